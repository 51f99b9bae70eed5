import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type AccessLevel, actionsOf, catalogInfo, findAction, resourceTypes, services, supportsRcp } from '../../src/catalog/index.ts';

describe('findAction', () => {
  it('ignores case and answers as AWS writes it', () => {
    expect(findAction('S3:GETOBJECT')?.name).toBe('s3:GetObject');
    expect(findAction('iam:passrole')).toBe(findAction('IAM:PassRole'));
  });

  it.each(['', 's3', 's3:', 's3:Nothing', 'nothing:GetObject', 'constructor:toString', '__proto__:x', 's3:get*'])(
    'does not find %j',
    (name) => {
      expect(findAction(name)).toBeUndefined();
    },
  );

  const levels: readonly (readonly [string, readonly AccessLevel[]])[] = [
    ['s3:GetObject', ['Read']],
    ['s3:ListBucket', ['List']],
    ['s3:PutObject', ['Write']],
    ['s3:PutBucketPolicy', ['Permissions management', 'Write']],
    ['s3:PutObjectTagging', ['Tagging', 'Write']],
    ['iam:CreatePolicyVersion', ['Permissions management', 'Write']],
    ['iam:CreateAccessKey', ['Write']],
    ['iam:ListUsers', ['List']],
    ['kms:Decrypt', ['Write']],
    ['kms:PutKeyPolicy', ['Permissions management', 'Write']],
    ['sts:AssumeRole', ['Write']],
    ['ec2:RunInstances', ['Write']],
    ['ec2:DescribeInstances', ['List']],
    ['secretsmanager:GetSecretValue', ['Read']],
    ['lambda:AddPermission', ['Permissions management', 'Write']],
  ];
  it.each(levels)('%s is %j', (name, expected) => {
    expect(findAction(name)?.levels).toEqual(expected);
  });

  it('counts iam:PassRole as permissions management, which the reference does not', () => {
    expect(findAction('iam:PassRole')?.levels).toEqual(['Permissions management', 'Write']);
  });

  it('says on which resource types an action is decided', () => {
    expect(findAction('ssm:SendCommand')?.resources).toContainEqual({ type: 'document', required: true });
    expect(findAction('ssm:SendCommand')?.resources).toContainEqual({ type: 'instance', required: false });
    expect(findAction('lambda:CreateEventSourceMapping')?.resources).toEqual([]);
  });

  it('joins the condition keys of the action and of its resource types', () => {
    expect(findAction('iam:PassRole')?.conditionKeys).toEqual([
      'aws:ResourceTag/${TagKey}',
      'iam:AssociatedResourceArn',
      'iam:PassedToService',
      'iam:ResourceTag/${TagKey}',
    ]);
  });
});

describe('the table', () => {
  it('holds every service and action of the reference, each resource type once', () => {
    expect(services().length).toBeGreaterThan(400);
    expect(services().reduce((sum, service) => sum + actionsOf(service).length, 0)).toBeGreaterThan(20_000);
    for (const service of services()) {
      const names = resourceTypes(service).map((type) => type.name);
      expect(new Set(names).size, service).toBe(names.length);
      for (const action of actionsOf(service)) {
        expect(action.levels.length, action.name).toBeGreaterThan(0);
        for (const { type } of action.resources) expect(names, action.name).toContain(type);
      }
    }
  });

  it('gives ARN formats', () => {
    expect(resourceTypes('s3').find((type) => type.name === 'bucket')?.arns).toEqual(['arn:${Partition}:s3:::${BucketName}']);
    expect(resourceTypes('nothing')).toEqual([]);
    expect(actionsOf('nothing')).toEqual([]);
  });

  it('says where it comes from', () => {
    expect(catalogInfo().source).toMatch(/^@cloud-copilot\/iam-data \d/);
    expect(catalogInfo().date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('knows which services resource control policies reach', () => {
    expect(supportsRcp('s3')).toBe(true);
    expect(supportsRcp('STS')).toBe(true);
    expect(supportsRcp('iam')).toBe(false);
    expect(supportsRcp('ec2')).toBe(false);
  });
});

describe('loading', () => {
  it('reads no table before it is asked for', () => {
    // A process of its own: in this one the tables are loaded by now.
    const script = `
      import { createRequire } from 'node:module';
      const catalog = await import(${JSON.stringify(new URL('../../src/catalog/index.ts', import.meta.url).href)});
      catalog.techniques();
      catalog.verbsOf('AWS::S3::Bucket');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => file.endsWith('.json')).length;
      const before = loaded();
      catalog.findAction('s3:GetObject');
      console.log(JSON.stringify([before, loaded()]));
    `;
    const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([0, 1]);
  });
});

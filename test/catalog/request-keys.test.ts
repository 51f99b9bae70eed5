import { expect, it } from 'vitest';
import { foreignKeysOf } from '../../src/catalog/index.ts';

// Who chooses a key: whoever makes the thing, or names it in the request; what exists is as it is.
it.each<readonly [action: string, key: string, isChosen: boolean]>([
  ['ec2:RunInstances', 'ec2:instancetype', true],
  ['ec2:StopInstances', 'ec2:instancetype', false],
  ['ec2:CreateFleet', 'ec2:instancetype', true],
  ['ec2:ModifyInstanceAttribute', 'ec2:instancetype', false],
  ['ec2:ModifyInstanceAttribute', 'ec2:attribute/userdata', true],
  ['ec2:CreateVolume', 'ec2:volumesize', true],
  ['ec2:AttachVolume', 'ec2:volumesize', false],
  ['kms:CreateKey', 'kms:keyspec', true],
  ['kms:Decrypt', 'kms:keyspec', false],
  ['kms:Decrypt', 'kms:encryptionalgorithm', true],
  ['kms:CreateGrant', 'kms:keyorigin', false],
  ['kms:CreateGrant', 'kms:granteeprincipal', true],
  ['rds:CreateDBInstance', 'rds:databaseclass', true],
  ['rds:DeleteDBInstance', 'rds:databaseclass', false],
  ['rds:CreateDBSnapshot', 'rds:databaseclass', false],
  ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:databaseclass', true],
  ['elasticache:CreateReplicationGroup', 'elasticache:cachenodetype', true],
  ['elasticache:DeleteReplicationGroup', 'elasticache:cachenodetype', false],
  ['ssm:CreateDocument', 'ssm:documentcategories', true],
  ['ssm:SendCommand', 'ssm:documentcategories', false],
  ['lambda:UpdateFunctionConfiguration', 'lambda:layer', true],
  ['iam:PassRole', 'iam:passedtoservice', true],
  ['s3:GetObject', 's3:prefix', false],
  ['s3:ListBucket', 's3:prefix', true],
  ['s3:ListBucket', 'aws:requesttag/a', false],
])('%s %s: %s', (action, key, isChosen) => expect(foreignKeysOf(action)(key)).toBe(!isChosen));

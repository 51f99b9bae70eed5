import { describe, expect, it } from 'vitest';
import { approaches } from '../../src/graph/index.ts';
import { findPrincipal } from '../../src/query/index.ts';
import { worldFrom } from '../fixtures/run-report.ts';
import { allow, HOME, reaches, role, snapshotOf, trust, user } from './small-account.ts';

const OKTA = `${HOME}:saml-provider/okta`;
const CLAIMS = {
  StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
  StringLike: { 'SAML:eduPersonAffiliation': 'staff-*' },
};
const behind = (provider: string, Condition: object = CLAIMS) =>
  role('target', trust({ Federated: provider }, 'sts:AssumeRoleWithSAML', Condition));
const updates = allow('iam:UpdateSAMLProvider', OKTA);
const snapshot = (may: object, target: object) => snapshotOf({ users: [user('ann', { may: [may] })], roles: [target] });

describe('a SAML provider with a key of the attacker (R-STS-12)', () => {
  it('gives the roles behind it: the attacker writes the claims', async () => {
    expect(await reaches(snapshot(updates, behind(OKTA)), 'user/ann', 'role/target')).toBe('certain');
  });

  it('gives no role behind another provider, and none to whoever may not change it', async () => {
    expect(await reaches(snapshot(updates, behind(`${HOME}:saml-provider/other`)), 'user/ann', 'role/target')).toBe('no');
    expect(await reaches(snapshot(allow('iam:GetSAMLProvider'), behind(OKTA)), 'user/ann', 'role/target')).toBe('no');
    const oidc = role('target', trust({ Federated: `${HOME}:oidc-provider/gitlab.com` }, 'sts:AssumeRoleWithWebIdentity'));
    expect(await reaches(snapshot(allow('iam:UpdateSAMLProvider'), oidc), 'user/ann', 'role/target')).toBe('no');
  });

  it('leaves conditions that are no claims', async () => {
    const fromOffice = { ...CLAIMS, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
    expect(await reaches(snapshot(updates, behind(OKTA, fromOffice)), 'user/ann', 'role/target')).toBe('conditional');
  });

  it('is found backwards, too', async () => {
    const world = await worldFrom(snapshot(updates, behind(OKTA)), []);
    const { arn } = findPrincipal(world, 'target');
    const found = approaches(world, [{ arn, rank: 0, moves: [] }]).filter(({ moves }) => moves.length > 0);
    expect(found.map(({ actor, rank }) => [actor.name, rank])).toEqual([['ann', 0]]);
  });
});

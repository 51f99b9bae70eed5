import type { Technique } from './technique.ts';
import { administration } from './techniques/administration.ts';
import { assume } from './techniques/assume.ts';
import { codeWrite } from './techniques/code-write.ts';
import { credentialRead } from './techniques/credential-read.ts';
import { exposure } from './techniques/exposure.ts';
import { foothold } from './techniques/foothold.ts';
import { guardrail } from './techniques/guardrail.ts';
import { hijackBuild } from './techniques/hijack-build.ts';
import { hijackCompute } from './techniques/hijack-compute.ts';
import { hijackContent } from './techniques/hijack-content.ts';
import { hijackData } from './techniques/hijack-data.ts';
import { hijackLearning } from './techniques/hijack-learning.ts';
import { iamPrincipal } from './techniques/iam-principal.ts';
import { iamSelf } from './techniques/iam-self.ts';
import { identityCenter } from './techniques/identity-center.ts';
import { outside } from './techniques/outside.ts';
import { passRoleBuild } from './techniques/pass-role-build.ts';
import { passRoleCompute } from './techniques/pass-role-compute.ts';
import { passRoleData } from './techniques/pass-role-data.ts';
import { passRoleIntegration } from './techniques/pass-role-integration.ts';
import { passRoleLearning } from './techniques/pass-role-learning.ts';
import { toldOnly } from './techniques/told-only.ts';

const ALL: readonly Technique[] = [
  ...iamSelf,
  ...iamPrincipal,
  ...guardrail,
  ...assume,
  ...identityCenter,
  ...outside,
  ...administration,
  ...hijackBuild,
  ...hijackCompute,
  ...hijackContent,
  ...hijackData,
  ...hijackLearning,
  ...passRoleBuild,
  ...passRoleCompute,
  ...passRoleData,
  ...passRoleIntegration,
  ...passRoleLearning,
  ...credentialRead,
  ...exposure,
  ...codeWrite,
  ...toldOnly,
  ...foothold,
];

let byId: ReadonlyMap<string, Technique> | undefined;

/** The whole catalogue, in the order in which it is listed to people. */
export function techniques(): readonly Technique[] {
  return ALL;
}

/** The technique of that id. */
export function findTechnique(id: string): Technique | undefined {
  byId ??= new Map(ALL.map((technique) => [technique.id, technique]));
  return byId.get(id);
}

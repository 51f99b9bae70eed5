// SimulatePrincipalPolicy on the test server: answers as it is told, in either of AWS's shapes.
import { type AwsRequest, answers, type Reply } from '../collect/aws-server.ts';

export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly resourcePolicy: string | undefined;
}

export interface Told {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  readonly organizations?: boolean;
  readonly boundary?: boolean;
  /** Source policy id and type. */
  readonly statements?: readonly (readonly [id: string, type: string])[];
  readonly missing?: readonly string[];
}

type Fields = AwsRequest['input'];

/** `ActionNames.member.1=...` and so on, in order. */
function listOf(input: Fields, name: string): readonly string[] {
  const found: string[] = [];
  for (let i = 1; `${name}.member.${i}` in input; i += 1) found.push(String(input[`${name}.member.${i}`]));
  return found;
}

function contextOf(input: Fields): Asked['context'] {
  const context: Record<string, readonly string[]> = {};
  for (let i = 1; `ContextEntries.member.${i}.ContextKeyName` in input; i += 1)
    context[String(input[`ContextEntries.member.${i}.ContextKeyName`])] = listOf(input, `ContextEntries.member.${i}.ContextKeyValues`);
  return context;
}

/** One result per action with the resources in it (`new`), or one per action and resource (`old`). */
export function simulator(shape: 'new' | 'old', tell: (asked: Asked) => Told): (input: Fields) => Reply {
  return (input) => {
    const [actions, resources] = [listOf(input, 'ActionNames'), listOf(input, 'ResourceArns')];
    const policy = input['ResourcePolicy'];
    const common = {
      principal: String(input['PolicySourceArn']),
      context: contextOf(input),
      resourcePolicy: policy === undefined ? undefined : String(policy),
    };
    const told = (action: string) => resources.map((resource) => ({ resource, ...tell({ ...common, action, resource }) }));
    const EvaluationResults =
      shape === 'old'
        ? actions.flatMap((action) =>
            told(action).map((each) => ({
              EvalActionName: action,
              EvalResourceName: each.resource,
              EvalDecision: each.decision,
              ...details(each),
            })),
          )
        : actions.map((action) => aggregate(action, told(action)));
    return answers({ EvaluationResults, IsTruncated: false });
  };
}

const STRENGTH = ['allowed', 'implicitDeny', 'explicitDeny'];

function aggregate(action: string, told: readonly (Told & { readonly resource: string })[]): object {
  const worst = [...told].sort((a, b) => STRENGTH.indexOf(b.decision) - STRENGTH.indexOf(a.decision))[0] ?? { decision: 'implicitDeny' };
  return {
    EvalActionName: action,
    EvalResourceName: 'arn:aws:an-arn-template',
    EvalDecision: worst.decision,
    ...details(worst),
    ResourceSpecificResults: told.map((each) => ({
      EvalResourceName: each.resource,
      EvalResourceDecision: each.decision,
      ...details(each),
    })),
  };
}

function details({ organizations, boundary, statements = [], missing = [] }: Told): object {
  return {
    MatchedStatements: statements.map(([SourcePolicyId, SourcePolicyType]) => ({
      SourcePolicyId,
      SourcePolicyType,
      StartPosition: { Line: 3, Column: 5 },
      EndPosition: { Line: 8, Column: 6 },
    })),
    MissingContextValues: missing,
    ...(organizations !== undefined && { OrganizationsDecisionDetail: { AllowedByOrganizations: organizations } }),
    ...(boundary !== undefined && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: boundary } }),
  };
}

/** Reads EvaluationResults in both of their shapes: one per action with ResourceSpecificResults, and the older one per action and resource (R-SIM-02). */
import type { Json } from '../snapshot/index.ts';
import type { MatchedStatement, Position, SimulationInput, Verdict } from './types.ts';

type Fields = { readonly [name: string]: Json };

/** What AWS says of one request of the call; undefined where it does not say. */
export function verdictOf(
  results: readonly Json[],
  { ResourceArns }: SimulationInput,
  action: string,
  resource: string,
): Verdict | undefined {
  const ofAction = results.filter(isFields).filter((result) => textOf(result, 'EvalActionName')?.toLowerCase() === action.toLowerCase());
  for (const result of ofAction) {
    const specific = fieldsOf(result, 'ResourceSpecificResults').find((each) => textOf(each, 'EvalResourceName') === resource);
    if (specific !== undefined) return verdictFrom(specific, result, 'EvalResourceDecision');
  }
  // An aggregate over several resources is of one of them only where it names it, and then it is no aggregate.
  const whole = ofAction.find(
    (result) => !hasSpecific(result) && (textOf(result, 'EvalResourceName') === resource || ResourceArns.length === 1),
  );
  if (whole !== undefined) return verdictFrom(whole, whole, 'EvalDecision');
  const aggregate = ofAction.find((result) => textOf(result, 'EvalDecision') === 'allowed');
  // The most restrictive of all allows: so does each.
  return aggregate === undefined ? undefined : verdictFrom(aggregate, aggregate, 'EvalDecision');
}

function hasSpecific(result: Fields): boolean {
  return fieldsOf(result, 'ResourceSpecificResults').length > 0;
}

/** Members that the result of a resource lacks are those of the whole. */
function verdictFrom(own: Fields, whole: Fields, name: string): Verdict | undefined {
  const decision = textOf(own, name);
  if (decision !== 'allowed' && decision !== 'explicitDeny' && decision !== 'implicitDeny') return undefined;
  const either = (list: string): readonly Fields[] => (Array.isArray(own[list]) ? fieldsOf(own, list) : fieldsOf(whole, list));
  return {
    decision,
    allowedByOrganizations: flagOf(own, whole, 'OrganizationsDecisionDetail', 'AllowedByOrganizations'),
    allowedByPermissionsBoundary: flagOf(own, whole, 'PermissionsBoundaryDecisionDetail', 'AllowedByPermissionsBoundary'),
    statements: either('MatchedStatements').map(statementOf),
    missingContext: [own, whole]
      .flatMap(({ MissingContextValues }) => (Array.isArray(MissingContextValues) ? MissingContextValues : []))
      .filter(isUnseen()),
  };
}

function isUnseen(): (value: Json) => value is string {
  const seen = new Set<Json>();
  return (value): value is string => typeof value === 'string' && !seen.has(value) && seen.add(value).size > 0;
}

function statementOf(statement: Fields): MatchedStatement {
  return {
    policy: textOf(statement, 'SourcePolicyId') ?? '',
    type: textOf(statement, 'SourcePolicyType') ?? '',
    start: positionOf(statement['StartPosition']),
    end: positionOf(statement['EndPosition']),
  };
}

function positionOf(value: Json | undefined): Position | null {
  if (!isFields(value)) return null;
  const { Line, Column } = value;
  return typeof Line === 'number' && typeof Column === 'number' ? { line: Line, column: Column } : null;
}

function flagOf(own: Fields, whole: Fields, detail: string, name: string): boolean | null {
  for (const fields of [own[detail], whole[detail]]) if (isFields(fields) && typeof fields[name] === 'boolean') return fields[name];
  return null;
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function fieldsOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The IAM policy that a run needs, from the declarations: what they call and nothing else. */
import { actionOf, type Call } from './call.ts';

/** One statement: a managed policy may have 6,144 characters, and every further statement takes some. */
export function minimalPolicy(calls: readonly Call[]): object {
  const Action = [...new Set(calls.map(actionOf))].sort();
  return { Version: '2012-10-17', Statement: [{ Sid: 'BlastCollect', Effect: 'Allow', Action, Resource: '*' }] };
}

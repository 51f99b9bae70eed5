/** The IAM policy that a run needs, from the declarations: what they call and nothing else. */
import { actionOf, type Call } from './call.ts';
import { memberRoleArn } from './members.ts';

/** One statement: a managed policy may have 6,144 characters, and every further statement takes some. */
export function minimalPolicy(calls: readonly Call[], roleName: string | undefined): object {
  const Action = [...new Set(calls.map(actionOf))].sort();
  const read = { Sid: 'BlastCollect', Effect: 'Allow', Action, Resource: '*' };
  const enter = (name: string) => ({
    Sid: 'BlastEnter',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Resource: memberRoleArn('*', '*', name),
  });
  return { Version: '2012-10-17', Statement: roleName === undefined ? [read] : [read, enter(roleName)] };
}

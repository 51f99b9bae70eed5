/** The IAM policy that a run needs, from the declarations: what they call and nothing else. */
import { actionOf, type Call } from './call.ts';

/** A Version 2012-10-17 policy document with one statement per service. */
export function minimalPolicy(calls: readonly Call[]): object {
  const actions = [...new Set(calls.map(actionOf))].sort();
  const services = [...new Set(actions.map((action) => action.slice(0, action.indexOf(':'))))];
  return {
    Version: '2012-10-17',
    Statement: services.map((service) => ({
      Sid: `Blast${service.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`,
      Effect: 'Allow',
      Action: actions.filter((action) => action.startsWith(`${service}:`)),
      Resource: '*',
    })),
  };
}

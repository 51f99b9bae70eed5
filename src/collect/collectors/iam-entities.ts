import type { Json } from '../../snapshot/index.ts';
import type { Answer } from '../answer.ts';
import { document, isAnswer, number, objects, text } from '../answer.ts';
import { collector, type Lists } from '../collector.ts';

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;

/** Users, groups, roles and managed policies with everything that is attached to them (R-SNAP-01), and how long sessions of a role may last, which authorization details do not say. */
export const iamEntities = collector({
  name: 'IAM entities',
  where: 'account',
  types: [],
  calls: {
    details: {
      call: 'iam:GetAccountAuthorizationDetails',
      next: ['Marker', 'Marker'],
      tells: 'users, groups, roles and their policies: without them there is no report',
    },
    roles: { call: 'iam:ListRoles', next: ['Marker', 'Marker'], tells: 'how long sessions of roles may last' },
  },
  async *list({ pages, all }) {
    // Both are long; neither waits for the other.
    const roles = all('roles', { MaxItems: 1000 }, 'Roles');
    for await (const page of pages('details', { MaxItems: 1000 })) yield page;
    yield { sessions: (await roles) ?? [] };
  },
  describe(page: Answer) {
    if ('sessions' in page) return { sessionDurations: durationsOf(page) };
    const lists: { [list: string]: readonly Json[] } = {};
    for (const name of LISTS) if (name in page) lists[name] = objects(page, name).map(readable);
    return { iam: lists satisfies Lists };
  },
});

function durationsOf(page: Answer): { readonly [arn: string]: number } {
  return Object.fromEntries(
    objects(page, 'sessions').flatMap((role) => {
      const arn = text(role, 'Arn');
      const seconds = number(role, 'MaxSessionDuration');
      return arn === undefined || seconds === undefined ? [] : [[arn, seconds]];
    }),
  );
}

const DOCUMENTS = new Set(['PolicyDocument', 'AssumeRolePolicyDocument', 'Document']);

/** The SDK leaves policy documents percent-encoded (R-SNAP-02). */
function readable(value: Json): Json {
  if (Array.isArray(value)) return value.map(readable);
  if (!isAnswer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, DOCUMENTS.has(name) ? document(each) : readable(each)]));
}

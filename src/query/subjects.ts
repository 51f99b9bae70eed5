import { policyOf, type Role } from '../graph/index.ts';

const GITHUB = 'token.actions.githubusercontent.com';

/**
 * Which subjects of an OIDC provider the trust policy of a role leaves room for, in words: of GitHub the repositories. Of a provider whose subjects
 * no statement tests, all of them. Empty where the policy does not name the provider.
 */
export function subjectsOf({ trust }: Role, provider: string): string[] {
  const issuer = issuerOf(provider);
  if (issuer === undefined) return [];
  const subjects = policyOf(trust)
    .document.statements.filter(
      ({ effect, principal }) =>
        effect === 'Allow' && principal?.entries.some((entry) => entry.kind === 'federated' && entry.provider === provider),
    )
    .flatMap(({ tests }) => {
      const test = tests.find(
        ({ lookup, operator, quantifier, ifExists }) =>
          lookup === `${issuer.toLowerCase()}:sub` &&
          !operator.negated &&
          operator.family === 'string' &&
          quantifier !== 'all' &&
          !ifExists,
      );
      return test === undefined ? ['*'] : test.values.map(({ text }) => text);
    });
  return [...new Set(subjects.map((subject) => (issuer === GITHUB ? repositories(subject) : others(subject))))];
}

/** `arn:aws:iam::111122223333:oidc-provider/gitlab.com` -> `gitlab.com`. */
function issuerOf(provider: string): string | undefined {
  return /:oidc-provider\/(.+)$/.exec(provider)?.[1];
}

function others(subject: string): string {
  return /^\*+$/.test(subject) ? 'every subject of the provider' : `subject ${subject}`;
}

/** `repo:acme/*:ref:refs/heads/main` -> `branch main of every repository of acme`. GitHub's subjects name the repository first, then what runs. */
function repositories(subject: string): string {
  const [, owner = '*', repository = '*', context = '*'] = /^repo:([^/:]*)(?:\/([^:]*))?(?::(.*))?$/.exec(subject) ?? [];
  const isOpen = !/^repo:[^/:]+\//.test(subject);
  const runs = contextText(context);
  return `${runs}${isOpen ? ownersText(owner) : repositoryText(owner, repository)}`;
}

/** Without a slash the star runs on through owner and repository. */
function ownersText(owner: string): string {
  const start = owner.replace(/\*.*$/, '');
  return start === '' ? 'every repository on GitHub' : `every repository of every owner whose name begins with ${start}`;
}

function repositoryText(owner: string, repository: string): string {
  const of = owner === '*' ? 'every owner' : owner.includes('*') ? `every owner like ${owner}` : owner;
  if (repository === '*') return `every repository of ${of}`;
  if (repository.includes('*')) return `every repository of ${of} like ${repository}`;
  return owner.includes('*') ? `repository ${repository} of ${of}` : `repository ${owner}/${repository}`;
}

function contextText(context: string): string {
  if (context === '*') return '';
  const branch = /^ref:refs\/heads\/(.+)$/.exec(context)?.[1];
  if (branch !== undefined) return branch === '*' ? 'every branch of ' : `branch ${branch} of `;
  const environment = /^environment:(.+)$/.exec(context)?.[1];
  if (environment !== undefined) return environment === '*' ? 'every environment of ' : `environment ${environment} of `;
  return context === 'pull_request' ? 'pull requests of ' : `${context} of `;
}

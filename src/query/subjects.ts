const GITHUB = 'token.actions.githubusercontent.com';

/** Subjects of an OIDC provider in words: of GitHub the repositories. */
export function subjectText(provider: string, subject: string): string {
  return provider.endsWith(`:oidc-provider/${GITHUB}`) ? repositories(subject) : others(subject);
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

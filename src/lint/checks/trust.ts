import type { Test } from '../../policy/index.ts';
import { accountOf } from '../../shared/arn.ts';
import { matchesGlob } from '../../shared/glob.ts';
import { operatorText, placeOfTest, principalsOf } from '../places.ts';
import type { Found, StatementCheck, StatementPlace } from '../types.ts';

function allows({ statement: { effect, action } }: StatementPlace, name: string): boolean {
  return effect === 'Allow' && action.globs.some((glob) => matchesGlob(glob, name)) !== action.not;
}

/** A test that fails for a request without the key, and for some request with it. */
function isStrict({ operator, quantifier, ifExists }: Test): boolean {
  return operator.family !== 'null' && !operator.negated && !ifExists && quantifier !== 'all';
}

const OWN_KEYS = /^(sts:externalid|aws:principalorgid|aws:principalorgpaths)$/;

/** An account of somebody else that is trusted without an external id can be made a deputy by its other customers (R-STS-08). */
export const externalId: StatementCheck = {
  id: 'no-external-id',
  severity: 'warning',
  kinds: ['trust'],
  *find(place) {
    const { ownAccounts } = place.subject;
    if (ownAccounts === undefined || !allows(place, 'sts:assumerole') || place.statement.principal?.not) return;
    if (place.statement.tests.some((test) => isStrict(test) && OWN_KEYS.test(test.lookup))) return;
    for (const { text, kind, at } of principalsOf(place)) {
      const account = kind !== 'AWS' ? undefined : /^\d{12}$/.test(text) ? text : accountOf(text);
      if (account === undefined || ownAccounts.has(account)) continue;
      yield {
        at,
        problem: `it trusts account ${account}, which is not known to be yours, without an external id.`,
        remedy: 'Add StringEquals on `sts:ExternalId`, with a value that the other side gives to you alone.',
      };
    }
  },
};

const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'];

/** The call by which a principal of a trust policy comes by the role (R-PRIN-08). */
function callOf(kind: string, name: string): string {
  if (kind !== 'Federated') return 'sts:AssumeRole';
  return name.includes(':saml-provider/') ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
}

/** A principal that is given another way to the role than the one it has. */
export const trustAction: StatementCheck = {
  id: 'trust-action',
  severity: 'error',
  kinds: ['trust'],
  *find(place) {
    const given = ASSUMING.filter((action) => allows(place, action.toLowerCase()));
    if (given.length === 0 || place.statement.principal?.not) return;
    for (const { text, kind, at } of principalsOf(place)) {
      const call = callOf(kind, text);
      if (text === '*' || given.includes(call)) continue;
      yield {
        at,
        problem: `\`${text}\` comes by a role with ${call} only, and the statement allows ${given.join(', ')}.`,
        remedy: `Allow \`${call}\`.`,
      };
    }
  },
};

const COGNITO = 'cognito-identity.amazonaws.com';

/** Issuer of an identity provider with OpenID Connect, as its condition keys begin; undefined for others. */
function issuerOf(provider: string): string | undefined {
  return /:oidc-provider\/(.+)$/.exec(provider)?.[1]?.toLowerCase();
}

/** Claims that say for whom a token was made, not whose it is. */
const AUDIENCE = /:(aud|azp|oaud|amr|iss|iat|exp|app_id)$/;

/** Trust in everyone who has a token of the issuer (R-STS-12). */
export const oidcSubject: StatementCheck = {
  id: 'oidc-subject',
  severity: 'error',
  kinds: ['trust'],
  *find(place) {
    if (!allows(place, 'sts:assumerolewithwebidentity')) return;
    for (const { text, at } of principalsOf(place)) {
      const issuer = issuerOf(text);
      if (issuer === undefined) continue;
      const claims = place.statement.tests.filter(({ lookup }) => lookup.startsWith(`${issuer}:`) && !AUDIENCE.test(lookup));
      if (!claims.some(isStrict)) yield { at, ...missingSubject(issuer, claims) };
      for (const test of claims) if (isStrict(test)) yield* looseSubjects(place, test, issuer);
    }
  },
};

function missingSubject(issuer: string, claims: readonly Test[]): Omit<Found, 'at'> {
  const [weak] = claims;
  return {
    problem:
      weak === undefined
        ? `it lets in every token of \`${issuer}\`: no condition says whose.`
        : `it lets in tokens of \`${issuer}\` without the claim \`${weak.key}\`: ${operatorText(weak)} holds where it is missing.`,
    remedy: `Add StringEquals or StringLike on \`${issuer}:sub\`.`,
  };
}

function* looseSubjects(place: StatementPlace, test: Test, issuer: string): Generator<Found> {
  if (!test.lookup.endsWith(':sub') || !test.operator.wildcards) return;
  for (const { text } of test.values) {
    const looseness = loosenessOf(text, issuer);
    if (looseness !== undefined)
      yield {
        at: placeOfTest(place, test),
        problem: `\`${text}\` ${looseness.lets}.`,
        remedy: looseness.remedy,
        severity: looseness.severity,
      };
  }
}

interface Looseness {
  readonly lets: string;
  readonly remedy: string;
  readonly severity: 'error' | 'warning';
}

/** What a pattern of subjects lets in besides what it seems to mean; undefined for one that fixes whose token it is. */
function loosenessOf(pattern: string, issuer: string): Looseness | undefined {
  const wild = pattern.search(/[*?]/);
  if (wild < 0) return undefined;
  const fixed = pattern.slice(0, wild);
  if (/^[a-z_]*:?$/i.test(fixed))
    return { lets: 'lets in everyone who has a token of the issuer', remedy: 'Name the organization and the project.', severity: 'error' };
  if (issuer === 'token.actions.githubusercontent.com') return githubLooseness(fixed);
  if (fixed === 'system:serviceaccount:')
    return { lets: 'lets in every service account of the cluster', remedy: 'Name the namespace.', severity: 'warning' };
  return undefined;
}

function githubLooseness(fixed: string): Looseness | undefined {
  const repository = /^repo:([^:]*)(:?)/.exec(fixed);
  const [, name = '', colon] = repository ?? [];
  if (repository === null || colon === ':') return undefined;
  if (!name.includes('/'))
    return {
      lets: `lets in every organization of GitHub whose name begins with \`${name}\``,
      remedy: `Write \`repo:${name}/REPOSITORY:...\`.`,
      severity: 'error',
    };
  if (name.endsWith('/'))
    return {
      lets: 'lets in every repository of the organization',
      remedy: 'Name the repository, if not all are meant.',
      severity: 'warning',
    };
  return {
    lets: `lets in every repository whose name begins with \`${name}\``,
    remedy: `Write \`repo:${name}:*\`, with a colon after the name.`,
    severity: 'warning',
  };
}

/** Trust in tokens that were made for somebody else (R-STS-12, R-STS-13). */
export const oidcAudience: StatementCheck = {
  id: 'oidc-audience',
  severity: 'warning',
  kinds: ['trust'],
  *find(place) {
    if (!allows(place, 'sts:assumerolewithwebidentity')) return;
    for (const { text, at } of principalsOf(place)) {
      const issuer = text === COGNITO ? COGNITO : issuerOf(text);
      if (issuer === undefined) continue;
      const audience = place.statement.tests.some((test) => isStrict(test) && test.lookup === `${issuer}:aud`);
      if (audience) continue;
      yield issuer === COGNITO
        ? {
            at,
            problem: 'it lets in identities of every Cognito identity pool, in any account: no condition says which.',
            remedy: `Add StringEquals on \`${COGNITO}:aud\` with the id of the pool.`,
            severity: 'error',
          }
        : {
            at,
            problem: `no condition says for whom the tokens of \`${issuer}\` were made.`,
            remedy: `Add StringEquals on \`${issuer}:aud\`.`,
          };
    }
  },
};

/** Guests of a Cognito identity pool: whoever knows its id (R-STS-13). */
export const cognitoGuests: StatementCheck = {
  id: 'cognito-guests',
  severity: 'warning',
  kinds: ['trust'],
  *find(place) {
    if (!allows(place, 'sts:assumerolewithwebidentity')) return;
    const pool = principalsOf(place).find(({ text }) => text === COGNITO);
    if (pool === undefined) return;
    const kind = place.statement.tests.find(({ lookup, operator }) => lookup === `${COGNITO}:amr` && !operator.negated);
    const guests = kind?.values.some(({ text }) => text === 'unauthenticated');
    if (kind !== undefined && guests !== true) return;
    yield {
      at: kind === undefined ? pool.at : placeOfTest(place, kind),
      problem: 'whoever knows the id of the identity pool gets this role, without signing in.',
      remedy:
        guests === true
          ? 'See that the role can do no more than that.'
          : `Add ForAnyValue:StringLike on \`${COGNITO}:amr\` with \`authenticated\`.`,
    };
  },
};

import type { Test } from '../../policy/index.ts';
import { originOf } from '../keys.ts';
import { principalsOf } from '../places.ts';
import type { PolicyKind, StatementCheck, StatementPlace } from '../types.ts';

const NAMING: readonly PolicyKind[] = ['trust', 'resource', 'vpcEndpoint', 'resourceControl'];
const GRANTING: readonly PolicyKind[] = ['trust', 'resource'];
const SILENT: readonly PolicyKind[] = ['identity', 'permissionsBoundary', 'session', 'serviceControl'];

/** `Allow` with `NotPrincipal` lets in everyone else, anonymous callers too; under Deny it catches more than it seems to (R-PRIN-15). */
export const notPrincipal: StatementCheck = {
  id: 'not-principal',
  severity: 'warning',
  kinds: NAMING,
  *find({ statement, at, subject }) {
    if (statement.principal?.not !== true) return;
    const allows = statement.effect === 'Allow';
    yield {
      at: [...at, 'NotPrincipal'],
      problem: allows
        ? `it lets in everyone but those in the list, in any account${subject.kind === 'trust' ? '' : ' and without credentials'}.`
        : 'it also denies whoever is listed without its account, sessions without their role, and every principal with a permissions boundary.',
      remedy: allows
        ? 'Name the principals that are wanted in `Principal`.'
        : 'Use `Principal: "*"` and a condition with ArnNotLike on `aws:PrincipalArn`.',
      ...(allows ? { severity: 'error' } : {}),
    };
  },
};

/** Keys of a request that whoever calls sets at will (R-CTX-12), or that say nothing of the caller. */
const NOT_ABOUT_CALLER =
  /^aws:(securetransport|useragent|referer|requestedregion|currenttime|epochtime|tagkeys|requesttag\/.*|resourcetag\/.*|resourceaccount|resourceorg.*)$/;

/** Keys of services that do say who calls, or from where. */
const ABOUT_CALLER =
  /^(kms:(calleraccount|viaservice)|s3:(dataaccesspoint.*|accesspointnetworkorigin)|elasticfilesystem:accessedviamounttarget|sts:externalid)$/;

/** Whether a test keeps callers out: it must fail for whoever lacks the key. */
function narrows({ operator, quantifier, ifExists, lookup, values }: Test): boolean {
  if (operator.family === 'null' || operator.negated || ifExists || quantifier === 'all') return false;
  if (values.some(({ text }) => /^\*+$/.test(text) && operator.wildcards)) return false;
  if (operator.family === 'ip' && values.some(({ text }) => isWide(text))) return false;
  return originOf(lookup) === 'service' ? ABOUT_CALLER.test(lookup) : !NOT_ABOUT_CALLER.test(lookup);
}

/** A range that S3 too takes for the public: wider than /8, of IPv6 wider than /32 (R-S3-03). */
function isWide(range: string): boolean {
  const [address = '', prefix] = range.split('/');
  return prefix !== undefined && Number(prefix) < (address.includes(':') ? 32 : 8);
}

/** Everyone in an Allow, with nothing that says who (R-PRIN-10). */
export const openToEveryone: StatementCheck = {
  id: 'open-to-everyone',
  severity: 'error',
  kinds: GRANTING,
  *find(place) {
    const { effect, principal, tests } = place.statement;
    if (effect !== 'Allow' || principal === undefined || principal.not || tests.some(narrows)) return;
    const everyone = principalsOf(place).find(({ text }) => text === '*');
    if (everyone === undefined) return;
    yield {
      at: everyone.at,
      problem:
        tests.length === 0
          ? `it lets in everyone, in any account${place.subject.kind === 'trust' ? '' : ' and without credentials'}.`
          : 'it lets in everyone: no condition says who may call.',
      remedy: 'Name the principals, or add a condition such as StringEquals on `aws:PrincipalOrgID`.',
    };
  },
};

/** Names in a Principal that no principal has: patterns, groups, variables (R-PRIN-07, R-PRIN-11, R-VAR-02). */
export const namesNobody: StatementCheck = {
  id: 'principal-names-nobody',
  severity: 'error',
  kinds: NAMING,
  *find(place) {
    for (const { text, kind, at } of principalsOf(place)) {
      if (text === '*' || (kind !== 'AWS' && kind !== 'Service')) continue;
      const why = text.includes('${')
        ? 'a principal holds no variables'
        : /[*?]/.test(text)
          ? 'a principal is no pattern'
          : /^arn:[^:]*:iam:[^:]*:[^:]*:group\//.test(text)
            ? 'a group is no principal'
            : undefined;
      if (why === undefined) continue;
      yield {
        at,
        problem: `\`${text}\` names nobody: ${why}.`,
        remedy:
          kind === 'AWS'
            ? 'Name principals whole, or use the account and a condition with ArnLike on `aws:PrincipalArn`.'
            : 'Name the service whole.',
      };
    }
  },
};

/** What AWS shows in place of a principal that was deleted (R-PRIN-12). */
export const deletedPrincipal: StatementCheck = {
  id: 'deleted-principal',
  severity: 'error',
  kinds: NAMING,
  *find(place) {
    for (const { text, at } of principalsOf(place)) {
      if (!/^A(IDA|ROA)[A-Z0-9]+$/.test(text) || place.subject.livingIds.has(text)) continue;
      const what = text.startsWith('AIDA') ? 'user' : 'role';
      yield {
        at,
        problem: `\`${text}\` is the id of a ${what} that was deleted; a new one of the same name does not have it.`,
        remedy: `Remove it, or name the ${what} that is meant by its ARN.`,
      };
    }
  },
};

/** A statement of a resource policy that names nobody applies to nobody, and AWS says nothing (R-GRAM-07). */
export const principalMissing: StatementCheck = {
  id: 'principal-missing',
  severity: 'error',
  kinds: GRANTING,
  *find({ statement, at }) {
    if (statement.principal !== undefined) return;
    yield {
      at,
      problem: `it names no principal, so it ${statement.effect === 'Allow' ? 'allows nothing to anybody' : 'denies nobody anything'}.`,
      remedy: statement.effect === 'Allow' ? 'Add the `Principal` that is meant.' : 'Add `"Principal": "*"`.',
    };
  },
};

/** A Principal where IAM takes none (R-GRAM-07). */
export const principalMisplaced: StatementCheck = {
  id: 'principal-misplaced',
  severity: 'error',
  kinds: SILENT,
  *find({ statement, at }) {
    if (statement.principal === undefined) return;
    yield {
      at: [...at, statement.principal.not ? 'NotPrincipal' : 'Principal'],
      problem: 'AWS refuses a document of this type that names principals: it counts for whom it is attached to.',
      remedy: 'Remove the element.',
    };
  },
};

/** A statement without a Resource, where one is needed (R-GRAM-06). */
export const resourceMissing: StatementCheck = {
  id: 'resource-missing',
  severity: 'error',
  kinds: [...SILENT, 'resourceControl'],
  *find({ statement, at }) {
    if (statement.resource === undefined)
      yield { at, problem: 'it names no resource, so it applies to nothing.', remedy: 'Add a `Resource`.' };
  },
};

/** A Resource in a trust policy: the role is the resource, and IAM refuses another (R-GRAM-06). */
export const resourceMisplaced: StatementCheck = {
  id: 'resource-misplaced',
  severity: 'error',
  kinds: ['trust'],
  *find({ statement, at }: StatementPlace) {
    if (statement.resource !== undefined)
      yield {
        at: [...at, statement.resource.not ? 'NotResource' : 'Resource'],
        problem: 'AWS refuses a trust policy with a resource: it speaks of its role.',
        remedy: 'Remove the element.',
      };
  },
};

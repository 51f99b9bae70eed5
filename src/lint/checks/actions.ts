import { groupBy } from '../../shared/group.ts';
import { actionElement, resourceElement, textsOf } from '../places.ts';
import { actionsMatching, fits, isService, meantAction, nearestService, targetsOf } from '../reference.ts';
import type { Found, StatementCheck, StatementPlace } from '../types.ts';

const isEverything = (pattern: string): boolean => /^\*+(:\*+)?$/.test(pattern);

/** Names of actions that exist nowhere (R-GRAM-19). */
export const unknownAction: StatementCheck = {
  id: 'unknown-action',
  severity: 'error',
  *find(place) {
    const element = actionElement(place.statement);
    const written = textsOf(place, element);
    const unknown = written.filter(({ text }) => !isEverything(text) && actionsMatching(text).length === 0);
    const rest = element === 'NotAction' ? 'so it excepts nothing' : unknown.length === written.length ? neverMatches(place) : undefined;
    // A service that does not exist is one fault, however many actions it has.
    for (const [service, those] of groupBy(unknown, ({ text }) => unknownService(text) ?? text)) {
      const [{ text, at }] = those as [(typeof those)[0], ...typeof those];
      const fault = service === text ? unknownText(text) : `there is no service \`${service}\``;
      const several = those.length === 1 ? '' : ` (${those.length} actions)`;
      yield {
        at,
        problem: `${fault}${several}${rest === undefined ? '' : `, ${rest}`}.`,
        remedy: remedyFor(text),
        severity: rest === undefined ? 'warning' : 'error',
      };
    }
  },
};

/** The service of an action, where there is none of that name. */
function unknownService(pattern: string): string | undefined {
  const service = /^([^:*?]+):/.exec(pattern)?.[1];
  return service === undefined || isService(service.toLowerCase()) ? undefined : service;
}

export function neverMatches({ statement }: StatementPlace): string {
  return `so the statement ${statement.effect === 'Allow' ? 'never allows' : 'never denies'} anything`;
}

function unknownText(pattern: string): string {
  if (!pattern.includes(':')) return `\`${pattern}\` has no service in front`;
  return /[*?]/.test(pattern) ? `\`${pattern}\` matches no action` : `there is no action \`${pattern}\``;
}

function remedyFor(pattern: string): string {
  if (pattern.includes('${')) return 'Write actions out: they hold no variables.';
  const service = unknownService(pattern);
  if (service !== undefined) {
    const near = nearestService(service.toLowerCase());
    return near === undefined
      ? 'Remove it, or look the name up in the Service Authorization Reference.'
      : `Write \`${near}${pattern.slice(service.length)}\`.`;
  }
  const meant = /[*?]/.test(pattern) ? undefined : meantAction(pattern);
  return meant === undefined ? 'Remove it, or look its name up in the Service Authorization Reference.' : `Write \`${meant}\`.`;
}

/** Actions that are decided on none of the statement's resources, and resources on which none of its actions is decided (R-GRAM-16). */
export const actionOffResource: StatementCheck = {
  id: 'action-off-resource',
  severity: 'error',
  *find(place) {
    const { statement, subject } = place;
    if (statement.action.not || statement.resource === undefined || statement.resource.not) return;
    // In an old document variables are text, which has a finding of its own.
    if (subject.document.version === '2008-10-17' && statement.resource.patterns.some(({ text }) => text.includes('${'))) return;
    const actions = textsOf(place, 'Action').filter(({ text }) => isEverything(text) || actionsMatching(text).length > 0);
    const resources = textsOf(place, 'Resource');
    const acts = (action: string, resource: string): boolean => isEverything(action) || fits(action, resource);
    const idle = actions.filter(({ text }) => !resources.some((resource) => acts(text, resource.text)));
    if (actions.length === 0) return;
    if (idle.length === actions.length) {
      yield { at: [...place.at, 'Resource'], ...idleText(idle, neverMatches(place)) };
      return;
    }
    const never = `so the statement never ${statement.effect === 'Allow' ? 'allows' : 'denies'}`;
    for (const alike of [idle.filter(({ text }) => isResourceless(text)), idle.filter(({ text }) => !isResourceless(text))]) {
      const [first] = alike;
      if (first !== undefined)
        yield { at: first.at, ...idleText(alike, `${never} ${alike.length === 1 ? 'it' : 'them'}`), severity: 'warning' };
    }
    for (const { text, at } of resources)
      if (!actions.some((action) => acts(action.text, text))) yield { at, ...unusedText(text), severity: 'warning' };
  },
};

function isResourceless(pattern: string): boolean {
  const { formats, none } = targetsOf(pattern);
  return none && formats.length === 0;
}

function idleText(actions: readonly { readonly text: string }[], consequence: string): Pick<Found, 'problem' | 'remedy'> {
  const names = actions.map(({ text }) => `\`${text}\``);
  const [first = ''] = actions.map(({ text }) => text);
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const those = names.length === 1 ? `${names[0]} is` : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)} are`;
  if (isResourceless(first))
    return {
      problem: `${those} decided on no single resource, only on \`*\`, ${consequence}.`,
      remedy: `Put ${names.length === 1 ? 'it' : 'them'} into a statement with the Resource \`*\`.`,
    };
  const { formats, none } = targetsOf(first);
  // The shortest is the plain one: an object of a bucket, not one behind an access point.
  const [format = '*'] = [...formats].sort((a, b) => a.length - b.length);
  const example = format.replace('${Partition}', 'aws').replace(/\$\{(\w+)\}/g, '$1');
  return {
    problem: `${those} decided on none of the resources named here, ${consequence}.`,
    remedy: `Name a resource such as \`${example}\`${none ? ', or `*`' : ''}.`,
  };
}

function unusedText(resource: string): Pick<Found, 'problem' | 'remedy'> {
  return {
    problem: /^arn:|[*?]/.test(resource)
      ? `no action of the statement is decided on \`${resource}\`.`
      : `\`${resource}\` is no ARN, so it matches nothing.`,
    remedy: 'Remove it, or add the actions that are meant for it.',
  };
}

/** `Allow` with `NotAction` or `NotResource`: everything else, and what AWS will add (R-GRAM-09, R-GRAM-15). */
export const allowAllBut: StatementCheck = {
  id: 'allow-all-but',
  severity: 'warning',
  kinds: ['identity', 'session', 'resource'],
  *find(place) {
    const { statement, at } = place;
    if (statement.effect !== 'Allow') return;
    if (statement.action.not) {
      const leavesIam = !textsOf(place, 'NotAction').some(({ text }) => /^(iam:)?\*+$/i.test(text));
      const anywhere = statement.resource?.not === true || (statement.resource?.patterns.some(({ text }) => /^\*+$/.test(text)) ?? false);
      const wide = leavesIam && anywhere && place.subject.kind !== 'resource';
      yield {
        at: [...at, 'NotAction'],
        problem: wide
          ? 'it allows every action but those in the list, changes of IAM among them: whoever has it can make itself an administrator.'
          : 'it allows every action but those in the list, also those of services that come later.',
        remedy: 'List the actions that are wanted in `Action`.',
        ...(wide && statement.tests.length === 0 ? { severity: 'error' } : {}),
      };
    }
    if (statement.resource?.not)
      yield {
        at: [...at, 'NotResource'],
        problem: 'it allows the actions on every resource but those in the list, in other accounts and services too.',
        remedy: 'List the resources that are wanted in `Resource`, and deny the exceptions.',
      };
  },
};

/** A wildcard in the service field of an ARN, which AWS no longer takes (R-GRAM-14). */
export const wildcardService: StatementCheck = {
  id: 'wildcard-service',
  severity: 'warning',
  *find(place) {
    for (const { text, at } of textsOf(place, resourceElement(place.statement))) {
      const service = text.startsWith('arn:') ? text.split(':')[2] : undefined;
      if (service !== undefined && /[*?]/.test(service))
        yield {
          at,
          problem: `\`${text}\` has a wildcard in place of the service.`,
          remedy: 'Name the service, or write `*` for every resource.',
        };
    }
  },
};

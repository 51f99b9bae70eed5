import { describe, expect, it } from 'vitest';
import { shownRows } from '../../src/tui/content.ts';
import { ask } from '../../src/tui/engine.ts';
import { listOf, type Screen, screenOf } from '../../src/tui/state.ts';
import { type Played, PROD, play, role, user } from './support.ts';

const screen = ({ state }: Played): Screen => screenOf(state());
const rows = ({ state, context }: Played) => shownRows(state(), context).map(({ row }) => row);
const arns = (played: Played) => rows(played).map(({ arn }) => arn);
const row = (played: Played) => rows(played)[listOf(screen(played)).cursor];
const PAYROLL = 'arn:aws:s3:::acme-prod-payroll';

/** Keys for a text. */
const typing = (text: string): string[] => [...text].map((character) => (character === ' ' ? 'space' : character));

async function atTab(tab: number, filter = ''): Promise<Played> {
  const played = await play({ principal: ['ci-deploy'] });
  played.press(String(tab), ...(filter === '' ? [] : ['/', ...typing(filter), 'enter']));
  return played;
}

describe('the picker', () => {
  it('lists every principal, administrators first, then those who are nearest to becoming one', async () => {
    const played = await play();
    expect(rows(played)).toHaveLength(26);
    const place = (arn: string): number => arns(played).indexOf(arn);
    expect(place(user('break-glass', PROD))).toBeLessThan(place(user('carol')));
    expect(place(user('carol'))).toBeLessThan(place(user('ci-deploy')));
    expect(place(user('ci-deploy'))).toBeLessThan(place(user('erin')));
  });

  it.each<[string, readonly string[]]>([
    ['ci-dep', [user('ci-deploy'), user('ci-deploy-docs')]],
    ['cidepl', [user('ci-deploy'), user('ci-deploy-docs')]],
    ['tag:team=web', [user('erin')]],
    ['frank account:4444', [user('frank-dba', PROD)]],
    ['admin:yes codebuild-web', []],
    ['admin:yes type:user', [user('break-glass', PROD), user('carol'), user('ci-deploy')]],
    ['admin:no ci-', [user('ci-deploy-docs')]],
    // Only where the role that its build projects run as is not known.
    ['admin:unknown', [role('codebuild-web')]],
    ['admin:conditional', []],
    ['admin:perhaps', []],
    ['mfa:no type:user', [user('ci-deploy'), user('ci-deploy-docs'), user('contractor')]],
    ['AKIAIOSFODNN7EXAMPLE', [user('ci-deploy')]],
  ])('filters by `%s`', async (filter, expected) => {
    const played = await play();
    played.press('/', ...typing(filter));
    expect(arns(played)).toEqual(expected);
  });

  it('opens the best match with Enter', async () => {
    const played = await play();
    played.press('/', ...typing('ci-deploy'), 'enter');
    expect(screen(played)).toMatchObject({ kind: 'suspect', suspects: [user('ci-deploy')], tab: 'Reach' });
  });

  it('sorts by the next column, and the other way round', async () => {
    const played = await play();
    played.press('s');
    expect(screen(played)).toMatchObject({ sort: 'keys' });
    expect(row(played)).toMatchObject({ arn: expect.stringContaining(':user/') });
    const first = arns(played)[0];
    played.press('S');
    expect(screen(played)).toMatchObject({ isReversed: true });
    expect(arns(played)[0]).not.toBe(first);
  });

  it('says in words how far a principal is from administrator', async () => {
    const played = await play();
    const cells = (arn: string) =>
      rows(played)
        .find((each) => each.arn === arn)
        ?.cells();
    expect(cells(user('ci-deploy'))).toContain('● 4 steps');
    expect(cells(user('break-glass', PROD))).toContain('● is');
    expect(cells(user('erin'))).toContain('no');
  });
});

describe('moving', () => {
  it.each<[string, readonly string[], number]>([
    ['down', ['j', 'down'], 2],
    ['not above the first row', ['k', 'k'], 0],
    ['to the last row', ['G'], 25],
    ['not below the last row', ['G', 'j'], 25],
    ['back to the first', ['G', 'g'], 0],
    ['three rows with the wheel', ['wheel-down', 'wheel-down', 'wheel-up'], 3],
  ])('%s', async (_, keys, cursor) => {
    const played = await play();
    played.press(...keys);
    expect(listOf(screen(played)).cursor).toBe(cursor);
  });

  it('keeps the cursor in sight after the window has become smaller', async () => {
    const played = await play({ rows: 60 });
    played.press('G');
    played.store.send({ type: 'resize', columns: 80, rows: 24 });
    const { cursor, top } = listOf(screen(played));
    expect(cursor).toBe(25);
    expect(cursor - top).toBeLessThan(24);
  });
});

describe('the tree of what the suspect becomes', () => {
  it('hangs each principal under the one it comes from', async () => {
    const played = await atTab(1);
    const shown = shownRows(played.state(), played.context);
    const depthOf = (arn: string) => shown.find((each) => each.row.arn === arn)?.depth;
    expect(depthOf(role('lambda-deploy-exec'))).toBe(0);
    expect(depthOf(role('ReleaseManager', PROD))).toBe(1);
    expect(depthOf(role('app-migrations', PROD))).toBe(2);
  });

  it('has the rest of an administered account under one row that opens', async () => {
    const played = await atTab(1, 'all of account');
    played.press('escape');
    played.press(...Array.from({ length: 7 }, () => 'j'));
    expect(row(played)?.cells()[0]).toBe(`all of account ${PROD}`);
    expect(arns(played)).not.toContain(user('break-glass', PROD));
    played.press('l');
    expect(arns(played)).toContain(user('break-glass', PROD));
    played.press('h');
    expect(arns(played)).not.toContain(user('break-glass', PROD));
  });

  it('goes to the branch with h on a leaf', async () => {
    const played = await atTab(1);
    played.press('j', 'j', 'h', 'h');
    expect(row(played)?.arn).toBe(role('lambda-deploy-exec'));
  });

  it('closes a branch and opens it again', async () => {
    const played = await atTab(1);
    played.press('j', 'h');
    expect(arns(played)).not.toContain(role('ReleaseManager', PROD));
    played.press('right');
    expect(arns(played)).toContain(role('ReleaseManager', PROD));
  });
});

describe('pivots', () => {
  it('goes from the suspect to a role, and back to the same row', async () => {
    const played = await atTab(1);
    played.press('j', 'enter');
    expect(screen(played)).toMatchObject({ kind: 'suspect', suspects: [role('lambda-deploy-exec')] });
    played.press('backspace');
    expect(screen(played)).toMatchObject({ suspects: [user('ci-deploy')] });
    expect(row(played)?.arn).toBe(role('lambda-deploy-exec'));
  });

  it('goes from the suspect to a bucket, and shows who can reach it', async () => {
    const played = await atTab(2, 'payroll bucket');
    played.press('escape', '/', ...typing('acme-prod-payroll'), 'enter', 'j', 'enter');
    expect(screen(played)).toMatchObject({ kind: 'whoCan', target: PAYROLL });
    expect(arns(played)).toContain(role('lambda-payroll-exec', PROD));
    expect(arns(played)).toContain(user('ci-deploy'));
    expect(arns(played)).not.toContain(user('erin'));
  });

  it('asks who can become the suspect with w on a row without a name', async () => {
    const played = await atTab(6);
    played.press('w');
    expect(screen(played)).toMatchObject({ kind: 'whoCan', target: user('ci-deploy') });
    // Besides them the identity provider of one, which has no ARN of a principal.
    expect(
      arns(played)
        .filter((arn) => arn !== undefined)
        .sort(),
    ).toEqual(
      [
        role('OrganizationAccountAccessRole'),
        role('ec2-legacy-admin'),
        role('org-inventory', '777788889999'),
        'arn:aws:iam::777788889999:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef',
        user('carol'),
      ].sort(),
    );
  });

  it('stays where it began', async () => {
    const played = await play();
    played.press('backspace');
    expect(screen(played).kind).toBe('picker');
    expect(played.state().notice).toContain('q quits');
  });

  it('shows the path between two marked rows, step by step', async () => {
    const played = await play();
    played.press('/', ...typing('ci-deploy'), 'escape', '/', ...typing('ci-deploy'));
    played.store.send({ type: 'key', key: 'down' });
    played.press('escape');
    const at = arns(played).indexOf(user('ci-deploy'));
    played.press('g', ...Array.from({ length: at }, () => 'j'), 'm', 'g');
    const to = arns(played).indexOf(role('app-migrations', PROD));
    played.press(...Array.from({ length: to }, () => 'j'), 'm', 'p');
    expect(screen(played)).toMatchObject({ kind: 'path', from: user('ci-deploy'), to: role('app-migrations', PROD) });
    expect(arns(played)).toEqual([role('lambda-deploy-exec'), role('ReleaseManager', PROD), role('app-migrations', PROD)]);
    expect(played.state().marks).toEqual([]);
  });

  it('takes the suspect as the start of a path where nothing is marked', async () => {
    const played = await atTab(2);
    played.press('/', ...typing('acme-prod-payroll'), 'enter', 'j', 'p');
    expect(screen(played)).toMatchObject({ kind: 'path', from: user('ci-deploy'), to: PAYROLL });
  });
});

describe('the ends of a path', () => {
  const LAMBDA = role('lambda-deploy-exec');
  const RELEASE = role('ReleaseManager', PROD);
  const ARTIFACTS = 'arn:aws:s3:::acme-dev-artifacts';

  /** Puts the cursor on the row on one of the suspect's tabs. */
  const goTo = (played: Played, tab: '1' | '2', arn: string): void => {
    played.press(tab, 'g');
    played.press(...Array.from({ length: arns(played).indexOf(arn) }, () => 'j'));
    expect(row(played)?.arn).toBe(arn);
  };

  type Step = readonly [tab: '1' | '2', arn: string, key: 'm' | 'p'];
  it.each<[what: string, steps: readonly Step[], from: string, to: string]>([
    [
      'a resource and then a principal are marked',
      [
        ['2', PAYROLL, 'm'],
        ['1', LAMBDA, 'm'],
        ['1', RELEASE, 'p'],
      ],
      LAMBDA,
      PAYROLL,
    ],
    [
      'a principal and then a resource',
      [
        ['1', LAMBDA, 'm'],
        ['2', PAYROLL, 'm'],
        ['2', PAYROLL, 'p'],
      ],
      LAMBDA,
      PAYROLL,
    ],
    [
      'two principals: in the order of marking',
      [
        ['1', RELEASE, 'm'],
        ['1', LAMBDA, 'm'],
        ['1', LAMBDA, 'p'],
      ],
      RELEASE,
      LAMBDA,
    ],
    [
      'only a resource, the cursor on a principal',
      [
        ['2', PAYROLL, 'm'],
        ['1', LAMBDA, 'p'],
      ],
      LAMBDA,
      PAYROLL,
    ],
    [
      'only a principal, the cursor on a resource',
      [
        ['1', LAMBDA, 'm'],
        ['2', PAYROLL, 'p'],
      ],
      LAMBDA,
      PAYROLL,
    ],
    [
      'only the resource under the cursor: from the suspect',
      [
        ['2', PAYROLL, 'm'],
        ['2', PAYROLL, 'p'],
      ],
      user('ci-deploy'),
      PAYROLL,
    ],
    [
      'only the principal under the cursor: from the suspect',
      [
        ['1', LAMBDA, 'm'],
        ['1', LAMBDA, 'p'],
      ],
      user('ci-deploy'),
      LAMBDA,
    ],
  ])('%s', async (_, steps, from, to) => {
    const played = await atTab(1);
    for (const [tab, arn, key] of steps) {
      goTo(played, tab, arn);
      played.press(key);
    }
    expect(played.state().notice).toBe('');
    expect(screen(played)).toMatchObject({ kind: 'path', from, to });
    expect(played.state().marks).toEqual([]);
  });

  it('are a principal of who can reach a resource, and the resource', async () => {
    const played = await atTab(2);
    goTo(played, '2', PAYROLL);
    played.press('w');
    const { arn } = row(played) ?? {};
    played.press('p');
    expect(screen(played)).toMatchObject({ kind: 'path', from: arn, to: PAYROLL });
  });

  it('are refused where neither is a principal, and the marks are kept', async () => {
    const played = await atTab(2);
    goTo(played, '2', PAYROLL);
    played.press('m');
    goTo(played, '2', ARTIFACTS);
    played.press('m', 'p');
    expect(screen(played).kind).toBe('suspect');
    expect(played.state().notice).toBe('a path begins at a principal: neither of these is one');
    expect(played.state().marks).toEqual([PAYROLL, ARTIFACTS]);
  });

  it('are two: in the picker one row is not enough', async () => {
    const played = await play();
    played.press('m', 'p');
    expect(screen(played).kind).toBe('picker');
    expect(played.state().notice).toBe('mark a row with m, then press p on another');
  });
});

describe('an answer that comes', () => {
  it('leaves the cursor on its row', async () => {
    const played = await play({ isSlow: true });
    played.press('j', 'j', 'j');
    const before = row(played)?.arn;
    played.answer();
    expect(row(played)?.arn).toBe(before);
    expect(arns(played)[3]).not.toBe(before);
  });

  it('leaves a cursor at the top there', async () => {
    const played = await play({ isSlow: true });
    played.answer();
    expect(listOf(screen(played)).cursor).toBe(0);
  });
});

describe('assumptions', () => {
  const shownOf = (played: Played) => rows(played).find(({ arn }) => arn === role('ops-readonly'));

  it('computes everything anew: with MFA a conditional role is certain, without it is not reached', async () => {
    const played = await atTab(1);
    expect(shownOf(played)?.certainty).toBe('conditional');
    played.press('a', 'space');
    expect(played.state().assumed).toEqual(['aws:MultiFactorAuthPresent=true']);
    expect(shownOf(played)?.certainty).toBe('certain');
    played.press('space');
    expect(played.state().assumed).toEqual(['aws:MultiFactorAuthPresent=false']);
    expect(shownOf(played)).toBeUndefined();
    played.press('space', 'escape');
    expect(played.state().assumed).toEqual([]);
    expect(shownOf(played)?.certainty).toBe('conditional');
  });

  it('offers the values that the policies ask for', async () => {
    const played = await atTab(1);
    played.press('a', 'j', 'j', 'space', 'escape');
    expect(played.state().assumed).toEqual(['sts:ExternalId=acme-log-archive']);
    expect(rows(played).find(({ arn }) => arn === role('LogArchiveRead', '777788889999'))?.certainty).toBe('certain');
  });

  it('takes a typed value', async () => {
    const played = await atTab(1);
    played.press('a', 'j', 'i', ...typing('203.0.113.7'), 'enter', 'escape');
    expect(played.state().assumed).toEqual(['aws:SourceIp=203.0.113.7']);
  });

  it('is typed anew, and left as it was with nothing typed', async () => {
    const played = await atTab(1);
    played.press('a', 'j', 'i', ...typing('203.0.113.7'), 'enter', 'i', ...typing('203.0.113.8'), 'enter', 'i', 'enter');
    expect(played.state().assumed).toEqual(['aws:SourceIp=203.0.113.8']);
  });

  it.each([
    [[], 'perhaps', 'aws:MultiFactorAuthPresent takes true or false, not `perhaps`'],
    [['j'], '300.1.2.3', 'aws:SourceIp takes an IP address or a range such as 203.0.113.0/24, not `300.1.2.3`'],
    [['j', 'j', 'j'], 'us-nowhere-9', 'aws:RequestedRegion takes a region such as us-east-1, not `us-nowhere-9`'],
  ])('is refused with one line where --assume would not take it (%s)', async (keys, value, expected) => {
    const played = await atTab(1);
    const { footerLine } = await import('../../src/tui/view/footer.ts');
    played.press('a', ...keys, 'i', ...typing(value), 'enter');
    expect(played.state().assumed).toEqual([]);
    expect(played.state().notice).toBe(expected);
    expect(footerLine(played.state(), played.context)).toContain(expected.slice(0, 40));
    // What was typed can be corrected.
    played.press('backspace');
    expect(played.state().prompt).toMatchObject({ text: value.slice(0, -1) });
  });

  it.each(['us-gov-west-1', 'cn-northwest-1', 'us-isob-east-1', 'eusc-de-east-1', 'ap-southeast-7', 'mx-central-1'])(
    'takes the region %s',
    async (region) => {
      const played = await atTab(1);
      played.press('a', 'j', 'j', 'j', 'i', ...typing(region), 'enter');
      expect(played.state().assumed).toEqual([`aws:RequestedRegion=${region}`]);
      expect(played.state().notice).toBe('');
    },
  );

  it('takes a region that is in no list, which AWS may have opened since, and says so', async () => {
    const played = await atTab(1);
    played.press('a', 'j', 'j', 'j', 'i', ...typing('us-east-9'), 'enter');
    expect(played.state().assumed).toEqual(['aws:RequestedRegion=us-east-9']);
    expect(played.state().notice).toBe('blast knows no region `us-east-9`: did you mean us-east-1?');
  });

  it('shows what held before, marked, until the new answer is there', async () => {
    const played = await play({ principal: ['ci-deploy'], isSlow: true });
    played.answer();
    played.press('a', 'space', 'escape');
    expect(shownOf(played)?.certainty).toBe('conditional');
    const { headerLines } = await import('../../src/tui/view/header.ts');
    expect(headerLines(played.state(), played.context).join('\n')).toContain('held before the change');
    played.answer();
    expect(shownOf(played)?.certainty).toBe('certain');
    expect(headerLines(played.state(), played.context).join('\n')).not.toContain('held before the change');
  });
});

describe('certainty shown', () => {
  it('cycles from all to certain and conditional, to certain only', async () => {
    const played = await atTab(1);
    const seen = () => new Set(rows(played).flatMap(({ certainty }) => certainty ?? []));
    expect(seen()).toEqual(new Set(['certain', 'conditional', 'unknown']));
    played.press('c');
    expect(seen()).toEqual(new Set(['certain', 'conditional']));
    played.press('c');
    expect(seen()).toEqual(new Set(['certain']));
    played.press('c');
    expect(seen()).toEqual(new Set(['certain', 'conditional', 'unknown']));
  });
});

describe('keys where they have nothing to do', () => {
  it('c says where it works among rows without a certainty', async () => {
    const played = await play();
    played.press('c');
    expect(played.state().certainty).toBe('all');
    expect(played.state().notice).toBe('the rows here have no certainty: in the picker admin:certain finds those who are certain');
    const policies = await atTab(6);
    policies.press('c');
    expect(policies.state().certainty).toBe('all');
    expect(policies.state().notice).toContain('no certainty');
  });

  it('Space says that a heading has no proof', async () => {
    const played = await atTab(2);
    played.press('space');
    expect(played.state().panel).toBe('closed');
    expect(played.state().notice).toBe('a heading has no proof: Enter closes and opens it');
  });

  it('Space says that there is no row', async () => {
    const played = await atTab(1, 'nothing of that name');
    played.press('space');
    expect(played.state().panel).toBe('closed');
    expect(played.state().notice).toBe('there is no row to prove');
  });

  it('a proof on the whole screen ends with its tab', async () => {
    const played = await atTab(1);
    played.press('space', 'space');
    expect(played.state().panel).toBe('full');
    played.press('2');
    expect(played.state().panel).toBe('closed');
    played.press('1', 'space', 'space', 'tab');
    expect(played.state().panel).toBe('closed');
  });

  it('an open proof stays open below the next tab', async () => {
    const played = await atTab(1);
    played.press('space', '5');
    expect(played.state().panel).toBe('half');
  });
});

describe('taking along', () => {
  it('copies the ARN of the row', async () => {
    const played = await atTab(1);
    played.press('j', 'y');
    expect(played.done.copied).toEqual([role('lambda-deploy-exec')]);
  });

  it('copies the ARN of a role outside the snapshot', async () => {
    const played = await atTab(1, 'partner-sync');
    played.press('j', 'y');
    expect(played.done.copied).toEqual(['arn:aws:iam::123456789012:role/partner-sync']);
  });

  it('copies a statement of a policy, which has no ARN', async () => {
    const played = await atTab(6);
    played.press('j', 'y');
    expect(played.done.copied[0]).toContain('"Sid": "PartnerFeed"');
    expect(played.state().notice).toMatch(/^the proof, \d+ lines, handed to/);
  });

  it('copies the proof where it has the whole screen', async () => {
    const played = await atTab(1);
    played.press('j', 'space', 'space', 'y');
    expect(played.done.copied[0]).toContain('iam:PassRole on role/lambda-deploy-exec');
    expect(played.done.copied[0]).toContain('"Sid": "PassExecutionRole"');
  });

  it('counts the lines of what it copies', async () => {
    const played = await atTab(7);
    const at = rows(played).findIndex(({ key }) => key === 'precondition it holds credentials');
    played.press(...Array.from({ length: at }, () => 'j'), 'y');
    expect(played.done.copied).toHaveLength(1);
    expect(played.state().notice).toBe(`the proof, 1 line, handed to the terminal's clipboard`);
  });

  it('exports of the picker also how many each reaches, as far as that is counted', async () => {
    const played = await play();
    const first = row(played)?.arn ?? '';
    const value = { principals: 7, resources: 9 };
    played.store.send({ type: 'answer', asked: ask({ kind: 'count', arn: first }, []), answer: { kind: 'count', value } });
    played.press('e', 'ctrl-u', ...typing('all.json'), 'enter');
    const { rows: written } = JSON.parse(played.done.saved[0]?.text ?? '') as { rows: unknown[] };
    expect(written[0]).toMatchObject({ arn: first, reaches: value });
    expect(written[1]).toMatchObject({ reaches: null });
  });

  const exported = async (file: string): Promise<string> => {
    const played = await atTab(2);
    played.press('e', 'ctrl-u', ...typing(file), 'enter');
    expect(played.done.saved.map((each) => each.file)).toEqual([file]);
    expect(played.state().notice).toBe(`written to /tmp/${file}`);
    return played.done.saved[0]?.text ?? '';
  };

  it('exports text with all rows', async () => {
    const text = await exported('view.txt');
    expect(text).toContain('ci-deploy CAN become an administrator of 444455556666, in 4 steps.');
    expect(text).toMatch(/^user\/ci-deploy: Resources\n/);
    expect(text).toContain('snapshot of 2026-11-20T06:10:00Z');
    expect(text).toContain('● certain, ◐ conditional, ○ unknown');
    expect(text).not.toContain('…');
    expect(text).toMatch(/● acme-prod-payroll +list read write delete share/);
  });

  it('exports JSON with the rows of the report', async () => {
    const view = JSON.parse(await exported('view.json')) as {
      rows: { arn: string; accountId: string; access: { via: string; path: string[] }[] }[];
      view: unknown;
      edges: { id: string }[];
    };
    expect(view).toMatchObject({
      format: 'blast-view',
      version: 1,
      view: { kind: 'suspect', suspects: [user('ci-deploy')], tab: 'Resources' },
    });
    expect(view.rows).toHaveLength(18);
    const used = view.rows.flatMap(({ access }) => access.flatMap(({ path }) => path));
    expect(used.length).toBeGreaterThan(0);
    expect(view.edges.map(({ id }) => id)).toEqual(expect.arrayContaining(used));
    expect(view.rows).toContainEqual(expect.objectContaining({ arn: PAYROLL, accountId: PROD }));
  });

  it('exports Markdown as a table', async () => {
    const text = await exported('view.md');
    expect(text).toContain('| resource | access | by | account |');
    expect(text).toMatch(/^# user\/ci-deploy: Resources\n\nci-deploy CAN become/);
    expect(text).toMatch(/\| · ● acme-prod-payroll \| list read write delete share \| role\/app-migrations \| 444455556666 \|/);
  });

  it('exports nothing but plain spaces, which one can search for', async () => {
    const played = await atTab(1);
    played.press('e', 'ctrl-u', ...typing('view.txt'), 'enter');
    expect(played.done.saved[0]?.text).toContain('role/partner-sync (123456789012)');
  });

  it('exports also what stands in closed branches', async () => {
    const played = await atTab(1);
    expect(arns(played)).not.toContain(user('break-glass', PROD));
    played.press('e', 'ctrl-u', ...typing('view.json'), 'enter');
    expect(JSON.parse(played.done.saved[0]?.text ?? '').rows).toContainEqual(expect.objectContaining({ arn: user('break-glass', PROD) }));
  });

  it.each(['o.csv', 'report', 'view.json.bak', 'o.constructor'])(
    'writes no file called %s, and lets the name be corrected',
    async (file) => {
      const played = await atTab(2);
      played.press('e', 'ctrl-u', ...typing(file), 'enter');
      expect(played.done.saved).toEqual([]);
      expect(played.state().notice).toBe('not written: the name must end in .txt, .json or .md');
      expect(played.state().prompt).toEqual({ kind: 'export', text: file });
      played.press('ctrl-u', ...typing('o.MD'), 'enter');
      expect(played.done.saved.map((each) => each.file)).toEqual(['o.MD']);
      expect(played.done.saved[0]?.text).toMatch(/^# user\/ci-deploy: Resources/);
    },
  );

  it('proposes a name, and writes nothing on Esc', async () => {
    const played = await atTab(2);
    played.press('e');
    expect(played.state().prompt).toEqual({ kind: 'export', text: 'blast-ci-deploy-resources.md' });
    played.press('escape');
    expect(played.done.saved).toEqual([]);
  });
});

describe('leaving', () => {
  it.each([
    ['q', 0],
    ['ctrl-c', 130],
  ])('%s: exit status %i', async (key, status) => {
    const played = await play();
    played.press(key);
    expect(played.done.quit).toEqual([status]);
  });

  it.each([
    ['while the snapshot is read', { isLoading: true }, []],
    ['while a filter is typed', {}, ['/', 'c']],
    ['with the proof open', {}, ['space']],
    ['over the help', {}, ['?']],
    ['while a file name is typed', {}, ['e']],
    ['with keys typed ahead', { isLoading: true }, ['j', 'j']],
  ])('Ctrl-Z gives the terminal back %s, and nothing else changes', async (_, opening, keys) => {
    const played = await play(opening);
    played.press(...keys);
    const { effect: __, notice: ___, waiting: ____, ...before } = played.state();
    played.press('ctrl-z');
    expect(played.done.suspended).toEqual([true]);
    expect(played.state()).toMatchObject(before);
  });

  it('types a q into a filter, but Ctrl-C leaves also there', async () => {
    const played = await play();
    played.press('/', 'q');
    expect(played.done.quit).toEqual([]);
    played.press('ctrl-c');
    expect(played.done.quit).toEqual([130]);
  });
});

describe('keys that are typed ahead', () => {
  it('filter and open a principal while the snapshot is read', async () => {
    const played = await play({ isLoading: true });
    played.press('/', ...typing('frank-q'), 'backspace', 'd', 'enter');
    expect(played.done.quit).toEqual([]);
    played.load();
    expect(screen(played)).toMatchObject({ kind: 'suspect', suspects: [user('frank-dba', PROD)] });
  });

  it('are for the suspect of the command line', async () => {
    const played = await play({ principal: ['ci-deploy'], isLoading: true });
    played.press('2', '/', ...typing('acme-prod-payroll'), 'enter', 'j', 'enter');
    played.load();
    expect(screen(played)).toMatchObject({ kind: 'whoCan', target: PAYROLL });
    expect(played.state().queued).toEqual([]);
    played.press('backspace', 'backspace');
    expect(screen(played).kind).toBe('picker');
    expect(rows(played)).toHaveLength(26);
  });

  it('a filter that is still typed goes on at the suspect', async () => {
    const played = await play({ principal: ['ci-deploy'], isLoading: true });
    played.press('/', ...typing('lambda'));
    played.load();
    played.press(...typing('-deploy'), 'enter');
    expect(arns(played)).toEqual([role('lambda-deploy-exec')]);
  });

  it('wait for the answer that has the rows, each in its turn', async () => {
    const played = await play({ principal: ['ci-deploy'], isSlow: true });
    played.press('j', 'j', 'enter', '5', 'j', 'y');
    expect(screen(played)).toMatchObject({ suspects: [user('ci-deploy')], tab: 'Reach' });
    played.answer();
    expect(screen(played)).toMatchObject({ suspects: [role('ReleaseManager', PROD)] });
    expect(played.done.copied).toEqual([]);
    played.answer();
    expect(screen(played)).toMatchObject({ suspects: [role('ReleaseManager', PROD)], tab: 'Inbound' });
    expect(played.done.copied).toHaveLength(1);
  });

  it('are forgotten with Backspace, the next one goes back', async () => {
    const played = await play({ principal: ['ci-deploy'], isSlow: true });
    played.press('j', 'enter', 'backspace');
    expect(played.state().queued).toEqual([]);
    expect(screen(played).kind).toBe('suspect');
    played.press('backspace');
    expect(screen(played).kind).toBe('picker');
  });

  it.each([
    ['q', 0],
    ['ctrl-c', 130],
  ])('do not hold %s up', async (key, status) => {
    const played = await play({ isLoading: true });
    played.press('j', 'enter', key);
    expect(played.done.quit).toEqual([status]);
  });

  it('are shown', async () => {
    const played = await play({ isLoading: true });
    played.press('j', 'enter');
    const { footerLine } = await import('../../src/tui/view/footer.ts');
    expect(footerLine(played.state(), played.context)).toContain('typed ahead: j Enter');
  });
});

describe('what the screen waits for', () => {
  it('asks for the answer of the screen, and for nothing of the screens before', async () => {
    const played = await play({ principal: [user('ci-deploy')], isSlow: true });
    const { wanted } = await import('../../src/tui/content.ts');
    const kinds = () => wanted(played.state(), played.context, 15).urgent.map(({ question }) => question.kind);
    expect(kinds()).toEqual(['policies', 'report']);
    played.press('backspace');
    expect(kinds()).toEqual(['administrators']);
  });

  it('shows the policies while the report is computed', async () => {
    const played = await play({ principal: ['ci-deploy'], isSlow: true });
    played.answer('policies');
    played.press('6', 'j');
    expect(row(played)?.statements).toMatchObject([{ sid: 'PartnerFeed', effect: 'Allow' }]);
    played.press('1', 'j');
    expect(played.state().queued).toEqual(['j']);
  });

  it.each(['escape', 'backspace'])('goes back with %s while it is computed, and what was typed there waits no more', async (key) => {
    const played = await play({ isSlow: true });
    played.press('/', ...typing('ci-deploy'), 'enter');
    expect(screen(played).kind).toBe('suspect');
    played.press(key);
    expect(screen(played).kind).toBe('picker');
    expect(row(played)?.arn).toBe(user('ci-deploy'));
  });

  it('counts what the principals in sight reach once nothing is awaited', async () => {
    const played = await play();
    const { wanted } = await import('../../src/tui/content.ts');
    const { idle } = wanted(played.state(), played.context, 5);
    expect(idle).toHaveLength(5);
    expect(idle[0]?.question).toMatchObject({ kind: 'count', arn: arns(played)[0] });
  });

  it('does not lose a pivot to an answer that comes late', async () => {
    const played = await play({ principal: [user('ci-deploy')], isSlow: true });
    played.press('w');
    played.answer();
    expect(screen(played)).toMatchObject({ kind: 'whoCan', target: user('ci-deploy') });
  });
});

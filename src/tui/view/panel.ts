/** Why a row holds: the proof step by step, then the statements that it rests on with the lines that match. */
import type { AccessProof, JsonLine, StatementText } from '../../query/index.ts';
import { count, flow, onlyText, openSheet, placed, proofLines, type Sheet } from '../../report/index.ts';
import { type Context, currentRow, groundsOf, once, proofEdges, sheetFor } from '../content.ts';
import { answerTo, type State, screenOf } from '../state.ts';
import type { Row } from '../table.ts';
import { certaintyMark, SYMBOLS, type Theme } from '../theme.ts';
import { shorten } from './line.ts';

const memo = once<readonly string[]>();

/** All of it; the window shows a part. */
export function panelLines(state: State, context: Context, width: number): readonly string[] {
  const row = currentRow(state, context);
  return memo([row, state.answers, state.assumed, screenOf(state), width, context], () =>
    row === undefined ? [] : linesFor(state, context, row, width),
  );
}

function linesFor(state: State, context: Context, row: Row, width: number): string[] {
  const { theme } = context;
  const sheet = openSheet(
    { width, color: context.color, words: context.words, full: true },
    [],
    proofEdges(state, row),
    homeOf(sheetFor(state, context, width)),
  );
  const arn = row.arn ?? row.outside;
  const about = [...(arn === undefined ? [] : [arn]), ...(row.detail ?? []), ...adminText(state, row)].flatMap((text) =>
    wrapped(text, width, theme),
  );
  if (row.tone === 'heading') return [theme.dim(shorten('a heading: go to a row below it for its proof', width))];
  const { statements } = row;
  if (statements !== undefined)
    return [...about, ...statements.flatMap((each) => statementLines(each, width, theme, statements.length > 1))];
  return [...about, ...proofOf(state, sheet, row, theme, width)];
}

/** Why it is an administrator here, and what the list of principals says of it by itself. */
function adminText(state: State, { adminBy, arn }: Row): string[] {
  if (adminBy === undefined) return [];
  const administrators = answerTo(state, { kind: 'administrators' });
  if (administrators === undefined) return [adminBy];
  const alone = administrators.find((each) => each.arn === arn);
  if (alone?.steps === 0) return [];
  const can = alone === undefined ? 'cannot become one' : `can become one in ${count(alone.steps, 'step')} (${alone.certainty})`;
  return [`${adminBy}; by itself it ${can}`];
}

function homeOf({ starts }: Sheet): string | undefined {
  return [...starts][0];
}

function wrapped(text: string, width: number, theme: Theme): string[] {
  return flow(text, { lead: '', hang: 2, width, full: true }).map((line) => theme.dim(line));
}

function proofOf(state: State, sheet: Sheet, row: Row, theme: Theme, width: number): string[] {
  const { proof } = row;
  const edges = proofEdges(state, row);
  const access = row.access && answerTo(state, { kind: 'access', ...row.access });
  const statements = new Map<string, StatementText>();
  for (const statement of [
    ...groundsOf(state, row).flatMap((ground) => answerTo(state, { kind: 'statements', ground }) ?? []),
    ...(access?.statements ?? []),
  ]) {
    const key = `${statement.policy} ${statement.statement}`;
    statements.set(key, merged(statements.get(key), statement));
  }
  const steps = edges.length === 0 ? 'as it stands' : count(edges.length, 'step');
  const told =
    proof === undefined
      ? []
      : [`${certaintyMark(theme, proof.certainty)} ${theme.bold(`${proof.certainty}, ${steps}`)}`, ...proofLines(sheet, proof.path)];
  return [
    ...told,
    ...accessLines(sheet, row, access, edges.length, width),
    ...(statements.size === 0 ? [] : ['', theme.bold('THE STATEMENTS')]),
    ...[...statements.values()].flatMap((statement) => statementLines(statement, width, theme, true)),
  ];
}

/** The request for which the steps before it were made. */
function accessLines(sheet: Sheet, { access: asked }: Row, proof: AccessProof | null | undefined, steps: number, width: number): string[] {
  if (asked === undefined || proof === undefined) return [];
  const lead = steps === 0 ? '' : 'then ';
  const say = (text: string): string[] => flow(text, { lead, hang: 4, width, full: true });
  if (proof === null)
    return steps === 0 ? [] : say(`${placed(sheet, asked.by)} may, by what these steps gave it: ${asked.actions.join(', ')}`);
  const { request, conditions } = proof;
  const only = onlyText(conditions);
  const on = request.resource === '*' ? '' : ` on ${request.resource}`;
  return say(`${placed(sheet, asked.by)} requests ${request.action}${on}${only === '' ? '' : `; ${only}`}`);
}

/** The same statement for several steps: what matches in one of them is marked. */
function merged(known: StatementText | undefined, statement: StatementText): StatementText {
  if (known === undefined) return statement;
  return {
    ...statement,
    lines: statement.lines.map((line, index) => ({ ...line, isMarked: line.isMarked || known.lines[index]?.isMarked === true })),
  };
}

function statementLines({ policy, statement, sid, effect, lines }: StatementText, width: number, theme: Theme, isNamed: boolean): string[] {
  const name = `${policy}, statement ${statement}${sid === null ? '' : ` (${sid})`}`;
  const heading = isNamed ? flow(name, { lead: `${effect} `, hang: 2, width, full: true }).map((line) => theme.bold(line)) : [];
  return [...heading, ...lines.map((line) => jsonLine(line, width, theme))];
}

const JSON_PARTS = /^(\s*)("(?:[^"\\]|\\.)*")(: ?)?(.*)$/;

/** Names in one colour, texts in another; what makes the statement apply has a symbol before it. */
function jsonLine({ text, isMarked }: JsonLine, width: number, theme: Theme): string {
  const lead = isMarked ? theme.red(SYMBOLS.matching) : ' ';
  const cut = shorten(text, width - 2);
  const [, indent = '', first = '', colon, rest = ''] = JSON_PARTS.exec(cut) ?? [];
  if (first === '') return `${lead} ${cut}`;
  const bold = isMarked ? theme.bold : (plain: string) => plain;
  if (colon === undefined) return `${lead} ${indent}${bold(theme.green(first))}${rest}`;
  return `${lead} ${indent}${theme.cyan(first)}${colon}${rest.startsWith('"') ? bold(theme.green(rest)) : rest}`;
}

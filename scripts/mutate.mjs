// Whether the tests of the policy engine notice when it is wrong: one operator, polarity, gate or constant of src/policy is flipped at a time, and
// test/policy and test/conformance are run against it. Prints each mutant that no test noticed, and how many there were.
//
//   npm run mutate -- [--count N | --all] [--seed N] [--file NAME]
//
// N mutants are drawn, some of every file; the seed fixes which. A run that computes for two minutes counts as noticed: it is in a loop. What counts is
// the processor's time, so that a machine that does something else meanwhile notices nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    all: { type: 'boolean', default: false },
    file: { type: 'string', default: '' },
  },
});

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const POLICY = join('src', 'policy');
const TESTS = [join('test', 'policy'), join('test', 'conformance')];
/** Those that take longest: asked where the others have noticed nothing. */
const THOROUGH = ['differential', 'laws', 'search'].map((name) => join('test', 'policy', `${name}.test.ts`));
/** Seconds of processor time. */
const AT_MOST = 120;

const FLIPPED = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['+', '-'],
  ['-', '+'],
]);
const RENAMED = new Map([
  ['min', 'max'],
  ['max', 'min'],
  ['some', 'every'],
  ['every', 'some'],
  ['TRUE', 'FALSE'],
  ['FALSE', 'TRUE'],
  ['DIRECT', 'ROLE'],
  ['ROLE', 'ACCOUNT'],
  ['ACCOUNT', 'DIRECT'],
]);

/** Mutants that change nothing that anybody could see, and why: they are not drawn. In `text`, the line, what is flipped stands between « and ». */
const EQUIVALENT = [
  { file: 'decide.ts', text: /^let lastNumber = «/, why: 'numbers only have to differ' },
  { file: 'types.ts', text: /^export const (TRUE|DIRECT) = «/, why: 'only the order of states and levels counts' },
  {
    file: /^(compatible|domain|search|solve|texts)\.ts$/,
    text: /^const (MAX_\w+|BUDGET) = «|«[<>]=?» MAX_|budget («<=»|<?= «0»)/,
    why: 'how long a search goes on is a matter of patience',
  },
  { file: 'texts.ts', text: /^let star = -«1»/, why: 'any number below the first place does' },
  { file: 'texts.ts', text: /^isEnd: .*«===»|^matched \+= «isEnd/, why: 'it only tells texts apart, and does so turned round too' },
  {
    file: 'texts.ts',
    text: /place «<» colonFrom\) characters|«&&» place < colonFrom\) characters/,
    why: 'a character that is tried besides does no harm',
  },
  { file: 'domain.ts', text: /^const longest = Math.max\(«0»/, why: 'any value that is longer than the others does' },
  { file: 'domain.ts', text: /'blast'\.repeat\(longest \+ «4»|«1» \+ Math\.ceil/, why: 'any value that is longer than the others does' },
  { file: 'domain.ts', text: /^const measured/, why: 'values that are tried besides do no harm' },
  { file: 'gather.ts', text: /collect\(scene, '\w+', «0»,/, why: 'levels count for service control alone' },
  { file: 'gather.ts', text: /'aws:userid', values, «false»/, why: 'no session name holds a variable' },
  { file: 'domain.ts', text: /«<» .*lists\.push\(row\)/, why: 'a list that is tried twice is tried twice' },
  { file: 'domain.ts', text: /last \+ 1n, first «-»/, why: 'the first address of each range and the one after its last tell all apart' },
  { file: 'domain.ts', text: /^«1000»,$/, why: 'any value between two bounds, or beyond them, does' },
  { file: 'domain.ts', text: /slice\(0, «12»\)/, why: 'how many words are tried besides is a matter of patience' },
  { file: 'domain.ts', text: /return \[«0»\]/, why: 'where there is no bound any value does' },
  { file: 'domain.ts', text: /^const twin = .*(«!==»|«0»)/, why: 'the same value twice is two values too' },
  { file: 'principal.ts', text: /isListed\(.* NONE : «DIRECT»/, why: 'of a Deny it only counts that it names the caller' },
  { file: 'principal.ts', text: /^if \(level «>» best\)/, why: 'the same level again is the same level' },
  { file: 'procedure.ts', text: /state «>» (result|\(control)/, why: 'the same state again is the same state' },
  { file: 'residual.ts', text: /sum \+ obscurityOf.* «0»\)/, why: 'only which sum is smaller counts' },
  { file: 'residual.ts', text: /conditions.length «>»/, why: 'of tests that are all needed none follows from the others' },
  { file: 'residual.ts', text: /assignment\[i\] \?\? -«1»/, why: 'any negative index is open' },
  { file: 'keys.ts', text: /«===» 'true'.* : ' present'/, why: 'it only tells values apart, and does so turned round too' },
  { file: 'keys.ts', text: /THROUGH_SERVICE\.has\(key\) \? «2»/, why: 'only which number is larger counts' },
  { file: 'explain.ts', text: /^const FAR = «/, why: 'it is more than the conditions of a statement' },
  { file: 'explain.ts', text: /FAR : («1»\), 0|1\), «0»)/, why: 'only which sum is smaller counts' },
  { file: 'parse.ts', text: /^return at «\+» 1/, why: 'no variable begins with a colon, nor ends at one' },
  { file: 'ip.ts', text: /Number\(prefixText\) : -«1»/, why: 'any number below 0 does' },
  { file: 'parse.ts', text: /^let at = -«1»/, why: 'nothing stands before the first character' },
  { file: 'parse.ts', text: /^if \(at («<» 0|< «0»)\)/, why: 'no ARN begins with a colon' },
  { file: 'search.ts', text: /^if \(isSettled.* «1»\)/, why: 'of a key that is passed over some value can stand beside the others' },
  {
    file: 'search.ts',
    text: /^return value (>= «0»|«>=» 0) && tests|«some».* === expected/,
    why: 'a way that is found again is told once',
  },
  { file: 'domain.ts', text: /^const readable = .* «1» :/, why: 'any two numbers tell the wildcards apart' },
  { file: /^(search|solve)\.ts$/, text: /^assignment\[key\] = -«1»|fill\(-«1»\)/, why: 'any negative index is open' },
  { file: 'search.ts', text: /^if \(!isOpen «\|\|»/, why: 'what is settled stays settled, whatever values are tried besides' },
  { file: 'search.ts', text: /^const passed = .* -«1» :/, why: 'any number below the first gate does' },
  { file: 'search.ts', text: /^if \(coupled\.length === «0»/, why: 'one key alone excludes nothing' },
  {
    file: 'search.ts',
    text: /^if \(candidate\.state === «TRUE»\)/,
    why: 'it only spares a look at the open tests, of which there are none',
  },
  {
    file: 'search.ts',
    text: /«&&» problem\.namesGate/,
    why: 'where nothing is denied no gate fails, and the note of one that nobody asked for is not read',
  },
  { file: 'search.ts', text: /«<=» problem\.furthest/, why: 'the same gate is noted again' },
  { file: 'situation.ts', text: /indexOf\(':', «4»\)/, why: 'no partition has a name of one letter' },
  { file: 'search.ts', text: /furthest: -«1»/, why: 'the first note that there is no gate changes nothing' },
  {
    file: 'search.ts',
    text: /isCoupled\(key\) «&&» !key\.endsWith/,
    why: 'keys that are not coupled are left out later, and of a family nothing is listed',
  },
];

const sources = readdirSync(join(ROOT, POLICY)).filter((name) => name.endsWith('.ts') && name.includes(options.file));
const mutants = drawn(sources.map((name) => mutantsOf(name)));
const scratch = mkdtempSync(join(tmpdir(), 'blast-mutate-'));
try {
  mutate();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function mutate() {
  for (const name of ['src', 'test', 'policies-fixtures', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(ROOT, name), join(scratch, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
  if (isNoticed()) {
    process.stderr.write('mutate: the tests fail as it is: mend that first\n');
    process.exitCode = 2;
    return;
  }
  const survivors = [];
  for (const [i, mutant] of mutants.entries()) {
    const path = join(scratch, POLICY, mutant.file);
    writeFileSync(path, mutant.source);
    const noticed = isNoticed();
    writeFileSync(path, readFileSync(join(ROOT, POLICY, mutant.file)));
    if (!noticed) survivors.push(mutant);
    process.stderr.write(`mutate: ${i + 1} of ${mutants.length}, ${survivors.length} not noticed\r`);
    if (!noticed) console.log(`${POLICY}/${mutant.file}:${mutant.line}: ${mutant.was} -> ${mutant.is}\n    ${mutant.text}`);
  }
  const noticed = mutants.length - survivors.length;
  console.log(
    `${mutants.length} mutants of ${sources.length} files, seed ${options.seed}: ${noticed} noticed (${((100 * noticed) / mutants.length).toFixed(1)} %)`,
  );
  if (noticed < 0.95 * mutants.length) process.exitCode = 1;
}

function isNoticed() {
  return areFailing([...TESTS, ...THOROUGH.flatMap((path) => ['--exclude', path])]) || areFailing(THOROUGH);
}

function areFailing(tests) {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  // In one thread, since starting another costs more than most mutants take; what is compiled stays compiled until it is changed.
  const quickly = ['--no-isolate', '--no-file-parallelism', '--experimental.fsModuleCache', '--bail', '1', '--reporter', 'dot'];
  const command = [process.execPath, vitest, 'run', ...tests, ...quickly];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'compiled') };
  const { status } = spawnSync('sh', ['-c', `ulimit -t ${AT_MOST}; exec "$@"`, 'sh', ...command], { cwd: scratch, env, stdio: 'ignore' });
  return status !== 0;
}

/** Every place of the file where one thing can be turned round. */
function mutantsOf(file) {
  const source = readFileSync(join(ROOT, POLICY, file), 'utf8');
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found = [];
  const replace = (node, is) => {
    const start = node.getStart(tree);
    const { line, character } = tree.getLineAndCharacterOfPosition(start);
    const text = source.split('\n')[line];
    const end = character + node.getEnd() - start;
    const marked = `${text.slice(0, character)}«${text.slice(character, end)}»${text.slice(end)}`.trim();
    const isEquivalent = EQUIVALENT.some(
      (each) => (typeof each.file === 'string' ? each.file === file : each.file.test(file)) && each.text.test(marked),
    );
    if (isEquivalent) return;
    found.push({
      file,
      line: line + 1,
      text: text.trim(),
      was: node.getText(tree),
      is,
      source: source.slice(0, start) + is + source.slice(node.getEnd()),
    });
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    turn(node, replace, tree);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function turn(node, replace, tree) {
  if (ts.isBinaryExpression(node) && FLIPPED.has(node.operatorToken.getText(tree)))
    replace(node.operatorToken, FLIPPED.get(node.operatorToken.getText(tree)));
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) replace(node, node.operand.getText(tree));
  if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false');
  if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true');
  if (ts.isNumericLiteral(node)) replace(node, String(Number(node.text) + 1));
  if (ts.isConditionalExpression(node))
    replace(node, `${node.condition.getText(tree)} ? ${node.whenFalse.getText(tree)} : ${node.whenTrue.getText(tree)}`);
  if (ts.isIdentifier(node) && RENAMED.has(node.text) && !isDeclared(node)) replace(node, RENAMED.get(node.text));
}

function isDeclared({ parent }) {
  return (
    ts.isVariableDeclaration(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isPropertyAssignment(parent)
  );
}

/** Some of every file, and of the large ones more; which is the same for the same seed. */
function drawn(perFile) {
  const random = generator(Number(options.seed));
  const shuffled = perFile.map((list) => list.map((mutant) => ({ mutant, at: random() })).sort((a, b) => a.at - b.at));
  const all = shuffled.flatMap((list) => list.map(({ mutant }, i) => ({ mutant, share: (i + 0.5) / list.length })));
  const wanted = options.all ? all.length : Number(options.count);
  const first = shuffled.flatMap((list) => list.slice(0, 2).map(({ mutant }) => mutant));
  const rest = all.filter(({ mutant }) => !first.includes(mutant)).sort((a, b) => a.share - b.share);
  return [...first, ...rest.map(({ mutant }) => mutant)].slice(0, Math.max(wanted, first.length));
}

/** Mulberry32. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Key-to-frame times of the terminal UI in a real terminal, and whether they meet the targets.
//
//   npm run bench:tui -- [--snapshot PATH --principal P] [--columns N] [--rows N] [--runs N]
//
// A walk like a responder's is typed, and each key timed until a frame shows what it does. What else runs on the machine only adds: of several runs
// the quickest counts for each key, and the slowest is told beside it. The terminal is one of util-linux's `script`.
import { spawn, spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';

const BLAST = fileURLToPath(new URL('../bin/blast.js', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../policies-fixtures/sample', import.meta.url));
/** In ms: for which an answer is awaited, and a frame; after an answer, and between two keys. */
const [ANSWER, FRAME, SETTLED, BETWEEN] = [300_000, 10_000, 300, 30];
const TABS = ['Reach', 'Resources', 'Impact', 'Evidence', 'Inbound', 'Policies', 'Unknowns'];
const [ENTER, ESC, BACKSPACE, CTRL_D, SHIFT_TAB, WHEEL_UP] = ['\r', '\u001b', '\u007f', '\u0004', '\u001b[Z', '\u001b[<64;5;5M'];
/** What is drawn of a line, and at which row. */
const DRAWN = new RegExp(`${ESC}\\[(\\d+);1H${ESC}\\[K(.*?)${ESC}\\[0m`, 'gs');

const { values: options } = parseArgs({
  options: {
    snapshot: { type: 'string', default: SAMPLE },
    principal: { type: 'string', default: 'user/ci-deploy' },
    columns: { type: 'string', default: '80' },
    rows: { type: 'string', default: '24' },
    runs: { type: 'string', default: '3' },
  },
});

if (spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') !== true) {
  process.stderr.write('bench: `script` of util-linux makes the terminal, and is not here\n');
  process.exit(2);
}

await bench();

async function bench() {
  const runs = [];
  while (runs.length < Number(options.runs)) {
    process.stderr.write(`bench: run ${runs.length + 1}, load ${loadavg()[0].toFixed(1)}\n`);
    runs.push(await walk());
  }
  const keys = gathered(runs.map((run) => run.keys)).map(([name, times]) => {
    const quickest = times[0].map((_, key) => Math.min(...times.map((each) => each[key]))).toSorted((a, b) => a - b);
    return [name, String(quickest.length), ...[quickest[quickest.length >> 1], quickest.at(-1), Math.max(...times.flat())].map(whole)];
  });
  const waits = gathered(runs.map((run) => run.waits));
  console.log(
    `node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model.trim()}), ${options.columns}x${options.rows}, ${options.snapshot}`,
  );
  print([['ms from a key to its frame', 'keys', 'median', 'max', 'slowest run'], ...keys]);
  print([
    ['ms until', 'quickest', 'slowest run'],
    ...waits.map(([name, times]) => [name, whole(Math.min(...times)), whole(Math.max(...times))]),
  ]);
  print([
    ['target', 'at most', 'is', ''],
    target('ms until the first frame', 1000, Math.min(...waits[0][1])),
    target('ms from any key', 50, Math.max(...keys.map(([, , , max]) => Number(max)))),
  ]);
}

/** Maps with the same names -> each name with what all of them have. */
function gathered(maps) {
  return [...maps[0].keys()].map((name) => [name, maps.map((map) => map.get(name))]);
}

/** Name of a step -> ms of its keys; and name of what was awaited -> ms. */
async function walk() {
  const terminal = openTerminal();
  try {
    return await walkThrough(terminal);
  } finally {
    await terminal.close();
  }
}

async function walkThrough(terminal) {
  const [keys, waits] = [new Map(), new Map()];
  /** `shows`: what the screen shows when the keys were heard, each for itself; of a move, the cursor on another row. */
  const press = async (name, typed, shows = []) => {
    const times = [];
    for (const [index, key] of typed.entries()) times.push(await terminal.press(key, shows[index]));
    keys.set(name, times);
  };
  /** As far as there are rows. */
  const move = async (name, typed) => {
    if (rowsOf(terminal.text()) > typed.length) await press(name, [...typed]);
  };
  const answer = async (name, shows, since) => {
    waits.set(name, (await terminal.shows(shows)) - since);
    await pause(SETTLED);
  };
  const { principal } = options;
  const filters = [...principal].map((_, index) => new RegExp(`filter: ${principal.slice(0, index + 1)}«`));
  const [, RESOURCES, , , , POLICIES, UNKNOWNS] = TABS.map(isOpen);

  await answer('the first frame', /blast/, terminal.started);
  await answer('the principals', /principals? of/, terminal.started);
  await move('principals: j', 'jjjjjjjjjj');
  await press('principals: page, wheel, G, g', [CTRL_D, WHEEL_UP, 'G', 'g']);
  await press(
    'principals: s',
    [...'sssssss'],
    ['keys', 'MFA', 'last use', 'reaches', 'principal', 'account', 'admin'].map((by) => new RegExp(`sorted by ${by}`)),
  );
  await press('principals: /, filter', ['/', ...principal], [/filter: «/, ...filters]);
  await press('principals: Bksp, filter', [BACKSPACE, principal.at(-1)], filters.slice(-2));
  let asked = performance.now();
  await press('Enter: a suspect', [ENTER], [isOpen('Reach')]);
  await press('help while it computes', ['?', ESC, '?', ESC], [/next row/, isOpen('Reach'), /next row/, isOpen('Reach')]);
  await answer('the report', /(CAN|CANNOT|IS) /, asked);
  for (const [index, tab] of TABS.entries()) {
    if (index > 0) await press(`${tab}: its number`, [String(index + 1)], [isOpen(tab)]);
    await pause(SETTLED);
    await move(`${tab}: j, G, g`, 'jGg');
  }
  await press('Shift-Tab, Tab, 2', [SHIFT_TAB, '\t', '2'], [POLICIES, UNKNOWNS, RESOURCES]);
  await press('c', [...'ccc'], [/unknown ones are hidden/, /only certain ones/, /^(?!.*only certain)/s]);
  await press('j to a resource', ['j']);
  if (Number(options.columns) < 150) await press('Space', [...'   '], [/─ why/, /^(?!.*« 1 Reach)(?!.*❯)/s, /❯/]);
  await press('m', [...'mm'], [/marked: /, /^(?!.*marked: )/s]);
  await press('a', ['a', ESC], [/What is assumed/, /^(?!.*What is assumed)/s]);
  asked = performance.now();
  await press('p', ['p'], [/path to /]);
  await answer('the path', /, (certain|conditional|unknown)\n|no path/, asked);
  await press('Bksp from the path', [BACKSPACE], [RESOURCES]);
  asked = performance.now();
  await press('w', ['w'], [/who can reach/]);
  await answer('who can reach it', /principals? can reach/, asked);
  await move('who can: j', 'jj');
  await press('Bksp from who can', [BACKSPACE], [RESOURCES]);
  await press('Bksp to the principals', [BACKSPACE], [/principals of/]);
  return { keys, waits };
}

function isOpen(tab) {
  return new RegExp(`« \\d ${tab}`);
}

/** Rows of the list, told at the bottom of the screen. */
function rowsOf(screen) {
  return Number(/\/([\d,]+) *$/.exec(screen)?.[1]?.replaceAll(',', '') ?? 0);
}

/** Where the cursor is, and on what. */
function cursorOf(screen) {
  const lines = screen.split('\n');
  const row = lines.findIndex((line) => line.startsWith('«❯'));
  return `${row} ${lines[row]} ${lines.at(-1)}`;
}

/** blast in a terminal, and what its screen shows: it draws whole lines, each at its place. «» stand around what is inverse. */
function openTerminal() {
  const quoted = [process.execPath, BLAST, 'tui', '--snapshot', options.snapshot].map((each) => `'${each}'`).join(' ');
  const command = `stty columns ${options.columns} rows ${options.rows}; exec ${quoted}`;
  const started = performance.now();
  const child = spawn('script', ['-qfec', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm-256color' } });
  const closed = new Promise((resolve) => child.on('close', resolve));
  const lines = [];
  let rest = '';
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (said) => {
    const frames = (rest + said).split('\u001b[?2026l');
    rest = frames.pop();
    for (const frame of frames) for (const [, row, line] of frame.matchAll(DRAWN)) lines[row - 1] = line;
    if (frames.length > 0) look();
  });
  const text = () =>
    lines.map((line = '') => stripVTControlCharacters(line.replaceAll('\u001b[7m', '«').replaceAll('\u001b[27m', '»'))).join('\n');
  /** The time of the frame with which it became so. */
  const until = (isSo, patience) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not on the screen: ${isSo}\n${text()}`)), patience);
      look = () => {
        const now = performance.now();
        if (!isSo(text())) return;
        look = () => {};
        clearTimeout(timer);
        resolve(now);
      };
    });
  return {
    started,
    text,
    async shows(pattern) {
      return pattern.test(text()) ? performance.now() : until((screen) => pattern.test(screen), ANSWER);
    },
    async press(key, pattern) {
      const before = cursorOf(text());
      const pressed = performance.now();
      child.stdin.write(key);
      const shown = await until((screen) => (pattern === undefined ? cursorOf(screen) !== before : pattern.test(screen)), FRAME);
      await pause(BETWEEN);
      return shown - pressed;
    },
    async close() {
      child.stdin.write('\u0003');
      await closed;
    },
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function whole(ms) {
  return ms.toFixed(0);
}

function target(name, limit, value) {
  return [name, whole(limit), whole(value), value <= limit ? 'met' : 'MISSED'];
}

function print(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table)
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  console.log();
}

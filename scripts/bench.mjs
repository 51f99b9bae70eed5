// Cold start, time and memory of a report, beside what Node alone needs for the same bytes.
//
//   npm run bench -- --generator PATH [--runs N] [--roles N] [--users N] [--resources N]
//
// The generator (also BLAST_GENERATOR) is a script that takes --roles, --users, --resources, --seed and --out and writes a snapshot.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TIME = '/usr/bin/time';
const BLAST = fileURLToPath(new URL('../bin/blast.js', import.meta.url));
// Runs in the measured process where there is no GNU time: its own peak, in KiB, goes to the file.
const PROBE = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.BENCH_PEAK,String(process.resourceUsage().maxRSS)))`;

const { values: options } = parseArgs({
  options: {
    generator: { type: 'string', default: process.env.BLAST_GENERATOR ?? '' },
    runs: { type: 'string', default: '7' },
    roles: { type: 'string', default: '1000' },
    users: { type: 'string', default: '200' },
    resources: { type: 'string', default: '2000' },
  },
});

if (!existsSync(options.generator)) {
  process.stderr.write('bench: pass the account generator: `npm run bench -- --generator PATH` (or set BLAST_GENERATOR)\n');
  process.exit(2);
}

const gnuTime = hasGnuTime();
const scratch = mkdtempSync(join(tmpdir(), 'blast-bench-'));
try {
  bench();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function bench() {
  const account = join(scratch, 'account.json');
  const sizes = ['roles', 'users', 'resources'].flatMap((name) => [`--${name}`, options[name]]);
  node([options.generator, ...sizes, '--seed', '1', '--out', account], { stdio: ['ignore', 'ignore', 'inherit'] });
  const principal = firstUser(account);
  const rows = [
    ['node -e 0', ['-e', '0']],
    ['blast --help', [BLAST, '--help']],
    ['JSON.parse of the account', ['-e', 'JSON.parse(fs.readFileSync(process.argv[1], "utf8"))', account]],
    ['blast --principal P --format json', [BLAST, '--principal', principal, '--snapshot', account, '--format', 'json']],
  ].map(([name, args]) => ({ name, ...measure(args) }));

  const [base, , parse] = rows;
  const size = (statSync(account).size / 2 ** 20).toFixed(1);
  console.log(
    `node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model.trim()}), account of ${size} MiB, P = ${principal}, ${options.runs} runs`,
  );
  print([
    ['', 'min ms', 'median', 'max', 'x node', 'x parse', 'peak MiB', 'x node', 'x parse'],
    ...rows.map(({ name, ms, peak }) => [
      name,
      ...[ms[0], median(ms), ms.at(-1)].map((value) => value.toFixed(0)),
      ratio(median(ms), median(base.ms)),
      ratio(median(ms), median(parse.ms)),
      (median(peak) / 1024).toFixed(0),
      ratio(median(peak), median(base.peak)),
      ratio(median(peak), median(parse.peak)),
    ]),
  ]);
}

function firstUser(account) {
  const { accounts } = JSON.parse(readFileSync(account, 'utf8'));
  const users = accounts[0].iam.UserDetailList;
  return (users.find(({ UserName }) => UserName === 'user-0') ?? users[0]).Arn;
}

/** Wall times in ms and peaks in KiB, each sorted, after one run that only warms the disk cache. */
function measure(args) {
  const runs = Array.from({ length: Number(options.runs) + 1 }, () => runOnce(args)).slice(1);
  return { ms: sorted(runs.map((run) => run.ms)), peak: sorted(runs.map((run) => run.peak)) };
}

function runOnce(args) {
  const out = join(scratch, 'peak');
  const stdio = ['ignore', 'ignore', 'pipe'];
  const started = performance.now();
  if (gnuTime) run(TIME, ['-f', '%M', '-o', out, process.execPath, ...args], { stdio });
  else
    node(['--import', `data:text/javascript,${encodeURIComponent(PROBE)}`, ...args], { stdio, env: { ...process.env, BENCH_PEAK: out } });
  const ms = performance.now() - started;
  return { ms, peak: Number(readFileSync(out, 'utf8').trim().split('\n').at(-1)) };
}

/** The `time` of BSD and macOS knows no -f. */
function hasGnuTime() {
  const { status, stderr } = spawnSync(TIME, ['-f', '%M', 'true'], { encoding: 'utf8' });
  return status === 0 && /^\d+\s*$/.test(stderr);
}

function node(args, spawnOptions) {
  run(process.execPath, args, spawnOptions);
}

function run(command, args, spawnOptions) {
  const { error, status, stderr } = spawnSync(command, args, spawnOptions);
  if (error) throw error;
  if (status !== 0) throw new Error(`exit status ${status} of \`${[command, ...args].join(' ')}\`: ${stderr ?? ''}`);
}

function sorted(numbers) {
  return numbers.toSorted((a, b) => a - b);
}

function median(numbers) {
  const middle = (numbers.length - 1) / 2;
  return (numbers[Math.floor(middle)] + numbers[Math.ceil(middle)]) / 2;
}

function ratio(value, base) {
  return (value / base).toFixed(1);
}

function print(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  }
}

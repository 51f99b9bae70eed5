// Cold start, time and memory of a report, beside what Node alone needs for the same bytes, and whether that meets the targets.
//
//   npm run bench -- --generator PATH [--runs N] [--limit SECONDS] [--roles N] [--users N] [--resources N]
//
// A run that takes longer than the limit is ended, and counts as that long.
// The generator (also BLAST_GENERATOR) is a script that takes --roles, --users, --resources, --seed and --out and writes a snapshot.
import { spawn, spawnSync } from 'node:child_process';
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
    limit: { type: 'string', default: '120' },
    roles: { type: 'string', default: '1000' },
    users: { type: 'string', default: '200' },
    resources: { type: 'string', default: '2000' },
  },
});

if (!existsSync(options.generator)) {
  process.stderr.write('bench: pass the account generator: `npm run bench -- --generator PATH` (or set BLAST_GENERATOR)\n');
  process.exit(2);
}

/** In ms: what takes this long is not run once more only to warm the disk cache. */
const SLOW = 10_000;
const gnuTime = hasGnuTime();
const scratch = mkdtempSync(join(tmpdir(), 'blast-bench-'));
try {
  await bench();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function bench() {
  const account = join(scratch, 'account.json');
  const sizes = ['roles', 'users', 'resources'].flatMap((name) => [`--${name}`, options[name]]);
  const made = spawnSync(process.execPath, [options.generator, ...sizes, '--seed', '1', '--out', account], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (made.status !== 0) throw made.error ?? new Error(`exit status ${made.status} of the generator`);
  const principal = firstUser(account);
  const rows = [];
  for (const [name, args] of [
    ['node -e 0', ['-e', '0']],
    ['blast --help', [BLAST, '--help']],
    ['JSON.parse of the account', ['-e', 'JSON.parse(fs.readFileSync(process.argv[1], "utf8"))', account]],
    ['blast --principal P --format json', [BLAST, '--principal', principal, '--snapshot', account, '--format', 'json', '--quiet']],
  ]) {
    process.stderr.write(`bench: ${name}\n`);
    rows.push({ name, ...(await measure(args)) });
  }

  const [base, help, parse, report] = rows;
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
      rounded(median(peak) / 1024, 0),
      ratio(median(peak), median(base.peak)),
      ratio(median(peak), median(parse.peak)),
    ]),
  ]);
  if (report.isCut) console.log(`The report was ended after ${options.limit} s.`);
  console.log();
  print([
    ['target', 'at most', 'is', ''],
    target('time of the report, x parse', 10, median(report.ms) / median(parse.ms), report.isCut),
    target('time of --help, x node -e 0', 1.5, median(help.ms) / median(base.ms)),
    target('peak memory of the report, MB', 500, (median(report.peak) * 1024) / 1e6, report.isCut),
  ]);
}

function target(name, limit, value, isCut = false) {
  return [
    name,
    String(limit),
    `${isCut && !Number.isNaN(value) ? '>' : ''}${rounded(value, 1)}`,
    !isCut && value <= limit ? 'met' : 'MISSED',
  ];
}

function firstUser(account) {
  const { accounts } = JSON.parse(readFileSync(account, 'utf8'));
  const users = accounts[0].iam.UserDetailList;
  return (users.find(({ UserName }) => UserName === 'user-0') ?? users[0]).Arn;
}

/** Wall times in ms and peaks in KiB, each sorted, after one run that only warms the disk cache; that one counts where it is slow. */
async function measure(args) {
  const first = await runOnce(args);
  const runs = [];
  if (first.isCut || first.ms > SLOW) runs.push(first);
  while (runs.length < Number(options.runs) && !first.isCut) runs.push(await runOnce(args));
  return { ms: sorted(runs.map((run) => run.ms)), peak: sorted(runs.map((run) => run.peak)), isCut: runs.some((run) => run.isCut) };
}

async function runOnce(args) {
  const out = join(scratch, 'peak');
  rmSync(out, { force: true });
  const [command, ...rest] = gnuTime
    ? [TIME, '-f', '%M', '-o', out, process.execPath, ...args]
    : [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(PROBE)}`, ...args];
  const started = performance.now();
  const isCut = await run(command, rest, { ...process.env, BENCH_PEAK: out });
  const ms = performance.now() - started;
  return { ms, peak: isCut ? Number.NaN : Number(readFileSync(out, 'utf8').trim().split('\n').at(-1)), isCut };
}

/** In a group of its own, so that what a wrapper has started ends with it. True when it was ended by the limit. */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env, detached: true });
    let [isCut, stderr] = [false, ''];
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const stop = () => process.kill(-child.pid, 'SIGKILL');
    const timer = setTimeout(() => {
      isCut = true;
      stop();
    }, Number(options.limit) * 1000);
    const interrupted = () => {
      stop();
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    child.on('error', reject).on('close', (status) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      if (isCut || status === 0) resolve(isCut);
      else reject(new Error(`exit status ${status} of \`${[command, ...args].join(' ')}\`: ${stderr}`));
    });
  });
}

/** The `time` of BSD and macOS knows no -f. */
function hasGnuTime() {
  const { status, stderr } = spawnSync(TIME, ['-f', '%M', 'true'], { encoding: 'utf8' });
  return status === 0 && /^\d+\s*$/.test(stderr);
}

function sorted(numbers) {
  return numbers.toSorted((a, b) => a - b);
}

function median(numbers) {
  const middle = (numbers.length - 1) / 2;
  return (numbers[Math.floor(middle)] + numbers[Math.ceil(middle)]) / 2;
}

function ratio(value, base) {
  return rounded(value / base, 1);
}

/** The peak of a run that was ended is not known. */
function rounded(value, digits) {
  return Number.isNaN(value) ? '?' : value.toFixed(digits);
}

function print(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  }
}

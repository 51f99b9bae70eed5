/** The real thing in a real terminal: the built executable in tmux. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BLAST, blast, details, ENVIRONMENT, SAMPLE } from '../cli/support.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('skipped: the terminal UI in a real terminal, because tmux is not installed');

/** Milliseconds for which a text is waited for on a busy machine. */
const PATIENCE = 20_000;
const opened: Terminal[] = [];

afterEach(() => {
  for (const terminal of opened.splice(0)) terminal.close();
});

class Terminal {
  readonly folder = mkdtempSync(join(tmpdir(), 'blast-tmux-'));
  readonly #socket = join(this.folder, 'socket');

  /** A shell with job control that runs blast, says how it ended, and waits; then what comes `after`. */
  constructor(args: string, environment: Readonly<Record<string, string>> = {}, after = '', before = '') {
    opened.push(this);
    const script = join(this.folder, 'run.sh');
    // The shell reads one line at a time: what is typed after blast has ended is its input, so a terminal left in raw mode would show.
    writeFileSync(
      script,
      `set -m\ncd '${this.folder}'\n${before}\necho before\n'${process.execPath}' '${BLAST}' ${args}\necho "status $?"\nread line\necho "read $line"\n${after === '' ? '' : `read line\n${after}\n`}read line\n`,
    );
    const env = Object.entries({ ...ENVIRONMENT, BLAST_SNAPSHOT: SAMPLE, ...environment }).filter(([, value]) => value !== undefined);
    execFileSync('tmux', ['-S', this.#socket, '-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', `sh ${script}`], {
      env: { ...(Object.fromEntries(env) as Record<string, string>), TERM: 'xterm-256color' },
    });
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  keys(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What tmux knows of the terminal: alternate screen, cursor, mouse. */
  modes(): string {
    return this.#tmux('display-message', '-p', 'alternate #{alternate_on} cursor #{cursor_flag} mouse #{mouse_any_flag}').trim();
  }

  allowClipboard(): void {
    this.#tmux('set-option', '-g', 'set-clipboard', 'on');
  }

  clipboard(): string {
    return this.#tmux('show-buffer');
  }

  /** Process that runs blast. */
  blastPid(): number {
    const shell = this.#tmux('display-message', '-p', '#{pane_pid}').trim();
    const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(/\s+/);
    return Number(children[0]);
  }

  /** The screen once it shows the text. */
  async shows(text: string | RegExp): Promise<string> {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const screen = this.screen();
      if (typeof text === 'string' ? screen.includes(text) : text.test(screen)) return screen;
      if (Date.now() > until) throw new Error(`the screen does not show ${text}:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /** The terminal is as it was before blast, and takes lines again. */
  async expectRestored(status: number): Promise<string> {
    const screen = await this.shows(`status ${status}`);
    expect(screen).toMatch(/^before\n/);
    expect(this.modes()).toBe('alternate 0 cursor 1 mouse 0');
    // Echoed while it is typed, and read at Enter: not raw any more.
    this.type('hello');
    this.keys('Enter');
    return this.shows(/hello\nread hello/);
  }

  close(isForgotten = true): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
    if (isForgotten) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a shell says of a process that SIGTSTP has stopped. */
const STOPPED = 148;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasTmux)('blast tui in a terminal', () => {
  it('filters, opens the suspect, goes to a bucket, asks who else can reach it, goes back, follows a resize, quits', async () => {
    const terminal = new Terminal('tui');
    // Up to the last column.
    expect((await terminal.shows('26 principals of 3 accounts')).split('\n')[2]).toMatch(/^.{73}reaches$/);
    expect(terminal.modes()).toBe('alternate 1 cursor 0 mouse 1');
    terminal.type('/ci-deploy');
    expect(await terminal.shows('filter: ci-deploy')).not.toContain('carol');
    terminal.keys('Enter');
    await terminal.shows('ci-deploy CAN become an administrator of 444455556666, in 4 steps.');
    terminal.type('2');
    await terminal.shows('acme-prod-payroll');
    terminal.type('/acme-prod-payroll');
    await terminal.shows(/❯ ▾ {3}S3 Bucket/);
    terminal.keys('Enter');
    terminal.type('j');
    await terminal.shows(/❯ {3}▸ ● acme-prod-payroll/);
    terminal.type('w');
    const who = await terminal.shows('principals can reach acme-prod-payroll');
    expect(who).toContain('role/lambda-payroll-exec');
    expect(who).toContain('user/ci-deploy');
    terminal.keys('BSpace');
    await terminal.shows(/❯ {3}▸ ● acme-prod-payroll/);
    terminal.resize(200, 60);
    // Beside the list there is room for the proof now.
    const wide = await terminal.shows('may, by what these steps gave it');
    expect(wide.split('\n')[0]).toMatch(/^ blast › principals › user\/ci-deploy .* old$/);
    terminal.resize(80, 24);
    await terminal.shows(/Enter go .* q quit +\d+\/\d+/);
    terminal.type('q');
    await terminal.expectRestored(0);
  }, 60_000);

  it('writes an export for its owner only, and says where', async () => {
    const terminal = new Terminal('tui --principal ci-deploy');
    await terminal.shows('CAN become');
    terminal.type('e');
    await terminal.shows('blast-ci-deploy-reach.md');
    terminal.keys('C-u');
    terminal.type('out.json');
    terminal.keys('Enter');
    await terminal.shows('written to');
    const file = join(terminal.folder, 'out.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 'blast-view' });
    writeFileSync(file, 'of somebody else');
    terminal.type('e');
    terminal.keys('C-u');
    terminal.type('out.json');
    terminal.keys('Enter');
    await terminal.shows('out-2.json');
    expect(readFileSync(file, 'utf8')).toBe('of somebody else');
    expect(JSON.parse(readFileSync(join(terminal.folder, 'out-2.json'), 'utf8'))).toMatchObject({ format: 'blast-view' });
    terminal.type('e');
    terminal.keys('C-u');
    terminal.type('no/such/folder.txt');
    terminal.keys('Enter');
    await terminal.shows('not written: there is no directory no/such');
    // Corrected, and not typed anew.
    terminal.keys('BSpace', 'BSpace', 'BSpace');
    await terminal.shows('no/such/folder.');
  }, 60_000);

  it('says why it cannot write, however long the path', async () => {
    const terminal = new Terminal('tui --principal ci-deploy');
    await terminal.shows('CAN become');
    terminal.type('e');
    terminal.keys('C-u');
    terminal.type(`${'no such folder/'.repeat(8)}out.txt`);
    terminal.keys('Enter');
    await terminal.shows('not written: there is no directory');
    terminal.keys('C-u');
    terminal.type(`${'x'.repeat(300)}.txt`);
    terminal.keys('Enter');
    await terminal.shows('not written: the name is too long');
  }, 60_000);

  it('takes ~/ as the home directory', async () => {
    const terminal = new Terminal('tui --principal ci-deploy', {}, '', 'mkdir home; export HOME=$PWD/home');
    await terminal.shows('CAN become');
    terminal.type('e');
    terminal.keys('C-u');
    terminal.type('~/out.json');
    terminal.keys('Enter');
    await terminal.shows('written to');
    expect(JSON.parse(readFileSync(join(terminal.folder, 'home', 'out.json'), 'utf8'))).toMatchObject({ format: 'blast-view' });
  }, 60_000);

  it('hands an ARN and a proof to the clipboard of tmux', async () => {
    const terminal = new Terminal('tui --principal ci-deploy');
    await terminal.shows('CAN become');
    terminal.allowClipboard();
    terminal.type('jy');
    await terminal.shows('handed to');
    expect(terminal.clipboard()).toBe('arn:aws:iam::111122223333:role/lambda-deploy-exec');
    terminal.type('  y');
    await terminal.shows(/the proof, \d+ lines, handed to/);
    expect(terminal.clipboard()).toContain('1. user/ci-deploy creates a Lambda function');
  }, 60_000);

  it('draws where CI is set, and with several keys in one read', async () => {
    const terminal = new Terminal('tui', { CI: 'true' });
    await terminal.shows('can become an administrator');
    terminal.type('jjj');
    await terminal.shows('4/26');
  }, 60_000);

  it('Ctrl-C: exit status 130, the terminal as before', async () => {
    const terminal = new Terminal('tui');
    await terminal.shows('26 principals');
    terminal.keys('C-c');
    await terminal.expectRestored(130);
  }, 60_000);

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s: exit status %i, the terminal as before',
    async (signal, status) => {
      const terminal = new Terminal('tui');
      await terminal.shows('26 principals');
      process.kill(terminal.blastPid(), signal);
      await terminal.expectRestored(status);
    },
    60_000,
  );

  it.each([
    ['while a filter is typed', '/ci-deploy', 'filter: ci-deploy'],
    ['with the proof of a row', 'j ', '─ why'],
  ])(
    'Ctrl-Z %s: the terminal as before, and drawn anew when it goes on',
    async (_, keys, text) => {
      const again = 'fg >/dev/null\necho "ended $?"\nread line\necho "took $line"';
      const terminal = new Terminal('tui', {}, again);
      await terminal.shows('can become an administrator');
      terminal.type(keys);
      await terminal.shows(text);
      terminal.keys('C-z');
      await terminal.expectRestored(STOPPED);
      terminal.keys('Enter');
      await terminal.shows(text);
      expect(terminal.modes()).toBe('alternate 1 cursor 0 mouse 1');
      // Raw again: a key is not echoed, and acts at once.
      terminal.keys('C-c');
      await terminal.shows('ended 130');
      expect(terminal.modes()).toBe('alternate 0 cursor 1 mouse 0');
      terminal.type('on');
      terminal.keys('Enter');
      await terminal.shows('took on');
    },
    60_000,
  );

  it('Ctrl-Z while the snapshot is read', async () => {
    const terminal = new Terminal('tui --snapshot pipe', {}, 'fg >/dev/null\necho "ended $?"', 'mkfifo pipe');
    await terminal.shows('reading pipe');
    terminal.keys('C-z');
    await terminal.expectRestored(STOPPED);
    terminal.keys('Enter');
    await terminal.shows('reading pipe');
    writeFileSync(join(terminal.folder, 'pipe'), JSON.stringify(details()));
    await terminal.shows('principals of 1 account');
    terminal.type('q');
    await terminal.shows('ended 0');
  }, 60_000);

  it('ends when the terminal goes away', async () => {
    const terminal = new Terminal('tui 2>stderr');
    await terminal.shows('26 principals');
    const pid = terminal.blastPid();
    terminal.close(false);
    const until = Date.now() + PATIENCE;
    while (isRunning(pid) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 40));
    expect(isRunning(pid)).toBe(false);
    expect(readFileSync(join(terminal.folder, 'stderr'), 'utf8')).toBe('');
  }, 60_000);

  it('a wrong suspect is said in one line after the terminal is restored', async () => {
    const terminal = new Terminal('tui --principal nobody-of-that-name');
    const screen = await terminal.expectRestored(2);
    expect(screen).toContain('blast: no principal `nobody-of-that-name`');
  }, 60_000);

  it('a snapshot that cannot be read, too', async () => {
    const terminal = new Terminal('tui --snapshot no-such-file.json');
    const screen = await terminal.expectRestored(2);
    expect(screen).toContain('no-such-file.json');
  }, 60_000);

  // The crash is injected from outside: nothing in the product waits for it.
  it.each(['main', 'worker'])(
    'a crash in the %s thread: the terminal as before, and what happened',
    async (thread) => {
      const inject = new URL('./crash.mjs', import.meta.url).href;
      const file = join(mkdtempSync(join(tmpdir(), 'blast-crash-')), 'now');
      const terminal = new Terminal('tui', {
        NODE_OPTIONS: `--import ${inject}`,
        BLAST_TEST_CRASH: thread,
        BLAST_TEST_CRASH_AT: file,
      });
      await terminal.shows('26 principals');
      writeFileSync(file, '');
      const screen = await terminal.expectRestored(70);
      expect(screen).toContain('a bug in blast');
      expect(screen).toContain('Error: injected crash');
    },
    60_000,
  );

  it('`blast` without arguments opens it on the snapshot of the environment', async () => {
    const terminal = new Terminal('');
    await terminal.shows('26 principals of 3 accounts');
    terminal.type('q');
    await terminal.expectRestored(0);
  }, 60_000);

  it('refuses a snapshot on standard input, which is the keyboard', async () => {
    const terminal = new Terminal('tui --snapshot -');
    const screen = await terminal.expectRestored(2);
    expect(screen.replaceAll('\n', '')).toContain('no snapshot from standard input, which is the keyboard');
  }, 60_000);
});

describe.skipIf(!hasTmux)('blast tui in a terminal that cannot place text', () => {
  it.each([
    ['export TERM=dumb', 'TERM is `dumb`'],
    ['export TERM=', 'TERM is not set'],
    ['unset TERM', 'TERM is not set'],
  ])(
    '%s: one line with the command that prints the same, and exit status 2',
    async (before, why) => {
      const terminal = new Terminal('tui --principal ci-deploy --snapshot account.json', {}, '', before);
      const screen = await terminal.expectRestored(2);
      expect(screen.replaceAll('\n', '')).toContain(
        `blast: the terminal UI needs a terminal that can place text, and ${why}; \`blast --principal ci-deploy --snapshot account.json\` prints a report`,
      );
    },
    60_000,
  );
});

describe('blast tui without a terminal', () => {
  it('is one line with the command that prints the same, and exit status 2', async () => {
    const { status, stdout, stderr } = await blast(['tui', '--principal', 'ci-deploy', '--snapshot', SAMPLE]);
    expect(stderr).toBe(`blast: the terminal UI needs a terminal; \`blast --principal ci-deploy --snapshot ${SAMPLE}\` prints a report\n`);
    expect(status).toBe(2);
    expect(stdout).toBe('');
  });

  it('`blast` without arguments prints the help', async () => {
    const { status, stdout } = await blast([], { env: { BLAST_SNAPSHOT: SAMPLE } });
    expect(stdout).toContain('Usage: blast');
    expect(status).toBe(0);
  });
});

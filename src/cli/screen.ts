/** Why no full-screen UI can be drawn here, in words that follow `the terminal UI needs`; undefined where one can. */
export function screenNeeded(): string | undefined {
  const { stdin, stdout, platform, env } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) return 'a terminal';
  const term = env['TERM'] ?? '';
  if (term === 'dumb') return 'a terminal that can place text, and TERM is `dumb`';
  // Terminals of Windows have no such name.
  return term === '' && platform !== 'win32' ? 'a terminal that can place text, and TERM is not set' : undefined;
}

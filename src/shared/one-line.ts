/** Names come from users and from snapshots: a line break in one must not make two lines of one, nor an escape code rewrite what the terminal shows. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

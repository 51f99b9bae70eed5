/** What anybody reads of one line. */
const LONGEST = 2000;

/** Names come from users and from snapshots: a line break in one must not make two lines of one, nor an escape code rewrite what the terminal shows. */
export function oneLine(text: string): string {
  return (text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

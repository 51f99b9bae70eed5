/** `1 request`, `1,200 requests`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** `1,200`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

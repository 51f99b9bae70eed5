/** `1 request`, `1,200 requests`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** `1 hour`, `90 minutes`. */
export function durationText(seconds: number): string {
  return seconds % 3600 === 0 ? count(seconds / 3600, 'hour') : count(Math.round(seconds / 60), 'minute');
}

/** `1,200`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

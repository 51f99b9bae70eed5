/** A set of small numbers, one bit each. All sets that meet have the same number of words. */
export type Bits = Uint32Array;

export function noBits(size: number): Bits {
  return new Uint32Array(Math.ceil(size / 32));
}

export function addBit(bits: Bits, number: number): void {
  bits[number >>> 5] = (bits[number >>> 5] as number) | (1 << (number & 31));
}

export function hasBit(bits: Bits, number: number): boolean {
  return ((bits[number >>> 5] as number) & (1 << (number & 31))) !== 0;
}

/** Adds all of `more`. */
export function addBits(bits: Bits, more: Bits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (more[i] as number);
}

export function keepBits(bits: Bits, kept: Bits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & (kept[i] as number);
}

export function dropBits(bits: Bits, dropped: Bits): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & ~(dropped[i] as number);
}

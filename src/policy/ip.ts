/** An address range: all addresses whose first `prefix` bits are those of `base`. IPv4 has 32 bits, IPv6 has 128; they never match each other (R-COND-20). */
export interface IpRange {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** `203.0.113.0/24`, `2001:db8::/32`, or a bare address (one address); host bits are masked. undefined for anything else. */
export function parseIp(text: string): IpRange | undefined {
  const [address = '', prefixText, ...rest] = text.trim().split('/');
  if (rest.length > 0) return undefined;
  const parsed = address.includes(':') ? parseIpv6(address) : parseIpv4(address);
  if (parsed === undefined) return undefined;
  const bits = address.includes(':') ? 128 : 32;
  const prefix = prefixText === undefined ? bits : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  if (prefix < 0 || prefix > bits) return undefined;
  const host = (1n << BigInt(bits - prefix)) - 1n;
  const first = parsed & ~host;
  return { bits, first, last: first | host };
}

export function ipContains(range: IpRange, address: string): boolean {
  const value = parseIp(address);
  return value !== undefined && value.bits === range.bits && value.first >= range.first && value.last <= range.last;
}

export function formatIp(bits: 32 | 128, value: bigint): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const lastGroup = groups.at(-1)?.at(-1);
  if (lastGroup?.includes('.')) {
    const v4 = parseIpv4(lastGroup);
    if (v4 === undefined) return undefined;
    groups.at(-1)?.splice(-1, 1, (v4 >> 16n).toString(16), (v4 & 0xffffn).toString(16));
  }
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const all = halves.length === 1 ? (groups[0] ?? []) : [...(groups[0] ?? []), ...Array<string>(8 - count).fill('0'), ...(groups[1] ?? [])];
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}

import { isIPv6 } from 'node:net';

/**
 * What an address of a visitor is counted under: an IPv4 address is one network, of an IPv6 address the first 64 bits
 * are, since everybody has all addresses of their own /64 to choose from (RFC 4291, 2.5.1; RFC 6177).
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  return mapped ?? `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, without leading zeros. The last two may be written as an IPv4 address. */
function groupsOf(address: string): string[] {
  const [before = [], after] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const written = [...before, ...(after ?? [])];
  const length = written.at(-1)?.includes('.') ? written.length + 1 : written.length;
  const zeros = after ? Array<string>(8 - length).fill('0') : [];
  return [...before, ...zeros, ...(after ?? [])].map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
}

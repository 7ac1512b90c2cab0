import { domainToASCII, domainToUnicode } from 'node:url';

const longestAddress = 254;
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// `domainToASCII` reads its argument as an address of the web: it decodes %61 and drops a path.
const domainCharacters = /^[\p{L}\p{M}\p{N}.-]+$/u;

/**
 * The one form in which an address is stored and mailed to: the local part as typed (ASCII only, since databases and
 * programs disagree on the case of other letters), the domain in lower case and ASCII. Undefined when it is not
 * exactly one plain address (RFC 5321, 4.1.2, without quoted local parts and address literals).
 */
export function parseEmail(typed: string): string | undefined {
  if (/[\r\n]/.test(typed)) return undefined;
  const [local = '', typedDomain = '', ...more] = typed.trim().split('@');
  if (more.length > 0 || local.length > 64 || !localPart.test(local) || /%[0-9a-f]{2}/i.test(local)) return undefined;
  const domain = parseDomain(typedDomain);
  if (!domain) return undefined;
  const email = `${local}@${domain}`;
  return email.length <= longestAddress ? email : undefined;
}

/** What makes two addresses the same: the address in lower case, as PostgreSQL's `lower(email collate "C")`. */
export function emailKey(email: string): string {
  return email.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** An address for those who may know it only in part: 'e•••@example.com', with three dots however long it is. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at > 0 ? `${email.slice(0, 1)}•••${email.slice(at)}` : '•••';
}

function parseDomain(typed: string): string | undefined {
  if (typed.length > longestAddress || !domainCharacters.test(typed)) return undefined;
  const domain = domainToASCII(typed);
  const labels = domain.split('.');
  // A last label of digits only is an IP address.
  if (labels.length < 2 || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return labels.every(isLabel) ? domain : undefined;
}

/** A label that claims to be of another script has to be one: some platforms pass a broken one on. */
const isLabel = (label: string) =>
  domainLabel.test(label) && !(label.startsWith('xn--') && domainToUnicode(label).startsWith('xn--'));

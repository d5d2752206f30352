// What a rule of nf_tables looks at in a packet, in the words of nft(8).

/** What was loaded into a register, and what of it is left by a mask. */
export interface Field {
  readonly name: keyof typeof fields;
  readonly length: number;
  readonly mask: Buffer | null;
}

/** What precedes the field in nft's words; what a value of it is called. `null`: that is not known here. */
interface Words {
  readonly of: string;
  text(data: Buffer, field: Field): string | null;
}

const whole =
  (text: (data: Buffer) => string | null) =>
  (data: Buffer, { mask }: Field): string | null =>
    mask ? null : text(data);

/** A network by the bits that count: those of its mask, or of the bytes that were loaded. */
const networkText = (data: Buffer, { length, mask }: Field): string | null => {
  if (data.length > 4 || data.length !== length) return null;
  const bits = mask ? onesOf(mask) : 8 * length;
  if (bits === null) return null;
  const address = [...data, 0, 0, 0].slice(0, 4).join('.');
  return bits === 32 ? address : `${address}/${bits}`;
};

/** How many ones a mask begins with; `null` where others follow. */
const onesOf = (mask: Buffer): number | null => {
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : null;
};

/** Without a NUL behind it, it is the beginning of a name. */
const linkText = (data: Buffer): string => {
  const end = data.indexOf(0);
  return end < 0 ? `"${data.toString('latin1')}*"` : `"${data.subarray(0, end).toString('latin1')}"`;
};

const portText = (data: Buffer): string | null => (data.length === 2 ? String(data.readUInt16BE(0)) : null);

const named = (names: Readonly<Record<number, string>>) =>
  whole((data) => (data.length === 1 ? (names[data[0] as number] ?? String(data[0])) : null));

const protocols = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'ipv6-icmp' };

const fields = {
  saddr: { of: 'ip saddr', text: networkText },
  daddr: { of: 'ip daddr', text: networkText },
  protocol: { of: 'ip protocol', text: named(protocols) },
  sport: { of: 'th sport', text: whole(portText) },
  dport: { of: 'th dport', text: whole(portText) },
  nfproto: { of: 'meta nfproto', text: named({ 2: 'ipv4', 10: 'ipv6' }) },
  l4proto: { of: 'meta l4proto', text: named(protocols) },
  iifname: { of: 'iifname', text: whole(linkText) },
  oifname: { of: 'oifname', text: whole(linkText) },
} satisfies Readonly<Record<string, Words>>;

/** enum nft_cmp_ops */
const operators = ['', '!= ', '< ', '<= ', '> ', '>= '];

/** `ip saddr 10.88.0.0/24`; `null` where it cannot be said. */
export function comparison(field: Field, operator: number | null, data: Buffer): string | null {
  const { of, text } = fields[field.name];
  const value = text(data, field);
  const sign = operators[operator ?? -1];
  return value === null || sign === undefined ? null : `${of} ${sign}${value}`;
}

/** enum nft_meta_keys */
const metaFields: Readonly<Record<number, Field['name']>> = {
  6: 'iifname',
  7: 'oifname',
  15: 'nfproto',
  16: 'l4proto',
};

export const metaField = (key: number | null): Field['name'] | null => metaFields[key ?? -1] ?? null;

/** enum nft_payload_bases, and where a field lies: in an IPv4 header; in what TCP and UDP begin with. */
const payloadFields: Readonly<Record<string, Field['name']>> = {
  '1 9': 'protocol',
  '1 12': 'saddr',
  '1 16': 'daddr',
  '2 0': 'sport',
  '2 2': 'dport',
};

/** `null`: not known; in a table of another family than `ip` and `inet` the header of the network is another, too. */
export const payloadField = (family: string, base: number | null, offset: number | null): Field['name'] | null =>
  base === 1 && family !== 'ip' && family !== 'inet' ? null : (payloadFields[`${base} ${offset}`] ?? null);

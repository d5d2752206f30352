// A rule of nf_tables, from its expressions, as nft(8) lists it. Expressions hand values on in registers; this follows them, and says `…` for
// what it does not know. Numbers of attributes are those of linux/netfilter/nf_tables.h.
import { type Attributes, attributesOf, nestIn, numberIn, registerIn, valueIn } from './nft-attributes.ts';
import { comparison, type Field, metaField, payloadField } from './nft-field.ts';

/** An expression as the kernel keeps it. */
export interface Expression {
  readonly name: string;
  /** Its attributes in hexadecimal digits. */
  readonly data: string;
}

const unknown = '…';

/** `ip saddr 10.88.0.0/24 oifname "uplink" masquerade`. What a counter has counted is left out. */
export function ruleText(family: string, expressions: readonly Expression[]): string {
  const state: State = { family, registers: new Map() };
  const words = expressions.map(({ name, data }) => {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    return read ? read(attributesOf(Buffer.from(data, 'hex')), state) : unknown;
  });
  return joined(words.filter((word) => word !== '')).join(' ') || unknown;
}

const transport = /^meta l4proto (tcp|udp)$/;

/** As nft(8) does: `tcp dport` says by itself that it is TCP, and `ip saddr` that it is IPv4. */
const joined = (words: readonly string[]): readonly string[] => {
  const protocol = words.map((word) => transport.exec(word)?.[1]).find((found) => found !== undefined);
  return words.flatMap((word, index) => {
    const next = words[index + 1] ?? '';
    const isSaid =
      (word === unknown && next === unknown) ||
      (word === 'meta nfproto ipv4' && next.startsWith('ip ')) ||
      (transport.test(word) && next.startsWith('th '));
    if (isSaid) return [];
    return [protocol && word.startsWith('th ') ? `${protocol}${word.slice(2)}` : word];
  });
};

interface State {
  readonly family: string;
  /** What lies in them: bytes, or what of a packet it is. */
  readonly registers: Map<number, Buffer | Field>;
}

/** The words of one expression; empty where it only prepares another one. */
type Reader = (attributes: Attributes, state: State) => string;

const isField = (value: Buffer | Field | undefined): value is Field => value !== undefined && 'name' in value;

const load = ({ registers }: State, register: number, name: Field['name'] | null, length: number): string => {
  if (name === null) registers.delete(register);
  else registers.set(register, { name, length, mask: null });
  return '';
};

const meta: Reader = (attributes, state) => {
  // One that has a source sets something of the packet: NFTA_META_SREG.
  if (attributes.has(3)) return unknown;
  return load(state, registerIn(attributes, 1), metaField(numberIn(attributes, 2)), 0);
};

const payload: Reader = (attributes, state) => {
  // NFTA_PAYLOAD_SREG: it writes to the packet.
  if (attributes.has(5)) return unknown;
  const name = payloadField(state.family, numberIn(attributes, 2), numberIn(attributes, 3));
  return load(state, registerIn(attributes, 1), name, numberIn(attributes, 4) ?? 0);
};

const bitwise: Reader = (attributes, { registers }) => {
  const field = registers.get(registerIn(attributes, 1));
  const [mask, xor] = [valueIn(attributes, 4), valueIn(attributes, 5)];
  registers.delete(registerIn(attributes, 2));
  if (isField(field) && mask && xor?.every((byte) => byte === 0))
    registers.set(registerIn(attributes, 2), { ...field, mask });
  return '';
};

const cmp: Reader = (attributes, { registers }) => {
  const field = registers.get(registerIn(attributes, 1));
  const data = valueIn(attributes, 3);
  return (isField(field) && data && comparison(field, numberIn(attributes, 2), data)) || unknown;
};

/** enum nft_verdicts, and NF_DROP and NF_ACCEPT of linux/netfilter.h. */
const verdicts: Readonly<Record<number, string>> = {
  0: 'drop',
  1: 'accept',
  [-5]: 'return',
  [-4]: 'goto',
  [-3]: 'jump',
};

const immediate: Reader = (attributes, { registers }) => {
  const bytes = valueIn(attributes, 2);
  if (bytes) {
    registers.set(registerIn(attributes, 1), bytes);
    return '';
  }
  const inside = nestIn(attributes, 2);
  const verdict = inside && nestIn(inside, 2);
  const word = verdict && verdicts[(numberIn(verdict, 1) ?? 2) | 0];
  const chain = verdict?.get(2)?.toString('latin1').replace(/\0.*$/s, '');
  return word ? `${word}${chain ? ` ${chain}` : ''}` : unknown;
};

const nat: Reader = (attributes, { registers }) => {
  const how = ['snat', 'dnat'][numberIn(attributes, 1) ?? -1];
  if (!how) return unknown;
  const [address, port] = [3, 5].map((type) =>
    attributes.has(type) ? registers.get(registerIn(attributes, type)) : null,
  );
  // Ranges, flags beyond those that say that there is an address and a port, and addresses of IPv6 are not said here.
  const isPlain =
    !isRange(attributes, 3) &&
    !isRange(attributes, 5) &&
    ((numberIn(attributes, 7) ?? 0) & ~3) === 0 &&
    numberIn(attributes, 2) === 2;
  const target = isPlain && address !== undefined && port !== undefined ? targetText(address, port) : null;
  return `${how} ${target === null ? unknown : `to ${target}`}`;
};

const isRange = (attributes: Attributes, type: number): boolean =>
  attributes.has(type + 1) && registerIn(attributes, type + 1) !== registerIn(attributes, type);

const targetText = (address: Buffer | Field | null, port: Buffer | Field | null): string | null => {
  if (isField(address ?? undefined) || isField(port ?? undefined)) return null;
  const [host, number] = [address as Buffer | null, port as Buffer | null];
  if ((host && host.length !== 4) || (number && number.length !== 2) || !(host ?? number)) return null;
  return `${host ? host.join('.') : ''}${number ? `:${number.readUInt16BE(0)}` : ''}`;
};

const readers: Readonly<Record<string, Reader>> = {
  meta,
  payload,
  bitwise,
  cmp,
  immediate,
  nat,
  masq: (attributes) => (attributes.size === 0 ? 'masquerade' : `masquerade ${unknown}`),
  counter: () => 'counter',
};

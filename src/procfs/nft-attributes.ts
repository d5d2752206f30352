// Attributes of netlink(7) as nf_tables keeps them in an expression.

/** By their numbers, which are those of linux/netfilter/nf_tables.h. */
export type Attributes = ReadonlyMap<number, Buffer>;

/** A bit of a type that says that there are attributes inside. */
const nested = 0x8000;

/** Length, type, value, and padding to four bytes; these numbers are in the machine's order, which is little-endian. */
export function attributesOf(bytes: Buffer): Attributes {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt16LE(at);
    if (length < 4) break;
    found.set(bytes.readUInt16LE(at + 2) & ~nested, bytes.subarray(at + 4, at + length));
    at += (length + 3) & ~3;
  }
  return found;
}

/** What nf_tables says by a number, which it has in network order; `null`: nothing. */
export function numberIn(attributes: Attributes, type: number): number | null {
  const bytes = attributes.get(type);
  return bytes?.length === 4 ? bytes.readUInt32BE(0) : null;
}

/** A register: those of 16 bytes, 1 to 4, lie over those of 4 bytes, 8 to 23. */
export function registerIn(attributes: Attributes, type: number): number {
  const number = numberIn(attributes, type) ?? 0;
  return number >= 1 && number <= 4 ? 4 + 4 * number : number;
}

/** NFTA_DATA_VALUE of a nest. */
export const valueIn = (attributes: Attributes, type: number): Buffer | null =>
  nestIn(attributes, type)?.get(1) ?? null;

/** What is inside an attribute. */
export function nestIn(attributes: Attributes, type: number): Attributes | null {
  const bytes = attributes.get(type);
  return bytes ? attributesOf(bytes) : null;
}

// Frames as they travel between us and the agent (native/README.md): encoded, decoded, put together.
// Knows not what they mean; does no I/O.
import { HandsError } from './hands.ts';

/** Upper bound of a frame's kind and payload, bytes. */
export const frameMaxBytes = 1_048_576;

/** A frame that has come in: its kind, and what follows it. */
export interface Frame {
  readonly kind: string;
  readonly payload: Buffer;
}

/**
 * Encodes a frame. Only the last field may hold NUL.
 * Throws HandsError when the fields cannot be told apart, or are longer than a frame may be.
 */
export const encodeFrame = (kind: string, fields: readonly (string | number | Uint8Array)[]): Buffer => {
  const parts = fields.map((field) => Buffer.from(typeof field === 'number' ? String(field) : field));
  if (parts.slice(0, -1).some((part) => part.includes(0)))
    throw new HandsError('A NUL byte cannot be sent here: only the last argument of a write may hold one.');
  const body = Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
  const length = body.length + 1;
  if (length > frameMaxBytes)
    throw new HandsError(`A message of ${length} bytes is too long: ${frameMaxBytes} are allowed.`);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length);
  head.write(kind, 4, 'latin1');
  return Buffer.concat([head, body]);
};

const separator = Buffer.from([0]);

/** The first `count` fields of a payload; the last of them takes whatever remains. Absent ones are empty. */
export const decodeFields = (payload: Buffer, count: number): readonly Buffer[] => {
  const fields: Buffer[] = [];
  let start = 0;
  while (fields.length < count - 1) {
    const end = payload.indexOf(0, start);
    if (end === -1) break;
    fields.push(payload.subarray(start, end));
    start = end + 1;
  }
  fields.push(payload.subarray(start));
  while (fields.length < count) fields.push(payload.subarray(payload.length));
  return fields;
};

/**
 * Puts frames together from the pieces of a stream. Bytes are copied at most once.
 * `push` throws HandsError when a frame is empty or too long: the conversation is at fault then, and cannot go on.
 */
export class FrameReader {
  readonly #pieces: Buffer[] = [];
  #size = 0;

  /** The frames that `piece` completes. */
  push(piece: Buffer): readonly Frame[] {
    this.#pieces.push(piece);
    this.#size += piece.length;
    const frames: Frame[] = [];
    for (let length = this.#length(); length !== null && this.#size >= 4 + length; length = this.#length()) {
      const frame = this.#take(4 + length);
      frames.push({ kind: String.fromCharCode(frame[4] ?? 0), payload: frame.subarray(5) });
    }
    return frames;
  }

  /** Of the next frame; `null` while it is not known. */
  #length(): number | null {
    if (this.#size < 4) return null;
    if ((this.#pieces[0]?.length ?? 0) < 4) this.#pieces.splice(0, this.#pieces.length, Buffer.concat(this.#pieces));
    const length = this.#pieces[0]?.readUInt32BE() ?? 0;
    if (length < 1 || length > frameMaxBytes) throw new HandsError(`The lab's agent sent a frame of ${length} bytes.`);
    return length;
  }

  #take(size: number): Buffer {
    const first = this.#pieces[0];
    this.#size -= size;
    if (first && first.length >= size) {
      if (first.length === size) this.#pieces.shift();
      else this.#pieces[0] = first.subarray(size);
      return first.subarray(0, size);
    }
    const whole = Buffer.concat(this.#pieces);
    this.#pieces.splice(0, this.#pieces.length, ...(whole.length > size ? [whole.subarray(size)] : []));
    return whole.subarray(0, size);
  }
}

// What of the palette is the learner's own: the mark, and the form that is being filled in.
import type { CallName } from '../call/call.ts';
import type { FieldValue } from './palette-fields.ts';

/** A call that is being made ready. */
export interface Form {
  readonly call: CallName;
  /** How many calls there were when it was opened: with the next one it is done. */
  readonly after: number;
  /** By the field's key; `actor` and `as` are fields as well. */
  readonly values: Readonly<Record<string, FieldValue>>;
  /** The field that the keys go to, by its key. */
  readonly field: string;
  /** Of several words, the one that is marked. */
  readonly item: number;
  /** Of text, how many characters stand before the cursor. */
  readonly cursor: number;
  /** What was wrong when it was to be performed. */
  readonly problem: { readonly key: string; readonly message: string } | null;
}

export interface PaletteView {
  /** The id of the entry that the mark is on; `null`: the first. */
  readonly marked: string | null;
  /** How many calls there were when it was opened: once there is one more, its result stands in its place. */
  readonly after: number;
  readonly form: Form | null;
  /** What was filled in and not performed, by the entry's id: its form begins with that when it is opened again. */
  readonly kept: Readonly<Record<string, Form['values'] | undefined>>;
}

export const newPalette: PaletteView = { marked: null, after: 0, form: null, kept: {} };

/** The palette of another lab: only what was filled in is still there. */
export const paletteAfter = ({ kept }: PaletteView): PaletteView => ({ ...newPalette, kept });

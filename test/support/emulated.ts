// What a test leaves out on an emulated machine, on which a start of the program takes half a minute. Everything is tried there
// too, only not as often.
import { timeFactor } from '../../src/lab/installation.ts';

/** Whether times are stretched as far as only an emulated machine needs it. */
export const isEmulated = timeFactor() >= 10;

/** All of them; on an emulated machine no more than `most`, from the first to the last; one alone is the last. */
export const someOf = <One>(items: readonly One[], most: number): readonly One[] => {
  if (!isEmulated || items.length <= most) return items;
  const chosen = Array.from({ length: most }, (_, index) => Math.ceil(((index + 1) * items.length) / most) - 1);
  return items.filter((_, at) => chosen.includes(at));
};

// What a test leaves out: of very many like things some are tried in every run, and all of them with CUTAWAY_FAULTS=all. On an
// emulated machine, on which a start of the program takes half a minute, fewer yet.
import { timeFactor } from '../../src/lab/installation.ts';

/** Whether times are stretched as far as only an emulated machine needs it. */
export const isEmulated = timeFactor() >= 10;

const isWhole = process.env['CUTAWAY_FAULTS'] === 'all';

/** No more than `most`, from the first to the last; one alone is the last. */
const spread = <One>(items: readonly One[], most: number): readonly One[] => {
  if (items.length <= most) return items;
  const chosen = Array.from({ length: most }, (_, index) => Math.ceil(((index + 1) * items.length) / most) - 1);
  return items.filter((_, at) => chosen.includes(at));
};

/** All of them; on an emulated machine no more than `most`. */
export const someOf = <One>(items: readonly One[], most: number): readonly One[] =>
  isEmulated ? spread(items, most) : items;

/** No more than `usual` in a run; on an emulated machine no more than `emulated`. */
export const sampleOf = <One>(items: readonly One[], usual: number, emulated: number): readonly One[] =>
  isEmulated ? spread(items, emulated) : isWhole ? items : spread(items, usual);

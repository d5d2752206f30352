// Words that a writer may have meant, and how a stranger's words are shown in a message.

/** The word of `known` that is nearest to `word`, where one is near enough to be what was meant. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  if (word.length > 40) return null;
  const most = Math.max(1, Math.floor(word.length / 3));
  const ranked = known
    .map((one) => ({ one, distance: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.one ?? null;
};

/** `; did you mean X?`, or else what there is to choose from. */
export const suggestion = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  if (near !== null) return `; did you mean ${near}?`;
  return known.length > 0 && known.length <= 20 ? `; expected ${orList(known)}` : '';
};

/** `a, b or c` */
export const orList = (words: readonly string[]): string => enumerated(words, 'or');

/** `a, b and c` */
export const andList = (words: readonly string[]): string => enumerated(words, 'and');

/** A word from a file as a message shows it: short, on one line, without control characters. */
export const shown = (word: string): string => {
  const plain = JSON.stringify(word.slice(0, 60)).slice(1, -1).replaceAll('\\"', '"');
  return word.length > 60 ? `${plain}…` : plain;
};

/** `box's`, `its` */
export const possessive = (label: string): string => (label === 'it' ? 'its' : `${label}'s`);

const enumerated = (words: readonly string[], joint: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;

/**
 * How many letters are added, dropped, exchanged or swapped with their neighbour (optimal string alignment).
 */
const distance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > 20) return 99;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(at(old, column) + 1, at(now, column - 1) + 1, at(old, column - 1) + cost);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, at(older, column - 2) + 1);
      now.push(best);
    }
    older = old;
    old = now;
  }
  return at(old, b.length);
};

const at = (row: readonly number[], column: number): number => row[column] ?? 99;

// What is changed in Ink while it is bundled. It makes a whole screen of every frame, of which most is as it was in the frame before.
import { readFileSync } from 'node:fs';

/** Each change: what stands there once, and what comes in its place. */
const changes = [
  // What Ink found out about a text, its cells and how wide they are, it forgets after each frame.
  ['caches = new OutputCaches();', 'caches = keptCaches();'],
  // The rows of a text, before it is clipped.
  [
    'let lines = characterLines.map(line => styledCharsToString(line));',
    'let lines = keptLines(text, characterLines);',
  ],
  // A cell is never written into, but replaced; a screen of 200×60 has 12,000 of them that were made anew for each frame.
  [
    `row.push({
                    type: 'char',
                    value: ' ',
                    fullWidth: false,
                    styles: [],
                });`,
    'row.push(emptyCell);',
  ],
  // A row of the screen whose cells are those of the frame before.
  [
    `const generatedOutput = output
            .map(line => {`,
    'const generatedOutput = output.map((line, y) => {',
  ],
  ['return styledCharsToString(lineWithoutEmptyItems).trimEnd();', 'return keptRow(y, lineWithoutEmptyItems);'],
];

/** A full cache is begun anew; a frame has some hundred texts. */
const kept = `
const emptyCell = { type: 'char', value: ' ', fullWidth: false, styles: [] };

let kept = new OutputCaches();
let lines = new Map();
const keptCaches = () => {
  if (kept.styledChars.size > 1000 || kept.widths.size > 5000) {
    kept = new OutputCaches();
    lines = new Map();
  }
  return kept;
};

const keptLines = (text, characterLines) => {
  let found = lines.get(text);
  if (found === undefined) {
    found = characterLines.map((line) => styledCharsToString(line));
    lines.set(text, found);
  }
  return found;
};

const rows = [];
const keptRow = (y, cells) => {
  const before = rows[y];
  if (before !== undefined && before.cells.length === cells.length && cells.every((cell, x) => cell === before.cells[x]))
    return before.text;
  const text = styledCharsToString(cells).trimEnd();
  rows[y] = { cells, text };
  return text;
};
`;

/** Making them anew was a third of the cost of a frame for the caches, and an eighth for the rows. */
export const withKeptCaches = {
  name: 'with-kept-caches',
  setup(build) {
    build.onLoad({ filter: /\/ink\/build\/output\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      return { contents: changes.reduce((changed, change) => changedOnce(path, changed, ...change), text) + kept };
    });
  },
};

function changedOnce(path, text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(`${path}: is another one than it was: ${from} stands there ${parts.length - 1} times`);
  return parts.join(to);
}

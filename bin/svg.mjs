// Draws what a terminal shows as SVG: text in its colours, with the lines of boxes drawn, since fonts leave gaps in them.

const CELL = { width: 8.4, height: 18, baseline: 13.5, font: 14 };
const MARGIN = 12;
const COLOURS = { text: '#d7dae0', ground: '#16181d' };
/** The 16 colours of terminals, in their order; dark ones first. */
const PALETTE = (
  '#3b4048 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #abb2bf ' +
  '#7f848e #ff7b86 #b5e890 #ffd787 #7cc7ff #dd94f5 #6fd8e5 #ffffff'
).split(' ');
const CUBE = [0, 95, 135, 175, 215, 255];

/** Which ways the line of a box goes from the middle of its cell. */
const BOXES = {
  '─': 'lr',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'ld',
  '└': 'ru',
  '┘': 'lu',
  '├': 'udr',
  '┤': 'udl',
  '┬': 'lrd',
  '┴': 'lru',
  '┼': 'lrud',
};

/** An SVG file of `rows`, each with its escape sequences for colours (SGR), as `tmux capture-pane -e` gives them. */
export function svgOf(rows, columns, title) {
  const [width, height] = [2 * MARGIN + columns * CELL.width, 2 * MARGIN + rows.length * CELL.height];
  let style = {};
  const body = rows.map((row, line) => {
    const { cells, after } = cellsOf(row, style);
    style = after;
    return [groundsOf(cells, line), textsOf(cells, line), linesOf(cells, line)].flat().join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" role="img">
<title>${escaped(title)}</title>
<style>text { font: ${CELL.font}px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre }</style>
<rect width="100%" height="100%" rx="8" fill="${COLOURS.ground}"/>
${body.filter(Boolean).join('\n')}
</svg>
`;
}

/** One cell for each character, with the style that it has. Wide characters are not known here. */
function cellsOf(row, before) {
  const cells = [];
  let style = before;
  for (const [, codes, character] of row.matchAll(/\x1b\[([\d;:]*)m|\x1b[()].|([^\x1b])/gu)) {
    if (codes !== undefined) style = styled(style, codes.split(/[;:]/).map(Number));
    else if (character !== undefined) cells.push({ character, ...painted(style) });
  }
  return { cells, after: style };
}

function styled(before, codes) {
  let style = { ...before };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    if (code === 0) style = {};
    else if (code === 1) style.isBold = true;
    else if (code === 2) style.isDim = true;
    else if (code === 7) style.isInverse = true;
    else if (code === 22) style.isBold = style.isDim = false;
    else if (code === 27) style.isInverse = false;
    else if (code === 38 || code === 48) {
      const isIndexed = codes[at + 1] === 5;
      const rgb = `rgb(${codes.slice(at + 2, at + 5)})`;
      style[code === 38 ? 'text' : 'ground'] = isIndexed ? indexed(codes[at + 2]) : rgb;
      at += isIndexed ? 2 : 4;
    } else if (code === 39) style.text = undefined;
    else if (code === 49) style.ground = undefined;
    else if (code >= 30 && code <= 37) style.text = PALETTE[code - 30];
    else if (code >= 40 && code <= 47) style.ground = PALETTE[code - 40];
    else if (code >= 90 && code <= 97) style.text = PALETTE[code - 82];
    else if (code >= 100 && code <= 107) style.ground = PALETTE[code - 92];
  }
  return style;
}

function indexed(number) {
  if (number < 16) return PALETTE[number];
  if (number >= 232) return `rgb(${Array(3).fill(8 + 10 * (number - 232))})`;
  const at = number - 16;
  return `rgb(${[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((level) => CUBE[level])})`;
}

function painted({ text = COLOURS.text, ground = null, isBold = false, isDim = false, isInverse = false }) {
  const [front, back] = isInverse ? [ground ?? COLOURS.ground, text] : [text, ground];
  return { fill: front, back, look: `${isBold ? ' style="font-weight: bold"' : ''}${isDim ? ' opacity="0.6"' : ''}` };
}

function groundsOf(cells, line) {
  return runsOf(cells, ({ back }) => back).map(
    ([at, { length }, back]) =>
      `<rect x="${x(at)}" y="${px(MARGIN + line * CELL.height)}" width="${px(length * CELL.width)}" height="${CELL.height}" fill="${back}"/>`,
  );
}

/** A text for each run of one look, told how wide it is, so that no font moves what comes after it. */
function textsOf(cells, line) {
  const lookOf = ({ character, fill, look }) => (character in BOXES ? null : `fill="${fill}"${look}`);
  return runsOf(cells, lookOf)
    .flatMap(([at, run, look]) =>
      wordsOf(run.map(({ character }) => character).join('')).map((word) => [at, word, look]),
    )
    .map(([at, { index, text }, look]) => {
      const length = px([...text].length * CELL.width);
      const y = px(MARGIN + line * CELL.height + CELL.baseline);
      return `<text x="${x(at + index)}" y="${y}" textLength="${length}" ${look}>${escaped(text)}</text>`;
    });
}

/** Parted where there are two blanks or more. */
function wordsOf(text) {
  return [...text.matchAll(/\S+(?: \S+)*/gu)].map((found) => ({
    index: [...text.slice(0, found.index)].length,
    text: found[0],
  }));
}

function linesOf(cells, line) {
  return runsOf(cells, ({ character, fill, look }) => (character in BOXES ? `stroke="${fill}"${look}` : null)).map(
    ([at, run, look]) =>
      `<path d="${run.map(({ character }, index) => strokes(character, at + index, line)).join('')}" ${look}/>`,
  );
}

function strokes(character, column, line) {
  const [left, top] = [MARGIN + column * CELL.width, MARGIN + line * CELL.height];
  const [middleX, middleY] = [px(left + CELL.width / 2), px(top + CELL.height / 2)];
  const ends = { l: `H${px(left)}`, r: `H${px(left + CELL.width)}`, u: `V${px(top)}`, d: `V${px(top + CELL.height)}` };
  return [...BOXES[character]].map((way) => `M${middleX} ${middleY}${ends[way]}`).join('');
}

/** `[where it begins, its cells, what keyOf says of all of them]`; cells of which it says null are in none. */
function runsOf(cells, keyOf) {
  const runs = [];
  cells.forEach((cell, at) => {
    const key = keyOf(cell);
    const last = runs.at(-1);
    if (key === null) return;
    if (last && last[2] === key && last[0] + last[1].length === at) last[1].push(cell);
    else runs.push([at, [cell], key]);
  });
  return runs;
}

function x(column) {
  return px(MARGIN + column * CELL.width);
}

function px(number) {
  return Math.round(number * 100) / 100;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

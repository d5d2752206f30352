// Rows that say which keys there are. A key is said whole or not at all, the most important first.
import type { KeyText } from './key-table.ts';
import { footKeys, nextKeys } from './keys.ts';
import type { Size } from './layout.ts';
import { cut, gap, type Line, line, lineWidth, span } from './line.ts';
import type { Situation } from './situation.ts';

/** The one thing to do next, in words, and what may be done instead. */
export const nextLine = (at: Situation, size: Size, width: number): Line => {
  if (at.session.isReplaying) return line(span('playing the steps before it again …', 'dim'));
  if (at.session.phase === 'acting' && at.view.question === null) return line(span('calling …', 'dim'));
  return keyLine(nextKeys(at, size), width);
};

/** A row of keys with air between them. The first one is always said, however little of it there is room for. */
export const keyLine = (keys: readonly KeyText[], width: number): Line => {
  const [first, ...others] = keys;
  if (!first) return [];
  const start = line(span(first.key, 'key'), span(`  ${first.label}`, 'strong'));
  const parts = others.map(({ key, label, brief }) =>
    [label, ...(brief ? [brief] : [])].map((text) => nextPart(key, text)),
  );
  return [...cut(start, width), ...fitting(parts, width - lineWidth(start)).flat()];
};

const nextPart = (key: string, label: string): Line => line(gap(3), span(key, 'key'), span(`  ${label}`));

/** A foot row: as many keys as there is room for, and always the last two: the way to all keys, and out. */
export const footLine = (keys: readonly KeyText[], width: number): Line => {
  const last = keys.slice(-2).map((key) => footPart(key));
  const shown = fitting(
    keys.slice(0, -2).map((key) => [footPart(key)]),
    width - lineWidth(last.flat()),
  );
  const long = [...shown, ...keys.slice(-2).map((key) => footPart(key, key.also))].flat();
  return lineWidth(long) <= width ? long : [...shown, ...last].flat();
};

const footPart = ({ key, label }: KeyText, also?: string): Line =>
  line(' ', span(key, 'key'), ...(also === undefined ? [] : [span(` ${also}`, 'key')]), ` ${label} `);

/** Of each of `parts` the first form that fits into `width` columns beside those before it; none, where none does. */
const fitting = (parts: readonly (readonly Line[])[], width: number): readonly Line[] => {
  let room = width;
  return parts.flatMap((forms) => {
    const part = forms.find((form) => lineWidth(form) <= room);
    if (part === undefined) return [];
    room -= lineWidth(part);
    return [part];
  });
};

/** What is said before all but the next thing to do where a pane has the whole screen, and the lesson is out of sight. */
const waysOut = ['z', 'r', 'esc'];

/** The keys of the foot row: beside the lesson what else can be done, without it everything. */
export const footKeysOf = (at: Situation, size: Size, isLessonSeen: boolean): readonly KeyText[] => {
  const foot = footKeys(at, size);
  if (isLessonSeen) return foot;
  const [next, ...others] = nextKeys(at, size);
  const out = foot.filter(({ key }) => waysOut.includes(key));
  const rest = foot.filter(({ key }) => !waysOut.includes(key));
  return [...(next ? [next] : []), ...out, ...others, ...rest];
};

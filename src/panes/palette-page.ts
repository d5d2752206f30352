// The palette as rows: its groups, their calls, and of the marked one what it is for and what it takes.
import { calls } from '../call/call.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, cut, gap, type Line, line, type Span, span } from './line.ts';
import { listedEntries, markedEntry, type PaletteScene, presetOf } from './palette.ts';
import type { Entry } from './palette-groups.ts';
import { wrapWith } from './wrap.ts';

const nameWidth = Math.max(...Object.keys(calls).map((name) => name.length));

/** In `width` columns. */
export const palettePage = (scene: PaletteScene, width: number): Body => {
  const listed = listedEntries(scene.filter);
  if (listed.length === 0) return bodyOf(notFound(scene.filter ?? '', width));
  const marked = markedEntry(scene);
  const lines: Line[] = [];
  let see = 0;
  for (const [index, entry] of listed.entries()) {
    if (entry.group !== listed[index - 1]?.group) {
      if (index > 0) lines.push(blank);
      lines.push(line(gap(2), span(entry.group.toUpperCase(), 'heading')));
    }
    if (entry === marked) {
      lines.push(...markedLines(entry, scene, width));
      // All of it is to be in sight.
      see = lines.length - 1;
    } else lines.push(cut(line(gap(2), span(entry.call.padEnd(nameWidth + 2)), span(entry.summary, 'dim')), width));
  }
  return bodyOf(lines, { anchor: { see } });
};

const markedLines = (entry: Entry, { session }: PaletteScene, width: number): readonly Line[] => {
  const { manual, params } = calls[entry.call];
  const takes = Object.keys(params.shape);
  const indent = gap(nameWidth + 4);
  return [
    ...wrapWith(
      line(span('▸ ', 'key'), span(entry.call.padEnd(nameWidth + 2), 'selected')),
      line(span(entry.summary)),
      width,
    ),
    ...wrapWith(
      line(indent),
      line(span(manual, 'code'), span(takes.length > 0 ? ` · ${takes.join(', ')}` : ' · no parameters', 'dim')),
      width,
    ),
    ...presetLines(presetOf(entry, session), indent, width),
  ];
};

/** What is filled in already: by that, entries of one call differ. */
const presetLines = (preset: Entry['preset'], indent: Span, width: number): readonly Line[] => {
  const words = Object.entries(preset).map(([key, value]) => `${key} ${[value].flat().join(' | ')}`);
  return words.length === 0 ? [] : wrapWith(line(indent), line(span(`with ${words.join(', ')}`, 'dim')), width);
};

const notFound = (filter: string, width: number): readonly Line[] =>
  wrapWith(
    line(gap(2)),
    line(
      `No call has «${filter}» in its name, summary, manual page or parameters. `,
      span('esc', 'key'),
      ' shows all.',
    ),
    width,
  );

// What is read out when one comes to a page, when something has happened, and when one asks for a pane.
import { lineText } from '../panes/line.ts';
import type { Situation } from '../panes/situation.ts';
import { recordedWords } from '../panes/title.ts';
import type { LineIo } from './linear-io.ts';
import { markedRows, pageOf, paneRows, type ReadPane } from './linear-text.ts';

export const readArrival = (at: Situation, io: LineIo): void => {
  const { lesson, step } = at;
  const index = lesson?.steps.findIndex(({ id }) => id === step?.id) ?? -1;
  io.say('');
  const label = lineText(recordedWords(at)).trim();
  if (label !== '') io.say(label);
  io.say(step ? `Step ${index + 1} of ${lesson?.steps.length}: ${step.title}` : (lesson?.title ?? ''));
  io.say('');
  io.show(pageOf(at, io.width).lines);
  io.say('');
};

/** What was done, what changed and what stayed the same; then what the panes of this step have marked. */
export const readOutcome = (at: Situation, io: LineIo): void => {
  const { lines, anchor } = pageOf(at, io.width);
  io.say('');
  io.show(lines.slice(anchor));
  for (const pane of at.step?.panes ?? []) {
    if (pane === 'lesson' || pane === 'shell' || pane === 'calls') continue;
    const rows = markedRows(pane, at, io.width);
    if (rows.length > 0) io.say('');
    for (const row of rows) io.say(row);
  }
  io.say('');
};

export const readPane = (pane: ReadPane, at: Situation, io: LineIo): void => {
  for (const row of paneRows(pane, at, io.width)) io.say(row);
};

// The help: the keys that are there where the learner is, in one page.

import { type Binding, inRecording, inSandbox } from './binding.ts';
import { bindings } from './bindings.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, gap, type Line, line, span } from './line.ts';
import type { Situation } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** `leaveShellKey`: the one that comes back from the shell, as it is written. */
export const helpBody = (at: Situation, leaveShellKey: string, width: number): Body => {
  const here = at.lesson ? 'lesson' : 'course';
  const shown = bindings.filter(({ place = here }) => place === here).flatMap((one) => bindingLines(one, at, width));
  return bodyOf(at.lesson ? [...shown, ...lessonLines(at, leaveShellKey, width)] : shown);
};

const bindingLines = (binding: Binding, at: Situation, width: number): readonly Line[] => {
  const { shown, also } = binding;
  const help = helpOf(binding, at);
  const key = typeof shown === 'string' ? shown : '1 2 3 4';
  return help === null ? [] : keyLines(also === undefined ? key : `${key} ${also}`, help, width);
};

/** What no row of the table says, and the signs in the panes. */
const lessonLines = (at: Situation, leaveShellKey: string, width: number): readonly Line[] => {
  const scrolls = inSandbox(at)
    ? 'Scrolls the pane chosen with tab'
    : 'Scrolls the lesson, or the pane chosen with tab';
  return [
    ...keyLines('PgUp PgDn', `${scrolls}; j, k by one row.`, width),
    ...(inRecording(at)
      ? []
      : keyLines(leaveShellKey, 'Comes back from the shell. Every other key goes to it.', width)),
    blank,
    line(
      gap(2),
      span('+', 'new'),
      ' new   ',
      span('-', 'wrong'),
      ' ended   ',
      span('◂', 'changed'),
      ' changed   same: looked at, and as before',
    ),
  ];
};

const helpOf = ({ help, sandboxHelp, recordedHelp }: Binding, at: Situation): string | null => {
  if (inSandbox(at) && sandboxHelp !== undefined) return sandboxHelp;
  return (inRecording(at) && recordedHelp !== undefined ? recordedHelp : help) ?? null;
};

/** A key and what it does, in as many rows as that needs. */
export const keyLines = (keys: string, help: string, width: number): readonly Line[] =>
  wrapWith(line(gap(2), span(keys.padEnd(11), 'key')), line(help), width - 2);

// The help: every key of the table, in one page.

import { type Binding, inSandbox } from './binding.ts';
import { bindings } from './bindings.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, gap, type Line, line, span } from './line.ts';
import type { Situation } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** `leaveShellKey`: the one that comes back from the shell, as it is written. */
export const helpBody = (at: Situation, leaveShellKey: string, width: number): Body => {
  const isSandbox = inSandbox(at);
  const scrolls = isSandbox ? 'Scrolls the pane chosen with tab' : 'Scrolls the lesson, or the pane chosen with tab';
  return bodyOf([
    ...bindings.flatMap((binding) => {
      const { shown, also } = binding;
      const help = helpOf(binding, isSandbox);
      const key = typeof shown === 'string' ? shown : '1 2 3 4';
      return help === null ? [] : keyLines(also === undefined ? key : `${key} ${also}`, help, width);
    }),
    ...keyLines('PgUp PgDn', `${scrolls}; j, k by one row.`, width),
    ...keyLines(leaveShellKey, 'Comes back from the shell. Every other key goes to it.', width),
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
  ]);
};

const helpOf = ({ help, sandboxHelp }: Binding, isSandbox: boolean): string | null =>
  (isSandbox && sandboxHelp !== undefined ? sandboxHelp : help) ?? null;

const keyLines = (keys: string, help: string, width: number): readonly Line[] =>
  wrapWith(line(gap(2), span(keys.padEnd(11), 'key')), line(help), width - 2);

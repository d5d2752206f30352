// The help: every key of the table, in one page.

import { bindings } from './bindings.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, gap, type Line, line, span } from './line.ts';
import { wrapWith } from './wrap.ts';

/** `leaveShellKey`: the one that comes back from the shell, as it is written. */
export const helpBody = (leaveShellKey: string, width: number): Body => {
  return bodyOf([
    ...bindings.flatMap(({ shown, also, help }) => {
      const key = typeof shown === 'string' ? shown : '1 2 3 4';
      return help === undefined ? [] : keyLines(also === undefined ? key : `${key} ${also}`, help, width);
    }),
    ...keyLines('PgUp PgDn', 'Scrolls the lesson, or the pane chosen with tab; j, k by one row.', width),
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

const keyLines = (keys: string, help: string, width: number): readonly Line[] =>
  wrapWith(line(gap(2), span(keys.padEnd(11), 'key')), line(help), width - 2);

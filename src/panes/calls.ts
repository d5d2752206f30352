// The call log: every call of this lab, step by step, the latest at the end.
import type { Lesson } from '../lesson/lesson.ts';
import { sandboxId } from '../session/sandbox-lesson.ts';
import type { CallRecord, Session } from '../session/session.ts';
import { type Body, bodyOf } from './body.ts';
import { callRow } from './call-line.ts';
import { cut, gap, type Line, line, span } from './line.ts';

export const callBody = (session: Pick<Session, 'calls' | 'step'>, lesson: Lesson | null, width: number): Body => {
  const { calls } = session;
  if (calls.length === 0) return bodyOf([line(span(' none yet', 'dim'))]);
  const rows = calls.flatMap((call, index): readonly (CallRecord | string)[] => {
    // In the sandbox each call is a step of its own.
    const isFirst = call.step !== calls[index - 1]?.step && lesson?.id !== sandboxId;
    return isFirst ? [lesson?.steps.find(({ id }) => id === call.step)?.title ?? '', call] : [call];
  });
  return {
    ...bodyOf([]),
    count: rows.length,
    lineAt: (index) => rowLine(rows[index] ?? '', session.step, width),
    anchor: 'end',
  };
};

const rowLine = (row: CallRecord | string, step: string | null, width: number): Line => {
  if (typeof row === 'string') return cut(line(span(` ${row}`, 'dim')), width);
  const sign = row.step === step ? span('+  ', 'new') : gap(3);
  return [sign, ...callRow(row, width - 3)];
};

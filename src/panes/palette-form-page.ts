// A form as rows: what the call does, its fields with what stands in them, and the call as it will be made.
import { calls } from '../call/call.ts';
import { shellLine } from '../session/sandbox-lesson.ts';
import type { Session } from '../session/session.ts';
import { numberFor } from './actors.ts';
import { type Body, bodyOf } from './body.ts';
import { futureCallText } from './future-call.ts';
import { blank, characters, cut, gap, type Line, line, lineWidth, type Span, span, textWidth } from './line.ts';
import { actOf } from './palette-act.ts';
import { currentField, type FormField, formFields } from './palette-form.ts';
import type { Form } from './palette-view.ts';
import { wrap, wrapWith } from './wrap.ts';

/** In `width` columns. */
export const formPage = (form: Form, session: Session, width: number): Body => {
  const { summary, manual } = calls[form.call];
  const fields = formFields(form, session);
  const current = currentField(form, session);
  const labels = Math.max(...fields.map(({ label }) => label.length)) + 4;
  const lines: Line[] = [...wrap(line(`${summary} `, span(manual, 'code')), width), blank];
  let see = 0;
  for (const field of fields) {
    const isCurrent = field.key === current?.key;
    const rows = fieldLines(field, { form, session, width, labels, isCurrent });
    if (isCurrent) see = lines.length + rows.see;
    lines.push(...rows.lines);
  }
  return bodyOf([...lines, blank, ...previewLines(form, session, width)], { anchor: { see } });
};

interface FieldScene {
  readonly form: Form;
  readonly session: Session;
  readonly width: number;
  /** Columns of the labels, with what stands before and after them. */
  readonly labels: number;
  readonly isCurrent: boolean;
}

/** `see`: of these rows the one that has to be in sight. */
interface Rows {
  readonly lines: readonly Line[];
  readonly see: number;
}

const fieldLines = (field: FormField, scene: FieldScene): Rows => {
  const { isCurrent, labels, width, form } = scene;
  const label = line(
    span(isCurrent ? '▸ ' : '  ', 'key'),
    span(field.label.padEnd(labels - 2), isCurrent ? 'strong' : 'plain'),
  );
  const room = width - labels;
  const value = valueLine(field, scene, room);
  const problem =
    form.problem?.key === field.key
      ? wrapWith(line(gap(labels), span('✗ ', 'wrong')), line(span(form.problem.message, 'wrong')), width)
      : [];
  const first = [[...label, ...value], ...problem];
  if (!isCurrent) return { lines: first, see: 0 };
  const meaning = field.meaning === '' ? [] : wrapWith(line(gap(labels)), line(span(field.meaning, 'dim')), width);
  const words = wordLines(field, scene);
  return {
    lines: [...first, ...meaning, ...words],
    see: first.length - 1 + meaning.length + (field.takes.kind === 'words' ? form.item + 1 : words.length),
  };
};

const valueLine = (field: FormField, { form, session, isCurrent }: FieldScene, room: number): Line => {
  const value = form.values[field.key] ?? '';
  if (field.takes.kind === 'words') {
    const words = typeof value === 'string' ? [] : value;
    return cut(line(words.length > 0 ? span(words.join(' | ')) : span('none', 'dim')), room);
  }
  if (field.choices === null) return typedLine(String(value), isCurrent ? form.cursor : null, field.isOptional, room);
  const text = value === '' ? span(field.isOptional ? 'not said' : 'nobody', 'dim') : span(String(value), 'strong');
  const number = line(span(numberText(field, String(value), form, session), 'dim'));
  return isCurrent ? line(span('‹ ', 'key'), text, ...number, span(' ›', 'key')) : line(text, ...number);
};

/** Of a process, the number by which the actor knows it. */
const numberText = (field: FormField, value: string, form: Form, session: Session): string => {
  const isProcess = field.key === 'actor' || field.takes.kind === 'process';
  const number = isProcess && value !== '' ? numberFor(String(form.values['actor']), value, session) : null;
  return number === null ? '' : ` ${number}`;
};

/** Text with a cursor in it; where it is too long, the part around the cursor. */
const typedLine = (text: string, cursor: number | null, isOptional: boolean, room: number): Line => {
  if (cursor === null)
    return cut(line(text === '' ? span(isOptional ? 'not said' : 'nothing', 'dim') : span(text, 'code')), room);
  const all = characters(text);
  const at = Math.min(cursor, all.length);
  const under = all[at] ?? ' ';
  let before = all.slice(0, at).join('');
  // The cursor stays in sight.
  while (textWidth(before) > room - 2) before = characters(before).slice(1).join('');
  const after = all.slice(at + 1).join('');
  const shown: Span[] = [span(before, 'code'), span(under, 'cursor'), span(after, 'code')];
  return cut(line(...shown), room);
};

/** What can be chosen, below the field that the keys go to. */
const wordLines = (field: FormField, { form, width, labels }: FieldScene): readonly Line[] => {
  const value = form.values[field.key] ?? [];
  if (field.takes.kind === 'words')
    return field.takes.words.map((word, index) =>
      line(
        gap(labels - 2),
        span(index === form.item ? '▸ ' : '  ', 'key'),
        span(value.includes(word) ? '[x] ' : '[ ] ', value.includes(word) ? 'right' : 'dim'),
        span(word, index === form.item ? 'selected' : 'plain'),
      ),
    );
  if (field.choices === null || field.choices.length < 2) return [];
  const words = field.choices.flatMap((word) => [
    span(word === '' ? 'not said' : word, word === value ? 'strong' : 'dim'),
    span('  '),
  ]);
  return wrapWith(line(gap(labels)), words, width);
};

const previewLines = (form: Form, session: Session, width: number): readonly Line[] => {
  const { act } = actOf(form, session);
  if (!act) return [];
  const depth = (session.names.get(act.actor)?.nspid.length ?? 2) - 1;
  const shell = shellLine(act, session.names, depth);
  const labels = Math.max(5, lineWidth(line(act.actor))) + 4;
  return [
    ...wrapWith(
      line(span('▸ ', 'key'), span(act.actor.padEnd(labels - 2), 'actor')),
      line(span(futureCallText(act, [act], session), 'code')),
      width,
    ),
    ...(shell === null ? [] : wrapWith(line(span('  shell'.padEnd(labels), 'dim')), line(span(shell, 'code')), width)),
  ];
};

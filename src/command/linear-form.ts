// A call's parameters line by line: one question for each, and what is offered taken by an empty line.
import { type Act, calls } from '../call/call.ts';
import { presetOf } from '../panes/palette.ts';
import { actOf } from '../panes/palette-act.ts';
import type { FieldValue } from '../panes/palette-fields.ts';
import { type FormField, formFields, openForm } from '../panes/palette-form.ts';
import type { Entry } from '../panes/palette-groups.ts';
import type { Form } from '../panes/palette-view.ts';
import type { Session } from '../session/session.ts';
import type { LineIo } from './linear-io.ts';

/** What goes back to the calls, and what stands for nothing at all. */
const leaves = '.';
const nothing = "''";

/** Fills in the form of `entry`; `null`: it was left, or there is no more input. */
export const fillIn = async (entry: Entry, session: Session, io: LineIo): Promise<Act | null> => {
  io.say(`${calls[entry.call].manual}: ${entry.summary}`);
  io.say(`An empty line takes what is offered, ${nothing} is nothing, ${leaves} goes back to the calls.`);
  let form: Form | null = openForm(entry.call, session, presetOf(entry, session));
  for (const { key } of formFields(form, session)) {
    form = await asked(form, key, session, io);
    if (!form) return null;
  }
  for (;;) {
    const { act, problem } = actOf(form, session);
    if (act) return act;
    const { label } = formFields(form, session).find(({ key }) => key === problem.key) ?? { label: problem.key };
    io.say(`${label}: ${problem.message}`);
    form = await asked(form, problem.key, session, io);
    if (!form) return null;
  }
};

/** The form with the answer to one field. What cannot be is asked again. */
const asked = async (form: Form, key: string, session: Session, io: LineIo): Promise<Form | null> => {
  // What can be chosen depends on who acts.
  const field = formFields(form, session).find((one) => one.key === key);
  if (!field) return form;
  const offered = form.values[key] ?? '';
  for (;;) {
    io.say(questionOf(field, offered));
    const line = (await io.next())?.trim();
    if (line === undefined || line === leaves) return null;
    const value = line === '' ? offered : answerOf(field, line === nothing ? '' : line);
    if (value !== null) return { ...form, values: { ...form.values, [key]: value } };
    io.say(`${line}: that cannot be chosen.`);
  }
};

const questionOf = (field: FormField, offered: FieldValue): string => {
  const { label, meaning, choices, takes } = field;
  const words = choices?.filter((word) => word !== '') ?? [];
  const of = takes.kind === 'words' ? 'any of' : 'one of';
  const parts = [meaning, words.length > 0 ? `${of} ${words.join(', ')}` : ''].filter((part) => part !== '');
  const offer = [offered].flat().join(' ');
  return `${label}: ${parts.join('; ')}. Empty line: ${offer === '' ? 'nothing' : offer}`;
};

/** `null`: it is none of those that can be chosen. */
const answerOf = ({ choices, takes, isOptional }: FormField, line: string): FieldValue | null => {
  if (takes.kind === 'words') {
    const words = line.split(/[\s,|]+/).filter((word) => word !== '');
    return words.every((word) => takes.words.includes(word))
      ? takes.words.filter((word) => words.includes(word))
      : null;
  }
  if (choices === null || choices.includes(line)) return line;
  return line === '' && isOptional ? '' : null;
};

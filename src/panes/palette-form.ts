// The form of a call: which fields it has now, and what a key makes of it. Pure.
import type { Act, CallName } from '../call/call.ts';
import type { Session } from '../session/session.ts';
import { answeringActors, visibleProcesses } from './actors.ts';
import { asFieldValue, type Field, type FieldKind, type FieldValue, fieldsOf, firstValue } from './palette-fields.ts';
import type { Form } from './palette-view.ts';
import { editText, insertText, type TypedText, typedText } from './text-edit.ts';
import { following } from './view.ts';

type Known = Pick<Session, 'calls' | 'names' | 'world'>;

/** Those that are there from the start and act. */
export const firstActors = ['lab', 'box'] as const;

/** A field with what can be chosen in it now; `null`: it is typed into. */
export interface FormField extends Field {
  readonly label: string;
  readonly choices: readonly string[] | null;
}

const bears = (call: CallName) => call === 'fork' || call === 'clone3';

/** Who acts, the parameters, and how a child is called. */
export const formFields = (form: Form, session: Known): readonly FormField[] => [
  chosen('actor', 'who acts', 'The process that performs the call', answeringActors(session, firstActors)),
  ...fieldsOf(form.call).map((field) => ({ ...field, label: field.key, choices: choicesOf(field, form, session) })),
  ...(bears(form.call) ? [childField] : []),
];

const chosen = (key: string, label: string, meaning: string, words: readonly string[]): FormField => ({
  key,
  label,
  meaning,
  isOptional: false,
  takes: { kind: 'word', words },
  choices: words,
});

const childField: FormField = {
  key: 'as',
  label: 'child',
  meaning: 'What the child is called, here and in ps',
  isOptional: false,
  takes: { kind: 'text' },
  choices: null,
};

const choicesOf = ({ takes, isOptional }: Field, form: Form, session: Known): readonly string[] | null => {
  const none = isOptional ? [''] : [];
  if (takes.kind === 'process') return [...none, ...visibleProcesses(String(form.values['actor']), session)];
  if (takes.kind === 'word') return [...none, ...takes.words];
  return takes.kind === 'words' ? takes.words : null;
};

/** An empty form; `preset` and what is remembered of earlier come before the call's own defaults. */
export const openForm = (call: CallName, session: Known, given: Readonly<Record<string, FieldValue>> = {}): Form => {
  const actors = answeringActors(session, firstActors);
  const wanted = given['actor'] ?? session.calls.at(-1)?.act.actor;
  const actor = actors.find((one) => one === wanted) ?? actors.find((one) => one === 'box') ?? actors[0] ?? '';
  const values: Record<string, FieldValue> = { actor };
  for (const field of fieldsOf(call))
    values[field.key] = givenValue(field, given, actor, session) ?? valueFor(call, field, actor, session);
  if (bears(call)) values['as'] = isFreeName(given['as'], session) ? String(given['as']) : freeName(session);
  const form = { call, after: session.calls.length, values, field: 'actor', item: 0, cursor: 0, problem: null };
  const [, first] = formFields(form, session);
  return first ? onField(form, first) : form;
};

/** A process that is not there any more is not given. */
const givenValue = ({ key, takes }: Field, given: Form['values'], actor: string, session: Known) => {
  const value = given[key];
  const isGone = takes.kind === 'process' && value !== '' && !visibleProcesses(actor, session).includes(String(value));
  return isGone ? undefined : value;
};

const valueFor = (call: CallName, field: Field, actor: string, session: Known): FieldValue => {
  if (field.takes.kind !== 'process' || field.isOptional) return firstValue(call, field);
  // Whoever was named last is most likely meant.
  return visibleProcesses(actor, session).findLast((name) => name !== actor) ?? '';
};

const isFreeName = (name: FieldValue | undefined, { names }: Known): boolean =>
  typeof name === 'string' && !names.has(name);

const freeName = ({ names }: Known): string => {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? 'child' : `child-${count}`;
    if (!names.has(name)) return name;
  }
};

/** The form that makes `act` again, to be changed. */
export const formAgain = (act: Act, session: Known): Form => {
  const given: Record<string, FieldValue> = { actor: act.actor };
  for (const { key, takes } of fieldsOf(act.call)) given[key] = asFieldValue(parameter(act, key), takes);
  return openForm(act.call, session, given);
};

const parameter = (act: Act, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), act);

/** With the keys going to `field`, the cursor at the end of what stands there. */
const onField = (form: Form, field: FormField): Form => {
  const value = form.values[field.key] ?? '';
  const isTyped = field.choices === null && typeof value === 'string';
  return { ...form, field: field.key, item: 0, cursor: isTyped ? typedText(value).at : 0 };
};

/** With the keys going to the field that `problem` is about. */
export const withProblem = (form: Form, session: Known, problem: NonNullable<Form['problem']>): Form => {
  const field = formFields(form, session).find(({ key }) => key === problem.key);
  return { ...(field ? onField(form, field) : form), problem };
};

export const currentField = (form: Form, session: Known): FormField | null => {
  const fields = formFields(form, session);
  return fields.find(({ key }) => key === form.field) ?? fields[0] ?? null;
};

/** To the next field, or the one before. */
export const moveField = (form: Form, session: Known, by: 1 | -1): Form => {
  const fields = formFields(form, session);
  const current = fields.find(({ key }) => key === form.field) ?? fields[0];
  return current ? onField(form, following(fields, current, by)) : form;
};

/** A row down, or up: to the next of several words, at their end to the next field. */
export const moveRow = (form: Form, session: Known, by: 1 | -1): Form => {
  const field = currentField(form, session);
  if (field?.takes.kind === 'words') {
    const item = form.item + by;
    if (item >= 0 && item < field.takes.words.length) return { ...form, item };
  }
  const moved = moveField(form, session, by);
  const into = currentField(moved, session);
  // From below one comes to the last word.
  return by < 0 && into?.takes.kind === 'words' ? { ...moved, item: into.takes.words.length - 1 } : moved;
};

/** Takes the marked word, or lays it down. */
export const toggleWord = (form: Form, session: Known): Form => {
  const field = currentField(form, session);
  const word = field?.takes.kind === 'words' ? field.takes.words[form.item] : undefined;
  if (!field || word === undefined) return form;
  const taken = wordsIn(form, field.key);
  const next = taken.includes(word) ? taken.filter((one) => one !== word) : [...taken, word];
  return withValue(form, field.key, inOrder(field.takes, next));
};

/** All words, or where they are all taken, none. */
export const toggleAll = (form: Form, session: Known): Form => {
  const field = currentField(form, session);
  if (field?.takes.kind !== 'words') return form;
  const isAll = wordsIn(form, field.key).length === field.takes.words.length;
  return withValue(form, field.key, isAll ? [] : field.takes.words);
};

const inOrder = (takes: FieldKind, words: readonly string[]) =>
  takes.kind === 'words' ? takes.words.filter((one) => words.includes(one)) : words;

const wordsIn = (form: Form, key: string): readonly string[] => {
  const value = form.values[key] ?? [];
  return typeof value === 'string' ? [] : value;
};

/** The next of the words of which one is chosen, or the one before. */
export const changeChoice = (form: Form, session: Known, by: 1 | -1): Form => {
  const field = currentField(form, session);
  if (!field?.choices || field.choices.length === 0 || field.takes.kind === 'words') return form;
  const value = following(field.choices, String(form.values[field.key] ?? ''), by);
  return withValue(form, field.key, value);
};

const withValue = (form: Form, key: string, value: FieldValue): Form => ({
  ...form,
  values: { ...form.values, [key]: value },
  problem: form.problem?.key === key ? null : form.problem,
});

/** Whether the keys of a line go into the form. */
export const isTyping = (form: Form, session: Known): boolean => currentField(form, session)?.choices === null;

const lineOf = (form: Form, key: string): TypedText => ({ text: String(form.values[key] ?? ''), at: form.cursor });

/** The form after a key that is for the line that is being typed; `null`: it is for none. */
export const typeKey = (form: Form, session: Known, key: string): Form | null => {
  const field = currentField(form, session);
  if (!field || field.choices !== null) return null;
  const line = editText(lineOf(form, field.key), key);
  return line && { ...withValue(form, field.key, line.text), cursor: line.at };
};

/** The form after a paste. */
export const typeText = (form: Form, session: Known, text: string): Form | null => {
  const field = currentField(form, session);
  if (!field || field.choices !== null) return null;
  const line = insertText(lineOf(form, field.key), text);
  return { ...withValue(form, field.key, line.text), cursor: line.at };
};

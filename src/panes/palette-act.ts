// A form that is filled in, as an act; or what is wrong with it, and in which field.
import { type Act, type Call, callFlaw, calls, processesIn } from '../call/call.ts';
import { complaints } from '../lesson/complaint.ts';
import { isProcessName } from '../lesson/process-name.ts';
import type { Session } from '../session/session.ts';
import { visibleProcesses } from './actors.ts';
import type { Field, FieldValue } from './palette-fields.ts';
import { formFields } from './palette-form.ts';
import type { Form } from './palette-view.ts';

type Known = Pick<Session, 'calls' | 'names' | 'world'>;

export type Filled =
  | { readonly act: Act; readonly problem: null }
  | { readonly act: null; readonly problem: NonNullable<Form['problem']> };

/** What `form` says is to be performed. */
export const actOf = (form: Form, session: Known): Filled => {
  const fields = formFields(form, session);
  const params = paramsOf(form, fields);
  const problem = actorProblem(form, fields) ?? shapeProblem(form, params, fields) ?? childProblem(form, session);
  if (problem) return { act: null, problem };
  // The shape has been checked; TypeScript cannot follow that through the table.
  const call = { call: form.call, ...(calls[form.call].params.parse(params) as object) } as Call;
  const flaw = flawProblem(call, String(form.values['actor']), session);
  if (flaw) return { act: null, problem: flaw };
  const child = form.values['as'];
  return {
    act: { ...call, actor: String(form.values['actor']), ...(child === undefined ? {} : { as: String(child) }) },
    problem: null,
  };
};

const actorProblem = ({ values }: Form, fields: ReturnType<typeof formFields>) => {
  const actor = String(values['actor'] ?? '');
  const isThere = fields.some(({ key, choices }) => key === 'actor' && choices?.includes(actor));
  return isThere
    ? null
    : { key: 'actor', message: actor === '' ? 'nobody answers any more' : `${actor} does not answer any more` };
};

const shapeProblem = (form: Form, params: object, fields: ReturnType<typeof formFields>) => {
  const [first] = complaints(calls[form.call].params, params);
  if (!first) return null;
  const key = first.path.join('.');
  const field = fields.find((one) => one.key === key || one.key.startsWith(`${key}.`) || key.startsWith(`${one.key}.`));
  return { key: field?.key ?? 'actor', message: first.message };
};

const childProblem = ({ values }: Form, { names }: Known) => {
  const child = values['as'];
  if (child === undefined) return null;
  if (!isProcessName(String(child)))
    return { key: 'as', message: 'expected at most 15 small letters, digits and hyphens, a letter first' };
  return names.has(String(child)) ? { key: 'as', message: `there has been a ${child} already` } : null;
};

const flawProblem = (call: Call, actor: string, session: Known) => {
  const flaw = callFlaw(call);
  if (flaw) return { key: flaw.key, message: `expected ${flaw.expected}` };
  const visible = visibleProcesses(actor, session);
  const stranger = processesIn(call).find(({ name }) => !visible.includes(name));
  return stranger ? { key: stranger.key, message: `${actor} knows no process ${stranger.name}` } : null;
};

/** The parameters as the call takes them: what was left empty and may be is left out. */
const paramsOf = ({ values }: Form, fields: readonly Field[]): object => {
  const params: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.key === 'actor' || field.key === 'as') continue;
    const value = parameterOf(field, values[field.key] ?? '');
    if (value === undefined) continue;
    const [outer = '', inner] = field.key.split('.');
    if (inner === undefined) params[outer] = value;
    else params[outer] = { ...(params[outer] as object | undefined), [inner]: value };
  }
  return params;
};

const parameterOf = ({ takes, isOptional }: Field, value: FieldValue): unknown => {
  if (value === '' && isOptional) return undefined;
  if (takes.kind === 'number') return numberOf(String(value));
  if (takes.kind !== 'list') return value;
  const words = wordsOf(String(value));
  return takes.of === 'number' ? words.map(numberOf) : words;
};

/** What is no number stays what it is, so that it can be said what is wrong with it. */
const numberOf = (text: string): number | string => (/^-?\d+$/.test(text.trim()) ? Number(text) : text);

/** Words parted by spaces; quotes keep spaces. */
const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g)].map(([all, single, double]) => single ?? double ?? all);

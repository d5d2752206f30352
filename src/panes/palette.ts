// The palette: which of its entries are listed, which one is marked, and whether it is there to choose from.
import { type Act, calls } from '../call/call.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { isSandbox, stepAhead } from '../session/sandbox-lesson.ts';
import type { Session } from '../session/session.ts';
import type { FieldValue } from './palette-fields.ts';
import { openForm } from './palette-form.ts';
import { type Entry, entries } from './palette-groups.ts';
import type { Form, PaletteView } from './palette-view.ts';

/** What of a situation the palette depends on. */
export interface PaletteScene {
  readonly session: Session;
  readonly palette: PaletteView;
  /** What it is narrowed to; `null`: nothing. */
  readonly filter: string | null;
}

/** The form that is open; its call, once made, has closed it. */
export const formIn = ({ session, palette }: Omit<PaletteScene, 'filter'>): Form | null =>
  isSandbox(session) && palette.form?.after === session.calls.length ? palette.form : null;

/** Whether a call is to be chosen: at first, and again after its result was read. */
export const isChoosing = (scene: Omit<PaletteScene, 'filter'>): boolean =>
  isSandbox(scene.session) && scene.palette.after === scene.session.calls.length && formIn(scene) === null;

/** `lesson` with the call that is being made ready as its next step: so what it is about is in sight before it is made. */
export const lessonAhead = (lesson: Lesson, form: Form): Lesson => {
  const { call, values, after } = form;
  const about = JSON.stringify([call, values['actor'], after, String(values['path'] ?? values['cgroup'] ?? '')]);
  const known = ahead.get(lesson);
  if (known?.about === about) return known.lesson;
  // Whether its parameters are right, or there yet, does not matter here.
  const act = { ...values, call } as unknown as Act;
  const id = String(after + 1);
  const steps = [...lesson.steps, stepAhead(act, id)];
  const found = { about, lesson: { ...lesson, steps, stepIds: [...lesson.stepIds, id] } };
  ahead.set(lesson, found);
  return found.lesson;
};

const ahead = new WeakMap<Lesson, { readonly about: string; readonly lesson: Lesson }>();

/** The entries with these letters in them: in the call, what it is for, its manual page or its parameters. */
export const listedEntries = (filter: string | null): readonly Entry[] => {
  const wanted = (filter ?? '').toLowerCase();
  return entries.filter(({ group, call, summary }) => {
    const { manual, params } = calls[call];
    return [group, call, summary, manual, ...Object.keys(params.shape)].join(' ').toLowerCase().includes(wanted);
  });
};

export const markedEntry = ({ palette, filter }: Omit<PaletteScene, 'session'>): Entry | null => {
  const listed = listedEntries(filter);
  return listed.find(({ id }) => id === palette.marked) ?? listed[0] ?? null;
};

/** The mark so many entries further, as far as there are any. */
export const moveMark = (scene: PaletteScene, by: number): PaletteView => {
  const listed = listedEntries(scene.filter);
  const marked = markedEntry(scene);
  const index = Math.min(listed.length - 1, Math.max(0, (marked ? listed.indexOf(marked) : 0) + by));
  return { ...scene.palette, marked: listed[index]?.id ?? null };
};

/** The form of the marked entry, with what was filled in when it was closed. */
export const openMarked = (scene: PaletteScene): PaletteView => {
  const { session, palette } = scene;
  const entry = markedEntry(scene);
  if (!entry) return palette;
  const form = openForm(entry.call, session, { ...presetOf(entry, session), ...palette.kept[entry.id] });
  return { ...palette, marked: entry.id, form, kept: { ...palette.kept, [entry.id]: undefined } };
};

/** Whether the form of `entry` begins with what was filled in before. */
export const isKept = ({ kept }: PaletteView, { id }: Entry): boolean => kept[id] !== undefined;

/** Back to the calls. What was filled in is kept. */
export const closeForm = (scene: PaletteScene): PaletteView => {
  const { session, palette } = scene;
  const form = formIn(scene);
  const closed = { ...palette, after: session.calls.length, form: null };
  const entry = form && entryOf(form, palette);
  if (!entry) return closed;
  const { values } = openForm(entry.call, session, presetOf(entry, session));
  const isFilled = Object.keys(values).some((key) => String(values[key]) !== String(form.values[key]));
  return { ...closed, marked: entry.id, kept: { ...palette.kept, [entry.id]: isFilled ? form.values : undefined } };
};

/** The entry that a form belongs to: the one that it was opened from, or else the first one of its call. */
const entryOf = ({ call }: Form, { marked }: PaletteView): Entry | undefined =>
  entries.find((entry) => entry.id === marked && entry.call === call) ?? entries.find((entry) => entry.call === call);

/** What the form of an entry begins with. Cgroups are in v2's one tree, or in that of v1's which counts processes. */
export const presetOf = (
  { preset }: Entry,
  { world }: Pick<Session, 'world'>,
): Readonly<Record<string, FieldValue>> => {
  const isFirst = world.cgroups.some(({ version }) => version === 1);
  const hierarchy = isFirst ? '/sys/fs/cgroup/pids' : '/sys/fs/cgroup';
  return Object.fromEntries(
    Object.entries(preset).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replace('{hierarchy}', hierarchy) : value,
    ]),
  );
};

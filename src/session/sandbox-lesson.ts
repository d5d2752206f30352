// The sandbox as a lesson that its calls write: a step for each of them. So everything that knows lessons knows it.
import type { PhrasingContent, Root } from 'mdast';
import { type Act, type Call, type CallName, calls as vocabulary } from '../call/call.ts';
import { identityCalls } from '../call/identity-calls.ts';
import { networkCalls } from '../call/network-calls.ts';
import { shellText } from '../call/shell-form.ts';
import { type Course, type Lesson, lessonById, type PaneName, type Step } from '../lesson/lesson.ts';
import type { Names } from '../lesson/predicate.ts';
import type { CallRecord, Session } from './session.ts';

/** No lesson's folder can have this name. */
export const sandboxId = 'Sandbox';

/** The lesson that is open in `session`; in the sandbox, what became of it so far; of a recording, as it was run then. */
export const openLesson = (
  course: Course,
  session: Pick<Session, 'lesson' | 'calls' | 'names'> & Partial<Pick<Session, 'recorded'>>,
): Lesson | null => {
  if (session.recorded) return session.lesson === null ? null : session.recorded.lesson;
  return session.lesson === sandboxId ? sandboxLesson(session) : lessonById(course, session.lesson);
};

export const isSandbox = ({ lesson }: Pick<Session, 'lesson'>): boolean => lesson === sandboxId;

type Done = Pick<Session, 'calls' | 'names'>;

const made = new WeakMap<readonly CallRecord[], Lesson>();

// The number of a process that has a name never changes: what was made for these calls holds.
const sandboxLesson = ({ calls, names }: Done): Lesson => {
  const known = made.get(calls);
  if (known) return known;
  const lesson: Lesson = {
    id: sandboxId,
    title: 'Sandbox',
    about: 'a lab without a lesson',
    minutes: 0,
    belongsTo: null,
    requires: [],
    hasScratch: false,
    actors: ['box'],
    recordings: [],
    prose: page([]),
    steps: calls.flatMap((call) => (call.step === null ? [] : [stepOf(call, call.step, names)])),
    stepIds: calls.flatMap(({ step }) => step ?? []),
    path: '',
  };
  made.set(calls, lesson);
  return lesson;
};

const stepOf = ({ act, pids }: CallRecord, id: string, names: Names): Step => {
  const { summary, manual } = vocabulary[act.call];
  return {
    ...stepAhead(act, id),
    sameAs: { shell: shellLine(act, names, pids.length - 1), oci: null, docker: null },
    before: page([text(`${summary} `), { type: 'inlineCode', value: manual }]),
  };
};

/** rtnetlink(7) has requests, and no functions. */
export const callTitle = (call: CallName): string => (call in networkCalls ? call : `${call}()`);

/** The step of a call that has not been made yet: who will act, and where it will show. */
export const stepAhead = (act: Act, id: string): Step => ({
  id,
  title: callTitle(act.call),
  path: '',
  panes: panesOf(act),
  predict: null,
  task: { kind: 'acted', acts: [act], outcomes: [{}] },
  beside: null,
  expect: [],
  keep: [],
  hints: [],
  sameAs: { shell: null, oci: null, docker: null },
  before: page([]),
  after: page([]),
  costSeconds: null,
  impossible: null,
});

/** The command that does the same, with the numbers of `depth`; `null`: there is none. */
export const shellLine = (call: Call, names: Names, depth: number): string | null => {
  const number = (ref: number | string) =>
    String(typeof ref === 'number' ? ref : (names.get(ref)?.nspid[depth] ?? ref));
  return shellText(call, { number, inProc: number });
};

const text = (value: string): PhrasingContent => ({ type: 'text', value });

const page = (children: PhrasingContent[]): Root => ({
  type: 'root',
  children: children.length === 0 ? [] : [{ type: 'paragraph', children }],
});

/** The panes in which a call shows, the most telling first. */
const panesOf = (act: Act): readonly PaneName[] => {
  if (isAboutCgroups(act)) return ['limits', 'processes'];
  if (act.call in identityCalls) return ['credentials', 'processes'];
  switch (act.call) {
    case 'unshare':
    case 'setns':
    case 'clone3':
      return ['namespaces', 'processes'];
    case 'mount':
    case 'umount2':
    case 'pivot_root':
    case 'chroot':
      return ['mounts', 'namespaces'];
    default:
      return act.call in networkCalls ? ['network', 'namespaces'] : ['processes', 'namespaces'];
  }
};

const isAboutCgroups = (act: Act): boolean =>
  Object.values(act).some((value) => typeof value === 'string' && value.startsWith('/sys/fs/cgroup'));

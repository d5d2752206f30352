// One call of the log as lines of the script: what an actor is to do, or why it is not done again.
import type { Act } from '../call/call.ts';
import { type ProcessWords, type ShellForm, shellForm } from '../call/shell-form.ts';
import { word } from '../call/shell-words.ts';
import { type CgroupVersion, isCgroupCall, isWithin } from './script-cgroups.ts';
import type { CallRecord } from './session.ts';

/** What the script knows when it has come to a call. */
export interface ScriptState {
  /** Processes that the script has made, whether they are still there or not. */
  readonly known: Set<string>;
  /** Those that still perform commands. */
  readonly actors: Set<string>;
  /** Those whose children are born in another PID namespace than their own. */
  readonly elsewhere: Set<string>;
  /** Those that have a proc of their own, which counts as they do. */
  readonly ownProc: Set<string>;
  /** Those that unshare(1) has forked: their parent is another than in the lab. */
  readonly fosterlings: Set<string>;
  /** Those that have put a filter on themselves in the lab, and cannot here. */
  readonly unfiltered: Set<string>;
  /** `null`: the sandbox has none. */
  readonly cgroups: CgroupVersion | null;
}

export interface ScriptPart {
  /** Shell text; processes stand in it as `mark` writes them. */
  readonly lines: readonly string[];
  /** Whose numbers are known after it. */
  readonly born: string | null;
}

/** Stands for a process's number as counted `level` PID namespaces below the machine: the sandbox is at 1. */
export const mark = (name: string, level: number): string =>
  `\ue000${name.replaceAll('-', '_')}_pid${level > 1 ? `_${level}` : ''}\ue000`;

/** The marks in `text`, as variables. */
export const marksIn = (text: string): readonly string[] =>
  [...text.matchAll(/\ue000(\w+)\ue000/g)].map(([, name = '']) => name);

/** A command as an argument of a function of the script: the shell that reads the script fills the variables in. */
const argument = (text: string): string => `"${text.replace(/["\\$`]/g, '\\$&')}"`;

/** `text` with a variable for each mark. */
export const withVariables = (text: string): string =>
  text.replace(/\ue000(\w+)\ue000(?=(\w?))/g, (_, name: string, next: string) => (next ? `\${${name}}` : `$${name}`));

/** A process that the script has not: the call is not done again. */
class Absent extends Error {}

const wordsOf = ({ act, pids }: CallRecord, { known, ownProc }: ScriptState): ProcessWords => {
  const level = pids.length - 1;
  const at = (ref: number | string, depth: number): string => {
    if (ref === 'lab-init' || ref === 1) return '1';
    if (typeof ref === 'number') throw new Absent(`number ${ref} of the lab is another process here`);
    if (!known.has(ref)) throw new Absent(`${ref} was made in the shell, and is not here`);
    return mark(ref, depth);
  };
  return {
    number: (ref) => at(ref, level),
    inProc: (ref) => at(ref, ownProc.has(act.actor) ? level : 1),
  };
};

/** `call`, done again. What it changes about the actors is noted in `state`. */
export const scriptPart = (call: CallRecord, state: ScriptState): ScriptPart => {
  const { act, outcome } = call;
  if (!outcome) return remark('It never came back.');
  if (!state.actors.has(act.actor)) return remark(`${act.actor} was made in the shell, and is not here.`);
  try {
    const form = shellForm(act, wordsOf(call, state));
    if (act.call === 'seccomp' && outcome.ok) state.unfiltered.add(act.actor);
    if (form.how === 'none') return remark(`There is no command for this: ${form.why}.`);
    if (isOnDisk(act))
      return remark(`This is about a disk of the machine, of which there is nothing here: ${oneLine(textOf(form))}`);
    if (textOf(form).includes('\n')) return remark('A command here cannot have a line break in it.');
    if (!outcome.ok && act.call === 'rename') return remark('A mv(1) that is refused a new name copies, and deletes.');
    if (!outcome.ok && state.unfiltered.has(act.actor))
      return remark('What a filter refused is not tried without one.');
    const isAboutCgroups = isCgroupCall(act);
    if (isAboutCgroups && (state.cgroups === null || !isWithin(act, state.cgroups)))
      return remark(`There are no such cgroups here: ${oneLine(textOf(form))}`);
    const part = outcome.ok ? done(call, form, state) : refused(act, form, state);
    return isAboutCgroups && form.how !== 'child' ? { ...part, lines: part.lines.map(limited) } : part;
  } catch (error) {
    if (error instanceof Absent) return remark(`${error.message}.`);
    throw error;
  }
};

/** A lab can have a directory on a disk, and limits name that disk by its number; the sandbox is in memory. */
const isOnDisk = (act: Act): boolean =>
  ('path' in act && /^\/scratch(\/|$)|\/(blkio\.throttle\.[a-z_]+|io\.max)$/.test(act.path)) ||
  (act.call === 'execve' && act.argv.some((word) => /(^|\s)\/scratch\//.test(word)));

/** Only where the sandbox has cgroups. */
const limited = (line: string): string => `limited ${line}`;

const remark = (text: string): ScriptPart => ({ lines: [`# ${text}`], born: null });
const lines = (...all: readonly string[]): ScriptPart => ({ lines: all, born: null });
const oneLine = (text: string) => text.replace(/\s+/g, ' ');
const textOf = (form: ShellForm): string => (form.how === 'none' ? '' : form.text);

type Known = Exclude<ShellForm, { readonly how: 'none' }>;

const done = ({ act }: CallRecord, form: Known, state: ScriptState): ScriptPart => {
  const { actor } = act;
  switch (form.how) {
    case 'child':
      return birth(act, form, state);
    case 'last':
      state.actors.delete(actor);
      return lines(`leave ${actor} ${argument(form.text)}`);
    case 'place': {
      const placing = act.call === 'chroot' ? 'in_root' : state.elsewhere.has(actor) ? 'become' : 'in_place';
      noteMove(act, state);
      return lines(`${placing} ${actor} ${argument(act.call === 'chroot' ? word(act.path) : form.text)}`);
    }
    case 'program':
      if (act.call === 'mount' && act.type === 'proc' && act.target === '/proc') state.ownProc.add(actor);
      return lines(`${state.elsewhere.has(actor) ? 'beside' : 'perform'} ${actor} ${argument(form.text)}`);
    case 'itself':
      return byItself(act, form.text, state);
    default:
      return form satisfies never;
  }
};

const byItself = (act: Act, text: string, state: ScriptState): ScriptPart => {
  const { actor } = act;
  if (act.call === 'kill') {
    const isOwn = act.pid === actor;
    return lines(`${isOwn ? 'leave' : 'perform'} ${actor} ${argument(text)}`, 'settle');
  }
  if (act.call !== 'wait') return lines(`perform ${actor} ${argument(text)}`);
  if (typeof act.pid === 'string' && state.fosterlings.has(act.pid))
    return remark(`Here unshare(1) is the parent of ${act.pid}, and collects it.`);
  return lines(`perform ${actor} ${argument(`${text}; echo "  ended with $?"`)}`);
};

/** Whose children are born elsewhere from now on. */
const noteMove = (act: Act, { elsewhere }: ScriptState): void => {
  const flags = act.call === 'unshare' ? act.flags : act.call === 'setns' ? [act.type] : [];
  if (flags.includes('CLONE_NEWPID')) elsewhere.add(act.actor);
};

const birth = (act: Act, form: Extract<Known, { readonly how: 'child' }>, state: ScriptState): ScriptPart => {
  if (!('as' in act) || act.as === undefined) return remark('The child was given no name, and did nothing.');
  const { as: child, actor } = act;
  state.known.add(child);
  state.actors.add(child);
  if (state.ownProc.has(actor)) state.ownProc.add(child);
  else state.ownProc.delete(child);
  if (state.unfiltered.has(actor)) state.unfiltered.add(child);
  else state.unfiltered.delete(child);
  state.elsewhere.delete(child);
  if (act.call === 'clone3' && act.flags.includes('CLONE_NEWPID')) state.fosterlings.add(child);
  const more = form.text === '' && form.first === '' ? '' : ` ${argument(form.first)} ${argument(form.text)}`;
  return { lines: [`bear ${actor} ${child}${more}`], born: child };
};

const refused = (act: Act, form: Known, state: ScriptState): ScriptPart => {
  const { actor } = act;
  const isElsewhere = state.elsewhere.has(actor);
  const by = isElsewhere ? 'refused_beside' : 'refused';
  switch (form.how) {
    case 'child':
      if (!isElsewhere) return remark('A shell that is refused a child ends: this is not tried here.');
      return lines(`refused_here ${argument(`nsenter --pid=/proc/${mark(actor, 1)}/ns/pid_for_children true`)}`);
    case 'place':
      return lines(`${by} ${actor} ${argument(`${form.text.replace(' --keep-caps', '')} true`)}`);
    case 'last':
      return isElsewhere
        ? remark('This is not tried here.')
        : lines(`refused ${actor} ${argument(`( ${form.text} )`)}`);
    case 'program':
      return lines(`${by} ${actor} ${argument(form.text)}`);
    case 'itself':
      return lines(`refused ${actor} ${argument(form.text)}`);
    default:
      return form satisfies never;
  }
};

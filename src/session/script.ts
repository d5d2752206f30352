// What was done in a lab as a shell script that does it again, in a sandbox of its own. Text in, text out.
import type { Outcome } from '../call/outcome.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { actorsText } from './script-actors.ts';
import { marksIn, type ScriptPart, type ScriptState, scriptPart, withVariables } from './script-acts.ts';
import { type CgroupVersion, cgroupsOf, cgroupsText, type ScriptCgroups } from './script-cgroups.ts';
import { needsText } from './script-needs.ts';
import { sandboxText } from './script-sandbox.ts';
import type { CallRecord, Session } from './session.ts';

/** What of a session a script is made of, and who was there to act from the start. */
export interface ScriptSession extends Pick<Session, 'calls' | 'step'> {
  readonly actors: readonly string[];
  /** `null`: the lab had no cgroups. */
  readonly cgroup: CgroupVersion | null;
}

/**
 * The script for everything that was called in the lab of `session`; `null` where that is nothing. `lesson`: the one that was open,
 * for its titles and for what was to be done by hand.
 */
export const scriptOf = (session: ScriptSession, lesson: Lesson | null): string | null => {
  if (session.calls.length === 0) return null;
  const { actors } = session;
  const state: ScriptState = {
    known: new Set(actors),
    actors: new Set(actors),
    elsewhere: new Set(),
    ownProc: new Set(),
    fosterlings: new Set(),
    unfiltered: new Set(),
    cgroups: session.cgroup,
  };
  const pages = pagesOf(session, lesson);
  const parts: ScriptPart[] = [
    ...actors.map((actor) => ({ lines: [`start ${actor}`], born: actor })),
    ...pages.flatMap((page) => pageParts(page, state)),
  ];
  const cgroups = cgroupsOf(session.calls, session.cgroup);
  return [
    headOf(lesson, cgroups),
    needsText(session.calls, cgroups),
    ...(cgroups === null ? [] : [cgroupsText]),
    sandboxText,
    actorsText,
    doneTitle,
    bodyOf(parts),
    endText,
  ].join('\n');
};

const doneTitle = `# --- What was done ------------------------------------------------------------
#
# Above each command the system call with what it returned in the lab, where processes have other numbers than here.
`;

const headOf = (lesson: Lesson | null, cgroups: ScriptCgroups | null): string => `#!/bin/sh
# ${plain(lesson?.title ?? 'A session')}: what was done in cutaway, as a shell script.
#
#     sh FILE              does all of it; at the end it stands until you press enter
#     sh FILE --step       waits for enter before each step
${cgroups === null ? noLimitsText : limitsText(cgroups)}`;

const noLimitsText = `#
# It needs no root, and leaves this machine as it was.
`;

const limitsText = ({ version }: ScriptCgroups) => `#     sh FILE --no-limits  sets no limits
#
# It needs no root, but for the limits: only root may make cgroups, and these are cgroup ${version}. It leaves this machine as it was.
`;

const endText = `
[ "$others" = 0 ] || printf '\\n%s of the commands went otherwise than in the lab.\\n' "$others"
printf '\\nAll of it stands. Look at it from another terminal: lsns, ps -e --forest. Enter takes it down. '
read -r _ || echo
[ "$others" = 0 ]
`;

/** The calls of one step, and what the step asked for by hand. */
interface Page {
  readonly title: string;
  readonly calls: readonly CallRecord[];
  readonly step: Step | null;
}

const pagesOf = ({ calls, step }: ScriptSession, lesson: Lesson | null): readonly Page[] => {
  const known = lesson?.steps ?? [];
  const last = known.findIndex(({ id }) => id === step);
  const reached = known.slice(0, last + 1).map(({ id }) => id);
  const ids = [...new Set([...reached, ...calls.map((call) => call.step ?? '')])];
  return ids.map((id) => {
    const found = known.find((one) => one.id === id) ?? null;
    return { title: found?.title ?? id, calls: calls.filter((call) => (call.step ?? '') === id), step: found };
  });
};

const pageParts = ({ title, calls, step }: Page, state: ScriptState): readonly ScriptPart[] => {
  const { task } = step ?? {};
  if (task?.kind === 'asked') return [says(titleLine(title), ...byHand(task.ask, task.solve))];
  if (calls.length === 0) return [];
  return [
    says(titleLine(title)),
    ...calls.flatMap((call) => [
      says(`# ${plain(`${call.act.actor}: ${call.text}${resultText(call)}`)}`),
      scriptPart(call, state),
    ]),
  ];
};

const says = (...lines: readonly string[]): ScriptPart => ({ lines, born: null });

const titleLine = (title: string) => `\nstep ${quoted(plain(title))}`;

/** What was typed in the shell is not kept. A way to do it may need hands, or bounds that are not here: it is told, and not done. */
const byHand = (ask: string, solve: readonly string[]) => [
  '# What was typed in the shell is not kept. One way:',
  ...solve.map((line) => `#     ${numbersAsked(plain(line))}`),
  `by_hand ${quoted(plain(ask))}`,
];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** `{{init.pid.lab}}`, as lessons have it, is a number that the script can tell. A variable would be used by this comment alone. */
const numbersAsked = (line: string): string =>
  line.replace(/\{\{([a-z][a-z0-9-]*)\.pid\.lab\}\}/g, (_, name: string) => `$(number ${name})`);

/** Text in a comment: one line, without anything that a terminal might obey. */
const plain = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');

const resultText = ({ outcome, born }: CallRecord): string => {
  if (!outcome) return '';
  return `${outcomeText(outcome)}${born ? `, and in ${born.actor} = 0` : ''}`;
};

const outcomeText = (outcome: Outcome): string => {
  if (!outcome.ok) return ` = -1 ${outcome.errno}`;
  if (outcome.value === null) return '';
  const data = outcome.data.length > 60 ? `${outcome.data.slice(0, 60)}…` : outcome.data;
  return ` = ${outcome.value}${data === '' ? '' : `  ${JSON.stringify(data)}`}`;
};

/** All parts, and after each birth the numbers that are spoken of later. */
const bodyOf = (parts: readonly ScriptPart[]): string => {
  const used = new Set(parts.flatMap(({ lines }) => lines.flatMap(marksIn)));
  return parts
    .flatMap(({ lines, born }) => [...lines.map(withVariables), ...(born === null ? [] : numberLines(born, used))])
    .join('\n');
};

const numberLines = (name: string, used: ReadonlySet<string>): readonly string[] => {
  const variable = `${name.replaceAll('-', '_')}_pid`;
  return [...used]
    .filter((one) => one === variable || new RegExp(`^${variable}_\\d+$`).test(one))
    .sort()
    .map((one) => {
      const level = one.slice(variable.length + 1);
      return `${one}=$(number ${name}${level === '' ? '' : ` ${level}`})`;
    });
};

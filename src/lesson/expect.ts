// Whether claims hold: predicates over Worlds, with «expected, saw, try». Pure.
import type { Outcome } from '../call/outcome.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { judgeClaim } from './claim.ts';
import type { Find, Step } from './lesson.ts';
import { judgeOutcome } from './outcome-check.ts';
import type { Names, Predicate, ProcessQuery } from './predicate.ts';
import { isSame, lookUp, stateText } from './presence.ts';
import type { Present } from './seen.ts';
import { shown } from './spelling.ts';

/** One claim, checked. */
export interface CheckResult {
  readonly kind: 'expect' | 'keep' | 'outcome';
  readonly held: boolean;
  /** The claim in words: the lesson's `say`, or worded from the predicate. */
  readonly claim: string;
  /** What was seen, in words. */
  readonly saw: string;
  /** Where it did not hold: what to do. */
  readonly tryThis: string | null;
}

/** What a claim is judged by. */
export interface Scene {
  readonly world: World;
  /** As the step found it: what `changed` and "same as before" refer to. */
  readonly before: World;
  readonly names: Names;
}

/** A check without its kind. */
export type Verdict = Omit<CheckResult, 'kind'>;

/** The process that a claim is about. */
export interface Subject {
  /** What sentences call it. */
  readonly label: string;
  readonly now: Process | null;
  /** The same process as the step found it; `null`: it was not there. */
  readonly before: Process | null;
}

export type Judge = (predicate: Predicate, scene: Scene) => Verdict;

/** Whether one claim holds, in words. */
export const judge: Judge = (predicate, scene) => {
  const found = 'gone' in predicate ? judgeGone(predicate.gone, scene) : judgeActor(predicate, scene);
  return { ...found, claim: predicate.say ?? found.claim };
};

/**
 * Everything that a step claims, in this order: its outcomes, its `find`, `expect`, `keep`. `outcomes`: one
 * for each act that came back. Of a process that is not found, nothing more is claimed.
 */
export const checkStep = (step: Step, scene: Scene, outcomes: readonly Outcome[]): readonly CheckResult[] => {
  const { task } = step;
  const returned =
    task.kind === 'acted'
      ? task.acts.map((act, index) => judgeOutcome(act, task.outcomes[index] ?? {}, outcomes[index], scene.names))
      : [];
  const find = task.kind === 'asked' ? task.find : null;
  const found = find ? [judgeFind(find, scene)] : [];
  const isMissing = find !== null && !scene.names.has(find.as) && !found[0]?.held;
  const expected = isMissing ? step.expect.filter((one) => subjectName(one) !== find.as) : step.expect;
  return [
    ...returned.map((one): CheckResult => ({ kind: 'outcome', ...one })),
    ...found.map((one): CheckResult => ({ kind: 'expect', ...one })),
    ...expected.map((one): CheckResult => ({ kind: 'expect', ...judge(one, scene) })),
    ...step.keep.map((one): CheckResult => ({ kind: 'keep', ...judgeKeep(one, scene) })),
  ];
};

/**
 * The process of `scene.world` that has no name yet and of which all claims hold; of several, the one with
 * the lowest number.
 */
export const findProcess = (query: ProcessQuery, scene: Scene): Process | null =>
  nameless(scene).find((process) =>
    query.every((claim) => judgeClaim(claim, subjectOf(process, 'it', scene), scene).held),
  ) ?? null;

/**
 * Whether what the step claims held before anything was done: then its checks show nothing. `names` as they
 * were before the step. Without an `expect` or a `find` there is nothing that could have held.
 */
export const expectHoldsBefore = (
  { expect, task }: Pick<Step, 'expect' | 'task'>,
  before: World,
  names: Names,
): boolean => {
  const scene = { world: before, before, names };
  const find = task.kind === 'asked' ? task.find : null;
  const found = find ? findProcess(find.where, scene) : null;
  if (find ? !found : expect.length === 0) return false;
  const known = find && found ? new Map(names).set(find.as, found) : names;
  return expect.every((predicate) => judge(predicate, { ...scene, names: known }).held);
};

const subjectName = (predicate: Predicate): string => ('gone' in predicate ? predicate.gone : predicate.actor);

const nameless = ({ world, names }: Scene): readonly Process[] => {
  const named = [...names.values()];
  return world.processes.filter((process) => !named.some((one) => isSame(process, one)));
};

const subjectOf = (now: Process, label: string, { before }: Scene): Present => ({
  label,
  now,
  before: before.processes.find((one) => isSame(one, now)) ?? null,
});

const judgeActor = (predicate: Exclude<Predicate, { gone: unknown }>, scene: Scene): Verdict => {
  const { actor } = predicate;
  const found = lookUp(actor, scene.names, scene.world);
  if (found.process) return judgeClaim(predicate, subjectOf(found.process, actor, scene), scene);
  // The wording of a claim does not depend on what is seen; any process will do to have it worded.
  const { claim } = judgeClaim(predicate, { label: actor, now: nobody, before: null }, scene);
  const tryThis = found.made ? `start this step again, and ${actor} is there again` : null;
  return { held: false, claim, saw: found.why, tryThis };
};

const judgeGone = (name: string, { names, world }: Scene): Verdict => {
  const claim = `${name} is gone`;
  const found = lookUp(name, names, world);
  if (!found.process)
    return { held: found.made, claim, saw: found.made ? `${name} is gone` : found.why, tryThis: null };
  const { state } = found.process;
  return {
    held: false,
    claim,
    saw: `${name} ${stateText(state)}`,
    tryThis: state === 'Z' ? 'a zombie goes when its parent waits for it' : null,
  };
};

/** Holds now, and held when the step began. */
const judgeKeep = (predicate: Predicate, scene: Scene): Verdict => {
  const now = judge(predicate, scene);
  if (!now.held) return now;
  const earlier = judge(predicate, { ...scene, world: scene.before });
  if (earlier.held) return now;
  return {
    held: false,
    claim: now.claim,
    saw: `before this step it was not so: ${earlier.saw}`,
    tryThis: 'go back a step: something earlier was undone',
  };
};

const judgeFind = ({ as: name, say, where }: Find, scene: Scene): Verdict => {
  const claim = say ?? 'a process is there that is as asked for';
  const known = scene.names.get(name);
  const process = known ? scene.world.processes.find((one) => isSame(one, known)) : findProcess(where, scene);
  if (known && !process) return { held: false, claim, saw: `${name} has ended`, tryThis: 'start another one' };
  const near = process ? { process, ...firstMiss(where, process, scene) } : nearestMiss(where, scene);
  if (!near) return { held: false, claim, saw: 'there is no new process yet', tryThis: 'start it in the shell' };
  const label = candidateLabel(near.process);
  if (!near.miss) return { held: true, claim, saw: label, tryThis: null };
  const { saw, tryThis } = near.miss;
  return { held: false, claim: near.miss.claim, saw: `${label} is there, but ${saw}`, tryThis };
};

/** The process that comes closest; of several, the youngest one. Those of old are not meant. */
const nearestMiss = (query: ProcessQuery, scene: Scene) => {
  const young = nameless(scene).filter((one) => !scene.before.processes.some((old) => isSame(old, one)));
  const [best] = young
    .map((process) => ({ process, ...firstMiss(query, process, scene) }))
    .sort((a, b) => b.holding - a.holding || b.process.startTicks - a.process.startTicks);
  return best ?? null;
};

/** How many claims hold of `process`, the first that does not, and the lesson's words for that one. */
const firstMiss = (query: ProcessQuery, process: Process, scene: Scene) => {
  const verdicts = query.map((claim) => {
    const verdict = judgeClaim(claim, subjectOf(process, 'it', scene), scene);
    return { ...verdict, claim: claim.say ?? verdict.claim };
  });
  const first = verdicts.findIndex(({ held }) => !held);
  return {
    holding: verdicts.filter(({ held }) => held).length,
    miss: verdicts[first] ?? null,
  };
};

const candidateLabel = (process: Process): string => `${shown(process.comm)} (${process.nspid.join(' · ')})`;

const nobody: Process = {
  pid: 0,
  ppid: 0,
  nspid: [],
  comm: '',
  cmdline: '',
  state: 'X',
  uid: 0,
  gid: 0,
  startTicks: 0,
  namespaces: {},
  cgroup: null,
  capabilities: null,
  seccomp: null,
};

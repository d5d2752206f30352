// Claims about one process, judged: what is claimed, what was seen, what to try. Pure.
import type { Process } from '../kernel/process.ts';
import { judgeBusier, judgeCounter, judgeUsed } from './counter-claim.ts';
import type { Scene, Verdict } from './expect.ts';
import { judgeFile } from './file-claim.ts';
import { judgeClock, judgeName, judgeQueue } from './inside-claim.ts';
import { judgeCgroup, judgeLimit } from './limit-claim.ts';
import { judgeMount } from './mount-claim.ts';
import { judgeNamespace } from './namespace-claim.ts';
import { judgeLink, judgeRoute } from './network-claim.ts';
import type { Claim } from './predicate.ts';
import { isSame, lookUp, stateText, stateWord } from './presence.ts';
import { judgeCapability, judgeId, judgePrivs, judgeSeccomp } from './privilege-claim.ts';
import type { Present } from './seen.ts';
import { possessive, shown } from './spelling.ts';
import { judgeTable } from './table-claim.ts';
import { judgeCgroupAt, judgeFrozen, judgeHolding } from './tree-claim.ts';

/**
 * Whether `claim` holds of the subject. The process is there: whether it is, is for the caller to find out.
 */
export const judgeClaim = (claim: Claim, subject: Present, scene: Scene): Verdict => {
  if ('namespace' in claim) return judgeNamespace(claim, subject, scene);
  if ('pid' in claim) return claim.pid === true ? judgeNumbers(subject) : judgeNumber(claim.pid, subject);
  if ('levels' in claim) return judgeLevels(claim.levels, subject);
  if ('state' in claim) return judgeState(claim.state, subject);
  if ('comm' in claim) return judgeComm(claim.comm, subject);
  if ('processors' in claim) return judgeProcessors(claim.processors, subject);
  if ('parent' in claim) return judgeParent(claim.parent, subject, scene);
  if ('mount' in claim) return judgeMount(claim, subject, scene);
  if ('file' in claim) return judgeFile(claim, subject, scene);
  if ('route' in claim) return judgeRoute(claim, subject, scene);
  if ('table' in claim) return judgeTable(claim, subject, scene);
  if ('link' in claim) return judgeLink(claim, subject, scene);
  if ('limit' in claim) return judgeLimit(claim, subject, scene);
  if ('refused' in claim || 'throttled' in claim || 'oom_killed' in claim || 'at_limit' in claim)
    return judgeCounter(claim, subject, scene);
  if ('used' in claim) return judgeUsed(claim, subject, scene);
  if ('busier_than' in claim) return judgeBusier(claim, subject, scene);
  if ('cgroup' in claim) return judgeCgroup(claim, subject, scene);
  if ('cgroup_at' in claim) return judgeCgroupAt(claim, scene);
  if ('holding' in claim) return judgeHolding(claim, subject, scene);
  if ('frozen' in claim) return judgeFrozen(claim, subject, scene);
  if ('uid' in claim || 'gid' in claim) return judgeId(claim, subject, scene);
  if ('capability' in claim) return judgeCapability(claim, subject);
  if ('no_new_privs' in claim) return judgePrivs(claim, subject);
  if ('hostname' in claim || 'domainname' in claim) return judgeName(claim, subject, scene);
  if ('clock' in claim) return judgeClock(claim, subject, scene);
  if ('queue' in claim) return judgeQueue(claim, subject, scene);
  return judgeSeccomp(claim, subject);
};

const verdict = (held: boolean, claim: string, saw: string, tryThis: string | null = null): Verdict => ({
  held,
  claim,
  saw,
  tryThis: held ? null : tryThis,
});

const numbers = (process: Process): string => process.nspid.join(' · ');

const judgeNumber = (expected: number, { label, now }: Present): Verdict => {
  const own = now.nspid.at(-1);
  const tryThis =
    expected === 1
      ? 'a process gets its numbers at birth, and number 1 is the first that is born in a new PID namespace'
      : null;
  return verdict(
    own === expected,
    `${label} is number ${expected} in its own PID namespace`,
    `${label} is number ${own ?? 'unknown'} in its own PID namespace`,
    tryThis,
  );
};

const judgeNumbers = ({ label, now, before }: Present): Verdict => {
  const claim = `${label} keeps its numbers`;
  if (!before) return verdict(false, claim, `${label} was not there before`);
  const held = numbers(now) === numbers(before);
  return verdict(
    held,
    claim,
    held ? `${label} is ${numbers(now)}, as before` : `${label} was ${numbers(before)} and is ${numbers(now)}`,
  );
};

const judgeLevels = (expected: number, { label, now }: Present): Verdict => {
  const count = now.nspid.length;
  return verdict(
    count === expected,
    `${label} has a number at ${levels(expected)}`,
    `${label} has one at ${levels(count)}: ${numbers(now)}`,
  );
};

const levels = (count: number): string => `${count} ${count === 1 ? 'level' : 'levels'}`;

const stateClaims = { alive: 'alive', stopped: 'stopped', zombie: 'a zombie' } as const;

const stateRemedies: Readonly<Record<string, string>> = {
  'alive stopped': 'SIGCONT lets a stopped process go on',
  'stopped zombie': 'it has ended, and nothing stops it any more: r starts the step again',
  'stopped alive': 'send it SIGSTOP, by the number that it has where the sender lives',
  'zombie alive': 'a process that has ended is a zombie until its parent waits for it',
};

const judgeState = (expected: keyof typeof stateClaims, { label, now }: Present): Verdict => {
  const word = stateWord(now.state);
  return verdict(
    word === expected,
    `${label} is ${stateClaims[expected]}`,
    `${label} ${stateText(now.state)}`,
    stateRemedies[`${expected} ${word}`] ?? null,
  );
};

const judgeComm = (expected: string, { label, now }: Present): Verdict =>
  verdict(now.comm === expected, `${label} is called ${shown(expected)}`, `${label} is called ${shown(now.comm)}`);

const judgeProcessors = (expected: number, { label, now }: Present): Verdict => {
  const claim = `${label} may run on ${processors(expected)}`;
  if (now.cpusAllowed == null) return verdict(false, claim, `where ${label} may run cannot be read`);
  const count = processorCount(now.cpusAllowed);
  return verdict(
    count === expected,
    claim,
    `${label} may run on ${processors(count)}: ${now.cpusAllowed}`,
    'taskset sets the affinity of a process: on which processors it may run',
  );
};

const processors = (count: number): string => `${count} ${count === 1 ? 'processor' : 'processors'}`;

/** How many are in a list such as `0-1,4`. */
const processorCount = (list: string): number =>
  list
    .split(',')
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);

const judgeParent = (expected: string, { label, now }: Present, scene: Scene): Verdict => {
  const found = lookUp(expected, scene.names, scene.world);
  const claim = `${possessive(label)} parent is ${expected}`;
  if (!found.process) return verdict(false, claim, found.why);
  return verdict(
    now.ppid === found.process.pid,
    claim,
    `${possessive(label)} parent is ${parentText(now.ppid, scene)}`,
  );
};

const parentText = (pid: number, scene: Scene): string => {
  const parent = scene.world.processes.find((one) => one.pid === pid);
  if (!parent) return 'not visible from here';
  const name = [...scene.names].find(([, named]) => isSame(parent, named))?.[0];
  return name ?? `${shown(parent.comm)} (${numbers(parent)})`;
};

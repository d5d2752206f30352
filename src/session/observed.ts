// What a call changed, and what it did not, told from two looks: for calls of which no lesson claims anything.
import type { Act } from '../call/call.ts';
import { diff } from '../kernel/diff.ts';
import type { Event } from '../kernel/event.ts';
import { namespaceTypes } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { CheckResult } from '../lesson/expect.ts';
import type { Names } from '../lesson/predicate.ts';
import { isSame, stateWord } from '../lesson/presence.ts';
import { insideSentences } from './observed-namespace.ts';
import { labelOf, type Observation, processSentences } from './observed-process.ts';
import { cgroupSentences, mountSentences, networkSentences } from './observed-rest.ts';

/** A page has no room for more. */
const mostChanges = 9;

/** As a lesson's checks, all of which hold: what is another than before the call, and what of the caller and the others is not. */
export const observed = (act: Act, before: World, world: World, names: Names): readonly CheckResult[] => {
  const seen: Observation = { before, world, names, events: diff(before, world) };
  const changes = [
    ...processSentences(seen),
    ...insideSentences(seen),
    ...mountSentences(seen),
    ...networkSentences(seen),
    ...cgroupSentences(seen),
  ];
  const shown = changes.slice(0, mostChanges);
  const rest = changes.length - shown.length;
  return [
    ...[...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].map((claim) => check('expect', claim)),
    ...keptSentences(act, seen, changes.length > 0).map((claim) => check('keep', claim)),
  ];
};

const check = (kind: 'expect' | 'keep', claim: string): CheckResult => ({
  kind,
  held: true,
  claim,
  saw: claim,
  tryThis: null,
});

const keptSentences = (act: Act, seen: Observation, hasChanges: boolean): readonly string[] => {
  if (!hasChanges) return ['everything that the panes show'];
  const actor = seen.names.get(act.actor);
  const now = actor && seen.world.processes.find((one) => isSame(one, actor));
  const old = actor && seen.before.processes.find((one) => isSame(one, actor));
  return [
    ...(now && old && now.state !== 'Z' ? ownSentences(act.actor, old, now) : []),
    ...othersSentence(act.actor, seen),
  ];
};

const ownSentences = (name: string, before: Process, after: Process): readonly string[] => {
  const kept = namespaceTypes.filter((type) => before.namespaces[type] === after.namespaces[type]);
  const isAll = kept.length === namespaceTypes.length;
  return [`${name} keeps its numbers`, `${name}'s namespaces${isAll ? '' : `: ${kept.join(', ')}`}`];
};

/** Named processes of which nothing has changed. */
const othersSentence = (actor: string, seen: Observation): readonly string[] => {
  const touched = new Set(seen.events.flatMap(touchedPids));
  const others = seen.world.processes.filter(
    (one) => !touched.has(one.pid) && [...seen.names.values()].some((named) => isSame(one, named)),
  );
  const labels = others.map((one) => labelOf(one, seen)).filter((label) => label !== actor);
  return labels.length > 0 ? [labels.join(', ')] : [];
};

const touchedPids = (event: Event): readonly number[] => {
  if (event.type === 'namespace-entered') return [event.pid];
  if (event.type === 'process-appeared') return [event.process.pid];
  if (event.type !== 'process-changed') return [];
  const { before, after, fields } = event;
  // Between running and sleeping a process goes all the time.
  const isIdle = fields.every((field) => field === 'state') && stateWord(before.state) === stateWord(after.state);
  return isIdle ? [] : [after.pid];
};

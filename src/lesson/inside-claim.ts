// Claims about what a UTS, time or IPC namespace of a process holds. Pure.
import type { Namespace } from '../kernel/namespace.ts';
import type { World } from '../kernel/world.ts';
import type { Scene, Verdict } from './expect.ts';
import type { Claim } from './predicate.ts';
import { homeOf, type Present, type Seen, verdictOf, whyUnread } from './seen.ts';
import { possessive, shown } from './spelling.ts';

export type NameClaim = Extract<Claim, { hostname: unknown } | { domainname: unknown }>;
export type ClockClaim = Extract<Claim, { clock: unknown }>;
export type QueueClaim = Extract<Claim, { queue: unknown }>;

type InsideType = 'uts' | 'time' | 'ipc';

export const judgeName = (claim: NameClaim, subject: Present, { world }: Scene): Verdict => {
  const key = 'hostname' in claim ? 'hostname' : 'domainname';
  const expected = 'hostname' in claim ? claim.hostname : claim.domainname;
  const noun = key === 'hostname' ? 'host name' : 'domain name';
  const wording = `${possessive(subject.label)} ${noun} is ${shown(expected)}`;
  const row = rowOf('uts', subject, world);
  if ('why' in row) return verdictOf(wording, [{ held: false, saw: row.why }]);
  const name = row[key];
  if (name === null || name === undefined)
    return verdictOf(wording, [unreadable(noun, 'host and domain name', subject.label, row, world)]);
  const tryThis = `set${key}() sets it for all that live in the UTS namespace of the process that calls`;
  return verdictOf(wording, [{ held: name === expected, saw: `it is ${shown(name)}`, tryThis }]);
};

const clockNames = { monotonic: 'CLOCK_MONOTONIC', boottime: 'CLOCK_BOOTTIME' } as const;

export const judgeClock = (claim: ClockClaim, subject: Present, { world }: Scene): Verdict => {
  const { clock, offset, for_children: forChildren } = claim;
  const whose = forChildren ? `for ${possessive(subject.label)} children` : `to ${subject.label}`;
  const wording = `${whose}, ${clockNames[clock]} is ${aheadText(offset)}`;
  const row = rowOf('time', subject, world, forChildren ? subject.now.namespaces.time_for_children : undefined);
  if ('why' in row) return verdictOf(wording, [{ held: false, saw: row.why }]);
  if (!row.offsets) return verdictOf(wording, [unreadable('clocks', 'timens_offsets', subject.label, row, world)]);
  const seen = Math.floor(row.offsets[clock]);
  const tryThis = forChildren
    ? `write "${clock} ${offset} 0" into /proc/PID/timens_offsets, before anybody enters the time namespace`
    : 'offsets are set for children, before the first of them is born';
  return verdictOf(wording, [{ held: seen === offset, saw: `it is ${aheadText(seen)}`, tryThis }]);
};

const aheadText = (seconds: number): string => {
  if (seconds === 0) return "the machine's";
  return `${Math.abs(seconds)} seconds ${seconds < 0 ? 'behind' : 'ahead of'} the machine's`;
};

export const judgeQueue = (claim: QueueClaim, subject: Present, { world }: Scene): Verdict => {
  const wording = queueWording(claim, subject.label);
  const row = rowOf('ipc', subject, world);
  if ('why' in row) return verdictOf(wording, [{ held: false, saw: row.why }]);
  if (!row.systemV)
    return verdictOf(wording, [unreadable('System V objects', 'System V objects', subject.label, row, world)]);
  const queue = row.systemV.queues.find(({ key }) => key === claim.queue);
  if (!queue) {
    const saw = `${subject.label} finds no queue ${keyText(claim.queue)} in its IPC namespace`;
    // Of more than were read, one that is missing may be there.
    const isRead = whyUnread((what) => what === `queues of ipc:[${row.inode}]`, world) === null;
    const tryThis = 'msgget() makes one in the IPC namespace of the process that calls, and only there';
    return verdictOf(wording, [{ held: claim.is === 'absent' && isRead, saw, tryThis }]);
  }
  const { messages } = queue;
  const held = claim.is !== 'absent' && (claim.messages ?? messages) === messages;
  return verdictOf(wording, [{ held, saw: `the queue ${keyText(queue.key)} is there, ${countText(messages)} in it` }]);
};

/** As calls write it. */
export const keyText = (key: number): string => `0x${key.toString(16)}`;

const countText = (messages: number): string =>
  messages === 0 ? 'no message' : `${messages} ${messages === 1 ? 'message' : 'messages'}`;

const queueWording = ({ queue, is, messages }: QueueClaim, label: string): string => {
  const where = `in ${possessive(label)} IPC namespace`;
  if (is === 'absent') return `${where} there is no queue ${keyText(queue)}`;
  const inIt = messages === undefined ? '' : `, with ${countText(messages)} in it`;
  return `${where} there is a queue ${keyText(queue)}${inIt}`;
};

/** What is known of the namespace in which the process lives, or of the one with this inode. */
const rowOf = (
  type: InsideType,
  subject: Present,
  { namespaces }: World,
  other?: number | null,
): Namespace | { readonly why: string } => {
  const home = typeof other === 'number' ? { inode: other } : homeOf(type, subject);
  if ('why' in home) return home;
  const row = namespaces.find((one) => one.type === type && one.inode === home.inode);
  return row ?? { why: `${possessive(subject.label)} ${type} namespace was not looked into` };
};

const unreadable = (noun: string, what: string, label: string, { type, inode }: Namespace, world: World): Seen => {
  const isMeant = (place: string) =>
    place === what || place === `${what} of ${type}:[${inode}]` || place.endsWith(`/${what}`);
  const why = whyUnread(isMeant, world);
  return { held: false, saw: `${possessive(label)} ${noun} cannot be read${why === null ? '' : `: ${why}`}` };
};

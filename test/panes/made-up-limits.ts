// A lab with cgroups in it, for frames of the limits pane. Nothing here was read from a kernel.
import {
  type Cgroup,
  type CgroupEvents,
  type CgroupLimits,
  type CgroupUsage,
  noEvents,
  noLimits,
  noUsage,
} from '../../src/kernel/cgroup.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { MadeUpVisit } from './made-up-session.ts';

export const labPath = '/cutaway-4200-90000/lab';

interface Told {
  readonly version?: 1 | 2;
  readonly childControllers?: readonly string[] | null;
  readonly isFrozen?: boolean | null;
  readonly controllers?: readonly string[];
  readonly limits?: Partial<CgroupLimits>;
  readonly usage?: Partial<CgroupUsage>;
  readonly events?: Partial<CgroupEvents>;
}

const v1 = ['blkio', 'cpu', 'cpuacct', 'memory', 'pids'];

/** A cgroup of the lab; `below`: `/box`, or nothing for the lab's own. */
export const cgroup = (below: string, told: Told = {}): Cgroup => ({
  path: labPath + below,
  version: told.version ?? 1,
  controllers: told.controllers ?? v1,
  childControllers: told.childControllers ?? null,
  isFrozen: told.isFrozen ?? null,
  limits: { ...noLimits, cpuPeriodMicroseconds: 100_000, cpuWeight: 100, io: [], ...told.limits },
  usage: {
    ...noUsage,
    memoryBytes: 4_612_096,
    memoryPeakBytes: 5_632_576,
    pids: 5,
    cpuMicroseconds: 19_400,
    io: [{ device: '254:0', readBytes: 32_768, writtenBytes: 0 }],
    ...told.usage,
  },
  events: {
    ...noEvents,
    oomKill: 0,
    memoryMax: 0,
    pidsMax: 0,
    throttled: 0,
    periods: 0,
    throttledMicroseconds: 0,
    ...told.events,
  },
});

/** What a cgroup uses in which nobody has lived. */
const unused: Told = { usage: { memoryBytes: 0, memoryPeakBytes: 0, pids: 0, cpuMicroseconds: 0, io: [] } };

/** box in a cgroup of its own, as step `limit` finds it. */
export const inCgroup = (lesson: Lesson): MadeUpVisit => {
  const visit = new MadeUpVisit(lesson);
  const used = { usage: { memoryBytes: 312_000, memoryPeakBytes: 640_000, pids: 1, cpuMicroseconds: 4000, io: [] } };
  return withCgroups(visit, [cgroup(''), cgroup('/box', used)], '/box').step('limit');
};

/** The next look finds these cgroups, and box in the one `below`. */
export const withCgroups = (visit: MadeUpVisit, cgroups: readonly Cgroup[], below: string): MadeUpVisit =>
  visit.look({
    ...visit.world,
    cgroups,
    processes: visit.world.processes.map((one) => (one.comm === 'box' ? { ...one, cgroup: labPath + below } : one)),
  });

const limit = { limits: { memoryMaxBytes: 64 * 2 ** 20 } };

/** The limit is written. */
export const doneLimit = (lesson: Lesson): MadeUpVisit => {
  const visit = inCgroup(lesson);
  const [lab, box] = visit.world.cgroups;
  if (!lab || !box) throw new Error('no cgroups');
  const path = '/sys/fs/cgroup/memory/box/memory.limit_in_bytes';
  visit.call(
    { actor: 'box', call: 'write', path, flags: [], text: '67108864' },
    `write(open("${path}", O_WRONLY), "67108864")`,
  );
  return withCgroups(visit, [lab, { ...box, limits: { ...box.limits, ...limit.limits } }], '/box')
    .returns(8, 22)
    .check();
};

/** Everything has met its limit. */
export const atLimits = (lesson: Lesson): MadeUpVisit => {
  const visit = inCgroup(lesson);
  const tight: Told = {
    limits: {
      memoryMaxBytes: 64 * 2 ** 20,
      memoryAndSwapMaxBytes: 64 * 2 ** 20,
      pidsMax: 20,
      cpuMax: 0.2,
      cpuQuotaMicroseconds: 20_000,
      io: [{ device: '254:0', readBytes: null, writtenBytes: 2 ** 20, reads: null, writes: null }],
    },
    usage: {
      memoryBytes: 63.7 * 2 ** 20,
      memoryPeakBytes: 64 * 2 ** 20,
      memoryAndSwapBytes: 63.7 * 2 ** 20,
      pids: 20,
      cpuMicroseconds: 420_000,
      io: [{ device: '254:0', readBytes: 32_768, writtenBytes: 2_097_152 }],
    },
    events: { oomKill: 1, memoryMax: 212, pidsMax: 93, throttled: 20, periods: 20, throttledMicroseconds: 1_550_000 },
  };
  withCgroups(visit, [cgroup(''), cgroup('/box', { ...tight, usage: {}, events: {} })], '/box').step('limit');
  return withCgroups(
    visit,
    [cgroup('', { usage: { memoryBytes: 70 * 2 ** 20, pids: 24 } }), cgroup('/box', tight)],
    '/box',
  );
};

/** A cgroup is made, and box moves into it. */
export const movedIn = (lesson: Lesson): MadeUpVisit => {
  const visit = withCgroups(new MadeUpVisit(lesson), [cgroup('')], '').step('limit');
  return withCgroups(visit, [cgroup(''), cgroup('/box', { ...unused, ...limit })], '/box');
};

/** The same on pure v2: controllers have to be switched on for what is below. */
export const unified = (lesson: Lesson): MadeUpVisit => {
  const two = (below: string, controllers: readonly string[], more: Told = {}) =>
    cgroup(below, { version: 2, controllers, ...more });
  const all = ['cpu', 'io', 'memory', 'pids'];
  const visit = new MadeUpVisit(lesson);
  const swap = { limits: { memoryHighBytes: 48 * 2 ** 20, swapMaxBytes: 0 }, usage: { swapBytes: 0 } };
  withCgroups(visit, [two('', all), two('/box', [], unused), two('/init', all)], '/init').step('limit');
  return withCgroups(visit, [two('', all), two('/box', ['memory', 'pids'], swap), two('/init', all)], '/box');
};

/** What /box has used after so many seconds: it computes from 15 to 60, is killed at 30, forks too often at 20, and writes at 50. */
const usedAfter = (second: number, isRaised: boolean): Told => {
  const ramp = (from: number, to: number) => Math.min(1, Math.max(0, (second - from) / (to - from)));
  const quota = 0.2;
  const cpuSeconds =
    quota * Math.max(0, Math.min(second, 45) - 15) + 2 * quota * Math.max(0, Math.min(second, 60) - 45);
  const memory = second < 30 ? 4 + 60 * ramp(10, 30) : 4 + 36 * ramp(40, 60);
  const pids = second >= 20 && second < 25 ? 20 : 2;
  const periods = Math.floor(10 * Math.max(0, Math.min(second, 60) - 15));
  return {
    limits: {
      memoryMaxBytes: 64 * 2 ** 20,
      pidsMax: 20,
      cpuMax: isRaised ? 2 * quota : quota,
      cpuQuotaMicroseconds: isRaised ? 40_000 : 20_000,
    },
    usage: {
      memoryBytes: Math.round(memory * 2 ** 20),
      memoryPeakBytes: Math.round((second < 30 ? memory : 64) * 2 ** 20),
      pids,
      cpuMicroseconds: Math.round(cpuSeconds * 1e6),
      io: [{ device: '254:0', readBytes: 32_768, writtenBytes: Math.round(10 * 2 ** 20 * ramp(50, 55)) }],
    },
    events: {
      oomKill: second < 30 ? 0 : 1,
      memoryMax: second < 30 ? 0 : 40,
      pidsMax: second < 20 ? 0 : 93,
      throttled: periods,
      periods,
      throttledMicroseconds: periods * 80_000,
    },
  };
};

/** Something happens in /box for seventy seconds, and four times in each of them it is looked at. */
export const busyMinute = (lesson: Lesson): MadeUpVisit => {
  const idle = { usage: { memoryBytes: 6 * 2 ** 20, pids: 7 } };
  const visit = new MadeUpVisit(lesson);
  withCgroups(visit, [cgroup('', idle), cgroup('/box', usedAfter(0, false))], '/box').step('limit');
  for (let quarter = 1; quarter <= 280; quarter += 1) {
    visit.wait(249);
    const second = quarter / 4;
    withCgroups(visit, [cgroup('', idle), cgroup('/box', usedAfter(second, second > 45))], '/box');
  }
  return visit;
};

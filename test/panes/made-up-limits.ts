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

// The shapes of Worlds and events as JSON: a recording may come from anybody, and what is not as it should be is refused before it is shown.
import * as z from 'zod';
import type { Cgroup } from '../kernel/cgroup.ts';
import type { Event } from '../kernel/event.ts';
import type { File } from '../kernel/file.ts';
import type { Link, Route } from '../kernel/link.ts';
import type { Mount } from '../kernel/mount.ts';
import { type Namespace, namespaceLinks, namespaceTypes } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { Table } from '../kernel/table.ts';
import type { World } from '../kernel/world.ts';

/** Every property of a row has to have a shape: a new one is not forgotten here. */
const row = <Row>(shape: Record<keyof Row, z.ZodType>) => z.object(shape);

const number = z.number();
const text = z.string();
const orNull = <Shape extends z.ZodType>(shape: Shape) => shape.nullable();
const maybe = <Shape extends z.ZodType>(shape: Shape) => shape.nullable().optional();

/** Number 1 first: whoever has none is nobody. */
export const pidList = z.array(z.int()).min(1);

export const processShape = row<Process>({
  pid: z.int(),
  ppid: z.int(),
  nspid: pidList,
  comm: text,
  cmdline: text,
  state: z.enum(['R', 'S', 'D', 'Z', 'T', 't', 'X', 'I', 'P']),
  uid: z.int(),
  gid: z.int(),
  startTicks: number,
  isInBackground: z.literal(true).optional(),
  namespaces: z.partialRecord(z.enum(namespaceLinks), orNull(number)),
  cgroup: orNull(text),
  elsewhere: z.record(text, text).optional(),
  capabilities: orNull(text),
  permittedCapabilities: maybe(text),
  inheritableCapabilities: maybe(text),
  boundingCapabilities: maybe(text),
  ambientCapabilities: maybe(text),
  noNewPrivs: maybe(z.boolean()),
  cpusAllowed: maybe(text),
  seccomp: orNull(number),
  seccompFilters: maybe(number),
});

const idRanges = z.array(z.object({ inside: number, outside: number, count: number }));
const queue = z.object({ key: number, id: number, messages: number, bytes: number });

const namespaceShape = row<Namespace>({
  type: z.enum(namespaceTypes),
  inode: number,
  processes: number,
  pid: orNull(number),
  boundAt: z.array(text),
  uidMap: maybe(idRanges),
  gidMap: maybe(idRanges),
  hostname: maybe(text),
  domainname: maybe(text),
  offsets: maybe(z.object({ monotonic: number, boottime: number })),
  systemV: maybe(z.object({ queues: z.array(queue), semaphoreSets: number, segments: number })),
});

const mountShape = row<Mount>({
  id: number,
  parent: number,
  root: text,
  mountpoint: text,
  fstype: text,
  source: text,
  options: text,
  propagation: text,
  namespace: number,
  pidNamespace: maybe(number),
});

const linkShape = row<Link>({
  name: text,
  index: number,
  kind: orNull(text),
  state: z.enum(['up', 'down', 'unknown']),
  isAdminUp: z.boolean(),
  namespace: number,
  addresses: z.array(text),
  master: orNull(number),
  peer: orNull(z.object({ index: number, namespace: orNull(number) })),
});

const routeShape = row<Route>({
  destination: text,
  gateway: orNull(text),
  link: text,
  namespace: number,
  family: z.literal([4, 6]),
  metric: number,
  type: text,
});

const chain = z.object({
  name: text,
  type: orNull(text),
  hook: orNull(text),
  priority: orNull(number),
  rules: z.array(text),
});

const tableShape = row<Table>({ family: text, name: text, namespace: number, chains: z.array(chain) });

const ioLimit = z.object({
  device: text,
  readBytes: orNull(number),
  writtenBytes: orNull(number),
  reads: orNull(number),
  writes: orNull(number),
});

const cgroupShape = row<Cgroup>({
  path: text,
  version: z.literal([1, 2]),
  controllers: z.array(text),
  childControllers: maybe(z.array(text)),
  isFrozen: maybe(z.boolean()),
  limits: row<Cgroup['limits']>({
    memoryMaxBytes: orNull(number),
    memoryHighBytes: orNull(number),
    swapMaxBytes: orNull(number),
    memoryAndSwapMaxBytes: orNull(number),
    pidsMax: orNull(number),
    cpuMax: orNull(number),
    cpuQuotaMicroseconds: orNull(number),
    cpuPeriodMicroseconds: orNull(number),
    cpuWeight: orNull(number),
    cpus: maybe(text),
    io: orNull(z.array(ioLimit)),
  }),
  usage: row<Cgroup['usage']>({
    memoryBytes: orNull(number),
    memoryPeakBytes: orNull(number),
    swapBytes: orNull(number),
    memoryAndSwapBytes: orNull(number),
    pids: orNull(number),
    cpuMicroseconds: orNull(number),
    io: orNull(z.array(z.object({ device: text, readBytes: number, writtenBytes: number }))),
  }),
  events: row<Cgroup['events']>({
    oomKill: orNull(number),
    oom: orNull(number),
    memoryMax: orNull(number),
    memoryHigh: orNull(number),
    pidsMax: orNull(number),
    throttled: orNull(number),
    periods: orNull(number),
    throttledMicroseconds: orNull(number),
  }),
});

const fileStatus = z.object({ mode: number, links: number, bytes: number, inode: text, device: text });

const fileShape = row<File>({
  pid: number,
  path: text,
  type: orNull(z.enum(['absent', 'regular', 'directory', 'symlink', 'character', 'block', 'fifo', 'socket'])),
  status: orNull(fileStatus),
  rdev: text.optional(),
  opaque: maybe(z.boolean()),
  content: maybe(text),
});

const unreadable = z.array(z.object({ what: text, why: text }));

export const worldShape = row<World>({
  processes: z.array(processShape),
  namespaces: z.array(namespaceShape),
  mounts: z.array(mountShape),
  links: orNull(z.array(linkShape)),
  routes: orNull(z.array(routeShape)),
  tables: orNull(z.array(tableShape)),
  cgroups: z.array(cgroupShape),
  files: z.array(fileShape),
  unreadable,
});

const change = (shape: z.ZodType) => ({ before: shape, after: shape });
const follows = orNull(number);
const inode = orNull(number).optional();

/** By the event's type: what stands beside it. */
const eventShapes: Readonly<Record<Event['type'], z.ZodRawShape>> = {
  'process-appeared': { process: processShape },
  'process-ended': { process: processShape },
  'process-changed': { ...change(processShape), fields: z.array(text) },
  'namespace-entered': { pid: z.int(), link: z.enum(namespaceLinks), from: inode, to: inode },
  'namespace-appeared': { namespace: namespaceShape },
  'namespace-changed': change(namespaceShape),
  'namespace-vanished': { namespace: namespaceShape },
  'mount-added': { mount: mountShape, follows },
  'mount-changed': { ...change(mountShape), follows },
  'mount-removed': { mount: mountShape },
  'links-found': { links: z.array(linkShape) },
  'links-lost': { links: z.array(linkShape) },
  'routes-found': { routes: z.array(routeShape) },
  'routes-lost': { routes: z.array(routeShape) },
  'link-added': { link: linkShape },
  'link-changed': change(linkShape),
  'link-removed': { link: linkShape },
  'route-added': { route: routeShape },
  'route-removed': { route: routeShape },
  'tables-found': { tables: z.array(tableShape) },
  'tables-lost': { tables: z.array(tableShape) },
  'table-added': { table: tableShape },
  'table-changed': change(tableShape),
  'table-removed': { table: tableShape },
  'cgroup-added': { cgroup: cgroupShape },
  'limit-changed': change(cgroupShape),
  'usage-changed': change(cgroupShape),
  'oom-killed': change(cgroupShape),
  'cgroup-removed': { cgroup: cgroupShape },
  'file-found': { file: fileShape },
  'file-left': { file: fileShape },
  'file-changed': change(fileShape),
  'unreadable-changed': { after: unreadable },
};

type EventShape = z.ZodObject<{ readonly type: z.ZodLiteral<Event['type']> }>;

const members = Object.entries(eventShapes).map(
  ([type, shape]) => z.object({ ...shape, type: z.literal(type) }) as unknown as EventShape,
);

export const eventShape = z.discriminatedUnion('type', members as [EventShape]);

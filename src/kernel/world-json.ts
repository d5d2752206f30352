// The object that `cutaway look --json` prints: a contract with other programs, published as
// fixtures/schema/look.schema.json.
import type { Cgroup } from './cgroup.ts';
import type { Link, Route } from './link.ts';
import type { Mount } from './mount.ts';
import type { Namespace } from './namespace.ts';
import type { Process } from './process.ts';
import type { Table } from './table.ts';
import type { World } from './world.ts';

type InternalOfProcess =
  | 'startTicks'
  | 'permittedCapabilities'
  | 'inheritableCapabilities'
  | 'boundingCapabilities'
  | 'ambientCapabilities'
  | 'noNewPrivs'
  | 'cpusAllowed'
  | 'seccompFilters';

/** What of each row is promised to other programs. */
export interface WorldJson {
  readonly processes: readonly Omit<Process, InternalOfProcess>[];
  readonly namespaces: readonly Omit<Namespace, 'uidMap' | 'gidMap'>[];
  readonly mounts: readonly Omit<Mount, 'root' | 'options'>[];
  readonly links: readonly Omit<Link, 'isAdminUp' | 'master'>[] | null;
  readonly routes: readonly Omit<Route, 'family' | 'metric' | 'type'>[] | null;
  readonly tables: readonly Table[] | null;
  readonly cgroups: readonly CgroupJson[];
  readonly unreadable: World['unreadable'];
}

interface CgroupJson extends Pick<Cgroup, 'path' | 'version'> {
  readonly limits: Pick<Cgroup['limits'], 'memoryMaxBytes' | 'pidsMax' | 'cpuMax'>;
  readonly usage: Pick<Cgroup['usage'], 'memoryBytes' | 'pids' | 'cpuMicroseconds'>;
  readonly events: Pick<Cgroup['events'], 'oomKill' | 'pidsMax' | 'throttled'>;
}

/**
 * Plain data for `JSON.stringify`. A byte that is no text in UTF-8 becomes U+FFFD here, since many readers of
 * JSON refuse the lone surrogate by which a World keeps it.
 */
export function worldJson(world: World): WorldJson {
  return wellFormed({
    processes: world.processes.map(processJson),
    namespaces: world.namespaces.map(({ uidMap: _, gidMap: __, ...rest }) => rest),
    mounts: world.mounts.map(mountJson),
    links: world.links?.map(linkJson) ?? null,
    routes: world.routes?.map(routeJson) ?? null,
    tables: world.tables,
    cgroups: world.cgroups.map(cgroupJson),
    unreadable: world.unreadable,
  });
}

function processJson(process: Process): WorldJson['processes'][number] {
  const { pid, ppid, nspid, comm, cmdline, state, uid, gid, namespaces, cgroup, capabilities, seccomp } = process;
  return { pid, ppid, nspid, comm, cmdline, state, uid, gid, namespaces, cgroup, capabilities, seccomp };
}

function mountJson({
  id,
  parent,
  mountpoint,
  fstype,
  source,
  propagation,
  namespace,
}: Mount): WorldJson['mounts'][number] {
  return { id, parent, mountpoint, fstype, source, propagation, namespace };
}

function linkJson({ isAdminUp: _, master: __, ...rest }: Link): NonNullable<WorldJson['links']>[number] {
  return rest;
}

function routeJson({ destination, gateway, link, namespace }: Route): NonNullable<WorldJson['routes']>[number] {
  return { destination, gateway, link, namespace };
}

function cgroupJson({ path, version, limits, usage, events }: Cgroup): CgroupJson {
  const { memoryMaxBytes, pidsMax, cpuMax } = limits;
  const { memoryBytes, pids, cpuMicroseconds } = usage;
  const { oomKill, pidsMax: refused, throttled } = events;
  return {
    path,
    version,
    limits: { memoryMaxBytes, pidsMax, cpuMax },
    usage: { memoryBytes, pids, cpuMicroseconds },
    events: { oomKill, pidsMax: refused, throttled },
  };
}

function wellFormed<Value>(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed() as Value;
  if (Array.isArray(value)) return value.map(wellFormed) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)])) as Value;
}

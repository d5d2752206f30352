// The command line that starts a lab on this machine (native/README.md). Starts nothing.
import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { type Grant, runtimeFolder } from './grant.ts';
import { type IdMap, self } from './id-map.ts';
import type { LabLimits } from './lab.ts';
import { type Hierarchy, type Machine, nameInLab, neededLayout } from './machine.ts';
import type { Programs } from './program.ts';
import { findTool } from './tool.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Beside this program's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a lab is told to be, where it differs from what labs usually are. */
export interface LabOptions {
  readonly limits?: Partial<LabLimits>;
  /** The lab's host name: `lab`. */
  readonly hostname?: string;
  /** A folder on a disk of the machine, below which the lab gets a directory, /scratch. Left out: it gets none. */
  readonly scratch?: string;
}

/** Room enough for the daemons of the last lessons, and the weight of one ordinary process; half of the machine's memory at most. */
export const defaultLimits = (): LabLimits => ({
  memoryMaxBytes: Math.min(1500 * 2 ** 20, Math.floor(totalmem() / 2)),
  pidsMax: 1000,
  cpuWeight: 100,
});

/** Starts a lab with what the machine grants. */
export const startCommand = (machine: Machine, grant: Grant, programs: Programs, options: LabOptions): Command => {
  const limits = { ...defaultLimits(), ...options.limits };
  const args = [
    'start',
    ...idArguments(grant.ids),
    ...limitArguments(limits),
    ...(options.hostname ? ['--hostname', options.hostname] : []),
    ...(options.scratch ? ['--scratch', options.scratch] : []),
    ...['--agent', programs.agent, '--busybox', programs.busybox],
  ];
  return inCgroups(machine, grant, limits, { file: programs.lab, args });
};

export interface ProbeOptions {
  /** Installs its names, too. */
  readonly busybox?: string | null;
  /** Mounts an overlay, too. */
  readonly overlay?: boolean;
  /** Makes rules that translate addresses, too. */
  readonly nat?: boolean;
  /** Binds a directory below this folder, too. */
  readonly scratch?: string;
}

/** Everything that a start does short of the agent, undone at once. */
export const probeCommand = (machine: Machine, grant: Grant, lab: string, options: ProbeOptions = {}): Command => {
  const limits = defaultLimits();
  const args = [
    'probe',
    ...idArguments(grant.ids),
    ...limitArguments(limits),
    ...(options.busybox ? ['--busybox', options.busybox] : []),
    ...(options.overlay ? ['--overlay'] : []),
    ...(options.nat ? ['--nat'] : []),
    ...(options.scratch ? ['--scratch', options.scratch] : []),
  ];
  return inCgroups(machine, grant, limits, { file: lab, args });
};

/** Removes directories of labs, cgroups and scratch, also what only the lab's ids may. */
export const removeCommand = (ids: IdMap, lab: string, paths: readonly string[]): Command => ({
  file: lab,
  args: ['remove', ...idArguments(ids), ...paths],
});

const idArguments = ({ uids, gids, setters }: IdMap) => [
  ...['--uid-map', uids, '--gid-map', gids],
  ...(setters ? ['--newuidmap', setters[0], '--newgidmap', setters[1]] : []),
];

const limitArguments = ({ memoryMaxBytes, pidsMax, cpuWeight }: LabLimits) => [
  ...['--memory-max', String(memoryMaxBytes), '--pids-max', String(pidsMax), '--cpu-weight', String(cpuWeight)],
];

const inCgroups = (machine: Machine, { cgroups, ids }: Grant, limits: LabLimits, { file, args }: Command): Command => {
  if (cgroups === null) return { file, args };
  const placed = [...args, ...cgroupArguments(machine)];
  if (cgroups === 'tree') return { file, args: placed };
  const isUsers = ids.kind !== 'direct';
  return {
    file: findTool('systemd-run') ?? 'systemd-run',
    args: [...(isUsers ? ['--user'] : []), ...scopeArguments(limits), file, ...placed, '--scope'],
    ...(isUsers ? { env: busEnvironment() } : {}),
  };
};

/** What the program that holds the lab takes itself, beside the lab: it is in the same scope. */
const outside = { bytes: 16 * 2 ** 20, processes: 1 } as const;

/**
 * Asks systemd for a scope whose cgroup it will not meddle with; it goes when its last process ends. The limits stand
 * on the scope, too: between it and its neighbours is where a CPU weight weighs.
 */
const scopeArguments = ({ memoryMaxBytes, pidsMax, cpuWeight }: LabLimits): readonly string[] => [
  ...['--scope', '--quiet', '--collect', '--property=Delegate=yes', '--description=a lab of cutaway'],
  ...[`--property=MemoryMax=${memoryMaxBytes + outside.bytes}`, '--property=MemorySwapMax=0'],
  ...[`--property=TasksMax=${pidsMax + outside.processes}`, `--property=CPUWeight=${cpuWeight}`],
  ...[`--unit=cutaway-scope-${randomBytes(6).toString('hex')}`, '--'],
];

/** Where the user's own systemd is asked, however this program was started. */
const busEnvironment = () => {
  const folder = runtimeFolder(self().uid);
  return folder ? { XDG_RUNTIME_DIR: folder, DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus` } : {};
};

const cgroupArguments = (machine: Machine) => {
  const layout = neededLayout(machine);
  return machine.hierarchies.map((hierarchy) => cgroupArgument(hierarchy, nameInLab(hierarchy, layout)));
};

const cgroupArgument = ({ version, options, mountpoint }: Hierarchy, name: string) =>
  version === 1 ? `--v1=${name}=${options}=${mountpoint}` : `--v2=${name}=${mountpoint}`;

// The command line that starts a lab on this machine (native/README.md). Starts nothing.
import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { freeIdRange } from './id-range.ts';
import type { LabLimits } from './lab.ts';
import { type Hierarchy, type Machine, nameInLab, neededLayout } from './machine.ts';
import type { Programs } from './program.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** What a lab is told to be, where it differs from what labs usually are. */
export interface LabOptions {
  readonly limits?: Partial<LabLimits>;
  /** The lab's host name: `lab`. */
  readonly hostname?: string;
}

/** Room enough for the daemons of the last lessons, and the weight of one ordinary process; half of the machine's memory at most. */
export const defaultLimits = (): LabLimits => ({
  memoryMaxBytes: Math.min(1500 * 2 ** 20, Math.floor(totalmem() / 2)),
  pidsMax: 1000,
  cpuWeight: 100,
});

/** Throws LabError where this machine cannot hold a lab. */
export const startCommand = (machine: Machine, programs: Programs, options: LabOptions): Command => {
  const args = [
    'start',
    ...idArguments(),
    ...limitArguments(options),
    ...programArguments(programs),
    ...cgroupArguments(machine),
  ];
  if (!needsScope(machine)) return { file: programs.lab, args };
  return { file: 'systemd-run', args: [...scopeArguments(), programs.lab, ...args, '--scope'] };
};

/** Everything that a start does short of cgroups and of the agent, undone at once. `busybox` may be missing. */
export const probeCommand = (lab: string, busybox: string | null): Command => ({
  file: lab,
  args: ['probe', ...idArguments(), ...limitArguments({}), ...(busybox ? ['--busybox', busybox] : [])],
});

/** On pure v2 under systemd the tree is systemd's, and a part of it has to be asked for. */
export const needsScope = ({ cgroup, hasSystemd }: Machine): boolean => cgroup === 'v2' && hasSystemd;

/** Asks systemd for a scope whose cgroup it will not meddle with; it goes when its last process ends. */
export const scopeArguments = (): readonly string[] => [
  ...['--scope', '--quiet', '--collect', '--property=Delegate=yes', '--description=a lab of cutaway'],
  ...[`--unit=cutaway-scope-${randomBytes(6).toString('hex')}`, '--'],
];

const idArguments = () => {
  const { base, count } = freeIdRange();
  return ['--id-base', String(base), '--id-count', String(count)];
};

const limitArguments = ({ limits, hostname }: LabOptions) => {
  const { memoryMaxBytes, pidsMax, cpuWeight } = { ...defaultLimits(), ...limits };
  return [
    ...['--memory-max', String(memoryMaxBytes), '--pids-max', String(pidsMax), '--cpu-weight', String(cpuWeight)],
    ...(hostname ? ['--hostname', hostname] : []),
  ];
};

const programArguments = ({ agent, busybox }: Programs) => ['--agent', agent, '--busybox', busybox];

const cgroupArguments = (machine: Machine) => {
  const layout = neededLayout(machine);
  return machine.hierarchies.map((hierarchy) => cgroupArgument(hierarchy, nameInLab(hierarchy, layout)));
};

const cgroupArgument = ({ version, options, mountpoint }: Hierarchy, name: string) =>
  version === 1 ? `--v1=${name}=${options}=${mountpoint}` : `--v2=${name}=${mountpoint}`;

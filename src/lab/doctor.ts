// Whether this machine can hold labs, found out by trying. Leaves nothing behind and changes nothing.
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { type Command, needsScope, probeCommand, scopeArguments } from './command.ts';
import { freeIdRange } from './id-range.ts';
import { LabError } from './lab.ts';
import { type CgroupLayout, type Machine, machine, neededLayout } from './machine.ts';
import { failed, type Line } from './outside.ts';
import { findBusybox, findNative } from './program.ts';
import { type Failure, remedyFor } from './remedy.ts';

/** How this machine can run lessons. */
export type Lane = 'root' | 'user' | 'replay';

/** One thing that a lab needs, tried. */
export interface Check {
  readonly id: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy: string | null;
}

export interface Diagnosis {
  readonly lane: Lane;
  readonly cgroup: CgroupLayout | null;
  readonly kernel: string;
  readonly checks: readonly Check[];
}

/** Tries everything that a lab needs. Never rejects: what fails is a check that failed. */
export const doctor = async (): Promise<Diagnosis> => {
  const found = machine();
  const checks: Check[] = [];
  for (const [id, probe] of probes) checks.push(await attempt(id, () => probe(found)));
  const lane = checks.every((check) => check.ok) ? 'root' : 'replay';
  return { lane, cgroup: found.cgroup, kernel: found.kernel, checks };
};

/** Says what it found, or throws LabError. */
type Probe = (machine: Machine) => string | Promise<string>;

const attempt = async (id: string, probe: () => string | Promise<string>): Promise<Check> => {
  try {
    return { id, ok: true, detail: await probe(), remedy: null };
  } catch (error) {
    if (!(error instanceof LabError)) return { id, ok: false, detail: String(error), remedy: null };
    return { id, ok: false, detail: error.message, remedy: error.remedy };
  }
};

const oldestNode = 22;
const oldestKernel = [5, 11] as const;

const probeNode: Probe = () => {
  const version = process.versions.node;
  if (Number.parseInt(version, 10) >= oldestNode) return version;
  throw new LabError(`Node ${version} is too old`, `use Node ${oldestNode} or newer`);
};

const probeSystem: Probe = () => {
  const system = `${process.platform} ${process.arch}`;
  if (process.platform !== 'linux')
    throw new LabError(`${system} is not Linux`, 'use a Linux machine, or a virtual one');
  if (process.arch !== 'x64' && process.arch !== 'arm64')
    throw new LabError(`${system} is not supported`, 'use an x86_64 or aarch64 machine');
  return system;
};

const probeKernel: Probe = ({ kernel }) => {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  if (major > oldestKernel[0] || (major === oldestKernel[0] && minor >= oldestKernel[1])) return kernel;
  throw new LabError(`Linux ${kernel} is too old`, `use Linux ${oldestKernel.join('.')} or newer`);
};

const probeRoot: Probe = () => {
  onlyRoot();
  return 'started by root';
};

const onlyRoot = () => {
  if (process.getuid?.() !== 0) throw new LabError('not started by root', 'run cutaway with sudo');
};

const probeNative: Probe = () => findNative().lab;

const probeBusybox: Probe = () => findBusybox();

const probeIds: Probe = () => {
  const { base, count } = freeIdRange();
  return `${base} to ${base + count - 1}`;
};

/** A lab's namespaces and its root, made in a process that is thrown away. */
const probeNamespaces: Probe = async () => {
  onlyRoot();
  const line = await lastLine(probeCommand(findNative().lab, busyboxOrNull()));
  if (line && 'error' in line) throw failed(line.error);
  if (line && 'ended' in line && line.exit === 0)
    return 'user, mnt, pid, net, uts, ipc and cgroup namespaces, and a root in them';
  throw new LabError('the probe was killed', 'try again; if it happens again, look for its reason in `dmesg`');
};

const busyboxOrNull = () => {
  try {
    return findBusybox();
  } catch {
    return null;
  }
};

const probeLimitMs = 60_000;

const lastLine = async ({ file, args }: Command): Promise<Line | null> => {
  const { execa } = await import('execa');
  // A program that reports a failure also exits with 1: its output is what counts.
  const { stdout } = await execa(file, args, { timeout: probeLimitMs, reject: false });
  const line = stdout.trim().split('\n').at(-1);
  return line ? (JSON.parse(line) as Line) : null;
};

const probeCgroup: Probe = async (found) => {
  const layout = neededLayout(found);
  onlyRoot();
  if (needsScope(found)) return probeScope();
  const name = `cutaway-${process.pid}-${startTicks()}`;
  for (const { mountpoint } of found.hierarchies) tryDirectory(`${mountpoint}/${name}`);
  return `${layout}: a directory can be made in each of ${found.hierarchies.length} hierarchies`;
};

const probeScope = async () => {
  try {
    const { execa } = await import('execa');
    await execa('systemd-run', [...scopeArguments(), 'true'], { timeout: probeLimitMs });
    return 'v2: systemd gives a scope of its own';
  } catch (error) {
    throw new LabError(
      `systemd gives no scope: ${messageOf(error)}`,
      'see `systemctl status` and `journalctl -b -u init.scope`',
    );
  }
};

const messageOf = (error: unknown) =>
  error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);

const tryDirectory = (path: string) => {
  try {
    mkdirSync(path);
    rmdirSync(path);
  } catch (error) {
    const failure: Failure = { errno: (error as NodeJS.ErrnoException).code ?? '?', place: `mkdir ${path}` };
    throw new LabError(`${failure.place}: ${failure.errno}`, remedyFor(failure));
  }
};

const startTicks = () => {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
};

/** Without these a fork bomb or a memory hog in a lab would be the machine's. */
const neededControllers = ['memory', 'pids', 'cpu'] as const;

const probeLimits: Probe = ({ cgroup, hierarchies }) => {
  const present = hierarchies.flatMap((hierarchy) =>
    hierarchy.version === 1 ? hierarchy.options.split(',') : cgroup === 'v2' ? controllersOf(hierarchy.mountpoint) : [],
  );
  const missing = neededControllers.filter((controller) => !present.includes(controller));
  if (missing.length === 0) return neededControllers.join(', ');
  const remedy = missing.includes('memory')
    ? 'add `cgroup_enable=memory` to the kernel command line and start the machine anew'
    : null;
  throw new LabError(`no cgroup controller for ${missing.join(', ')}`, remedy);
};

const controllersOf = (mountpoint: string) =>
  readFileSync(`${mountpoint}/cgroup.controllers`, 'utf8').trim().split(' ');

const probes: readonly (readonly [string, Probe])[] = [
  ['system', probeSystem],
  ['kernel', probeKernel],
  ['node', probeNode],
  ['root', probeRoot],
  ['native', probeNative],
  ['busybox', probeBusybox],
  ['ids', probeIds],
  ['userns', probeNamespaces],
  ['cgroup', probeCgroup],
  ['limits', probeLimits],
];

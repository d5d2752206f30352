// Whether this machine can hold labs, found out by trying. Leaves nothing behind and changes nothing.
import { basename } from 'node:path';
import { defaultLimits } from './command.ts';
import { diskIo } from './disk-io.ts';
import { bestIds, type Grant, hasFreezer } from './grant.ts';
import { findGuest } from './guest-find.ts';
import { type IdMap, isRoot } from './id-map.ts';
import { LabError, type LabPart, type LimitName } from './lab.ts';
import { type CgroupLayout, isSince, type Machine, machine, noOverlayXattr } from './machine.ts';
import { natRefusal } from './nat.ts';
import { findBusybox, findNative } from './program.ts';
import { findScratch, standing } from './scratch.ts';
import { openTries, type Tries } from './tries.ts';

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

export interface DoctorOptions {
  /** Tries as well what only some lessons need, and for what the kernel would load much that stays loaded. Else it is looked at. */
  readonly isThorough?: boolean;
}

/** Tries everything that a lab needs. Never rejects: what fails is a check that failed. */
export const doctor = async ({ isThorough = false }: DoctorOptions = {}): Promise<Diagnosis> => {
  const found = machine();
  const tries = openTries(found);
  const checks: Check[] = [];
  for (const [id, probe] of probes) {
    const check = await attempt(id, () => probe(found, tries, isThorough));
    checks.push(check);
    // All that comes after these is a part of a lab.
    if (!check.ok && (id === 'userns' || id === 'lab')) break;
  }
  const lane = obstacles(checks).length > 0 ? 'replay' : isRoot() ? 'root' : 'user';
  return { lane, cgroup: found.cgroup, kernel: found.kernel, checks };
};

/** The failed checks without which there is no lab; what else failed, labs do without. */
export const obstacles = (checks: readonly Check[]): readonly Check[] =>
  checks.filter(({ id, ok }) => !ok && needed.includes(id));

const needed: readonly string[] = ['system', 'kernel', 'node', 'native', 'busybox', 'userns', 'lab'];

/** Says what it found, or throws LabError. */
type Probe = (machine: Machine, tries: Tries, isThorough: boolean) => string | Promise<string>;

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
  if (isSince({ kernel }, ...oldestKernel)) return kernel;
  throw new LabError(`Linux ${kernel} is too old`, `use Linux ${oldestKernel.join('.')} or newer`);
};

const probeNative: Probe = () => findNative().lab;

const probeBusybox: Probe = () => findBusybox();

const probeNamespaces: Probe = async (_, tries) => {
  await tries.least();
  return 'user, mnt, pid, net, uts, ipc and cgroup namespaces, and a root in them';
};

const probeLab: Probe = async (_, tries) => {
  await tries.best();
  return 'one was made, and is gone';
};

const probeOverlay: Probe = async (_, tries) => {
  await tries.least({ overlay: true });
  return 'an overlay in a user namespace';
};

const probeNat: Probe = async ({ kernel }, tries, isThorough) => {
  const refusal = natRefusal(kernel);
  if (refusal) throw refusal;
  if (!isThorough) return 'nf_tables is there to translate addresses';
  await tries.least({ nat: true });
  return 'addresses are translated in a network namespace';
};

const probeOverlayXattr: Probe = (found) => {
  const why = noOverlayXattr(found);
  if (why === null) return 'an overlay takes away directories of a lower layer';
  throw new LabError(why, 'use Linux 6.6 or newer');
};

const probeGuest: Probe = () => {
  const { qemu, kernel, by } = findGuest();
  return `${basename(qemu)} can boot ${kernel}${by === 'kvm' ? ', on the processor of this machine' : ', emulating a processor'}`;
};

const probeIds: Probe = async (_, tries) => {
  if (isRoot()) return inWords(bestIds());
  const { grant } = await tries.best();
  if (grant.ids.kind !== 'single') return inWords(grant.ids);
  throw without(
    grant,
    'ids',
    (why) =>
      `${why}; so a lab has one id, you: no second user or group in it (chown, setuid: EINVAL; setgroups: EPERM)`,
  );
};

const inWords = ({ kind, uids }: IdMap) => {
  const [, base = 0, count = 0, ...own] = uids.split(/[ ,]/).map(Number);
  const range = `0 to ${count - 1} in a lab are ${base} to ${base + count - 1}`;
  return kind === 'direct' ? range : `by newuidmap: ${range}, and ${own[0]} is you`;
};

/** Why a part was not granted, put into a sentence. */
const without = ({ refusals }: Grant, part: LabPart, sentence: (why: string) => string): LabError => {
  const refusal = refusals.get(part);
  return new LabError(sentence(refusal?.message ?? 'not granted'), refusal?.remedy ?? null);
};

const places = { tree: 'directories in the tree', scope: 'a scope of its own from systemd' } as const;

const probeCgroup: Probe = async ({ cgroup }, tries) => {
  const { grant } = await tries.best();
  if (grant.cgroups) return `${cgroup}: ${places[grant.cgroups]}`;
  throw without(grant, 'cgroups', (why) => `${why}; so a lab has no cgroups of its own`);
};

/** What each process of a lab has in place of a limit on all of it. */
const instead: Readonly<Record<LimitName, () => string>> = {
  memory: () => `each process may have ${Math.floor(defaultLimits().memoryMaxBytes / 2 ** 20)} MiB`,
  pids: () => `each id may have ${defaultLimits().pidsMax} processes`,
  cpu: () => 'each process is nice',
};

const probeLimit =
  (limit: LimitName): Probe =>
  async (_, tries) => {
    const { grant, down } = await tries.best();
    if (down.limits.includes(limit)) return 'a limit on the lab as a whole';
    const sentence = (why: string) =>
      `${why}; so there is no ${limit} limit on the lab as a whole: ${instead[limit]()}`;
    if (!grant.cgroups) throw without(grant, 'cgroups', sentence);
    throw new LabError(sentence(`the cgroup controller ${limit} is not there`), controllerRemedy(limit));
  };

const probeFreezer: Probe = async (machine, tries) => {
  const { grant } = await tries.best();
  const sentence = (why: string) => `${why}; so no cgroup of a lab can be frozen`;
  if (!grant.cgroups) throw without(grant, 'cgroups', sentence);
  if (hasFreezer(machine)) return 'a cgroup can be frozen, and thawed';
  throw new LabError(
    sentence('the freezer hierarchy is not mounted'),
    'mount it: `sudo mkdir /sys/fs/cgroup/freezer && sudo mount -t cgroup -o freezer none /sys/fs/cgroup/freezer`',
  );
};

const probeScratch: Probe = async (_machine, tries) => {
  const { folder } = findScratch();
  await tries.least({ scratch: standing(folder) });
  return `a lab can have a directory on a disk, below ${folder}`;
};

const probeDisk: Probe = async (machine, tries) => {
  const { folder, device } = diskIo(machine);
  await tries.least({ scratch: standing(folder) });
  return `block device ${device}, below ${folder}`;
};

const controllerRemedy = (limit: LimitName) => {
  if (!isRoot())
    return `\`sudo systemctl edit user@.service\`, add \`[Service]\` and \`Delegate=cpu memory pids\`, log in anew`;
  return limit === 'memory' ? 'add `cgroup_enable=memory` to the kernel command line and start the machine anew' : null;
};

const probes: readonly (readonly [string, Probe])[] = [
  ['system', probeSystem],
  ['kernel', probeKernel],
  ['node', probeNode],
  ['native', probeNative],
  ['busybox', probeBusybox],
  ['userns', probeNamespaces],
  ['lab', probeLab],
  ['ids', probeIds],
  ['overlay', probeOverlay],
  ['nat', probeNat],
  ['overlay-xattr', probeOverlayXattr],
  ['guest', probeGuest],
  ['cgroup', probeCgroup],
  ['cgroup-memory', probeLimit('memory')],
  ['cgroup-pids', probeLimit('pids')],
  ['cgroup-cpu', probeLimit('cpu')],
  ['cgroup-freezer', probeFreezer],
  ['scratch', probeScratch],
  ['disk-io', probeDisk],
];

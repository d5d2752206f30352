// Claims about what one process finds mounted at a place, and as whom a proc there counts. Pure.
import type { Mount } from '../kernel/mount.ts';
import type { Process } from '../kernel/process.ts';
import type { Scene, Subject, Verdict } from './expect.ts';
import { type Claim, itself } from './predicate.ts';
import { inhabitantOf, lookUp } from './presence.ts';
import { possessive, shown } from './spelling.ts';

export type MountClaim = Extract<Claim, { mount: unknown }>;

type Present = Subject & { readonly now: Process };

export const judgeMount = (claim: MountClaim, subject: Present, scene: Scene): Verdict => {
  const { held, saw, tryThis } = seenBy(claim, subject, scene);
  return { held, claim: wording(claim, subject.label), saw, tryThis: held ? null : (tryThis ?? null) };
};

interface Seen {
  readonly held: boolean;
  readonly saw: string;
  readonly tryThis?: string | undefined;
}

const wording = ({ mount, fstype, counts_as: whom }: MountClaim, label: string): string => {
  if (whom === undefined) return `${label} sees a mount${fstype === undefined ? '' : ` of type ${fstype}`} at ${mount}`;
  return `${label} sees a proc at ${mount} that counts as ${whom === itself || whom === label ? 'it' : whom} does`;
};

const seenBy = (claim: MountClaim, { label, now }: Present, scene: Scene): Seen => {
  const namespace = now.namespaces.mnt;
  if (namespace === null) return { held: false, saw: `${possessive(label)} mount namespace cannot be read` };
  if (namespace === undefined) return { held: false, saw: `${label} has no mount namespace any more` };
  // Of several mounts at one place the last one hides the others.
  const mount = scene.world.mounts.findLast((one) => one.namespace === namespace && one.mountpoint === claim.mount);
  if (!mount) return { held: false, saw: `${label} sees nothing mounted at ${claim.mount}` };
  const type = claim.counts_as === undefined ? claim.fstype : 'proc';
  const saw = `the mount that ${label} sees at ${claim.mount} is of type ${shown(mount.fstype)}`;
  if (type !== undefined && mount.fstype !== type) return { held: false, saw };
  if (claim.counts_as === undefined) return { held: true, saw };
  return seenCount(mount, claim.counts_as, { label, now }, scene);
};

const seenCount = (mount: Mount, whom: string, { label, now }: Pick<Present, 'label' | 'now'>, scene: Scene): Seen => {
  const proc = `the proc that ${label} sees at ${mount.mountpoint}`;
  const { pidNamespace } = mount;
  if (pidNamespace === null) return { held: false, saw: `how ${proc} counts cannot be read` };
  if (pidNamespace === undefined)
    return { held: false, saw: `${proc} shows no number 1, so nobody can tell how it counts` };
  const found = whom === itself ? { process: now } : lookUp(whom, scene.names, scene.world);
  if (!found.process) return { held: false, saw: found.why };
  const name = whom === itself ? label : whom;
  const theirs = found.process.namespaces.pid;
  if (typeof theirs !== 'number') return { held: false, saw: `${possessive(name)} PID namespace cannot be read` };
  if (pidNamespace === theirs) return { held: true, saw: `${proc} counts as ${name} does` };
  const other = inhabitantOf('pid', pidNamespace, scene.names, scene.world);
  return {
    held: false,
    saw: `${proc} counts as ${other === null ? 'another PID namespace' : other} does`,
    tryThis: `mount a fresh proc at ${mount.mountpoint}, from inside the PID namespace that it shall count as`,
  };
};

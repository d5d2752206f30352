// Claims about what one process finds mounted at a place, how it is passed on, and as whom a proc there counts. Pure.
import { isEqual } from '../kernel/equality.ts';
import type { Mount } from '../kernel/mount.ts';
import { mountOptions } from '../kernel/mount-options.ts';
import { mountAt } from '../kernel/mount-path.ts';
import { overlayLayers } from '../kernel/overlay.ts';
import { propagationOf } from '../kernel/propagation.ts';
import type { Scene, Verdict } from './expect.ts';
import type { propagations } from './mount-shape.ts';
import type { Claim } from './predicate.ts';
import { inhabitantOf, lookUp } from './presence.ts';
import { itself } from './process-name.ts';
import { homeOf, type Present, type Seen, verdictOf } from './seen.ts';
import { andList, possessive, shown } from './spelling.ts';

export type MountClaim = Extract<Claim, { mount: unknown }>;
type Propagation = (typeof propagations)[number];

export const judgeMount = (claim: MountClaim, subject: Present, scene: Scene): Verdict =>
  verdictOf(wording(claim, subject.label), seenBy(claim, subject, scene));

const wording = (claim: MountClaim, label: string): string =>
  `${mountWording(claim, label)}${claim.option === undefined ? '' : `, with the option ${shown(claim.option)}`}`;

const mountWording = (claim: MountClaim, label: string): string => {
  const { mount, is, counts_as: whom, propagation, lower, upper } = claim;
  if (is === 'absent') return `${label} sees nothing mounted at ${mount}`;
  const kind = propagation === undefined ? 'a ' : `${propagation === 'unbindable' ? 'an' : 'a'} ${propagation} `;
  if (whom !== undefined)
    return `${label} sees ${kind}proc at ${mount} that counts as ${whom === itself || whom === label ? 'it' : whom} does`;
  if (lower === undefined && upper === undefined) {
    const type = claim.fstype === undefined ? '' : ` of type ${shown(claim.fstype)}`;
    return `${label} sees ${kind}mount${type} at ${mount}`;
  }
  const layers = [
    ...(lower === undefined ? [] : [`${lower.map(shown).join(', ')} below`]),
    ...(upper === undefined ? [] : [`${shown(upper)} on top`]),
  ];
  return `${label} sees ${kind}mount of type overlay at ${mount}, with ${andList(layers)}`;
};

const seenBy = (claim: MountClaim, { label, now }: Present, scene: Scene): readonly Seen[] => {
  const home = homeOf('mnt', { label, now });
  if ('why' in home) return [{ held: false, saw: home.why }];
  const theirs = scene.world.mounts.filter(({ namespace }) => namespace === home.inode);
  const mount = mountAt(claim.mount, theirs);
  if (!mount) return [{ held: claim.is === 'absent', saw: `${label} sees nothing mounted at ${claim.mount}` }];
  const saw = `the mount that ${label} sees at ${claim.mount} is of type ${shown(mount.fstype)}`;
  const type = typeOf(claim);
  const isOfType = claim.is !== 'absent' && (type === undefined || mount.fstype === type);
  if (!isOfType) return [{ held: false, saw }];
  const seen = [
    ...(claim.propagation === undefined ? [] : [seePropagation(mount, claim.propagation, label)]),
    ...(claim.lower === undefined && claim.upper === undefined ? [] : [seeLayers(mount, claim, label)]),
    ...(claim.option === undefined ? [] : [seeOption(mount, claim.option, label)]),
    ...(claim.counts_as === undefined ? [] : [seeCount(mount, claim.counts_as, { label, now }, scene)]),
  ];
  return seen.length > 0 ? seen : [{ held: true, saw }];
};

/** Only a proc counts, and only an overlay has layers. */
const typeOf = ({ fstype, counts_as, lower, upper }: MountClaim): string | undefined => {
  if (counts_as !== undefined) return 'proc';
  return lower !== undefined || upper !== undefined ? 'overlay' : fstype;
};

/** In the words of mount_namespaces(7); a mount can be slave of one peer group and share another. */
const propagationWords = (mount: Mount): readonly Propagation[] => {
  const { peerGroup, master, isUnbindable } = propagationOf(mount);
  const words: Propagation[] = [
    ...(peerGroup === null ? [] : ['shared' as const]),
    ...(master === null ? [] : ['slave' as const]),
    ...(isUnbindable ? ['unbindable' as const] : []),
  ];
  return words.length > 0 ? words : ['private'];
};

const propagationRemedies: Readonly<Record<Propagation, string>> = {
  private: 'MS_PRIVATE ends the passing on, and with MS_REC for everything below as well',
  slave: 'MS_SLAVE goes on taking in and passes nothing on',
  shared: 'MS_SHARED makes it pass on and take in',
  unbindable: 'MS_UNBINDABLE makes it private, and keeps it from being bound elsewhere',
};

const seePropagation = (mount: Mount, expected: Propagation, label: string): Seen => {
  const words = propagationWords(mount);
  return {
    held: words.includes(expected),
    saw: `the mount that ${label} sees at ${mount.mountpoint} is ${andList(words)}`,
    tryThis: propagationRemedies[expected],
  };
};

const seeLayers = (mount: Mount, { lower, upper }: MountClaim, label: string): Seen => {
  const { lower: below, upper: top } = overlayLayers(mount) ?? { lower: [], upper: null };
  const isRelative = [...below, ...(top === null ? [] : [top])].some((path) => !path.startsWith('/'));
  const onTop = top === null ? 'nothing on top: it cannot be written' : `${shown(top)} on top`;
  return {
    held: (lower === undefined || isEqual(lower, below)) && (upper === undefined || upper === top),
    saw: `the overlay that ${label} sees at ${mount.mountpoint} has ${below.map(shown).join(', ')} below, ${onTop}`,
    tryThis: isRelative
      ? 'the kernel tells these paths as they were written, and not from where: write them from / on'
      : null,
  };
};

const seeOption = (mount: Mount, option: string, label: string): Seen => {
  const held = mountOptions(mount).some(([name]) => name === option);
  return {
    held,
    saw: `the mount that ${label} sees at ${mount.mountpoint} has ${held ? 'the' : 'no'} option ${shown(option)}`,
    tryThis: `unmount it, and mount it again with ${shown(option)} among the options`,
  };
};

const seeCount = (mount: Mount, whom: string, { label, now }: Pick<Present, 'label' | 'now'>, scene: Scene): Seen => {
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

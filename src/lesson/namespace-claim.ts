// Claims about the namespaces of one process: the same, another one, none, or compared with another
// process's. Pure.
import type { NamespaceLink, NamespaceType } from '../kernel/namespace.ts';
import type { Scene, Verdict } from './expect.ts';
import type { Claim } from './predicate.ts';
import { inhabitantOf, lookUp } from './presence.ts';
import type { Present } from './seen.ts';
import { andList, possessive } from './spelling.ts';

export type NamespaceClaim = Extract<Claim, { namespace: unknown }>;

/** An inode; `null`: unreadable; `undefined`: there is none. */
type Inode = number | null | undefined;

const words: Readonly<Record<NamespaceLink, string>> = {
  pid: 'PID',
  mnt: 'mount',
  net: 'network',
  uts: 'UTS',
  ipc: 'IPC',
  user: 'user',
  cgroup: 'cgroup',
  time: 'time',
  pid_for_children: 'PID',
  time_for_children: 'time',
};

/** `PID namespace`, `PID namespace for children` */
export const namespaceNoun = (link: NamespaceLink): string =>
  `${words[link]} namespace${link.endsWith('_for_children') ? ' for children' : ''}`;

export const judgeNamespace = (claim: NamespaceClaim, subject: Present, scene: Scene): Verdict => {
  const found = claim.namespace.map((link) => judgeLink(claim, link, subject, scene));
  const failed = found.filter(({ held }) => !held);
  const same =
    found.length > 1 && isSame(claim) ? `${possessive(subject.label)} ${nouns(claim.namespace)} are as before` : null;
  const saw = (failed.length > 0 ? failed : found).map((one) => one.saw).join('; ');
  return {
    held: failed.length === 0,
    claim: wording(claim, subject.label),
    saw: failed.length === 0 && same ? same : saw,
    tryThis: failed.find((one) => one.tryThis)?.tryThis ?? null,
  };
};

const isSame = (claim: NamespaceClaim): boolean =>
  claim.is === undefined && claim.as === undefined && claim.unlike === undefined;

const wording = (claim: NamespaceClaim, label: string): string => {
  const many = claim.namespace.length > 1;
  const whose = `${possessive(label)} ${nouns(claim.namespace)}`;
  if (claim.is === 'none') return `${label} has no ${nouns(claim.namespace)}`;
  if (claim.is === 'changed') return `${whose} ${many ? 'change' : 'changes'}`;
  if (claim.as !== undefined) return `${whose} ${many ? 'are' : 'is'} ${possessive(claim.as)} too`;
  if (claim.unlike !== undefined) return `${whose} ${many ? 'are' : 'is'} not ${possessive(claim.unlike)}`;
  return `${whose} ${many ? 'stay' : 'stays'} the same`;
};

interface LinkVerdict {
  readonly held: boolean;
  readonly saw: string;
  readonly tryThis?: string | undefined;
}

const judgeLink = (claim: NamespaceClaim, link: NamespaceLink, subject: Present, scene: Scene): LinkVerdict => {
  const inode = subject.now.namespaces[link];
  const other = claim.as ?? claim.unlike;
  const whose = `${possessive(subject.label)} ${namespaceNoun(link)}`;
  if (inode === null) return { held: false, saw: `${whose} cannot be read` };
  if (claim.is === 'none') {
    return inode === undefined
      ? { held: true, saw: `${subject.label} has no ${namespaceNoun(link)}` }
      : { held: false, saw: `${whose} is ${inode}` };
  }
  if (other !== undefined) return judgeOther(link, subject, other, claim.as !== undefined, scene);
  if (!subject.before) return { held: false, saw: `${subject.label} was not there before` };
  return judgeTime(whose, subject.before.namespaces[link], inode, claim.is === 'changed');
};

const judgeTime = (whose: string, before: Inode, now: Inode, wantsChange: boolean): LinkVerdict => {
  if (before === null) return { held: false, saw: `${whose} could not be read before` };
  if (before === now) return { held: !wantsChange, saw: `${whose} is ${inodeText(now)}, as before` };
  const saw = `${whose} was ${inodeText(before)} and is ${inodeText(now)}`;
  return wantsChange
    ? { held: true, saw }
    : { held: false, saw, tryThis: 'start this step again to get the old one back' };
};

const judgeOther = (
  link: NamespaceLink,
  { label, now }: Pick<Present, 'label' | 'now'>,
  name: string,
  wantsSame: boolean,
  scene: Scene,
): LinkVerdict => {
  const inode = now.namespaces[link];
  const whose = `${possessive(label)} ${namespaceNoun(link)}`;
  const found = lookUp(name, scene.names, scene.world);
  if (!found.process) return { held: false, saw: found.why };
  const theirs = found.process.namespaces[link];
  if (theirs === null) return { held: false, saw: `${possessive(name)} ${namespaceNoun(link)} cannot be read` };
  const known = inode !== undefined && theirs !== undefined;
  if (known && inode === theirs) {
    const saw = `${whose} is ${inode}, and ${possessive(name)} is the same one`;
    return wantsSame ? { held: true, saw } : { held: false, saw, tryThis: newOne(link) };
  }
  const saw = `${whose} is ${inodeText(inode)}, and ${possessive(name)} is ${inodeText(theirs)}`;
  if (!wantsSame) return { held: known, saw };
  const owner = typeof inode === 'number' ? inhabitantOf(typeOf(link), inode, scene.names, scene.world) : null;
  return {
    held: false,
    saw: owner === null || owner === label ? saw : `${whose} is ${possessive(owner)}, not ${possessive(name)}`,
    tryThis: wayInto(link, name),
  };
};

const typeOf = (link: NamespaceLink): NamespaceType => link.replace('_for_children', '') as NamespaceType;

/** How a process comes to live in another's. */
const wayInto = (link: NamespaceLink, name: string): string =>
  link === 'pid'
    ? 'a process keeps its PID namespace for life: setns() is for its children'
    : `setns() takes a process into ${possessive(name)} ${namespaceNoun(link)}, and in a shell nsenter does`;

/** How a process comes to live in a new one. */
const newOne = (link: NamespaceLink): string =>
  link === 'pid'
    ? 'a process keeps its PID namespace for life: a new one is for its children'
    : `unshare() and clone() make a new ${namespaceNoun(link)}`;

const nouns = (links: readonly NamespaceLink[]): string => {
  const [first] = links;
  if (first !== undefined && links.length === 1) return namespaceNoun(first);
  const plain = links.every((link) => !link.endsWith('_for_children'));
  return plain ? `${andList(links.map((link) => words[link]))} namespaces` : andList(links.map(namespaceNoun));
};

const inodeText = (inode: Inode): string => (inode === undefined ? 'none' : String(inode));

// What the panes of `cutaway look` are made of: the process that is looked at, and its namespaces beside yours.
import type { NamespaceLink, NamespaceType } from '../kernel/namespace.ts';
import type { Names } from '../lesson/predicate.ts';
import type { LookState } from './look-state.ts';
import { findProcess, processNumbered } from './process-index.ts';
import { sanitise } from './sanitise.ts';
import { type About, whyUnread } from './situation.ts';

/** A name is at most 15 bytes, which may take many more columns once they are made visible. */
const nameMax = 20;

/** `web 4242`: as what the process goes by in headings and sentences. */
export const labelOf = ({ comm, pid }: LookState['subject']): string => `${sanitise(comm).slice(0, nameMax)} ${pid}`;

export const aboutSubject = (at: LookState): About => {
  const { world, before, last, subject } = at;
  const name = labelOf(subject);
  const names: Names = new Map([[name, subject]]);
  return {
    session: { world, before, names, phase: 'ready' },
    step: null,
    levels: 'all',
    ownLevel: 'inside',
    name,
    since: last,
    sharing: (link) => sharingText(link, at),
  };
};

/** Whose namespace it is, and who else lives there. */
const sharingText = (link: NamespaceLink, { world, subject, you }: LookState): string => {
  const namespaces = findProcess(world, subject)?.namespaces;
  const inode = namespaces?.[link];
  const type = link.replace('_for_children', '') as NamespaceType;
  if (inode === null) return whyUnread(world, (what) => what.endsWith(`/${subject.pid}/ns`)) ?? '';
  if (inode === undefined || (link !== type && inode === namespaces?.[type])) return '';
  const count = world.namespaces.find((one) => one.type === type && one.inode === inode)?.processes ?? 0;
  const live = count > 1 ? `, ${count} in it` : '';
  if (inode === findProcess(world, you)?.namespaces[type]) return `yours${live}`;
  if (inode === processNumbered(world, 1)?.namespaces[type]) return `process 1's${live}`;
  return count > 1 ? `not yours${live}` : 'its own';
};

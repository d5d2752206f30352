// To which mounts of a namespace a path leads, and what hides the others. Pure.
import type { Mount } from './mount.ts';

/**
 * Why no path leads to a mount. `covered`: on the way there, `by` was mounted over it. `stacked`: it lies on top of the root
 * itself, or in such a mount: a path begins below that, pivot_root(2).
 */
export type Hidden = { readonly why: 'covered'; readonly by: Mount } | { readonly why: 'stacked' };

/** Every mount of one namespace that its own mount point does not lead to. */
export const hiddenMounts = (mounts: readonly Mount[]): ReadonlyMap<Mount, Hidden> => {
  const table = tableOf(mounts);
  const hidden = new Map<Mount, Hidden>();
  for (const mount of mounts) {
    const passed = walk(mount.mountpoint, table);
    if (passed.at(-1) === mount) continue;
    const chain = chainOf(mount, table);
    const by = passed.find((one) => !chain.has(one));
    if (by) hidden.set(mount, { why: 'covered', by });
    else if ([...chain].some((one) => one !== table.root && one.mountpoint === '/'))
      hidden.set(mount, { why: 'stacked' });
  }
  return hidden;
};

/**
 * The mount that an absolute path, without `.` and `..`, names the top of: the last one that was mounted there, and for `/`
 * the one where paths begin. `null`: nothing is mounted there, or what is cannot be reached.
 */
export const mountAt = (path: string, mounts: readonly Mount[]): Mount | null => {
  const table = tableOf(mounts);
  if (path === '/') return table.root ?? null;
  const end = walk(path, table).at(-1);
  return end && end !== table.root && end.mountpoint === path ? end : null;
};

interface Table {
  readonly byId: ReadonlyMap<number, Mount>;
  /** By the mount that it is attached to and the place. */
  readonly attached: ReadonlyMap<string, Mount>;
  /** Where a path begins; missing where the root directory is no mount point. */
  readonly root: Mount | undefined;
}

const tableOf = (mounts: readonly Mount[]): Table => {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const isTop = (mount: Mount) => mount.parent === mount.id || !byId.has(mount.parent);
  const root = mounts.find((mount) => mount.mountpoint === '/' && isTop(mount));
  const others = mounts.filter((mount) => mount !== root);
  const attached = new Map(others.map((mount) => [keyOf(byId.get(mount.parent), mount.mountpoint), mount]));
  return { byId, attached, root };
};

const keyOf = (on: Mount | undefined, place: string) => `${on?.id ?? ''} ${place}`;

/** The mounts that a path leads through, the last one being where it ends. */
const walk = (path: string, { attached, root }: Table): readonly Mount[] => {
  const passed = root ? [root] : [];
  let place = '';
  for (const name of path.split('/').filter((one) => one !== '')) {
    place += `/${name}`;
    for (let next = attached.get(keyOf(passed.at(-1), place)); next; next = attached.get(keyOf(next, place))) {
      // Numbers that were given out again can tie mounts into a ring.
      if (passed.includes(next)) break;
      passed.push(next);
    }
  }
  return passed;
};

/** A mount and all that it is attached to. */
const chainOf = (mount: Mount, { byId }: Table): ReadonlySet<Mount> => {
  const chain = new Set<Mount>();
  for (let one: Mount | undefined = mount; one && !chain.has(one); one = byId.get(one.parent)) chain.add(one);
  return chain;
};

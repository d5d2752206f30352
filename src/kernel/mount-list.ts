// The differences between two lists of mounts. Their order within a namespace is the kernel's and no key
// tells it, so every event says behind which mount its own one stands.
import { isEqual } from './equality.ts';
import type { Event } from './event.ts';
import type { Mount } from './mount.ts';

const key = (mount: Mount) => `${mount.namespace} ${mount.id}`;

export function mountEvents(before: readonly Mount[], after: readonly Mount[]): Event[] {
  if (before === after) return [];
  const then = new Map(before.map((mount, index) => [key(mount), index]));
  const now = new Set(after.map(key));
  const events: Event[] = before
    .filter((mount) => !now.has(key(mount)))
    .map((mount) => ({ type: 'mount-removed', mount }));
  const kept = inOrder(after.map((mount) => then.get(key(mount)) ?? -1));
  after.forEach((mount, index) => {
    const event = mountEvent(before[then.get(key(mount)) ?? -1], mount, follows(after, index), kept.has(index));
    if (event) events.push(event);
  });
  return events;
}

function mountEvent(was: Mount | undefined, mount: Mount, behind: number | null, isInOrder: boolean): Event | null {
  if (!was) return { type: 'mount-added', mount, follows: behind };
  if (isInOrder && isEqual(was, mount)) return null;
  return { type: 'mount-changed', before: was, after: mount, follows: behind };
}

function follows(mounts: readonly Mount[], index: number): number | null {
  const previous = mounts[index - 1];
  return previous && previous.namespace === mounts[index]?.namespace ? previous.id : null;
}

/**
 * The indices of a longest rising subsequence of `places` (-1 is left out): the mounts that need not be
 * moved.
 */
function inOrder(places: readonly number[]): Set<number> {
  const tails: number[] = [];
  const previous = new Map<number, number | undefined>();
  places.forEach((place, index) => {
    if (place < 0) return;
    let length = tails.length;
    while (length > 0 && (places[tails[length - 1] as number] as number) > place) length -= 1;
    previous.set(index, tails[length - 1]);
    tails[length] = index;
  });
  const kept = new Set<number>();
  for (let index = tails.at(-1); index !== undefined; index = previous.get(index)) kept.add(index);
  return kept;
}

/** `mounts` with one mount taken out, and put back (changed or not) behind the one that it follows. */
export function placeMount(mounts: readonly Mount[], mount: Mount, behind: number | null): Mount[] {
  const rest = removeMount(mounts, mount);
  const at =
    behind === null
      ? rest.findIndex((other) => other.namespace >= mount.namespace)
      : rest.findIndex((other) => other.namespace === mount.namespace && other.id === behind) + 1;
  rest.splice(at < 0 ? rest.length : at, 0, mount);
  return rest;
}

export function removeMount(mounts: readonly Mount[], mount: Mount): Mount[] {
  return mounts.filter((other) => other.id !== mount.id || other.namespace !== mount.namespace);
}

// At which paths a look has to look: those that the claims of a step speak of. What lies in an overlay is looked at in all its layers.
import type { FilePlace } from '../kernel/file.ts';
import { namesInOverlays, pathsOfName } from '../kernel/overlay-path.ts';
import { pathsOf } from '../lesson/claimed-paths.ts';
import type { Step } from '../lesson/lesson.ts';
import { lookUp } from '../lesson/presence.ts';
import type { Session } from './session.ts';

/** Those of processes that are there: of others nothing can be seen. `null`: no step, and no paths. */
export const filePlaces = (
  step: Step | null,
  { world, names }: Pick<Session, 'world' | 'names'>,
): readonly FilePlace[] => {
  const places = (step ? pathsOf(step) : []).flatMap(({ actor, path }): FilePlace[] => {
    const { process } = lookUp(actor, names, world);
    if (!process) return [];
    const mounts = world.mounts.filter(({ namespace }) => namespace === process.namespaces.mnt);
    const paths = [path, ...namesInOverlays(path, mounts).flatMap(pathsOfName)];
    return paths.map((one) => ({ pid: process.pid, path: one }));
  });
  return [...new Map(places.map((place) => [`${place.pid} ${place.path}`, place])).values()];
};

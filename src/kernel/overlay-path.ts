// The same name in an overlay and in each of its layers. Pure.
import type { Mount } from './mount.ts';
import { type OverlayLayers, overlayLayers } from './overlay.ts';

/** A name in an overlay. */
export interface NameInOverlay {
  readonly mount: Mount;
  /** Below the mount point and below each layer: `etc/hosts`. */
  readonly name: string;
}

/** A layer of an overlay that can be reached by a path, and what it is for. */
export interface LayerPlace {
  readonly role: 'upper' | 'lower' | 'data';
  readonly path: string;
}

/** The layers that names are looked for in, the topmost first; those that were given by a relative path are left out. */
export const reachableLayers = ({ upper, lower, data }: OverlayLayers): readonly LayerPlace[] =>
  [
    ...(upper === null ? [] : [{ role: 'upper', path: upper } as const]),
    ...lower.map((path) => ({ role: 'lower', path }) as const),
    ...data.map((path) => ({ role: 'data', path }) as const),
  ].filter(({ path }) => path.startsWith('/'));

/** The overlays of one table in which `path` lies, be it by their mount points or by their layers. What is the root hides its layers. */
export const namesInOverlays = (path: string, mounts: readonly Mount[]): readonly NameInOverlay[] =>
  mounts.flatMap((mount) => {
    const layers = overlayLayers(mount);
    if (!layers || mount.mountpoint === '/') return [];
    const tops = [mount.mountpoint, ...reachableLayers(layers).map((layer) => layer.path)];
    const top = tops.find((one) => path.startsWith(`${one}/`));
    return top === undefined ? [] : [{ mount, name: path.slice(top.length + 1) }];
  });

/** Where the name lies: as the overlay shows it, then in each of its layers. */
export const pathsOfName = ({ mount, name }: NameInOverlay): readonly string[] => {
  const layers = overlayLayers(mount);
  const tops = [mount.mountpoint, ...(layers ? reachableLayers(layers).map(({ path }) => path) : [])];
  return tops.map((top) => `${top}/${name}`);
};

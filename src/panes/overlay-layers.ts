// The directories that an overlay is made of, as rows show them: the top one first.
import type { Mount } from '../kernel/mount.ts';
import { overlayLayers } from '../kernel/overlay.ts';

/** `data`: a lower layer that only holds contents. */
export interface Layer {
  readonly role: 'upper' | 'lower' | 'data' | 'work';
  readonly path: string;
}

/** The layers of an overlay as they lie on each other, and its working directory; none for anything else. */
export const layersOf = (mount: Pick<Mount, 'fstype' | 'options'>): readonly Layer[] => {
  const found = overlayLayers(mount);
  if (!found) return [];
  const layers = (role: Layer['role'], paths: readonly (string | null)[]) =>
    paths.flatMap((path): readonly Layer[] => (path === null ? [] : [{ role, path }]));
  return [
    ...layers('upper', [found.upper]),
    ...layers('lower', found.lower),
    ...layers('data', found.data),
    ...layers('work', [found.work]),
  ];
};

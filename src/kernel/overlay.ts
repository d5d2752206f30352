// The layers of an overlay mount, Documentation/filesystems/overlayfs.rst, from its options.
import type { Mount } from './mount.ts';
import { mountOptions, unescapeOctal } from './mount-options.ts';

/** As paths, each as whoever mounted it wrote it: they may be relative, and of another mount namespace. */
export interface OverlayLayers {
  /** The topmost first. */
  readonly lower: readonly string[];
  /** Lower ones that give contents alone, and no names. */
  readonly data: readonly string[];
  /** Where changes go; `null`: it cannot be written. */
  readonly upper: string | null;
  readonly work: string | null;
}

/** `null`: it is no overlay. */
export function overlayLayers(mount: Pick<Mount, 'fstype' | 'options'>): OverlayLayers | null {
  if (mount.fstype !== 'overlay') return null;
  const lower: string[] = [];
  const data: string[] = [];
  let upper: string | null = null;
  let work: string | null = null;
  for (const [name, value] of mountOptions(mount)) {
    if (name === 'lowerdir') takeList(value, lower, data);
    // Since 6.7 a layer can be given by itself; then nothing in it is escaped but by the kernel.
    else if (name === 'lowerdir+') lower.push(unescapeOctal(value));
    else if (name === 'datadir+') data.push(unescapeOctal(value));
    else if (name === 'upperdir') upper = unescapePath(value);
    else if (name === 'workdir') work = unescapePath(value);
  }
  return { lower, data, upper, work };
}

/** Paths with colons between them; what follows two colons gives data alone. */
function takeList(value: string, lower: string[], data: string[]): void {
  let layers = lower;
  // A backslash, of those who mounted it, before a colon makes that a part of the name; the kernel prints it as \134.
  for (const path of value.match(/(?:\\134(?:\\[0-7]{3}|.)|[^:])+|::/gu) ?? []) {
    if (path === '::') layers = data;
    else layers.push(unescapePath(path));
  }
}

/** First what the kernel has escaped when it printed it, then what was escaped when it was mounted: `\,`, `\:`, `\\`. */
const unescapePath = (path: string): string => unescapeOctal(path).replace(/\\(.)/gsu, '$1');

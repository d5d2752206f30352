// The directories that an overlay is made of, from its options: Documentation/filesystems/overlayfs.rst. Pure.
import type { Mount } from '../kernel/mount.ts';

/** `data`: a lower layer that only holds contents. */
export interface Layer {
  readonly role: 'upper' | 'lower' | 'data' | 'work';
  readonly path: string;
}

/** The layers of an overlay as they lie on each other, the top one first, and its working directory; none for anything else. */
export const layersOf = ({ fstype, options }: Pick<Mount, 'fstype' | 'options'>): readonly Layer[] => {
  if (fstype !== 'overlay') return [];
  const given = optionsOf(options);
  const all = (...keys: readonly string[]) => given.filter(([key]) => keys.includes(key)).map(([, value]) => value);
  const [lower, ...data] = all('lowerdir').join(':').split('::');
  const layers = (role: Layer['role'], paths: readonly string[]) =>
    paths.map((path): Layer => ({ role, path: plain(path) }));
  return [
    ...layers('upper', all('upperdir')),
    ...layers('lower', [...partsOf(lower ?? ''), ...all('lowerdir+')]),
    ...layers('data', [...data.flatMap(partsOf), ...all('datadir+')]),
    ...layers('work', all('workdir')),
  ];
};

// A comma or a colon of a path itself has a backslash before it.
const optionsOf = (options: string): readonly (readonly [string, string])[] =>
  options.split(/(?<!\\),/).map((option) => {
    const at = option.indexOf('=');
    return at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
  });

const partsOf = (paths: string): readonly string[] => paths.split(/(?<!\\):/).filter((path) => path !== '');

const plain = (path: string) => path.replace(/\\([,:\\])/g, '$1');

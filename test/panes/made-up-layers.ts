// A lab with an overlay in it, for frames of the layers pane. Nothing here was read from a kernel.
import type { File, FileStatus } from '../../src/kernel/file.ts';
import type { Mount } from '../../src/kernel/mount.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { labProcess, MadeUpVisit } from './made-up-session.ts';

const box = labProcess(5, 'box');

export const overlay = (options: string, more: Partial<Mount> = {}): Mount => ({
  id: 700,
  parent: 600,
  root: '/',
  mountpoint: '/srv/merged',
  fstype: 'overlay',
  source: 'overlay',
  options: `rw,relatime,${options},workdir=/srv/work,userxattr`,
  propagation: 'private',
  namespace: box.namespaces.mnt ?? 0,
  ...more,
});

const status = (more: Partial<FileStatus> = {}): FileStatus => ({
  mode: 0o644,
  links: 1,
  bytes: 7,
  inode: '13',
  device: '0:48',
  ...more,
});

const file = (path: string, type: File['type'], more: Partial<File> = {}): File => ({
  pid: box.pid,
  path,
  type,
  status: type === 'absent' || type === null ? null : status(),
  ...more,
});

const key = { content: 'k-4711\n' };
const tool = (mode: number) => ({ status: status({ bytes: 65_536, mode }) });
const pair = (inode: string) => ({ content: 'base\n', status: status({ inode, bytes: 5 }) });
const tops = ['/srv/merged', '/srv/upper', '/srv/app', '/srv/base'] as const;

/** A row for each layer of a name. */
const inLayers = (name: string, ...files: readonly (readonly [File['type'], Partial<File>?])[]): readonly File[] =>
  files.map(([type, more], index) => file(`${tops[index]}/${name}`, type, more));

export const filesBefore: readonly File[] = [
  ...inLayers('etc/key', ['regular', key], ['absent'], ['absent'], ['regular', key]),
  ...inLayers('bin/tool', ['regular', tool(0o755)], ['regular', tool(0o755)], ['absent'], ['regular', tool(0o644)]),
  ...inLayers('lib', ['directory'], ['directory', { opaque: true }], ['absent'], ['directory']),
  ...inLayers('pair/a', ['regular', pair('47')], ['regular', pair('47')], [null], ['regular', pair('22')]),
  file('/etc/hostname', 'regular', { content: 'box\n' }),
];

export const filesAfter: readonly File[] = [
  ...inLayers('etc/key', ['absent'], ['character', { rdev: '0:0' }], ['absent'], ['regular', key]),
  ...filesBefore.slice(4, 8),
  ...inLayers('lib', ['directory'], ['directory', { opaque: false }], ['absent'], ['directory']),
  ...filesBefore.slice(12, -1),
  file('/etc/hostname', 'regular', { content: 'another\n' }),
];

const mounts = overlay('lowerdir=/srv/app:/srv/base,upperdir=/srv/upper');
const ordered = (files: readonly File[]) => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

/** As the step finds it. */
export const inOverlay = (lesson: Lesson): MadeUpVisit => {
  const visit = new MadeUpVisit(lesson);
  const world = { ...visit.world, mounts: [...visit.world.mounts, mounts], files: ordered(filesBefore) };
  return visit.look(world).step('layers');
};

/** The key is deleted. */
export const deleted = (lesson: Lesson): MadeUpVisit => {
  const visit = inOverlay(lesson);
  visit.call({ actor: 'box', call: 'unlink', path: '/srv/merged/etc/key' }, 'unlink("/srv/merged/etc/key")');
  return visit
    .look({ ...visit.world, files: ordered(filesAfter) })
    .returns(0, 22)
    .check();
};

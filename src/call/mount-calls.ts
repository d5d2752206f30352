// Calls about the tree of mounts, and about what its root is to a process.
import * as z from 'zod';
import { flagsOf, joined, kind, path, pathFromHere, quoted } from './call-kind.ts';

const mountFlags = [
  'MS_BIND',
  'MS_DIRSYNC',
  'MS_LAZYTIME',
  'MS_MANDLOCK',
  'MS_MOVE',
  'MS_NOATIME',
  'MS_NODEV',
  'MS_NODIRATIME',
  'MS_NOEXEC',
  'MS_NOSUID',
  'MS_NOSYMFOLLOW',
  'MS_PRIVATE',
  'MS_RDONLY',
  'MS_REC',
  'MS_RELATIME',
  'MS_REMOUNT',
  'MS_SHARED',
  'MS_SILENT',
  'MS_SLAVE',
  'MS_STRICTATIME',
  'MS_SYNCHRONOUS',
  'MS_UNBINDABLE',
] as const;

const umountFlags = ['MNT_DETACH', 'MNT_EXPIRE', 'MNT_FORCE', 'UMOUNT_NOFOLLOW'] as const;

export const mountCalls = {
  mount: kind({
    summary: 'Attaches a file system to the tree, or changes how one is attached.',
    manual: 'mount(2)',
    params: () =>
      z.strictObject({
        source: z.string().default('none'),
        target: path,
        type: z.string().default(''),
        flags: flagsOf(mountFlags),
        data: z.string().default(''),
      }),
    args: (call) => [call.source, call.target, call.type, joined(call.flags), call.data],
    text: (call) =>
      `mount(${quoted(call.source)}, ${quoted(call.target)}, ${call.type ? quoted(call.type) : 'NULL'}, ${joined(call.flags)}, ${call.data ? quoted(call.data) : 'NULL'})`,
  }),
  umount2: kind({
    summary: 'Detaches a file system from the tree.',
    manual: 'umount(2)',
    params: () => z.strictObject({ target: pathFromHere, flags: flagsOf(umountFlags) }),
    args: (call) => [call.target, joined(call.flags)],
    text: (call) => `umount2(${quoted(call.target)}, ${joined(call.flags)})`,
  }),
  pivot_root: kind({
    summary: 'Makes another mount the root of the own mount namespace, and attaches the old root below it.',
    manual: 'pivot_root(2)',
    params: () => z.strictObject({ new_root: pathFromHere, put_old: pathFromHere }),
    args: (call) => [call.new_root, call.put_old],
    text: (call) => `pivot_root(${quoted(call.new_root)}, ${quoted(call.put_old)})`,
  }),
  chroot: kind({
    summary: 'Changes what / is to the calling process; the mounts stay as they are.',
    manual: 'chroot(2)',
    params: () => z.strictObject({ path: pathFromHere }),
    args: (call) => [call.path],
    text: (call) => `chroot(${quoted(call.path)})`,
  }),
} as const;

// Calls about files and the tree of mounts, as the kernel answers them in a lab.
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { calls } from '../../src/call/call.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { type Troupe, withTroupe } from './agent-lab.ts';

const test = suite('files and mounts in a lab', { seconds: 20, needs: [labs] });

/** The line of mountinfo for `mountpoint`, as `actor` has it. */
const mountOf = ({ machinePid }: Troupe, actor: string, mountpoint: string) =>
  readFileSync(`/proc/${machinePid(actor)}/mountinfo`, 'utf8')
    .split('\n')
    .findLast((line) => line.split(' ')[4] === mountpoint) ?? '';

test(
  'rmdir takes empty directories, and cgroups',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'mkdir', path: '/tmp/outer' });
    await act('lab', { call: 'mkdir', path: '/tmp/outer/inner' });
    assert.is(await act('lab', { call: 'rmdir', path: '/tmp/outer' }), 'ENOTEMPTY');
    assert.is(await act('lab', { call: 'rmdir', path: '/tmp/outer/inner' }), '0');
    assert.is(await act('lab', { call: 'rmdir', path: '/tmp/outer/inner' }), 'ENOENT');
  }),
);

test(
  'in a user namespace mknod makes pipes, and of devices the one that is none',
  withTroupe(async ({ act, machinePid }) => {
    const made = (path: string) => lstatSync(`/proc/${machinePid('lab')}/root${path}`);
    assert.is(await act('lab', { call: 'mknod', path: '/tmp/null', device: 'c 1:3' }), 'EPERM');
    assert.is(await act('lab', { call: 'mknod', path: '/tmp/loop', device: 'b 7:0' }), 'EPERM');
    assert.is(await act('lab', { call: 'mknod', path: '/tmp/whiteout', device: 'c 0:0' }), '0');
    assert.ok(made('/tmp/whiteout').isCharacterDevice());
    assert.is(await act('lab', { call: 'mknod', path: '/tmp/pipe', device: 'p' }), '0');
    assert.ok(made('/tmp/pipe').isFIFO());
    assert.is(await act('lab', { call: 'mknod', path: '/tmp/pipe', device: 'p' }), 'EEXIST');
  }),
);

test(
  'symbolic links are made, read and taken away',
  withTroupe(async ({ act, machinePid }) => {
    assert.is(await act('lab', { call: 'symlink', target: 'pts/ptmx', path: '/tmp/link' }), '0');
    assert.is(await act('lab', { call: 'symlink', target: 'x', path: '/tmp/link' }), 'EEXIST');
    assert.is(await act('lab', { call: 'readlink', path: '/tmp/link' }), '8 pts/ptmx');
    assert.is(await act('lab', { call: 'readlink', path: '/tmp' }), 'EINVAL');
    const namespace = readlinkSync(`/proc/${machinePid('lab')}/ns/net`);
    assert.is(await act('lab', { call: 'readlink', path: '/proc/self/ns/net' }), `${namespace.length} ${namespace}`);
    assert.is(await act('lab', { call: 'readlink', path: '/proc/<lab>/ns/net' }), `${namespace.length} ${namespace}`);
    assert.is(await act('lab', { call: 'unlink', path: '/tmp/link' }), '0');
    assert.is(await act('lab', { call: 'unlink', path: '/tmp/link' }), 'ENOENT');
    assert.is(await act('lab', { call: 'unlink', path: '/tmp' }), 'EISDIR');
  }),
);

test(
  'a file is renamed, in one mount, and has other permissions',
  withTroupe(async ({ act, machinePid }) => {
    const seen = (path: string) => lstatSync(`/proc/${machinePid('lab')}/root${path}`);
    await act('lab', { call: 'write', path: '/tmp/a', text: 'x', flags: ['O_CREAT'] });
    assert.is(await act('lab', { call: 'rename', oldpath: '/tmp/a', newpath: '/tmp/b' }), '0');
    assert.is(await act('lab', { call: 'rename', oldpath: '/tmp/a', newpath: '/tmp/b' }), 'ENOENT');
    assert.is(await act('lab', { call: 'rename', oldpath: '/tmp/b', newpath: '/dev/b' }), 'EXDEV');
    assert.is(await act('lab', { call: 'chmod', path: '/tmp/b', mode: '4751' }), '0');
    assert.is(seen('/tmp/b').mode & 0o7777, 0o4751);
    assert.is(await act('lab', { call: 'chmod', path: '/tmp/a', mode: '0644' }), 'ENOENT');
  }),
);

test(
  'so many bytes are written and read at an offset, and are to be on the disk',
  withTroupe(async ({ act, machinePid }) => {
    const pwrite = { call: 'pwrite', path: '/tmp/a', size: '4K', offset: '8K' } as const;
    assert.is(await act('lab', { ...pwrite, flags: [] }), 'ENOENT');
    assert.is(await act('lab', { ...pwrite, flags: ['O_CREAT'] }), '4096');
    assert.is(lstatSync(`/proc/${machinePid('lab')}/root/tmp/a`).size, 12 * 1024);
    const pread = { call: 'pread', path: '/tmp/a', flags: [] } as const;
    assert.is(await act('lab', { ...pread, size: '16M', offset: '0' }), String(12 * 1024));
    assert.is(await act('lab', { ...pread, size: '1M', offset: '12K' }), '0');
    assert.is(await act('lab', { ...pread, path: '/tmp', size: '1', offset: '0' }), 'EISDIR');
    assert.is(await act('lab', { call: 'fsync', path: '/tmp/a' }), '0');
    assert.is(await act('lab', { call: 'fsync', path: '/tmp/b' }), 'ENOENT');
    assert.is(await act('lab', { call: 'fsync', path: '/proc/version' }), 'EINVAL');
  }),
);

test(
  'an extended attribute is read: that by which an overlay knows an opaque directory',
  withTroupe(async ({ act }) => {
    for (const path of ['/tmp/l', '/tmp/l/d', '/tmp/u', '/tmp/w', '/tmp/m']) await act('lab', { call: 'mkdir', path });
    const data = 'lowerdir=/tmp/l,upperdir=/tmp/u,workdir=/tmp/w,userxattr';
    assert.is(await act('lab', { call: 'mount', source: 'overlay', target: '/tmp/m', type: 'overlay', data }), '0');
    await act('lab', { call: 'rmdir', path: '/tmp/m/d' });
    await act('lab', { call: 'mkdir', path: '/tmp/m/d' });
    const read = (path: string, attribute: string) => act('lab', { call: 'getxattr', path, attribute });
    assert.is(await read('/tmp/u/d', 'user.overlay.opaque'), '1 y');
    assert.is(await read('/tmp/l/d', 'user.overlay.opaque'), 'ENODATA');
    assert.is(await read('/tmp/u/x', 'user.overlay.opaque'), 'ENOENT');
    assert.is(await read('/tmp/u/d', 'user.'), 'EINVAL');
  }),
);

/** What mountinfo says of a tmpfs that was mounted with one flag; what is not here is not told of there. */
const traces: Readonly<Record<string, RegExp>> = {
  MS_DIRSYNC: / - tmpfs none rw,dirsync\b/,
  MS_LAZYTIME: / - tmpfs none rw,lazytime\b/,
  MS_NOATIME: / rw,noatime - /,
  MS_NODEV: / rw,nodev,relatime - /,
  MS_NODIRATIME: / rw,nodiratime,relatime - /,
  MS_NOEXEC: / rw,noexec,relatime - /,
  MS_NOSUID: / rw,nosuid,relatime - /,
  MS_NOSYMFOLLOW: / rw,relatime,nosymfollow - /,
  MS_RDONLY: / ro,relatime - tmpfs none ro\b/,
  MS_RELATIME: / rw,relatime - /,
  MS_SILENT: / rw,relatime - /,
  MS_STRICTATIME: / rw - /,
  MS_SYNCHRONOUS: / - tmpfs none rw,sync\b/,
};

test(
  'every flag of a new mount is the kernel’s own',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const others = ['MS_BIND', 'MS_MANDLOCK', 'MS_MOVE', 'MS_REC', 'MS_REMOUNT'];
    const propagation = ['MS_PRIVATE', 'MS_SHARED', 'MS_SLAVE', 'MS_UNBINDABLE'];
    const known = calls.mount.params.shape.flags.unwrap().element.options;
    assert.equal([...Object.keys(traces), ...others, ...propagation].sort(), [...known].sort());
    for (const [flag, trace] of Object.entries(traces)) {
      assert.is(await act('lab', { call: 'mount', target: '/mnt', type: 'tmpfs', flags: [flag] }), '0', flag);
      assert.match(mountOf(troupe, 'lab', '/mnt'), trace, flag);
      assert.is(await act('lab', { call: 'umount2', target: '/mnt' }), '0');
    }
  }),
);

test(
  'a mount is shared, a slave of another, private, or not to be bound',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const change = (...flags: readonly string[]) => act('lab', { call: 'mount', target: '/mnt', flags });
    await act('lab', { call: 'mount', target: '/mnt', type: 'tmpfs' });
    assert.is(await change('MS_SHARED'), '0');
    assert.match(mountOf(troupe, 'lab', '/mnt'), / shared:\d+ - /);
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNS'], as: 'box' });
    assert.is(await act('box', { call: 'mount', target: '/', flags: ['MS_REC', 'MS_SLAVE'] }), '0');
    assert.match(mountOf(troupe, 'box', '/mnt'), / master:\d+ - /);
    assert.is(await change('MS_PRIVATE'), '0');
    assert.match(mountOf(troupe, 'lab', '/mnt'), /relatime - /);
    assert.is(await change('MS_UNBINDABLE'), '0');
    assert.match(mountOf(troupe, 'lab', '/mnt'), / unbindable - /);
    assert.is(await act('lab', { call: 'mount', source: '/mnt', target: '/tmp', flags: ['MS_BIND'] }), 'EINVAL');
    assert.is(await change('MS_SHARED', 'MS_PRIVATE'), 'EINVAL');
  }),
);

test(
  'a bind is made read-only, and moved',
  withTroupe(async ({ act }) => {
    for (const path of ['/tmp/there', '/tmp/moved']) await act('lab', { call: 'mkdir', path });
    assert.is(await act('lab', { call: 'mount', source: '/etc', target: '/tmp/there', flags: ['MS_BIND'] }), '0');
    const readOnly = ['MS_BIND', 'MS_REMOUNT', 'MS_RDONLY'];
    assert.is(await act('lab', { call: 'mount', target: '/tmp/there', flags: readOnly }), '0');
    assert.is(await act('lab', { call: 'write', path: '/tmp/there/passwd', text: '' }), 'EROFS');
    assert.is(await act('lab', { call: 'write', path: '/etc/passwd', text: '' }), '0');
    const move = { call: 'mount', source: '/tmp/there', target: '/tmp/moved', flags: ['MS_MOVE'] } as const;
    assert.is(await act('lab', move), '0');
    assert.is(await act('lab', move), 'EINVAL');
    assert.match(await act('lab', { call: 'read', path: '/tmp/moved/hostname' }), /lab/);
    assert.is(await act('lab', { call: 'umount2', target: '/tmp/moved', flags: ['MNT_EXPIRE'] }), 'EAGAIN');
    assert.is(await act('lab', { call: 'umount2', target: '/tmp/moved', flags: ['MNT_EXPIRE'] }), '0');
  }),
);

test(
  'pivot_root makes a mount the root, in the own mount namespace only',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNS'], as: 'box' });
    await act('box', { call: 'mkdir', path: '/tmp/root' });
    await act('box', { call: 'mkdir', path: '/tmp/root/old' });
    assert.is(await act('box', { call: 'pivot_root', new_root: '/tmp/root', put_old: '/tmp/root/old' }), 'EINVAL');
    await act('box', { call: 'mount', source: '/tmp/root', target: '/tmp/root', flags: ['MS_BIND'] });
    assert.is(await act('box', { call: 'pivot_root', new_root: '/tmp/root', put_old: '/tmp' }), 'EBUSY');
    assert.is(await act('box', { call: 'pivot_root', new_root: '/tmp/root', put_old: '/tmp/root/old' }), '0');
    assert.match(await act('box', { call: 'read', path: '/old/etc/hostname' }), /lab/);
    assert.is(await act('box', { call: 'read', path: '/etc/hostname' }), 'ENOENT');
    assert.is(await act('box', { call: 'umount2', target: '/old', flags: ['MNT_DETACH'] }), '0');
    assert.is(await act('box', { call: 'read', path: '/old/etc/hostname' }), 'ENOENT');
    assert.match(await act('lab', { call: 'read', path: '/etc/hostname' }), /lab/);
  }),
);

test(
  'pivot_root stacks the old root on the new one, from where it is detached',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNS'], as: 'box' });
    await act('box', { call: 'mount', target: '/mnt', type: 'tmpfs' });
    await act('box', { call: 'mkdir', path: '/mnt/inside' });
    await act('box', { call: 'chdir', path: '/mnt' });
    assert.is(await act('box', { call: 'pivot_root', new_root: '.', put_old: '.' }), '0');
    assert.is(await act('box', { call: 'umount2', target: '.', flags: ['MNT_DETACH'] }), '0');
    assert.is(await act('box', { call: 'chdir', path: '/inside' }), '0');
    assert.is(await act('box', { call: 'read', path: '/etc/hostname' }), 'ENOENT');
  }),
);

test(
  'chroot is no jail for one who may chroot',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'fork', as: 'box' });
    for (const path of ['/tmp/jail', '/tmp/jail/cell']) await act('box', { call: 'mkdir', path });
    assert.is(await act('box', { call: 'chroot', path: '/missing' }), 'ENOENT');
    assert.is(await act('box', { call: 'chroot', path: '/tmp/jail' }), '0');
    assert.is(await act('box', { call: 'chdir', path: '/' }), '0');
    assert.is(await act('box', { call: 'chdir', path: '..' }), '0');
    assert.is(await act('box', { call: 'read', path: '/etc/hostname' }), 'ENOENT');
    assert.is(await act('box', { call: 'chroot', path: '/cell' }), '0');
    for (const path of ['..', '..', '.']) await act('box', { call: 'chdir', path });
    assert.is(await act('box', { call: 'chroot', path: '.' }), '0');
    assert.match(await act('box', { call: 'read', path: '/etc/hostname' }), /lab/);
  }),
);

// What a guest is: its first root, with a static busybox, and what its number 1 does there. And what it says, read.
import type { GuestReport } from '../kernel/race.ts';
import { cpio, fileTypes, type Member } from './cpio.ts';

/** What stands before everything that number 1 says. The kernel's own lines begin otherwise. */
const mark = 'cutaway:';

const script = `#!/bin/sh
echo ${mark} init
mount -t proc proc /proc
set -- /proc/[0-9]*
echo ${mark} release $(uname -r)
echo ${mark} boot $(cat /proc/sys/kernel/random/boot_id)
echo ${mark} processes $#
echo ${mark} memory $(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)
poweroff -f
`;

const applets = ['sh', 'mount', 'uname', 'cat', 'awk', 'poweroff'];

/** The archive that the guest's kernel unpacks into its root. `busybox`: a static one. */
export const guestRoot = (busybox: Uint8Array): Uint8Array => {
  const { directory, file, link, characters } = fileTypes;
  const members: readonly Member[] = [
    ...['bin', 'dev', 'proc'].map((name) => ({ name, mode: directory | 0o755 })),
    { name: 'dev/console', mode: characters | 0o600, device: [5, 1] },
    { name: 'bin/busybox', mode: file | 0o755, content: busybox },
    ...applets.map((name) => ({ name: `bin/${name}`, mode: link | 0o777, content: Buffer.from('busybox') })),
    { name: 'init', mode: file | 0o755, content: Buffer.from(script) },
  ];
  return cpio(members);
};

/** Whether this line of the console is the first that its kernel writes. */
export const isKernelLine = (line: string): boolean => /^\[ *\d+\.\d+\] Linux version /.test(line);

/** What number 1 says in this line: a word, and what belongs to it. `null`: it is somebody else's. */
export const saidIn = (line: string): { readonly word: string; readonly rest: string } | null => {
  // The kernel may have begun a line of its own before it.
  const at = line.indexOf(mark);
  if (at < 0) return null;
  const [word = '', ...rest] = line
    .slice(at + mark.length)
    .trim()
    .split(' ');
  return { word, rest: rest.join(' ') };
};

/** All that number 1 said, by its words; `null` while something is missing. */
export const reportOf = (said: ReadonlyMap<string, string>): GuestReport | null => {
  const [release, bootId] = [said.get('release'), said.get('boot')];
  const [processes, kilobytes] = [Number(said.get('processes')), Number(said.get('memory'))];
  if (!release || !bootId || !(processes > 0) || !(kilobytes > 0)) return null;
  return { release, bootId, processes, memoryBytes: kilobytes * 1024 };
};

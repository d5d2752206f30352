// Calls about files.
import * as z from 'zod';
import { flagsOf, joined, kind, path, pathFromHere, quoted } from './call-kind.ts';

const openFlags = ['O_APPEND', 'O_CREAT', 'O_EXCL', 'O_TRUNC'] as const;
const writeFlags = ['O_CREAT', 'O_DIRECT', 'O_DSYNC', 'O_EXCL', 'O_TRUNC'] as const;
const readFlags = ['O_DIRECT'] as const;

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20 };
const mostBytes = 16 * 2 ** 20;

/** `4M` as a number of bytes. */
const bytesOf = (text: string): number => {
  const [, digits = '', unit = ''] = /^(\d+)([KM]?)$/.exec(text) ?? [];
  return Number(digits) * (units[unit] ?? 1);
};

const size = z
  .string()
  .regex(/^\d{1,9}[KM]?$/, 'a size such as 4M')
  .refine((text) => bytesOf(text) <= mostBytes, { message: 'expected at most 16M' });

const offset = z
  .string()
  .regex(/^\d{1,9}[KM]?$/, 'a size such as 4M')
  .default('0');

/** As mknod(1) has them. */
const fileTypes: Readonly<Record<string, string>> = { b: 'S_IFBLK', c: 'S_IFCHR', p: 'S_IFIFO' };

const device = z
  .string()
  .regex(/^(p|[bc] \d{1,4}:\d{1,7})$/, 'p, or c or b with the major and minor number, such as c 1:3');

const octal = z.string().regex(/^[0-7]{3,4}$/, 'octal digits such as "0644"');

/** `c 1:3` as mknod(2) takes it. */
const deviceParts = (text: string) => {
  const [, letter = 'p', major = '0', minor = '0'] = /^(.)(?: (\d+):(\d+))?$/.exec(text) ?? [];
  return { type: fileTypes[letter] ?? '', major, minor };
};

export const fileCalls = {
  chdir: kind({
    summary: 'Changes the working directory.',
    manual: 'chdir(2)',
    params: () => z.strictObject({ path: pathFromHere }),
    args: (call) => [call.path],
    text: (call) => `chdir(${quoted(call.path)})`,
  }),
  mkdir: kind({
    summary: 'Makes a directory.',
    manual: 'mkdir(2)',
    params: () => z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `mkdir(${quoted(call.path)}, 0755)`,
  }),
  rmdir: kind({
    summary: 'Removes an empty directory, or a cgroup.',
    manual: 'rmdir(2)',
    params: () => z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `rmdir(${quoted(call.path)})`,
  }),
  mknod: kind({
    summary: 'Makes a device node, or a pipe that has a name.',
    manual: 'mknod(2)',
    params: () => z.strictObject({ path, device }),
    args: (call) => {
      const { type, major, minor } = deviceParts(call.device);
      return [call.path, type, major, minor];
    },
    text: (call) => {
      const { type, major, minor } = deviceParts(call.device);
      const numbers = call.device === 'p' ? '0' : `makedev(${major}, ${minor})`;
      return `mknod(${quoted(call.path)}, ${type}|0666, ${numbers})`;
    },
  }),
  symlink: kind({
    summary: 'Makes a symbolic link.',
    manual: 'symlink(2)',
    params: () => z.strictObject({ target: z.string().min(1).max(4095), path }),
    args: (call) => [call.target, call.path],
    text: (call) => `symlink(${quoted(call.target)}, ${quoted(call.path)})`,
  }),
  readlink: kind({
    summary: 'Reads what a symbolic link says; those in /proc/self/ns name namespaces.',
    manual: 'readlink(2)',
    params: () => z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `readlink(${quoted(call.path)})`,
  }),
  unlink: kind({
    summary: 'Removes a name of a file, and the file with its last name.',
    manual: 'unlink(2)',
    params: () => z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `unlink(${quoted(call.path)})`,
  }),
  rename: kind({
    summary: 'Gives a file or a directory another name, in the same file system.',
    manual: 'rename(2)',
    params: () => z.strictObject({ oldpath: path, newpath: path }),
    args: (call) => [call.oldpath, call.newpath],
    text: (call) => `rename(${quoted(call.oldpath)}, ${quoted(call.newpath)})`,
  }),
  chmod: kind({
    summary: 'Changes the permissions of a file.',
    manual: 'chmod(2)',
    params: () => z.strictObject({ path, mode: octal }),
    args: (call) => [call.path, String(Number.parseInt(call.mode, 8))],
    text: (call) => `chmod(${quoted(call.path)}, 0${call.mode.replace(/^0+/, '')})`,
  }),
  getxattr: kind({
    summary: 'Reads an extended attribute of a file: a value that has a name, xattr(7).',
    manual: 'getxattr(2)',
    params: () => z.strictObject({ path, attribute: z.string().min(1).max(255) }),
    args: (call) => [call.path, call.attribute],
    text: (call) => `getxattr(${quoted(call.path)}, ${quoted(call.attribute)})`,
  }),
  write: kind({
    summary: 'Opens a file, writes to it in one go, closes it.',
    manual: 'write(2)',
    params: () => z.strictObject({ path, text: z.string(), flags: flagsOf(openFlags) }),
    args: (call) => [call.path, joined(call.flags), call.text],
    text: (call) => `write(open(${quoted(call.path)}, ${joined(['O_WRONLY', ...call.flags])}), ${quoted(call.text)})`,
  }),
  read: kind({
    summary: 'Opens a file, reads its first 4096 bytes, closes it.',
    manual: 'read(2)',
    params: () => z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `read(open(${quoted(call.path)}, O_RDONLY))`,
  }),
  pwrite: kind({
    summary: 'Opens a file, writes so many zeros at an offset in one go, closes it.',
    manual: 'pwrite(2)',
    params: () => z.strictObject({ path, size, offset, flags: flagsOf(writeFlags) }),
    args: (call) => [call.path, joined(call.flags), String(bytesOf(call.size)), String(bytesOf(call.offset))],
    text: (call) =>
      `pwrite(open(${quoted(call.path)}, ${joined(['O_WRONLY', ...call.flags])}), zeros, ${bytesOf(call.size)}, ${bytesOf(call.offset)})`,
  }),
  pread: kind({
    summary: 'Opens a file, reads so many bytes from an offset in one go, drops them, closes it.',
    manual: 'pread(2)',
    params: () => z.strictObject({ path, size, offset, flags: flagsOf(readFlags) }),
    args: (call) => [call.path, joined(call.flags), String(bytesOf(call.size)), String(bytesOf(call.offset))],
    text: (call) =>
      `pread(open(${quoted(call.path)}, ${joined(['O_RDONLY', ...call.flags])}), …, ${bytesOf(call.size)}, ${bytesOf(call.offset)})`,
  }),
  fsync: kind({
    summary: 'Opens a file, waits until all that was written to it is on the disk, closes it.',
    manual: 'fsync(2)',
    params: () => z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `fsync(open(${quoted(call.path)}, O_RDONLY))`,
  }),
} as const;

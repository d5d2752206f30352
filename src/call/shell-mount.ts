// mount(2) and umount(2) as mount(8) and umount(8) take them.
import { command, word } from './shell-words.ts';

const optionOf: Readonly<Record<string, string>> = {
  MS_DIRSYNC: 'dirsync',
  MS_LAZYTIME: 'lazytime',
  MS_MANDLOCK: 'mand',
  MS_NOATIME: 'noatime',
  MS_NODEV: 'nodev',
  MS_NODIRATIME: 'nodiratime',
  MS_NOEXEC: 'noexec',
  MS_NOSUID: 'nosuid',
  MS_NOSYMFOLLOW: 'nosymfollow',
  MS_RDONLY: 'ro',
  MS_RELATIME: 'relatime',
  MS_REMOUNT: 'remount',
  MS_SILENT: 'silent',
  MS_STRICTATIME: 'strictatime',
  MS_SYNCHRONOUS: 'sync',
};

const propagationOf: Readonly<Record<string, string>> = {
  MS_PRIVATE: 'private',
  MS_SHARED: 'shared',
  MS_SLAVE: 'slave',
  MS_UNBINDABLE: 'unbindable',
};

export interface MountParts {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly flags: readonly string[];
  readonly data: string;
}

/** The command of mount(8). */
export const mountCommand = ({ source, target, type, flags, data }: MountParts): string => {
  const has = (flag: string) => flags.includes(flag);
  const recursive = has('MS_REC') ? 'r' : '';
  const propagation = flags.find((flag) => flag in propagationOf);
  // mount(8) changes the propagation of a mount that is there; so does the kernel, which looks at nothing else then.
  if (propagation) return command('mount', `--make-${recursive}${propagationOf[propagation]}`, word(target));
  if (has('MS_MOVE')) return command('mount', '--move', word(source), word(target));
  const isBind = has('MS_BIND');
  const options = [
    ...flags.flatMap((flag) => optionOf[flag] ?? []),
    ...(isBind && has('MS_REMOUNT') ? ['bind'] : []),
    ...(data === '' ? [] : [data]),
  ].join(',');
  const listed = options === '' ? '' : `-o ${word(options)}`;
  if (has('MS_REMOUNT')) return command('mount', listed, word(target));
  if (isBind) return command('mount', `--${recursive}bind`, word(source), word(target));
  return command('mount', type === '' ? '' : `-t ${word(type)}`, listed, word(source), word(target));
};

/** The command, or `null` where umount(8) has no option for a flag. */
export const umountCommand = (target: string, flags: readonly string[]): string | null => {
  if (flags.includes('MNT_EXPIRE')) return null;
  const options = [flags.includes('MNT_DETACH') ? '-l' : '', flags.includes('MNT_FORCE') ? '-f' : ''];
  return command('umount', ...options, word(target));
};

// /proc/PID/mountinfo, proc_pid_mountinfo(5): the mounts that a process can reach, as seen from its root
// directory.
import type { Mount } from '../kernel/mount.ts';
import { unescapeOctal } from '../kernel/mount-options.ts';

/**
 * The mounts of the namespace with this inode, in the kernel's order. A line that is not of the kernel's form
 * is left out and counted in `malformed`.
 */
export function parseMountinfo(text: string, namespace: number): { mounts: Mount[]; malformed: number } {
  const lines = text.split('\n').filter((line) => line !== '');
  const mounts = lines.map((line) => parseLine(line, namespace)).filter((mount) => mount !== undefined);
  return { mounts, malformed: lines.length - mounts.length };
}

function parseLine(line: string, namespace: number): Mount | undefined {
  // Optional fields stand between the sixth field and a lone hyphen; a hyphen before that is somebody's path.
  const fields = line.split(' ');
  const hyphen = fields.indexOf('-', 6);
  const [id = '', parent = '', device = '', root, mountpoint, options] = fields;
  const [fstype, source, fileSystemOptions] = hyphen < 0 ? [] : fields.slice(hyphen + 1);
  if (!/^\d+$/.test(id) || !/^\d+$/.test(parent) || !/^\d+:\d+$/.test(device)) return undefined;
  if (!root || !mountpoint || !options || !fstype || source === undefined || !fileSystemOptions) return undefined;
  return {
    id: Number(id),
    parent: Number(parent),
    root: unescapeOctal(root),
    mountpoint: unescapeOctal(mountpoint),
    fstype: unescapeOctal(fstype),
    source: unescapeOctal(source),
    options: `${options},${fileSystemOptions}`,
    propagation: propagationOf(fields.slice(6, hyphen)),
    namespace,
  };
}

function propagationOf(tags: readonly string[]): string {
  return tags.length === 0 ? 'private' : tags.map((tag) => tag.trim()).join(' ');
}

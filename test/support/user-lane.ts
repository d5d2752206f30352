// Lane `user`, for tests that root runs: a command as an ordinary user, in a home that is closed to everybody else, with
// subordinate ids or without. All that the machine has for it is in a mount namespace that goes with the command.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subordinateRanges } from '../../src/lab/id-map.ts';
import { freeIdRange } from '../../src/lab/id-range.ts';

/** Which ids a lab of that user gets. */
export type UserMap = 'newuidmap' | 'single';
export const userMaps: readonly UserMap[] = ['newuidmap', 'single'];

interface User {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** Files that stand in for the machine's own, by the name of those. */
type Files = Readonly<Record<string, string>>;

/** A command of root's that runs another one so. */
export interface UserCommand {
  readonly command: readonly string[];
  /** Removes what `command` was told to read. */
  close(): void;
}

const home = '/srv/user';

// $1 uid, $2 gid, $3 the clone, $4 a folder with the files, $5 what root does first, then the command. /srv is in every FHS, and seldom in use.
const script = `
set -eu
mount -t tmpfs -o mode=755 tmpfs /srv
mkdir -m 700 ${home}
mkdir ${home}/app
mount --bind "$3" ${home}/app
chown "$1:$2" ${home}
for file in "$4"/*; do mount --bind "$file" "/etc/\${file##*/}"; done
eval "$5"
user=$1 group=$2
cd ${home}/app
shift 5
exec setpriv --reuid "$user" --regid "$group" --clear-groups --inh-caps=-all -- env HOME=${home} "$@"
`;

/**
 * `clone` is the folder of the program: its owner is the user, unless that is root. `first`: shell commands for root to
 * run in the mount namespace before.
 */
export const asUser = (map: UserMap, clone: string, command: readonly string[], first = ''): UserCommand => {
  const machines = (name: string) => readFileSync(join('/etc', name), 'utf8');
  const user = ordinaryUser(clone, machines('passwd'));
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-user-'));
  for (const [name, text] of Object.entries(filesFor(map, user, machines))) writeFileSync(join(folder, name), text);
  const words = [String(user.uid), String(user.gid), clone, folder, first, ...command];
  return {
    command: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...words],
    close: () => rmSync(folder, { recursive: true }),
  };
};

/** Debian's ids for accounts end here: what is free up there will hardly become somebody's. */
const highestId = 59_999;

const ordinaryUser = (clone: string, passwd: string): User => {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  const { uid, gid } = statSync(clone);
  const owner = rows.find((row) => row[2] === String(uid));
  if (uid !== 0 && owner?.[0]) return { uid, gid, name: owner[0] };
  let free = highestId;
  while (rows.some((row) => row[2] === String(free))) free -= 1;
  return { uid: free, gid: free, name: 'cutaway-test' };
};

const filesFor = (map: UserMap, user: User, machines: (name: string) => string): Files => {
  const passwd = machines('passwd');
  const isKnown = passwd.includes(`\n${user.name}:`);
  return {
    ...(isKnown ? {} : { passwd: `${passwd}${user.name}:x:${user.uid}:${user.gid}::${home}:/bin/sh\n` }),
    subuid: ranges(map, user, textOr(machines, 'subuid')),
    subgid: ranges(map, user, textOr(machines, 'subgid')),
  };
};

const textOr = (machines: (name: string) => string, name: string) => {
  try {
    return machines(name);
  } catch {
    return '';
  }
};

/** The user's own ranges where there are some, or a free one; or none. */
const ranges = (map: UserMap, user: User, text: string): string => {
  if (map === 'single') return '';
  if (subordinateRanges(text, user).length > 0) return text;
  const { base, count } = freeIdRange();
  return `${text}${user.name}:${base}:${count}\n`;
};

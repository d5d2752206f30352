// The palette's entries: every call, where a learner would look for it. Some calls are at home in several places.
import { type CallName, calls } from '../call/call.ts';

/** One row of the palette. */
export interface Entry {
  /** Unique in the palette. */
  readonly id: string;
  readonly group: string;
  readonly call: CallName;
  /** What it is for, here. */
  readonly summary: string;
  /** What its form begins with, instead of the call's defaults. `{hierarchy}` is where cgroups are mounted. */
  readonly preset: Readonly<Record<string, string | readonly string[]>>;
}

type Row = CallName | readonly [call: CallName, summary: string, preset: Entry['preset']];

const cgroup = '{hierarchy}/box';

const groups: Readonly<Record<string, readonly Row[]>> = {
  processes: [
    'fork',
    ['clone3', 'Makes a child, as fork does, or with flags.', {}],
    'getpid',
    'kill',
    'wait',
    'execve',
    'exit',
    'setsid',
  ],
  namespaces: [
    'unshare',
    'setns',
    ['clone3', 'Makes a child in new namespaces.', { flags: ['CLONE_NEWPID', 'CLONE_NEWNS'] }],
    ['readlink', 'Says which namespace one lives in.', { path: '/proc/self/ns/pid' }],
    ['write', 'Maps user ids into a new user namespace.', { path: '/proc/<box>/uid_map', text: '0 0 1' }],
    'sethostname',
    'setdomainname',
  ],
  'mounts and files': [
    ['mount', 'Attaches a file system to the tree.', {}],
    ['mount', 'Shows a directory at a second place.', { source: '/etc', target: '/mnt', flags: ['MS_BIND'] }],
    [
      'mount',
      'Makes mounts private: what is mounted from now on is mounted for nobody else.',
      { target: '/', flags: ['MS_REC', 'MS_PRIVATE'] },
    ],
    'umount2',
    'pivot_root',
    'chroot',
    'chdir',
    'mkdir',
    'rmdir',
    'read',
    'write',
    'pread',
    'pwrite',
    'fsync',
    'unlink',
    'rename',
    'chmod',
    'getxattr',
    'symlink',
    'readlink',
    'mknod',
  ],
  messages: [
    ['msgget', 'Makes a message queue of System V.', { key: '119', flags: ['IPC_CREAT'] }],
    'msgsnd',
    'msgrcv',
    ['mq_open', 'Makes a POSIX message queue.', { queue: '/jobs', flags: ['O_CREAT'] }],
  ],
  clocks: [
    ['unshare', 'Gives the children that come a time namespace.', { flags: ['CLONE_NEWTIME'] }],
    [
      'write',
      'Puts a clock of that time namespace ahead, before the first child is born.',
      { path: '/proc/self/timens_offsets', text: 'boottime 864000 0' },
    ],
    'clock_gettime',
  ],
  'identity and privileges': ['setuid', 'setgid', 'setgroups', 'capset', 'prctl', 'seccomp'],
  network: [
    ['unshare', 'Leaves the network for a new one, with nothing in it but lo.', { flags: ['CLONE_NEWNET'] }],
    'newlink',
    'setlink',
    'dellink',
    'newaddr',
    'deladdr',
    'newroute',
    'delroute',
    ['nft_newtable', 'Makes a table of nf_tables: where chains and their rules are kept.', { table: 'nat' }],
    [
      'nft_newchain',
      'Makes a chain that is asked as packets leave: where their source is translated.',
      { table: 'nat', chain: 'postrouting', hook: 'postrouting', priority: '100' },
    ],
    [
      'nft_newrule',
      'Hides a network behind the address of its way out.',
      { table: 'nat', chain: 'postrouting', saddr: '10.88.0.0/24', statement: 'masquerade' },
    ],
    [
      'nft_newchain',
      'Makes a chain that is asked as packets come in: where their destination is translated.',
      { table: 'nat', chain: 'prerouting', hook: 'prerouting', priority: '-100' },
    ],
    [
      'nft_newrule',
      'Publishes a port: hands what comes for it on to another address.',
      { table: 'nat', chain: 'prerouting', dport: '8080', statement: 'dnat', to: '10.88.0.2:80' },
    ],
    ['nft_deltable', 'Takes a table away, with its chains and their rules.', { table: 'nat' }],
  ],
  'control groups': [
    ['mkdir', 'Makes a cgroup.', { path: cgroup }],
    ['write', 'Sets a limit, here on the number of processes.', { path: `${cgroup}/pids.max`, text: '5' }],
    ['write', 'Moves the calling process into a cgroup.', { path: `${cgroup}/cgroup.procs`, text: '0' }],
    ['read', 'Reads a limit, or what was used.', { path: `${cgroup}/pids.current` }],
    ['clone3', 'Makes a child in a cgroup, on cgroup v2.', { cgroup }],
    ['rmdir', 'Removes a cgroup in which nobody lives any more.', { path: cgroup }],
  ],
};

/** In the order of the groups; a call that none of them has comes last. */
export const entries: readonly Entry[] = [
  ...Object.entries(groups).flatMap(([group, rows]) => rows.map((row, index) => entryOf(group, row, index))),
  ...ungrouped().map((call) => entryOf('more calls', call, 0)),
];

function ungrouped(): readonly CallName[] {
  const grouped = new Set(
    Object.values(groups).flatMap((rows) => rows.map((row) => (typeof row === 'string' ? row : row[0]))),
  );
  return (Object.keys(calls) as CallName[]).filter((call) => !grouped.has(call));
}

function entryOf(group: string, row: Row, index: number): Entry {
  const [call, summary, preset] = typeof row === 'string' ? [row, calls[row].summary, {}] : row;
  return { id: `${group}/${index}/${call}`, group, call, summary, preset };
}

// Messages to the agent, right and wrong, from a seed. They mount, unshare and execute: send them to an agent in a
// sandbox and nowhere else.
import { type CallName, callNames } from '../../src/call/call.ts';

/** Numbers in 0 to 1, the same ones for the same seed (the mulberry32 generator). */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

type Random = () => number;
type Fields = readonly string[];

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
/** Those that messages are for, besides the children that they make. */
export const actors = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const children = Array.from({ length: 40 }, (_, index) => `child-${index}`);
const terminals = ['t0', 't1', 't2'];

// No kill here but of a process that cannot be: any other might hit the agent, which then has not failed.
const argumentsOf: Readonly<Record<CallName, readonly Fields[]>> = {
  getpid: [[]],
  unshare: [['CLONE_NEWNS'], ['CLONE_NEWPID|CLONE_NEWUTS'], ['CLONE_NEWUSER'], ['0'], ['CLONE_NEWTIME|']],
  fork: [[]],
  clone3: [
    ['CLONE_NEWPID', ''],
    ['0', ''],
    ['CLONE_NEWNS|CLONE_NEWIPC', ''],
    ['0', '/root'],
    ['0', '/missing'],
  ],
  setns: [
    ['3', 'CLONE_NEWUTS'],
    ['-1', 'CLONE_NEWNS'],
  ],
  mount: [
    ['none', '/root', 'tmpfs', 'MS_NODEV', 'size=64k'],
    ['none', '/root', '', 'MS_REC|MS_PRIVATE', ''],
    ['', '', '', '0', ''],
  ],
  umount2: [
    ['/root', 'MNT_DETACH'],
    ['/root', '0'],
  ],
  // One that succeeded might take the reports of the sanitizer out of sight.
  pivot_root: [
    ['/', '/'],
    ['/missing', '/missing/old'],
  ],
  chroot: [['/root'], ['/missing'], ['.']],
  mkdir: [['/root/x'], ['']],
  rmdir: [['/root/x'], ['/root/missing']],
  mknod: [
    ['/root/null', 'S_IFCHR', '1', '3'],
    ['/root/pipe', 'S_IFIFO', '0', '0'],
    ['/root/c', 'S_IFCHR', '0', '0'],
    ['/root/b', 'S_IFBLK', '4095', '1048575'],
    ['/root/b', 'S_IFBLK|', '4096', ''],
  ],
  symlink: [
    ['/root/f', '/root/link'],
    ['', ''],
  ],
  readlink: [['/root/link'], ['/proc/self/ns/net'], ['/root/f']],
  unlink: [['/root/link'], ['/root/f'], ['/root/x']],
  rename: [
    ['/root/f', '/root/link'],
    ['/missing', ''],
  ],
  chmod: [
    ['/root/f', '448'],
    ['/root/x', '4096'],
    ['', '-1'],
  ],
  getxattr: [
    ['/root/f', 'user.overlay.opaque'],
    ['/root', 'security.selinux'],
    ['/root/f', 'x'.repeat(300)],
    ['', ''],
  ],
  write: [
    ['/root/f', 'O_CREAT|O_TRUNC', 'text'],
    ['/root/f', 'O_APPEND', 'x'.repeat(5000)],
  ],
  read: [['/root/f'], ['/proc/self/mountinfo'], ['/dev/zero']],
  pwrite: [
    ['/root/f', 'O_CREAT|O_TRUNC', '4096', '0'],
    ['/root/f', 'O_DIRECT', '1', '16777216'],
  ],
  pread: [['/root/f', '0', '4096', '0']],
  fsync: [['/root/f'], ['/proc/self/mountinfo']],
  sethostname: [['name'], ['']],
  setdomainname: [['name'], ['x'.repeat(65)]],
  setsid: [[]],
  chdir: [['/root'], ['/']],
  setuid: [['0'], ['1000'], ['4294967295']],
  setgid: [['0'], ['1000']],
  setgroups: [[], ['0', '1'], Array.from({ length: 40 }, (_, index) => String(index))],
  prctl: [
    ['PR_SET_NAME', 'a name that is too long for it'],
    ['PR_SET_NO_NEW_PRIVS', ''],
    ['PR_CAPBSET_DROP', 'CAP_MKNOD|CAP_CHECKPOINT_RESTORE'],
    ['PR_CAPBSET_DROP', '0'],
  ],
  capset: [
    ['0', 'CAP_CHOWN|CAP_SYS_ADMIN', '0'],
    ['CAP_BPF', 'CAP_BPF', 'CAP_BPF|'],
  ],
  msgget: [
    ['119', 'IPC_CREAT'],
    ['119', 'IPC_CREAT|IPC_EXCL'],
    ['4294967295', '0'],
    ['4294967296', 'IPC_CREAT|'],
  ],
  msgsnd: [
    ['119', 'text'],
    ['119', 'x'.repeat(4096)],
    ['119', 'x'.repeat(4097)],
    ['1', ''],
  ],
  msgrcv: [['119'], ['1'], ['-1']],
  mq_open: [
    ['/jobs', 'O_CREAT'],
    ['/jobs', 'O_CREAT|O_EXCL'],
    ['jobs', '0'],
    [`/${'x'.repeat(300)}`, 'O_CREAT'],
  ],
  clock_gettime: [['CLOCK_REALTIME'], ['CLOCK_BOOTTIME'], ['CLOCK_TAI']],
  newlink: [
    ['veth0', 'veth', 'eth0', ''],
    ['veth1', 'veth', 'eth1', '3'],
    ['br0', 'bridge', '', ''],
    ['br1', 'missing', '', ''],
    ['x'.repeat(900), 'veth', 'y'.repeat(200), '1'],
    ['veth2', 'veth', 'x'.repeat(16), '999999'],
  ],
  setlink: [
    ['lo', 'up', '', '', ''],
    ['veth0', 'down', 'br0', '', ''],
    ['veth0', '', 'none', 'veth9', ''],
    ['eth0', '', '', '', '4'],
    ['lo', '', '', 'x'.repeat(2000), ''],
  ],
  dellink: [['veth0'], ['br0'], ['lo'], ['']],
  newaddr: [
    ['lo', '10.77.0.2/24', '0'],
    ['lo', 'fd00::2/64', 'IFA_F_NODAD'],
    ['lo', '10.77.0.2/33', '0'],
    ['missing', '::/0', '0'],
  ],
  deladdr: [
    ['lo', '10.77.0.2/24'],
    ['lo', `${'0:'.repeat(40)}/1`],
  ],
  newroute: [
    ['default', '10.77.0.1', 'lo'],
    ['10.78.0.0/16', '', 'lo'],
    ['fd01::/64', 'fd00::1', ''],
    ['default', '', ''],
    ['10.0.0.0/8', 'fd00::1', ''],
  ],
  delroute: [
    ['10.78.0.0/16', '', ''],
    ['default', '', 'lo'],
  ],
  nft_newtable: [['nat'], [''], ['x'.repeat(2000)]],
  nft_deltable: [['nat'], ['missing']],
  nft_newchain: [
    ['nat', 'prerouting', 'prerouting', '-100'],
    ['nat', 'postrouting', 'postrouting', '100'],
    ['nat', 'postrouting', 'forward', '2147483648'],
    ['nat', 'x'.repeat(600), 'input', '-2147483648'],
  ],
  nft_newrule: [
    ['nat', 'postrouting', '10.88.0.0/24', '', 'lo', '', 'masquerade', ''],
    ['nat', 'prerouting', '', '203.0.113.1', '', '8080', 'dnat', '10.88.0.2:80'],
    ['nat', 'prerouting', '0.0.0.0/0', '10.0.0.0/7', 'x'.repeat(15), '65535', 'dnat', '10.88.0.2:65535'],
    ['nat', 'postrouting', 'fd00::/64', '10.88.0.0/33', 'x'.repeat(16), '0', 'dnat', '10.88.0.2'],
    ['x'.repeat(450), 'y'.repeat(450), '10.88.0.0/24', '10.88.0.0/24', 'lo', '80', 'dnat', `${'1'.repeat(40)}:80`],
  ],
  seccomp: [['container'], ['no-mkdir'], ['missing']],
  kill: [['999999', 'SIGTERM']],
  wait: [['999999']],
  execve: [
    ['/bin/true', 'true'],
    ['/missing', 'x', 'y'],
    ['/bin/true', ...Array.from({ length: 300 }, () => 'x')],
  ],
  exit: [['0']],
};

/** A message as it should be: its kind first, then its fields. */
const rightMessage = (random: Random, id: number): readonly [string, Fields] => {
  const kind = pick(random, ['A', 'C', 'C', 'C', 'C', 'C', 'C', 'C', 'C', 'T', 'I', 'W', 'K', 'Q']);
  const terminal = pick(random, terminals);
  const actor = pick(random, random() < 0.8 ? actors : children);
  if (kind === 'A') return [kind, [String(id), actor]];
  if (kind === 'C') {
    const call = pick(random, callNames);
    const as = call === 'fork' || call === 'clone3' ? pick(random, children) : '';
    return [kind, [String(id), actor, as, call, ...pick(random, argumentsOf[call])]];
  }
  const argv = pick(random, [['/bin/cat'], ['/bin/sh', '-c', 'seq 100000'], ['/bin/true'], ['/missing']]);
  if (kind === 'T') return [kind, [String(id), actor, terminal, '80', '24', String(argv.length), ...argv, 'A=1']];
  if (kind === 'I') return [kind, [terminal, pick(random, ['x\n', '\x03', '\x04', 'y'.repeat(9000)])]];
  if (kind === 'W') return [kind, [terminal, '100', '30']];
  return kind === 'K' ? [kind, [terminal, pick(random, ['4096', '65536', '1'])]] : [kind, [terminal]];
};

type Mutation = (random: Random, body: Buffer) => Buffer;

const at = (random: Random, body: Buffer) => Math.floor(random() * (body.length + 1));
const inserted = (body: Buffer, index: number, bytes: Buffer) =>
  Buffer.concat([body.subarray(0, index), bytes, body.subarray(index)]);

const mutations: readonly Mutation[] = [
  (random, body) => inserted(body, at(random, body), Buffer.from([Math.floor(random() * 256)])),
  (random, body) => inserted(body, at(random, body), Buffer.alloc(1 + Math.floor(random() * 300))),
  (random, body) => body.subarray(0, at(random, body)),
  (random, body) => body.subarray(at(random, body)),
  (random, body) =>
    inserted(
      body,
      at(random, body),
      pick(
        random,
        [
          '-1',
          '0',
          '65536',
          '4294967296',
          '9223372036854775807',
          '99999999999999999999',
          '|',
          '|CLONE_NEWNS',
          '%s%n',
          '\xff\xfe',
          'x'.repeat(70),
          'x'.repeat(70_000),
        ].map((text) => Buffer.from(text)),
      ),
    ),
  (random, body) => {
    const copy = Buffer.from(body);
    if (copy.length > 0) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    return copy;
  },
  (random, body) => {
    const [start, end] = [at(random, body), at(random, body)].sort((a, b) => a - b);
    return inserted(body, at(random, body), body.subarray(start, end));
  },
];

/** The kind and the payload of one message; two in three of them are wrong somewhere. */
export const message = (random: Random, id: number): Buffer => {
  const [kind, fields] = rightMessage(random, id);
  let body: Buffer = Buffer.from(kind + fields.join('\0'));
  if (body.includes('kill')) return body;
  for (let rounds = Math.floor(random() * 3); rounds > 0; rounds--) body = pick(random, mutations)(random, body);
  return body;
};

/** With its length in front. */
export const framed = (body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};

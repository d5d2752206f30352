// What lessons write, as it goes over the wire and as the learner sees it.
import * as assert from 'uvu/assert';
import { callArgs, callFlaw, calls, callText, processesIn } from '../../src/call/call.ts';
import { callOf, type Written } from '../native/agent-lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('the vocabulary of calls');

const numbers: Readonly<Record<string, number>> = { box: 7, init: 8 };
const pid = (ref: number | string) => (typeof ref === 'number' ? ref : (numbers[ref] ?? 0));

/** Why a lesson may not write it so; `null`: it may. */
const complaint = ({ call, ...params }: Written): string | null => {
  const { error } = calls[call].params.safeParse(params);
  const [issue] = error?.issues ?? [];
  if (issue) return `${issue.path.join('.')}: ${issue.message}`;
  const flaw = callFlaw(callOf({ call, ...params }));
  return flaw && `${flaw.key}: ${flaw.expected}`;
};

const cases: readonly (readonly [written: Written, text: string, args: readonly string[]])[] = [
  [{ call: 'clone3', flags: ['CLONE_NEWNS'] }, 'clone3({flags=CLONE_NEWNS, exit_signal=SIGCHLD})', ['CLONE_NEWNS', '']],
  [
    { call: 'clone3', cgroup: '/c' },
    'clone3({flags=CLONE_INTO_CGROUP, exit_signal=SIGCHLD, cgroup=open("/c", O_PATH)})',
    ['0', '/c'],
  ],
  [{ call: 'mknod', path: '/p', device: 'p' }, 'mknod("/p", S_IFIFO|0666, 0)', ['/p', 'S_IFIFO', '0', '0']],
  [
    { call: 'mknod', path: '/null', device: 'c 1:3' },
    'mknod("/null", S_IFCHR|0666, makedev(1, 3))',
    ['/null', 'S_IFCHR', '1', '3'],
  ],
  [{ call: 'setgroups', groups: [10, 1000] }, 'setgroups(2, [10, 1000])', ['10', '1000']],
  [{ call: 'setgroups' }, 'setgroups(0, [])', []],
  [{ call: 'prctl', name: 'x' }, 'prctl(PR_SET_NAME, "x")', ['PR_SET_NAME', 'x']],
  [{ call: 'prctl', option: 'PR_SET_NO_NEW_PRIVS' }, 'prctl(PR_SET_NO_NEW_PRIVS, 1)', ['PR_SET_NO_NEW_PRIVS', '']],
  [
    { call: 'prctl', option: 'PR_CAPBSET_DROP', capabilities: ['CAP_BPF'] },
    'prctl(PR_CAPBSET_DROP, CAP_BPF)',
    ['PR_CAPBSET_DROP', 'CAP_BPF'],
  ],
  [
    { call: 'prctl', option: 'PR_CAPBSET_DROP', capabilities: ['CAP_BPF', 'CAP_SYSLOG'] },
    '2 × prctl(PR_CAPBSET_DROP, CAP_BPF … CAP_SYSLOG)',
    ['PR_CAPBSET_DROP', 'CAP_BPF|CAP_SYSLOG'],
  ],
  [
    { call: 'capset', effective: ['CAP_CHOWN', 'CAP_FOWNER', 'CAP_CHECKPOINT_RESTORE'], permitted: ['CAP_KILL'] },
    'capset({effective=0x10000000009, permitted=CAP_KILL, inheritable=0})',
    ['CAP_CHOWN|CAP_FOWNER|CAP_CHECKPOINT_RESTORE', 'CAP_KILL', '0'],
  ],
  [
    { call: 'seccomp', profile: 'container' },
    'seccomp(SECCOMP_SET_MODE_FILTER, 0, {profile="container"})',
    ['container'],
  ],
  [
    { call: 'newlink', name: 'veth0', kind: 'veth', peer: { name: 'eth0', netns: 'init' } },
    'netlink RTM_NEWLINK {name=veth0, kind=veth, peer={name=eth0, netns=<pid 8>}}',
    ['veth0', 'veth', 'eth0', '8'],
  ],
  [
    { call: 'newlink', name: 'veth0', kind: 'veth', peer: { name: 'veth1' } },
    'netlink RTM_NEWLINK {name=veth0, kind=veth, peer={name=veth1}}',
    ['veth0', 'veth', 'veth1', ''],
  ],
  [
    { call: 'newlink', name: 'br0', kind: 'bridge' },
    'netlink RTM_NEWLINK {name=br0, kind=bridge}',
    ['br0', 'bridge', '', ''],
  ],
  [
    { call: 'setlink', link: 'veth0', state: 'up', master: 'br0' },
    'netlink RTM_SETLINK {link=veth0, state=up, master=br0}',
    ['veth0', 'up', 'br0', '', ''],
  ],
  [
    { call: 'setlink', link: 'veth1', name: 'eth0', netns: 'init' },
    'netlink RTM_SETLINK {link=veth1, name=eth0, netns=<pid 8>}',
    ['veth1', '', '', 'eth0', '8'],
  ],
  [{ call: 'dellink', link: 'br0' }, 'netlink RTM_DELLINK {link=br0}', ['br0']],
  [
    { call: 'newaddr', link: 'eth0', address: '10.77.0.2/24' },
    'netlink RTM_NEWADDR {link=eth0, address=10.77.0.2/24}',
    ['eth0', '10.77.0.2/24', '0'],
  ],
  [
    { call: 'newaddr', link: 'eth0', address: 'fd00::2/64', flags: ['IFA_F_NODAD'] },
    'netlink RTM_NEWADDR {link=eth0, address=fd00::2/64, flags=IFA_F_NODAD}',
    ['eth0', 'fd00::2/64', 'IFA_F_NODAD'],
  ],
  [
    { call: 'newroute', destination: 'default', gateway: '10.77.0.1' },
    'netlink RTM_NEWROUTE {dst=default, gateway=10.77.0.1}',
    ['default', '10.77.0.1', ''],
  ],
  [
    { call: 'delroute', destination: '10.78.0.0/16', link: 'eth0' },
    'netlink RTM_DELROUTE {dst=10.78.0.0/16, link=eth0}',
    ['10.78.0.0/16', '', 'eth0'],
  ],
  [{ call: 'nft_newtable', table: 'nat' }, 'netlink NFT_MSG_NEWTABLE {ip nat}', ['nat']],
  [
    { call: 'nft_newchain', table: 'nat', chain: 'in', hook: 'prerouting', priority: -100 },
    'netlink NFT_MSG_NEWCHAIN {ip nat in type=nat hook=prerouting priority=-100}',
    ['nat', 'in', 'prerouting', '-100'],
  ],
  [
    { call: 'nft_newrule', table: 'nat', chain: 'out', saddr: '10.88.0.0/24', statement: 'masquerade' },
    'netlink NFT_MSG_NEWRULE {ip nat out ip saddr 10.88.0.0/24 masquerade}',
    ['nat', 'out', '10.88.0.0/24', '', '', '', 'masquerade', ''],
  ],
  [
    { call: 'nft_newrule', table: 'nat', chain: 'in', dport: 8080, statement: 'dnat', to: '10.88.0.2:80' },
    'netlink NFT_MSG_NEWRULE {ip nat in tcp dport 8080 dnat to 10.88.0.2:80}',
    ['nat', 'in', '', '', '', '8080', 'dnat', '10.88.0.2:80'],
  ],
  [{ call: 'pivot_root', new_root: '.', put_old: '.' }, 'pivot_root(".", ".")', ['.', '.']],
  [{ call: 'symlink', target: 'x', path: '/l' }, 'symlink("x", "/l")', ['x', '/l']],
];

for (const [written, text, args] of cases) {
  test(`what is written is what is shown, and what is done: ${text}`, () => {
    assert.is(callText(callOf(written), pid), text);
    assert.equal(callArgs(callOf(written), pid), args);
  });
}

test('a part of a path, or a whole text, may be the number of a process', () => {
  const map = callOf({ call: 'write', path: '/proc/<init>/uid_map', text: '0 0 1' });
  assert.is(callText(map, pid), 'write(open("/proc/8/uid_map", O_WRONLY), "0 0 1")');
  const attach = callOf({ call: 'write', path: '/sys/fs/cgroup/cgroup.procs', text: '<init>' });
  assert.equal(callArgs(attach, pid), ['/sys/fs/cgroup/cgroup.procs', '0', '8']);
  const other = callOf({ call: 'write', path: '/a<init>/<INIT>', text: 'see <init>' });
  assert.equal(callArgs(other, pid), ['/a<init>/<INIT>', '0', 'see <init>']);
});

test('the processes that a call speaks of are known, and by which parameter', () => {
  assert.equal(processesIn(callOf({ call: 'kill', pid: 'init', signal: 'SIGTERM' })), [{ key: 'pid', name: 'init' }]);
  assert.equal(processesIn(callOf({ call: 'kill', pid: 8, signal: 'SIGTERM' })), []);
  assert.equal(processesIn(callOf({ call: 'write', path: '/proc/<box>/uid_map', text: '<init>' })), [
    { key: 'path', name: 'box' },
    { key: 'text', name: 'init' },
  ]);
  const peer = { name: 'box', netns: 'init' };
  assert.equal(processesIn(callOf({ call: 'newlink', name: 'init', kind: 'veth', peer })), [
    { key: 'peer', name: 'init' },
  ]);
});

test('what goes with one option does not go with another', () => {
  assert.is(complaint({ call: 'prctl', name: 'x' }), null);
  assert.is(complaint({ call: 'prctl' }), 'name: a name');
  const dropped = { capabilities: ['CAP_KILL'] };
  assert.is(complaint({ call: 'prctl', option: 'PR_CAPBSET_DROP', ...dropped }), null);
  assert.is(complaint({ call: 'prctl', option: 'PR_CAPBSET_DROP' }), 'capabilities: at least one capability');
  assert.is(
    complaint({ call: 'prctl', option: 'PR_SET_NO_NEW_PRIVS', ...dropped }),
    'capabilities: no capabilities with PR_SET_NO_NEW_PRIVS',
  );
  assert.is(complaint({ call: 'prctl', option: 'PR_SET_KEEPCAPS', name: 'x' }), 'name: no name with PR_SET_KEEPCAPS');
});

test('a link has what its kind has, and a change changes something', () => {
  assert.is(
    complaint({ call: 'newlink', name: 'br0', kind: 'bridge', peer: { name: 'x' } }),
    'peer: no peer with kind bridge',
  );
  assert.match(
    complaint({ call: 'newlink', name: 'sixteen-letters!', kind: 'veth' }) ?? '',
    /^name: the name of a link/,
  );
  assert.is(complaint({ call: 'setlink', link: 'br0' }), 'state: state, master, name or netns');
});

test('addresses are addresses, and a route leads somewhere', () => {
  assert.match(
    complaint({ call: 'newaddr', link: 'lo', address: '10.77.0.2' }) ?? '',
    /^address: an address with the length/,
  );
  assert.match(complaint({ call: 'newaddr', link: 'lo', address: '10.77.0.300/24' }) ?? '', /^address: /);
  assert.match(complaint({ call: 'newroute', destination: 'all', link: 'lo' }) ?? '', /^destination: default, or/);
  assert.is(complaint({ call: 'newroute', destination: 'default' }), 'gateway: gateway or link');
  assert.is(complaint({ call: 'delroute', destination: 'default' }), null);
  assert.match(
    complaint({ call: 'delroute', destination: 'fd00::/64', gateway: '10.77.0.1' }) ?? '',
    /^gateway: an address of the same family/,
  );
});

test('a rule says what it does, and dnat of which port to where', () => {
  const rule = (more: object) => complaint({ call: 'nft_newrule', table: 'nat', chain: 'c', ...more });
  assert.is(rule({ statement: 'masquerade' }), null);
  assert.is(rule({ statement: 'masquerade', to: '10.88.0.2:80' }), 'to: no to with masquerade');
  assert.is(rule({ statement: 'dnat', dport: 80 }), 'statement: to beside dnat');
  assert.is(rule({ statement: 'dnat', to: '10.88.0.2:80' }), 'statement: dport beside dnat');
  for (const to of ['10.88.0.2', '10.88.0.2:0', '10.88.0.2:65536', '10.88.0.2:80:1', ':80', 'fd00::1:80'])
    assert.match(rule({ statement: 'dnat', dport: 80, to }) ?? '', /^to: an address and a port/, to);
  assert.match(rule({ statement: 'masquerade', saddr: 'fd00::/64' }) ?? '', /^saddr: an IPv4 address or network/);
  assert.match(rule({ statement: 'masquerade', oifname: 'a"; drop' }) ?? '', /^oifname: the name of a link/);
  assert.match(complaint({ call: 'nft_newtable', table: 'a b' }) ?? '', /^table: a letter/);
});

test('a device has numbers, and a path begins somewhere', () => {
  assert.match(complaint({ call: 'mknod', path: '/x', device: 'c 1' }) ?? '', /^device: p, or c or b/);
  assert.match(complaint({ call: 'mknod', path: '/x', device: 'p 0:0' }) ?? '', /^device: /);
  assert.match(complaint({ call: 'chdir', path: 'x' }) ?? '', /^path: a path that starts with \/, \. or \.\.$/);
  assert.is(complaint({ call: 'chdir', path: '../x' }), null);
});

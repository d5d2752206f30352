import * as assert from 'uvu/assert';
import { type Call, type CallName, callNames } from '../../src/call/call.ts';
import { shellForm, shellText } from '../../src/call/shell-form.ts';
import { word } from '../../src/call/shell-words.ts';
import { suite } from '../support/suite.ts';

const test = suite('shell form');

const words = { number: (ref: number | string) => `N${ref}`, inProc: (ref: number | string) => `P${ref}` };

/** Every call of the vocabulary at least once, and what a shell would be told. */
const commands: readonly (readonly [Call, string | null])[] = [
  [{ call: 'getpid' }, 'echo $$'],
  [{ call: 'unshare', flags: ['CLONE_NEWPID', 'CLONE_NEWNET'] }, 'exec unshare --pid --net sh'],
  [{ call: 'unshare', flags: ['CLONE_NEWNS'] }, 'exec unshare --mount --propagation unchanged sh'],
  [{ call: 'unshare', flags: ['CLONE_NEWUSER'] }, 'exec unshare --user --keep-caps sh'],
  [{ call: 'fork' }, 'sh &'],
  [{ call: 'clone3', flags: ['CLONE_NEWUTS'] }, 'unshare --uts sh &'],
  [{ call: 'clone3', flags: ['CLONE_NEWPID'] }, 'unshare --pid --fork --kill-child sh &'],
  [
    { call: 'clone3', flags: [], cgroup: '/sys/fs/cgroup/a b' },
    "{ echo 0 >'/sys/fs/cgroup/a b/cgroup.procs'; exec sh; } &",
  ],
  [{ call: 'setns', pid: 'box', type: 'CLONE_NEWNS' }, 'exec nsenter --target Pbox --mount sh'],
  [{ call: 'setns', pid: 7, type: 'CLONE_NEWPID' }, 'exec nsenter --target P7 --pid --no-fork sh'],
  [{ call: 'sethostname', name: "it's" }, "hostname 'it'\\''s'"],
  [{ call: 'setdomainname', name: 'x' }, 'domainname x'],
  [{ call: 'setsid' }, 'exec setsid sh'],
  [{ call: 'kill', pid: 'init', signal: 'SIGKILL' }, 'kill -KILL Ninit'],
  [{ call: 'wait', pid: 'worker' }, 'wait Nworker'],
  [{ call: 'execve', path: '/bin/busybox', argv: ['sleep', '1000'] }, 'exec sleep 1000'],
  [{ call: 'execve', path: '/bin/sh', argv: ['sh', '-c', 'echo $HOME'] }, "exec /bin/sh -c 'echo $HOME'"],
  [{ call: 'exit', status: 3 }, 'exit 3'],
  [
    { call: 'mount', source: 'proc', target: '/proc', type: 'proc', flags: ['MS_NOSUID'], data: 'hidepid=2' },
    'mount -t proc -o nosuid,hidepid=2 proc /proc',
  ],
  [
    { call: 'mount', source: 'none', target: '/', type: '', flags: ['MS_REC', 'MS_PRIVATE'], data: '' },
    'mount --make-rprivate /',
  ],
  [
    { call: 'mount', source: '/a', target: '/b', type: '', flags: ['MS_BIND', 'MS_REC'], data: '' },
    'mount --rbind /a /b',
  ],
  [
    { call: 'mount', source: 'none', target: '/b', type: '', flags: ['MS_REMOUNT', 'MS_BIND', 'MS_RDONLY'], data: '' },
    'mount -o remount,ro,bind /b',
  ],
  [{ call: 'mount', source: '/a', target: '/b', type: '', flags: ['MS_MOVE'], data: '' }, 'mount --move /a /b'],
  [{ call: 'umount2', target: '.', flags: ['MNT_DETACH'] }, 'umount -l .'],
  [{ call: 'umount2', target: '/x', flags: ['MNT_EXPIRE'] }, null],
  [{ call: 'pivot_root', new_root: '.', put_old: '.' }, 'pivot_root . .'],
  [{ call: 'chroot', path: '/new' }, 'exec chroot /new sh'],
  [{ call: 'chdir', path: '/new' }, 'cd -P /new'],
  [{ call: 'mkdir', path: '/x y' }, "mkdir '/x y'"],
  [{ call: 'rmdir', path: '/x' }, 'rmdir /x'],
  [{ call: 'mknod', path: '/x', device: 'c 1:3' }, 'mknod /x c 1 3'],
  [{ call: 'mknod', path: '/x', device: 'p' }, 'mkfifo /x'],
  [{ call: 'symlink', target: 'a', path: '/x' }, 'ln -s a /x'],
  [{ call: 'readlink', path: '/proc/<box>/ns/net' }, 'readlink /proc/Nbox/ns/net'],
  [{ call: 'unlink', path: '/x' }, 'rm /x'],
  [
    { call: 'write', path: '/proc/<box>/uid_map', text: '0 1000 1', flags: [] },
    "printf %s '0 1000 1' >/proc/Nbox/uid_map",
  ],
  [{ call: 'write', path: '/x', text: '50%\na\\', flags: ['O_APPEND'] }, "printf '50%%\\na\\\\' >>/x"],
  [{ call: 'write', path: '/x', text: 'a', flags: ['O_CREAT'] }, 'printf %s a 1<>/x'],
  [{ call: 'write', path: '/x', text: '<box>', flags: ['O_CREAT', 'O_TRUNC'] }, 'printf %s Nbox >/x'],
  [{ call: 'read', path: '/proc/1/comm' }, 'cat /proc/1/comm'],
  [{ call: 'setuid', uid: 1000 }, 'exec setpriv --reuid 1000 sh'],
  [{ call: 'setgid', gid: 1000 }, 'exec setpriv --regid 1000 --keep-groups sh'],
  [{ call: 'setgroups', groups: [] }, 'exec setpriv --clear-groups sh'],
  [{ call: 'setgroups', groups: [1, 2] }, 'exec setpriv --groups 1,2 sh'],
  [{ call: 'prctl', option: 'PR_SET_NAME', name: 'web', capabilities: [] }, 'printf %s web >/proc/self/comm'],
  [{ call: 'prctl', option: 'PR_SET_NO_NEW_PRIVS', capabilities: [] }, 'exec setpriv --no-new-privs sh'],
  [
    { call: 'prctl', option: 'PR_CAPBSET_DROP', capabilities: ['CAP_NET_RAW', 'CAP_SYS_ADMIN'] },
    'exec setpriv --bounding-set -net_raw,-sys_admin sh',
  ],
  [{ call: 'prctl', option: 'PR_SET_KEEPCAPS', capabilities: [] }, null],
  [{ call: 'capset', effective: [], permitted: [], inheritable: [] }, null],
  [{ call: 'seccomp', profile: 'container' }, null],
  [{ call: 'newlink', name: 'br0', kind: 'bridge' }, 'ip link add br0 type bridge'],
  [
    { call: 'newlink', name: 'v0', kind: 'veth', peer: { name: 'eth0', netns: 'box' } },
    'ip link add v0 type veth peer name eth0 netns Pbox',
  ],
  [{ call: 'setlink', link: 'v0', state: 'up', master: 'br0' }, 'ip link set v0 up master br0'],
  [{ call: 'setlink', link: 'v0', name: 'eth0', netns: 'box' }, 'ip link set v0 name eth0 netns Pbox'],
  [{ call: 'dellink', link: 'v0' }, 'ip link del v0'],
  [{ call: 'newaddr', link: 'eth0', address: '10.77.0.2/24', flags: [] }, 'ip addr add 10.77.0.2/24 dev eth0'],
  [{ call: 'deladdr', link: 'eth0', address: '10.77.0.2/24' }, 'ip addr del 10.77.0.2/24 dev eth0'],
  [{ call: 'newroute', destination: 'default', gateway: '10.77.0.1' }, 'ip route add default via 10.77.0.1'],
  [{ call: 'delroute', destination: '10.78.0.0/24', link: 'eth0' }, 'ip route del 10.78.0.0/24 dev eth0'],
];

test('each call in the words of a shell', () => {
  for (const [call, expected] of commands) assert.is(shellText(call, words), expected, JSON.stringify(call));
});

test('every call of the vocabulary is among them', () => {
  const tried = new Set<CallName>(commands.map(([{ call }]) => call));
  assert.equal(
    callNames.filter((name) => !tried.has(name)),
    [],
  );
});

test('where there is no command, it says why', () => {
  for (const [call, expected] of commands) {
    const form = shellForm(call, words);
    if (expected === null) assert.match(form.how === 'none' ? form.why : '', /\w+ \w+/);
  }
});

test('nothing in a word is read by the shell', () => {
  for (const text of ['', 'a b', '$(reboot)', '`x`', "'; rm -rf /; '", '*', '~', '\\', '"', '&', '#', '!', '\n'])
    assert.is(word(text), `'${text.replaceAll("'", "'\\''")}'`);
  for (const text of ['/proc/1/comm', '10.0.0.1/24', '-net_raw,-sys_admin', 'rw,size=1m']) assert.is(word(text), text);
});

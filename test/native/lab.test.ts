// The native lab program by itself: what it says when something is wrong, and that it leaves nothing then.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { probeCommand, startCommand } from '../../src/lab/command.ts';
import { bestGrant, type Grant } from '../../src/lab/grant.ts';
import { self, singleMap } from '../../src/lab/id-map.ts';
import { machine } from '../../src/lab/machine.ts';
import { startOutside } from '../../src/lab/outside.ts';
import { findNative, findPrograms } from '../../src/lab/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs, withLab } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';

const test = suite('native lab');

const run = (args: readonly string[], command: readonly string[] = []) => {
  // Named from its own folder: in another user namespace, nobody may pass through a closed home.
  const path = findNative().lab;
  const [file = '', ...rest] = [...command, `./${basename(path)}`, ...args];
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const { status, stdout, stderr } = spawnSync(file, rest, {
    cwd: dirname(path),
    stdio: [...stdio],
    encoding: 'utf8',
  });
  const lines = stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
  return { status, lines, stderr };
};

const isRoot = process.geteuid?.() === 0;

/** What can be had without systemd: root makes directories in the tree, a user has no cgroups. */
const grantAlone = (): Grant => {
  const here = { ...machine(), hasSystemd: false };
  return { ...bestGrant(here), ...(isRoot ? {} : { cgroups: null }) };
};

const startArguments = (ids: Partial<Grant> = {}) =>
  startCommand(machine(), { ...grantAlone(), ...ids }, findPrograms(), {}).args;

/** All three, where this suite runs: cgroups without any of them are a matter for other machines. */
const limitsHere = () => (grantAlone().cgroups ? ['memory', 'pids', 'cpu'] : []);

const strace: Need = () => (existsSync('/usr/bin/strace') ? null : 'strace is not installed');

test('wrong arguments are refused with a sentence', () => {
  for (const args of [
    [],
    ['start'],
    ['start', '--nonsense'],
    ['start', '--uid-map', '0 1000000 65536'],
    ['start', '--uid-map', '1 1000000 65536', '--gid-map', '0 1000000 65536'],
    ['start', '--uid-map', '0 x 1', '--gid-map', '0 1 1'],
    ['start', '--v1=a=b'],
  ]) {
    const { status, lines, stderr } = run(args);
    assert.is(status, 2, args.join(' '));
    assert.equal(lines, []);
    assert.match(stderr, /native\/README\.md/);
  }
});

test(
  'a part that is missing is named, and nothing is left',
  async () => {
    const before = hostSnapshot();
    const broken = (from: RegExp, to: string) => run(startArguments().map((argument) => argument.replace(from, to)));
    assert.equal(broken(/\/agent$/, '/no-agent').lines, [
      { error: { errno: 'ENOENT', place: `open ${findNative().agent.replace(/agent$/, 'no-agent')}` } },
    ]);
    const nowhere = run([...startArguments(), '--scratch', '/nowhere']);
    assert.match(JSON.stringify(nowhere.lines), /"errno":"ENOENT","place":"mkdir \/nowhere\/cutaway-/);
    if (!grantAlone().cgroups) return assertUnchanged(before);
    const parent = broken(/=\/sys\/fs\/cgroup$|=\/sys\/fs\/cgroup\/pids.*/, '=/sys/fs/cgroup/nowhere');
    assert.is(parent.status, 1);
    assert.match(JSON.stringify(parent.lines), /"errno":"ENOENT","place":"(mkdir|open) \/sys\/fs\/cgroup\/nowhere/);
    await assertUnchanged(before);
  },
  { needs: [labs], seconds: 20 },
);

test(
  'without its descriptors it does not start',
  () => {
    const { status, stdout } = spawnSync(findNative().lab, startArguments(), {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    assert.is(status, 1);
    assert.match(stdout, /"errno":"EBADF","place":"descriptors 3 and 4"/);
  },
  { needs: [labs] },
);

test(
  'whichever call the kernel refuses is named, and nothing is left',
  async () => {
    const before = hostSnapshot();
    const refusals = [
      ['clone3', 'ENOSPC', 'clone3'],
      ['mount', 'EACCES', 'mount --make-rprivate /'],
      ['setresuid', 'EAGAIN', 'setresuid'],
      ['pivot_root', 'EPERM', 'pivot_root'],
      ['sethostname', 'EPERM', 'sethostname'],
      ['prctl:when=2+', 'EINVAL', 'prctl PR_SET_SECCOMP'],
      ['open_tree', 'EPERM', 'open_tree the scratch'],
      ['mount_setattr', 'EINVAL', 'mount_setattr the scratch'],
      ['move_mount', 'EPERM', 'move_mount the scratch'],
    ] as const;
    for (const [call, errno, place] of refusals) {
      const [name, when = 'when=1+'] = call.split(':');
      const inject = ['/usr/bin/strace', '-f', '-o', '/dev/null', '-e', `inject=${name}:error=${errno}:${when}`];
      // A traced program does not get the set-user-ID bit of newuidmap.
      assert.equal(
        run([...startArguments(isRoot ? {} : { ids: singleMap(self()) }), '--scratch', '/var/tmp'], inject),
        { status: 1, lines: [{ error: { errno, place } }], stderr: '' },
        call,
      );
    }
    await assertUnchanged(before);
  },
  { needs: [labs, strace], seconds: 60 },
);

test(
  'a machine without user namespaces is told from others',
  () => {
    const script = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$0" "$@"';
    const direct: Grant = { ids: singleMap({ uid: 0, gid: 0, name: null }), cgroups: null, refusals: new Map() };
    const { args } = probeCommand(machine(), direct, findNative().lab);
    const { lines } = run(args, ['unshare', '-Ur', 'sh', '-c', script]);
    assert.equal(lines, [{ error: { errno: 'ENOSPC', place: 'clone3' } }]);
  },
  { needs: [labs] },
);

test(
  'a probe builds a root and leaves nothing',
  async () => {
    const before = hostSnapshot();
    const { status, lines } = run(['probe', ...startArguments().slice(1)]);
    assert.equal([status, lines], [0, [{ ended: 'probe', exit: 0, limits: limitsHere(), leftovers: [] }]]);
    await assertUnchanged(before);
  },
  { needs: [labs] },
);

test(
  'it removes no directory of a living lab, and misses none that is not there',
  async () => {
    assert.equal(run(['remove', '/sys/fs/cgroup/cutaway-1-1']).lines, [{ leftovers: [] }]);
    await withLab(async (lab) => {
      const outer = lab.cgroups.map((path) => path.replace(/\/lab$/, ''));
      assert.equal(run(['remove', ...outer]).lines, [{ leftovers: outer }]);
      assert.ok(lab.hands.has('nobody') === false && existsSync(`/proc/${lab.pid}`));
    });
  },
  { needs: [labs], seconds: 20 },
);

if (isRoot)
  test(
    'without systemd, a lab lives in a directory under the root of the tree',
    async () => {
      const before = hostSnapshot();
      const outside = startOutside(startCommand(machine(), grantAlone(), findPrograms(), {}));
      outside.stream.resume();
      const up = await outside.up;
      const parents = machine().hierarchies.map(({ mountpoint }) => `${mountpoint}/${up.id}/lab`);
      assert.equal([...up.cgroups].sort(), parents.sort());
      outside.cut();
      assert.equal((await outside.down)?.leftovers, []);
      await assertUnchanged(before);
    },
    { needs: [labs], seconds: 20 },
  );

import * as assert from 'uvu/assert';
import type { Circumstances } from '../../src/lab/circumstance.ts';
import { explain, partOf } from '../../src/lab/remedy.ts';
import { reasonOf } from '../../src/lab/start.ts';
import { suite } from '../support/suite.ts';

const test = suite('words for the learner');

const here: Circumstances = {
  isRoot: false,
  mayNotMapIds: false,
  usersAreRefused: false,
  apparmorRestricts: false,
  isFiltered: false,
  lab: '/opt/cutaway/native/build/lab',
};

const said = (place: string, errno: string, there: Partial<Circumstances> = {}) => {
  const { why, remedy } = explain({ place, errno }, { ...here, ...there });
  return `${why}: ${remedy}`;
};

test('what the kernel refuses has a reason and a remedy', () => {
  const rows = [
    ['clone3', 'ENOSPC', /switched off or used up: `sudo sysctl user.max_user_namespaces/],
    ['clone3', 'EPERM', /inside of a container, or of a chroot: /],
    ['clone3', 'EACCES', /security module.*: look for apparmor/],
    ['clone3', 'ENOSYS', /too old.*: use Linux 5/],
    ['mount a tmpfs', 'EACCES', /security module/],
    ['mount proc on /proc', 'EPERM', /covered/],
    ['mount overlay on /mnt', 'ENODEV', /no overlay.*: `sudo modprobe/],
    ['nf_tables', 'EOPNOTSUPP', /translates no addresses.*: `sudo modprobe -a nf_tables nft_chain_nat/],
    ['nf_tables masquerade', 'ENOENT', /translates no addresses/],
    ['newuidmap: /usr/bin/newuidmap', 'EPERM', /subordinate ids.*: look at/],
    ['open /sys/fs/cgroup/cutaway-1-1/memory.max', 'ENOENT', /cgroup_enable=memory/],
    ['open /sys/fs/cgroup/pids/cutaway-1-1/pids.max', 'ENOENT', /lacks that cgroup controller/],
    ['mkdir /sys/fs/cgroup/cutaway-1-1', 'EROFS', /cannot be written/],
  ] as const;
  for (const [place, errno, words] of rows) assert.match(said(place, errno), words, place);
  assert.is(said('flock /sys/fs/cgroup/cutaway-1-1', 'EWOULDBLOCK'), 'null: null');
});

test('one errno has the reason that the settings of the machine give it', () => {
  assert.match(said('clone3', 'EPERM', { usersAreRefused: true }), /unprivileged_userns_clone is 0\): `sudo sysctl/);
  assert.match(said('clone3', 'EPERM', { isFiltered: true }), /seccomp filter.*: run cutaway on the machine/);
  assert.match(said('clone3', 'ENOSYS', { isFiltered: true }), /seccomp filter/);
  const map = 'write 0 1000000 65536 to /proc/42/uid_map';
  assert.match(said(map, 'EPERM', { isRoot: true, mayNotMapIds: true }), /no CAP_SETUID.*: run cutaway on the machine/);
  assert.match(said(map, 'EPERM', { isRoot: true }), /security module/);
  const restricted = said('mount --make-rprivate /', 'EACCES', { apparmorRestricts: true });
  assert.match(restricted, /AppArmor.*apparmor_restrict_unprivileged_userns/);
  assert.match(restricted, /profile cutaway "\/opt\/cutaway\/native\/build\/lab" flags=\(unconfined\) \{ userns, \}/);
  const asRoot = { usersAreRefused: true, apparmorRestricts: true, isRoot: true };
  assert.not.match(said('clone3', 'EPERM', asRoot), /userns_clone|AppArmor/);
});

test('a lab may do without subordinate ids and without cgroups, and without nothing more', () => {
  const parts = (place: string) => partOf({ place, errno: 'EPERM' });
  assert.is(parts('newuidmap: /usr/bin/newuidmap'), 'ids');
  assert.is(parts('mkdir /sys/fs/cgroup/cutaway-1-1'), 'cgroups');
  assert.is(parts('mount cgroup2 on /sys/fs/cgroup'), 'cgroups');
  assert.is(parts('clone3'), 'cgroups');
  assert.is(parts('mount --make-rprivate /'), null);
});

test('each end of a lab has its reason', () => {
  const [limits, leftovers] = [[], []];
  assert.is(reasonOf({ ended: 'lifeline', exit: 0, limits, leftovers }, true), 'the lab was taken down');
  assert.is(
    reasonOf({ ended: 'lifeline', signal: 'SIGKILL', limits, leftovers }, false),
    'the connection to the lab was cut',
  );
  assert.is(reasonOf({ ended: 'init', exit: 102, limits, leftovers }, false), "the lab's agent could not be executed");
  assert.is(reasonOf({ ended: 'init', exit: 7, limits, leftovers }, false), "the lab's PID 1 ended (exit status 7)");
  assert.is(reasonOf(null, false), 'the program that holds the lab was killed');
});

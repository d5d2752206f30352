// What the program finds missing, taken from it in namespaces of its own: terminals, cgroups, capabilities. It goes on, or says what would help.
import * as assert from 'uvu/assert';
import {
  type BadDay,
  inShell,
  inStep,
  learns,
  leaves,
  leavesShell,
  onBadDay,
  waitForSaid,
} from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { needsProgram, needsRoot } from './child.ts';

const test = suite('lacking', { seconds: 60, needs: [labs, needsProgram('script'), needsRoot] });

const days: Readonly<Record<string, BadDay>> = {
  'without /dev/pts': { first: 'umount -l /dev/pts' },
  'without a /dev/tty that is a terminal': { first: 'mount --bind /dev/null /dev/tty' },
  'with no_new_privs': { prefix: 'setpriv --no-new-privs' },
};

for (const [name, day] of someOf(Object.entries(days), 1))
  test(`${name} there is a lab, and a shell in it`, () =>
    onBadDay(day, async (terminal) => {
      await inStep(terminal);
      await inShell(terminal, 'echo $((6*7)); tty');
      await terminal.waitFor('42');
      await terminal.waitFor('/dev/pts/0');
      await leavesShell(terminal);
    }));

const everyCgroupMount = 'grep " - cgroup" /proc/self/mountinfo | cut -d " " -f 5';

const refusals: Readonly<Record<string, BadDay & { readonly says: RegExp; readonly doctor: RegExp }>> = {
  'without cgroups': {
    first: 'umount -R -l /sys/fs/cgroup',
    says: /no cgroup hierarchy is mounted; mount one: `sudo mount -t cgroup2/,
    doctor: /mount one: `sudo mount -t cgroup2/,
  },
  'with cgroups that are read-only': {
    first: `for mount in $(${everyCgroupMount}); do mount -o remount,ro,bind "$mount"; done`,
    says: /mkdir \/sys\/fs\/cgroup.*: EROFS: the cgroup tree cannot be written/,
    doctor: /EROFS: the cgroup tree cannot be written/,
  },
  // It may read what others own: without that it could not read the clone of a learner whose home is closed.
  'as a root without capabilities': {
    prefix: 'setpriv --bounding-set -all,+dac_read_search --inh-caps -all',
    says: /could not start the lab: /,
    doctor: /EPERM: this root has no CAP_SETUID/,
  },
};

for (const [name, { says, doctor, ...day }] of someOf(Object.entries(refusals), 2)) {
  test(`${name} there is no lab: the lesson can be read, and the reason`, () =>
    onBadDay(day, async (terminal) => {
      await waitForSaid(terminal, says);
      await waitForSaid(terminal, /r +start again/);
      await leaves(terminal);
    }));
  test(`${name} doctor says why, and ends with 3`, () =>
    onBadDay({ ...day, words: 'doctor --json' }, async (terminal) => {
      assert.is(await terminal.end(), 3);
      assert.match(terminal.bytes(), doctor);
    }));
}

test('a root without CAP_SYS_ADMIN has a lab all the same: its user namespace gives it what it needs', () =>
  onBadDay({ prefix: 'setpriv --bounding-set -sys_admin --inh-caps -sys_admin' }, learns));

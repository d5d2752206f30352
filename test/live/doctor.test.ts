// What doctor says where something is refused: by the kernel, or by a program that it asks. Each time it is tried.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Diagnosis } from '../../src/lab/doctor.ts';
import { findNative } from '../../src/lab/program.ts';
import { contracts } from '../command/contract.ts';
import { root } from '../command/program.ts';
import { labs } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';
import { asUser, type UserMap } from '../support/user-lane.ts';
import { needsRoot } from './child.ts';

const test = suite('doctor where something is refused', { seconds: 60 });
const strace: Need = () => (existsSync('/usr/bin/strace') ? null : 'strace is not installed');
const program = [process.execPath, 'dist/cutaway.mjs'] as const;

const run = (command: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  const [file = '', ...args] = command;
  return spawnSync(file, args, { encoding: 'utf8', cwd: root, env: { ...process.env, ...environment } });
};

/** Native programs of which `lab` is refused one call, by strace; Node itself is left in peace. */
const withRefusal = (call: string, errno: string, body: (environment: Readonly<Record<string, string>>) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-refused-'));
  const { lab, agent } = findNative();
  const inject = `exec strace -f -o /dev/null -e inject=${call}:error=${errno} ${lab} "$@"`;
  try {
    writeFileSync(join(folder, 'lab'), `#!/bin/sh\n${inject}\n`, { mode: 0o755 });
    symlinkSync(agent, join(folder, 'agent'));
    body({ CUTAWAY_NATIVE: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const asUserSees = (map: UserMap, first: string): Diagnosis => {
  const user = asUser(map, root, [...program, 'doctor', '--json'], first);
  try {
    const { stdout, stderr } = run(user.command);
    assert.is(stderr, '');
    return contracts.doctor.parse(JSON.parse(stdout));
  } finally {
    user.close();
  }
};

const checkOf = ({ checks }: Diagnosis, id: string) => {
  const found = checks.find((check) => check.id === id);
  if (!found) throw new Error(`there is no check ${id}`);
  return found;
};

for (const [call, errno, remedy] of [
  ['clone3', 'ENOSPC', /user\.max_user_namespaces/],
  ['clone3', 'EPERM', /on the machine itself/],
  ['clone3', 'EACCES', /apparmor or selinux/],
  ['mount', 'EACCES', /apparmor or selinux/],
  ['pivot_root', 'EPERM', /apparmor or selinux/],
] as const) {
  test(
    `${call} ${errno}: no lab, the reason, a remedy, and no command that fails in another way`,
    () =>
      withRefusal(call, errno, (environment) => {
        const { status, stdout } = run([...program, 'doctor', '--json'], environment);
        const found = contracts.doctor.parse(JSON.parse(stdout));
        assert.equal([status, found.lane], [3, 'replay']);
        const check = checkOf(found, 'userns');
        assert.match(check.detail, new RegExp(`^could not start the lab: ${call}.*: ${errno}: `));
        assert.match(check.remedy ?? '', remedy);
        const played = run([...program, 'run', '--all'], environment);
        assert.is(played.status, 3);
        assert.match(played.stderr, new RegExp(`^cutaway run: could not start the lab: ${call}`));
        assert.match(run([...program, 'list'], environment).stdout, /not here: could not start the lab/);
      }),
    { needs: [strace, labs] },
  );
}

test(
  'a newuidmap that lost its set-user-ID bit is done without, and named',
  () => {
    const found = asUserSees('newuidmap', 'cp /usr/bin/newuidmap /srv/bare; mount --bind /srv/bare /usr/bin/newuidmap');
    const check = checkOf(found, 'ids');
    assert.is(found.lane, 'user');
    assert.not(check.ok);
    assert.match(check.detail, /^newuidmap: .*so a lab has one id/);
    assert.match(check.remedy ?? '', /set-user-ID/);
  },
  { needs: [needsRoot, labs] },
);

test(
  'a user without newuidmap, or without a range, is told how to get them',
  () => {
    const hide = 'touch /srv/none; for name in newuidmap newgidmap; do mount --bind /srv/none /usr/bin/$name; done';
    const hidden = asUserSees('newuidmap', hide);
    assert.match(checkOf(hidden, 'ids').detail, /^newuidmap is not installed; so a lab has one id, you/);
    assert.match(checkOf(hidden, 'ids').remedy ?? '', /^install it: `sudo /);
    const bare = asUserSees('single', '');
    assert.match(checkOf(bare, 'ids').detail, /^\/etc\/subuid has no range for /);
    assert.match(checkOf(bare, 'ids').remedy ?? '', /^`sudo usermod --add-subuids \d+-\d+ --add-subgids /);
    assert.equal([hidden.lane, bare.lane], ['user', 'user']);
  },
  { needs: [needsRoot, labs] },
);

test(
  'a range that is too small, or of the wrong kind, is none',
  () => {
    const found = asUserSees('newuidmap', 'echo $1:100000:10 > /srv/few; mount --bind /srv/few /etc/subgid');
    assert.match(checkOf(found, 'ids').detail, /^\/etc\/subgid has only 10 ids for /);
  },
  { needs: [needsRoot, labs] },
);

test(
  "somebody else's runtime folder in the environment, as su leaves it, is not asked for anything",
  () => {
    const first = 'mkdir -m 700 /srv/other; export XDG_RUNTIME_DIR=/srv/other';
    assert.is(asUserSees('single', first).lane, 'user');
  },
  { needs: [needsRoot, labs] },
);

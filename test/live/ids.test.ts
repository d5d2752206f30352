// Which ids a lab has: many, or, for a user without subordinate ones, just one; and what the kernel says then.
import { readFileSync, statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { bestIds } from '../../src/lab/grant.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('ids of a lab');
const needs = [labs];
const { kind, uids } = bestIds();

/** What goes by more than one id, and what is said where there is but one. */
const manyIds = [
  ['touch /tmp/one && chown 1 /tmp/one', 'Invalid argument'],
  ['touch /tmp/two && chgrp 1 /tmp/two', 'Invalid argument'],
  ['su learner -c true', 'Operation not permitted'],
  ['mount -t tmpfs -o uid=1 t /mnt', 'Invalid argument'],
] as const;

test(
  kind === 'single'
    ? 'a lab of one id refuses every other, with the errno that native/README.md names'
    : 'a lab has users and groups beside its root',
  async () => {
    await withLab(async (lab) => {
      for (const [command, words] of manyIds) {
        const said = await inLab(lab, `${command} && echo done`);
        if (kind === 'single') assert.match(said, new RegExp(`${words}$`), command);
        else assert.is(said, 'done', command);
      }
    });
  },
  { needs, seconds: 20 },
);

test(
  'calls that change ids say the same',
  async () => {
    await withLab(async (lab) => {
      const errnoOf = async (call: string, ...args: readonly string[]) => {
        const actor = `${call}-caller`;
        await lab.hands.start(actor);
        const { outcome } = await lab.hands.perform(actor, call, args);
        return outcome.ok ? '0' : outcome.errno;
      };
      const said = [await errnoOf('setgroups'), await errnoOf('setgid', '1'), await errnoOf('setuid', '1')];
      assert.equal(said, kind === 'single' ? ['EPERM', 'EINVAL', 'EINVAL'] : ['0', '0', '0']);
    });
  },
  { needs, seconds: 20 },
);

test(
  'the map of a lab is the one that was chosen, and the user of a lab keeps no group',
  async () => {
    await withLab(async (lab) => {
      const rows = readFileSync(`/proc/${lab.pid}/uid_map`, 'utf8').trim().split('\n');
      assert.equal(rows.map((row) => row.trim().split(/\s+/).join(' ')).join(), uids);
      assert.is(await inLab(lab, 'cat /proc/self/setgroups'), kind === 'single' ? 'deny' : 'allow');
      if (kind === 'newuidmap') {
        const own = `${process.geteuid?.()}:${process.getegid?.()}`;
        await inLab(lab, 'touch /tmp/mine && chown 65535:65535 /tmp/mine');
        const { uid, gid } = statSync(`/proc/${lab.pid}/root/tmp/mine`);
        assert.is(`${uid}:${gid}`, own, 'the last id is the user');
      }
    });
  },
  { needs, seconds: 20 },
);

test(
  'the session keyring of a lab is its own, and empty',
  async () => {
    await withLab(async (lab) => {
      // A lab of one id also sees which keys its user has; the calls that would open them are refused.
      const keys = (await inLab(lab, 'cat /proc/keys')).split('\n');
      const held = keys.filter((key) => / +perm 3f000000 /.test(key));
      assert.equal(held.length, 1, keys.join('\n'));
      assert.match(held[0] ?? '', / +0 +0 +keyring +_ses: empty$/);
      if (kind !== 'single') assert.equal(keys, held);
    });
  },
  { needs, seconds: 20 },
);

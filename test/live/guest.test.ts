// A real guest kernel in a real QEMU: it boots and is checked, it can be broken off at any moment, and nothing of it is left behind.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { unwatched } from '../../src/command/play.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { guestMarks } from '../../src/kernel/race.ts';
import { bootGuest } from '../../src/lab/guest.ts';
import { findGuest, guestRefusal } from '../../src/lab/guest-find.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { residentBytes } from '../../src/procfs/resident.ts';
import { Visit } from '../../src/session/visit.ts';
import { childrenOf, commOf } from '../support/descent.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const needsGuest = () => guestRefusal()?.message ?? null;
const test = suite('guest', { seconds: 120, needs: [needsGuest] });
const { course } = await loadCourse(`${root}/lessons`);

test('a kernel of its own boots, its number 1 says which, and it is switched off', async () => {
  const before = hostSnapshot();
  const guest = await bootGuest();
  const ids = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${guest.pid}/status`, 'utf8'))?.[1];
  assert.is(Number(ids), process.geteuid?.() === 0 ? 65534 : process.geteuid?.());
  let most = 0;
  while (guest.look().report === null && existsSync(`/proc/${guest.pid}`)) {
    most = Math.max(most, residentBytes(guest.pid) ?? 0);
    await delay(20);
  }
  assert.is(await guest.ended, 'exited 0');
  assert.ok(most > 32 * 2 ** 20 && most < 512 * 2 ** 20, String(most));
  const { marks, report } = guest.look();
  assert.equal(
    marks.map(({ what }) => what),
    Object.values(guestMarks),
  );
  const times = marks.map(({ atUs }) => atUs);
  assert.equal(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.ok(findGuest().kernel.endsWith(report?.release ?? 'none'), report?.release);
  const own = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  assert.match(report?.bootId ?? '', /^[0-9a-f-]{36}$/);
  assert.is.not(report?.bootId, own);
  assert.ok((report?.processes ?? 0) > 5);
  assert.ok((report?.memoryBytes ?? 0) > 32 * 2 ** 20 && (report?.memoryBytes ?? 0) <= 128 * 2 ** 20);
  await assertUnchanged(before);
});

/** The race, at a moment at which the guest's kernel boots. */
const inBoot = async (body: (visit: Visit, acting: Promise<void>) => Promise<void>) => {
  if (!course) throw new Error('the course has problems');
  const before = hostSnapshot();
  const visit = new Visit(visitParts(course, unwatched));
  await visit.open('not-a-vm', 'race');
  const acting = visit.act();
  while (visit.session.race?.container.marks.length !== 3) await delay(10);
  const pid = visit.session.race.guestPid;
  assert.ok(commOf(pid)?.startsWith('qemu'));
  await body(visit, acting);
  assert.not(existsSync(`/proc/${pid}`));
  assert.equal(await visit.close(), []);
  await assertUnchanged(before);
};

test('going back in the middle of a boot ends it', () =>
  inBoot(async (visit, acting) => {
    await visit.back();
    await acting;
    assert.equal([visit.session.step, visit.session.phase, visit.session.lab.state], ['inside', 'ready', 'ready']);
    assert.is(visit.session.race?.state, 'stopped');
  }));

test('starting the step again in the middle of a boot ends it, and so does leaving in the next one', () =>
  inBoot(async (visit, acting) => {
    await visit.reset('step');
    await acting;
    assert.equal([visit.session.step, visit.session.phase], ['race', 'ready']);
    const again = visit.act();
    await delay(50);
    await visit.leave();
    await again;
    assert.is(visit.session.lesson, null);
  }));

test('closing the visit in the middle of a boot ends it', () =>
  inBoot(async (visit, acting) => {
    await visit.close();
    await acting;
  }));

test('nothing is left when the program is killed in the middle of a boot', async () => {
  const before = hostSnapshot();
  const state = mkdtempSync(join(tmpdir(), 'cutaway-guest-'));
  const terminal = openTerminal({
    command: `${root}/bin/cutaway learn not-a-vm/race`,
    environment: { XDG_STATE_HOME: state },
  });
  try {
    await terminal.waitFor('skip the question', 40);
    terminal.press('2');
    await terminal.waitFor('do it', 20);
    terminal.press('Enter');
    await terminal.waitFor("its kernel's first line", 40);
    const native = childrenOf(terminal.pid).find((pid) => commOf(pid) === 'guest') ?? 0;
    const [qemu = 0] = childrenOf(native);
    assert.ok(commOf(qemu)?.startsWith('qemu'));
    process.kill(terminal.pid, 'SIGKILL');
    while ([native, qemu].some((pid) => existsSync(`/proc/${pid}`))) await delay(10);
  } finally {
    terminal.close();
    rmSync(state, { recursive: true, force: true });
  }
  await assertUnchanged(before);
});

test('what QEMU cannot boot is a step that failed, with the reason', async () => {
  if (!course) throw new Error('the course has problems');
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-guest-'));
  const kernel = join(folder, 'vmlinuz');
  writeFileSync(kernel, 'no kernel');
  const parts = { ...visitParts(course, unwatched), bootGuest: () => bootGuest({ ...findGuest(), kernel }) };
  const visit = new Visit(parts);
  try {
    await visit.open('not-a-vm', 'race');
    await visit.act();
    assert.is(visit.session.phase, 'failed');
    assert.match(
      visit.session.checks.map(({ saw }) => saw).join(),
      /^QEMU: exited 1; the last line of its console: qemu/,
    );
  } finally {
    assert.equal(await visit.close(), []);
    rmSync(folder, { recursive: true });
  }
});

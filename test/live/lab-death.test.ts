// A lab whose parts are killed, one after the other: nothing of it stays, whoever went first.
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { hopedLimits } from '../../src/lab/grant.ts';
import { type Lab, LabError } from '../../src/lab/lab.ts';
import { machine } from '../../src/lab/machine.ts';
import { findNative } from '../../src/lab/program.ts';
import { startLab } from '../../src/lab/start.ts';
import { sweep } from '../../src/lab/sweep.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { type HeldLab, holdLab, inLab, labs, outsideOf } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const needs = [labs];
const hasCgroups = hopedLimits(machine()).limits.length > 0;
const test = suite('the death of a lab');

/** Starts a lab, kills a part of it, waits for its end, and makes sure that the machine is as before. */
const dies = async (kill: (lab: Lab) => void | Promise<void>) => {
  const before = hostSnapshot();
  const lab = await startLab();
  try {
    await kill(lab);
    return await lab.ended;
  } finally {
    await lab.end();
    await assertUnchanged(before);
    assert.ok(lab.cgroups.every((path) => !existsSync(path)));
  }
};

const childOf = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

/** Waits until `path` is gone; the test's own time limit ends it otherwise. */
const gone = async (path: string) => {
  while (existsSync(path)) await delay(5);
};

const isFrozen = (path: string) => {
  const [events, state] = [`${path}/cgroup.events`, `${path}/freezer.state`];
  if (existsSync(state)) return readFileSync(state, 'utf8') === 'FROZEN\n';
  return existsSync(events) && /^frozen 1$/m.test(readFileSync(events, 'utf8'));
};

const heldDies = async (kill: (lab: HeldLab) => void | Promise<void>) => {
  const before = hostSnapshot();
  const lab = await holdLab();
  try {
    await kill(lab);
    await gone(`/proc/${lab.pid}`);
  } finally {
    lab.holder.kill('SIGKILL');
  }
  return { lab, before };
};

test(
  'kill -9 of PID 1 ends it',
  async () => {
    const end = await dies((lab) => void process.kill(lab.pid, 'SIGKILL'));
    assert.equal(end, { asked: false, reason: "the lab's PID 1 was killed (SIGKILL)", leftovers: [] });
  },
  { needs, seconds: 20 },
);

test(
  'kill -9 of the agent ends it',
  async () => {
    const end = await dies((lab) => void process.kill(childOf(lab.pid), 'SIGKILL'));
    assert.equal(end, { asked: false, reason: "the lab's agent was killed", leftovers: [] });
  },
  { needs, seconds: 20 },
);

test(
  'kill -9 of the program that holds it ends it, and its directories are removed',
  async () => {
    const end = await dies((lab) => void process.kill(outsideOf(lab), 'SIGKILL'));
    assert.equal(end, { asked: false, reason: 'the program that holds the lab was killed', leftovers: [] });
  },
  { needs, seconds: 20 },
);

test(
  'SIGTERM to the program that holds it ends it in good order',
  async () => {
    const end = await dies((lab) => void process.kill(outsideOf(lab), 'SIGTERM'));
    assert.equal(end, { asked: false, reason: 'the program that holds the lab was told to end', leftovers: [] });
  },
  { needs, seconds: 20 },
);

test(
  'reboot and poweroff inside end the lab alone',
  async () => {
    const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const before = uptime();
    assert.match(
      (await dies(async (lab) => void (await inLab(lab, 'reboot -f')))).reason,
      /^the lab was restarted from inside/,
    );
    assert.match(
      (await dies(async (lab) => void (await inLab(lab, 'poweroff -f')))).reason,
      /^the lab was switched off from inside/,
    );
    assert.ok(uptime() >= before);
  },
  { needs, seconds: 30 },
);

test(
  'kill -9 of Node ends it, and its directories are removed without Node',
  async () => {
    const { lab, before } = await heldDies(({ holder }) => void holder.kill('SIGKILL'));
    await assertUnchanged(before);
    assert.ok(lab.cgroups.every((path) => !existsSync(path)));
  },
  { needs, seconds: 30 },
);

test(
  'kill -9 of Node and of the program that holds it leaves directories, and a sweep removes them',
  async () => {
    const { lab, before } = await heldDies((held) => {
      process.kill(outsideOf(held), 'SIGSTOP');
      held.holder.kill('SIGKILL');
      process.kill(outsideOf(held), 'SIGKILL');
    });
    await gone(`/proc/${outsideOf(lab)}`);
    const outer = lab.cgroups.map((path) => path.replace(/\/lab$/, ''));
    const swept = await sweep();
    // Somebody else's sweep may have come first; under systemd, the scope goes with its last process.
    assert.ok(swept.removed.every((path) => outer.some((one) => one === path || dirname(one) === path)));
    assert.ok(outer.every((path) => !existsSync(path)));
    assert.equal(swept.leftovers, []);
    await assertUnchanged(before);
  },
  { needs, seconds: 30 },
);

test(
  'a sweep does not touch a running lab, and neither does the program that removes',
  async () => {
    const before = hostSnapshot();
    const held = await holdLab();
    try {
      assert.equal(await sweep(), { leftovers: [], removed: [] });
      assert.ok(held.cgroups.every((path) => existsSync(path)));
    } finally {
      held.holder.kill('SIGKILL');
    }
    await assertUnchanged(before);
  },
  { needs, seconds: 30 },
);

test(
  'a stopped PID 1 dies with its lab',
  async () => {
    await dies((lab) => {
      process.kill(lab.pid, 'SIGSTOP');
      void lab.end();
    });
  },
  { needs, seconds: 20 },
);

if (hasCgroups)
  test(
    'a lab with cgroups of its own, deep, busy and frozen, leaves none',
    async () => {
      const root = machine().cgroup === 'v2' ? '/sys/fs/cgroup' : '/sys/fs/cgroup/freezer';
      const [state, frozen] = machine().cgroup === 'v2' ? ['cgroup.freeze', '1'] : ['freezer.state', 'FROZEN'];
      await dies(async (lab) => {
        const deep = Array.from({ length: 100 }, () => 'deep').join('/');
        const commands = [
          `mkdir -p ${root}/${deep} ${root}/ice/cube ${root}/busy`,
          `sleep 1000 & echo $! > ${root}/ice/cube/cgroup.procs`,
          `sleep 1000 & echo $! > ${root}/${deep}/cgroup.procs`,
          `echo ${frozen} > ${root}/ice/${state}`,
        ];
        // What is frozen may hold the terminal open for ever: its output is not waited for.
        void inLab(lab, commands.join('; ')).catch(() => {});
        while (!lab.cgroups.some((path) => isFrozen(`${path}/ice`))) await delay(5);
        assert.ok(lab.cgroups.some((path) => existsSync(`${path}/${deep}`)));
        void lab.end();
      });
    },
    { needs, seconds: 30 },
  );

test(
  'an agent that cannot be executed, or ends at once, is the reason why there is no lab',
  async () => {
    const before = hostSnapshot();
    const folder = mkdtempSync(join(tmpdir(), 'cutaway-native-'));
    const native = process.env['CUTAWAY_NATIVE'];
    try {
      symlinkSync(findNative().lab, join(folder, 'lab'));
      process.env['CUTAWAY_NATIVE'] = folder;
      for (const [text, reason] of [
        ['nonsense', /could not be executed/],
        ['#!/bin/sh\nexit 3\n', /agent ended/],
        ['#!/bin/sh\nkill -9 $$\n', /agent was killed/],
      ] as const) {
        writeFileSync(join(folder, 'agent'), text, { mode: 0o755 });
        const error = await startLab().then(
          () => null,
          (thrown: unknown) => thrown,
        );
        assert.instance(error, LabError);
        assert.match((error as LabError).message, reason);
      }
    } finally {
      if (native === undefined) delete process.env['CUTAWAY_NATIVE'];
      else process.env['CUTAWAY_NATIVE'] = native;
      rmSync(folder, { recursive: true });
    }
    await assertUnchanged(before);
  },
  { needs, seconds: 30 },
);

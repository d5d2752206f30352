// A recording in place of a lab: gone through step by step as a lesson is, and nothing is started for it.
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openRecording } from '../../src/command/recording-file.ts';
import { fullSetting } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import type { Entry } from '../../src/session/entry.ts';
import { entryLine } from '../../src/session/log-lines.ts';
import type { Watched } from '../../src/session/player.ts';
import { newSession, reduce } from '../../src/session/session.ts';
import { Visit } from '../../src/session/visit.ts';
import { root } from '../command/program.ts';
import { suite } from '../support/suite.ts';

const test = suite('watching a recording', { seconds: 20 });

const path = join(root, 'lessons/100.memory');
const { course } = await loadCourse(join(root, 'lessons'), { ...fullSetting, cgroup: 'v1' });

/** A visit on a machine that can have no lab. */
const watching = async (work: (visit: Visit, watched: Watched, seen: Seen) => Promise<void>) => {
  if (!course) throw new Error('the course has problems');
  const seen: Seen = { entries: [], printed: '', labs: 0 };
  let now = 0;
  const visit = new Visit({
    course,
    kernel: '1.2.3',
    startLab: () => {
      seen.labs += 1;
      return Promise.reject(new Error('no lab can be had'));
    },
    bootGuest: () => Promise.reject(new Error('no guest can be had')),
    residentBytes: () => null,
    now: () => {
      now += 1;
      return now;
    },
    sleep: () => Promise.resolve(),
    deadline: () => new Promise(() => {}),
    onEntry: (entry) => seen.entries.push(entry),
    onTerminal: (terminal) => {
      seen.printed = '';
      terminal.onOutput((bytes, done) => {
        seen.printed += Buffer.from(bytes);
        done();
      });
      terminal.write('nobody reads this\n');
    },
    terminalSize: () => [80, 24],
    patienceMs: 1000,
  });
  await work(visit, await openRecording({ path }, 'v1'), seen);
  assert.equal(await visit.close(), []);
};

interface Seen {
  readonly entries: Entry[];
  printed: string;
  labs: number;
}

test('from the first page to the last step: every step passes, and no lab is asked for', () =>
  watching(async (visit, watched, seen) => {
    await visit.watch(watched);
    assert.equal([visit.session.lesson, visit.session.step, visit.session.lab.state], ['memory', null, 'ready']);
    for (const { id } of watched.run.lesson.steps) {
      await visit.next();
      assert.equal([visit.session.step, visit.session.phase], [id, 'ready']);
      await visit.act();
      assert.is(visit.session.phase, 'passed', id);
      assert.ok(visit.session.checks.length > 0, id);
    }
    await visit.next();
    assert.is(visit.session.step, watched.run.lesson.steps.at(-1)?.id);
    assert.is(seen.labs, 0);
    assert.equal(seen.entries.reduce(reduce, newSession), visit.session);
  }));

test('questions are asked and answered as in a lesson', () =>
  watching(async (visit, watched) => {
    await visit.watch(watched, 'join');
    visit.predict(0);
    assert.is(visit.session.prediction, 0);
    await visit.act();
    assert.equal([visit.session.prediction, visit.session.phase], [0, 'passed']);
  }));

test('back, and from the start, is the recording up to there', () =>
  watching(async (visit, watched, seen) => {
    await visit.watch(watched, 'kill');
    assert.match(seen.printed, 'memory.limit_in_bytes');
    assert.not.match(seen.printed, 'tail /dev/zero');
    const { world, names } = visit.session;
    await visit.act();
    assert.match(seen.printed, 'tail /dev/zero');
    assert.equal(visit.session.typed, ['tail /dev/zero']);
    await visit.reset('step');
    assert.equal([visit.session.phase, visit.session.world, visit.session.names], ['ready', world, names]);
    assert.not.match(seen.printed, 'tail /dev/zero');
    await visit.back();
    assert.is(visit.session.step, 'own');
    await visit.back();
    await visit.back();
    await visit.back();
    await visit.back();
    assert.is(visit.session.step, null);
    assert.ok(visit.session.recorded);
    assert.is(seen.labs, 0);
  }));

test('nothing can be done to it: no hint is typed, and no look changes it', () =>
  watching(async (visit, watched) => {
    await visit.watch(watched, 'kill');
    const { session } = visit;
    visit.hint();
    assert.is(await visit.tick(), false);
    assert.is(await visit.ran(), null);
    assert.is(visit.session, session);
  }));

test('whoever leaves it, or opens the lesson, is where labs are again', () =>
  watching(async (visit, watched, seen) => {
    await visit.watch(watched, 'kill');
    await visit.leave();
    assert.equal([visit.session.recorded, visit.session.lesson], [null, null]);
    await visit.watch(watched, 'kill');
    await visit.open('cpu').catch(() => {});
    assert.equal([visit.session.recorded, visit.session.lesson, seen.labs], [null, 'cpu', 1]);
    assert.match(visit.session.lab.detail ?? '', 'no lab can be had');
  }));

test('that a recording is watched stands in no log', () =>
  watching(async (visit, watched, seen) => {
    await visit.watch(watched);
    const lines = seen.entries.filter(({ type }) => type === 'recorded').map(entryLine);
    assert.equal(lines, ['']);
  }));

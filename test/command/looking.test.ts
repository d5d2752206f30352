// When the screen looks at a lab: what is told, what has still to last, and what nobody tells.
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { type Looking, lookAround } from '../../src/command/looking.ts';
import { suite } from '../support/suite.ts';

const test = suite('looking');

interface Lab {
  looks: number;
  /** What a look finds: whether something has still to last. */
  isPending: boolean;
  /** Answers the question whether something has run. */
  tell: (ran: boolean | null) => void;
  asked: number;
}

const watched = async (body: (lab: Lab, looking: Looking) => Promise<void>): Promise<void> => {
  const lab: Lab = { looks: 0, isPending: false, tell: () => {}, asked: 0 };
  const looking = lookAround({
    tick: async () => {
      lab.looks += 1;
      return lab.isPending;
    },
    ran: () =>
      new Promise((resolve) => {
        lab.asked += 1;
        lab.tell = resolve;
      }),
  });
  try {
    await until(() => lab.asked === 1);
    await body(lab, looking);
  } finally {
    looking.stop();
  }
};

const until = async (holds: () => boolean) => {
  while (!holds()) await delay(5);
};

/** Shorter than the time from one look to the next where nothing has run, and longer than where something has. */
const aWhileMs = 500;

/** There is no other look within a while; on a machine that let more time pass nobody can say. */
const assertQuiet = async (lab: Lab) => {
  const { looks } = lab;
  const since = performance.now();
  await delay(aWhileMs);
  const seen = lab.looks;
  if (performance.now() - since < 2 * aWhileMs) assert.is(seen, looks);
};

/** So many that the suite's patience would end first if they came as seldom as where nothing has run. */
const many = 8;

test('a lab in which nothing runs is looked at once in a while', () =>
  watched(async (lab) => {
    lab.tell(true);
    await until(() => lab.looks === 2);
    await assertQuiet(lab);
    await until(() => lab.looks === 3);
  }));

test('what has run is looked at, and asked about again', () =>
  watched(async (lab) => {
    for (let time = 2; time < 6; time += 1) {
      lab.tell(true);
      await until(() => lab.looks >= time && lab.asked >= time);
    }
    assert.ok(lab.looks <= 6, `${lab.looks} looks`);
  }));

test('an answer that comes because something else was asked is no reason to look', () =>
  watched(async (lab) => {
    lab.tell(true);
    await until(() => lab.looks === 2);
    lab.tell(false);
    await until(() => lab.asked === 3);
    await assertQuiet(lab);
  }));

test('what has still to last is looked at though nothing runs', () =>
  watched(async (lab) => {
    lab.isPending = true;
    lab.tell(true);
    await until(() => lab.looks >= many);
  }));

test('where nobody tells, a learner who acts is reason enough', () =>
  watched(async (lab, looking) => {
    lab.tell(null);
    looking.hurry('acted');
    await until(() => lab.looks >= many);
  }));

test('no look follows the end', async () => {
  let at = 0;
  await watched(async (lab, looking) => {
    looking.stop();
    at = lab.looks;
    lab.tell(true);
    await delay(aWhileMs);
    assert.is(lab.looks, at);
  });
});

// The whole course, played as whoever runs this test: in lane root, or in lane user.
import * as assert from 'uvu/assert';
import { laneExceptions, mayBeSkipped } from '../../src/command/lanes.ts';
import { doctor } from '../../src/lab/doctor.ts';
import { contracts } from '../command/contract.ts';
import { cutaway } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('run --all');

test(
  'run --all --must-run passes every step that this lane can have, and leaves nothing',
  async () => {
    const before = hostSnapshot();
    const here = await doctor();
    assert.is(here.lane, process.geteuid?.() === 0 ? 'root' : 'user');
    const { status, stdout, json, stderr } = cutaway(['run', '--all', '--must-run', '--json']);
    const notPassed = stdout.split('\n').filter((line) => !line.includes('"passed"'));
    assert.is(status, 0, [stderr, ...notPassed].join('\n'));
    const lines = json().map((line) => contracts.run.parse(line));
    const steps = lines.filter((line) => line.type === 'step');
    const summary = lines.at(-1);
    if (summary?.type !== 'summary') throw new Error('there is no summary');
    assert.equal([summary.failed, summary.leftovers], [0, 0]);
    assert.ok(summary.passed >= 12);
    const exceptions = laneExceptions();
    for (const { status: result, lesson, step } of steps)
      assert.ok(result === 'passed' || mayBeSkipped(exceptions, here, lesson, step), `${lesson}/${step}`);
    await assertUnchanged(before);
  },
  { needs: [labs], seconds: 120 },
);

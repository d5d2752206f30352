// That something in a lab has run is told without a look, as the kernel counts it.
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { openOwnEyes } from '../../src/command/eyes.ts';
import { timeFactor } from '../../src/lab/installation.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('run time', { needs: [labs] });

test('it is told when something runs, and only then', () =>
  withLab(async (lab) => {
    const eyes = openOwnEyes();
    try {
      const ran = eyes.followRun(lab);
      // Until its processes have come to rest.
      for (;;) {
        const isQuiet = await Promise.race([ran().then(() => false), delay(300 * timeFactor(), true)]);
        if (isQuiet) break;
      }
      let isTold = false;
      const told = ran().then((answer) => {
        isTold = true;
        return answer;
      });
      await delay(200);
      assert.is(isTold, false);
      assert.is(await inLab(lab, 'echo 7'), '7');
      assert.is(await told, true);
    } finally {
      eyes.close();
    }
  }));

test('when the lab has ended, nobody tells', () =>
  withLab(async (lab) => {
    const eyes = openOwnEyes();
    const ran = eyes.followRun(lab);
    assert.is(await ran(), true);
    await lab.end();
    while ((await ran()) !== null) await delay(10);
    eyes.close();
    assert.is(await ran(), null);
  }));

test('where no cgroup is known, nobody tells either', async () => {
  const eyes = openOwnEyes();
  assert.is(await eyes.followRun({ pid: process.pid, cgroups: ['/nowhere'] })(), null);
  eyes.close();
});

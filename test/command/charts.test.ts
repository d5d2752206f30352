import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { openCharts } from '../../src/command/charts.ts';
import { suite } from '../support/suite.ts';

const test = suite('charts', { seconds: 20 });

test('nothing is loaded before a pane wants it, and whoever wants it is told when it is there', async () => {
  const charts = openCharts();
  await delay(50);
  assert.equal([charts.get(), charts.isWatched()], [null, false]);
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const end = charts.subscribe(tell);
  await told;
  assert.is(charts.get()?.spark([0, 1]), '▁█');
  assert.ok(charts.isWatched());
  end();
  assert.not.ok(charts.isWatched(), 'the pane is gone');
});

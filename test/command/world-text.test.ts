import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { worldText } from '../../src/command/world-text.ts';
import { emptyWorld } from '../../src/kernel/world.ts';
import { parseNetwork } from '../../src/procfs/network.ts';
import { suite } from '../support/suite.ts';

const test = suite('a World as text');

const recorded = parseNetwork(readFileSync(new URL('../../fixtures/watch/answer.json', import.meta.url), 'utf8'));
const linesFrom = (text: string, heading: string) => {
  const lines = text.split('\n');
  const from = lines.indexOf(heading);
  return lines.slice(from + 1, lines.indexOf('', from));
};

test('links with their bridge, their other end and their addresses', () => {
  const lines = linesFrom(worldText({ ...emptyWorld, ...recorded }), 'LINKS');
  const words = lines.map((line) => line.split(/ {2,}/).join('|'));
  assert.is(words[0], 'NET|NO.|NAME|KIND|STATE|PORT OF|OTHER END|ADDRESSES');
  assert.ok(words.includes('4026531833|1|lo|-|unknown|-|-|127.0.0.1/8 ::1/128'));
  assert.ok(words.includes('4026532252|2|v0|veth|down|br0|v1 in 4026532321'));
  assert.ok(words.includes('4026532252|3|br0|bridge|down|-|-|10.77.0.1/24'));
  assert.is(new Set(lines.map((line) => line.indexOf(line.split(/ {2,}/)[2] ?? ''))).size, 1, 'columns stand upright');
});

test('routes as ip says them', () => {
  const lines = linesFrom(worldText({ ...emptyWorld, ...recorded }), 'ROUTES');
  assert.ok(lines.includes('4026532252  default via 10.77.0.2 dev br0'));
  assert.ok(lines.includes('4026532252  blackhole 10.9.0.0/16'));
  assert.ok(lines.includes('4026531833  default via fd00::1 dev eth0 metric 1024'));
});

test('what nothing has read is said to be unreadable, and why', () => {
  const unreadable = [{ what: 'links', why: 'watch: ENOENT' }];
  assert.equal(linesFrom(worldText({ ...emptyWorld, unreadable }), 'LINKS'), ['unreadable: watch: ENOENT']);
});

test('a name cannot write on the screen', () => {
  const [link] = recorded.links ?? [];
  assert.ok(link);
  const text = worldText({ ...emptyWorld, links: [{ ...link, name: 'a\x1b[2J' }], routes: [] });
  assert.not(text.includes('\x1b'));
});

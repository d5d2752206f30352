import * as assert from 'uvu/assert';
import type { Entry, LogHeader } from '../../src/session/entry.ts';
import { entryLine, headerLine } from '../../src/session/log-lines.ts';
import { readLog } from '../../src/session/log-reader.ts';
import { suite } from '../support/suite.ts';

const test = suite('session log');

const header: LogHeader = {
  v: 1,
  kernel: '6.12.0',
  lane: 'root',
  cgroup: 'v2',
  lessonsDigest: 'sha256:00',
  size: [120, 40],
};

const usage = { memoryBytes: 1 };
const entries: readonly Entry[] = [
  { at: 1, type: 'lab', state: 'starting', detail: null },
  { at: 2, type: 'move', lesson: 'pid-namespace', step: 'fork', why: 'open' },
  { at: 3, type: 'call', act: { actor: 'box', call: 'fork', as: 'init' }, text: 'fork()', pids: [40, 7] },
  { at: 4, type: 'named', name: 'init', process: { pid: 41, startTicks: 5, nspid: [41, 8, 1] } },
  {
    at: 5,
    type: 'outcome',
    outcome: { ok: true, value: 8, data: 'line\n\udc80', nanoseconds: 9 },
    born: { actor: 'init', pid: 1 },
  },
];

const written = (lines: readonly Entry[], head = header) => headerLine(head) + lines.map(entryLine).join('');

test('what was written is read again', () => {
  const log = readLog(written(entries), 'a');
  assert.equal(log.header, header);
  assert.equal(log.entries, entries);
});

test('of a line that was cut off, nothing is read', () => {
  assert.equal(readLog(written(entries).slice(0, -9), 'a').entries, entries.slice(0, -1));
});

test('a newer log is refused by its name', () => {
  assert.throws(() => readLog(written(entries, { ...header, v: 2 }), '/logs/x.jsonl'), /\/logs\/x\.jsonl .*newer.* 2/);
  assert.throws(() => readLog('', '/logs/x.jsonl'), /\/logs\/x\.jsonl is no session log/);
  assert.throws(() => readLog('{"v":"1"}\n', 'x'), /no session log/);
});

test('what may come from outside the lab is not kept', () => {
  const path = '/home/alice/secret';
  assert.is(entryLine({ at: 1, type: 'notice', text: path }), '');
  assert.not.match(entryLine({ at: 1, type: 'lab', state: 'ended', detail: path }), /alice/);
});

test('usage that moves by itself is not kept', () => {
  const moved = { type: 'usage-changed', before: usage, after: usage } as never;
  const gone = { type: 'links-lost', links: [] } as const;
  assert.is(entryLine({ at: 1, type: 'events', events: [moved] }), '');
  assert.is(
    entryLine({ at: 1, type: 'events', events: [moved, gone] }),
    entryLine({ at: 1, type: 'events', events: [gone] }),
  );
});

test('a call, a name or an answer that nobody could have made is refused, with its place', () => {
  const bad: readonly object[] = [
    { at: 1, type: 'call', act: { actor: '$(reboot)', call: 'getpid' }, text: '', pids: [1, 2] },
    { at: 1, type: 'call', act: { actor: 'box', call: 'reboot' }, text: '', pids: [1, 2] },
    { at: 1, type: 'call', act: { actor: 'box', call: 'getpid' }, text: '', pids: 'x' },
    { at: 1, type: 'named', name: 'a b', process: { pid: 1 } },
    { at: 1, type: 'outcome', outcome: { ok: true, value: '; reboot', data: '' }, born: null },
    { at: 1, type: 'move', lesson: 3, step: null },
    { type: 'lab' },
    [],
  ];
  for (const entry of bad)
    assert.throws(
      () => readLog(`${headerLine(header)}${JSON.stringify(entry)}\n`, 'log'),
      /^log:2: /,
      JSON.stringify(entry),
    );
  assert.throws(() => readLog(`${headerLine(header)}{\n`, 'log'), /^log:2: /);
});

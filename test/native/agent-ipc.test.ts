// Calls about messages and clocks, as the kernel answers them in a lab.
import * as assert from 'uvu/assert';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { withTroupe } from './agent-lab.ts';

const test = suite('messages and clocks in a lab', { seconds: 20, needs: [labs] });

const key = 0x77;

test(
  'a message waits in its queue, in order, for whoever has the key',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'fork', as: 'box' });
    assert.is(await act('lab', { call: 'msgget', key }), 'ENOENT');
    assert.is(await act('lab', { call: 'msgget', key, flags: ['IPC_CREAT'] }), '0');
    assert.is(await act('lab', { call: 'msgget', key, flags: ['IPC_CREAT', 'IPC_EXCL'] }), 'EEXIST');
    assert.is(await act('lab', { call: 'msgsnd', key, text: 'one' }), '0');
    assert.is(await act('lab', { call: 'msgsnd', key, text: '' }), '0');
    assert.is(await act('lab', { call: 'msgsnd', key, text: 'x'.repeat(4096) }), '0');
    assert.is(await act('box', { call: 'msgrcv', key }), '3 one');
    assert.is(await act('box', { call: 'msgrcv', key }), '0');
    assert.is(await act('box', { call: 'msgrcv', key }), `4096 ${'x'.repeat(4096)}`);
    assert.is(await act('box', { call: 'msgrcv', key }), 'ENOMSG');
    assert.is(await act('box', { call: 'msgrcv', key: 0xffff_ffff }), 'ENOENT');
  }),
);

test(
  'a queue that is full refuses, and nobody waits',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'msgget', key, flags: ['IPC_CREAT'] });
    let answer = '0';
    for (let sent = 0; answer === '0' && sent < 100; sent += 1)
      answer = await act('lab', { call: 'msgsnd', key, text: 'x'.repeat(4096) });
    assert.is(answer, 'EAGAIN');
  }),
);

test(
  'queues of both kinds are in the IPC namespace',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'fork', as: 'box' });
    await act('lab', { call: 'msgget', key, flags: ['IPC_CREAT'] });
    assert.match(await act('lab', { call: 'mq_open', queue: '/jobs', flags: ['O_CREAT'] }), /^\d+$/);
    assert.match(await act('box', { call: 'mq_open', queue: '/jobs' }), /^\d+$/);
    assert.is(await act('lab', { call: 'mq_open', queue: '/jobs', flags: ['O_CREAT', 'O_EXCL'] }), 'EEXIST');
    await act('box', { call: 'unshare', flags: ['CLONE_NEWIPC'] });
    assert.is(await act('box', { call: 'msgrcv', key }), 'ENOENT');
    assert.is(await act('box', { call: 'mq_open', queue: '/jobs' }), 'ENOENT');
    assert.match(await act('box', { call: 'read', path: '/dev/mqueue/jobs' }), 'QSIZE:0');
    assert.is(await act('lab', { call: 'unlink', path: '/dev/mqueue/jobs' }), '0');
    assert.is(await act('lab', { call: 'mq_open', queue: '/jobs' }), 'ENOENT');
  }),
);

test(
  'a clock is ahead in a time namespace, and the wall clock is not',
  withTroupe(async ({ act, answer }) => {
    const read = async (actor: string, clock: string) =>
      Number((await act(actor, { call: 'clock_gettime', clock })).replace(/^0 /, ''));
    await act('lab', { call: 'fork', as: 'box' });
    await act('box', { call: 'unshare', flags: ['CLONE_NEWTIME'] });
    const path = '/proc/self/timens_offsets';
    const text = 'monotonic 1000 0\nboottime 5000 0';
    assert.is(await act('box', { call: 'write', path, text }), String(text.length));
    await act('box', { call: 'fork', as: 'late' });
    assert.is(await act('box', { call: 'write', path, text }), 'EACCES');
    for (const [clock, ahead] of [
      ['CLOCK_MONOTONIC', 1000],
      ['CLOCK_BOOTTIME', 5000],
      ['CLOCK_REALTIME', 0],
    ] as const) {
      const [outside, inside] = [await read('box', clock), await read('late', clock)];
      assert.ok(inside - outside >= ahead && inside - outside < ahead + 10, `${clock} ${outside} ${inside}`);
    }
    // The time that the call took is not that by which the clock jumped.
    const joined = await answer('lab', { call: 'setns', pid: 'late', type: 'CLONE_NEWTIME' });
    assert.ok(joined.outcome.ok);
    assert.ok(joined.outcome.nanoseconds >= 0 && joined.outcome.nanoseconds < 10e9, String(joined.outcome.nanoseconds));
  }),
);

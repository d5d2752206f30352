// Calls by which processes of one IPC namespace speak to each other, and one that asks what time it is.
import * as z from 'zod';
import { flagsOf, joined, kind, quoted } from './call-kind.ts';

const key = z.int().min(0).max(0xffff_ffff);

/** As ipcs(1) has it. */
const hex = (number: number): string => `0x${number.toString(16)}`;

/** `/jobs`, as mq_overview(7) wants it: a slash, and no other. */
const queueName = z.string().regex(/^\/[^/]{1,254}$/, 'a slash and a name behind it: /jobs');

const clocks = ['CLOCK_REALTIME', 'CLOCK_MONOTONIC', 'CLOCK_BOOTTIME'] as const;

export const ipcCalls = {
  msgget: kind({
    summary: 'Finds the message queue of System V that has this key, or makes it, in the own IPC namespace.',
    manual: 'msgget(2)',
    params: () => z.strictObject({ key, flags: flagsOf(['IPC_CREAT', 'IPC_EXCL']) }),
    args: (call) => [String(call.key), joined(call.flags)],
    text: (call) => `msgget(${hex(call.key)}, ${joined([...call.flags, '0600'])})`,
  }),
  msgsnd: kind({
    summary: 'Puts a message into the queue that has this key.',
    manual: 'msgsnd(2)',
    params: () => z.strictObject({ key, text: z.string().max(4096) }),
    args: (call) => [String(call.key), call.text],
    text: (call) => `msgsnd(msgget(${hex(call.key)}, 0), ${quoted(call.text)}, IPC_NOWAIT)`,
  }),
  msgrcv: kind({
    summary: 'Takes the oldest message out of the queue that has this key.',
    manual: 'msgrcv(2)',
    params: () => z.strictObject({ key }),
    args: (call) => [String(call.key)],
    text: (call) => `msgrcv(msgget(${hex(call.key)}, 0), IPC_NOWAIT)`,
  }),
  mq_open: kind({
    summary: 'Opens the POSIX message queue of this name, or makes it, in the own IPC namespace; and closes it.',
    manual: 'mq_open(3)',
    params: () => z.strictObject({ queue: queueName, flags: flagsOf(['O_CREAT', 'O_EXCL']) }),
    args: (call) => [call.queue, joined(call.flags)],
    text: (call) => `mq_open(${quoted(call.queue)}, ${joined(['O_RDWR', ...call.flags])})`,
  }),
  clock_gettime: kind({
    summary: 'Reads a clock: seconds, and nanoseconds behind the point.',
    manual: 'clock_gettime(2)',
    params: () => z.strictObject({ clock: z.enum(clocks) }),
    args: (call) => [call.clock],
    text: (call) => `clock_gettime(${call.clock})`,
  }),
} as const;

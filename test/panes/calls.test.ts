import * as assert from 'uvu/assert';
import type { Outcome } from '../../src/call/outcome.ts';
import { callRow } from '../../src/panes/call-line.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { shortCall } from '../../src/panes/short-call.ts';
import type { CallRecord } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';

const test = suite('calls pane');

const returned = (value: number | null, more: Partial<Outcome> = {}): Outcome =>
  ({ ok: true, value, nanoseconds: 15_000_000, ...more }) as Outcome;

const record = (text: string, outcome: Outcome): CallRecord =>
  ({
    step: 'limit',
    act: { actor: 'runtime', call: 'getpid' },
    pids: [26758, 7],
    text,
    outcome,
    born: null,
  }) as unknown as CallRecord;

const row = (text: string, outcome: Outcome, width = 51) =>
  lineText(callRow(record(text, outcome), width)).replaceAll('\u00a0', ' ');

const writeTo = (path: string, text: string) => `write(open("${path}", O_WRONLY), "${text}")`;

test('what differs between calls that begin alike is in sight', () => {
  const procs = row(writeTo('/sys/fs/cgroup/memory/box/cgroup.procs', '13'), returned(2));
  assert.match(procs, /^runtime 7 {2}write\("…\/cgroup\.procs", "13"\) = 2 +15 ms$/);
  const limit = row(writeTo('/sys/fs/cgroup/memory/box/memory.limit_in_bytes', '64M'), returned(3), 64);
  assert.match(limit, /write\("…\/memory\.limit_in_bytes", "64M"\) = 3/);
  assert.match(
    row(writeTo('/sys/fs/cgroup/pids/box/pids.max', '20'), returned(2)),
    /write\("…\/box\/pids\.max", "20"\) = 2/,
  );
});

test('a request keeps what is asked for, without its protocol, then without the names of its fields', () => {
  const text = 'netlink RTM_NEWADDR {link=eth0, address=10.77.0.2/24}';
  assert.is(shortCall(text, 60), text);
  assert.is(shortCall(text, 46), 'RTM_NEWADDR {link=eth0, address=10.77.0.2/24}');
  assert.is(shortCall(text, 34), 'RTM_NEWADDR {eth0, 10.77.0.2/24}');
  assert.is(shortCall(text, 29), 'NEWADDR {eth0, 10.77.0.2/24}');
  const link = 'netlink RTM_NEWLINK {name=veth0, kind=veth, peer=eth0, netns=<pid 9>}';
  assert.is(shortCall(link, 31), 'NEWLINK {veth0, …, <pid 9>}');
  assert.is(shortCall('netlink RTM_SETLINK {link=lo, state=up}', 24), 'RTM_SETLINK {lo, up}');
});

test('what is not there goes before what is', () => {
  const own = 'mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL)';
  assert.is(shortCall(own, 37), 'mount("none", "/", MS_REC|MS_PRIVATE)');
  assert.is(shortCall(own, 32), 'mount("none", "/", …|MS_PRIVATE)');
  const proc = 'mount("proc", "/run/merged/proc", "proc", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)';
  assert.is(shortCall(proc, 44), 'mount("proc", "…/proc", "proc", MS_NOSUID|…)');
});

test('the value and the errno are whole, whatever else has to go', () => {
  const seccomp = 'seccomp(SECCOMP_SET_MODE_FILTER, 0, {profile="container"})';
  const refused = { ok: false, errno: 'EACCES', nanoseconds: 3000 } as Outcome;
  assert.match(row(seccomp, refused), / = -1 EACCES +3 µs$/);
  assert.match(row(seccomp, refused, 118), / = -1 EACCES \(Permission denied\) +3 µs$/);
  assert.match(row('unshare(CLONE_NEWUSER)', refused, 60), /unshare\(CLONE_NEWUSER\) = -1 EACCES +3 µs$/);
  const gone = returned(null, { nanoseconds: 0 });
  const cp = row('execve("/bin/cp", ["cp", "-a", "/bin", "/run/image/bin"])', gone);
  assert.match(cp, /execve\("…\/cp",.*…\/bin"\]\) {2}does not return$/);
});

test('the time stands apart from the value', () => {
  const path = '/sys/fs/cgroup/memory/box/cgroup.procs';
  for (let width = 45; width < 100; width += 1)
    assert.match(row(writeTo(path, '13'), returned(2), width), / = 2 {2,}15 ms$/);
});

test('what a call read is cut before it takes the room of the call, or left out', () => {
  const read = 'read(open("/proc/self/cgroup", O_RDONLY))';
  const data = returned(107, { data: `9:name=systemd:/\n${'x'.repeat(80)}`, nanoseconds: 64_000 });
  assert.match(row(read, data), /read\(".*cgroup"\) = 107 .*64 µs$/);
  assert.match(row(read, data, 100), /= 107 {2}"9:name=systemd:\/\\nx+… +64 µs$/);
});

test('a call with signs that cannot be drawn keeps its result as well', () => {
  const text = 'sethostname("\u001b]8;;http://evil.example/\u001b\\")';
  for (let width = 45; width < 80; width += 1) assert.match(row(text, returned(0), width), / = 0 +15 ms$/);
});

test('no row is wider than its pane, however narrow', () => {
  const call = record(writeTo('/a/日本語/日本語/ファイル', '日本'), returned(2, { data: 'x'.repeat(50) }));
  for (let width = 12; width < 80; width += 1) assert.ok(lineWidth(callRow(call, width)) <= width, String(width));
});

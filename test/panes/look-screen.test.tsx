import { renderToString } from 'ink';
import * as assert from 'uvu/assert';
import { noLimits } from '../../src/kernel/cgroup.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { lookBody } from '../../src/panes/look-content.ts';
import { lookActionFor } from '../../src/panes/look-keys.ts';
import { lookLayout } from '../../src/panes/look-layout.ts';
import { listedRows } from '../../src/panes/look-list.ts';
import { lookListBody } from '../../src/panes/look-processes.ts';
import { LookScreen } from '../../src/panes/look-screen.tsx';
import { type LookState, lookPanes, reduceLook } from '../../src/panes/look-state.ts';
import { suite } from '../support/suite.ts';
import { plainTheme, sizes } from './drawing.tsx';
import { golden } from './golden.ts';
import { cgroups, lookAt, machineProcess, machineWorld, processes } from './made-up-machine.ts';
import { rowsOf, rowWith } from './pane-rows.ts';

const test = suite('the screen of look');

const size = sizes['120x40'];

/** After these keys, one after the other. */
const pressed = (state: LookState, ...keys: readonly string[]): LookState =>
  keys.reduce((at, key) => {
    const action = lookActionFor(at, key, size);
    return action ? reduceLook(at, action) : at;
  }, state);

/** After a look at the process that is marked. */
const looked = (state: LookState, world = machineWorld()): LookState =>
  reduceLook(state, { type: 'looked', world, target: state.view.selected });

const frame = (at: LookState, of: (typeof sizes)[keyof typeof sizes] = size): string =>
  renderToString(
    <LookScreen at={at} size={of} machine={['as root', 'cgroup v2', 'kernel 6.12']} theme={plainTheme} />,
    {
      columns: of.columns,
    },
  );

const comms = (at: LookState) => listedRows(at).map(({ process }) => process.comm);

for (const [name, at] of Object.entries({
  'look-machine': lookAt(612),
  'look-container': lookAt(4242, true),
  'look-find': pressed(lookAt(1), '/', 'n', 'g', 'i'),
  'look-keys': pressed(lookAt(1), '?'),
})) {
  for (const [columns, of] of Object.entries(sizes))
    test(`${name} at ${columns}`, () => golden(`${name}/${columns}`, frame(at, of)));
}

test('the tightest limit is named with the cgroup that sets it, though it lies above its own', () => {
  const rows = rowsOf(lookBody('limits', lookAt(4242), 60, 40));
  const text = rows.join('\n');
  assert.match(text, /limited by \/docker, above its own\n {2}memory 44M of 64M/);
  assert.match(text, /limited by its own cgroup, \/docker\/web\n {2}pids {3}4 of 100.*\n {2}cpu {4}0.5 processors/);
  assert.match(text, /without a limit\n {2}io/);
  assert.match(text, /EVERY CGROUP ON THE WAY UP\n {2}\/docker\/web\n {2}memory 40M of 128M/);
});

test('where less is left above, because others use of it, that is said', () => {
  const crowded = cgroups.map((one) =>
    one.path === '/docker'
      ? {
          ...one,
          limits: { ...one.limits, memoryMaxBytes: 2 ** 30 },
          usage: { ...one.usage, memoryBytes: 2 ** 30 - 2 ** 20 },
        }
      : one,
  );
  const body = lookBody('limits', lookAt(4242, false, machineWorld({ cgroups: crowded })), 70, 40);
  assert.match(rowsOf(body)[0] ?? '', /limited by its own cgroup, \/docker\/web/);
  assert.match(rowsOf(body)[1] ?? '', /^ {2}memory 40M of 128M.*1M left in \/docker$/);
});

test('a limit that is written while one looks is marked, with what it was', () => {
  const tighter = cgroups.map((one) =>
    one.path === '/docker/web' ? { ...one, limits: { ...noLimits, memoryMaxBytes: 2 ** 25 } } : one,
  );
  const body = lookBody('limits', looked(lookAt(4242), machineWorld({ cgroups: tighter })), 60, 40);
  assert.match(rowWith(body, '40M of 32M'), /^◂ memory 40M of 32M.*changed$/);
  assert.match(rowsOf(body).join('\n'), /was 128M/);
});

test('the use of processors is that since the look before', () => {
  const used = (microseconds: number, periods: number) =>
    machineWorld({
      cgroups: cgroups.map((one) => ({
        ...one,
        limits: { ...one.limits, cpuPeriodMicroseconds: 100_000 },
        usage: { ...one.usage, cpuMicroseconds: microseconds },
        events: { ...one.events, periods },
      })),
    });
  const first = lookAt(4242, false, used(0, 100));
  const later = looked(looked(first, used(9_000_000, 200)), used(9_200_000, 210));
  assert.match(rowWith(lookBody('limits', later, 60, 40), 'cpu'), /0\.2 of 0\.5/);
});

test('whose its namespaces are, who it is on both sides, what it may do', () => {
  const at = lookAt(4242);
  const namespaces = lookBody('namespaces', at, 60, 20);
  assert.match(rowWith(namespaces, 'net'), /not yours, 3 in it/);
  assert.match(rowWith(namespaces, 'host name'), /web/);
  assert.match(rowWith(namespaces, 'time'), /yours, 9 in it/);
  const credentials = lookBody('credentials', at, 70, 20);
  assert.match(rowWith(credentials, 'uid'), /100000 │ {6}0/);
  assert.match(rowsOf(credentials).join('\n'), /CAP_CHOWN[\s\S]*CAP_NET_BIND_SERVICE/);
  assert.match(rowWith(credentials, 'no_new_privs'), /set/);
});

test('what cannot be read is said with its errno, in every pane', () => {
  const at = lookAt(612);
  assert.match(rowWith(lookBody('namespaces', at, 60, 20), 'net'), /\(unreadable\) EACCES/);
  assert.match(rowWith(lookBody('mounts', at, 60, 20), 'cannot'), /the mounts cannot be read: EACCES/);
  assert.match(rowWith(lookBody('credentials', at, 60, 20), '?:'), /its map of ids cannot be read: EACCES/);
  assert.match(rowWith(lookListBody(at, 80), 'sshd'), /\?$/);
  const unknown = looked(lookAt(612), machineWorld({ processes: processes.map((one) => ({ ...one, cgroup: null })) }));
  assert.match(rowWith(lookBody('limits', unknown, 60, 20), 'cgroup'), /the cgroup of sshd 612 cannot be read/);
});

test('a zombie lives in no namespace any more', () => {
  for (const pane of lookPanes)
    assert.match(rowsOf(lookBody(pane, lookAt(4261), 60, 20)).join(' '), /a zombie lives in/);
});

test('a container has whoever lives in its PID namespace, sent in or born there, and all their descendants', () => {
  const at = lookAt(4242, true);
  assert.equal(comms(at), ['nginx', 'nginx', 'sh', 'sh']);
  assert.equal(comms(pressed(at, 'a')).length, processes.length);
  assert.equal(comms(pressed(at, 'a', 'a')).length, 4);
});

test('what is typed behind / narrows the list by name, command line or number at any level', () => {
  const found = (...keys: readonly string[]) => comms(pressed(lookAt(1), '/', ...keys));
  assert.equal(found('W', 'o', 'r', 'k'), ['nginx']);
  assert.equal(found('1', '2'), ['sh']);
  assert.equal(found('4', '2', '6', '0'), ['nginx']);
  assert.equal(found('x', 'x'), []);
  const kept = pressed(lookAt(1), '/', 'n', 'g', 'i', 'enter');
  assert.is(kept.view.selected.pid, 4242);
  assert.is(pressed(kept, 'down').view.selected.pid, 4260);
  assert.is(comms(pressed(kept, 'escape')).length, processes.length);
});

test('keys move the mark, never beyond the ends; in a pane they scroll', () => {
  const at = lookAt(1);
  assert.is(pressed(at, 'up').view.selected.pid, 1);
  assert.is(pressed(at, 'down', 'j').view.selected.pid, 3901);
  assert.is(pressed(at, 'end', 'down').view.selected.pid, 2);
  assert.is(pressed(at, 'end', 'home').view.selected.pid, 1);
  const limits = pressed(lookAt(4242), 'tab', 'down');
  assert.equal([limits.view.selected.pid, limits.view.scroll.limits], [4242, 1]);
  assert.is(pressed(limits, 'escape', 'down').view.selected.pid, 4260);
  assert.is(pressed(at, 'tab', 'tab', 'tab', 'tab', 'tab').view.focus, null);
});

test('where a process ends that is looked at, that is said, and the mark goes to one beside it', () => {
  const without = (...gone: readonly number[]) =>
    machineWorld({ processes: processes.filter(({ pid }) => !gone.includes(pid)) });
  const next = looked(lookAt(4260), without(4260));
  assert.is(next.notice, 'nginx, number 4260, has ended');
  assert.is(next.view.selected.pid, 4261);
  assert.match(frame(next), /nginx, number 4260, has ended/);
  assert.is(looked(next).subject.pid, 4261);
  assert.is(pressed(next, 'down').notice, null);
  const container = looked(lookAt(4242, true), without(4242, 4260, 4261, 4300));
  assert.is(container.notice, "container web of docker has ended: these are the machine's processes");
  assert.is(comms(container).length, processes.length - 4);
});

test('processes that proc does not list at all are told of', () => {
  const why = 'is mounted with hidepid=invisible: processes of others may be missing; look as root';
  assert.match(frame(lookAt(1, false, machineWorld({ unreadable: [{ what: '/proc', why }] }))), /hidepid=invisible/);
});

test('at every size the list and the pane that was chosen are there, and every row is used', () => {
  for (let columns = 80; columns <= 240; columns += 10)
    for (let rows = 24; rows <= 80; rows += 4)
      for (const shown of lookPanes)
        for (const zoomed of [false, true]) {
          const layout = lookLayout({ columns, rows }, { focus: shown, shown, zoomed });
          const panes = layout.columns.flatMap(({ slots }) => slots.map(({ pane }) => pane));
          assert.ok(panes.includes(shown), `${shown} at ${columns} × ${rows}`);
          assert.is(panes.includes('processes'), !zoomed);
          for (const { slots } of layout.columns)
            assert.is(
              slots.reduce((sum, { height }) => sum + height, 0),
              layout.height,
            );
          assert.is(
            layout.columns.reduce((sum, { width }) => sum + width + 1, 1),
            columns,
          );
        }
});

test('a number that was given out again is another process', () => {
  const reborn = machineProcess(4260, 1, 'other', { startTicks: 9999 });
  const world = machineWorld({ processes: processes.map((one) => (one.pid === 4260 ? reborn : one)) });
  const next = looked(lookAt(4260), world);
  assert.match(next.notice ?? '', /has ended/);
});

test('no row is wider than its pane, and no name obeys', () => {
  for (const pid of [1, 612, 4242, 5001]) {
    for (const width of [40, 60, 100]) {
      const at = lookAt(pid);
      for (const body of [lookListBody(at, width), ...lookPanes.map((pane) => lookBody(pane, at, width, 20))]) {
        for (let index = 0; index < body.count; index += 1) {
          const row = body.lineAt(index);
          assert.ok(lineWidth(row) <= width, lineText(row));
          assert.not.match(lineText(row), /[\x00-\x1f\u202e]/);
        }
      }
    }
  }
});

test('too small a terminal says so, and q quits', () => {
  const small = { columns: 60, rows: 10 };
  assert.match(frame(lookAt(1), small as never), /needs 80 × 24/);
  assert.equal(lookActionFor(lookAt(1), 'q', small), { type: 'quit' });
  assert.is(lookActionFor(lookAt(1), 'down', small), null);
});

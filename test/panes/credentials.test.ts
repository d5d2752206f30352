import * as assert from 'uvu/assert';
import type { IdRange } from '../../src/kernel/namespace.ts';
import type { Process } from '../../src/kernel/process.ts';
import { credentialBody } from '../../src/panes/credentials.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { suite } from '../support/suite.ts';
import { inNamespaces, MadeUpVisit } from './made-up-session.ts';
import { type About, paneFrames, rowsOf, rowWith, seenIn } from './pane-rows.ts';

const test = suite('credentials pane');

/** box becomes another: its fields, and the map of a user namespace of its own. */
const become =
  (change: Partial<Process>, map?: readonly IdRange[] | null): About =>
  (lesson) => {
    const visit = new MadeUpVisit(lesson).step('drop');
    const own = 4026532800;
    const box = (one: Process) => (map === undefined ? one : inNamespaces(one, { user: own }));
    visit.look({
      ...visit.world,
      processes: visit.world.processes.map((one) => (one.comm === 'box' ? box({ ...one, ...change }) : one)),
      namespaces: [
        ...visit.world.namespaces,
        ...(map === undefined
          ? []
          : [{ type: 'user', inode: own, processes: 1, pid: 41295, boundAt: [], uidMap: map, gidMap: map } as const]),
      ],
    });
    return visit;
  };

const withoutAdmin = '000001ffffdfffff';

const dropped: About = (lesson) => {
  const visit = new MadeUpVisit(lesson).step('drop');
  const kept = ['CAP_CHOWN', 'CAP_KILL'] as const;
  const two = '0000000000000021';
  return visit
    .call(
      { actor: 'box', call: 'capset', effective: [...kept], permitted: [...kept], inheritable: [] },
      'capset(0x21, 0x21, 0)',
    )
    .processes((all) =>
      all.map((one) => (one.comm === 'box' ? { ...one, capabilities: two, permittedCapabilities: two } : one)),
    )
    .returns(0, 5)
    .check();
};

/** What Docker gives a container. */
const few = '00000000a80425fb';
const contained = become(
  {
    uid: 101000,
    gid: 101000,
    capabilities: few,
    permittedCapabilities: few,
    boundingCapabilities: few,
    noNewPrivs: true,
  },
  [{ inside: 0, outside: 101000, count: 1000 }],
);

paneFrames(test, 'credentials/dropped', dropped);
paneFrames(test, 'credentials/contained', contained);

const body = async (about: About, width = 60) => credentialBody(await seenIn(about), width);

test('an id has a number at each level, as a process has', async () => {
  const there = await body(contained, 80);
  assert.is(lineText(there.heading), 'machine │  lab │ box');
  assert.match(rowWith(there, 'uid'), /^◂ uid +was 100000 · 0 +101000 │ 1000 │ {3}0 {2}changed$/);
  const lab = await body(dropped);
  assert.is(lineText(lab.heading), 'machine │ lab');
  assert.match(rowWith(lab, 'gid'), /^ {2}gid +100000 │ {3}0$/);
});

test('the level above, or its own alone', async () => {
  const outside = credentialBody(await seenIn(contained, 'outside'), 60);
  assert.is(lineText(outside.heading), 'seen from lab');
  assert.match(rowWith(outside, 'uid'), / 1000 {2}changed$/);
  const inside = credentialBody(await seenIn(contained, 'inside'), 60);
  assert.is(lineText(inside.heading), 'seen from box');
  assert.match(rowWith(inside, 'uid'), / 0( {2}changed)?$/);
});

test('an id without a number there is the one that the kernel shows for it, and why', async () => {
  const before = await body(become({}, []));
  assert.match(rowWith(before, 'uid'), /65534 {2}changed$/);
  assert.match(rowWith(before, 'nobody has'), /^ {4}65534: nobody has written its map of ids yet$/);
  const other = await body(become({}, [{ inside: 0, outside: 100500, count: 1 }]));
  assert.match(rowWith(other, 'its map'), /^ {4}65534: its map has no number for that$/);
  assert.match(rowWith(await body(become({}, null)), 'uid'), /\? {2}changed$/);
});

test('capabilities: all, none, the few that are there or that are missing, and what was lost', async () => {
  const rows = async (change: Partial<Process>) => rowsOf(await body(become(change), 100));
  assert.ok((await rows({})).includes('  effective    all 41'));
  assert.ok((await rows({})).includes('  permitted    as effective'));
  const [lost] = (await rows({ capabilities: withoutAdmin })).filter((row) => row.includes('effective  '));
  assert.match(lost ?? '', /^◂ effective +all but CAP_SYS_ADMIN {2}lost CAP_SYS_ADMIN +changed$/);
  const none = '0000000000000000';
  assert.match((await rows({ capabilities: none })).join('\n'), /^◂ effective +none {2}lost 41 +changed$/m);
  assert.match((await rows({ ambientCapabilities: few })).join('\n'), /^◂ ambient +CAP_CHOWN/m);
  assert.match((await rows({ capabilities: null })).join('\n'), /effective +cannot be read/);
});

test('no_new_privs and seccomp, one word for each thing', async () => {
  const rows = await body(become({ noNewPrivs: true, seccomp: 0 }));
  assert.match(rowWith(rows, 'no_new_privs'), /^◂ no_new_privs +set {2}was not set +changed$/);
  assert.match(rowWith(rows, 'seccomp'), /^◂ seccomp +off {2}was filter +changed$/);
  assert.match(rowWith(await body(dropped), 'seccomp'), /^ {2}seccomp +filter {2}the lab's +same$/);
});

test('a filter that was on everything in the lab is told from those that came since', async () => {
  const row = async (change: Partial<Process>) => rowWith(await body(become(change)), 'seccomp');
  assert.match(await row({}), /^ {2}seccomp +filter {2}the lab's$/);
  assert.match(await row({ seccompFilters: 2 }), /^◂ seccomp +filter {2}the lab's and 1 more +changed$/);
  assert.match(await row({ seccompFilters: null }), /^◂? *seccomp +filter$/);
  assert.match(await row({ seccomp: 0, seccompFilters: 0 }), /^◂ seccomp +off {2}was filter +changed$/);
});

test('what nobody has read has no row, and one that is gone says so', async () => {
  const {
    noNewPrivs: _,
    boundingCapabilities: __,
    ...rest
  } = new MadeUpVisit((await seenIn(dropped)).lesson as never).world.processes[4] as Process;
  const unread: About = (lesson) =>
    new MadeUpVisit(lesson).step('drop').processes((all) => all.map((one) => (one.comm === 'box' ? rest : one)));
  assert.not.match(rowsOf(await body(unread)).join(), /no_new_privs|bounding/);
  const gone: About = (lesson) =>
    new MadeUpVisit(lesson).step('drop').processes((all) => all.filter(({ comm }) => comm !== 'box'));
  assert.equal(rowsOf(await body(gone)), [' box has ended']);
});

test('no row is wider than its pane', async () => {
  for (const about of [dropped, contained, become({ capabilities: few, ambientCapabilities: few }, [])]) {
    for (const width of [40, 54, 77, 118]) {
      const rows = await body(about, width);
      for (let index = 0; index < rows.count; index += 1)
        assert.ok(lineWidth(rows.lineAt(index)) <= width, `${width}: ${lineText(rows.lineAt(index))}`);
    }
  }
});

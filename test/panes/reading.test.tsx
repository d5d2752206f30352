// The panes read aloud, and reached by the keyboard: one thing after the other, each of them, at every size.
import { render } from 'ink';
import * as assert from 'uvu/assert';
import { type PaneName, paneNames } from '../../src/lesson/lesson.ts';
import type { ChartSource } from '../../src/panes/chart-press.ts';
import { actionFor } from '../../src/panes/keys.ts';
import { Screen } from '../../src/panes/screen.tsx';
import { newView, reduceView, type View } from '../../src/panes/view.ts';
import { suite } from '../support/suite.ts';
import { draw, lessonOf, paneCourse, screenProps, sizes } from './drawing.tsx';
import { FakeTerminal } from './fake-terminal.ts';
import { atLimits, busyMinute } from './made-up-limits.ts';
import { doneCable } from './made-up-network.ts';
import { MadeUpVisit } from './made-up-session.ts';
import type { About } from './pane-rows.ts';

const test = suite('panes read aloud');

/** A picture says nothing. */
const unwanted: ChartSource = {
  subscribe: () => {
    throw new Error('charts are wanted');
  },
  get: () => {
    throw new Error('charts are asked for');
  },
};

/** What a screen reader is given: the whole screen, with `pane` in it. */
const readAloud = async (about: About, pane: PaneName): Promise<readonly string[]> => {
  const course = await paneCourse();
  const { session } = about(lessonOf(course, 'container'));
  const fake = new FakeTerminal(200, 160);
  const size = { columns: 200, rows: 160 };
  const props = screenProps({ course, session, size, view: { focus: pane }, charts: unwanted });
  const instance = render(<Screen {...props} />, {
    stdout: fake.stdout,
    stdin: fake.stdin,
    interactive: true,
    patchConsole: false,
    isScreenReaderEnabled: true,
  });
  await instance.waitUntilRenderFlush();
  const seen = (await fake.seen()).split('\n').map((row) => row.trim());
  instance.unmount();
  return seen;
};

const inOrder = (rows: readonly string[], wanted: readonly string[]) => {
  let from = 0;
  for (const text of wanted) {
    const at = rows.indexOf(text, from);
    assert.ok(at >= 0, `${text} does not come after what is before it, in\n${rows.join('\n')}`);
    from = at + 1;
  }
  assert.not.match(rows.join(''), /[─│┌┐└┘├┤┬┴┼█░]/);
};

test('the network: a namespace with its links and routes, then the next one', async () => {
  inOrder(await readAloud(doneCable, 'network'), [
    'NETWORK of shell',
    'lab  4026532303  acts',
    'lo  up  127.0.0.1/8  ::1/128',
    '+ veth3 up  in br0  wired to eth0 in box  new',
    '10.77.0.0/24  dev br0',
    'box  4026532410',
    '+ default  via 10.77.0.1  dev eth0  new',
  ]);
});

test('limits of which the last minute could be drawn: the rows alone', async () => {
  inOrder(await readAloud(busyMinute, 'limits'), [
    '/box  acts',
    '◂ io  no limit  254:0 read 32K, written 10M  changed',
  ]);
});

test('limits: a cgroup with what it uses of each thing, then the one above it', async () => {
  inOrder(await readAloud(atLimits, 'limits'), [
    'LIMITS of box  cgroup v1',
    '/box  acts',
    '◂ pids  20 of 20  refused 93  changed',
    '/',
    '◂ pids  24, no limit  changed',
  ]);
});

test('credentials: who at each level, then what it may do', async () => {
  const about: About = (lesson) => new MadeUpVisit(lesson).step('drop');
  inOrder(await readAloud(about, 'credentials'), [
    'CREDENTIALS of box  machine  lab',
    'uid  100000  0',
    'effective  all 41',
    'bounding  as effective',
    'no_new_privs not set',
    "seccomp  filter  the lab's",
  ]);
});

for (const [name, size] of Object.entries(sizes)) {
  test(`tab reaches every pane at ${name}, and shows it`, async () => {
    const course = await paneCourse();
    const { session } = new MadeUpVisit(lessonOf(course, 'container')).step('drop');
    let view: View = newView;
    const reached = new Set<PaneName>();
    for (let presses = 0; presses < paneNames.length; presses += 1) {
      const { at } = screenProps({ course, session, size, view });
      const action = actionFor(at, 'tab', size);
      if (action) view = reduceView(view, action);
      if (!view.focus) continue;
      reached.add(view.focus);
      const title = view.focus === 'lesson' ? 'What root may do' : view.focus.toUpperCase();
      assert.match(draw({ course, session, size, view }), new RegExp(title), name);
    }
    // This lesson has no race.
    assert.equal([...reached].sort(), paneNames.filter((pane) => pane !== 'race').sort());
  });
}

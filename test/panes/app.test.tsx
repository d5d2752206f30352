import { render } from 'ink';
import * as assert from 'uvu/assert';
import type { Course } from '../../src/lesson/lesson.ts';
import { App } from '../../src/panes/app.tsx';
import type { TerminalScreen } from '../../src/panes/terminal-screen.ts';
import { createTheme, type Theme } from '../../src/panes/theme.ts';
import { type Action, newView, reduceView, type View } from '../../src/panes/view.ts';
import { noProgress } from '../../src/session/progress.ts';
import type { Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { draw, frameCourse, lessonOf, plainTheme, shellWith } from './drawing.tsx';
import { FakeTerminal } from './fake-terminal.ts';
import * as made from './made-up-session.ts';

const test = suite('app');

const colourTheme = createTheme({ colours: 3, unicode: true, background: 'unknown' });

/** The App on a terminal of its own, with a view and a session that the test changes. */
class Stage {
  readonly fake: FakeTerminal;
  readonly actions: Action[] = [];
  view: View = newView;
  session: Session;
  /** What carrying an action out would do to the session. */
  onAction: (action: Action) => void = () => {};
  readonly #course: Course;
  readonly #terminal: TerminalScreen | null;
  readonly #theme: Theme;
  readonly #instance: ReturnType<typeof render>;

  constructor(
    course: Course,
    session: Session,
    options: { columns?: number; rows?: number; terminal?: TerminalScreen; theme?: Theme; isRead?: boolean } = {},
  ) {
    this.#course = course;
    this.session = session;
    this.#terminal = options.terminal ?? null;
    this.#theme = options.theme ?? colourTheme;
    this.fake = new FakeTerminal(options.columns ?? 120, options.rows ?? 40);
    this.#instance = render(this.#app(), {
      stdout: this.fake.stdout,
      stdin: this.fake.stdin,
      interactive: true,
      alternateScreen: true,
      exitOnCtrlC: false,
      incrementalRendering: true,
      maxFps: 1000,
      patchConsole: false,
      isScreenReaderEnabled: options.isRead ?? false,
    });
  }

  #app() {
    return (
      <App
        course={this.#course}
        progress={noProgress}
        session={this.session}
        view={this.view}
        dispatch={this.#dispatch}
        latest={() => ({ review: nothingWaits, progress: noProgress, session: this.session, view: this.view })}
        terminal={this.#terminal}
        charts={null}
        machine={{ lane: 'root', cgroup: 'hybrid', kernel: '6.18' }}
        review={nothingWaits}
        blocked={nothingBlocked}
        theme={this.#theme}
        leaveShellKey="ctrl-]"
      />
    );
  }

  #dispatch = (action: Action) => {
    this.actions.push(action);
    this.view = reduceView(this.view, action);
    this.onAction(action);
    if (action.type === 'resize-shell') this.#terminal?.resize(action.columns, action.rows);
  };

  async settle(): Promise<void> {
    this.#instance.rerender(this.#app());
    await this.#instance.waitUntilRenderFlush();
  }

  async press(keys: string): Promise<void> {
    this.fake.type(keys);
    await new Promise((resolve) => setImmediate(resolve));
    await this.settle();
  }

  async seen(): Promise<string> {
    await this.settle();
    return this.fake.seen();
  }

  end() {
    this.#instance.unmount();
    this.#terminal?.dispose();
  }
}

const nothingWaits: readonly [] = [];
const nothingBlocked: ReadonlyMap<string, string> = new Map();

const opened = async (
  about: (lesson: ReturnType<typeof lessonOf>) => Session,
  options?: ConstructorParameters<typeof Stage>[2],
) => {
  const course = await frameCourse();
  return { course, stage: new Stage(course, about(lessonOf(course, 'pid-namespace')), options) };
};

test(
  'what a terminal shows is the frame, after every key',
  async () => {
    const terminal = await shellWith('lab:/ # ', 53, 12);
    const { course, stage } = await opened((lesson) => made.doneMountProc(lesson).session, { terminal });
    for (const keys of ['', '\t', '\t', 'z', 'z', 'o', 'j', 'k', '?', '\x1b', 'r', 'n', 's']) {
      await stage.press(keys);
      if (keys === '\x1b') await until(() => !stage.view.help, stage);
      const frame = draw({
        course,
        session: stage.session,
        view: stage.view,
        size: { columns: 120, rows: 40 },
        terminal,
        theme: plainTheme,
      });
      assert.is(await stage.seen(), frame, `after «${keys}»`);
    }
    stage.end();
  },
  { seconds: 30 },
);

/** A lone escape is taken for a key only after a moment in which nothing followed it. */
const until = async (holds: () => boolean | Promise<boolean>, stage: Stage) => {
  while (!(await holds())) {
    await new Promise((resolve) => setImmediate(resolve));
    await stage.settle();
  }
};

test(
  'new sizes, also ones that are too small',
  async () => {
    const { course, stage } = await opened((lesson) => made.doneFork(lesson).session);
    for (const [columns, rows] of [
      [200, 60],
      [80, 24],
      [60, 20],
      [1, 1],
      [120, 40],
      [79, 24],
      [133, 31],
    ] as const) {
      stage.fake.resize(columns, rows);
      const frame = draw({ course, session: stage.session, view: stage.view, size: { columns, rows } });
      assert.is((await stage.seen()).trimEnd(), frame.trimEnd(), `${columns}×${rows}`);
    }
    stage.end();
  },
  { seconds: 30 },
);

test('keys become actions, several in one go as well; a paste does not', async () => {
  const { stage } = await opened((lesson) => made.askUnshare(lesson).session);
  const types = () =>
    stage.actions
      .splice(0)
      .map(({ type }) => type)
      .filter((type) => type !== 'resize-shell');
  await stage.press('2');
  assert.equal(types(), ['predict']);
  await stage.press('\t\t'.slice(0, 1));
  assert.equal(types(), ['focus-pane']);
  await stage.press('oz');
  assert.equal(types(), ['cycle-levels', 'toggle-zoom']);
  await stage.press('jjjjjjjjjjjj');
  assert.equal(
    types().filter((type) => type !== 'scroll-pane'),
    [],
    'a key that is held down is no paste',
  );
  await stage.press('quit everything now, please');
  assert.equal(types(), []);
  await stage.press('\x1b[6~');
  assert.equal(
    types().filter((type) => type !== 'scroll-pane'),
    [],
  );
  stage.end();
});

/** What finding has come to after `bursts`, each read in one go. */
const finds = async (bursts: readonly string[]) => {
  const { newSession } = await import('../../src/session/session.ts');
  const stage = new Stage(await frameCourse(), newSession);
  await stage.settle();
  for (const burst of bursts) await stage.press(burst);
  const { filter, filtering } = stage.view;
  const opened = stage.actions.some(({ type }) => type === 'open-lesson');
  stage.end();
  return { filter, filtering, opened };
};

test('in find every letter counts, however many come at once', async () => {
  assert.equal(await finds(['/', 'tree']), { filter: 'tree', filtering: true, opened: false });
  assert.equal(await finds(['/tree']), { filter: 'tree', filtering: true, opened: false });
  assert.equal(await finds(['/', 'a process tree of its own']), {
    filter: 'a process tree of its own',
    filtering: true,
    opened: false,
  });
  assert.equal(await finds(['/', 'trex\x7f', 'e']), { filter: 'tree', filtering: true, opened: false });
  assert.equal(await finds(['/tree\r']), { filter: 'tree', filtering: false, opened: false });
  assert.equal(await finds(['/tree\r\r']), { filter: null, filtering: false, opened: true });
  assert.equal(await finds(['/process tree\r']), { filter: 'process tree', filtering: false, opened: false });
  assert.equal(await finds(['/x\x1b[B\r']), { filter: 'x', filtering: false, opened: false });
});

test('a paste is text in find, and nothing anywhere else', async () => {
  const paste = (text: string) => `\x1b[200~${text}\x1b[201~`;
  assert.equal(await finds([paste('\r')]), { filter: null, filtering: false, opened: false });
  assert.equal(await finds(['/', paste('tree\rq')]), { filter: 'tree', filtering: true, opened: false });
  assert.equal(await finds([`/${paste('tr')}ee`]), { filter: 'tree', filtering: true, opened: false });
  assert.equal(await finds(['/usr/bin\rq\rq\r']), { filter: 'usr/bin', filtering: false, opened: false });
});

test('keys of one burst act in their order, each on what the one before it left', async () => {
  const { stage } = await opened((lesson) => made.askUnshare(lesson).session);
  stage.onAction = (action) => {
    if (action.type === 'predict') stage.session = { ...stage.session, prediction: action.choice, predicted: true };
  };
  await stage.settle();
  stage.actions.length = 0;
  await stage.press('1\r');
  assert.equal(stage.actions, [{ type: 'predict', choice: 0 }, { type: 'act' }]);
  stage.actions.length = 0;
  await stage.press('?\x1b[Bq\tr\x1b[Bn');
  assert.equal(
    stage.actions.filter(({ type }) => type !== 'scroll-pane').map(({ type }) => type),
    ['show-help', 'close', 'focus-pane', 'ask', 'close'],
  );
  stage.end();
});

test('the shell is typed into without marks around a paste', async () => {
  const { stage } = await opened((lesson) => made.doneFork(lesson).session);
  await stage.settle();
  const mode = () => [...stage.fake.bytes.matchAll(/\x1b\[\?2004[hl]/g)].at(-1)?.[0];
  assert.is(mode(), '\x1b[?2004h');
  await stage.press('s');
  assert.is(mode(), '\x1b[?2004l');
  stage.end();
});

test('while the shell is typed into, stray keys are no commands', async () => {
  const { stage } = await opened((lesson) => made.doneFork(lesson).session);
  stage.view = { ...newView, typing: true, focus: 'shell' };
  await stage.settle();
  stage.actions.length = 0;
  await stage.press('q');
  await stage.press('r');
  assert.equal(stage.actions, []);
  stage.end();
});

test('below 80×24 no key acts unseen, and none reaches the shell', async () => {
  const { stage } = await opened((lesson) => made.askUnshare(lesson).session);
  await stage.press('s');
  assert.is(stage.view.typing, true);
  stage.fake.resize(79, 24);
  await until(() => !stage.view.typing, stage);
  stage.actions.length = 0;
  for (const keys of ['\r', '1', 'r', 's', '\t', 'o', 'ls\r']) await stage.press(keys);
  assert.equal(stage.actions, []);
  assert.match(await stage.seen(), /q or ctrl-c quits/);
  await stage.press('q');
  assert.is(stage.view.question, 'quit');
  assert.match(await stage.seen(), /q again quits, esc does not/);
  await stage.press('\x1b');
  await until(() => stage.view.question === null, stage);
  stage.fake.resize(80, 24);
  await until(() => stage.view.typing, stage);
  assert.equal(
    stage.actions.map(({ type }) => type).filter((type) => type !== 'resize-shell'),
    ['ask', 'close', 'show-shell'],
  );
  stage.end();
});

test('whoever asks for a hint sees it', async () => {
  const { stage } = await opened((lesson) => made.failedStop(lesson).session, { columns: 80, rows: 24 });
  stage.session = { ...stage.session, hints: 0 };
  for (const [hints, words] of [
    [1, 'it counts as the lab does'],
    [2, 'kill takes the signal first'],
  ] as const) {
    await stage.press('\x1b[H');
    assert.not.ok((await stage.seen()).includes(words));
    stage.session = { ...stage.session, hints };
    await until(async () => (await stage.seen()).includes(words), stage);
  }
  stage.end();
});

test('the shell is told its size: at the start, when the screen changes, when it is zoomed', async () => {
  const { stage } = await opened((lesson) => made.doneFork(lesson).session);
  await stage.settle();
  const last = () => stage.actions.findLast(({ type }) => type === 'resize-shell');
  const first = last();
  assert.ok(first?.type === 'resize-shell' && first.columns === 55);
  stage.fake.resize(80, 24);
  await stage.settle();
  await stage.settle();
  assert.equal(last(), { type: 'resize-shell', columns: 78, rows: 20 });
  stage.end();
});

test('output of the shell appears without anything else being drawn anew', async () => {
  const terminal = await shellWith('', 55, 12);
  const { stage } = await opened((lesson) => made.doneFork(lesson).session, { terminal });
  await stage.seen();
  const before = stage.fake.bytes.length;
  terminal.write('hello from the lab');
  await until(async () => /hello from the lab/.test(await stage.fake.seen()), stage);
  assert.ok(stage.fake.bytes.length - before < 600, `${stage.fake.bytes.length - before} bytes`);
  stage.end();
});

test('nothing is written where nothing has changed', async () => {
  const { stage } = await opened((lesson) => made.doneFork(lesson).session);
  await stage.settle();
  const before = stage.fake.bytes;
  stage.session = {
    ...stage.session,
    world: { ...stage.session.world, unreadable: [{ what: '/proc/1/ns/net', why: 'EACCES' }] },
  };
  await stage.settle();
  assert.is(stage.fake.bytes, before);
  stage.end();
});

test('for a screen reader the screen is lines of words, one thing after the other', async () => {
  const { stage } = await opened((lesson) => made.doneFork(lesson).session, { rows: 100, isRead: true });
  const seen = (await stage.seen()).split('\n');
  assert.not.match(seen.join(''), /[─│┌┐└┘├┤┬┴┼]/);
  const order = [
    'Meet number 1',
    'enter  next: The right number for the place',
    'PROCESSES  machine  lab  init',
    '+  init  41297  7  1  new',
    'NAMESPACES of box',
    'SHELL in the lab',
  ];
  const places = order.map((words) => seen.findIndex((row) => row.trim() === words));
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.ok(
    places.every((place) => place >= 0),
    `${places}`,
  );
  stage.end();
});

/** What the program itself says to a terminal: colours, where the cursor goes, what is erased, and modes that Ink sets. */
const ours = /\x1b\[[0-9;]*[mGHKJA-F]|\x1b\[\?(?:25|1049|2026|2004)[hl]|\x1b\[[0-9 ]*q/g;

test(
  'of what comes from outside, nothing reaches the terminal that it could obey',
  async () => {
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      const terminal = await shellWith(
        Object.values(made.hostileTexts)
          .map((text) => `a${text}b\r\n`)
          .join(''),
        columns - 4,
        rows,
      );
      const { stage } = await opened((lesson) => made.hostile(lesson).session, { columns, rows, terminal });
      await stage.settle();
      for (const keys of ['\t', 'z', 'z', '\t', 'z', 'z', '\t', 'z', 'z', '\t', 'z', 'z']) await stage.press(keys);
      const rest = stage.fake.bytes.replaceAll(ours, '').replaceAll('\r', '').replaceAll('\n', '');
      assert.not.match(rest, /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u);
      assert.not.match(stage.fake.bytes, /\x1b\]|\x1bc|\x1bP|\x1b\[6n|\x9b/);
      stage.end();
    }
  },
  { seconds: 60 },
);

test('every hostile name, path and argument has its row, and shows what it tried', async () => {
  const { stage } = await opened((lesson) => made.hostile(lesson).session, { columns: 200, rows: 60 });
  const rows: string[] = [];
  for (const pane of ['processes', 'mounts', 'calls'] as const) {
    stage.view = { ...newView, focus: pane, zoomed: true };
    rows.push(await stage.seen());
  }
  const all = rows.join('\n');
  for (const shown of [
    'a^[]0;PWNED^Gb',
    'a^[[2Jb',
    'a^Mb',
    'a^@b',
    'a^?b',
    'a<U+202E>b',
    'aM-^[31mb',
    '/mnt/^[[6nz',
    '/mnt/<U+202E>z',
    'sethostname("^[c")',
    'sethostname("^H^H^H")',
  ]) {
    assert.ok(all.includes(shown), shown);
  }
  stage.end();
});

// Plays lessons on screen by keys, as somebody does who reads nothing but the last row of the left pane, and the hints. Knows no lesson.
import { setTimeout as delay } from 'node:timers/promises';
import { timeFactor } from '../../src/lab/installation.ts';
import type { Chance } from '../kernel/random-world.ts';
import type { TestTerminal } from '../support/terminal.ts';

/** What a player has done so far. */
export interface Tally {
  keys: number;
  steps: number;
  asked: number;
  backs: number;
  resets: number;
  /** Steps that did not pass, and were started again. */
  failed: number;
}

export const newTally = (): Tally => ({ keys: 0, steps: 0, asked: 0, backs: 0, resets: 0, failed: 0 });

export interface Player {
  readonly terminal: TestTerminal;
  readonly chance: Chance;
  readonly tally: Tally;
  /** What was pressed, and where. */
  readonly pressed: string[];
}

/** A frame, as far as a player looks at it. */
interface Seen {
  readonly frame: string;
  readonly isCourse: boolean;
  /** The left pane, its rows without borders; or the course list. */
  readonly said: string;
  /** The row that says what to do next; empty where there is none. */
  readonly row: string;
  /** `null`: the lesson's first page. */
  readonly step: number | null;
  readonly steps: number;
}

/** How long one key may take until something comes of it. */
const keySeconds = 60;
/** More steps that fail than these, in one lesson, are no accident. */
const mostFailed = 2;

const seenIn = (frame: string): Seen => {
  const rows = frame.split('\n');
  // Where a title stands in the right column, the left pane's border is a ├.
  const left = rows.filter((row) => row.startsWith('│')).map((row) => (row.slice(1).split(/[│├]/)[0] ?? '').trimEnd());
  const [, step, steps] = /── step (\d+) of (\d+) ─/.exec(rows[0] ?? '') ?? [];
  const isCourse = frame.startsWith(' cutaway') && /^ enter {2}open/m.test(frame);
  return {
    frame,
    isCourse,
    said: isCourse ? frame : [rows[0], ...left.map((row) => row.slice(1))].join('\n'),
    row: left.at(-1)?.trim() ?? '',
    step: step === undefined ? null : Number(step),
    steps: Number(steps ?? 0),
  };
};

/** Something is under way that ends by itself. */
const isBusy = ({ isCourse, row }: Seen) => !isCourse && (row === '' || /^(calling|playing) /.test(row));

/**
 * Waits until the frame is such a one, twice in a row: half of one may be drawn when it is captured. Fails with the last frame, and with the
 * keys that led there.
 */
const until = async (
  { terminal, pressed }: Player,
  what: string,
  holds: (seen: Seen) => boolean,
  seconds = keySeconds,
): Promise<Seen> => {
  const deadline = performance.now() + seconds * 1000 * timeFactor();
  for (let last = ''; ; ) {
    const seen = seenIn(terminal.frame());
    if (seen.said === last && !isBusy(seen) && holds(seen)) return seen;
    last = seen.said;
    const isLate = performance.now() > deadline;
    if (isLate || terminal.exitStatus() !== null)
      throw new Error(
        `${isLate ? `${seconds} s and not` : 'it has ended, and not'} seen: ${what}\n${pressed.slice(-10).join('\n')}\n${seen.frame}`,
      );
    await delay(40);
  }
};

/** Presses `key`, and waits until the left pane is another one and at rest. `holds`: and what else of it is to be so. */
const press = (player: Player, key: string, at: Seen, holds: (seen: Seen) => boolean = () => true): Promise<Seen> => {
  player.terminal.press(key);
  player.tally.keys += 1;
  player.pressed.push(`${key} in step ${at.step}: ${at.row}`);
  return until(player, `what comes of ${key}`, (seen) => seen.said !== at.said && holds(seen));
};

/** Whether a question stands between a key and what it does. */
const isAsking = ({ row }: Seen) => /^enter {2}(go back|leave|begin there) /.test(row);

/** Presses `key`, and says yes where it asks first. */
const pressAndAgree = async (player: Player, key: string, at: Seen, holds: (seen: Seen) => boolean): Promise<Seen> => {
  const seen = await press(player, key, at, (now) => isAsking(now) || holds(now));
  return isAsking(seen) ? press(player, 'Enter', seen, holds) : seen;
};

/** The course list, at rest. */
export const courseList = (player: Player): Promise<Seen> =>
  until(player, 'the course list', ({ isCourse }) => isCourse);

/** Numbers of the lessons in the list that this machine can run. */
export const runnable = ({ frame }: { readonly frame: string }): readonly number[] =>
  [...frame.matchAll(/^ [▸ ] [✓◐·] +(\d+) {2}/gm)].map(([, number]) => Number(number));

const markedIn = (frame: string) => Number(/^ ▸ . +(\d+) {2}/m.exec(frame)?.[1]);

/** From the course list to the lesson's first page, whatever progress is kept. */
const openLesson = async (player: Player, number: number): Promise<Seen> => {
  let seen = await courseList(player);
  while (markedIn(seen.frame) !== number)
    seen = await press(player, markedIn(seen.frame) < number ? 'Down' : 'Up', seen);
  seen = await press(player, 'Enter', seen, ({ isCourse }) => !isCourse);
  return seen.step === null ? seen : reset(player, 'l', seen);
};

const reset = async (player: Player, what: 't' | 'l', at: Seen): Promise<Seen> => {
  player.tally.resets += 1;
  const asking = await press(player, 'r', at, ({ row }) => row.includes('l  the lesson'));
  // Until the old lab has ended, its last page is shown.
  return press(player, what, asking, ({ row, step }) =>
    what === 'l' ? step === null : step !== null && !/^(enter {2}(next|done)|r {2}start)/.test(row),
  );
};

/** What is done on the way that moves nothing on, each once, at the end of that step. */
interface Detours {
  back: number;
  step: number;
  lesson: number;
}

const detoursFor = (chance: Chance, steps: number): Detours => ({
  back: 1 + chance(steps),
  step: 1 + chance(steps),
  // Every third time.
  lesson: chance(3) === 0 ? 1 + chance(steps) : 0,
});

/** Plays a lesson from its first page to its end, and is in the course list again. */
export const playLesson = async (player: Player, number: number): Promise<void> => {
  let seen = await openLesson(player, number);
  let detours: Detours | null = null;
  let failed = 0;
  for (let turns = 0; !isOver(seen); turns += 1) {
    if (turns > 1000) throw new Error(`lesson ${number} comes to no end\n${seen.frame}`);
    if (/^r {2}start again/.test(seen.row)) {
      failed += 1;
      player.tally.failed += 1;
      if (failed > mostFailed) throw new Error(`${failed} steps did not pass\n${seen.frame}`);
      console.log(`did not pass:\n${seen.frame}`);
    }
    if (seen.steps > 0) detours ??= detoursFor(player.chance, seen.steps);
    seen = (detours && (await detour(player, detours, seen))) ?? (await turn(player, seen));
  }
  player.tally.steps += 1;
  await leave(player, seen);
};

const isOver = ({ row }: Seen) => /^enter {2}done/.test(row);

/** Takes a detour if one is due; `null`: none is. */
const detour = async (player: Player, due: Detours, seen: Seen): Promise<Seen | null> => {
  if (!/^enter {2}next/.test(seen.row)) return null;
  if (seen.step === due.back) {
    due.back = 0;
    player.tally.backs += 1;
    return pressAndAgree(player, 'Left', seen, ({ step }) => step !== seen.step);
  }
  if (seen.step === due.step) {
    due.step = 0;
    return reset(player, 't', seen);
  }
  if (seen.step !== due.lesson) return null;
  due.lesson = 0;
  return reset(player, 'l', seen);
};

/** One key, as the row says; or the shell, in and out. */
const turn = async (player: Player, seen: Seen): Promise<Seen> => {
  const { row } = seen;
  if (/^enter {2}next/.test(row)) {
    player.tally.steps += 1;
    return press(player, 'Enter', seen, ({ step }) => step !== seen.step);
  }
  if (/^enter {2}do it/.test(row)) return press(player, 'Enter', seen, (now) => now.row !== row);
  if (/^enter {2}(more|begin)/.test(row)) return press(player, 'Enter', seen);
  if (/^s {2}go to the shell/.test(row)) return asked(player, seen);
  const digits = /^((?:\d )+) answer/.exec(row)?.[1]?.trim().split(' ');
  if (digits) return press(player, digits[player.chance(digits.length + 1)] ?? 'Enter', seen);
  if (/^r {2}start again/.test(row)) return reset(player, 't', seen);
  // Nothing that moves on: it may still come.
  return until(player, 'a next thing to do', (now) => now.row !== row);
};

/** Asks for hints until the last one gives the command away, and has the shell do it. */
const asked = async (player: Player, seen: Seen): Promise<Seen> => {
  const untyped = /^hint {2}(.*(?:\n {6}.*)*)\n {6}Something is running/m.exec(seen.said)?.[1];
  if (untyped === undefined && !seen.said.includes('It stands in the shell')) return press(player, 'h', seen);
  player.tally.asked += 1;
  await press(player, 's', seen, ({ row }) => row.startsWith('ctrl-]'));
  if (untyped !== undefined) player.terminal.type(untyped.replaceAll(/\n {6}/g, ' '));
  player.terminal.press('Enter');
  const done = await until(player, 'that the step is done', ({ row }) => /^ctrl-\] {2}done/.test(row));
  return press(player, 'C-]', done, ({ row }) => !row.startsWith('ctrl-]'));
};

/** Every other time by the key that the row says, else by esc. */
const leave = async (player: Player, seen: Seen): Promise<void> => {
  await pressAndAgree(player, player.chance(2) === 0 ? 'Enter' : 'Escape', seen, ({ isCourse }) => isCourse);
};

// The race pane: a container and a virtual machine that are started together, and what each has reached since.
import { containerUs, guestUs, type Mark, type Race, type Runner } from '../kernel/race.ts';
import { usedSize, usedTime } from '../lesson/amount.ts';
import { type Body, bodyOf } from './body.ts';
import { cut, gap, type Line, line, span, spread } from './line.ts';
import { signOf } from './marks.ts';
import type { Seen } from './situation.ts';
import { wrapWith } from './wrap.ts';

type RaceSeen = Pick<Seen, 'session' | 'step' | 'isRead'>;

/** Both lanes, in `width` columns; in fewer rows than all take, the latest that the guest has reached. */
export const raceBody = (at: RaceSeen, width: number, height: number): Body => {
  const { race } = at.session;
  // What is about to be run again is not shown as it was.
  if (!race || (at.step?.beside === 'guest' && at.session.phase === 'ready'))
    return bodyOf(wrapWith(line(gap(1)), line(span('Nothing has been started yet.', 'dim')), width));
  const laneOf = at.isRead ? lineByLine : lane;
  const [container, guest] = [
    laneOf('container', race.container, containerUs(race), race, width),
    laneOf('virtual machine', race.guest, guestUs(race), race, width),
  ];
  const reached = [...guest.reached, ...consoleLines(race, width)];
  const all = [...container.head, ...container.reached, ...guest.head, ...reached];
  const left = Math.max(1, height - container.head.length - guest.head.length);
  const short = [...container.head, ...guest.head, ...reached.slice(-left)];
  return bodyOf(all.length <= height ? all : short, { heading: line(span(headingOf(race), 'dim')), anchor: 'start' });
};

const means = { tcg: 'QEMU emulates a processor', kvm: "QEMU uses this machine's processor" } as const;
const headingOf = ({ by, elapsedUs }: Race) => `${means[by]}   ${usedTime(elapsedUs)}`;

interface Lane {
  readonly head: readonly Line[];
  /** What it has reached, a row each. */
  readonly reached: readonly Line[];
}

/** Its name and a bar until it ran; below, what it has reached and when. */
const lane = (name: string, runner: Runner, ranUs: number | null, race: Race, width: number): Lane => ({
  head: [titleOf(name, runner, ranUs, race, width), barOf(ranUs, race.elapsedUs, width)],
  reached: runner.marks.map((mark) => markLine(mark, width)),
});

/** The same for whoever hears one row after the other: each says whose it is. */
const lineByLine: typeof lane = (name, runner, ranUs, race, width) => ({
  head: [titleOf(name, runner, ranUs, race, width)],
  reached: runner.marks.map((mark) => markLine({ ...mark, what: `${name}, ${mark.what}` }, width)),
});

const titleOf = (name: string, runner: Runner, ranUs: number | null, race: Race, width: number): Line =>
  spread(line(' ', span(name, 'actor'), span(memoryText(runner), 'dim')), stateOf(ranUs, race), width);

const memoryText = ({ memoryBytes }: Runner) => (memoryBytes === null ? '' : `  ${usedSize(memoryBytes)} of memory`);

const stateOf = (ranUs: number | null, { state }: Race): Line => {
  if (ranUs !== null) return line(span(`ran after ${usedTime(ranUs)}`, 'strong'));
  if (state === 'running') return line(span('on its way …', 'dim'));
  return line(span(state === 'stopped' ? 'stopped' : 'did not get there', 'wrong'));
};

/** How much of the time so far went by until it ran. */
const barOf = (ranUs: number | null, elapsedUs: number, width: number): Line => {
  const room = Math.max(1, width - 2);
  const part = ranUs === null ? 1 : Math.min(1, ranUs / Math.max(1, elapsedUs));
  const filled = Math.max(1, Math.round(part * room));
  return line(gap(1), span('█'.repeat(filled), ranUs === null ? 'dim' : 'new'), span('░'.repeat(room - filled), 'dim'));
};

const markLine = ({ what, atUs }: Mark, width: number): Line =>
  spread(line(signOf('new'), gap(1), what), line(usedTime(atUs)), width);

const consoleLines = ({ console, state }: Race, width: number): readonly Line[] =>
  console === '' || state === 'over' ? [] : [cut(line(gap(2), span(console, 'dim')), width)];

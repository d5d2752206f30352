// The race pane: a container and a virtual machine that are started together, and what each has reached since.
import { containerUs, guestUs, type Mark, type Race, type Runner } from '../kernel/race.ts';
import { usedSize, usedTime } from '../lesson/amount.ts';
import { type Body, bodyOf } from './body.ts';
import { blank, cut, gap, type Line, line, span, spread } from './line.ts';
import { signOf } from './marks.ts';
import type { Seen } from './situation.ts';
import { wrapWith } from './wrap.ts';

/** Both lanes, in `width` columns. */
export const raceBody = ({ session, step }: Pick<Seen, 'session' | 'step'>, width: number): Body => {
  const { race } = session;
  // What is about to be run again is not shown as it was.
  if (!race || (step?.beside === 'guest' && session.phase === 'ready'))
    return bodyOf(wrapWith(line(gap(1)), line(span('Nothing has been started yet.', 'dim')), width));
  const lanes = [
    ...lane('container', race.container, containerUs(race), race, width),
    blank,
    ...lane('virtual machine', race.guest, guestUs(race), race, width),
    ...consoleLines(race, width),
  ];
  return bodyOf(lanes, { heading: line(span(headingOf(race), 'dim')), anchor: 'start' });
};

const means = { tcg: 'QEMU emulates a processor', kvm: "QEMU uses this machine's processor" } as const;
const headingOf = ({ by, elapsedUs }: Race) => `${means[by]}   ${usedTime(elapsedUs)}`;

/** Its name and a bar until it ran; below, what it has reached and when. */
const lane = (name: string, runner: Runner, ranUs: number | null, race: Race, width: number): readonly Line[] => [
  spread(line(' ', span(name, 'actor')), stateOf(ranUs, race), width),
  barOf(ranUs, race.elapsedUs, width),
  ...runner.marks.map((mark) => markLine(mark, width)),
  ...(runner.memoryBytes === null
    ? []
    : [spread(line(gap(2), 'memory, at most'), line(usedSize(runner.memoryBytes)), width)]),
];

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

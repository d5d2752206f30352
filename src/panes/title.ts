// The first row of a lesson: where one is, and how this machine runs lessons; or that what is shown is a recording.
import { sandboxId } from '../session/sandbox-lesson.ts';
import { cut, gap, type Line, line, lineWidth, span } from './line.ts';
import type { Situation } from './situation.ts';

/** How this machine runs lessons; said in the title row. */
export interface Machine {
  readonly lane: string;
  readonly cgroup: string;
  /** `uname -r`, as short as the learner should read it. */
  readonly kernel: string;
}

interface TitleParts {
  readonly at: Situation;
  readonly size: { readonly columns: number };
  readonly machine: Machine;
}

/** What stands at its left and at its right: as much about the machine as there is room for; of a recording always everything. */
export const titleRow = (parts: TitleParts): readonly [Line, Line] => {
  const { at, size } = parts;
  const room = size.columns - 6;
  if (at.session.recorded) return recordedRow(at, room);
  const title = [...program, ...titleOf(at).flat()];
  const ends = [3, 2, 1].map((count) => machineWords(parts, count));
  return [title, ends.find((end) => lineWidth(end) <= room - lineWidth(title)) ?? []];
};

/** Where there is little room, the program's name goes first, then the words before the numbers, then the end of the title. */
const recordedRow = (at: Situation, room: number): readonly [Line, Line] => {
  const [name, place] = titleOf(at);
  const title = [...name, ...place];
  const words = recordedWords(at);
  const short = recordedWords(at, true);
  const rows = [
    [[...program, ...title], words],
    [line(gap(1), ...title), words],
    [line(gap(1), ...title), short],
  ] as const;
  const fitting = rows.find(([left, right]) => lineWidth(left) + lineWidth(right) <= room);
  const left = room - lineWidth(short) - lineWidth(place) - 1;
  return fitting ?? [line(gap(1), ...cut(name, left - 1), gap(1), ...place), short];
};

const program = [span(' cutaway ', 'strong'), span('── ', 'border')] as const;

/** What the lesson is called, and which step of it this is. */
const titleOf = ({ lesson, step }: Situation): readonly [Line, Line] => {
  const index = lesson?.steps.findIndex(({ id }) => id === step?.id) ?? -1;
  const words = lesson?.id === sandboxId ? `call ${index + 1} ` : `step ${index + 1} of ${lesson?.steps.length} `;
  const place = index < 0 ? [] : [span('── ', 'border'), span(words)];
  return [[span(`${lesson?.title ?? ''} `, 'strong')], place];
};

/** The first `count` things about the machine: a number says nothing without its word, so fewer are said, and those in full. */
export const machineWords = ({ machine }: Pick<TitleParts, 'machine'>, count = 3): Line => {
  const all = [`lane ${machine.lane}`, `cgroup ${machine.cgroup}`, `kernel ${machine.kernel}`];
  return line(span(` ${all.slice(0, count).join(' · ')} `));
};

/** That a recording is watched, when it was made and on what; nothing where none is. `isShort`: without words for the numbers. */
export const recordedWords = ({ session: { recorded } }: Situation, isShort = false): Line => {
  if (!recorded) return [];
  const kernel = /^\d+\.\d+/.exec(recorded.kernel)?.[0] ?? recorded.kernel;
  const [ofKernel, ofCgroup] = isShort ? ['', ''] : ['kernel ', 'cgroup '];
  const facts = ['recorded', `${ofKernel}${kernel}`, `${ofCgroup}${recorded.cgroup}`, recorded.date];
  return line(span(` ${facts.join(' · ')} `, 'warning'));
};

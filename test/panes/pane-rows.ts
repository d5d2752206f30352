// The rows of one pane of a made-up session as text, and frames in which it is the one that matters.
import type { Lesson } from '../../src/lesson/lesson.ts';
import type { Body } from '../../src/panes/body.ts';
import type { ChartSource } from '../../src/panes/chart-press.ts';
import { lineText } from '../../src/panes/line.ts';
import { type About as AboutOne, aboutActor, type Seen } from '../../src/panes/situation.ts';
import type { View } from '../../src/panes/view.ts';
import type { Suite } from '../support/suite.ts';
import { draw, lessonOf, paneCourse, shellWith, sizes } from './drawing.tsx';
import { golden } from './golden.ts';
import type { MadeUpVisit } from './made-up-session.ts';

export type About = (lesson: Lesson) => MadeUpVisit;

export const containerLesson = async (): Promise<Lesson> => lessonOf(await paneCourse(), 'container');

/** What a pane is made of, in the session that `about` makes up. */
export const seenIn = async (about: About, levels: Seen['levels'] = 'all'): Promise<Seen & AboutOne> => {
  const lesson = await containerLesson();
  const { session } = about(lesson);
  const step = lesson.steps.find(({ id }) => id === session.step) ?? null;
  return aboutActor({ session, lesson, step, kernel: '6.18', levels });
};

export const rowsOf = (body: Body): readonly string[] =>
  Array.from({ length: body.count }, (_, index) => lineText(body.lineAt(index)).trimEnd());

/** The first row with these words. */
export const rowWith = (body: Body, words: string): string =>
  rowsOf(body).find((row) => row.includes(words)) ?? `no row with ${words} in\n${rowsOf(body).join('\n')}`;

const everySize = ['80x24', '120x40', '200x60'] as const;

/** Declares a test for each size: the frame is what `fixtures/frames/NAME/SIZE.txt` holds. */
export const paneFrames = (
  test: Suite,
  name: string,
  about: About,
  { charts = null, ...view }: Partial<View> & { readonly charts?: ChartSource | null } = {},
): void => {
  for (const size of everySize) {
    test(`${name} at ${size}`, async () => {
      const course = await paneCourse();
      const terminal = await shellWith('lab:/ # ');
      const { session } = about(lessonOf(course, 'container'));
      golden(`${name}/${size}`, draw({ course, session, size: sizes[size], terminal, view, charts }));
      terminal.dispose();
    });
  }
};

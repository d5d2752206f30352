// Draws the screen of a made-up situation as text, without a terminal.

import { join } from 'node:path';
import { renderToString } from 'ink';
import { type Course, type Lesson, lessonById } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import type { ChartSource } from '../../src/panes/chart-press.ts';
import type { Size } from '../../src/panes/layout.ts';
import { lineText } from '../../src/panes/line.ts';
import { Screen, type ScreenProps } from '../../src/panes/screen.tsx';
import { situationOf } from '../../src/panes/situation.ts';
import type { TerminalScreen } from '../../src/panes/terminal-screen.ts';
import { createTerminalScreen } from '../../src/panes/terminal-screen.ts';
import type { Theme } from '../../src/panes/theme.ts';
import { newView, type View } from '../../src/panes/view.ts';
import { noProgress, type Progress } from '../../src/session/progress.ts';
import type { ReviewItem } from '../../src/session/review.ts';
import type { Session } from '../../src/session/session.ts';

export const sizes = {
  '80x24': { columns: 80, rows: 24 },
  '120x40': { columns: 120, rows: 40 },
  '200x60': { columns: 200, rows: 60 },
} as const;

/** Text alone: what a frame says, whatever it looks like. */
export const plainTheme: Theme = {
  look: { colours: 0, unicode: true, background: 'unknown' },
  paint: (row) => lineText(row).replaceAll('\u00a0', ' '),
};

/** The course that frames are made of; lessons/ may be written anew without a frame changing. */
export const frameCourse = (): Promise<Course> => courseIn('lessons');

/** A lesson with a step for each pane that is about one thing. */
export const paneCourse = (): Promise<Course> => courseIn('pane-lessons');

const courses = new Map<string, Promise<Course>>();

/** Read once: nobody changes a course. */
const courseIn = (folder: string): Promise<Course> => {
  const course = courses.get(folder) ?? readCourse(folder);
  courses.set(folder, course);
  return course;
};

const readCourse = async (folder: string): Promise<Course> => {
  const { course, problems } = await loadCourse(join(import.meta.dirname, '../../fixtures/frames', folder));
  if (!course || problems.length > 0)
    throw new Error(problems.map(({ path, line, message }) => `${path}:${line} ${message}`).join('\n'));
  return course;
};

export const lessonOf = (course: Course, id: string): Lesson => {
  const lesson = lessonById(course, id);
  if (!lesson) throw new Error(`no lesson ${id} in the course of the frames`);
  return lesson;
};

export interface Drawn {
  readonly course: Course;
  readonly session: Session;
  readonly size: Size;
  readonly view?: Partial<View>;
  readonly progress?: Progress;
  readonly terminal?: TerminalScreen | null;
  readonly charts?: ChartSource | null;
  readonly theme?: Theme;
  readonly review?: readonly ReviewItem[];
  readonly blocked?: ReadonlyMap<string, string>;
}

export const screenProps = ({
  course,
  session,
  size,
  view,
  progress,
  terminal,
  charts,
  theme,
  review,
  blocked,
}: Drawn): ScreenProps => ({
  at: situationOf({
    course,
    session,
    view: { ...newView, ...view },
    progress: progress ?? noProgress,
    kernel: '6.18.5',
    review: review ?? [],
    blocked: blocked ?? new Map(),
  }),
  size,
  terminal: terminal ?? null,
  charts: charts ?? null,
  machine: { lane: 'root', cgroup: 'hybrid', kernel: '6.18' },
  theme: theme ?? plainTheme,
  leaveShellKey: 'ctrl-]',
});

/** The frame as text. */
export const draw = (drawn: Drawn): string =>
  renderToString(<Screen {...screenProps(drawn)} />, { columns: drawn.size.columns });

/** A shell's screen that has taken in `output`. */
export const shellWith = async (output: string, columns = 76, rows = 12): Promise<TerminalScreen> => {
  const terminal = createTerminalScreen(columns, rows);
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return terminal;
};

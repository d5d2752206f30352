// From the start of the program to its first frame, beside a Node that does nothing.
import { buildClock } from './container-clock.ts';
import type { Found, Part } from './measure.ts';
import { openPty, program } from './pty.ts';
import { race } from './race.ts';

/** Until the first frame with anything on it, and until the one whose text `holds`. Both of the same start. */
const startOnce = async (folder: string) => {
  const pty = openPty(program, { folder });
  try {
    const first = await pty.shows((text) => text.trim() !== '');
    const whole = await pty.shows((text) => /enter +open/.test(text));
    return { first, whole };
  } finally {
    await pty.close();
  }
};

/** The course list: what `cutaway` alone opens. Neither has a pty's start on its clock: it begins where the program is executed. */
export const first: Part = async ({ rounds, folder }): Promise<Found> => {
  const clock = buildClock(folder);
  const wholes: number[] = [];
  const samples = await race(
    'first frame',
    [
      {
        name: 'cutaway',
        isOwn: true,
        run: async () => {
          const { first, whole } = await startOnce(folder);
          wholes.push(whole);
          return first;
        },
      },
      { name: 'node -e 0', run: () => clock([process.execPath, '-e', '0']) },
    ],
    rounds ?? 20,
  );
  const whole = {
    what: 'course list that takes keys',
    who: 'cutaway',
    unit: 'ms',
    values: wholes,
    isOwn: true,
  } as const;
  return { samples: [...samples, whole], versions: [], missing: [], notes: [] };
};

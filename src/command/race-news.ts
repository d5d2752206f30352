// A race told line by line, as it goes.
import type { Race, Runner } from '../kernel/race.ts';
import { usedTime } from '../lesson/amount.ts';

/** Says of each look at a race what the looks before it had not. */
export const raceNews = (): ((race: Race) => readonly string[]) => {
  let told = { guestPid: 0, container: 0, guest: 0 };
  return ({ guestPid, container, guest }) => {
    if (told.guestPid !== guestPid) told = { guestPid, container: 0, guest: 0 };
    const news = [...linesOf('Container', container, told.container), ...linesOf('Virtual machine', guest, told.guest)];
    told = { guestPid, container: container.marks.length, guest: guest.marks.length };
    return news;
  };
};

const linesOf = (name: string, { marks }: Runner, told: number): readonly string[] =>
  marks.slice(told).map(({ what, atUs }) => `${name}, after ${usedTime(atUs)}: ${what}.`);

// How the screen feels: from a key press to the frame that shows it, and what the program takes of the memory. 120×40.
import type { Found, Part, Sample } from './measure.ts';
import { peersHere } from './peer.ts';
import { enterShell, openBareShell, openBtop, openHtop, openLesson, openTmux, type Player } from './player.ts';
import { rssOf } from './process.ts';

interface Presser {
  readonly player: Player;
  readonly keys: readonly string[];
}

/**
 * One key at a time, in turns, each after the screens have come to rest: the next frame that looks other than the one before is
 * the key's. A monitor's own frame, which comes every second or two, can fall into that time; it is rare, and shortens the peer's.
 */
const press = async (what: string, pressers: readonly Presser[], rounds: number): Promise<readonly Sample[]> => {
  const times = pressers.map(() => [] as number[]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { player, keys }] of pressers.entries()) {
      times[at]?.push(await player.pty.latency(keys[round % keys.length] ?? ''));
      await player.pty.quiet(60, 2000);
    }
  }
  return pressers.map(({ player: { who, isOwn } }, at) => ({ what, who, unit: 'ms', values: times[at] ?? [], isOwn }));
};

/** As terminals send them to a program that asked for its keypad, and to one that did not. */
const arrows = { htop: ['\x1bOB', '\x1bOA'], btop: ['\x1b[B', '\x1b[A'] } as const;

/** From the middle of its list, where there is a row to go to in both directions. */
const inList = async (player: Player): Promise<Presser> => {
  const keys = player.who === 'htop' ? arrows.htop : arrows.btop;
  for (let row = 0; row < 5; row += 1) await player.pty.latency(keys[0]);
  return { player, keys };
};

const typed = ['a', 'b', 'c', 'd', '\x7f', '\x7f', '\x7f', '\x7f'];

const memory = (players: readonly Player[]): readonly Sample[] =>
  players.map(({ who, isOwn, pty }) => ({ what: 'memory', who, unit: 'MB', values: [rssOf(pty.pid())], isOwn }));

/** Tab moves to the next pane; the peers' keys move the mark in their list. */
export const screen: Part = async ({ rounds: asked, folder }): Promise<Found> => {
  const rounds = asked ?? 40;
  const options = { folder };
  const { has, versions, missing } = peersHere(['htop', 'btop', 'tmux']);
  const lesson = await openLesson(options);
  const htop = has('htop') ? [await openHtop(options)] : [];
  const btop = has('btop') ? [await openBtop(options)] : [];
  const monitors = await Promise.all([...htop, ...btop].map(inList));
  await Promise.all(monitors.map(({ player }) => player.pty.quiet(300, 3000)));
  const keys = await press('key press to frame', [{ player: lesson, keys: ['\t'] }, ...monitors], rounds);
  const kept = memory([lesson, ...htop, ...btop]);
  await Promise.all([...htop, ...btop].map(({ pty }) => pty.close()));

  const tmux = has('tmux') ? [await openTmux(options)] : [];
  const bare = await openBareShell(options);
  await enterShell(lesson);
  const shells = [lesson, ...tmux, bare];
  await Promise.all(shells.map(({ pty }) => pty.quiet(400)));
  const typing = await press(
    'typing in the shell',
    shells.map((player) => ({ player, keys: typed })),
    rounds,
  );
  await Promise.all(shells.map(({ pty }) => pty.close()));
  return { samples: [...keys, ...typing, ...kept], versions, missing, notes: [] };
};

// From something that happens in a lab to the frame that shows it. The peers that watch processes see the same ones, at the same time.
//
// When it happened: the bench has the lab's own shell do it, through a FIFO (ear.ts), and takes the time just before it writes there.
// The shell can have done nothing before, so that no number is too small; what it takes to wake up, and a program like `mount` to
// start, is in it. The kernel's own time of a process, in /proc/PID/stat, is in steps of 10 ms, and a time that the shell would write
// down needs a program for it, whose start is an event of its own. When it is shown: the arrival at the terminal of the last
// byte of the first frame in which it can be read.
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ear, openEar } from './ear.ts';
import type { Found, Part, Sample } from './measure.ts';
import { peersHere } from './peer.ts';
import { everyPane, openBtop, openHtop, openLesson, type Player } from './player.ts';

/** Nothing else on a screen is called so; and of its letters none is a command of btop's, into whose filter it is typed. */
const word = 'wuglu';

interface Happening {
  readonly what: string;
  readonly command: string;
  /** Whether the word is on the screen afterwards, or was before. */
  readonly isThere: boolean;
  /** Whether those that watch processes can show it. */
  readonly isProcess: boolean;
}

/** In pairs: what the first one makes, the second takes away. */
const happenings = (cgroup: string): readonly Happening[] => [
  { what: 'process born', command: `/tmp/${word} & p=$!`, isThere: true, isProcess: true },
  { what: 'process ends', command: 'kill $p; wait $p', isThere: false, isProcess: true },
  { what: 'mount', command: `mount -t tmpfs ${word} /mnt/${word}`, isThere: true, isProcess: false },
  { what: 'mount gone', command: `umount /mnt/${word}`, isThere: false, isProcess: false },
  { what: 'link', command: `ip link add ${word} type bridge`, isThere: true, isProcess: false },
  { what: 'link gone', command: `ip link del ${word}`, isThere: false, isProcess: false },
  { what: 'cgroup', command: `mkdir ${cgroup}/${word}`, isThere: true, isProcess: false },
  { what: 'cgroup gone', command: `rmdir ${cgroup}/${word}`, isThere: false, isProcess: false },
];

/** A script is called by its file; it waits without a program of its own. */
const preparation = [
  'mkfifo /tmp/never',
  `printf "#!/bin/sh\\nread x </tmp/never\\n" >/tmp/${word}`,
  `chmod 755 /tmp/${word}`,
  `mkdir /mnt/${word}`,
].join('; ');

/** The peers' screens hold the word in the filter, too; a process of the lab is the only one of this path. */
const shownBy =
  ({ isOwn }: Player) =>
  (text: string) =>
    text.includes(isOwn ? word : `/tmp/${word}`);

const elsewhere =
  'docker stats shows the containers of Docker alone, and so nothing of what happens here: not compared';

/** One that polls is met at any point of its period: the longest of those here is 2 s. */
const restMs = () => 700 + Math.random() * 2000;

const happen = async (ear: Ear, { command, isThere }: Happening, players: readonly Player[]) => {
  const since = await ear.tell(command);
  return Promise.all(
    players.map((player) => {
      const isShown = shownBy(player);
      return player.pty.shows((text) => isShown(text) === isThere, since);
    }),
  );
};

/** Each happens once in each round, on all screens at once. */
const rounds = async (ear: Ear, all: readonly Happening[], players: readonly Player[], count: number) => {
  const lanes = all.map((happening) => ({
    happening,
    seers: players
      .filter(({ isOwn }) => isOwn || happening.isProcess)
      .map((player) => ({ player, values: [] as number[] })),
  }));
  for (let round = 0; round < count; round += 1)
    for (const { happening, seers } of lanes) {
      await delay(restMs());
      const times = await happen(
        ear,
        happening,
        seers.map(({ player }) => player),
      );
      for (const [at, time] of times.entries()) seers[at]?.values.push(time);
    }
  return lanes.flatMap(({ happening: { what }, seers }) =>
    seers.map(({ player: { who, isOwn }, values }): Sample => {
      return { what: `event to frame: ${what}`, who, unit: 'ms', values, isOwn };
    }),
  );
};

const cgroupTop = (labInit: number) =>
  ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'].find((path) => existsSync(`/proc/${labInit}/root${path}`)) ?? '';

export const event: Part = async ({ rounds: asked, folder }): Promise<Found> => {
  const options = { folder, ...everyPane };
  const { has, versions, missing } = peersHere(['htop', 'btop']);
  const lesson = await openLesson(options);
  const ear = await openEar(lesson, preparation);
  const peers = [
    ...(has('htop') ? [await openHtop(options, word)] : []),
    ...(has('btop') ? [await openBtop(options, word)] : []),
  ];
  // Until what was typed is no longer a reason to look more often.
  await delay(4000);
  const samples = await rounds(ear, happenings(cgroupTop(lesson.labInit())), [lesson, ...peers], asked ?? 20);
  await Promise.all([lesson, ...peers].map(({ pty }) => pty.close()));
  return { samples, versions, missing: [...missing, elsewhere], notes: [] };
};

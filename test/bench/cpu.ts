// What the screen takes of a processor, with every pane on it: while nothing changes, and while something moves four times a second.
import { setTimeout as delay } from 'node:timers/promises';
import type { Found, Part, Sample } from './measure.ts';
import { peersHere } from './peer.ts';
import {
  cpuShares,
  enterShell,
  everyPane,
  leaveShell,
  openBtop,
  openHtop,
  openLesson,
  openTmux,
  type Player,
  unzoom,
  zoomLimits,
} from './player.ts';

const output = 'while :; do echo $RANDOM; sleep 0.25; done';
/** The lab's memory goes up and down; nothing is printed. */
const gauges = 'while :; do head -c 6000000 /dev/zero >/tmp/gauge; sleep 0.25; rm /tmp/gauge; sleep 0.25; done';

/** The same ten times a second, and each time with processes that come and go. */
const live = 'while :; do head -c 6000000 /dev/zero >/tmp/gauge; sleep 0.05; rm /tmp/gauge; sleep 0.05; done';

/** Until what was typed is no longer a reason to look more often. */
const calmMs = 4000;
const rest = () => delay(calmMs);

/** How often a frame came while `body` ran: that the number is of something that moved. */
const counted = async <T>({ pty }: Player, body: () => Promise<T>) => {
  const [frames, begun] = [pty.frames(), performance.now()];
  const value = await body();
  const rate = (pty.frames() - frames) / ((performance.now() - begun) / 1000);
  return { value, rate };
};

/** Processor time of everything that the screen takes, looks included, by the frames that came of it: `rate` in a second. */
const perFrame = (share: Sample, rate: number): Sample => ({
  ...share,
  unit: 'ms',
  values: share.values.map((percent) => (percent * 10) / rate),
});

const windowsUsual = 5;

/** The load itself is not counted: in the lab the shell with its programs, in tmux likewise. */
export const cpu: Part = async ({ rounds, watchMs, folder }): Promise<Found> => {
  const windows = rounds ?? windowsUsual;
  const options = { folder, ...everyPane };
  const { has, versions, missing } = peersHere(['htop', 'btop', 'tmux']);
  const lesson = await openLesson(options);
  const htop = has('htop') ? [await openHtop(options)] : [];
  const btop = has('btop') ? [await openBtop(options)] : [];
  await rest();
  const idle = await counted(lesson, () =>
    cpuShares('CPU, nothing changes', [lesson, ...htop, ...btop], windows, watchMs),
  );
  await Promise.all([...htop, ...btop].map(({ pty }) => pty.close()));

  const tmux = has('tmux') ? [await openTmux(options)] : [];
  await enterShell(lesson);
  for (const { pty } of [lesson, ...tmux]) pty.write(`${output}\r`);
  await rest();
  const busy = await counted(lesson, () => cpuShares('CPU, output at 4 Hz', [lesson, ...tmux], windows, watchMs));
  await Promise.all(tmux.map(({ pty }) => pty.close()));

  lesson.pty.write(`\x03clear; ${gauges}\r`);
  await leaveShell(lesson);
  await rest();
  const moving = await counted(lesson, () => cpuShares('CPU, gauges at 4 Hz', [lesson], windows, watchMs));

  await zoomLimits(lesson);
  await rest();
  const plotted = await counted(lesson, () => cpuShares('CPU, plots at 4 Hz', [lesson], windows, watchMs));
  await unzoom(lesson);

  await enterShell(lesson);
  lesson.pty.write(`\x03clear; ${live}\r`);
  await leaveShell(lesson);
  await rest();
  const title = 'processor time a frame, every pane moving at 10 Hz';
  const lively = await counted(lesson, () => cpuShares(title, [lesson], windows, watchMs));
  await lesson.pty.close();
  const rates = [
    `nothing changes ${idle.rate.toFixed(1)}`,
    `output at 4 Hz ${busy.rate.toFixed(1)}`,
    `gauges at 4 Hz ${moving.rate.toFixed(1)}`,
    `plots at 4 Hz ${plotted.rate.toFixed(1)}`,
  ].join(', ');
  return {
    samples: [
      ...idle.value,
      ...busy.value,
      ...moving.value,
      ...plotted.value,
      ...lively.value.map((share) => perFrame(share, lively.rate)),
    ],
    versions,
    missing,
    notes: [`frames a second of cutaway at ${everyPane.columns}×${everyPane.rows}: ${rates}`],
  };
};

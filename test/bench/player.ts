// The programs whose screens are compared: how each is opened, and which processes are its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBusybox } from '../../src/lab/program.ts';
import { childrenOf, commOf, treeOf } from '../support/descent.ts';
import type { Sample } from './measure.ts';
import { cpuOf } from './process.ts';
import { openPty, type Pty, type PtyOptions, program } from './pty.ts';

export interface Player {
  readonly who: string;
  readonly isOwn: boolean;
  readonly pty: Pty;
  /** Its processes, without the shell in it and what that has started: those are the load. */
  pids(): readonly number[];
}

/** Large enough that every pane is on screen. */
export const everyPane = { columns: 200, rows: 60 } as const;

/** A step that asks something: nothing goes on, and there is a lab with a shell. */
export const openLesson = async (options: PtyOptions): Promise<Player & { labInit(): number }> => {
  const pty = openPty(`${program} learn pid-namespace/fork`, options);
  await pty.shows((text) => /1 2 3 +answer/.test(text));
  await pty.quiet(500);
  const labInit = () => treeOf(pty.pid()).find((pid) => commOf(pid) === 'lab-init') ?? 0;
  const shell = () => childrenOf(labInit()).filter((pid) => commOf(pid) === 'sh');
  return { who: 'cutaway', isOwn: true, pty, labInit, pids: () => without(treeOf(pty.pid()), shell().flatMap(treeOf)) };
};

const without = (all: readonly number[], some: readonly number[]) => all.filter((pid) => !some.includes(pid));

/** Gives the keys to the lesson's shell. */
export const enterShell = async ({ pty }: Player): Promise<void> => {
  pty.write('s');
  await pty.shows((text) => text.includes('ctrl-] leaves'));
};

export const leaveShell = async ({ pty }: Player): Promise<void> => {
  pty.write('\x1d');
  await pty.shows((text) => !text.includes('ctrl-] leaves'));
};

const isZoomed = (text: string) => /^│ LIMITS/m.test(text);

/** Gives the whole screen to the limits pane, whatever pane comes first, until `unzoom`. */
export const zoomLimits = async ({ pty }: Player): Promise<void> => {
  await pty.latency('\t');
  pty.write('z');
  await pty.shows((text) => text.includes('z unzoom'));
  for (let tabs = 0; tabs < 12 && !isZoomed(pty.text()); tabs += 1) await pty.latency('\t');
  await pty.shows(isZoomed);
};

export const unzoom = async ({ pty }: Player): Promise<void> => {
  pty.write('z');
  await pty.shows((text) => text.includes('z zoom'));
};

const openPeer = async (who: string, command: string, options: PtyOptions): Promise<Player> => {
  const pty = openPty(command, options);
  await pty.shows((text) => text.trim() !== '');
  await pty.quiet(300, 3000);
  return { who, isOwn: false, pty, pids: () => treeOf(pty.pid()) };
};

/**
 * Both monitors have their own usual delay: 1.5 s and 2 s. `filter`: what the commands that they show contain. Keys are sent to them on
 * a machine where others work: htop is told to change nothing, and btop, which cannot be, gets none but those that are checked.
 */
export const openHtop = (options: PtyOptions, filter?: string): Promise<Player> =>
  openPeer('htop', filter === undefined ? 'htop --readonly' : `htop --readonly -F ${filter}`, options);

export const openBtop = async (options: PtyOptions, filter?: string): Promise<Player> => {
  const player = await openPeer('btop', 'btop --utf-force', options);
  if (filter !== undefined) await filterBtop(player, filter);
  return player;
};

/** It takes several keys that come at once for one that it does not know. In its list a letter can be a command: `t` ends a process. */
const filterBtop = async ({ pty }: Player, filter: string) => {
  pty.write('f');
  await pty.shows((text) => /f +█ ↵/.test(text));
  for (const key of [...filter, '\r']) {
    pty.write(key);
    await delay(100);
  }
};

/** The shell that is in the lab as well. */
const shellCommand = () => `${findBusybox()} sh`;

export const openBareShell = (options: PtyOptions): Promise<Player> => openPeer('bare sh', shellCommand(), options);

/** The pane's server is no child of the pty, and ends when nobody is attached to it any more. */
export const openTmux = async (options: PtyOptions): Promise<Player> => {
  const tmux = `tmux -S ${join(options.folder, 'tmux')}`;
  const session = `${tmux} -f /dev/null new-session '${shellCommand()}' ';' set-option -s exit-unattached on`;
  const player = await openPeer('tmux', session, options);
  const [file = '', ...words] = [...tmux.split(' '), 'display-message', '-p', '#{pid}'];
  const server = Number(spawnSync(file, words, { encoding: 'utf8' }).stdout);
  return { ...player, pids: () => [server, player.pty.pid()] };
};

/** The share of one processor that each has taken, in windows of `watchMs` that are the same ones for all. */
export const cpuShares = async (
  what: string,
  players: readonly Player[],
  windows: number,
  watchMs: number,
): Promise<readonly Sample[]> => {
  const shares = players.map(() => [] as number[]);
  for (let window = 0; window < windows; window += 1) {
    const before = players.map(snapshot);
    const begun = performance.now();
    await delay(watchMs);
    const elapsed = performance.now() - begun;
    for (const [at, player] of players.entries())
      shares[at]?.push((usedSince(before[at] ?? new Map(), snapshot(player)) / elapsed) * 100);
  }
  return players.map(({ who, isOwn }, at) => ({ what, who, unit: '%', values: shares[at] ?? [], isOwn }));
};

const snapshot = (player: Player): ReadonlyMap<number, number> =>
  new Map(player.pids().map((pid) => [pid, cpuOf(pid)]));

/** Of one that was born meanwhile all of it; one that has ended is in its parent's. */
const usedSince = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [pid, ms]) => sum + Math.max(0, ms - (before.get(pid) ?? 0)), 0);

// How the screen feels while something weighs on the lab, and what is left of it afterwards. 120×40.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Probe } from '../support/probe.ts';
import { allowPids, type Burden, burdens, populationOf, relieve } from './burden.ts';
import { type Found, joined, type Part, type Sample, type Setting } from './measure.ts';
import { peersHere } from './peer.ts';
import { enterShell, leaveShell, openHtop, openLesson, type Player } from './player.ts';
import { rssOf } from './process.ts';
import { answerLimitMs, closeAll } from './pty.ts';

/** A key whose effect can be told from all else that moves on the screen. */
interface Effect {
  readonly player: Player;
  readonly keys: readonly string[];
  /** The part of the screen that nothing but the key changes. */
  readonly part: (text: string) => string;
}

/** `o` changes whose numbers the processes pane shows, and with it the pane's title. */
const levels = (player: Player): Effect => ({
  player,
  keys: ['o'],
  part: (text) => /PROCESSES[^┐\n]*?(seen from \w+|machine +│ +\w+)/.exec(text)?.[1]?.replace(/ +/g, ' ') ?? '',
});

/** `h` puts the help in the place of the list, and any key takes it away: this one, too. */
const help = (player: Player): Effect => ({
  player,
  keys: ['h'],
  part: (text) => String(text.includes('Press any key to return')),
});

/** `null`: nothing within the limit. */
const press = async ({ player: { pty }, keys, part }: Effect, round: number): Promise<number | null> => {
  const before = part(pty.text());
  const pressed = performance.now();
  pty.write(keys[round % keys.length] ?? '');
  try {
    return await pty.shows((text) => part(text) !== before && part(text) !== '', pressed);
  } catch {
    return null;
  }
};

/**
 * In turns; there is no rest on a screen under load. Who has not answered once is asked no more, since the answer may come to the next
 * key; the limit is its time then. `peak`: the most memory that was seen.
 */
const pressAll = async (what: string, effects: readonly Effect[], rounds: number) => {
  const lanes = effects.map((effect) => ({ effect, values: [] as number[], isSilent: false }));
  let peak = 0;
  for (let round = 0; round < rounds; round += 1)
    for (const lane of lanes.filter(({ isSilent }) => !isSilent)) {
      const ms = await press(lane.effect, round);
      lane.values.push(ms ?? answerLimitMs);
      lane.isSilent = ms === null;
      const { player } = lane.effect;
      if (player.isOwn) peak = Math.max(peak, rssOf(player.pty.pid()));
      await delay(100);
    }
  const samples = lanes.map(
    ({
      effect: {
        player: { who, isOwn },
      },
      values,
    }): Sample => {
      return { what, who, unit: 'ms', values, isOwn };
    },
  );
  const silent = lanes.filter(({ isSilent }) => isSilent).map(({ effect }) => effect.player.who);
  return {
    samples,
    peak,
    notes: silent.map((who) => `${what}: ${who} gave no answer within ${answerLimitMs / 1000} s`),
  };
};

const memory = (what: string, value: number): Sample => ({
  what,
  who: 'cutaway',
  unit: 'MB',
  values: [value],
  isOwn: true,
});

const startSeconds = 2;

/** What is held after the last time, and was not before the first, tells whether there is a leak. */
const times = 3;

/** Until it has as many processes as it will; a crowd takes its time. */
const grown = async (labInit: number) => {
  await delay(2000);
  for (let last = 0, tries = 0; tries < 120; tries += 1) {
    const now = populationOf(labInit).length;
    if (now <= last + 5) return;
    last = now;
    await delay(1000);
  }
};

const bear = async (
  { name, command, pids }: Burden,
  { rounds: asked, watchMs, folder }: Setting,
  peers: readonly Player[],
) => {
  const rounds = asked ?? 20;
  const probe = new Probe(mkdtempSync(join(folder, 'probe-')));
  const lesson = await openLesson({ folder, environment: probe.environment });
  const heldNow = async () => (await probe.take(lesson.pty.pid())).rss / 2 ** 20;
  const labInit = lesson.labInit();
  const allow = () => (pids === undefined ? null : allowPids(labInit, pids));
  const refused = allow();
  const effects = [levels(lesson), ...peers.map(help)];
  const memoryNow = () => rssOf(lesson.pty.pid());
  const heldBefore = await heldNow();
  const before = memoryNow();
  const rest = await pressAll(`key to frame before ${name}`, effects, rounds);
  const kept = populationOf(labInit);
  const under = async <T>(body: () => Promise<T>): Promise<T> => {
    allow();
    await enterShell(lesson);
    // It begins when the keys are the lesson's again: to leave the shell is a key that would not be measured.
    lesson.pty.write(`sleep ${startSeconds}; ${command}\r`);
    await leaveShell(lesson);
    await delay(startSeconds * 1000);
    await grown(labInit);
    const value = await body();
    await relieve(labInit, kept);
    await delay(watchMs);
    return value;
  };
  const { count, loaded } = await under(async () => ({
    count: populationOf(labInit).length,
    loaded: await pressAll(`key to frame with ${name}`, effects, rounds),
  }));
  const after = memoryNow();
  for (let time = 1; time < times; time += 1) await under(() => delay(watchMs));
  const held = await heldNow();
  await lesson.pty.close();
  const samples = [
    ...rest.samples,
    ...loaded.samples,
    memory(`memory before ${name}`, before),
    memory(`memory with ${name}, at most`, loaded.peak),
    memory(`memory ${watchMs / 1000} s after ${name}`, after),
    memory(`memory held before ${name}`, heldBefore),
    memory(`memory held after ${name}, ${times} times`, held),
  ];
  const limit = refused === null ? '' : `; no more are allowed: ${refused}`;
  const notes = [`load: ${name}: ${count} processes in the lab${limit}`, ...rest.notes, ...loaded.notes];
  return { samples, versions: [], missing: [], notes };
};

/** Each in a lab of its own; one that breaks down takes no other one with it. */
export const load: Part = async (setting): Promise<Found> => {
  const { has, versions, missing } = peersHere(['htop']);
  const found: Found[] = [{ samples: [], versions, missing, notes: [] }];
  for (const burden of burdens) {
    try {
      const peers = has('htop') ? [await openHtop({ folder: setting.folder })] : [];
      found.push(await bear(burden, setting, peers));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      found.push({ samples: [], versions: [], missing: [`load: ${burden.name} broke down: ${why}`], notes: [] });
      process.exitCode = 1;
    }
    await closeAll();
  }
  return joined(found);
};

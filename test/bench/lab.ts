// From nothing to a lab whose agent says hello, and to the shell's first prompt in it, beside programs that only make namespaces.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBusybox } from '../../src/lab/program.ts';
import { startLab } from '../../src/lab/start.ts';
import { openShell } from '../../src/session/shell.ts';
import { buildClock, type Clock } from './container-clock.ts';
import { makeBundle } from './container-peers.ts';
import type { Found, Part } from './measure.ts';
import { peersHere } from './peer.ts';
import { type Contender, race } from './race.ts';

/** Milliseconds from the wish for a lab. */
const startOnce = async () => {
  const begun = performance.now();
  const lab = await startLab();
  try {
    const hello = performance.now() - begun;
    await lab.hands.start('lab');
    const terminal = await openShell(lab.hands, [80, 24]);
    await new Promise<void>((resolve) => {
      let text = '';
      terminal.onOutput((bytes, done) => {
        text += Buffer.from(bytes).toString('latin1');
        done();
        if (text.includes('# ')) resolve();
      });
    });
    return { hello, prompt: performance.now() - begun };
  } finally {
    await lab.end();
  }
};

const exit = ['sh', '-c', 'exit'] as const;

const peers = (clock: Clock, root: string, has: (program: string) => boolean): readonly Contender[] => {
  const rootless = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const unshare = ['unshare', ...rootless, '-muinpCf', '--mount-proc', findBusybox(), ...exit] as const;
  const bwrap = ['bwrap', '--unshare-all', '--bind', root, '/', '--proc', '/proc', '--dev', '/dev'] as const;
  return [
    ...(has('bwrap') ? [{ name: 'bwrap … sh -c exit', run: () => clock([...bwrap, '/bin/busybox', ...exit]) }] : []),
    ...(has('unshare') ? [{ name: 'unshare -muinpCf … sh -c exit', run: () => clock(unshare) }] : []),
  ];
};

/** The end of a lab is on nobody's clock; that of the peers' is: they cannot be had without. */
export const lab: Part = async ({ rounds, folder }): Promise<Found> => {
  const { has, versions, missing } = peersHere(['bwrap', 'unshare']);
  const own = join(folder, 'lab');
  mkdirSync(own, { recursive: true });
  makeBundle(own, 'unused');
  const hellos: number[] = [];
  const prompt = async () => {
    const { hello, prompt } = await startOnce();
    hellos.push(hello);
    return prompt;
  };
  const contenders = [
    { name: 'cutaway, to the first prompt', isOwn: true, run: prompt },
    ...peers(buildClock(folder), join(own, 'rootfs'), has),
  ];
  const samples = await race('lab start', contenders, rounds ?? 20);
  const hello = { what: 'lab start', who: 'cutaway, to hello', unit: 'ms', values: hellos, isOwn: true } as const;
  return { samples: [hello, ...samples], versions, missing, notes: [] };
};

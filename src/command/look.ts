// `cutaway look`: the World of this machine, of one lab or around one process.
import type { World } from '../kernel/world.ts';
import { worldJson } from '../kernel/world-json.ts';
import { labPlace } from '../lab/place.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { openOwnEyes } from './eyes.ts';
import { complain, say, sayJson } from './say.ts';
import { worldText } from './world-text.ts';

export interface LookOptions {
  readonly json?: boolean;
  readonly pid?: string;
  readonly lab?: string;
}

/** Looks once and prints what was seen. */
export const look = async (options: LookOptions): Promise<ExitCode> => {
  const world = await worldFor(options);
  if (typeof world === 'string') {
    complain(`cutaway look: ${world}`);
    return exitCode.usage;
  }
  if (options.json) sayJson(worldJson(world));
  else say(worldText(world));
  return exitCode.fine;
};

const worldFor = async ({ pid, lab }: LookOptions): Promise<World | string> => {
  const eyes = openOwnEyes();
  if (lab !== undefined) {
    const place = labPlace(lab);
    return place ? eyes.lookAt(place) : `there is no lab ${lab} on this machine`;
  }
  if (pid === undefined) return eyes.look();
  if (!/^[1-9]\d{0,9}$/.test(pid)) return `--pid takes a process number, not ${pid}`;
  const world = await eyes.look({ pid: Number(pid) });
  return world.processes.length > 0 ? world : `there is no process ${pid} here`;
};

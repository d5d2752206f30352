// `cutaway look`: the World of this machine, of one lab or around one process, which may be that of a container.
import type { World } from '../kernel/world.ts';
import { worldJson } from '../kernel/world-json.ts';
import { findContainer, isContainerName, type NoContainer } from '../lab/container.ts';
import { labPlace } from '../lab/place.ts';
import type { Eyes } from '../procfs/look.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { openOwnEyes } from './eyes.ts';
import { type LookingAt, noProcess } from './look-target.ts';
import { processText } from './process-text.ts';
import { complain, say, sayJson } from './say.ts';
import { wayHere } from './way.ts';
import { worldText } from './world-text.ts';

export interface LookOptions {
  readonly json?: boolean;
  readonly pid?: string;
  readonly lab?: string;
  /** Text, though there is a terminal for a screen. */
  readonly text?: boolean;
}

/**
 * On a terminal a screen that goes on looking; else looks once and prints what was seen. `container`: of an engine or a runtime of
 * this machine, by its name or id.
 */
export const look = async (container: string | undefined, options: LookOptions): Promise<ExitCode> => {
  if (container !== undefined) return lookInto(container, options);
  if (isForScreen(options)) return lookHere(options);
  if (options.pid !== undefined && !options.json) return lookAtProcess(options.pid, null);
  const world = await worldFor(options);
  if (typeof world === 'string') return refused(world);
  if (options.json) sayJson(worldJson(world));
  else say(worldText(world));
  return exitCode.fine;
};

/** A screen that changes is nothing to be read aloud. */
const isForScreen = ({ json, text }: LookOptions): boolean =>
  !json && !text && wayHere() === 'screen' && process.env['INK_SCREEN_READER'] !== 'true';

const lookHere = async ({ pid, lab }: LookOptions): Promise<ExitCode> => {
  const place = lab === undefined ? null : labPlace(lab);
  if (lab !== undefined && !place) return refused(noLab(lab));
  if (pid !== undefined && !isNumber(pid)) return refused(noNumber(pid));
  if (place) return onScreen({ pid: place.pid, container: { name: `lab ${lab}`, title: `lab ${lab}` } });
  return onScreen({ pid: pid === undefined ? null : Number(pid), container: null });
};

/** Drawing is loaded by whoever draws. */
const onScreen = async (at: LookingAt): Promise<ExitCode> => {
  const why = await (await import('./look-screen.tsx')).lookOnScreen(at);
  return typeof why === 'string' ? refused(why) : why;
};

const lookInto = async (name: string, options: LookOptions): Promise<ExitCode> => {
  const { json, pid, lab } = options;
  if (pid !== undefined || lab !== undefined) return refused('a container, --pid or --lab, one of them');
  if (!isContainerName(name)) return refused(`${name} is no name of a container`);
  const found = await findContainer(name);
  if (!('pid' in found)) return refused(noContainer(name, found));
  if (json) return look(undefined, { json, pid: String(found.pid) });
  if (!isForScreen(options)) return lookAtProcess(String(found.pid), found.by);
  return onScreen({ pid: found.pid, container: { name, title: `container ${name} of ${found.by}` } });
};

const refused = (why: string): ExitCode => {
  complain(`cutaway look: ${why}`);
  return exitCode.usage;
};

const noContainer = (name: string, { asked }: NoContainer): string => {
  if (asked.length === 0)
    return `there is nobody to ask for the container ${name}: none of docker, podman, ctr, runc and crun is installed`;
  const stopped = asked.find((answer) => answer.kind === 'stopped');
  if (stopped) {
    const remedy = stopped.start ? `: \`${stopped.start}\` starts it` : '';
    return `the container ${name} of ${stopped.by} does not run${remedy}`;
  }
  const failed = asked.filter((answer) => answer.kind === 'failed').map(({ by, why }) => `${by}: ${why}`);
  const ignorant = asked.filter(({ kind }) => kind === 'unknown').map(({ by }) => by);
  const lines = [...failed, ...(ignorant.length > 0 ? [`${ignorant.join(', ')}: no such container`] : [])];
  return [`nobody knows a running container ${name}`, ...lines].join('\n  ');
};

const lookAtProcess = async (pid: string, by: string | null): Promise<ExitCode> => {
  const eyes = openOwnEyes();
  const sight = async (number: number) => (await eyes.look({ pid: number })).processes[0];
  const world = await worldAround(eyes, pid, true);
  if (typeof world === 'string') return refused(world);
  const [subject] = world.processes;
  if (subject) say(processText({ world, process: subject, you: await sight(process.pid), init: await sight(1), by }));
  return exitCode.fine;
};

/** The World of one process; a message where there is none. */
const worldAround = async (eyes: Eyes, pid: string, isWhole: boolean): Promise<World | string> => {
  if (!isNumber(pid)) return noNumber(pid);
  const world = await eyes.look({ pid: Number(pid), isWhole });
  return world.processes.length > 0 ? world : noProcess(Number(pid));
};

const isNumber = (pid: string): boolean => /^[1-9]\d{0,9}$/.test(pid);
const noNumber = (pid: string): string => `--pid takes a process number, not ${pid}`;
const noLab = (lab: string): string => `there is no lab ${lab} on this machine`;

const worldFor = async ({ pid, lab }: LookOptions): Promise<World | string> => {
  const eyes = openOwnEyes();
  if (lab !== undefined) {
    const place = labPlace(lab);
    return place ? eyes.lookAt(place) : noLab(lab);
  }
  return pid === undefined ? eyes.look() : worldAround(eyes, pid, false);
};

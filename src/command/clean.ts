import { sweep } from '../lab/sweep.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { say, sayJson } from './say.ts';

/** `cutaway clean`: removes what labs that are no more have left on this machine, and lists it. Running labs are not touched. */
export const clean = async (options: { readonly json: boolean }): Promise<ExitCode> => {
  const { leftovers, removed } = await sweep();
  if (options.json) sayJson({ leftovers, removed });
  else {
    for (const path of removed) say(`removed ${path}`);
    for (const path of leftovers) say(`could not remove ${path}`);
    say(leftovers.length === 0 ? 'Nothing is left behind.' : `${leftovers.length} left behind.`);
  }
  return leftovers.length === 0 ? exitCode.fine : exitCode.failed;
};

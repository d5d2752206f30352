import { sweep } from '../lab/sweep.ts';
import { type ExitCode, exitCode } from './exit-code.ts';

/** `cutaway clean`: removes what labs that are no more have left on this machine, and lists it. Running labs are not touched. */
export const clean = async (options: { readonly json: boolean }): Promise<ExitCode> => {
  const { leftovers, removed } = await sweep();
  if (options.json) console.log(JSON.stringify({ leftovers, removed }));
  else {
    for (const path of removed) console.log(`removed ${path}`);
    for (const path of leftovers) console.log(`could not remove ${path}`);
    console.log(leftovers.length === 0 ? 'Nothing is left behind.' : `${leftovers.length} left behind.`);
  }
  return leftovers.length === 0 ? exitCode.fine : exitCode.failed;
};

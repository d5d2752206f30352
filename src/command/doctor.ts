import { doctor as diagnose } from '../lab/doctor.ts';
import { type ExitCode, exitCode } from './exit-code.ts';

/** `cutaway doctor`: what this machine can do, found out by trying. Exit 3 where it can hold no lab. */
export const doctor = async (options: { readonly json: boolean }): Promise<ExitCode> => {
  const diagnosis = await diagnose();
  if (options.json) console.log(JSON.stringify(diagnosis));
  else {
    for (const { id, ok, detail, remedy } of diagnosis.checks) {
      console.log(`${ok ? '✓' : '✗'} ${id.padEnd(10)} ${detail}`);
      if (remedy) console.log(`  ${''.padEnd(10)} ${remedy}`);
    }
    console.log(`lane ${diagnosis.lane} · cgroup ${diagnosis.cgroup ?? 'none'} · kernel ${diagnosis.kernel}`);
    if (diagnosis.lane === 'replay') console.log('No lab can be had here: see the remedies above.');
  }
  return diagnosis.lane === 'replay' ? exitCode.impossible : exitCode.fine;
};

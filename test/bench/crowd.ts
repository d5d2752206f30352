// Many processes that sleep, on the machine itself: in a PID namespace that goes with the bench, however that ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const starting = (count: number) => `i=0; while [ $i -lt ${count} ]; do sleep 1000 & i=$((i+1)); done; echo; wait`;

/** Gives `body` a machine with so many processes more. */
export const withCrowd = async <T>(count: number, body: () => Promise<T>): Promise<T> => {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const words = ['--pdeathsig', 'KILL', '--', 'unshare', ...user, '--pid', '--fork', '--kill-child'];
  const crowd = spawn('setpriv', [...words, 'sh', '-c', starting(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await Promise.race([once(crowd.stdout, 'data'), ended(crowd)]);
    return await body();
  } finally {
    crowd.kill('SIGKILL');
    if (crowd.exitCode === null && crowd.signalCode === null) await once(crowd, 'exit');
  }
};

const ended = async (crowd: ChildProcess) => {
  await once(crowd, 'exit');
  throw new Error('the crowd has ended before it was complete');
};

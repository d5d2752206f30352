// `cutaway look CONTAINER` beside a real runtime. Engines, and other runtimes, are in test/faults.
import { lookByName } from '../support/container.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';
import { needsProgram, needsRoot } from './child.ts';

const test = suite('look at a container of runc');

test(
  'by its name: which process it is, and its limits',
  async () => {
    const before = hostSnapshot();
    await lookByName('runc');
    await assertUnchanged(before);
  },
  { seconds: 30, needs: [needsRoot, needsProgram('runc')] },
);

// One container by hand, and nothing else: what container.ts bundles and starts as a program.
import { makeWhole } from './container-hands.ts';

await makeWhole();
process.exit(0);

// A program of its own that holds a lab until it is killed, and says on one line which.
import { startLab } from '../../src/lab/start.ts';

const { id, pid, cgroups } = await startLab();
console.log(JSON.stringify({ id, pid, cgroups }));

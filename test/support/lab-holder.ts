// A program of its own that holds a lab until it is killed, and says on one line which. An argument is the folder for its scratch.
import { startLab } from '../../src/lab/start.ts';

const [scratch] = process.argv.slice(2);
const { id, pid, cgroups } = await startLab(scratch === undefined ? {} : { scratch });
console.log(JSON.stringify({ id, pid, cgroups }));

// A home that answers slowly: whatever is synced to it takes seconds. Nobody waits for it, what was done is kept all the same, and who leaves
// waits for the latest alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { timeFactor } from '../../src/lab/installation.ts';
import { needsProgram } from '../live/child.ts';
import { onBadDay, type Sufferer } from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('a slow home', { seconds: 120, needs: [labs, needsProgram('script'), needsProgram('strace')] });

const syncMs = 3000 * timeFactor();

/** Every fsync(2) of the program has been made, and then takes this long. The file gets a line when one begins. */
const slowly = `strace -D -f -qq --signal=none -e trace=fsync,fdatasync -e inject=fsync,fdatasync:delay_exit=${syncMs * 1000} -o "$XDG_STATE_HOME/syncs"`;

const syncs = ({ folder }: Sufferer): number =>
  readFileSync(join(folder, 'syncs'), 'utf8').match(/f(data)?sync\((?!.*resumed)/g)?.length ?? 0;

/** Skips the question, acts and goes on to the next step. */
const goesOn = async (terminal: Sufferer, step: number) => {
  const frame = await terminal.waitFor(new RegExp(`step ${step} of[^]*(skip the question|enter +do it)`), 60);
  if (frame.includes('skip the question')) terminal.press('Enter');
  await terminal.waitFor(/enter +do it/, 60);
  terminal.press('Enter');
  await terminal.waitFor(/enter +next/, 60);
  terminal.press('Enter');
};

test('keys go through while progress is being saved; it is kept in the end, and leaving waits for two at most', () =>
  onBadDay({ prefix: slowly, words: 'learn root/rootfs' }, async (terminal) => {
    for (const step of [2, 3, 4, 5]) await goesOn(terminal, step);
    await terminal.waitFor('step 6 of');
    const before = syncs(terminal);
    terminal.press('q');
    assert.is(await terminal.end(), 0, terminal.frame());
    assert.ok(before > 0, 'there was something to sync');
    assert.ok(syncs(terminal) - before <= 2, `${before} syncs, and ${syncs(terminal) - before} more to leave`);
    const kept = JSON.parse(readFileSync(join(terminal.folder, 'cutaway', 'progress.json'), 'utf8')).lessons.root;
    assert.equal([kept.done.length, kept.at], [4, 'copy'], JSON.stringify(kept));
  }));

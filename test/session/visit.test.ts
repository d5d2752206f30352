// A visit in a real lab: opening, predicting, acting, going back, starting again, and what happens when the lab dies.
import * as assert from 'uvu/assert';
import type { Terminal } from '../../src/call/hands.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { hintCount, linesTold } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import type { Entry } from '../../src/session/entry.ts';
import { newSession, reduce } from '../../src/session/session.ts';
import { Visit } from '../../src/session/visit.ts';
import { root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { suite } from '../support/suite.ts';

const { course } = await loadCourse(`${root}/lessons`);
const test = suite('a visit');
const seconds = { seconds: 30 };

/** The newest shell of a visit, what it has printed, and how each shell came. */
interface ShownShell {
  terminal: Terminal | null;
  output: string;
  readonly again: boolean[];
}

const visiting = async (work: (visit: Visit, log: readonly Entry[], shell: ShownShell) => Promise<void>) => {
  if (!course) throw new Error('the course has problems');
  const before = hostSnapshot();
  const log: Entry[] = [];
  const shell: ShownShell = { terminal: null, output: '', again: [] };
  const visit = new Visit(
    visitParts(course, {
      onEntry: (entry) => log.push(entry),
      onTerminal: (terminal, again) => {
        shell.terminal = terminal;
        shell.again.push(again);
        terminal.onOutput((bytes, done) => {
          shell.output += Buffer.from(bytes);
          done();
        });
      },
      terminalSize: () => [80, 24],
    }),
  );
  try {
    await work(visit, log, shell);
  } finally {
    assert.equal(await visit.close(), []);
  }
  await assertUnchanged(before);
};

const until = async (visit: Visit, holds: () => boolean) => {
  while (!holds()) {
    await visit.tick();
    await new Promise(setImmediate);
  }
};

test(
  'what is shown is the log and nothing else',
  () =>
    visiting(async (visit, log) => {
      await visit.open('pid-namespace', 'fork');
      await visit.act();
      assert.is(visit.session.phase, 'passed');
      assert.equal(log.reduce(reduce, newSession), visit.session);
      assert.equal(
        JSON.parse(JSON.stringify(log)),
        log.map((entry) => JSON.parse(JSON.stringify(entry))),
      );
    }),
  seconds,
);

test(
  'each look says since when it speaks; usage that has come to rest is told once',
  () =>
    visiting(async (visit, log, shell) => {
      await visit.open('pid-namespace');
      const looks = () => log.filter((entry) => entry.type === 'events');
      shell.terminal?.write('i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo ended-$((1 + 1))\n');
      await until(visit, () => shell.output.includes('ended-2'));
      await until(visit, () => looks().at(-1)?.events.length === 0);
      const all = looks();
      for (const [index, { at, since, events }] of all.entries()) {
        assert.ok(since !== undefined && since <= at && since >= (all[index - 1]?.since ?? 0), `${since} ${at}`);
        if (events.length === 0) assert.not.equal(all[index - 1]?.events, [], 'it was at rest already');
      }
      const times = visit.session.usage.samples.map(({ at }) => at);
      assert.is(times.at(-1), all.at(-1)?.at, 'rest is a sample of its own');
    }),
  seconds,
);

test(
  'going back is a fresh lab with the steps before played again',
  () =>
    visiting(async (visit) => {
      await visit.open('pid-namespace', 'fork');
      await visit.act();
      const old = visit.session.names.get('lab-init');
      await visit.back();
      assert.is(visit.session.step, 'unshare');
      assert.is(visit.session.phase, 'ready');
      assert.not.equal(visit.session.names.get('lab-init'), old);
      assert.is(visit.session.names.get('init'), undefined);
      await visit.back();
      await visit.back();
      assert.is(visit.session.step, null);
      assert.is(visit.session.lab.state, 'ready');
    }),
  seconds,
);

test(
  'where a call comes to another end than the step says, those after it are not made',
  () =>
    visiting(async (visit, _log, shell) => {
      await visit.open('root', 'rootfs');
      shell.terminal?.write('mkdir /srv && echo made-$((1 + 1))\n');
      await until(visit, () => shell.output.includes('made-2'));
      await visit.act();
      assert.is(visit.session.phase, 'failed');
      assert.equal(
        visit.session.calls.filter(({ step }) => step === 'rootfs').map(({ text }) => text),
        ['mkdir("/srv", 0755)'],
      );
      assert.equal(
        visit.session.checks.map(({ saw, tryThis }) => [saw, tryThis]),
        [['mkdir was refused with EEXIST', 'r starts the step again, in a fresh lab']],
      );
      await visit.reset('step');
      await visit.act();
      assert.is(visit.session.phase, 'passed');
    }),
  seconds,
);

test(
  'an act is done once, however often it is asked for',
  () =>
    visiting(async (visit) => {
      await visit.open('pid-namespace', 'fork');
      await Promise.all([visit.act(), visit.act(), visit.act()]);
      assert.is(visit.session.calls.filter((call) => call.step === 'fork').length, 1);
    }),
  seconds,
);

test(
  'an asked step passes when the kernel shows it, whoever did it and how',
  () =>
    visiting(async (visit) => {
      await visit.open('pid-namespace', 'stop');
      await visit.act();
      assert.is(visit.session.phase, 'failed');
      assert.match(visit.session.checks.find((check) => !check.held)?.saw ?? '', /init/);
      const init = visit.session.names.get('init');
      assert.ok(init);
      process.kill(init.pid, 'SIGSTOP');
      await until(visit, () => visit.session.phase === 'passed');
    }),
  seconds,
);

test(
  'when the lab dies the visit says why, and starts again when asked to',
  () =>
    visiting(async (visit) => {
      await visit.open('pid-namespace', 'unshare');
      const labInit = visit.session.names.get('lab-init');
      assert.ok(labInit);
      process.kill(labInit.pid, 'SIGKILL');
      await until(visit, () => visit.session.lab.state === 'ended');
      assert.match(visit.session.lab.detail ?? '', /killed/);
      await visit.reset('step');
      assert.equal([visit.session.step, visit.session.lab.state], ['unshare', 'ready']);
      await visit.act();
      assert.is(visit.session.phase, 'passed');
    }),
  seconds,
);

test(
  'a shell that ends is followed by a new one in the same lab',
  () =>
    visiting(async (visit, _log, shell) => {
      await visit.open('pid-namespace', 'stop');
      const [old, labInit] = [visit.session.names.get('shell'), visit.session.names.get('lab-init')];
      // A shell that ends as soon as it starts is not replaced: it would end again.
      await new Promise((resolve) => setTimeout(resolve, 600));
      shell.terminal?.write('exit\n');
      await until(visit, () => visit.session.names.get('shell') !== old);
      assert.equal(shell.again, [false, true]);
      assert.is(visit.session.names.get('lab-init'), labInit);
      await visit.play();
      assert.is(visit.session.phase, 'passed');
    }),
  seconds,
);

test(
  'the last hint is typed at the prompt, and not into a program that runs in the shell',
  () =>
    visiting(async (visit, _log, shell) => {
      await visit.open('pid-namespace', 'stop');
      const command = `kill -STOP ${visit.session.names.get('init')?.nspid[1]}`;
      const climb = () => Array.from({ length: 9 }, () => visit.hint());
      climb();
      assert.is(visit.session.isHintTyped, true);
      await until(visit, () => shell.output.includes(command));
      await visit.reset('step');
      shell.terminal?.write('sleep 1000\n');
      await until(visit, () => visit.session.world.processes.some(({ comm }) => comm === 'sleep'));
      climb();
      assert.is(visit.session.isHintTyped, false);
      await visit.reset('step');
      shell.terminal?.write('sleep 1000 &\n');
      await until(visit, () => visit.session.world.processes.some((one) => one.comm === 'sleep' && one.isInBackground));
      climb();
      assert.is(visit.session.isHintTyped, true);
      assert.is(visit.session.hints, visit.step ? hintCount(visit.step) : 0);
    }),
  seconds,
);

test(
  'each line of a solution is a hint of its own, in place of what stands at the prompt',
  () =>
    visiting(async (visit, _log, shell) => {
      await visit.open('names', 'own');
      const { step } = visit;
      const lines = step?.task.kind === 'asked' ? step.task.solve : [];
      assert.ok(step && lines.length > 1);
      while (visit.session.hints <= step.hints.length) visit.hint();
      assert.equal(linesTold(step, visit.session.hints), lines.slice(0, 1));
      for (const _ of lines.slice(1)) visit.hint();
      visit.hint();
      assert.equal(linesTold(step, visit.session.hints), lines);
      shell.terminal?.write('; echo ran alone\n');
      await until(visit, () => shell.output.includes('\r\nran alone\r\n'));
      // One that was just forked for a command of the line may still be called sh.
      const hostsOfShells = visit.session.world.processes.flatMap(({ comm, namespaces }) =>
        comm === 'sh' ? [namespaces.uts] : [],
      );
      assert.is(new Set(hostsOfShells).size, 1, 'the first line was not run');
    }),
  seconds,
);

test(
  'an actor that the learner has ended is said to have ended, and starting again brings it back',
  () =>
    visiting(async (visit) => {
      await visit.open('pid-namespace', 'signals');
      const init = visit.session.names.get('init');
      assert.ok(init);
      process.kill(init.pid, 'SIGKILL');
      await until(visit, () => visit.session.world.processes.some((one) => one.pid === init.pid && one.state === 'Z'));
      await visit.act();
      assert.is(visit.session.phase, 'failed');
      assert.is(visit.session.checks[0]?.saw, 'init has ended');
      await visit.reset('step');
      await visit.act();
      assert.is(visit.session.phase, 'passed');
    }),
  seconds,
);

/** `passing`: reaches for a moment what the step asks for. */
const passesOnlyForGood = async (visit: Visit, shell: ShownShell, passing: string) => {
  shell.terminal?.write(`${passing}; echo over-$((1 + 1))\n`);
  await until(visit, () => shell.output.includes('over-2'));
  await visit.tick();
  assert.is(visit.session.phase, 'ready');
  await visit.play();
  assert.is(visit.session.phase, 'passed');
};

test(
  'a program that comes and goes is not what an asked step looks for',
  () =>
    visiting(async (visit, _log, shell) => {
      await visit.open('pid-namespace', 'by-hand');
      await passesOnlyForGood(visit, shell, 'unshare --pid --fork --mount-proc sleep 0.1');
    }),
  seconds,
);

test(
  'what holds for a moment only is not what an asked step asks for',
  () =>
    visiting(async (visit, _log, shell) => {
      await visit.open('pid-namespace', 'stop');
      const init = visit.session.names.get('init')?.nspid[1];
      await passesOnlyForGood(visit, shell, `kill -STOP ${init}; sleep 0.1; kill -CONT ${init}`);
    }),
  seconds,
);

test(
  'a step finds the files that it speaks of as they are when it is opened, and those alone',
  () =>
    visiting(async (visit, log, shell) => {
      await visit.open('layers', 'append');
      const at = (path: string) => visit.session.before.files.find((one) => one.path === path)?.type;
      assert.equal(
        [at('/srv/upper/big'), at('/srv/one/upper/big'), at('/srv/base/big')],
        [undefined, 'absent', 'regular'],
      );
      // Of what lies in an overlay all its layers are looked at.
      assert.equal(
        visit.session.before.files.map(({ path }) => path),
        ['/srv/app/big', '/srv/base/big', '/srv/one/merged/big', '/srv/one/upper/big'],
      );
      shell.terminal?.write('echo more >> /srv/one/merged/big; echo done-$((1 + 1))\n');
      await until(visit, () => shell.output.includes('done-2') && visit.session.phase === 'passed');
      assert.ok(
        log.some((entry) => entry.type === 'events' && entry.events.some(({ type }) => type === 'file-changed')),
      );
      await visit.next();
      assert.ok(visit.session.before.files.every(({ path }) => path.endsWith('/tool')));
    }),
  seconds,
);

test(
  'ways that only look right do not pass a step about files',
  () =>
    visiting(async (visit, _log, shell) => {
      const after = async (line: string, mark: string) => {
        shell.terminal?.write(`${line}; echo ${mark}-$((1 + 1))\n`);
        await until(visit, () => shell.output.includes(`${mark}-2`));
        await visit.act();
        return visit.session.checks.find(({ held }) => !held)?.saw;
      };
      await visit.open('layers', 'append');
      assert.is(await after('echo more > /srv/one/merged/big', 'cut'), '/srv/one/upper/big has 5 bytes');
      await visit.open('layers', 'remove');
      assert.match(
        (await after(': > /srv/one/merged/etc/key', 'empty')) ?? '',
        'shell sees a file at /srv/one/upper/etc/key',
      );
      await visit.open('layers', 'by-hand');
      const wrong =
        'mkdir -p /srv/patch/etc; touch /srv/patch/etc/.wh.conf; mount -t overlay -o lowerdir=/srv/patch:/srv/base o /srv/view';
      assert.match((await after(wrong, 'oci')) ?? '', 'shell sees nothing at /srv/patch/etc/conf');
    }),
  seconds,
);

import * as assert from 'uvu/assert';
import type { Outcome } from '../../src/call/outcome.ts';
import { checkStep, type Scene } from '../../src/lesson/expect.ts';
import type { ExpectedOutcome, Step } from '../../src/lesson/lesson.ts';
import { judgeOutcome } from '../../src/lesson/outcome-check.ts';
import { parseStep } from '../../src/lesson/step.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, labNames, labNamespaces, names, process, shell, world } from './scenes.ts';

const test = suite('checks of a step');

const step = (matter: string): Step => {
  const text = `---\ntitle: A step\npanes: [calls]\n${matter}\n---\nBefore.\n\n---\n\nAfter.\n`;
  const { value, problems } = parseStep({ path: 'step.md', bytes: new TextEncoder().encode(text) }, 'step');
  assert.equal(problems, []);
  if (!value?.v2) throw new Error('no step');
  return value.v2.step;
};

const returned = (value: number | null, data = ''): Outcome => ({ ok: true, value, data, nanoseconds: 1000 });
const refused = (errno: string): Outcome => ({ ok: false, errno, nanoseconds: 1000 });

const fork = { actor: 'box', call: 'fork', as: 'init' } as const;

const outcomes: readonly (readonly [
  expected: ExpectedOutcome,
  outcome: Outcome | undefined,
  held: boolean,
  claim: string,
  saw: string,
])[] = [
  [{}, returned(0), true, 'fork succeeds', 'fork returned 0'],
  [{}, returned(null), true, 'fork succeeds', 'fork did not return'],
  [{}, refused('EPERM'), false, 'fork succeeds', 'fork was refused with EPERM'],
  [{}, undefined, false, 'fork succeeds', 'fork has not come back'],
  [{ returns: 0 }, returned(0), true, 'fork returns 0', 'fork returned 0'],
  [{ returns: 0 }, returned(3), false, 'fork returns 0', 'fork returned 3'],
  [{ returns: 0 }, returned(null), false, 'fork returns 0', 'fork did not return'],
  [
    { returns: 0, takesAtLeast: 1 },
    { ...returned(0), nanoseconds: 2e9 },
    true,
    'fork returns 0, and takes at least 1 s',
    'fork returned 0 after 2 s',
  ],
  [
    { takesAtLeast: 1, takesAtMost: 3 },
    returned(0),
    false,
    'fork succeeds, and takes at least 1 s and at most 3 s',
    'fork returned 0 after 0 ms',
  ],
  [
    { takesAtMost: 1 },
    { ...returned(0), nanoseconds: 1.5e9 },
    false,
    'fork succeeds, and takes at most 1 s',
    'fork returned 0 after 1.5 s',
  ],
  [{ returns: 0 }, refused('EINVAL'), false, 'fork returns 0', 'fork was refused with EINVAL'],
  [{ returnsPid: 'init' }, returned(7), true, 'fork returns the number of init', 'fork returned 7'],
  [{ returnsPid: 'init' }, returned(4250), false, 'fork returns the number of init', 'fork returned 4250'],
  [{ returnsPid: 'worker' }, returned(7), false, 'fork returns the number of worker', 'fork returned 7'],
  [{ errno: ['ENOMEM'] }, refused('ENOMEM'), true, 'fork is refused with ENOMEM', 'fork was refused with ENOMEM'],
  [{ errno: ['ENOMEM'] }, refused('EAGAIN'), false, 'fork is refused with ENOMEM', 'fork was refused with EAGAIN'],
  [
    { errno: ['EWOULDBLOCK'] },
    refused('EAGAIN'),
    true,
    'fork is refused with EWOULDBLOCK',
    'fork was refused with EAGAIN',
  ],
  [
    { errno: ['EACCES', 'EPERM'] },
    refused('EPERM'),
    true,
    'fork is refused with EACCES or EPERM',
    'fork was refused with EPERM',
  ],
  [{ errno: ['ENOMEM'] }, returned(0), false, 'fork is refused with ENOMEM', 'fork returned 0'],
  [{ data: 'init' }, returned(5, 'init\n'), true, 'fork hands back "init"', 'fork returned 5 and handed back "init"'],
  [{ data: 'init\n' }, returned(4, 'init'), true, 'fork hands back "init"', 'fork returned 4 and handed back "init"'],
  [{ data: 'init' }, returned(9, ' init'), false, 'fork hands back "init"', 'fork returned 9 and handed back " init"'],
  [{ data: 'init' }, refused('ENOENT'), false, 'fork hands back "init"', 'fork was refused with ENOENT'],
  [
    { data: 'x', returns: 2 },
    returned(2, 'x\n'),
    true,
    'fork returns 2 and "x"',
    'fork returned 2 and handed back "x"',
  ],
  [
    { data: 'x', returns: 2 },
    returned(3, 'x\n'),
    false,
    'fork returns 2 and "x"',
    'fork returned 3 and handed back "x"',
  ],
  [{ gone: true }, returned(null), true, 'fork does not return', 'fork did not return'],
  [{ gone: true }, returned(0), false, 'fork does not return', 'fork returned 0'],
  [{ gone: true }, refused('ENOENT'), false, 'fork does not return', 'fork was refused with ENOENT'],
];

for (const [expected, outcome, held, claim, saw] of outcomes) {
  test(`expected ${JSON.stringify(expected)}: ${saw} ${held ? 'is' : 'is not'} it`, () => {
    const verdict = judgeOutcome(fork, expected, outcome, labNames);
    assert.equal([verdict.held, verdict.claim, verdict.saw], [held, claim, saw]);
  });
}

test('a call that the machine refuses sends the learner to doctor', () => {
  assert.match(judgeOutcome(fork, {}, refused('EPERM'), labNames).tryThis ?? '', 'cutaway doctor');
  assert.is(judgeOutcome(fork, { errno: ['ENOMEM'] }, refused('EPERM'), labNames).tryThis, null);
});

test('what a program says may be due to what the learner did: a fresh lab tells', () => {
  assert.match(judgeOutcome(fork, { data: 'x' }, returned(2, 'y'), labNames).tryThis ?? '', 'the lab is made anew');
  assert.is(judgeOutcome(fork, { returns: 3 }, returned(2, 'y'), labNames).tryThis, null);
});

const before = world([labInit, box, shell]);
const scene: Scene = { world: world([labInit, box, shell, init]), before, names: labNames };

test('an acted step: its outcomes, what it expects, what it keeps', () => {
  const acted = step(`do:
  - { actor: box, call: unshare, flags: [CLONE_NEWPID] }
  - { actor: box, call: fork, as: init }
outcome: [{ returns: 0 }, { returns_pid: init }]
expect:
  - { actor: init, pid: 1, say: "init is the first" }
keep:
  - { actor: box, namespace: pid }`);
  assert.equal(checkStep(acted, scene, [returned(0), returned(8)]), [
    { kind: 'outcome', held: true, claim: 'unshare returns 0', saw: 'unshare returned 0', tryThis: null },
    {
      kind: 'outcome',
      held: false,
      claim: 'fork returns the number of init',
      saw: 'fork returned 8',
      tryThis: null,
    },
    {
      kind: 'expect',
      held: true,
      claim: 'init is the first',
      saw: 'init is number 1 in its own PID namespace',
      tryThis: null,
    },
    {
      kind: 'keep',
      held: true,
      claim: "box's PID namespace stays the same",
      saw: "box's PID namespace is 100, as before",
      tryThis: null,
    },
  ]);
  assert.is(checkStep(acted, scene, [returned(0)])[1]?.saw, 'fork has not come back');
});

test('what is kept must have been so before', () => {
  const keeping = step(`do: [{ actor: box, call: getpid }]
outcome: { returns: 3 }
keep: [{ actor: box, state: alive }]`);
  const stopped = world([labInit, { ...box, state: 'T' }, shell]);
  const [, keep] = checkStep(keeping, { world: before, before: stopped, names: labNames }, [returned(3)]);
  assert.equal(keep, {
    kind: 'keep',
    held: false,
    claim: 'box is alive',
    saw: 'before this step it was not so: box is stopped (state T)',
    tryThis: 'go back a step: something earlier was undone',
  });
});

const askedFor = (find: string) =>
  step(`ask: In the shell, do it.
find:
  as: mine
${find}
solve: [sh]
expect: [{ actor: mine, state: alive }]`);

const asked = askedFor(`  say: "a shell that is number 1"
  where: [{ pid: 1 }, { namespace: mnt, unlike: shell }]`);

const mine = process({
  nspid: [4260, 9, 1],
  comm: 'sh',
  namespaces: { ...labNamespaces, pid: 102, mnt: 202 },
});

test('an asked step: nothing has come yet, and what it shall be is not asked about', () => {
  assert.equal(checkStep(asked, scene, []), [
    {
      kind: 'expect',
      held: false,
      claim: 'a shell that is number 1',
      saw: 'there is no new process yet',
      tryThis: 'start it in the shell',
    },
  ]);
  const wordless = askedFor('  where: [{ pid: 1 }]');
  assert.is(checkStep(wordless, scene, [])[0]?.claim, 'a process is there that is as asked for');
});

test('an asked step: what came nearest, and what it lacks', () => {
  const numbered = process({ nspid: [4261, 10, 1], comm: 'sh', namespaces: { ...labNamespaces, pid: 102 } });
  const other = process({ nspid: [4262, 11], comm: 'cat' });
  const [found] = checkStep(asked, { ...scene, world: world([...scene.world.processes, numbered, other]) }, []);
  assert.equal(found, {
    kind: 'expect',
    held: false,
    claim: "its mount namespace is not shell's",
    saw: "sh (4261 · 10 · 1) is there, but its mount namespace is 200, and shell's is the same one",
    tryThis: 'unshare() and clone() make a new mount namespace',
  });
  const [far] = checkStep(asked, { ...scene, world: world([...scene.world.processes, other]) }, []);
  assert.is(far?.saw, 'cat (4262 · 11) is there, but it is number 11 in its own PID namespace');
  assert.match(far?.tryThis ?? '', 'born in a new PID namespace');
});

test('an asked step: what is lacking, in the words of the lesson', () => {
  const worded = askedFor('  where: [{ pid: 1, say: "your process is the first" }, { comm: sh }]');
  const cat = process({ nspid: [4262, 11], comm: 'cat' });
  const [found] = checkStep(worded, { ...scene, world: world([...scene.world.processes, cat]) }, []);
  assert.is(found?.claim, 'your process is the first');
  const first = process({ nspid: [4262, 11, 1], comm: 'cat' });
  const [other] = checkStep(worded, { ...scene, world: world([...scene.world.processes, first]) }, []);
  assert.equal([other?.claim, other?.saw], ['it is called sh', 'cat (4262 · 11 · 1) is there, but it is called cat']);
});

test('an asked step: what was there before is not what the learner did', () => {
  const agent = process({ nspid: [4241, 2], comm: 'agent' });
  const then = {
    ...scene,
    before: world([...before.processes, agent]),
    world: world([...scene.world.processes, agent]),
  };
  assert.is(checkStep(asked, then, [])[0]?.saw, 'there is no new process yet');
});

test('an asked step: a named process that is not as asked for any more', () => {
  const known = { ...scene, names: new Map([...labNames, ...names({ mine })]) };
  const back = { ...mine, namespaces: { ...mine.namespaces, mnt: 200 } };
  const [found] = checkStep(asked, { ...known, world: world([...scene.world.processes, back]) }, []);
  assert.equal(
    [found?.held, found?.saw],
    [false, "sh (4260 · 9 · 1) is there, but its mount namespace is 200, and shell's is the same one"],
  );
});

test('an asked step: found, named, and ended', () => {
  const there = { ...scene, world: world([...scene.world.processes, mine]) };
  assert.equal(
    checkStep(asked, there, []).map(({ held }) => held),
    [true, false],
    'found, and not named yet',
  );
  const known = { ...there, names: new Map([...labNames, ...names({ mine })]) };
  assert.equal(
    checkStep(asked, known, []).map(({ held }) => held),
    [true, true],
  );
  const gone = { ...known, world: scene.world };
  assert.equal(
    checkStep(asked, gone, []).map(({ saw }) => saw),
    ['mine has ended', 'mine has ended'],
  );
});

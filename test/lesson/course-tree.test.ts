import * as assert from 'uvu/assert';
import { lessonsDigest } from '../../src/lesson/course-digest.ts';
import { courseOf } from '../../src/lesson/course-tree.ts';
import { lessonById, mythsOf } from '../../src/lesson/lesson.ts';
import { linkedTerms } from '../../src/lesson/term.ts';
import { suite } from '../support/suite.ts';
import { type Change, goodCourse, problemsAfter, withBytes } from './good-course.ts';

const test = suite('course');

test('the good course has its parts, lessons and steps in order', async () => {
  const { value, problems } = courseOf(await goodCourse());
  assert.equal(problems, []);
  assert.is(value?.promise, 'Everything that a lesson file can say, said once.');
  assert.equal(
    value?.parts.map((part) => [part.title, part.lessons.map(({ id, steps }) => [id, steps.map((step) => step.id)])]),
    [
      ['The first part', [['one', ['fork', 'by-hand', 'end']]]],
      [
        'The second part',
        [
          ['two', ['refused', 'exit']],
          ['three', ['limit', 'leave', 'more']],
        ],
      ],
    ],
  );
});

test('an acted step has its acts, outcomes, claims and everything beside them', async () => {
  const step = courseOf(await goodCourse()).value?.parts[0]?.lessons[0]?.steps[0];
  assert.equal(step?.panes, ['processes', 'namespaces', 'calls']);
  assert.is(
    step?.predict?.choices.findIndex((choice) => choice.right),
    0,
  );
  assert.is(step?.predict?.choices[1]?.because, 'Only its parent counts so.');
  assert.is(step?.task.kind, 'acted');
  if (step?.task.kind !== 'acted') return;
  assert.equal(step.task.acts[0], { actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID', 'CLONE_NEWNS'] });
  assert.equal(step.task.acts[2], {
    actor: 'init',
    call: 'mount',
    source: 'proc',
    target: '/proc',
    type: 'proc',
    flags: [],
    data: '',
  });
  assert.equal(step.task.outcomes, [
    { returns: 0 },
    { returnsPid: 'init' },
    {},
    { data: 'init', returns: 5 },
    { returns: 0 },
  ]);
  assert.equal(step.expect[0], { actor: 'init', pid: 1, say: 'init is number 1' });
  assert.equal(step.keep[1], { actor: 'box', namespace: ['pid', 'net', 'uts'] });
  assert.equal(step.sameAs, {
    shell: 'unshare --pid --fork --mount-proc',
    oci: 'linux.namespaces[] {type: pid}',
    docker: 'always',
  });
  assert.is(step.costSeconds, 1.5);
  assert.equal([step.before.children.length, step.after.children.length], [1, 3]);
  assert.is(step.after.children[0]?.position?.start.line, 43);
});

test('a part says what its lessons are, and a card to which lesson it belongs', async () => {
  const course = courseOf(await goodCourse()).value;
  assert.ok(course);
  assert.equal(
    course.parts.map(({ kind }) => kind),
    ['lessons', 'myths'],
  );
  assert.equal(
    mythsOf(course, 'one').map(({ id }) => id),
    ['three'],
  );
  assert.equal(mythsOf(course, 'two'), []);
});

test('terms are in the order of the alphabet, and a page knows which ones it links', async () => {
  const course = courseOf(await goodCourse()).value;
  assert.equal(
    course?.glossary.map(({ id, not }) => [id, not]),
    [
      ['fork', null],
      ['zombie', 'kill -9 removes it. It is dead already.'],
    ],
  );
  const step = course && lessonById(course, 'two')?.steps.find(({ id }) => id === 'exit');
  assert.equal(step && [linkedTerms(step.before), linkedTerms(step.after)], [[], ['zombie']]);
});

test('an asked step has its query and its solution, and no outcome', async () => {
  const step = courseOf(await goodCourse()).value?.parts[0]?.lessons[0]?.steps[1];
  assert.equal(step?.task, {
    kind: 'asked',
    ask: 'In the shell, start a shell that is number 1.',
    find: {
      as: 'mine',
      where: [
        { pid: 1 },
        { namespace: ['pid'], unlike: 'shell' },
        { mount: '/proc', fstype: 'proc', counts_as: 'itself' },
      ],
    },
    solve: ['kill -CONT {{init.pid.lab}}', 'unshare --pid --fork --mount-proc sh'],
    otherRoutes: [['kill -CONT 2', 'unshare -p -f --mount-proc env N={{lab.pid}} sh']],
    wrongRoutes: [['unshare --pid --fork sh'], ['unshare --mount-proc sh']],
  });
  assert.equal(step?.sameAs, { shell: null, oci: null, docker: null });
  assert.is(step?.predict, null);
  assert.is(step?.costSeconds, null);
});

test('one outcome stands for the only call; none means any success of each', async () => {
  const [refused] = courseOf(await goodCourse()).value?.parts[1]?.lessons[0]?.steps ?? [];
  assert.equal(refused?.task.kind === 'acted' && refused.task.outcomes, [{ errno: ['ENOENT'] }]);
});

const sixNames = 'expected lab-init, lab, shell, box, web or init';
const valueList =
  'expected pid, pid.machine, pid.lab, pid.box, nspid, comm, uid, uid.lab, uid.machine, cgroup, hostname, domainname, memory, oom_kills, at_limit, read, written, affinity, periods, throttled, cpu_time, stop, processors or namespace.LINK';

const fork = '10.one/10.fork.md';
const end2 = '20.two/20.exit.md';
const byHand = '10.one/20.by-hand.md';
const end = '10.one/100.end.md';
const opening = '10.one/lesson.md';

/** What one change makes wrong; every problem that follows from it, and no other. */
const changes: readonly (readonly [why: string, change: Change, problems: readonly string[]])[] = [
  [
    'an actor that is nobody',
    { file: fork, from: '{ actor: box, call: fork, as: init }', to: '{ actor: bx, call: fork, as: init }' },
    [`${fork}:11:14 there is no process bx at this point; did you mean box?`],
  ],
  [
    'an actor that acts before it is born',
    { file: '20.two/10.refused.md', from: 'actor: box, call', to: 'actor: init, call' },
    ['20.two/10.refused.md:5:14 there is no process init at this point; expected lab or box'],
  ],
  [
    'the shell as an actor',
    { file: '20.two/20.exit.md', from: 'actor: box, call', to: 'actor: shell, call' },
    ['20.two/20.exit.md:5:14 there is no process shell at this point; expected lab or box'],
  ],
  [
    'a found process by a name that is there',
    { file: byHand, from: 'as: mine', to: 'as: init' },
    [
      `${byHand}:6:7 init is there already; expected a new name`,
      `${byHand}:20:14 there is no process mine after this step; ${sixNames}`,
      `${byHand}:28:15 there is no process mine here; expected lab-init, lab, shell, box, web or init`,
    ],
  ],
  [
    'an actor that acts after it has ended',
    { file: fork, from: '{ actor: box, call: kill, pid: init, signal: SIGSTOP }', to: '{ actor: box, call: exit }' },
    [
      `${end}:5:14 box has ended in fork, and performs no calls`,
      `${end}:6:14 box has ended in fork, and performs no calls`,
    ],
  ],
  [
    'an actor whose execve shall be refused goes on',
    {
      file: '20.two/10.refused.md',
      from: 'call: mkdir, path: /proc/box',
      to: 'call: execve, path: /bin/true, argv: ["true"]',
    },
    [],
  ],
  [
    'a call about nobody',
    { file: fork, from: 'call: kill, pid: init', to: 'call: kill, pid: inti' },
    [`${fork}:14:36 there is no process inti at this point; did you mean init?`],
  ],
  [
    'a value returned that is the number of nobody',
    { file: fork, from: 'returns_pid: init', to: 'returns_pid: worker' },
    [`${fork}:17:20 there is no process worker at this point; ${sixNames}`],
  ],
  [
    'a claim that compares with nobody',
    { file: fork, from: 'unlike: web', to: 'unlike: wep' },
    [`${fork}:23:51 there is no process wep after this step; did you mean web?`],
  ],
  [
    'something kept of a process that comes later',
    { file: fork, from: 'actor: box, pid: true', to: 'actor: init, pid: true' },
    [`${fork}:32:14 there is no process init before this step; expected lab-init, lab, shell, box or web`],
  ],
  [
    'a search that compares with what it finds',
    { file: byHand, from: 'unlike: shell', to: 'unlike: mine' },
    [`${byHand}:9:33 there is no process mine before this step; ${sixNames}`],
  ],
  [
    'a proc that counts as nobody',
    { file: fork, from: 'counts_as: init', to: 'counts_as: inti' },
    [`${fork}:29:59 there is no process inti after this step; did you mean init?`],
  ],
  [
    'a process with the name that means the one that a claim is about',
    { file: opening, from: 'actors: [box, web]', to: 'actors: [itself, box, web]' },
    [`${opening}:6:10 itself cannot name a process: in a claim it means the process that the claim is about`],
  ],
  [
    'a claim about itself by that name',
    { file: fork, from: 'unlike: web', to: 'unlike: itself' },
    [`${fork}:23:51 there is no process itself after this step; ${sixNames}`],
  ],
  [
    'a child with a name that every lesson has',
    { file: '20.two/20.exit.md', from: 'call: exit }', to: 'call: fork, as: shell }' },
    ['20.two/20.exit.md:5:35 shell is there already; expected a new name'],
  ],
  [
    'an actor with a name that every lesson has',
    { file: opening, from: 'actors: [box, web]', to: 'actors: [shell, web]' },
    [`${opening}:6:10 shell is there already; expected a new name`],
  ],
  [
    'an actor twice',
    { file: opening, from: 'actors: [box, web]', to: 'actors: [box, box]' },
    [`${opening}:6:15 box is there already; expected a new name`],
  ],
  [
    'an actor with the name of a value',
    { file: opening, from: 'actors: [box, web]', to: 'actors: [box, kernel]' },
    [`${opening}:6:15 kernel cannot name a process: {{kernel…}} in prose means something else`],
  ],
  [
    'a need that no machine has',
    { file: opening, from: 'requires: [userns]', to: 'requires: [usernss]' },
    [`${opening}:5:12 unknown need usernss; did you mean userns?`],
  ],
  [
    'a value that there is not',
    { file: fork, from: '{{box.pid}}', to: '{{box.pids}}' },
    [`${fork}:39:8 unknown value box.pids; did you mean box.pid?`],
  ],
  [
    'a level that there is not',
    { file: fork, from: '{{init.pid.machine}}', to: '{{init.pid.host}}' },
    [`${fork}:43:36 unknown value init.pid.host; ${valueList} after the name`],
  ],
  [
    'a value in a list, of nobody',
    { file: fork, from: '{{outcome.value}}', to: '{{worker.pid}}' },
    [`${fork}:45:54 there is no process worker here; expected lab-init, lab, shell, box, web or init`],
  ],
  [
    'a value in code, of nobody',
    { file: fork, from: '{{init.comm}}', to: '{{worker.comm}}' },
    [`${fork}:49:36 there is no process worker here; expected lab-init, lab, shell, box, web or init`],
  ],
  [
    'braces without an end',
    { file: fork, from: '{{init.nspid}}', to: '{{init.nspid' },
    [`${fork}:43:93 expected }} after {{ and the path of a value`],
  ],
  [
    'an outcome before it happens',
    { file: fork, from: 'box is {{box.pid}}', to: 'box is {{outcome.value}}' },
    [`${fork}:39:8 outcome.value is not known: the step has not happened yet there`],
  ],
  [
    'a child in prose before its birth',
    { file: fork, from: 'box is {{box.pid}}', to: 'box is {{init.pid}}' },
    [`${fork}:39:8 there is no process init here; expected lab-init, lab, shell, box or web`],
  ],
  [
    'an outcome of a step without calls',
    { file: byHand, from: '{{mine.pid.lab}}', to: '{{outcome.value}}' },
    [`${byHand}:28:15 outcome.value is not known: this step makes no calls`],
  ],
  [
    'a value of nobody in a solution',
    { file: byHand, from: '{{init.pid.lab}}', to: '{{mine.pid.lab}}' },
    [`${byHand}:12:5 there is no process mine here; expected lab-init, lab, shell, box, web or init`],
  ],
  [
    'a value on the first page',
    { file: opening, from: 'in the lab', to: 'process {{box.pid.lab}}' },
    [`${opening}:8:18 no value is put into the first page, where the lesson has not begun; expected it in a step`],
  ],
  [
    'a first page without prose',
    { file: '20.two/lesson.md', from: 'Calls can be refused.\n', to: '' },
    ['20.two/lesson.md:1:1 expected prose after the front matter: what the lesson is about'],
  ],
  [
    'a lesson that is listed twice',
    { file: 'course.yaml', from: '[one]', to: '[one, one]' },
    ['course.yaml:6:20 the lesson one is listed twice'],
  ],
  [
    'a lesson that is not there',
    { file: 'course.yaml', from: '[one]', to: '[one, twoo]' },
    ['course.yaml:6:20 there is no lesson folder NN.twoo; did you mean two?'],
  ],
  [
    'a lesson that is not listed',
    { file: 'course.yaml', from: '- two', to: '- one' },
    ['20.two:1:1 the lesson two is not listed in course.yaml', 'course.yaml:10:9 the lesson one is listed twice'],
  ],
  [
    'lessons against the order of their numbers',
    { file: 'course.yaml', from: '[one]', to: '[two, one]' },
    [
      'course.yaml:6:20 10.one is listed after 20.two; the numbers of the folders say the same order',
      'course.yaml:10:9 the lesson two is listed twice',
    ],
  ],
  [
    'a card that belongs to no lesson',
    { file: opening, from: 'minutes: ', to: 'belongs_to: twoo\nminutes: ' },
    [`${opening}:1:1 belongs_to: there is no lesson twoo; did you mean two?`],
  ],
  [
    'a link to a term that is not there',
    { file: end2, from: 'glossary:zombie', to: 'glossary:zombi' },
    [`${end2}:14:25 the glossary has no term zombi; did you mean zombie?`],
  ],
  [
    'a term without its meaning',
    { file: 'glossary.yaml', from: '    is: The call that makes a child.\n', to: '' },
    ['glossary.yaml:6:5 missing key is: what it is, in one to three sentences'],
  ],
  [
    'an id of a term that no link can name',
    { file: 'glossary.yaml', from: 'id: fork', to: 'id: Fork it' },
    ['glossary.yaml:6:9 expected small letters, digits and hyphens, saw "Fork it"'],
  ],
  [
    'a term that is there twice',
    { file: 'glossary.yaml', from: 'id: fork', to: 'id: zombie' },
    ['glossary.yaml:6:9 zombie is there twice'],
  ],
  [
    'a value of nobody in another route',
    { file: byHand, from: 'lab.pid}}', to: 'nobody.pid}}' },
    [`${byHand}:15:5 there is no process nobody here; expected lab-init, lab, shell, box, web or init`],
  ],
  [
    'an unknown key of the course',
    { file: 'course.yaml', from: 'promise:', to: 'promis:' },
    [
      'course.yaml:2:1 missing key promise: one sentence under the title',
      'course.yaml:3:1 unknown key promis; did you mean promise?',
    ],
  ],
  [
    'a name after the end of a process is still its name',
    { file: end, from: 'init is gone.', to: 'init was {{init.pid.lab}}.' },
    [],
  ],
];

for (const [why, change, problems] of changes) {
  test(why, async () => {
    assert.equal(await problemsAfter(change), problems);
  });
}

test('a lesson with a problem is left out, and the others are there', async () => {
  const tree = withBytes(await goodCourse(), fork, () => new TextEncoder().encode('nothing'));
  const { value } = courseOf(tree);
  assert.equal(
    value?.parts.map((part) => part.lessons.map(({ id }) => id)),
    [[], ['two', 'three']],
  );
});

test('the digest is of names and bytes: it changes with any of them, and not with the place', async () => {
  const tree = await goodCourse();
  const digest = lessonsDigest(tree);
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  const moved = JSON.stringify(tree, (_, value) => (value instanceof Uint8Array ? [...value] : value)).replaceAll(
    tree.path,
    '/elsewhere',
  );
  const elsewhere = JSON.parse(moved, (key, value) => (key === 'bytes' ? Uint8Array.from(value) : value));
  assert.is(lessonsDigest(elsewhere), digest);
  for (const file of ['course.yaml', fork, end, opening]) {
    const other = withBytes(tree, file, (bytes) => Uint8Array.from([...bytes, 10]));
    assert.is.not(lessonsDigest(other), digest, file);
  }
});

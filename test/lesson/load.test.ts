import { execFile, execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as assert from 'uvu/assert';
import { lintCourse, lintPath, loadCourse } from '../../src/lesson/load.ts';
import { suite } from '../support/suite.ts';
import { goodCoursePath, problemText } from './good-course.ts';

const test = suite('loading');

/** Changes a copy of the good course on disk, and gives the problems that are found in it. */
const problemsIn = async (change: (dir: string) => Promise<unknown>): Promise<readonly string[]> => {
  const parent = await mkdtemp(join(tmpdir(), 'cutaway-lesson-'));
  const dir = join(parent, 'course');
  try {
    await cp(goodCoursePath, dir, { recursive: true });
    await change(dir);
    return (await lintCourse(dir)).map((problem) => problemText(problem, dir));
  } finally {
    await rm(parent, { recursive: true });
  }
};

const fork = '10.one/10.fork.md';

test('the course that ships has nothing wrong in it', async () => {
  const { course, problems, digest } = await loadCourse('lessons');
  assert.equal(problems, []);
  assert.ok(course && course.parts.length > 0);
  assert.match(digest, /^sha256:/);
});

test('a directory that is not there is a problem of that directory', async () => {
  const { course, problems } = await loadCourse('fixtures/lessons/none');
  assert.is(course, null);
  assert.equal(
    problems.map((one) => problemText(one)),
    ['fixtures/lessons/none:1:1 the folder cannot be read: there is none'],
  );
});

/** Things that are no lesson files, in the place of one. Nothing of them is read, and nothing waits. */
const instead: readonly (readonly [what: string, make: (path: string) => Promise<unknown>, message: string])[] = [
  ['a FIFO', (path) => promisify(execFile)('mkfifo', [path]), 'not a plain file; lessons are plain files'],
  ['a link', (path) => symlink('/etc/passwd', path), 'a symbolic link; lessons are plain files'],
  ['a link to itself', (path) => symlink(path, path), 'a symbolic link; lessons are plain files'],
  ['a folder', (path) => mkdir(path), 'a folder; expected a file'],
  [
    'ten megabytes in one line',
    (path) => writeFile(path, 'x'.repeat(10_000_000)),
    'the file is larger than 256 KB; a lesson file is a page of text',
  ],
  [
    'one byte too much',
    (path) => writeFile(path, 'x'.repeat(256 * 1024 + 1)),
    'the file is larger than 256 KB; a lesson file is a page of text',
  ],
  ['zeros', (path) => writeFile(path, Buffer.alloc(1000)), 'the character U+0000 is not text; remove it'],
];

for (const [what, make, message] of instead) {
  test(`${what} in place of a step`, async () => {
    const problems = await problemsIn(async (dir) => {
      await rm(join(dir, fork));
      await make(join(dir, fork));
    });
    assert.ok(problems.includes(`${fork}:1:1 ${message}`), problems.join('\n'));
  });

  test(`${what} in place of course.yaml, and of lesson.md`, async () => {
    const problems = await problemsIn(async (dir) => {
      for (const name of ['course.yaml', '20.two/lesson.md']) {
        await rm(join(dir, name));
        await make(join(dir, name));
      }
    });
    assert.equal(problems, [`20.two/lesson.md:1:1 ${message}`, `course.yaml:1:1 ${message}`]);
  });
}

test('a link in place of a lesson folder is not followed', async () => {
  const problems = await problemsIn(async (dir) => {
    await rename(join(dir, '20.two'), join(dir, '..', '20.two'));
    await symlink('../20.two', join(dir, '20.two'));
  });
  assert.equal(problems, [
    '20.two:1:1 neither a file nor a folder; lessons are plain files',
    'course.yaml:10:9 there is no lesson folder NN.two; expected one or three',
  ]);
});

test('lessons may lie in a folder of their own', async () => {
  const problems = await problemsIn(async (dir) => {
    await mkdir(join(dir, 'more'));
    for (const name of ['20.two', '30.three']) await rename(join(dir, name), join(dir, 'more', name));
  });
  assert.equal(problems, []);
});

test('a folder of folders that are no lessons is told lesson by lesson', async () => {
  const problems = await problemsIn((dir) => mkdir(join(dir, 'more/empty'), { recursive: true }));
  assert.equal(problems, [
    'more/empty:1:1 a lesson without steps; expected files NN.id.md',
    'more/empty:1:1 expected a folder named NN.id: a number, a dot, and small letters, digits or hyphens',
    'more/empty/lesson.md:1:1 missing: every lesson folder has a lesson.md, its first page',
  ]);
});

const files: readonly (readonly [
  why: string,
  change: (dir: string) => Promise<unknown>,
  problems: readonly string[],
])[] = [
  [
    'a lesson without a first page',
    (dir) => rm(join(dir, '20.two/lesson.md')),
    ['20.two/lesson.md:1:1 missing: every lesson folder has a lesson.md, its first page'],
  ],
  [
    'a course without a list',
    (dir) => rm(join(dir, 'course.yaml')),
    ['course.yaml:1:1 the file cannot be read: there is none'],
  ],
  [
    'a lesson without steps',
    async (dir) => {
      await rm(join(dir, '20.two/10.refused.md'));
      await rm(join(dir, '20.two/20.exit.md'));
    },
    ['20.two:1:1 a lesson without steps; expected files NN.id.md'],
  ],
  [
    'a step without a number',
    (dir) => rename(join(dir, '20.two/20.exit.md'), join(dir, '20.two/exit.md')),
    ['20.two/exit.md:1:1 not a lesson file; expected lesson.md or a step, NN.id.md'],
  ],
  [
    'two steps with one number',
    (dir) => rename(join(dir, '20.two/20.exit.md'), join(dir, '20.two/10.exit.md')),
    ['20.two/10.refused.md:1:1 10.exit.md has the number 10, so their order is open; ' + 'expected another one here'],
  ],
  [
    'two steps with one id',
    (dir) => cp(join(dir, '20.two/10.refused.md'), join(dir, '20.two/15.refused.md')),
    ['20.two/15.refused.md:1:1 10.refused.md has the id refused; expected another one here'],
  ],
  [
    'a folder without a number',
    (dir) => rename(join(dir, '20.two'), join(dir, 'two')),
    [
      'course.yaml:10:9 there is no lesson folder NN.two; expected one or three',
      'two:1:1 expected a folder named NN.id: a number, a dot, and small letters, digits or hyphens',
    ],
  ],
  [
    'two folders with one id',
    (dir) => cp(join(dir, '20.two'), join(dir, '25.two'), { recursive: true }),
    ['25.two:1:1 another folder has the id two too; ids are unique in the course'],
  ],
  [
    "hidden files and backups are nobody's business",
    (dir) =>
      writeFile(join(dir, '10.one/.10.fork.md.swp'), '\0').then(() => writeFile(join(dir, '10.one/10.fork.md~'), '\0')),
    [],
  ],
  ['a README beside the lessons is no lesson', (dir) => writeFile(join(dir, 'README.md'), 'How to write one.'), []],
  [
    'a picture in a lesson',
    (dir) => writeFile(join(dir, '10.one/x.png'), ''),
    ['10.one/x.png:1:1 not a lesson file; expected lesson.md or a step, NN.id.md'],
  ],
  [
    'values of a race where none was run, or where it may have been left out',
    (dir) =>
      writeFile(
        join(dir, '20.two/30.race.md'),
        `---
title: A race
panes: [race]
requires: [guest]
beside: guest
do:
  - { actor: lab, call: getpid }
outcome: { returns_pid: lab }
---

{{race.guest}}

---

{{race.guest}}
`,
      ).then(() =>
        writeFile(
          join(dir, '20.two/40.after.md'),
          `---
title: After it
panes: [calls]
do:
  - { actor: lab, call: getpid }
outcome: { returns_pid: lab }
---

Before.

---

{{race.guest}}
`,
        ),
      ),
    [
      '20.two/30.race.md:11:1 race.guest is not known: no race has been run yet there; a step with beside: guest runs one',
      '20.two/40.after.md:13:1 race.guest is not known: there is a race only where a guest can be booted; expected requires: [guest] here as well',
    ],
  ],
  [
    'the disk where nothing requires one: in a call, a claim, a line and in prose',
    (dir) =>
      writeFile(
        join(dir, '20.two/30.disk.md'),
        `---
title: A disk
panes: [limits]
do:
  - { actor: lab, call: write, path: /sys/fs/cgroup/io.max, text: "{{disk}} wbps=1" }
expect:
  - { actor: lab, limit: wbps, is: 2M, device: "{{disk}}" }
same_as: { shell: "echo {{ disk }} wbps=1 > io.max" }
---

Before.

---

It is {{disk}}.
`,
      ).then(() =>
        writeFile(
          join(dir, '20.two/40.has.md'),
          `---
title: One that has it
panes: [limits]
requires: [disk-io]
do:
  - { actor: lab, call: getpid }
outcome: { returns_pid: lab }
---

It is {{disk}}.

---

After.
`,
        ),
      ),
    ['5:67', '7:48', '8:19', '15:7'].map(
      (at) =>
        `20.two/30.disk.md:${at} disk is not known: there is a disk only where /scratch is; expected requires: [disk-io] here or in lesson.md`,
    ),
  ],
  [
    'values on the first page of a lesson',
    (dir) =>
      writeFile(
        join(dir, '20.two/lesson.md'),
        '---\ntitle: Two\nabout: a disk\nminutes: 1\nactors: [box]\nrequires: [disk-io]\n---\nThe disk is {{disk}}, the kernel {{kernel}}.\n',
      ),
    ['8:13', '8:34'].map(
      (at) =>
        `20.two/lesson.md:${at} no value is put into the first page, where the lesson has not begun; expected it in a step`,
    ),
  ],
  [
    'more files than a lesson can have',
    (dir) =>
      Promise.all(
        Array.from({ length: 300 }, (_, index) =>
          cp(join(dir, '20.two/10.refused.md'), join(dir, `20.two/${100 + index}.r${index}.md`)),
        ),
      ),
    [
      '20.two:1:1 303 files in one folder; at most 200 are read',
      '20.two/lesson.md:1:1 missing: every lesson folder has a lesson.md, its first page',
    ],
  ],
];

for (const [why, change, problems] of files) {
  test(why, async () => {
    assert.equal(await problemsIn(change), problems);
  });
}

test('what is wrong in a folder, in a file, and in the list alone', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'cutaway-lesson-'));
  try {
    const dir = join(parent, 'course');
    await cp(goodCoursePath, dir, { recursive: true });
    await writeFile(join(dir, '10.one/10.fork.md'), 'nothing');
    await writeFile(join(dir, '10.one/100.end.md'), 'nothing');
    await writeFile(join(dir, '20.two/lesson.md'), 'nothing');
    const at = async (path: string) => (await lintPath(path)).map((one) => problemText(one, dir).split(' ')[0]);
    assert.equal(await at(dir), ['10.one/10.fork.md:1:1', '10.one/100.end.md:1:1', '20.two/lesson.md:1:1']);
    assert.equal(await at(`${dir}/`), await at(dir));
    assert.equal(await at(join(dir, '10.one')), ['10.one/10.fork.md:1:1', '10.one/100.end.md:1:1']);
    assert.equal(await at(join(dir, '20.two/')), ['20.two/lesson.md:1:1']);
    assert.equal(await at(join(dir, '10.one/100.end.md')), ['10.one/100.end.md:1:1']);
    assert.equal(await at(join(dir, '10.one/20.by-hand.md')), []);
    assert.equal(await at(join(dir, '10.one/50.none.md')), ['10.one/50.none.md:1:1']);
    assert.equal(await at(join(dir, 'course.yaml')), []);
    assert.equal(await at(join(dir, 'nowhere')), ['nowhere:1:1']);
  } finally {
    await rm(parent, { recursive: true });
  }
});

/** Root may read everything; meanwhile this process acts as nobody does. */
const asNobody = async <T>(work: () => Promise<T>): Promise<T> => {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
};

test('a file that may not be read is a problem', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'cutaway-lesson-'));
  try {
    const dir = join(parent, 'course');
    await cp(goodCoursePath, dir, { recursive: true });
    execFileSync('chmod', ['-R', 'a+rX', parent]);
    await chmod(join(dir, '20.two/lesson.md'), 0);
    const problems = await asNobody(() => lintPath(dir));
    assert.equal(
      problems.map((one) => problemText(one, dir)),
      ['20.two/lesson.md:1:1 the file cannot be read: no permission (EACCES)'],
    );
  } finally {
    await rm(parent, { recursive: true });
  }
});

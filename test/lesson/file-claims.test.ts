import * as assert from 'uvu/assert';
import type { File, FileStatus } from '../../src/kernel/file.ts';
import { pathsOf } from '../../src/lesson/claimed-paths.ts';
import { judge, type Scene } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, labInit, labNames, shell, world } from './scenes.ts';

const test = suite('claims about files');

const status = (more: Partial<FileStatus> = {}): FileStatus => ({
  mode: 0o644,
  links: 1,
  bytes: 4,
  inode: '13',
  device: '0:48',
  ...more,
});

const file = (path: string, more: Partial<File>): File => ({
  pid: shell.pid,
  path,
  type: 'regular',
  status: status(),
  ...more,
});

const files: readonly File[] = [
  file('/conf', { content: 'app\n' }),
  file('/same', { status: status({ links: 2 }), content: 'app\n' }),
  file('/other', { status: status({ inode: '14' }), content: '' }),
  file('/big', { status: status({ bytes: 1024 ** 2 + 5, mode: 0o755 }) }),
  file('/shut', { status: status({ mode: 0 }), content: null }),
  file('/gone', { type: 'absent', status: null }),
  file('/white', { type: 'character', rdev: '0:0' }),
  file('/null', { type: 'character', rdev: '1:3' }),
  file('/etc', { type: 'directory', opaque: false }),
  file('/lib', { type: 'directory', opaque: true }),
  file('/dark', { type: 'directory', opaque: null }),
  file('/closed/key', { type: null, status: null }),
];

const now = {
  ...world([labInit, box, shell]),
  files,
  unreadable: [{ what: `/proc/${shell.pid}/root/closed/key`, why: 'EACCES' }],
};
const scene: Scene = { world: now, before: now, names: labNames };

const judged = (written: object, at = scene) => {
  const { held, claim, saw } = judge(predicateSchema.parse({ actor: 'shell', ...written }), at);
  return [held, claim, saw];
};

const cases: readonly (readonly [written: object, held: boolean, claim: string, saw: string])[] = [
  [{ file: '/conf' }, true, 'shell sees something at /conf', 'shell sees a file at /conf'],
  [{ file: '/gone' }, false, 'shell sees something at /gone', 'shell sees nothing at /gone'],
  [{ file: '/gone', is: 'absent' }, true, 'shell sees nothing at /gone', 'shell sees nothing at /gone'],
  [{ file: '/white', is: 'absent' }, false, 'shell sees nothing at /white', 'shell sees a whiteout at /white'],
  [{ file: '/white', is: 'whiteout' }, true, 'shell sees a whiteout at /white', 'shell sees a whiteout at /white'],
  [{ file: '/null', is: 'whiteout' }, false, 'shell sees a whiteout at /null', 'shell sees a device (1:3) at /null'],
  [{ file: '/etc', is: 'file' }, false, 'shell sees a file at /etc', 'shell sees a directory at /etc'],
  [{ file: '/lib', is: 'directory' }, true, 'shell sees a directory at /lib', 'shell sees an opaque directory at /lib'],
  [{ file: '/etc', is: 'opaque' }, false, 'shell sees an opaque directory at /etc', 'shell sees a directory at /etc'],
  [
    { file: '/dark', is: 'opaque' },
    false,
    'shell sees an opaque directory at /dark',
    'whether /dark is opaque cannot be read',
  ],
  [{ file: '/conf', content: 'app' }, true, 'shell sees a file at /conf that says "app"', '/conf says "app"'],
  [{ file: '/conf', content: 'base' }, false, 'shell sees a file at /conf that says "base"', '/conf says "app"'],
  [{ file: '/other', content: '' }, true, 'shell sees a file at /other that is empty', '/other is empty'],
  [
    { file: '/big', content: 'x' },
    false,
    'shell sees a file at /big that says "x"',
    '/big has 1048581 bytes, and is not read',
  ],
  [
    { file: '/shut', content: 'x' },
    false,
    'shell sees a file at /shut that says "x"',
    'what /shut says cannot be read',
  ],
  [{ file: '/conf', size: 4 }, true, 'shell sees a file at /conf that has 4 bytes', '/conf has 4 bytes'],
  [{ file: '/big', size: '1M' }, false, 'shell sees a file at /big that has 1M', '/big has 1048581 bytes'],
  [{ file: '/big', at_least: '1M' }, true, 'shell sees a file at /big that has 1M or more', '/big has 1048581 bytes'],
  [{ file: '/big', mode: '0755' }, true, 'shell sees a file at /big that has the mode 0755', '/big has the mode 0755'],
  [
    { file: '/conf', mode: '0755' },
    false,
    'shell sees a file at /conf that has the mode 0755',
    '/conf has the mode 0644',
  ],
  [{ file: '/same', links: 2 }, true, 'shell sees a file at /same that has 2 names', '/same has 2 names'],
  [
    { file: '/conf', inode_as: '/same' },
    true,
    'shell sees a file at /conf that is the same file as /same',
    '/conf and /same are one file, number 13',
  ],
  [
    { file: '/conf', links: 1, inode_unlike: '/same' },
    false,
    'shell sees a file at /conf that has 1 name and is another file than /same',
    '/conf and /same are one file, number 13',
  ],
  [
    { file: '/conf', inode_unlike: '/other' },
    true,
    'shell sees a file at /conf that is another file than /other',
    '/conf is number 13 on 0:48, /other number 14 on 0:48',
  ],
  [
    { file: '/conf', inode_as: '/gone' },
    false,
    'shell sees a file at /conf that is the same file as /gone',
    'there is nothing at /gone',
  ],
];

for (const [written, ...expected] of cases)
  test(JSON.stringify(written), () => {
    assert.equal(judged(written), expected);
  });

test('what cannot be read, or was not looked at, is neither there nor absent', () => {
  for (const is of ['absent', 'file', 'whiteout'] as const) {
    const [held, , saw] = judged({ file: '/closed/key', is });
    assert.equal([held, saw], [false, 'what is at /closed/key cannot be read: EACCES'], is);
    assert.equal(judged({ file: '/never', is }).slice(2), ['nobody has looked at /never yet'], is);
  }
  const [held] = judged({ file: '/conf', inode_unlike: '/closed/key' });
  assert.is(held, false);
  const blind = {
    ...now,
    files: [file('/conf', { type: null, status: null })],
    unreadable: [{ what: 'files', why: 'watch ended' }],
  };
  assert.equal(judged({ file: '/conf' }, { ...scene, world: blind }).slice(2), [
    'what is at /conf cannot be read: watch ended',
  ]);
});

test('each process sees its own', () => {
  const { held, saw } = judge(predicateSchema.parse({ actor: 'box', file: '/conf' }), scene);
  assert.equal([held, saw], [false, 'nobody has looked at /conf yet']);
});

test('every path that the claims of a step speak of is found', () => {
  const claims = [
    { actor: 'shell', file: '/a', inode_as: '/b' },
    { actor: 'box', file: '/c', inode_unlike: '/d' },
    { actor: 'box', mount: '/e' },
  ].map((one) => predicateSchema.parse(one));
  assert.equal(
    pathsOf({ expect: claims.slice(0, 1), keep: claims.slice(1) }).map(({ actor, path }) => `${actor} ${path}`),
    ['shell /a', 'shell /b', 'box /c', 'box /d'],
  );
});

import * as assert from 'uvu/assert';
import { judge, type Scene } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, labNames, mount, shell, world } from './scenes.ts';

const test = suite('claims about mounts');

const own = { namespace: 201 };
const overlay = 'rw,relatime,rw,lowerdir=/image:/base,upperdir=/upper,workdir=/work';

const now = world(
  [labInit, box, shell, init],
  [
    mount({ namespace: 200, mountpoint: '/', propagation: 'shared:1' }),
    mount({ ...own, mountpoint: '/', propagation: 'master:1' }),
    mount({ ...own, mountpoint: '/both', propagation: 'shared:7 master:1' }),
    mount({ ...own, mountpoint: '/alone', propagation: 'private' }),
    mount({ ...own, mountpoint: '/kept', propagation: 'unbindable' }),
    mount({ ...own, mountpoint: '/root', fstype: 'overlay', options: overlay }),
    mount({ ...own, mountpoint: '/here', fstype: 'overlay', options: 'rw,lowerdir=image,upperdir=upper' }),
    mount({ ...own, mountpoint: '/fixed', fstype: 'overlay', options: 'ro,lowerdir=/image' }),
  ],
);
const scene: Scene = { world: now, before: now, names: labNames };

const judged = (written: unknown) => {
  const { held, claim, saw, tryThis } = judge(predicateSchema.parse(written), scene);
  return [held, claim, saw, tryThis];
};

const cases: readonly (readonly [written: object, held: boolean, claim: string, saw: string, tryThis?: string])[] = [
  [
    { actor: 'init', mount: '/put_old', is: 'absent' },
    true,
    'init sees nothing mounted at /put_old',
    'init sees nothing mounted at /put_old',
  ],
  [
    { actor: 'init', mount: '/alone', is: 'absent' },
    false,
    'init sees nothing mounted at /alone',
    'the mount that init sees at /alone is of type tmpfs',
  ],
  [
    { actor: 'init', mount: '/fixed', option: 'ro' },
    true,
    'init sees a mount at /fixed, with the option ro',
    'the mount that init sees at /fixed has the option ro',
  ],
  [
    { actor: 'init', mount: '/root', upper: '/upper', option: 'userxattr' },
    false,
    'init sees a mount of type overlay at /root, with /upper on top, with the option userxattr',
    'the mount that init sees at /root has no option userxattr',
    'unmount it, and mount it again with userxattr among the options',
  ],
  [
    { actor: 'box', mount: '/', propagation: 'shared' },
    true,
    'box sees a shared mount at /',
    'the mount that box sees at / is shared',
  ],
  [
    { actor: 'init', mount: '/', propagation: 'slave' },
    true,
    'init sees a slave mount at /',
    'the mount that init sees at / is slave',
  ],
  [
    { actor: 'init', mount: '/both', propagation: 'slave' },
    true,
    'init sees a slave mount at /both',
    'the mount that init sees at /both is shared and slave',
  ],
  [
    { actor: 'init', mount: '/alone', fstype: 'tmpfs', propagation: 'private' },
    true,
    'init sees a private mount of type tmpfs at /alone',
    'the mount that init sees at /alone is private',
  ],
  [
    { actor: 'init', mount: '/kept', propagation: 'unbindable' },
    true,
    'init sees an unbindable mount at /kept',
    'the mount that init sees at /kept is unbindable',
  ],
  [
    { actor: 'init', mount: '/', propagation: 'private' },
    false,
    'init sees a private mount at /',
    'the mount that init sees at / is slave',
    'MS_PRIVATE ends the passing on, and with MS_REC for everything below as well',
  ],
  [
    { actor: 'init', mount: '/root', lower: ['/image', '/base'], upper: '/upper' },
    true,
    'init sees a mount of type overlay at /root, with /image, /base below and /upper on top',
    'the overlay that init sees at /root has /image, /base below, /upper on top',
  ],
  [
    { actor: 'init', mount: '/root', lower: '/image' },
    false,
    'init sees a mount of type overlay at /root, with /image below',
    'the overlay that init sees at /root has /image, /base below, /upper on top',
  ],
  [
    { actor: 'init', mount: '/fixed', upper: '/upper' },
    false,
    'init sees a mount of type overlay at /fixed, with /upper on top',
    'the overlay that init sees at /fixed has /image below, nothing on top: it cannot be written',
  ],
  [
    { actor: 'init', mount: '/here', lower: '/image', upper: '/upper' },
    false,
    'init sees a mount of type overlay at /here, with /image below and /upper on top',
    'the overlay that init sees at /here has image below, upper on top',
    'the kernel tells these paths as they were written, and not from where: write them from / on',
  ],
  [
    { actor: 'init', mount: '/alone', lower: '/image' },
    false,
    'init sees a mount of type overlay at /alone, with /image below',
    'the mount that init sees at /alone is of type tmpfs',
  ],
];

for (const [written, held, claim, saw, tryThis] of cases) {
  test(`${JSON.stringify(written)}: ${saw}`, () => {
    assert.equal(judged(written), [held, claim, saw, tryThis ?? null]);
  });
}

const stacked = (...mounts: ReturnType<typeof mount>[]) => {
  const after = world([labInit, box, shell, init], mounts);
  const { held, saw } = judge(predicateSchema.parse({ actor: 'init', mount: '/', fstype: 'overlay' }), {
    ...scene,
    world: after,
  });
  return [held, saw];
};

test('after pivot_root(".", ".") the root is the new one, though the old one lies on top of it', () => {
  const root = mount({ ...own, mountpoint: '/', fstype: 'overlay', options: overlay });
  const old = mount({ ...own, id: 5, parent: root.id, mountpoint: '/', fstype: 'tmpfs' });
  assert.equal(stacked(root, old), [true, 'the mount that init sees at / is of type overlay']);
});

test('what is covered is not seen', () => {
  const root = mount({ ...own, mountpoint: '/' });
  const below = mount({ ...own, mountpoint: '/run/box' });
  const over = mount({ ...own, mountpoint: '/run' });
  const claim = predicateSchema.parse({ actor: 'init', mount: '/run/box', is: 'absent' });
  assert.ok(judge(claim, { ...scene, world: world([labInit, init], [root, below, over]) }).held);
  assert.not(judge(claim, { ...scene, world: world([labInit, init], [root, below]) }).held);
});

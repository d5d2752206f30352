import * as assert from 'uvu/assert';
import type { Mount } from '../../src/kernel/mount.ts';
import { namesInOverlays, pathsOfName } from '../../src/kernel/overlay-path.ts';
import { suite } from '../support/suite.ts';

const test = suite('names in overlays');

const mount = (mountpoint: string, options: string, fstype = 'overlay'): Mount => ({
  id: 1,
  parent: 0,
  root: '/',
  mountpoint,
  fstype,
  source: 'overlay',
  options,
  propagation: 'private',
  namespace: 7,
});

const one = mount('/srv/one', 'rw,lowerdir=/srv/app:/srv/base,upperdir=/srv/up,workdir=/srv/wd');
const two = mount('/srv/two', 'rw,lowerdir=/srv/base,upperdir=/srv/up2,workdir=/srv/wd2');
const relative = mount('/srv/here', 'rw,lowerdir=base,upperdir=up');
const root = mount('/', 'rw,lowerdir=/srv/base,upperdir=/srv/up3,workdir=/srv/wd3');

const found = (path: string) =>
  namesInOverlays(path, [mount('/srv', 'rw', 'tmpfs'), one, two, relative, root]).map(
    ({ mount: { mountpoint }, name }) => `${mountpoint} ${name}`,
  );

test('a path lies in an overlay by its mount point, or by a layer', () => {
  assert.equal(found('/srv/one/etc/conf'), ['/srv/one etc/conf']);
  assert.equal(found('/srv/up/etc/conf'), ['/srv/one etc/conf']);
  assert.equal(found('/srv/base/etc/conf'), ['/srv/one etc/conf', '/srv/two etc/conf']);
  assert.equal(found('/srv/here/a'), ['/srv/here a']);
});

test('a directory itself, and one whose name begins alike, do not', () => {
  for (const path of ['/srv/one', '/srv/up', '/srv/upper/a', '/srv/wd/a', '/etc/conf']) assert.equal(found(path), []);
});

test('a name is in the overlay and in each of its layers, from the top down', () => {
  assert.equal(pathsOfName({ mount: one, name: 'etc/conf' }), [
    '/srv/one/etc/conf',
    '/srv/up/etc/conf',
    '/srv/app/etc/conf',
    '/srv/base/etc/conf',
  ]);
  assert.equal(
    pathsOfName({ mount: relative, name: 'a' }),
    ['/srv/here/a'],
    'nobody knows from where these paths lead',
  );
});

import * as assert from 'uvu/assert';
import { mountOptions, unescapeOctal } from '../../src/kernel/mount-options.ts';
import { overlayLayers } from '../../src/kernel/overlay.ts';
import { suite } from '../support/suite.ts';

const test = suite('overlay layers');

const layers = (options: string) => overlayLayers({ fstype: 'overlay', options });

test('lower ones, the topmost first, the upper one and its workplace', () => {
  assert.equal(layers('rw,relatime,rw,lowerdir=/b:/a,upperdir=/up,workdir=/wo,uuid=on'), {
    lower: ['/b', '/a'],
    data: [],
    upper: '/up',
    work: '/wo',
  });
  assert.equal(layers('ro,lowerdir=/b:/a'), { lower: ['/b', '/a'], data: [], upper: null, work: null });
});

// Each as Linux 6.18 printed it.
test('commas, colons, backslashes and spaces that were escaped for mount(2) and again by the kernel', () => {
  const options =
    'rw,relatime,rw,lowerdir=/mnt/a\\134\\054b:/mnt/c\\134:d:/mnt/e\\134\\134f:/mnt/g\\040h:/mnt/i=j:/mnt/plain,' +
    'upperdir=/mnt/up\\134\\054per\\134:x,workdir=/mnt/wo\\134\\134rk,uuid=on';
  assert.equal(layers(options), {
    lower: ['/mnt/a,b', '/mnt/c:d', '/mnt/e\\f', '/mnt/g h', '/mnt/i=j', '/mnt/plain'],
    data: [],
    upper: '/mnt/up,per:x',
    work: '/mnt/wo\\rk',
  });
  assert.equal(layers('ro,lowerdir=/mnt/plain:/mnt/nl\\012x,redirect_dir=on')?.lower, ['/mnt/plain', '/mnt/nl\nx']);
});

test('layers that were given one by one by fsconfig(2)', () => {
  const options =
    'rw,lowerdir+=/mnt/a\\054b,lowerdir+=/mnt/c:d,lowerdir+=/mnt/e\\134f,datadir+=/mnt/plain,' +
    'upperdir=/mnt/up\\054per:x,workdir=/mnt/wo\\134\\134rk';
  assert.equal(layers(options), {
    lower: ['/mnt/a,b', '/mnt/c:d', '/mnt/e\\f'],
    data: ['/mnt/plain'],
    upper: '/mnt/up,per:x',
    work: '/mnt/wo\\rk',
  });
});

test('behind two colons stands what gives data alone', () => {
  const { lower, data } = layers('ro,lowerdir=/mnt/a\\054b:/b::/mnt/plain::/more,redirect_dir=on') ?? {};
  assert.equal(
    [lower, data],
    [
      ['/mnt/a,b', '/b'],
      ['/mnt/plain', '/more'],
    ],
  );
});

test('the colon of a name as Linux 6.6 printed it', () => {
  assert.equal(layers('ro,lowerdir=/c\\072d:/e')?.lower, ['/c:d', '/e']);
});

test('another file system has none, whatever its options say', () => {
  assert.is(overlayLayers({ fstype: 'tmpfs', options: 'rw,lowerdir=/a' }), null);
  assert.equal(layers('rw'), { lower: [], data: [], upper: null, work: null });
});

test('an option is a name and a value, which is still escaped', () => {
  assert.equal(mountOptions({ options: 'rw,size=4k,a=b=c,x=\\054y' }), [
    ['rw', ''],
    ['size', '4k'],
    ['a', 'b=c'],
    ['x', '\\054y'],
  ]);
});

test('only three octal digits behind a backslash are an escape', () => {
  assert.is(unescapeOctal('a\\04 \\9\\400 \\x \\'), 'a\\04 \\9\\400 \\x \\');
  assert.is(unescapeOctal('\\134040\\040'), '\\040 ');
});

import { setTimeout as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { overlayLayers } from '../../src/kernel/overlay.ts';
import { mastersOf, peersOf, propagationOf, slavesOf } from '../../src/kernel/propagation.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { suite } from '../support/suite.ts';
import { endChild, needsRoot, startChild } from './child.ts';

const test = suite('look at mounts', { seconds: 20, needs: [needsRoot] });

/** Overlays with every character that has a meaning somewhere on the way, and mounts that pass on to each other. */
const script = `
set -e
mount -t tmpfs none /mnt; cd /mnt
mkdir -p 'a,b' 'c:d' 'e\\f' 'g h' up wo m
mount -t overlay overlay -o 'lowerdir=/mnt/a\\,b:/mnt/c\\:d:/mnt/e\\\\f:/mnt/g h,upperdir=/mnt/up,workdir=/mnt/wo' /mnt/m
mkdir one two; mount -t tmpfs none one; mount --make-shared one
mount --bind one two
unshare -m --propagation unchanged sh -c 'mount --make-slave /mnt/two; sleep 60; :' &
echo ready; wait`;

test('the layers of an overlay, and who passes on to whom, in two mount namespaces', async () => {
  const child = await startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script]);
  try {
    const eyes = openEyes();
    const place = { pid: child.pid, cgroups: [] };
    let { mounts } = await eyes.lookAt(place);
    const isSlave = () => mounts.some(({ propagation }) => propagation.startsWith('master:'));
    while (!isSlave()) {
      await nextTurn(5);
      ({ mounts } = await eyes.lookAt(place));
    }
    const at = (mountpoint: string) => mounts.filter((mount) => mount.mountpoint === mountpoint);
    const [overlay] = at('/mnt/m');
    assert.ok(overlay);
    assert.equal(overlayLayers(overlay), {
      lower: ['/mnt/a,b', '/mnt/c:d', '/mnt/e\\f', '/mnt/g h'],
      data: [],
      upper: '/mnt/up',
      work: '/mnt/wo',
    });
    const [one, otherOne] = at('/mnt/one');
    const two = at('/mnt/two').find((mount) => propagationOf(mount).master === null);
    const slave = at('/mnt/two').find((mount) => propagationOf(mount).master !== null);
    assert.ok(one && otherOne && two && slave);
    assert.not(one.namespace === otherOne.namespace);
    assert.equal(new Set(peersOf(one, mounts)), new Set([otherOne, two]));
    assert.equal(slavesOf(one, mounts), [slave]);
    assert.equal(new Set(mastersOf(slave, mounts)), new Set([one, otherOne, two]));
  } finally {
    await endChild(child);
  }
});

import * as assert from 'uvu/assert';
import { layerBody } from '../../src/panes/layers.ts';
import { lineWidth } from '../../src/panes/line.ts';
import { suite } from '../support/suite.ts';
import { deleted, inOverlay, overlay } from './made-up-layers.ts';
import { MadeUpVisit } from './made-up-session.ts';
import { type About, paneFrames, rowsOf, rowWith, seenIn } from './pane-rows.ts';

const test = suite('layers pane');

paneFrames(test, 'layers/found', inOverlay);
paneFrames(test, 'layers/deleted', deleted);

const bodyIn = async (about: About, width: number) => layerBody(await seenIn(about), width);

test('the layers lie on each other, with a column for each name, and say what is where', async () => {
  const body = await bodyIn(inOverlay, 110);
  assert.equal(rowsOf(body), [
    '                      etc/key    bin/tool   lib         pair/a',
    ' merged /srv/merged   "k-4711"   64K 0755   directory   "base" #47',
    ' upper  /srv/upper    ·          64K 0755   opaque      "base" #47',
    ' lower  /srv/app      ·          ·          ·           unreadable',
    ' lower  /srv/base     "k-4711"   64K 0644   directory   "base" #22',
    '',
    ' /etc/hostname   "box"',
  ]);
});

test('what became of each is marked by a sign beside it', async () => {
  const body = await bodyIn(deleted, 110);
  assert.is(rowWith(body, 'merged'), ' merged /srv/merged - ·          64K 0755   directory   "base" #47');
  assert.is(rowWith(body, 'upper'), ' upper  /srv/upper  + whiteout   64K 0755 ◂ directory   "base" #47');
  assert.is(rowWith(body, 'hostname'), ' /etc/hostname ◂ "another"');
});

test('read aloud, each is a row of its own', async () => {
  const rows = rowsOf(layerBody({ ...(await seenIn(deleted)), isRead: true }, 80));
  assert.equal(rows.slice(0, 4), [
    '- merged /srv/merged/etc/key  nothing  ended',
    '+ upper /srv/upper/etc/key  whiteout  new',
    '  lower /srv/app/etc/key  nothing',
    '  lower /srv/base/etc/key  "k-4711"',
  ]);
  assert.is(rows.at(-1), '◂ /etc/hostname  "another"  changed');
});

test('names for which there is no room stand below, and no row is too wide', async () => {
  for (const width of [30, 45, 52, 78, 110]) {
    const body = await bodyIn(deleted, width);
    for (let index = 0; index < body.count; index += 1)
      assert.ok(lineWidth(body.lineAt(index)) <= width, String(width));
    for (const name of ['etc/key', 'bin/tool', 'lib', 'pair/a'])
      assert.match(rowsOf(body).join('\n'), name, `${width}`);
  }
});

test('of several overlays on one layer those are shown that the step is about', async () => {
  const other = overlay('lowerdir=/srv/base,upperdir=/srv/two', { id: 701, mountpoint: '/srv/other' });
  const body = await bodyIn((lesson) => {
    const visit = inOverlay(lesson);
    return visit.look({ ...visit.world, mounts: [...visit.world.mounts, other] });
  }, 110);
  assert.not.match(rowsOf(body).join('\n'), 'other');
});

test('before anything is mounted, each path is a row; in a step about no files, that is said', async () => {
  const unmounted = (id: string): About => {
    return (lesson) => {
      const visit = inOverlay(lesson);
      return visit
        .look({ ...visit.world, mounts: visit.world.mounts.filter(({ fstype }) => fstype !== 'overlay') })
        .step(id);
    };
  };
  const rows = rowsOf(await bodyIn(unmounted('layers'), 60));
  assert.ok(rows.includes(' /srv/base/etc/key      "k-4711"'), rows.join('\n'));
  const none = rowsOf(await bodyIn((lesson) => new MadeUpVisit(lesson).step('limit'), 60));
  assert.equal(none, [' This step is about no files.']);
});

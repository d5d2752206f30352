import * as assert from 'uvu/assert';
import type { Namespace } from '../../src/kernel/namespace.ts';
import type { Process } from '../../src/kernel/process.ts';
import { type InsidePlace, insidesUnread, parseInsides, withInsides } from '../../src/procfs/insides.ts';
import { namespacePlaces } from '../../src/procfs/insides-reader.ts';
import { suite } from '../support/suite.ts';

const test = suite('what UTS and IPC namespaces hold');

const place = (type: InsidePlace['type'], inode: number): InsidePlace => ({ type, inode, paths: [] });
const places = [place('net', 3), place('uts', 4), place('ipc', 5)];

/** As `watch` has answered. */
const recorded = `{"namespaces":[{"inode":3,"links":[],"addresses":[],"routes":[],"moreRoutes":false,"peers":[]},\
{"inode":4,"hostname":"vm","domainname":"(none)"},\
{"inode":5,"queues":[{"key":119,"id":0,"messages":1,"bytes":5}],"moreQueues":false,"semaphoreSets":2,"segments":1}]}`;

test('recorded: two names, and what there is of System V', () => {
  const { insides, unreadable } = parseInsides(recorded, places);
  assert.equal(unreadable, []);
  assert.equal(
    [...insides],
    [
      [4, { hostname: 'vm', domainname: '(none)' }],
      [5, { systemV: { queues: [{ key: 119, id: 0, messages: 1, bytes: 5 }], semaphoreSets: 2, segments: 1 } }],
    ],
  );
});

test('what may not be entered is null and listed; what has vanished is neither', () => {
  const answer = (errno: string) => JSON.stringify({ namespaces: places.map(({ inode }) => ({ inode, errno })) });
  const refused = parseInsides(answer('EPERM'), places);
  assert.equal([...refused.insides.values()], [{ hostname: null, domainname: null }, { systemV: null }]);
  assert.equal(refused.unreadable, [
    { what: 'host and domain name of uts:[4]', why: 'EPERM' },
    { what: 'System V objects of ipc:[5]', why: 'EPERM' },
  ]);
  for (const errno of ['ENOENT', 'ESRCH']) {
    const gone = parseInsides(answer(errno), places);
    assert.equal([gone.insides.size, gone.unreadable], [0, []]);
  }
});

test('where there are too many queues, that is said', () => {
  const { unreadable } = parseInsides(recorded.replace('"moreQueues":false', '"moreQueues":true'), places);
  assert.equal(
    unreadable.map(({ what }) => what),
    ['queues of ipc:[5]'],
  );
});

test('where nothing reads them, each kind is listed once', () => {
  const { insides, unreadable } = insidesUnread([...places, place('uts', 6)], 'nobody');
  assert.equal(
    unreadable.map(({ what }) => what),
    ['host and domain name', 'System V objects'],
  );
  assert.equal([...insides.keys()], [4, 5, 6]);
});

test('a namespace gets what it holds, and no other does', () => {
  const row = (type: Namespace['type'], inode: number): Namespace => ({
    type,
    inode,
    processes: 1,
    pid: 1,
    boundAt: [],
  });
  const rows = [row('mnt', 2), row('uts', 4), row('uts', 9)];
  const [mnt, uts, other] = withInsides(rows, parseInsides(recorded, places));
  assert.is(mnt, rows[0]);
  assert.is(uts?.hostname, 'vm');
  assert.is(other, rows[2]);
});

test('each of the three types has its own ways', () => {
  const process = { pid: 7, namespaces: { net: 3, uts: 4, ipc: 5, mnt: 2 } } as unknown as Process;
  assert.equal(namespacePlaces('/proc', [process], [], new Map()), [
    { inode: 3, type: 'net', paths: ['/proc/7/ns/net'] },
    { inode: 4, type: 'uts', paths: ['/proc/7/ns/uts'] },
    { inode: 5, type: 'ipc', paths: ['/proc/7/ns/ipc'] },
  ]);
});

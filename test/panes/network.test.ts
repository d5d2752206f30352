import * as assert from 'uvu/assert';
import { visibleLines } from '../../src/panes/body.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { networkBody } from '../../src/panes/network.ts';
import { suite } from '../support/suite.ts';
import * as made from './made-up-network.ts';
import type { MadeUpVisit } from './made-up-session.ts';
import { paneFrames, rowsOf, rowWith, seenIn } from './pane-rows.ts';

const test = suite('network pane');

/** One below the other. */
const narrow = 50;

paneFrames(test, 'network/own', made.doneNet);
paneFrames(test, 'network/cable', made.doneCable);
paneFrames(test, 'network/moved', made.movedEnd);
paneFrames(test, 'network/two', made.twoBoxes);
paneFrames(test, 'network/published', made.published);

test('a namespace is called after its level, or after the named process that lives there', async () => {
  const rows = rowsOf(networkBody(await seenIn(made.doneNet), narrow));
  assert.ok(rows.includes(`  lab  ${made.labNet}`));
  assert.match(rowWith(networkBody(await seenIn(made.doneNet), narrow), 'box'), /^\+ box {2}4026532410 {2}acts +new$/);
});

test('lo comes with its namespace and is no news; where the step keeps it, it is the same', async () => {
  const body = networkBody(await seenIn(made.doneNet), narrow);
  assert.match(rowsOf(body).at(-2) ?? '', /^ {2}lo down +same$/);
  assert.is(rowsOf(body).at(-1), '  no routes');
});

test('new links, with their addresses, and what became of old ones', async () => {
  const body = networkBody(await seenIn(made.doneCable), narrow);
  assert.match(rowWith(body, 'veth3 up'), /^\+ veth3 up {4}in br0 {2}wired to eth0 in box new$/);
  assert.match(rowWith(body, 'eth0 up'), /^\+ eth0 up {4}10\.77\.0\.2\/24 +new$/);
  assert.match(rowWith(body, '+127.0.0.1/8'), /^◂ lo {3}up {4}\+127\.0\.0\.1\/8 {2}\+::1\/128 +changed$/);
  assert.is(rowsOf(body)[rowsOf(body).indexOf(rowWith(body, '+127.0.0.1/8')) + 1], '    was down');
  assert.match(rowWith(body, 'default'), /^\+ default {2}via 10\.77\.0\.1 {2}dev eth0 +new$/);
});

test('what is new is in sight where not all is, at either side', async () => {
  for (const width of [narrow, 54, 78]) {
    const shown = visibleLines(networkBody(await seenIn(made.doneCable), width), 8, null).map(lineText);
    assert.match(shown.join('\n'), /\+ 10\.77\.0\.0\/24 /, String(width));
  }
});

test('what IPv6 adds by itself is shown, and marks nothing', async () => {
  const later = (visit: MadeUpVisit): MadeUpVisit => {
    visit.step('cable');
    const [first, ...others] = (visit.world.links ?? []).filter(({ namespace }) => namespace === made.labNet);
    const link = { ...(first ?? made.link(made.labNet, 1, 'lo')), addresses: ['127.0.0.1/8', '::1/128', 'fe80::1/64'] };
    const routes = [...(visit.world.routes ?? []), made.route(made.labNet, 'fe80::/64', 'lo')];
    return visit.look(made.withLinks(visit.world, [link, ...others], routes));
  };
  const body = networkBody(await seenIn((lesson) => later(made.inNetwork(lesson))), narrow);
  assert.match(rowWith(body, 'fe80::1/64'), /fe80::1\/64$/);
  assert.is(rowWith(body, 'fe80::/64'), '  fe80::/64  dev lo');
  assert.not.ok(rowsOf(body).some((row) => /^[+◂-]/.test(row)));
});

test('an end that moved says where it is, and where it was; the other end, that its wire leads elsewhere', async () => {
  const body = networkBody(await seenIn(made.movedEnd), narrow);
  assert.match(rowWith(body, 'now eth0'), /^- eth0 +now eth0 in box +ended$/);
  assert.match(rowWith(body, 'was eth0'), /^\+ eth0 down {2}was eth0 in lab +new$/);
  assert.match(rowWith(body, 'no carrier'), /^◂ veth3 no carrier {2}was down +changed$/);
});

test('a link in a bridge says so, and when it joins or leaves that is the change', async () => {
  const joining = (master: number | null, now: number | null) => (visit: MadeUpVisit) => {
    const end = (of: number | null) => made.link(made.labNet, 5, 'veth3', { kind: 'veth', state: 'up', master: of });
    visit.look(made.withLinks(visit.world, [end(master)])).step('cable');
    return visit.look(made.withLinks(visit.world, [end(now)]));
  };
  const row = async (master: number | null, now: number | null) =>
    rowWith(networkBody(await seenIn((lesson) => joining(master, now)(made.inNetwork(lesson))), narrow), 'veth3');
  assert.match(await row(null, 2), /^◂ veth3 up {4}now in br0 +changed$/);
  assert.match(await row(2, null), /^◂ veth3 up {4}was in br0 +changed$/);
  assert.match(await row(2, 2), /^ {2}veth3 up {4}in br0$/);
});

test('side by side, the ends of a cable lie in one row with a line between them', async () => {
  for (const width of [53, 54, 61, 77, 118]) {
    const rows = rowsOf(networkBody(await seenIn(made.twoBoxes), width));
    assert.ok(
      rows.some((row) => /veth3.*──.*eth0/.test(row)),
      rows.join('\n'),
    );
    assert.ok(
      rows.some((row) => /veth4.*──\+ eth0/.test(row)),
      rows.join('\n'),
    );
    assert.is(rows.filter((row) => row.includes('──')).length, 2);
  }
  const read = networkBody({ ...(await seenIn(made.twoBoxes)), isRead: true }, 118);
  assert.not.match(rowsOf(read).join(''), /─|│/);
});

test('what has ended with its namespace is still there to be seen', async () => {
  const rows = rowsOf(networkBody(await seenIn(made.boxGone), narrow));
  assert.match(rows.join('\n'), /^- veth3 +ended\n.*\n- box {2}4026532410 +ended\n- lo +ended\n- eth0 +ended$/m);
});

test('the level above the actor, or its own', async () => {
  const headings = async (levels: 'outside' | 'inside') => {
    const body = networkBody(await seenIn(made.doneNet, levels), 77);
    return [lineText(body.heading), ...rowsOf(body).filter((row) => /40265/.test(row))];
  };
  assert.equal(await headings('outside'), ['seen from outside', `  lab  ${made.labNet}`]);
  const [heading, own, ...others] = await headings('inside');
  assert.is(heading, 'seen from inside');
  assert.match(own ?? '', /^\+ box/);
  assert.equal(others, []);
  const top = networkBody(await seenIn(made.inNetwork, 'outside'), 77);
  assert.equal(rowsOf(top), [' above it is the machine, whose links are not looked at']);
});

test('what cannot be read is said, with the reason', async () => {
  const without = (visit: MadeUpVisit, what: string, why: string) =>
    visit.look({ ...visit.world, links: null, routes: null, unreadable: [{ what, why }] });
  const all = await seenIn((lesson) => without(made.inNetwork(lesson), 'links', 'there is no watch'));
  assert.equal(rowsOf(networkBody(all, 77)), [' links cannot be read here: there is no watch']);
  const one = await seenIn((lesson) => {
    const visit = made.inNetwork(lesson);
    const unreadable = [{ what: `links, routes and tables of net:[${made.labNet}]`, why: 'EPERM' }];
    return visit.look({ ...visit.world, links: [], unreadable });
  });
  assert.match(rowWith(networkBody(one, 77), 'EPERM'), /^ {2}links, routes and tables cannot be read: EPERM$/);
  const routes = await seenIn((lesson) => {
    const visit = made.inNetwork(lesson);
    return visit.look({ ...visit.world, routes: null, unreadable: [{ what: 'routes', why: 'EIO' }] });
  });
  assert.match(rowWith(networkBody(routes, 77), 'EIO'), /routes cannot be read here: EIO/);
});

test('tables, chains and rules are said as nft lists them, below the rest, with what came and what went', async () => {
  const textAt = async (width: number) => {
    const rows = rowsOf(networkBody(await seenIn(made.published), width));
    return rows.slice(rows.findIndex((row) => row.includes('table ip nat'))).join('\n');
  };
  const wide = await textAt(90);
  assert.match(wide, /^ {2}lab table ip nat\n {3}chain postrouting type nat hook postrouting priority 100\n/);
  assert.match(wide, /^ {4}ip saddr 10\.77\.0\.0\/24 oifname "eth1" masquerade$/m);
  assert.match(wide, /^\+ {2}chain prerouting type nat hook prerouting priority -100 +new$/m);
  assert.match(wide, /^\+ {3}ip daddr 203\.0\.113\.1 tcp dport 8080 dnat to 10\.77\.0\.2:80 +new$/m);
  assert.match(wide, /^- {2}chain other +ended$/m);
  assert.match(
    await textAt(narrow),
    /^\+ {3}ip daddr 203\.0\.113\.1 tcp dport 8080 +new\n {4}dnat to 10\.77\.0\.2:80$/m,
  );
});

test('tables that nobody could read are not said to be none', async () => {
  const at = await seenIn((lesson) => {
    const visit = made.inNetwork(lesson);
    return visit.look({ ...visit.world, tables: null, unreadable: [{ what: 'tables', why: 'EIO' }] });
  });
  assert.match(rowWith(networkBody(at, 77), 'EIO'), /tables cannot be read here: EIO/);
});

test('no row is wider than its pane, whatever things are called', async () => {
  const wild = (visit: MadeUpVisit): MadeUpVisit => {
    const link = made.end(
      made.labNet,
      9,
      '箱箱箱箱箱\x1b[2J',
      { index: 4, namespace: null },
      {
        addresses: ['2001:0db8:85a3:1111:2222:8a2e:0370:7334/128', '10.0.0.1/8'],
        kind: 'a-very-long-kind-of-link',
        master: 77,
      },
    );
    const route = { ...made.route(made.labNet, '2001:db8:85a3:1111:2222:8a2e:370:7334/128', 'x'), type: 'blackhole' };
    return visit.look(made.withLinks(visit.world, [link], [route]));
  };
  for (const about of [made.doneCable, made.movedEnd, made.boxGone, made.twoBoxes, made.published]) {
    const at = await seenIn((lesson) => wild(about(lesson)));
    for (const width of [40, 53, 54, 61, 77, 118, 198]) {
      const body = networkBody(at, width);
      for (let index = 0; index < body.count; index += 1)
        assert.ok(lineWidth(body.lineAt(index)) <= width, `${width}: ${lineText(body.lineAt(index))}`);
      assert.not.match(rowsOf(body).join(''), /\x1b/);
    }
  }
});

import * as assert from 'uvu/assert';
import type { Table } from '../../src/kernel/table.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, labInit, labNamespaces, names, world } from './scenes.ts';

const test = suite('claims about tables');

const web = { ...box, pid: 77, comm: 'web', namespaces: { ...labNamespaces, net: 301 } };
const hide = 'ip saddr 10.88.0.0/24 oifname "uplink" masquerade';
const tables: readonly Table[] = [
  {
    family: 'ip',
    name: 'nat',
    namespace: labNamespaces.net,
    chains: [
      { name: 'postrouting', type: 'nat', hook: 'postrouting', priority: 100, rules: [hide] },
      { name: 'other', type: null, hook: null, priority: null, rules: [] },
    ],
  },
  { family: 'ip6', name: 'six', namespace: labNamespaces.net, chains: [] },
];
const lo = (namespace: number) => ({
  ...{ name: 'lo', index: 1, kind: null, state: 'unknown', isAdminUp: true, namespace },
  ...{ addresses: [], master: null, peer: null },
});
const all = [labInit, box, web];
const seen: World = {
  ...world(all),
  links: [lo(labNamespaces.net), lo(301)] as World['links'],
  routes: [],
  tables,
};

const judged = (written: object, now: World = seen) => {
  const { held, claim, saw } = judge(predicateSchema.parse({ actor: 'box', ...written }), {
    world: now,
    before: now,
    names: names({ 'lab-init': labInit, box, web }),
  });
  return [held, claim, saw];
};

const cases: readonly (readonly [written: object, held: boolean, claim: string, saw: string])[] = [
  [{ table: 'nat' }, true, 'box has a table nat', 'nat is there'],
  [{ table: 'nat', is: 'absent' }, false, 'box has no table nat', 'nat is there'],
  [{ table: 'filter', is: 'absent' }, true, 'box has no table filter', 'box has no table filter'],
  [{ table: 'filter' }, false, 'box has a table filter', 'box has the tables nat and six'],
  [{ table: 'six' }, false, 'box has a table six', 'box has the tables nat and six'],
  [{ actor: 'web', table: 'nat' }, false, 'web has a table nat', 'web has no table'],
  [
    { table: 'nat', chain: 'postrouting', hook: 'postrouting', rule: hide },
    true,
    `box has a chain postrouting at postrouting in the table nat with the rule ${hide}`,
    `the chain postrouting is at postrouting; the chain postrouting has the rules ${hide}`,
  ],
  [
    { table: 'nat', chain: 'postrouting', hook: 'output' },
    false,
    'box has a chain postrouting at output in the table nat',
    'the chain postrouting is at postrouting',
  ],
  [
    { table: 'nat', chain: 'other', hook: 'output', rule: 'masquerade' },
    false,
    'box has a chain other at output in the table nat with the rule masquerade',
    'the chain other is nowhere: only another chain leads to it; the chain other has no rules',
  ],
  [
    { table: 'nat', chain: 'prerouting' },
    false,
    'box has a chain prerouting in the table nat',
    'the table nat has the chains postrouting and other',
  ],
];

for (const [written, held, claim, saw] of cases) {
  test(`${held ? 'holds' : 'does not hold'}: ${JSON.stringify(written)}`, () => {
    assert.equal(judged(written), [held, claim, saw]);
  });
}

test('what cannot be read is neither there nor absent', () => {
  const blind = (more: Partial<World>) => judged({ table: 'nat', is: 'absent' }, { ...seen, ...more }).slice(0, 3);
  const claim = 'box has no table nat';
  const why = [{ what: 'tables', why: 'nothing reads them here' }];
  assert.equal(blind({ tables: null, unreadable: why }), [
    false,
    claim,
    "box's tables cannot be read: nothing reads them here",
  ]);
  const one = [{ what: `tables of net:[${labNamespaces.net}]`, why: 'there are too many rules to read all' }];
  assert.equal(blind({ tables: [], unreadable: one }), [
    false,
    claim,
    "box's tables cannot be read: there are too many rules to read all",
  ]);
  assert.equal(blind({ tables: [], links: [] }), [false, claim, "box's tables cannot be read"]);
});

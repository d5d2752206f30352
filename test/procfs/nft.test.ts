// Rules that the program nft has made, as the kernel keeps them and as nft lists them; fixtures/watch/nft.json was recorded.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { parseNetwork } from '../../src/procfs/network.ts';
import { type Expression, ruleText } from '../../src/procfs/nft-rule.ts';
import { suite } from '../support/suite.ts';

const test = suite('tables, chains and rules');

const recorded = () =>
  parseNetwork(readFileSync(new URL('../../fixtures/watch/nft.json', import.meta.url), 'utf8')).tables ?? [];
const chainOf = (table: string, name: string) =>
  recorded()
    .find((one) => one.name === table)
    ?.chains.find((one) => one.name === name);

test('recorded: tables by family, each with its chains in the order of the kernel', () => {
  assert.equal(
    recorded().map(({ family, name, chains }) => [family, name, ...chains.map((chain) => chain.name)]),
    [
      ['inet', 'filter', 'input'],
      ['ip', 'nat', 'postrouting', 'prerouting', 'other'],
      ['ip6', 't', 'c'],
    ],
  );
});

test('recorded: where a chain is asked, and when; one that only others lead to is asked nowhere', () => {
  const places = ['postrouting', 'prerouting', 'other'].map((name) => {
    const { type, hook, priority } = chainOf('nat', name) ?? {};
    return [type, hook, priority];
  });
  assert.equal(places, [
    ['nat', 'postrouting', 100],
    ['nat', 'prerouting', -100],
    [null, null, null],
  ]);
});

test('recorded: a rule is said as nft lists it, what is not known is left open', () => {
  assert.equal(chainOf('nat', 'postrouting')?.rules, [
    'ip saddr 10.88.0.0/24 oifname "uplink" masquerade',
    'ip saddr 10.88.0.0/22 oifname != "br0" counter masquerade',
    'ip saddr 10.88.0.7 masquerade …',
  ]);
  assert.equal(chainOf('nat', 'prerouting')?.rules, [
    'ip daddr 203.0.113.1 tcp dport 8080 dnat to 10.88.0.2:80',
    'tcp dport 8081 dnat to 10.88.0.2:80',
    'udp dport 53 dnat to 10.88.0.3',
    'meta l4proto tcp … dnat to 10.88.0.2',
    'iifname "veth*" jump other',
  ]);
  assert.equal(chainOf('nat', 'other')?.rules, [
    'ip saddr 10.0.0.0/8 return',
    'ip protocol icmp accept',
    '… accept',
    'tcp dport >= 1000 tcp dport <= 2000 drop',
  ]);
  assert.equal(chainOf('filter', 'input')?.rules, [
    'ip saddr 192.168.0.0/16 tcp dport 22 accept',
    'meta nfproto ipv6 … tcp dport 22 accept',
    'meta l4proto udp accept',
    'iifname "lo" accept',
  ]);
  assert.equal(chainOf('t', 'c')?.rules, ['… accept']);
});

/** An attribute, netlink(7). */
const attribute = (type: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(4 + value.length, 0);
  head.writeUInt16LE(type, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
};
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const expression = (name: string, ...attributes: readonly Buffer[]): Expression => ({
  name,
  data: Buffer.concat(attributes).toString('hex'),
});
const loaded = (key: number) => expression('meta', attribute(1, number(1)), attribute(2, number(key)));
const compared = (operator: number, data: string) =>
  expression(
    'cmp',
    attribute(1, number(1)),
    attribute(2, number(operator)),
    attribute(3, attribute(1, Buffer.from(data, 'latin1'))),
  );

test('nothing is said of a register in which something unknown lies', () => {
  assert.is(ruleText('ip', [loaded(7), compared(0, 'eth0\0')]), 'oifname "eth0"');
  assert.is(ruleText('ip', [loaded(7), loaded(3), compared(0, 'eth0\0')]), '…', 'loaded over');
  assert.is(ruleText('ip', [compared(0, 'eth0\0')]), '…', 'nothing was loaded');
  assert.is(ruleText('ip', [loaded(7), compared(9, 'eth0\0')]), '…', 'no such operator');
});

test('where an address lies in a header depends on the family', () => {
  const source = [
    expression('payload', ...[1, 1, 12, 4].map((value, index) => attribute(index + 1, number(value)))),
    compared(0, '\x0a\x58\x00\x02'),
  ];
  assert.is(ruleText('ip', source), 'ip saddr 10.88.0.2');
  assert.is(ruleText('ip6', source), '…');
  assert.is(ruleText('bridge', source), '…');
});

test('whatever an expression holds, it is said or left open', () => {
  for (const name of ['meta', 'payload', 'bitwise', 'cmp', 'immediate', 'nat', 'masq', 'counter', 'toString', ''])
    for (const data of ['', '00', '0000000000', 'ffffffff', '0400', '080001', `0800010000000001${'ff'.repeat(40)}`])
      assert.type(ruleText('ip', [loaded(7), { name, data }, compared(0, '')]), 'string');
  assert.is(ruleText('ip', []), '…');
});

const answer = (more: object) =>
  JSON.stringify({
    namespaces: [{ inode: 9, links: [], addresses: [], routes: [], moreRoutes: false, peers: [], ...more }],
  });
const none = { tables: [], chains: [], rules: [], moreRules: false };

test('why tables cannot be seen is listed; a kernel without nf_tables has none', () => {
  const unreadable = (more: object) => parseNetwork(answer(more)).unreadable;
  assert.equal(unreadable(none), []);
  assert.equal(parseNetwork(answer(none)).tables, []);
  const what = 'tables of net:[9]';
  assert.equal(unreadable({ tablesErrno: 'EPERM' }), [{ what, why: 'EPERM' }]);
  assert.equal(unreadable({ tablesErrno: null }), [{ what, why: 'nothing tells whether this kernel has nf_tables' }]);
  assert.equal(unreadable({ ...none, moreRules: true }), [{ what, why: 'there are too many rules to read all' }]);
});

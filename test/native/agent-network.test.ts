// Calls about links, addresses and routes, as the kernel answers them in a lab.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { inLab, labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { type Troupe, type Written, withTroupe } from './agent-lab.ts';
import { told } from './agent-sandbox.ts';

const test = suite('the network of a lab', { seconds: 20, needs: [labs] });

/** The links that a process has, seen from the machine. */
const linksOf = ({ machinePid }: Troupe, actor: string) =>
  [...readFileSync(`/proc/${machinePid(actor)}/net/dev`, 'utf8').matchAll(/^ *(\S+):/gm)]
    .map(([, name]) => name)
    .sort();

/** The IPv4 routes that a process has, as destination and gateway in the kernel's hexadecimal. */
const routesOf = ({ machinePid }: Troupe, actor: string) =>
  readFileSync(`/proc/${machinePid(actor)}/net/route`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t').slice(0, 3).join(' '));

const pair = (netns?: string): Written => ({
  call: 'newlink',
  name: 'veth0',
  kind: 'veth',
  peer: { name: 'eth0', ...(netns && { netns }) },
});

test(
  'a veth pair is born with one end in the network namespace of another process',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNET', 'CLONE_NEWPID'], as: 'box' });
    assert.is(await act('lab', pair('box')), '0');
    assert.equal(linksOf(troupe, 'lab'), ['lo', 'veth0']);
    assert.equal(linksOf(troupe, 'box'), ['eth0', 'lo']);
    assert.match(await act('lab', pair('box')), /^EEXIST/);
    assert.match(await act('lab', { ...pair(), name: 'veth1', peer: { name: 'eth0', netns: 99_999 } }), /^ESRCH/);
  }),
);

test(
  'a veth pair in one namespace is taken away as one',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    assert.is(await act('lab', pair()), '0');
    assert.equal(linksOf(troupe, 'lab'), ['eth0', 'lo', 'veth0']);
    assert.is(await act('lab', { call: 'dellink', link: 'eth0' }), '0');
    assert.equal(linksOf(troupe, 'lab'), ['lo']);
    assert.is(await act('lab', { call: 'dellink', link: 'eth0' }), 'ENODEV');
    assert.match(await act('lab', { call: 'dellink', link: 'lo' }), /^EOPNOTSUPP/);
  }),
);

test(
  'a link is put into a bridge and taken out of it',
  withTroupe(async ({ act }) => {
    const master = () => act('lab', { call: 'readlink', path: '/sys/class/net/veth0/master' });
    assert.is(await act('lab', { call: 'newlink', name: 'br0', kind: 'bridge' }), '0');
    await act('lab', pair());
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', master: 'br0' }), '0');
    assert.match(await master(), /\/br0$/);
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', master: 'none' }), '0');
    assert.is(await master(), 'ENOENT');
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', master: 'br1' }), 'ENODEV');
    assert.match(await act('lab', { call: 'setlink', link: 'lo', master: 'br0' }), /^EINVAL/);
  }),
);

test(
  'a link is set up and down, and renamed, all in one request if need be',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const isUp = async (name: string) =>
      Number((await act('lab', { call: 'read', path: `/sys/class/net/${name}/flags` })).split(' ')[1]) % 2 === 1;
    await act('lab', pair());
    assert.not(await isUp('veth0'));
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', state: 'up' }), '0');
    assert.ok(await isUp('veth0'));
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', state: 'down' }), '0');
    assert.not(await isUp('veth0'));
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', name: 'outside', state: 'up' }), '0');
    assert.equal(linksOf(troupe, 'lab'), ['eth0', 'lo', 'outside']);
    assert.ok(await isUp('outside'));
    assert.match(await act('lab', { call: 'setlink', link: 'outside', name: 'eth0' }), /^EEXIST/);
    assert.is(await act('lab', { call: 'setlink', link: 'veth0', state: 'up' }), 'ENODEV');
  }),
);

test(
  'a link is moved to the network namespace of another process',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNET'], as: 'box' });
    await act('lab', pair());
    assert.is(await act('lab', { call: 'setlink', link: 'eth0', netns: 'box' }), '0');
    assert.equal(linksOf(troupe, 'lab'), ['lo', 'veth0']);
    assert.equal(linksOf(troupe, 'box'), ['eth0', 'lo']);
    assert.is(await act('lab', { call: 'setlink', link: 'eth0', netns: 'box' }), 'ENODEV');
    assert.match(await act('lab', { call: 'setlink', link: 'lo', netns: 'box' }), /^EINVAL/);
  }),
);

test(
  'addresses are given and taken, and the kernel’s own words come with a refusal',
  withTroupe(async ({ act, lab }) => {
    const address = { link: 'veth0', address: '10.77.0.2/24' };
    await act('lab', pair());
    assert.is(await act('lab', { call: 'newaddr', ...address }), '0');
    assert.match(await act('lab', { call: 'newaddr', ...address }), /^EEXIST/);
    assert.is(await act('lab', { call: 'newaddr', link: 'veth0', address: 'fd00::2/64', flags: ['IFA_F_NODAD'] }), '0');
    const seen = await inLab(lab, 'ip addr show veth0');
    assert.match(seen, /inet 10\.77\.0\.2\/24 scope global veth0/);
    assert.match(seen, /inet6 fd00::2\/64 scope global/);
    assert.is(await act('lab', { call: 'deladdr', ...address }), '0');
    assert.match(await act('lab', { call: 'deladdr', ...address }), /^EADDRNOTAVAIL .*not found/i);
    assert.is(await act('lab', { call: 'deladdr', link: 'veth0', address: 'fd00::2/64' }), '0');
    assert.is(await act('lab', { call: 'newaddr', ...address, link: 'veth9' }), 'ENODEV');
  }),
);

test(
  'routes lead over a link or by a gateway that is reached',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    const byGateway = { destination: 'default', gateway: '10.77.0.1' };
    const direct = { destination: '10.78.0.0/16', link: 'veth0' };
    await act('lab', pair());
    assert.match(await act('lab', { call: 'newroute', ...byGateway }), /^ENETUNREACH Nexthop has invalid gateway/);
    assert.match(await act('lab', { call: 'newroute', ...direct }), /^ENETDOWN/);
    for (const link of ['veth0', 'eth0']) await act('lab', { call: 'setlink', link, state: 'up' });
    await act('lab', { call: 'newaddr', link: 'veth0', address: '10.77.0.2/24' });
    assert.is(await act('lab', { call: 'newroute', ...byGateway }), '0');
    assert.match(await act('lab', { call: 'newroute', ...byGateway }), /^EEXIST/);
    assert.is(await act('lab', { call: 'newroute', ...direct }), '0');
    const [own, far, any] = ['veth0 00004D0A 00000000', 'veth0 00004E0A 00000000', 'veth0 00000000 01004D0A'];
    assert.equal(routesOf(troupe, 'lab').sort(), [any, own, far].sort());
    assert.is(await act('lab', { call: 'delroute', destination: 'default' }), '0');
    assert.is(await act('lab', { call: 'delroute', ...direct }), '0');
    assert.equal(routesOf(troupe, 'lab'), [own]);
    assert.match(await act('lab', { call: 'delroute', destination: 'default' }), /^ESRCH/);
  }),
);

test(
  'routes of IPv6 too',
  withTroupe(async ({ act, lab }) => {
    await act('lab', pair());
    for (const link of ['veth0', 'eth0']) await act('lab', { call: 'setlink', link, state: 'up' });
    await act('lab', { call: 'newaddr', link: 'veth0', address: 'fd00::2/64', flags: ['IFA_F_NODAD'] });
    assert.is(await act('lab', { call: 'newroute', destination: 'fd01::/64', gateway: 'fd00::1' }), '0');
    assert.is(await act('lab', { call: 'newroute', destination: 'default', gateway: 'fd00::1', link: 'veth0' }), '0');
    const seen = await inLab(lab, 'ip -6 route');
    assert.match(seen, /fd01::\/64 via fd00::1 dev veth0/);
    assert.match(seen, /default via fd00::1 dev veth0/);
    assert.is(await act('lab', { call: 'delroute', destination: 'fd01::/64' }), '0');
    assert.is(await act('lab', { call: 'delroute', destination: '::/0', gateway: 'fd00::1' }), '0');
    assert.not.match(await inLab(lab, 'ip -6 route'), /fd00::1/);
  }),
);

test(
  'two namespaces speak over a bridge',
  withTroupe(async ({ act, lab }) => {
    await act('lab', { call: 'newlink', name: 'br0', kind: 'bridge' });
    await act('lab', { call: 'newaddr', link: 'br0', address: '10.77.0.1/24' });
    await act('lab', { call: 'setlink', link: 'br0', state: 'up' });
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNET'], as: 'box' });
    await act('lab', pair('box'));
    await act('lab', { call: 'setlink', link: 'veth0', master: 'br0', state: 'up' });
    await act('box', { call: 'newaddr', link: 'eth0', address: '10.77.0.2/24' });
    await act('box', { call: 'setlink', link: 'eth0', state: 'up' });
    assert.match(await inLab(lab, 'ping -c 1 -W 5 -q 10.77.0.2'), /1 packets received/);
  }),
);

test(
  'without CAP_NET_ADMIN nothing of it is done; in a user namespace of its own, root has it',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWUSER', 'CLONE_NEWNET'], as: 'box' });
    await act('lab', { call: 'fork', as: 'web' });
    await act('web', { call: 'capset', effective: ['CAP_NET_RAW'], permitted: ['CAP_NET_RAW'] });
    for (const refused of [
      pair(),
      { call: 'setlink', link: 'lo', state: 'down' },
      { call: 'newaddr', link: 'lo', address: '10.77.0.2/24' },
      { call: 'newroute', destination: '10.78.0.0/16', link: 'lo' },
    ] as const)
      assert.match(await act('web', refused), /^EPERM/, refused.call);
    await act('lab', { call: 'write', path: '/proc/<box>/uid_map', text: '0 1000 1' });
    assert.is(await act('box', { call: 'newlink', name: 'br0', kind: 'bridge' }), '0');
    assert.is(await act('box', { call: 'setlink', link: 'lo', state: 'up' }), '0');
    assert.equal(linksOf(troupe, 'box'), ['br0', 'lo']);
    assert.equal(linksOf(troupe, 'lab'), ['lo']);
  }),
);

test(
  'what is too long for a request, or makes no sense in one, is refused',
  withTroupe(async ({ lab: { hands } }) => {
    const refusal = (call: string, ...args: readonly string[]) => hands.perform('lab', call, args).then(told, String);
    assert.match(await refusal('newlink', 'x'.repeat(2000), 'veth', '', ''), /longer than a request may be/);
    assert.match(await refusal('newlink', 'br0', 'bridge', 'eth0', ''), /only a veth has a peer/);
    assert.match(await refusal('newlink', 'veth0', 'veth', 'eth0', '0'), /not a number/);
    assert.match(await refusal('setlink', 'lo', 'sideways', '', '', ''), /neither up nor down/);
    assert.match(await refusal('newaddr', 'lo', '10.77.0.2', '0'), /not an address/);
    assert.match(await refusal('newaddr', 'lo', '10.77.0.2/33', '0'), /not an address/);
    assert.match(await refusal('newroute', '10.0.0.0/8', 'fd00::1', ''), /one is IPv4/);
    assert.match(await refusal('newroute', 'default', '10.77.0', ''), /not an address/);
  }),
);

// Calls about the translation of addresses, as the kernel answers them in a lab.
import * as assert from 'uvu/assert';
import { inLab, labs, needsNat } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { type Troupe, type Written, withTroupe } from './agent-lab.ts';
import { told } from './agent-sandbox.ts';

const test = suite('the translation of addresses in a lab', { seconds: 20, needs: [labs, needsNat] });

const table: Written = { call: 'nft_newtable', table: 'nat' };
const chain = (hook: string, priority: number): Written => ({
  ...{ call: 'nft_newchain', table: 'nat', chain: hook },
  ...{ hook, priority },
});
const masquerade = (more: object = {}): Written => ({
  ...{ call: 'nft_newrule', table: 'nat', chain: 'postrouting', statement: 'masquerade' },
  ...more,
});
const publish = (more: object = {}): Written => ({
  ...{ call: 'nft_newrule', table: 'nat', chain: 'prerouting', statement: 'dnat', dport: 8080, to: '10.88.0.2:80' },
  ...more,
});

/** lab between box, 10.88.0.2, and far, 203.0.113.9, which knows no way to box. */
const build = async ({ act }: Troupe) => {
  const done = async (actor: string, written: Written) => assert.is(await act(actor, written), '0', written.call);
  await act('lab', { call: 'write', path: '/proc/sys/net/ipv4/ip_forward', text: '1' });
  for (const [name, inside, own, theirs] of [
    ['box', 'veth0', '10.88.0.1/24', '10.88.0.2/24'],
    ['far', 'uplink', '203.0.113.1/24', '203.0.113.9/24'],
  ] as const) {
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNET'], as: name });
    await done('lab', { call: 'newlink', name: inside, kind: 'veth', peer: { name: 'eth0', netns: name } });
    await done('lab', { call: 'newaddr', link: inside, address: own });
    await done('lab', { call: 'setlink', link: inside, state: 'up' });
    await done(name, { call: 'newaddr', link: 'eth0', address: theirs });
    await done(name, { call: 'setlink', link: 'eth0', state: 'up' });
  }
  await done('box', { call: 'newroute', destination: 'default', gateway: '10.88.0.1' });
};

/** How a program of `actor`'s ends. */
const run = async ({ act }: Troupe, actor: string, command: string): Promise<string> => {
  await act(actor, { call: 'fork', as: 'program' });
  await act('program', { call: 'execve', path: '/bin/sh', argv: ['sh', '-c', command] });
  return act(actor, { call: 'wait', pid: 'program' });
};

test(
  'a network that nobody outside knows is hidden behind an address that they know',
  withTroupe(async (troupe) => {
    const { act } = troupe;
    await build(troupe);
    const ping = () => run(troupe, 'box', 'ping -c 1 -W 1 203.0.113.9');
    assert.match(await ping(), /exited 1/);
    assert.is(await act('lab', table), '0');
    assert.is(await act('lab', chain('postrouting', 100)), '0');
    assert.is(await act('lab', masquerade({ saddr: '10.89.0.0/24' })), '0', 'another network');
    assert.match(await ping(), /exited 1/);
    assert.is(await act('lab', masquerade({ saddr: '10.88.0.0/24', oifname: 'veth0' })), '0', 'another link');
    assert.match(await ping(), /exited 1/);
    assert.is(await act('lab', masquerade({ saddr: '10.88.0.0/22', oifname: 'uplink' })), '0');
    assert.match(await ping(), /exited 0/);
    assert.is(await act('lab', { call: 'nft_deltable', table: 'nat' }), '0');
    assert.match(await ping(), /exited 1/);
  }),
);

test(
  'what comes for a port is handed on to another address',
  withTroupe(async (troupe) => {
    const { act, lab } = troupe;
    await build(troupe);
    await inLab(lab, 'mkdir -p /tmp/page; echo box >/tmp/page/index.html');
    assert.match(await run(troupe, 'box', 'httpd -p 80 -h /tmp/page'), /exited 0/);
    const get = () => run(troupe, 'far', 'wget -q -O /tmp/got http://203.0.113.1:8080/');
    assert.match(await get(), /exited 1/);
    await act('lab', table);
    assert.is(await act('lab', chain('prerouting', -100)), '0');
    assert.is(await act('lab', publish({ daddr: '203.0.113.7' })), '0', 'another address');
    assert.match(await get(), /exited 1/);
    assert.is(await act('lab', publish({ daddr: '203.0.113.1' })), '0');
    assert.match(await get(), /exited 0/);
    assert.is((await inLab(lab, 'cat /tmp/got')).trim(), 'box');
  }),
);

test(
  'an errno tells what is not there, and what does not belong there',
  withTroupe(async ({ act }) => {
    assert.match(await act('lab', { call: 'nft_deltable', table: 'nat' }), /^ENOENT/);
    assert.match(await act('lab', chain('postrouting', 100)), /^ENOENT/, 'no table');
    assert.is(await act('lab', table), '0');
    assert.is(await act('lab', table), '0', 'as nft add: it is there already');
    assert.match(await act('lab', masquerade()), /^ENOENT/, 'no chain');
    assert.match(await act('lab', chain('input', -201)), /^EOPNOTSUPP/, 'before connections are known');
    assert.is(await act('lab', chain('prerouting', -100)), '0');
    assert.match(
      await act('lab', masquerade({ chain: 'prerouting' })),
      /^EOPNOTSUPP/,
      'they have no source to leave by yet',
    );
    assert.is(await act('lab', publish()), '0');
  }),
);

test(
  'without CAP_NET_ADMIN nothing of it is done, and a network namespace has its own tables',
  withTroupe(async ({ act }) => {
    await act('lab', { call: 'fork', as: 'web' });
    await act('web', { call: 'capset', effective: ['CAP_NET_RAW'], permitted: ['CAP_NET_RAW'] });
    assert.match(await act('web', table), /^EPERM/);
    assert.is(await act('lab', table), '0');
    await act('lab', { call: 'clone3', flags: ['CLONE_NEWNET'], as: 'box' });
    assert.match(await act('box', { call: 'nft_deltable', table: 'nat' }), /^ENOENT/);
    assert.is(await act('lab', { call: 'nft_deltable', table: 'nat' }), '0');
  }),
);

test(
  'what is too long for a request, or makes no sense in one, is refused',
  withTroupe(async ({ lab: { hands } }) => {
    const refusal = (call: string, ...args: readonly string[]) => hands.perform('lab', call, args).then(told, String);
    const rule = (...args: readonly string[]) => refusal('nft_newrule', 'nat', 'c', ...args);
    assert.match(await refusal('nft_newtable', 'x'.repeat(2000)), /longer than a request may be/);
    assert.match(await refusal('nft_newchain', 'nat', 'c', 'forward', '0'), /not a word of this call/);
    assert.match(await refusal('nft_newchain', 'nat', 'c', 'output', '2147483648'), /not a number/);
    assert.match(await rule('fd00::/64', '', '', '', 'masquerade', ''), /not an address or a network of IPv4/);
    assert.match(await rule('', '10.0.0.0/33', '', '', 'masquerade', ''), /not an address or a network/);
    assert.match(await rule('', '', 'x'.repeat(16), '', 'masquerade', ''), /not the name of a link/);
    assert.match(await rule('', '', '', '65536', 'dnat', '10.88.0.2:80'), /not a number/);
    assert.match(await rule('', '', '', '', 'dnat', '10.88.0.2:80'), /neither masquerade nor dnat of a port/);
    assert.match(await rule('', '', '', '80', 'dnat', '10.88.0.2'), /not an address with a port/);
    assert.match(await rule('', '', '', '', 'masquerade', '10.88.0.2:80'), /neither masquerade nor dnat/);
  }),
);

// Calls about links, addresses and routes: each is one request to rtnetlink(7), and bears the name of its type.
import * as z from 'zod';
import { type Flaw, flagsOf, kind, type PidOf, processRef } from './call-kind.ts';

/** What the kernel takes as a name, and what ip(8) can be given without quotes. */
const linkName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, 'the name of a link: at most 15 letters, digits, dots and hyphens');

const isAddress = (text: string) => z.union([z.ipv4(), z.ipv6()]).safeParse(text).success;
const isPrefix = (text: string) => z.union([z.cidrv4(), z.cidrv6()]).safeParse(text).success;

const prefix = z.string().refine(isPrefix, 'an address with the length of its network, such as 10.77.0.2/24');
const gateway = z.string().refine(isAddress, 'an address, such as 10.77.0.1');
const destination = z
  .string()
  .refine((text) => text === 'default' || isPrefix(text), 'default, or a network such as 10.78.0.0/24');

const newlinkParams = () =>
  z.strictObject({
    name: linkName,
    kind: z.enum(['bridge', 'veth']),
    peer: z
      .strictObject({
        name: linkName.describe('What the other end is called'),
        netns: processRef.optional().describe('The process in whose network namespace it is born; without it, here'),
      })
      .optional(),
  });

const setlinkParams = () =>
  z.strictObject({
    link: linkName,
    state: z.enum(['up', 'down']).optional(),
    master: linkName.optional(),
    name: linkName.optional(),
    netns: processRef.optional(),
  });

const routeParams = () =>
  z.strictObject({
    destination,
    gateway: gateway.optional(),
    link: linkName.optional(),
  });

type Setlink = z.output<ReturnType<typeof setlinkParams>>;
type Route = z.output<ReturnType<typeof routeParams>>;

const numberOf = (ref: number | string | undefined, pid: PidOf) => (ref === undefined ? '' : String(pid(ref)));

/** `RTM_SETLINK {link=veth0, state=up}`: what is asked for; what is not is left out. */
const request = (type: string, what: Readonly<Record<string, string | undefined>>) => {
  const said = Object.entries(what).flatMap(([key, value]) => (value ? [`${key}=${value}`] : []));
  return `netlink RTM_${type} {${said.join(', ')}}`;
};

const netnsText = (ref: number | string | undefined, pid: PidOf) => (ref === undefined ? '' : `<pid ${pid(ref)}>`);

const setlinkFlaw = ({ state, master, name, netns }: Setlink): Flaw | null =>
  [state, master, name, netns].every((change) => change === undefined)
    ? { key: 'state', expected: 'state, master, name or netns' }
    : null;

const familyFlaw = ({ destination: to, gateway: by }: Route): Flaw | null =>
  by !== undefined && to !== 'default' && to.includes(':') !== by.includes(':')
    ? { key: 'gateway', expected: 'an address of the same family as destination' }
    : null;

const routeFlaw = (call: Route): Flaw | null =>
  call.gateway === undefined && call.link === undefined
    ? { key: 'gateway', expected: 'gateway or link' }
    : familyFlaw(call);

const routeArgs = (call: Route) => [call.destination, call.gateway ?? '', call.link ?? ''];

const routeText = (type: string, call: Route) =>
  request(type, { dst: call.destination, gateway: call.gateway, link: call.link });

export const networkCalls = {
  newlink: kind({
    summary: 'Makes a link: a bridge, or a veth pair, whose other end may be born in another network namespace.',
    manual: 'rtnetlink(7)',
    params: newlinkParams,
    args: ({ name, kind: type, peer }, pid) => [name, type, peer?.name ?? '', numberOf(peer?.netns, pid)],
    text: ({ name, kind: type, peer }, pid) => {
      const netns = netnsText(peer?.netns, pid);
      const other = peer && `{name=${peer.name}${netns && `, netns=${netns}`}}`;
      return request('NEWLINK', { name, kind: type, peer: other });
    },
    flaw: ({ kind: type, peer }) =>
      peer && type !== 'veth' ? { key: 'peer', expected: `no peer with kind ${type}` } : null,
  }),
  setlink: kind({
    summary: 'Changes a link: sets it up or down, puts it into a bridge, renames it, moves it to another namespace.',
    manual: 'rtnetlink(7)',
    params: setlinkParams,
    args: (call, pid) => [call.link, call.state ?? '', call.master ?? '', call.name ?? '', numberOf(call.netns, pid)],
    text: ({ link, state, master, name, netns }, pid) =>
      request('SETLINK', { link, state, master, name, netns: netnsText(netns, pid) }),
    flaw: setlinkFlaw,
  }),
  dellink: kind({
    summary: 'Takes a link away; of a veth pair, both ends.',
    manual: 'rtnetlink(7)',
    params: () => z.strictObject({ link: linkName }),
    args: (call) => [call.link],
    text: (call) => request('DELLINK', { link: call.link }),
  }),
  newaddr: kind({
    summary: 'Gives an address to a link.',
    manual: 'rtnetlink(7)',
    params: () => z.strictObject({ link: linkName, address: prefix, flags: flagsOf(['IFA_F_NODAD']) }),
    args: (call) => [call.link, call.address, call.flags.join('|') || '0'],
    text: ({ link, address, flags }) => request('NEWADDR', { link, address, flags: flags.join('|') }),
  }),
  deladdr: kind({
    summary: 'Takes an address from a link.',
    manual: 'rtnetlink(7)',
    params: () => z.strictObject({ link: linkName, address: prefix }),
    args: (call) => [call.link, call.address],
    text: ({ link, address }) => request('DELADDR', { link, address }),
  }),
  newroute: kind({
    summary: 'Adds a route: by which gateway, or straight over which link, a network is reached.',
    manual: 'rtnetlink(7)',
    params: routeParams,
    args: routeArgs,
    text: (call) => routeText('NEWROUTE', call),
    flaw: routeFlaw,
  }),
  delroute: kind({
    summary: 'Takes a route away.',
    manual: 'rtnetlink(7)',
    params: routeParams,
    args: routeArgs,
    text: (call) => routeText('DELROUTE', call),
    flaw: familyFlaw,
  }),
} as const;

// Calls about the translation of addresses: each is one request to nf_tables, and bears the name of its type, NFT_MSG_NEWRULE. The rules
// of rtnetlink(7), RTM_NEWRULE, are others: those choose a routing table.
import * as z from 'zod';
import { type Flaw, kind } from './call-kind.ts';

/** What nft(8) can be given without quotes, and the kernel takes. */
const identifier = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,30}$/, 'a letter, and at most 30 letters, digits, hyphens and underscores');

const isNetwork = (text: string) => z.union([z.ipv4(), z.cidrv4()]).safeParse(text).success;
const network = z.string().refine(isNetwork, 'an IPv4 address or network, such as 10.88.0.0/24');

const port = z.int().min(1).max(65_535);

const isTarget = (text: string) => {
  const [address = '', number = '', ...rest] = text.split(':');
  const isPort = /^[1-9]\d{0,4}$/.test(number) && port.safeParse(Number(number)).success;
  return rest.length === 0 && isPort && z.ipv4().safeParse(address).success;
};

const newruleParams = () =>
  z.strictObject({
    table: identifier,
    chain: identifier,
    saddr: network.optional(),
    daddr: network.optional(),
    oifname: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, 'the name of a link')
      .optional(),
    dport: port.optional(),
    statement: z.enum(['masquerade', 'dnat']),
    to: z.string().refine(isTarget, 'an address and a port, such as 10.88.0.2:80').optional(),
  });

type Newrule = z.output<ReturnType<typeof newruleParams>>;

const newruleFlaw = ({ statement, dport, to }: Newrule): Flaw | null => {
  if (statement === 'masquerade') return to === undefined ? null : { key: 'to', expected: 'no to with masquerade' };
  if (to === undefined) return { key: 'statement', expected: 'to beside dnat' };
  return dport === undefined ? { key: 'statement', expected: 'dport beside dnat' } : null;
};

/** A rule as nft(8) lists it: `ip saddr 10.88.0.0/24 oifname "uplink" masquerade`. */
export const ruleText = ({ saddr, daddr, oifname, dport, statement, to }: Omit<Newrule, 'table' | 'chain'>): string =>
  [
    ...(saddr ? [`ip saddr ${saddr}`] : []),
    ...(daddr ? [`ip daddr ${daddr}`] : []),
    ...(oifname ? [`oifname "${oifname}"`] : []),
    ...(dport ? [`tcp dport ${dport}`] : []),
    to ? `${statement} to ${to}` : statement,
  ].join(' ');

const request = (type: string, ...parts: readonly string[]) => `netlink NFT_MSG_${type} {${parts.join(' ')}}`;

export const nftCalls = {
  nft_newtable: kind({
    summary: 'Makes a table of nf_tables for IPv4, unless it is there: where chains and their rules are kept.',
    manual: 'nft(8)',
    params: () => z.strictObject({ table: identifier }),
    args: ({ table }) => [table],
    text: ({ table }) => request('NEWTABLE', 'ip', table),
  }),
  nft_newchain: kind({
    summary: 'Makes a chain for translating addresses: a list of rules, asked at one point of the way of packets.',
    manual: 'nft(8)',
    params: () =>
      z.strictObject({
        table: identifier,
        chain: identifier,
        hook: z.enum(['prerouting', 'input', 'output', 'postrouting']),
        priority: z.int().min(-2_147_483_648).max(2_147_483_647),
      }),
    args: ({ table, chain, hook, priority }) => [table, chain, hook, String(priority)],
    text: ({ table, chain, hook, priority }) =>
      request('NEWCHAIN', 'ip', table, chain, `type=nat hook=${hook} priority=${priority}`),
  }),
  nft_newrule: kind({
    summary: 'Adds a rule to a chain: which packets, and what is translated of them.',
    manual: 'nft(8)',
    params: newruleParams,
    args: ({ table, chain, saddr = '', daddr = '', oifname = '', dport, statement, to = '' }) => [
      ...[table, chain, saddr, daddr, oifname],
      ...[dport === undefined ? '' : String(dport), statement, to],
    ],
    text: (call) => request('NEWRULE', 'ip', call.table, call.chain, ruleText(call)),
    flaw: newruleFlaw,
  }),
  nft_deltable: kind({
    summary: 'Takes a table away, with its chains and their rules.',
    manual: 'nft(8)',
    params: () => z.strictObject({ table: identifier }),
    args: ({ table }) => [table],
    text: ({ table }) => request('DELTABLE', 'ip', table),
  }),
} as const;

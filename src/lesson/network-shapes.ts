// How claims about the network namespace of a process are written: its links, its routes and its tables.
import * as z from 'zod';
import { other, say } from './claim-words.ts';

const isNetwork = (text: string): boolean => z.cidrv4().safeParse(text).success || z.cidrv6().safeParse(text).success;
const isAddress = (text: string): boolean => z.ipv4().safeParse(text).success || z.ipv6().safeParse(text).success;

/** The kernel's own rule: at most 15 bytes, neither slash nor white space (dev_valid_name). */
const linkName = z.string().regex(/^[^/\s:]{1,15}$/, 'the name of a link, at most 15 characters');

const prefixed = z.string().refine(isNetwork, 'an address with its prefix, such as 10.77.0.2/24');

export const networkShapes = {
  link: z.strictObject({
    link: linkName.describe('A link in its network namespace, by its name: lo, eth0'),
    is: z
      .enum(['up', 'down', 'absent'])
      .optional()
      .describe('up: packets pass. down: they do not. absent: there is no link of that name'),
    kind: z.string().min(1).max(15).optional().describe('What it is, as ip -d link has it: veth, bridge'),
    address: prefixed.optional().describe('An address that it has, with its prefix: 10.77.0.2/24'),
    in: linkName.optional().describe('The bridge that it is a port of'),
    peer_in: other('It is one end of a veth pair, and the other end is in the network namespace of this process'),
    say,
  }),
  table: z.strictObject({
    table: z
      .string()
      .min(1)
      .max(31)
      .describe('A table of nf_tables in its network namespace, of the family ip or inet'),
    is: z.literal('absent').optional().describe('absent: there is no such table'),
    chain: z.string().min(1).max(31).optional().describe('A chain in it'),
    hook: z
      .enum(['prerouting', 'input', 'forward', 'output', 'postrouting'])
      .optional()
      .describe('At which point of the way of packets the rules of that chain are asked'),
    rule: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('A rule in that chain, as nft lists it: ip saddr 10.88.0.0/24 oifname "eth1" masquerade'),
    say,
  }),
  route: z.strictObject({
    route: z
      .string()
      .refine((text) => text === 'default' || isNetwork(text), 'default, or a network such as 10.77.0.0/24')
      .describe('A route in its network namespace, by where it leads: default, or a network such as 10.77.0.0/24'),
    is: z.literal('absent').optional().describe('absent: there is no route there'),
    gateway: z
      .string()
      .refine(isAddress, 'an address such as 10.77.0.1')
      .optional()
      .describe('The address that packets are handed to on the way'),
    link: linkName.optional().describe('The link that they leave by'),
    say,
  }),
};

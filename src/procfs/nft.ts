// What `watch` tells of nf_tables, as tables. Reads nothing itself; native/README.md has the form of the answer.
import type { Chain, Table } from '../kernel/table.ts';
import type { Unreadable } from '../kernel/world.ts';
import { type Expression, ruleText } from './nft-rule.ts';

export interface TablesAnswer {
  readonly inode: number;
  readonly tables: readonly { readonly family: number; readonly name: string }[];
  readonly chains: readonly ChainAnswer[];
  readonly rules: readonly {
    readonly family: number;
    readonly table: string;
    readonly chain: string;
    readonly expressions: readonly Expression[];
  }[];
  readonly moreRules: boolean;
}

interface ChainAnswer {
  readonly family: number;
  readonly table: string;
  readonly name: string;
  /** This and what follows: `null` for a chain that only others lead to. */
  readonly type: string | null;
  readonly hook: number | null;
  readonly priority: number | null;
}

/** NFPROTO_… of linux/netfilter.h, as nft(8) calls them. */
const families: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  3: 'arp',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
};

/** enum nf_inet_hooks; other families have others, by the same numbers. */
const hooks: Readonly<Record<string, readonly string[]>> = {
  arp: ['input', 'output', 'forward'],
  netdev: ['ingress', 'egress'],
};
const inetHooks = ['prerouting', 'input', 'forward', 'output', 'postrouting', 'ingress'];

export function tablesOf({ inode, tables, chains, rules }: TablesAnswer): Table[] {
  return tables.map(({ family, name }) => {
    const isIn = (row: { readonly family: number; readonly table: string }) =>
      row.family === family && row.table === name;
    const word = families[family] ?? String(family);
    const texts = Map.groupBy(rules.filter(isIn), ({ chain }) => chain);
    return {
      family: word,
      name,
      namespace: inode,
      chains: chains.filter(isIn).map((chain) =>
        chainOf(
          chain,
          word,
          (texts.get(chain.name) ?? []).map(({ expressions }) => ruleText(word, expressions)),
        ),
      ),
    };
  });
}

const chainOf = ({ name, type, hook, priority }: ChainAnswer, family: string, rules: readonly string[]): Chain => ({
  name,
  type,
  hook: hook === null ? null : ((hooks[family] ?? inetHooks)[hook] ?? String(hook)),
  priority,
  rules,
});

/** Why there are no tables to see, or not all rules: by name; `null`: nothing tells whether there are any. */
export function tablesUnreadable(
  answer: TablesAnswer | { readonly inode: number; readonly tablesErrno: string | null },
): Unreadable[] {
  const what = `tables of net:[${answer.inode}]`;
  if ('tablesErrno' in answer)
    return [{ what, why: answer.tablesErrno ?? 'nothing tells whether this kernel has nf_tables' }];
  return answer.moreRules ? [{ what, why: 'there are too many rules to read all' }] : [];
}

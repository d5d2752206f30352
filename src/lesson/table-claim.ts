// Claims about the tables of nf_tables that one process has in its network namespace. Pure.
import type { Chain, Table } from '../kernel/table.ts';
import type { World } from '../kernel/world.ts';
import type { Scene, Verdict } from './expect.ts';
import type { Claim } from './predicate.ts';
import { homeOf, type Present, type Seen, verdictOf, whyUnread } from './seen.ts';
import { andList, possessive, shown } from './spelling.ts';

export type TableClaim = Extract<Claim, { table: unknown }>;

export const judgeTable = (claim: TableClaim, subject: Present, scene: Scene): Verdict =>
  verdictOf(wording(claim, subject.label), see(claim, subject, scene.world));

const wording = ({ table, is, chain, hook, rule }: TableClaim, label: string): string => {
  if (is === 'absent') return `${label} has no table ${table}`;
  if (chain === undefined) return `${label} has a table ${table}`;
  const where = hook === undefined ? '' : ` at ${hook}`;
  const what = rule === undefined ? '' : ` with the rule ${rule}`;
  return `${label} has a chain ${chain}${where} in the table ${table}${what}`;
};

const see = (claim: TableClaim, subject: Present, world: World): readonly Seen[] => {
  const found = tablesOf(subject, world);
  if ('why' in found) return [{ held: false, saw: found.why }];
  const table = found.rows.find(({ family, name }) => name === claim.table && ['ip', 'inet'].includes(family));
  if (claim.is === 'absent')
    return [{ held: !table, saw: table ? `${claim.table} is there` : `${subject.label} has no table ${claim.table}` }];
  if (!table) return [{ held: false, saw: `${subject.label} has ${namesOf(found.rows, 'table')}` }];
  if (claim.chain === undefined) return [{ held: true, saw: `${table.name} is there` }];
  const chain = table.chains.find(({ name }) => name === claim.chain);
  if (!chain) return [{ held: false, saw: `the table ${table.name} has ${namesOf(table.chains, 'chain')}` }];
  return seeChain(claim, chain);
};

const seeChain = ({ hook, rule }: TableClaim, chain: Chain): readonly Seen[] => {
  const place = chain.hook === null ? 'nowhere: only another chain leads to it' : `at ${chain.hook}`;
  const seen: Seen[] = [];
  if (hook !== undefined) seen.push({ held: chain.hook === hook, saw: `the chain ${shown(chain.name)} is ${place}` });
  if (rule !== undefined) seen.push({ held: chain.rules.includes(rule), saw: rulesText(chain) });
  return seen.length > 0 ? seen : [{ held: true, saw: `the chain ${shown(chain.name)} is there` }];
};

const rulesText = ({ name, rules }: Chain): string =>
  rules.length === 0
    ? `the chain ${shown(name)} has no rules`
    : `the chain ${shown(name)} has ${rules.length > 3 ? `${rules.length} rules` : `the rules ${andList(rules.map(shown))}`}`;

const namesOf = (rows: readonly { readonly name: string }[], what: string): string => {
  if (rows.length === 0) return `no ${what}`;
  return `the ${what}s ${rows.length > 5 ? 'of others' : andList(rows.map(({ name }) => shown(name)))}`;
};

const tablesOf = (subject: Present, world: World): { readonly rows: readonly Table[] } | { readonly why: string } => {
  const home = homeOf('net', subject);
  if ('why' in home) return home;
  const isThis = (place: string) =>
    place === 'tables' || (place.includes('tables') && place.endsWith(`net:[${home.inode}]`));
  const why = whyUnread(isThis, world);
  // Every network namespace has its lo: without a link, nothing was read.
  const isRead = world.links?.some(({ namespace }) => namespace === home.inode) ?? false;
  if (world.tables && isRead && why === null)
    return { rows: world.tables.filter(({ namespace }) => namespace === home.inode) };
  return { why: `${possessive(subject.label)} tables cannot be read${why === null ? '' : `: ${shown(why)}`}` };
};

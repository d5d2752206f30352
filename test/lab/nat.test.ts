import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { natRefusal } from '../../src/lab/nat.ts';
import { suite } from '../support/suite.ts';

const test = suite('whether a kernel translates addresses');

/** What is said of a machine that has these files. */
const said = (files: Readonly<Record<string, string | Buffer>>): string | null => {
  const folder = `${mkdtempSync(join(tmpdir(), 'cutaway-nat-'))}/`;
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(`${folder}${name}`), { recursive: true });
      writeFileSync(`${folder}${name}`, content);
    }
    return natRefusal('6.1.0', folder)?.message ?? null;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const at = 'kernel/net/netfilter';
const modules = (dep: string, builtin: string) => ({
  'lib/modules/6.1.0/modules.dep': dep,
  'lib/modules/6.1.0/modules.builtin': builtin,
});
const three = `${at}/nft_masq.ko.xz: ${at}/nf_tables.ko.xz\n${at}/nft_nat.ko.xz:\n${at}/nft_chain_nat.ko.xz:\n`;

test('as modules, or built in', () => {
  assert.is(said(modules(three, '')), null);
  assert.is(said(modules('', three.replaceAll('.xz', ''))), null);
  assert.is(said(modules(three.replace('nft_masq', 'nft_x'), `${at}/nft_masq.ko\n`)), null);
});

test('what is not there is named', () => {
  const none = 'kernel 6.1.0 translates no addresses: it has no ';
  assert.is(said(modules('', '')), `${none}nf_tables, no nft_chain_nat, no nft_nat, no nft_masq`);
  assert.is(said(modules(three.replace('nft_masq', 'nft_x'), '')), `${none}nft_masq`);
  assert.is(said({ ...modules(three.replace('nft_masq', 'nft_x'), ''), 'sys/module/nft_masq/refcnt': '0' }), null);
});

test('a kernel without modules tells what it was built with', () => {
  const config = (text: string) => ({ 'proc/config.gz': gzipSync(text) });
  assert.is(said(config('CONFIG_NF_TABLES=y\nCONFIG_NFT_NAT=y\nCONFIG_NFT_MASQ=y\n')), null);
  assert.match(said(config('CONFIG_NF_TABLES=y\nCONFIG_NFT_NAT=y\n# CONFIG_NFT_MASQ is not set\n')) ?? '', /nft_masq$/);
});

test('where nothing tells, it is tried', () => {
  assert.is(said({}), null);
});

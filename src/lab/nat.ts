// Whether this machine's kernel translates addresses. Finds out by looking: a trial would make the kernel load what is there.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { LabError } from './lab.ts';

/** Modules, and the options by which a kernel is built with them. */
const parts: Readonly<Record<string, string>> = {
  nf_tables: 'CONFIG_NF_TABLES',
  nft_chain_nat: 'CONFIG_NFT_NAT',
  nft_nat: 'CONFIG_NFT_NAT',
  nft_masq: 'CONFIG_NFT_MASQ',
};

/** Why this kernel, by its release, translates no addresses; `null`: as far as can be seen it does. */
export const natRefusal = (kernel: string, folder = '/'): LabError | null => {
  const has = partsOf(kernel, folder);
  const missing = has === null ? [] : Object.keys(parts).filter((part) => !has(part));
  if (missing.length === 0) return null;
  return new LabError(
    `kernel ${kernel} translates no addresses: it has no ${missing.join(', no ')}`,
    'use the kernel of a distribution',
  );
};

/** Built in, loaded, or there to be loaded, which the kernel does by itself; `null`: nothing here tells. */
const partsOf = (kernel: string, folder: string): ((part: string) => boolean) | null => {
  const modules = `${folder}lib/modules/${kernel}`;
  const lists = ['modules.builtin', 'modules.dep'].map((name) => textOf(`${modules}/${name}`));
  if (lists.every((list) => list !== null))
    return (part) =>
      existsSync(`${folder}sys/module/${part}`) || lists.some((list) => new RegExp(`/${part}\\.ko`).test(list));
  const built = textOf(`${folder}proc/config.gz`, (bytes) => gunzipSync(bytes));
  return built === null ? null : (part) => new RegExp(`^${parts[part]}=[ym]$`, 'm').test(built);
};

const textOf = (path: string, unpacked = (bytes: Buffer): Buffer => bytes): string | null => {
  try {
    return unpacked(readFileSync(path)).toString('latin1');
  } catch {
    return null;
  }
};

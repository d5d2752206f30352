/** A table of nf_tables in one network namespace, with what is in it, nft(8). */
export interface Table {
  /** Which packets: `ip`, `ip6`, `inet` (both), `arp`, `bridge`, `netdev`; a number where the kernel has a newer one. */
  readonly family: string;
  readonly name: string;
  /** Inode of the network namespace. */
  readonly namespace: number;
  /** In the kernel's order. */
  readonly chains: readonly Chain[];
}

/** A list of rules, which are asked one after the other. */
export interface Chain {
  readonly name: string;
  /** `nat`, `filter` or `route`; `null`, as the two that follow: no packet comes here but from another chain. */
  readonly type: string | null;
  /** At which point of a packet's way: `prerouting`, `output`, `postrouting`, … */
  readonly hook: string | null;
  /** Of several chains at one point the lowest is asked first. */
  readonly priority: number | null;
  /** As nft(8) lists them, with `…` for what is not known here. */
  readonly rules: readonly string[];
}

/** One network interface of one network namespace, rtnetlink(7). */
export interface Link {
  readonly name: string;
  readonly index: number;
  /** `veth`, `bridge`, …; `null` for plain devices and `lo`. */
  readonly kind: string | null;
  readonly state: 'up' | 'down' | 'unknown';
  /** Inode of the network namespace. */
  readonly namespace: number;
  /** With their prefix: `10.77.0.1/24`. */
  readonly addresses: readonly string[];
  /** The other end of a veth pair. */
  readonly peer: { readonly index: number; readonly namespace: number | null } | null;
}

/** One route of the main table of one network namespace. */
export interface Route {
  /** `default`, or a prefix: `10.77.0.0/24`. */
  readonly destination: string;
  readonly gateway: string | null;
  readonly link: string;
  readonly namespace: number;
}

/** One network interface of one network namespace, rtnetlink(7). */
export interface Link {
  /** As the kernel has it: at most 15 bytes, any but `/` and white space; sanitised only when shown. */
  readonly name: string;
  readonly index: number;
  /** `veth`, `bridge`, …; `null` for plain devices and `lo`. */
  readonly kind: string | null;
  /**
   * Whether packets pass (RFC 2863's operational state). `unknown`: the driver does not say, as for `lo` that is up.
   * `down` is everything between down and up, such as a veth whose other end is down.
   */
  readonly state: 'up' | 'down' | 'unknown';
  /** Whether it was set up (IFF_UP), be there a way for packets or not. */
  readonly isAdminUp: boolean;
  /** Inode of the network namespace. */
  readonly namespace: number;
  /** With their prefix: `10.77.0.1/24`. In the kernel's order, IPv4 first. */
  readonly addresses: readonly string[];
  /** The index of the bridge, or the like, that it is a port of. */
  readonly master: number | null;
  /** The other end of a veth pair; its namespace is `null` where that is none of those looked at. */
  readonly peer: { readonly index: number; readonly namespace: number | null } | null;
}

/** One way of one route of the main table of one network namespace. */
export interface Route {
  /** `default`, or a prefix: `10.77.0.0/24`. */
  readonly destination: string;
  readonly gateway: string | null;
  /** Empty for a route that leads nowhere. */
  readonly link: string;
  readonly namespace: number;
  readonly family: 4 | 6;
  /** Of several routes to one destination the lowest counts. */
  readonly metric: number;
  /** `unicast`, or `blackhole`, `unreachable`, `prohibit`, `throw`, … */
  readonly type: string;
}

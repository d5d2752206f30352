// The files of a cgroup about block devices, for v1 and v2 in one vocabulary: io.max and io.stat of cgroup-v2.rst,
// blkio.throttle.* of cgroup-v1/blkio-controller.rst. Devices are in the order of their names.
import type { IoLimit, IoUsage } from '../kernel/cgroup.ts';

/** `io.max`: `254:0 rbps=2097152 wbps=max riops=max wiops=max`. */
export function parseIoMax(text: string): IoLimit[] {
  return byDevice(
    text.split('\n').flatMap((line) => {
      const device = deviceOf(line);
      const limits = { readBytes: 'rbps', writtenBytes: 'wbps', reads: 'riops', writes: 'wiops' };
      return device === undefined ? [] : [{ device, ...mapValues(limits, (key) => amountOf(line, key)) }];
    }),
  );
}

/** `io.stat`: `254:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0`. */
export function parseIoStat(text: string): IoUsage[] {
  return used(
    text.split('\n').flatMap((line) => {
      const device = deviceOf(line);
      const usage = { readBytes: 'rbytes', writtenBytes: 'wbytes' };
      return device === undefined ? [] : [{ device, ...mapValues(usage, (key) => amountOf(line, key) ?? 0) }];
    }),
  );
}

/** The four files `blkio.throttle.{read,write}_{bps,iops}_device`, each with lines such as `254:0 2097152`. */
export function parseThrottles(files: Readonly<Record<Exclude<keyof IoLimit, 'device'>, string>>): IoLimit[] {
  const devices = new Set(
    Object.values(files).flatMap((text) => text.split('\n').flatMap((line) => deviceOf(line) ?? [])),
  );
  return byDevice([...devices].map((device) => ({ device, ...mapValues(files, (text) => numberAfter(text, device)) })));
}

/** `blkio.throttle.io_service_bytes_recursive`: lines such as `254:0 Read 4096`. */
export function parseServiceBytes(text: string): IoUsage[] {
  const devices = new Set(text.split('\n').flatMap((line) => deviceOf(line) ?? []));
  const verbs = { readBytes: 'Read', writtenBytes: 'Write' };
  return used(
    [...devices].map((device) => ({
      device,
      ...mapValues(verbs, (verb) => numberAfter(text, `${device} ${verb}`) ?? 0),
    })),
  );
}

const used = (rows: IoUsage[]) => byDevice(rows.filter(({ readBytes, writtenBytes }) => readBytes + writtenBytes > 0));

const byDevice = <Row extends { readonly device: string }>(rows: Row[]): Row[] =>
  rows.sort((a, b) => (a.device < b.device ? -1 : 1));

const deviceOf = (line: string) => /^\d+:\d+(?= )/.exec(line)?.[0];

function amountOf(line: string, key: string): number | null {
  const digits = new RegExp(` ${key}=(\\d+)(?: |$)`).exec(line)?.[1];
  return digits === undefined ? null : Number(digits);
}

function numberAfter(text: string, start: string): number | null {
  const digits = new RegExp(`^${start} (\\d+)$`, 'm').exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

function mapValues<Key extends string, From, To>(record: Readonly<Record<Key, From>>, map: (value: From) => To) {
  return Object.fromEntries(Object.entries<From>(record).map(([key, value]) => [key, map(value)])) as Record<Key, To>;
}

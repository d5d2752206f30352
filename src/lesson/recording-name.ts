// The files of recordings that lie beside a lesson's own: one for each version of cgroups that it was recorded on.
import { type CgroupVersion, cgroupVersions } from './cgroup-version.ts';

/** `recorded-v1.jsonl` */
export const recordingName = (version: CgroupVersion): string => `recorded-${version}.jsonl`;

/** The versions that these files of a lesson's folder were recorded on. */
export const recordingsAmong = (names: readonly string[]): readonly CgroupVersion[] =>
  cgroupVersions.filter((version) => names.includes(recordingName(version)));

/** Of a lesson's recordings the one to watch on a machine with `version`: its own version's, else the other's; `null`: there is none. */
export const recordingFor = (
  { recordings }: { readonly recordings: readonly CgroupVersion[] },
  version: CgroupVersion,
): CgroupVersion | null => (recordings.includes(version) ? version : (recordings[0] ?? null));

/** A hybrid machine is v1: that is where its controllers are. */
export const cgroupVersions = ['v1', 'v2'] as const;
export type CgroupVersion = (typeof cgroupVersions)[number];

/** The modes of seccomp(2), by the numbers that /proc/PID/status has for them. */
export const seccompWords = ['off', 'strict', 'filter'] as const;

// Calls about who a process is, and what it may do.
import { z } from 'zod';
import { kind, quoted } from './call-kind.ts';

export const identityCalls = {
  prctl: kind({
    summary: 'Gives the calling process a name in the process list (PR_SET_NAME).',
    manual: 'prctl(2)',
    params: z.strictObject({ name: z.string().max(15) }),
    args: (call) => [call.name],
    text: (call) => `prctl(PR_SET_NAME, ${quoted(call.name)})`,
  }),
} as const;

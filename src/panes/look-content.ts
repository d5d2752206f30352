// What each pane of `cutaway look` shows of the process that is looked at.
import type { Body } from './body.ts';
import { credentialBody } from './credentials.ts';
import { aboutSubject } from './look-about.ts';
import { lookLimitBody } from './look-limits.ts';
import type { LookPane, LookState } from './look-state.ts';
import { mountBody } from './mounts.ts';
import { namespaceBody } from './namespaces.ts';

/** The rows of the pane in `width` columns, where there is room for `height` of them. */
export const lookBody = (pane: LookPane, at: LookState, width: number, height: number): Body => {
  const about = aboutSubject(at);
  switch (pane) {
    case 'limits':
      return lookLimitBody(about, width);
    case 'namespaces':
      return namespaceBody(about, width, height);
    case 'credentials':
      return credentialBody(about, width);
    case 'mounts':
      return mountBody(about, width);
    default:
      return pane satisfies never;
  }
};

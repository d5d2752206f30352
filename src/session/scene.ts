import type { ValueScene } from '../lesson/value.ts';
import type { Session } from './session.ts';

/** What prose and typed lines take their values from: the session as it stands, and this step's outcomes. */
export const valueScene = (session: Session, kernel: string): ValueScene => ({
  world: session.world,
  before: session.before,
  names: session.names,
  outcomes: session.calls.flatMap((call) => (call.step === session.step && call.outcome ? [call.outcome] : [])),
  kernel,
  race: session.race,
});

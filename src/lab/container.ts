// Containers of this machine's own engines and runtimes: which process is number 1 of one, by its name or id. Starts and changes nothing.
import { containerd, engines, runtimes } from './container-source.ts';
import { textAt } from './path.ts';

/** The process, and who knows it. */
export interface FoundContainer {
  /** The process number of its number 1, as the machine counts. */
  readonly pid: number;
  /** `docker`, `podman`, `containerd, namespace default`, `runc`, `crun` */
  readonly by: string;
}

/** What somebody who was asked for a container said. */
export type ContainerAnswer =
  /** `id`: the whole of it, where its process can be told by it. */
  | { readonly kind: 'runs'; readonly pid: number; readonly by: string; readonly id: string | null }
  /** `start`: the command that would start it, where there is one. */
  | { readonly kind: 'stopped'; readonly by: string; readonly start: string | null }
  | { readonly kind: 'unknown'; readonly by: string }
  /** Asked, and no answer to the question: a refusal, a daemon that is not there; `why` says what can be done. */
  | { readonly kind: 'failed'; readonly by: string; readonly why: string };

/** Nobody knows it, or it does not run: what each that was asked said. */
export interface NoContainer {
  readonly asked: readonly Exclude<ContainerAnswer, { kind: 'runs' }>[];
}

/** Of Docker's rules for names and runc's, what both can have: nothing that is an option or a path. */
export const isContainerName = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(text);

/** Asks every engine and runtime that is installed, all at once; the first of this order that knows it counts. `name`: one of `isContainerName`. */
export const findContainer = async (name: string): Promise<FoundContainer | NoContainer> => {
  const sources = [...engines(), containerd(), ...runtimes()].filter((source) => source !== null);
  const answers = (await Promise.all(sources.map((ask) => ask(name)))).map(ofThisMachine);
  const found = answers.find((answer) => answer.kind === 'runs');
  if (found) return { pid: found.pid, by: found.by };
  return { asked: answers.filter((answer) => answer.kind !== 'runs') };
};

/**
 * An engine may be asked on another machine, or in a virtual one (`DOCKER_HOST`, a context), and its numbers are of no use here.
 * A container's id is in the path of its cgroups, and where it has none of its own in that of the files mounted into it.
 */
const ofThisMachine = (answer: ContainerAnswer): ContainerAnswer => {
  if (answer.kind !== 'runs' || answer.id === null) return answer;
  const { pid, by, id } = answer;
  if (['cgroup', 'mountinfo'].some((file) => textAt(`/proc/${pid}/${file}`).includes(id))) return answer;
  return { kind: 'failed', by, why: `its process ${pid} is of another machine, or of a virtual one: look there` };
};

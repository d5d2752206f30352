// A lesson to begin with: it has no mistakes, runs as it is, and shows one step of each kind.

/** The files of a new lesson by their names. `schemas`: the folder of the published schemas, as its files shall name it. */
export const skeleton = (id: string, schemas: string): Readonly<Record<string, string>> => ({
  'lesson.md': lesson(titleOf(id), schemas),
  '10.acted.md': acted(schemas),
  '20.asked.md': asked(schemas),
});

const schemaLine = (schemas: string, name: string): string =>
  `# yaml-language-server: $schema=${schemas}/${name}.schema.json`;

const titleOf = (id: string): string => {
  const words = id.replaceAll('-', ' ').slice(0, 40).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const lesson = (title: string, schemas: string): string => `---
${schemaLine(schemas, 'lesson')}
title: "${title}"
about: "a few words for the course list"
minutes: 5
actors: [box]
---
What the lesson is about, in a paragraph or two. \`box\` is an actor: a process in the lab that performs the calls of this
lesson.
`;

const acted = (schemas: string): string => `---
${schemaLine(schemas, 'step')}
title: A step that is acted
panes: [namespaces, calls]
predict:
  ask: box asks for a UTS namespace of its own. Does its host name change?
  choices:
    - { say: "yes: it is empty at first", because: "A new UTS namespace begins as a copy." }
    - { say: "no", right: true }
do:
  - { actor: box, call: unshare, flags: [CLONE_NEWUTS] }
  - { actor: box, call: sethostname, name: box }
  - { actor: box, call: read, path: /proc/sys/kernel/hostname }
outcome:
  - { returns: 0 }
  - { returns: 0 }
  - { data: box }
expect:
  - { actor: box, namespace: uts, is: changed, say: "box has another UTS namespace" }
keep:
  - { actor: box, namespace: [pid, mnt, net], say: "its other namespaces are the same" }
  - { actor: shell, namespace: uts, as: lab, say: "your shell is where it was" }
same_as:
  shell: "unshare --uts"
  docker: "docker run --hostname box"
hints:
  - "What would a host name be good for that nobody has asked for?"
---
What is about to happen, and to whom. The calls stand below this by themselves.

---

What just happened, then why, then where to look. Values come from the kernel: box lives in UTS namespace
{{box.namespace.uts}} now, and the last call handed back \`{{outcome.data}}\`.
`;

const asked = (schemas: string): string => `---
${schemaLine(schemas, 'step')}
title: A step that is asked
panes: [shell, processes]
ask: In the shell, stop box with the signal STOP.
solve:
  - "kill -STOP {{box.pid.lab}}"
expect:
  - { actor: box, state: stopped, say: "box is stopped" }
keep:
  - { actor: box, pid: true, say: "box keeps its numbers" }
hints:
  - "The shell counts as the lab does. Which number has box there?"
---
What the learner needs to know before doing it in the shell, by any route. \`solve\` is one of them: it is how
\`cutaway run\` plays the step, and the last hint.

---

What it shows. What is checked is the kernel, never what was typed.
`;

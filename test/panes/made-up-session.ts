// Sessions for frames: a hand-made log of a lab, reduced. Nothing here was read from a kernel.
import type { Act } from '../../src/call/call.ts';
import type { Born, Outcome } from '../../src/call/outcome.ts';
import { noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import { diff } from '../../src/kernel/diff.ts';
import type { Mount } from '../../src/kernel/mount.ts';
import { type NamespaceLink, namespaceLinks } from '../../src/kernel/namespace.ts';
import type { Process } from '../../src/kernel/process.ts';
import { emptyWorld, type World } from '../../src/kernel/world.ts';
import { checkStep } from '../../src/lesson/expect.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import type { EntryBody } from '../../src/session/entry.ts';
import { newSession, reduce, type Session } from '../../src/session/session.ts';

/** The machine's numbers begin here; a lab's number N is this plus N. */
const machinePid = 41290;

const inodes: Readonly<Record<string, number>> = {
  pid: 4026532301,
  mnt: 4026532298,
  net: 4026532303,
  uts: 4026532299,
  ipc: 4026532300,
  user: 4026532297,
  cgroup: 4026532302,
  time: 4026531834,
  pid_for_children: 4026532301,
  time_for_children: 4026531834,
};

/** A process of the lab, by its number there; in its namespaces unless told otherwise. */
export const labProcess = (number: number, comm: string, more: Partial<Process> = {}): Process => ({
  pid: machinePid + number,
  ppid: number === 1 ? 4211 : machinePid + 1,
  nspid: [machinePid + number, number],
  comm,
  cmdline: comm,
  state: 'S',
  uid: 100000,
  gid: 100000,
  startTicks: 90000 + number,
  namespaces: Object.fromEntries(namespaceLinks.map((link) => [link, inodes[link]])),
  cgroup: '/cutaway-4200-90000/lab',
  capabilities: '000001ffffffffff',
  permittedCapabilities: '000001ffffffffff',
  inheritableCapabilities: '0000000000000000',
  boundingCapabilities: '000001ffffffffff',
  ambientCapabilities: '0000000000000000',
  noNewPrivs: false,
  seccomp: 2,
  seccompFilters: 1,
  ...more,
});

const mount = (id: number, mountpoint: string, fstype: string, more: Partial<Mount> = {}): Mount => ({
  id,
  parent: 600,
  root: '/',
  mountpoint,
  fstype,
  source: fstype,
  options: 'rw,relatime',
  propagation: 'private',
  namespace: inodes['mnt'] ?? 0,
  ...more,
});

const labMounts: readonly Mount[] = [
  mount(600, '/', 'tmpfs', { source: 'lab' }),
  mount(601, '/bin/busybox', 'ext4', { root: '/usr/bin/busybox', source: '/dev/vda1', options: 'ro,nosuid,nodev' }),
  mount(602, '/dev', 'tmpfs'),
  mount(603, '/dev/pts', 'devpts', { parent: 602 }),
  mount(604, '/dev/mqueue', 'mqueue', { parent: 602 }),
  mount(605, '/proc', 'proc', { pidNamespace: inodes['pid'] ?? null }),
  mount(606, '/sys', 'sysfs'),
  mount(607, '/sys/fs/cgroup', 'cgroup2', { parent: 606 }),
  mount(608, '/tmp', 'tmpfs'),
];

/** The lab as a lesson finds it. */
export const firstWorld: World = {
  ...emptyWorld,
  processes: [
    labProcess(1, 'lab-init'),
    labProcess(2, 'agent'),
    labProcess(3, 'lab', { ppid: machinePid + 2 }),
    labProcess(4, 'sh', { ppid: machinePid + 2, cmdline: '/bin/sh -l' }),
    labProcess(5, 'box', { ppid: machinePid + 2 }),
  ],
  namespaces: [
    {
      type: 'user',
      inode: inodes['user'] ?? 0,
      processes: 5,
      pid: machinePid + 1,
      boundAt: [],
      uidMap: [{ inside: 0, outside: 100000, count: 65536 }],
      gidMap: [{ inside: 0, outside: 100000, count: 65536 }],
    },
  ],
  mounts: labMounts,
  tables: [],
  links: [
    {
      name: 'lo',
      index: 1,
      kind: null,
      state: 'down',
      isAdminUp: false,
      namespace: inodes['net'] ?? 0,
      addresses: [],
      master: null,
      peer: null,
    },
  ],
  routes: [],
  cgroups: [
    {
      path: '/cutaway-4200-90000/lab',
      version: 1,
      controllers: ['blkio', 'cpu', 'cpuacct', 'memory', 'pids'],
      limits: { ...noLimits, cpuPeriodMicroseconds: 100_000, cpuWeight: 100, io: [] },
      usage: {
        ...noUsage,
        memoryBytes: 4_612_096,
        memoryPeakBytes: 5_632_576,
        pids: 5,
        cpuMicroseconds: 19_400,
        io: [],
      },
      events: { ...noEvents, oomKill: 0, memoryMax: 0, pidsMax: 0, throttled: 0, periods: 0, throttledMicroseconds: 0 },
    },
  ],
};

/** A log being written, and what it comes to. */
export class MadeUpVisit {
  session: Session = newSession;
  readonly lesson: Lesson;
  #world: World = firstWorld;
  #at = 0;

  constructor(lesson: Lesson) {
    this.lesson = lesson;
    this.log({ type: 'move', lesson: lesson.id, step: null, why: 'open' });
    this.log({ type: 'lab', state: 'starting', detail: null });
    this.log({ type: 'world', world: firstWorld });
    for (const [name, number] of [
      ['lab-init', 1],
      ['lab', 3],
      ['shell', 4],
      ['box', 5],
    ] as const)
      this.name(name, number);
    this.log({ type: 'lab', state: 'ready', detail: null });
    this.log({ type: 'move', lesson: lesson.id, step: null, why: 'open' });
  }

  log(body: EntryBody): this {
    this.#at += 1000;
    this.session = reduce(this.session, { at: this.#at, ...body });
    return this;
  }

  /** So long nothing is logged. */
  wait(ms: number): this {
    this.#at += ms * 1000;
    return this;
  }

  step(id: string): this {
    return this.log({ type: 'move', lesson: this.lesson.id, step: id, why: 'next' });
  }

  predict(choice: number | null): this {
    return this.log({ type: 'prediction', choice });
  }

  hint(isTyped = false): this {
    return this.log({ type: 'hint', isTyped });
  }

  /** The next look finds the processes changed in this way. */
  processes(change: (processes: readonly Process[]) => readonly Process[]): this {
    return this.look({ ...this.#world, processes: [...change(this.#world.processes)].sort((a, b) => a.pid - b.pid) });
  }

  look(world: World): this {
    const events = diff(this.#world, world);
    this.#world = world;
    return this.log({ type: 'events', events });
  }

  get world(): World {
    return this.#world;
  }

  name(name: string, number: number): this {
    const process = this.#world.processes.find(({ pid }) => pid === machinePid + number);
    if (!process) throw new Error(`no process ${number} in this lab`);
    const { pid, startTicks, nspid } = process;
    return this.log({ type: 'named', name, process: { pid, startTicks, nspid } });
  }

  call(act: Act, text: string): this {
    return this.log({ type: 'call', act, text, pids: this.session.names.get(act.actor)?.nspid ?? [] });
  }

  returns(value: number | null, microseconds: number, data = '', born: Born | null = null): this {
    return this.outcome({ ok: true, value, data, nanoseconds: microseconds * 1000 }, born);
  }

  refused(errno: string, microseconds: number): this {
    return this.outcome({ ok: false, errno, nanoseconds: microseconds * 1000 }, null);
  }

  outcome(outcome: Outcome, born: Born | null): this {
    return this.log({ type: 'outcome', outcome, born });
  }

  /** Checks the step as a visit does. */
  check(): this {
    const step = this.lesson.steps.find(({ id }) => id === this.session.step);
    if (!step) throw new Error('no step to check');
    const { world, before, names, calls } = this.session;
    const outcomes = calls.flatMap((call) => (call.step === step.id && call.outcome ? [call.outcome] : []));
    const checks = checkStep(step, { world, before, names }, outcomes);
    return this.log({ type: 'checked', passed: checks.every(({ held }) => held), checks });
  }
}

/** `process` with other namespaces; `undefined` takes one away. */
export const inNamespaces = (process: Process, other: Partial<Record<NamespaceLink, number | undefined>>): Process => {
  const namespaces = { ...process.namespaces, ...other };
  return {
    ...process,
    namespaces: Object.fromEntries(Object.entries(namespaces).filter(([, inode]) => inode !== undefined)),
  };
};

const boxed = 4026532410;

/** box asks for a new PID namespace, up to its answer. */
export const askUnshare = (lesson: Lesson): MadeUpVisit => new MadeUpVisit(lesson).step('unshare');

export const doneUnshare = (lesson: Lesson, choice: number | null = 0): MadeUpVisit =>
  askUnshare(lesson)
    .predict(choice)
    .call({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID'] }, 'unshare(CLONE_NEWPID)')
    .processes((all) =>
      all.map((one) => (one.comm === 'box' ? inNamespaces(one, { pid_for_children: undefined }) : one)),
    )
    .returns(0, 9.2)
    .check();

/** The child of a process in the new PID namespace, with a third number. */
export const boxedProcess = (number: number, inner: number, comm: string, parent: number): Process =>
  inNamespaces(labProcess(number, comm, { ppid: machinePid + parent, nspid: [machinePid + number, number, inner] }), {
    pid: boxed,
    pid_for_children: boxed,
  });

export const doneFork = (lesson: Lesson): MadeUpVisit =>
  doneUnshare(lesson, 1)
    .step('fork')
    .predict(1)
    .call({ actor: 'box', call: 'fork', as: 'init' } as unknown as Act, 'fork()')
    .processes((all) => [
      ...all.map((one) => (one.comm === 'box' ? inNamespaces(one, { pid_for_children: boxed }) : one)),
      boxedProcess(7, 1, 'init', 5),
    ])
    .name('init', 7)
    .returns(7, 212, '', { actor: 'init', pid: 1 })
    .check();

/** A new /proc in a mount namespace of its own: four calls. */
export const doneMountProc = (lesson: Lesson): MadeUpVisit => {
  const visit = doneFork(lesson).step('mount-proc').predict(0);
  const own = 4026532411;
  const copies = visit.world.mounts.map((one, index) => ({
    ...one,
    id: 700 + index,
    parent: one.parent + 100,
    namespace: own,
  }));
  const proc = { ...mount(720, '/proc', 'proc', { pidNamespace: boxed }), parent: 705, namespace: own };
  visit
    .call({ actor: 'init', call: 'unshare', flags: ['CLONE_NEWNS'] }, 'unshare(CLONE_NEWNS)')
    .look({
      ...visit.world,
      processes: visit.world.processes.map((one) => (one.comm === 'init' ? inNamespaces(one, { mnt: own }) : one)),
      mounts: [...visit.world.mounts, ...copies],
    })
    .returns(0, 48)
    .call(
      {
        actor: 'init',
        call: 'mount',
        source: 'none',
        target: '/',
        type: '',
        flags: ['MS_REC', 'MS_PRIVATE'],
        data: '',
      },
      'mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL)',
    )
    .returns(0, 11)
    .call(
      { actor: 'init', call: 'mount', source: 'proc', target: '/proc', type: 'proc', flags: [], data: '' },
      'mount("proc", "/proc", "proc", 0, NULL)',
    );
  // What is covered cannot be asked any more.
  const covered = visit.world.mounts.map((one) => {
    const { pidNamespace: _, ...rest } = one;
    return one.id === proc.parent ? rest : one;
  });
  return visit
    .look({ ...visit.world, mounts: [...covered, proc] })
    .returns(0, 87)
    .call({ actor: 'init', call: 'read', path: '/proc/1/comm' }, 'read(open("/proc/1/comm", O_RDONLY))')
    .returns(5, 22, 'init\n')
    .check();
};

/** init was killed from outside; orphan, in the same namespace, went with it. */
export const doneEnd = (lesson: Lesson): MadeUpVisit => {
  const visit = doneFork(lesson);
  visit
    .processes((all) => [...all, boxedProcess(9, 3, 'orphan', 7)])
    .name('orphan', 9)
    .step('end')
    .predict(0);
  return visit
    .call({ actor: 'box', call: 'kill', pid: 'init', signal: 'SIGKILL' }, 'kill(7, SIGKILL)')
    .processes((all) =>
      all
        .filter(({ comm }) => comm !== 'orphan')
        .map((one) =>
          one.comm === 'init'
            ? {
                ...inNamespaces(one, Object.fromEntries(namespaceLinks.map((link) => [link, undefined]))),
                state: 'Z' as const,
                cmdline: '',
              }
            : one,
        ),
    )
    .returns(0, 31)
    .check();
};

/** The asked step: init is to be stopped from the shell; checked too early. */
export const failedStop = (lesson: Lesson): MadeUpVisit => doneFork(lesson).step('stop').predict(1).hint().check();

export const askStop = (lesson: Lesson): MadeUpVisit => doneFork(lesson).step('stop').predict(1);

export const lastHint = (lesson: Lesson): MadeUpVisit => askStop(lesson).hint().hint().hint(true);

/** The call is made and has not come back. */
export const actingUnshare = (lesson: Lesson): MadeUpVisit =>
  askUnshare(lesson)
    .predict(1)
    .call({ actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID'] }, 'unshare(CLONE_NEWPID)');

export const starting = (lesson: Lesson): MadeUpVisit =>
  askUnshare(lesson).log({ type: 'lab', state: 'starting', detail: null });

export const endedLab = (lesson: Lesson): MadeUpVisit =>
  doneFork(lesson).log({ type: 'lab', state: 'ended', detail: 'its PID 1 was killed (SIGKILL)' });

export const noticed = (lesson: Lesson): MadeUpVisit =>
  doneFork(lesson).log({ type: 'notice', text: 'fork() has not returned after 10 s; r starts the step again' });

/** The child acts: what is inside is now its own PID namespace. */
export const insideInit = (lesson: Lesson): MadeUpVisit =>
  doneFork(lesson)
    .step('mount-proc')
    .call({ actor: 'init', call: 'unshare', flags: ['CLONE_NEWNS'] }, 'unshare(CLONE_NEWNS)')
    .processes((all) => [...all, boxedProcess(9, 2, 'worker', 7)])
    .returns(0, 48);

/** `count` more processes, all children of the shell. */
export const herd = (lesson: Lesson, count: number): MadeUpVisit =>
  doneFork(lesson).processes((all) => [
    ...all,
    ...Array.from({ length: count }, (_, index) =>
      labProcess(100 + index, 'sleep', { ppid: machinePid + 4, startTicks: 200000 + index }),
    ),
  ]);

/** What a terminal might obey, and what a reader would not see. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'OSC 0 title': '\x1b]0;PWNED\x07',
  'OSC 52 clipboard': '\x1b]52;c;UFdORUQ=\x07',
  'CSI 2J erase': '\x1b[2J',
  'CUP move': '\x1b[1;1H',
  'DSR report': '\x1b[6n',
  'alternate screen': '\x1b[?1049h',
  'RIS reset': '\x1bc',
  DCS: '\x1bP1$r0m\x1b\\',
  'OSC 8 link': '\x1b]8;;http://evil.example/\x1b\\',
  'C1 CSI': '\x9b31m',
  'carriage return': '\r',
  NUL: '\0',
  backspace: '\b\b\b',
  DEL: '\x7f',
  TAB: '\t',
  'RLO bidi': '\u202e',
  SGR: '\x1b[31m',
};

/** A lab in which everything that has a name is named by an enemy. */
export const hostile = (lesson: Lesson): MadeUpVisit => {
  const texts = Object.values(hostileTexts);
  const visit = doneFork(lesson);
  const names = texts.map((text, index) =>
    labProcess(20 + index, `a${text}b`.slice(0, 15), {
      ppid: machinePid + 4,
      startTicks: 300000 + index,
      cmdline: `x ${text} y`,
    }),
  );
  const places = texts.map((text, index) =>
    mount(900 + index, `/mnt/${text}z`, `f${text}s`, { source: text, root: `/${text}`, propagation: `shared:${text}` }),
  );
  visit.look({
    ...visit.world,
    processes: [...visit.world.processes, ...names],
    mounts: [...visit.world.mounts, ...places],
  });
  for (const text of texts) {
    visit.call({ actor: 'box', call: 'sethostname', name: text }, `sethostname("${text}")`).returns(0, 5, text);
  }
  return visit.log({ type: 'notice', text: texts.join(' ') });
};

/** In the lesson about letters: the call is refused. */
export const refusedName = (lesson: Lesson): MadeUpVisit =>
  new MadeUpVisit(lesson)
    .step('name')
    .predict(1)
    .call({ actor: 'box', call: 'sethostname', name: '箱' }, 'sethostname("箱")')
    .refused('EPERM', 3)
    .check();

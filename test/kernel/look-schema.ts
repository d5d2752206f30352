// What `cutaway look --json` promises. Written apart from the code that prints it, so that a slip there is
// noticed; `UPDATE=1` writes it to fixtures/schema/look.schema.json.
import * as z from 'zod';

const whole = z.int().min(0);
const unreadable = z.strictObject({
  what: z.string().describe('A place, such as /proc/12/ns, or a part of this object, such as links'),
  why: z.string().describe('An errno by name, or a sentence'),
});

const namespaceType = z.enum(['pid', 'mnt', 'net', 'uts', 'ipc', 'user', 'cgroup', 'time']);
const namespaceLink = z.enum([...namespaceType.options, 'pid_for_children', 'time_for_children']);

const processRow = z.strictObject({
  pid: whole.min(1),
  ppid: whole.describe('0 where the parent is not visible from here'),
  nspid: z.array(whole).min(1).describe('The number at every level, outermost first'),
  comm: z.string(),
  cmdline: z.string().describe('Arguments parted by spaces'),
  state: z.enum(['R', 'S', 'D', 'Z', 'T', 't', 'X', 'I', 'P']),
  uid: whole.describe('Effective'),
  gid: whole,
  namespaces: z
    .partialRecord(namespaceLink, whole.nullable())
    .describe('Inode by link; a missing link: there is none; null: unreadable'),
  cgroup: z.string().startsWith('/').nullable(),
  capabilities: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable()
    .describe('Effective'),
  seccomp: whole.max(2).nullable(),
});

const namespaceRow = z.strictObject({
  type: namespaceType,
  inode: whole,
  processes: whole,
  pid: whole.nullable().describe('The lowest one that lives in it'),
  boundAt: z.array(z.string()).describe('Mount points that hold it'),
  hostname: z.string().nullable().optional().describe('Of a UTS namespace'),
  domainname: z.string().nullable().optional().describe('Of a UTS namespace; (none) where nobody has set one'),
  offsets: z
    .strictObject({ monotonic: z.number(), boottime: z.number() })
    .nullable()
    .optional()
    .describe("Of a time namespace: by how many seconds each clock is ahead of the machine's"),
  systemV: z
    .strictObject({
      queues: z.array(z.strictObject({ key: whole, id: whole, messages: whole, bytes: whole })),
      semaphoreSets: whole,
      segments: whole,
    })
    .nullable()
    .optional()
    .describe('Of an IPC namespace'),
});

const mountRow = z.strictObject({
  id: whole,
  parent: whole,
  mountpoint: z.string(),
  fstype: z.string(),
  source: z.string(),
  propagation: z.string(),
  namespace: whole.describe('Inode of the mount namespace'),
});

const linkRow = z.strictObject({
  name: z.string(),
  index: whole,
  kind: z.string().nullable(),
  state: z.enum(['up', 'down', 'unknown']),
  namespace: whole.describe('Inode of the network namespace'),
  addresses: z.array(z.string()),
  peer: z.strictObject({ index: whole, namespace: whole.nullable() }).nullable(),
});

const routeRow = z.strictObject({
  destination: z.string(),
  gateway: z.string().nullable(),
  link: z.string(),
  namespace: whole,
});

const chain = z.strictObject({
  name: z.string(),
  type: z.string().nullable(),
  hook: z.string().nullable(),
  priority: z.int().nullable(),
  rules: z.array(z.string()).describe('As nft(8) lists them, with … for what is not known'),
});

const tableRow = z
  .strictObject({
    family: z.string(),
    name: z.string(),
    namespace: whole.describe('Inode of the network namespace'),
    chains: z.array(chain),
  })
  .describe('Of nf_tables');

const amount = whole.nullable();
const cgroupRow = z.strictObject({
  path: z.string().startsWith('/'),
  version: z.union([z.literal(1), z.literal(2)]),
  limits: z.strictObject({
    memoryMaxBytes: amount,
    pidsMax: amount,
    cpuMax: z.number().min(0).nullable().describe('Of one processor: 0.5 is half of its time'),
  }),
  usage: z.strictObject({ memoryBytes: amount, pids: amount, cpuMicroseconds: amount }),
  events: z.strictObject({ oomKill: amount, pidsMax: amount, throttled: amount }),
});

export const lookSchema = z.strictObject({
  processes: z.array(processRow),
  namespaces: z.array(namespaceRow),
  mounts: z.array(mountRow),
  links: z.array(linkRow).nullable(),
  routes: z.array(routeRow).nullable(),
  tables: z.array(tableRow).nullable(),
  cgroups: z.array(cgroupRow),
  unreadable: z.array(unreadable),
});

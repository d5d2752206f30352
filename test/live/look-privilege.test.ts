import { execFileSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { apply } from '../../src/kernel/apply.ts';
import { capabilitiesIn } from '../../src/kernel/capability.ts';
import { diff } from '../../src/kernel/diff.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { endChild, needsProgram, needsRoot, startChild } from './child.ts';

const test = suite('look at what a process may do', { seconds: 20, needs: [needsRoot] });

const dropped = [
  '--bounding-set=-all,+chown,+setuid,+kill,+net_raw',
  '--inh-caps=-all,+chown,+kill,+net_raw',
  '--ambient-caps=-all,+net_raw',
  '--reuid=65534',
  '--clear-groups',
  '--no-new-privs',
];

test(
  'every set of capabilities, and whether a program can give it more, is as setpriv says',
  async () => {
    const child = await startChild('setpriv', [...dropped, 'sh', '-c', 'echo ready; exec sleep 60']);
    try {
      const [process] = (await openEyes().lookAt({ pid: child.pid, cgroups: [] })).processes;
      assert.ok(process);
      const sets = [
        process.boundingCapabilities,
        process.inheritableCapabilities,
        process.ambientCapabilities,
        process.permittedCapabilities,
        process.capabilities,
      ].map((set) => capabilitiesIn(set ?? '0').join(' '));
      assert.equal(sets, [
        'CAP_CHOWN CAP_KILL CAP_SETUID CAP_NET_RAW',
        'CAP_CHOWN CAP_KILL CAP_NET_RAW',
        'CAP_NET_RAW',
        'CAP_NET_RAW',
        'CAP_NET_RAW',
      ]);
      assert.equal([process.noNewPrivs, process.uid, process.seccomp], [true, 65534, 0]);
      const said = execFileSync('setpriv', [...dropped, 'setpriv', '--dump'], { encoding: 'utf8' });
      assert.match(said, 'no_new_privs: 1');
      assert.match(said, 'Capability bounding set: chown,kill,setuid,net_raw');
      assert.match(said, 'Ambient capabilities: net_raw');
    } finally {
      await endChild(child);
    }
  },
  { needs: [needsRoot, needsProgram('setpriv')] },
);

test(
  'a user namespace has no ids until its map is written, and the lab has its own',
  () =>
    withLab(async (lab) => {
      const eyes = openEyes();
      for (const actor of ['lab', 'box']) await lab.hands.start(actor);
      await lab.hands.perform('box', 'unshare', ['CLONE_NEWUSER']);
      const before = await eyes.lookAt(lab);
      const numberOf = (comm: string) => before.processes.find((process) => process.comm === comm);
      const box = numberOf('box');
      const mapsOf = (world: typeof before, inode: unknown) => {
        const { uidMap, gidMap } = world.namespaces.find((one) => one.inode === inode) ?? {};
        return [uidMap, gidMap];
      };
      const [lab1] = mapsOf(before, numberOf('lab')?.namespaces.user);
      assert.is(lab1?.[0]?.inside, 0);
      const outside = lab1?.[0]?.outside ?? 0;
      assert.ok(outside > 0);
      assert.equal(mapsOf(before, box?.namespaces.user), [[], []]);
      assert.equal([box?.uid, numberOf('lab')?.uid], [outside, outside], 'an id stays, whatever it is called inside');

      const write = ['0', '0 1000 2\n'];
      const { outcome } = await lab.hands.perform('lab', 'write', [`/proc/${box?.nspid[1]}/uid_map`, ...write]);
      assert.ok(outcome.ok, JSON.stringify(outcome));
      const after = await eyes.glanceAt(lab);
      assert.equal(mapsOf(after, box?.namespaces.user), [[{ inside: 0, outside: outside + 1000, count: 2 }], []]);
      const events = diff(before, after).filter(({ type }) => type === 'namespace-changed');
      assert.is(events.length, 1);
      assert.equal(diff(before, after).reduce(apply, before), after);
    }),
  { needs: [needsRoot, labs] },
);

// What engines and runtimes answer, word for word as they said it, and what is made of it.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findContainer, isContainerName } from '../../src/lab/container.ts';
import { reply, whyNot } from '../../src/lab/container-reply.ts';
import { suite } from '../support/suite.ts';

const test = suite('containers of engines and runtimes');

const complaint = (stderr: string) => whyNot({ ok: false, stdout: '', stderr, isLate: false });

test('a daemon that is not there, and one that refuses, are said in one way', () => {
  const silence = (at: string) => `nobody answers at ${at}: its daemon does not run, or hangs`;
  const docker20 = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  assert.is(complaint(docker20), silence('/var/run/docker.sock'));
  const remote = 'Cannot connect to the Docker daemon at tcp://127.0.0.1:9. Is the docker daemon running?';
  assert.is(complaint(remote), silence('tcp://127.0.0.1:9'));
  const ctr =
    'ctr: failed to dial "/nowhere": context deadline exceeded: connection error: desc = "transport: error while dialing: dial unix:///nowhere: timeout"';
  assert.is(complaint(ctr), silence('/nowhere'));
  const refused =
    'permission denied while trying to connect to the Docker daemon socket at unix:///run/docker.sock: Get "http://%2Frun%2Fdocker.sock/v1.24/containers/json": dial unix /run/docker.sock: connect: permission denied';
  assert.match(complaint(refused), 'you may not ask it (EACCES, /run/docker.sock)');
});

test('what else went wrong is said in its own words, the last line of them', () => {
  const many = 'Error response from daemon: Multiple IDs found with provided prefix: 0';
  assert.is(complaint(`[]\n${many}\n`), many);
  const runc = 'time="2026-11-26T11:18:14Z" level=error msg="cannot load container state"';
  assert.is(complaint(runc), 'cannot load container state');
});

test('a name is no option and no path', () => {
  for (const name of ['web', '_web', 'web.1', '0a1b2c', 'a+b-c']) assert.ok(isContainerName(name), name);
  for (const name of ['-web', '/web', '../web', 'a b', '', '.web']) assert.not(isContainerName(name), name);
});

/** `body` while a shell script with these lines is the program `name` of the PATH. */
const withProgram = async (name: string, lines: readonly string[], body: (path: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-container-'));
  const { PATH } = process.env;
  try {
    writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(join(folder, name), 0o755);
    process.env['PATH'] = `${folder}:${PATH}`;
    await body(join(folder, name));
  } finally {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  }
};

test(
  'a daemon that hangs is not waited for',
  () =>
    withProgram('docker', ['exec sleep 60'], async (docker) =>
      assert.match(whyNot(await reply(docker, ['inspect'])), /^no answer within 4 s/),
    ),
  { seconds: 20 },
);

test('an engine that fails for want of something else is not said to know no such container', () =>
  withProgram('docker', [`echo 'dial tcp: lookup rubbish: no such host' >&2; exit 1`], async () => {
    const found = await findContainer('web');
    assert.ok('asked' in found);
    const said = found.asked.find(({ by }) => by === 'docker');
    assert.equal(said, { kind: 'failed', by: 'docker', why: 'dial tcp: lookup rubbish: no such host' });
  }));

/** As `ctr` 1.6 prints them; the number of a task that has ended is that of whoever has it now. */
const ctr = [
  'case "$*" in',
  '*namespaces*) echo default; echo moby ;;',
  `*default*) printf 'TASK      PID     STATUS    \\ncweb      ${process.pid}     RUNNING\\ncshort    ${process.pid}     STOPPED\\n' ;;`,
  `*) printf 'TASK    PID    STATUS    \\n' ;;`,
  'esac',
];

test('of containerd every namespace is asked, and a task that has ended is not taken for a process', () =>
  withProgram('ctr', ctr, async (path) => {
    process.env['CONTAINERD_ADDRESS'] = path;
    const by = 'containerd, namespace default';
    assert.equal(await findContainer('cweb'), { pid: process.pid, by });
    const found = await findContainer('cshort');
    assert.ok('asked' in found);
    assert.ok(found.asked.some((said) => said.kind === 'stopped' && said.by === by));
    delete process.env['CONTAINERD_ADDRESS'];
  }));

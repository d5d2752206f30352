// The list of refused system calls: what README.md says, what seccomp.c has, and what a lab answers.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import type { Lab } from '../../src/lab/lab.ts';
import { inLab, labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('seccomp list');

const native = (name: string) => readFileSync(fileURLToPath(new URL(`../../native/${name}`, import.meta.url)), 'utf8');

/** `acct EPERM`, from the table in native/README.md. */
const documented = () =>
  [...native('README.md').matchAll(/^\| `(\w+)` \| (E\w+) \| \S/gm)].map(([, call, errno]) => `${call} ${errno}`);

const written = () =>
  [...native('seccomp.c').matchAll(/\{ SYS_(\w+), (E\w+) \}/g)].map(([, call, errno]) => `${call} ${errno}`);

/** Tries each call with arguments that could do no harm, and each family of sockets, and prints the errnos. */
const probe = (calls: readonly string[], families: readonly string[]) => `
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif
static void say(const char *what, long result) { printf("%s %s\\n", what, result < 0 ? strerrorname_np(errno) : "0"); }
/* A call of x32 goes by the same gate with a bit set; elsewhere there is no second table. */
static void try_foreign(void)
{
    int status = 0;
    fflush(stdout);
    if (fork() == 0) {
#ifdef __x86_64__
        syscall(0x40000000L | SYS_getpid);
        _exit(0);
#else
        kill(getpid(), SIGSYS);
#endif
    }
    wait(&status);
    printf("foreign %s\\n", WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : "lived");
}
int main(void)
{
${calls.map((call) => `#ifdef SYS_${call}\n    say("${call}", syscall(SYS_${call}, -1L, 0L, 0L, 0L, -1L, 0L));\n#endif`).join('\n')}
${families.map((family) => `    say("${family}", socket(${family}, SOCK_DGRAM, 0));`).join('\n')}
    try_foreign();
    return 0;
}
`;

const open = ['AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET'];
const closed = ['AF_VSOCK', 'AF_ALG', 'AF_RDS', 'AF_TIPC', 'AF_BLUETOOTH', 'AF_CAN', 'AF_KCM', 'AF_XDP', '-1', '1000'];

const compile = (source: string): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-probe-'));
  try {
    writeFileSync(join(folder, 'probe.c'), source);
    execFileSync('cc', ['-static', '-s', '-Os', '-o', join(folder, 'probe'), join(folder, 'probe.c')]);
    return readFileSync(join(folder, 'probe'));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const bring = async (lab: Lab, program: Buffer, path: string) => {
  await lab.hands.start('porter');
  for (const part of gzipSync(program)
    .toString('base64')
    .match(/.{1,32768}/gs) ?? []) {
    const { outcome } = await lab.hands.perform('porter', 'write', [`${path}.gz.b64`, 'O_CREAT|O_APPEND', part]);
    assert.ok(outcome.ok);
  }
  await inLab(lab, `base64 -d ${path}.gz.b64 | gunzip > ${path} && chmod +x ${path}`);
};

test('README.md names just the calls of seccomp.c', () => {
  assert.ok(documented().length > 20);
  assert.equal(documented(), [...written()].sort());
});

test(
  'a lab answers each refused call with the errno that README.md names',
  async () => {
    const expected = documented();
    const program = compile(
      probe(
        expected.map((row) => row.split(' ')[0] ?? ''),
        [...open, ...closed],
      ),
    );
    await withLab(async (lab) => {
      await bring(lab, program, '/tmp/probe');
      const said = (await inLab(lab, '/tmp/probe')).split('\n');
      assert.is(said.pop(), 'foreign SYS');
      const [calls, sockets] = [
        said.filter((row) => !/^(AF_|-?\d)/.test(row)),
        said.filter((row) => /^(AF_|-?\d)/.test(row)),
      ];
      assert.ok(calls.length > 20);
      assert.equal(
        calls,
        expected.filter((row) => calls.some((call) => call.split(' ')[0] === row.split(' ')[0])),
      );
      assert.equal(sockets, [
        ...open.map((family) => `${family} 0`),
        ...closed.map((family) => `${family} EAFNOSUPPORT`),
      ]);
    });
  },
  { needs: [labs], seconds: 30 },
);

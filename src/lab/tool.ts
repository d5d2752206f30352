// Programs of the machine: where one is, and which command of this machine's package manager brings it.
import { existsSync } from 'node:fs';
import { isExecutable } from './path.ts';

/** Where it is, also in the folders for administrators, which are not on everyone's PATH. `null`: nowhere. */
export const findTool = (name: string): string | null => {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/sbin', '/bin', '/sbin'];
  return (
    folders
      .filter((folder) => folder.startsWith('/'))
      .map((folder) => `${folder}/${name}`)
      .find(isExecutable) ?? null
  );
};

const managers = ['apt-get', 'dnf', 'pacman', 'zypper'] as const;

/** In the order of `managers`. */
const packages = {
  busybox: ['busybox-static', 'busybox', 'busybox', 'busybox-static'],
  newuidmap: ['uidmap', 'shadow-utils', 'shadow', 'shadow'],
  newgidmap: ['uidmap', 'shadow-utils', 'shadow', 'shadow'],
  'qemu-system-x86_64': ['qemu-system-x86', 'qemu-system-x86-core', 'qemu-system-x86', 'qemu-x86'],
  'qemu-system-aarch64': ['qemu-system-arm', 'qemu-system-aarch64-core', 'qemu-system-aarch64', 'qemu-arm'],
  'systemd-run': ['systemd dbus-user-session', 'systemd', 'systemd', 'systemd'],
} as const;

/** What to type; for each of the managers that are known where this machine has none of them. */
export const installRemedy = (program: keyof typeof packages): string => {
  const commands = managers.map((manager, at) => {
    const verb = manager === 'pacman' ? '-S' : 'install';
    return [manager, `\`sudo ${manager} ${verb} ${packages[program][at]}\``] as const;
  });
  const here = commands.filter(([manager]) => existsSync(`/usr/bin/${manager}`));
  const named = here[0] ? [here[0]] : commands;
  return `install it: ${named.map(([, command]) => command).join(', or ')}`;
};

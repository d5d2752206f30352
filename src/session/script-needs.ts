// What a script needs of the machine: found in its calls, and looked for at its start, before it does anything.
import type { Act } from '../call/call.ts';
import { networkCalls } from '../call/network-calls.ts';
import { nftCalls } from '../call/nft-calls.ts';
import { type ScriptCgroups, settingsOfCgroups } from './script-cgroups.ts';
import type { CallRecord } from './session.ts';

type Need = 'ip' | 'nft' | 'busybox' | 'overlay';

const needOf = (act: Act): Need | null => {
  if (act.call in networkCalls) return 'ip';
  if (act.call in nftCalls) return 'nft';
  if (act.call === 'execve' && act.path.endsWith('/busybox')) return 'busybox';
  if (act.call === 'chroot' || act.call === 'pivot_root') return 'busybox';
  return act.call === 'mount' && act.type === 'overlay' ? 'overlay' : null;
};

/** The lines of the script that say what is needed, and those that look for it. */
export const needsText = (calls: readonly CallRecord[], cgroups: ScriptCgroups | null): string => {
  const needs = new Set(calls.map(({ act }) => needOf(act)).filter((need) => need !== null));
  return `${headText}
# Beside util-linux: ip of iproute2, nft of nftables, a static busybox to build a root from, a kernel that lets users mount an overlay.
needs='${[...needs].sort().join(' ')}'
${settingsOfCgroups(cgroups)}

${lookText}`;
};

const headText = `# --- What it needs ------------------------------------------------------------
#
# All of it is looked for before anything is done.

set -eu
umask 022
# A program in /usr/sbin may be a link to one in /bin, which is another in the sandbox.
PATH=/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin:/sbin:/bin:$PATH
export PATH
`;

const lookText = `fail() {
  printf '%s\\n' "$1" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# PROGRAM OPTION: whether it is there, and has the option.
offers() {
  "$1" --help 2>&1 | grep -q -e "$2"
}

# NAME: whether it is among the words of needs.
needed() {
  case " $needs " in *" $1 "*) ;; *) return 1 ;; esac
}

# A busybox that needs no library: a root that is made of it needs nothing else.
find_busybox() {
  for busybox in busybox busybox.static busybox-static; do
    busybox=$(command -v "$busybox") || continue
    # Of a static program ldd(1) names no file.
    case $(ldd "$busybox" 2>/dev/null) in *'=>'* | */ld*) ;; *) return 0 ;; esac
  done
  return 1
}

# WHAT PACKAGE: it is not here.
lack() {
  lacking=\${lacking:+$lacking, }$1
  packages="$packages $2"
}

# How the packages are installed here, where some bear another name.
install_command() {
  if has apt-get; then
    echo "sudo apt install$1"
  elif has dnf; then
    echo "sudo dnf install$1" | sed 's/iproute2/iproute/; s/busybox-static/busybox/'
  elif has pacman; then
    echo "sudo pacman -S$1" | sed 's/busybox-static/busybox/; s/ hostname/ inetutils/'
  elif has zypper; then
    echo "sudo zypper install$1"
  else
    echo "install the packages$1"
  fi
}

look_for_programs() {
  lacking='' packages=''
  { offers unshare --keep-caps && offers nsenter --cgroup && offers setpriv --pdeathsig; } ||
    lack 'util-linux 2.36 or newer' util-linux
  has hostname || lack hostname hostname
  ! needed ip || has ip || lack ip iproute2
  ! needed nft || has nft || lack nft nftables
  ! needed busybox || find_busybox || lack 'a static busybox' busybox-static
  [ -z "$lacking" ] || fail "This machine lacks what the script needs ($lacking): $(install_command "$packages")"
}

# Tried in namespaces that end with the trial.
look_for_namespaces() {
  in_memory='mount -t tmpfs tmpfs /mnt'
  unshare --user --map-root-user --mount sh -c "$in_memory" 2>/dev/null || {
    otherwise="as root it may work: sudo sh $0"
    [ "$(id -u)" != 0 ] || otherwise='try it outside of any container'
    fail "A user namespace of one's own is refused here, as some containers, AppArmor and user.max_user_namespaces do; $otherwise"
  }
  ! needed overlay || unshare --user --map-root-user --mount sh -c "$in_memory; cd /mnt
    mkdir l u w m; mount -t overlay -o lowerdir=l,upperdir=u,workdir=w overlay m" 2>/dev/null ||
    fail 'This kernel mounts no overlay in a user namespace: that takes Linux 5.11 or newer, with overlay.'
}
`;

// The first part of every script: a sandbox of its own, in which the rest of it runs. Shell text, the same each time.

/**
 * Two user namespaces, one in the other: in the outer one the tree of mounts is made, in the inner one it cannot be undone. Whoever
 * starts it, all of it is done without any right over the machine: by root as an unused user, by anybody else as themself.
 */
export const sandboxText = `# --- A sandbox ----------------------------------------------------------------
#
# Nothing of this machine is changed but for the cgroups of a script that sets limits: the script starts itself again, and goes on in
# namespaces of its own, as a user that has no rights outside. When it ends, in whatever way, the kernel takes them away with all that
# is in them.

# Whether this is root of the machine, or of a user namespace that has as many ids.
by_root() {
  [ "$(id -u)" = 0 ] || return 1
  while read -r first _ count; do
    [ "$first" -gt 1000000 ] || [ "$((first + count))" -lt 1065536 ] || return 0
  done </proc/self/uid_map
  return 1
}

# Whether limits are set, and why not.
settle_limits() {
  LIMITS=no
  export LIMITS
  case "$cgroup $*" in none* | *--no-limits*) return ;; esac
  if by_root; then
    look_for_cgroups
    LIMITS=yes
  else
    echo "No limits will be set, since only root may make cgroups: sudo sh $0 sets them too."
  fi
}

# A user namespace. Root is user 1000000 of the machine in it, anybody else themself, with their subordinate ids if they have any.
outside() {
  for option in "$@"; do
    case $option in --step | --no-limits) ;; *) fail "There is no option $option; there are --step and --no-limits." ;; esac
  done
  [ -f "$0" ] || fail 'Run this from its file: sh FILE'
  look_for_programs
  look_for_namespaces
  settle_limits "$@"
  # What a limit was to stop has one all the same: 10 s of processor time for each process.
  case "$cgroup $LIMITS" in none* | *yes) ;; *) prlimit --pid "$$" --cpu=10 ;; esac
  SCRIPT=$(cat "$0")
  export SCRIPT
  if by_root; then
    [ "$LIMITS" = no ] || own_cgroups
    map_from_here '0 1000000 65536' '0 1000000 65536'
    exec unshare --user --keep-caps sh -c "$SCRIPT" sh --mapped unshare --mount sh -c "$SCRIPT" sh --tree "$@"
  elif unshare --user --map-root-user --map-auto true 2>/dev/null; then
    exec unshare --user --map-root-user --map-auto --mount sh -c "$SCRIPT" sh --tree "$@"
  else
    exec unshare --user --map-root-user --mount sh -c "$SCRIPT" sh --tree "$@"
  fi
}

# UIDS GIDS: once this process is in a new user namespace, which ids of the old one are which in it. That can only be said from
# outside. It waits until a shell runs there: one that starts meanwhile sees its ids change, and gives up its rights.
map_from_here() {
  ( (
    until [ "$(cat "/proc/$$/comm" 2>/dev/null || echo unmapped)" = unmapped ]; do sleep 0.01; done
    [ ! -e "/proc/$$" ] || echo "$2" >"/proc/$$/gid_map"
    [ ! -e "/proc/$$" ] || echo "$1" >"/proc/$$/uid_map"
  ) & )
}

# A map that leaves every id of this user namespace what it is.
same_ids() {
  while read -r first _ count; do
    echo "$first $first $count"
  done <"$1"
}

# In the new user namespace: becomes root there, and goes on with the command.
mapped() {
  printf unmapped >"/proc/$$/comm"
  tries=0
  until read -r _ <"/proc/$$/uid_map"; do
    tries=$((tries + 1))
    [ "$tries" -lt 500 ] || fail 'The user ids could not be mapped.'
    sleep 0.01
  done
  groups=--clear-groups
  [ "$(cat "/proc/$$/setgroups")" = allow ] || groups=--keep-groups
  exec setpriv --reuid 0 --regid 0 "$groups" --inh-caps=-all --ambient-caps=-all "$@"
}

# /bin as it is in the lab, with busybox alone.
own_bin() {
  find_busybox || return 1
  mkdir "$1/bin"
  cp "$busybox" "$1/bin/busybox"
  for applet in $("$busybox" --list); do
    [ -e "$1/bin/$applet" ] || ln -s busybox "$1/bin/$applet"
  done
}

# Programs of util-linux, with their libraries and what loads them: an actor has need of them in a root that has busybox alone.
own_tools() {
  mkdir "$1"
  for tool in nsenter setpriv setsid unshare; do
    file=$(command -v "$tool")
    cp "$file" "$1"
    for library in $(ldd "$file" 2>/dev/null | grep -o '/[^ )]*'); do cp -L "$library" "$1"; done
  done
  for loader in "$1"/ld*.so*; do
    [ ! -e "$loader" ] || cp "$loader" "$1/loader"
  done
}

# A root of its own, in memory, with the programs of this machine and nothing else of it. Then all other namespaces, and a user
# namespace once more: mounts that come from another one cannot be changed, so the programs stay read-only, whatever is done.
tree() {
  root=/mnt
  mount -t tmpfs -o mode=755 sandbox "$root"
  for name in usr bin sbin lib lib32 lib64 libx32 nix; do
    [ "$name" != bin ] || ! own_bin "$root" || continue
    if [ -L "/$name" ]; then
      cp -P "/$name" "$root/$name"
    elif [ -d "/$name" ]; then
      mkdir "$root/$name"
      mount --rbind "/$name" "$root/$name"
      mount -o remount,bind,ro "$root/$name"
    fi
  done
  mkdir "$root/dev" "$root/etc" "$root/mnt" "$root/proc" "$root/root" "$root/run" "$root/sys" "$root/tmp"
  for name in null zero full random urandom tty; do
    : >"$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
  done
  mkdir "$root/dev/shm" "$root/dev/mqueue"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
  if [ -r /etc/ld.so.cache ]; then cp /etc/ld.so.cache "$root/etc"; fi
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  # The kernel gives a new proc or sysfs only to who sees one already.
  mount --rbind /proc "$root/proc"
  mount --rbind /sys "$root/sys"
  printf '%s\\n' "$SCRIPT" >"$root/run/script"
  mkdir "$root/run/actors"
  ! needed busybox || own_tools "$root/run/actors/tools"
  cd "$root"
  pivot_root . .
  umount -l .
  map_from_here "$(same_ids /proc/self/uid_map)" "$(same_ids /proc/self/gid_map)"
  exec unshare --user --keep-caps sh /run/script --mapped unshare --mount --net --uts --ipc --cgroup \\
    sh /run/script --file_systems "$@"
}

# What shows one's own namespaces has to be mounted from within them.
file_systems() {
  unset SCRIPT
  mount -t sysfs sysfs /sys || :
  mount -t mqueue mqueue /dev/mqueue || :
  [ "$LIMITS" = no ] || mount_cgroups
  hostname lab
  ! needed ip || ip link set lo up
  exec unshare --pid sh /run/script --guard "$@"
}

# The process that was started as the script: it waits, and number 1 of the sandbox is killed when it ends, in whatever way.
guard() {
  trap 'take_down 129' HUP
  trap 'take_down 130' INT
  trap 'take_down 143' TERM
  director=
  # A process in the background reads from /dev/null, if it is not told otherwise.
  exec 3<&0
  setpriv --pdeathsig KILL sh /run/script --inside "$@" <&3 3<&- &
  director=$!
  status=0
  wait "$director" || status=$?
  exit "$status"
}

# DIRECTORY…: what the freezer of cgroup v1 holds does not die before it is thawed, and all of the sandbox would wait for it.
thaw() {
  [ "$LIMITS" = yes ] || return 0
  find "$@" -name freezer.state 2>/dev/null | while read -r file; do
    echo THAWED 2>/dev/null >"$file" || :
  done
}

# STATUS: with number 1 the kernel ends whatever lives in the sandbox.
take_down() {
  if [ -n "$director" ]; then
    kill -KILL "$director"
    thaw /sys/fs/cgroup
    wait "$director" 2>/dev/null || :
  fi
  exit "$1"
}

case \${1:-} in
  --tree | --mapped | --file_systems | --guard | --sweep) stage=\${1#--} && shift && "$stage" "$@" ;;
  --inside) shift ;;
  *) outside "$@" ;;
esac

mount -t proc proc /proc
cd /
`;

// What each actor of a script is: a shell that reads commands. Shell text, the same each time.

/** Writes the program of all actors. */
export const actorText = `cat >"$here/actor" <<'END'
name=$1
# In another root, what is in here can still be reached through descriptor 9, if there is a /proc. Of util-linux there may be nothing.
reach() {
  here=/run/actors
  tools=
  [ ! -e "$here/actor" ] || return 0
  here=/proc/self/fd/9
  [ ! -e "$here/tools/loader" ] || tools="$here/tools/loader --library-path $here/tools $here/tools/"
}

nsenter() { command \${tools}nsenter "$@"; }
setpriv() { command \${tools}setpriv "$@"; }
setsid() { command \${tools}setsid "$@"; }
unshare() { command \${tools}unshare "$@"; }

# COMMAND: what it does is done to this process, which then goes on as the same actor. Tried in a child first: where it is refused,
# the actor is not lost.
in_place() {
  "$@" true && become "$@"
}

become() {
  if [ -e "$here/actor" ]; then
    exec \${tools}"$@" sh "$here/actor" "$name" again
  else
    exec \${tools}"$@" sh -c "$ACTOR" actor "$name" again
  fi
}

# DIRECTORY: becomes /. chroot(1) would go there as well, and need a shell in it; the call does neither.
in_root() {
  enter=nsenter
  [ ! -x ./bin/busybox ] || enter='./bin/busybox nsenter'
  if [ -x "$1/usr/bin/sh" ]; then
    shell=/usr/bin/sh
  elif [ -x "$1/bin/sh" ]; then
    shell=/bin/sh
  elif [ -x ./bin/busybox ]; then
    shell='./bin/busybox sh'
  else
    echo '  there is no shell to go on with'
    return 1
  fi
  exec $enter --root="$1" --wd=. $shell -c "$ACTOR" actor "$name" again
}

# A program would be another process. This the actor reads itself.
cat() {
  [ -r "$1" ] || { echo "  $1: cannot be read"; return 1; }
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\\n' "$line"
  done <"$1"
}

reach
[ "\${2:-}" = again ] || exec 7<>"$here/$name.fifo"
for proc in "$here/proc" /proc; do
  [ ! -e "$proc/self/comm" ] || printf %s "$name" >"$proc/self/comm"
done
echo "$name 0" >&8
while read -r command <&7; do
  reach
  eval "$command"
  echo "$name $?" >&8
done
END
ACTOR=$(cat "$here/actor")
export ACTOR`;

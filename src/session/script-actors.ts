// The second part of every script: how it has actors perform commands. Shell text, the same each time.
import { actorText } from './script-actor.ts';

/** Functions by which the director, number 1 of the sandbox, has its actors do something, and learns that it was done. */
export const actorsText = `# --- Actors -------------------------------------------------------------------
#
# Each process that acted in the lab is a shell here. It reads commands from a fifo, performs them itself, and answers each with its
# status. The director, number 1 of the sandbox, is this script.

here=/run/actors
# One more proc that counts as the sandbox does, for whoever has covered /proc.
mkdir "$here/proc"
mount -t proc proc "$here/proc"

${actorText}
: >"$here/answers"
exec 8>>"$here/answers"
exec 6<"$here/answers" 9<"$here"

step() {
  printf '\\n%s\\n' "$1"
  [ "$stepwise" = no ] || {
    printf '  enter: go on '
    read -r _ || stepwise=no
  }
}

# What is to be done, as one would type it.
say() {
  printf '  %-9s %s\\n' "$1" "$2"
}

# What the lesson asks for in the shell.
by_hand() {
  say 'by hand' "$1"
  echo '  not done here'
}

otherwise() {
  echo '  Here this went otherwise than in the lab.'
  others=$((others + 1))
}

# Waits for the answer of an actor.
answer() {
  tries=0
  until read -r who status <&6; do
    tries=$((tries + 1))
    [ "$tries" -lt 1000 ] || fail "$1 does not answer."
    sleep 0.01
  done
  [ -e "$here/$who.numbers" ] || find_numbers "$who"
  [ "$status" = 0 ] || otherwise
}

# Of a new actor, its number at every level, from the sandbox inwards: NSpid, proc(5).
find_numbers() {
  status_file=$(grep -l "^Name:.$1\\$" "$here"/proc/[0-9]*/status 2>/dev/null | tail -n 1)
  sed -n 's/^NSpid:.//p' "\${status_file:-/dev/null}" >"$here/$1.numbers"
}

# The number of a process as the sandbox counts; with 2, as one PID namespace further in counts, and so on.
number() {
  cut -f "\${2:-1}" "$here/$1.numbers"
}

start() {
  mkfifo "$here/$1.fifo"
  sh "$here/actor" "$1" 6<&- &
  answer "$1"
}

# ACTOR COMMAND: the actor performs the command.
perform() {
  say "$1" "$2"
  printf '%s\\n' "$2" >"$here/$1.fifo"
  answer "$1"
}

# ACTOR COMMAND: the command, and then a shell in its place. The process stays the same.
in_place() {
  say "$1" "exec $2 sh"
  printf '%s\\n' "in_place $2" >"$here/$1.fifo"
  answer "$1"
}

# The same for one whose children are born in another PID namespace than its own, where none can try it first.
become() {
  say "$1" "exec $2 sh"
  printf '%s\\n' "become $2" >"$here/$1.fifo"
  answer "$1"
}

# ACTOR DIRECTORY: becomes / for the actor.
in_root() {
  say "$1" "exec chroot $2 sh"
  printf '%s\\n' "in_root $2" >"$here/$1.fifo"
  answer "$1"
}

# ACTOR CHILD FIRST COMMAND: a child of the actor, which does what FIRST says, then the command in place, and is an actor then.
bear() {
  # What is to be done first is to join a cgroup.
  [ "$LIMITS" = yes ] || set -- "$1" "$2" '' "\${4:-}"
  mkfifo "$here/$2.fifo"
  say "$1" "\${3:+$3; }\${4:+$4 }sh &"
  printf '%s\\n' "{ \${3:+$3; }exec \${4:+$4 }sh \\"\\$here/actor\\" $2; } &" >"$here/$1.fifo"
  answer "$1"
  answer "$2"
}

# A function below or above, and what it is called with: where there are cgroups.
limited() {
  if [ "$LIMITS" = yes ]; then
    "$@"
  else
    say "$2" "$3"
    echo '  left out: no limits here'
  fi
}

# ACTOR COMMAND: a program that acts in the namespaces of the actor. For one whose children are born in another PID namespace than its
# own: no shell runs a program but as its child.
beside() {
  say "$1" "$2"
  enter "$1" "$2" || otherwise
}

# Into the namespaces of the actor; into its user namespace only where that is another one.
enter() {
  target=$(number "$1")
  user=
  [ "$(readlink "$here/proc/$target/ns/user")" = "$(readlink /proc/self/ns/user)" ] || user=--user
  nsenter --target "$target" \${user:+"$user"} --mount --uts --ipc --net --cgroup --root --wd sh -c "$2"
}

# ACTOR COMMAND: the last command of the actor. It ends, or becomes another program.
leave() {
  say "$1" "$2"
  process=$here/proc/$(number "$1")
  before=$(cat "$process/comm")
  printf '%s\\n' "$2 7<&- 8>&- 9<&-" >"$here/$1.fifo"
  tries=0
  while [ "$(cat "$process/comm" 2>/dev/null)" = "$before" ] && ! grep -q '^State:.Z' "$process/status" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || break
    sleep 0.01
  done
}

granted="echo '  here it was not refused'"
denied="echo '  refused, as in the lab'"

# ACTOR COMMAND: what was refused in the lab, and will be here.
refused() {
  say "$1" "$2"
  printf '%s\\n' "if $2; then $granted; else $denied; fi" >"$here/$1.fifo"
  answer "$1"
}

# The same by a program in the namespaces of the actor, and by one in those of the director.
refused_beside() {
  say "$1" "$2"
  if enter "$1" "$2"; then eval "$granted"; else eval "$denied"; fi
}

refused_here() {
  say director "$1"
  if sh -c "$1"; then eval "$granted"; else eval "$denied"; fi
}

# What a signal does, the kernel does after kill(2) has returned.
settle() {
  sleep 0.1
}

# Number 1 of a PID namespace gets no signal but those that it has asked for.
trap 'exit 130' INT TERM
# In whatever way it ends, but for a kill.
trap 'thaw /sys/fs/cgroup' EXIT
others=0
stepwise=no
case " $* " in *' --step '*) stepwise=yes ;; esac
printf %s lab-init >/proc/self/comm
`;

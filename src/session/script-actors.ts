// The second part of every script: how it has actors perform commands. Shell text, the same each time.

/** Functions by which the director, number 1 of the sandbox, has its actors do something, and learns that it was done. */
export const actorsText = `# --- Actors -------------------------------------------------------------------
#
# Each process that acted in the lab is a shell here. It reads commands from a fifo, performs them itself, and answers each with its
# status. The director, number 1 of the sandbox, is this script.

here=/run/actors
mkdir "$here"
# One more proc that counts as the sandbox does, for whoever has covered /proc.
mkdir "$here/proc"
mount -t proc proc "$here/proc"

cat >"$here/actor" <<'END'
name=$1
here=/run/actors
# In another root the fifos can still be reached through descriptor 9.
[ -e "$here/actor" ] || here=/proc/self/fd/9
proc=$here/proc
[ -e "$proc/self" ] || proc=/proc
# A program would be a process of its own. These the actor does itself.
cat() {
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\\n' "$line"
  done <"$1"
}
exec 7<>"$here/$name.fifo"
{ printf %s "$name" >"$proc/self/comm"; } 2>/dev/null
# NSpid: the number of this process at every level, from the sandbox inwards.
while read -r key numbers; do
  [ "$key" != NSpid: ] || break
done <"$proc/self/status"
echo "$name 0 $numbers" >&8
while read -r command <&7; do
  eval "$command"
  echo "$name $?" >&8
done
END
ACTOR=$(cat "$here/actor")
export ACTOR

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

say() {
  printf '  %-9s %s\\n' "$1" "$2"
}

# Waits for one answer, and keeps the numbers that a new actor tells.
answer() {
  tries=0
  until read -r who status numbers <&6; do
    tries=$((tries + 1))
    [ "$tries" -lt 1000 ] || fail "$1 does not answer."
    sleep 0.01
  done
  [ -z "$numbers" ] || printf '%s\\n' "$numbers" >"$here/$who.numbers"
  [ "$status" = 0 ] || fail "This went otherwise than in the lab: status $status."
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

# ACTOR COMMAND: the command, and then an actor again, in the place of this one. The process stays the same.
in_place() {
  say "$1" "exec $2 sh"
  printf '%s\\n' "exec $2 sh \\"\\$here/actor\\" $1" >"$here/$1.fifo"
  answer "$1"
}

# The same with another root, in which the file of the actor is not to be found.
in_root() {
  say "$1" "exec $2 sh"
  printf '%s\\n' "exec $2 sh -c \\"\\$ACTOR\\" actor $1" >"$here/$1.fifo"
  answer "$1"
}

# ACTOR CHILD FIRST COMMAND: a child of the actor, which does what FIRST says, then the command in place, and is an actor then.
bear() {
  mkfifo "$here/$2.fifo"
  say "$1" "\${3:+$3; }\${4:+$4 }sh &"
  printf '%s\\n' "{ \${3:+$3; }exec \${4:+$4 }sh \\"\\$here/actor\\" $2; } &" >"$here/$1.fifo"
  answer "$1"
  answer "$2"
}

# ACTOR COMMAND: a program that acts in the namespaces of the actor. For one whose children are born in another PID namespace than its
# own: no shell runs a program but as its child.
beside() {
  say "$1" "$2"
  nsenter --all --root --wd --target "$(number "$1")" sh -c "$2" || fail "This went otherwise than in the lab."
}

# ACTOR COMMAND: the last command of the actor. It ends, or becomes another program.
leave() {
  say "$1" "$2"
  proc=$here/proc/$(number "$1")
  before=$(cat "$proc/comm")
  printf '%s\\n' "$2 7<&- 8>&- 9<&-" >"$here/$1.fifo"
  tries=0
  while [ "$(cat "$proc/comm" 2>/dev/null)" = "$before" ] && ! grep -q '^State:.Z' "$proc/status" 2>/dev/null; do
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
  if nsenter --all --root --wd --target "$(number "$1")" sh -c "$2"; then eval "$granted"; else eval "$denied"; fi
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
stepwise=no
[ "\${1:-}" != --step ] || stepwise=yes
printf %s lab-init >/proc/self/comm
`;

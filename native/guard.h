// How a process came to its end, for one that is not its parent.
#pragma once

#include <stddef.h>
#include <sys/types.h>

// Holds on to a process, so that its end can be asked for when its parent has been told already. -1 when that cannot be.
int end_open(pid_t pid);

// Adds " by SIGKILL", " with status 1", or nothing where it is not known. `pidfd` is from end_open.
void end_describe(pid_t pid, int pidfd, char *text, size_t size);

// Seccomp profiles that an actor can put on itself, by name. README.md says what each refuses, and why.
#pragma once

#include <linux/filter.h>

// NULL when there is no such profile.
const struct sock_fprog *profile_find(const char *name);

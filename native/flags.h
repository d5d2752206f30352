// Names of flags and signals, and the bits and numbers that they stand for. Knows no call.
#pragma once

#include <stdbool.h>

struct flag {
    const char *name;
    unsigned long bits;
};

// Each ends with a row without a name.
extern const struct flag clone_flags[], mount_flags[], umount_flags[], open_flags[], ipc_flags[], address_flags[];
// Of these one is given, and not several.
extern const struct flag file_types[], clocks[], prctl_switches[], nft_hooks[];
// In the order of their numbers.
extern const struct flag capability_flags[];

// `A|B` or `0` to bits. False when a name is not in the table.
bool flags_parse(const struct flag table[], const char *text, unsigned long *bits);

// One name to its bits.
bool flag_parse(const struct flag table[], const char *name, unsigned long *bits);

// `SIGKILL` to 9; -1 when there is no such signal.
int signal_parse(const char *name);

// The parts of `guest`: the files of a virtual machine, and the process that it is.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

enum { LIFELINE = 3 };

// What QEMU finds the two files under: /proc/self/fd/4 and /proc/self/fd/5.
enum { KERNEL_FD = 4, INITRAMFS_FD = 5 };

// Copies a file, or a stream up to its end, into memory that anybody may open who has the descriptor. False with errno.
bool take_file(const char *path, int *memory);
bool take_stream(int stream, int *memory);

// Executes a program that can do less than its parent and dies with it. `output` is what it prints. -1 with errno where it cannot be.
pid_t start(char **argv, int kernel, int initramfs, int *output);

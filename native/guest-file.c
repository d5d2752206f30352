// Files in memory, memfd_create(2): QEMU opens them whoever it runs as, in whatever folder of whomever they lay.
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return false;
        bytes += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

bool take_stream(int stream, int *memory)
{
    static char bytes[1 << 16];
    *memory = memfd_create("guest", MFD_CLOEXEC);
    if (*memory < 0)
        return false;
    for (;;) {
        ssize_t taken = read(stream, bytes, sizeof bytes);
        if (taken == 0)
            return true;
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken < 0 || !write_all(*memory, bytes, (size_t)taken))
            return false;
    }
}

bool take_file(const char *path, int *memory)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool taken = take_stream(file, memory);
    int error = errno;
    close(file);
    errno = error;
    return taken;
}

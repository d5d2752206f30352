// Small files written and read in one go, as the kernel's own files want it.
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return fail("open %s", path);
    ssize_t written = write(fd, text, strlen(text));
    int number = errno;
    close(fd);
    errno = number;
    return written < 0 ? fail("write %s to %s", text, path) : 0;
}

int read_file(const char *path, char *buffer, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail("open %s", path);
    ssize_t length = read(fd, buffer, size - 1);
    int number = errno;
    close(fd);
    errno = number;
    if (length < 0)
        return fail("read %s", path);
    buffer[length] = '\0';
    return (int)length;
}

int format_path(char *path, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(path, PATH_MAX, format, arguments);
    va_end(arguments);
    if (length < PATH_MAX)
        return 0;
    errno = ENAMETOOLONG;
    return fail("path %.60s…", path);
}

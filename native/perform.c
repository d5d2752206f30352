// What the functions behind the calls share: the clock around a call, and arguments turned into what the kernel takes.
#include "perform.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wire.h"

long long clock_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

long long wall_clock_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

void call_refuse(struct call *call, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(call->refusal, sizeof call->refusal, format, arguments);
    va_end(arguments);
}

void call_hand_back(struct call *call, const char *text)
{
    call->data_size = strnlen(text, sizeof call->data);
    memcpy(call->data, text, call->data_size);
}

bool flags_arg(struct call *call, size_t index, const struct flag table[], unsigned long *bits)
{
    if (flags_parse(table, call->args[index], bits))
        return true;
    call_refuse(call, "not flags of this call: %.80s", call->args[index]);
    return false;
}

bool flag_arg(struct call *call, size_t index, const struct flag table[], unsigned long *bits)
{
    if (flag_parse(table, call->args[index], bits))
        return true;
    call_refuse(call, "not a word of this call: %.80s", call->args[index]);
    return false;
}

bool number_arg(struct call *call, size_t index, long min, long max, long *number)
{
    if (number_parse(call->args[index], min, max, number))
        return true;
    call_refuse(call, "not a number from %ld to %ld: %.60s", min, max, call->args[index]);
    return false;
}

bool pid_arg(struct call *call, size_t index, int *pid)
{
    long number;
    if (!number_arg(call, index, INT32_MIN, INT32_MAX, &number))
        return false;
    *pid = (int)number;
    return true;
}

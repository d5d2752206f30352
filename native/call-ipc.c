// Calls by which processes speak to each other in an IPC namespace, and one that asks what time it is.
#include <fcntl.h>
#include <mqueue.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <time.h>

#include "perform.h"

#define MESSAGE_TEXT_MAX 4096

struct message {
    long type;
    char text[MESSAGE_TEXT_MAX];
};

static bool key_arg(struct call *call, size_t index, key_t *key)
{
    long number;
    if (!number_arg(call, index, 0, UINT32_MAX, &number))
        return false;
    *key = (key_t)(uint32_t)number;
    return true;
}

void do_msgget(struct call *call)
{
    key_t key;
    unsigned long flags;
    if (key_arg(call, 0, &key) && flags_arg(call, 1, ipc_flags, &flags))
        TIMED(call, msgget(key, (int)flags | 0600));
}

// The id of the queue that is there by this key. False, with the errno in the call, when there is none.
static bool queue_of_key(struct call *call, int *id)
{
    key_t key;
    if (!key_arg(call, 0, &key))
        return false;
    TIMED(call, *id = msgget(key, 0));
    return call->error == 0;
}

void do_msgsnd(struct call *call)
{
    struct message message = { .type = 1 };
    int id;
    if (call->last_size > MESSAGE_TEXT_MAX) {
        call_refuse(call, "more than %d bytes", MESSAGE_TEXT_MAX);
        return;
    }
    if (!queue_of_key(call, &id))
        return;
    memcpy(message.text, call->args[1], call->last_size);
    TIMED(call, msgsnd(id, &message, call->last_size, IPC_NOWAIT));
}

void do_msgrcv(struct call *call)
{
    struct message message;
    int id;
    if (!queue_of_key(call, &id))
        return;
    _Static_assert(MESSAGE_TEXT_MAX <= sizeof call->data, "what is received is handed back whole");
    TIMED(call, msgrcv(id, &message, sizeof message.text, 0, IPC_NOWAIT));
    if (call->error != 0)
        return;
    call->data_size = (size_t)call->value;
    memcpy(call->data, message.text, call->data_size);
}

void do_mq_open(struct call *call)
{
    unsigned long flags;
    mqd_t queue;
    if (!flags_arg(call, 1, open_flags, &flags))
        return;
    TIMED(call, queue = mq_open(call->args[0], O_RDWR | O_CLOEXEC | (int)flags, 0600, NULL));
    if (queue != -1)
        mq_close(queue);
}

void do_clock_gettime(struct call *call)
{
    unsigned long clock;
    struct timespec time;
    char text[48];
    if (!flag_arg(call, 0, clocks, &clock))
        return;
    TIMED(call, clock_gettime((clockid_t)clock, &time));
    if (call->error != 0)
        return;
    snprintf(text, sizeof text, "%lld.%09ld", (long long)time.tv_sec, time.tv_nsec);
    call_hand_back(call, text);
}

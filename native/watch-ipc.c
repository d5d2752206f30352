// What of System V an IPC namespace holds, sysvipc(7): each message queue, and how many semaphore sets and segments of memory.
#include "watch.h"

#include <errno.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

enum { QUEUES_MAX = 256 };

struct queue {
    int64_t key, id, messages, bytes;
};

struct ipc {
    struct queue queues[QUEUES_MAX];
    int64_t queue_count, semaphore_sets, segments;
    int64_t has_more;
};

_Static_assert(sizeof(struct ipc) <= FOUND_MAX, "a child sends it in one piece");

// semctl(2): whoever calls it defines this.
union semun {
    struct seminfo *info;
};

// The kernel counts places, and some of them are empty. As /proc/sysvipc, MSG_STAT_ANY asks nobody for permission.
static int read_queues(struct ipc *ipc)
{
    struct msginfo info;
    struct msqid_ds queue;
    int last = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
    if (last < 0)
        return errno;
    for (int place = 0; place <= last; place++) {
        int id = msgctl(place, MSG_STAT_ANY, &queue);
        if (id < 0)
            continue;
        if (ipc->queue_count == QUEUES_MAX) {
            ipc->has_more = 1;
            break;
        }
        ipc->queues[ipc->queue_count++] = (struct queue){
            .key = (uint32_t)queue.msg_perm.__key, .id = id,
            .messages = (int64_t)queue.msg_qnum, .bytes = (int64_t)queue.__msg_cbytes,
        };
    }
    return 0;
}

static int read_ipc(struct errand *errand)
{
    struct ipc *ipc = errand->found;
    struct seminfo semaphores;
    struct shm_info memory;
    if (semctl(0, 0, SEM_INFO, (union semun){ .info = &semaphores }) < 0 ||
        shmctl(0, SHM_INFO, (struct shmid_ds *)&memory) < 0)
        return errno;
    ipc->semaphore_sets = semaphores.semusz;
    ipc->segments = memory.used_ids;
    return read_queues(ipc);
}

int add_ipc(struct text *text, const struct home *home, const struct place *place)
{
    struct ipc ipc = {};
    struct errand errand = { .run = read_ipc, .found = &ipc, .size = sizeof ipc };
    int error = enter(home, place, &errand);
    if (error != 0)
        return error;
    text_add(text, "\"queues\":[");
    for (int64_t i = 0; i < ipc.queue_count; i++) {
        const struct queue *queue = &ipc.queues[i];
        text_comma(text);
        text_add(text, "{\"key\":%lld,\"id\":%lld,\"messages\":%lld,\"bytes\":%lld}", (long long)queue->key,
                 (long long)queue->id, (long long)queue->messages, (long long)queue->bytes);
    }
    text_add(text, "],\"moreQueues\":%s,\"semaphoreSets\":%lld,\"segments\":%lld", ipc.has_more ? "true" : "false",
             (long long)ipc.semaphore_sets, (long long)ipc.segments);
    return 0;
}

// The lab's parts and what they share. Descriptors 0 to 4 are fixed; everything else is close-on-exec.
#ifndef CUTAWAY_LAB_H
#define CUTAWAY_LAB_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/types.h>

enum { STREAM_FD = 3, LIFELINE_FD = 4 };
enum { CGROUPS_MAX = 32 };

// How PID 1 ends by itself; the outside puts the number in its last line.
enum { INIT_LIFELINE_CLOSED = 0, INIT_AGENT_EXITED = 100, INIT_AGENT_KILLED = 101, INIT_NO_AGENT = 102 };

#define LAB_INIT_PATH "/lib/cutaway/lab-init"
#define AGENT_PATH "/lib/cutaway/agent"
#define PLAIN_MOUNT (MS_NOSUID | MS_NODEV | MS_NOEXEC)

struct cgroup {
    int version;
    char name[64];           // below /sys/fs/cgroup in the lab; "." for a v2 that is mounted there itself
    char options[128];       // v1: mount options that name the hierarchy
    char parent[PATH_MAX];   // where the lab's directory is made, on the machine
    char dir[PATH_MAX];      // parent/cutaway-PID-STARTTICKS
    int attach;              // v1: `tasks` of dir/lab; v2: dir/lab itself
};

struct limits {
    uint64_t memory_max_bytes;
    uint64_t pids_max;
    uint64_t cpu_weight;     // as v2 counts: 1 to 10000, 100 is everybody's
    unsigned int held;       // which of them a cgroup holds: bits of enum limit
};

enum limit { LIMIT_MEMORY = 1, LIMIT_PIDS = 2, LIMIT_CPU = 4 };

// Which ids of the machine are those of the lab, user_namespaces(7): `INSIDE OUTSIDE COUNT`, a comma before the next.
struct id_map {
    char text[256];
    const char *setter;      // newuidmap or newgidmap, newuidmap(1); NULL: it is written directly
};

struct lab {
    bool probe;              // build the root, say that it worked, end
    bool scope;              // started in a delegated scope: the v2 directory goes below it
    bool overlay, nat;       // a probe: try an overlay, the translation of addresses, too
    bool by_root;            // started by the machine's root, who may write any map and give any directory away
    struct id_map uids, gids;
    struct limits limits;
    const char *hostname;
    const char *busybox;
    const char *agent;
    const char *scratch;     // a folder on a disk of the machine, below which the lab gets a directory; NULL: it gets none
    char scratch_dir[PATH_MAX]; // scratch/cutaway-PID-STARTTICKS
    int scratch_fd;          // outside: that directory; in PID 1: what is bound into the lab
    int busybox_fd, agent_fd, self_fd;
    char id[64];             // cutaway-PID-STARTTICKS
    struct cgroup cgroups[CGROUPS_MAX];
    size_t cgroup_count;
};

struct failure {
    int number;              // errno
    char place[256];
};

// lab-report.c: what went wrong, and lines of JSON on standard output.
extern struct failure failure;
int fail(const char *format, ...) __attribute__((format(printf, 1, 2))); // keeps errno and the place; -1
void report_failure(void);
void report_up(const struct lab *lab, pid_t pid);
void report_end(const char *cause, int status, const struct lab *lab);
void report_removed(char *const *dirs, size_t count);

// lab-file.c
int write_file(const char *path, const char *text);
int read_file(const char *path, char *buffer, size_t size);     // text, NUL at its end; bytes read or -1
int format_path(char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));

int write_in(const char *dir, const char *file, const char *text);
bool has_word(const char *words, const char *word, const char *separators);

// lab-ids.c: parse_map and map_ids outside, take_ids in the new user namespace.
int parse_map(struct id_map *map, const char *text);
uid_t outside_root(const struct id_map *map);                   // the machine's id of the lab's root
bool has_one_id(const struct id_map *map);
int map_ids(const struct lab *lab, pid_t pid);
int take_ids(void);

// lab-cgroup.c: on the machine's side, but give_cgroups where only the lab's root can give, and enter_cgroups.
int make_cgroups(struct lab *lab);
int give_cgroups(const struct lab *lab);
int attach_fd_v2(const struct lab *lab);
int enter_cgroups(const struct lab *lab);
int enable_controllers(const char *dir);
bool is_whole_machine_v2(const struct cgroup *cgroup);

// lab-limit.c
int limit_cgroup(const struct cgroup *cgroup, struct limits *limits);
int limit_processes(const struct limits *limits);               // in the lab's PID 1: what no cgroup holds
int limit_file_size(uint64_t bytes);                            // and how large a file may become

// lab-scratch.c: a directory on a disk of the machine, made outside, bound in the lab, removed outside.
#define SCRATCH_FILE_MAX (64 << 20)
int make_scratch(struct lab *lab);
int open_scratch(struct lab *lab);
int bind_scratch(const struct lab *lab);
bool is_scratch_full(const struct lab *lab);
void remove_scratch(const struct lab *lab, const char *dir);

// lab-remove.c
void ease_cgroups(const struct lab *lab);                       // lets those die who are frozen, or wait for a disk
bool is_cgroup(const char *dir);
void remove_cgroups(struct lab *lab);
void remove_trees(const struct lab *lab, char *const *dirs, size_t count); // what cannot be removed is still there
bool is_locked(const char *dir);

// lab-clone.c
pid_t clone_init(struct lab *lab, int *pidfd);                  // PID 1 runs its program when it returns
int run_as_lab_root(const struct lab *lab, void (*work)(char *const *dirs, size_t count), char *const *dirs,
                    size_t count);

// lab-root.c, lab-cgroup-mount.c: in the lab, before its PID 1 executes its program.
int build_root(const struct lab *lab);
int try_overlay(void);
int try_nat(void);                                              // lab-nat.c
int mount_cgroups(const struct lab *lab);

// seccomp.c
int install_seccomp(void);

// lab-init.c
int run_init(void);

#endif

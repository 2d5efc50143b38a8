/* A checkpoint in the middle of the day is on the disk as it is written. Its pages go into
 * the kernel's memory at a pace (care.c), and would stay there until each file is flushed
 * at the end, all at once, while the log's flushes, which payments wait for, stand in the
 * same queue. So in each of its pauses the disk is told to begin with what was written
 * since the last one; the flush at the end finds little to do. It is a hint, and proves
 * nothing: the flush does. */
#include "config.h"
#include "store/private.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#define FILES_MOST 16             /* written between two pauses; of more the disk hears at the end */

static _Thread_local struct { bool on; int fd[FILES_MOST]; unsigned n; } spread;

static void note(int fd)
{
    if (spread.n && spread.fd[spread.n - 1] == fd)
        return;
    if (spread.n < FILES_MOST)
        spread.fd[spread.n++] = fd;
}

static ssize_t pwrite_noted(int fd, const void *bytes, size_t n, off_t at)
{
    if (spread.on)
        note(fd);
    return pwrite(fd, bytes, n, at);
}

static void begin_writing(void)
{
#ifdef SYNC_FILE_RANGE_WRITE
    for (unsigned i = 0; i < spread.n; i++)
        sync_file_range(spread.fd[i], 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
    spread.n = 0;
}

/* The library's pause: between pages of a checkpoint, or while it waits for another thread. */
static int pause_between(unsigned long seconds, unsigned long micros)
{
    struct timespec t = { .tv_sec = (time_t)seconds, .tv_nsec = (long)micros * 1000 };
    if (!seconds && !micros)
        return sched_yield();
    begin_writing();
    return ppoll(NULL, 0, &t, NULL);
}

void spread_writes(bool on)
{
    spread.on = on;
    spread.n = 0;
}

void spread_install(void)
{
    static atomic_bool done;
    if (atomic_exchange(&done, true))
        return;
    db_env_set_func_pwrite(pwrite_noted);
    db_env_set_func_yield(pause_between);
}

/* Log files made ahead. A log file the library begins by itself is a hole that is
 * filled as it goes: each flush then changes the file system's own books too, and
 * takes twice as long. A spare has all its blocks already and holds nothing but
 * zeros, which is what the library takes for the end of a log. When it creates the
 * next file it is given a spare under that name; files that a checkpoint has
 * retired are emptied and become the next spares.
 *
 * A name in the log directory is on the disk before a record in its file counts as
 * flushed: a flush of a file that was only renamed does not see to that, so the
 * directory is flushed when the spare is taken. */
#include "config.h"
#include "store/private.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARES 4
#define EMPTY_STEP MEGABYTE       /* so much between two flushes of others */
#define BEING_EMPTIED "log/spare.new"

static const char *const spare_name[SPARES] = { "log/spare.0", "log/spare.1", "log/spare.2", "log/spare.3" };

/* "log.0000000012" */
static bool names_log_file(const char *path)
{
    const char *name = strrchr(path, '/');
    if (!name || strncmp(name, "/log.", 5) || !name[5])
        return false;
    for (name += 5; isdigit((unsigned char)*name); name++)
        continue;
    return !*name;
}

static bool directory_flush(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* One spare, if there is one, takes the new file's name. A failed flush ends the
 * process by the library's next one of that file, or is a plain error of open. */
static bool spare_take(const char *path)
{
    char dir[PATH_MAX], spare[PATH_MAX];
    size_t n = (size_t)(strrchr(path, '/') - path);
    if (n >= sizeof dir)
        return true;
    memcpy(dir, path, n);
    dir[n] = '\0';
    for (unsigned i = 0; i < SPARES; i++) {
        if (snprintf(spare, sizeof spare, "%s%s", dir, strrchr(spare_name[i], '/')) < (int)sizeof spare &&
            rename(spare, path) == 0)
            return directory_flush(dir);
    }
    return true;
}

/* The library's open: a table's pages are watched; a log file that is to be made is a spare, where there is one. */
static int open_with_spares(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & O_CREAT) && names_log_file(path) && access(path, F_OK) && !spare_take(path))
        return -1;
    int fd = open(path, flags | O_CLOEXEC, mode);
    pages_watch(fd, path);
    return fd;
}

void spares_install(void)
{
    db_env_set_func_open(open_with_spares);
}

void spares_sweep(const struct home *h, uint64_t bytes)
{
    char path[PATH_MAX];
    struct stat st;
    for (unsigned i = 0; i < SPARES; i++)
        if (!lstat(home_file(h, spare_name[i], path), &st) && (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != bytes))
            unlink(path);
    unlink(home_file(h, BEING_EMPTIED, path));
}

/* Zeros over the whole file, flushed step by step so that a flush of the log that
 * comes meanwhile waits for one step and not for all. */
static bool file_empty(int fd, uint64_t bytes)
{
    static const uint8_t zeros[EMPTY_STEP];
    for (uint64_t at = 0; at < bytes;) {
        size_t most = bytes - at < sizeof zeros ? (size_t)(bytes - at) : sizeof zeros;
        ssize_t n = pwrite(fd, zeros, most, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || fdatasync(fd))
            return false;
        at += (uint64_t)n;
    }
    return ftruncate(fd, (off_t)bytes) == 0 && fsync(fd) == 0;
}

/* What lies at spare.new becomes a spare of that size. */
static void spare_make(const struct home *h, const char *name, uint64_t bytes)
{
    char raw[PATH_MAX], spare[PATH_MAX];
    int fd = open(home_file(h, BEING_EMPTIED, raw), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0 && file_empty(fd, bytes);
    if (fd >= 0)
        close(fd);
    if (!good || rename(raw, home_file(h, name, spare)))
        unlink(raw);
}

/* The name of a spare that is lacking; NULL: there are enough. */
static const char *spare_lacking(const struct home *h)
{
    for (unsigned i = 0; i < SPARES; i++)
        if (!home_has(h, spare_name[i]))
            return spare_name[i];
    return NULL;
}

/* Its old name is gone from the disk before its records are. */
bool spare_of(const struct home *h, const char *retired, uint64_t bytes)
{
    char raw[PATH_MAX], dir[PATH_MAX];
    const char *name = home_room(h) < h->reserve_bytes ? NULL : spare_lacking(h);
    if (!name || rename(retired, home_file(h, BEING_EMPTIED, raw)))
        return false;
    if (directory_flush(home_file(h, "log", dir)))
        spare_make(h, name, bytes);
    else
        unlink(raw);
    return true;
}

void spare_first(const struct home *h, uint64_t bytes)
{
    for (unsigned i = 0; i < SPARES; i++)
        if (home_has(h, spare_name[i]))
            return;
    if (home_room(h) >= h->reserve_bytes + bytes)
        spare_make(h, spare_name[0], bytes);
}

/* What a start makes of files the disk may not have. After a flush that failed, the kernel
 * takes the pages it could not write for written: they can be read until they are thrown
 * away, and no later flush brings them to the disk. So before a log that was not closed in
 * order is recovered, its last file is copied to a new one, flushed, and put in its place
 * (the library flushes a log file before it begins the next, so the others are whole);
 * and where the process before ended by a flush that failed, the pages of data are read
 * from the disk again. Whatever is answered for afterwards stands on what is there. */
#include "config.h"
#include "store/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BLOCK ((size_t)1 << 20)
#define BEING_COPIED "log/tail.new"

static bool holds_nothing(const uint8_t *bytes, size_t n)
{
    return !bytes[0] && !memcmp(bytes, bytes + 1, n - 1);
}

/* holes: what holds nothing is left out, and takes no room. */
static bool copy_on(int from, int to, uint8_t *block, bool holes)
{
    size_t most = holes ? PAGE_BYTES : COPY_BLOCK;
    for (off_t at = 0;;) {
        ssize_t n = pread(from, block, most, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && fsync(to) == 0;
        errno = ENOSPC;
        if (!(holes && holds_nothing(block, (size_t)n)) && pwrite(to, block, (size_t)n, at) != n)
            return false;
        at += n;
    }
}

/* Without room for another one the same bytes go over themselves, and are flushed. */
static int file_renew(const struct home *h, const char *path, uint8_t *block)
{
    char raw[PATH_MAX];
    int from = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW), error = from < 0 ? errno : 0;
    if (error)
        return error;
    int to = open(home_file(h, BEING_COPIED, raw), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = to >= 0 && copy_on(from, to, block, false) && !rename(raw, path);
    error = good ? 0 : errno;
    if (to >= 0)
        close(to);
    if (!good)
        unlink(raw);
    if (error == ENOSPC || error == EDQUOT)
        error = copy_on(from, from, block, true) ? 0 : errno;
    close(from);
    return error;
}

/* "log.0000000012", the last of them; false: there is none. */
static bool last_log(const struct home *h, char path[PATH_MAX])
{
    char dir[PATH_MAX], name[NAME_MAX + 1] = "";
    DIR *d = opendir(home_file(h, "log", dir));
    if (!d)
        return false;
    for (struct dirent *e; (e = readdir(d)); )
        if (!strncmp(e->d_name, "log.", strlen("log.")) && strcmp(e->d_name, name) > 0)
            text_copy(name, sizeof name, e->d_name);
    closedir(d);
    return *name && snprintf(path, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

static enum status log_renew(const struct home *h, struct fault *f)
{
    char path[PATH_MAX];
    if (!last_log(h, path))
        return ST_ok;
    uint8_t *block = malloc(COPY_BLOCK);
    if (!block)
        panic("store: out of memory for a block of the log");
    int error = file_renew(h, path, block);
    free(block);
    return error ? file_fault(f, path, error) : home_dir_sync(h, "log", f);
}

/* What is still to be written is written now, or refuses; the rest of what is kept is forgotten. */
static enum status data_forget(const struct home *h, const char *name, void *context, struct fault *f)
{
    char path[PATH_MAX];
    (void)context;
    if (strncmp(name, "data/", strlen("data/")) != 0)
        return ST_ok;
    int fd = open(home_file(h, name, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW), error = fd < 0 ? errno : 0;
    if (!error && fsync(fd))
        error = errno;
    if (!error)
        error = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    if (fd >= 0)
        close(fd);
    return error ? file_fault(f, path, error) : ST_ok;
}

enum status tail_settle(struct store *s, struct fault *f)
{
    enum store_ending ending = s->acknowledged.ending;
    if (s->offline || ending == ENDING_ORDERLY)
        return ST_ok;
    enum status status = log_renew(&s->home, f);
    if (status || ending != ENDING_FLUSH)
        return status;
    log_warn("store %s: the process before ended by a flush that failed: pages are read from the disk", s->home.path);
    return parts_each(&s->home, data_forget, NULL, f);
}

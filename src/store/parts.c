/* The two directories a store's files lie in, as what is copied, flushed and cleared. */
#include "config.h"
#include "store/parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_LEAST_KEPT 64

static const char *const parts[PARTS] = { "data", "log" };

enum status file_fault(struct fault *f, const char *path, int error)
{
    enum status cause = cause_status(error);
    return home_fault(f, cause ? cause : ST_store_broken, path, error);
}

bool part_file_is_own(const char *name)
{
    return name[0] != '.' && strlen(name) < NAME_LEAST_KEPT && (name[0] == 't' || !strncmp(name, "log.", 4));
}

static enum status part_each(const struct home *h, const char *part, part_fn *fn, void *context, struct fault *f)
{
    char path[PATH_MAX], name[PART_NAME];
    DIR *dir = opendir(home_file(h, part, path));
    enum status status = dir ? ST_ok : file_fault(f, path, errno);
    struct dirent *e = NULL;
    while (!status && (errno = 0, e = readdir(dir))) {
        snprintf(name, sizeof name, "%s/%.*s", part, NAME_LEAST_KEPT, e->d_name);
        if (e->d_name[0] != '.')
            status = fn(h, name, context, f);
    }
    if (!status && errno)
        status = file_fault(f, path, errno);
    if (dir)
        closedir(dir);
    return status;
}

enum status parts_each(const struct home *h, part_fn *fn, void *context, struct fault *f)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < PARTS; i++)
        status = part_each(h, parts[i], fn, context, f);
    return status;
}

static enum status file_sync(const struct home *h, const char *name, void *context, struct fault *f)
{
    char path[PATH_MAX];
    (void)context;
    int fd = open(home_file(h, name, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int error = fd < 0 || fsync(fd) ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error ? file_fault(f, path, error) : ST_ok;
}

enum status parts_sync(const struct home *h, struct fault *f)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < PARTS; i++) {
        status = part_each(h, parts[i], file_sync, NULL, f);
        if (!status)
            status = home_dir_sync(h, parts[i], f);
    }
    if (!status)
        status = home_dir_sync(h, "", f);
    return status ? status : home_dir_sync(h, "..", f);
}

enum status parts_make(const struct home *h, struct fault *f)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < PARTS; i++)
        status = home_make_dir(h, parts[i], f);
    return status;
}

bool parts_empty(const struct home *h)
{
    return home_dir_empty(h, parts[0]) && home_dir_empty(h, parts[1]);
}

/* Of those there are; others are nobody's of ours. */
static enum status file_remove(const struct home *h, const char *name, void *context, struct fault *f)
{
    char path[PATH_MAX];
    (void)context;
    (void)f;
    unlink(home_file(h, name, path));
    return ST_ok;
}

void parts_clear(const struct home *h)
{
    char path[PATH_MAX];
    struct fault none = { .status = ST_ok };
    for (unsigned i = 0; i < PARTS; i++) {
        part_each(h, parts[i], file_remove, NULL, &none);
        rmdir(home_file(h, parts[i], path));
    }
}

/* The directory a store lives in:
 *
 *     core.lock   held by the one process that has the store
 *     version     layout, identity, which seal key; written last of all, so a
 *                 directory without it is no store
 *     seal.key    random bytes, never part of a backup (keys.c)
 *     acknowledged  the last record that was answered for, unless it lies elsewhere (acknowledged.c)
 *     ballast     room kept for a recovery on a full disk
 *     bulk        there while rows are brought in without their indexes
 *     manifest    of a backup: what it holds (manifest.h)
 *     unfinished  of a backup: it is being made, or was
 *     data/ log/  Berkeley DB's own files, and in log/ spares for its next ones */
#include "config.h"
#include "store/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum status home_fault(struct fault *f, enum status s, const char *path, int error)
{
    size_t n = strlen(path), room = sizeof f->arg[0] - 1;
    while (n > room) {
        const char *stroke = strchr(path + 1, '/');
        if (!stroke)
            break;
        n -= (size_t)(stroke - path);
        path = stroke;
    }
    return fault_set(f, s, "", path, error ? strerror(error) : NULL, NULL);
}

/* What a file of the store cannot be had for; damage, when it is nothing else. */
static enum status system_status(int error)
{
    enum status cause = cause_status(error);
    if (cause)
        return cause;
    return error == ENOENT || error == ENOTDIR ? ST_not_found : ST_store_broken;
}

char *home_file(const struct home *h, const char *name, char out[PATH_MAX])
{
    if (snprintf(out, PATH_MAX, "%s/%s", h->path, name) >= PATH_MAX)
        panic("store: path too long under %s", h->path);
    return out;
}

bool home_has(const struct home *h, const char *name)
{
    char path[PATH_MAX];
    return access(home_file(h, name, path), F_OK) == 0;
}

enum status home_lock(struct home *h, const char *path, bool create, struct fault *f)
{
    *h = (struct home){ .lock_fd = -1 };
    if (create && mkdir(path, 0700) && errno != EEXIST)
        return home_fault(f, system_status(errno), path, errno);
    if (!realpath(path, h->path))
        return home_fault(f, ST_not_found, path, errno);
    if (!create && !home_has(h, "version"))
        return home_fault(f, ST_not_found, path, 0);
    char lock[PATH_MAX];
    h->lock_fd = open(home_file(h, "core.lock", lock), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (h->lock_fd < 0)
        return home_fault(f, system_status(errno), lock, errno);
    if (!flock(h->lock_fd, LOCK_EX | LOCK_NB))
        return ST_ok;
    int error = errno;
    home_release(h);
    return home_fault(f, error == EWOULDBLOCK ? ST_store_busy : ST_store_broken, lock, 0);
}

void home_release(struct home *h)
{
    if (h->lock_fd >= 0)
        close(h->lock_fd);
    h->lock_fd = -1;
}

/* One that may be written but not read cannot be flushed by us: said. A file system
 * that knows no flush of a directory (EINVAL) has its own order. */
enum status home_dir_sync(const struct home *h, const char *name, struct fault *f)
{
    char path[PATH_MAX];
    int fd = open(home_file(h, name, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC), error = fd < 0 ? errno : 0;
    if (error == EACCES) {
        log_warn("store %s: directory not flushed: %s", path, strerror(error));
        return ST_ok;
    }
    if (!error && fsync(fd) && errno != EINVAL)
        error = errno;
    if (fd >= 0)
        close(fd);
    return error ? home_fault(f, system_status(error), path, error) : ST_ok;
}

bool bytes_write(int fd, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        n -= (size_t)put;
    }
    return true;
}

enum status home_write(const struct home *h, const char *name, const void *bytes, size_t n, struct fault *f)
{
    char path[PATH_MAX], part_name[NAME_MAX], part[PATH_MAX];
    snprintf(part_name, sizeof part_name, "%s.new", name);
    home_file(h, name, path);
    int fd = open(home_file(h, part_name, part), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return home_fault(f, system_status(errno), part, errno);
    bool good = bytes_write(fd, bytes, n) && fsync(fd) == 0;
    int error = errno;
    close(fd);
    if (good && rename(part, path)) {
        good = false;
        error = errno;
    }
    if (!good) {
        unlink(part);
        return home_fault(f, system_status(error), path, error);
    }
    return home_dir_sync(h, "", f);
}

ssize_t home_read(const struct home *h, const char *name, void *bytes, size_t n)
{
    char path[PATH_MAX];
    int fd = open(home_file(h, name, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    size_t have = 0;
    ssize_t got = 0;
    while (have < n && (got = read(fd, (uint8_t *)bytes + have, n - have)) > 0)
        have += (size_t)got;
    close(fd);
    return got < 0 ? -1 : (ssize_t)have;
}

enum status home_make_dir(const struct home *h, const char *name, struct fault *f)
{
    char path[PATH_MAX];
    if (mkdir(home_file(h, name, path), 0700) && errno != EEXIST)
        return home_fault(f, system_status(errno), path, errno);
    return ST_ok;
}

bool home_dir_empty(const struct home *h, const char *name)
{
    char path[PATH_MAX];
    DIR *dir = opendir(home_file(h, name, path));
    if (!dir)
        return errno == ENOENT;
    bool empty = true;
    for (struct dirent *e; empty && (e = readdir(dir)); )
        empty = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
    closedir(dir);
    return empty;
}

static void check_read(const char *text, const char *line, char out[KEY_CHECK + 1])
{
    const char *at = strstr(text, line);
    if (at && sscanf(at + strlen(line), "%16[0-9a-f]", out) != 1)
        out[0] = '\0';
}

/* Of a store whose rows are sealed under another key than its first: which that was, and
 * what some rows may still be sealed under. A program that knows one key alone finds
 * that "key" is not it, and leaves the store alone. */
static void version_keys_read(const char *text, struct version *v)
{
    check_read(text, "\nroot ", v->root_check);
    check_read(text, "\nbefore ", v->before_check);
}

enum status home_version_read(const struct home *h, struct version *v, struct fault *f)
{
    char text[256], path[PATH_MAX], theirs[16], ours[16];
    home_file(h, "version", path);
    *v = (struct version){ 0 };
    ssize_t n = home_read(h, "version", text, sizeof text - 1);
    if (n < 0)
        return home_fault(f, ST_not_found, h->path, 0);
    text[n] = '\0';
    if (sscanf(text, "wattdesk-store %u id %32[0-9a-f] key %16[0-9a-f]", &v->version, v->id, v->key_check) < 1)
        return home_fault(f, ST_store_broken, path, 0);
    snprintf(theirs, sizeof theirs, "%u", v->version);
    snprintf(ours, sizeof ours, "%d", STORE_VERSION);
    if (v->version > STORE_VERSION)
        return fault_set(f, ST_store_newer, "", theirs, ours, NULL);
    version_keys_read(text, v);
    if (v->version < STORE_VERSION_OLDEST || strlen(v->id) != STORE_ID || strlen(v->key_check) != KEY_CHECK)
        return home_fault(f, ST_store_broken, path, 0);
    return ST_ok;
}

void home_version_text(const struct version *v, char out[VERSION_TEXT])
{
    int n = snprintf(out, VERSION_TEXT, "wattdesk-store %u\nid %s\nkey %s\n", v->version, v->id, v->key_check);
    if (*v->root_check)
        n += snprintf(out + n, VERSION_TEXT - (size_t)n, "root %s\n", v->root_check);
    if (*v->before_check)
        snprintf(out + n, VERSION_TEXT - (size_t)n, "before %s\n", v->before_check);
}

enum status home_version_write(const struct home *h, const struct version *v, struct fault *f)
{
    char text[VERSION_TEXT];
    home_version_text(v, text);
    return home_write(h, "version", text, strlen(text), f);
}

void home_ballast_make(const struct home *h)
{
    char path[PATH_MAX];
    if (h->ballast_bytes == 0 || home_has(h, "ballast") ||
        home_free_bytes(h) < h->reserve_bytes + h->ballast_bytes)
        return;
    int fd = open(home_file(h, "ballast", path), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    if (posix_fallocate(fd, 0, (off_t)h->ballast_bytes))
        unlink(path);
    close(fd);
}

bool home_ballast_drop(const struct home *h)
{
    char path[PATH_MAX];
    return unlink(home_file(h, "ballast", path)) == 0;
}

uint64_t home_free_bytes(const struct home *h)
{
    struct statvfs room;
    if (statvfs(h->path, &room))
        return 0;
    return (uint64_t)room.f_bavail * room.f_frsize;
}

uint64_t home_room(const struct home *h)
{
    uint64_t lacking = h->ballast_bytes && !home_has(h, "ballast") ? h->ballast_bytes : 0, bytes = home_free_bytes(h);
    return bytes > lacking ? bytes - lacking : 0;
}

/* Old page versions the library put aside when its cache was full: of no use to
 * the next process, and their rows are in clear. */
void home_sweep(const struct home *h)
{
    DIR *dir = opendir(h->path);
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir)); )
        if (!strncmp(e->d_name, "__db.freezer.", strlen("__db.freezer.")))
            unlinkat(dirfd(dir), e->d_name, 0);
    closedir(dir);
}

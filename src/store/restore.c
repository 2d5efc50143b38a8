/* Restore: a store out of a backup. The backup is held against its manifest before a
 * byte of it is copied, and the copy afterwards: what is not all there, or not as it
 * was, is refused by name and leaves nothing. */
#include "config.h"
#include "store/wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define COPY_BLOCK ((size_t)1 << 20)

struct copying { const struct home *to; uint8_t *block; const struct unwrap *unwrap; };

static bool bytes_copy(int from, int to, uint8_t *block)
{
    for (;;) {
        ssize_t got = read(from, block, COPY_BLOCK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        if (!bytes_write(to, block, (size_t)got))
            return false;
    }
}

static enum status file_copy(const struct home *from, const struct home *to, const char *name, uint8_t *block,
                             struct fault *f)
{
    char source[PATH_MAX], target[PATH_MAX];
    int in = open(home_file(from, name, source), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return file_fault(f, source, errno);
    int out = open(home_file(to, name, target), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = out >= 0 && bytes_copy(in, out, block);
    int error = errno;
    close(in);
    if (out >= 0)
        close(out);
    return good ? ST_ok : file_fault(f, target, error);
}

static enum status own_file_copy(const struct home *from, const char *name, void *context, struct fault *f)
{
    const struct copying *c = context;
    if (!part_file_is_own(strchr(name, '/') + 1))
        return ST_ok;
    return c->unwrap ? unwrap_file(c->unwrap, from, c->to, name, f) : file_copy(from, c->to, name, c->block, f);
}

/* Somebody's live store is no backup. */
static enum status source_open(struct home *from, const char *dir, struct version *v, struct fault *f)
{
    char path[PATH_MAX];
    *from = (struct home){ .lock_fd = -1 };
    if (!realpath(dir, from->path))
        return fault_set(f, ST_not_found, "", dir, strerror(errno), NULL);
    from->lock_fd = open(home_file(from, "core.lock", path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (from->lock_fd >= 0 && flock(from->lock_fd, LOCK_SH | LOCK_NB))
        return home_fault(f, ST_store_busy, path, 0);
    if (!home_has(from, "version") && home_has(from, UNFINISHED))
        return home_fault(f, ST_backup_unfinished, from->path, 0);
    /* Every file of a copy is held against its manifest; one that cannot even be read is changed. */
    enum status status = home_version_read(from, v, f);
    return status == ST_store_broken ? backup_broken(f, from, "version", "backup.changed") : status;
}

/* What it is said to hold, and that it holds that. */
static enum status source_verify(const struct home *from, struct manifest *m, struct fault *f)
{
    enum status status = manifest_read(from, m, f);
    if (status == ST_not_found)
        return backup_broken(f, from, MANIFEST, "backup.no_manifest");
    return status ? status : manifest_verify(from, m, false, f);
}

static enum status target_open(struct home *to, const char *home, const struct version *v, struct fault *f)
{
    struct keys keys;
    char path[PATH_MAX];
    enum status status = home_lock(to, home, true, f);
    if (status != ST_ok)
        return status;
    if (home_has(to, "version") || !parts_empty(to))
        return fault_set(f, ST_exists, "", home, NULL, NULL);
    status = keys_read(to, &keys, f);
    if (!status && !keys_fit(&keys, v))
        status = home_fault(f, ST_seal_key_other, home_file(to, "seal.key", path), 0);
    keys_forget(&keys);
    return status;
}

/* Whole and as the manifest says, or nothing. Of a sealed one the manifest of what was in clear counts. */
static enum status parts_copy(const struct home *from, const struct home *to, const struct unwrap *unwrap,
                              const struct version *v, struct manifest *m, struct fault *f)
{
    char version[VERSION_TEXT];
    struct copying c = { .to = to, .block = malloc(COPY_BLOCK), .unwrap = unwrap };
    if (!c.block)
        panic("restore: out of memory");
    enum status status = parts_make(to, f);
    if (!status)
        status = parts_each(from, own_file_copy, &c, f);
    if (!status)
        status = parts_sync(to, f);
    if (!status && unwrap) {
        manifest_release(m);
        status = unwrap_manifest(unwrap, from, to, m, f);
        home_version_text(v, version);
        if (!status && !manifest_is_of(m, version))      /* that file lies open beside what is sealed */
            status = backup_broken(f, from, "version", "backup.changed");
    }
    if (!status)
        status = manifest_verify(to, m, true, f);
    if (status)
        parts_clear(to);
    free(c.block);
    return status;
}

enum status store_restore(const char *backup_dir, const char *home, const uint8_t *secret, struct fault *f)
{
    struct home from, to = { .lock_fd = -1 };
    struct manifest m = { .n = 0 };
    struct unwrap unwrap;
    struct version v;
    bool sealed = false;
    enum status status = source_open(&from, backup_dir, &v, f);
    if (!status)
        status = target_open(&to, home, &v, f);
    if (!status)
        status = source_verify(&from, &m, f);
    if (!status && (sealed = wrap_is_there(&from)))
        status = unwrap_begin(&from, secret, &unwrap, f);
    if (!status)
        status = parts_copy(&from, &to, sealed ? &unwrap : NULL, &v, &m, f);
    if (!status)
        status = home_version_write(&to, &v, f);
    explicit_bzero(&unwrap, sizeof unwrap);
    manifest_release(&m);
    home_release(&from);
    home_release(&to);
    return status;
}

enum status store_backup_verify(const char *dir, struct fault *f)
{
    struct home from;
    struct manifest m = { .n = 0 };
    struct version v;
    enum status status = source_open(&from, dir, &v, f);
    if (!status)
        status = source_verify(&from, &m, f);
    manifest_release(&m);
    home_release(&from);
    return status;
}

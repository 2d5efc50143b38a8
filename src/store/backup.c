/* Backup and restore. A backup is copied while the counters work, then
 * recovered where it lies, each file verified page by page and the whole checked
 * row by row, and every file of it and every directory flushed to the disk; only then
 * it gets its version file, so a directory without one is no backup. Because its log has gone its own way from there,
 * later log files of the store it came from do not fit it.
 *
 * The seal key is never in a backup: it is kept apart by whoever answers for the
 * data, and restore wants it in the new home first. */
#include "config.h"
#include "store/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_CACHE_LEAST (64 * MEGABYTE)
#define COPY_CACHE_MOST (2048 * MEGABYTE)
#define COPY_BLOCK ((size_t)1 << 20)

static const char *const parts[] = { "data", "log" };

static enum status file_fault(struct fault *f, const char *path, int error)
{
    enum status status = error == ENOSPC || error == EDQUOT ? ST_disk_full : ST_store_broken;
    return home_fault(f, status, path, error);
}

/* -- on the disk -- */

static enum status file_sync(const struct home *h, const char *name, struct fault *f)
{
    char path[PATH_MAX];
    int fd = open(home_file(h, name, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int error = fd < 0 || fsync(fd) ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error ? file_fault(f, path, error) : ST_ok;
}

static enum status part_sync(const struct home *h, const char *part, struct fault *f)
{
    char path[PATH_MAX], name[128];
    DIR *dir = opendir(home_file(h, part, path));
    enum status status = dir ? ST_ok : file_fault(f, path, errno);
    struct dirent *e = NULL;
    while (status == ST_ok && (errno = 0, e = readdir(dir))) {
        snprintf(name, sizeof name, "%s/%.64s", part, e->d_name);
        if (e->d_name[0] != '.')
            status = file_sync(h, name, f);
    }
    if (status == ST_ok && errno)
        status = file_fault(f, path, errno);
    if (dir)
        closedir(dir);
    return status == ST_ok ? home_dir_sync(h, part, f) : status;
}

/* All that version stands for. The directory may be new too: its own entry is flushed. */
static enum status parts_sync(const struct home *h, struct fault *f)
{
    enum status status = ST_ok;
    for (unsigned i = 0; status == ST_ok && i < COUNT_OF(parts); i++)
        status = part_sync(h, parts[i], f);
    if (status == ST_ok)
        status = home_dir_sync(h, "", f);
    return status == ST_ok ? home_dir_sync(h, "..", f) : status;
}

/* -- backup -- */

static enum status copy_prepare(struct home *copy, const char *dir, struct fault *f)
{
    enum status status = home_lock(copy, dir, true, f);
    if (status != ST_ok)
        return status;
    if (home_has(copy, "version") || !home_dir_empty(copy, "data") || !home_dir_empty(copy, "log"))
        return fault_set(f, ST_exists, "", dir, NULL, NULL);
    for (unsigned i = 0; status == ST_ok && i < COUNT_OF(parts); i++)
        status = home_make_dir(copy, parts[i], f);
    return status;
}

/* Checkpoints go on meanwhile, but no log file is removed. */
static enum status copy_files(struct store *s, const struct home *copy, struct fault *f)
{
    care_checkpoint(s, 0);
    lock_take(&s->care);
    s->copying++;
    lock_give(&s->care);
    int answer = s->env->backup(s->env, copy->path, 0);
    lock_take(&s->care);
    s->copying--;
    lock_give(&s->care);
    if (!answer)
        return ST_ok;
    log_error("store %s: backup: %s", s->home.path, db_strerror(answer));
    return fault_set(f, answer == ENOSPC || answer == EDQUOT ? ST_disk_full : ST_store_broken, "", copy->path,
                     db_strerror(answer), NULL);
}

static enum status file_verify(struct store *copy, const char *name, struct fault *f)
{
    DB *db = NULL;
    int answer = db_create(&db, copy->env, 0);
    if (!answer)
        answer = db->verify(db, name, NULL, NULL, 0);
    return answer ? fault_set(f, ST_store_broken, "", copy->home.path, name, db_strerror(answer)) : ST_ok;
}

static enum status files_verify(struct store *copy, struct fault *f)
{
    char name[FILE_NAME_ROOM];
    bool meta = copy->meta;
    env_tables_close(copy);
    generations_close(copy);
    enum status status = meta ? file_verify(copy, META_FILE, f) : ST_ok;
    for (unsigned i = 0; status == ST_ok && i < TABLE_COUNT; i++) {
        table_file_name(copy, (enum table_id)i, name);
        status = file_verify(copy, name, f);
    }
    for (unsigned i = 0; status == ST_ok && i < INDEX_COUNT; i++) {
        index_file_name(copy, (enum index_id)i, name);
        status = file_verify(copy, name, f);
    }
    int answer = status ? 0 : generations_again(copy);
    if (answer)
        status = env_fault(copy, f, answer);
    return status == ST_ok ? env_open_tables(copy, f) : status;
}

struct first_finding { char what[72]; unsigned long count; };

static void note_finding(void *context, const char *what)
{
    struct first_finding *first = context;
    if (first->count++ == 0)
        text_copy(first->what, sizeof first->what, what);
    log_error("backup: %s", what);
}

static enum status rows_verify(struct store *copy, struct fault *f)
{
    struct first_finding first = { .count = 0 };
    char count[24];
    enum status status = store_check(copy, note_finding, &first);
    snprintf(count, sizeof count, "%lu", first.count);
    return status == ST_ok ? ST_ok : fault_set(f, ST_check_failed, "", count, first.what, NULL);
}

/* The check of a copy looks up every index entry; a quarter of the store's own cache. */
static uint64_t copy_cache(const struct store *s)
{
    uint64_t bytes = s->cache_bytes / 4;
    return bytes < COPY_CACHE_LEAST ? COPY_CACHE_LEAST : bytes > COPY_CACHE_MOST ? COPY_CACHE_MOST : bytes;
}

static enum status copy_verify(struct store *s, struct home *home, struct fault *f)
{
    struct store_config config = { .home = home->path, .cache_bytes = copy_cache(s), .read_only_check = true };
    struct store *copy = NULL;
    enum status status = store_attach(&copy, &config, home, &s->version, &s->seal, DB_RECOVER_FATAL, f);
    if (status != ST_ok)
        return status;
    generations_adopt(copy, s);
    status = care_checkpoint(copy, 0);
    if (status == ST_ok)
        status = files_verify(copy, f);
    if (status == ST_ok)
        status = rows_verify(copy, f);
    store_close(&copy);
    return status;
}

enum status store_backup(struct store *s, const char *dir, struct fault *f)
{
    struct home copy;
    char path[PATH_MAX];
    enum status status = copy_prepare(&copy, dir, f);
    struct home held = copy;
    if (status == ST_ok)
        status = copy_files(s, &copy, f);
    if (status == ST_ok)
        status = copy_verify(s, &copy, f);
    if (status == ST_ok)
        status = parts_sync(&copy, f);
    home_release(&copy);
    if (status == ST_ok)
        unlink(home_file(&held, "core.lock", path));
    return status == ST_ok ? home_version_write(&held, &s->version, f) : status;
}

/* -- restore -- */

static bool bytes_copy(int from, int to, uint8_t *block)
{
    for (;;) {
        ssize_t got = read(from, block, COPY_BLOCK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        for (ssize_t put = 0; put < got; ) {
            ssize_t n = write(to, block + put, (size_t)(got - put));
            if (n <= 0)
                return false;
            put += n;
        }
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

static bool is_own_file(const char *name)
{
    return name[0] != '.' && strlen(name) < 64 && (name[0] == 't' || !strncmp(name, "log.", 4));
}

static enum status part_copy(const struct home *from, const struct home *to, const char *part, uint8_t *block,
                             struct fault *f)
{
    char path[PATH_MAX], name[128];
    DIR *dir = opendir(home_file(from, part, path));
    enum status status = dir ? home_make_dir(to, part, f) : file_fault(f, path, errno);
    for (struct dirent *e; status == ST_ok && (e = readdir(dir)); ) {
        if (!is_own_file(e->d_name))
            continue;
        snprintf(name, sizeof name, "%s/%.64s", part, e->d_name);
        status = file_copy(from, to, name, block, f);
    }
    if (dir)
        closedir(dir);
    return status;
}

static void part_empty(const struct home *h, const char *part)
{
    char path[PATH_MAX];
    DIR *dir = opendir(home_file(h, part, path));
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir)); )
        if (is_own_file(e->d_name))
            unlinkat(dirfd(dir), e->d_name, 0);
    closedir(dir);
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
    return home_version_read(from, v, f);
}

static enum status target_open(struct home *to, const char *home, const struct version *v, struct fault *f)
{
    uint8_t key[SEAL_KEY];
    char check[KEY_CHECK + 1], path[PATH_MAX];
    enum status status = home_lock(to, home, true, f);
    if (status != ST_ok)
        return status;
    if (home_has(to, "version") || !home_dir_empty(to, "data") || !home_dir_empty(to, "log"))
        return fault_set(f, ST_exists, "", home, NULL, NULL);
    if (home_read(to, "seal.key", key, sizeof key) != sizeof key)
        return home_fault(f, ST_not_found, home_file(to, "seal.key", path), 0);
    seal_key_check(key, check);
    explicit_bzero(key, sizeof key);
    return strcmp(check, v->key_check) ? fault_set(f, ST_store_broken, "", "seal.key", NULL, NULL) : ST_ok;
}

static enum status parts_copy(const struct home *from, const struct home *to, struct fault *f)
{
    uint8_t *block = malloc(COPY_BLOCK);
    enum status status = ST_ok;
    if (!block)
        panic("restore: out of memory");
    for (unsigned i = 0; status == ST_ok && i < COUNT_OF(parts); i++)
        status = part_copy(from, to, parts[i], block, f);
    if (status == ST_ok)
        status = parts_sync(to, f);
    for (unsigned i = 0; status != ST_ok && i < COUNT_OF(parts); i++)
        part_empty(to, parts[i]);
    free(block);
    return status;
}

enum status store_restore(const char *backup_dir, const char *home, struct fault *f)
{
    struct home from, to = { .lock_fd = -1 };
    struct version v;
    enum status status = source_open(&from, backup_dir, &v, f);
    if (status == ST_ok)
        status = target_open(&to, home, &v, f);
    if (status == ST_ok)
        status = parts_copy(&from, &to, f);
    if (status == ST_ok)
        status = home_version_write(&to, &v, f);
    home_release(&from);
    home_release(&to);
    return status;
}

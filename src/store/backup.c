/* Backup. It is copied while the counters work, then recovered where it lies, each
 * file verified page by page and the whole checked row by row. Its manifest is taken
 * of what was so verified, every file of it and every directory flushed to the disk,
 * and the manifest held against what is read back from there; only then it gets its
 * version file, so a directory without one is no backup. Because its log has gone its own way from there,
 * later log files of the store it came from do not fit it.
 *
 * A copy that is being made has a file "unfinished". One that cannot be finished is
 * cleared away; one whose process was killed is, by the next backup into the same
 * place or by what thins them out (prune.c).
 *
 * The seal key is never in a backup: it is kept apart by whoever answers for the
 * data, and restore wants it in the new home first. */
#include "config.h"
#include "store/manifest.h"
#include "store/wrap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_CACHE_LEAST (64 * MEGABYTE)
#define COPY_CACHE_MOST (2048 * MEGABYTE)

/* Left by a backup that did not end, and nobody has it now. */
static void copy_take_over(const struct home *copy)
{
    char path[PATH_MAX];
    log_warn("store %s: left by a backup that did not end; it is made anew", copy->path);
    parts_clear(copy);
    wrap_clear(copy);
    unlink(home_file(copy, MANIFEST, path));
}

static enum status copy_prepare(struct home *copy, const char *dir, struct fault *f)
{
    enum status status = home_lock(copy, dir, true, f);
    if (status)
        return status;
    if (!home_has(copy, "version") && home_has(copy, UNFINISHED))
        copy_take_over(copy);
    if (home_has(copy, "version") || !parts_empty(copy))
        return fault_set(f, ST_exists, "", dir, NULL, NULL);
    status = home_write(copy, UNFINISHED, "", 0, f);
    return status ? status : parts_make(copy, f);
}

/* Whoever comes next finds the place as it was. */
static void copy_clear(const struct home *copy, bool made)
{
    static const char *const own[] = { MANIFEST, "core.lock", UNFINISHED };
    char path[PATH_MAX];
    parts_clear(copy);
    wrap_clear(copy);
    for (unsigned i = 0; i < COUNT_OF(own); i++)
        unlink(home_file(copy, own[i], path));
    if (made)
        rmdir(copy->path);
}

/* Checkpoints go on meanwhile, but no log file is removed. */
static enum status copy_files(struct store *s, const struct home *copy, struct fault *f)
{
    care_checkpoint(s, 0);
    lock_take(&s->care);
    s->copying++;
    lock_give(&s->care);
    atomic_store(&s->refused, 0);
    int answer = s->env->backup(s->env, copy->path, 0);
    lock_take(&s->care);
    s->copying--;
    lock_give(&s->care);
    if (!answer)
        return ST_ok;
    log_error("store %s: backup: %s", s->home.path, db_strerror(answer));
    return env_fault_at(s, f, copy->path, answer);
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

/* The manifest of what lies there; what is on the disk must be just that. */
static enum status copy_write_down(const struct store *s, const struct home *copy, struct fault *f)
{
    struct manifest m;
    char version[VERSION_TEXT];
    home_version_text(&s->version, version);
    enum status status = manifest_take(copy, version, &m, f);
    if (!status)
        status = manifest_write(copy, &m, f);
    if (!status)
        status = parts_sync(copy, f);
    if (!status)
        status = manifest_verify(copy, &m, true, f);
    manifest_release(&m);
    return status;
}

/* Of what was verified; where it is sealed, that manifest is sealed with it and another is of what lies there then. */
static enum status copy_seal(const struct store *s, const struct home *copy, struct fault *f)
{
    enum status status = copy_write_down(s, copy, f);
    if (!status && s->backup_sealed) {
        status = wrap_copy(copy, s->backup_key, f);
        if (!status)
            status = copy_write_down(s, copy, f);
    }
    return status ? status : home_version_write(copy, &s->version, f);
}

static enum status copy_make(struct store *s, struct home *copy, struct fault *f)
{
    enum status status = copy_files(s, copy, f);
    if (!status)
        status = copy_verify(s, copy, f);
    return status ? status : copy_seal(s, copy, f);
}

enum status store_backup(struct store *s, const char *dir, struct fault *f)
{
    struct home copy;
    char path[PATH_MAX];
    bool made = access(dir, F_OK) != 0;
    enum status status = copy_prepare(&copy, dir, f);
    struct home held = copy;
    bool begun = status != ST_exists && *held.path && home_has(&held, UNFINISHED);
    if (!status)
        status = copy_make(s, &copy, f);
    if (status && begun)
        copy_clear(&held, made);
    home_release(&copy);
    if (status)
        return status;
    unlink(home_file(&held, "core.lock", path));
    unlink(home_file(&held, UNFINISHED, path));
    return home_dir_sync(&held, "", f);
}

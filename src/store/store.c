/* A store's beginning and end. Opening goes from the outside in: the lock, the
 * version, the seal key, the environment with its recovery, the files; closing
 * goes back the same way, with a checkpoint, so that the next start is short. */
#include "config.h"
#include "store/parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LATER_BYTES (64 * MEGABYTE)
#define RESERVE_DEFAULT (64 * MEGABYTE)
#define BALLAST_RESERVES 2        /* recovery writes the pages of a checkpoint's log, and begins a log file */

static uint64_t half_the_memory(void)
{
    return (uint64_t)sysconf(_SC_PHYS_PAGES) / 2 * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void indexes_list(struct store *s)
{
    for (unsigned i = 0; i < INDEX_COUNT; i++) {
        enum table_id table = index_info[i].table;
        if (s->indexes_n[table] == TABLE_INDEXES)
            panic("store: table %s has more than %d indexes", table_info[table].name, TABLE_INDEXES);
        s->indexes[table][s->indexes_n[table]++] = (enum index_id)i;
    }
}

static struct store *store_new(const struct store_config *config, struct home *home)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        panic("store: out of memory");
    s->home = *home;
    home->lock_fd = -1;
    s->acknowledged.fd = -1;
    s->offline = config->read_only_check;
    s->cache_bytes = config->cache_bytes ? config->cache_bytes : half_the_memory();
    s->build_at_open = config->build_at_open;
    s->backup_sealed = config->backup_key;
    if (config->backup_key)
        memcpy(s->backup_key, config->backup_key, BACKUP_KEY);
    s->home.reserve_bytes = config->reserve_bytes ? config->reserve_bytes : RESERVE_DEFAULT;
    s->home.ballast_bytes = BALLAST_RESERVES * s->home.reserve_bytes;
    lock_init(&s->lock, LOCK_store);
    lock_init(&s->care, LOCK_care);
    condition_init(&s->written);
    buf_init(&s->out, STORE_ROW_MAX);
    buf_init(&s->boxed, STORE_ROW_MAX);
    entries_init(&s->before);
    entries_init(&s->after);
    run_init(&s->later, LATER_BYTES);
    s->hot = hot_new(s->cache_bytes);
    s->touches = touches_new();
    indexes_list(s);
    return s;
}

static void store_free(struct store *s)
{
    while (s->free_txns) {
        struct txn *t = s->free_txns;
        s->free_txns = t->next_free;
        free(t->room);
        free(t);
    }
    bulk_release(s);
    hot_free(&s->hot);
    touches_free(&s->touches);
    buf_release(&s->out);
    buf_release(&s->boxed);
    entries_release(&s->before);
    entries_release(&s->after);
    run_release(&s->later);
    lock_destroy(&s->lock);
    lock_destroy(&s->care);
    pthread_cond_destroy(&s->written);
    home_release(&s->home);
    sodium_memzero(&s->seal, sizeof s->seal);
    free(s);
}

void store_close(struct store **s_r)
{
    struct store *s = *s_r;
    *s_r = NULL;
    if (!s)
        return;
    if (atomic_load(&s->writing))
        panic("store: closed in the middle of a batch");
    bool orderly = s->running && !s->offline && care_checkpoint(s, 0) == ST_ok;
    s->running = false;
    env_tables_close(s);
    generations_close(s);
    acknowledged_closing(s);
    env_close(s);
    acknowledged_close(s, orderly);
    pages_forget(&s->home);
    store_free(s);
}

static void store_ready(struct store *s)
{
    tables_finish(s);
    generations_begin(s);
    reseal_begin(s);
    atomic_store(&s->sweep_due, true);
    if (!s->offline)
        home_ballast_make(&s->home);
}

enum status store_recover(struct store **s_r, const struct store_config *config, struct home *home,
                          const struct version *v, uint32_t env_flags, struct fault *f)
{
    struct store *s = store_new(config, home);
    s->version = *v;
    enum status status = acknowledged_find(s, config, f);
    if (!status)
        status = acknowledged_reach(s, config, f);
    if (!status)
        status = tail_settle(s, f);
    if (!status)
        status = env_open(s, env_flags, f);
    if (status != ST_ok)
        store_close(&s);
    *s_r = s;
    return status;
}

enum status store_attach(struct store **s_r, const struct store_config *config, struct home *home,
                         const struct version *v, const struct seal *seal, uint32_t env_flags, struct fault *f)
{
    struct store *s;
    enum status status = store_recover(s_r, config, home, v, env_flags, f);
    if (status != ST_ok)
        return status;
    s = *s_r;
    s->seal = *seal;
    status = generations_open(s, f);
    if (status == ST_ok)
        status = env_open_tables(s, f);
    if (status == ST_ok)
        acknowledged_begin(s);
    s->running = status == ST_ok;
    if (status != ST_ok)
        store_close(&s);
    else
        store_ready(s);
    *s_r = s;
    return status;
}

/* A key given is the only one; the file may have one more than the version knows, where a change of keys was begun. */
static enum status seal_key_find(const struct store_config *config, const struct home *home,
                                 struct version *v, struct seal *seal, struct fault *f)
{
    struct keys keys = { .n = 1 };
    enum status status = ST_ok;
    if (config->seal_key)
        memcpy(keys.key[0], config->seal_key, SEAL_KEY);
    else
        status = keys_read(home, &keys, f);
    if (!status && !keys_fit(&keys, v))
        status = fault_set(f, ST_seal_key_other, "", "seal.key", NULL, NULL);
    if (!status)
        seal_init(seal, &keys);
    bool written = !config->read_only_check && !config->seal_key;
    if (!status && keys_renew(&keys, v))
        status = written ? home_version_write(home, v, f) : ST_ok;
    else if (!status && written && !*v->before_check)
        status = keys_shorten(home, &keys, f);           /* ended between the two files */
    keys_forget(&keys);
    return status;
}

static enum status open_present(struct store **s_r, const struct store_config *config, struct home *home,
                                struct fault *f)
{
    struct version v;
    struct seal seal;
    enum status status = home_version_read(home, &v, f);
    if (status == ST_ok && home_has(home, "bulk"))
        status = fault_set(f, ST_store_broken, "", "bulk", NULL, NULL);
    if (status == ST_ok)
        status = seal_key_find(config, home, &v, &seal, f);
    if (status == ST_ok)
        status = store_attach(s_r, config, home, &v, &seal, DB_RECOVER, f);
    sodium_memzero(&seal, sizeof seal);
    return status;
}

static enum status home_prepare(struct home *home, struct fault *f)
{
    if (home_has(home, "version"))
        return fault_set(f, ST_exists, "", home->path, NULL, NULL);
    if (!parts_empty(home))
        return fault_set(f, ST_store_broken, "", home->path, "version", NULL);
    return parts_make(home, f);
}

/* What could not be made can be made again: the home is as it was found. */
static void home_clear(const struct home *home, bool had_key)
{
    static const char *const own[] = { "ballast", "core.lock" };
    char path[PATH_MAX];
    parts_clear(home);
    for (unsigned i = 0; i < COUNT_OF(own); i++)
        unlink(home_file(home, own[i], path));
    if (!had_key)
        unlink(home_file(home, "seal.key", path));
}

/* The version file is the last step: before it, there is no store. */
static enum status store_found(struct store **s_r, const struct store_config *config, struct home *home,
                               struct fault *f)
{
    struct version v = { .version = STORE_VERSION };
    uint8_t id[STORE_ID / 2];
    struct keys keys = { .n = 1 };
    struct seal seal;
    enum status status = ST_ok;
    if (config->seal_key)
        memcpy(keys.key[0], config->seal_key, SEAL_KEY);
    else
        status = keys_make(home, &keys, f);
    if (status != ST_ok)
        return status;
    randombytes_buf(id, sizeof id);
    sodium_bin2hex(v.id, sizeof v.id, id, sizeof id);
    seal_key_check(keys.key[keys.n - 1], v.key_check);
    if (keys.n > 1)
        seal_key_check(keys.key[0], v.root_check);
    seal_init(&seal, &keys);
    status = store_attach(s_r, config, home, &v, &seal, DB_RECOVER, f);
    keys_forget(&keys);
    sodium_memzero(&seal, sizeof seal);
    if (status == ST_ok)
        status = care_checkpoint(*s_r, 0);
    if (status == ST_ok)
        status = home_version_write(&(*s_r)->home, &v, f);
    if (status != ST_ok && *s_r)
        acknowledged_undo(*s_r);
    if (status != ST_ok)
        store_close(s_r);
    return status;
}

static enum status open_new(struct store **s_r, const struct store_config *config, struct home *home, struct fault *f)
{
    const struct home held = *home;
    bool had_key = home_has(home, "seal.key");
    enum status status = home_prepare(home, f);
    if (status)
        return status;
    status = store_found(s_r, config, home, f);
    if (status)
        home_clear(&held, had_key);
    return status;
}

enum status store_open(struct store **s_r, const struct store_config *config, struct fault *f)
{
    struct home home;
    *s_r = NULL;
    if (sodium_init() < 0)
        panic("store: libsodium does not start");
    enum status status = home_lock(&home, config->home, config->create, f);
    if (status != ST_ok)
        return status;
    status = (config->create ? open_new : open_present)(s_r, config, &home, f);
    home_release(&home);
    return status;
}

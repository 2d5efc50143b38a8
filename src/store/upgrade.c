/* Offline work on generations. An index is filled at once into a file of its own
 * that is not logged, in runs of sorted entries, and put in its place by one
 * transaction: killed before it, the index is building as it was, and the file is
 * cleared away when it is begun again. Raising writes down what a store of an older
 * version is, and then its version, so that one killed between the two is what it
 * was. */
#include "config.h"
#include "store/private.h"

#include <errno.h>

#include <stdio.h>
#include <unistd.h>

#define ENTRIES_A_RUN (2u << 20)
#define RUN_BYTES ((size_t)256 << 20)
#define TELL_ROWS 20000

struct fill {
    struct store *store;
    enum index_id index;
    DB *db;                       /* the fresh file */
    struct run run;
    told_fn *told;
    void *context;
    uint64_t rows;
};

static enum status run_put(struct fill *x)
{
    enum status status = ST_ok;
    run_sort(&x->run);
    for (unsigned i = 0; !status && i < x->run.n; i++) {
        const struct gathered *g = &x->run.list[i];
        DBT key = { .data = x->run.bytes.at + g->at, .size = g->n }, none = { .data = key.data };
        status = env_status(x->store, x->db->put(x->db, NULL, &key, &none, 0), "writing an index entry");
    }
    run_clear(&x->run);
    return status;
}

static enum status row_fill(struct fill *x, struct txn *t, struct scan *scan, const void *row)
{
    struct key at;
    run_gather_index(&x->run, x->store, x->index, row);
    if (++x->rows % TELL_ROWS == 0) {
        scan_token(scan, &at);
        x->told(x->context, index_info[x->index].name, x->rows,
                build_rows_about(t, index_info[x->index].table, &at, x->rows));
    }
    return x->run.n >= ENTRIES_A_RUN || x->run.bytes.n >= RUN_BYTES / 2 ? run_put(x) : ST_ok;
}

static enum status rows_fill(struct fill *x, struct txn *t)
{
    struct scan *scan;
    struct pool *pool = pool_new(65536);
    void *row = pool_get(txn_pool(t), table_info[index_info[x->index].table].record->size);
    enum status status = scan_table(t, index_info[x->index].table, NULL, &scan);
    while (!status && !(status = scan_next(scan, row, pool))) {
        status = row_fill(x, t, scan, row);
        pool_clear(pool);
    }
    scan_end(&scan);
    pool_free(&pool);
    return status == ST_not_found ? run_put(x) : status;
}

static enum status fresh_fill(struct fill *x)
{
    struct pool *pool = pool_new(16384);
    struct txn *t;
    run_init(&x->run, RUN_BYTES);
    enum status status = store_snapshot_begin(x->store, &t, pool);
    if (!status)
        status = rows_fill(x, t);
    store_snapshot_end(&t);
    run_release(&x->run);
    pool_free(&pool);
    return status;
}

int fresh_open(struct store *s, unsigned no, unsigned generation, DB **db_r)
{
    char name[FILE_NAME_ROOM];
    generation_clear(s, no, generation);
    generation_name(no, generation, name);
    return env_file_open(s, NULL, name, DB_CREATE, db_r);
}

/* Its bytes and its name are on the disk. */
int fresh_close(struct store *s, DB *db)
{
    int answer = db->sync(db, 0), closed = db->close(db, 0);
    if (!answer && !closed && home_dir_sync(&s->home, "data", NULL))
        return EIO;
    return answer ? answer : closed;
}

/* The fresh file, or none of this. */
static int index_swap(struct store *s, enum index_id index)
{
    char name[FILE_NAME_ROOM];
    DB_TXN *db = NULL;
    s->index[index]->close(s->index[index], DB_NOSYNC);
    s->index[index] = NULL;
    index_part(s, index)->generation++;
    index_file_name(s, index, name);
    struct generation g = index_generation(s, index, GENERATION_WHOLE);
    int answer = s->env->txn_begin(s->env, NULL, &db, 0);
    if (!answer)
        answer = meta_put(s, db, &g);
    if (!answer)
        answer = env_file_open(s, db, name, DB_MULTIVERSION, &s->index[index]);
    if (!answer)
        answer = db->commit(db, DB_TXN_SYNC);
    else if (db)
        db->abort(db);
    return answer;
}

static enum status index_upgrade(struct fill *x, struct fault *f)
{
    struct store *s = x->store;
    const struct index_info *info = &index_info[x->index];
    int answer = fresh_open(s, info->no, index_part(s, x->index)->generation + 1, &x->db);
    if (answer)
        return env_fault(s, f, answer);
    enum status status = fresh_fill(x);
    answer = fresh_close(s, x->db);
    if (!status && !answer)
        answer = index_swap(s, x->index);
    else
        generation_clear(s, info->no, index_part(s, x->index)->generation + 1);
    if (status || answer)
        return answer ? env_fault(s, f, answer) : fault_set(f, status, "", s->home.path, info->name, NULL);
    generation_whole(s, x->index);
    x->told(x->context, info->name, x->rows, x->rows);
    return ST_ok;
}

/* The checkpoints leave a recovery no reason to look at what was before. */
enum status store_upgrade(struct store *s, told_fn *told, void *context, struct fault *f)
{
    enum status status = ST_ok;
    writer_enter(s);
    for (unsigned i = 0; !status && i < INDEX_COUNT; i++) {
        struct fill x = { .store = s, .index = (enum index_id)i, .told = told, .context = context };
        if (index_part(s, x.index)->building)
            status = index_upgrade(&x, f);
    }
    for (int i = 0; !status && i < 2; i++)
        status = care_checkpoint_forced(s);
    if (!status)
        generations_sweep(s, true);
    writer_leave(s);
    return status;
}

bool store_offline(const struct store *s)
{
    return s->offline;
}

unsigned store_version(const struct store *s)
{
    return s->version.version;
}

static enum status raise_recovered(struct store *s, struct version *v, struct fault *f)
{
    enum status status = v->version < META_SINCE ? generations_raise(s, f) : ST_ok;
    if (!status)
        status = care_checkpoint(s, 0);
    v->version = STORE_VERSION;
    return status ? status : home_version_write(&s->home, v, f);
}

enum status store_raise(const struct store_config *config, unsigned *from_r, struct fault *f)
{
    struct home home;
    struct version v;
    struct store *s = NULL;
    enum status status = home_lock(&home, config->home, false, f);
    if (status)
        return status;
    status = home_version_read(&home, &v, f);
    if (!status && home_has(&home, "bulk"))
        status = fault_set(f, ST_store_broken, "", "bulk", NULL, NULL);
    *from_r = v.version;
    if (!status && v.version < STORE_VERSION) {
        status = store_recover(&s, config, &home, &v, DB_RECOVER, f);
        if (!status)
            status = raise_recovered(s, &v, f);
        store_close(&s);
    }
    home_release(&home);
    return status;
}

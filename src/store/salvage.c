/* A damaged table becomes a new generation of itself. The library walks its file
 * page by page and prints what it can read (its own tool for that stops at the first
 * page whose checksum is wrong); each pair that is
 * a row under its own key goes into a fresh file. What was lost is named by way of
 * the old indexes, whose files are other ones: an entry whose row is not in the fresh
 * file. Then one transaction puts the fresh file in place and says that the table's
 * indexes are to be built. The damaged file is kept beside the store's own, and what
 * was found with it, which is on the disk before the fresh file takes its place.
 *
 * Beside others nothing is written into the table from the first look on: they read the
 * damaged file on, and the fresh one, which is made in an environment of its own, takes
 * its place when the store is opened next. Files are not exchanged under those who read:
 * whoever serves begins again, which everybody bears. A file of the home (SALVAGED) says
 * that it is whole. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SALVAGED "salvaged"       /* of the home: the name of a fresh file that is to take its place */
#define WAIT_SECONDS 60           /* for the batch under way */
#define APART_CACHE (32u << 20)
#define LINE_MOST (2 * STORE_ROW_MAX + 2)
#define WHAT_MAX 400
#define LIST_MOST ((size_t)256 << 20)

struct salvage {
    struct store *store;
    enum table_id table;
    DB *fresh;
    finding_fn *finding;
    void *context;
    struct buf list;              /* all that was found, a line each */
    struct buf line, key;         /* the dump's line so far; the key a line ago, as bytes */
    bool in_data, have_key;
    struct pool *pool;            /* of one row */
    struct salvaged counts;
    int answer;                   /* the first of the fresh file that was not 0 */
};

static void __attribute__((format(printf, 2, 3))) found(struct salvage *v, const char *format, ...)
{
    char what[WHAT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    buf_printf(&v->list, "%s\n", what);
    v->finding(v->context, what);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_read(const uint8_t *text, size_t n, struct buf *out)
{
    buf_clear(out);
    if (n % 2)
        return false;
    for (size_t i = 0; i < n; i += 2) {
        int high = hex_digit((char)text[i]), low = hex_digit((char)text[i + 1]);
        uint8_t byte = (uint8_t)(high << 4 | low);
        if (high < 0 || low < 0)
            return false;
        buf_add(out, &byte, 1);
    }
    return !out->full;
}

/* Does the pair say of itself that it is this row? */
static bool row_is_good(struct salvage *v, const struct buf *data)
{
    const struct table_info *info = &table_info[v->table];
    void *row = pool_get(v->pool, info->record->size);
    struct fault f = { .status = ST_ok };
    struct key own;
    size_t n;
    char *copy = box_open(v->store, v->table, data->at, data->n, v->pool, &n);
    if (!copy || record_decode(info->record, row, copy, n, &v->store->seal.sealer, v->pool, &f))
        return false;
    key_encode(&info->key, row, info->key.fields, &own);
    return own.n == v->key.n && !memcmp(own.b, v->key.at, own.n);
}

static void pair_take(struct salvage *v, const struct buf *data)
{
    char name[200];
    if (row_is_good(v, data)) {
        DBT key = { .data = v->key.at, .size = (uint32_t)v->key.n };
        DBT value = { .data = data->at, .size = (uint32_t)data->n };
        int answer = v->fresh->put(v->fresh, NULL, &key, &value, DB_NOOVERWRITE);
        v->counts.rows += !answer;
        if (answer && answer != DB_KEYEXIST && !v->answer)
            v->answer = answer;
    } else {
        row_name(v->table, v->key.at, v->key.n, name, sizeof name);
        found(v, "%s: cannot be read", name);
        v->counts.unreadable++;
    }
    pool_clear(v->pool);
}

/* "HEADER=END", " 61626300", "DATA=END": keys and data in turn. */
static void line_take(struct salvage *v)
{
    struct buf data;
    if (v->line.n == 0 || v->line.at[0] != ' ') {
        v->in_data = v->line.n == strlen("HEADER=END") && !memcmp(v->line.at, "HEADER=END", v->line.n);
        v->have_key = false;
        return;
    }
    if (!v->in_data)
        return;
    if (!v->have_key) {
        v->have_key = hex_read(v->line.at + 1, v->line.n - 1, &v->key);
        return;
    }
    buf_init(&data, STORE_ROW_MAX);
    if (hex_read(v->line.at + 1, v->line.n - 1, &data))
        pair_take(v, &data);
    buf_release(&data);
    v->have_key = false;
}

/* The library prints into this instead of a file: no row lies about in clear. */
static ssize_t dump_write(void *cookie, const char *text, size_t n)
{
    struct salvage *v = cookie;
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\n') {
            line_take(v);
            buf_clear(&v->line);
        } else {
            buf_add(&v->line, &text[i], 1);
        }
    return (ssize_t)n;
}

static void on_message(const DB_ENV *env, const char *prefix, const char *message)
{
    struct salvage *v = env->app_private;
    (void)prefix;
    found(v, "%s: the library says %s", table_info[v->table].name, message);
}

/* An environment of its own, for one file alone. */
static int apart_open(struct salvage *v, DB_ENV **env_r)
{
    char data[PATH_MAX];
    DB_ENV *env = NULL;
    int answer = env_create(&env);
    *env_r = env;
    if (answer)
        return answer;
    env->app_private = v;
    env->set_errcall(env, on_message);
    answer = env->set_cachesize(env, 0, APART_CACHE, 1);
    if (!answer)
        answer = env->set_flags(env, DB_NOPANIC, 1);
    if (!answer)
        answer = env->open(env, home_file(&v->store->home, "data", data), DB_CREATE | DB_INIT_MPOOL | DB_PRIVATE, 0600);
    return answer;
}

/* The library's answer says that the file is bad, which is known: what it could read counts. It goes
 * past a wrong checksum, and the panic that comes of one stays in its environment. */
static int file_dump(struct salvage *v)
{
    char name[FILE_NAME_ROOM];
    DB_ENV *env = NULL;
    DB *db = NULL;
    FILE *dump = fopencookie(v, "w", (cookie_io_functions_t){ .write = dump_write });
    if (!dump)
        return ENOMEM;
    table_file_name(v->store, v->table, name);
    int answer = apart_open(v, &env);
    if (!answer)
        answer = db_create(&db, env, 0);
    if (!answer)
        db->verify(db, name, NULL, dump, DB_SALVAGE);
    fclose(dump);
    if (env)
        env->close(env, 0);
    return answer;
}

/* -- what was lost -- */

static int key_there(struct salvage *v, const uint8_t *bytes, size_t n)
{
    DBT key = { .data = (void *)(uintptr_t)bytes, .size = (uint32_t)n };
    return v->fresh->exists(v->fresh, NULL, &key, 0);
}

static void lost_collect(struct salvage *v, enum index_id index, struct txn *t, struct entries *lost)
{
    struct scan *scan;
    struct entry_parts parts;
    struct pair p;
    enum status status = scan_index_any(t, index, NULL, &scan);
    while (!status && !(status = scan_raw(scan, &p)))
        if (entry_split(p.key, p.key_n, &parts) && key_there(v, parts.primary, parts.primary_n) == DB_NOTFOUND)
            entries_add(lost, parts.primary, parts.primary_n);
    if (status != ST_not_found)
        found(v, "index %s: cannot be read on, more rows may be lost than are named", index_info[index].name);
    scan_end(&scan);
}

static void lost_name(struct salvage *v, struct entries *lost)
{
    char name[200];
    entries_sort(lost);
    for (unsigned i = 0; i < lost->n; i++) {
        row_name(v->table, entry_bytes(lost, i), lost->list[i].n, name, sizeof name);
        found(v, "%s: is lost", name);
    }
    v->counts.lost = lost->n;
    v->counts.named = v->store->indexes_n[v->table] > 0;
}

/* An index that was building names what it has. */
static enum status lost_find(struct salvage *v)
{
    struct store *s = v->store;
    struct entries lost;
    struct txn *t;
    enum status status = store_snapshot_begin(s, &t, v->pool);
    if (status)
        return status;
    entries_init(&lost);
    for (unsigned i = 0; i < s->indexes_n[v->table]; i++)
        lost_collect(v, s->indexes[v->table][i], t, &lost);
    lost_name(v, &lost);
    entries_release(&lost);
    store_snapshot_end(&t);
    return ST_ok;
}

/* -- the fresh file takes its place -- */

static int indexes_reset(struct salvage *v, DB_TXN *db)
{
    struct store *s = v->store;
    int answer = 0;
    for (unsigned i = 0; !answer && i < s->indexes_n[v->table]; i++) {
        enum index_id index = s->indexes[v->table][i];
        struct generation g = index_generation(s, index, GENERATION_BUILDING);
        g.generation++;
        generation_clear(s, (unsigned)g.file_no, (unsigned)g.generation);
        if (*g.form)
            answer = meta_put(s, db, &g);
    }
    return answer;
}

static int table_swap(struct salvage *v)
{
    struct store *s = v->store;
    DB_TXN *db = NULL;
    int answer = s->env->txn_begin(s->env, NULL, &db, 0);
    if (!answer)
        answer = table_generation_put(s, db, v->table, table_part(s, v->table)->generation + 1);
    if (!answer)
        answer = indexes_reset(v, db);
    if (!answer)
        return db->commit(db, DB_TXN_SYNC);
    if (db)
        db->abort(db);
    return answer;
}

/* What is lost can be named only now, before the fresh file takes its place: its names
 * are on the disk first. */
static enum status list_keep(struct salvage *v, const char *name, struct fault *f)
{
    char kept[FILE_NAME_ROOM + 24];
    snprintf(kept, sizeof kept, "damaged-%s.txt", name);
    if (v->list.full)
        buf_printf(&v->list, "...\n");
    return home_write(&v->store->home, kept, v->list.at ? (const void *)v->list.at : "", v->list.n, f);
}

static enum status file_keep(struct salvage *v, const char *name)
{
    if (damaged_keep(v->store, name))
        return ST_store_broken;
    found(v, "%s: the damaged file is kept as damaged-%s", table_info[v->table].name, name);
    return ST_ok;
}

static enum status table_salvage(struct salvage *v, struct fault *f)
{
    struct store *s = v->store;
    char name[FILE_NAME_ROOM];
    DB *damaged = s->table[v->table];
    table_file_name(s, v->table, name);
    s->table[v->table] = NULL;
    damaged->close(damaged, 0);
    int answer = fresh_open(s, table_info[v->table].no, table_part(s, v->table)->generation + 1, &v->fresh);
    if (answer)
        return env_fault(s, f, answer);
    answer = file_dump(v);
    answer = answer ? answer : v->answer;
    enum status status = answer ? env_fault(s, f, answer) : lost_find(v);
    answer = fresh_close(s, v->fresh);
    if (!status && !answer)
        status = list_keep(v, name, f);
    if (!status && !answer)
        answer = table_swap(v);
    else
        generation_clear(s, table_info[v->table].no, table_part(s, v->table)->generation + 1);
    for (int i = 0; !status && !answer && i < 2; i++)
        status = care_checkpoint_forced(s);
    if (answer)
        status = env_fault(s, f, answer);
    return status ? status : file_keep(v, name);
}

static struct salvage salvage_new(struct store *s, enum table_id table, finding_fn *finding, void *context)
{
    struct salvage v = { .store = s, .table = table, .finding = finding, .context = context, .pool = pool_new(65536) };
    buf_init(&v.line, LINE_MOST);
    buf_init(&v.key, KEY_MAX);
    buf_init(&v.list, LIST_MOST);
    return v;
}

static void salvage_release(struct salvage *v)
{
    buf_release(&v->line);
    buf_release(&v->key);
    buf_release(&v->list);
    pool_free(&v->pool);
}

enum status store_salvage(struct store *s, enum table_id table, finding_fn *finding, void *context,
                          struct salvaged *counts_r, struct fault *f)
{
    if (!s->offline || !s->meta)
        panic("store: a table is salvaged in an offline store that has been raised");
    struct salvage v = salvage_new(s, table, finding, context);
    s->env->set_flags(s->env, DB_NOPANIC, 1);
    enum status status = care_checkpoint_forced(s);      /* all of the file is in the file */
    if (!status)
        status = table_salvage(&v, f);
    salvage_release(&v);
    *counts_r = v.counts;
    return status;
}

/* -- beside others -- */

static bool writes_under_way(struct store *s, uint64_t batches)
{
    return atomic_load(&s->writing) && atomic_load(&s->batches) == batches;
}

/* What was begun before it was known that nothing is to be written may still write. */
static bool writes_end(struct store *s)
{
    uint64_t batches = atomic_load(&s->batches);
    struct timespec now, at;
    clock_gettime(CLOCK_MONOTONIC, &now);
    at = (struct timespec){ now.tv_sec + WAIT_SECONDS, now.tv_nsec };
    lock_take(&s->lock);
    while (writes_under_way(s, batches) && now.tv_sec < at.tv_sec) {
        lock_wait_until(&s->lock, &s->written, &at);
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
    lock_give(&s->lock);
    return !writes_under_way(s, batches);
}

enum status store_table_hold(struct store *s, enum table_id table, struct fault *f)
{
    unsigned nothing = 0;
    if (s->offline || s->version.version < STORE_VERSION)
        return fault_set(f, ST_store_unraised, "", table_info[table].name, "-", "-");
    if (!atomic_compare_exchange_strong(&s->held, &nothing, (unsigned)table + 1))
        return fault_set(f, ST_too_busy, "", table_info[nothing - 1].name, NULL, NULL);
    if (writes_end(s))
        return ST_ok;
    store_table_let(s);
    return fault_set(f, ST_too_busy, "", table_info[table].name, NULL, NULL);
}

void store_table_let(struct store *s)
{
    atomic_store(&s->held, 0);
}

bool table_is_held(struct store *s, enum table_id table)
{
    char name[FILE_NAME_ROOM];
    if (atomic_load(&s->held) != (unsigned)table + 1)
        return false;
    table_file_name(s, table, name);
    pages_refuse_file(&s->home, name);
    return true;
}

static unsigned generation_next(struct salvage *v)
{
    return table_part(v->store, v->table)->generation + 1;
}

static int fresh_apart(struct salvage *v, const char *name, DB_ENV **env_r)
{
    char in_data[FILE_NAME_ROOM + sizeof "data/"], path[PATH_MAX];
    snprintf(in_data, sizeof in_data, "data/%s", name);
    unlink(home_file(&v->store->home, in_data, path));
    int answer = apart_open(v, env_r);
    if (!answer)
        answer = db_create(&v->fresh, *env_r, 0);
    if (!answer)
        answer = v->fresh->set_flags(v->fresh, DB_CHKSUM);
    if (!answer)
        answer = v->fresh->set_pagesize(v->fresh, PAGE_BYTES);
    return answer ? answer : v->fresh->open(v->fresh, NULL, name, NULL, DB_BTREE, DB_CREATE, 0600);
}

static enum status fresh_fill(struct salvage *v, const char *name, struct fault *f)
{
    DB_ENV *env = NULL;
    int answer = fresh_apart(v, name, &env);
    if (!answer)
        answer = file_dump(v);
    answer = answer ? answer : v->answer;
    enum status status = answer ? env_fault(v->store, f, answer) : lost_find(v);
    int closed = v->fresh ? fresh_close(v->store, v->fresh) : 0;
    if (env)
        env->close(env, 0);
    return !status && closed ? env_fault(v->store, f, closed) : status;
}

static enum status table_salvage_beside(struct salvage *v, struct fault *f)
{
    struct store *s = v->store;
    char fresh[FILE_NAME_ROOM], damaged[FILE_NAME_ROOM];
    generation_name(table_info[v->table].no, generation_next(v), fresh);
    table_file_name(s, v->table, damaged);
    enum status status = care_checkpoint_forced(s);
    if (!status)
        status = fresh_fill(v, fresh, f);
    if (!status && v->counts.named)
        found(v, "%s: %llu rows are there again, %llu could not be read, %llu are lost", table_info[v->table].name,
              (unsigned long long)v->counts.rows, (unsigned long long)v->counts.unreadable,
              (unsigned long long)v->counts.lost);
    else if (!status)
        found(v, "%s: %llu rows are there again, %llu could not be read; no index names what was lost",
              table_info[v->table].name, (unsigned long long)v->counts.rows, (unsigned long long)v->counts.unreadable);
    if (!status)
        status = list_keep(v, damaged, f);
    return status ? status : home_write(&s->home, SALVAGED, fresh, strlen(fresh), f);
}

enum status store_salvage_beside(struct store *s, enum table_id table, finding_fn *finding, void *context,
                                 struct salvaged *counts_r, struct fault *f)
{
    if (atomic_load(&s->held) != (unsigned)table + 1)
        panic("store: table %s is salvaged and not held", table_info[table].name);
    struct salvage v = salvage_new(s, table, finding, context);
    enum status status = table_salvage_beside(&v, f);
    salvage_release(&v);
    *counts_r = v.counts;
    return status;
}

/* -- at the next opening -- */

/* The table whose next file it names; -1: none, or one that has its place already. */
static int salvaged_table(struct store *s)
{
    char name[FILE_NAME_ROOM] = "", in_data[FILE_NAME_ROOM + sizeof "data/"];
    unsigned no, generation;
    if (home_read(&s->home, SALVAGED, name, sizeof name - 1) <= 0 || !generation_read(name, &no, &generation))
        return -1;
    snprintf(in_data, sizeof in_data, "data/%s", name);
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].no == no)
            return generation != table_part(s, (enum table_id)i)->generation + 1 ? -1
                   : home_has(&s->home, in_data) ? (int)i : -1;
    return -1;
}

static void index_due(struct store *s, enum index_id index)
{
    struct part *p = index_part(s, index);
    if (!*p->form)
        return;
    p->generation++;
    p->building = true;
    atomic_store(&p->whole_since, NEVER);
    atomic_store(&p->done, 0);
    atomic_store(&p->about, 0);
}

int salvaged_take(struct store *s, DB_TXN *db)
{
    int table = s->offline ? -1 : salvaged_table(s);
    if (table < 0)
        return 0;
    struct salvage v = { .store = s, .table = (enum table_id)table };
    int answer = table_generation_put(s, db, v.table, generation_next(&v));
    if (!answer)
        answer = indexes_reset(&v, db);
    if (answer)
        return answer;
    table_part(s, v.table)->generation++;
    for (unsigned i = 0; i < s->indexes_n[table]; i++)
        index_due(s, s->indexes[table][i]);
    log_warn("store %s: table %s is read from here on out of what was salvaged of it; its indexes are built anew",
             s->home.path, table_info[table].name);
    return 0;
}

void salvaged_done(struct store *s)
{
    char path[PATH_MAX];
    if (!s->offline && home_has(&s->home, SALVAGED) && !unlink(home_file(&s->home, SALVAGED, path)))
        home_dir_sync(&s->home, "", NULL);
}

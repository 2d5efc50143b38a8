/* The Berkeley DB environment: private to this process, recovered at every
 * start, one file a table or index, checksums on every page, old versions kept
 * for readers. What its answers mean is decided here, once: a flush that fails ends
 * the process, because only a recovery tells what is true after that. A page that is
 * damaged is the end of what wanted it, and of nothing else (pages.c).
 *
 * It has no locks. The library locks pages between transactions that both write, or
 * of which one reads what the other writes. Here one writes at a time (writer_enter),
 * and who reads beside it reads a snapshot, for which the library takes no lock of its
 * own accord (__db_lget: MULTIVERSION, TXN_SNAPSHOT): it has the page as it was at its
 * beginning, and a latch while it looks. So in every read or write of a file that
 * others have open there is a snapshot, or it is the writer's turn: a read without
 * either would see half of what a child may yet undo. Files are begun and removed
 * under `care` or before anybody else has the store. tests/unit/store_crash kills it
 * beside readers, a backup and children that are undone. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_BUFFER (2 * MEGABYTE)
#define LOG_FILE_LEAST (4 * LOG_BUFFER)
#define LOG_FILE_MOST (32 * MEGABYTE)
#define CAUSE_SENTENCE 400
#define COMPLAINTS_MAX 12         /* lines of the library between two ticks; a broken disk has thousands */
#define CACHE_LEAST (8 * MEGABYTE)
#define CACHE_REGION (4096 * MEGABYTE)
#define CACHE_CHAIN 4             /* pages a hash bucket: half the library's buckets, a start in half the time */
#define MUTEXES_FIRST 65536       /* the library makes more as they are asked for */
#define TRANSACTIONS_LEAST 20000

#if defined WD_SANITIZED || defined WD_FUZZING
/* Closing a private environment, the library leaves what it remembers of
 * transactions whose page versions are in its cache (217 blocks of a page and its head,
 * once). What it asks for itself is therefore not looked for; what it hands out to us
 * comes by an allocator of its own, and is. A suppression by the name of its function
 * needs a symbolizer, which a machine with a compiler need not have. Weak: not every
 * sanitizer looks for leaks. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

static void *malloc_unlooked(size_t n)
{
    if (__lsan_disable)
        __lsan_disable();
    void *block = malloc(n);
    if (__lsan_enable)
        __lsan_enable();
    return block;
}

int env_create(DB_ENV **env_r)
{
    db_env_set_func_malloc(malloc_unlooked);
    int answer = db_env_create(env_r, 0);
    return answer ? answer : (*env_r)->set_alloc(*env_r, malloc, realloc, free);
}

/* Its latches on pages have no order a tool could see; it orders them by level. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "deadlock:libdb-5.3.so\n";
}
#else
int env_create(DB_ENV **env_r)
{
    return db_env_create(env_r, 0);
}
#endif

static void on_message(const DB_ENV *env, const char *prefix, const char *message)
{
    struct store *s = env->app_private;
    int error = cause_in(message);
    if (error)
        atomic_store(&s->refused, error);
    lock_take(&s->lock);
    text_copy(s->trouble, sizeof s->trouble, message);
    bool say = s->complaints++ < COMPLAINTS_MAX;
    lock_give(&s->lock);
    if (say)
        log_error("store %s: %s", s->home.path, message);
}

/* After a panic of the library every call fails, and the first one that comes
 * back ends the process: by then it has been said which file and page it was. */
static bool ends_the_process(const struct store *s, int answer)
{
    return (answer == DB_RUNRECOVERY || answer == EIO) && s->running && !s->offline;
}

enum status env_status(struct store *s, int answer, const char *doing)
{
    switch (answer) {
    case 0:
        return ST_ok;
    case DB_NOTFOUND:
    case DB_KEYEMPTY:
        return ST_not_found;
    case DB_KEYEXIST:
        return ST_exists;
    case ENOSPC:
    case EDQUOT:
        log_warn("store %s: %s: no room", s->home.path, doing);
        return ST_disk_full;
    case ENOMEM:
        log_error("store %s: %s: a transaction too large", s->home.path, doing);
        return ST_too_busy;
    case EBADMSG:                  /* said when it was found */
        return ST_store_broken;
    }
    log_error("store %s: %s: %s", s->home.path, doing, db_strerror(answer));
    if (ends_the_process(s, answer)) {
        acknowledged_failing(s);
        _exit(EXIT_STORE_FAILED);
    }
    return ST_store_broken;
}

void env_must(struct store *s, int answer, const char *doing)
{
    if (answer == 0)
        return;
    log_error("store %s: %s: %s; ending, recovery at the next start", s->home.path, doing, db_strerror(answer));
    if (!s->running || s->offline)
        return;
    struct fault f = { .status = ST_ok };
    char sentence[CAUSE_SENTENCE];
    if (env_fault(s, &f, answer) != ST_store_broken)
        log_error("store %s: %s", s->home.path, tr_fault(&f, sentence, sizeof sentence));
    acknowledged_failing(s);
    _exit(EXIT_STORE_FAILED);
}

static int env_set_cache(struct store *s)
{
    uint64_t bytes = s->cache_bytes < CACHE_LEAST ? CACHE_LEAST : s->cache_bytes;
    uint64_t pages = bytes / PAGE_BYTES;
    uint64_t transactions = pages + pages / 4;
    int regions = (int)((bytes + CACHE_REGION - 1) / CACHE_REGION);
    int answer = s->env->set_cachesize(s->env, (uint32_t)(bytes >> 30), (uint32_t)(bytes & ((1u << 30) - 1)), regions);
    if (!answer)
        answer = s->env->set_mp_tablesize(s->env, (uint32_t)(pages / (unsigned)regions / CACHE_CHAIN));
    if (transactions < TRANSACTIONS_LEAST)
        transactions = TRANSACTIONS_LEAST;
    if (!answer)
        answer = s->env->set_tx_max(s->env, transactions > UINT32_MAX ? UINT32_MAX : (uint32_t)transactions);
    return answer;
}

/* A log file takes its room whole when it is begun, so the reserve must hold one. */
uint32_t env_log_file_bytes(const struct store *s)
{
    uint64_t bytes = s->home.reserve_bytes / 2;
    return (uint32_t)(bytes < LOG_FILE_LEAST ? LOG_FILE_LEAST : bytes > LOG_FILE_MOST ? LOG_FILE_MOST : bytes);
}

static int env_configure(struct store *s)
{
    DB_ENV *env = s->env;
    env->app_private = s;
    env->set_errcall(env, on_message);
    int answer = env_set_cache(s);
    if (!answer)
        answer = env->add_data_dir(env, "data");
    if (!answer)
        answer = env->set_create_dir(env, "data");
    if (!answer)
        answer = env->set_lg_dir(env, "log");
    if (!answer)
        answer = env->set_lg_bsize(env, LOG_BUFFER);
    if (!answer)
        answer = env->set_lg_max(env, env_log_file_bytes(s));
    if (!answer)
        answer = env->mutex_set_init(env, MUTEXES_FIRST);
    return answer;
}

static int env_try(struct store *s, uint32_t extra_flags)
{
    int answer = env_create(&s->env);
    if (!answer)
        answer = env_configure(s);
    pages_recovering(true);
    if (!answer)
        answer = s->env->open(s->env, s->home.path,
                              DB_CREATE | DB_INIT_MPOOL | DB_INIT_LOG | DB_INIT_TXN | DB_THREAD | DB_PRIVATE |
                              extra_flags, 0600);
    pages_recovering(false);
    if (answer && s->env) {
        s->env->close(s->env, 0);
        s->env = NULL;
    }
    return answer;
}

void env_trouble(struct store *s, char out[TROUBLE_MAX])
{
    lock_take(&s->lock);
    memcpy(out, s->trouble, TROUBLE_MAX);
    lock_give(&s->lock);
}

/* A recovery may need room: the ballast is given up for that and nothing else, by an
 * offline tool too. */
enum status env_open(struct store *s, uint32_t extra_flags, struct fault *f)
{
    home_sweep(&s->home);
    spares_sweep(&s->home, env_log_file_bytes(s));
    spares_install();
    pages_install();
    spread_install();
    int answer = env_try(s, extra_flags);
    if (answer && home_free_bytes(&s->home) < s->home.ballast_bytes && home_ballast_drop(&s->home)) {
        log_warn("store %s: ballast given up for the recovery", s->home.path);
        atomic_store(&s->refused, 0);
        answer = env_try(s, extra_flags);
    }
    return answer ? env_fault(s, f, answer) : ST_ok;
}

void env_close(struct store *s)
{
    if (!s->env)
        return;
    int answer = s->env->close(s->env, 0);
    if (answer)
        log_error("store %s: closing: %s", s->home.path, db_strerror(answer));
    s->env = NULL;
}

/* Keys in the library's own order, compared many bytes a step and not one: twenty of them
 * are looked at for each row that is written. It stands in the place of the library's, as
 * its sum does (pages.c); a comparison given by set_bt_compare would cost the short keys
 * of inner pages. */
int __bam_defcmp(DB *db, const DBT *a, const DBT *b);
int __bam_defcmp(DB *db, const DBT *a, const DBT *b)
{
    (void)db;
    uint32_t n = a->size < b->size ? a->size : b->size;
    int order = n ? memcmp(a->data, b->data, n) : 0;
    return order ? order : (a->size > b->size) - (a->size < b->size);
}

int env_file_open(struct store *s, DB_TXN *txn, const char *name, uint32_t flags, DB **db_r)
{
    DB *db = NULL;
    if (!pages_first_is_good(&s->home, name))
        return pages_shut_file(s, name, db_r);
    int answer = db_create(&db, s->env, 0);
    if (!answer)
        answer = db->set_flags(db, DB_CHKSUM);
    if (!answer)
        answer = db->set_pagesize(db, PAGE_BYTES);
    if (!answer)
        answer = db->open(db, txn, name, NULL, DB_BTREE, DB_THREAD | flags, 0600);
    if (answer && db)
        db->close(db, DB_NOSYNC);
    *db_r = answer ? NULL : db;
    return answer;
}

static int files_open(struct store *s, DB_TXN *txn, uint32_t flags)
{
    int answer = 0;
    char name[FILE_NAME_ROOM];
    for (unsigned i = 0; !answer && i < TABLE_COUNT; i++) {
        table_file_name(s, (enum table_id)i, name);
        answer = env_file_open(s, txn, name, flags, &s->table[i]);
    }
    for (unsigned i = 0; !answer && i < INDEX_COUNT; i++) {
        index_file_name(s, (enum index_id)i, name);
        answer = env_file_open(s, txn, name, flags, &s->index[i]);
    }
    return answer;
}

/* All in one transaction: a table of a newer program is there whole or not at all. */
enum status env_open_tables(struct store *s, struct fault *f)
{
    DB_TXN *txn = NULL;
    int answer = s->env->txn_begin(s->env, NULL, &txn, 0);
    if (!answer)
        answer = files_open(s, txn, DB_MULTIVERSION | DB_CREATE);
    if (!answer)
        return (answer = txn->commit(txn, 0)) ? env_fault(s, f, answer) : ST_ok;
    if (txn)
        txn->abort(txn);
    return env_fault(s, f, answer);
}

static int tables_close(struct store *s, uint32_t flags)
{
    int first = 0;
    for (unsigned i = 0; i < TABLE_COUNT + INDEX_COUNT; i++) {
        DB **db = i < TABLE_COUNT ? &s->table[i] : &s->index[i - TABLE_COUNT];
        int answer = *db ? (*db)->close(*db, flags) : 0;
        *db = NULL;
        first = first ? first : answer;
    }
    return first;
}

void env_tables_close(struct store *s)
{
    tables_close(s, DB_NOSYNC);
}

int env_tables_for_bulk(struct store *s)
{
    int answer = tables_close(s, 0);
    return answer ? answer : files_open(s, NULL, 0);
}

int env_tables_write(struct store *s)
{
    int answer = 0;
    for (unsigned i = 0; !answer && i < TABLE_COUNT; i++)
        answer = s->table[i]->sync(s->table[i], 0);
    return answer;
}

int env_tables_after_bulk(struct store *s)
{
    DB_TXN *txn = NULL;
    int answer = tables_close(s, 0);
    if (!answer)
        answer = s->env->txn_begin(s->env, NULL, &txn, 0);
    if (!answer)
        answer = files_open(s, txn, DB_MULTIVERSION);
    return answer ? answer : txn->commit(txn, 0);
}

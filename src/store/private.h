/* What the files of the store share. <db.h> is included here and nowhere else.
 *
 * A stored index key is: the index part, the row's primary key, and one byte
 * with the index part's length. So every key is unique, a key splits without
 * knowing its fields, and search words of any bytes sort as they should. Index
 * entries have no data. */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include <db.h>
#include <limits.h>
#include <stdatomic.h>
#include "base/lock.h"
#include "store/store.h"
#include "store/generation.h"

#define TABLE_INDEXES 4           /* the most one table may have */
#define EXIT_STORE_FAILED 70      /* the process's end when a write cannot be made durable */
#define TROUBLE_MAX 200
#define MEGABYTE ((uint64_t)1 << 20)

/* -- home.c: the directory around the environment -- */
#define SEAL_KEY 32
#define STORE_ID 32               /* hex digits */
#define KEY_CHECK 16              /* hex digits that tell one seal key from another */
#define SEAL_KEYS 8               /* in one seal.key: the first, and those after it */

struct home {
    char path[PATH_MAX];
    int lock_fd;
    uint64_t reserve_bytes;       /* what must stay free beside the ballast */
    uint64_t ballast_bytes;       /* 0: none is kept */
};

#define UNFINISHED "unfinished"   /* lies in a copy that is being made */
#define MANIFEST "manifest"       /* of a copy that is whole (manifest.h) */
#define VERSION_TEXT 256

struct version {
    unsigned version;
    char id[STORE_ID + 1];
    char key_check[KEY_CHECK + 1];    /* of the key its rows are sealed under */
    char root_check[KEY_CHECK + 1];   /* of the first key it had; "": it is the same one */
    char before_check[KEY_CHECK + 1]; /* of one that rows may still be sealed under; "": none is */
};

enum status home_lock(struct home *h, const char *path, bool create, struct fault *f);
void home_release(struct home *h);
/* A fault about a file; of a path too long for it the end is told, where it differs. */
enum status home_fault(struct fault *f, enum status s, const char *path, int error);
char *home_file(const struct home *h, const char *name, char out[PATH_MAX]);
bool home_has(const struct home *h, const char *name);
/* Whole or not at all, and on the disk when it comes back. */
enum status home_write(const struct home *h, const char *name, const void *bytes, size_t n, struct fault *f);
/* All of them, whatever interrupts; false: errno. */
bool bytes_write(int fd, const uint8_t *bytes, size_t n);
/* At most n bytes; how many came, or -1. */
ssize_t home_read(const struct home *h, const char *name, void *bytes, size_t n);
enum status home_make_dir(const struct home *h, const char *name, struct fault *f);
bool home_dir_empty(const struct home *h, const char *name);
/* The entries of this directory of it ("": of itself, "..": of what it lies in) are on the disk. */
enum status home_dir_sync(const struct home *h, const char *name, struct fault *f);
enum status home_version_read(const struct home *h, struct version *v, struct fault *f);
/* What the version file has in it. */
void home_version_text(const struct version *v, char out[VERSION_TEXT]);
enum status home_version_write(const struct home *h, const struct version *v, struct fault *f);
void home_sweep(const struct home *h);
void home_ballast_make(const struct home *h);
/* True when there was one and its room is free again. */
bool home_ballast_drop(const struct home *h);
uint64_t home_free_bytes(const struct home *h);
/* What is free and not owed to a ballast that has been given up. */
uint64_t home_room(const struct home *h);

/* -- acknowledged.c: the acknowledged end, in a second place -- */
#define ACKNOWLEDGED "acknowledged"
#define BOOT_ID 36

struct acknowledged {
    char dir[PATH_MAX];           /* "": the home */
    char boot[BOOT_ID + 1];
    int fd;                       /* -1: there is no file yet, or no more */
    bool made;                    /* by this process */
    bool without;                 /* it cannot be had: the office goes on without, which the log says */
    uint64_t turn;                /* of the place written last */
    struct store_end end;
    DB_LSN log_end;               /* of the log that was flushed with it; file 0: not told */
    bool renewed;                 /* by this process: what was agreed to is not told again */
    enum store_ending ending;
    atomic_bool unsynced, failed;
    _Atomic int64_t synced_at;    /* ticks */
};
/* What it tells, before anything is recovered: ST_acknowledged_unread. Where its folder or
 * itself is not to be had it tells nothing. */
enum status acknowledged_find(struct store *s, const struct store_config *config, struct fault *f);
/* Before anything is written: can the log be read as far as was answered for? ST_acknowledged_missing,
 * with the time of the last batch before. An operator's word goes before. */
enum status acknowledged_reach(struct store *s, const struct store_config *config, struct fault *f);
/* The store is open: it is made where there is none, and says so. */
void acknowledged_begin(struct store *s);
/* What this process made goes: there is no store after all. */
void acknowledged_undo(struct store *s);
/* The next start is told that a flush failed; it may be the last thing this process does. */
void acknowledged_failing(struct store *s);
/* Before the environment goes: what is on the disk of its log. */
void acknowledged_closing(struct store *s);
/* orderly: all that is committed is on the disk. */
void acknowledged_close(struct store *s, bool orderly);

/* -- tail.c: before a recovery, unless the store was closed in order -- */
enum status tail_settle(struct store *s, struct fault *f);

/* -- readable.c: how far the log can be read -- */
/* Behind the last record a recovery would come to, by the files alone and without a change to
 * them; when the last batch before was written, 0: none was. */
enum status log_readable(const struct home *h, DB_LSN *end_r, instant *commit_r, struct fault *f);
/* What this process has on the disk; false: it cannot be told. */
bool log_flushed(struct store *s, DB_LSN *end_r);

/* -- cause.c: what the system's refusals mean -- */
/* ST_ok: it is none of those, so it is damage. */
enum status cause_status(int error);
/* The refusal a sentence of the library ends with; 0: none. */
int cause_in(const char *complaint);

/* -- spare.c: log files made ahead -- */
/* Before the first environment is opened. */
void spares_install(void);
/* What a start finds: half-made ones and those of another size go. */
void spares_sweep(const struct home *h, uint64_t bytes);
/* A retired log file becomes a spare; false: it lies where it was. */
bool spare_of(const struct home *h, const char *retired, uint64_t bytes);
/* The first one of a store, when it has room for it. */
void spare_first(const struct home *h, uint64_t bytes);

/* -- spread.c: a checkpoint is on the disk as it is written -- */
/* Before the first environment is opened. */
void spread_install(void);
/* On: the pages this thread writes are on their way to the disk at each of its pauses. */
void spread_writes(bool on);

/* -- pages.c: a damaged page is one read's error -- */
/* The library's sum of a record of the log. */
uint32_t log_sum(const uint8_t *bytes, size_t n);
#define PAGE_BYTES 4096           /* a block of the file system: a page is written whole or not at all */
/* Before the first environment is opened. */
void pages_install(void);
/* Between these this thread's reads are a recovery's. */
void pages_recovering(bool on);
/* The library has opened that file, or another one under that descriptor. */
void pages_watch(int fd, const char *path);
bool pages_first_is_good(const struct home *h, const char *file);
/* A table or index that refuses everything: its first page is damaged. */
int pages_shut_file(struct store *s, const char *file, DB **db_r);
/* Each page of the file as it is on the disk; how many are damaged. */
unsigned pages_look(const struct home *h, const char *file, void (*found)(void *context, uint32_t page), void *context);
/* The damage this thread met, as "payment t56:5"; false: it met none. */
bool damage_fault(struct store *s, struct fault *f);
/* What was found in files of this home: they are others by now, or are looked at anew. */
void pages_forget(const struct home *h);
void pages_forget_file(const struct home *h, const char *file);
/* This thread was refused for the file, whatever its pages are. */
void pages_refuse_file(const struct home *h, const char *file);

/* -- keys.c: seal.key, the keys of a store in the order they were made -- */
struct keys { uint8_t key[SEAL_KEYS][SEAL_KEY]; unsigned n; };
void keys_forget(struct keys *k);
/* ST_seal_key_missing names the file: there is none, or it is no row of keys. */
enum status keys_read(const struct home *h, struct keys *k, struct fault *f);
/* The one there is, or a fresh one. */
enum status keys_make(const struct home *h, struct keys *k, struct fault *f);
enum status keys_write(const struct home *h, const struct keys *k, struct fault *f);
/* All but the first and the last go. */
enum status keys_shorten(const struct home *h, struct keys *k, struct fault *f);
/* Are all keys there that this version's rows are sealed and found under? */
bool keys_fit(const struct keys *k, const struct version *v);
/* A version whose rows are to be sealed under the newest of them; true: it is another by that. */
bool keys_renew(const struct keys *k, struct version *v);

/* -- seal.c -- */
#define BOX_SINCE 4               /* version of the store whose rows are sealed */
struct seal_pair { uint8_t text_key[32], box_key[32]; };
struct seal {
    struct sealer sealer;         /* first: the record codec is handed this */
    uint8_t hash_key[32];         /* of the first key for ever: what is found by it and what the audit */
    uint8_t row_key[32];          /* has of a row are not made again */
    struct seal_pair pair[SEAL_KEYS];
    atomic_uint pairs;            /* the last one seals; all of them open */
    uint8_t nonce[16];            /* of this process; what follows is counted */
    uint64_t boxes;               /* the writer's */
};
void seal_init(struct seal *s, const struct keys *k);
/* One more key, by which is sealed from here on; from any one thread. */
void seal_add(struct seal *s, const uint8_t key[SEAL_KEY]);
/* Was anything this thread opened since it last asked sealed under another key than the last? */
bool seal_met_older(void);
/* A row of a table that is T_SEALED as it is stored, into out; the writer's. */
void box_close(struct store *s, enum table_id table, const struct buf *clear, struct buf *out);
/* The bytes of a row in fresh pool memory, opened where they are sealed; NULL: not of these keys. */
char *box_open(struct store *s, enum table_id table, const void *bytes, size_t n, struct pool *pool, size_t *n_r);
void seal_key_check(const uint8_t key[SEAL_KEY], char out[KEY_CHECK + 1]);

/* -- entries.c: the index entries a row has -- */
struct entry { uint32_t at; uint16_t n; };
struct entries {
    struct buf bytes;
    struct entry *list;
    unsigned n, room;
};
void entries_init(struct entries *e);
void entries_release(struct entries *e);
void entries_clear(struct entries *e);
void entries_add(struct entries *e, const void *bytes, size_t n);
void entries_sort(struct entries *e);
/* The entries of one index for a row, in order and each once. */
void entries_collect(struct entries *e, struct store *s, enum index_id index, const void *row);
const uint8_t *entry_bytes(const struct entries *e, unsigned i);
int entry_compare(const struct entries *a, unsigned i, const struct entries *b, unsigned j);
/* -- gather.c: index entries put aside; head: the first eight bytes, big-endian, so
 * that most comparisons stay there -- */
struct gathered { uint64_t head; uint32_t at; uint16_t n, index; };
struct run {
    struct gathered *list;
    unsigned n, room;
    struct buf bytes;
};
void run_init(struct run *run, size_t most_bytes);
void run_release(struct run *run);
void run_clear(struct run *run);
void run_gather(struct run *run, struct store *s, enum table_id table, const void *row);
void run_gather_index(struct run *run, struct store *s, enum index_id index, const void *row);
/* On any thread, with room of its own. */
void run_gather_with(struct run *run, struct entries *room, struct store *s, enum index_id index, const void *row);
void run_sort(struct run *run);
/* row.c: a run that is in order, into its indexes. */
enum status entries_put(struct txn *t, const struct run *run);

/* -- basis.c: keys of what the writer has written -- */
struct touches;
struct touches *touches_new(void);
void touches_free(struct touches **t);
void touch(struct touches *t, enum table_id table, const struct key *key);
/* All of it is committed, or undone. */
void touches_pass(struct touches *t);

/* Splits a stored index key; false when it lies about itself. */
struct entry_parts { const uint8_t *index, *primary; size_t index_n, primary_n; };
bool entry_split(const void *bytes, size_t n, struct entry_parts *parts_r);

/* -- reseal.c: the place of the pass over rows that are sealed under an older key; the writer's -- */
struct resealing {
    atomic_bool due;              /* there may be such rows */
    atomic_bool clean;            /* a whole pass met none */
    unsigned table;               /* in a pass: where the next rows are looked at */
    struct key after;             /* the last one; n 0: from its first */
    uint64_t met;                 /* in this pass */
    enum status told;             /* why older keys could not go, last */
};
void reseal_begin(struct store *s);

/* -- the store -- */
enum room { ROOM_ENOUGH, ROOM_RESERVE, ROOM_NONE };    /* for all writes, for those that may use the reserve */

struct store {
    struct home home;
    struct version version;
    struct acknowledged acknowledged;
    DB_ENV *env;
    DB *table[TABLE_COUNT];
    DB *index[INDEX_COUNT];
    enum index_id indexes[TABLE_COUNT][TABLE_INDEXES];
    unsigned indexes_n[TABLE_COUNT];
    words_fn *words[INDEX_COUNT];
    char words_version[INDEX_COUNT][WORDS_VERSION_MAX + 1];
    DB *meta;                     /* NULL in a store of version 1 */
    struct part table_parts[TABLE_COUNT], index_parts[INDEX_COUNT];
    unsigned build_at_open;       /* rows; 0: generation.c's own */
    _Atomic uint64_t epoch;       /* one more for each index that has become whole */
    bool meta_written;            /* by the batch under way */
    atomic_bool sweep_due;        /* a file is done with */
    uint8_t backup_key[BACKUP_KEY];
    bool backup_sealed;           /* backups are, with that key */
    struct seal seal;
    struct resealing resealing;
    uint64_t cache_bytes;
    atomic_uint held;             /* table + 1: what is written of it would be left behind by its fresh file */
    pthread_cond_t written;       /* under lock: a batch has ended while a table is held */
    bool running;                 /* opened: from here on a failure ends the process */
    bool offline;                 /* read_only_check: failures come back, the process stays */

    struct lock lock;             /* free_txns, panic text */
    struct txn *free_txns;
    unsigned free_n;
    char trouble[TROUBLE_MAX];    /* the library's last complaint */
    unsigned complaints;
    atomic_int refused;           /* the errno its last complaint about the system ended with; 0: none */

    atomic_bool writing;          /* a batch or a bulk is open */
    struct buf out;               /* the writer's: the row being encoded */
    struct buf boxed;             /* and sealed */
    struct entries before, after; /* the writer's: entries of a row before and after */
    struct run later;             /* the writer's: entries of rows a child inserted, not put in yet */
    struct bulk *bulk;
    struct hot *hot;              /* the writer's */
    struct touches *touches;      /* the writer's, but for what is passed */

    struct lock care;             /* checkpoint, log removal, backup: one at a time */
    unsigned copying;             /* backups under way: log files stay */
    atomic_bool checkpointing;
    _Atomic int64_t room_ticks;
    _Atomic enum room room;
    _Atomic uint64_t commits, batches, rows_written, rows_read;
};

enum txn_kind { KIND_CHILD, KIND_SNAPSHOT, KIND_BULK };

struct txn {
    struct store *store;
    DB_TXN *db;
    struct pool *pool;
    enum txn_kind kind;
    bool failed;                  /* may only be ended without keeping */
    bool later;                   /* entries of inserted rows are put aside */
    struct scan *scans;           /* still open: closed with the transaction */
    struct scan *kept;            /* a snapshot's that ended: gone on with, closed with it */
    uint8_t *room;                /* where rows land before their size is known */
    size_t room_n;
    uint64_t rows_read, rows_written;
    struct table_set reads;
    uint64_t epoch;               /* indexes whole by then may be read */
    int building;                 /* the index a scan was refused for; -1: none */
    struct batch *batch;
    struct txn *next_free;
};

/* -- env.c: the environment and its files -- */
/* db_env_create; a sanitized build tells it apart from us by whom it asks for memory. */
int env_create(DB_ENV **env_r);
enum status env_open(struct store *s, uint32_t extra_flags, struct fault *f);
void env_close(struct store *s);
enum status env_open_tables(struct store *s, struct fault *f);
void env_tables_close(struct store *s);
/* The same files without transactions, log and versions; and back, all of it
 * written and flushed. */
int env_tables_for_bulk(struct store *s);
int env_tables_write(struct store *s);
int env_tables_after_bulk(struct store *s);
/* One file with checksums; txn may be NULL. */
int env_file_open(struct store *s, DB_TXN *txn, const char *name, uint32_t flags, DB **db_r);
/* The library's answer as a fault about the store: the system's refusal by name, or damage. */
enum status env_fault(struct store *s, struct fault *f, int answer);
enum status env_fault_at(struct store *s, struct fault *f, const char *path, int answer);
/* The library's last complaint. */
void env_trouble(struct store *s, char out[TROUBLE_MAX]);
/* What one file of the log takes. */
uint32_t env_log_file_bytes(const struct store *s);
/* What a library answer means to a caller; ends the process when the store
 * cannot be trusted any more, unless it is an offline one. */
enum status env_status(struct store *s, int answer, const char *doing);
/* The flush, or the undoing, that must succeed. */
void env_must(struct store *s, int answer, const char *doing);

/* -- salvage.c: one beside others -- */
/* Is nothing to be written of it any more? Who asks is then refused as for its first page. */
bool table_is_held(struct store *s, enum table_id table);
/* As the store is opened, with its parts read: a fresh file that is whole takes its place. */
int salvaged_take(struct store *s, DB_TXN *db);
/* That is committed. */
void salvaged_done(struct store *s);

/* -- hot.c: the writer's copies of rows of tables with T_HOT, within a 64th of the cache -- */
struct hot *hot_new(uint64_t cache_bytes);
void hot_free(struct hot **h);
void hot_clear(struct hot *h);
/* The row's bytes, good until the next call; NULL: not here, which says nothing. */
const uint8_t *hot_get(struct hot *h, enum table_id table, const uint8_t *key, size_t key_n, size_t *n_r);
/* A row that was read, and is not here. */
void hot_keep(struct hot *h, enum table_id table, const uint8_t *key, size_t key_n, const void *bytes, size_t n);
/* One that the open child has written; NULL: removed. */
void hot_put(struct hot *h, enum table_id table, const uint8_t *key, size_t key_n, const void *bytes, size_t n);
void hot_child_end(struct hot *h, bool keep);

/* -- txn.c -- */
struct txn *txn_take(struct store *s, enum txn_kind kind, DB_TXN *db, struct pool *pool);
void txn_give(struct txn **t);
void txn_close_scans(struct txn *t);
void writer_enter(struct store *s);
void writer_leave(struct store *s);

/* -- row.c: rows and index entries as bytes -- */
#define STORE_ROW_MAX ((size_t)64 << 20)
/* t->room holds at least n bytes; what was in it is gone. */
void room_grow(struct txn *t, size_t n);
/* The bytes land in t->room; DB_NOTFOUND when there are none. */
int bytes_get(struct txn *t, DB *db, const void *key, size_t key_n, size_t *n_r);
enum status row_get(struct txn *t, enum table_id table, const void *key, size_t key_n,
                    const struct field_set *wanted, void *row, struct pool *pool);
/* Copies the bytes to pool and decodes them into row. */
enum status row_decode(struct txn *t, enum table_id table, void *row, const void *bytes, size_t n,
                       const struct field_set *wanted, struct pool *pool);
/* The row alone, without its indexes. */
enum status row_write(struct txn *t, enum table_id table, const void *row, uint32_t flags);
/* replace.c: the bytes of a row that is there, as they are to be; no more is written and
 * logged than what differs. DB_NOTFOUND: there is none, or it is one to put whole. */
int row_replace(struct txn *t, DB *db, const struct key *key, const struct buf *is);
/* "account 1305250001": for findings. */
void row_name(enum table_id table, const uint8_t *key, size_t n, char *out, size_t room);

/* -- scan.c -- */
struct pair { const uint8_t *key, *data; size_t key_n, data_n; };
/* The next key and data as stored, good until the next call. */
enum status scan_raw(struct scan *s, struct pair *p);
/* Those of a snapshot that ends. */
void scans_kept_close(struct txn *t);

/* An index that is not whole too: what a check and a salvage look at. */
enum status scan_index_any(struct txn *t, enum index_id index, const struct scan_range *range, struct scan **s_r);

/* -- bulk.c -- */
void bulk_release(struct store *s);

/* -- care.c -- */
/* A checkpoint once so much log was written; 0: in any case. */
enum status care_checkpoint(struct store *s, uint32_t kilobytes);
/* One even when nothing was logged since the last. */
enum status care_checkpoint_forced(struct store *s);

/* store.c: the environment alone, recovered. */
enum status store_recover(struct store **s_r, const struct store_config *config, struct home *home,
                          const struct version *v, uint32_t env_flags, struct fault *f);
/* store.c: a store whose files are there, without asking for its version. */
enum status store_attach(struct store **s_r, const struct store_config *config, struct home *home,
                         const struct version *v, const struct seal *seal, uint32_t env_flags, struct fault *f);

#endif

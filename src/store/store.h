/* store: typed rows in a transactional environment, and the only folder that
 * knows Berkeley DB. It runs in the core's process and its offline tools alone.
 *
 * Calling sequence
 *   store_open -> [batches of the one writer | snapshots of many readers] -> store_close
 *
 * One writer. Writes happen in a batch, on one thread:
 *
 *     store_batch_begin(s, &batch);
 *     for each operation {
 *         store_child_begin(batch, &txn, pool);
 *         ... store_get / store_put / store_next_number with txn ...
 *         store_child_end(&txn, keep);        keep=false undoes this one alone
 *     }
 *     store_batch_commit(&batch);             one durable flush; then replies may leave
 *
 * A commit that cannot be made durable does not come back: the process ends (exit
 * status 70) and recovers at its next start; so it does when a page fails its
 * checksum. A second batch while one is open, or one used on two threads, is a bug
 * and panics. Readers each have a snapshot (store_snapshot_begin), from any thread,
 * end it within two seconds, and page long scans by token.
 *
 * Rows are read into structs whose texts live in the transaction's pool. Every
 * function answers ST_ok, ST_not_found and ST_exists where it says so,
 * ST_field_too_long for a key that cannot be, or what env.c maps a library error
 * to (disk_full, too_busy, store_broken); a child that got one of those last may
 * only be ended without keeping. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "record/tables.h"

#define TABLE_SET_WORDS ((TABLE_COUNT + 63) / 64)

struct store;
struct batch;
struct txn;

/* The version of the store's layout this program gives a new store, and the oldest
 * it reads. One between the two keeps its own version, and is written in that form,
 * until store_raise: before that, one can go back to the program it came from.
 *   1  nothing is written down of its own files
 *   2  it has a meta table (generation.h)
 *   3  events of jobs are rows (core/work/events.h)
 *   4  the last digest of every audited row is in the audit (core/engine/proof.h); rows of
 *      tables with T_SEALED are sealed whole (seal.c)
 *   5  audit records name rows, operations and requests in short (core/engine/proof.h);
 *      answers stand in the order of requests (core/engine/remember.c)
 *   6  what stands elsewhere already is said once (core/engine/proof.h, FRUGAL_SINCE). A program
 *      was in use for a while that wrote this in stores of version 5: both are read there */
#define STORE_VERSION 6
#define STORE_VERSION_OLDEST 1

#define BACKUP_KEY 32

struct store_config {
    const char *home;             /* directory, 0700; made when create. home.c says what is in it */
    uint64_t cache_bytes;         /* 0: half the memory */
    uint64_t reserve_bytes;       /* most writes are refused below this much free space; 0: 64 MB */
    bool create;                  /* an empty home becomes a store; refused when there is one */
    bool read_only_check;         /* offline tools: never written to (but recovered), no ballast; a
                                     damaged page is answered, not the end of the process */
    unsigned build_at_open;       /* rows of each index to be built that are gone through at once; 0: 20,000 */
    const char *acknowledged_dir; /* where the file `acknowledged` lies; NULL or "": in the home */
    bool agree_end;               /* by an operator's word: a damaged one, or another store's, is begun anew */
    const uint8_t *backup_key;    /* BACKUP_KEY bytes: backups are sealed for its other half; NULL: in clear */
    const uint8_t *seal_key;      /* 32 bytes: for FT_SEALED and the keyed hash; NULL reads home/seal.key */
};

/* ST_store_busy, ST_store_newer, ST_store_broken, ST_not_found (no store there), ST_exists;
 * ST_store_file_newer: of a table or index a newer program wrote down what this one does not know;
 * ST_store_unraised: of an older version, and this program would write it wrongly;
 * ST_table_differs: a table of other key fields; ST_acknowledged_unread: the file;
 * ST_acknowledged_missing: the log cannot be read as far as was answered for, and nothing was written. */
enum status store_open(struct store **s_r, const struct store_config *config, struct fault *f);
void store_close(struct store **s);

/* The search words of a row: called for INDEX_WORDS indexes, by the index. Each
 * emit is one key (any bytes, cut at STORE_WORD_MAX; the same word twice counts
 * once), the primary key is added. Set before the first write; writing a row of
 * such a table without it is a bug and panics. It is called on several threads.
 *
 * version names what the function makes: a number raised with every change of its
 * words, and the digest of what it reads besides. An index filled under another one
 * is building from here on. ST_store_unraised, or that no file could be begun. */
#define STORE_WORD_MAX 120
#define WORDS_VERSION_MAX 63
struct word_sink { void (*emit)(struct word_sink *, const void *bytes, size_t n); };
typedef void words_fn(const void *row, struct word_sink *sink);
enum status store_set_words(struct store *s, enum index_id index, words_fn *fn, const char *version, struct fault *f);

/* -- building -- An index whose definition or words differ from what is stored has
 * a fresh file, filled in slices beside everything else and kept by every write
 * meanwhile; scans of it are refused with ST_index_building. It goes on where it
 * stood after a crash. */
struct store_building { const char *index, *table; uint64_t done, about; };   /* rows; about 0: not known */
/* What is being built, at most `most`; how many. On any thread. */
unsigned store_building(struct store *s, struct store_building *list, unsigned most);
bool store_build_due(struct store *s);
/* The next slice made ahead of the writer, on any thread, by a snapshot: at most so many
 * rows, 0 as many as a slice has, and what entries they have. ST_not_found: nothing is due. */
struct slice_made;
enum status store_build_make(struct store *s, unsigned rows, struct slice_made **made_r);
void store_build_drop(struct slice_made **made);
/* The next rows, as part of a child: those of made, as long as what it was made of stands
 * (store_stands; *stood_r says whether); else, or without it, the writer goes through them
 * itself: at most so many, 0 as many as a slice has. How many there were. ST_not_found:
 * nothing is due. */
enum status store_build_slice(struct txn *t, unsigned rows, const struct slice_made *made, unsigned *rows_r,
                              bool *stood_r);
/* One index that nothing can go without, whole, before others use the store. */
enum status store_build_now(struct store *s, enum index_id index);
/* Offline, for a store that was just opened: all that is being built at once, in
 * files of their own, and the files of indexes this program has not got go. told()
 * is called as it goes, with ST_ok's counts. */
typedef void told_fn(void *context, const char *index, uint64_t done, uint64_t about);
enum status store_upgrade(struct store *s, told_fn *told, void *context, struct fault *f);
/* Offline: the store is written in this program's form from now on, and the
 * program it came from cannot read it any more. What it was before in *from_r. */
enum status store_raise(const struct store_config *config, unsigned *from_r, struct fault *f);
/* The version this store is written in. */
unsigned store_version(const struct store *s);
/* Opened by read_only_check: proved as it is, never written to. */
bool store_offline(const struct store *s);
/* The index a scan of this transaction was refused for, and how far it is; NULL: none. */
const char *txn_index_building(struct txn *t, struct store_building *b_r);

/* -- the writer -- */
enum status store_batch_begin(struct store *s, struct batch **b_r);
enum status store_child_begin(struct batch *b, struct txn **t_r, struct pool *pool);
void store_child_end(struct txn **t, bool keep);
void store_batch_commit(struct batch **b);
/* Commits and does not wait for the disk: others see it at once, a crash may take
 * it back, and with it all that was committed after it, until a store_flush. */
void store_batch_pass(struct batch **b);
/* All that is committed is on the disk when this comes back; on any thread. */
void store_flush(struct store *s);
void store_batch_abort(struct batch **b);
/* -- the acknowledged end -- What was answered for is named in a second place, a file outside
 * data and log, written by the flusher after each flush and before the answers leave. So a
 * start knows what must be there: to the last answer after a process was killed, to within
 * about a second after the machine lost power. What the numbers count is the caller's. */
struct store_end { uint64_t no; instant at; struct hash chain; };    /* of the last record: number, time, head */
enum store_ending {
    ENDING_NONE,                  /* no file: nothing is known, and it is begun with this start */
    ENDING_ORDERLY,               /* it was closed */
    ENDING_KILLED,                /* the same machine runs on: exact */
    ENDING_FLUSH,                 /* it ended by itself: a flush failed; exact */
    ENDING_POWER,                 /* the machine was started since: at most a second old */
};
/* After store_flush of all it names, one thread at a time: one pwrite, none where it is the same end. */
void store_acknowledge(struct store *s, const struct store_end *end);
/* It comes to the disk, once a second at most; on any thread. */
void store_acknowledged_sync(struct store *s);
/* What was found when the store was opened. */
enum store_ending store_acknowledged(const struct store *s, struct store_end *end_r);
/* A line is kept beside it, in acknowledged.agreed. */
enum status store_acknowledged_note(struct store *s, const char *line, struct fault *f);

/* Is there room to write? Looks at the file system, at most every 100 ms. One that
 * may use the reserve has room until a quarter of it is left. */
enum status store_room(struct store *s, bool from_reserve);

/* -- a reader -- */
enum status store_snapshot_begin(struct store *s, struct txn **t_r, struct pool *pool);
void store_snapshot_end(struct txn **t);

/* Has a read or a write of it failed otherwise than by ST_not_found and ST_exists? Whatever
 * was made of its answers may lack something. */
bool txn_failed(const struct txn *t);
struct pool *txn_pool(struct txn *t);
struct store *txn_store(struct txn *t);

/* -- a basis -- What a snapshot showed, to be written by later: taken before the snapshot
 * begins, on any thread. In a child: of that table, was no row written since whose key is
 * after one (NULL: the first) and up to another (NULL: the last)? False too when nobody
 * can know any more. */
uint64_t store_basis(struct store *s);
bool store_stands(struct txn *t, uint64_t basis, enum table_id table, const struct key *after, const struct key *to);
/* The tables a transaction has read of so far, rows or entries: what was made in it rests on no others. */
struct table_set { uint64_t word[TABLE_SET_WORDS]; };
const struct table_set *txn_reads(const struct txn *t);
static inline bool table_set_has(const struct table_set *set, enum table_id table)
{
    return set->word[table / 64] >> table % 64 & 1;
}
static inline void table_set_add(struct table_set *set, enum table_id table)
{
    set->word[table / 64] |= (uint64_t)1 << table % 64;
}

/* -- rows -- row's key fields name it; the whole row comes back in it. */
enum status store_get(struct txn *t, enum table_id table, void *row);              /* ST_not_found */
/* Of the row these fields alone, as scan_range.wanted. */
enum status store_get_some(struct txn *t, enum table_id table, const struct field_set *wanted, void *row);
enum status store_insert(struct txn *t, enum table_id table, const void *row);     /* ST_exists */
/* The same, unsealed in a table with T_SEALED too: a row that says nothing but what stands
 * open in another one. */
enum status store_insert_open(struct txn *t, enum table_id table, const void *row);
/* A row's bytes as the child wrote them last, sealed texts sealed; good until it writes again. */
struct bytes store_written(struct txn *t);
/* old is the row as it was read, and must be (its indexes are updated by it: one
 * that differs is ST_store_broken); NULL: read it now, or it is new. */
enum status store_put(struct txn *t, enum table_id table, const void *old, const void *row);
enum status store_delete(struct txn *t, enum table_id table, const void *row);     /* ST_not_found */
/* For a child that inserts many rows: their index entries are put aside, and put
 * in together and in order by store_entries_now, without which it is not kept.
 * What reads an index or changes rows meanwhile has them put in first. */
void store_entries_later(struct txn *t);
enum status store_entries_now(struct txn *t);
/* The next number of a gap-free series, 1 first; a row of table counter, kept
 * only if the child is. */
enum status store_next_number(struct txn *t, const char *series, uint64_t *number_r);

/* -- scans -- in key order, of a table or through an index. A child's scan sees
 * what the child changed ahead of it. One left open ends with its transaction. */
struct scan;
struct scan_range {
    const void *prefix;           /* row whose first `parts` key fields bound the scan; NULL all. An
                                     index's key goes on with its table's */
    unsigned parts;
    const void *words; size_t words_n;   /* INDEX_WORDS: keys that begin with these bytes */
    const struct field_set *wanted;      /* of rows, these alone are read (record_decode_some); NULL: all */
    bool backward;
    bool singly;                  /* row by row, up to the last before a damaged page */
    const uint8_t *token; size_t token_n;   /* go on after here: what scan_token gave */
};
enum status scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
/* ST_index_building: refused until it is whole. */
enum status scan_index(struct txn *t, enum index_id index, const struct scan_range *range, struct scan **s_r);
/* Next row into row (zeroed, then filled; texts in the txn's pool unless pool is
 * given). ST_not_found at the end. */
enum status scan_next(struct scan *s, void *row, struct pool *pool);
/* Next key only, of an index: its bytes (the word, without the primary key; good
 * until the next call) and its row's key fields in row. */
enum status scan_next_key(struct scan *s, void *row, const uint8_t **key_r, size_t *key_n_r);
/* Where the scan stands, for scan_range.token. */
void scan_token(const struct scan *s, struct key *token_r);
void scan_end(struct scan **s);

/* -- secrets -- */
struct sealer *store_sealer(struct store *s);
void store_keyed_hash(struct store *s, const char *text, struct hash *out);
/* SHA-256 style digest for chains and bindings (BLAKE2b, 32 bytes). */
void store_digest(const void *bytes, size_t n, struct hash *out);

/* A key of its own making seals from here on, and what stands is sealed anew in slices:
 * read under both meanwhile. What is found by a keyed hash, and digests of rows, stay
 * those of the first key. ST_seal_key_changing: one is being changed still, or this
 * process has changed too many; ST_seal_key_missing: its keys are in no file. By one
 * thread at a time, which may be another than the writer; it waits for the disk. */
enum status store_key_new(struct store *s, struct fault *f);
bool store_reseal_due(struct store *s);
/* Has a whole pass met none? Then nothing is left to do but store_key_only. */
bool store_resealed(struct store *s);
/* The next rows, in the writer's transaction; looked_r: how many were looked at. */
enum status store_reseal(struct txn *t, unsigned rows, unsigned *looked_r);
/* Older keys go once no row is left under them (ended_r). As store_key_new. */
enum status store_key_only(struct store *s, bool *ended_r, struct fault *f);

/* Of a row's bytes with nothing sealed, under a key of this store: who has only its files
 * can neither make one nor try what a row may hold. */
#define STORE_ROW_DIGEST 16
void store_row_digest(struct store *s, const void *bytes, size_t n, uint8_t out[STORE_ROW_DIGEST]);

/* -- bulk -- for making a county or bringing in a file: rows in key order, no
 * reader about, one durable point at the end. Until then the home is marked and
 * is not opened again. A row that is there already is ST_exists and left alone;
 * other writing in the same transaction is for tables without indexes. */
enum status store_bulk_begin(struct store *s, struct txn **t_r, struct pool *pool);
enum status store_bulk_put(struct txn *t, enum table_id table, const void *row);
/* Index entries so far, beside the rows. */
uint64_t store_bulk_entries(const struct txn *t);
enum status store_bulk_end(struct txn **t);

/* -- care -- */
typedef void finding_fn(void *context, const char *what);
/* A hot copy of everything into dir (made, or empty, or left by a backup that did not
 * end), then recovered and verified there, page by page and row by row, sealed with a
 * manifest and read back. It holds no seal key: that is kept apart. With a backup_key it
 * is then sealed whole (wrap.h). One that fails leaves nothing. ST_exists: something lies there. */
enum status store_backup(struct store *s, const char *dir, struct fault *f);
/* A pair of keys for backups: its secret half in a file that is not there yet (ST_exists), to
 * be kept where the office is not; key_r is what they are sealed with. */
enum status store_backup_key_make(const char *path, uint8_t key_r[BACKUP_KEY], struct fault *f);
/* ST_text_invalid: it is no such file. */
enum status store_backup_key_read(const char *path, uint8_t secret_r[BACKUP_KEY], struct fault *f);
/* Is what lies there just what the backup was? It needs no key. ST_not_found: no backup;
 * ST_backup_unfinished; ST_backup_broken names the file and what is wrong with it. */
enum status store_backup_verify(const char *dir, struct fault *f);
/* Offline: a store out of a backup directory, which is verified first. home is new or
 * holds the seal.key (which the backup was made under) and nothing else;
 * ST_seal_key_missing names the file, ST_seal_key_other: of another store. secret: of
 * one that is sealed whole; ST_backup_sealed: it is, and none is given, ST_backup_key_other. */
enum status store_restore(const char *backup_dir, const char *home, const uint8_t *secret, struct fault *f);
/* Thins out the backups named backup-YYYYMMDD in a directory: of the newest ones stay a
 * backup a day for so many days, one a week, one a month, counted over those there are.
 * Those that were killed while they were made go too. What is no whole backup is told
 * and stays. told() has the name and report.prune_*'s last word. */
struct keep { unsigned days, weeks, months; };
enum status store_backups_prune(const char *dir, const struct keep *keep, finding_fn *told, void *context,
                                struct fault *f);
/* How many threads a check of this store may have: one beside the counters. At most CHECK_THREADS. */
#define CHECK_THREADS 8
unsigned store_check_threads(const struct store *s);
/* Every row and every index against its table, in slices; finding() is called for
 * each fault. ST_check_failed when there was one. */
enum status store_check(struct store *s, finding_fn *finding, void *context);
/* Offline (read_only_check), of a store that has been raised: the rows of a damaged
 * table that can be read become a fresh file of it, and its indexes are due. What
 * cannot be read, and by the indexes what was lost, is told to finding. The store is
 * then closed; the next opening and store_upgrade build the indexes. The damaged
 * file is kept in the home as damaged-tNN; all that was told is in damaged-tNN.txt, on the
 * disk before the fresh file takes its place. */
struct salvaged { uint64_t rows, unreadable, lost; bool named; };    /* named: an index names what was lost */
enum status store_salvage(struct store *s, enum table_id table, finding_fn *finding, void *context,
                          struct salvaged *counts_r, struct fault *f);
/* Nothing is written into the table any more, ST_store_broken names its file, until it is let go
 * or the store closed; what was under way has ended. One table at a time: ST_too_busy, also when a
 * bulk does not end. By a thread that holds no lock and is not the writer's. */
enum status store_table_hold(struct store *s, enum table_id table, struct fault *f);
void store_table_let(struct store *s);
/* A salvage of the table that is held, beside others' reading and writing: the fresh file takes its
 * place when the store is opened next. Killed before it has answered, the table is what it was. */
enum status store_salvage_beside(struct store *s, enum table_id table, finding_fn *finding, void *context,
                                 struct salvaged *counts_r, struct fault *f);
/* A table without indexes whose rows can be done without, before anybody else uses the store:
 * its next generation holds this row alone, and the damaged file is kept in the home as
 * damaged-tNN. ST_store_broken in an offline store and one of version 1. */
enum status store_table_anew(struct store *s, enum table_id table, const void *row, struct fault *f);
/* Of the file it has now: 1 the first, one more with each anew and each salvage, never less. */
uint64_t store_table_generation(struct store *s, enum table_id table);
/* Pages that are not what was written, found since the store was opened: what needs one is
 * refused with ST_store_broken, and not looked for on the disk again. How many; at most
 * `most` of them in the list. On any thread. */
struct store_damage { const char *table; char file[24]; uint32_t page; };     /* or index; file in data/ */
unsigned store_damage(struct store *s, struct store_damage *list, unsigned most);
/* The one this thread was refused for since it asked last; false: none. */
bool store_damage_met(struct store *s, struct store_damage *out);
/* A fault ST_store_broken that says nothing yet gets its name: "payment t56:5". */
void store_damage_name(struct store *s, enum status status, struct fault *f);
struct store_stats {
    uint64_t commits, flushes, batches, rows_written, rows_read, cache_hits, cache_misses, frozen_pages,
             log_bytes, free_bytes, checkpoint_age_s,
             log_written_bytes,    /* since the store was opened; log_bytes: since the last checkpoint */
             cache_bytes,          /* what the cache may grow to */
             checkpointing,        /* 1 while one is written */
             reserve_bytes,        /* what must be free for all writes */
             reads_only;           /* 1 while it is not, and most writes are refused or all */
};
void store_stats(struct store *s, struct store_stats *out);
/* Checkpoint when due, removing log files that are done with; called by the core's
 * timer thread about once a second. */
void store_tick(struct store *s);

#endif

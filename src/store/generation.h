/* What the store knows of each of its files (inside of the store; generation.c).
 *
 * Every table and index has a form: its key fields, an index's flags, and for
 * search words the declared version of the function that makes them. The meta
 * table has the form each file was filled in. A file of another form is left where
 * it lies and a fresh one, of the next generation, is filled: meanwhile the index
 * is building. There are two questions, as in PostgreSQL, and two answers in time:
 * writers keep an index from the moment its fresh file is there (tolerantly: an
 * entry may be there already or not yet), readers use it only once every row has
 * been gone through. Which snapshots may read it is told by an epoch: one that
 * began before the index was whole sees it as it was then, and is refused. */
#ifndef STORE_GENERATION_H
#define STORE_GENERATION_H

#include <db.h>
#include <errno.h>
#include <stdatomic.h>
#include "record/tables.h"
#include "record/struct.h"
#include "store/meta.def"
#include "record/end.h"

enum generation_state {
    GENERATION_WHOLE = 1,
    GENERATION_BUILDING,
    GENERATION_LEFT               /* a program without this index has written since: not kept any more */
};

#define META_FILE "t00"
#define BEING_MADE "__db."       /* the library's, before the name of a file it makes without a log */
#define META_UNREAD EPROTO       /* a row whose bytes are good and are none this program knows */
#define META_NEWER ENOTSUP       /* one that says what it does not know */
#define META_SINCE 2              /* stores of this version and above have a meta table */
#define FORM_MAX 160
#define FILE_NAME_ROOM 24         /* "t21.4294967295" */

/* A table or an index: its file. Changed on the writer's thread or before others run. */
struct part {
    char form[FORM_MAX];          /* in the meta table; "" when it has no row */
    unsigned generation;
    bool building;                /* the writer's own; others ask index_is_building */
    bool other;                   /* of a form of version 1, in an offline store: let be, not even checked */
    bool left;                    /* behind: writes of another program are not in it */
    _Atomic uint64_t whole_since; /* the epoch; NEVER while it is building */
    _Atomic uint64_t done, about;
};
#define NEVER UINT64_MAX

struct store;
struct txn;

struct part *index_part(struct store *s, enum index_id index);
struct part *table_part(struct store *s, enum table_id table);
/* Are its words known here? A plain index needs none. */
bool index_has_words(const struct store *s, enum index_id index);
/* "t21", and from the second on "t21.2" */
void generation_name(unsigned no, unsigned generation, char out[FILE_NAME_ROOM]);
/* And back; false: it is no such name. */
bool generation_read(const char *name, unsigned *no_r, unsigned *generation_r);
void index_file_name(struct store *s, enum index_id index, char out[FILE_NAME_ROOM]);
void table_file_name(struct store *s, enum table_id table, char out[FILE_NAME_ROOM]);

/* meta.c: created when it is not there. */
int meta_open(struct store *s, DB_TXN *db);
/* settle.c: what the program has a key of, in the meta table's words. */
void key_form(const struct key_spec *key, char out[FORM_MAX]);
/* settle.c: after the environment, before the files: what there is, and what is to be built.
 * ST_store_unraised, ST_table_differs. */
enum status generations_open(struct store *s, struct fault *f);
void generations_close(struct store *s);
/* The meta table is opened again: generations_close had closed it for a while. */
int generations_again(struct store *s);
/* Once the files are open: plain indexes of few rows are built at once. */
void generations_begin(struct store *s);
/* The same words and versions as another store's, of which this is a copy. */
void generations_adopt(struct store *copy, const struct store *s);
/* A batch with changes of the meta table was committed: what was built becomes so. */
void generations_committed(struct store *s);
/* It may be read from now on. */
void generation_whole(struct store *s, enum index_id index);
/* A file that is there already, of a generation that never came to be, is removed. */
void generation_clear(struct store *s, unsigned no, unsigned generation);
/* On any thread. */
bool index_is_building(struct store *s, enum index_id index);
/* May this transaction read the index? */
bool index_whole_for(const struct txn *t, enum index_id index);

/* Rows of the meta table, through db or outside of a transaction; texts in pool. */
bool generation_newer(const struct generation *g);
int meta_get(struct store *s, DB_TXN *db, unsigned file_no, struct generation *g_r, struct pool *pool);
int meta_put(struct store *s, DB_TXN *db, const struct generation *g);
int meta_row_put(DB *meta, DB_TXN *db, const struct generation *g);
/* Each row; stops at an answer that is not 0. */
typedef int meta_fn(struct store *s, DB_TXN *db, const struct generation *g, void *context);
int meta_each(struct store *s, DB_TXN *db, meta_fn *fn, void *context);
/* anew.c: that a table is of this generation, whole; and a file that is nobody's any more, out
 * of data/ into the home as damaged-NAME. */
int table_generation_put(struct store *s, DB_TXN *db, enum table_id table, unsigned generation);
enum status damaged_keep(struct store *s, const char *name);
/* At the start: files of tables that one killed in the middle of this left in data/ are kept so too. */
void tables_finish(struct store *s);
struct generation index_generation(struct store *s, enum index_id index, enum generation_state state);
/* mend.c: the rows of this program's files, as far as an open meta table with damaged pages
 * gives them, and else as the files tell. EBADMSG: of one they do not. */
int meta_known(struct store *s, DB_TXN *db, meta_fn *fn, void *context);
/* The damaged meta table, which is closed, is made again of these. */
int meta_mend(struct store *s);

/* The forms of version 1 are written down; what was there before is not looked at. */
enum status generations_raise(struct store *s, struct fault *f);
/* sweep.c: files of generations that are done with; those of indexes this program
 * has not got too when all. */
void generations_sweep(struct store *s, bool all);
/* The same beside the counters, once there is reason to. */
void generations_tick(struct store *s);

/* build.c: up to rows of one index, as part of t. ST_not_found: it is whole. */
struct slice_made;
enum status build_index_slice(struct txn *t, enum index_id index, unsigned rows, const struct slice_made *made,
                              unsigned *n_r, bool *stood_r);
/* upgrade.c: a file that is filled without a log, beside the one in use; closed, all
 * of it is on the disk. */
int fresh_open(struct store *s, unsigned no, unsigned generation, DB **db_r);
int fresh_close(struct store *s, DB *db);
/* How many rows there will be, by how far into the table's tree the key is. */
uint64_t build_rows_about(struct txn *t, enum table_id table, const struct key *at, uint64_t done);
/* Slices in batches of their own, so many rows; all of them when rows is 0. */
enum status build_index(struct store *s, enum index_id index, unsigned rows);

#endif

/* The meta table made again out of what is left of it. It says nothing that the files
 * do not say too, but for one thing: whether an index was whole in the form this program
 * keeps it in. So a row that cannot be read is put together by the names of the files:
 * a table is of the generation its one file has, an index is left behind, and is built
 * anew as that of another program's would be. One whose page is good and that this program
 * does not know is a newer one's: it is not put together, and the store is not opened. A
 * table with two files is one whose salvage was under way; which is in use nothing else
 * tells, and the store is not opened.
 *
 * The fresh file is made in an environment of its own and takes the name of the damaged one
 * in one step, so that there is always a meta table; the log has nothing of it by then. */
#include "config.h"
#include "store/private.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FRESH_FILE "t00.2"        /* until it has the name; no generation of any other file */
#define FORM_LOST "lost"          /* no index has it */

struct files { unsigned n, generation; };        /* of one number: how many, and the highest */

/* errno, where the directory cannot be read to its end: a file that is not seen is not one that is not there. */
static int files_of(struct store *s, unsigned no, struct files *files_r)
{
    char path[PATH_MAX];
    struct files files = { .n = 0 };
    unsigned of, generation;
    DIR *dir = opendir(home_file(&s->home, "data", path));
    if (!dir)
        return errno;
    errno = 0;
    for (struct dirent *e; (e = readdir(dir)); errno = 0)
        if (generation_read(e->d_name, &of, &generation) && of == no) {
            files.n++;
            files.generation = generation > files.generation ? generation : files.generation;
        }
    int broken = errno;
    closedir(dir);
    *files_r = files;
    return broken;
}

/* -- one row -- */

/* DB_NOTFOUND: it has no file, so it is new. EBADMSG: it is not told. */
static int row_guess(struct store *s, struct generation *g)
{
    struct files files;
    int broken = files_of(s, (unsigned)g->file_no, &files);
    if (broken)
        return broken;
    if (!files.n)
        return DB_NOTFOUND;
    g->generation = files.generation;
    g->begun_at = clock_now();
    g->state = g->indexes ? GENERATION_LEFT : GENERATION_WHOLE;
    return files.n > 1 && !g->indexes ? EBADMSG : 0;
}

static int row_known(struct store *s, DB_TXN *db, struct generation *g, struct pool *pool)
{
    struct generation stored;
    int answer = meta_get(s, db, (unsigned)g->file_no, &stored, pool);
    if (!answer)
        *g = stored;
    return answer == EBADMSG ? row_guess(s, g) : answer;
}

int meta_known(struct store *s, DB_TXN *db, meta_fn *fn, void *context)
{
    struct pool *pool = pool_new(1u << 14);
    char form[FORM_MAX];
    int answer = 0;
    for (unsigned i = 0; !answer && i < TABLE_COUNT + INDEX_COUNT; i++) {
        bool indexes = i >= TABLE_COUNT;
        const struct table_info *table = &table_info[indexes ? 0 : i];
        const struct index_info *index = &index_info[indexes ? i - TABLE_COUNT : 0];
        struct generation g = { .file_no = indexes ? index->no : table->no, .indexes = indexes,
                                .name = indexes ? index->name : table->name, .form = indexes ? FORM_LOST : form };
        key_form(&table->key, form);
        answer = row_known(s, db, &g, pool);
        answer = answer ? answer : fn(s, db, &g, context);
        answer = answer == DB_NOTFOUND ? 0 : answer;
        pool_clear(pool);
    }
    pool_free(&pool);
    return answer;
}

/* -- the fresh file -- */

static int row_put(struct store *s, DB_TXN *db, const struct generation *g, void *context)
{
    (void)s;
    return meta_row_put(context, db, g);
}

static int fresh_rows(struct store *s, DB_ENV *env)
{
    DB *db = NULL;
    int answer = db_create(&db, env, 0);
    if (!answer)
        answer = db->set_flags(db, DB_CHKSUM);
    if (!answer)
        answer = db->set_pagesize(db, PAGE_BYTES);
    if (!answer)
        answer = db->open(db, NULL, FRESH_FILE, NULL, DB_BTREE, DB_CREATE, 0600);
    if (!answer)
        answer = meta_known(s, NULL, row_put, db);
    int closed = db ? fresh_close(s, db) : 0;
    return answer ? answer : closed;
}

static int fresh_make(struct store *s)
{
    char data[PATH_MAX], path[PATH_MAX];
    DB_ENV *env = NULL;
    unlink(home_file(&s->home, "data/" FRESH_FILE, path));
    int answer = env_create(&env);
    if (!answer)
        answer = env->open(env, home_file(&s->home, "data", data), DB_CREATE | DB_INIT_MPOOL | DB_PRIVATE, 0600);
    if (!answer)
        answer = fresh_rows(s, env);
    if (env)
        env->close(env, 0);
    return answer;
}

static int fresh_take(struct store *s)
{
    char from[PATH_MAX], to[PATH_MAX], kept[PATH_MAX];
    home_file(&s->home, "data/" FRESH_FILE, from);
    home_file(&s->home, "data/" META_FILE, to);
    unlink(home_file(&s->home, "damaged-" META_FILE, kept));
    if (link(to, kept) || home_dir_sync(&s->home, "", NULL) || rename(from, to) ||
        home_dir_sync(&s->home, "data", NULL))
        return errno ? errno : EIO;
    pages_forget_file(&s->home, META_FILE);
    return 0;
}

/* All of the damaged file that is not damaged is in it, and no record of the log has to do
 * with it: what reads it from here on may not write it. */
int meta_mend(struct store *s)
{
    int answer = env_file_open(s, NULL, META_FILE, 0, &s->meta);
    if (!answer && care_checkpoint_forced(s))
        answer = EIO;
    if (!answer)
        answer = fresh_make(s);
    generations_close(s);
    for (int i = 0; !answer && i < 2; i++)
        answer = care_checkpoint_forced(s) ? EIO : 0;
    if (!answer)
        answer = fresh_take(s);
    if (!answer)
        log_error("store %s: the meta table could not be read and is made again of what is left; indexes it does "
                  "not tell of any more are built anew; the damaged file is kept as damaged-" META_FILE, s->home.path);
    return answer;
}

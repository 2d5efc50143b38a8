/* Files that nothing needs any more: of a generation before the present one, once
 * that is whole, and of indexes this program has not got. A table's file is never
 * removed, whoever it belongs to. What there is, is read from the directory, so that nothing is
 * forgotten; what it is, from the meta table. The row of an index this program has not got
 * stays when its files are gone: should the index come back it has the next generation, and
 * no name of a file is used twice. */
#include "config.h"
#include "store/private.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sweep {
    unsigned no, generation;         /* the file looked at */
    bool known, done_with, foreign;  /* foreign: an index of another program */
};

static int row_look(struct store *s, DB_TXN *db, const struct generation *g, void *context)
{
    struct sweep *w = context;
    (void)s;
    (void)db;
    if (g->file_no != w->no)
        return 0;
    w->known = true;
    w->foreign = g->state == GENERATION_LEFT;
    w->done_with = g->indexes && (w->foreign || (g->state == GENERATION_WHOLE && g->generation > w->generation));
    return 0;
}

/* As it is committed: the writer may be about a change of it. */
static int meta_look(struct store *s, struct sweep *w)
{
    DB_TXN *db = NULL;
    int answer = s->env->txn_begin(s->env, NULL, &db, DB_TXN_SNAPSHOT);
    if (answer)
        return answer;
    answer = meta_each(s, db, row_look, w);
    int ended = db->commit(db, DB_TXN_NOSYNC);
    return answer ? answer : ended;
}

/* A file with checksums and transactions, and nobody has it open. */
static void file_remove(struct store *s, const char *name)
{
    int answer = s->env->dbremove(s->env, NULL, name, NULL, DB_AUTO_COMMIT);
    if (answer)
        log_warn("store %s: file %s is done with and cannot be removed: %s", s->home.path, name, db_strerror(answer));
    else
        log_info("store %s: file %s is done with and removed", s->home.path, name);
}

/* One that a killed upgrade was making. */
static void being_made_look(struct store *s, const char *name)
{
    char in_data[300], path[PATH_MAX];
    unsigned no, generation;
    if (!generation_read(name + strlen(BEING_MADE), &no, &generation))
        return;
    snprintf(in_data, sizeof in_data, "data/%s", name);
    unlink(home_file(&s->home, in_data, path));
}

static void file_look(struct store *s, const char *name, bool all)
{
    struct sweep w = { .known = false };
    if (!strncmp(name, BEING_MADE, strlen(BEING_MADE))) {
        being_made_look(s, name);
        return;
    }
    if (!generation_read(name, &w.no, &w.generation) || w.no == 0)
        return;
    if (meta_look(s, &w) || !w.known || !w.done_with || (w.foreign && !all))
        return;
    file_remove(s, name);
}

void generations_sweep(struct store *s, bool all)
{
    char path[PATH_MAX];
    if (!s->meta || s->offline)
        return;
    DIR *dir = opendir(home_file(&s->home, "data", path));
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir)); )
        file_look(s, e->d_name, all);
    closedir(dir);
}

/* A file goes after what says that it may is on the disk; not under a backup. */
void generations_tick(struct store *s)
{
    if (!atomic_exchange(&s->sweep_due, false))
        return;
    store_flush(s);
    lock_take(&s->care);
    if (s->copying)
        atomic_store(&s->sweep_due, true);
    else
        generations_sweep(s, false);
    lock_give(&s->care);
}

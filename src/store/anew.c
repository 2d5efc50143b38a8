/* A table that is begun anew because what stood there can be done without: the next
 * generation of it, with one row, takes the place of a damaged file, which is kept
 * beside the store's own. As in a salvage one transaction puts the fresh file there,
 * whose row is on the disk before. One that was killed between that and the end left two
 * files of a table; the next start finishes it. */
#include "config.h"
#include "store/private.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

int table_generation_put(struct store *s, DB_TXN *db, enum table_id table, unsigned generation)
{
    const struct table_info *info = &table_info[table];
    return meta_put(s, db, &(struct generation){
        .file_no = info->no, .name = info->name, .form = table_part(s, table)->form, .generation = generation,
        .state = GENERATION_WHOLE, .begun_at = clock_now() });
}

/* Away from the library's own, so that nothing reads it by mistake. */
static enum status file_keep(struct store *s, const char *name, const char *as)
{
    char from[PATH_MAX], to[PATH_MAX], in_data[FILE_NAME_ROOM + 8], kept[FILE_NAME_ROOM + 16];
    snprintf(in_data, sizeof in_data, "data/%s", name);
    snprintf(kept, sizeof kept, "%s-%s", as, name);
    if (rename(home_file(&s->home, in_data, from), home_file(&s->home, kept, to)))
        return ST_store_broken;
    return home_dir_sync(&s->home, "", NULL) || home_dir_sync(&s->home, "data", NULL) ? ST_store_broken : ST_ok;
}

enum status damaged_keep(struct store *s, const char *name)
{
    return file_keep(s, name, "damaged");
}

static int first_put(struct store *s, DB *db, enum table_id table, const void *row)
{
    struct key key;
    key_encode(&table_info[table].key, row, table_info[table].key.fields, &key);
    buf_clear(&s->out);
    record_encode(table_info[table].record, row, &s->seal.sealer, &s->out);
    DBT k = { .data = key.b, .size = key.n }, data = { .data = s->out.at, .size = (uint32_t)s->out.n };
    return db->put(db, NULL, &k, &data, 0);
}

static int fresh_fill(struct store *s, enum table_id table, unsigned generation, const void *row)
{
    DB *db = NULL;
    int answer = fresh_open(s, table_info[table].no, generation, &db);
    if (answer)
        return answer;
    answer = first_put(s, db, table, row);
    int closed = fresh_close(s, db);
    return answer ? answer : closed;
}

static int table_swap(struct store *s, enum table_id table, unsigned generation)
{
    char name[FILE_NAME_ROOM];
    DB_TXN *db = NULL;
    DB *fresh = NULL;
    generation_name(table_info[table].no, generation, name);
    int answer = s->env->txn_begin(s->env, NULL, &db, 0);
    if (!answer)
        answer = table_generation_put(s, db, table, generation);
    if (!answer)
        answer = env_file_open(s, db, name, DB_MULTIVERSION, &fresh);
    if (!answer)
        answer = db->commit(db, DB_TXN_SYNC);
    else if (db)
        db->abort(db);
    if (answer)
        return answer;
    s->table[table]->close(s->table[table], DB_NOSYNC);
    s->table[table] = fresh;
    table_part(s, table)->generation = generation;
    return 0;
}

uint64_t store_table_generation(struct store *s, enum table_id table)
{
    return table_part(s, table)->generation;
}

/* The checkpoints leave a recovery no reason to look at the damaged file. */
enum status store_table_anew(struct store *s, enum table_id table, const void *row, struct fault *f)
{
    char name[FILE_NAME_ROOM];
    unsigned generation = table_part(s, table)->generation + 1;
    if (s->indexes_n[table] || (table_info[table].flags & T_SEALED))
        panic("store: table %s is not one to be begun anew", table_info[table].name);
    if (!s->meta || s->offline)
        return damage_fault(s, f) ? f->status : fault_set(f, ST_store_broken, "", table_info[table].name, NULL, NULL);
    writer_enter(s);
    table_file_name(s, table, name);
    int answer = fresh_fill(s, table, generation, row);
    if (!answer)
        answer = table_swap(s, table, generation);
    enum status status = answer ? env_fault(s, f, answer) : ST_ok;
    for (int i = 0; !status && i < 2; i++)
        status = care_checkpoint_forced(s);
    writer_leave(s);
    if (status)
        return status;
    log_error("store %s: table %s could not be read and is begun anew%s%s", s->home.path, table_info[table].name,
              damaged_keep(s, name) ? "; its file lies in data as " : "; its file is kept as damaged-", name);
    return ST_ok;
}

/* -- what a kill left -- */

/* Of a table, and not the one the meta table says. */
static bool is_left(struct store *s, const char *name, bool *older_r)
{
    unsigned no, generation;
    if (!generation_read(name, &no, &generation))
        return false;
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].no == no) {
            *older_r = generation < table_part(s, (enum table_id)i)->generation;
            return generation != table_part(s, (enum table_id)i)->generation;
        }
    return false;
}

static bool left_find(struct store *s, char name[FILE_NAME_ROOM], bool *older_r)
{
    char path[PATH_MAX];
    bool found = false;
    DIR *dir = opendir(home_file(&s->home, "data", path));
    if (!dir)
        return false;
    for (struct dirent *e; !found && (e = readdir(dir)); )
        found = is_left(s, e->d_name, older_r) && text_copy(name, FILE_NAME_ROOM, e->d_name);
    closedir(dir);
    return found;
}

/* An older one is what was damaged; a newer one was being filled and never came to be. Neither
 * is thrown away: a table's file never is. */
void tables_finish(struct store *s)
{
    char name[FILE_NAME_ROOM];
    bool older, settled = false;
    while (s->meta && !s->offline && left_find(s, name, &older)) {
        for (int i = 0; !settled && i < 2; i++)
            if (care_checkpoint_forced(s))
                return;
        settled = true;
        const char *as = older ? "damaged" : "unfinished";
        log_warn("store %s: file %s is left of a table that was salvaged, or begun anew by a process that was killed; "
                 "it is kept as %s-%s", s->home.path, name, as, name);
        if (file_keep(s, name, as)) {
            log_error("store %s: file %s cannot be moved", s->home.path, name);
            return;
        }
    }
}

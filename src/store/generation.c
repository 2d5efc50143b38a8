/* The store's files and their generations: what they are called, and how one that
 * is being built becomes whole. */
#include "config.h"
#include "store/private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct part *index_part(struct store *s, enum index_id index)
{
    return &s->index_parts[index];
}

struct part *table_part(struct store *s, enum table_id table)
{
    return &s->table_parts[table];
}

bool index_has_words(const struct store *s, enum index_id index)
{
    return !(index_info[index].flags & INDEX_WORDS) || s->words[index];
}

void generation_name(unsigned no, unsigned generation, char out[FILE_NAME_ROOM])
{
    if (generation > 1)
        snprintf(out, FILE_NAME_ROOM, "t%02u.%u", no, generation);
    else
        snprintf(out, FILE_NAME_ROOM, "t%02u", no);
}

bool generation_read(const char *name, unsigned *no_r, unsigned *generation_r)
{
    char rest;
    *generation_r = 1;
    return sscanf(name, "t%u%c", no_r, &rest) == 1 || sscanf(name, "t%u.%u%c", no_r, generation_r, &rest) == 2;
}

void index_file_name(struct store *s, enum index_id index, char out[FILE_NAME_ROOM])
{
    generation_name(index_info[index].no, index_part(s, index)->generation, out);
}

void table_file_name(struct store *s, enum table_id table, char out[FILE_NAME_ROOM])
{
    generation_name(table_info[table].no, table_part(s, table)->generation, out);
}

/* It was filled without a log, or was only being made. */
void generation_clear(struct store *s, unsigned no, unsigned generation)
{
    char name[FILE_NAME_ROOM], in_data[FILE_NAME_ROOM + sizeof "data/" + sizeof BEING_MADE], path[PATH_MAX];
    generation_name(no, generation, name);
    snprintf(in_data, sizeof in_data, "data/" BEING_MADE "%s", name);
    unlink(home_file(&s->home, in_data, path));
    snprintf(in_data, sizeof in_data, "data/%s", name);
    if (access(home_file(&s->home, in_data, path), F_OK))
        return;
    if (s->env->dbremove(s->env, NULL, name, NULL, DB_AUTO_COMMIT))
        unlink(path);
}

struct generation index_generation(struct store *s, enum index_id index, enum generation_state state)
{
    const struct part *p = index_part(s, index);
    return (struct generation){
        .file_no = index_info[index].no, .name = index_info[index].name, .indexes = true, .form = p->form,
        .generation = p->generation, .state = state, .begun_at = clock_now(),
    };
}

/* -- what is built becomes so -- */

static void part_refresh(struct store *s, enum index_id index, struct pool *pool)
{
    struct part *p = index_part(s, index);
    struct generation g;
    int answer = meta_get(s, NULL, index_info[index].no, &g, pool);
    if (answer) {
        env_status(s, answer, "reading the meta table");
        return;
    }
    atomic_store(&p->done, g.rows_done);
    atomic_store(&p->about, g.rows_about);
    if (g.state == GENERATION_WHOLE)
        generation_whole(s, index);
}

void generation_whole(struct store *s, enum index_id index)
{
    struct part *p = index_part(s, index);
    uint64_t epoch = atomic_load(&s->epoch) + 1;
    p->building = false;
    atomic_store(&p->whole_since, epoch);
    atomic_store(&s->epoch, epoch);
    atomic_store(&s->sweep_due, p->generation > 1);
}

void generations_committed(struct store *s)
{
    struct pool *pool = pool_new(4096);
    s->meta_written = false;
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if (index_part(s, (enum index_id)i)->building && index_has_words(s, (enum index_id)i))
            part_refresh(s, (enum index_id)i, pool);
    pool_free(&pool);
}

bool index_is_building(struct store *s, enum index_id index)
{
    return atomic_load(&s->index_parts[index].whole_since) == NEVER;
}

bool index_whole_for(const struct txn *t, enum index_id index)
{
    return atomic_load(&t->store->index_parts[index].whole_since) <= t->epoch;
}

static struct store_building building_of(enum index_id index, const struct part *p)
{
    return (struct store_building){ .index = index_info[index].name, .table = table_info[index_info[index].table].name,
                                    .done = atomic_load(&p->done), .about = atomic_load(&p->about) };
}

const char *txn_index_building(struct txn *t, struct store_building *b_r)
{
    if (t->building < 0)
        return NULL;
    const struct part *p = index_part(t->store, (enum index_id)t->building);
    *b_r = building_of((enum index_id)t->building, p);
    return b_r->index;
}

unsigned store_building(struct store *s, struct store_building *list, unsigned most)
{
    unsigned n = 0;
    for (unsigned i = 0; i < INDEX_COUNT && n < most; i++) {
        const struct part *p = index_part(s, (enum index_id)i);
        if (index_is_building(s, (enum index_id)i))
            list[n++] = building_of((enum index_id)i, p);
    }
    return n;
}

/* The forms of the store's files against those the program has. Called as the
 * store is opened, before anybody reads or writes: what differs gets a fresh file
 * and is building from then on, even if the program of before comes back. A store
 * of version 1 cannot hold that, and one its program would write wrongly is not
 * opened: the keeper raises it first, because there is no way back from it. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NEWER_NAME 65
#define BUILD_AT_OPEN 20000       /* rows of an index looked at as the store is opened: a third of a second */

/* -- forms -- */

/* "unit_no.1 business_date.4" */
void key_form(const struct key_spec *key, char out[FORM_MAX])
{
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < key->fields && n < FORM_MAX; i++)
        n += (size_t)snprintf(out + n, FORM_MAX - n, "%s%s.%u", i ? " " : "", key->field[i]->name, key->field[i]->no);
    if (n >= FORM_MAX)
        panic("store: a form too long: %s", out);
}

static void index_form(const struct store *s, enum index_id index, char out[FORM_MAX])
{
    const struct index_info *info = &index_info[index];
    if (info->flags & INDEX_WORDS) {
        snprintf(out, FORM_MAX, "words %s", s->words_version[index]);
        return;
    }
    key_form(&info->key, out);
    size_t n = strlen(out);
    if ((info->flags & INDEX_SPARSE) && (size_t)snprintf(out + n, FORM_MAX - n, " sparse") >= FORM_MAX - n)
        panic("store: a form too long: %s", out);
}

/* -- the parts at the start -- */

static int find_index(unsigned no)
{
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if (index_info[i].no == no)
            return (int)i;
    return -1;
}

static int find_table(unsigned no)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].no == no)
            return (int)i;
    return -1;
}

/* NULL: of a file this program has not. */
static struct part *find_part(struct store *s, unsigned no, bool indexes)
{
    int at = indexes ? find_index(no) : find_table(no);
    if (at < 0)
        return NULL;
    return indexes ? &s->index_parts[at] : &s->table_parts[at];
}

static void parts_reset(struct store *s)
{
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        s->index_parts[i] = (struct part){ .generation = 1 };
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        s->table_parts[i] = (struct part){ .generation = 1 };
}

static enum status unraised(struct fault *f, const char *name, const char *found, const char *expected)
{
    return fault_set(f, ST_store_unraised, "", name, *found ? found : "-", *expected ? expected : "-");
}

static const struct version1_row { unsigned no; bool indexes; const char *form; } version1[] = {
#define V1_TABLE(no, form) { no, false, form },
#define V1_INDEX(no, form) { no, true, form },
#include "store/version1.def"
#undef V1_TABLE
#undef V1_INDEX
};

/* An index of version 1 that this program has not would be left behind by its writes. A
 * store that is only looked at is not written. */
static enum status version1_parts(struct store *s, struct fault *f)
{
    char name[FILE_NAME_ROOM];
    for (size_t i = 0; i < COUNT_OF(version1); i++) {
        const struct version1_row *row = &version1[i];
        struct part *p = find_part(s, row->no, row->indexes);
        generation_name(row->no, 1, name);
        if (p)
            text_copy(p->form, sizeof p->form, row->form);
        else if (row->indexes && !s->offline)
            return unraised(f, name, row->form, "");
    }
    return ST_ok;
}

static int part_load(struct store *s, DB_TXN *db, const struct generation *g, void *context)
{
    struct part *p = find_part(s, (unsigned)g->file_no, g->indexes);
    char *newer_r = context;
    if (generation_newer(g)) {
        text_copy(newer_r, NEWER_NAME, g->name);
        return META_NEWER;
    }
    if (p) {
        text_copy(p->form, sizeof p->form, g->form);
        p->generation = (unsigned)g->generation;
        p->left = g->state == GENERATION_LEFT;
        p->building = g->state != GENERATION_WHOLE;
        atomic_store(&p->whole_since, p->building ? NEVER : 0);
        atomic_store(&p->done, g->rows_done);
        atomic_store(&p->about, g->rows_about);
        return 0;
    }
    if (!g->indexes || g->state == GENERATION_LEFT || s->offline)
        return 0;
    struct generation left = *g;
    left.state = GENERATION_LEFT;
    log_warn("store %s: index %s is of another program and is left behind", s->home.path, g->name);
    return meta_put(s, db, &left);
}

/* -- what differs -- */

/* From here on the index is building, in a file of its own. */
static int index_begin(struct store *s, DB_TXN *db, enum index_id index, const char *form)
{
    struct part *p = index_part(s, index);
    const char *name = index_info[index].name;
    p->building = true;
    atomic_store(&p->whole_since, NEVER);
    if (s->offline)
        return 0;
    if (*p->form) {
        log_warn("store %s: index %s is built anew: found \"%s\"%s, expected \"%s\"; `wattdesk store upgrade` does it "
                 "at once while no core runs", s->home.path, name, p->form, p->left ? " (left behind)" : "", form);
        generation_clear(s, index_info[index].no, ++p->generation);
    }
    text_copy(p->form, sizeof p->form, form);
    p->left = false;
    atomic_store(&p->done, 0);
    atomic_store(&p->about, 0);
    struct generation g = index_generation(s, index, GENERATION_BUILDING);
    return meta_put(s, db, &g);
}

/* In a store of version 1: as its own program kept it, or of a table that one had not. */
static enum status version1_index(struct store *s, enum index_id index, const char *form, struct fault *f)
{
    struct part *p = index_part(s, index);
    if (!strcmp(p->form, form) || (!*p->form && !*table_part(s, index_info[index].table)->form))
        return ST_ok;
    if (s->offline) {
        log_warn("store %s: index %s is of another form (\"%s\", not \"%s\") and is not looked at before `wattdesk "
                 "store raise`", s->home.path, index_info[index].name, p->form, form);
        p->other = p->building = true;
        atomic_store(&p->whole_since, NEVER);
        return ST_ok;
    }
    return unraised(f, index_info[index].name, p->form, form);
}

static bool form_differs(struct store *s, enum index_id index, const char *form)
{
    const struct part *p = index_part(s, index);
    return p->left || strcmp(p->form, form);
}

static enum status table_settle(struct store *s, DB_TXN *db, enum table_id table, struct fault *f)
{
    const struct table_info *info = &table_info[table];
    struct part *p = table_part(s, table);
    char form[FORM_MAX];
    key_form(&info->key, form);
    if (*p->form && strcmp(p->form, form))
        return fault_set(f, ST_table_differs, "", info->name, p->form, form);
    if (*p->form || s->version.version < META_SINCE || s->offline)
        return ST_ok;
    text_copy(p->form, sizeof p->form, form);
    struct generation g = { .file_no = info->no, .name = info->name, .form = form, .generation = 1,
                            .state = GENERATION_WHOLE, .begun_at = clock_now() };
    return env_status(s, meta_put(s, db, &g), "writing the meta table");
}

static enum status index_settle(struct store *s, DB_TXN *db, enum index_id index, struct fault *f)
{
    char form[FORM_MAX];
    index_form(s, index, form);
    if (s->version.version < META_SINCE)
        return version1_index(s, index, form, f);
    if (!form_differs(s, index, form))
        return ST_ok;
    return env_status(s, index_begin(s, db, index, form), "writing the meta table");
}

/* An index that no row tells of has no file. One that lies there has entries of another
 * form, or stale ones: a sweep of before took the row away with the first of an index's files. */
static void index_without_row(struct store *s, enum index_id index)
{
    const struct part *p = index_part(s, index);
    if (!*p->form && s->version.version >= META_SINCE && !s->offline)
        generation_clear(s, index_info[index].no, p->generation);
}

static enum status parts_settle(struct store *s, DB_TXN *db, struct fault *f)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < TABLE_COUNT; i++)
        status = table_settle(s, db, (enum table_id)i, f);
    for (unsigned i = 0; !status && i < INDEX_COUNT; i++) {
        index_without_row(s, (enum index_id)i);
        if (!(index_info[i].flags & INDEX_WORDS))
            status = index_settle(s, db, (enum index_id)i, f);
    }
    return status;
}

static int meta_read(struct store *s, DB_TXN **db_r, char newer_r[NEWER_NAME])
{
    int answer = s->env->txn_begin(s->env, NULL, db_r, 0);
    if (!answer)
        answer = meta_open(s, *db_r);
    if (!answer)
        answer = meta_each(s, *db_r, part_load, newer_r);
    return answer ? answer : salvaged_take(s, *db_r);
}

/* One with a damaged page is made again first; an offline store is not written. */
static int meta_read_or_mend(struct store *s, DB_TXN **db_r, char newer_r[NEWER_NAME])
{
    int answer = meta_read(s, db_r, newer_r);
    if (answer != EBADMSG)
        return answer;
    parts_reset(s);
    if (s->offline)
        return meta_known(s, *db_r, part_load, newer_r);
    (*db_r)->abort(*db_r);
    *db_r = NULL;
    generations_close(s);
    answer = meta_mend(s);
    return answer ? answer : meta_read(s, db_r, newer_r);
}

/* All in one transaction: what was found and what is to be built. */
static enum status meta_load(struct store *s, struct fault *f)
{
    DB_TXN *db = NULL;
    char newer[NEWER_NAME] = META_FILE;
    int answer = meta_read_or_mend(s, &db, newer);
    bool unknown = answer == META_NEWER || answer == META_UNREAD;
    enum status status = unknown ? fault_set(f, ST_store_file_newer, "", newer, NULL, NULL)
                         : answer ? env_fault(s, f, answer) : parts_settle(s, db, f);
    if (!status && (answer = db->commit(db, 0)))
        return env_fault(s, f, answer);
    if (!status) {
        salvaged_done(s);
        return ST_ok;
    }
    if (db)
        db->abort(db);
    generations_close(s);
    return f && !f->status ? fault_set(f, status, "", s->home.path, NULL, NULL) : status;
}

static int version1_write(struct store *s, DB_TXN *db)
{
    char name[FILE_NAME_ROOM];
    int answer = 0;
    for (size_t i = 0; !answer && i < COUNT_OF(version1); i++) {
        const struct version1_row *row = &version1[i];
        int at = row->indexes ? find_index(row->no) : find_table(row->no);
        generation_name(row->no, 1, name);
        struct generation g = {
            .file_no = row->no, .indexes = row->indexes, .form = row->form, .generation = 1, .state = GENERATION_WHOLE,
            .name = at < 0 ? name : row->indexes ? index_info[at].name : table_info[at].name, .begun_at = clock_now(),
        };
        answer = meta_put(s, db, &g);
    }
    return answer;
}

enum status generations_raise(struct store *s, struct fault *f)
{
    DB_TXN *db = NULL;
    generation_clear(s, 0, 1);
    int answer = s->env->txn_begin(s->env, NULL, &db, 0);
    if (!answer)
        answer = meta_open(s, db);
    if (!answer)
        answer = version1_write(s, db);
    if (!answer)
        answer = db->commit(db, DB_TXN_SYNC);
    else if (db)
        db->abort(db);
    return answer ? env_fault(s, f, answer) : ST_ok;
}

enum status generations_open(struct store *s, struct fault *f)
{
    parts_reset(s);
    if (s->version.version >= META_SINCE)
        return meta_load(s, f);
    enum status status = version1_parts(s, f);
    return status ? status : parts_settle(s, NULL, f);
}

/* What cannot be built now, on a full disk say, stays due. */
static void index_start(struct store *s, enum index_id index)
{
    if (index_part(s, index)->building && !s->offline && index_has_words(s, index))
        build_index(s, index, s->build_at_open ? s->build_at_open : BUILD_AT_OPEN);
}

void generations_begin(struct store *s)
{
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if (!(index_info[i].flags & INDEX_WORDS))
            index_start(s, (enum index_id)i);
}

/* -- words -- */

/* The file that was open is of another generation than the part has now. */
static enum status words_begin(struct store *s, enum index_id index, struct fault *f)
{
    unsigned before = index_part(s, index)->generation;
    char name[FILE_NAME_ROOM];
    DB_TXN *db = NULL;
    int answer = s->env->txn_begin(s->env, NULL, &db, 0);
    enum status status = answer ? env_fault(s, f, answer) : index_settle(s, db, index, f);
    if (!status && index_part(s, index)->generation != before) {
        DB *old = s->index[index];
        index_file_name(s, index, name);
        answer = env_file_open(s, db, name, DB_MULTIVERSION | DB_CREATE, &s->index[index]);
        old->close(old, DB_NOSYNC);
        status = answer ? env_fault(s, f, answer) : ST_ok;
    }
    if (!status)
        return (answer = db->commit(db, 0)) ? env_fault(s, f, answer) : ST_ok;
    if (db)
        db->abort(db);
    return status;
}

enum status store_set_words(struct store *s, enum index_id index, words_fn *fn, const char *version, struct fault *f)
{
    char form[FORM_MAX];
    s->words[index] = fn;
    if (!text_copy(s->words_version[index], sizeof s->words_version[index], version))
        panic("store: index %s: a words' version too long: %s", index_info[index].name, version);
    index_form(s, index, form);
    enum status status = ST_ok;
    if (s->version.version < META_SINCE || s->offline)
        status = index_settle(s, NULL, index, f);
    else if (form_differs(s, index, form))
        status = words_begin(s, index, f);
    if (!status)
        index_start(s, index);
    return status;
}

void generations_adopt(struct store *copy, const struct store *s)
{
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if (s->words[i])
            store_set_words(copy, (enum index_id)i, s->words[i], s->words_version[i], NULL);
}

/* What was said of a job: each field that says something with its word, as many on a
 * row as fit. */
#include "config.h"
#include "desk/screen/work/made.h"
#include "desk/screen/work/stage_said.h"
#include "desk/screen/common/run_on.h"
#include <stdio.h>
#include <string.h>

#define ROW_COLUMNS 63
#define ONE_ROOM 320

/* What is kept for looking up, or says of another field that it was said. */
static bool tells(const struct field *f)
{
    return f->type != FT_LIST && f->type != FT_BYTES && f->type != FT_HASH && strcmp(f->name, "reading_taken") != 0;
}

static void field_say(struct run_on *run, const char *word, const struct field *f, const void *of)
{
    char value[200], one[ONE_ROOM];
    value_text(f, FORMAT_TYPE, of, value, sizeof value);
    if (!value[0])
        return;
    snprintf(one, sizeof one, "%s %s", word, value);
    run_on(run, one);
}

static bool found_by_a_stage(const struct flow *flow, const char *name)
{
    for (uint32_t i = 0; i < flow->stages_n; i++)
        for (uint32_t k = 0; k < flow->stages[i].finds_n; k++)
            if (!flow->stages[i].finds[k].own && strcmp(flow->stages[i].finds[k].finding, name) == 0)
                return true;
    return false;
}

/* What is empty, nought or no says nothing. by: the stages of that flow found it; NULL: whoever said it. */
static void record_say(struct run_on *run, const struct record *record, const void *of, const struct flow *by)
{
    struct pool *pool = pool_new(1024);
    void *none = pool_get(pool, record->size);
    memset(none, 0, record->size);
    record_init(record, none);
    for (unsigned i = 0; i < record->fields; i++) {
        const struct field *f = &record->field[i];
        if (tells(f) && (!by || found_by_a_stage(by, f->name)) && !field_equal(f, of, none))
            field_say(run, tr(f->name), f, of);
    }
    pool_free(&pool);
}

/* Of the flow's own what was said stands there, if only as nought or no. One that its version does not know stands as
 * it was stored. */
static void found_say(struct run_on *run, const struct job_page *page)
{
    struct pool *pool = pool_new(4096);
    const struct job *job = page->job;
    const struct record *own = page->flow_n ? flow_own(page->flow, pool) : NULL;
    char one[ONE_ROOM];
    struct fault f;
    void *of = own ? pool_get(pool, own->size) : NULL;
    if (own) {
        memset(of, 0, own->size);
        record_init(own, of);
    }
    for (uint32_t i = 0; i < job->found_n; i++) {
        const struct finding *said = &job->found[i];
        const struct field *field = own ? record_field(own, said->finding) : NULL;
        if (field && field_parse(field, of, said->value, pool, &f) == ST_ok) {
            field_say(run, own_word(field->name), field, of);
            continue;
        }
        snprintf(one, sizeof one, "%s %s", own_word(said->finding), said->value);
        run_on(run, one);
    }
    pool_free(&pool);
}

static void all_say(struct run_on *run, const struct job_page *page)
{
    const struct job *job = page->job_n ? page->job : NULL;
    if (job && job->change_n)
        record_say(run, &change_record, job->change, NULL);
    if (job && job->application_n && page->flow_n)
        record_say(run, &application_record, job->application, page->flow);
    if (job)
        found_say(run, page);
}

void stage_said(const struct job_page *page, unsigned row, char *out, size_t room)
{
    struct run_on run = { .row = row, .columns = ROW_COLUMNS, .gap = "   ", .out = out, .room = room };
    out[0] = '\0';
    all_say(&run, page);
}

unsigned stage_said_rows(const struct job_page *page)
{
    char out[ONE_ROOM];
    unsigned n = 0;
    for (bool some = true; some && n < SAID_ROWS; n += some) {
        stage_said(page, n, out, sizeof out);
        some = out[0];
    }
    return n;
}

void found_said(const struct job_page *page, int columns, char *out, size_t room)
{
    struct run_on run = { .columns = columns, .gap = "   ", .out = out, .room = room };
    out[0] = '\0';
    if (page->job_n)
        found_say(&run, page);
}

void said_rest(const struct job_page *page, unsigned rows, char *out, size_t room)
{
    char one[ONE_ROOM];
    size_t n = 0;
    stage_said(page, rows, one, sizeof one);
    for (unsigned row = 0; *one && n < room; row++) {
        stage_said(page, row, one, sizeof one);
        int k = snprintf(out + n, room - n, "%s%s", one, *one ? "\n" : "");
        n += k > 0 ? (size_t)k : 0;
    }
}

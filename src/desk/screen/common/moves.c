/* work.moves as a list to choose from: the first line puts it in force, a later one only tells
 * of one clock. What moves nothing goes on without a question. */
#include "config.h"
#include "desk/known.h"
#include "desk/screen/common/moves.h"

#include <inttypes.h>
#include <stdio.h>

#define MOVES_SHOWN 8

static void (*goes)(struct page *p);            /* of the page on top: one thing is asked at a time */

static void picked(struct page *p, int number)
{
    if (number == 1)
        goes(p);
    else
        page_say(p, "form.moves.not", NULL, NULL, NULL, NULL);
}

static const char *row_words(struct pool *pool, const struct moves_row *r)
{
    char job[24], before[INSTANT_TEXT], after[INSTANT_TEXT], out[200];
    snprintf(job, sizeof job, "%012" PRIu64, r->job_no);
    tr_fill(out, sizeof out, "form.moves.row", job,
            r->clock_kind == CODE_clock_kind_stage ? stage_word(r->stage) : code_word(&codes_clock_kind, r->clock_kind),
            r->before ? instant_short(r->before, before) : "-", r->after ? instant_short(r->after, after) : "-");
    return pool_copy(pool, out);
}

static void answered(struct page *p, struct answer *a)
{
    const struct moves_page *m = a->reply;
    const char *line[MOVES_SHOWN + 1];
    char jobs[24], late[24], no_longer[24], first[200], clocks[24];
    if (!page_went(p, a))
        return;
    if (!m->moved) {
        goes(p);
        return;
    }
    snprintf(jobs, sizeof jobs, "%" PRIu64, m->jobs);
    snprintf(clocks, sizeof clocks, "%" PRIu64, m->moved);
    snprintf(late, sizeof late, "%" PRIu64, m->become_late);
    snprintf(no_longer, sizeof no_longer, "%" PRIu64, m->no_longer_late);
    tr_fill(first, sizeof first, "form.moves.go", jobs, clocks, late, no_longer);
    line[0] = pool_copy(a->pool, first);
    unsigned n = 1;
    for (uint32_t i = 0; i < m->rows_n && i < MOVES_SHOWN; i++)
        line[n++] = row_words(a->pool, &m->rows[i]);
    page_stop(p);
    popup_choose(p, tr("form.moves.title"), line, n, picked);
}

bool moves_ask(struct page *p, enum op_id op, const void *request, void (*go)(struct page *p))
{
    struct moves_ask q = { .rows = MOVES_SHOWN };
    if (op == OP_unit_day_put) {
        q.unit_days = (struct unit_day *)(uintptr_t)request;
        q.unit_days_n = 1;
    } else if (op == OP_unit_hours_put) {
        q.unit_hours = (struct unit_hours *)(uintptr_t)request;
        q.unit_hours_n = 1;
    } else {
        return false;
    }
    goes = go;
    page_ask(p, OP_work_moves, &q, answered);
    return true;
}

/* work.progress: how far a customer's wishes are, by whatever he knows: the number of a job or an account, his phone,
 * his name. What the home line finds (find.any) is gone through: a job itself, and of an account its open jobs and the
 * last that were closed. Names and phones are masked: who asks over the counter or by telephone is not known yet.
 *
 * A closed application that became no account is found by its number alone: its words went with it (job_words). */
#include "config.h"
#include "core/engine/inner.h"
#include "core/view/view.h"
#include "core/work/events.h"
#include "core/work/job_acts.h"

#include <string.h>

struct telling_on { struct call *c; struct progress_list *r; unsigned closed; };

static bool told(const struct progress_list *r, uint64_t job_no)
{
    bool yes = false;
    for (uint32_t i = 0; i < r->rows_n; i++)
        yes |= r->rows[i].job_no == job_no;
    return yes;
}

static const char *tail_of(struct call *c, const struct job *j)
{
    const char *phone = j->application_n ? j->application->phone : j->change_n ? j->change->phone : "";
    size_t n = phone ? strlen(phone) : 0;
    return n > 4 ? pool_copy(c->pool, phone + n - 4) : "";
}

static enum status row_add(struct telling_on *t, const struct job *j)
{
    struct progress_list *r = t->r;
    struct call *c = t->c;
    struct board_row at = { .job_no = j->job_no };
    if (told(r, j->job_no))
        return ST_ok;
    if (r->rows_n == PROGRESS_ROWS) {
        r->more = true;
        return ST_ok;
    }
    bool open = j->job_state == CODE_job_state_open;
    enum status s = open ? job_board_row(c, j, CODE_clock_kind_whole, &at) : ST_ok;
    r->rows[r->rows_n++] = (struct progress_row){
        .job_no = j->job_no, .job_kind = j->job_kind, .title = masked_words(c, "title", j->title),
        .phone_tail = tail_of(c, j), .job_state = j->job_state, .end_reason = j->end_reason,
        .stage = open && at.stage ? at.stage : "", .due = at.due, .stop_reason = at.stop_reason,
        .work_state = at.work_state, .accepted_at = j->accepted_at, .closed_at = j->closed_at, .unit_no = j->unit_no,
    };
    return s;
}

static enum status job_add(struct telling_on *t, uint64_t job_no)
{
    struct job j = { .job_no = job_no };
    enum status s = job_get(t->c->txn, &j, t->c->pool);
    return s ? s : row_add(t, &j);
}

static enum status visit_open(void *context, const struct job *j)
{
    return row_add(context, j);
}

/* The newest few. */
static enum status visit_closed(void *context, const struct job *j)
{
    struct telling_on *t = context;
    bool more = t->closed++ == PROGRESS_CLOSED;
    t->r->more |= more;
    return more ? ST_not_found : row_add(t, j);
}

static enum status account_add(struct telling_on *t, const char *account_no)
{
    enum status s = jobs_of_account(t->c, account_no, visit_open, t);
    t->closed = 0;
    return s ? s : jobs_closed_of_account(t->c, account_no, visit_closed, t);
}

enum status do_work_progress(struct call *c, const struct progress_ask *q, struct progress_list *r)
{
    struct find_list found;
    struct telling_on t = { .c = c, .r = r };
    record_init(&find_list_record, memset(&found, 0, sizeof found));
    r->rows = pool_array(c->pool, PROGRESS_ROWS, sizeof *r->rows);
    enum status s = do_find_any(c, &(struct find_any){ .text = q->text, .token = "" }, &found);
    for (uint32_t i = 0; !s && i < found.rows_n; i++) {
        const struct find_row *row = &found.rows[i];
        if (row->hit == CODE_hit_job && row->job_n)
            s = job_add(&t, row->job->job_no);
        else if (*row->account_no)
            s = account_add(&t, row->account_no);
    }
    r->more |= found.more || (found.token && *found.token);
    return s;
}

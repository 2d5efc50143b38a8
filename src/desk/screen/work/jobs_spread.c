/* Many jobs at once to somebody else: by a rule, for a leave, and back after it. Who got how many
 * is said, and each that could not go with its reason. */
#include "config.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = { "@who", "@from", "@until", "@handed", NULL };

/* Of a leave: its row in the list below, as it stood there. */
struct handing { const struct leave_due_row *row; };

static void open_page(struct page *p)
{
    struct handing *h = p->state;
    const struct leave_due_list *list = p->below ? p->below->shown : NULL;
    unsigned row = (unsigned)strtoul(p->arg, NULL, 10);
    bool of_leave = list && p->below->form->shows == &leave_due_list_record;
    if (of_leave && row < list->due_n) {
        struct leave_due_row *kept = pool_get(p->pool, sizeof *kept);
        record_copy(&leave_due_row_record, kept, &list->due[row], p->pool);
        h->row = kept;
    }
}

static void line_add(char *text, size_t room, size_t *n, const char *line)
{
    if (*n + strlen(line) < room)
        *n += (size_t)snprintf(text + *n, room - *n, "%s", line);
}

static void result_text(const struct work_spread_done *r, char *text, size_t room)
{
    char line[400], why[240];
    size_t n = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < r->given_n; i++) {
        snprintf(line, sizeof line, "%s %s  +%" PRIu64 "  %" PRIu64 "\n", r->given[i].staff_no, r->given[i].staff_name,
                 r->given[i].given, r->given[i].open);
        line_add(text, room, &n, line);
    }
    for (uint32_t i = 0; i < r->failed_n; i++) {
        struct fault f = { .status = status_by_name(r->failed[i].status) };
        text_copy(f.arg[0], sizeof f.arg[0], r->failed[i].arg1);
        text_copy(f.arg[1], sizeof f.arg[1], r->failed[i].arg2);
        tr_fault(&f, why, sizeof why);
        snprintf(line, sizeof line, "%012" PRIu64 "  %s\n", r->failed[i].job_no, why);
        line_add(text, room, &n, line);
    }
}

/* Where it stopped is typed in: F9 once more goes on from there. */
static void go_on_from(struct page *p, const struct work_spread_done *r)
{
    char last[24];
    if (!r->left || form_input(p->form, "after") < 0)
        return;
    snprintf(last, sizeof last, "%012" PRIu64, r->last);
    input_set(p, "after", last);
}

static void answered(struct page *p, struct answer *a)
{
    char text[4000], done[24], failed[24], left[24];
    struct page *below = p->below;
    const struct work_spread_done *r = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    snprintf(done, sizeof done, "%" PRIu64, r->done);
    snprintf(failed, sizeof failed, "%u", r->failed_n);
    snprintf(left, sizeof left, "%" PRIu64, r->left);
    if (!r->failed_n && !r->left && p->below->below) {
        page_leave(p, "form.jobs_spread.done", done, NULL, NULL);
        if (below->screen->again)
            below->screen->again(below);
        return;
    }
    result_text(r, text, sizeof text);
    if (text[0])
        popup_text(p, tr("form.jobs_spread.result"), text);
    request_id_make(p->request_id);
    go_on_from(p, r);
    page_say(p, "form.jobs_spread.partly", done, failed, left, NULL);
    page_stop(p);
}

static void post(struct page *p, bool by_enter)
{
    const struct handing *h = p->state;
    const struct record *record = p->form->op->request;
    const struct field *leave_no = record_field(record, "leave_no");
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(2048);
    void *q = pool_get(pool, record->size);
    (void)by_enter;
    record_init(record, q);
    if (leave_no && !h->row) {
        page_beep(p);
    } else if (page_fill(p, q, pool, &f) == ST_ok) {
        if (leave_no)
            *(uint64_t *)field_at(leave_no, q) = h->row->leave_no;
        page_post(p, (enum op_id)p->form->op->no, q, answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    const struct handing *h = p->state;
    if (!h->row)
        return;
    if (strcmp(name, "@who") == 0)
        snprintf(out, room, "%s %s", h->row->staff_no, h->row->staff_name);
    else if (strcmp(name, "@handed") == 0)
        snprintf(out, room, "%" PRIu64, h->row->handed);
    else
        text_copy(out, room, instant_short(strcmp(name, "@from") == 0 ? h->row->from : h->row->until, at));
}

const struct screen screen_jobs_spread = {
    .name = "jobs_spread", .state = sizeof(struct handing), .computed = computed, .open = open_page, .post = post,
    .text = text,
};

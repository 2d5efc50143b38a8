/* The screen of every form that has no C file: inputs make the request, F9 sends
 * it, or asks for approval where the operation needs one, and the reply is shown. A reading form without inputs asks
 * when it opens; what the page was opened with is the first field of its request. */
#include "config.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/effect.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void send_again(struct page *p);

#define DATE_YEAR 5                  /* 2026- */

static const char *const computed[] = { "@when", NULL };

/* -- the row it is about, where the page below shows it: its version is posted along -- */

struct resting { const struct record *of; void *row; };

static const void *row_below(const struct page *p, const struct record **of_r)
{
    const struct record *shows = p->below && p->below->shown ? p->below->form->shows : NULL;
    const struct record *request = p->form->op ? p->form->op->request : NULL;
    if (!shows || !p->arg[0] || !record_field(request, "row_version"))
        return NULL;
    for (unsigned i = 0; i < shows->fields; i++) {
        const struct field *f = &shows->field[i];
        bool is = f->type == FT_LIST && record_field(f->of, "version") && list_count(f, p->below->shown) == 1;
        if (!is || !record_field(f->of, request->field[0].name))
            continue;
        *of_r = f->of;
        return list_element(f, p->below->shown, 0);
    }
    return NULL;
}

static void row_take(struct page *p)
{
    struct resting *r = p->state;
    const void *row = row_below(p, &r->of);
    r->row = NULL;
    if (!row)
        return;
    r->row = pool_get(p->pool, r->of->size);
    record_copy(r->of, r->row, row, p->pool);
}

static bool renew(struct page *p)
{
    const struct resting *r = p->state;
    const struct record *of;
    const void *now = row_below(p, &of);
    if (!now || !r->row)
        return now;
    stale_row(p, of, r->row, now);
    row_take(p);
    return true;
}

static void version_put(const struct page *p, const struct record *request, void *q)
{
    const struct resting *r = p->state;
    if (r->row)
        memcpy((char *)q + record_field(request, "row_version")->at,
               (char *)r->row + record_field(r->of, "version")->at, sizeof(uint64_t));
}

static void answered(struct page *p, struct answer *a)
{
    char what[80];
    if (!prove_went(p, a, send_again))
        return;
    if (op_info[a->op].kind == OP_WRITE && p->arg[0] && p->below->below) {
        effect_what(op_info[a->op].name, what, sizeof what);    /* opened for one thing from the page of that thing */
        page_leave(p, "consent.done", what, NULL, NULL);
        return;
    }
    if (op_info[a->op].kind == OP_WRITE) {
        p->typed = false;
        request_id_make(p->request_id);      /* this form instance is done; the next press is a new one */
        page_say(p, "desk.done", NULL, NULL, NULL, NULL);
    }
    if (p->form->shows == op_info[a->op].reply)
        page_show(p, a);
}

static void *request_new(struct page *p, struct pool *pool, struct fault *f)
{
    const struct record *record = p->form->op->request;
    void *q = pool_get(pool, record->size);
    if (p->arg[0] && record->fields && record->field[0].type != FT_LIST
        && field_parse(&record->field[0], q, p->arg, pool, f) != ST_ok)
        return NULL;
    version_put(p, record, q);
    return page_fill(p, q, pool, f) == ST_ok ? q : NULL;
}

static void send(struct page *p, bool by_enter)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    const struct op_info *op = p->form->op;
    void *q = op ? request_new(p, pool, &f) : NULL;
    (void)by_enter;
    if (op && !q) {
        page_say_fault(p, &f);
        page_stop(p);
    } else if (op && op->flags & OPF_APPROVAL) {
        consent_ask(p, (enum op_id)op->no, q);
    } else if (op && op->kind == OP_WRITE) {
        page_post(p, (enum op_id)op->no, q, answered);
    } else if (op) {
        page_ask(p, (enum op_id)op->no, q, answered);
    }
    pool_free(&pool);
}

static void send_again(struct page *p)
{
    send(p, false);
}

/* The input of what the page was opened with says it, and the cursor goes on. */
static void arg_show(struct page *p)
{
    char name[64];
    if (!p->arg[0] || !p->form->op)
        return;
    const struct field *first = &p->form->op->request->field[0];
    snprintf(name, sizeof name, "%s%s%s", first->name, first->of ? "." : "", first->of ? first->of->field[0].name : "");
    if (form_input(p->form, name) < 0)
        return;
    input_set(p, name, p->arg);
    page_focus(p, name);
    if (!page_next_needed(p) && p->focus >= 0 && p->focus + 1 < (int)p->form->inputs)
        page_focus(p, p->input[p->focus + 1].spec->name);
}

/* An act opens its form on what this page asks for: an input that says nothing is 0 where another one follows. */
static void act(struct page *p, int digit)
{
    char arg[200] = "", value[INPUT_BYTES];
    size_t said = 0;
    const struct form_act *chosen = NULL;
    for (unsigned i = 0; i < p->form->acts; i++)
        if (p->form->act[i].digit == digit)
            chosen = &p->form->act[i];
    for (unsigned i = 0; i < p->form->inputs; i++) {
        struct fault f = { .status = ST_ok };
        size_t n = strlen(arg);
        bool good = input_value(p, &p->input[i], value, sizeof value, &f) == ST_ok && *value;
        snprintf(arg + n, sizeof arg - n, "%s%.60s", n ? " " : "", good ? value : "0");
        said = good ? strlen(arg) : said;
    }
    arg[said] = '\0';
    if (chosen && chosen->screen)
        page_open(p->desk, chosen->screen, arg);
    else
        page_beep(p);
}

static void open_page(struct page *p)
{
    arg_show(p);
    row_take(p);
    if (p->form->op && p->form->op->kind == OP_READ && p->form->inputs == 0)
        send(p, false);
}

/* The day a row is of, or the hour of any day: what a report has a row for. */
static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct field *rows = p->form->list[0].path.step[0], *day = record_field(rows->of, "day");
    const struct field *hour = record_field(rows->of, "hour");
    const void *at = list_element(rows, p->shown, row);
    char text[DATE_TEXT];
    (void)list;
    (void)column;
    if (day && !field_empty(day, at))
        text_copy(out, room, date_format(*(const date *)field_in(day, at), text) + DATE_YEAR);
    else if (hour && !field_empty(hour, at))
        snprintf(out, room, "%" PRIu64, *(const uint64_t *)field_in(hour, at));
}

const struct screen screen_plain = {
    .name = "plain", .state = sizeof(struct resting), .flags = SCREEN_REFRESH | SCREEN_WALKS, .open = open_page,
    .renew = renew, .post = send, .act = act, .computed = computed, .cell = cell,
};

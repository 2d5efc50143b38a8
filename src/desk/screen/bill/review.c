/* A run of bills looked through by exception: the largest changes against another month, each
 * opening into the account's bill (0392), totals by class of use (0393), and how far it is. */
#include "config.h"
#include "desk/screen/common/sheet.h"
#include "desk/screen/common/told_rows.h"
#include "ops/task_words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 78
#define BAR 10                       /* cells of a progress bar */
#define EVERY_S 2
#define PER_1000 1000

/* -- asking: the run, and what of it -- */

static void ask(struct page *p, void *q, answer_fn *fn)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    if (page_fill(p, q, pool, &f) == ST_ok) {
        page_ask(p, (enum op_id)p->form->op->no, q, fn);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void run_take(struct page *p)
{
    if (p->arg[0])
        input_set(p, "run_no", p->arg);
}

/* -- changes -- */

static void changes_answered(struct page *p, struct answer *a)
{
    char listed[24], of[24], without[24];
    const struct run_changes *r = a->reply;
    if (!page_showed(p, a))
        return;
    snprintf(listed, sizeof listed, "%u", r->rows_n);
    snprintf(of, sizeof of, "%" PRIu64, r->accounts);
    snprintf(without, sizeof without, "%" PRIu64, r->without);
    page_focus(p, "@line");
    page_say(p, r->rows_n ? "form.run_changes.of" : "form.run_changes.none", listed, of, without, NULL);
}

static void changes_post(struct page *p, bool by_enter)
{
    struct run_changes_ask q = { .run_no = 0 };
    (void)by_enter;
    ask(p, &q, changes_answered);
}

static void changes_enter(struct page *p, int input)
{
    char line[128];
    text_copy(line, sizeof line, p->input[input].editor.text);
    if (strcmp(p->input[input].spec->name, "@line") == 0)
        command_run(p, line);
    else
        page_walk(p, input);
}

static void changes_open(struct page *p)
{
    run_take(p);
    if (!p->arg[0])
        return;
    input_set(p, "run_against", "1");
    changes_post(p, false);
}

static void changes_act(struct page *p, int digit)
{
    char arg[48];
    const struct run_changes *r = p->shown;
    unsigned row;
    if (!page_row(p, digit, r ? r->rows_n : 0, &row))
        return;
    snprintf(arg, sizeof arg, "%s %d", r->rows[row].account_no, (int)r->bill_month);
    page_open(p->desk, "told", arg);
}

const struct screen screen_run_changes = {
    .name = "run_changes", .open = changes_open, .post = changes_post, .enter = changes_enter,
    .act = changes_act,
};

/* -- classes -- */

struct classing { struct sheet_rows rows; };

static const char *const class_computed[] = { "@rows", "@text", NULL };

enum { WHAT, BILLS, KWH, KWH_MORE, AMOUNT, AMOUNT_MORE, CELLS };
static const int wide[CELLS] = { 16, 9, 15, 9, 16, 8 };

static void class_cells(const char *const text[CELLS], struct pool *pool, struct array *rows)
{
    struct sheet_cell cell[CELLS];
    for (unsigned i = 0; i < CELLS; i++)
        cell[i] = (struct sheet_cell){ wide[i], i != WHAT, text[i] };
    sheet_add(rows, pool, sheet_row(pool, cell, CELLS));
}

/* By so much more or less than then, a bill each: not all had one then. */
static const char *more_text(struct pool *pool, int64_t now, uint64_t bills, int64_t then, uint64_t bills_then)
{
    if (then <= 0 || !bills || !bills_then)
        return "";
    __int128 was = (__int128)then * bills, per = ((__int128)now * bills_then - was) * PER_1000 / was;
    __int128 size = per < 0 ? -per : per;
    return pool_printf(pool, "%s%lld.%d%%", per < 0 ? "-" : "+", (long long)(size / 10), (int)(size % 10));
}

static void class_row(const char *what, uint64_t bills, energy kwh, money amount, const char *kwh_more,
                      const char *amount_more, struct pool *pool, struct array *rows)
{
    char n[24], k[MONEY_TEXT], m[MONEY_TEXT];
    snprintf(n, sizeof n, "%" PRIu64, bills);
    energy_format(kwh, k);
    money_format(amount, m);
    class_cells((const char *const[CELLS]){ what, n, k, kwh_more, m, amount_more }, pool, rows);
}

static void class_rows(const char *word, const struct run_class *c, struct pool *pool, struct array *rows)
{
    char text[120], n[24];
    class_row(word, c->bills, c->kwh, c->amount, "", "", pool, rows);
    if (c->bills && c->bills_before)
        class_row(tr("form.run_classes.before"), c->bills_before, c->kwh_before, c->amount_before,
              more_text(pool, c->kwh, c->bills, c->kwh_before, c->bills_before),
              more_text(pool, c->amount, c->bills, c->amount_before, c->bills_before), pool, rows);
    if (c->bills && c->bills_year)
        class_row(tr("form.run_classes.year"), c->bills_year, c->kwh_year, c->amount_year,
              more_text(pool, c->kwh, c->bills, c->kwh_year, c->bills_year),
              more_text(pool, c->amount, c->bills, c->amount_year, c->bills_year), pool, rows);
    snprintf(n, sizeof n, "%" PRIu64, c->held);
    if (c->held)
        text_rows(rows, pool, tr_fill(text, sizeof text, "form.run_classes.held", n, NULL, NULL, NULL), COLUMNS);
}

static void classes_make(const void *shown, int columns, struct pool *pool, struct array *rows)
{
    const struct run_classes *r = shown;
    class_cells((const char *const[CELLS]){ tr("category"), tr("bills"), tr("kwh"), tr("form.run_classes.mean"),
                                             tr("amount"), tr("form.run_classes.mean") }, pool, rows);
    for (uint32_t i = 0; i < r->rows_n; i++)
        class_rows(code_word(&codes_category, r->rows[i].category), &r->rows[i], pool, rows);
    sheet_rule(rows, pool, columns);
    class_rows(tr("form.run_classes.sum"), r->whole, pool, rows);
}

static void classes_answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void classes_post(struct page *p, bool by_enter)
{
    struct bill_run_ask q = { .run_no = 0 };
    (void)by_enter;
    ask(p, &q, classes_answered);
}

static void classes_open(struct page *p)
{
    run_take(p);
    if (p->arg[0])
        classes_post(p, false);
}

static void classes_close(struct page *p)
{
    sheet_close(&((struct classing *)p->state)->rows);
}

static const struct array *class_sheet(const struct page *p)
{
    return sheet_rows(p, &((struct classing *)p->state)->rows, classes_make, COLUMNS);
}

static unsigned class_count(const struct page *p, const char *list)
{
    (void)list;
    return class_sheet(p)->n;
}

static void class_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out,
                       size_t room)
{
    (void)list;
    (void)column;
    text_copy(out, room, ((const char *const *)class_sheet(p)->at)[row]);
}

const struct screen screen_run_classes = {
    .name = "run_classes", .state = sizeof(struct classing), .computed = class_computed, .open = classes_open,
    .close = classes_close, .post = classes_post, .rows = class_count, .cell = class_cell,
};

/* -- how far -- */

static const char *const far_computed[] = { "@bar", "@far", NULL };

static void far_answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void far_ask(struct page *p)
{
    struct bill_run_ask q = { .run_no = 0 };
    ask(p, &q, far_answered);
}

static void far_post(struct page *p, bool by_enter)
{
    (void)by_enter;
    far_ask(p);
}

static void far_open(struct page *p)
{
    run_take(p);
    if (p->arg[0])
        far_ask(p);
}

static bool goes_on(const struct run_progress *r)
{
    return r && (r->run_state == CODE_run_state_figuring || r->run_state == CODE_run_state_approved ||
                 r->run_state == CODE_run_state_issuing);
}

static unsigned far_every(const struct page *p)
{
    return goes_on(p->shown) ? EVERY_S : 0;
}

static void bar_text(const struct run_progress *r, char *out, size_t room)
{
    unsigned cells = r->accounts ? (unsigned)(r->done * BAR / r->accounts) : 0;
    int per = r->accounts ? (int)(r->done * 100 / r->accounts) : 0;
    cells = cells < BAR ? cells : BAR;
    snprintf(out, room, "[%.*s%*s] %3d%%", (int)cells, "==========", (int)(BAR - cells), "", per);
}

/* Nothing is said that is not known: no time before there is a pace, none while accounts are counted. */
static void far_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct run_progress *r = p->shown;
    if (!r)
        return;
    struct task_shown t = { .task_state = goes_on(r) ? CODE_task_state_works : CODE_task_state_idle,
        .rows_done = r->done, .rows_of = r->accounts, .per_minute = r->per_minute, .seconds_left = r->seconds_left,
        .standing = r->standing, .standing_n = r->standing_n };
    if (strcmp(name, "@bar") == 0)
        bar_text(r, out, room);
    else if (r->run_state == CODE_run_state_figuring && !r->accounts)
        text_copy(out, room, tr("form.run_progress.counting"));
    else
        task_words(&t, out, room);
}

const struct screen screen_run_progress = {
    .name = "run_progress", .flags = SCREEN_REFRESH, .computed = far_computed, .open = far_open, .post = far_post,
    .every = far_every, .refresh = far_ask, .text = far_text,
};

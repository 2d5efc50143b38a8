/* How the accounts of a section used energy in a month (0391): how many used how much, and who
 * stands apart; a digit opens that account. */
#include "config.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BAR_COLUMNS 17

static const char *const computed[] = { "@spread", "@class", "@bar", "@count", "@sums", "@quarters", "@apart", NULL };

static void answered(struct page *p, struct answer *a)
{
    const struct section_spread *r = a->reply;
    if (!page_showed(p, a))
        return;
    page_focus(p, "@line");
    if (!r->billed_accounts)
        page_say(p, "form.spread.none", NULL, NULL, NULL, NULL);
    else if (!r->rows_n)
        page_say(p, "form.spread.no_rows", NULL, NULL, NULL, NULL);
}

static void post(struct page *p, bool by_enter)
{
    struct section_spread_ask q = { .section_no = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    (void)by_enter;
    if (page_fill(p, &q, pool, &f) == ST_ok) {
        page_ask(p, OP_section_spread, &q, answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void enter(struct page *p, int input)
{
    char line[128];
    text_copy(line, sizeof line, p->input[input].editor.text);
    if (strcmp(p->input[input].spec->name, "@line") == 0)
        command_run(p, line);
    else
        page_walk(p, input);
}

static void act(struct page *p, int digit)
{
    const struct section_spread *r = p->shown;
    unsigned row;
    if (page_row(p, digit, r ? r->rows_n : 0, &row))
        page_open(p->desk, "account", r->rows[row].account_no);
}

static void sums_text(const struct section_spread *r, char *out, size_t room)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT], n[24];
    snprintf(n, sizeof n, "%" PRIu64 "/%" PRIu64, r->billed_accounts, r->accounts);
    tr_fill(out, room, "form.spread.sums", n, energy_format(r->kwh, a), energy_format(r->low_fence, b),
            energy_format(r->high_fence, c));
    size_t at = strlen(out);
    snprintf(n, sizeof n, "%" PRIu64, r->misread_accounts);
    if (r->misread_accounts)
        tr_fill(out + at, room - at, "form.spread.misread", n, energy_format((energy)r->misread_per_10000, a), NULL,
                NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT];
    const struct section_spread *r = p->shown;
    if (!r || !r->billed_accounts)
        return;
    if (strcmp(name, "@sums") == 0)
        sums_text(r, out, room);
    else
        tr_fill(out, room, "form.spread.quarters", energy_format(r->lower_kwh, a), energy_format(r->middle_kwh, b),
                energy_format(r->upper_kwh, c), NULL);
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct section_spread *r = p->shown;
    (void)list;
    return r ? r->classes_n : 0;
}

static void bar_text(const struct section_spread *r, const struct spread_class *c, char *out, size_t room)
{
    uint64_t most = 1;
    for (uint32_t i = 0; i < r->classes_n; i++)
        most = r->classes[i].accounts > most ? r->classes[i].accounts : most;
    size_t n = (size_t)((c->accounts * BAR_COLUMNS + most - 1) / most);
    n = n < room ? n : room - 1;
    memset(out, '#', n);
    out[n] = '\0';
}

static const char *apart_word(uint16_t odd)
{
    return odd == CODE_bill_odd_more ? tr("form.spread.more") : odd == CODE_bill_odd_less ? tr("form.spread.less")
        : tr("form.spread.nothing");
}

static void class_text(const struct section_spread *r, unsigned row, char *out, size_t room)
{
    char from[MONEY_TEXT], upto[MONEY_TEXT];
    const struct spread_class *c = &r->classes[row];
    if (row + 1 == r->classes_n && c->upto > r->high_fence)
        snprintf(out, room, ">= %s", energy_format(c->from, from));
    else
        snprintf(out, room, "%s-%s", energy_format(c->from, from), energy_format(c->upto, upto));
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct section_spread *r = p->shown;
    (void)list;
    if (strcmp(column, "@apart") == 0)
        text_copy(out, room, apart_word(r->rows[row].bill_odd));
    else if (strcmp(column, "@bar") == 0)
        bar_text(r, &r->classes[row], out, room);
    else if (strcmp(column, "@count") == 0)
        snprintf(out, room, "%" PRIu64, r->classes[row].accounts);
    else
        class_text(r, row, out, room);
}

const struct screen screen_spread = {
    .name = "spread", .computed = computed, .post = post, .enter = enter, .act = act, .text = text,
    .rows = rows, .cell = cell,
};

/* One till whole (65): its comparison, its counts, what it turned in; signed with
 * F9 by another than its cashier, taken back with / on the same day. Counts that a
 * reopening voided are kept and stand behind those that hold. */
#include "config.h"
#include "desk/screen/cash/compare.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = {
    "@shift", "@receipts", "@sheets", "@takings", "@compare", "@tender", "@expected", "@counted", "@difference",
    "@then", "@counts", "@count", "@signed", "@acts", NULL,
};

static const struct shift *shift_of(const struct page *p)
{
    const struct shift_page *s = p->shown;
    return s && s->shift_n ? s->shift : NULL;
}

static bool is_own(const struct page *p)
{
    return strcmp(shift_of(p)->staff_no, desk_user(p->desk)->staff_no) == 0;
}

static bool signable(const struct page *p)
{
    return shift_of(p) && shift_of(p)->shift_state == CODE_shift_state_counted && !is_own(p)
           && desk_has_role(p->desk, CODE_role_supervisor);
}

static void till_say(struct page *p)
{
    char no[24], by[120];
    const struct shift *s = shift_of(p);
    snprintf(no, sizeof no, "%02" PRIu64, s->day_shift);
    page_difference(p->shown, 40, by, sizeof by);
    if (s->shift_state == CODE_shift_state_open)
        page_say(p, "form.till.open", NULL, NULL, NULL, NULL);
    else if (s->shift_state != CODE_shift_state_counted)
        page_say(p, "form.till.done", NULL, NULL, NULL, NULL);
    else if (is_own(p))
        page_say(p, "form.till.own", NULL, NULL, NULL, NULL);
    else if (signable(p))
        page_say(p, "form.till.ready", no, s->staff_name, by, NULL);
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_began(p, a))
        return;
    till_say(p);
    page_stop(p);
}

static void open_page(struct page *p)
{
    struct shift_ask q = { .shift_no = strtoull(p->arg, NULL, 10) };
    page_ask(p, OP_shift_show, &q, answered);
}

static void sign(struct page *p);

/* Who types his PIN sees whose till, and how much. */
static void about_till(struct page *p)
{
    char about[200], no[24], sum[MONEY_TEXT];
    const struct shift *s = shift_of(p);
    const struct till_count *n = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    money counted = 0;
    for (uint32_t i = 0; n && i < n->compare_n; i++)
        counted += n->compare[i].counted;
    snprintf(no, sizeof no, "%02" PRIu64, s->day_shift);
    prove_about(p, tr_fill(about, sizeof about, "form.till.about", no, s->staff_name, money_format(counted, sum),
                           NULL));
}

static void signed_(struct page *p, struct answer *a)
{
    char no[24];
    const struct shift_page *done = a->reply;
    if (!prove_went(p, a, sign)) {
        about_till(p);
        return;
    }
    snprintf(no, sizeof no, "%02" PRIu64, done->shift->day_shift);
    page_leave(p, "form.till.said", no, done->shift->staff_name, NULL);
}

static void sign(struct page *p)
{
    struct shift_sign q = { .shift_no = shift_of(p)->shift_no, .row_version = shift_of(p)->version };
    page_post(p, OP_shift_sign, &q, signed_);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (signable(p))
        sign(p);
    else
        page_beep(p);
}

/* Taken back: only of today, never one's own, never what lies in a deposit. */
static bool reopens(const struct page *p)
{
    const struct shift *s = shift_of(p);
    return s && s->shift_state != CODE_shift_state_open && !s->deposit_no && !is_own(p) &&
           s->business_date == desk_today(p->desk) && desk_has_role(p->desk, CODE_role_supervisor);
}

static bool operator(struct page *p, int ch)
{
    if (ch != '/' || !reopens(p))
        return false;
    page_hush(p);
    page_open(p->desk, "reopen", "");
    return true;
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    const struct shift *s = shift_of(p);
    if (!s || shift_text(s, name, out, room))
        return;
    if (strcmp(name, "@acts") == 0)
        text_copy(out, room, reopens(p) ? tr("form.till.acts") : "");
    else if (strcmp(name, "@signed") == 0 && s->signed_at)
        snprintf(out, room, "%s %s", s->signed_by, instant_short(s->signed_at, at));
    else if (strcmp(name, "@shift") == 0)
        snprintf(out, room, "%02" PRIu64 "  %s", s->day_shift, date_format(s->business_date, at));
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct shift_page *page = p->shown;
    if (!page || !shift_of(p))
        return 0;
    return strcmp(list, "@compare") == 0 ? compare_rows(page) : shift_of(p)->counts_n + shift_of(p)->voided_counts_n;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char n[16], at[INSTANT_TEXT], cash[MONEY_TEXT], pos[MONEY_TEXT];
    const struct shift_page *page = p->shown;
    if (strcmp(list, "@compare") == 0) {
        compare_cell(page, row, column, out, room);
        return;
    }
    const struct shift *s = page->shift;
    bool voided = row >= s->counts_n;
    const struct till_count *c = voided ? &s->voided_counts[row - s->counts_n] : &s->counts[row];
    snprintf(n, sizeof n, "%u", voided ? row - s->counts_n + 1 : row + 1);
    tr_fill(out, room, voided ? "form.till.count_voided" : "form.till.count_line", n, instant_short(c->at, at),
            money_format(c->cash_total, cash), money_format(c->pos_total, pos));
}

const struct screen screen_till = {
    .name = "till", .computed = computed, .open = open_page, .post = post, .operator = operator, .text = text,
    .rows = rows, .cell = cell,
};

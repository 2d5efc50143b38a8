/* Rates of a month of closing (53): by unit and kind of work, and from each row
 * the clocks that were missed, with the stage that used most of the time. */
#include "config.h"
#include "desk/screen/common/deadline.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR (3600 * SECOND)

static const char *const computed[] = {
    "@sum", "@unit_name", "@share", "@all_stages", "@content", NULL,
};

static const struct rates_page *page_of(const struct page *p)
{
    return p->shown;
}

/* "98.5" of a hundred, cut, so that only all is 100; nothing of nothing. */
static void share_text(uint64_t part, uint64_t whole, char *out, size_t room)
{
    if (whole)
        snprintf(out, room, "%" PRIu64 ".%" PRIu64, part * 100 / whole, part * 1000 / whole % 10);
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (!page_of(p)->rates_n)
        page_say(p, "form.job_rates.none", NULL, NULL, NULL, NULL);
    else if (page_of(p)->token[0])
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
}

static void ask(struct page *p)
{
    char month[16];
    struct fault f = { .status = ST_ok };
    struct rates_ask q = { .unit_no = input_text(p, "@unit") };
    if (input_value(p, page_input(p, "@month"), month, sizeof month, &f) != ST_ok) {
        page_say_fault(p, &f);
        return;
    }
    q.month = (int32_t)strtol(month, NULL, 10);
    page_ask(p, OP_work_rates, &q, answered);
}

static void open_page(struct page *p)
{
    char month[16];
    if (input_empty(p, "@month")) {
        int32_t now = date_month(desk_today(p->desk));
        snprintf(month, sizeof month, "%04d-%02d", (int)(now / 100), (int)(now % 100));
        input_set(p, "@month", month);
    }
    page_hush(p);
    page_focus(p, "@line");
    ask(p);
}

static void enter(struct page *p, int input)
{
    page_filter(p, input, ask);
}

static void pick(struct page *p, int digit)
{
    char arg[120];
    const struct rates_page *r = page_of(p);
    unsigned row;
    if (!page_row(p, digit, r ? r->rates_n : 0, &row))
        return;
    char month[16];
    struct fault f;
    if (input_value(p, page_input(p, "@month"), month, sizeof month, &f) != ST_ok)
        return;
    snprintf(arg, sizeof arg, "%.6s %s %s", month, r->rates[row].unit_no, r->rates[row].job_kind);
    page_open(p->desk, "misses", arg);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char closed[24], time[16] = "-", all[16] = "-";
    const struct rates_page *r = page_of(p);
    (void)name;
    if (!r)
        return;
    snprintf(closed, sizeof closed, "%" PRIu64, r->closed);
    share_text(r->in_time, r->closed, time, sizeof time);
    share_text(r->all_stages, r->closed, all, sizeof all);
    tr_fill(out, room, "form.job_rates.sum", closed, time, all, NULL);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct rates_row *r = &page_of(p)->rates[row];
    (void)list;
    if (strcmp(column, "@unit_name") == 0)
        text_copy(out, room, desk_english() && r->unit_name_en[0] ? r->unit_name_en : r->unit_name);
    else if (strcmp(column, "@share") == 0)
        share_text(r->in_time, r->closed, out, room);
    else if (strcmp(column, "@all_stages") == 0)
        share_text(r->all_stages, r->closed, out, room);
    else
        share_text(r->content, r->rated, out, room);
}

const struct screen screen_job_rates = {
    .name = "job_rates", .flags = SCREEN_REFRESH, .computed = computed, .open = open_page, .enter = enter, .act = pick,
    .text = text, .cell = cell,
};

/* -- misses -- */

static const char *const misses_computed[] = {
    "@misses", "@about", "@job", "@kind", "@clock", "@by", "@due", "@closed", "@over", "@cause", NULL,
};

static void misses_answered(struct page *p, struct answer *a)
{
    if (!page_began(p, a))
        return;
    if (!page_of(p)->misses_n)
        page_say(p, "form.misses.none", NULL, NULL, NULL, NULL);
    else if (page_of(p)->misses_token[0])
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
}

static void misses_open(struct page *p)
{
    char month[8], unit[56] = "", kind[28] = "";
    sscanf(p->arg, "%7s %55s %27s", month, unit, kind);
    struct rates_ask q = { .month = (int32_t)strtol(month, NULL, 10), .unit_no = unit, .job_kind = kind };
    page_ask(p, OP_work_rates, &q, misses_answered);
}

static void misses_pick(struct page *p, int digit)
{
    const struct rates_page *r = page_of(p);
    unsigned row;
    if (page_row(p, digit, r ? r->misses_n : 0, &row))
        job_open(p->desk, r->misses[row].job_no);
}

static void misses_text(const struct page *p, const char *name, char *out, size_t room)
{
    char n[24];
    const struct rates_page *r = page_of(p);
    (void)name;
    if (!r || !r->rates_n)
        return;
    snprintf(n, sizeof n, "%" PRIu64, r->misses_found);
    const struct rates_row *row = &r->rates[0];
    tr_fill(out, room, "form.misses.about", desk_english() && row->unit_name_en[0] ? row->unit_name_en : row->unit_name,
            kind_word(row->job_kind), n, NULL);
}

static unsigned misses_rows(const struct page *p, const char *list)
{
    (void)list;
    return page_of(p) ? page_of(p)->misses_n : 0;
}

static void over_text(const struct miss_row *m, char *out, size_t room)
{
    char n[24];
    bool days = m->limit_unit == CODE_limit_unit_working_day, hours = !days && m->over >= HOUR;
    snprintf(n, sizeof n, "%" PRId64, days ? m->over : hours ? m->over / HOUR : m->over / (60 * SECOND));
    tr_fill(out, room, days ? "form.misses.days" : hours ? "form.board.over_hours" : "form.board.over_minutes", n, NULL,
            NULL, NULL);
}

static void misses_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out,
                        size_t room)
{
    char at[INSTANT_TEXT];
    const struct miss_row *m = &page_of(p)->misses[row];
    (void)list;
    if (strcmp(column, "@job") == 0)
        snprintf(out, room, "%012" PRIu64, m->job_no);
    else if (strcmp(column, "@kind") == 0)
        text_copy(out, room, kind_word(m->job_kind));
    else if (strcmp(column, "@clock") == 0)
        text_copy(out, room, m->stage[0] ? stage_word(m->stage) : tr("form.timeline.whole"));
    else if (strcmp(column, "@by") == 0)
        text_copy(out, room, m->staff_name);
    else if (strcmp(column, "@due") == 0 || strcmp(column, "@closed") == 0)
        snprintf(out, room, "%.5s", instant_short(column[1] == 'd' ? m->due : m->closed, at));
    else if (strcmp(column, "@over") == 0)
        over_text(m, out, room);
    else
        text_copy(out, room, stage_word(m->cause));
}

const struct screen screen_misses = {
    .name = "misses", .flags = SCREEN_REFRESH, .computed = misses_computed, .open = misses_open, .act = misses_pick,
    .text = misses_text, .rows = misses_rows, .cell = misses_cell,
};

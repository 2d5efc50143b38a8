/* What becomes late if nothing moves (0610): by unit, person, stage or kind, by the working
 * day on which it does, and the jobs themselves, the first to become late first. `/` says
 * within how many days, `*` by what it is counted and of whom alone. */
#include "config.h"
#include "desk/screen/common/deadline.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = {
    "@groups", "@totals", "@by", "@name", "@open", "@late", "@today", "@one_day", "@two_days", "@five_days", "@beyond",
    "@all", "@state", "@left", "@person", "@stage", "@page", NULL,
};

enum { LIST_GROUPS, LIST_JOBS };        /* of the form */

struct view {
    struct forecast_ask ask;
    char name[28], words[96];
};

static struct view *view_of(const struct page *p)
{
    return p->state;
}

static const struct forecast_page *page_of(const struct page *p)
{
    return p->shown;
}

static unsigned jobs_seen(const struct page *p)
{
    return (unsigned)body_rows(p, &p->form->list[LIST_JOBS]);
}

/* -- asking -- */

static unsigned rows(const struct page *p, const char *list)
{
    unsigned seen = (unsigned)body_rows(p, &p->form->list[LIST_GROUPS]);
    (void)list;
    return !page_of(p) ? 0 : page_of(p)->rows_n < seen ? page_of(p)->rows_n : seen;
}

static void groups_say(struct page *p)
{
    char left[24];
    snprintf(left, sizeof left, "%" PRIu64, page_of(p)->groups - rows(p, "@groups"));
    page_say(p, "form.forecast.groups", left, NULL, NULL, NULL);
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (p->message.bad)
        page_hush(p);
    if (view_of(p)->ask.one)
        page_say(p, "form.forecast.one", view_of(p)->words, NULL, NULL, NULL);
    else if (page_of(p)->groups > rows(p, "@groups"))
        groups_say(p);
    else if (!page_of(p)->becomes)
        page_say(p, "form.forecast.none", NULL, NULL, NULL, NULL);
}

static void ask(struct page *p)
{
    struct view *v = view_of(p);
    if (!v->ask.forecast_by)
        v->ask.forecast_by = CODE_forecast_by_unit;
    v->ask.unit_no = "";
    v->ask.name = v->name;
    v->ask.rows = jobs_seen(p);
    page_ask(p, OP_work_forecast, &v->ask, answered);
}

static void from_start(struct page *p)
{
    view_of(p)->ask.first = 0;
    page_hush(p);
    ask(p);
}

/* -- figures -- */

static void totals_text(const struct forecast_page *f, char *out, size_t room)
{
    char days[24], becomes[24], open[24], late[24], likely[24];
    snprintf(days, sizeof days, "%" PRIu64, f->days);
    snprintf(becomes, sizeof becomes, "%" PRIu64, f->becomes);
    snprintf(open, sizeof open, "%" PRIu64, f->open);
    snprintf(late, sizeof late, "%" PRIu64, f->late);
    tr_fill(out, room, f->recounting ? "form.forecast.totals_recounting" : "form.forecast.totals", days, becomes, open,
            late);
    snprintf(likely, sizeof likely, "%" PRIu64, f->likely);
    if (f->likely)
        tr_fill(out + strlen(out), room - strlen(out), "form.forecast.likely", likely, NULL, NULL, NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    if (strcmp(name, "@by") == 0)
        text_copy(out, room, code_word(&codes_forecast_by, view_of(p)->ask.forecast_by));
    else if (!page_of(p))
        return;
    else if (strcmp(name, "@totals") == 0)
        totals_text(page_of(p), out, room);
    else if (strcmp(name, "@page") == 0)
        pages_text(view_of(p)->ask.first, jobs_seen(p), page_of(p)->total, out, room);
}

static const char *group_words(const struct page *p, const struct forecast_row *r)
{
    switch (view_of(p)->ask.forecast_by) {
    case CODE_forecast_by_person: return *r->name ? r->words : tr("form.board.nobody");
    case CODE_forecast_by_stage: return stage_word(r->name);
    case CODE_forecast_by_kind: return kind_word(r->name);
    default: return desk_english() && r->words_en[0] ? r->words_en : r->words;
    }
}

static void figure_text(uint64_t n, const char *mark, char *out, size_t room)
{
    if (n)
        snprintf(out, room, "%s%" PRIu64, mark, n);
    else
        text_copy(out, room, ".");
}

static void group_cell(const struct page *p, const struct forecast_row *r, const char *column, char *out, size_t room)
{
    const struct { const char *column; uint64_t n; const char *mark; } figure[] = {
        { "@open", r->open, "" }, { "@late", r->late, "!!" }, { "@today", r->today, "!" },
        { "@one_day", r->one_day, "!" },
        { "@two_days", r->two_days, "" }, { "@five_days", r->three_to_five, "" }, { "@beyond", r->beyond, "" },
        { "@all", r->becomes, "" },
    };
    if (strcmp(column, "@name") == 0)
        text_copy(out, room, group_words(p, r));
    for (size_t i = 0; i < COUNT_OF(figure); i++)
        if (strcmp(column, figure[i].column) == 0)
            figure_text(figure[i].n, figure[i].mark, out, room);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    if (strcmp(list, "@groups") == 0)
        group_cell(p, &page_of(p)->rows[row], column, out, room);
    else
        deadline_cell(&page_of(p)->jobs[row], column, out, room);
}

/* -- by what, of whom, within how many days -- */

static void one_picked(struct page *p, int number)
{
    struct view *v = view_of(p);
    const struct forecast_page *f = page_of(p);
    if (number < 1 || !f || (unsigned)number > f->rows_n)
        return;
    const struct forecast_row *r = &f->rows[number - 1];
    text_copy(v->words, sizeof v->words, group_words(p, r));
    text_copy(v->name, sizeof v->name, r->name);
    v->ask.one = true;
    from_start(p);
}

static void by_picked(struct page *p, int number)
{
    struct view *v = view_of(p);
    const struct forecast_page *f = page_of(p);
    const char **line;
    unsigned n = 0;
    if (number >= 1 && number <= (int)CODE_forecast_by_kind) {
        v->ask.forecast_by = (uint16_t)number;
        v->ask.one = false;
        v->name[0] = '\0';
        from_start(p);
        return;
    }
    line = pool_array(p->pool, f ? f->rows_n + 1 : 1, sizeof *line);
    for (; f && n < f->rows_n; n++)
        line[n] = group_words(p, &f->rows[n]);
    if (n)
        popup_choose(p, code_word(&codes_forecast_by, v->ask.forecast_by), line, n, one_picked);
}

static void by_offer(struct page *p)
{
    const char *line[CODE_forecast_by_kind + 1];
    for (uint16_t by = 1; by <= CODE_forecast_by_kind; by++)
        line[by - 1] = code_word(&codes_forecast_by, by);
    line[CODE_forecast_by_kind] = tr("form.forecast.only");
    popup_choose(p, tr("form.forecast.by"), line, COUNT_OF(line), by_picked);
}

static const unsigned within[] = { 1, 3, 5, 10, 20 };

static void days_picked(struct page *p, int number)
{
    if (number < 1 || (unsigned)number > COUNT_OF(within))
        return;
    view_of(p)->ask.days = within[number - 1];
    from_start(p);
}

static void days_offer(struct page *p)
{
    char text_[COUNT_OF(within)][16];
    const char *line[COUNT_OF(within)];
    for (size_t i = 0; i < COUNT_OF(within); i++) {
        snprintf(text_[i], sizeof text_[i], "%u", within[i]);
        line[i] = text_[i];
    }
    popup_choose(p, tr("form.forecast.days"), line, COUNT_OF(within), days_picked);
}

static bool turn(struct page *p, int step)
{
    struct view *v = view_of(p);
    int64_t first = (int64_t)v->ask.first + step * (int64_t)jobs_seen(p);
    if (!page_of(p) || (first < 0 && !v->ask.first) || first >= (int64_t)page_of(p)->total)
        return false;
    v->ask.first = first < 0 ? 0 : (uint64_t)first;
    ask(p);
    return true;
}

static bool more(const struct page *p)
{
    return page_of(p) && page_of(p)->total > jobs_seen(p);
}

static bool operator(struct page *p, int ch)
{
    if (ch == '/')
        days_offer(p);
    else if (ch == '*')
        by_offer(p);
    else if (!turn(p, ch == '+' ? 1 : -1))
        page_beep(p);
    return true;
}

static void pick(struct page *p, int digit)
{
    unsigned row;
    if (page_row(p, digit, page_of(p) ? page_of(p)->jobs_n : 0, &row))
        job_open(p->desk, page_of(p)->jobs[row].job_no);
}

const struct screen screen_forecast = {
    .name = "forecast", .state = sizeof(struct view), .flags = SCREEN_REFRESH, .computed = computed, .open = ask,
    .again = ask, .operator = operator, .more = more, .turn = turn, .act = pick, .text = text, .rows = rows,
    .cell = cell,
};

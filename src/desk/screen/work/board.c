/* The deadline board (51, ux 3): how many jobs are late, at risk, running and
 * paused, which units they stand in by the time they have left, and the jobs
 * themselves by danger. It reads itself again every few seconds, but never under
 * a number that is being typed. `/` filters, `*` looks at people or stages. */
#include "config.h"
#include "desk/paint.h"
#include "desk/print.h"
#include "desk/screen/common/deadline.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = {
    "@heat", "@totals", "@every", "@by", "@unit", "@late", "@today", "@one_day", "@two_days", "@five_days", "@beyond",
    "@paused", "@all",
    "@state", "@left", "@person", "@stage", "@page", NULL,
};

static struct deadline_view *view_of(const struct page *p)
{
    return p->state;
}

static void filter_say(struct page *p)
{
    const struct deadline_view *v = view_of(p);
    char bucket[64] = "";
    if (v->ask.board_bucket) {
        char key[64];
        snprintf(key, sizeof key, "code.board_bucket.%s", code_name(&codes_board_bucket, v->ask.board_bucket));
        text_copy(bucket, sizeof bucket, tr(key));
    }
    const char *who = v->ask.unassigned ? tr("form.board.nobody") : v->staff_name;
    const char *stage = v->ask.clock_kind ? code_word(&codes_clock_kind, v->ask.clock_kind) : stage_word(v->stage);
    if (*who || v->job_kind[0] || *stage || *bucket)
        page_say(p, "form.board.filtered", kind_word(v->job_kind), stage, who, bucket);
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (p->message.bad)
        page_hush(p);
    const struct board_page *b = p->shown;
    if (p->message.text[0])
        return;
    filter_say(p);
    if (!b->total && !p->message.text[0])
        page_say(p, "form.board.none", NULL, NULL, NULL, NULL);
}

static void ask(struct page *p)
{
    view_of(p)->ask.heat = true;
    deadline_ask(p, answered, false);
}

static void refresh(struct page *p)
{
    view_of(p)->ask.heat = true;
    deadline_ask(p, answered, true);
}

static unsigned every(const struct page *p)
{
    const struct board_page *b = p->shown;
    return b ? (unsigned)b->refresh_s : 0;
}

static void event(struct page *p, const char *topic)
{
    if (strncmp(topic, "job:", 4) == 0 && page_is_top(p) && input_empty(p, "@line") && !p->popup)
        refresh(p);
}

static void scope(const struct page *p, char *out, size_t room)
{
    const struct deadline_view *v = view_of(p);
    text_copy(out, room, v->unit_no[0] ? v->unit_name : tr("form.board.all_units"));
}

/* -- totals: each figure has its cell, as long as they are a county's -- */

static const struct { const char *word; int label_end; } total[] = {
    { "form.board.open", 5 }, { "form.board.late", 17 }, { "form.board.at_risk", 27 }, { "form.board.normal", 37 },
    { "form.board.paused", 49 },
};

static void totals_text(const struct board_page *b, char *out, size_t room)
{
    const uint64_t figure[] = { b->open, b->late, b->at_risk, b->normal, b->paused };
    size_t n = 0;
    int column = 2;
    out[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(total); i++) {
        const char *word = tr(total[i].word);
        int gap = total[i].label_end + 1 - paint_width(word) - column;
        gap = i && gap < 2 ? 2 : gap < 0 ? 0 : gap;
        int k = snprintf(out + n, room - n, "%*s%s %" PRIu64, gap, "", word, figure[i]);
        if (k < 0 || (size_t)k >= room - n)
            return;
        column += paint_width(out + n);
        n += (size_t)k;
    }
}

static void every_text(const struct board_page *b, char *out, size_t room)
{
    char at[16], s[24];
    struct moment m = instant_local(b->at);
    snprintf(at, sizeof at, "%02d:%02d:%02d", m.hour, m.minute, m.second);
    snprintf(s, sizeof s, "%" PRIu64, b->refresh_s);
    if (b->recounting)
        text_copy(out, room, tr("form.board.recounting"));
    else
        tr_fill(out, room, b->refresh_s ? "form.board.every" : "form.board.once", at, s, NULL, NULL);
}

static uint16_t by_now(const struct page *p)
{
    return view_of(p)->ask.board_by ? view_of(p)->ask.board_by : CODE_board_by_unit;
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct board_page *b = p->shown;
    if (!b)
        return;
    if (strcmp(name, "@totals") == 0)
        totals_text(b, out, room);
    else if (strcmp(name, "@every") == 0)
        every_text(b, out, room);
    else if (strcmp(name, "@by") == 0)
        text_copy(out, room, code_word(&codes_board_by, by_now(p)));
    else if (strcmp(name, "@page") == 0)
        deadline_pages(p, out, room);
}

/* -- the heat table: what does not fit is summed in its last row -- */

static unsigned heat_rows(const struct page *p)
{
    const struct board_page *b = p->shown;
    unsigned seen = (unsigned)body_rows(p, &p->form->list[0]);
    return !b ? 0 : b->heat_n < seen ? b->heat_n : seen;
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return heat_rows(p);
}

static void heat_add(struct heat_row *sum, const struct heat_row *h)
{
    sum->late += h->late;
    sum->today += h->today;
    sum->one_day += h->one_day;
    sum->two_days += h->two_days;
    sum->three_to_five += h->three_to_five;
    sum->beyond += h->beyond;
    sum->paused += h->paused;
    sum->total += h->total;
    sum->units += h->units ? h->units : 1;
}

/* The row seen there. The core's last row may be a sum itself. */
static struct heat_row heat_at(const struct page *p, unsigned row)
{
    const struct board_page *b = p->shown;
    unsigned seen = heat_rows(p);
    struct heat_row sum = { .unit_name = "" };
    if (row + 1 < seen || b->heat_n == seen)
        return b->heat[row];
    for (unsigned i = row; i < b->heat_n; i++)
        heat_add(&sum, &b->heat[i]);
    return sum;
}

static void heat_cell(const struct page *p, unsigned row, const char *column, char *out, size_t room)
{
    struct heat_row h = heat_at(p, row);
    heat_cell_text(&h, by_now(p), column, out, room);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    if (strcmp(list, "@heat") == 0)
        heat_cell(p, row, column, out, room);
    else
        deadline_cell(&((const struct board_page *)p->shown)->rows[row], column, out, room);
}

/* -- filters -- */

static void from_start(struct page *p)
{
    view_of(p)->ask.first = 0;
    page_hush(p);
    ask(p);
}

static void by_set(struct page *p, uint16_t by)
{
    view_of(p)->ask.board_by = by;
    from_start(p);
}

static void unit_picked(struct page *p, int number)
{
    const struct board_page *b = p->shown;
    struct deadline_view *v = view_of(p);
    if (number < 1 || !b || (unsigned)number > b->heat_n)
        return;
    const struct heat_row *h = &b->heat[number - 1];
    text_copy(v->unit_no, sizeof v->unit_no, h->unit_no);
    text_copy(v->unit_name, sizeof v->unit_name, desk_english() && h->unit_name_en[0] ? h->unit_name_en : h->unit_name);
    from_start(p);
}

/* Of what the table shows: where it shows teams or kinds it shows units again first. */
static void units_offer(struct page *p)
{
    const struct board_page *b = p->shown;
    if (by_now(p) != CODE_board_by_unit) {
        by_set(p, CODE_board_by_unit);
        return;
    }
    struct pool *pool = pool_new(1024);
    const char **line = pool_array(pool, b->heat_n + 1, sizeof *line);
    unsigned n = 0;
    for (; n < b->heat_n && !b->heat[n].units; n++)
        line[n] = desk_english() && b->heat[n].unit_name_en[0] ? b->heat[n].unit_name_en : b->heat[n].unit_name;
    popup_choose(p, tr("form.board.unit"), line, n, unit_picked);
    pool_free(&pool);
}

static void bucket_picked(struct page *p, int number)
{
    view_of(p)->ask.board_bucket = (uint16_t)number;
    from_start(p);
}

static void clock_picked(struct page *p, int number)
{
    view_of(p)->ask.clock_kind = (uint16_t)number;
    from_start(p);
}

/* What flows there are, and their stages, is asked when it is wanted. */
#define NAMES_MOST 300
struct names { const char *at[NAMES_MOST]; unsigned n; };

static void name_once(struct names *names, const char *name)
{
    for (unsigned i = 0; i < names->n; i++)
        if (strcmp(names->at[i], name) == 0)
            return;
    if (names->n < NAMES_MOST)
        names->at[names->n++] = name;
}

static struct names flow_names(const struct flow_list *list, bool stages)
{
    struct names names = { .n = 0 };
    for (unsigned i = 0; i < list->flows_n; i++)
        for (unsigned k = 0; k < (stages ? list->flows[i].stages_n : 1); k++)
            name_once(&names, stages ? list->flows[i].stages[k].stage : list->flows[i].job_kind);
    return names;
}

static void name_picked(struct page *p, int number, bool stages);

static void kind_picked(struct page *p, int number)
{
    name_picked(p, number, false);
}

static void stage_picked(struct page *p, int number)
{
    name_picked(p, number, true);
}

static struct names offered;                     /* of the popup that stands; names of the page's pool */

static void name_picked(struct page *p, int number, bool stages)
{
    struct deadline_view *v = view_of(p);
    if (number < 1 || (unsigned)number > offered.n)
        return;
    if (stages)
        text_copy(v->stage, sizeof v->stage, offered.at[number - 1]);
    else
        text_copy(v->job_kind, sizeof v->job_kind, offered.at[number - 1]);
    from_start(p);
}

static void flows_answered(struct page *p, struct answer *a, bool stages)
{
    const char *line[NAMES_MOST];
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    offered = flow_names(a->reply, stages);
    for (unsigned i = 0; i < offered.n; i++) {
        offered.at[i] = pool_copy(p->pool, offered.at[i]);
        line[i] = stages ? stage_word(offered.at[i]) : kind_word(offered.at[i]);
    }
    page_stop(p);
    popup_choose(p, tr(stages ? "form.board.stage" : "form.board.kind"), line, offered.n,
                 stages ? stage_picked : kind_picked);
}

static void kinds_answered(struct page *p, struct answer *a)
{
    flows_answered(p, a, false);
}

static void stages_answered(struct page *p, struct answer *a)
{
    flows_answered(p, a, true);
}

static void all_again(struct page *p)
{
    struct deadline_view *v = view_of(p);
    *v = (struct deadline_view){ .ask = { .heat = true } };
    from_start(p);
}

static void filter_picked(struct page *p, int number)
{
    static const struct nothing nothing;
    switch (number) {
    case 1: all_again(p); break;
    case 2: units_offer(p); break;
    case 3: page_ask(p, OP_work_flows, &nothing, kinds_answered); break;
    case 4: page_ask(p, OP_work_flows, &nothing, stages_answered); break;
    case 5: popup_codes(p, tr("form.board.left"), &codes_board_bucket, bucket_picked); break;
    case 6:
        view_of(p)->ask.unassigned = true;
        view_of(p)->staff_no[0] = view_of(p)->staff_name[0] = '\0';
        from_start(p);
        break;
    case 7: popup_codes(p, tr("clock_kind"), &codes_clock_kind, clock_picked); break;
    default: break;
    }
}

static void filter_offer(struct page *p)
{
    const char *line[] = { tr("form.board.filter_all"), tr("form.board.unit"), tr("form.board.kind"),
                           tr("form.board.stage"), tr("form.board.left"), tr("form.board.nobody"), tr("clock_kind") };
    popup_choose(p, tr("form.board.filter"), line, COUNT_OF(line), filter_picked);
}

static void view_picked(struct page *p, int number)
{
    static const struct nothing nothing;
    if (number == 1 && !desk_may(p->desk, form_by_name("people")))
        page_say(p, "form.board.no_people", NULL, NULL, NULL, NULL);
    else if (number == 1)
        page_open(p->desk, "people", view_of(p)->unit_no);
    else if (number == 2)
        page_ask(p, OP_work_flows, &nothing, stages_answered);
    else if (number > 2)
        by_set(p, (uint16_t)(number - 2));
}

static bool turn(struct page *p, int step)
{
    page_hush(p);
    return deadline_turn(p, step, answered);
}

static bool operator(struct page *p, int ch)
{
    const char *line[] = { tr("form.board.by_person"), tr("form.board.by_stage"), tr("form.board.by_unit"),
                           tr("form.board.by_team"), tr("form.board.by_kind") };
    if (ch == '/' && p->shown)
        filter_offer(p);
    else if (ch == '*')
        popup_choose(p, tr("form.board.title"), line, COUNT_OF(line), view_picked);
    else if (!turn(p, ch == '+' ? 1 : -1))
        page_beep(p);
    return true;
}

/* F6: as many as fit on paper, in the order of the board. */
static void printed(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok)
        page_refused(p, a);
    else
        page_say(p, "form.board.printed", tr(print_paper(p->desk, "paper_board", a->reply, "board")), NULL, NULL, NULL);
}

static void print(struct page *p)
{
    struct board_ask q = view_of(p)->ask;
    q.first = 0;
    q.rows = 100;
    page_ask(p, OP_work_board, &q, printed);
}

/* F10: what can be done from here, beside the rows. */
static void act_picked(struct page *p, int number)
{
    if (number == 1)
        deadline_assign(p);
    else
        page_open(p->desk, number == 2 ? "paused" : "job_rates", "");
}

static bool press(struct page *p, struct press k)
{
    const char *line[] = { tr("form.jobs_assign.title"), tr("form.paused.title"), tr("form.job_rates.title") };
    if (k.code != PRESS_ACTS || !desk_may(p->desk, form_by_name("job_rates")))
        return false;
    popup_choose(p, tr("form.board.title"), line, COUNT_OF(line), act_picked);
    return true;
}

const struct screen screen_board = {
    .name = "board", .state = sizeof(struct deadline_view), .flags = SCREEN_REFRESH, .computed = computed, .open = ask,
    .again = ask, .press = press, .event = event, .every = every, .refresh = refresh, .scope = scope,
    .operator = operator, .more = deadline_more, .turn = turn, .act = deadline_pick, .print = print, .text = text,
    .rows = rows, .cell = cell,
};

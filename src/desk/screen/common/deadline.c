/* Rows and pages of jobs as text, shared by every list of them: a job looks the
 * same wherever it is met. */
#include "config.h"
#include "desk/screen/common/deadline.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR (3600 * SECOND)
#define MINUTE (60 * SECOND)

void state_text(uint16_t work_state, char *out, size_t room)
{
    const char *key = work_state == CODE_work_state_late      ? "form.board.late_mark"
                      : work_state == CODE_work_state_at_risk ? "form.board.risk_mark"
                      : work_state == CODE_work_state_paused  ? "form.board.paused_mark" : "form.board.normal_mark";
    text_copy(out, room, tr(key));
}

/* Whole working days, and hours of a day; days that are over with the hours of today. */
static void days_text(const struct board_row *r, bool late, char *out, size_t room)
{
    char days[24], hours[24];
    int64_t d = r->left, rest = r->left_today;
    if (late) {
        bool today_too = r->left < 0 && r->works_today;
        d = -r->left - today_too;
        rest = today_too ? r->gone_today : 0;
    }
    snprintf(days, sizeof days, "%" PRId64, d);
    snprintf(hours, sizeof hours, "%" PRId64, rest / HOUR);
    tr_fill(out, room, late ? "form.board.over_days" : "form.board.left_days", days, hours, NULL, NULL);
}

void left_text(const struct board_row *r, char *out, size_t room)
{
    char number[24];
    bool late = r->work_state == CODE_work_state_late;
    int64_t left = late ? -r->left : r->left;
    if (!r->due)
        return;
    if (r->limit_unit == CODE_limit_unit_working_day) {
        days_text(r, late, out, room);
        return;
    }
    bool hours = r->limit_unit != CODE_limit_unit_minute && left >= HOUR;
    snprintf(number, sizeof number, "%" PRId64, hours ? left / HOUR : left / MINUTE);
    const char *key = hours ? (late ? "form.board.over_hours" : "form.board.left_hours")
                            : (late ? "form.board.over_minutes" : "form.board.left_minutes");
    tr_fill(out, room, key, number, NULL, NULL, NULL);
}

static void stage_text(const struct board_row *r, char *out, size_t room)
{
    bool own = r->clock_kind >= CODE_clock_kind_promise;
    text_copy(out, room, own ? code_word(&codes_clock_kind, r->clock_kind) : stage_word(r->stage));
}

bool deadline_cell(const struct board_row *r, const char *column, char *out, size_t room)
{
    if (strcmp(column, "@state") == 0)
        state_text(r->work_state, out, room);
    else if (strcmp(column, "@left") == 0)
        left_text(r, out, room);
    else if (strcmp(column, "@person") == 0)
        text_copy(out, room, r->staff_no[0] ? r->staff_name : tr("form.board.nobody"));
    else if (strcmp(column, "@stage") == 0)
        stage_text(r, out, room);
    else
        return false;
    return true;
}

/* -- the heat table -- */

static void figure_text(uint64_t n, const char *mark, char *out, size_t room)
{
    if (n)
        snprintf(out, room, "%s%" PRIu64, mark, n);
    else
        text_copy(out, room, ".");
}

static void heat_name(const struct heat_row *h, uint16_t by, char *out, size_t room)
{
    char rest[24];
    snprintf(rest, sizeof rest, "%" PRIu64, h->units);
    if (h->units)
        tr_fill(out, room, by == CODE_board_by_unit ? "form.board.rest" : "form.board.rest_other", rest, NULL,
                NULL, NULL);
    else if (by == CODE_board_by_kind)
        text_copy(out, room, kind_word(h->name));
    else if (by == CODE_board_by_team && !*h->name)
        text_copy(out, room, tr("form.board.no_team"));
    else
        text_copy(out, room, desk_english() && h->unit_name_en[0] ? h->unit_name_en : h->unit_name);
}

void heat_cell_text(const struct heat_row *h, uint16_t by, const char *column, char *out, size_t room)
{
    const struct { const char *column; uint64_t n; const char *mark; } figure[] = {
        { "@late", h->late, "!!" }, { "@today", h->today, "!" }, { "@one_day", h->one_day, "!" },
        { "@two_days", h->two_days, "" },
        { "@five_days", h->three_to_five, "" }, { "@beyond", h->beyond, "" }, { "@paused", h->paused, "" },
        { "@all", h->total, "" },
    };
    if (strcmp(column, "@unit") == 0 || strcmp(column, "@name") == 0)
        heat_name(h, by, out, room);
    for (size_t i = 0; i < COUNT_OF(figure); i++)
        if (strcmp(column, figure[i].column) == 0)
            figure_text(figure[i].n, figure[i].mark, out, room);
}

void job_open(struct desk *d, uint64_t job_no)
{
    char arg[24];
    snprintf(arg, sizeof arg, "%" PRIu64, job_no);
    page_open(d, form_by_name("job") ? "job" : "timeline", arg);
}

/* -- a page of them -- */

static const struct board_page *shown(const struct page *p)
{
    return p->shown;
}

/* As many as the terminal shows. */
static unsigned rows_of(const struct page *p)
{
    return (unsigned)body_rows(p, &p->form->list[p->form->lists - 1]);
}

void pages_text(uint64_t first, uint64_t rows, uint64_t total, char *out, size_t room)
{
    char page[24], pages[24];
    snprintf(page, sizeof page, "%" PRIu64, first / rows + 1);
    snprintf(pages, sizeof pages, "%" PRIu64, total ? (total + rows - 1) / rows : 1);
    tr_fill(out, room, "form.board.page", page, pages, NULL, NULL);
}

void deadline_pages(const struct page *p, char *out, size_t room)
{
    const struct deadline_view *v = p->state;
    pages_text(v->ask.first, rows_of(p), shown(p) ? shown(p)->total : 0, out, room);
}

void deadline_ask(struct page *p, answer_fn *fn, bool late)
{
    struct deadline_view *v = p->state;
    v->ask.unit_no = v->unit_no;
    v->ask.job_kind = v->job_kind;
    v->ask.stage = v->stage;
    v->ask.staff_no = v->staff_no;
    v->ask.rows = rows_of(p);
    if (late)
        page_ask_late(p, OP_work_board, &v->ask, fn);
    else
        page_ask(p, OP_work_board, &v->ask, fn);
}

bool deadline_more(const struct page *p)
{
    return shown(p) && shown(p)->total > rows_of(p);
}

bool deadline_turn(struct page *p, int step, answer_fn *fn)
{
    struct deadline_view *v = p->state;
    int64_t first = (int64_t)v->ask.first + step * (int64_t)rows_of(p);
    if (!shown(p) || (first < 0 && !v->ask.first) || first >= (int64_t)shown(p)->total)
        return false;
    first = first < 0 ? 0 : first;
    v->ask.first = (uint64_t)first;
    deadline_ask(p, fn, false);
    return true;
}

void deadline_pick(struct page *p, int digit)
{
    unsigned row;
    if (!page_row(p, digit, shown(p) ? shown(p)->rows_n : 0, &row))
        return;
    page_hush(p);
    job_open(p->desk, shown(p)->rows[row].job_no);
}

/* The page's jobs as a list of numbers, which the form of reassignment takes. */
void deadline_assign(struct page *p)
{
    char arg[9 * 14 + 1] = "";
    size_t n = 0;
    if (!shown(p) || !shown(p)->rows_n || !form_by_name("jobs_assign") ||
        !desk_may(p->desk, form_by_name("jobs_assign"))) {
        page_beep(p);
        return;
    }
    for (unsigned i = 0; i < shown(p)->rows_n && i < 9; i++)
        n += (size_t)snprintf(arg + n, sizeof arg - n, "%s%012" PRIu64, i ? " " : "", shown(p)->rows[i].job_no);
    page_open(p->desk, "jobs_assign", arg);
}

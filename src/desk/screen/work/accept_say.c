/* What accepting a job would do, and has done, as text: dates, checks, limits and
 * papers. Apart from accept.c, which is about keys and answers. */
#include "config.h"
#include "desk/known.h"
#include "desk/print.h"
#include "desk/screen/common/deadline.h"
#include "desk/screen/common/run_on.h"
#include "desk/screen/work/accept.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void accept_day(instant at, char *out, size_t room)
{
    char key[24];
    struct moment m = instant_local(at);
    snprintf(key, sizeof key, "weekday.%d", m.weekday);
    snprintf(out, room, "%02d-%02d %s %02d:%02d", m.civil.month, m.civil.day, tr(key), m.hour, m.minute);
}

void accept_paper(const struct job_paper *paper, unsigned no, char *out, size_t room)
{
    char word[64];
    flow_word("paper_kind", paper->paper_kind, word, sizeof word);
    snprintf(out, room, "%u %s %s", no, word, code_word(&codes_paper_held, paper->paper_held));
}

/* An argument may itself be a key; what speaks against it is marked. */
void accept_check(const struct check_line *c, char *out, size_t room)
{
    size_t n = c->warns ? 2 : 0;
    text_copy(out, room, c->warns ? "! " : "");
    tr_fill(out + n, room - n, c->key, *c->arg1 ? tr(c->arg1) : "", *c->arg2 ? tr(c->arg2) : "",
            *c->arg3 ? tr(c->arg3) : "", NULL);
}

#define CHECK_COLUMNS 66

void accept_checks(const struct work_prospect *w, unsigned row, char *out, size_t room)
{
    char one[320];
    struct run_on r = { .row = row, .columns = CHECK_COLUMNS, .gap = tr("form.accept.between"), .out = out,
                        .room = room };
    out[0] = '\0';
    for (uint32_t i = 0; i < w->checks_n + w->ends_n; i++) {
        accept_check(i < w->checks_n ? &w->checks[i] : &w->ends[i - w->checks_n], one, sizeof one);
        run_on(&r, one);
    }
}

void accept_due(const struct work_prospect *w, char *out, size_t room)
{
    char amount[24], day[64], unit[64];
    const char *name = code_name(&codes_limit_unit, w->limit_unit);
    if (!w->due) {
        text_copy(out, room, tr("form.accept.no_limit"));
        return;
    }
    snprintf(amount, sizeof amount, "%" PRIu64, w->limit_amount);
    snprintf(unit, sizeof unit, "code.limit_unit.%s", name ? name : "");
    accept_day(w->due, day, sizeof day);
    tr_fill(out, room, w->accept_outcome == CODE_accept_outcome_owing ? "form.accept.due_owing" : "form.accept.due",
            amount, tr(unit), day, NULL);
}

void clock_text(const struct job_clock *k, char *out, size_t room)
{
    char left[64], amount[24], unit[64], day[64];
    const char *name = code_name(&codes_limit_unit, k->limit_unit);
    const struct board_row row = { .work_state = k->work_state, .due = k->due, .left = k->left,
                                   .left_today = k->left_today,
                                   .limit_unit = k->limit_unit, .job_kind = "", .stage = "", .staff_name = "",
                                   .title = "" };
    if (!k->limit_amount) {
        text_copy(out, room, tr("form.accept.no_limit"));
        return;
    }
    left[0] = '\0';
    if (!k->closed)
        left_text(&row, left, sizeof left);
    snprintf(amount, sizeof amount, "%" PRIu64, k->limit_amount);
    snprintf(unit, sizeof unit, "code.limit_unit.%s", name ? name : "");
    if (k->due)
        accept_day(k->due, day, sizeof day);
    tr_fill(out, room, k->stopped && !k->closed ? "form.job.stopped" : "form.job.limit_is", left, k->due ? day : "",
            amount, tr(unit));
}

void accept_stages(const struct work_prospect *w, char *out, size_t room)
{
    char word[64], day[DATE_TEXT];
    struct moment m = instant_local(clock_now());
    int k = snprintf(out, room, "%s %02d-%02d", tr("form.accept.now"), m.civil.month, m.civil.day);
    size_t n = k > 0 ? (size_t)k : 0;
    for (uint32_t i = 0; i < w->stages_n && n < room; i++) {
        flow_word("stage", w->stages[i].stage, word, sizeof word);
        date_format(instant_date(w->stages[i].due), day);
        k = snprintf(out + n, room - n, w->stages[i].due ? " > %s %s" : " > %s", word, day + 5);
        n += k > 0 ? (size_t)k : 0;
    }
}

static void missing_text(const struct work_accepted *r, char *out, size_t room)
{
    char word[64];
    size_t n = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < r->missing_n && n < room; i++) {
        flow_word("paper_kind", r->missing[i].paper_kind, word, sizeof word);
        int k = snprintf(out + n, room - n, "%s%s", n ? " " : "", word);
        n += k > 0 ? (size_t)k : 0;
    }
}

void accept_result(struct page *p, const struct work_accepted *r)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], kind[64], day[64] = "", missing[200];
    const struct job *job = r->job_n ? r->job : NULL;
    missing_text(r, missing, sizeof missing);
    if (!job) {
        const char *said = print_paper(p->desk, "paper_notice", r, r->notice_no);
        tr_fill(line1, sizeof line1, "form.accept.refused", r->notice_no, NULL, NULL, NULL);
        tr_fill(line2, sizeof line2, "form.accept.missing", missing, tr(said), NULL, NULL);
        page_result(p, line1, line2);
        return;
    }
    snprintf(no, sizeof no, "%012" PRIu64, job->job_no);
    flow_word("job_kind", job->job_kind, kind, sizeof kind);
    if (r->due)
        accept_day(r->due, day, sizeof day);
    const char *said = print_paper(p->desk, "paper_accept", r, no);
    tr_fill(line1, sizeof line1, r->accept_outcome == CODE_accept_outcome_owing ? "form.accept.owed"
            : "form.accept.done", no, kind, job->title, NULL);
    tr_fill(line2, sizeof line2, *missing ? "form.accept.told_owed" : "form.accept.told", tr(said), missing, day, NULL);
    page_result(p, line1, line2);
}

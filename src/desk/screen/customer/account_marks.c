/* The marks of an account as one line each, short enough for the summary: of several
 * benefits only their names, of several jobs the one most in danger. */
#include "config.h"
#include "desk/known.h"
#include "desk/screen/common/deadline.h"
#include "desk/screen/customer/account_marks.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool stands(const struct account_flag *f, date today)
{
    return !f->ended_on && f->from <= today && (!f->until || f->until >= today);
}

void account_flags(const struct account *a, date today, char *out, size_t room)
{
    char until[DATE_TEXT], heads[24] = "";
    const struct account_flag *only = NULL;
    unsigned some = 0;
    size_t n = 0;
    for (uint32_t i = 0; i < a->flags_n && n + 1 < room; i++) {
        if (!stands(&a->flags[i], today))
            continue;
        only = &a->flags[i];
        int k = snprintf(out + n, room - n, "%s%s", some++ ? " " : "", code_word(&codes_flag_kind, only->flag_kind));
        n += k > 0 ? (size_t)k : 0;
    }
    if (some != 1)
        return;
    if (only->heads)
        snprintf(heads, sizeof heads, "%" PRIu64, only->heads);
    date_format(only->until, until);
    until[strlen(until) > 7 ? 7 : 0] = '\0';         /* its month: there is no room for more */
    tr_fill(out, room, "form.account.flag_is", code_word(&codes_flag_kind, only->flag_kind), heads, until, NULL);
}

void account_split(const struct account_page *page, char *out, size_t room)
{
    const struct account *a = page->account;
    char day[DATE_TEXT], reading[MONEY_TEXT];
    bool billed = page->bills_n && page->bills[0].bill_month >= date_month(a->split_on);
    if (a->split_on && !billed)
        tr_fill(out, room, "form.account.split_is", date_format(a->split_on, day) + 5,
                energy_format(a->split_reading, reading), NULL, NULL);
}

void account_job(const struct account_page *page, char *out, size_t room)
{
    char head[160], left[64] = "", day[DATE_TEXT] = "", due[64] = "", more[24] = "";
    if (!page->jobs_n)
        return;
    const struct board_row *j = &page->jobs[0];
    snprintf(head, sizeof head, "%012" PRIu64 "  %s  %s", j->job_no, kind_word(j->job_kind), stage_word(j->stage));
    if (j->work_state == CODE_work_state_paused)
        state_text(j->work_state, left, sizeof left);
    else
        left_text(j, left, sizeof left);
    if (j->due)
        tr_fill(due, sizeof due, "form.account.due_by", date_format(instant_date(j->due), day) + 5, NULL, NULL, NULL);
    others_text(page->jobs_n - 1, page->more_jobs, more, sizeof more);
    tr_fill(out, room, "form.account.job_is", head, left, due, j->staff_name);
    size_t n = strlen(out);
    text_copy(out + n, room - n, more);
}

/* Alerts: one line on row 23 and one beep when the core's counts say that
 * something came for this person. Never a window, never moves the cursor. It
 * stands until the person turns to another page or what it told of is settled:
 * the approval used, the request decided, the job closed. The counts beside it stay. */
#include "config.h"
#include "desk/session.h"
#include <inttypes.h>
#include <stdio.h>

static void alert_say(struct desk *d, const char *key, uint64_t number)
{
    char time[16], n[24];
    struct moment m = instant_local(clock_now());
    snprintf(time, sizeof time, "%02d:%02d", m.hour, m.minute);
    snprintf(n, sizeof n, "%" PRIu64, number);
    tr_fill(d->alert, sizeof d->alert, key, time, n, NULL, NULL);
    d->beep = true;
}

/* The word of what became of the job, with whom it is; the day only when it is not today. */
static void alert_job(struct desk *d, const struct alert_row *a)
{
    char time[16], job[24], who[120], day[INSTANT_TEXT], due[60];
    struct moment told = instant_local(a->at);
    const char *key = a->work_state == CODE_work_state_late ? "alert.late"
                      : a->work_state == CODE_work_state_paused ? "alert.pause_long"
                      : a->work_state == CODE_work_state_running ? "alert.pause_short" : "alert.at_risk";
    snprintf(time, sizeof time, "%02d:%02d", told.hour, told.minute);
    snprintf(job, sizeof job, "%012" PRIu64, a->job_no);
    bool own = a->clock_kind >= CODE_clock_kind_promise;
    snprintf(who, sizeof who, "%s%s%s", own ? code_word(&codes_clock_kind, a->clock_kind)
             : a->stage[0] ? stage_word(a->stage) : kind_word(a->job_kind),
             a->staff_name[0] ? " " : "", a->staff_name);
    instant_short(a->due, day);
    if (instant_date(a->due) == instant_date(clock_now()))
        tr_fill(due, sizeof due, "alert.today", day + 6, NULL, NULL, NULL);
    else
        text_copy(due, sizeof due, day);
    tr_fill(d->alert, sizeof d->alert, key, time, job, who, due);
    d->beep = true;
}

static bool job_alert_new(const struct home_page *now, const struct home_page *before)
{
    if (!before || !now->alert_n)
        return false;
    return !before->alert_n || before->alert->job_no != now->alert->job_no || before->alert->at != now->alert->at
           || before->alert->work_state != now->alert->work_state;
}

/* before is what was known until now; NULL at the first time, which alerts of nothing. */
void alert_home(struct desk *d, const struct home_page *before)
{
    const struct home_page *now = d->home;
    bool answered = now->my_approval && before
                    && (now->my_approval != before->my_approval || now->my_approval_state != before->my_approval_state);
    if (before && now->to_approve > before->to_approve)
        alert_say(d, "alert.to_approve", now->to_approve);
    else if (job_alert_new(now, before))
        alert_job(d, now->alert);
    else if (answered && now->my_approval_state == CODE_approval_state_granted)
        alert_say(d, "alert.granted", now->my_approval);
    else if (answered && now->my_approval_state == CODE_approval_state_refused)
        alert_say(d, "alert.refused", now->my_approval);
    else if (before && (now->to_approve < before->to_approve
                        || (before->my_approval && now->my_approval != before->my_approval)
                        || before->alert_n > now->alert_n))
        d->alert[0] = '\0';
}

/* Alerts: one line on row 23 and one beep when the core's counts say that
 * something came for this person. Never a window, never moves the cursor. It
 * stands until the person turns to another page or what it told of is settled:
 * the approval used, the request decided. The counts beside it stay. */
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

/* before is what was known until now; NULL at the first time, which alerts of nothing. */
void alert_home(struct desk *d, const struct home_page *before)
{
    const struct home_page *now = d->home;
    bool answered = now->my_approval && before
                    && (now->my_approval != before->my_approval || now->my_approval_state != before->my_approval_state);
    if (before && now->to_approve > before->to_approve)
        alert_say(d, "alert.to_approve", now->to_approve);
    else if (answered && now->my_approval_state == CODE_approval_state_granted)
        alert_say(d, "alert.granted", now->my_approval);
    else if (answered && now->my_approval_state == CODE_approval_state_refused)
        alert_say(d, "alert.refused", now->my_approval);
    else if (before && (now->to_approve < before->to_approve || (before->my_approval && now->my_approval != before->my_approval)))
        d->alert[0] = '\0';
}

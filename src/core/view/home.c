/* The two lines of the home page: my shift in counts (never in sums: the count at
 * the day end is blind) and what waits for me. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/office/office.h"
#include "core/ticket/ticket.h"
#include "core/work/board.h"

#include <string.h>

static enum status last_payment(struct call *c, uint64_t receipt_no, struct home_page *r)
{
    struct payment p = { .receipt_no = receipt_no };
    enum status s = receipt_no ? call_get(c, TABLE_payment, &p) : ST_not_found;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r->last_receipt = p.receipt_no;
    r->last_name = p.accounts_n ? p.accounts[0].account_name : p.payer;
    r->last_accounts = p.accounts_n;
    r->last_amount = p.total;
    r->last_printed = p.printed;
    r->last_reversal = p.reverses != 0;
    r->last_no_paper = p.receipt_choice == CODE_receipt_choice_none;
    return ST_ok;
}

/* The limit itself, or 0: how much is in the till is not said before it is counted. */
static money cash_limit_passed(struct call *c, const struct shift *till)
{
    money limit = setting_money(c, "till.cash_limit");
    return limit && till->shift_state == CODE_shift_state_open && shift_takings(till) > limit ? limit : 0;
}

/* The open shift comes first, then one that waits for its signature. */
static enum status my_shift(struct call *c, struct home_page *r)
{
    struct shift h;
    enum status s = shift_newest(c, c->user.staff_no, CODE_shift_state_open, &h);
    if (s == ST_not_found)
        s = shift_newest(c, c->user.staff_no, CODE_shift_state_counted, &h);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r->shift_state = h.shift_state;
    r->shift_no = h.shift_no;
    r->shift_date = h.business_date;
    r->next_paper = h.next_paper;
    r->payments = h.payments;
    r->reversals = h.reversals;
    r->window_no = h.window_no;
    r->day_shift = h.day_shift;
    r->yesterday = h.business_date != c->today;
    r->cash_over = cash_limit_passed(c, &h);
    return last_payment(c, h.last_receipt, r);
}

static enum status what_waits(struct call *c, struct home_page *r)
{
    struct draft drafts[DRAFTS_KEPT];
    struct approval answer;
    unsigned n;
    enum status s = drafts_of(c, c->user.staff_no, drafts, COUNT_OF(drafts), &n);
    if (s)
        return s;
    r->parked = n;
    if ((s = approvals_waiting(c, &r->to_approve)))
        return s;
    r->stands_in = delegate_of(c, c->user.staff_no, NULL, NULL);
    if (call_has_role(c, CODE_role_supervisor) || call_has_role(c, CODE_role_administrator))
        r->year_missing = rule_year_missing(c);
    s = approval_newest_answer(c, &answer);
    if (!s) {
        r->my_approval = answer.approval_no;
        r->my_approval_state = answer.approval_state;
    }
    return s == ST_not_found ? ST_ok : s;
}

static enum status my_jobs(struct call *c, struct home_page *r)
{
    unsigned n;
    r->alert = pool_array(c->pool, 1, sizeof *r->alert);
    r->jobs_at_risk = board_pressing(c, c->user.staff_no);
    enum status s = alerts_newest(c, r->alert, 1, &n);
    r->alert_n = n;
    return s;
}

static enum status my_hall(struct call *c, struct home_page *r)
{
    struct tickets_now now;
    enum status s = tickets_now(c, &now);
    r->tickets = now.used;
    r->tickets_waiting = now.waiting;
    r->tickets_more = now.more;
    r->ticket = now.mine;
    r->ticket_n = now.mine ? 1 : 0;
    return s;
}

enum status do_session_home(struct call *c, const struct nothing *q, struct home_page *r)
{
    (void)q;
    r->server_time = c->now;
    r->business_date = c->today;
    r->clock_doubted = clock_doubted(c->core);
    enum status s = call_has_role(c, CODE_role_cashier) ? my_shift(c, r) : ST_ok;
    if (!s)
        s = what_waits(c, r);
    if (!s)
        s = my_jobs(c, r);
    if (!s)
        s = my_hall(c, r);
    return s ? s : notice_newest(c, &r->notice);
}

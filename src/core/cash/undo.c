/* Taking a payment back (undo.h). The entry that undoes one mirrors what it did to
 * bills, fees and prepayment line by line; the money goes out of the tenders the
 * payment has, which need not be those it was first posted with (24). */
#include "config.h"
#include "core/cash/undo.h"
#include "core/bill/agreement.h"
#include "core/bill/prepay.h"
#include "core/change/restore.h"
#include "core/cash/slips.h"
#include "core/office/office.h"
#include "core/work/fees.h"

#include <string.h>

/* The last line of a full list says how many more there would be. */
void undo_effect(struct undoing *u, const char *label, const char *before, const char *after)
{
    if (u->effects < UNDO_EFFECTS) {
        u->effect[u->effects++] = (struct effect_line){ .label = label, .before = before, .after = after };
        return;
    }
    u->unsaid += u->unsaid ? 1 : 2;
    u->effect[UNDO_EFFECTS - 1] = (struct effect_line){ .label = "effect.more_lines", .before = "",
                                                        .after = number_words(u->c, u->unsaid) };
}

bool payment_stands(const struct payment *p)
{
    return p->payment_state == CODE_payment_state_posted;
}

uint64_t payment_till(const struct payment *p)
{
    return p->till_no ? p->till_no : p->shift_no;
}

struct paid_bill *payment_pays(const struct payment *p, const char *account_no, int32_t month, uint64_t seq)
{
    for (uint32_t i = 0; i < p->bills_n; i++)
        if (!strcmp(p->bills[i].account_no, account_no) && p->bills[i].bill_month == month &&
            p->bills[i].bill_seq == seq)
            return &p->bills[i];
    return NULL;
}

/* -- what it would do -- */

enum status undo_read(struct undoing *u, struct call *c, uint64_t receipt_no)
{
    *u = (struct undoing){ .c = c, .void_voucher = NULL, .field = "receipt_no",
                           .effect = pool_array(c->pool, UNDO_EFFECTS, sizeof *u->effect) };
    enum status s = payment_read(c, receipt_no, &u->pay);
    if (s || payment_stands(&u->pay))
        return s;
    return refuse(c, ST_payment_reversed, "receipt_no",
                  receipt_words(c, u->pay.reversed_by ? u->pay.reversed_by : u->pay.reverses), NULL, NULL);
}

/* What it paid on a bill that was taken back since is paid ahead (bill_take_back). */
static money turned_ahead(const struct paid_bill *p, const struct bill *now)
{
    if (now->bill_state != CODE_bill_state_cancelled)
        return 0;
    return p->principal + (now->fee_back ? p->late_fee : 0);
}

static enum status account_turned_ahead(struct undoing *u, const char *account_no, money *sum_r)
{
    *sum_r = 0;
    for (uint32_t i = 0; i < u->pay.bills_n; i++) {
        const struct paid_bill *p = &u->pay.bills[i];
        struct bill b = { .account_no = p->account_no, .bill_month = p->bill_month, .bill_seq = p->bill_seq };
        enum status s = strcmp(p->account_no, account_no) ? ST_not_found : call_get(u->c, TABLE_bill, &b);
        if (s && s != ST_not_found)
            return s;
        *sum_r += s ? 0 : turned_ahead(p, &b);
    }
    return ST_ok;
}

/* What was paid ahead at a job's number went to its account: as much of it as is still there comes back first. */
static enum status ahead_fetched(struct undoing *u, uint32_t i, money wanted, money *now)
{
    struct account party = { .account_no = u->pay.accounts[i].account_no };
    money there = 0;
    enum status s = call_get(u->c, TABLE_account, &party);
    if (s || !*party.successor)
        return s;
    s = account_prepayment(u->c, party.successor, &there);
    u->fetched[i] = there < 0 ? 0 : there < wanted ? there : wanted;
    u->successor[i] = party.successor;
    *now += u->fetched[i];
    return s;
}

static enum status prepayment_there(struct undoing *u, uint32_t i)
{
    const struct paid_account *a = &u->pay.accounts[i];
    money now, ahead;
    enum status s = account_prepayment(u->c, a->account_no, &now);
    if (!s)
        s = account_turned_ahead(u, a->account_no, &ahead);
    if (s)
        return s;
    ahead += a->to_prepayment - a->from_prepayment;
    if (ahead > now && (s = ahead_fetched(u, i, ahead - now, &now)))
        return s;
    money then = now - ahead;
    bool spent = ahead > 0 && then < 0;
    if (spent && !u->past_later)
        return refuse(u->c, ST_prepayment_used, "receipt_no", money_words(u->c, -then), NULL, NULL);
    u->spent[i] = spent ? -then : 0;
    if (then != now)
        undo_effect(u, "effect.prepayment", pool_printf(u->c->pool, "%s  %s", a->account_no, money_words(u->c, now)),
                    money_words(u->c, then));
    return ST_ok;
}

static void bill_effects(struct undoing *u, const struct paid_bill *p, const struct bill *now)
{
    struct call *c = u->c;
    const char *name = pool_printf(c->pool, "%s  %s", p->account_no, month_words(c, p->bill_month));
    undo_effect(u, "effect.bill_reopens", name, money_words(c, p->principal + p->late_fee));
    if (p->late_fee)
        undo_effect(u, "effect.late_fee", name, money_words(c, p->late_fee));
    if (now->fee_waived > p->fee_waived_before)
        undo_effect(u, "effect.waiver_undone", name, money_words(c, now->fee_waived - p->fee_waived_before));
    if (*now->invoice_no)
        undo_effect(u, "effect.invoice", name, now->invoice_no);
}

bool undo_written_off_since(const struct paid_bill *p, const struct bill *now)
{
    return now->writeoff_no && p->state_before != CODE_bill_state_written_off;
}

/* As the payment found it: what it was paid over still marks the bill, if that was not given back or taken up since. */
static uint16_t state_found(const struct paid_bill *p, const struct bill *then)
{
    if (then->writeoff_no)
        return CODE_bill_state_written_off;
    if (p->state_before == CODE_bill_state_in_transit && then->batch_on)
        return CODE_bill_state_in_transit;
    if (p->state_before == CODE_bill_state_set_aside && then->aside_reason)
        return CODE_bill_state_set_aside;
    return bill_state_left(then);
}

static enum status bill_back(struct undoing *u, uint32_t i)
{
    const struct paid_bill *p = &u->pay.bills[i];
    struct bill *now = &u->bill_now[i], *then = &u->bill_then[i];
    *now = (struct bill){ .account_no = p->account_no, .bill_month = p->bill_month, .bill_seq = p->bill_seq };
    enum status s = call_get(u->c, TABLE_bill, now);
    if (s)
        return s;
    *then = *now;
    then->principal_paid -= p->principal;
    then->late_fee_paid -= p->late_fee;
    if (now->bill_state == CODE_bill_state_cancelled)
        return ST_ok;
    then->paid_at = 0;
    then->paid_where = "";
    then->bill_state = state_found(p, then);
    if (!undo_written_off_since(p, now)) {
        then->fee_from = p->fee_from_before;
        then->fee_owed = p->fee_owed_before;
        then->fee_waived = p->fee_waived_before;
    }
    if (i < UNDO_BILLS)
        bill_effects(u, p, now);
    return undo_agreed(u, i);
}

static void bills_unnamed(struct undoing *u)
{
    money sum = 0;
    uint32_t n = u->pay.bills_n;
    for (uint32_t i = UNDO_BILLS; i < n; i++)
        sum += u->pay.bills[i].principal + u->pay.bills[i].late_fee;
    if (n > UNDO_BILLS)
        undo_effect(u, "effect.bills_reopen", number_words(u->c, n - UNDO_BILLS), money_words(u->c, sum));
}

/* 复电 that was promised is not: the bills are open again. */
static enum status restores_tell(struct undoing *u)
{
    struct job *list = pool_array(u->c->pool, PAY_ACCOUNTS, sizeof *list);
    unsigned n;
    enum status s = restore_jobs(u->c, &u->pay, list, PAY_ACCOUNTS, &n);
    for (unsigned i = 0; !s && i < n; i++)
        undo_effect(u, "effect.restore_cancelled", list[i].account_no, job_number_words(u->c, list[i].job_no));
    return s;
}

enum status undo_plan(struct undoing *u)
{
    struct call *c = u->c;
    enum status s = ST_ok;
    u->spent = pool_array(c->pool, u->pay.accounts_n + 1, sizeof *u->spent);
    u->fetched = pool_array(c->pool, u->pay.accounts_n + 1, sizeof *u->fetched);
    u->successor = pool_array(c->pool, u->pay.accounts_n + 1, sizeof *u->successor);
    for (uint32_t i = 0; i < u->pay.accounts_n; i++)
        if ((s = prepayment_there(u, i)))
            return s;
    u->bill_now = pool_array(c->pool, u->pay.bills_n + 1, sizeof *u->bill_now);
    u->bill_then = pool_array(c->pool, u->pay.bills_n + 1, sizeof *u->bill_then);
    u->since = since_room(c, u->pay.bills_n);
    for (uint32_t i = 0; i < u->pay.bills_n && !s; i++)
        s = bill_back(u, i);
    if (!s)
        s = undo_later(u);
    if (!s)
        bills_unnamed(u);
    return s ? s : restores_tell(u);
}

void undo_tell(struct undoing *u)
{
    call_amount(u->c, u->pay.total);
    call_remark_code(u->c, &codes_reverse_reason, u->reason, "");
    for (uint32_t i = 0; i < u->effects; i++)
        call_effect(u->c, u->effect[i].label, u->effect[i].before, u->effect[i].after);
    for (uint32_t i = 0; i < u->pay.accounts_n; i++)
        call_subject(u->c, u->pay.accounts[i].account_no);
}

/* -- writing -- */

static enum status bills_write(struct undoing *u)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; i < u->pay.bills_n && !s; i++)
        s = call_put(u->c, TABLE_bill, &u->bill_now[i], &u->bill_then[i]);
    for (uint32_t i = 0; i < u->pay.accounts_n && !s; i++)
        s = prepay_changed(u->c, u->pay.accounts[i].account_no);
    return s;
}

/* A waiver given after the payment rested on it and goes with it. */
static void waivers_back(struct undoing *u)
{
    for (uint32_t i = 0; i < u->pay.bills_n; i++)
        fee_waived_lines(u->c, &u->bill_now[i], u->bill_then[i].fee_waived - u->bill_now[i].fee_waived);
}

/* The entry that is undone paid the bill; what the bill gave back when it was taken back is what goes now. */
static void ahead_back(struct undoing *u)
{
    for (uint32_t i = 0; i < u->pay.bills_n; i++) {
        const struct paid_bill *p = &u->pay.bills[i];
        const struct bill *b = &u->bill_now[i];
        money ahead = turned_ahead(p, b);
        if (!ahead)
            continue;
        call_line(u->c, CODE_ledger_prepayment, b->account_no, ahead, 0, 0);
        call_line(u->c, CODE_ledger_receivable, b->account_no, -p->principal, b->fee_kind, b->bill_month);
        call_line(u->c, CODE_ledger_late_fee, b->unit_no, p->principal - ahead, b->fee_kind, 0);
    }
}

static void written_off_back(struct undoing *u)
{
    for (uint32_t i = 0; i < u->pay.bills_n; i++) {
        const struct paid_bill *p = &u->pay.bills[i];
        if (!undo_written_off_since(p, &u->bill_now[i]) || u->bill_now[i].bill_state == CODE_bill_state_cancelled)
            continue;
        call_line(u->c, CODE_ledger_receivable, p->account_no, -p->principal, p->fee_kind, p->bill_month);
        call_line(u->c, CODE_ledger_written_off, p->account_no, p->principal, p->fee_kind, p->bill_month);
    }
}

static enum status tenders_back(struct undoing *u)
{
    const char *till = shift_party(u->c, payment_till(&u->pay));
    for (uint32_t i = 0; i < u->pay.tenders_n; i++) {
        struct tender_rule rule;
        enum status s = rule_tender(u->c, u->pay.tenders[i].tender, &rule);
        if (s)
            return s;
        if (rule.ledger != CODE_ledger_prepayment)
            call_line(u->c, rule.ledger, till, -u->pay.tenders[i].amount, 0, 0);
    }
    return ST_ok;
}

static enum status entry_back(struct undoing *u, struct payment *red)
{
    struct journal j = { .entry_no = u->pay.entry_no };
    enum status s = call_get(u->c, TABLE_journal, &j);
    if (s || (s = tenders_back(u)))
        return s;
    for (uint32_t i = 0; i < j.lines_n; i++)
        if (!ledger_of_tender(j.lines[i].ledger))
            call_line(u->c, j.lines[i].ledger, j.lines[i].party, -j.lines[i].amount, j.lines[i].fee_kind,
                      j.lines[i].bill_month);
    for (uint32_t i = 0; i < u->pay.accounts_n; i++)
        if (u->fetched[i]) {
            call_line(u->c, CODE_ledger_prepayment, u->successor[i], u->fetched[i], 0, 0);
            call_line(u->c, CODE_ledger_prepayment, u->pay.accounts[i].account_no, -u->fetched[i], 0, 0);
        }
    waivers_back(u);
    ahead_back(u);
    written_off_back(u);
    return call_post(u->c, red->shift_no, red->receipt_no, j.entry_no, &red->entry_no);
}

static enum status till_back(struct undoing *u, struct shift *till, uint64_t red_no)
{
    if (!till)
        return ST_ok;
    till->reversals++;
    till->last_receipt = red_no;
    for (uint32_t i = 0; i < u->pay.tenders_n; i++)
        shift_sum(u->c, till, u->pay.tenders[i].tender, -u->pay.tenders[i].amount, -1);
    if (!u->paper_back || !u->pay.paper_no)
        return ST_ok;
    return paper_void(u->c, till, u->pay.paper_no, u->pay.papers, CODE_paper_state_void_reversed);
}

/* The red receipt: the same figures, whose sign is its state. */
static void red_payment(const struct undoing *u, const struct shift *till, struct payment *red)
{
    struct call *c = u->c;
    const struct payment numbered = *red;
    *red = u->pay;
    red->receipt_no = numbered.receipt_no;
    red->series = numbered.series;
    red->at = c->now;
    red->business_date = c->today;
    red->shift_no = till ? till->shift_no : 0;
    red->till_no = payment_till(&u->pay) == red->shift_no ? 0 : payment_till(&u->pay);
    red->staff_no = c->user.staff_no;
    red->staff_name = c->user.staff_name;
    red->payment_state = CODE_payment_state_red;
    red->payment_kind = u->kind;
    red->receipt_choice = CODE_receipt_choice_none;
    red->paper_no = red->papers = red->prints = red->copies = 0;
    red->moved_from = red->moved_to = red->job_no = 0;
    red->restore_due = 0;
    red->printed = false;
    red->reverses = u->pay.receipt_no;
    red->reverse_reason = u->reason;
    red->approved_by = c->approval ? c->approval->decided_by : "";
    red->paper_back = u->paper_back;
    red->tenders = pool_array(c->pool, red->tenders_n + 1, sizeof *red->tenders);
    for (uint32_t i = 0; i < red->tenders_n; i++) {
        red->tenders[i] = u->pay.tenders[i];
        if (red->tenders[i].tender == CODE_tender_pos && u->void_voucher)
            red->tenders[i].voucher = u->void_voucher;
    }
}

static enum status payment_mark(struct undoing *u, uint64_t red_no)
{
    struct payment reversed = u->pay;
    reversed.payment_state = CODE_payment_state_reversed;
    reversed.reversed_by = red_no;
    reversed.reverse_reason = u->reason;
    reversed.paper_back = u->paper_back;
    enum status s = call_put(u->c, TABLE_payment, &u->pay, &reversed);
    u->pay = reversed;
    return s;
}

enum status undo_write(struct undoing *u, struct shift *till, struct payment *red)
{
    *red = (struct payment){ .receipt_no = 0 };
    enum status s = receipt_number(u->c, red);
    if (s)
        return s;
    red_payment(u, till, red);
    if ((s = bills_write(u)) || (s = entry_back(u, red)) || (s = till_back(u, till, red->receipt_no)) ||
        (s = restore_cancel(u->c, &u->pay)) || (s = call_insert(u->c, TABLE_payment, red)))
        return s;
    return payment_mark(u, red->receipt_no);
}

enum status undo_settle(struct undoing *u)
{
    enum status s = undo_stand(u);
    for (uint32_t i = 0; i < u->pay.bills_n && !s; i++)
        s = agreement_settle(u->c, u->bill_now[i].agreement_no);
    return s;
}

enum status undo_end(struct undoing *u)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; i < u->pay.accounts_n && !s; i++)
        s = party_follow(u->c, u->pay.accounts[i].account_no);
    return s;
}

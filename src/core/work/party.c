/* Who pays the fees of a job that has no account yet, and how that becomes the account (fees.h). */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"

#include <stdlib.h>
#include <string.h>

static enum status party_row(struct call *c, uint64_t job_no, struct account *a_r)
{
    *a_r = (struct account){ .account_no = job_number_words(c, job_no) };
    enum status s = call_get(c, TABLE_account, a_r);
    return s || a_r->of_job == job_no ? s : ST_not_found;
}

/* Found by its number alone: the job has all the other words (customer/words.c). */
static enum status party_make(struct call *c, const struct job *j, struct account *a_r)
{
    const struct application *q = j->application_n ? j->application : NULL;
    *a_r = (struct account){
        .account_no = job_number_words(c, j->job_no), .account_name = j->title, .unit_no = j->unit_no,
        .address = j->address, .account_state = CODE_account_state_being_opened, .pay_way = CODE_pay_way_counter,
        .invoice_kind = CODE_invoice_kind_e_plain, .of_job = j->job_no,
        .category = q ? q->category : 0, .voltage = q ? q->voltage : 0, .phone = q ? q->phone : "",
        .contact = q ? q->contact : "",
    };
    return call_insert(c, TABLE_account, a_r);
}

/* A job that does a stage of another is of the same customer: its party is that one's. */
static enum status job_whole(struct call *c, const struct job *j, struct job *whole_r)
{
    enum status s = ST_ok;
    *whole_r = *j;
    for (int deep = 0; !s && !*whole_r->account_no && whole_r->about_job && deep < SUB_JOBS_DEEP; deep++) {
        struct job up = { .job_no = whole_r->about_job };
        s = job_get(c->txn, &up, c->pool);
        *whole_r = up;
    }
    return s;
}

enum status job_party(struct call *c, const struct job *j, bool make, struct account *a_r)
{
    struct job whole;
    enum status s = job_whole(c, j, &whole);
    if (s)
        return s;
    if (*whole.account_no) {
        *a_r = (struct account){ .account_no = whole.account_no };
        return call_get(c, TABLE_account, a_r);
    }
    s = party_row(c, whole.job_no, a_r);
    return s == ST_not_found && make ? party_make(c, &whole, a_r) : s;
}

/* -- becoming the account -- */

struct moving { struct call *c; struct job *job; struct account from, to; struct array open; };

static enum status open_keep(void *context, const struct bill *b)
{
    struct moving *m = context;
    if (bill_open(b))
        record_copy(&bill_record, array_add(&m->open, m->c->pool, sizeof *b), b, m->c->pool);
    return ST_ok;
}

static void key_renamed(struct call *c, struct job *j, const struct bill *was, const struct bill *is)
{
    struct job_fee *list = pool_array(c->pool, j->fees_n + 1, sizeof *list);
    for (uint32_t i = 0; i < j->fees_n; i++) {
        list[i] = j->fees[i];
        if (strcmp(list[i].account_no, was->account_no) || list[i].bill_month != was->bill_month ||
            list[i].bill_seq != was->bill_seq)
            continue;
        list[i].account_no = is->account_no;
        list[i].bill_month = is->bill_month;
        list[i].bill_seq = is->bill_seq;
    }
    j->fees = list;
}

/* In the job that asked for it: the one that is closed, or one that did a stage of it. */
static enum status fee_renamed(struct moving *m, const struct bill *was, const struct bill *is)
{
    struct job old = { .job_no = was->job_no }, j;
    if (!was->job_no || was->job_no == m->job->job_no) {
        key_renamed(m->c, m->job, was, is);
        return ST_ok;
    }
    enum status s = job_get(m->c->txn, &old, m->c->pool);
    if (s)
        return s;
    j = old;
    key_renamed(m->c, &j, was, is);
    return job_put(m->c, &old, &j);
}

/* Its key there: as it is, or where the account has a fee of that number, the next. */
static enum status key_free(struct moving *m, struct bill *b)
{
    struct bill there = { .account_no = b->account_no, .bill_month = b->bill_month, .bill_seq = b->bill_seq };
    enum status s = call_get(m->c, TABLE_bill, &there);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    return fee_number(m->c, b->account_no, b->bill_month, "account_no", &b->bill_seq);
}

/* What it earned was earned when it was asked and stays; what it owes is owed by the account from now on. A part that
 * was paid is paid ahead by the cancelling, as of any bill (bill_take_back), and goes over with the rest of that. */
static enum status bill_moves(struct moving *m, const struct bill *old)
{
    struct call *c = m->c;
    struct bill gone = *old, b = *old;
    gone.bill_state = CODE_bill_state_cancelled;
    b.account_no = m->to.account_no;
    b.unit_no = m->to.unit_no;
    b.bill_state = CODE_bill_state_open;
    b.principal_paid = b.prepaid = 0;
    b.version = 0;
    enum status s = bill_free(c, old, "account_no");
    if (!s)
        s = key_free(m, &b);
    if (!s)
        s = call_put(c, TABLE_bill, old, &gone);
    if (!s)
        s = bill_insert(c, &b);
    if (s)
        return s;
    call_line(c, CODE_ledger_receivable, m->from.account_no, old->principal_paid - old->principal, old->fee_kind,
              old->bill_month);
    call_line(c, CODE_ledger_prepayment, m->from.account_no, -old->principal_paid, 0, 0);
    call_line(c, CODE_ledger_receivable, m->to.account_no, old->principal, old->fee_kind, old->bill_month);
    s = fee_renamed(m, old, &b);
    return s ? s : call_post(c, 0, 0, 0, NULL);
}

static enum status ahead_moves(struct moving *m)
{
    money ahead;
    enum status s = account_prepayment(m->c, m->from.account_no, &ahead);
    if (s || !ahead)
        return s;
    call_line(m->c, CODE_ledger_prepayment, m->from.account_no, ahead, 0, 0);
    call_line(m->c, CODE_ledger_prepayment, m->to.account_no, -ahead, 0, 0);
    s = call_post(m->c, 0, 0, 0, NULL);
    return s ? s : prepay_changed(m->c, m->to.account_no);
}

static enum status all_moves(struct moving *m)
{
    enum status s = account_bills(m->c, m->from.account_no, 0, open_keep, m);
    const struct bill *open = m->open.at;
    for (unsigned i = 0; !s && i < m->open.n; i++)
        s = bill_moves(m, &open[i]);
    return s ? s : ahead_moves(m);
}

enum status party_moves(struct call *c, struct job *j)
{
    struct moving m = { .c = c, .job = j };
    enum status s = party_row(c, j->job_no, &m.from);
    if (s == ST_not_found)
        return ST_ok;                /* it never had a fee */
    m.to = (struct account){ .account_no = j->account_no };
    if (!s)
        s = call_get(c, TABLE_account, &m.to);
    if (!s)
        s = all_moves(&m);
    if (!s && m.from.no_cheques && !m.to.no_cheques) {
        struct account barred = m.to;
        barred.no_cheques = true;
        s = call_put(c, TABLE_account, &m.to, &barred);
    }
    if (s || m.from.account_state == CODE_account_state_closed)
        return s;
    struct account gone = m.from;
    gone.account_state = CODE_account_state_closed;
    gone.closed_on = c->today;
    gone.successor = m.to.account_no;
    return call_put(c, TABLE_account, &m.from, &gone);
}

enum status party_follow(struct call *c, const char *account_no)
{
    struct account a = { .account_no = account_no };
    struct job was, is;
    enum status s = call_get(c, TABLE_account, &a);
    if (s || !a.of_job || !*a.successor)
        return s;
    was = (struct job){ .job_no = a.of_job };
    if ((s = job_get(c->txn, &was, c->pool)))
        return s;
    is = was;
    s = party_moves(c, &is);
    return s ? s : job_put(c, &was, &is);
}

/* -- at a till -- */

static bool is_job_number(const char *number)
{
    return strlen(number) == JOB_DIGITS && strspn(number, "0123456789") == JOB_DIGITS;
}

enum status payer_read(struct call *c, const char *number, const char *field, struct account *a_r)
{
    struct account there = { .account_no = number };
    struct job j;
    enum status s = call_get(c, TABLE_account, &there);
    if (s && s != ST_not_found)
        return s;
    if (!s && *there.successor)
        return account_read(c, there.successor, field, a_r);
    if (!s || !is_job_number(number))
        return account_read(c, number, field, a_r);
    j = (struct job){ .job_no = strtoull(number, NULL, 10) };
    s = job_get(c->txn, &j, c->pool);
    if (!s && (s = job_party(c, &j, false, &there)) == ST_ok)
        return account_read(c, *there.successor ? there.successor : there.account_no, field, a_r);
    return s && s != ST_not_found ? s : account_read(c, number, field, a_r);
}

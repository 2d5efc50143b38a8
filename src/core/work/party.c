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

enum status job_party(struct call *c, const struct job *j, bool make, struct account *a_r)
{
    if (*j->account_no) {
        *a_r = (struct account){ .account_no = j->account_no };
        return call_get(c, TABLE_account, a_r);
    }
    enum status s = party_row(c, j->job_no, a_r);
    return s == ST_not_found && make ? party_make(c, j, a_r) : s;
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

static void fee_renamed(struct moving *m, const struct bill *was, const struct bill *is)
{
    struct job *j = m->job;
    struct job_fee *list = pool_array(m->c->pool, j->fees_n + 1, sizeof *list);
    for (uint32_t i = 0; i < j->fees_n; i++) {
        list[i] = j->fees[i];
        if (!strcmp(list[i].account_no, was->account_no) && list[i].bill_month == was->bill_month &&
            list[i].bill_seq == was->bill_seq)
            list[i] = (struct job_fee){ is->account_no, is->bill_month, is->bill_seq, list[i].stage_no,
                                        .unknown_ = list[i].unknown_ };
    }
    j->fees = list;
}

/* A part that was paid is paid ahead when the old one is cancelled, and goes over with the rest of it. */
static enum status bill_moves(struct moving *m, const struct bill *old)
{
    struct bill cancelled, b;
    enum status s = bill_take_back(m->c, old, 0, false, &cancelled);
    if (!s)
        s = fee_issue(m->c, &m->to, old->job_no, old->fee_item, old->fee_count, old->principal, &b);
    if (!s)
        fee_renamed(m, old, &b);
    return s ? s : call_post(m->c, 0, 0, 0, NULL);
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
    if (s && s != ST_not_found)
        return s;
    return account_read(c, !s && *j.account_no ? j.account_no : number, field, a_r);
}

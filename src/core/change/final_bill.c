/* The last bill of a party: the figure its meter is left at is a reading of that day, and
 * what was used up to it is figured and owed, so that "everything settled" is asked of all
 * of it. It is made where the figure is found and not when the job ends, because it has to
 * be paid in between. Sent again with the same figure there is nothing left to bill. While
 * it stands the job ends by its last stage or not at all. */
#include "config.h"
#include "core/bill/make.h"
#include "core/change/change.h"

#define FIGURE "change[0].meter_reading"

/* Whatever refuses the figure refuses what was typed. */
static enum status refuse_figure(struct call *c, enum status s)
{
    return refuse(c, s, FIGURE, c->fault->arg[0], c->fault->arg[1], c->fault->arg[2]);
}

date change_day(struct call *c, const struct change *q)
{
    return q->from ? q->from : c->today;
}

/* What the figure of a point is read of. */
static uint16_t figure_kind(const struct point *p)
{
    return p->point_kind == CODE_point_kind_fed_in ? CODE_register_kind_reverse : CODE_register_kind_total;
}

static enum status reading_left(struct call *c, const struct point *p, date on, energy figure)
{
    struct register_value v = { .register_kind = figure_kind(p), .value = figure };
    struct mounting m;
    enum status s = meter_at(c, p, on, &m);
    if (s)
        return s == ST_not_found ? refuse(c, ST_meter_not_there, FIGURE, "", NULL, NULL) : s;
    struct meter_reading r = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no,
        .read_on = on, .device_no = m.device_no, .reading_kind = CODE_reading_kind_change,
        .reading_way = CODE_reading_way_by_hand, .reading_state = CODE_reading_state_taken, .registers = &v,
        .registers_n = 1 }, there = r;
    s = call_get(c, TABLE_meter_reading, &there);
    if (!s) {
        const struct register_value *read = register_of(&there, figure_kind(p));
        return read && read->value == figure ? ST_ok
            : refuse(c, ST_reading_there, FIGURE, day_words(c, on), NULL, NULL);
    }
    if (s == ST_not_found)
        s = reading_ends(c, p, &m, &r, "registers");
    return s ? refuse_figure(c, s) : reading_keep(c, c->user.staff_no, &r);
}

/* Is it charged on that day by a list whose prices were brought in, or settled of what it feeds in? */
static enum status point_billed(struct call *c, const struct point *p, date on, bool *charged_r, bool *settled_r)
{
    struct point_terms t;
    *charged_r = *settled_r = false;
    enum status s = p->closed_on && p->closed_on < on ? ST_not_found : terms_read_on(c, p, on - 1, &t);
    if (!s && p->point_kind == CODE_point_kind_sale)
        s = list_there(c->txn, t.price_list, charged_r);
    *settled_r = !s && t.surplus_buyer;
    return s == ST_not_found ? ST_ok : s;
}

/* Bills of it are figured here where any point is billed. The figure is of the first that is charged, as what is of
 * the whole account is (make_read); else of the first that feeds in. */
static enum status figured_here(struct call *c, const struct account *a, date on, struct point *p_r, bool *is_r)
{
    struct point p, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no };
    struct scan *scan;
    bool charged = false, settled;
    *is_r = false;
    *p_r = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    enum status s = scan_table(c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !charged && !(s = scan_next(scan, &p, c->pool)) && !(s = point_billed(c, &p, on, &charged, &settled)))
        if (charged || (settled && !*is_r)) {
            *p_r = p;
            *is_r = true;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status last_bill(struct call *c, const struct account *a, date on, bool leaves)
{
    struct bill b;
    bool any;
    enum status s = (leaves ? bill_make_last : bill_make_upto)(c, a, on, &b, &any);
    if (s == ST_reading_missing)     /* the figure is its total; what else it shows is read beside the job */
        return rule_refuse(c, FIGURE, "rule.last_unread", pool_copy(c->pool, c->fault->arg[0]),
                           pool_copy(c->pool, c->fault->arg[1]));
    if (s || !any)
        return s;
    s = bill_number(c, &b);
    if (!s)
        s = bill_issue(c, &b, DATE_NONE);
    return s ? s : call_post(c, 0, 0, 0, NULL);
}

/* The day it was found on stays the day, however long the job takes. */
static enum status day_kept(struct call *c, struct job *job, date on)
{
    if (on > c->today)
        return refuse(c, ST_date_out_of_range, "change[0].from", NULL, NULL, NULL);
    job->change->from = on;
    return ST_ok;
}

/* Of one whose meters are down nothing was used since the bill they came off with. */
static bool dismantled(const struct account *a)
{
    return a->account_state == CODE_account_state_dismantled;
}

/* A reading is of 0:00: what was used on the day the meter came is in no figure of that day. */
static enum status not_same_day(struct call *c, const struct account *a, date on, energy figure)
{
    struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    struct mounting m;
    struct meter_reading r;
    enum status s = meter_at(c, &p, on, &m);
    if (!s)
        s = call_get(c, TABLE_point, &p);
    if (s || m.mounted_on != on)
        return s == ST_not_found ? ST_ok : s;
    r = (struct meter_reading){ .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no,
                                .read_on = on, .device_no = m.device_no };
    s = call_get(c, TABLE_meter_reading, &r);
    const struct register_value *v = s ? NULL : register_of(&r, figure_kind(&p));
    if (v && v->value != figure)
        return rule_refuse(c, FIGURE, "rule.read_same_day", day_words(c, on), day_words(c, on + 1));
    return s == ST_not_found ? ST_ok : s;
}

static enum status bill_upto(struct call *c, struct job *job, const struct account *a, bool leaves)
{
    const struct change *q = change_of(c, job);
    date until, on = change_day(c, q);
    struct point p;
    bool is;
    if (!q->reading_taken)
        return ST_ok;
    enum status s = day_kept(c, job, on);
    if (s || dismantled(a))
        return s;
    s = not_same_day(c, a, on, q->meter_reading);
    if (!s)
        s = figured_here(c, a, on, &p, &is);
    if (s || !is)
        return s;
    s = figured_until(c, a->account_no, &until);
    if (!s && until && on <= until)
        return refuse(c, ST_date_out_of_range, "change[0].from", NULL, NULL, NULL);
    if (!s)
        s = reading_left(c, &p, on, q->meter_reading);
    return s ? s : last_bill(c, a, on, leaves);
}

enum status change_final_bill(struct call *c, struct job *job, const struct account *a)
{
    return bill_upto(c, job, a, true);
}

enum status change_found_upto(struct call *c, struct job *job, const struct account *account)
{
    enum status s = change_found(c, job, account);
    return s ? s : bill_upto(c, job, account, false);
}

enum status change_found_final(struct call *c, struct job *job, const struct account *account)
{
    enum status s = change_found(c, job, account);
    return s ? s : change_final_bill(c, job, account);
}

enum status change_begin_final(struct call *c, struct job *job, const struct account *a)
{
    enum status s = change_begin(c, job, a);
    return s ? s : change_final_bill(c, job, a);
}

/* -- while the job goes on -- */

enum status change_all_billed(struct call *c, const struct change *q, const struct account *a)
{
    date until, on = change_day(c, q);
    struct meter_reading r;
    struct point p;
    unsigned n = 0;
    bool is;
    enum status s = figured_here(c, a, on, &p, &is);
    if (s || !is || dismantled(a))
        return s;
    s = figured_until(c, a->account_no, &until);
    if (!s)
        s = readings_before(c, &p, NULL, on, 1, &r, &n);
    if (s || !n || (until && until + 1 >= on))
        return s;
    return refuse(c, ST_days_not_billed, "account_no", day_words(c, until ? until + 1 : r.read_on), NULL, NULL);
}

/* Of this job: what the party that leaves was billed up to its day; not there: none stands. */
static enum status bill_of_leaving(struct call *c, const struct change *q, const struct account *a, struct bill *b_r,
                                   bool *there_r)
{
    struct bill prefix = { .account_no = a->account_no };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                        .backward = true }, &scan);
    int32_t month = 0;
    *there_r = false;
    while (!s && !*there_r && !(s = scan_next(scan, b_r, c->pool)) && b_r->bill_month >= month)
        if (b_r->used_until && b_r->bill_state != CODE_bill_state_cancelled) {
            month = b_r->bill_month;
            *there_r = q->from && b_r->party_until && b_r->party_until + 1 == q->from;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Of a party that stays: the newest that ends with the reading this job made. */
static enum status bill_of_staying(struct call *c, const struct change *q, const struct account *a, struct bill *b_r,
                                   bool *there_r)
{
    struct point p;
    struct meter_reading r;
    unsigned n = 0;
    date until;
    bool is;
    *there_r = false;
    enum status s = q->from ? figured_here(c, a, q->from, &p, &is) : ST_not_found;
    if (s || !is)
        return s == ST_not_found ? ST_ok : s;
    s = readings_before(c, &p, NULL, q->from + 1, 1, &r, &n);
    if (!s)
        s = figured_last(c, a->account_no, &until, &b_r->bill_month);
    *there_r = !s && n && r.read_on == q->from && r.reading_kind == CODE_reading_kind_change && until + 1 == q->from;
    return s;
}

enum status change_abandon_upto(struct call *c, struct job *job, const struct account *a)
{
    struct bill b = { .account_no = a->account_no };
    bool there;
    enum status s = bill_of_staying(c, change_of(c, job), a, &b, &there);
    if (!s && there)
        return refuse(c, ST_final_bill_stands, "job_no", month_words(c, b.bill_month), NULL, NULL);
    return s ? s : change_abandon(c, job, a);
}

enum status change_abandon_final(struct call *c, struct job *job, const struct account *a)
{
    struct bill b;
    bool there;
    enum status s = bill_of_leaving(c, change_of(c, job), a, &b, &there);
    if (!s && there)
        return refuse(c, ST_final_bill_stands, "job_no", month_words(c, b.bill_month), number_words(c, b.bill_seq),
                      NULL);
    return s ? s : change_abandon(c, job, a);
}

/* -- what is owed and what is paid back -- */

static enum status open_sum(struct call *c, const struct account *a, money *sum_r)
{
    struct debts debts;
    enum status s = account_debts(c, a, c->today, &debts);
    *sum_r = 0;
    for (unsigned i = 0; !s && i < debts.n; i++)
        if (!money_add(*sum_r, debts.at[i].left, sum_r) || !money_add(*sum_r, debts.at[i].late_fee, sum_r))
            s = refuse(c, ST_amount_overflow, "account_no", NULL, NULL, NULL);
    return s;
}

enum status change_settled(struct call *c, const struct job *job, const struct account *a, struct settled *r)
{
    struct bill b;
    bool there;
    *r = (struct settled){ .bill_month = 0 };
    enum status s = bill_of_leaving(c, change_of(c, job), a, &b, &there);
    if (!s && there)
        *r = (struct settled){ .bill_month = b.bill_month, .bill_seq = b.bill_seq, .used_from = b.used_from,
            .used_until = b.used_until, .kwh = b.kwh, .amount = b.credited ? -b.credited : b.principal };
    if (!s)
        s = open_sum(c, a, &r->owed);
    return s ? s : account_prepayment(c, a->account_no, &r->ahead);
}

enum status change_surplus_paid(struct call *c, const struct account *a)
{
    money owed;
    enum status s = surplus_payable(c, a->account_no, &owed);
    if (s || !owed)
        return s;
    return owed > 0 ? rule_refuse(c, "account_no", "rule.surplus_left", money_words(c, owed), NULL)
        : rule_refuse(c, "account_no", "rule.surplus_below", money_words(c, -owed), NULL);
}

/* The figure it is left at: as it was read that day, which a correction may have put right since. */
enum status change_figure(struct call *c, const struct change *q, const struct account *a, energy *figure_r)
{
    struct point p;
    struct meter_reading r;
    struct mounting m;
    bool is;
    *figure_r = q->meter_reading;
    enum status s = figured_here(c, a, change_day(c, q), &p, &is);
    if (!s)
        s = meter_at(c, &p, change_day(c, q), &m);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r = (struct meter_reading){ .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no,
                                .read_on = change_day(c, q), .device_no = m.device_no };
    s = call_get(c, TABLE_meter_reading, &r);
    const struct register_value *v = s ? NULL : register_of(&r, figure_kind(&p));
    if (v)
        *figure_r = v->value;
    return s == ST_not_found ? ST_ok : s;
}

/* bill.compare: twelve months of an account under another choice, bill by bill beside what
 * was billed. Each is figured by the function that figures bills, of the same days, from
 * what was read; nothing is kept. What cannot be figured is named with the refusal and is
 * in no sum: a month is never filled up from another one. */
#include "config.h"
#include "core/bill/make.h"
#include "ops/parked.h"

#include <string.h>

#define MONTHS 12
#define WATTS 10                     /* W in 1/100 kW */

struct comparing {
    struct call *c;
    struct account account;
    struct make_choice choice;
    struct bill_compared *r;
    struct array bills;              /* struct bill, of energy, that count; newest first */
    int32_t last;                    /* month; 0: of the newest bill */
};

/* -- what is compared -- */

static enum status bills_read(struct comparing *k)
{
    struct bill b, prefix = { .account_no = k->account.account_no };
    struct scan *scan;
    enum status s = scan_table(k->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                           .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &b, k->c->pool))) {
        bool counts = b.fee_kind == CODE_fee_kind_energy && b.bill_state != CODE_bill_state_cancelled;
        if (!k->last && counts)
            k->last = b.bill_month;
        if (k->last && b.bill_month <= month_add(k->last, -MONTHS))
            break;
        if (counts && b.bill_month <= k->last)
            *(struct bill *)array_add(&k->bills, k->c->pool, sizeof b) = b;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- what a choice needs and the other did not -- */

static bool in_periods(const struct bill *b, uint32_t span)
{
    for (uint32_t i = 0; i < b->charges_n; i++)
        if (b->charges[i].span == span && b->charges[i].use_period > CODE_use_period_total)
            return true;
    return false;
}

/* A list with hours charges a meter without registers by period its price for all: that is no comparison. */
static enum status periods_read(struct call *c, const struct bill *b, uint64_t point_no)
{
    struct tariff t;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < b->spans_n; i++) {
        const struct bill_span *span = &b->spans[i];
        if (span->point_no != point_no || !span->kwh)
            continue;
        s = tariff_read(c, span->price_list, span->priced_on, &t);
        if (!s && *t.list.tou_plan && !in_periods(b, i))
            s = refuse(c, ST_choice_unread, "tou_choice", code_words(c, &codes_use_period, CODE_use_period_peak),
                       day_words(c, span->until), NULL);
    }
    return s;
}

static bool demand_read(const struct bill *b, const struct bill_use *like)
{
    for (uint32_t i = 0; i < b->uses_n; i++)
        if (b->uses[i].register_kind == CODE_register_kind_demand && b->uses[i].point_no == like->point_no &&
            b->uses[i].read_until == like->read_until && !strcmp(b->uses[i].device_no, like->device_no))
            return true;
    return false;
}

/* A demand that was not read is not nought. */
static enum status demands_read(struct call *c, const struct bill *b, uint64_t point_no)
{
    for (uint32_t i = 0; i < b->uses_n; i++) {
        const struct bill_use *u = &b->uses[i];
        if (u->point_no == point_no && u->register_kind == CODE_register_kind_total && !demand_read(b, u))
            return refuse(c, ST_choice_unread, "basic_way",
                          code_words(c, &codes_register_kind, CODE_register_kind_demand),
                          day_words(c, u->read_until), NULL);
    }
    return ST_ok;
}

/* Is there a charge that a way to charge capacity or demand decides on? */
static enum status basic_there(struct call *c, const struct bill *b, uint64_t point_no)
{
    for (uint32_t i = 0; i < b->charges_n; i++)
        if ((b->charges[i].price_part == CODE_price_part_capacity ||
             b->charges[i].price_part == CODE_price_part_demand) &&
            b->spans[b->charges[i].span].point_no == point_no)
            return ST_ok;
    return refuse(c, ST_choice_no_basic, "basic_way", b->spans_n ? b->spans[0].price_list : "", NULL, NULL);
}

static enum status choice_read(const struct comparing *k, const struct bill *b)
{
    const struct make_choice *choice = &k->choice;
    enum status s = choice->tou || choice->price_list ? periods_read(k->c, b, choice->point_no) : ST_ok;
    if (!s && choice->basic_way)
        s = basic_there(k->c, b, choice->point_no);
    if (!s && (choice->basic_way == CODE_basic_way_contract_demand ||
               choice->basic_way == CODE_basic_way_actual_demand))
        s = demands_read(k->c, b, choice->point_no);
    return s;
}

/* -- a bill -- */

static enum status bill_otherwise(struct comparing *k, const struct bill *b, struct bill *now)
{
    if (b->adjust_cause)
        return refuse(k->c, ST_bill_is_difference, "bill_month", month_words(k->c, b->bill_month), NULL, NULL);
    if (!b->used_until)
        return refuse(k->c, ST_bill_not_figured, "bill_month", month_words(k->c, b->bill_month), NULL, NULL);
    enum status s = bill_make_choice(k->c, &k->account, b, &k->choice, now);
    return s ? s : choice_read(k, now);
}

static const char *list_title(struct call *c, const struct bill *b, uint64_t point_no)
{
    struct tariff t;
    for (uint32_t i = 0; i < b->spans_n; i++)
        if (b->spans[i].point_no == point_no && !tariff_read(c, b->spans[i].price_list, b->spans[i].priced_on, &t))
            return t.list.title;
    return "";
}

static enum status row_add(struct comparing *k, struct compared_bill **row_r)
{
    *row_r = &k->r->rows[k->r->rows_n];
    if (k->r->rows_n == COMPARED)
        return refuse(k->c, ST_field_too_many, "rows", number_words(k->c, COMPARED), NULL, NULL);
    k->r->rows_n++;
    return ST_ok;
}

/* Why not; and what is refused here is no refusal of the call. */
static void row_why(struct comparing *k, struct compared_bill *row)
{
    row->why = POOL_NEW(k->c->pool, struct parked);
    row->why_n = 1;
    parked_keep(k->c->fault, row->why);
    record_copy(&parked_record, row->why, row->why, k->c->pool);
    k->r->uncompared++;
    *k->c->fault = (struct fault){ .status = ST_ok };
}

static enum status row_sum(struct comparing *k, struct compared_bill *row, const struct bill *now)
{
    struct bill_compared *r = k->r;
    row->otherwise = now->principal - now->credited;
    row->difference = row->otherwise - row->billed;
    row->price_list = list_title(k->c, now, k->choice.point_no);
    r->compared++;
    r->kwh += row->kwh;
    bool fits = money_add(r->billed, row->billed, &r->billed) &&
        money_add(r->otherwise, row->otherwise, &r->otherwise) &&
        money_add(r->difference, row->difference, &r->difference);
    return fits ? ST_ok : refuse(k->c, ST_amount_overflow, "", NULL, NULL, NULL);
}

static enum status bill_compare(struct comparing *k, const struct bill *b)
{
    struct compared_bill *row;
    struct bill now;
    enum status s = row_add(k, &row);
    if (s)
        return s;
    *row = (struct compared_bill){ .bill_month = b->bill_month, .bill_seq = b->bill_seq, .kwh = b->kwh,
                                   .billed = b->principal - b->credited };
    s = bill_otherwise(k, b, &now);
    if (!s)
        return row_sum(k, row, &now);
    if (status_kind(s) != STATUS_REFUSE)
        return s;
    row_why(k, row);
    return ST_ok;
}

static enum status month_without(struct comparing *k, int32_t month)
{
    struct compared_bill *row;
    enum status s = row_add(k, &row);
    if (s)
        return s;
    *row = (struct compared_bill){ .bill_month = month };
    refuse(k->c, ST_bill_unknown, "bill_month", month_words(k->c, month), NULL, NULL);
    row_why(k, row);
    return ST_ok;
}

static enum status month_compare(struct comparing *k, int32_t month)
{
    const struct bill *b = k->bills.at;
    enum status s = ST_ok;
    bool any = false;
    for (unsigned i = k->bills.n; !s && i-- > 0;)
        if (b[i].bill_month == month) {
            s = bill_compare(k, &b[i]);
            any = true;
        }
    return s || any ? s : month_without(k, month);
}

/* -- the operation -- */

static enum status choice_good(struct comparing *k, const struct bill_compare_ask *q)
{
    struct call *c = k->c;
    struct point p;
    bool there = true;
    if (!q->tou_choice && !*q->price_list && !q->basic_way && !q->contract_kw)
        return refuse(c, ST_field_missing, "tou_choice", NULL, NULL, NULL);
    if (q->tou_choice && *q->price_list)
        return refuse(c, ST_one_of_two, "price_list", "tou_choice", NULL, NULL);
    if (q->bill_month && !month_valid(q->bill_month))
        return refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    enum status s = *q->price_list ? list_there(c->txn, q->price_list, &there) : ST_ok;
    if (!s && !there)
        s = refuse(c, ST_plan_unknown, "price_list", q->price_list, NULL, NULL);
    if (!s)
        s = point_read(c, q->account_no, q->point_no, &k->account, &p);
    if (s)
        return s;
    k->choice = (struct make_choice){ .point_no = p.point_no, .price_list = *q->price_list ? q->price_list : NULL,
        .tou = q->tou_choice, .basic_way = q->basic_way, .contract_w = (uint64_t)q->contract_kw * WATTS };
    k->last = q->bill_month;
    return ST_ok;
}

enum status do_bill_compare(struct call *c, const struct bill_compare_ask *q, struct bill_compared *r)
{
    struct comparing k = { .c = c, .r = r };
    enum status s = choice_good(&k, q);
    if (!s)
        s = bills_read(&k);
    r->account_no = k.account.account_no;
    r->account_name = k.account.account_name;
    r->rows = pool_array(c->pool, COMPARED + 1, sizeof *r->rows);
    if (!s && !k.last)
        s = refuse(c, ST_bill_unknown, "bill_month", "", NULL, NULL);
    for (int i = MONTHS; !s && i-- > 0;)
        s = month_compare(&k, month_add(k.last, -i));
    return s;
}

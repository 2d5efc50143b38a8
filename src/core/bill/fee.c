/* 业务费: rates by dated rows, and the bills of them. */
#include "config.h"
#include "core/bill/fee.h"
#include "core/office/office.h"

/* -- rates -- */

static enum status rate_of(struct call *c, uint16_t fee_item, uint16_t voltage, date on, struct fee_rate *r_r,
                           bool *found_r)
{
    struct scan *scan;
    struct fee_rate prefix = { .fee_item = fee_item, .voltage = voltage };
    *found_r = false;
    enum status s = scan_table(c->txn, TABLE_fee_rate, &(struct scan_range){ .prefix = &prefix, .parts = 2,
                                                                            .backward = true }, &scan);
    while (!s && !*found_r && !(s = scan_next(scan, r_r, c->pool)))
        *found_r = r_r->valid_from <= on;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status fee_rate_on(struct call *c, uint16_t fee_item, uint16_t voltage, date on, const char *field,
                        struct fee_rate *r_r)
{
    bool found = false;
    enum status s = voltage ? rate_of(c, fee_item, voltage, on, r_r, &found) : ST_ok;
    if (!s && !found)
        s = rate_of(c, fee_item, 0, on, r_r, &found);
    return s || found ? s : refuse(c, ST_fee_rate_missing, field, code_words(c, &codes_fee_item, fee_item),
                                   day_words(c, on), NULL);
}

enum status fee_rate_there(struct call *c, uint16_t fee_item, date on, bool *there_r)
{
    struct scan *scan;
    struct fee_rate prefix = { .fee_item = fee_item }, rate;
    *there_r = false;
    enum status s = scan_table(c->txn, TABLE_fee_rate, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !*there_r && !(s = scan_next(scan, &rate, c->pool)))
        *there_r = rate.valid_from <= on;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status fee_of(struct call *c, const struct fee_rate *r, energy count, money *amount_r)
{
    int64_t product;
    if (__builtin_mul_overflow(r->amount, count, &product) || product > INT64_MAX - 50 ||
        (product + 50) / 100 > MONEY_TYPED_MAX)
        return refuse(c, ST_amount_overflow, "fee_count", NULL, NULL, NULL);
    *amount_r = (product + 50) / 100;
    return ST_ok;
}

enum status do_fee_rate_list(struct call *c, const struct list_ask *q, struct fee_rate_list *r)
{
    const struct office_page p = { .table = TABLE_fee_rate, .most = FEE_RATES_PAGE };
    return office_page(c, &p, q->token, (void **)&r->fee_rates, &r->fee_rates_n, &r->token);
}

/* What was charged by a row stays as it was charged: one that holds already is followed, not edited. */
enum status do_fee_rate_put(struct call *c, const struct fee_rate *q, struct fee_rate *r)
{
    struct fee_rate old = *q;
    bool same = false;
    enum status there = call_get(c, TABLE_fee_rate, &old);
    if (there && there != ST_not_found)
        return there;
    bool holds = q->valid_from < c->today || (!there && old.valid_from <= c->today);
    enum status s = holds ? refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL) : office_whole(c);
    if (s)
        return s;
    *r = *q;
    if (there == ST_not_found)
        return call_insert(c, TABLE_fee_rate, r);
    s = office_stale(c, "", q->version, old.version);
    if (!s)
        s = call_seen(c, TABLE_fee_rate, q, &old, "fee_item", code_words(c, &codes_fee_item, q->fee_item), &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_fee_rate, &old, r);
}

/* -- bills -- */

enum status fee_number(struct call *c, const char *account_no, int32_t month, const char *field, uint64_t *seq_r)
{
    struct bill last = { .account_no = account_no, .bill_month = month };
    enum status s = row_last(c->txn, TABLE_bill, 2, &last);
    *seq_r = !s && last.bill_seq >= BILL_SEQ_FEES ? last.bill_seq + 1 : BILL_SEQ_FEES;
    if (*seq_r > BILL_SEQ_MOST)
        return refuse(c, ST_number_out_of_range, field, number_words(c, BILL_SEQ_MOST), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

enum status fee_issue(struct call *c, const struct account *a, uint64_t job_no, uint16_t fee_item, energy count,
                      money amount, struct bill *b_r)
{
    struct civil day = date_civil(c->today);
    struct bill_line *line = POOL_NEW(c->pool, struct bill_line);
    *line = (struct bill_line){ .bill_part = CODE_bill_part_fee, .text = "", .amount = amount };
    *b_r = (struct bill){
        .account_no = a->account_no, .bill_month = day.year * 100 + day.month, .fee_kind = CODE_fee_kind_service,
        .principal = amount, .lines = line, .lines_n = 1, .unit_no = a->unit_no, .job_no = job_no,
        .fee_item = fee_item, .fee_count = count, .category = a->category, .voltage = a->voltage,
    };
    enum status s = fee_number(c, a->account_no, b_r->bill_month, "fee_item", &b_r->bill_seq);
    return s ? s : bill_issue(c, b_r, c->today + (date)setting_number(c, "fee.due_days"));
}

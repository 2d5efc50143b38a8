/* The last bill of a party that leaves: 销户 and 过户 in the middle of a month, what is owed and paid back before the job
 * ends, whose tiers of the year they are, and that it stays so when bills are put right afterwards. */
#include "config.h"
#include "tests/unit/correct_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY(m, d) date_of(2026, m, d)
#define FIGURE "change[0].meter_reading"

enum {
    LEAVES, SOLD, LOADED, YEAR, YEAR_SOLD, GIVEN_UP, AHEAD, PERIODS, EARLY, BROUGHT, OPEN_DAYS, RIGHTED, MONTHS,
    GIVES, KEEPS, FIRST_RANDOM, HOUSES = 27
};

static const struct correct_house house[HOUSES] = {
    [LEAVES] = { "home", { 0, 20000, 40000, 60000 } },
    [SOLD] = { "plain", { 0, 10000, 20000, 30000 } },
    [LOADED] = { "", { 0, 10000, 20000, 30000 } },
    [YEAR] = { "home-year", { 0, 10000, 20000, 23000 } },
    [YEAR_SOLD] = { "home-year", { 0, 10000, 20000, 23000 } },
    [GIVEN_UP] = { "plain", { 0, 10000, 20000, 30000 } },
    [AHEAD] = { "plain", { 0, 10000, 20000, 30000 } },
    [PERIODS] = { "plain", { 0, 10000, 20000, 30000 } },
    [EARLY] = { "plain", { 0, 10000, 20000, 30000 } },
    [BROUGHT] = { "plain", { 0, 10000, 20000, 30000 } },
    [OPEN_DAYS] = { "plain", { 0, 10000, 20000, 30000 } },
    [RIGHTED] = { "plain", { 0, 10000, 20000, 30000 } },
    [MONTHS] = { "home", { 0, 20000, 40000, 60000 } },
    [GIVES] = { "plain", { 0, 10000, 20000, 30000 } },
    [KEEPS] = { "plain", { 0, 10000, 20000, 30000 } },
    [24] = { "home", { 0, 20000, 40000, 60000 } }, [25] = { "home-year", { 0, 5000, 10000, 15000 } },
    [26] = { "home-year", { 0, 10000, 20000, 23000 } }, [15] = { "plain", { 0, 10000, 20000, 30000 } },
    [16] = { "home-year", { 0, 31000, 62000, 63000 } }, [17] = { "home", { 0, 0, 0, 0 } },
    [18] = { "home-year", { 0, 8000, 16000, 24000 } }, [19] = { "large", { 0, 200000, 400000, 600000 } },
    [20] = { "home-year", { 0, 20000, 21000, 22000 } }, [21] = { "home-year", { 0, 0, 0, 0 } },
    [22] = { "home", { 0, 30000, 31000, 90000 } }, [23] = { "home-year", { 0, 12000, 24000, 36000 } },
};

static int setup(void **state)
{
    correct_open(house, HOUSES);
    correct_till();
    return 0;
}

/* -- a job, stage by stage -- */

static enum status accept(unsigned h, const char *kind, const struct change *said, struct job *j)
{
    struct work_accepted r;
    enum status s = correct_as('k', OP_work_accept, &(struct work_accept){ .job_kind = kind,
        .account_no = correct_account(h), .change = (struct change *)said, .change_n = said ? 1 : 0 }, &r);
    if (!s)
        *j = *r.job;
    return s;
}

static enum status finish(char who, struct job *j, const struct change *found)
{
    struct job done;
    enum status s = correct_as(who, OP_work_finish, &(struct work_finish){ .job_no = j->job_no,
        .stage_no = j->stage_no, .stage_result = CODE_stage_result_done, .change = (struct change *)found,
        .change_n = found ? 1 : 0 }, &done);
    if (!s)
        *j = done;
    return s;
}

static enum status read_on(struct job *j, date on, energy figure)
{
    return finish('r', j, &(struct change){ .reading_taken = true, .meter_reading = figure, .from = on });
}

static enum status read_last(struct job *j, energy figure)
{
    return read_on(j, DATE_NONE, figure);
}

static const struct change sold = { .new_name = "赵六", .id_kind = CODE_id_kind_none, .reason = "继承",
    .phone = "13800002219", .prepayment_way = CODE_prepayment_way_follows };

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s", status_name(s), correct_hall.fault.field, correct_hall.fault.arg[0]);
}

/* All it owes, to the fen, in cash and the rest ahead. */
static void pay_all(unsigned h)
{
    money owed = correct_owed(h);
    if (owed)
        correct_pay(h, (owed + 9) / 10 * 10);
}

static struct settled settled(const struct job *j)
{
    struct job_page page;
    ok(correct_as('v', OP_work_show, &(struct job_ask){ .job_no = j->job_no }, &page));
    assert_int_equal(page.settled_n, 1);
    return page.settled[0];
}

static void take_reading(unsigned h, date on, energy total)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = total };
    struct meter_reading r;
    ok(correct_as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = correct_account(h), .point_no = 1, .read_on = on, .device_no = correct_account(h),
        .registers = &v, .registers_n = 1 }, &r));
    if (r.reading_state == CODE_reading_state_odd)
        ok(correct_as('b', OP_reading_decide, &(struct reading_decide){ .owner_no = correct_account(h), .read_on = on,
            .device_no = correct_account(h), .reading_state = CODE_reading_state_confirmed, .reason = "x" }, &r));
}

static enum status reverse(unsigned h, int32_t month, uint64_t seq)
{
    struct correction r;
    return correct_with('b', OP_bill_reverse, &(struct bill_reverse){ .account_no = correct_account(h),
        .bill_month = month, .bill_seq = seq, .correct_cause = CODE_correct_cause_other, .remark = "重开" }, &r);
}

static enum status rebill(unsigned h, int32_t month, uint64_t seq, struct correction *r)
{
    return correct_with('b', OP_bill_rebill, &(struct bill_rebill){ .account_no = correct_account(h),
        .bill_month = month, .bill_seq = seq, .correct_cause = CODE_correct_cause_other, .remark = "重开" }, r);
}

/* -- one after the other -- */

/* 23 November: 22 days, 190 kWh of 180 and 280 a month: 190 x 0.52 + 10 x 0.05 (domain 2.2, 销户). */
static void test_last_bill(void **state)
{
    struct job j;
    struct bill b;
    correct_pay(LEAVES, 31500);
    assert_int_equal(accept(LEAVES, "close", NULL, &j), ST_ok);
    assert_int_equal(read_last(&j, 59900), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.field, FIGURE);
    assert_int_equal(read_last(&j, 999999999), ST_reading_digits);
    assert_string_equal(correct_hall.fault.field, FIGURE);
    assert_int_equal(correct_bill(LEAVES, 202611, &b), ST_bill_unknown);
    assert_int_equal(settled(&j).bill_month, 0);
    ok(read_last(&j, 79000));
    assert_int_equal(correct_bill(LEAVES, 202611, &b), ST_ok);
    assert_int_equal(b.principal, 9880 + 50);
    assert_int_equal(b.used_from, DAY(11, 1));
    assert_int_equal(b.used_until, DAY(11, 22));
    assert_int_equal(b.party_until, DAY(11, 22));
    assert_int_equal(correct_owed(LEAVES), 9930);
    const struct settled k = settled(&j);
    assert_int_equal(k.bill_month, 202611);
    assert_int_equal(k.amount, 9930);
    assert_int_equal(k.kwh, 19000);
    assert_int_equal(k.owed, 9930);
    assert_int_equal(k.ahead, 0);
    correct_proved();
}

/* Two months in one bill, the second of them begun and left: 580 kWh of twice 180 and twice 280 (tariff-facts 2: each
 * begun month counts whole): 580 x 0.52 + 200 x 0.05 + 20 x 0.30. */
static void test_last_of_months(void **state)
{
    struct job j;
    struct bill b;
    correct_pay(MONTHS, 21000);
    ok(reverse(MONTHS, 202610, 0));
    ok(accept(MONTHS, "close", NULL, &j));
    ok(read_last(&j, 98000));
    assert_int_equal(correct_bill(MONTHS, 202611, &b), ST_ok);
    assert_int_equal(b.used_from, DAY(10, 1));
    assert_int_equal(b.used_until, DAY(11, 22));
    assert_int_equal(b.spans[0].tier_months, 2);
    assert_int_equal(b.principal, 30160 + 1000 + 600);
    correct_proved();
}

/* Brought along at acceptance, and no day said: it is the day it was brought, whenever the job ends. */
static void test_brought(void **state)
{
    struct change h = sold;
    struct job j;
    struct bill b;
    h.reading_taken = true;
    h.meter_reading = 29000;
    correct_pay(SOLD, 15000);
    assert_int_equal(accept(SOLD, "transfer", &h, &j), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.field, FIGURE);
    h.meter_reading = 34000;
    ok(accept(SOLD, "transfer", &h, &j));
    assert_int_equal(j.change->from, DAY(11, 23));
    assert_int_equal(correct_bill(SOLD, 202611, &b), ST_ok);
    assert_int_equal(b.principal, 2000);
    assert_int_equal(correct_owed(SOLD), 2000);
    correct_proved();
}

/* The same of a closing, whose stage then finds nothing new. */
static void test_closing_brought(void **state)
{
    const struct change h = { .reading_taken = true, .meter_reading = 34000 };
    struct job j;
    struct bill b;
    correct_pay(BROUGHT, 15000);
    ok(accept(BROUGHT, "close", &h, &j));
    assert_int_equal(correct_bill(BROUGHT, 202611, &b), ST_ok);
    assert_int_equal(b.principal, 2000);
    ok(finish('r', &j, NULL));
    correct_pay(BROUGHT, 2000);
    ok(finish('c', &j, NULL));
    ok(finish('v', &j, NULL));
    assert_int_equal(j.job_state, CODE_job_state_done);
    correct_proved();
}

/* Bills of it are loaded; its meter was read since, higher than what is said when it comes off. */
static void test_closing_below(void **state)
{
    struct job j;
    take_reading(LOADED, DAY(11, 15), 35000);
    ok(accept(LOADED, "close", NULL, &j));
    ok(read_last(&j, 34000));
    ok(finish('c', &j, NULL));
    assert_int_equal(finish('v', &j, NULL), ST_reading_before);
    assert_string_equal(correct_hall.fault.field, FIGURE);
    assert_int_equal(correct_owed(LOADED), 0);
}

/* tariff-facts 2, closing settles by months used: 240 kWh at limits of 11 months (220, 330), not of 12, also the 230
 * that were billed before: 10 x 0.50 and 20 x 0.05. Figured again afterwards each stays what it is. */
static void test_year(void **state)
{
    struct job j;
    struct bill b;
    struct correction r;
    pay_all(YEAR);
    ok(accept(YEAR, "close", NULL, &j));
    ok(read_last(&j, 24000));
    assert_int_equal(correct_bill(YEAR, 202611, &b), ST_ok);
    assert_int_equal(b.principal, 500 + 100);
    assert_int_equal(b.spans[0].tier_months, 11);
    assert_int_equal(b.spans[0].tier_months_were, 12);
    pay_all(YEAR);
    ok(finish('c', &j, NULL));
    ok(finish('v', &j, NULL));
    correct_proved();
    ok(rebill(YEAR, 202610, 0, &r));
    assert_int_equal(r.bills_n, 1);
    assert_int_equal(r.amount, 0);
    ok(rebill(YEAR, 202611, 0, &r));
    assert_int_equal(r.amount, 0);
    assert_int_equal(correct_owed(YEAR), 0);
    correct_proved();
}

static enum status adjust(unsigned h, date from, date until)
{
    struct correction r;
    return correct_with('b', OP_bill_adjust, &(struct bill_adjust){ .account_no = correct_account(h),
        .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh, .kwh = 1000,
        .wrong_from = from, .wrong_until = until, .remark = "x" }, &r);
}

/* From the 11th: the old party's 11 months; the new one has two, 40 and 60 kWh: 50 x 0.50 + 10 x 0.05. What was the
 * old party's is not put right at the account of the new one. */
static void test_year_sold(void **state)
{
    struct job j;
    struct bill b;
    struct correction r;
    pay_all(YEAR_SOLD);
    ok(accept(YEAR_SOLD, "transfer", &sold, &j));
    ok(read_on(&j, DAY(11, 11), 24000));
    assert_int_equal(correct_bill(YEAR_SOLD, 202611, &b), ST_ok);
    assert_int_equal(b.principal, 600);
    correct_run(202611);
    pay_all(YEAR_SOLD);
    ok(finish('v', &j, NULL));
    ok(finish('c', &j, NULL));
    take_reading(YEAR_SOLD, DAY(11, 23), 29000);
    correct_run(202611);
    ok(correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(YEAR_SOLD),
        .bill_month = 202611, .bill_seq = 1 }, &b));
    assert_int_equal(b.used_from, DAY(11, 11));
    assert_int_equal(b.used_until, DAY(11, 22));
    assert_int_equal(b.party_from, DAY(11, 11));
    assert_int_equal(b.spans[0].tier_months, 2);
    assert_int_equal(b.principal + b.credited, 2500 + 50);
    assert_int_equal(rebill(YEAR_SOLD, 202610, 0, &r), ST_party_left);
    assert_int_equal(adjust(YEAR_SOLD, DAY(10, 1), DAY(11, 20)), ST_party_left);
    ok(adjust(YEAR_SOLD, DAY(11, 11), DAY(11, 20)));
    correct_proved();
}

/* Given up while the bill stands it would be of a party that never left. */
static void test_given_up(void **state)
{
    struct job j, r;
    struct bill b;
    correct_pay(GIVEN_UP, 15000);
    ok(accept(GIVEN_UP, "close", NULL, &j));
    ok(read_last(&j, 34000));
    const struct work_close q = { .job_no = j.job_no, .end_reason = CODE_end_reason_customer_withdrew };
    assert_int_equal(correct_as('k', OP_work_withdraw, &q, &r), ST_final_bill_stands);
    ok(reverse(GIVEN_UP, 202611, 0));
    ok(correct_as('k', OP_work_withdraw, &q, &r));
    assert_int_equal(correct_bill(GIVEN_UP, 202611, &b), ST_bill_unknown);
    assert_int_equal(correct_owed(GIVEN_UP), 0);
    correct_proved();
}

/* Taken back meanwhile, its days are in no bill: the job does not end before they are. */
static void test_days_open(void **state)
{
    struct job j;
    correct_pay(OPEN_DAYS, 15000);
    ok(accept(OPEN_DAYS, "close", NULL, &j));
    ok(read_last(&j, 34000));
    ok(reverse(OPEN_DAYS, 202611, 0));
    ok(finish('c', &j, NULL));
    assert_int_equal(finish('v', &j, NULL), ST_days_not_billed);
    assert_string_equal(correct_hall.fault.arg[0], "2026-11-01");
    correct_proved();
}

/* What was paid ahead pays it, and the rest is what is paid back. */
static void test_ahead(void **state)
{
    struct job j;
    struct bill b;
    correct_pay(AHEAD, 15000 + 5000);
    ok(accept(AHEAD, "close", NULL, &j));
    ok(read_last(&j, 34000));
    assert_int_equal(correct_bill(AHEAD, 202611, &b), ST_ok);
    assert_int_equal(b.bill_state, CODE_bill_state_paid);
    assert_int_equal(b.prepaid, 2000);
    assert_int_equal(settled(&j).owed, 0);
    assert_int_equal(settled(&j).ahead, 3000);
    correct_proved();
}

/* A last bill, another party and what the old one takes along move the balance of one that pays ahead. */
static void test_told(void **state)
{
    struct account_no_row both[2] = { { .account_no = correct_account(GIVES) } };
    struct change leaves = sold;
    struct nothing linked;
    struct job j;
    both[1].account_no = correct_account(KEEPS);
    correct_pay(GIVES, 15000 + 5000);
    correct_pay(KEEPS, 15000);
    correct_pays_ahead(GIVES);
    correct_pays_ahead(KEEPS);
    ok(correct_as('k', OP_account_link, &(struct account_link){ .accounts = both, .accounts_n = 2 }, &linked));
    leaves.prepayment_way = CODE_prepayment_way_stays;
    leaves.to_account = correct_account(KEEPS);
    ok(accept(GIVES, "transfer", &leaves, &j));
    ok(read_last(&j, 34000));
    correct_told(GIVES, 3000);
    ok(finish('v', &j, NULL));
    ok(finish('c', &j, NULL));
    correct_told(GIVES, 0);
    assert_string_equal(correct_prepay(GIVES).account_name, "赵六");
    assert_int_equal(correct_prepay(KEEPS).balance, 3000);
    correct_proved();
}

/* -- registers by period -- */

static void with_peak(void *row)
{
    static struct register_value v[2];
    struct meter_reading *r = row;
    v[0] = r->registers[0];
    v[1] = (struct register_value){ .register_kind = CODE_register_kind_peak, .value = 10000 };
    r->registers = v;
    r->registers_n = 2;
}

/* A meter that shows periods is not left at its total alone; what was read of it that day stays when it comes off. */
static void test_periods(void **state)
{
    struct register_value v[] = { { .register_kind = CODE_register_kind_total, .value = 34000 },
                                  { .register_kind = CODE_register_kind_peak, .value = 12000 } };
    struct meter_reading r, first = { .owner_kind = CODE_owner_kind_account, .owner_no = correct_account(PERIODS),
        .point_no = 1, .read_on = DAY(11, 1), .device_no = correct_account(PERIODS) };
    struct job j;
    struct bill b;
    counter_change(&correct_hall, TABLE_meter_reading, &first, with_peak);
    correct_pay(PERIODS, 15000);
    ok(accept(PERIODS, "close", NULL, &j));
    assert_int_equal(read_last(&j, 34000), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.field, FIGURE);
    assert_string_equal(correct_hall.fault.arg[0], "rule.last_unread");
    assert_string_equal(correct_hall.fault.arg[2], "code.register_kind.peak");
    ok(correct_as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = correct_account(PERIODS), .point_no = 1, .read_on = DAY(11, 23),
        .device_no = correct_account(PERIODS), .registers = v, .registers_n = 2 }, &r));
    ok(read_last(&j, 34000));
    assert_int_equal(correct_bill(PERIODS, 202611, &b), ST_ok);
    assert_int_equal(b.uses_n, 2);
    correct_pay(PERIODS, 2000);
    ok(finish('c', &j, NULL));
    ok(finish('v', &j, NULL));
    struct correction c;
    ok(rebill(PERIODS, 202611, 0, &c));
    assert_int_equal(c.amount, 0);
    correct_proved();
}

/* The bill before is of a later month than its days: the last one stands after it all the same. */
static void test_month(void **state)
{
    struct job j;
    struct bill b;
    take_reading(EARLY, DAY(11, 10), 31000);
    correct_pay(EARLY, 15000 + 500);
    clock_freeze(instant_of(DAY(12, 2), 9, 40, 0));
    correct_run(202612);
    assert_int_equal(correct_bill(EARLY, 202612, &b), ST_ok);
    ok(accept(EARLY, "close", NULL, &j));
    ok(read_on(&j, DAY(11, 23), 34000));
    ok(correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(EARLY),
        .bill_month = 202612, .bill_seq = 1 }, &b));
    assert_int_equal(b.used_from, DAY(11, 10));
    assert_int_equal(b.principal, 1500);
    clock_freeze(COUNTER_NOW);
    correct_proved();
}

/* The figure was wrong and is put right while the job goes on: the meter comes off with the right one. */
static void test_righted(void **state)
{
    const struct correction_reading fix = { .read_on = DAY(11, 23), .value = 33000 };
    struct correction r;
    struct job j;
    correct_pay(RIGHTED, 15000);
    ok(accept(RIGHTED, "close", NULL, &j));
    ok(read_last(&j, 34000));
    ok(correct_with('b', OP_bill_rebill, &(struct bill_rebill){ .account_no = correct_account(RIGHTED),
        .bill_month = 202611, .correct_cause = CODE_correct_cause_reading_wrong, .remark = "抄错",
        .readings = (struct correction_reading *)&fix, .readings_n = 1 }, &r));
    assert_int_equal(r.amount, -500);
    correct_pay(RIGHTED, 1500);
    ok(finish('c', &j, NULL));
    ok(finish('v', &j, NULL));
    correct_proved();
}

/* -- random: days, tiers and the journal, whoever leaves on what day -- */

struct party { date from, until; unsigned months; };    /* DATE_NONE: it has the account still */
struct life { struct party party[4]; unsigned n; energy total; date read; bool closed; };

static void leaves(unsigned h, struct life *l, date on, bool closes)
{
    struct party *p = &l->party[l->n - 1];
    struct job j;
    pay_all(h);
    ok(accept(h, closes ? "close" : "transfer", closes ? NULL : &sold, &j));
    l->total += 1000 * (energy)dice(30);
    ok(read_on(&j, on, l->total));
    pay_all(h);
    ok(finish(closes ? 'c' : 'v', &j, NULL));
    ok(finish(closes ? 'v' : 'c', &j, NULL));
    *p = (struct party){ p->from, on - 1, p->months - (on - 1 < DAY(12, 1)) };
    l->closed = closes;
    l->read = on;
    if (!closes)
        l->party[l->n++] = (struct party){ .from = on, .months = 2 };
}

static void lives(unsigned h, struct life *l)
{
    unsigned times = 1 + dice(3);
    bool large = !strcmp(house[h].list, "large");
    *l = (struct life){ .party[0] = { .from = DAY(1, 1), .months = 12 }, .n = 1,
                        .total = house[h].total[CORRECT_MONTHS], .read = DAY(11, 1) };
    for (unsigned i = 0; i < times && !l->closed && l->read < DAY(11, 22); i++) {
        date on = l->read + 1 + (date)dice((unsigned)(DAY(11, 22) - l->read));
        leaves(h, l, on, !large && i + 1 == times && dice(2));
    }
    if (l->closed)
        return;
    l->total += 1000 * (energy)dice(30);
    take_reading(h, DAY(11, 23), l->total);
    l->read = DAY(11, 23);
}

static int by_days(const void *a, const void *b)
{
    const struct bill *x = a, *y = b;
    return x->used_from - y->used_from;
}

static unsigned bills_of(unsigned h, struct bill *b)
{
    unsigned n = 0;
    for (int32_t month = CORRECT_FIRST; month <= 202611; month++)
        for (uint64_t seq = 0; seq < 8; seq++)
            if (!correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(h),
                .bill_month = month, .bill_seq = seq, .numbered = true }, &b[n]))
                n++;
    qsort(b, n, sizeof *b, by_days);
    return n;
}

static energy above(energy kwh, energy limit) { return kwh > limit ? kwh - limit : 0; }

/* 0.50 a kWh, above 20 kWh a month + 0.05, above 30 + 0.30. */
static money year_costs(energy kwh, unsigned months)
{
    energy second = above(kwh, 2000 * months), third = above(kwh, 3000 * months);
    return (kwh * 50 + (second - third) * 5 + third * 30) / 100;
}

static void proved(unsigned h, const struct life *l)
{
    static struct bill b[64];
    unsigned n = bills_of(h, b);
    energy kwh = 0;
    date next = DAY(8, 1);
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(b[i].used_from, next);
        next = b[i].used_until + 1;
        kwh += b[i].kwh;
    }
    if (next != l->read) {
        struct bill now;
        enum status s = correct_as('v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = correct_account(h),
            .bill_month = 202611 }, &now);
        fail_msg("house %u: %d of %d days, %s %s", h, (int)(next - DAY(8, 1)), (int)(l->read - DAY(8, 1)),
                 status_name(s), correct_hall.fault.arg[0]);
    }
    assert_int_equal(kwh, l->total - house[h].total[0]);
    for (unsigned k = 0; k < l->n && !strcmp(house[h].list, "home-year"); k++) {
        const struct party *p = &l->party[k];
        money costs = 0;
        for (kwh = 0, next = 0; next < (date)n; next++)
            if (b[next].used_from >= p->from && (!p->until || b[next].used_until <= p->until)) {
                costs += b[next].principal - b[next].credited;
                kwh += b[next].kwh;
            }
        if (costs != year_costs(kwh, p->months))
            fail_msg("house %u party %u: %lld of %lld kWh, %u months", h, k, (long long)costs, (long long)kwh / 100,
                     p->months);
    }
}

static void test_random(void **state)
{
    static struct life l[HOUSES];
    dice_begin();
    for (unsigned h = FIRST_RANDOM; h < HOUSES; h++)
        lives(h, &l[h]);
    correct_run(202611);
    for (unsigned h = FIRST_RANDOM; h < HOUSES; h++)
        proved(h, &l[h]);
    correct_proved();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_last_of_months), cmocka_unit_test(test_last_bill), cmocka_unit_test(test_brought),
        cmocka_unit_test(test_closing_brought),
        cmocka_unit_test(test_closing_below),
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_year_sold),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_days_open),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_righted),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_month),
    };
    return cmocka_run_group_tests(tests, setup, correct_teardown);
}

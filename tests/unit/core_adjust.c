/* 退补: each cause's kWh by its rule, each month at its own price and tiers, line by line;
 * charged or credited, taken back, and what is refused. */
#include "config.h"
#include "tests/paths.h"
#include "ops/told.h"
#include "tests/unit/arithmetic.h"
#include "tests/unit/correct_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ERROR_MORE, ERROR_LESS, HALF, WIRING, RATIO, USUAL, TIERS, YEAR, MONEY, NOTHING, BELOW, NEXT, REFUSED,
    W15_PT, W15_CT, W15_STOPPED, W15_FAST, THEFT_HOME, THEFT_SHOP, KVARH, KVARH_RATIO, KVARH_BELOW, PART, FIRST_RANDOM,
    HOUSES = FIRST_RANDOM + 5
};

static const struct correct_house house[HOUSES] = {
    [ERROR_MORE] = { "plain", { 0, 10000, 20000, 30000 } },
    [ERROR_LESS] = { "plain", { 0, 10000, 20000, 30000 } },
    [HALF] = { "plain", { 0, 10000, 20000, 30000 } },
    [WIRING] = { "plain", { 0, 10000, 20000, 30000 } },
    [RATIO] = { "plain", { 0, 10000, 20000, 30000 } },
    [USUAL] = { "plain", { 0, 10000, 20000, 30000 } },
    [TIERS] = { "home", { 0, 20000, 40000, 60000 } },
    [YEAR] = { "home-year", { 0, 20000, 30000, 40000 } },
    [MONEY] = { "plain", { 0, 10000, 20000, 30000 } },
    [NOTHING] = { "plain", { 0, 0, 0, 0 } },
    [BELOW] = { "plain", { 0, 10000, 20000, 30000 } },
    [NEXT] = { "home-year", { 0, 20000, 30000, 40000 } },
    [REFUSED] = { "plain", { 0, 10000, 20000, 30000 } },
    [W15_PT] = { "plain", { 0, 10000, 20000, 30000 } },
    [W15_CT] = { "plain", { 0, 20000, 40000, 60000 } },
    [W15_STOPPED] = { "plain", { 0, 5000, 5000, 7500 } },
    [W15_FAST] = { "plain", { 0, 100000, 110000, 120000 } },
    [THEFT_HOME] = { "lamp", { 0, 10000, 20000, 30000 } },
    [THEFT_SHOP] = { "motor", { 0, 10000, 20000, 30000 } },
    [KVARH] = { "plain", { 0, 10000, 20000, 30000 }, { 0, 4800, 9600, 14400 } },
    [KVARH_RATIO] = { "plain", { 0, 10000, 20000, 30000 }, { 0, 7500, 15000, 22500 } },
    [KVARH_BELOW] = { "plain", { 0, 10000, 20000, 30000 }, { 0, 7500, 15000, 22500 } },
    [PART] = { "plain", { 0, 10000, 20000, 30000 } },
    [FIRST_RANDOM] = { "home", { 0, 20000, 40000, 60000 } },
    [FIRST_RANDOM + 1] = { "home-year", { 0, 5000, 26000, 90000 } },
    [FIRST_RANDOM + 2] = { "plain", { 0, 777, 999, 12345 } },
    [FIRST_RANDOM + 3] = { "home", { 0, 30000, 31000, 90000 } },
    [FIRST_RANDOM + 4] = { "home-year", { 0, 31000, 62000, 63000 } },
};

static int setup(void **state)
{
    char dir[512];
    const char *top = getenv("TOP_BUILDDIR");
    snprintf(dir, sizeof dir, "%s/locale", top ? top : TOP_BUILDDIR);
    lang_open(dir);
    correct_open(house, HOUSES);
    return 0;
}

#define DAY(m, d) date_of(2026, m, d)

/* Days of q are 801 for 1 August. */
static const struct adjusted {
    const char *source;
    unsigned house;
    struct bill_adjust q;
    enum status want;
    const char *field;               /* of a refusal */
    energy kwh;
    money amount;
    unsigned lines;
} cases[] = {
    { "domain 3.7, W e / (1 + e): 5 % too much of 100 kWh is 4.76, whole kWh", ERROR_MORE,
      { .correct_cause = CODE_correct_cause_meter_error, .adjust_way = CODE_adjust_way_by_error,
        .wrong_from = 801, .wrong_until = 1031, .error_per_10000 = 500 }, ST_ok, "", -1500, -750, 3 },
    { "domain 3.7, the same with its sign: 20 % too little", ERROR_LESS,
      { .correct_cause = CODE_correct_cause_meter_error, .adjust_way = CODE_adjust_way_by_error,
        .wrong_from = 1001, .wrong_until = 1031, .error_per_10000 = -2000 }, ST_ok, "", 2500, 1250, 1 },
    { "tariff-facts 2, half the time since it was checked: 46 of 92 days, 25 % of 50 and of 100", HALF,
      { .correct_cause = CODE_correct_cause_meter_error, .adjust_way = CODE_adjust_way_by_error,
        .checked_on = 801, .wrong_until = 1031, .error_per_10000 = 2500 }, ST_ok, "", -3000, -1500, 2 },
    { "domain 3.7, wrong wiring: recorded kWh x correction factor", WIRING,
      { .correct_cause = CODE_correct_cause_wiring_wrong, .adjust_way = CODE_adjust_way_by_factor,
        .wrong_from = 901, .wrong_until = 930, .factor_per_10000 = 15000 }, ST_ok, "", 5000, 2500, 1 },
    { "domain 3.7, wrong multiplier: the difference by the actual one", RATIO,
      { .correct_cause = CODE_correct_cause_ratio_wrong, .adjust_way = CODE_adjust_way_by_ratio,
        .wrong_from = 801, .wrong_until = 930, .ratio_used = 20, .ratio_right = 30 }, ST_ok, "",
      10000, 5000, 2 },
    { "domain 3.7, fuse blown: normal month less the faulty one", USUAL,
      { .correct_cause = CODE_correct_cause_device_fault, .adjust_way = CODE_adjust_way_by_usual,
        .wrong_from = 901, .wrong_until = 930, .usual_kwh = 25000 }, ST_ok, "", 15000, 7500, 1 },
    { "tariff-facts 2, true kWh over its months: 30 + 30, 0.52 and 0.05 each month", TIERS,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 930, .kwh = 6000 }, ST_ok, "", 6000, 3420, 4 },
    { "the same of a year: 450 kWh are 258.00, 400 were 218.00; August moves the tiers of all after it", YEAR,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kwh = 5000 }, ST_ok, "", 5000, 4000, 5 },
    { "W15 by a thousandth: PT 35/0.1 billed as 10/0.1, 100 kWh are 350", W15_PT,
      { .correct_cause = CODE_correct_cause_ratio_wrong, .adjust_way = CODE_adjust_way_by_ratio,
        .wrong_from = 801, .wrong_until = 831, .ratio_used = 100, .ratio_right = 350 }, ST_ok, "", 25000, 12500, 1 },
    { "W15 by a thousandth: one CT of three 800/5 for 400/5, 200 kWh are 6/5 of it", W15_CT,
      { .correct_cause = CODE_correct_cause_wiring_wrong, .adjust_way = CODE_adjust_way_by_factor,
        .wrong_from = 801, .wrong_until = 831, .factor_per_10000 = 12000 }, ST_ok, "", 4000, 2000, 1 },
    { "W15: stopped for 15 days, 50 + 25 kWh in 45 days", W15_STOPPED,
      { .correct_cause = CODE_correct_cause_device_fault, .adjust_way = CODE_adjust_way_by_usual,
        .wrong_from = 901, .wrong_until = 915, .usual_kwh = 5000 }, ST_ok, "", 2500, 1250, 1 },
    { "W15: 15 % too much, 1000 kWh: 130.4, whole kWh", W15_FAST,
      { .correct_cause = CODE_correct_cause_meter_error, .adjust_way = CODE_adjust_way_by_error,
        .wrong_from = 801, .wrong_until = 831, .error_per_10000 = 1500 }, ST_ok, "", -13000, -6500, 1 },
    { "worked bills A6.1: 2 kW x 6 h x 180 days that no meter saw, at 0.30", THEFT_HOME,
      { .correct_cause = CODE_correct_cause_other, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kwh = 2 * 6 * 180 * 100 }, ST_ok, "", 216000, 64800, 1 },
    { "A6.1: three times it as well", THEFT_HOME,
      { .correct_cause = CODE_correct_cause_other, .adjust_way = CODE_adjust_way_money, .amount = 3 * 64800 },
      ST_ok, "", 0, 194400, 0 },
    { "A6.2: 2 kW x 12 h x 180 days, at 0.40", THEFT_SHOP,
      { .correct_cause = CODE_correct_cause_other, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kwh = 2 * 12 * 180 * 100 }, ST_ok, "", 432000, 172800, 1 },
    { "A6.2: three times it, 5184.00, is more than the hall's supervisor allows", THEFT_SHOP,
      { .correct_cause = CODE_correct_cause_other, .adjust_way = CODE_adjust_way_money, .amount = 3 * 172800 },
      ST_not_permitted, "approval_no", 0, 0, 0 },
    { "tariff-facts 2, PF of 100 kWh and 48 kvarh is 0.90; 27 that were not recorded: 0.80, 5 % of 50.00", KVARH,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kvarh = 2700 }, ST_ok, "", 0, 250, 1 },
    { "a wrong multiplier is that of both: 150 kWh and 113 kvarh are 0.80 as before, 5 % of 25.00 more", KVARH_RATIO,
      { .correct_cause = CODE_correct_cause_ratio_wrong, .adjust_way = CODE_adjust_way_by_ratio,
        .wrong_from = 801, .wrong_until = 831, .ratio_used = 20, .ratio_right = 30 }, ST_ok, "", 5000, 2625, 2 },
    { "a fuse blown: 150 kWh and 113 kvarh in their place", KVARH_BELOW,
      { .correct_cause = CODE_correct_cause_device_fault, .adjust_way = CODE_adjust_way_by_factor,
        .wrong_from = 901, .wrong_until = 930, .factor_per_10000 = 15000, .kvarh = 3800 }, ST_ok, "", 5000, 2625, 2 },
    { "less than no kvarh", KVARH_BELOW,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kvarh = -7501 }, ST_adjust_below, "kvarh", 0, 0, 0 },
    { "kvarh beside a multiplier, which they follow", KVARH_BELOW,
      { .correct_cause = CODE_correct_cause_ratio_wrong, .adjust_way = CODE_adjust_way_by_ratio,
        .wrong_from = 801, .wrong_until = 831, .ratio_used = 20, .ratio_right = 30, .kvarh = 100 },
      ST_adjust_way_wrong, "kvarh", 0, 0, 0 },
    { "kvarh of a customer without a standard move nothing", REFUSED,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kvarh = 2700 }, ST_adjust_nothing, "adjust_way", 0, 0, 0 },
    { "whole kWh of a part of a month: 300 a month are 220 in 22 days, 100 recorded are 71 there", PART,
      { .correct_cause = CODE_correct_cause_device_fault, .adjust_way = CODE_adjust_way_by_usual,
        .wrong_from = 1010, .wrong_until = 1031, .usual_kwh = 30000 }, ST_ok, "", 14900, 7450, 1 },
    { "domain 3.7, a price that was wrong", MONEY,
      { .correct_cause = CODE_correct_cause_price_wrong, .adjust_way = CODE_adjust_way_money, .amount = -1234 },
      ST_ok, "", 0, -1234, 0 },
    { "a meter that recorded nothing has no error of it", NOTHING,
      { .correct_cause = CODE_correct_cause_meter_error, .adjust_way = CODE_adjust_way_by_error,
        .wrong_from = 801, .wrong_until = 1031, .error_per_10000 = 500 }, ST_adjust_nothing,
      "adjust_way", 0, 0, 0 },
    { "less than nothing", BELOW,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh,
        .wrong_from = 801, .wrong_until = 831, .kwh = -10001 }, ST_adjust_below, "kwh", 0, 0, 0 },
    { "a cause and a way that do not belong together", REFUSED,
      { .correct_cause = CODE_correct_cause_ratio_wrong, .adjust_way = CODE_adjust_way_money, .amount = 100 },
      ST_adjust_way_wrong, "adjust_way", 0, 0, 0 },
    { "its figure is missing", REFUSED,
      { .correct_cause = CODE_correct_cause_ratio_wrong, .adjust_way = CODE_adjust_way_by_ratio, .ratio_used = 20,
        .wrong_from = 801, .wrong_until = 831 }, ST_field_missing, "ratio_right", 0, 0, 0 },
    { "its days are missing", REFUSED,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh, .kwh = 100,
        .wrong_until = 831 }, ST_field_missing, "wrong_from", 0, 0, 0 },
    { "days before the first bill that was figured", REFUSED,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh, .kwh = 100,
        .wrong_from = 701, .wrong_until = 831 }, ST_bill_not_figured, "wrong_from", 0, 0, 0 },
    { "days that are not billed yet", REFUSED,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh, .kwh = 100,
        .wrong_from = 1001, .wrong_until = 1110 }, ST_bill_unknown, "wrong_until", 0, 0, 0 },
    { "another end first", REFUSED,
      { .correct_cause = CODE_correct_cause_reading_wrong, .adjust_way = CODE_adjust_way_kwh, .kwh = 100,
        .wrong_from = 1002, .wrong_until = 1001 }, ST_date_out_of_range, "wrong_from", 0, 0, 0 },
    { "tariff-facts 2, 5,000 yuan: not the hall's supervisor", REFUSED,
      { .correct_cause = CODE_correct_cause_other, .adjust_way = CODE_adjust_way_money, .amount = 500000 },
      ST_not_permitted, "approval_no", 0, 0, 0 },
};

static date day_of(date month_day)
{
    return month_day ? DAY(month_day / 100, month_day % 100) : DATE_NONE;
}

static enum status adjust(unsigned h, const struct bill_adjust *asked, struct correction *r)
{
    struct bill_adjust q = *asked;
    q.wrong_from = day_of(q.wrong_from);
    q.wrong_until = day_of(q.wrong_until);
    q.checked_on = day_of(q.checked_on);
    q.account_no = correct_account(h);
    q.remark = "现场校验";
    return correct_with('b', OP_bill_adjust, &q, r);
}

static struct bill bill_of(unsigned h, const struct correction *r)
{
    struct bill b;
    assert_int_equal(correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(h),
        .bill_month = r->bill_month, .bill_seq = r->bill_seq }, &b), ST_ok);
    return b;
}

/* It adds up: lines to the amount, and kWh of spans to its kWh. */
static void adds_up(const struct bill *b, bool by_lines)
{
    money lines = 0, ledger = 0, comes_to = b->credited ? -b->credited : b->principal;
    energy kwh = 0;
    for (uint32_t i = 0; i < b->charges_n; i++)
        lines += b->charges[i].amount;
    for (uint32_t i = 0; i < b->lines_n; i++)
        ledger += b->lines[i].amount;
    for (uint32_t i = 0; i < b->spans_n; i++)
        kwh += b->spans[i].kwh;
    assert_int_equal(ledger, comes_to);
    if (by_lines)
        assert_int_equal(lines, comes_to);
    assert_int_equal(kwh, b->kwh);
}

/* Its figures are told, each line is right, and it ends with what it comes to. */
static void told(unsigned h, const struct bill *b, const char *source)
{
    struct bill_told r;
    char text[TOLD_TEXT], total[MONEY_TEXT];
    unsigned charges = 0, bad = 0, ends = 0;
    money_format(b->principal - b->credited, total);
    assert_int_equal(correct_as('v', OP_bill_explain, &(struct bill_explain_ask){ .account_no = correct_account(h),
        .bill_month = b->bill_month, .bill_seq = b->bill_seq }, &r), ST_ok);
    for (uint32_t i = 0; i < r.lines_n; i++) {
        const char *key = r.lines[i].key;
        told_text(&r.lines[i], text, sizeof text);
        if (arithmetic_right(text) < 0)
            print_error("%s\n", text);
        bad += arithmetic_right(text) < 0 || strchr(text, '{') || !strncmp(text, "tell.", 5) ||
            !strncmp(key, "tell.loaded", 11);
        charges += !strncmp(key, "tell.charge", 11) || !strcmp(key, "tell.difference_line");
        ends += !strncmp(key, "tell.total", 10) && strstr(text, total);
    }
    if (bad || ends != 1 || charges != b->charges_n || r.amount != b->principal - b->credited ||
        strcmp(r.lines[0].key, "tell.difference"))
        fail_msg("%s: %u lines bad, %u of %u charges, %u ends", source, bad, charges, b->charges_n, ends);
}

static void test_cases(void **state)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct adjusted *t = &cases[i];
        struct correction r;
        enum status s = adjust(t->house, &t->q, &r);
        if (s != t->want || (s && strcmp(correct_hall.fault.field, t->field)))
            fail_msg("%s: %s %s", t->source, status_name(s), correct_hall.fault.field);
        if (s)
            continue;
        struct bill b = bill_of(t->house, &r);
        if (r.kwh != t->kwh || r.amount != t->amount || b.charges_n != t->lines)
            fail_msg("%s: %lld kWh/100, %lld fen, %u lines", t->source, (long long)r.kwh, (long long)r.amount,
                     b.charges_n);
        assert_int_equal(b.adjust_cause, t->q.correct_cause);
        assert_int_equal(b.principal, t->amount > 0 ? t->amount : 0);
        assert_int_equal(correct_paid_ahead(t->house), t->amount < 0 ? -t->amount : 0);
        assert_int_equal(b.due_on, DAY(12, 8));
        adds_up(&b, t->q.adjust_way != CODE_adjust_way_money);
        told(t->house, &b, t->source);
        correct_proved();
    }
}

/* Taken back, the bills it was of stand alone again; until then they are not billed anew and not adjusted twice. */
static void test_taken_back(void **state)
{
    struct correction r, again;
    struct bill aug;
    const struct bill_adjust q = cases[7].q;
    const struct bill_rebill rebill = { .account_no = correct_account(YEAR), .bill_month = 202609,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    assert_int_equal(correct_bill(YEAR, 202608, &aug), ST_ok);
    assert_true(aug.adjusted);
    assert_int_equal(adjust(YEAR, &q, &r), ST_bill_adjusted);
    assert_int_equal(correct_with('b', OP_bill_rebill, &rebill, &r), ST_bill_adjusted);
    struct bill_reverse back = { .account_no = correct_account(YEAR), .bill_month = 202611,
        .correct_cause = CODE_correct_cause_other, .remark = "校验报告作废" };
    money owed = correct_owed(YEAR);
    assert_int_equal(correct_with('b', OP_bill_reverse, &back, &r), ST_ok);
    assert_int_equal(r.amount, -4000);
    assert_int_equal(correct_owed(YEAR), owed - 4000);
    assert_int_equal(correct_bill(YEAR, 202608, &aug), ST_ok);
    assert_false(aug.adjusted);
    correct_proved();
    assert_int_equal(adjust(YEAR, &q, &again), ST_ok);
    assert_int_equal(again.amount, 4000);
    assert_int_equal(again.bill_seq, 1);
    assert_int_equal(correct_owed(YEAR), owed);
    correct_proved();
}

/* A month figured afterwards has the true kWh before it in its tiers: 100 kWh after 350 are 10 x 0.05 and 90 x 0.30
 * above 50.00; and the adjustment cannot be taken back under it. */
static void test_next_month(void **state)
{
    struct correction r;
    struct bill oct;
    const struct bill_reverse back = { .account_no = correct_account(NEXT), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_reverse, &back, &r), ST_ok);
    assert_int_equal(adjust(NEXT, &cases[7].q, &r), ST_ok);
    assert_int_equal(r.amount, 2550 + 200);
    correct_run(202610);
    assert_int_equal(correct_bill(NEXT, 202610, &oct), ST_ok);
    assert_int_equal(oct.principal, 5000 + 50 + 2700);
    struct bill_reverse under = back;
    under.bill_month = r.bill_month;
    assert_int_equal(correct_with('b', OP_bill_reverse, &under, &r), ST_correction_later);
    correct_proved();
}

/* -- random: what is billed and adjusted is what the true kWh cost -- */

static money owes(unsigned h)
{
    return correct_owed(h) - correct_paid_ahead(h);
}

/* The same kWh, read: by the other way there is, which figures the bills anew. */
static money owes_read(unsigned h, unsigned month, energy kwh)
{
    struct correction r;
    struct correction_reading fix[CORRECT_MONTHS];
    struct bill_rebill q = { .account_no = correct_account(h), .bill_month = CORRECT_FIRST + (int32_t)month,
        .correct_cause = CODE_correct_cause_reading_wrong, .remark = "x", .readings = fix };
    struct bill b;
    assert_int_equal(correct_bill(h, q.bill_month, &b), ST_ok);
    q.bill_seq = b.bill_seq;
    for (unsigned m = CORRECT_MONTHS; m-- > month;)
        fix[q.readings_n++] = (struct correction_reading){ .read_on = DAY(9 + (int)m, 1),
            .value = house[h].total[m + 1] + kwh };
    assert_int_equal(correct_with('a', OP_bill_rebill, &q, &r), ST_ok);
    money sum = owes(h);
    for (uint32_t i = 0; i < q.readings_n; i++)
        fix[i].value -= kwh;
    for (uint32_t i = 0; i < q.readings_n / 2; i++) {
        struct correction_reading swap = fix[i];
        fix[i] = fix[q.readings_n - 1 - i];
        fix[q.readings_n - 1 - i] = swap;
    }
    assert_int_equal(correct_bill(h, q.bill_month, &b), ST_ok);
    q.bill_seq = b.bill_seq;
    assert_int_equal(correct_with('a', OP_bill_rebill, &q, &r), ST_ok);
    return sum;
}

static void test_random(void **state)
{
    dice_begin();
    for (unsigned i = 0; i < 30; i++) {
        unsigned h = FIRST_RANDOM + dice(HOUSES - FIRST_RANDOM), month = dice(CORRECT_MONTHS);
        energy kwh = 100 * (1 + (energy)dice(400));
        struct correction r, back;
        struct bill_adjust q = { .correct_cause = CODE_correct_cause_reading_wrong,
            .adjust_way = CODE_adjust_way_kwh, .kwh = kwh, .wrong_from = 801 + 100 * (date)month,
            .wrong_until = (month == 1 ? 830 : 831) + 100 * (date)month };
        money before = owes(h), read = owes_read(h, month, kwh);
        assert_int_equal(owes(h), before);
        assert_int_equal(adjust(h, &q, &r), ST_ok);
        assert_int_equal(owes(h), before + r.amount);
        assert_int_equal(owes(h), read);
        struct bill b = bill_of(h, &r);
        adds_up(&b, true);
        const struct bill_reverse undo = { .account_no = correct_account(h), .bill_month = r.bill_month,
            .bill_seq = r.bill_seq, .correct_cause = CODE_correct_cause_other, .remark = "x" };
        assert_int_equal(correct_with('b', OP_bill_reverse, &undo, &back), ST_ok);
        assert_int_equal(owes(h), before);
    }
    correct_proved();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_taken_back),
        cmocka_unit_test(test_next_month),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, setup, correct_teardown);
}

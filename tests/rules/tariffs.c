/* The price lists that ship, each area's brought in as one document, and what a use costs by
 * them: worked bills to the fen, with their source. */
#include "config.h"
#include "tests/unit/documents.h"
#include "metered.h"
#include "rules.h"
#include "slow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ADMIN "90001"
#define CASHIER "10001"

static struct office *office;

static void check_quote(const struct rule *r)
{
    struct bill_quote q = { .kwh = 0 };
    struct bill_quoted quoted = { .total = 0 };
    char text[MONEY_TEXT];
    q.price_list = r->column[0];
    assert_int_equal(date_parse_iso(r->column[1], &q.on), ST_ok);
    quote_fields(office, &q, r->column[2]);
    enum status s = ask(office, CASHIER, OP_bill_quote, &q, &quoted);
    rule_equal(r, s ? status_name(s) : money_format_plain(quoted.total, text), r->column[3]);
}

static void test_quotes(void **state)
{
    office = *state;
    assert_true(rules_run("bill_quote.rules", 5, check_quote) >= 40);
}

static const char *const areas[] = {
    "hebei-south", "jiangsu", "zhejiang", "beijing", "shanghai", "guangzhou", "hubei",
    "../../tests/data/tariff",           /* shapes of other countries: none of it ships */
};

static void test_shipped(void **state)
{
    struct office *o = *state;
    struct tariff_put rates = { .prices_n = 0 };
    struct tariff_done done;
    document_file(o, &rates, "rates", "factor_rate.csv");
    assert_int_equal(ask(o, ADMIN, OP_tariff_put, &rates, &done), ST_ok);
    for (size_t i = 0; i < COUNT_OF(areas); i++) {
        struct tariff_put q;
        assert_true(document_shipped(o, areas[i], &q));
        if (ask(o, ADMIN, OP_tariff_put, &q, &done))
            fail_msg("%s: %s %s %s", areas[i], status_name(o->fault.status), o->fault.field, o->fault.arg[0]);
    }
}

/* -- random customers of every kind, and the slow calculator -- */

#define CUSTOMERS 4000               /* in the check, half of them by meters; RANDOM_CUSTOMERS says how many */

static unsigned seed;
static unsigned long customers;

int64_t any(int64_t past)
{
    uint64_t high = (uint64_t)rand_r(&seed) << 31;
    return (int64_t)((high | (uint64_t)rand_r(&seed)) % (uint64_t)past);
}

/* The months' own prices, which the slow calculator knows by the same rule (slow.c). */
static void test_months(void **state)
{
    struct office *o = *state;
    struct tariff_done done;
    char text[8192] = "price_area,price_class,price_system,voltage_level,price_part,use_period,valid_from,valid_until,"
        "price,price_unit,price_mark\n";
    for (int month = 1; month <= 12; month++) {
        const char *part[] = { "purchase", "line_loss", "system" };
        int of[] = { 3900 + 17 * month, 200 - 3 * month, 410 + month };
        for (unsigned i = 0; i < 3; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "hebei-south,commercial,,,%s,total,2027-%02d-01,"
                     "2027-%02d-%02u,0.%04d,kwh,unsure\n", part[i], month, month, date_month_days(2027, month),
                     of[i]);
    }
    struct tariff_put q = { .prices_n = 0 };
    document_list(o, &q, "prices", text);
    assert_int_equal(ask(o, ADMIN, OP_tariff_put, &q, &done), ST_ok);
}

static struct slow_customer customer(void)
{
    struct slow_customer s = { .list = (unsigned)any(slow_lists), .year = 2027, .month = (int)any(12) + 1, .day = 15,
                               .months = 1, .days = (unsigned)any(62) + 1 };
    bool trade = slow_is_commercial(s.list);
    int64_t unit = trade ? 1 : 100, most = trade ? 50000000 : 700;
    s.periods = slow_has_periods(s.list) && (!slow_flat_priced(s.list) || any(4));
    if (s.periods)
        s.kwh[SLOW_PEAK] = (any(most) + 1) * unit;
    else
        s.kwh[SLOW_FLAT] = any(most * 2) * unit;
    for (unsigned p = 0; s.periods && p < SLOW_PERIODS; p++)
        if (p != SLOW_PEAK && slow_period_there(s.list, s.month, p) && any(5))
            s.kwh[p] = any(most) * unit;
    if (!trade) {
        s.months = (unsigned)any(12) + 1;
        s.before = slow_tiers_by_period(s.list) ? 0 : any(5000) * 100;
        s.widen = slow_is_home(s.list) && !any(4) ? 10000 : 0;
    }
    if (slow_tiers_by_period(s.list))
        s.months = 12;
    if (slow_is_two_part(s.list))
        *(any(2) ? &s.kva : &s.kw) = any(3000000) + 1;
    else if (!trade && !slow_is_home(s.list))
        s.kw = any(1000);
    if (trade && any(3)) {
        s.standard = 80 + 5 * (unsigned)any(3);
        s.kvarh = any(most);
    }
    return s;
}

static struct bill_quote asked(const struct slow_customer *s)
{
    struct bill_quote q = { .price_list = slow_name(s->list), .on = date_of(s->year, s->month, s->day),
        .before_kwh = s->before, .widen_kwh = s->widen, .months = s->months, .capacity_kva = s->kva,
        .demand_kw = s->kw, .kvarh = s->kvarh, .standard = s->standard, .days = s->days };
    for (unsigned p = 0; p < SLOW_PERIODS; p++)
        q.kwh += s->kwh[p];
    if (s->periods) {
        q.sharp_kwh = s->kwh[SLOW_SHARP];
        q.peak_kwh = s->kwh[SLOW_PEAK];
        q.valley_kwh = s->kwh[SLOW_VALLEY];
        q.deep_kwh = s->kwh[SLOW_DEEP];
    }
    return q;
}

static void test_random(void **state)
{
    struct office *o = *state;
    for (unsigned long i = 0; i < customers / 2; i++) {
        struct slow_customer s = customer();
        struct bill_quote q = asked(&s);
        struct bill_quoted r = { .total = 0 };
        enum status status = ask(o, CASHIER, OP_bill_quote, &q, &r);
        if (status || r.total != slow_fen(&s))
            fail_msg("customer %lu, %s 2027-%02d, kWh/100 %lld, kvarh/100 %lld, %u: %s %lld fen, the slow way %lld", i,
                     q.price_list, s.month, (long long)q.kwh, (long long)q.kvarh, s.standard, status_name(status),
                     (long long)r.total, (long long)slow_fen(&s));
        pool_clear(o->pool);
    }
}

static void test_too_large(void **state)
{
    metered_too_large(*state);
}

static void test_metered(void **state)
{
    metered_houses(*state, customers - customers / 2);
}

/* Both by one seed, which is printed: RANDOM_SEED does the same again. */
static void customers_begin(void)
{
    const char *many = getenv("RANDOM_CUSTOMERS"), *given = getenv("RANDOM_SEED");
    customers = many ? strtoul(many, NULL, 10) : CUSTOMERS;
    seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("RANDOM_SEED=%u RANDOM_CUSTOMERS=%lu\n", seed, customers);
}

int main(void)
{
    customers_begin();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped), cmocka_unit_test(test_quotes), cmocka_unit_test(test_months),
        cmocka_unit_test(test_random), cmocka_unit_test(test_metered),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

/* Rates of the Utility Rate Database: each file of tests/data/urdb becomes a price list, and
 * what a use costs by it is worked out by hand beside it; a file that says more than the
 * engine does is refused by the path of what it says, and leaves nothing. */
#include "config.h"
#include "cli/urdb.h"
#include "tests/paths.h"
#include "tests/unit/documents.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ADMIN "90001"
#define CASHIER "10001"
#define FILE_MOST (1 << 16)

static struct office *office;

/* -- files -- */

static char *file_read(const char *name, size_t *n_r)
{
    const char *top = getenv("TOP_SRCDIR");
    char path[512], *text = pool_get(office->pool, FILE_MOST);
    snprintf(path, sizeof path, "%s/tests/data/urdb/%s.json", top ? top : TOP_SRCDIR, name);
    FILE *in = fopen(path, "rbe");
    if (!in)
        fail_msg("%s is not there", path);
    *n_r = fread(text, 1, FILE_MOST - 1, in);
    fclose(in);
    return text;
}

static void rate_of(const char *name, struct urdb *u)
{
    struct fault f = { .status = ST_ok };
    size_t n;
    const char *text = file_read(name, &n);
    if (urdb_read(text, n, name, DATE_NONE, office->pool, u, &f))
        fail_msg("%s: %s %s %s", name, status_name(f.status), f.field, f.arg[0]);
}

static const char *const files[] = { "facts", "baseline", "blocks", "large", "hoursuse", "evening", "demand" };

static void tariff_line(void *context, const char *line)
{
    *(unsigned *)context += !strncmp(line, "tariff ", 7);
}

static void test_put(void **state)
{
    unsigned lines = 0;
    uint64_t findings = 0;
    office = *state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct tariff_done done = { .added = 0 }, again = { .added = 0 };
        struct urdb u;
        rate_of(files[i], &u);
        if (ask(office, ADMIN, OP_tariff_put, &u.rows, &done))
            fail_msg("%s: %s %s %s", files[i], status_name(office->fault.status), office->fault.field,
                     office->fault.arg[0]);
        assert_int_equal(ask(office, ADMIN, OP_tariff_put, &u.rows, &again), ST_ok);
        assert_int_equal(again.same, done.added);
        assert_int_equal(again.added + again.changed + again.dropped, 0);
    }
    assert_int_equal(checks_run(office->core, tariff_line, &lines, &findings), ST_ok);
    assert_int_equal(lines, 0);
}

/* -- what a use costs -- */

static void check_quote(const struct rule *r)
{
    struct bill_quote q = { .kwh = 0 };
    struct bill_quoted quoted = { .total = 0 };
    char text[MONEY_TEXT];
    q.price_list = pool_printf(office->pool, "%s%s", URDB_PREFIX, r->column[0]);
    assert_int_equal(date_parse_iso(r->column[1], &q.on), ST_ok);
    quote_fields(office, &q, r->column[2]);
    enum status s = ask(office, CASHIER, OP_bill_quote, &q, &quoted);
    rule_equal(r, s ? status_name(s) : money_format_plain(quoted.total, text), r->column[3]);
}

static void test_quotes(void **state)
{
    office = *state;
    assert_true(rules_run("bill_urdb.rules", 5, check_quote) >= 25);
}

/* -- random uses: what must be so of any bill by whole prices -- */

#define USES 3000                    /* RANDOM_SEED says which */

static unsigned seed;

static int64_t any(int64_t past)
{
    uint64_t high = (uint64_t)rand_r(&seed) << 31;
    return (int64_t)((high | (uint64_t)rand_r(&seed)) % (uint64_t)past);
}

/* Limits of a month, in kWh/100, and to 1/100 kW: those of the files, by hand. */
static const struct any_rate {
    const char *name;
    bool periods, flat;
    int month;
    int64_t limit[2], a_kw[2];
} any_rates[] = {
    { "facts", true, false, 7, { 50000 }, { 0 } }, { "blocks", false, false, 8, { 65000, 100000 }, { 0 } },
    { "blocks", false, false, 2, { 65000, 100000 }, { 0 } }, { "baseline", false, false, 7, { 32550 }, { 0 } },
    { "evening", true, true, 7, { 0 }, { 0 } }, { "large", true, true, 7, { 0 }, { 0 } },
    { "hoursuse", false, false, 1, { 0 }, { 200, 400 } },
};

static int64_t in_block(const struct any_rate *r, const struct bill_quote *q, unsigned tier)
{
    int64_t upto[3] = { 0, 0, 0 }, from = 0;
    for (unsigned i = 0; i < 2; i++)
        upto[i] = r->a_kw[i] ? r->a_kw[i] * q->demand_kw : r->limit[i] ? r->limit[i] : INT64_MAX;
    upto[2] = INT64_MAX;
    for (unsigned i = 0; i < tier; i++)
        from = upto[i];
    int64_t to = q->kwh < upto[tier] ? q->kwh : upto[tier];
    return to > from ? to - from : 0;
}

/* Half away from nought, of 1/100 of a unit at 1e-8. */
static money fen(int64_t quantity, price p)
{
    return (money)(((__int128)quantity * p * 2 + 100000000) / 200000000);
}

static void any_use(const struct any_rate *r, struct bill_quote *q)
{
    *q = (struct bill_quote){ .on = date_of(2026, r->month, 28), .days = 31,
        .price_list = pool_printf(office->pool, "%s%s", URDB_PREFIX, r->name), .demand_kw = any(50000) + 1,
        .peak_demand_kw = any(90000) + 1, .flat_demand_kw = any(90000) + 1 };
    q->peak_kwh = r->periods ? any(any(2) ? 200000 : 300) + 1 : 0;
    q->valley_kwh = r->periods ? any(200000) : 0;
    q->kwh = q->peak_kwh + q->valley_kwh + (!r->periods || r->flat ? any(300000) : 0);
}

static void test_random(void **state)
{
    const char *given = getenv("RANDOM_SEED");
    unsigned first = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    office = *state;
    printf("RANDOM_SEED=%u\n", first);
    seed = first;
    for (unsigned n = 0; n < USES; n++) {
        const struct any_rate *r = &any_rates[any(COUNT_OF(any_rates))];
        int64_t tier[4] = { 0 }, period[CODE_use_period_deep + 1] = { 0 }, kwh = 0;
        struct bill_quoted b = { .total = 0 };
        struct bill_quote q;
        money sum = 0;
        any_use(r, &q);
        assert_int_equal(ask(office, CASHIER, OP_bill_quote, &q, &b), ST_ok);
        for (uint32_t i = 0; i < b.lines_n; i++) {
            const struct quote_line *line = &b.lines[i];
            sum += line->amount;
            if (line->price_part == CODE_price_part_least)
                continue;
            assert_int_equal(line->amount, fen(line->quantity, line->price));
            if (line->price_part != CODE_price_part_catalogue)
                continue;
            kwh += line->quantity;
            period[line->use_period] += line->quantity;
            tier[line->tier_no ? line->tier_no - 1 : 0] += line->quantity;
        }
        assert_int_equal(sum, b.total);
        assert_int_equal(kwh, q.kwh);
        for (unsigned i = 0; i < 3; i++)
            assert_int_equal(tier[i], in_block(r, &q, i));
        if (r->periods) {
            assert_int_equal(period[CODE_use_period_peak], q.peak_kwh);
            assert_int_equal(period[CODE_use_period_valley], q.valley_kwh);
        }
        pool_clear(office->pool);
    }
}

/* -- what rows they are -- */

static void test_rows(void **state)
{
    struct urdb u;
    office = *state;
    rate_of("large", &u);
    assert_string_equal(u.price_list, "urdb-large");
    assert_int_equal(u.rows.lists_n, 1);
    const struct price_list *l = &u.rows.lists[0];
    assert_string_equal(l->demand_plan, "urdb-large-kw");
    assert_string_equal(l->period_plan, "urdb-large-kp");
    assert_string_equal(l->title, "Large general service, over 500 kW, prim");
    assert_int_equal(l->valid_from, date_of(2015, 6, 1));
    assert_int_equal(l->price_mark, CODE_price_mark_verified);
    /* Two seasons: June to September, and October to May over the year's end. */
    assert_int_equal(u.rows.tiers[0].month_from, 10);
    assert_int_equal(u.rows.tiers[0].month_to, 5);
    assert_int_equal(u.rows.hours[0].tou_day, CODE_tou_day_workday);
    assert_string_equal(u.rows.hours[0].hour_to, "08:00");
    assert_int_equal(u.rows.hours[0].use_period, CODE_use_period_valley);
    /* Whom it is for is said and charges nothing. */
    assert_int_equal(u.noted_n, 6);
    assert_string_equal(u.noted[5].path, "name");
    assert_string_equal(u.noted[2].path, "phasewiring");
    rate_of("facts", &u);
    assert_string_equal(u.noted[0].path, "energyweekendschedule");
    assert_int_equal(u.rows.hours[0].tou_day, CODE_tou_day_every);
    rate_of("hoursuse", &u);
    assert_int_equal(u.rows.lists[0].valid_until, date_of(2027, 12, 31));
    assert_int_equal(u.rows.hours_n, 0);
}

/* -- refused, by the path of what is at fault -- */

#define D(p) "[" p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," p "," \
    p "," p "," p "," p "," p "," p "," p "]"
#define Y(d) "[" d "," d "," d "," d "," d "," d "," d "," d "," d "," d "," d "," d "]"
#define FLAT "\"energyratestructure\":[[{\"rate\":0.1}]]"
#define RATE(members) "{\"startdate\":1577836800," members "}"
#define SIX "[0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,5,5,5,5]"
#define HALF "[0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1]"
#define DAYS(kind, day, end) "\"" kind "weekdayschedule\":" Y(day) ",\"" kind "weekendschedule\":" Y(end)

static const struct refused { const char *why, *text; enum status status; const char *path, *arg; } refused[] = {
    { "no JSON", "{\"energyratestructure\":[[{\"rate\":.5}]]}", ST_json_broken, "", "1" },
    { "a name twice", RATE(FLAT "," FLAT), ST_json_broken, "", "1" },
    { "an endless nest", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", ST_json_broken, "", "1" },
    { "no object", "[1,2]", ST_field_wrong_type, "", "" },
    { "two rates of an answer", "{\"items\":[{},{}]}", ST_field_too_many, "items", "1" },
    { "an answer without any", "{\"items\":[]}", ST_field_missing, "items", "1" },
    { "a fault of the service beside it", "{\"items\":[{}],\"error\":1}", ST_rate_undone, "items", "urdb.answer" },
    { "a name nobody knows", RATE(FLAT ",\"meterrent\":3"), ST_field_unknown, "", "meterrent" },
    { "no energy", RATE("\"fixedchargefirstmeter\":5"), ST_field_missing, "energyratestructure", "" },
    { "no first day", "{" FLAT "}", ST_field_missing, "startdate", "" },
    { "a day that is none", "{\"startdate\":99999999999999," FLAT "}", ST_date_out_of_range, "startdate", "" },
    { "over before it begins", RATE("\"enddate\":1277836800," FLAT), ST_date_out_of_range, "enddate", "" },
    { "periods no list", RATE("\"energyratestructure\":{\"a\":1}"), ST_field_wrong_type, "energyratestructure",
      "json.list" },
    { "a period without tiers", RATE("\"energyratestructure\":[[]]"), ST_field_missing, "energyratestructure[0]", "" },
    { "more tiers than there are", RATE("\"energyratestructure\":[[{\"max\":1,\"rate\":1},{\"max\":2,\"rate\":1},"
      "{\"max\":3,\"rate\":1},{\"max\":4,\"rate\":1},{\"max\":5,\"rate\":1},{\"max\":6,\"rate\":1},{\"rate\":1}]]"),
      ST_field_too_many, "energyratestructure[0]", "6" },
    { "a tier that is a number", RATE("\"energyratestructure\":[[0.1]]"), ST_field_wrong_type,
      "energyratestructure[0][0]", "json.list" },
    { "a tier without a price", RATE("\"energyratestructure\":[[{\"max\":5,\"rate\":1},{\"unit\":\"kWh\"}]]"),
      ST_field_missing, "energyratestructure[0][1].rate", "" },
    { "a price in words", RATE("\"energyratestructure\":[[{\"rate\":\"dear\"}]]"), ST_field_wrong_type,
      "energyratestructure[0][0].rate", "" },
    { "a price no bill has", RATE("\"energyratestructure\":[[{\"rate\":1e300}]]"), ST_number_out_of_range,
      "energyratestructure[0][0].rate", "" },
    { "a price below nought", RATE("\"energyratestructure\":[[{\"rate\":0.1,\"adj\":-0.2}]]"), ST_price_negative,
      "energyratestructure[0][0].rate", "" },
    { "SAM 1834: no last tier", RATE("\"energyratestructure\":[[{\"max\":500,\"rate\":0.1}]]"), ST_rate_undone,
      "energyratestructure[0][0].max", "urdb.last" },
    { "tiers that fall back", RATE("\"energyratestructure\":[[{\"max\":500,\"rate\":1},{\"max\":400,\"rate\":1},"
      "{\"rate\":1}]]"), ST_number_out_of_range, "energyratestructure[0][1].max", "" },
    { "a tier in between without an end", RATE("\"energyratestructure\":[[{\"rate\":1},{\"rate\":1}]]"),
      ST_field_missing, "energyratestructure[0][0].max", "" },
    { "thousandths of a kWh", RATE("\"energyratestructure\":[[{\"max\":1.005,\"rate\":1},{\"rate\":1}]]"),
      ST_amount_decimals, "energyratestructure[0][0].max", "" },
    { "tiers by the horsepower", RATE("\"energyratestructure\":[[{\"rate\":0.1,\"unit\":\"kWh/hp\"}]]"),
      ST_rate_undone, "energyratestructure[0][0].unit", "urdb.unit" },
    { "tiers of two units", RATE("\"energyratestructure\":[[{\"max\":5,\"rate\":1},{\"rate\":1,\"unit\":"
      "\"kWh daily\"}]]"), ST_rate_undone, "energyratestructure[0][1].unit", "urdb.units" },
    { "energy sold back", RATE("\"energyratestructure\":[[{\"rate\":0.1,\"sell\":0.04}]]"), ST_rate_undone,
      "energyratestructure[0][0].sell", "urdb.generation" },
    { "a tier of something else", RATE("\"energyratestructure\":[[{\"rate\":0.1,\"genrate\":0.04}]]"),
      ST_field_unknown, "energyratestructure[0][0]", "genrate" },
    { "hours that are not said", RATE("\"energyratestructure\":[[{\"rate\":1}],[{\"rate\":2}]]"), ST_field_missing,
      "energyweekdayschedule", "" },
    { "eleven months", RATE(FLAT ",\"energyweekdayschedule\":[" D("0") "]"), ST_field_wrong_type,
      "energyweekdayschedule", "urdb.months_12" },
    { "a day of two hours", RATE(FLAT ",\"energyweekdayschedule\":" Y("[0,0]")), ST_field_wrong_type,
      "energyweekdayschedule[0]", "urdb.hours_24" },
    { "a period that is not there", RATE(FLAT "," DAYS("energy", D("0"), D("1"))), ST_number_out_of_range,
      "energyweekendschedule[0][0]", "" },
    { "half a period", RATE(FLAT "," DAYS("energy", D("0.5"), D("0"))), ST_field_wrong_type,
      "energyweekdayschedule[0][0]", "json.number" },
    { "six kinds of hours", RATE("\"energyratestructure\":[[{\"rate\":1}],[{\"rate\":2}],[{\"rate\":3}],"
      "[{\"rate\":4}],[{\"rate\":5}],[{\"rate\":6}]]," DAYS("energy", SIX, SIX)), ST_rate_undone,
      "energyweekdayschedule[0]", "urdb.periods" },
    { "SAM 1783: other tiers by period", RATE("\"energyratestructure\":[[{\"max\":5,\"rate\":1},{\"rate\":2}],"
      "[{\"max\":6,\"rate\":3},{\"rate\":4}]]," DAYS("energy", HALF, HALF)), ST_rate_undone,
      "energyratestructure[1][0].max", "urdb.limits" },
    { "a demand over two prices of energy", RATE("\"energyratestructure\":[[{\"rate\":1}],[{\"rate\":2}]],"
      DAYS("energy", HALF, HALF) ",\"demandratestructure\":[[{\"rate\":3}],[{\"rate\":4}]],"
      DAYS("demand", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,1,1]", D("0"))), ST_rate_undone,
      "demandweekdayschedule[0]", "urdb.hours" },
    { "a month's demand twice", RATE(FLAT ",\"demandratestructure\":[[{\"rate\":3}]],\"flatdemandstructure\":"
      "[[{\"rate\":2}]]"), ST_rate_undone, "demandweekdayschedule[0]", "urdb.twice" },
    { "a demand by the kVA", RATE(FLAT ",\"flatdemandstructure\":[[{\"rate\":2}]],\"flatdemandunit\":\"kVA\""),
      ST_rate_undone, "flatdemandunit", "urdb.unit" },
    { "a demand of each day", RATE(FLAT ",\"demandratestructure\":[[{\"rate\":2}]],\"demandrateunit\":\"kW daily\""),
      ST_rate_undone, "demandrateunit", "urdb.unit" },
    { "months of no demand", RATE(FLAT ",\"flatdemandmonths\":[1,0,0,0,0,0,0,0,0,0,0,0]"), ST_field_missing,
      "flatdemandstructure", "" },
    { "demands of no month", RATE(FLAT ",\"flatdemandstructure\":[[{\"rate\":2}],[{\"rate\":3}]]"), ST_field_missing,
      "flatdemandmonths", "" },
    { "a demand of earlier months", RATE(FLAT ",\"demandratchetpercentage\":[0,0,0,0,0,0.35,0,0,0,0,0,0]"),
      ST_rate_undone, "demandratchetpercentage", "urdb.earlier" },
    { "and by looking back", RATE(FLAT ",\"lookbackpercent\":0.6"), ST_rate_undone, "lookbackpercent",
      "urdb.earlier" },
    { "reactive power", RATE(FLAT ",\"demandreactivepowercharge\":2.7"), ST_rate_undone,
      "demandreactivepowercharge", "urdb.reactive" },
    { "the grid's peak", RATE(FLAT ",\"coincidentratestructure\":[[{\"rate\":3,\"unit\":\"kW\"}]]"), ST_rate_undone,
      "coincidentratestructure", "urdb.coincident" },
    { "own generation", RATE(FLAT ",\"dgrules\":\"Net Metering\""), ST_rate_undone, "dgrules", "urdb.generation" },
    { "as before it had that name", RATE(FLAT ",\"usenetmetering\":true"), ST_rate_undone, "usenetmetering",
      "urdb.generation" },
    { "a charge in words", RATE(FLAT ",\"fixedattrs\":[{\"key\":\"Rider\",\"val\":\"$1 a lamp\"}]"), ST_rate_undone,
      "fixedattrs", "urdb.words" },
    { "each further meter", RATE(FLAT ",\"fixedchargeeaaddl\":4.5"), ST_rate_undone, "fixedchargeeaaddl",
      "urdb.more_meters" },
    { "a least charge of a year", RATE(FLAT ",\"mincharge\":100,\"minchargeunits\":\"$/year\""), ST_rate_undone,
      "minchargeunits", "urdb.unit" },
    { "by its older name", RATE(FLAT ",\"annualmincharge\":100"), ST_rate_undone, "annualmincharge",
      "urdb.least_year" },
    { "a fixed one of a year", RATE(FLAT ",\"fixedchargefirstmeter\":60,\"fixedchargeunits\":\"$/year\""),
      ST_rate_undone, "fixedchargeunits", "urdb.unit" },
    { "two fixed ones", RATE(FLAT ",\"fixedchargefirstmeter\":60,\"fixedmonthlycharge\":5"), ST_one_of_two,
      "fixedmonthlycharge", "fixedchargefirstmeter" },
    { "a fixed one below nought", RATE(FLAT ",\"fixedchargefirstmeter\":-6"), ST_price_negative,
      "fixedchargefirstmeter", "" },
    { "fuel of one month", RATE(FLAT ",\"fueladjustmentsmonthly\":[0.01]"), ST_field_wrong_type,
      "fueladjustmentsmonthly", "urdb.months_12" },
    { "a label that is none", RATE(FLAT ",\"label\":\"../x\""), ST_text_invalid, "label", "" },
    { "a name with a control", RATE(FLAT ",\"name\":\"a\\u001b[2J\""), ST_text_invalid, "name", "" },
};

static void test_refused(void **state)
{
    unsigned bad = 0;
    office = *state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const struct refused *t = &refused[i];
        struct fault f = { .status = ST_ok };
        struct urdb u;
        enum status s = urdb_read(t->text, strlen(t->text), "x", DATE_NONE, office->pool, &u, &f);
        if (s == t->status && !strcmp(f.field, t->path) && !strcmp(f.arg[0], t->arg))
            continue;
        print_error("%s: %s \"%s\" \"%s\"\n", t->why, status_name(s), f.field, f.arg[0]);
        bad++;
    }
    assert_int_equal(bad, 0);
}

/* -- what is taken, though it is odd -- */

static void taken(const char *text, struct urdb *u)
{
    struct fault f = { .status = ST_ok };
    if (urdb_read(text, strlen(text), "x", DATE_NONE, office->pool, u, &f))
        fail_msg("%s: %s %s", text, status_name(f.status), f.field);
}

static void test_taken(void **state)
{
    struct urdb u;
    struct fault f = { .status = ST_ok };
    office = *state;
    /* To 1e-8, half up, and said; decimals and no binary fractions. */
    taken(RATE("\"energyratestructure\":[[{\"rate\":0.123456785,\"adj\":1e-1}]]"), &u);
    assert_int_equal(u.rows.tiers[0].price, 22345679);
    assert_int_equal(u.noted_n, 1);
    assert_string_equal(u.noted[0].path, "energyratestructure[0][0].rate");
    taken(RATE("\"energyratestructure\":[[{\"rate\":0.29,\"adj\":0.28}]]"), &u);
    assert_int_equal(u.rows.tiers[0].price, 57000000);
    assert_int_equal(u.noted_n, 0);
    /* Nothing said is nothing charged. */
    taken(RATE(FLAT ",\"dgrules\":null,\"lookbackmonths\":[0,0],\"fixedattrs\":[],\"usenetmetering\":\"False\","
               "\"coincidentratestructure\":[[{\"rate\":0,\"unit\":\"kW\"}]],\"enddate\":null"), &u);
    assert_int_equal(u.rows.lists[0].valid_until, DATE_NONE);
    assert_int_equal(u.noted_n, 0);
    /* A period without tiers among others with some: its price is that of each block. */
    taken(RATE("\"energyratestructure\":[[{\"rate\":1}],[{\"max\":6,\"rate\":3},{\"rate\":4}]],"
               DAYS("energy", HALF, HALF)), &u);
    assert_int_equal(u.rows.tiers_n, 4);
    assert_int_equal(u.rows.tiers[1].use_period, CODE_use_period_valley);
    assert_int_equal(u.rows.tiers[3].use_period, CODE_use_period_valley);
    assert_int_equal(u.rows.tiers[3].price, 100000000);
    /* The caller's day instead of the file's. */
    assert_int_equal(urdb_read("{" FLAT "}", strlen("{" FLAT "}"), "x", date_of(2026, 4, 1), office->pool, &u, &f),
                     ST_ok);
    assert_int_equal(u.rows.lists[0].valid_from, date_of(2026, 4, 1));
    assert_int_equal(urdb_read("{" FLAT "}", strlen("{" FLAT "}"), "A list", DATE_NONE, office->pool, &u, &f),
                     ST_text_invalid);
    assert_int_equal(urdb_read("{" FLAT "}", strlen("{" FLAT "}"), "thirteen-long", DATE_NONE, office->pool, &u, &f),
                     ST_text_invalid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put), cmocka_unit_test(test_quotes), cmocka_unit_test(test_random),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_taken),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

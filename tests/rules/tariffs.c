/* The price lists that ship, each area's brought in as one document, and what a use costs by
 * them: worked bills to the fen, with their source. */
#include "config.h"
#include "tests/unit/documents.h"
#include "rules.h"

#include <string.h>

#define ADMIN "90001"
#define CASHIER "10001"

static struct office *office;

/* "kwh=200 before_kwh=2700": fields of the request by their names. */
static void fields_take(struct bill_quote *q, const char *text)
{
    char *rest, *copy = pool_copy(office->pool, text);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');
        struct fault f = { .status = ST_ok };
        assert_non_null(value);
        *value++ = '\0';
        const struct field *fd = record_field(&bill_quote_record, word);
        if (!fd || field_parse(fd, q, value, office->pool, &f))
            fail_msg("no such field, or no value of it: %s=%s", word, value);
    }
}

static void check_quote(const struct rule *r)
{
    struct bill_quote q = { .kwh = 0 };
    struct bill_quoted quoted = { .total = 0 };
    char text[MONEY_TEXT];
    q.price_list = r->column[0];
    assert_int_equal(date_parse_iso(r->column[1], &q.on), ST_ok);
    fields_take(&q, r->column[2]);
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

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_shipped), cmocka_unit_test(test_quotes) };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

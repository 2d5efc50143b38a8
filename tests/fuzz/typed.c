/* What a clerk types into amounts, quantities, dates and times: a value that is
 * taken is in its range and is taken again from its own written form; a refusal
 * leaves the result alone. */
#include "config.h"
#include "base/base.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define UNTOUCHED 424242

static void check_money(const char *text)
{
    char out[MONEY_TEXT], words[MONEY_CAPITALS];
    money m = UNTOUCHED, back = 0;
    if (money_parse(text, &m) == ST_ok) {
        assert(m >= 0 && m <= MONEY_TYPED_MAX);
        assert(money_parse(money_format(m, out), &back) == ST_ok && back == m);
        assert(utf8_valid(money_capitals(m, true, words), strlen(words)));
    } else {
        assert(m == UNTOUCHED);
    }
    if (money_parse_exact(text, &m) == ST_ok) {
        assert(money_parse_exact(money_format_plain(m, out), &back) == ST_ok && back == m);
        assert(strlen(money_capitals(m, true, words)) < MONEY_CAPITALS - 1);
    }
}

static void check_quantity(const char *text)
{
    char out[MONEY_TEXT];
    int64_t v = UNTOUCHED, back = 0;
    if (energy_parse(text, &v) == ST_ok)
        assert(energy_parse(energy_format(v, out), &back) == ST_ok && back == v);
    else
        assert(v == UNTOUCHED);
    v = UNTOUCHED;
    if (price_parse(text, &v) == ST_ok)
        assert(price_parse(price_format(v, out), &back) == ST_ok && back == v);
    else
        assert(v == UNTOUCHED);
}

static void check_date(const char *text, enum date_sense sense)
{
    char out[DATE_TEXT];
    date today = date_of(2026, 11, 23), d = UNTOUCHED, back = 0;
    struct fault f = { .status = ST_ok };
    enum status s = date_parse(text, today, sense, &d, &f);
    assert(f.status == s);
    if (s != ST_ok)
        assert(d == UNTOUCHED);
    else if (d != 0)
        assert(date_parse_iso(date_format(d, out), &back) == ST_ok && back == d);
}

static void check_time(const char *text)
{
    char out[INSTANT_TEXT];
    instant t = UNTOUCHED, back = 0;
    if (instant_parse_iso(text, &t) != ST_ok)
        assert(t == UNTOUCHED);
    else if (t != 0 && date_civil(instant_date(t)).year >= 1 && date_civil(instant_date(t)).year <= 9999)
        assert(instant_parse_iso(instant_format(t, out), &back) == ST_ok && back == t);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char text[512];
    if (n >= sizeof text)
        return 0;
    memcpy(text, bytes, n);
    text[n] = '\0';
    check_money(text);
    check_quantity(text);
    check_date(text, DATE_PAST);
    check_date(text, DATE_DUE);
    check_date(text, DATE_NEAR);
    check_time(text);
    return 0;
}

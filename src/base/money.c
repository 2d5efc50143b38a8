/* Checked arithmetic, and text in and out. Products go through 128 bits and halves
 * are rounded away from zero; reading is number.c's, so that amounts, energy and
 * prices are typed alike and differ only in their decimals. */
#include "config.h"
#include "base/money.h"

#include <assert.h>
#include "base/number.h"

#define PRICE_DECIMALS 8

_Static_assert(MONEY_TEXT >= NUMBER_TEXT, "a formatted amount fits");

bool money_add(money a, money b, money *sum_r)
{
    money sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *sum_r = sum;
    return true;
}

bool money_sub(money a, money b, money *difference_r)
{
    money difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return false;
    *difference_r = difference;
    return true;
}

bool money_mul(money a, int64_t n, money *product_r)
{
    money product;
    if (__builtin_mul_overflow(a, n, &product))
        return false;
    *product_r = product;
    return true;
}

bool money_far_above(money sum, money due, int64_t times, money over)
{
    money product = 0, more = 0;
    return money_mul(due, times, &product) && money_add(due, over, &more) && sum > product && sum > more;
}

bool money_share(money a, int64_t n, int64_t d, money *share_r)
{
    assert(d > 0);
    __int128 product = (__int128)a * n;
    __int128 share = product / d, rest = product % d;
    if (rest >= d - rest && rest > 0)
        share++;
    else if (-rest >= d + rest && rest < 0)
        share--;
    if (share > INT64_MAX || share < INT64_MIN)
        return false;
    *share_r = (money)share;
    return true;
}

enum status money_parse(const char *text, money *amount_r)
{
    static const enum status answer[] = {
        [NUMBER_GOOD] = ST_ok, [NUMBER_EMPTY] = ST_field_missing, [NUMBER_INVALID] = ST_amount_invalid,
        [NUMBER_NEGATIVE] = ST_amount_negative, [NUMBER_DECIMALS] = ST_amount_decimals,
        [NUMBER_LARGE] = ST_amount_too_large
    };
    money amount = 0;
    enum number_fault fault = number_scan(text, 2, NUMBER_TYPED, &amount);
    if (fault == NUMBER_GOOD && amount > MONEY_TYPED_MAX)
        return ST_amount_too_large;
    if (fault == NUMBER_GOOD)
        *amount_r = amount;
    return answer[fault];
}

enum status money_parse_exact(const char *text, money *amount_r)
{
    static const enum status answer[] = {
        [NUMBER_GOOD] = ST_ok, [NUMBER_EMPTY] = ST_field_missing, [NUMBER_INVALID] = ST_amount_invalid,
        [NUMBER_NEGATIVE] = ST_amount_negative, [NUMBER_DECIMALS] = ST_amount_decimals,
        [NUMBER_LARGE] = ST_amount_too_large
    };
    return answer[number_scan(text, 2, NUMBER_EXACT, amount_r)];
}

char *money_format(money amount, char out[MONEY_TEXT])
{
    return number_format(amount, 2, 2, true, out);
}

char *money_format_plain(money amount, char out[MONEY_TEXT])
{
    return number_format(amount, 2, 2, false, out);
}

/* Typed and exact alike: a minus sign is the reader's business (F_NEG). */
static enum status quantity_parse(const char *text, unsigned decimals, int64_t *value_r)
{
    static const enum status answer[] = {
        [NUMBER_GOOD] = ST_ok, [NUMBER_EMPTY] = ST_field_missing, [NUMBER_INVALID] = ST_number_invalid,
        [NUMBER_NEGATIVE] = ST_number_out_of_range, [NUMBER_DECIMALS] = ST_number_invalid,
        [NUMBER_LARGE] = ST_number_out_of_range
    };
    if (*text == '-')
        return answer[number_scan(text, decimals, NUMBER_EXACT, value_r)];
    return answer[number_scan(text, decimals, NUMBER_TYPED, value_r)];
}

enum status energy_parse(const char *text, energy *kwh_r)
{
    return quantity_parse(text, 2, kwh_r);
}

/* Whole kWh without decimals, others with both: 187, 187.50. */
char *energy_format(energy kwh, char out[MONEY_TEXT])
{
    return number_format(kwh, 2, kwh % 100 ? 2 : 0, false, out);
}

enum status price_parse(const char *text, price *price_r)
{
    return quantity_parse(text, PRICE_DECIMALS, price_r);
}

char *price_format(price p, char out[MONEY_TEXT])
{
    return number_format(p, PRICE_DECIMALS, 2, false, out);
}

static money step_floor(money amount, money step)
{
    assert(step > 0 && amount > INT64_MIN + step && amount < INT64_MAX - step);
    money over = amount % step;
    return amount - over - (over < 0 ? step : 0);
}

money money_step_down(money amount, money step)
{
    return step_floor(amount, step);
}

money money_step_up(money amount, money step)
{
    return -step_floor(-amount, step);
}

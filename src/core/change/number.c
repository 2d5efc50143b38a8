/* The number of a new account (domain 11.1): text of 10 or 13 digits, the
 * company's prefix and a running part without gaps. The prefix is the setting
 * account.prefix; where it is not set, 0 and the last three digits of the
 * company's own number, as in 0525 for 130525. Numbers brought in from another
 * system are never met: where the next one is taken, the series goes on from the
 * highest there is. */
#include "config.h"
#include "core/change/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status company_of(struct call *c, const char *unit_no, const char **company_r)
{
    struct unit u;
    struct unit_way way = { .next = unit_no };
    enum status s;
    do
        s = unit_up(c->txn, &way, &u);
    while (!s && *way.next && u.unit_kind != CODE_unit_kind_company);
    *company_r = s ? unit_no : u.unit_no;
    return s == ST_not_found ? refuse(c, ST_unit_unknown, "unit_no", unit_no, NULL, NULL) : s;
}

static const char *prefix_of(struct call *c, const char *company)
{
    const char *prefix = setting_text(c, "account.prefix");
    size_t n = strlen(company);
    return *prefix ? prefix : pool_printf(c->pool, "0%s", company + (n > 3 ? n - 3 : 0));
}

static const char *number_of(struct call *c, const char *prefix, uint64_t serial)
{
    int digits = (int)setting_number(c, "account.digits") - (int)strlen(prefix);
    char text[32];
    int n = snprintf(text, sizeof text, "%s%0*llu", prefix, digits > 0 ? digits : 1, (unsigned long long)serial);
    return n == (int)setting_number(c, "account.digits") && (n == 10 || n == 13) ? pool_copy(c->pool, text) : NULL;
}

static enum status taken(struct call *c, const char *number, bool *taken_r)
{
    struct account a = { .account_no = number };
    enum status s = call_get(c, TABLE_account, &a);
    *taken_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

/* The running part of the highest number with that prefix and as many digits: numbers of
 * 10 and of 13 digits lie among one another and do not follow one another. */
static enum status highest(struct call *c, const char *prefix, uint64_t *serial_r)
{
    struct account after = { .account_no = pool_printf(c->pool, "%s:", prefix) }, a;      /* ':' follows '9' */
    struct key token;
    struct scan *scan;
    key_encode(&table_info[TABLE_account].key, &after, 1, &token);
    struct scan_range range = { .backward = true, .token = token.b, .token_n = token.n };
    size_t n = strlen(prefix), digits = (size_t)setting_number(c, "account.digits");
    *serial_r = 0;
    enum status s = scan_table(c->txn, TABLE_account, &range, &scan);
    do
        s = s ? s : scan_next(scan, &a, NULL);
    while (!s && !strncmp(a.account_no, prefix, n) && strlen(a.account_no) != digits);
    scan_end(&scan);
    if (!s && !strncmp(a.account_no, prefix, n))
        *serial_r = strtoull(a.account_no + n, NULL, 10);
    return s == ST_not_found ? ST_ok : s;
}

static enum status series_onwards(struct call *c, const char *series, const char *prefix, uint64_t *serial_r)
{
    uint64_t last;
    enum status s = highest(c, prefix, &last);
    return s ? s : call_number_after(c, series, last, serial_r);
}

enum status account_number_next(struct call *c, const char *unit_no, const char **account_no_r)
{
    const char *company;
    uint64_t serial;
    bool is_taken = false;
    enum status s = company_of(c, unit_no, &company);
    if (s)
        return s;
    const char *prefix = prefix_of(c, company), *series = pool_printf(c->pool, "account:%s", company);
    if ((s = call_number(c, series, &serial)))
        return s;
    const char *number = number_of(c, prefix, serial);
    if (number && !(s = taken(c, number, &is_taken)) && is_taken && !(s = series_onwards(c, series, prefix, &serial)))
        number = number_of(c, prefix, serial);
    *account_no_r = number;
    return s || number ? s : rule_refuse(c, "account_no", "rule.account_numbers", prefix, NULL);
}

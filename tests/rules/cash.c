/* The arithmetic of the till as tables: late fee, who gets how much, change. */
#include "config.h"
#include "core/cash/cash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "rules.h"

static money amount_of(const char *text)
{
    money m;
    if (money_parse(text, &m))
        fail_msg("not an amount: %s", text);
    return m;
}

static date date_read(const char *text)
{
    date d = 0;
    if (*text && date_parse_iso(text, &d))
        fail_msg("not a date: %s", text);
    return d;
}

static void check_late_fee(const struct rule *r)
{
    struct late_fee_rule rule = { 0 };
    char least[16], way, got[64], wanted[64], fee_text[MONEY_TEXT];
    int rate, cross, capped, days = -1;
    money fee = -1;
    assert_int_equal(sscanf(r->column[0], "%d/%d/%15[0-9.]/%d/%c", &rate, &cross, least, &capped, &way), 5);
    rule.per_100000 = (uint64_t)rate;
    rule.cross_year_per_100000 = (uint64_t)cross;
    rule.least = amount_of(least);
    rule.capped = capped;
    rule.cross_way = way == 'w' ? CODE_cross_way_whole : way == 'n' ? CODE_cross_way_new_year : CODE_cross_way_split;
    assert_int_equal(late_fee(&rule, amount_of(r->column[1]), date_read(r->column[2]), date_read(r->column[3]),
                              date_read(r->column[4]), &fee, &days), ST_ok);
    snprintf(got, sizeof got, "%s %d", money_format_plain(fee, fee_text), days);
    snprintf(wanted, sizeof wanted, "%s %s", r->column[5], r->column[6]);
    rule_equal(r, got, wanted);
}

static void test_late_fee(void **state)
{
    assert_true(rules_run("late_fee.rules", 8, check_late_fee) >= 25);
}

static void put(char *out, size_t room, const char *before, money m)
{
    char text[MONEY_TEXT];
    size_t n = strlen(out);
    snprintf(out + n, room - n, "%s%s", before, money_format_plain(m, text));
}

static void check_allocation(const struct rule *r)
{
    struct claim claims[8] = { 0 };
    unsigned n = 0;
    char got[256] = "", *rest_of;
    for (char *word = strtok_r(r->column[1], " ", &rest_of); word; word = strtok_r(NULL, " ", &rest_of)) {
        char *plus = strchr(word, '+');
        *plus = 0;
        claims[n].late_fee = amount_of(word);
        claims[n++].principal = amount_of(plus + 1);
    }
    money rest = claims_settle(claims, n, amount_of(r->column[2]), !strcmp(r->column[0], "principal"));
    for (unsigned i = 0; i < n; i++) {
        put(got, sizeof got, i ? " " : "", claims[i].pay_late_fee);
        put(got, sizeof got, "+", claims[i].pay_principal);
    }
    put(got, sizeof got, " rest ", rest);
    rule_equal(r, got, r->column[3]);
}

static void test_allocation(void **state)
{
    assert_true(rules_run("allocation.rules", 5, check_allocation) >= 10);
}

static void check_split(const struct rule *r)
{
    struct share shares[8] = { 0 };
    struct fault f = { 0 };
    unsigned n = 0;
    char got[256] = "", *rest_of;
    for (char *word = strtok_r(r->column[0], " ", &rest_of); word; word = strtok_r(NULL, " ", &rest_of)) {
        char *named = strchr(word, '=');
        if (named)
            *named++ = 0;
        shares[n].due = amount_of(word);
        shares[n++].named = (struct maybe){ named, named ? amount_of(named) : 0 };
    }
    enum status s = split_money(shares, n, amount_of(r->column[1]), &f);
    if (s)
        snprintf(got, sizeof got, "%s %s %s %s", status_name(s), f.field, f.arg[0], f.arg[1]);
    for (unsigned i = 0; !s && i < n; i++)
        put(got, sizeof got, i ? " " : "", shares[i].given);
    rule_equal(r, got, r->column[2]);
}

static void test_split(void **state)
{
    assert_true(rules_run("split.rules", 4, check_split) >= 14);
}

static const struct tender_rule cash_rule = { .tender = CODE_tender_cash, .gives_change = true, .step = 10,
                                              .ledger = CODE_ledger_cash };
static const struct tender_rule card_rule = { .tender = CODE_tender_pos, .ledger = CODE_ledger_pos_clearing };

static unsigned tenders_of(char *text, struct tendered *tenders, bool *meant)
{
    unsigned n = 0;
    char *rest_of;
    for (char *word = strtok_r(text, " ", &rest_of); word; word = strtok_r(NULL, " ", &rest_of)) {
        char *colon = strchr(word, ':'), *dash = strchr(word, '-'), *mark = strchr(word, '!');
        struct tendered *h = &tenders[n++];
        *h = (struct tendered){ .rule = *word == 'c' ? cash_rule : card_rule };
        *meant |= mark != NULL;
        if (mark)
            *mark = 0;
        if (dash) {
            *dash = 0;
            h->asked.change = maybe_money(amount_of(dash + 1));
        }
        if (colon)
            h->asked.received = maybe_money(amount_of(colon + 1));
    }
    return n;
}

static void check_change(const struct rule *r)
{
    struct tendered tenders[8];
    struct large large = { .factor = 2, .over = 10000 };
    struct fault f = { 0 };
    money taken = 0;
    char got[256] = "";
    unsigned n = tenders_of(r->column[0], tenders, &large.meant);
    enum status s = tenders_settle(tenders, n, amount_of(r->column[1]), &large, &taken, &f);
    if (s)
        snprintf(got, sizeof got, "%s %s %s", status_name(s), f.field, f.arg[0]);
    else
        put(got, sizeof got, "", taken);
    for (unsigned i = 0; !s && i < n; i++)
        put(got, sizeof got, i ? " " : " change ", tenders[i].paid.change);
    rule_equal(r, got, r->column[2]);
}

static void test_change(void **state)
{
    assert_true(rules_run("change.rules", 4, check_change) >= 26);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_late_fee),
        cmocka_unit_test(test_allocation),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

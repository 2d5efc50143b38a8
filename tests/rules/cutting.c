/* Rules by which supply is not cut off: named cases over the rows that are shipped, each
 * with the rules it adds in a transaction of its own that is thrown away. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/run/cut.h"
#include "tests/unit/counter.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hall hall;

static date day_parse(const char *text)
{
    char day[16];
    date d;
    snprintf(day, sizeof day, "%.10s", text);
    if (date_parse_iso(day, &d))
        fail_msg("no day: %s", text);
    return d;
}

static void rule_put(struct txn *t, struct cut_bar *b)
{
    b->source = "rule";
    record_init(&cut_bar_record, b);
    assert_int_equal(store_insert(t, TABLE_cut_bar, b), ST_ok);
}

static void rule_drop(struct txn *t, uint16_t kind)
{
    struct cut_bar b = { .cut_bar = kind, .unit_no = "" };
    assert_int_equal(row_last(t, TABLE_cut_bar, 2, &b), ST_ok);
    assert_int_equal(store_delete(t, TABLE_cut_bar, &b), ST_ok);
}

/* "heat=2026-07-20..2026-07-22", "cold=2026-12-01..+there", "night=20:00-07:00@2026-11-01", "eve=free@2026-11-01" */
static void rule_add(struct txn *t, char *text)
{
    struct cut_bar b = { .unit_no = "", .bars = true };
    char *value = strchr(text, '='), *at = strchr(text, '@'), *dots = strstr(text, "..");
    assert_non_null(value);
    *value++ = '\0';
    assert_true(code_value(&codes_cut_bar, text, &b.cut_bar));
    if (!strcmp(value, "none")) {
        rule_drop(t, b.cut_bar);
        return;
    }
    b.valid_from = day_parse(at ? at + 1 : value);
    if (dots && dots[2] >= '0' && dots[2] <= '9')
        b.until = day_parse(dots + 2);
    if (strstr(value, "+there"))
        b.unit_no = counter_unit(true);
    if (!strncmp(value, "free", 4))
        b.bars = false;
    else if (at) {
        value[5] = *at = '\0';
        b.bars_from = value;
        b.bars_until = value + 6;
    }
    rule_put(t, &b);
}

static void case_read(struct txn *t, const struct rule *r, struct cut_at *k)
{
    static char words[256];
    char clock[24], *left = words;
    snprintf(words, sizeof words, "%s", r->column[1]);
    snprintf(clock, sizeof clock, "%s", r->column[0]);
    *k = (struct cut_at){ .unit_no = counter_unit(false), .copy_no = "",
        .at = instant_of(day_parse(clock), atoi(clock + 11), atoi(clock + 14), 0) };
    for (char *word; (word = strtok_r(left, " ", &left));) {
        if (!strcmp(word, "important"))
            k->importance = CODE_importance_second;
        else if (!strcmp(word, "copy"))
            k->copy_no = "17";
        else if (!strcmp(word, "station"))
            k->unit_no = counter_unit(true);
        else
            rule_add(t, word);
    }
}

static void check(const struct rule *r)
{
    struct batch *b;
    struct txn *t;
    struct cut_at k;
    struct cut_bar bar;
    char refused[96];
    struct system_look l;
    assert_int_equal(system_look_begin(hall.core, OP_cut_off_list, &l), ST_ok);
    assert_int_equal(store_batch_begin(core_store(hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    case_read(t, r, &k);
    struct txn *snapshot = l.call.txn;
    l.call.txn = t;
    enum status s = cut_bar_of(&l.call, &k, &bar);
    if (!strcmp(r->column[2], "good") || strchr(r->column[2], '@')) {
        s = cut_bars_good(&l.call);
        snprintf(refused, sizeof refused, "%s@%s", status_name(s), l.fault.field);
        rule_equal(r, s ? refused : "good", r->column[2]);
    } else {
        rule_equal(r, s ? status_name(s) : bar.cut_bar ? code_name(&codes_cut_bar, bar.cut_bar) : "", r->column[2]);
    }
    l.call.txn = snapshot;
    store_child_end(&t, false);
    store_batch_commit(&b);
    system_look_end(&l);
}

static void test_bars(void **state)
{
    (void)state;
    counter_open(&hall, 1);
    unsigned rows = rules_run("cut_bars.rules", 4, check);
    counter_close(&hall);
    assert_true(rows >= 35);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_bars) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

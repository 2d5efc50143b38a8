/* What a bill is made of as tables: registers, losses, parts, prices, tiers, capacity and
 * demand, power factor. Pure: no store stands behind it. */
#include "config.h"
#include "core/bill/figure.h"
#include "tests/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "rules.h"

static struct pool *pool;

static energy energy_of(const char *text)
{
    energy e = 0;
    if (energy_parse(text, &e))
        fail_msg("not an energy: %s", text);
    return e;
}

static price price_of(const char *text)
{
    price p = 0;
    bool less = *text == '-';
    if (price_parse(text + less, &p))
        fail_msg("not a price: %s", text);
    return less ? -p : p;
}

static unsigned code_of(const struct code_set *set, const char *name)
{
    uint16_t value = 0;
    if (!code_value(set, name, &value))
        fail_msg("no such code: %s", name);
    return value;
}

/* "peak=303,valley=411": into u. The total is theirs where none is given. */
static struct used used_of(const char *text)
{
    struct used u = { 0 };
    char *rest, *copy = pool_copy(pool, text);
    energy sum = 0;
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        char *value = strchr(word, '=');
        if (!value) {
            u.kwh[CODE_use_period_total] = energy_of(word);
            continue;
        }
        *value++ = '\0';
        sum += u.kwh[code_of(&codes_use_period, word)] = energy_of(value);
    }
    if (!u.kwh[CODE_use_period_total])
        u.kwh[CODE_use_period_total] = sum;
    return u;
}

static char *used_text(const struct used *u)
{
    const char *text = "";
    char kwh[MONEY_TEXT];
    for (unsigned i = CODE_use_period_total; i < USE_PERIODS; i++)
        if (u->kwh[i] || i == CODE_use_period_total)
            text = i == CODE_use_period_total
                       ? pool_copy(pool, energy_format(u->kwh[i], kwh))
                       : pool_printf(pool, "%s,%s=%s", text, code_name(&codes_use_period, (uint16_t)i),
                                     energy_format(u->kwh[i], kwh));
    return pool_copy(pool, text);
}

/* -- registers, losses, parts -- */

static void check_register(const struct rule *r)
{
    struct register_read q = { .from = energy_of(r->column[0]), .to = energy_of(r->column[1]),
                               .digits = (unsigned)atoi(r->column[2]), .ratio = strtoull(r->column[3], NULL, 10) };
    energy kwh = 0;
    bool rolled = false;
    char text[MONEY_TEXT];
    enum status s = register_used(&q, &kwh, &rolled);
    rule_equal(r, s ? status_name(s) : pool_printf(pool, "%s%s", energy_format(kwh, text), rolled ? " rolled" : ""),
               r->column[4]);
}

static void check_loss(const struct rule *r)
{
    const char *way = r->column[0];
    energy kwh = energy_of(r->column[1]), loss = 0;
    unsigned long a, b, c, d;
    char text[MONEY_TEXT];
    enum status s;
    if (!strcmp(way, "table")) {
        s = loss_by_table(kwh, (unsigned)atoi(r->column[2]), &loss);
    } else if (!strcmp(way, "share")) {
        s = loss_by_share(kwh, strtoull(r->column[2], NULL, 10), &loss);
    } else {
        char kvarh[32];
        assert_int_equal(sscanf(r->column[2], "%31[^/]/%lu/%lu/%lu/%lu", kvarh, &a, &b, &c, &d), 5);
        struct transformer_loss t = { .va = a * 1000, .idle_w = b, .load_w = c, .hours = d, .shape_per_1000 = 1000 };
        s = loss_by_formula(&t, kwh, energy_of(kvarh), &loss);
    }
    rule_equal(r, s ? status_name(s) : energy_format(loss, text), r->column[3]);
}

#define PARTS 4

/* "share:1000 fixed:30/20 metered:100 passed_on:peak=3" */
static unsigned parts_of(const char *text, struct use_part *part)
{
    unsigned n = 0;
    char *rest, *copy = pool_copy(pool, text);
    for (char *word = strtok_r(copy, " ", &rest); word && n < PARTS; word = strtok_r(NULL, " ", &rest), n++) {
        char *value = strchr(word, ':');
        assert_non_null(value);
        *value++ = '\0';
        part[n] = (struct use_part){ .way = (uint16_t)code_of(&codes_part_way, word) };
        if (part[n].way == CODE_part_way_share) {
            part[n].per_10000 = strtoull(value, NULL, 10);
        } else if (part[n].way == CODE_part_way_fixed) {
            char *days = strchr(value, '/');
            part[n].days = days ? (unsigned)atoi(days + 1) : 0;
            if (days)
                *days = '\0';
            part[n].fixed = energy_of(value);
        } else {
            part[n].measured = used_of(value);
        }
    }
    return n;
}

static void check_parts(const struct rule *r)
{
    struct used main = used_of(r->column[0]);
    struct use_part part[PARTS];
    unsigned n = parts_of(r->column[1], part);
    enum status s = use_divide(&main, part, n);
    const char *got = s ? status_name(s) : used_text(&main);
    for (unsigned i = 0; !s && i < n; i++)
        got = pool_printf(pool, "%s + %s", got, used_text(&part[i].own));
    rule_equal(r, got, r->column[2]);
}

/* -- prices, tiers, energy -- */

#define PIECES 8

/* "purchase*=0.39 fund=0.02 catalogue=peak:0.55/valley:0.30"; * floats */
static void set_of(const char *text, struct price_piece *piece, struct price_set *set)
{
    char *rest, *inner, *copy = pool_copy(pool, text);
    *set = (struct price_set){ .piece = piece };
    for (char *word = strtok_r(copy, " ", &rest); word && set->pieces < PIECES; word = strtok_r(NULL, " ", &rest)) {
        struct price_piece *p = &piece[set->pieces++];
        char *value = strchr(word, '=');
        assert_non_null(value);
        *p = (struct price_piece){ .floats = value[-1] == '*' };
        value[-p->floats] = '\0';
        p->part = (uint16_t)code_of(&codes_price_part, word);
        for (char *one = strtok_r(value + 1, "/", &inner); one; one = strtok_r(NULL, "/", &inner)) {
            char *at = strchr(one, ':');
            if (at)
                *at++ = '\0';
            unsigned period = at ? code_of(&codes_use_period, one) : CODE_use_period_total;
            p->has[period] = true;
            p->at[period] = price_of(at ? at : one);
        }
    }
}

/* "peak:17000/valley:3000" per 10,000 */
static void ratios_of(const char *text, struct price_set *set)
{
    char *rest, *copy = pool_copy(pool, text);
    for (char *word = strtok_r(copy, "/", &rest); word; word = strtok_r(NULL, "/", &rest)) {
        char *value = strchr(word, ':');
        assert_non_null(value);
        *value++ = '\0';
        set->ratio[code_of(&codes_use_period, word)] = (uint32_t)atoi(value);
    }
}

static void check_price(const struct rule *r)
{
    struct price_piece piece[PIECES];
    struct price_set set;
    price p = 0;
    char text[MONEY_TEXT];
    set_of(r->column[0], piece, &set);
    ratios_of(r->column[1], &set);
    enum status s = period_price(&set, code_of(&codes_use_period, r->column[2]), &p);
    rule_equal(r, s ? status_name(s) : price_format(p, text), r->column[3]);
}

/* "180+0.05 280+0.30", an increment by period "3120+peak:0.06/valley:0.03" */
static void tiers_of(const char *text, struct tiers *t)
{
    char *rest, *inner, *copy = pool_copy(pool, text);
    *t = (struct tiers){ .n = 1 };
    for (char *word = strtok_r(copy, " ", &rest); word && t->n < TIERS_MOST; word = strtok_r(NULL, " ", &rest)) {
        char *more = strchr(word, '+');
        assert_non_null(more);
        *more++ = '\0';
        t->at[t->n - 1].upto = energy_of(word);
        struct tier *tier = &t->at[t->n++];
        for (char *one = strtok_r(more, "/", &inner); one; one = strtok_r(NULL, "/", &inner)) {
            char *at = strchr(one, ':');
            if (at)
                *at++ = '\0';
            unsigned period = at ? code_of(&codes_use_period, one) : CODE_use_period_total;
            tier->has[period] = true;
            tier->more[period] = price_of(at ? at : one);
        }
    }
}

/* Lines in their order: part[.period][.tier] amount. They add up to the sum. */
static char *lines_text(const struct rule *r, const struct figure *f)
{
    char *text = "";
    money sum = 0;
    char amount[MONEY_TEXT];
    for (unsigned i = 0; i < f->n; i++) {
        sum += f->line[i].amount;
        text = pool_printf(pool, "%s%s%s", text, i ? "+" : "", money_format_plain(f->line[i].amount, amount));
    }
    if (sum != f->sum)
        fail_msg("%s:%u: lines %lld, sum %lld", r->file, r->line, (long long)sum, (long long)f->sum);
    return pool_printf(pool, "%s = %s", text, money_format_plain(f->sum, amount));
}

/* round_way's first letter and months: "p", "c3" (limits of three months), "p w100" (widened) */
static void check_energy(const struct rule *r)
{
    struct price_piece piece[PIECES];
    struct price_set set;
    struct tiers t;
    struct figure f;
    struct used u = used_of(r->column[2]);
    unsigned months = 1, wider = 0;
    char way = 'p';
    sscanf(r->column[4], "%c%u w%u", &way, &months, &wider);
    set_of(r->column[0], piece, &set);
    tiers_of(r->column[1], &t);
    tiers_months(&t, months, months);
    tiers_widen(&t, wider * KWH, months, months);
    figure_begin(&f, pool);
    enum status s = energy_lines(&f, &set, &u, t.n > 1 ? &t : NULL, energy_of(r->column[3]),
                                 way == 'c' ? CODE_round_way_charge : CODE_round_way_period);
    rule_equal(r, s ? status_name(s) : lines_text(r, &f), r->column[5]);
}

static void check_months(const struct rule *r)
{
    date from = 0, to = 0;
    assert_false(date_parse_iso(r->column[0], &from) || date_parse_iso(r->column[1], &to));
    unsigned limit = (unsigned)atoi(r->column[2]);
    rule_equal(r, pool_printf(pool, "%u", limit * begun_months(from, to)), r->column[3]);
}

/* -- capacity and demand -- */

/* spans "1000x30 630x31" of days; price; days of the month */
static void check_basic(const struct rule *r)
{
    struct basic_span span[PARTS];
    unsigned n = 0;
    char *rest, *copy = pool_copy(pool, r->column[1]);
    for (char *word = strtok_r(copy, " ", &rest); word && n < PARTS; word = strtok_r(NULL, " ", &rest), n++) {
        char *days = strchr(word, 'x');
        assert_non_null(days);
        *days++ = '\0';
        span[n] = (struct basic_span){ .quantity = (uint64_t)energy_of(word), .days = (uint32_t)atoi(days) };
    }
    struct figure f;
    figure_begin(&f, pool);
    enum status s = basic_lines(&f, (uint16_t)code_of(&codes_price_part, r->column[0]), span, n,
                                (unsigned)atoi(r->column[2]), price_of(r->column[3]));
    rule_equal(r, s ? status_name(s) : lines_text(r, &f), r->column[4]);
}

static void check_demand(const struct rule *r)
{
    struct demand_rule rule = { .margin_per_100 = 105, .over_way = (uint16_t)code_of(&codes_over_way, r->column[2]) };
    uint64_t kw = demand_billed(&rule, (uint64_t)energy_of(r->column[0]), (uint64_t)energy_of(r->column[1]));
    char text[MONEY_TEXT];
    rule_equal(r, energy_format((energy)kw, text), r->column[3]);
}

static void check_load(const struct rule *r)
{
    bool reaches = load_reaches(energy_of(r->column[0]), strtoull(r->column[1], NULL, 10) * 1000,
                                (unsigned)atoi(r->column[2]), (unsigned)atoi(r->column[3]), 260);
    rule_equal(r, reaches ? "reaches" : "not", r->column[4]);
}

/* -- power factor: the rate is the row of db/tariff/factor_rate.csv -- */

static int rate_of(unsigned standard, unsigned factor)
{
    char path[512], line[256];
    const char *top = getenv("TOP_SRCDIR");
    snprintf(path, sizeof path, "%s/db/tariff/factor_rate.csv", top ? top : TOP_SRCDIR);
    FILE *f = fopen(path, "re");
    unsigned s, p;
    int rate, found = INT32_MIN;
    if (!f)
        fail_msg("%s cannot be opened", path);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%u,%u,%d,", &s, &p, &rate) == 3 && s == standard && p == factor)
            found = rate;
    fclose(f);
    return found;
}

static void check_factor(const struct rule *r)
{
    unsigned factor = factor_of(energy_of(r->column[0]), energy_of(r->column[1]));
    int rate = factor ? rate_of((unsigned)atoi(r->column[2]), factor) : 0;
    money base = 0, amount = 0;
    char text[MONEY_TEXT];
    assert_false(money_parse(r->column[3], &base));
    assert_false(factor_amount(base, rate, &amount));
    rule_equal(r, pool_printf(pool, "%u %d %s", factor, rate, money_format_plain(amount, text)), r->column[4]);
}

/* -- real bills: what is printed of them is added and multiplied as ours are -- */

/* "20664x39" as a line of that part; "" is none. */
static void line_take(struct figure *f, uint16_t part, const char *text)
{
    char *copy = pool_copy(pool, text), *at = strchr(copy, 'x');
    if (!at)
        return;
    *at++ = '\0';
    figure_add(f, part, CODE_use_period_total, energy_of(copy), price_of(at));
    assert_false(figure_close(f));
}

static money factor_take(const char *text)
{
    char *copy = pool_copy(pool, text), *at = strchr(copy, 'x');
    money amount = 0;
    if (at)
        *at++ = '\0';
    assert_false(money_parse(copy + (*copy == '-'), &amount));
    if (at)
        assert_false(factor_amount(amount, atoi(at), &amount));
    return *copy == '-' ? -amount : amount;
}

static void check_real(const struct rule *r)
{
    struct figure f;
    char *rest, *copy = pool_copy(pool, r->column[0]), text[MONEY_TEXT];
    money one;
    figure_begin(&f, pool);
    for (char *word = strtok_r(copy, "+", &rest); word; word = strtok_r(NULL, "+", &rest)) {
        assert_false(money_parse(word, &one));
        f.sum += one;
    }
    line_take(&f, CODE_price_part_demand, r->column[1]);
    line_take(&f, CODE_price_part_funds, r->column[2]);
    f.sum += factor_take(r->column[3]);
    rule_equal(r, money_format_plain(f.sum, text), r->column[4]);
}

/* Each hundredth is the one its exact quotient rounds to. */
static void test_factor_rounds(void **state)
{
    (void)state;
    for (energy a = 1; a <= 400; a++)
        for (energy q = 0; q <= 400; q++) {
            unsigned p = factor_of(a * KWH, q * KWH);
            int64_t all = a * a + q * q, twice = 200 * a;
            assert_true(p == 1 || (int64_t)(2 * p - 1) * (2 * p - 1) * all <= twice * twice);
            assert_true(p == 100 || (int64_t)(2 * p + 1) * (2 * p + 1) * all > twice * twice);
        }
}

/* The bills of a cycle add up to the bill of all of it, however it is cut. */
static void test_tiers_add_up(void **state)
{
    (void)state;
    struct tiers t;
    tiers_of("2160+0.05 3360+0.30", &t);
    tiers_months(&t, 1, 1);
    unsigned seed = 20261129;
    for (unsigned round = 0; round < 2000; round++) {
        energy before = 0, sum[TIERS_MOST] = { 0 }, block[TIERS_MOST];
        for (unsigned bill = 0; bill < 12; bill++) {
            energy kwh = rand_r(&seed) % (700 * KWH);
            assert_false(tiers_blocks(&t, before, kwh, block));
            before += kwh;
            energy all = 0;
            for (unsigned i = 0; i < t.n; i++) {
                sum[i] += block[i];
                all += block[i];
            }
            assert_int_equal(all, kwh);
        }
        assert_false(tiers_blocks(&t, 0, before, block));
        for (unsigned i = 0; i < t.n; i++)
            assert_int_equal(sum[i], block[i]);
    }
}

#define TABLE(name, columns, least) \
    static void test_##name(void **state) \
    { \
        (void)state; \
        assert_true(rules_run("bill_" #name ".rules", columns, check_##name) >= least); \
    }
TABLE(register, 6, 14)
TABLE(loss, 5, 6)
TABLE(parts, 4, 8)
TABLE(price, 5, 14)
TABLE(energy, 7, 40)
TABLE(months, 5, 8)
TABLE(basic, 6, 9)
TABLE(demand, 5, 7)
TABLE(load, 6, 4)
TABLE(factor, 6, 12)
TABLE(real, 6, 8)
#undef TABLE

static int begin(void **state)
{
    (void)state;
    pool = pool_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pool_free(&pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_register), cmocka_unit_test(test_loss), cmocka_unit_test(test_parts),
        cmocka_unit_test(test_price), cmocka_unit_test(test_energy), cmocka_unit_test(test_months),
        cmocka_unit_test(test_basic), cmocka_unit_test(test_demand), cmocka_unit_test(test_load),
        cmocka_unit_test(test_factor), cmocka_unit_test(test_real), cmocka_unit_test(test_factor_rounds),
        cmocka_unit_test(test_tiers_add_up),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

/* The sample county: the same for the same seed, whole by every check of the
 * core, and with the people the manual speaks of as it shows them. */
#include "config.h"
#include "tests/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "core/engine/check.h"
#include "core/core.h"
#include "sample/county.h"
#include "tests/unit/store_home.h"

static const uint8_t seal_key[32] = "a key for tests, of 32 bytes ...";

static date today(void)
{
    return date_of(2026, 11, 23);
}

static struct sample_config config_of(uint64_t accounts, unsigned months, uint64_t seed)
{
    return (struct sample_config){ .accounts = accounts, .months = months, .seed = seed, .today = today(),
                                   .data_dir = TOP_SRCDIR "/db" };
}

static struct store *county_made(const char *home, const struct sample_config *config)
{
    struct store *s;
    struct fault f = { .status = ST_ok };
    struct store_config c = { .home = home, .create = true, .cache_bytes = 16u << 20, .seal_key = seal_key };
    assert_int_equal(store_open(&s, &c, &f), ST_ok);
    assert_int_equal(core_words(s, config->data_dir, &f), ST_ok);
    assert_int_equal(sample_make(s, config, &f), ST_ok);
    return s;
}

/* -- the same seed, the same county -- */

static void table_digest(struct store *s, enum table_id table, struct buf *all)
{
    struct pool *pool = pool_new(1u << 16);
    const struct record *r = table_info[table].record;
    struct txn *t;
    struct scan *scan;
    void *row = pool_get(pool, r->size);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(scan_table(t, table, &(struct scan_range){ 0 }, &scan), ST_ok);
    while (scan_next(scan, row, NULL) == ST_ok)
        record_encode(r, row, NULL, all);
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
}

static struct hash county_digest(uint64_t seed)
{
    const char *home = home_new();
    struct hash h;
    struct buf all;
    struct sample_config c = config_of(200, 6, seed);
    struct store *s = county_made(home, &c);
    buf_init(&all, 64u << 20);
    for (enum table_id t = 0; t < TABLE_COUNT; t++)
        table_digest(s, t, &all);
    assert_false(all.full);
    assert_true(all.n > 100000);
    store_digest(all.at, all.n, &h);
    buf_release(&all);
    store_close(&s);
    home_drop(home);
    return h;
}

static void test_same_seed_same_county(void **state)
{
    (void)state;
    struct hash a = county_digest(7), b = county_digest(7), c = county_digest(8);
    assert_memory_equal(a.b, b.b, sizeof a.b);
    assert_memory_not_equal(a.b, c.b, sizeof a.b);
}

/* -- whole -- */

static void finding(void *context, const char *what)
{
    unsigned *n = context;
    print_message("finding: %s\n", what);
    ++*n;
}

static void line(void *context, const char *text)
{
    (void)context;
    print_message("%s\n", text);
}

static void test_county_is_whole(void **state)
{
    const char *home = home_new();
    unsigned found = 0;
    uint64_t findings = 0;
    struct core *core;
    struct fault f = { .status = ST_ok };
    (void)state;
    struct sample_config c = config_of(600, 12, 1);
    struct store *s = county_made(home, &c);
    assert_int_equal(store_check(s, finding, &found), ST_ok);
    assert_int_equal(found, 0);
    store_close(&s);
    struct core_config config = { .store = { .home = home, .cache_bytes = 16u << 20, .seal_key = seal_key },
                                  .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .no_timer = true };
    assert_int_equal(core_open(&core, &config, &f), ST_ok);
    assert_int_equal(checks_run(core, line, NULL, &findings), ST_ok);
    assert_int_equal(findings, 0);
    core_close(&core);
    home_drop(home);
}

/* -- as the manual shows it -- */

struct drawn { struct county county; struct sample_config config; struct pool *pool; };

static struct drawn the_drawn;

/* Into its pool, which is empty. */
static int drawn_fill(struct drawn *d)
{
    struct fault f = { .status = ST_ok };
    d->config = config_of(20000, 12, 1);
    if (county_open(&d->county, &d->config, d->pool, &f))
        return -1;
    for (unsigned i = 0; i < COUNT_OF(d->county.late_fee_rule); i++)
        d->county.late_fee_rule[i] = (struct late_fee_rule){ .category = (uint16_t)i, .per_100000 = 100 };
    return 0;
}

static int drawn_setup(void **state)
{
    the_drawn.pool = pool_new(1u << 16);
    *state = &the_drawn;
    return drawn_fill(&the_drawn);
}

static int drawn_teardown(void **state)
{
    struct drawn *d = *state;
    pool_free(&d->pool);
    return 0;
}

static void test_known_account(void **state)
{
    static const struct { int32_t month; energy kwh; money principal; } shown[] = {
        { 202610, 18700, 9759 }, { 202609, 21400, 11298 }, { 202608, 36200, 21784 },
        { 202607, 34100, 20062 }, { 202606, 17600, 9152 }, { 202605, 12800, 6656 },
    };
    struct drawn *d = *state;
    struct profile p;
    struct account a;
    struct meter m;
    profile_make(&d->county, 18346, &p);
    account_make(&d->county, &p, &a, &m, d->pool);
    assert_string_equal(a.account_no, "0525018346");
    assert_string_equal(a.account_name, "王建国");
    assert_string_equal(a.contact, "王磊");
    assert_string_equal(a.address, "大曹庄村3组27号");
    assert_string_equal(a.unit_no, "130525106");
    assert_string_equal(a.meter_no + 13, "003467185");
    assert_int_equal(strlen(a.meter_no), 22);
    for (unsigned i = 0; i < COUNT_OF(shown); i++) {
        struct month_bill b;
        month_bill_make(&d->county, &p, i + 1, &b);
        assert_int_equal(b.month, shown[i].month);
        assert_int_equal(b.kwh, shown[i].kwh);
        assert_int_equal(b.principal, shown[i].principal);
        assert_int_equal(b.fate.paid, i >= 2);
        assert_int_equal(b.due_on, date_of(2026, b.month % 100 + 1, 25));
    }
}

static void test_shares(void **state)
{
    struct drawn *d = *state;
    unsigned of[8] = { 0 }, arrears = 0, linked = 0, n = 20000;
    for (uint32_t serial = 1; serial <= n; serial++) {
        struct profile p;
        profile_make(&d->county, serial, &p);
        of[p.category]++;
        arrears += p.unpaid > 1;
        linked += p.link_group != 0;
    }
    assert_in_range(of[CODE_category_residential], n * 93 / 100, n * 95 / 100);
    assert_in_range(of[CODE_category_commercial], n * 4 / 100, n * 6 / 100);
    assert_in_range(of[CODE_category_industrial], n * 2 / 1000, n * 4 / 1000);
    assert_in_range(arrears, n * 5 / 100, n * 7 / 100);
    assert_in_range(linked, n / 100, n * 6 / 100);
}

static void test_identity_numbers(void **state)
{
    static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    struct dice d = { 5 };
    (void)state;
    for (unsigned i = 0; i < 500; i++) {
        char id[19];
        int sum = 0;
        identity_make(id, date_of(1950, 1, 1) + (date)dice_below(&d, 18000), 1 + i % 2, &d);
        for (unsigned k = 0; k < 17; k++)
            sum += (id[k] - '0') * weight[k];
        /* ISO 7064 MOD 11-2: with its check digit the whole is 1 of 11 */
        sum += id[17] == 'X' ? 10 : id[17] - '0';
        assert_int_equal(sum % 11, 1);
        assert_int_equal((id[16] - '0') % 2, 1 - i % 2);
        assert_memory_equal(id, "130525", 6);
    }
}

/* What a bill's lines say is what it asks for. */
static void test_lines_add_up(void **state)
{
    struct drawn *d = *state;
    struct pool *pool = pool_new(1u << 16);
    for (uint32_t serial = 1; serial <= 1000; serial++) {
        struct profile p;
        profile_make(&d->county, serial, &p);
        pool_clear(pool);
        for (unsigned age = 1; age <= 12; age++) {
            struct month_bill b;
            struct bill row;
            money sum = 0;
            month_bill_make(&d->county, &p, age, &b);
            bill_row(&d->county, &p, &b, 0, 0, 0, &row, pool);
            for (uint32_t i = 0; i < row.lines_n; i++)
                sum += row.lines[i].amount;
            assert_int_equal(sum, row.principal);
            assert_true(b.tax + b.funds <= b.principal);
        }
    }
    pool_free(&pool);
}

/* -- jobs -- */

/* On the morning it is made for: the shares of ux 3's board, and a month with misses. */
static void test_board_of_the_county(void **state)
{
    const char *home = home_new();
    struct core *core;
    struct fault f = { .status = ST_ok };
    struct principal chief = { .staff_no = "10518" };
    struct pool *pool = pool_new(1u << 16);
    struct board_page b = { 0 };
    struct rates_page r = { 0 };
    (void)state;
    struct sample_config c = config_of(5000, 1, 3);
    struct store *s = county_made(home, &c);
    store_close(&s);
    struct core_config config = { .store = { .home = home, .cache_bytes = 16u << 20, .seal_key = seal_key },
                                  .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .no_timer = true };
    zone_set("Asia/Shanghai");
    clock_freeze(instant_of(today(), 9, 42, 0));
    assert_int_equal(core_open(&core, &config, &f), ST_ok);
    assert_int_equal(core_call(core, &chief, OP_work_board, "", 0, &(struct board_ask){ .heat = true }, &b, pool, &f),
                     ST_ok);
    assert_int_equal(b.open, 32);
    assert_int_equal(b.late, 1);
    assert_int_equal(b.at_risk, 2);
    assert_int_equal(b.normal, 26);
    assert_int_equal(b.paused, 3);
    assert_string_equal(b.rows[0].job_kind, "restore");
    assert_int_equal(b.rows[0].left, -42 * 3600 * SECOND);
    assert_int_equal(core_call(core, &chief, OP_work_rates, "", 0, &(struct rates_ask){ .month = 202610 }, &r, pool,
                               &f), ST_ok);
    assert_true(r.rates_n > 3);
    assert_true(r.misses_n > 0);
    core_close(&core);
    clock_freeze(0);
    pool_free(&pool);
    home_drop(home);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    tables_init();
    if (zone_set("Asia/Shanghai"))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_known_account, drawn_setup, drawn_teardown),
        cmocka_unit_test_setup_teardown(test_shares, drawn_setup, drawn_teardown),
        cmocka_unit_test(test_identity_numbers),
        cmocka_unit_test_setup_teardown(test_lines_add_up, drawn_setup, drawn_teardown),
        cmocka_unit_test(test_same_seed_same_county),
        cmocka_unit_test(test_county_is_whole),
        cmocka_unit_test(test_board_of_the_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

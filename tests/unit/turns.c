/* Whose turn it is: tables of who is due, what a row costs and who comes, and the
 * order, the rows and the waits that follow. */
#include "config.h"
#include "core/engine/pace.h"
#include "core/engine/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "base/base.h"

#define MS 1000
#define MINUTE (60 * (int64_t)1000000)
#define WORKS 3
#define STEPS 24

/* A, B and C in the order of the table. */
struct course {
    const char *what;
    struct { unsigned weight; int64_t spent; const char *due; } work[WORKS];  /* '.' or '#' a turn; its last stays */
    const char *order;               /* '-' nobody */
};

static const struct course courses[] = {
    { "nobody is due", { { 1, MS, "." }, { 1, MS, "." }, { 1, MS, "." } }, "--" },
    { "equals take turns, the first row first", { { 1, MS, "#" }, { 1, MS, "#" }, { 1, MS, "#" } }, "ABCABCABC" },
    { "by weight", { { 3, MS, "#" }, { 1, MS, "#" }, { 1, MS, "." } }, "ABAAABAAAB" },
    { "by time, not by turns", { { 1, 3 * MS, "#" }, { 1, MS, "#" }, { 1, MS, "." } }, "ABBBABBBAB" },
    { "nobody starves beside the heavy", { { 100, MS, "#" }, { 1, MS, "#" }, { 1, MS, "#" } }, "ABCAAAAAAA" },
    { "who comes in is next", { { 8, MS, "....#." }, { 1, MS, "#" }, { 1, MS, "#" } }, "BCBCABC" },
    { "and that stands last, before anybody's second", { { 8, MS, "#" }, { 8, MS, "#" }, { 1, MS, "....###." } },
      "ABABABCAB" },
    { "and has saved nothing up", { { 1, MS, "#" }, { 1, MS, "........#" }, { 1, MS, "." } }, "AAAAAAAAABABA" },
    { "who goes and comes back owes what he had", { { 1, 4 * MS, "#.#" }, { 1, MS, "#" }, { 1, MS, "." } }, "ABBBBAB" },
};

static bool is_due(const char *due, size_t step)
{
    size_t n = strlen(due);
    return due[step < n ? step : n - 1] == '#';
}

static void course_is(const struct course *c)
{
    struct turn at[WORKS] = { { .weight = 0 } };
    struct turns t = { .at = at, .n = WORKS };
    char order[STEPS + 1] = "";
    for (unsigned i = 0; i < WORKS; i++)
        at[i] = (struct turn){ .weight = c->work[i].weight, .budget = MS, .most = 1 };
    for (size_t step = 0; c->order[step]; step++) {
        for (unsigned i = 0; i < WORKS; i++)
            turns_due(&t, i, is_due(c->work[i].due, step));
        int next = turns_next(&t);
        order[step] = next < 0 ? '-' : (char)('A' + next);
        if (next >= 0)
            turns_had(&t, (unsigned)next, turns_rows(&t, (unsigned)next, false), c->work[next].spent, false, 0);
    }
    if (strcmp(order, c->order))
        fail_msg("%s: %s, not %s", c->what, order, c->order);
}

static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(courses); i++)
        course_is(&courses[i]);
}

/* A work of 20 ms and at most 500 rows; what a row costs, and the rows it is given. */
struct slice { int64_t row_us; bool crowd; uint64_t rows; };

static void slices_are(const struct slice *s, size_t n)
{
    struct turn at = { .weight = 1, .budget = 20 * MS, .most = 500 };
    struct turns t = { .at = &at, .n = 1 };
    for (size_t i = 0; i < n; i++) {
        uint64_t rows = turns_rows(&t, 0, s[i].crowd);
        if (rows != s[i].rows)
            fail_msg("slice %zu: %llu rows, not %llu", i, (unsigned long long)rows, (unsigned long long)s[i].rows);
        turns_had(&t, 0, rows, (int64_t)rows * s[i].row_us, s[i].crowd, 0);
    }
}

static void test_rows_keep_the_budget(void **state)
{
    static const struct slice cheap[] = { { 10, false, 16 }, { 10, false, 32 }, { 10, false, 64 }, { 10, false, 128 },
                                          { 10, false, 256 }, { 10, false, 500 }, { 10, false, 500 } };
    static const struct slice usual[] = { { 100, false, 16 }, { 100, false, 32 }, { 100, false, 64 },
                                          { 100, false, 128 }, { 100, false, 200 }, { 100, false, 200 } };
    static const struct slice dearer[] = { { 100, false, 16 }, { 1000, false, 32 }, { 1000, false, 20 },
                                           { 100000, false, 20 }, { 100000, false, 1 }, { 100000, false, 1 } };
    static const struct slice cheaper[] = { { 1000, false, 16 }, { 100, false, 20 }, { 100, false, 25 },
                                            { 100, false, 32 } };
    static const struct slice people[] = { { 100, false, 16 }, { 100, false, 32 }, { 100, true, 10 }, { 100, true, 10 },
                                           { 100, false, 20 }, { 100, false, 40 } };
    (void)state;
    slices_are(cheap, COUNT_OF(cheap));
    slices_are(usual, COUNT_OF(usual));
    slices_are(dearer, COUNT_OF(dearer));
    slices_are(cheaper, COUNT_OF(cheaper));
    slices_are(people, COUNT_OF(people));
}

/* While people come, a quarter of the time, and no less of it however long they do. */
static void test_share(void **state)
{
    struct turn at = { .weight = 1, .budget = 20 * MS, .most = 500 };
    struct turns t = { .at = &at, .n = 1 };
    int64_t now = 0, had = 0;
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        now += turns_wait(&t, now);
        int64_t spent = (int64_t)turns_rows(&t, 0, true) * 50;
        assert_true(spent <= TURNS_CROWD_US);
        now += spent;
        had += spent;
        turns_had(&t, 0, at.asked, spent, true, now);
    }
    now += turns_wait(&t, now);
    assert_int_equal(had * 100 / now, TURNS_SHARE);
    turns_had(&t, 0, 1, 1000, true, now);
    assert_int_equal(turns_wait(&t, now), 3000);
    assert_int_equal(turns_wait(&t, now + 2999), 1);
    assert_int_equal(turns_wait(&t, now + 3000), 0);
    turns_had(&t, 0, 1, 1000, false, now);
    assert_int_equal(turns_wait(&t, now), 0);             /* nobody came */
}

/* One row of so many is refused each time: it is found alone, and each before it is done once. */
static void test_refused_row_is_found(void **state)
{
    (void)state;
    for (uint64_t bad = 0; bad < 1200; bad += 37) {
        struct turn at = { .weight = 1, .budget = 20 * MS, .most = 500 };
        struct turns t = { .at = &at, .n = 1 };
        uint64_t done = 0, tries = 0;
        for (bool more = true; more; tries++) {
            uint64_t rows = turns_rows(&t, 0, false);
            if (done + rows <= bad) {
                turns_had(&t, 0, rows, (int64_t)rows * 10, false, 0);
                done += rows;
            } else {
                more = turns_refused(&t, 0, 10, false, 0);
            }
        }
        assert_int_equal(done, bad);
        assert_in_range(tries, 1, 60);
        turns_anew(&t, 0);
        assert_true(turns_rows(&t, 0, false) > 1);
    }
}

static void test_time_left(void **state)
{
    struct pace p = { .began = 0 };
    int64_t now = 7 * MINUTE;
    (void)state;
    assert_int_equal(pace_per_minute(&p, now), 0);
    pace_add(&p, now, 100);
    assert_int_equal(pace_per_minute(&p, now + 9 * 1000000), 0);      /* too soon to say */
    assert_int_equal(pace_left(&p, now + 9 * 1000000, 100, 1000), 0);
    for (unsigned s = 1; s <= 60; s++)
        pace_add(&p, now + s * (MINUTE / 60), 10);
    assert_int_equal(pace_per_minute(&p, now + MINUTE), 700);
    assert_int_equal(pace_left(&p, now + MINUTE, 700, 1400), 60);
    assert_int_equal(pace_left(&p, now + MINUTE, 700, 701), 1);
    assert_int_equal(pace_left(&p, now + MINUTE, 700, 0), 0);          /* of how many is not known */
    /* it slows down: what was long ago does not count */
    for (unsigned m = 2; m <= 10; m++)
        pace_add(&p, now + m * MINUTE, 60);
    assert_in_range(pace_per_minute(&p, now + 10 * MINUTE), 60, 75);
    assert_int_equal(pace_per_minute(&p, now + 20 * MINUTE), 0);       /* stands still: nobody knows */
    pace_end(&p);
    assert_int_equal(pace_per_minute(&p, now + 10 * MINUTE), 0);
    pace_add(&p, now + 30 * MINUTE, 5);
    assert_int_equal(pace_per_minute(&p, now + 31 * MINUTE), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_rows_keep_the_budget), cmocka_unit_test(test_share),
        cmocka_unit_test(test_refused_row_is_found), cmocka_unit_test(test_time_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The board: the picture's jobs in the picture's order, figures that add up,
 * filters, and a change seen at once by who made it. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "core/work/danger.h"

#include <stdlib.h>
#include <string.h>

#define INSTALL "install_household"

/* ux 3, rows 14 to 20; then others that stand after them. */
static const struct job_made picture[] = {
    { 261117000310, "household_flag", STATION, "2026-11-17T10:00", 1, "20001", "李伟", .paused = NULL },
    { 261120000322, "restore", STATION, "2026-11-20T15:42", 1, "10001", "赵强", .paused = NULL },
    { 261113000298, INSTALL, STATION, "2026-11-13T09:00", 4, "10001", "孙立", .paused = NULL },
    { 261112000291, INSTALL, STATION, "2026-11-12T09:00", 4, "10001", "孙立", .paused = NULL },
    { 261117000309, INSTALL, STATION, "2026-11-17T09:00", 3, "", "", .paused = NULL },
    { 261116000301, INSTALL, STATION, "2026-11-16T09:00", 1, "10002", "刘洋", .paused = NULL },
    { 261116000304, "rename", STATION, "2026-11-16T11:00", 1, "20001", "李伟", .paused = NULL },
    { 261118000311, INSTALL, STATION, "2026-11-18T09:00", 4, "10002", "刘洋", .paused = NULL },
    { 261119000312, "rename", OTHER_STATION, "2026-11-19T09:00", 1, "20002", "陈静", .paused = NULL },
    { 261123000330, INSTALL, OTHER_STATION, "2026-11-23T08:30", 1, "", "", .paused = NULL },
    { 261119000313, INSTALL, STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = "2026-11-20T10:00" },
};

static void open_picture(struct office *o)
{
    clock_to(o, "2026-11-23T09:42");
    jobs_put(o, picture, COUNT_OF(picture));
}

static void test_picture_order(void **state)
{
    static const struct { uint64_t job_no; uint16_t state; const char *due, *stage; int64_t left, left_today; } want[] = {
        { 261120000322, CODE_work_state_late, "2026-11-21T15:42", "site", -42 * 3600 * SECOND, 0 },
        { 261112000291, CODE_work_state_late, "2026-11-19T17:30", "energise", -2, 0 },
        { 261113000298, CODE_work_state_late, "2026-11-20T17:30", "energise", -1, 0 },
        { 261116000301, CODE_work_state_at_risk, "2026-11-23T17:30", "survey", 0, 348 * 60 * SECOND },
        { 261116000304, CODE_work_state_at_risk, "2026-11-23T17:30", "review", 0, 348 * 60 * SECOND },
        { 261117000309, CODE_work_state_at_risk, "2026-11-24T17:30", "contract", 1, 348 * 60 * SECOND },
        { 261117000310, CODE_work_state_at_risk, "2026-11-24T17:30", "review", 1, 348 * 60 * SECOND },
        { 261118000311, CODE_work_state_running, "2026-11-25T17:30", "energise", 2, 348 * 60 * SECOND },
        { 261119000313, CODE_work_state_paused, NULL, "survey", 0, 0 },
    };
    struct office *o = *state;
    open_picture(o);
    struct board_page b = board_of(o, "20001", &(struct board_ask){ .rows = 20 });
    assert_int_equal(b.rows_n, COUNT_OF(want));
    assert_int_equal(b.total, COUNT_OF(want));
    for (unsigned i = 0; i < COUNT_OF(want); i++) {
        const struct board_row *r = &b.rows[i];
        assert_int_equal(r->job_no, want[i].job_no);
        assert_int_equal(r->work_state, want[i].state);
        assert_string_equal(r->stage, want[i].stage);
        if (!want[i].due)
            continue;
        assert_int_equal(r->due, at(want[i].due));
        assert_int_equal(r->left, want[i].left);
        if (want[i].left_today)
            assert_int_equal(r->left_today, want[i].left_today);
    }
    assert_int_equal(b.rows[1].gone_today, 102 * 60 * SECOND);      /* one hour and 42 minutes of today: "1 day 1 hour" */
    assert_string_equal(b.rows[8].paper_no, "补-07");
}

/* -- figures -- */

static void assert_adds_up(const struct board_page *b)
{
    struct heat_row sum = { 0 };
    assert_int_equal(b->open, b->late + b->at_risk + b->normal + b->paused);
    for (unsigned i = 0; i < b->heat_n; i++) {
        const struct heat_row *h = &b->heat[i];
        assert_int_equal(h->total, h->late + h->today + h->one_day + h->two_days + h->three_to_five + h->beyond + h->paused);
        sum.total += h->total;
        sum.late += h->late;
        sum.paused += h->paused;
    }
    assert_int_equal(sum.total, b->open);
    assert_int_equal(sum.late, b->late);
    assert_int_equal(sum.paused, b->paused);
}

static void test_figures(void **state)
{
    struct office *o = *state;
    open_picture(o);
    struct board_page b = board_of(o, "80001", &(struct board_ask){ .heat = true });
    assert_adds_up(&b);
    assert_int_equal(b.open, 11);
    assert_int_equal(b.late, 3);
    assert_int_equal(b.at_risk, 4);
    assert_int_equal(b.normal, 3);
    assert_int_equal(b.paused, 1);
    assert_int_equal(b.heat_n, 2);
    const struct heat_row *h = &b.heat[0];
    assert_string_equal(h->unit_no, STATION);
    assert_int_equal(h->late, 3);
    assert_int_equal(h->today, 2);
    assert_int_equal(h->one_day, 2);
    assert_int_equal(h->two_days, 1);
    assert_int_equal(h->three_to_five, 0);
    assert_int_equal(h->paused, 1);
    h = &b.heat[1];
    assert_int_equal(h->total, 2);
    assert_int_equal(h->three_to_five, 2);          /* due 11-26 and 11-30: three days and five */
}

/* The same question asked a day later, and after the close, needs no event to be answered anew. */
static void test_time_alone(void **state)
{
    struct office *o = *state;
    open_picture(o);
    clock_to(o, "2026-11-23T17:31");
    struct board_page b = board_of(o, "80001", &(struct board_ask){ .heat = true });
    assert_int_equal(b.late, 5);
    assert_int_equal(b.heat[0].today, 0);
    assert_adds_up(&b);
    clock_to(o, "2026-11-24T09:00");
    b = board_of(o, "80001", &(struct board_ask){ .heat = true, .rows = 20 });
    assert_int_equal(b.late, 5);
    assert_int_equal(b.at_risk, 3);                 /* 309, 310, and 311: the day before its due day */
    assert_int_equal(b.heat[0].today, 2);
    assert_int_equal(b.heat[0].one_day, 1);
    assert_adds_up(&b);
}

static uint64_t total_of(struct office *o, const char *who, const struct board_ask *q)
{
    struct board_page b = board_of(o, who, q);
    assert_true(b.rows_n <= b.total);
    return b.total;
}

static void test_filters(void **state)
{
    struct office *o = *state;
    open_picture(o);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .unit_no = OTHER_STATION }), 2);
    assert_int_equal(total_of(o, "20002", &(struct board_ask){ .unit_no = "" }), 2);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .job_kind = INSTALL }), 7);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .job_kind = "nothing_like_it" }), 0);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .stage = "energise" }), 3);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .staff_no = "10002" }), 3);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .staff_no = "99999" }), 0);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .unassigned = true }), 2);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .paused = true }), 1);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .board_bucket = CODE_board_bucket_late }), 3);
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .board_bucket = CODE_board_bucket_one_day, .job_kind = INSTALL }), 1);
    assert_int_equal(total_of(o, "10002", &(struct board_ask){ .mine = true }), 4);      /* three, and one a clerk could take */
    struct board_page b = { 0 };
    assert_int_equal(ask(o, "20002", OP_work_board, &(struct board_ask){ .unit_no = STATION }, &b), ST_outside_unit);
    assert_int_equal(ask(o, "20002", OP_work_board, &(struct board_ask){ .unit_no = "1" }, &b), ST_unit_unknown);
}

static void test_pages(void **state)
{
    struct office *o = *state;
    open_picture(o);
    struct board_page all = board_of(o, "80001", &(struct board_ask){ .rows = 20 });
    for (unsigned first = 0; first < all.rows_n; first += 3) {
        struct board_page b = board_of(o, "80001", &(struct board_ask){ .first = first, .rows = 3 });
        for (unsigned i = 0; i < b.rows_n; i++)
            assert_int_equal(b.rows[i].job_no, all.rows[first + i].job_no);
    }
    assert_int_equal(board_of(o, "80001", &(struct board_ask){ .first = 11, .rows = 3 }).rows_n, 0);
}

/* -- who made a change sees it -- */

static void test_own_write(void **state)
{
    struct office *o = *state;
    struct work_assigned done = { 0 };
    struct job_no_row jobs[] = { { .job_no = 261117000309 }, { .job_no = 261123000330 } };
    open_picture(o);
    assert_int_equal(ask(o, "20001", OP_work_assign, &(struct work_assign){ .jobs = jobs, .jobs_n = 2, .staff_no = "10002",
                                                                            .remark = "轮到他" }, &done), ST_ok);
    assert_int_equal(done.done, 1);                 /* the other is another unit's */
    assert_int_equal(done.failed_n, 1);
    assert_int_equal(total_of(o, "20001", &(struct board_ask){ .staff_no = "10002" }), 4);
    assert_int_equal(total_of(o, "20001", &(struct board_ask){ .unassigned = true }), 0);
    office_reopen(o);
    assert_int_equal(total_of(o, "20001", &(struct board_ask){ .staff_no = "10002" }), 4);
}

static void test_people(void **state)
{
    struct office *o = *state;
    struct people_list r = { 0 };
    open_picture(o);
    assert_int_equal(ask(o, "20001", OP_work_people, &(struct people_ask){ .unit_no = "" }, &r), ST_ok);
    assert_string_equal(r.people[0].staff_no, "10001");
    assert_int_equal(r.people[0].open, 3);
    assert_int_equal(r.people[0].late, 3);
    assert_string_equal(r.people[1].staff_no, "10002");
    assert_int_equal(r.people[1].at_risk, 1);
    bool free_one = false;
    for (unsigned i = 0; i < r.people_n; i++) {
        assert_string_not_equal(r.people[i].unit_no, OTHER_STATION);
        free_one |= r.people[i].open == 0;
    }
    assert_true(free_one);
}

/* -- the order of keys, against a plain sort -- */

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void test_keys_page(void **state)
{
    (void)state;
    uint64_t key[500], sorted[500], seed = 88172645463325252u;
    for (unsigned round = 0; round < 300; round++) {
        uint32_t n = round + 1, first = round * 7 % n, rows = 1 + round % 40;
        for (uint32_t i = 0; i < n; i++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            key[i] = round % 3 == 0 ? i : round % 3 == 1 ? n - i : seed << 9 | i;
        }
        memcpy(sorted, key, n * sizeof *key);
        qsort(sorted, n, sizeof *sorted, compare);
        uint32_t got = keys_page(key, n, first, rows), want = rows < n - first ? rows : n - first;
        assert_int_equal(got, want);
        assert_memory_equal(key, sorted + first, want * sizeof *key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_page),
        cmocka_unit_test_setup_teardown(test_picture_order, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_figures, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_time_alone, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_filters, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_pages, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_own_write, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_people, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

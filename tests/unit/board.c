/* The board: the picture's jobs in the picture's order, figures that add up,
 * filters, and a change seen at once by who made it. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "tests/unit/clock_days.h"
#include "core/engine/inner.h"
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
    static const struct {
        uint64_t job_no; uint16_t state; const char *due, *stage; int64_t left, left_today;
    } want[] = {
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
    /* one hour and 42 minutes of today: "1 day 1 hour" */
    assert_int_equal(b.rows[1].gone_today, 102 * 60 * SECOND);
    assert_string_equal(b.rows[8].paper_no, "补-07");
}

/* -- figures -- */

static void assert_adds_up(const struct board_page *b)
{
    struct heat_row sum = { 0 };
    assert_int_equal(b->open, b->late + b->at_risk + b->normal + b->paused);
    for (unsigned i = 0; i < b->heat_n; i++) {
        const struct heat_row *h = &b->heat[i];
        assert_int_equal(h->total,
                         h->late + h->today + h->one_day + h->two_days + h->three_to_five + h->beyond + h->paused);
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

/* One job late stands before any number that is due today: a screen shows the first units only. */
static void test_late_first(void **state)
{
    static const struct job_made jobs[] = {
        { 261116000301, INSTALL, STATION, "2026-11-16T09:00", 1, "10002", "刘洋", .paused = NULL },
        { 261116000304, "rename", STATION, "2026-11-16T11:00", 1, "20001", "李伟", .paused = NULL },
        { 261112000291, INSTALL, OTHER_STATION, "2026-11-12T09:00", 4, "20002", "陈静", .paused = NULL },
    };
    struct office *o = *state;
    clock_to(o, "2026-11-23T09:42");
    jobs_put(o, jobs, COUNT_OF(jobs));
    struct board_page b = board_of(o, "80001", &(struct board_ask){ .heat = true });
    assert_int_equal(b.heat_n, 2);
    assert_string_equal(b.heat[0].unit_no, OTHER_STATION);
    assert_int_equal(b.heat[0].late, 1);
    assert_int_equal(b.heat[1].today, 2);
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
    assert_int_equal(total_of(o, "80001", &(struct board_ask){ .board_bucket = CODE_board_bucket_one_day,
                                                               .job_kind = INSTALL }), 1);
    /* three, and one a clerk could take */
    assert_int_equal(total_of(o, "10002", &(struct board_ask){ .mine = true }), 4);
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
    assert_int_equal(ask(o, "20001", OP_work_assign,
                         &(struct work_assign){ .jobs = jobs, .jobs_n = 2, .staff_no = "10002",
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

/* Who is on line is asked of the hub once, however many people are shown: its lock is held by whoever
 * tells connections of events. */
static unsigned hub_asked;

static void hub_counts(struct hub *h, struct pool *pool, struct online *o)
{
    hub_asked++;
    o->staff_no = pool_array(pool, 2, sizeof *o->staff_no);
    text_copy(o->staff_no[o->n++], sizeof *o->staff_no, "20001");
    text_copy(o->staff_no[o->n++], sizeof *o->staff_no, "10002");
}

static void hub_silent(struct hub *h, const struct effects *e, uint64_t version)
{
}

static void test_online_asked_once(void **state)
{
    struct office *o = *state;
    struct people_list r = { 0 };
    open_picture(o);
    o->core->deliver = hub_silent;
    o->core->online = hub_counts;
    o->core->hub = (struct hub *)&hub_asked;         /* nobody looks into it */
    hub_asked = 0;
    enum status s = ask(o, "20001", OP_work_people, &(struct people_ask){ .unit_no = "" }, &r);
    o->core->hub = NULL;
    assert_int_equal(s, ST_ok);
    assert_true(r.people_n > 2);
    assert_int_equal(hub_asked, 1);
    for (unsigned i = 0; i < r.people_n; i++)
        assert_int_equal(r.people[i].online, strcmp(r.people[i].staff_no, "20001") == 0 ||
                                             strcmp(r.people[i].staff_no, "10002") == 0);
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

/* -- a mark, asked any time later, against the clock computed anew -- */

static uint64_t roll(uint64_t *dice, uint64_t below)
{
    *dice ^= *dice << 13, *dice ^= *dice >> 7, *dice ^= *dice << 17;
    return *dice % below;
}

static uint16_t state_of(enum danger danger)
{
    static const uint16_t state[] = { CODE_work_state_late, CODE_work_state_at_risk, CODE_work_state_running,
                                      CODE_work_state_paused };
    return state[danger];
}

static uint32_t share_of(const struct work_clock *k)
{
    int64_t unit = k->limit.unit == CODE_limit_unit_working_day ? 1
        : (k->limit.unit == CODE_limit_unit_minute ? 60 : 3600) * SECOND;
    int64_t share = k->elapsed * 10000 / ((int64_t)k->limit.amount * unit);
    return share < 0 ? 0 : (uint32_t)share;
}

/* 30,000 jobs of every unit, some stopped, some resumed: what the board kept of a
 * clock when it last changed answers every later instant as the clock itself does. */
static void test_marks(void **state)
{
    struct calendar *calendar = days_calendar(2026);
    struct work_time *time = days_of(calendar);
    uint64_t dice = 88172645463325252u;
    instant first = at("2026-01-05T00:00");
    (void)state;
    for (unsigned i = 0; i < 30000; i++) {
        struct work_event e[3] = { { .event_no = 1, .act = CODE_work_act_started,
                                     .at = first + (instant)roll(&dice, 200 * 86400) * SECOND } };
        struct work_history h = { e, 1 + (uint32_t)roll(&dice, 3) };
        for (uint32_t k = 1; k < h.n; k++)
            e[k] = (struct work_event){ .event_no = k + 1, .act = k == 1 ? CODE_work_act_paused : CODE_work_act_resumed,
                                        .at = e[k - 1].at + (instant)roll(&dice, 4 * 86400) * SECOND };
        struct work_limit limit = { .unit = (uint16_t)(1 + roll(&dice, 4)), .amount = 1 + (uint32_t)roll(&dice, 12),
                                    .warn_percent = (uint16_t)roll(&dice, 100) };
        instant seen = e[h.n - 1].at + (instant)roll(&dice, 86400) * SECOND,
            asked = seen + (instant)roll(&dice, 20 * 86400) * SECOND;
        struct work_clock k, later;
        struct positions then, now;
        struct mark m;
        assert_int_equal(work_clock(&h, 0, &limit, time, seen, &k, NULL), ST_ok);
        assert_int_equal(work_clock(&h, 0, &limit, time, asked, &later, NULL), ST_ok);
        positions_at(time, seen, &then);
        positions_at(time, asked, &now);
        mark_of(&(struct job_clock){ .work_state = k.state, .stopped = k.stopped, .due = k.due, .at_risk = k.at_risk,
                                     .limit_amount = limit.amount, .limit_unit = limit.unit, .elapsed = k.elapsed },
                &then, &m);
        assert_int_equal(state_of(mark_danger(&m, &now)), later.state);
        assert_int_equal(mark_share(&m, &now), share_of(&later));
        if (later.state == CODE_work_state_running && limit.unit == CODE_limit_unit_working_day && later.left > 5)
            assert_int_equal(mark_bucket(&m, &now), CODE_board_bucket_beyond);
        if (later.state == CODE_work_state_at_risk && limit.unit == CODE_limit_unit_working_day && later.left == 1)
            assert_int_equal(mark_bucket(&m, &now), CODE_board_bucket_one_day);
    }
    work_time_free(&time);
    calendar_free(&calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_page),
        cmocka_unit_test(test_marks),
        cmocka_unit_test_setup_teardown(test_picture_order, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_figures, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_late_first, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_time_alone, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_filters, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_pages, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_own_write, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_people, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_online_asked_once, office_setup, office_teardown),
    };
    zone_set("Asia/Shanghai");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

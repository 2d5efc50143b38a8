/* The clock of the machine against the time that passed: small steps and slewing are
 * followed; a jump stops writes, dates nothing, and ends by an operator's word or by
 * the clock coming back. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "tests/unit/core_rows.h"
#include "core/engine/trust.h"
#include "ops/bind.h"

#include <string.h>

#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)
#define BEGIN ((instant)1795000000 * SECOND)

static struct trust begun(instant last, instant wall)
{
    struct trust t = { .jump = 300 * SECOND, .absent = 7 * DAY };
    trust_begin(&t, last, wall, 1000);
    return t;
}

static void test_jumps(void **state)
{
    static const struct { int64_t by; bool doubted; } row[] = {
        { 0, false }, { SECOND, false }, { -SECOND, false }, { 299 * SECOND, false }, { -299 * SECOND, false },
        { HOUR, true }, { -HOUR, true }, { DAY, true }, { -DAY, true }, { YEAR, true }, { -YEAR, true },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct trust t = begun(BEGIN, BEGIN);
        instant kept = BEGIN + 60 * SECOND, wall = kept + row[i].by;
        instant now = trust_now(&t, wall, 1000 + 60 * SECOND);
        assert_int_equal(t.doubted, row[i].doubted);
        assert_int_equal(now, row[i].doubted ? kept : wall);
        /* and it comes back by itself */
        assert_int_equal(trust_now(&t, kept + SECOND, 1000 + 61 * SECOND), kept + SECOND);
        assert_false(t.doubted);
    }
}

/* 500 parts in a million, for a year, looked at each ten minutes. */
static void test_slewing_is_followed(void **state)
{
    (void)state;
    for (int way = -1; way <= 1; way += 2) {
        struct trust t = begun(BEGIN, BEGIN);
        for (int64_t passed = 0; passed < YEAR; passed += HOUR / 6) {
            instant wall = BEGIN + passed + way * passed / 2000;
            assert_int_equal(trust_now(&t, wall, 1000 + passed), wall);
            assert_false(t.doubted);
        }
    }
}

/* Steps that are small each and many add up. */
static void test_creeping_is_a_jump(void **state)
{
    struct trust t = begun(BEGIN, BEGIN);
    (void)state;
    for (int i = 1; i <= 4; i++)
        trust_now(&t, BEGIN + i * 100 * SECOND, 1000 + i);
    assert_true(t.doubted);
}

static void test_starts(void **state)
{
    static const struct { int64_t after; bool doubted; } row[] = {
        { 0, false }, { DAY, false }, { 6 * DAY, false }, { 8 * DAY, true }, { YEAR, true }, { -60 * SECOND, false },
        { -HOUR, true }, { -DAY, true },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++)
        assert_int_equal(begun(BEGIN, BEGIN + row[i].after).doubted, row[i].doubted);
    assert_false(begun(0, BEGIN).doubted);           /* a new store knows no time */
}

static void test_word_of_the_operator(void **state)
{
    struct trust t = begun(BEGIN, BEGIN);
    (void)state;
    trust_now(&t, BEGIN + DAY, 1000);
    assert_int_equal(trust_agree(&t, true, BEGIN + DAY, 1000), BEGIN + DAY);
    assert_int_equal(trust_now(&t, BEGIN + DAY + SECOND, 1000 + SECOND), BEGIN + DAY + SECOND);
    trust_now(&t, BEGIN + 9 * DAY, 1000 + SECOND);
    assert_int_equal(trust_agree(&t, false, BEGIN + 9 * DAY, 1000 + SECOND), BEGIN + DAY + SECOND);
    assert_int_equal(trust_now(&t, BEGIN + 9 * DAY, 1000 + HOUR), BEGIN + DAY + HOUR);
    assert_false(t.doubted);
    assert_true(t.kept);
    trust_now(&t, BEGIN + DAY + 2 * HOUR, 1000 + 2 * HOUR);
    assert_false(t.kept);                            /* the machine's was mended */
}

/* -- a whole office by such a clock -- */

static instant wall_says;
static int64_t ticks_say;

static instant wall(void)
{
    return wall_says;
}

static int64_t ticks(void)
{
    return ticks_say;
}

static void watch(struct office *o)
{
    timepiece_watch(o->core, &(struct clock_source){ wall, ticks });
}

static void passes(int64_t us)
{
    wall_says += us;
    ticks_say += us;
}

static int set_up(void **state)
{
    int failed = office_setup(state);
    struct office *o = *state;
    wall_says = o->now;
    ticks_say = SECOND;
    watch(o);
    return failed;
}

static enum status put_notice(struct office *o)
{
    struct notice r = { 0 };
    return ask(o, "90001", OP_notice_put, &(struct notice){ .unit_no = "130525", .text = "明日停电" }, &r);
}

static enum status agree(struct office *o, uint16_t right)
{
    struct clock_shown r = { 0 };
    return ask(o, STAFF_OPERATOR, OP_clock_agree, &(struct clock_agree){ .clock_right = right }, &r);
}

static instant last_record(struct office *o)
{
    struct history_list list = { 0 };
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "" }, &list), ST_ok);
    return list.rows[0].at;
}

static void test_a_jump_stops_writes(void **state)
{
    struct office *o = *state;
    struct clock_shown shown = { 0 };
    instant begin = wall_says;
    passes(60 * SECOND);
    assert_int_equal(put_notice(o), ST_ok);
    wall_says += YEAR;
    assert_int_equal(put_notice(o), ST_clock_doubted);
    assert_true(*o->fault.arg[0] && *o->fault.arg[1]);
    assert_int_equal(last_record(o), begin + 60 * SECOND);      /* reads go on, and nothing is dated */
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_clock_show, &(struct nothing){ 0 }, &shown), ST_ok);
    assert_true(shown.doubted);
    assert_int_equal(shown.clock_says, begin + 60 * SECOND + YEAR);
    assert_int_equal(shown.kept_time, begin + 60 * SECOND);
    /* one false second costs that second */
    wall_says -= YEAR;
    passes(SECOND);
    assert_int_equal(put_notice(o), ST_ok);
    assert_int_equal(last_record(o), begin + 61 * SECOND);
}

static void test_the_machine_is_right(void **state)
{
    struct office *o = *state;
    instant begin = wall_says;
    assert_int_equal(agree(o, CODE_clock_right_machine), ST_clock_sure);
    wall_says -= DAY;                                /* the time before was the false one */
    assert_int_equal(put_notice(o), ST_clock_doubted);
    assert_int_equal(agree(o, CODE_clock_right_machine), ST_ok);
    assert_int_equal(last_record(o), begin - DAY);
    passes(SECOND);
    assert_int_equal(put_notice(o), ST_ok);
    assert_int_equal(last_record(o), begin - DAY + SECOND);
}

static void test_the_kept_time_is_right(void **state)
{
    struct office *o = *state;
    instant begin = wall_says;
    wall_says += DAY;
    passes(SECOND);
    assert_int_equal(put_notice(o), ST_clock_doubted);
    assert_int_equal(agree(o, CODE_clock_right_kept), ST_ok);
    passes(HOUR);
    assert_int_equal(put_notice(o), ST_ok);
    assert_int_equal(last_record(o), begin + SECOND + HOUR);
}

/* A record of tomorrow, from a store of before: a start asks, and all goes on by the word. */
static void test_a_start_is_compared_with_the_last_record(void **state)
{
    struct office *o = *state;
    passes(SECOND);
    assert_int_equal(put_notice(o), ST_ok);
    office_reopen(o);
    wall_says -= DAY;
    watch(o);
    assert_int_equal(put_notice(o), ST_clock_doubted);
    assert_int_equal(agree(o, CODE_clock_right_machine), ST_ok);
    assert_int_equal(put_notice(o), ST_ok);
    assert_int_equal(last_record(o), wall_says);
}

static void test_only_the_operator_agrees(void **state)
{
    struct office *o = *state;
    struct clock_shown r = { 0 };
    wall_says += DAY;
    assert_int_equal(ask(o, "90001", OP_clock_agree, &(struct clock_agree){ .clock_right = 1 }, &r), ST_not_permitted);
}

static unsigned told;

static void tells(struct hub *h, const struct effects *e, uint64_t version)
{
    const struct event *event = e->events.at;
    assert_int_equal(e->events.n, 1);
    assert_string_equal(event->topic, "clock");
    assert_true(event->all);
    told++;
}

static bool home_says(struct office *o)
{
    struct home_page r = { 0 };
    assert_int_equal(ask(o, "90001", OP_session_home, &(struct nothing){ 0 }, &r), ST_ok);
    return r.clock_doubted;
}

/* Told once when it begins and once when it is over, whoever ended it. */
static void test_desks_are_told(void **state)
{
    struct office *o = *state;
    struct hub *hub = (struct hub *)(void *)o;
    told = 0;
    o->core->deliver = tells;
    o->core->hub = hub;
    core_tick(o->core);
    assert_int_equal(told, 0);
    assert_false(home_says(o));
    wall_says += YEAR;
    core_tick(o->core);
    core_tick(o->core);
    assert_int_equal(told, 1);
    assert_true(home_says(o));
    o->core->hub = NULL;                 /* an answer would be delivered too */
    assert_int_equal(agree(o, CODE_clock_right_kept), ST_ok);
    o->core->hub = hub;
    core_tick(o->core);
    assert_int_equal(told, 2);
    assert_false(home_says(o));
    o->core->hub = NULL;
}

#define OWN(name) cmocka_unit_test_setup_teardown(name, set_up, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jumps), cmocka_unit_test(test_slewing_is_followed),
        cmocka_unit_test(test_creeping_is_a_jump), cmocka_unit_test(test_starts),
        cmocka_unit_test(test_word_of_the_operator), OWN(test_a_jump_stops_writes), OWN(test_the_machine_is_right),
        OWN(test_the_kept_time_is_right), OWN(test_a_start_is_compared_with_the_last_record),
        OWN(test_only_the_operator_agrees), OWN(test_desks_are_told),
    };
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Staff's work at stages that are open beside each other: whoever has one of them has it in his day, it is
 * spread, handed over and comes back by itself, and each has a visit of its own. */
#include "config.h"
#include "flow_home.h"

#include <stdio.h>
#include <string.h>

#define OTHER "90001"
#define MONDAY date_of(2026, 11, 23)
#define WIRE "flow wire 1\nof account\nby hand\nstage a\nrole clerk\nthen b and c\n" \
    "stage b\nrole surveyor\nthen d\nstage c\nrole meter_reader\nthen d\nstage d\nrole clerk\njoins b c\nends total\n"

static struct hall h;
static const char *dir;

static void reader_put(struct txn *t)
{
    counter_put(t, TABLE_user, &(struct user){ .staff_no = OTHER, .staff_name = "高一", .unit_no = counter_unit(false),
        .user_state = CODE_user_state_active, .roles = CODE_BIT(CODE_role_meter_reader) });
}

static enum status as(char who, enum op_id op, const void *q, void *r)
{
    return counter_call(&h, who, op, q, r);
}

/* Open at b and c, which nobody has. */
static uint64_t job_new(void)
{
    const char *at;
    struct job j = begun(&h, "wire", NULL, 0);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
    return j.job_no;
}

static void spread(const char *stage, const char *staff_no)
{
    struct work_spread_done r;
    assert_int_equal(as('v', OP_work_spread, &(struct work_spread){ .stage = stage, .unassigned = true,
        .to_staff = staff_no }, &r), ST_ok);
    assert_int_equal(r.failed_n, 0);
    assert_int_equal(r.done, 1);
    assert_int_equal(r.left, 0);
}

static uint32_t day_of(char who, uint64_t job_no, const char *stage)
{
    struct road_page r;
    uint32_t n = 0;
    assert_int_equal(as(who, OP_work_day, &(struct road_ask){ .staff_no = "" }, &r), ST_ok);
    for (uint32_t i = 0; i < r.rows_n; i++)
        n += r.rows[i].job_no == job_no && !strcmp(r.rows[i].stage, stage);
    return n;
}

static const char *places(const char *b, const char *c)
{
    return pool_printf(home_pool, "2:%s 3:%s", b, c);
}

static void test_spread_and_day(void **state)
{
    struct road_page r;
    (void)state;
    uint64_t no = job_new();
    spread("c", counter_staff('r'));         /* the first stage is nobody's still, and not the one that is meant */
    stands_as(&h, no, places("", counter_staff('r')));
    spread("b", counter_staff('s'));
    stands_as(&h, no, places(counter_staff('s'), counter_staff('r')));
    assert_int_equal(day_of('r', no, "c"), 1);
    assert_int_equal(day_of('r', no, "b"), 0);
    assert_int_equal(day_of('s', no, "b"), 1);
    struct job_no_row order = { .job_no = no };
    assert_int_equal(as('r', OP_work_road, &(struct road_put){ .jobs = &order, .jobs_n = 1 }, &r), ST_ok);
    assert_int_equal(as('c', OP_work_road, &(struct road_put){ .jobs = &order, .jobs_n = 1 }, &r), ST_job_of_other);
}

static void test_handed_over(void **state)
{
    struct leave_done leave;
    struct work_spread_done r;
    (void)state;
    uint64_t no = job_new();
    spread("c", OTHER);
    assert_int_equal(as('v', OP_leave_put, &(struct leave_put){ .staff_no = OTHER,
        .leave_kind = CODE_leave_kind_annual, .from = instant_of(MONDAY + 1, 0, 0, 0),
        .until = instant_of(MONDAY + 2, 0, 0, 0) }, &leave), ST_ok);
    assert_int_equal(as('v', OP_leave_hand, &(struct leave_hand){ .leave_no = leave.leaves->leave_no,
        .to_staff = counter_staff('r') }, &r), ST_ok);
    assert_int_equal(r.done, 1);
    stands_as(&h, no, places("", counter_staff('r')));
    assert_int_equal(as('v', OP_leave_back, &(struct leave_back){ .leave_no = leave.leaves->leave_no }, &r), ST_ok);
    assert_int_equal(r.done, 1);
    stands_as(&h, no, places("", OTHER));
}

static uint64_t slot_for(const char *stage)
{
    struct visit_slot r;
    assert_int_equal(as('v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false), .weekdays = "12345",
        .opens = "08:00", .closes = "10:00", .capacity = 3, .stage = stage }, &r), ST_ok);
    return r.slot_no;
}

static struct appointment_list visits(uint64_t job_no)
{
    struct appointment_list r;
    assert_int_equal(as('v', OP_appointment_list, &(struct appointments_ask){ .job_no = job_no }, &r), ST_ok);
    return r;
}

static const struct appointment *visit_of(const struct appointment_list *l, const char *stage)
{
    for (uint32_t i = 0; i < l->appointments_n; i++)
        if (!strcmp(l->appointments[i].stage, stage))
            return &l->appointments[i];
    fail_msg("no visit of %s", stage);
    return NULL;
}

static void visit_is(uint64_t job_no, const char *stage, uint16_t state, const char *staff_no)
{
    const struct appointment_list l = visits(job_no);
    const struct appointment *a = visit_of(&l, stage);
    assert_int_equal(a->appointment_state, state);
    assert_string_equal(a->staff_no, staff_no);
}

static void test_visits(void **state)
{
    struct slot_free_list free;
    struct appointment r;
    struct work_assigned given;
    const char *at;
    (void)state;
    uint64_t no = job_new(), of_b = slot_for("b"), of_c = slot_for("c");
    assert_int_equal(as('c', OP_slot_free, &(struct slot_free_ask){ .job_no = no, .from = MONDAY + 1 }, &free), ST_ok);
    assert_string_equal(free.slots[0].stage, "b");
    assert_string_equal(free.slots[1].stage, "c");
    struct appointment_make q = { .job_no = no, .slot_no = of_c, .day = MONDAY + 1 };
    assert_int_equal(as('c', OP_appointment_make, &q, &r), ST_ok);
    assert_string_equal(r.stage, "c");
    assert_int_equal(as('c', OP_appointment_make, &q, &r), ST_appointment_stands);
    q.slot_no = of_b;
    assert_int_equal(as('c', OP_appointment_make, &q, &r), ST_ok);
    assert_string_equal(r.stage, "b");
    q.stage = "d";
    assert_int_equal(as('c', OP_appointment_make, &q, &r), ST_stage_order);
    assert_int_equal(as('c', OP_appointment_withdraw, &(struct appointment_end){ .job_no = no }, &r), ST_field_missing);
    assert_string_equal(h.fault.field, "stage");
    struct job_no_row row = { .job_no = no, .stage_no = 3 };
    assert_int_equal(as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
        .staff_no = counter_staff('r') }, &given), ST_ok);
    assert_int_equal(given.failed_n, 0);
    visit_is(no, "c", CODE_appointment_state_made, counter_staff('r'));
    visit_is(no, "b", CODE_appointment_state_made, "");
    clock_freeze(instant_of(MONDAY + 1, 11, 0, 0));
    assert_int_equal(step(&h, 's', no, 2, false, &at), ST_ok);
    visit_is(no, "b", CODE_appointment_state_kept, "");
    visit_is(no, "c", CODE_appointment_state_made, counter_staff('r'));
    assert_int_equal(as('c', OP_appointment_move, &(struct appointment_move){ .job_no = no, .slot_no = of_c,
        .day = MONDAY + 2 }, &r), ST_ok);
    assert_string_equal(r.stage, "c");
    assert_string_equal(r.staff_no, counter_staff('r'));
    clock_freeze(COUNTER_NOW);
}

/* Only who is in the team that day, whoever has the role besides. */
static void test_team(void **state)
{
    struct work_assigned given;
    struct team team;
    struct team_member member;
    struct flow_checked checked;
    const char *at;
    const char *text = "flow crew 2\nof account\nby hand\nwords zh_CN 班组\nwords en crew\nstage a\nwords zh_CN 甲\n"
        "words en a\nrole clerk\nteam %s\n";
    (void)state;
    dir = with_flow(&h, "crew.1.flow", "flow crew 1\nof account\nby hand\nstage a\nrole clerk\nteam Z1\n"
                    "stage b\nrole clerk\nback a\nends total\n");
    struct job j = begun(&h, "crew", NULL, 0);
    struct job_no_row row = { .job_no = j.job_no };
    assert_int_equal(step(&h, 'c', j.job_no, 1, false, &at), ST_stage_team);     /* there is none yet */
    assert_int_equal(as('v', OP_team_put, &(struct team){ .team_code = "Z1", .team_name = "抢修一班",
        .unit_no = counter_unit(false) }, &team), ST_ok);
    assert_int_equal(as('v', OP_team_member, &(struct team_member){ .team_code = "Z1",
        .staff_no = counter_staff('c'), .from = MONDAY }, &member), ST_ok);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_stage_team);
    assert_int_equal(as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
        .staff_no = counter_staff('k') }, &given), ST_ok);
    assert_string_equal(given.failed->status, "stage_team");
    assert_string_equal(given.failed->arg1, "抢修一班");
    assert_int_equal(step(&h, 'c', j.job_no, 1, false, &at), ST_ok);
    stands_as(&h, j.job_no, "2:");
    assert_int_equal(as('v', OP_flow_check, &(struct flow_text){ .text = pool_printf(home_pool, text, "Z9") },
                        &checked), ST_ok);
    assert_int_equal(checked.faults_n, 1);
    assert_int_equal(checked.faults->line, 10);
    assert_string_equal(checked.faults->word, "Z9");
    assert_int_equal(as('v', OP_flow_check, &(struct flow_text){ .text = pool_printf(home_pool, text, "Z1") },
                        &checked), ST_ok);
    assert_int_equal(checked.faults_n, 0);
    clock_freeze(COUNTER_NOW);
}

static int setup(void **state)
{
    (void)state;
    counter_more = reader_put;
    dir = with_flow(&h, "wire.1.flow", WIRE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    home_drop(dir);
    counter_close(&h);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_spread_and_day, setup, teardown),
        cmocka_unit_test_setup_teardown(test_handed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_visits, setup, teardown),
        cmocka_unit_test_teardown(test_team, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

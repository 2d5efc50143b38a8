/* Who is here and what he may; whose jobs go to whom, and what is agreed with customers: the
 * rules as tables, and that a slot never holds more than it has places for, whoever asks at once. */
#include "config.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define MONDAY date_of(2026, 11, 23)
#define FIRST "90001"
#define OTHER "90002"

/* Two surveyors more. */
static void surveyors_put(struct txn *t)
{
    static const char *const no[] = { FIRST, OTHER }, *const name[] = { "高一", "高二" };
    for (size_t i = 0; i < COUNT_OF(no); i++)
        counter_put(t, TABLE_user, &(struct user){ .staff_no = no[i], .staff_name = name[i],
                                                   .unit_no = counter_unit(false),
                                                   .user_state = CODE_user_state_active,
                                                   .roles = CODE_BIT(CODE_role_surveyor) });
}

static void expect(const char *why, enum status is, enum status status, const char *field)
{
    if (is != status || (status && field && strcmp(hall.fault.field, field)))
        fail_msg("%s: %s %s %s", why, status_name(is), hall.fault.field, hall.fault.arg[0]);
}

static const char *staff_of(const char *who)
{
    return who[0] && !who[1] ? counter_staff(who[0]) : who;
}

/* A household's application, which waits for its survey and is nobody's. */
static uint64_t job_new(void)
{
    static unsigned n;
    char door[24], phone[24];
    struct work_accepted r;
    snprintf(door, sizeof door, "%u号", ++n);
    snprintf(phone, sizeof phone, "139%08u", n);
    struct application a = { .applicant = "赵海燕", .id_kind = CODE_id_kind_passport, .id_no = phone, .phone = phone,
                             .place = "大曹庄村", .door = door, .category = CODE_category_residential,
                             .capacity_w = 8000 };
    expect("accepted", as('k', OP_work_accept, &(struct work_accept){ .job_kind = "install_household",
        .application = &a, .application_n = 1 }, &r), ST_ok, NULL);
    assert_int_equal(r.job_n, 1);
    return r.job->job_no;
}

static struct job job_now(uint64_t job_no)
{
    struct job_page r;
    expect("shown", as('v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &r), ST_ok, NULL);
    return *r.job;
}

static enum status give(char who, uint64_t job_no, const char *to, bool on_leave, struct work_assigned *r)
{
    struct job_no_row row = { .job_no = job_no };
    return as(who, OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1, .staff_no = to,
                                                          .on_leave = on_leave }, r);
}

static void give_surely(uint64_t job_no, const char *to)
{
    struct work_assigned r;
    expect("given", give('v', job_no, to, false, &r), ST_ok, NULL);
    if (r.failed_n)
        fail_msg("given: %s", r.failed->status);
}

/* -- leave: days of November 2026, their hours -- */

static const struct { const char *why; char who; const char *whose; int from, from_hour, until, until_hour;
    bool from_noon, until_noon; const char *by; enum status status; const char *field; } leaves[] = {
    { "nobody of that number", 'v', "99999", 24, 0, 25, 0, false, false, "", ST_user_unknown, "staff_no" },
    { "of another unit", 'v', "x", 24, 0, 25, 0, false, false, "", ST_outside_unit, "staff_no" },
    { "ends before it begins", 'v', "s", 25, 0, 24, 0, false, false, "", ST_date_out_of_range, "until" },
    { "ends at the noon it begins", 'v', "s", 24, 0, 24, 0, true, true, "", ST_date_out_of_range, "until" },
    { "his own", 'v', "v", 24, 0, 25, 0, false, false, "", ST_leave_own, "staff_no" },
    { "his own, allowed by one who was not asked", 'v', "v", 24, 0, 25, 0, false, false, "b", ST_leave_own,
      "staff_no" },
    { "the administrator's own", 'd', "d", 24, 0, 25, 0, false, false, "b", ST_leave_own, "staff_no" },
    { "his own, that another puts down", 'd', "v", 24, 0, 25, 0, false, false, "v", ST_leave_own, "allowed_by" },
    { "allowed by no supervisor", 'v', "s", 24, 0, 25, 0, false, false, "k", ST_not_permitted, "allowed_by" },
    { "allowed by one of elsewhere", 'v', "s", 24, 0, 25, 0, false, false, "w", ST_not_permitted, "allowed_by" },
    { "allowed by nobody there is", 'v', "s", 24, 0, 25, 0, false, false, "none", ST_user_unknown, "allowed_by" },
    { "a clerk puts none down", 'c', "s", 24, 0, 25, 0, false, false, "", ST_not_permitted, NULL },
    { "good", 'v', "s", 24, 0, 26, 0, false, false, "", ST_ok, NULL },
    { "within it", 'v', "s", 25, 8, 25, 12, false, false, "", ST_leave_overlaps, "from" },
    { "over its end", 'v', "s", 25, 0, 27, 0, false, false, "", ST_leave_overlaps, "from" },
    { "from its end on", 'v', "s", 26, 0, 26, 12, false, false, "", ST_ok, NULL },
    { "from noon, after one until noon", 'v', "s", 26, 0, 27, 0, true, false, "", ST_ok, NULL },
    { "the administrator's, by whom it is allowed", 'd', "r", 24, 0, 25, 0, false, false, "v", ST_ok, NULL },
    { "the administrator allows none", 'd', FIRST, 24, 0, 25, 0, false, false, "", ST_not_permitted, "allowed_by" },
};

static void test_leaves(void **state)
{
    struct leave_done r;
    struct leave_list list;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(leaves); i++) {
        struct leave_put q = {
            .staff_no = staff_of(leaves[i].whose), .leave_kind = CODE_leave_kind_annual,
            .from = instant_of(date_of(2026, 11, leaves[i].from), leaves[i].from_hour, 0, 0),
            .until = instant_of(date_of(2026, 11, leaves[i].until), leaves[i].until_hour, 0, 0),
            .from_noon = leaves[i].from_noon, .until_noon = leaves[i].until_noon,
                .allowed_by = staff_of(leaves[i].by) };
        expect(leaves[i].why, as(leaves[i].who, OP_leave_put, &q, &r), leaves[i].status, leaves[i].field);
    }
    expect("his", as('v', OP_leave_list, &(struct leaves_ask){ .staff_no = counter_staff('s') }, &list), ST_ok, NULL);
    assert_int_equal(list.leaves_n, 3);
    assert_true(list.leaves[2].from == instant_of(date_of(2026, 11, 26), 12, 0, 0));
    expect("all", as('v', OP_leave_list, &(struct leaves_ask){ .staff_no = "" }, &list), ST_ok, NULL);
    assert_int_equal(list.leaves_n, 4);
}

/* b puts down what he allows v, and v may not be back before. */
static void test_own_leave(void **state)
{
    struct leave_done put;
    struct leave r;
    struct leave_put q = { .staff_no = counter_staff('v'), .leave_kind = CODE_leave_kind_annual,
        .from = instant_of(date_of(2026, 12, 1), 0, 0, 0), .until = instant_of(date_of(2026, 12, 3), 0, 0, 0) };
    (void)state;
    expect("by who allows it", as('b', OP_leave_put, &q, &put), ST_ok, NULL);
    assert_string_equal(put.leaves->allowed_by, counter_staff('b'));
    q.leave_no = put.leaves->leave_no;
    q.until = instant_of(date_of(2026, 12, 30), 0, 0, 0);
    expect("made longer by himself", as('v', OP_leave_put, &q, &put), ST_leave_own, "staff_no");
    expect("ended by himself", as('v', OP_leave_end, &(struct leave_end){ .leave_no = q.leave_no }, &r),
           ST_leave_own, "leave_no");
    expect("ended by who allowed it", as('b', OP_leave_end, &(struct leave_end){ .leave_no = q.leave_no }, &r), ST_ok,
           NULL);
}

/* From that day, 0: from now. */
static uint64_t leave_new(const char *whose, int from, int until)
{
    struct leave_done r;
    expect("on leave", as('v', OP_leave_put, &(struct leave_put){ .staff_no = whose,
        .leave_kind = CODE_leave_kind_sick, .from = from ? instant_of(date_of(2026, 11, from), 0, 0, 0) : clock_now(),
        .until = instant_of(date_of(2026, 11, until), 0, 0, 0) }, &r), ST_ok, NULL);
    return r.leaves->leave_no;
}

/* Who is on leave now is given nothing, but by a supervisor who says so; broken off, he is here. */
static void test_given_on_leave(void **state)
{
    struct work_assigned r;
    struct leave l;
    uint64_t job_no = job_new(), leave_no = leave_new(FIRST, 0, 25);
    (void)state;
    expect("he is away", give('v', job_no, FIRST, false, &r), ST_on_leave, "staff_no");
    assert_string_equal(hall.fault.arg[0], "高一");
    expect("a clerk says so", give('c', job_no, FIRST, true, &r), ST_on_leave, "staff_no");
    expect("all the same", give('v', job_no, FIRST, true, &r), ST_ok, NULL);
    assert_int_equal(r.done, 1);
    clock_freeze(clock_now() + 3600 * SECOND);
    expect("an older copy", as('v', OP_leave_end, &(struct leave_end){ .leave_no = leave_no, .version = 9 }, &l),
           ST_stale, NULL);
    expect("broken off", as('v', OP_leave_end, &(struct leave_end){ .leave_no = leave_no }, &l), ST_ok, NULL);
    assert_false(l.ended);
    assert_true(l.until == clock_now());
    expect("it is over", as('v', OP_leave_end, &(struct leave_end){ .leave_no = leave_no }, &l), ST_leave_over,
           "leave_no");
    give_surely(job_new(), FIRST);
    leave_no = leave_new(FIRST, 24, 25);
    expect("withdrawn", as('v', OP_leave_end, &(struct leave_end){ .leave_no = leave_no }, &l), ST_ok, NULL);
    assert_true(l.ended);
}

/* -- teams -- */

static const struct { const char *why; char who; struct team q; bool station; enum status status; const char *field; }
teams[] = {
    { "another's unit", 'v', { .team_code = "Z1" }, true, ST_outside_unit, "unit_no" },
    { "a leader nobody is", 'v', { .team_code = "Z1", .leader = "99999" }, false, ST_user_unknown, "leader" },
    { "good", 'v', { .team_code = "Z1", .leader = FIRST }, false, ST_ok, NULL },
    { "another's code", 'w', { .team_code = "Z1" }, true, ST_outside_unit, "team_code" },
    { "written over", 'v', { .team_code = "Z1" }, false, ST_exists, "team_code" },
    { "an older copy", 'v', { .team_code = "Z1", .version = 8 }, false, ST_stale, NULL },
    { "closed", 'v', { .team_code = "Z0", .closed = true }, false, ST_ok, NULL },
    { "empty", 'v', { .team_code = "Z2" }, false, ST_ok, NULL },
};

static const struct { const char *why; const char *team, *who; int from, until; enum status status;
    const char *field; } members[] = {
    { "no such team", "Z9", FIRST, 1, 0, ST_team_unknown, "team_code" },
    { "a closed one", "Z0", FIRST, 1, 0, ST_team_unknown, "team_code" },
    { "nobody", "Z1", "99999", 1, 0, ST_user_unknown, "staff_no" },
    { "of elsewhere", "Z1", "x", 1, 0, ST_outside_unit, "staff_no" },
    { "ends before it begins", "Z1", FIRST, 9, 8, ST_date_out_of_range, "until" },
    { "good", "Z1", FIRST, 1, 30, ST_ok, NULL },
    { "the same days twice", "Z1", FIRST, 20, 0, ST_exists, "from" },
    { "a second one", "Z1", OTHER, 1, 0, ST_ok, NULL },
    { "who was in it", "Z1", "s", 1, 22, ST_ok, NULL },
};

static void test_teams(void **state)
{
    struct team r;
    struct team_member m;
    struct member_list list;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(teams); i++) {
        struct team q = teams[i].q;
        q.team_name = q.team_code;
        q.unit_no = counter_unit(teams[i].station);
        expect(teams[i].why, as(teams[i].who, OP_team_put, &q, &r), teams[i].status, teams[i].field);
    }
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        struct team_member q = { .team_code = members[i].team, .staff_no = staff_of(members[i].who),
            .from = date_of(2026, 11, members[i].from),
            .until = members[i].until ? date_of(2026, 11, members[i].until) : DATE_NONE };
        expect(members[i].why, as('v', OP_team_member, &q, &m), members[i].status, members[i].field);
    }
    expect("listed", as('v', OP_team_members, &(struct team_ask){ .team_code = "Z1" }, &list), ST_ok, NULL);
    assert_int_equal(list.members_n, 3);
}

/* -- certificates -- */

static const struct { const char *why; const char *whose; uint16_t kind, voltage; int day; enum status status; }
checks[] = {
    { "good", FIRST, CODE_certificate_kind_network, CODE_voltage_v380, 30, ST_ok },
    { "its last day", FIRST, CODE_certificate_kind_network, CODE_voltage_kv10, 30, ST_ok },
    { "of no voltage in particular", FIRST, CODE_certificate_kind_network, 0, 23, ST_ok },
    { "a higher voltage", FIRST, CODE_certificate_kind_network, CODE_voltage_kv35, 23, ST_certificate_low },
    { "another kind", FIRST, CODE_certificate_kind_height, 0, 23, ST_certificate_missing },
    { "another's", OTHER, CODE_certificate_kind_network, 0, 23, ST_certificate_missing },
    { "withdrawn", OTHER, CODE_certificate_kind_height, 0, 23, ST_certificate_missing },
    { "of any voltage", OTHER, CODE_certificate_kind_cable, CODE_voltage_kv110, 23, ST_ok },
};

static void test_certificates(void **state)
{
    struct certificate put[] = {
        { .staff_no = FIRST, .certificate_kind = CODE_certificate_kind_network, .certificate_no = "T1",
          .voltage = CODE_voltage_kv10, .until = date_of(2026, 11, 30) },
        { .staff_no = OTHER, .certificate_kind = CODE_certificate_kind_height, .certificate_no = "T2",
          .until = date_of(2027, 1, 1), .withdrawn = true },
        { .staff_no = OTHER, .certificate_kind = CODE_certificate_kind_cable, .certificate_no = "T3",
          .until = date_of(2026, 12, 31) },
    }, r;
    struct certificate_list list;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(put); i++)
        expect("put down", as('v', OP_certificate_put, &put[i], &r), ST_ok, NULL);
    expect("his own", as('v', OP_certificate_put, &(struct certificate){ .staff_no = counter_staff('v'),
        .certificate_kind = CODE_certificate_kind_cable, .certificate_no = "T4", .until = date_of(2099, 1, 1) }, &r),
        ST_certificate_own, "staff_no");
    expect("written over", as('v', OP_certificate_put, &(struct certificate){ .staff_no = FIRST,
        .certificate_no = "T1",
        .certificate_kind = CODE_certificate_kind_network, .until = MONDAY }, &r), ST_exists, "certificate_no");
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        struct certificate_ask q = { .staff_no = checks[i].whose, .certificate_kind = checks[i].kind,
                                     .voltage = checks[i].voltage, .day = date_of(2026, 11, checks[i].day) };
        expect(checks[i].why, as('v', OP_certificate_check, &q, &r), checks[i].status,
               checks[i].status ? "staff_no" : NULL);
    }
    expect("over", as('v', OP_certificate_check, &(struct certificate_ask){ .staff_no = FIRST,
        .certificate_kind = CODE_certificate_kind_network, .day = date_of(2026, 12, 1) }, &r),
        ST_certificate_missing, "staff_no");
    expect("ends soon", as('v', OP_certificate_list, &(struct certificates_ask){ .ends_by = date_of(2026, 12, 1) },
        &list), ST_ok, NULL);
    assert_int_equal(list.certificates_n, 1);
}

/* -- bulk -- */

static const struct { const char *why; struct work_spread q; enum status status; const char *field; } refused[] = {
    { "to nobody", { .job_kind = "" }, ST_field_missing, "to_staff" },
    { "to both", { .to_staff = FIRST, .team_code = "Z1" }, ST_one_of_two, "to_staff" },
    { "nobody's and somebody's", { .to_staff = FIRST, .from_staff = OTHER, .unassigned = true }, ST_one_of_two,
      "from_staff" },
    { "a team there is not", { .team_code = "Z9" }, ST_team_unknown, "team_code" },
    { "a team without anybody", { .team_code = "Z2" }, ST_team_empty, "team_code" },
    { "a unit there is not", { .to_staff = FIRST, .unit_no = "99" }, ST_unit_unknown, "unit_no" },
    { "nobody of that number", { .to_staff = "99999" }, ST_user_unknown, "staff_no" },
};

/* Over a team who has least gets the next; what cannot go is told and the rest is done. */
static void test_spread(void **state)
{
    struct work_spread_done r;
    struct work_accepted other;
    uint64_t mine[6];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct work_spread q = refused[i].q;
        record_init(&work_spread_record, &q);
        expect(refused[i].why, as('v', OP_work_spread, &q, &r), refused[i].status, refused[i].field);
    }
    for (size_t i = 0; i < COUNT_OF(mine); i++) {
        mine[i] = job_new();
        give_surely(mine[i], counter_staff('s'));
    }
    struct change change = { .new_name = "王明" };
    expect("a rename", as('k', OP_work_accept, &(struct work_accept){ .job_kind = "rename",
        .account_no = counter_account('A'), .change = &change, .change_n = 1 }, &other), ST_ok, NULL);
    expect("of one person", as('v', OP_work_spread, &(struct work_spread){ .from_staff = counter_staff('s'),
        .team_code = "Z1" }, &r), ST_ok, NULL);
    assert_int_equal(r.done, COUNT_OF(mine));
    assert_int_equal(r.failed_n, 0);
    assert_int_equal(r.given_n,
        2);                          /* the first two of the team had jobs already: leave above */
    assert_true(r.given[0].open == r.given[1].open || r.given[0].open + 1 == r.given[1].open
                || r.given[0].open == r.given[1].open + 1);
    expect("all of a kind", as('v', OP_work_spread, &(struct work_spread){ .job_kind = "rename",
        .to_staff = FIRST }, &r),
           ST_ok, NULL);
    assert_int_equal(r.done, 0);
    assert_int_equal(r.failed_n, 1);
    assert_true(r.failed->job_no == other.job->job_no);
    assert_string_equal(r.failed->status, "stage_role");
    expect("some go, one does not", as('v', OP_work_spread, &(struct work_spread){ .to_staff = OTHER }, &r),
        ST_ok, NULL);
    assert_int_equal(r.failed_n, 1);
    assert_true(r.done >= COUNT_OF(mine));
    assert_string_equal(job_now(mine[0]).staff_no, OTHER);
    expect("another place", as('v', OP_work_spread, &(struct work_spread){ .area_no = "DCZ", .to_staff = FIRST }, &r),
           ST_ok, NULL);
    assert_int_equal(r.done + r.failed_n, 0);
}

/* For a leave, and back: what somebody else has by then, or is closed, stays where it is. */
static void test_hand_over(void **state)
{
    struct work_spread_done r;
    struct leave_due_list due;
    struct leave l;
    struct job j;
    uint64_t kept = job_new(), given_on = job_new(), closed = job_new();
    (void)state;
    give_surely(kept, FIRST);
    give_surely(given_on, FIRST);
    give_surely(closed, FIRST);
    uint64_t leave_no = leave_new(FIRST, 0, 25);
    expect("due", as('v', OP_leave_due, &(struct nothing){ 0 }, &due), ST_ok, NULL);
    assert_true(due.due_n >= 1);
    assert_string_equal(due.due->staff_no, FIRST);
    assert_true(due.due->begun && due.due->open >= 3);
    expect("to himself", as('v', OP_leave_hand, &(struct leave_hand){ .leave_no = leave_no, .to_staff = FIRST }, &r),
           ST_on_leave, "staff_no");
    expect("handed over", as('v', OP_leave_hand, &(struct leave_hand){ .leave_no = leave_no, .team_code = "Z1" }, &r),
           ST_ok, NULL);
    assert_true(r.done >= 3);
    assert_int_equal(r.given_n, 1);
    assert_string_equal(r.given->staff_no, OTHER);
    expect("no leave", as('v', OP_leave_hand, &(struct leave_hand){ .leave_no = 999, .to_staff = OTHER }, &r),
           ST_not_found, "leave_no");
    expect("while he is away", as('v', OP_leave_back, &(struct leave_back){ .leave_no = leave_no }, &r), ST_on_leave,
           "staff_no");
    give_surely(given_on, counter_staff('s'));
    expect("ended", as('v', OP_work_end, &(struct work_close){ .job_no = closed,
        .end_reason = CODE_end_reason_other }, &j), ST_ok, NULL);
    expect("broken off", as('v', OP_leave_end, &(struct leave_end){ .leave_no = leave_no }, &l), ST_ok, NULL);
    expect("not come back yet", as('v', OP_leave_due, &(struct nothing){ 0 }, &due), ST_ok, NULL);
    assert_true(due.due_n && due.due->over && due.due->handed);
    expect("back", as('v', OP_leave_back, &(struct leave_back){ .leave_no = leave_no }, &r), ST_ok, NULL);
    assert_int_equal(r.failed_n, 0);
    assert_string_equal(job_now(kept).staff_no, FIRST);
    assert_string_equal(job_now(given_on).staff_no, counter_staff('s'));
    expect("nothing is left", as('v', OP_leave_back, &(struct leave_back){ .leave_no = leave_no }, &r), ST_ok, NULL);
    assert_int_equal(r.done, 0);
}

/* -- load -- */

static void test_load(void **state)
{
    struct people_list list;
    struct team_loads teams_r;
    const struct people_row *first = NULL;
    (void)state;
    leave_new(OTHER, 23, 26);
    expect("people", as('v', OP_work_people, &(struct people_ask){ .unit_no = "" }, &list), ST_ok, NULL);
    for (uint32_t i = 0; i < list.people_n; i++)
        if (!strcmp(list.people[i].staff_no, OTHER))
            first = &list.people[i];
    assert_non_null(first);
    assert_int_equal(first->leave_days, 3);
    assert_true(first->away_until == instant_of(date_of(2026, 11, 26), 0, 0, 0));
    expect("teams", as('v', OP_work_teams, &(struct nothing){ 0 }, &teams_r), ST_ok, NULL);
    assert_int_equal(teams_r.teams_n, 2);
    assert_string_equal(teams_r.teams->team_code, "Z1");
    assert_int_equal(teams_r.teams->people, 2);
    assert_int_equal(teams_r.teams->away, 1);
    assert_true(teams_r.teams->leave_days >= 3);
    assert_true(teams_r.teams->open >= first->open);
}

int main(void)
{
    counter_more = surveyors_put;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaves), cmocka_unit_test(test_own_leave), cmocka_unit_test(test_given_on_leave),
        cmocka_unit_test(test_teams),
        cmocka_unit_test(test_certificates), cmocka_unit_test(test_spread), cmocka_unit_test(test_hand_over),
        cmocka_unit_test(test_load),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}

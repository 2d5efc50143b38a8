/* The board on a wall: figures of units, teams and kinds, and nothing else that it may ask;
 * nobody comes in as it by a password. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "ops/bind.h"

#include <string.h>

#define WALL "10077"

static const struct job_made jobs[] = {
    { 261119000400, "install_household", STATION, "2026-11-09T09:00", 1, "10002", "刘洋", .paused = NULL },
    { 261119000401, "install_household", OTHER_STATION, "2026-11-19T09:00", 1, "10004", "王芳", .paused = NULL },
    { 261119000402, "rename", STATION, "2026-11-20T09:00", 1, "10003", "王芳", .paused = "2026-11-20T10:00" },
    { 261119000403, "rename", STATION, "2026-11-20T09:00", 1, "", "", .paused = NULL },
};

static void wall_hang(struct office *o)
{
    struct user u = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_put, &(struct user){
        .staff_no = WALL, .staff_name = "大屏", .unit_no = "130525", .roles = CODE_BIT(CODE_role_wall) }, &u), ST_ok);
    assert_false(u.must_change);
}

static struct wall_page wall(struct office *o, uint16_t by)
{
    struct wall_page r = { 0 };
    uint64_t sum = 0;
    assert_int_equal(ask(o, WALL, OP_work_wall, &(struct wall_ask){ .board_by = by }, &r), ST_ok);
    assert_int_equal(r.open, 4);
    assert_int_equal(r.late, 1);
    assert_int_equal(r.paused, 1);
    for (uint32_t i = 0; i < r.heat_n; i++)
        sum += r.heat[i].total;
    assert_int_equal(sum, 4);
    return r;
}

static const struct heat_row *row(const struct wall_page *r, const char *name)
{
    for (uint32_t i = 0; i < r->heat_n; i++)
        if (!strcmp(*r->heat[i].unit_no ? r->heat[i].unit_no : r->heat[i].name, name))
            return &r->heat[i];
    return NULL;
}

static void test_figures(void **state)
{
    struct office *o = *state;
    struct team t = { 0 };
    struct team_member m = { 0 };
    wall_hang(o);
    jobs_put(o, jobs, COUNT_OF(jobs));
    assert_int_equal(ask(o, "20001", OP_team_put, &(struct team){ .team_code = "Z1", .team_name = "外勤一班",
                                                                 .unit_no = STATION }, &t), ST_ok);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(ask(o, "20001", OP_team_member, &(struct team_member){
            .team_code = "Z1", .staff_no = i ? "10003" : "10002", .from = date_of(2026, 11, 23) }, &m), ST_ok);
    struct wall_page r = wall(o, 0);
    assert_int_equal(row(&r, STATION)->total, 3);
    assert_int_equal(row(&r, STATION)->late, 1);
    assert_int_equal(row(&r, OTHER_STATION)->total, 1);
    r = wall(o, CODE_board_by_team);
    assert_int_equal(r.heat_n, 2);
    assert_int_equal(row(&r, "Z1")->total, 2);
    assert_string_equal(row(&r, "Z1")->unit_name, "外勤一班");
    assert_int_equal(row(&r, "Z1")->paused, 1);
    assert_int_equal(row(&r, "")->total, 2);
    r = wall(o, CODE_board_by_kind);
    assert_int_equal(row(&r, "rename")->total, 2);
    assert_int_equal(row(&r, "install_household")->late, 1);
    assert_int_equal(r.waiting_n, 0);
}

static void test_nothing_else(void **state)
{
    struct office *o = *state;
    struct session_user in = { 0 };
    struct nothing n;
    struct user u;
    struct board_page board;
    struct job_page page;
    wall_hang(o);
    assert_int_equal(ask(o, WALL, OP_work_board, &(struct board_ask){ .rows = 1 }, &board), ST_not_permitted);
    assert_int_equal(ask(o, WALL, OP_work_show, &(struct job_ask){ .job_no = 261119000400 }, &page), ST_not_permitted);
    assert_int_equal(ask(o, "10002", OP_work_wall, &(struct wall_ask){ 0 }, &(struct wall_page){ 0 }),
                     ST_not_permitted);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_put, &(struct user){
        .staff_no = "10078", .staff_name = "大屏", .unit_no = "130525",
        .roles = CODE_BIT(CODE_role_wall) | CODE_BIT(CODE_role_clerk) }, &u), ST_code_unknown);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_reset, &(struct user_secret){ .staff_no = WALL,
                                                                                 .password = PASSWORD }, &n), ST_ok);
    assert_int_equal(ask(o, STAFF_GATE, OP_session_login, &(struct session_login){
        .staff_no = WALL, .password = PASSWORD, .from = "10.0.0.9" }, &in), ST_ok);
    assert_false(in.granted);
    assert_int_equal(ask(o, WALL, OP_work_wall, &(struct wall_ask){ 0 }, &(struct wall_page){ 0 }), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_figures, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_else, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

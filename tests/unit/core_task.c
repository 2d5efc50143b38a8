/* Timed work as people see it: stopped and going on, over a restart too; what is
 * refused for good stands, is named, and goes on once the cause is gone. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "tests/unit/core_rows.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "ops/bind.h"

#include <string.h>

#define A1 "5013018427"
#define A2 "5013018428"

/* Forgetting is refused as long as a test says so; ours stands behind this one (--wrap). */
static enum status forgetting;
static unsigned forgot;

enum status __real_do_request_forget(struct call *c, const struct slice_ask *q, struct slice_done *r);
enum status __wrap_do_request_forget(struct call *c, const struct slice_ask *q, struct slice_done *r);
enum status __wrap_do_request_forget(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    forgot++;
    return forgetting ? refuse(c, forgetting, "at", "row 7", NULL, NULL) : __real_do_request_forget(c, q, r);
}

/* Accounts with something that ran out, of which the first is refused. */
static const char *const *over;

bool __wrap_timed_work_expire(struct core *core, struct slice_ask *ask, struct pool *pool);
bool __wrap_timed_work_expire(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    (void)core;
    ask->subject = over && *over ? pool_copy(pool, *over) : "";
    return *ask->subject;
}

enum status __wrap_do_work_expire(struct call *c, const struct slice_ask *q, struct slice_done *r);
enum status __wrap_do_work_expire(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    over++;
    r->rows = 1;
    return strcmp(q->subject, A1) ? ST_ok : refuse(c, ST_not_found, "unit_no", "13052599", NULL, NULL);
}

static struct task_shown shown(struct office *o, const char *name)
{
    struct task_list list = { 0 };
    assert_int_equal(ask(o, "20001", OP_task_list, &(struct nothing){ 0 }, &list), ST_ok);
    assert_int_equal(list.tasks_n, TIMED_COUNT);
    for (uint32_t i = 0; i < list.tasks_n; i++)
        if (strcmp(list.tasks[i].task_name, name) == 0)
            return list.tasks[i];
    fail_msg("%s is not in the list", name);
    return (struct task_shown){ 0 };
}

static enum status on_task(struct office *o, const char *staff_no, enum op_id op, const char *name)
{
    struct task r = { 0 };
    return ask(o, staff_no, op, &(struct task_ask){ .task_name = name }, &r);
}

static bool there(struct office *o, const char *account_no)
{
    struct account_page p = { 0 };
    return ask(o, "20001", OP_account_show, &(struct account_ask){ .account_no = account_no }, &p) == ST_ok;
}

static void test_stopped_until_somebody_says_go(void **state)
{
    struct office *o = *state;
    assert_int_equal(shown(o, "load.apply").task_state, CODE_task_state_idle);
    assert_int_equal(on_task(o, "60001", OP_task_stop, "load.apply"), ST_ok);
    rows_account(o, A1, "13052510");
    assert_false(there(o, A1));
    struct task_shown t = shown(o, "load.apply");
    assert_int_equal(t.task_state, CODE_task_state_stopped);
    assert_string_equal(t.staff_name, "王芳");
    assert_int_equal(t.since, o->now);
    assert_string_equal(t.title, "test.csv");
    assert_int_equal(t.rows_done, 0);
    assert_int_equal(t.rows_of, 1);
    assert_int_equal(t.seconds_left, 0);
    office_reopen(o);
    core_tick(o->core);
    assert_false(there(o, A1));
    assert_int_equal(shown(o, "load.apply").task_state, CODE_task_state_stopped);
    assert_int_equal(on_task(o, "60001", OP_task_stop, "load.apply"), ST_stale);
    assert_int_equal(on_task(o, "60001", OP_task_go, "load.apply"), ST_ok);
    core_tick(o->core);
    assert_true(there(o, A1));
    assert_int_equal(shown(o, "load.apply").task_state, CODE_task_state_idle);
    assert_int_equal(on_task(o, "60001", OP_task_go, "load.apply"), ST_stale);
}

/* Who did it stands in the record. */
static void test_audited(void **state)
{
    struct office *o = *state;
    struct history_list list = { 0 };
    assert_int_equal(on_task(o, "60001", OP_task_stop, "work.tell"), ST_ok);
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "60001" }, &list), ST_ok);
    assert_string_equal(list.rows[0].op, "task.stop");
    assert_string_equal(list.rows[0].staff_no, "60001");
}

static void test_who_may(void **state)
{
    struct office *o = *state;
    struct task_list list = { 0 };
    assert_int_equal(on_task(o, "20001", OP_task_stop, "load.apply"), ST_not_permitted);
    assert_int_equal(on_task(o, STAFF_OPERATOR, OP_task_stop, "load.apply"), ST_ok);
    assert_int_equal(on_task(o, STAFF_OPERATOR, OP_task_go, "load.apply"), ST_ok);
    assert_int_equal(ask(o, "10001", OP_task_list, &(struct nothing){ 0 }, &list), ST_not_permitted);
    assert_int_equal(on_task(o, "60001", OP_task_stop, "coffee.make"), ST_not_found);
    assert_string_equal(o->fault.arg[0], "coffee.make");
}

/* -- one of several -- */

static enum status on_subject(struct office *o, enum op_id op, const char *subject)
{
    struct task r = { 0 };
    return ask(o, "60001", op, &(struct task_ask){ .task_name = "load.apply", .subject = subject }, &r);
}

/* A file that is decided on while loads are stopped; its number. */
static const char *stopped_load(struct office *o, const char *account_no)
{
    assert_int_equal(on_task(o, "60001", OP_task_stop, "load.apply"), ST_ok);
    rows_account(o, account_no, "13052510");
    return pool_copy(o->pool, shown(o, "load.apply").subject);
}

static void test_go_with_a_subject_is_not_go_for_all(void **state)
{
    struct office *o = *state;
    const char *load_id = stopped_load(o, A1);
    assert_int_equal(on_subject(o, OP_task_go, load_id), ST_task_stopped);
    assert_string_equal(o->fault.arg[0], "王芳");
    core_tick(o->core);
    assert_int_equal(shown(o, "load.apply").task_state, CODE_task_state_stopped);
    assert_false(there(o, A1));
}

static void test_stop_with_a_subject_is_not_stop_for_all(void **state)
{
    struct office *o = *state;
    const char *load_id = stopped_load(o, A1);
    assert_int_equal(on_subject(o, OP_task_stop, load_id), ST_ok);
    assert_int_equal(on_subject(o, OP_task_stop, load_id), ST_load_state);
    assert_int_equal(on_subject(o, OP_task_stop, "none"), ST_not_found);
    assert_int_equal(on_task(o, "60001", OP_task_go, "load.apply"), ST_ok);
    core_tick(o->core);
    assert_false(there(o, A1));
    struct task_shown t = shown(o, "load.apply");
    assert_int_equal(t.task_state, CODE_task_state_parked);
    assert_string_equal(t.standing->status, "subject_stopped");
    assert_string_equal(t.standing->arg1, "王芳");
    rows_account(o, A2, "13052510");
    assert_true(there(o, A2));                       /* others go on */
    assert_int_equal(on_subject(o, OP_task_go, load_id), ST_ok);
    core_tick(o->core);
    assert_true(there(o, A1));
}

static void test_work_without_subjects_has_none(void **state)
{
    struct office *o = *state;
    struct task r = { 0 };
    assert_int_equal(ask(o, "60001", OP_task_stop, &(struct task_ask){ .task_name = "work.tell", .subject = "x" }, &r),
                     ST_not_found);
    assert_int_equal(shown(o, "work.tell").task_state, CODE_task_state_idle);
}

/* Decided and stopped: what is in stays, the rest is let go, and why it stood is kept. */
static void test_stopped_load_is_dropped(void **state)
{
    struct office *o = *state;
    struct load l = { 0 };
    const char *load_id = stopped_load(o, A1);
    assert_int_equal(ask(o, "60001", OP_load_drop, &(struct load_ask){ .load_id = load_id }, &l), ST_ok);
    assert_int_equal(l.load_state, CODE_load_state_dropped);
    assert_int_equal(l.applied, 0);
    assert_string_equal(l.standing->status, "task_stopped");
    assert_string_equal(l.standing->arg1, "王芳");
    assert_int_equal(on_task(o, "60001", OP_task_go, "load.apply"), ST_ok);
    core_tick(o->core);
    assert_false(there(o, A1));
    assert_int_equal(ask(o, "60001", OP_load_drop, &(struct load_ask){ .load_id = load_id }, &l), ST_load_state);
    assert_string_equal(o->fault.arg[1], "code.load_state.dropped");
}

/* -- what is refused for good -- */

static void forgetting_is_due(struct office *o)
{
    core_tick(o->core);
    office_wait(o, 61);
    core_tick(o->core);
}

static void test_refused_stands(void **state)
{
    struct office *o = *state;
    forgetting = ST_internal;
    forgetting_is_due(o);
    struct task_shown t = shown(o, "request.forget");
    assert_int_equal(t.task_state, CODE_task_state_parked);
    assert_int_equal(t.standing_n, 1);
    assert_string_equal(t.standing->status, "internal");
    assert_int_equal(t.standing->since, o->now);
    assert_int_equal(t.since, o->now);
    unsigned tries = forgot;
    forgetting_is_due(o);
    office_reopen(o);
    forgetting_is_due(o);
    assert_int_equal(forgot, tries);                 /* not tried for ever, nor after a restart */
    rows_account(o, A1, "13052510");
    assert_true(there(o, A1));                       /* nothing else waits for it */
    forgetting = ST_ok;
    assert_int_equal(on_task(o, "60001", OP_task_go, "request.forget"), ST_ok);
    forgetting_is_due(o);
    assert_true(forgot > tries);
    assert_int_equal(shown(o, "request.forget").task_state, CODE_task_state_idle);
}

static void test_what_passes_parks_nothing(void **state)
{
    struct office *o = *state;
    forgetting = ST_disk_full;
    forgetting_is_due(o);
    assert_int_equal(shown(o, "request.forget").task_state, CODE_task_state_works);
    forgetting = ST_ok;
    core_tick(o->core);
    assert_int_equal(shown(o, "request.forget").task_state, CODE_task_state_idle);
}

static int64_t patience;

static int64_t later(struct core *c)
{
    (void)c;
    return clock_ticks() + patience;
}

/* It stands nowhere and keeps no other waiting; which one, when and why is told. */
static void test_passed_over_is_named(void **state)
{
    static const char *const both[] = { A1, A2, NULL };
    struct office *o = *state;
    core_tick(o->core);
    assert_int_equal(shown(o, "work.expire").passed, 0);
    over = both;
    patience = 0;
    o->core->ticks = later;
    core_tick(o->core);
    struct task_shown t = shown(o, "work.expire");
    assert_int_equal(t.passed, 1);
    assert_string_equal(t.passed_subject, A1);
    assert_string_equal(t.passed_why->status, "not_found");
    assert_string_equal(t.passed_why->arg1, "13052599");
    assert_int_equal(t.passed_why->since, o->now);
    assert_int_equal(t.standing_n, 0);
    assert_int_not_equal(t.task_state, CODE_task_state_parked);
    patience = 2 * SECOND;                           /* it waits a second after a refusal */
    core_tick(o->core);
    assert_null(*over);                              /* the other was done */
    assert_int_equal(shown(o, "work.expire").passed, 1);
    over = NULL;
}

static int set_up(void **state)
{
    forgetting = ST_ok;
    return office_setup(state);
}

#define OWN(name) cmocka_unit_test_setup_teardown(name, set_up, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OWN(test_stopped_until_somebody_says_go), OWN(test_audited), OWN(test_who_may), OWN(test_refused_stands),
        OWN(test_passed_over_is_named),
        OWN(test_what_passes_parks_nothing), OWN(test_go_with_a_subject_is_not_go_for_all),
        OWN(test_stop_with_a_subject_is_not_stop_for_all), OWN(test_work_without_subjects_has_none),
        OWN(test_stopped_load_is_dropped),
    };
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who leaves: all that hangs at his points comes off, and no crew is on its way to him. */
#include "config.h"
#include "tests/unit/cut_hall.h"

#include <string.h>

#define TODAY date_of(2026, 11, 23)

enum { POINTS = 1, SOLD, LAST = SOLD };

static int setup(void **state)
{
    (void)state;
    cut_hall_open(LAST, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    counter_close(&hall);
    return 0;
}

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0], hall.fault.arg[1]);
}

/* -- a job, stage by stage -- */

static void begun(unsigned house, const char *kind, const struct change *said, struct job *j)
{
    struct work_accepted r;
    ok(as('k', OP_work_accept, &(struct work_accept){ .job_kind = kind, .account_no = house_no(house),
        .change = (struct change *)said, .change_n = said ? 1 : 0 }, &r));
    *j = *r.job;
}

/* The crew finds no meter at the first point. */
static enum status stage_done(char who, struct job *j)
{
    struct job done;
    struct change found = { .reading_taken = true };
    enum status s = as(who, OP_work_finish, &(struct work_finish){ .job_no = j->job_no, .stage_no = j->stage_no,
        .stage_result = CODE_stage_result_done, .change = &found, .change_n = who == 'r' }, &done);
    if (!s)
        *j = done;
    return s;
}

/* -- what hangs -- */

static void point_made(unsigned house, uint64_t no)
{
    struct point r;
    ok(as('v', OP_point_put, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = house_no(house),
        .point_no = no, .point_kind = CODE_point_kind_sale, .section_no = "0417" }, &r));
}

static void device_hung(unsigned house, uint64_t point_no, const char *device_no, uint16_t kind)
{
    bool transforms = kind == CODE_device_kind_ct;
    struct device d = { .device_no = device_no, .device_kind = kind, .ratio_from = transforms ? 400 : 0,
                        .ratio_to = transforms ? 5 : 0 }, kept;
    struct mounting m;
    ok(as('v', OP_device_put, &d, &kept));
    ok(as('s', OP_device_hang, &(struct device_hang){ .owner_no = house_no(house), .point_no = point_no,
        .device_no = device_no, .mounted_on = TODAY - 10 }, &m));
}

static void meter_hung(unsigned house, uint64_t point_no, const char *device_no)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = 10000 };
    struct mounting m;
    ok(as('s', OP_meter_mount, &(struct meter_mount){ .owner_no = house_no(house), .point_no = point_no,
        .mounted_on = TODAY - 10, .device_no = device_no, .digits = 6, .registers = &v, .registers_n = 1 }, &m));
}

static void meter_read(unsigned house, uint64_t point_no, const char *device_no, date on, energy total)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = total };
    struct meter_reading r;
    ok(as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = house_no(house), .point_no = point_no, .read_on = on, .device_no = device_no, .registers = &v,
        .registers_n = 1 }, &r));
}

/* A device's newest mounting is over, and it is at no point. */
static struct device_page off(const char *device_no)
{
    struct device_page page;
    ok(as('v', OP_device_show, &(struct device_ask){ .device_no = device_no }, &page));
    assert_int_equal(page.mountings[0].removed_on, TODAY);
    assert_int_equal(page.devices[0].device_state, CODE_device_state_removed);
    assert_string_equal(page.devices[0].owner_no, "");
    return page;
}

/* domain 2.2 销户: bill settled, meter removed; of all points, CTs, PTs and terminals too. */
static void test_points(void **state)
{
    (void)state;
    struct job j;
    struct point_page page;
    point_made(POINTS, 2);
    device_hung(POINTS, 2, "CT-1", CODE_device_kind_ct);
    device_hung(POINTS, 1, "T-1", CODE_device_kind_terminal);
    meter_hung(POINTS, 2, "M-2");
    meter_read(POINTS, 2, "M-2", TODAY - 1, 12000);
    pay(POINTS, 0);
    begun(POINTS, "close", NULL, &j);
    ok(stage_done('r', &j));
    ok(stage_done('c', &j));
    assert_int_equal(stage_done('v', &j), ST_meter_unread);
    assert_string_equal(hall.fault.field, "account_no");
    assert_string_equal(hall.fault.arg[0], "M-2");
    assert_string_equal(hall.fault.arg[1], "2");
    assert_string_equal(hall.fault.arg[2], "2026-11-23");
    meter_read(POINTS, 2, "M-2", TODAY, 12100);
    ok(stage_done('v', &j));
    assert_int_equal(j.job_state, CODE_job_state_done);
    assert_int_equal(account_now(POINTS).account_state, CODE_account_state_closed);
    struct device_page meter = off("M-2");
    assert_int_equal(meter.readings[0].reading_kind, CODE_reading_kind_removed);
    assert_int_equal(meter.readings[0].registers[0].value, 12100);
    off("CT-1");
    off("T-1");
    ok(as('v', OP_point_show, &(struct point_ask){ .owner_no = house_no(POINTS), .point_no = 2 }, &page));
    assert_int_equal(page.points[0].closed_on, TODAY);
    assert_int_equal(page.points[0].point_state, CODE_point_state_withdrawn);
}

/* -- a crew that is out -- */

static void nothing_of_it(void *row)
{
    ((struct bill *)row)->bill_state = CODE_bill_state_cancelled;
}

/* While it is claimed the debts keep him; put right beside the tills, the crew is recalled before another comes. */
static void test_crew(void **state)
{
    (void)state;
    const struct change sold = { .new_name = "赵六", .id_kind = CODE_id_kind_none, .reason = "继承",
        .phone = "13800002219", .prepayment_way = CODE_prepayment_way_follows };
    struct work_accepted r;
    struct job j;
    out(SOLD);
    assert_int_equal(as('k', OP_work_accept, &(struct work_accept){ .job_kind = "transfer",
        .account_no = house_no(SOLD), .change = (struct change *)&sold, .change_n = 1 }, &r), ST_debts_open);
    counter_change(&hall, TABLE_bill, &(struct bill){ .account_no = house_no(SOLD), .bill_month = 202609 },
                   nothing_of_it);
    begun(SOLD, "transfer", &sold, &j);
    while (j.job_state == CODE_job_state_open)
        ok(stage_done("rvc"[j.stage_no - 1], &j));
    struct cut_order o = order_now(SOLD);
    assert_int_equal(o.cut_state, CODE_cut_state_recalled);
    assert_int_equal(o.recall_reason, CODE_recall_reason_not_claimed);
    assert_string_equal(account_now(SOLD).account_name, "赵六");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_points), cmocka_unit_test(test_crew) };
    return cmocka_run_group_tests(tests, setup, teardown);
}

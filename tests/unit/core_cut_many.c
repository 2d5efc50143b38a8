/* More open orders than one look of the timer decides on: it goes on where it stood. */
#include "config.h"
#include "tests/unit/cut_hall.h"
#include "core/engine/timed.h"
#include "core/run/run.h"
#include "ops/bind.h"

#include <string.h>

enum { ODD = 1, EVEN, NO_JOB, LAST };

#define ORDERS (2 * CUT_SETTLE_LOOK + 2)

/* Of two houses that were lit long ago by hand; the last two are of houses whose crews are out for nothing. */
static void orders(struct txn *t)
{
    for (uint64_t no = 1; no <= ORDERS; no++) {
        bool out = no > ORDERS - 2;
        counter_put(t, TABLE_cut_order, &(struct cut_order){
            .account_no = house_no(no == ORDERS ? LAST : out ? NO_JOB : ODD + no % 2), .job_no = no,
            .unit_no = counter_unit(false), .open_unit = counter_unit(false),
            .cut_state = out ? CODE_cut_state_out : CODE_cut_state_cut, .asked_at = COUNTER_NOW });
    }
}

static void recalled(void *row) { ((struct cut_order *)row)->cut_state = CODE_cut_state_recalled; }

static bool looks(const char **subject_r)
{
    struct slice_ask ask = { .subject = "" };
    bool due = timed_cut_off_settle(hall.core, &ask, hall.pool);
    *subject_r = ask.subject;
    return due;
}

static enum status slice_of(const char *subject)
{
    struct principal p = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct slice_ask q = { .most = 1, .subject = subject };
    struct slice_done done;
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    return core_call(hall.core, &p, OP_cut_off_settle, id, 0, &q, &done, hall.pool, &hall.fault);
}

/* Whose slice did not run is given again: the work may have been stopped, or the disk full. Who is refused keeps no
 * other waiting, and who needs nothing any more is behind it. */
static void test_bounded(void **state)
{
    const char *subject;
    (void)state;
    cut_hall_open(LAST, orders);
    assert_false(looks(&subject));
    assert_false(looks(&subject));
    for (unsigned again = 0; again < 3; again++) {
        assert_true(looks(&subject));
        assert_string_equal(subject, house_no(NO_JOB));
    }
    assert_int_not_equal(slice_of(subject), ST_ok);      /* its job is not there */
    for (unsigned again = 0; again < 3; again++) {
        assert_true(looks(&subject));
        assert_string_equal(subject, house_no(LAST));
    }
    counter_change(&hall, TABLE_cut_order, &(struct cut_order){ .account_no = house_no(LAST), .job_no = ORDERS },
                   recalled);
    assert_false(looks(&subject));
    assert_false(looks(&subject));
    counter_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

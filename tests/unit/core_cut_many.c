/* More open orders than one look of the timer decides on: it goes on where it stood. */
#include "config.h"
#include "tests/unit/cut_hall.h"
#include "core/engine/timed.h"
#include "core/run/run.h"

#include <string.h>

enum { ODD = 1, EVEN, LAST };

#define ORDERS (2 * CUT_SETTLE_LOOK + 1)

/* Of two houses that were lit long ago by hand; the last one is of a house whose crew is out for nothing. */
static void orders(struct txn *t)
{
    for (uint64_t no = 1; no <= ORDERS; no++)
        counter_put(t, TABLE_cut_order, &(struct cut_order){ .account_no = house_no(no == ORDERS ? LAST : ODD + no % 2),
            .job_no = no, .unit_no = counter_unit(false), .open_unit = counter_unit(false),
            .cut_state = no == ORDERS ? CODE_cut_state_out : CODE_cut_state_cut, .asked_at = COUNTER_NOW });
}

static void test_bounded(void **state)
{
    struct slice_ask ask = { .subject = "" };
    (void)state;
    cut_hall_open(LAST, orders);
    assert_false(timed_cut_off_settle(hall.core, &ask, hall.pool));
    assert_false(timed_cut_off_settle(hall.core, &ask, hall.pool));
    assert_true(timed_cut_off_settle(hall.core, &ask, hall.pool));
    assert_string_equal(ask.subject, house_no(LAST));
    assert_false(timed_cut_off_settle(hall.core, &ask, hall.pool));
    counter_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

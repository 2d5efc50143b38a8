/* The office that a program's tests share. */
#include "config.h"
#include "tests/unit/hall.h"

struct hall hall;

int hall_setup(void **state)
{
    (void)state;
    counter_open(&hall, 1);
    return 0;
}

int hall_teardown(void **state)
{
    (void)state;
    counter_close(&hall);
    return 0;
}

enum status as(char who, enum op_id op, const void *q, void *r)
{
    return counter_call(&hall, who, op, q, r);
}

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

enum status with_leave(char who, enum op_id op, const void *q, void *r)
{
    struct approval asked = { 0 }, granted;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    enum status s = as(who, OP_approval_ask, &(struct approval_ask){ .op = op_info[op].name,
                       .request = { b.at, (uint32_t)b.n } }, &asked);
    buf_release(&b);
    if (!s)
        s = as('v', OP_approval_grant, &(struct approval_answer){ .approval_no = asked.approval_no,
               .digest = asked.digest }, &granted);
    return s ? s : counter_approved(&hall, who, op, asked.approval_no, q, r);
}

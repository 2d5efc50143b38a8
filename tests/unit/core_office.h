/* A small founded office in a directory of its own, for tests of the core:
 *
 *   130525      the company
 *   13052510    a station, 13052511 another
 *
 *   90001 administrator, 80001 auditor, 60001 accountant (company)
 *   20001 supervisor, 10001 cashier, 10002 clerk, 10003 cashier and clerk (13052510)
 *   20002 supervisor, 10004 cashier (13052511)
 *
 * All with the password PASSWORD, supervisors with the PIN PIN. Time stands still
 * until office_wait moves it. */
#ifndef TESTS_CORE_OFFICE_H
#define TESTS_CORE_OFFICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "core/engine/inner.h"

#define PASSWORD "Warm-Lamp-73"
#define PIN "483920"

struct office {
    struct core *core;
    struct pool *pool;               /* replies */
    char home[256];
    struct fault fault;              /* of the last ask */
    instant now;
    uint64_t reserve;                /* free space the store keeps, at the next opening */
    bool agree_end;                  /* at the next opening: what is missing is agreed to */
    bool unproved;                   /* ask as one who has not shown his password */
};

void office_open(struct office *o);              /* founded, without people */
void office_staffed(struct office *o);           /* with those above */
void office_reopen(struct office *o);            /* close, and open the same store */
void office_reopen_closed(struct office *o);     /* its core was closed by the test */
enum status office_try(struct office *o);        /* the same, which may be refused: see fault */
void office_close(struct office *o);             /* and remove its directory */
void office_wait(struct office *o, int64_t seconds);

/* One operation as that person, under a fresh request id. */
enum status ask(struct office *o, const char *staff_no, enum op_id op, const void *q, void *r);
/* The same under this id and approval. */
enum status ask_as(struct office *o, const char *staff_no, enum op_id op, const char *request_id, uint64_t approval_no,
                   const void *q, void *r);

/* setup and teardown for cmocka: *state is a staffed struct office. */
int office_setup(void **state);
int office_teardown(void **state);

#endif

/* For the tests of record: records of every kind, and random valid content from
 * a seed, so that what failed once fails again. */
#ifndef TESTS_UNIT_RECORD_ANY_H
#define TESTS_UNIT_RECORD_ANY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "record/tables.h"

#include "record/struct.h"
#include "ops/messages.def"
#include "tests/unit/record_sample.def"
#include "record/end.h"

struct dice { uint64_t state; };

uint64_t dice_next(struct dice *d);
/* 0 to n-1. */
uint64_t dice_below(struct dice *d, uint64_t n);

/* A field's value, never its default, within everything record_check asks. */
void any_value(struct dice *d, const struct field *fd, void *s, struct pool *pool, int depth);
/* A record record_check accepts; fields not needed are there every other time. */
void any_record(struct dice *d, const struct record *r, void *s, struct pool *pool, int depth);
/* Room for one record of this kind, zeroed. */
void *record_room(const struct record *r, struct pool *pool);

#endif

/* What a screen says of money, read off its cells as a clerk reads it, against what the
 * core has booked. It knows the forms and the words, and nothing of the desk's own state. */
#ifndef TESTS_HANDS_ORACLE_H
#define TESTS_HANDS_ORACLE_H

#include "tests/hands/seat.h"

/* NULL: they agree; else what does not, good until the next. */
const char *oracle_payment(const struct seen *s, const struct payment *done);
const char *oracle_collected(const struct seen *s, const struct payment *done);
/* Of a form that asks for leave: everything that names it stands on the screen. */
const char *oracle_leave(const struct seen *s, enum op_id op, const void *request);
/* Of the page where it was allowed: the sum. */
const char *oracle_allowed(const struct seen *s, enum op_id op, const void *reply);

#endif

/* Stands in, while the core is being written, for operations not there yet. */
#include "config.h"
#include "core/core.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"
#include "core/office/timed.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"
#define OP(no, area, verb, kind, flags, roles, request, reply) \
    __attribute__((weak)) enum status do_##area##_##verb(struct call *c, const struct request *q, struct reply *r) \
    { return ST_op_unknown; }
#include "ops/ops.def"
#undef OP

__attribute__((weak)) void payment_words(const void *row, struct word_sink *sink) { }
__attribute__((weak)) void account_words(const void *row, struct word_sink *sink) { }
__attribute__((weak)) bool load_waiting(struct core *c, char load_id[LOAD_ID_ROOM]) { return false; }
__attribute__((weak)) bool approval_due(struct core *c) { return false; }

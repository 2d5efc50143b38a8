/* What the bench's drivers share: a core of their own, started as the master
 * does, and links to it as the gate makes them. The drivers measure; they prove
 * nothing, and no test includes them. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <sys/types.h>
#include "ops/ops.h"

struct bench_core { pid_t pid; int control; const char *home; };

/* Starts $WATTDESK_CORE (the build's own otherwise) on a home that exists; a
 * driver that cannot go on says why and ends. */
void bench_start(struct bench_core *c, const char *home);
void bench_stop(struct bench_core *c);
void bench_kill(struct bench_core *c);           /* kill -9 */
/* A link bound to that person, who is taken to have shown his password. */
void bench_link(struct bench_core *c, const char *staff_no, struct link *l);
/* One call that must succeed. */
void bench_call(struct link *l, enum op_id op, const void *request, void *reply, struct pool *pool);

/* Latencies in microseconds. */
struct bench_times { uint32_t *at; size_t n, room; };
void bench_time(struct bench_times *t, int64_t micros);
uint32_t bench_percentile(struct bench_times *t, unsigned per_thousand);     /* sorts */

void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif

/* What payments cost the core that runs, beside their time: the CPU of its
 * threads, what goes into its log, and what its tables grow by. A machine shared
 * with others has no rates worth comparing; the CPU of a thread still has. */
#ifndef TESTS_BENCH_COST_H
#define TESTS_BENCH_COST_H

#include "tests/bench/bench.h"

struct cost {
    uint64_t writer_ns, flusher_ns, timer_ns, core_ns;   /* CPU; the timer's is that of checkpoints */
    uint64_t log_bytes;                                  /* written since the core began */
    uint64_t made, made_anew;                            /* slices put as they were made beside the writer, and not */
    bool checkpointing;
    uint64_t resident;                                   /* bytes of memory, now */
};

/* The link may read store.metrics. */
void cost_read(const struct bench_core *core, struct link *metrics, struct cost *out);
/* Only what the core says of itself. */
void cost_metrics(struct link *metrics, struct cost *out);
/* All files of tables and indexes of a home that nobody has open. */
uint64_t cost_tables(const char *home);

#endif

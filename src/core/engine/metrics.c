/* Counters, as Prometheus reads them. */
#include "config.h"
#include "core/engine/inner.h"

void metrics_count(struct core *c, const struct work *w)
{
    if (w->q.op >= OP_NUMBER_MAX || !op_info[w->q.op].no)
        return;
    struct op_count *o = &c->metrics.op[w->q.op];
    atomic_fetch_add(w->fault.status ? &o->refused : &o->ok, 1);
    atomic_fetch_add(&o->micros, (uint64_t)(clock_ticks() - w->began));
    if (w->fault.status)
        atomic_fetch_add(&c->metrics.status[w->fault.status], 1);
}

static void put(struct buf *out, const char *name, const char *kind, const char *help, uint64_t value)
{
    buf_printf(out, "# HELP wattdesk_%s %s\n# TYPE wattdesk_%s %s\nwattdesk_%s %llu\n", name, help, name, kind, name,
               (unsigned long long)value);
}

static void print_ops(struct core *c, struct buf *out)
{
    buf_puts(out, "# HELP wattdesk_operations_total Operations by name and outcome.\n"
                  "# TYPE wattdesk_operations_total counter\n");
    for (unsigned i = 1; i < OP_NUMBER_MAX; i++) {
        uint64_t ok = atomic_load(&c->metrics.op[i].ok), refused = atomic_load(&c->metrics.op[i].refused);
        if (ok || refused)
            buf_printf(out, "wattdesk_operations_total{op=\"%s\",outcome=\"ok\"} %llu\n"
                       "wattdesk_operations_total{op=\"%s\",outcome=\"refused\"} %llu\n",
                       op_info[i].name, (unsigned long long)ok, op_info[i].name, (unsigned long long)refused);
    }
    buf_puts(out, "# HELP wattdesk_operation_seconds_total Time from frame to reply.\n"
                  "# TYPE wattdesk_operation_seconds_total counter\n");
    for (unsigned i = 1; i < OP_NUMBER_MAX; i++) {
        uint64_t us = atomic_load(&c->metrics.op[i].micros);
        if (us)
            buf_printf(out, "wattdesk_operation_seconds_total{op=\"%s\"} %llu.%06llu\n", op_info[i].name,
                       (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
    }
}

static void print_refusals(struct core *c, struct buf *out)
{
    buf_puts(out, "# HELP wattdesk_refusals_total Refusals by status.\n# TYPE wattdesk_refusals_total counter\n");
    for (unsigned i = 1; i < ST_COUNT; i++) {
        uint64_t n = atomic_load(&c->metrics.status[i]);
        if (n)
            buf_printf(out, "wattdesk_refusals_total{status=\"%s\"} %llu\n", status_name((enum status)i),
                       (unsigned long long)n);
    }
}

static void print_store(struct core *c, struct buf *out)
{
    struct store_stats s = { 0 };
    store_stats(c->store, &s);
    put(out, "store_commits_total", "counter", "Durable commits.", s.commits);
    put(out, "store_flushes_total", "counter", "Log flushes.", s.flushes);
    put(out, "store_rows_written_total", "counter", "Rows written.", s.rows_written);
    put(out, "store_rows_read_total", "counter", "Rows read.", s.rows_read);
    put(out, "store_cache_hits_total", "counter", "Pages found in the cache.", s.cache_hits);
    put(out, "store_cache_misses_total", "counter", "Pages read from disk.", s.cache_misses);
    put(out, "store_cache_limit_bytes", "gauge", "What the cache grows to, and then stays.", s.cache_bytes);
    put(out, "store_frozen_pages", "gauge", "Page versions pushed out of the cache; above 0 the cache is too small.",
        s.frozen_pages);
    put(out, "store_log_bytes", "gauge", "Log since the last checkpoint.", s.log_bytes);
    put(out, "store_log_written_bytes_total", "counter", "Log written.", s.log_written_bytes);
    put(out, "store_free_bytes", "gauge", "Free space of the store's file system.", s.free_bytes);
    put(out, "store_reads_only", "gauge", "1 while a full disk refuses writes.", s.reads_only);
    put(out, "store_damaged_pages", "gauge", "Pages that could not be read since the start.",
        store_damage(c->store, NULL, 0));
    put(out, "store_checkpointing", "gauge", "1 while a checkpoint is written.", s.checkpointing);
    put(out, "store_checkpoint_age_seconds", "gauge", "Age of the last checkpoint.", s.checkpoint_age_s);
}

static void print_building(struct core *c, struct buf *out)
{
    struct store_building list[INDEX_COUNT];
    unsigned n = store_building(c->store, list, INDEX_COUNT);
    put(out, "indexes_building", "gauge", "Indexes being built; scans of them are refused.", n);
    if (n)
        buf_puts(out, "# HELP wattdesk_index_rows Rows gone through and, about, to go through in all.\n"
                 "# TYPE wattdesk_index_rows gauge\n");
    for (unsigned i = 0; i < n; i++)
        buf_printf(out, "wattdesk_index_rows{index=\"%s\",of=\"done\"} %llu\n"
                   "wattdesk_index_rows{index=\"%s\",of=\"about\"} %llu\n",
                   list[i].index, (unsigned long long)list[i].done, list[i].index, (unsigned long long)list[i].about);
}

void metrics_print(struct core *c, struct buf *out)
{
    struct metrics *m = &c->metrics;
    print_ops(c, out);
    print_refusals(c, out);
    put(out, "batches_total", "counter", "Batches of the writer.", atomic_load(&m->batches));
    put(out, "batched_operations_total", "counter", "Operations in them.", atomic_load(&m->batched));
    put(out, "slices_made_total", "counter", "Slices of timed work that the writer put as they were made ahead.",
        atomic_load(&m->made));
    put(out, "slices_made_anew_total", "counter", "Slices made ahead whose rows were written meanwhile.",
        atomic_load(&m->made_anew));
    put(out, "repeats_total", "counter", "Requests answered from memory.", atomic_load(&m->repeats));
    put(out, "large_replies_total", "counter", "Replies over 4 kB that were remembered.",
        atomic_load(&m->large_replies));
    put(out, "secret_checks_total", "counter", "Passwords and PINs checked.", atomic_load(&m->secrets));
    put(out, "events_total", "counter", "Events sent.", atomic_load(&m->events));
    put(out, "broken_frames_total", "counter", "Connections ended for a broken frame.", atomic_load(&m->broken_frames));
    put(out, "connections", "gauge", "Connections to the core.", atomic_load(&m->connections));
    put(out, "queue_writes", "gauge", "Writes waiting.", queue_length(&c->writes));
    put(out, "queue_secrets", "gauge", "Password checks waiting.", queue_length(&c->checks));
    put(out, "clock_doubted", "gauge", "1 while the clock is not believed: writes are refused.", clock_doubted(c));
    print_store(c, out);
    print_building(c, out);
}

/* The whole of a county: the passes in their order, and one durable point at the end. */
#include "config.h"
#include "sample/maker.h"

#include <inttypes.h>
#include <stdlib.h>

static enum status config_check(const struct sample_config *c, struct fault *f)
{
    if (c->accounts < 1 || c->accounts > SAMPLE_ACCOUNTS_MAX)
        return fault_set(f, ST_number_out_of_range, "accounts", "1", "1000000", NULL);
    if (c->months < 1 || c->months > SAMPLE_MONTHS_MAX)
        return fault_set(f, ST_number_out_of_range, "months", "1", "36", NULL);
    return ST_ok;
}

static void parts_make(struct maker *m)
{
    char remark[100];
    const struct sample_config *c = m->county.config;
    snprintf(remark, sizeof remark, "sample county: %" PRIu64 " accounts, %u months, seed %" PRIu64, c->accounts,
             c->months, c->seed);
    maker_audit(m, instant_of(month_first(month_add(m->county.last_month, 1 - (int)c->months)), 0, 0, 0),
                &sample_system,
                "load.apply", COMPANY, remark);
    visits_make(m);
    maker_finish(m);
    office_make(m);
    maker_finish(m);
    rows_make(m);
    maker_finish(m);
    jobs_make(m);
    maker_finish(m);
    months_make(m);
    maker_finish(m);
    ranges_put(m);
    balances_make(m);
    counters_make(m);
    maker_finish(m);
}

enum status sample_make(struct store *s, const struct sample_config *config, struct fault *f)
{
    enum status st = config_check(config, f);
    struct maker *m = calloc(1, sizeof *m);
    struct pool *lasting = pool_new(1u << 20);
    if (!m)
        panic("out of memory");
    m->store = s;
    m->fault = f;
    m->pool = pool_new(1u << 16);
    m->progress.began = m->progress.told = clock_ticks();
    if (!st)
        st = county_open(&m->county, config, lasting, f);
    if (!st)
        st = store_bulk_begin(s, &m->txn, m->pool);
    if (!st) {
        books_open(m);
        parts_make(m);
        books_release(m);
        maker_step(m, "written to the disk", 0);
        enum status end = store_bulk_end(&m->txn);
        st = m->status ? m->status : end;
        if (!st)
            maker_finish(m);
    }
    free(m->visit);
    free(m->queue);
    pool_free(&m->pool);
    pool_free(&lasting);
    free(m);
    return st;
}

#include "config.h"
#include "sample/maker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/audit.h"

void maker_put(struct maker *m, enum table_id table, const void *row)
{
    if (m->status)
        return;
    m->status = store_bulk_put(m->txn, table, row);
    if (m->status)
        fault_set(m->fault, m->status, "", table_info[table].name, NULL, NULL);
    m->progress.rows++;
}

void maker_audit(struct maker *m, instant at, const struct user *who, const char *op, const char *subject, const char *remark)
{
    struct audit_subject subjects[2] = { { .subject = subject }, { .subject = who->staff_no } };
    char request_id[40];
    snprintf(request_id, sizeof request_id, "sample-%" PRIu64, m->audit_no + 1);
    struct audit a = {
        .audit_no = ++m->audit_no, .at = at, .staff_no = who->staff_no, .staff_name = who->staff_name, .unit_no = who->unit_no,
        .from = "local", .op = op, .request_id = request_id, .remark = remark, .before = m->chain,
        .subjects = subject ? subjects : subjects + 1, .subjects_n = subject ? 2 : 1,
    };
    record_init(&audit_record, &a);
    audit_chain(&m->chain, &a, &a.chain);
    m->chain = a.chain;
    maker_put(m, TABLE_audit, &a);
}

/* -- progress -- */

#define TELL_EVERY 1000000           /* microseconds */

static uint64_t a_second(uint64_t n, int64_t micros)
{
    return micros > 0 ? n * UINT64_C(1000000) / (uint64_t)micros : 0;
}

static void tell(struct maker *m, bool last)
{
    struct progress *p = &m->progress;
    FILE *out = m->county.config->progress;
    int64_t now = clock_ticks(), passed = now - p->began;
    if (!out || (!last && now - p->told < TELL_EVERY))
        return;
    p->told = now;
    if (m->txn)
        p->entries = store_bulk_entries(m->txn);
    unsigned share = p->all ? (unsigned)(p->done * 100 / p->all) : 100;
    fprintf(out, "%s%-22s %3u%%  %" PRIu64 " rows and %" PRIu64 " index entries, %" PRIu64 " and %" PRIu64 " a second%s",
            isatty(fileno(out)) ? "\r" : "", p->step, last ? 100 : share, p->rows, p->entries, a_second(p->rows, passed),
            a_second(p->entries, passed), isatty(fileno(out)) && !last ? "" : "\n");
    fflush(out);
}

void maker_step(struct maker *m, const char *step, uint64_t all)
{
    m->progress.step = step;
    m->progress.all = all;
    m->progress.done = 0;
    m->progress.step_began = clock_ticks();
}

void maker_done(struct maker *m, uint64_t n)
{
    m->progress.done = n;
    if ((n & 1023) == 0)
        tell(m, false);
}

void maker_finish(struct maker *m)
{
    tell(m, true);
}

/* -- the whole -- */

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
    snprintf(remark, sizeof remark, "sample county: %" PRIu64 " accounts, %u months, seed %" PRIu64, c->accounts, c->months, c->seed);
    maker_audit(m, instant_of(month_first(month_add(m->county.last_month, 1 - (int)c->months)), 0, 0, 0), &sample_system,
                "load.apply", COMPANY, remark);
    visits_make(m);
    maker_finish(m);
    office_make(m);
    maker_finish(m);
    rows_make(m);
    maker_finish(m);
    jobs_make(m);
    maker_finish(m);
    books_make(m);
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

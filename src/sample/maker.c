/* What every pass of the making stands on: rows into the store, audit records in
 * their chain, and progress told. Knows no pass. */
#include "config.h"
#include "sample/maker.h"

#include <inttypes.h>
#include <unistd.h>

#include "core/engine/audit.h"

const struct user sample_system = { .staff_no = "system", .staff_name = "system", .unit_no = COMPANY };
const struct user sample_supervisor = { .staff_no = "10518", .staff_name = "李伟", .unit_no = COMPANY };

void maker_put(struct maker *m, enum table_id table, const void *row)
{
    if (m->status)
        return;
    m->status = store_bulk_put(m->txn, table, row);
    if (m->status)
        fault_set(m->fault, m->status, "", table_info[table].name, NULL, NULL);
    m->progress.rows++;
}

void maker_audit(struct maker *m, instant at, const struct user *who, const char *op, const char *subject,
                 const char *remark)
{
    struct audit_subject about = { .subject = subject };
    char request_id[40];
    snprintf(request_id, sizeof request_id, "sample-%" PRIu64, m->audit_no + 1);
    struct audit a = {
        .audit_no = ++m->audit_no, .at = at, .staff_no = who->staff_no, .staff_name = who->staff_name,
        .unit_no = who->unit_no, .from = "local", .op = op, .request_id = request_id, .remark = remark,
        .subjects = &about, .subjects_n = subject ? 1 : 0,
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
    fprintf(out, "%s%-22s %3u%%  %" PRIu64 " rows and %" PRIu64 " index entries, %" PRIu64 " and %" PRIu64
            " a second%s", isatty(fileno(out)) ? "\r" : "", p->step, last ? 100 : share, p->rows, p->entries,
            a_second(p->rows, passed), a_second(p->entries, passed), isatty(fileno(out)) && !last ? "" : "\n");
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

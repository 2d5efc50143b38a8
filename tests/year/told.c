/* The year as two files: what happened, job by job as a program is told it, with the decrees and limits that hold;
 * and what the product says of it, its clocks and the report of every month. peer.c makes the second from the first.
 *
 *   D DAY WORKS                          a decreed day, days since 1970
 *   F KIND VERSION STAGE NAME AMOUNT UNIT   the limit in the flow's own file; stage 0 the whole, its name "-"
 *   L RULE_SET KIND STAGE DAY AMOUNT UNIT   a dated limit
 *   N NOW
 *   J JOB KIND VERSION UNIT ACCEPTED STATE CLOSED SATISFACTION RULE_SET
 *   E NO ACT STAGE AT TARGET MOVED_TO AMOUNT UNIT COUNT_FROM STAFF
 *
 *   K JOB CLOCK STATE STARTED CLOSED DUE ELAPSED LEFT   at risk is running
 *   R MONTH UNIT KIND CLOSED IN_TIME ALL_STAGES RATED CONTENT ENDED
 *   M MONTH JOB STAGE DUE CLOSED OVER STAFF CAUSE
 *   T KIND DONE MEAN_TIME MEAN_OVER     from acceptance to the end, and of whole clocks that were missed */
#include "config.h"
#include "tests/paths.h"
#include "tests/year/year.h"
#include "core/engine/inner.h"
#include "core/engine/seed.h"
#include "core/work/flow.h"
#include "core/work/job.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS 12

static FILE *happened, *said;
static struct { uint64_t done, missed; int64_t time, over; } of_kind[MOST_KINDS];

static void told_of(enum op_id op, const void *q, void *r)
{
    enum status s = as('u', op, q, r);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static const char *or_dash(const char *text) { return text && *text ? text : "-"; }

/* -- what holds -- */

static void decrees_tell(void)
{
    struct holiday_ask q = { .token = "" };
    struct holiday_list r;
    do {
        told_of(OP_holiday_list, &q, &r);
        for (uint32_t i = 0; i < r.holidays_n; i++)
            fprintf(happened, "D %d %d\n", (int)(r.holidays[i].day - DATE_EPOCH),
                    r.holidays[i].day_kind == CODE_day_kind_work);
        q.token = r.token;
    } while (*q.token);
}

static void limits_tell(void)
{
    struct array rows = { 0 };
    struct fault f;
    assert_int_equal(seed_read(TOP_SRCDIR "/db", "time_limits.csv", &time_limit_record, hall.pool, &rows, &f), ST_ok);
    const struct time_limit *l = rows.at;
    for (unsigned i = 0; i < rows.n; i++)
        fprintf(happened, "L %u %s %s %d %u %u\n", l[i].rule_set, l[i].job_kind, or_dash(l[i].stage),
                (int)(l[i].valid_from - DATE_EPOCH), (unsigned)l[i].limit_amount, l[i].limit_unit);
}

static void flow_tell(const struct flow_info *f)
{
    fprintf(happened, "F %s %" PRIu64 " 0 - %u %u\n", f->kind, f->version, f->limit.amount, f->limit.unit);
    for (unsigned i = 0; i < f->stages; i++)
        fprintf(happened, "F %s %" PRIu64 " %u %s %u %u\n", f->kind, f->version, i + 1, f->stage[i].name,
                f->stage[i].limit.amount, f->stage[i].limit.unit);
}

static void rules_tell(void)
{
    decrees_tell();
    limits_tell();
    for (unsigned i = 0; i < asks_n; i++)
        flow_tell(flow_newest(core_flows(hall.core), asks[i].kind));
    fprintf(happened, "N %" PRId64 "\n", (int64_t)year.now);
}

/* -- a job -- */

static void event_tell(const struct job_event *e)
{
    fprintf(happened, "E %" PRIu64 " %u %" PRIu64 " %" PRId64 " %" PRIu64 " %" PRId64 " %" PRIu64
            " %u %" PRId64 " %s\n", e->event_no, e->work_act, e->stage_no, e->at, e->target, e->moved_to,
            e->limit_amount, e->limit_unit, e->count_from, or_dash(e->staff_no));
}

static unsigned plain_state(unsigned state)
{
    return state == CODE_work_state_at_risk ? CODE_work_state_running : state;
}

static void clocks_tell(const struct job_page *page)
{
    const struct job *j = page->job;
    for (uint32_t i = 0; i < page->clocks_n; i++) {
        const struct job_clock *k = &page->clocks[i];
        if (k->work_state != CODE_work_state_waiting)
            fprintf(said, "K %" PRIu64 " %" PRIu64 " %u %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                    j->job_no, k->stage_no, plain_state(k->work_state), k->started, k->closed, k->due, k->elapsed,
                    k->left);
    }
    unsigned kind = (unsigned)(ask_named(j->job_kind) - asks);
    const struct job_clock *whole = &page->clocks[0];
    if (j->job_state != CODE_job_state_done)
        return;
    of_kind[kind].done++;
    of_kind[kind].time += whole->closed - j->accepted_at;
    if (whole->work_state == CODE_work_state_missed) {
        of_kind[kind].missed++;
        of_kind[kind].over += whole->closed - whole->due;
    }
}

/* All its events are there, and as many as the last answer said. */
static void job_tell(uint64_t job_no)
{
    struct job_page page;
    uint64_t before = 0;
    told_of(OP_work_show, &(struct job_ask){ .job_no = job_no }, &page);
    const struct job *j = page.job;
    const struct errand *w = errand_of_job(job_no);
    if (w && w->last_event > j->last_event)
        fail_msg("job %" PRIu64 ": %" PRIu64 " acts were answered, %" PRIu64 " are there", job_no, w->last_event,
                 j->last_event);
    if (page.more || j->events_n != j->last_event)
        fail_msg("job %" PRIu64 ": %u of %" PRIu64 " events", job_no, (unsigned)j->events_n, j->last_event);
    fprintf(happened, "J %" PRIu64 " %s %" PRIu64 " %s %" PRId64 " %u %" PRId64 " %u %u\n", job_no, j->job_kind,
            j->flow_version, j->unit_no, j->accepted_at, j->job_state, j->closed_at, j->satisfaction, j->rule_set);
    for (uint32_t i = 0; i < j->events_n; i++, before++) {
        assert_int_equal(j->events[i].event_no, before + 1);
        event_tell(&j->events[i]);
    }
    clocks_tell(&page);
}

static uint64_t *numbers;

static uint32_t jobs_found(void)
{
    struct txn *t;
    struct scan *scan;
    struct job j;
    uint32_t n = 0;
    struct pool *rows = pool_new(1 << 16), *one = pool_new(1 << 14);
    numbers = calloc(year.errands_room, sizeof *numbers);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, rows), ST_ok);
    assert_int_equal(scan_table(t, TABLE_job, &(struct scan_range){ 0 }, &scan), ST_ok);
    for (; scan_next(scan, &j, one) == ST_ok; pool_clear(one)) {
        assert_true(n < year.errands_room);
        numbers[n++] = j.job_no;
    }
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&rows);
    pool_free(&one);
    return n;
}

static void jobs_tell(void)
{
    uint32_t n = jobs_found(), known = 0;
    for (uint32_t i = 0; i < n; i++) {
        known += errand_of_job(numbers[i]) != NULL;
        job_tell(numbers[i]);
        pool_clear(hall.pool);
    }
    for (uint32_t i = 0; i < year.errands_n; i++)
        known -= year.errand[i].job_no != 0;
    assert_int_equal(known, 0);         /* whatever was accepted is there */
    free(numbers);
}

/* -- the report -- */

static void month_tell(int32_t month)
{
    struct rates_ask q = { .month = month, .token = "", .misses_token = "" };
    struct rates_page r;
    do {
        told_of(OP_work_rates, &q, &r);
        for (uint32_t i = 0; i < r.rates_n; i++)
            fprintf(said, "R %d %s %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", month,
                    r.rates[i].unit_no, r.rates[i].job_kind, r.rates[i].closed, r.rates[i].in_time,
                    r.rates[i].all_stages, r.rates[i].rated, r.rates[i].content, r.rates[i].ended);
        q.token = r.token;
    } while (*q.token);
    q = (struct rates_ask){ .month = month, .token = "", .misses_token = "" };
    do {
        told_of(OP_work_rates, &q, &r);
        for (uint32_t i = 0; i < r.misses_n; i++)
            fprintf(said, "M %d %" PRIu64 " %s %" PRId64 " %" PRId64 " %" PRId64 " %s %s\n", month, r.misses[i].job_no,
                    or_dash(r.misses[i].stage), r.misses[i].due, r.misses[i].closed, r.misses[i].over,
                    or_dash(r.misses[i].staff_no), or_dash(r.misses[i].cause));
        q.misses_token = r.misses_token;
    } while (*q.misses_token);
}

static void report_tell(void)
{
    for (int i = 0; i < MONTHS; i++) {
        month_tell(i < 6 ? 202507 + i : 202601 + i - 6);
        pool_clear(hall.pool);
    }
    for (unsigned i = 0; i < asks_n; i++)
        if (of_kind[i].done)
            fprintf(said, "T %s %" PRIu64 " %" PRId64 " %" PRId64 "\n", asks[i].kind, of_kind[i].done,
                    of_kind[i].time / (int64_t)of_kind[i].done,
                    of_kind[i].missed ? of_kind[i].over / (int64_t)of_kind[i].missed : 0);
}

static FILE *file_new(const char *dir, const char *name)
{
    FILE *f = fopen(pool_printf(hall.pool, "%s/%s", dir, name), "we");
    assert_non_null(f);
    return f;
}

/* The other program's figures are these, line for line in whatever order. */
static void same_figures(const char *dir)
{
    char line[2000];
    const char *command = pool_printf(hall.pool, "set -e; cd '%s'; '%s/tests/year/peer' '%s/db/seed/office_hours.csv' "
        "<happened >figured; LC_ALL=C sort said >said.sorted; LC_ALL=C sort figured >figured.sorted; "
        "diff said.sorted figured.sorted | head -n 40", dir, TOP_BUILDDIR, TOP_SRCDIR);
    FILE *p = popen(command, "re");
    unsigned n = 0;
    assert_non_null(p);
    while (fgets(line, sizeof line, p)) {
        print_error("%s", line);
        n++;
    }
    if (pclose(p) || n)
        fail_msg("seed %" PRIu64 ": the two reports differ, or there is none", year.seed);
}

void told_write(const char *dir)
{
    happened = file_new(dir, "happened");
    said = file_new(dir, "said");
    rules_tell();
    jobs_tell();
    report_tell();
    assert_int_equal(fclose(happened) | fclose(said), 0);
    same_figures(dir);
}

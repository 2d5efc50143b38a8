/* Timed work beside people: a file of many lines is brought in and an index is built
 * while 32 counters work without a pause. Nothing is timed: the writer's time is
 * counted by the rows that were read and written, and while the timer waits for its
 * turn, people are served for as long as it waits. Payments and approvals take at most
 * twice what they take alone, and an alert is told as the first or second slice after
 * it is due. FAIR_LINES=1000000 is the same for the soak. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/board_jobs.h"
#include "tests/unit/core_rows.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTERS 32
#define ASKING 4                     /* of them ask for leave and take it back; the others are paid */
#define LINES 3000                   /* of the file, and accounts that are indexed again */
#define BATCH 2000                   /* lines of one request */
#define READ_US 2
#define WRITE_US 5
#define PAYER "5013018427"
#define REPENTER "5013018428"        /* whose payment is to be taken back */

enum act { PAYS, ASKS, ACTS };

static struct {
    struct office o;
    struct pay_reverse reversal;
    struct buf request;
    uint64_t asked;                  /* an approval that is to be taken back; 0 none */
    int64_t came[COUNTERS];          /* since when each of them waits */
    unsigned next;                   /* counter: they come again as soon as they are served */
    int64_t worst[ACTS];
    int64_t passed;                  /* counted time */
    uint64_t naps;
    bool alert_due;
    unsigned told_after;             /* slices from when it was due until it was told; 0 not yet */
} fair;

static struct office *office(void)
{
    return &fair.o;
}

/* -- counted time -- */

static int64_t rows_cost(struct core *c)
{
    struct store_stats s = { 0 };
    store_stats(core_store(c), &s);
    return (int64_t)(s.rows_read * READ_US + s.rows_written * WRITE_US);
}

/* The writer's work is what is counted; ours stands behind this one (--wrap). */
bool __real_work_run_write(struct work *w, struct batch *batch);
bool __wrap_work_run_write(struct work *w, struct batch *batch);
bool __wrap_work_run_write(struct work *w, struct batch *batch)
{
    int64_t before = rows_cost(w->core);
    bool kept = __real_work_run_write(w, batch);
    fair.passed += rows_cost(w->core) - before;
    return kept;
}

static int64_t counted(struct core *c)
{
    (void)c;
    return fair.passed;
}

static void must(const char *staff_no, enum op_id op, const void *q, void *r)
{
    enum status s = ask(office(), staff_no, op, q, r);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), office()->fault.field, office()->fault.arg[0]);
}

static void asks_for_leave(void)
{
    struct approval a = { 0 };
    if (fair.asked)
        must("10003", OP_approval_withdraw, &(struct approval_no){ .approval_no = fair.asked }, &a);
    else
        must("10003", OP_approval_ask, &(struct approval_ask){ .op = "pay.reverse",
                                           .request = { fair.request.at, (uint32_t)fair.request.n } }, &a);
    fair.asked = fair.asked ? 0 : a.approval_no;
}

/* The one who has waited longest; he comes again at once. */
static void serve(void)
{
    unsigned who = fair.next++ % COUNTERS;
    enum act act = who % (COUNTERS / ASKING) ? PAYS : ASKS;
    if (act == PAYS)
        rows_pay(office(), "10003", PAYER, 10);
    else
        asks_for_leave();
    int64_t now = counted(office()->core), took = now - fair.came[who];
    if (fair.next > COUNTERS && took > fair.worst[act])
        fair.worst[act] = took;
    fair.came[who] = now;
    pool_clear(office()->pool);
}

static unsigned slices(enum timed_id but)
{
    unsigned n = 0;
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        n += i == but ? 0 : (unsigned)office()->core->timing->seen[i].slices;
    return n;
}

static uint64_t slices_of(enum timed_id i)
{
    return office()->core->timing->seen[i].slices;
}

/* A second later the first job is at risk. */
static void alert_falls_due(void)
{
    static unsigned before;
    if (!fair.alert_due && fair.naps == 20) {
        clock_to(office(), "2026-11-25T08:00");
        fair.passed += SECOND;
        for (unsigned i = 0; i < COUNTERS; i++)
            fair.came[i] += SECOND;          /* nobody waited for it */
        before = slices(TIMED_work_tell);
        fair.alert_due = true;
    } else if (fair.alert_due && !fair.told_after && slices_of(TIMED_work_tell)) {
        fair.told_after = slices(TIMED_work_tell) - before + 1;
    }
}

/* The timer waits: people are served. */
static void people_first(struct core *c, int64_t us)
{
    int64_t until = counted(c) + us;
    fair.naps++;
    while (counted(c) < until)
        serve();
    alert_falls_due();
}

static void nobody_first(struct core *c, int64_t us)
{
    (void)c;
    fair.naps++;
    fair.passed += us;
}

static void counted_from_here(void (*nap)(struct core *, int64_t))
{
    struct core *c = office()->core;
    c->ticks = counted;
    c->nap = nap;
    fair.next = 0;
    memset(fair.worst, 0, sizeof fair.worst);
    for (unsigned i = 0; i < COUNTERS; i++)
        fair.came[i] = counted(c);
}

/* -- what there is to do -- */

static struct load_line line_of(unsigned no, const char *account_no)
{
    struct buf b;
    struct account a = { .account_no = account_no, .account_name = "王建国", .unit_no = STATION,
                         .address = "魏家庄", .category = CODE_category_residential, .voltage = CODE_voltage_v220 };
    buf_init(&b, 8192);
    record_encode(&account_record, &a, NULL, &b);
    struct load_line l = { .line = no, .row = { (uint8_t *)pool_slice(office()->pool, b.at, b.n), (uint32_t)b.n } };
    buf_release(&b);
    return l;
}

static void file_of(const char *id, unsigned first, unsigned n)
{
    static struct load_line line[BATCH];
    struct load l = { 0 };
    struct load_answer a = { 0 };
    char account_no[16];
    must("60001", OP_load_begin, &(struct load){ .load_id = id, .load_kind = CODE_load_kind_accounts, .file = "a.csv" },
         &l);
    for (unsigned at = 0; at < n; at += BATCH) {
        unsigned part = n - at < BATCH ? n - at : BATCH;
        for (unsigned i = 0; i < part; i++) {
            snprintf(account_no, sizeof account_no, "%010u", first + at + i);
            line[i] = line_of(at + i + 2, pool_copy(office()->pool, account_no));
        }
        must("60001", OP_load_rows, &(struct load_rows){ .load_id = id, .rows = line, .rows_n = part }, &a);
        assert_int_equal(a.bad_n, 0);
        pool_clear(office()->pool);
    }
    must("60001", OP_load_commit, &(struct load_ask){ .load_id = id }, &l);
}

/* Opened with other readings of names and again with ours: the words of accounts are made anew. */
static void index_falls_due(void)
{
    struct office *o = office();
    struct core_config config = {
        .store = { .home = o->home, .cache_bytes = 32u << 20, .build_at_open = 1 },
        .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 2, .no_timer = true,
    };
    struct store *s;
    struct fault f = { .status = ST_ok };
    core_close(&o->core);
    assert_int_equal(store_open(&s, &config.store, &f), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/tests/data/other", &f), ST_ok);
    store_close(&s);
    assert_int_equal(core_open(&o->core, &config, &f), ST_ok);
    assert_true(store_build_due(core_store(o->core)));
}

static unsigned lines(void)
{
    const char *said = getenv("FAIR_LINES");
    return said ? (unsigned)strtoul(said, NULL, 10) : LINES;
}

/* Due 11-26 17:30, at risk from 11-25 08:00. */
static const struct job_made ordinary[] = {
    { 261119000400, "install_household", STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
};

static int set_up(void **state)
{
    (void)state;
    office_staffed(office());
    clock_to(office(), "2026-11-25T07:59");
    jobs_put(office(), ordinary, COUNT_OF(ordinary));
    rows_account(office(), PAYER, STATION);
    rows_account(office(), REPENTER, STATION);
    rows_bill(office(), PAYER, 202610, MONEY_TYPED_MAX / 2);
    rows_till(office(), "10003", STATION);
    buf_init(&fair.request, 4096);
    fair.reversal = (struct pay_reverse){ .receipt_no = rows_pay(office(), "10003", REPENTER, 100), .paper_back = true,
                                          .reverse_reason = CODE_reverse_reason_wrong_account };
    record_encode(&pay_reverse_record, &fair.reversal, NULL, &fair.request);
    file_of("before", 600000000u, lines());
    core_tick(office()->core);
    index_falls_due();
    file_of("beside", 700000000u, lines());
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    buf_release(&fair.request);
    office_close(office());
    return 0;
}

/* -- the same people, alone and beside the work -- */

static bool all_done(void)
{
    struct load l = { 0 };
    must("60001", OP_load_show, &(struct load_ask){ .load_id = "beside" }, &l);
    return l.load_state == CODE_load_state_done && l.applied == lines() && !store_build_due(core_store(office()->core));
}

static void test_people_wait_at_most_twice_as_long(void **state)
{
    int64_t alone[ACTS], began, spent = 0;
    (void)state;
    counted_from_here(people_first);
    for (unsigned i = 0; i < 8 * COUNTERS; i++)
        serve();
    memcpy(alone, fair.worst, sizeof alone);
    counted_from_here(people_first);
    serve();
    began = counted(office()->core);
    core_tick(office()->core);
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        spent += office()->core->timing->seen[i].spent;
    assert_true(all_done());
    print_message("%llu naps; payments %lld, alone %lld; approvals %lld, alone %lld; told %u\n",
                  (unsigned long long)fair.naps, (long long)fair.worst[PAYS], (long long)alone[PAYS],
                  (long long)fair.worst[ASKS], (long long)alone[ASKS], fair.told_after);
    for (unsigned act = 0; act < ACTS; act++)
        if (fair.worst[act] > 2 * alone[act] || !alone[act])
            fail_msg("%s: %lld us, alone %lld", act == PAYS ? "a payment" : "an approval", (long long)fair.worst[act],
                     (long long)alone[act]);
    int64_t share = spent * 100 / (counted(office()->core) - began - (fair.alert_due ? SECOND : 0));
    assert_in_range(share, TURNS_SHARE * 3 / 4, TURNS_SHARE + 2);
    assert_in_range(fair.told_after, 1, 2);
}

/* Where nobody comes nothing is waited for, and slices are as long as their budget. */
static void test_alone_it_has_it_all(void **state)
{
    (void)state;
    counted_from_here(nobody_first);
    file_of("alone", 800000000u, LINES);
    core_tick(office()->core);                       /* whoever brought it in is people */
    uint64_t before = slices_of(TIMED_load_apply);
    file_of("again", 900000000u, LINES);
    fair.naps = 0;
    core_tick(office()->core);
    assert_in_range(slices_of(TIMED_load_apply) - before, LINES / 500, LINES / 100);
    assert_in_range(fair.naps, 0, 1);                /* after the first, before which he came */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_wait_at_most_twice_as_long), cmocka_unit_test(test_alone_it_has_it_all),
    };
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, set_up, take_down);
}

/* Who is loaded, and who can approve, in an office of many people whose desks are
 * there: what work.people and approval.list cost, asked over a connection; and what
 * events cost the core that do not concern most desks: a clerk asks for approvals and takes
 * them back, every desk of his unit and above hears of each, and reads its home page where
 * it says something to him, as a desk does (src/desk/ask.c).
 * Prints "NAME P50_US P99_US", and "events A_SECOND HEARD HOME_READ PERCENT ALONE": CPU of the
 * core in hundredths of one with the desks, and with the clerk alone.
 *
 *     people HOME USERS DESKS SECONDS      HOME is a sample county; the users are added to it */
#include "config.h"
#include "tests/paths.h"
#include "core/core.h"
#include "tests/bench/cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 200
#define CHIEF "10518"
#define ACCOUNTANT "10700"
#define CLERK "799999"
#define EVENTS_A_SECOND 100
#define SUPERVISOR_ONE_IN 20         /* of the users */
#define AWAY_ONE_IN 20               /* of them on leave this week */
#define VISITS_A_WEEK 2800           /* that are agreed with customers: 400 a day */

static struct bill_aside aside;      /* of a bill that is open: what the clerk asks for */
static char aside_account[16];

static void user_put(struct txn *t, const char *staff_no, const char *unit_no, enum code_role role)
{
    struct user row = { .staff_no = staff_no, .staff_name = "众", .unit_no = unit_no, .version = 1,
                        .roles = CODE_BIT(role), .user_state = CODE_user_state_active };
    record_init(&user_record, &row);
    if (store_put(t, TABLE_user, NULL, &row))
        bench_die("user %s", staff_no);
}

/* A clerk where the first open bill is. */
static void clerk_put(struct txn *t)
{
    struct scan *scan;
    struct bill b;
    if (scan_table(t, TABLE_bill, &(struct scan_range){ 0 }, &scan))
        bench_die("bills");
    while (!scan_next(scan, &b, NULL))
        if (b.bill_state == CODE_bill_state_open)
            break;
    scan_end(&scan);
    text_copy(aside_account, sizeof aside_account, b.account_no);
    aside = (struct bill_aside){ .account_no = aside_account, .bill_month = b.bill_month, .bill_seq = b.bill_seq,
                                 .aside_reason = 1, .remark = "众" };
    user_put(t, CLERK, b.unit_no, CODE_role_clerk);
}

static void week_put(struct txn *t, unsigned users)
{
    date today = instant_date(clock_now());
    for (unsigned i = 0; i < VISITS_A_WEEK || i < users; i++) {
        char staff_no[16];
        snprintf(staff_no, sizeof staff_no, "7%05u", i % users);
        struct leave l = { .leave_no = i + 1, .staff_no = staff_no, .from = instant_of(today, 0, 0, 0),
                           .until = instant_of(today + 3, 0, 0, 0), .version = 1,
                           .leave_kind = CODE_leave_kind_annual };
        struct appointment a = { .job_no = i + 1, .slot_no = 1 + i % 50, .day = today + (date)(i % 7),
                                 .appointment_no = i + 1, .stage = "survey", .opens = "08:00", .closes = "10:00",
                                 .appointment_state = CODE_appointment_state_made, .staff_no = staff_no, .version = 1 };
        record_init(&leave_record, &l);
        record_init(&appointment_record, &a);
        if ((i < VISITS_A_WEEK && store_put(t, TABLE_appointment, NULL, &a)) ||
            (i < users && i % AWAY_ONE_IN == 0 && store_put(t, TABLE_leave, NULL, &l)))
            bench_die("week");
    }
}

static void fill(struct txn *t, unsigned users)
{
    struct unit u;
    struct scan *scan;
    const char *unit_no[64];
    unsigned units = 0;
    if (scan_table(t, TABLE_unit, &(struct scan_range){ 0 }, &scan))
        bench_die("units");
    while (units < COUNT_OF(unit_no) && scan_next(scan, &u, NULL) == ST_ok)
        unit_no[units++] = u.unit_no;
    scan_end(&scan);
    for (unsigned i = 0; i < users; i++) {
        char staff_no[16];
        snprintf(staff_no, sizeof staff_no, "7%05u", i);
        user_put(t, staff_no, unit_no[i % units], i % SUPERVISOR_ONE_IN ? CODE_role_clerk : CODE_role_supervisor);
    }
    clerk_put(t);
    week_put(t, users);
}

static void people_put(const char *home, unsigned users)
{
    struct fault f = { .status = ST_ok };
    struct store *s;
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(1u << 20);
    struct store_config config = { .home = home, .cache_bytes = 256u << 20 };
    if (store_open(&s, &config, &f) || core_words(s, TOP_SRCDIR "/db", &f) || store_batch_begin(s, &b) ||
        store_child_begin(b, &t, pool))
        bench_die("store: %s %s", status_name(f.status), f.arg[0]);
    fill(t, users);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    pool_free(&pool);
}

static void times(struct link *l, const char *name, enum op_id op)
{
    struct bench_times took = { 0 };
    struct pool *pool = pool_new(1u << 16);
    for (unsigned i = 0; i < ROUNDS + 5; i++) {
        void *q = pool_get(pool, op_info[op].request->size), *r = pool_get(pool, op_info[op].reply->size);
        record_init(op_info[op].request, q);
        int64_t began = clock_ticks();
        bench_call(l, op, q, r, pool);
        if (i >= 5)
            bench_time(&took, clock_ticks() - began);
        pool_clear(pool);
    }
    uint32_t p50 = bench_percentile(&took, 500);
    printf("%s %u %u\n", name, p50, bench_percentile(&took, 990));
    pool_free(&pool);
    free(took.at);
}

/* -- events -- */

struct heard { uint64_t events, homes; };

/* All that has come to a desk; home is asked for where the event concerns who sits there. */
static void desk_hears(struct link *l, const char *staff_no, bool supervisor, struct heard *h)
{
    struct link_message m;
    struct event_topic e;
    uint32_t number;
    bool home = false;
    while (link_receive(l, &m) == ST_ok) {
        if (m.kind != WIRE_EVENT)
            continue;
        char topic[80];
        text_copy(topic, sizeof topic, m.topic);
        h->events++;
        if (!event_read(topic, &e) || !strcmp(e.whom, staff_no) || !strcmp(e.person, staff_no) || e.home == HOME_all ||
            (supervisor && (e.home == HOME_deciders || e.home == HOME_supervisors)))
            home = true;
    }
    if (!home)
        return;
    h->homes++;
    if (link_send(l, OP_session_home, "", 0, &(struct nothing){ 0 }, &number) || link_flush(l) == ST_unavailable)
        bench_die("the core has gone");
}

/* Asked for and taken back: each is an event. */
static void clerk_acts(struct link *clerk, uint64_t *asked, struct pool *pool)
{
    struct approval a;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(&bill_aside_record, &aside, NULL, &b);
    if (*asked)
        bench_call(clerk, OP_approval_withdraw, &(struct approval_no){ .approval_no = *asked }, &a, pool);
    else
        bench_call(clerk, OP_approval_ask, &(struct approval_ask){ .op = "bill.aside",
                                                                  .request = { b.at, (uint32_t)b.n } }, &a, pool);
    *asked = *asked ? 0 : a.approval_no;
    buf_release(&b);
    pool_clear(pool);
}

/* Hundredths of one CPU that the core takes. */
static double events_run(const struct bench_core *core, struct link *metrics, struct link *clerk, struct link *desk,
                         unsigned desks, unsigned seconds, struct heard *h)
{
    struct cost before, after;
    struct pool *pool = pool_new(1u << 16);
    uint64_t asked = 0;
    cost_read(core, metrics, &before);
    int64_t began = clock_ticks();
    for (unsigned i = 0; i < 2 * (seconds * EVENTS_A_SECOND / 2); i++) {
        int64_t due = began + (int64_t)i * SECOND / EVENTS_A_SECOND, now;
        clerk_acts(clerk, &asked, pool);
        for (unsigned k = 0; k < desks; k++) {
            char staff_no[16];
            snprintf(staff_no, sizeof staff_no, "7%05u", k);
            desk_hears(&desk[k], staff_no, k % SUPERVISOR_ONE_IN == 0, h);
        }
        if ((now = clock_ticks()) < due)
            nanosleep(&(struct timespec){ .tv_nsec = (due - now) * 1000 }, NULL);
    }
    int64_t took = clock_ticks() - began;
    cost_read(core, metrics, &after);
    pool_free(&pool);
    return (double)(after.core_ns - before.core_ns) / 10.0 / (double)took;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        bench_die("usage: people HOME USERS DESKS SECONDS");
    unsigned users = (unsigned)atoi(argv[2]), desks = (unsigned)atoi(argv[3]), seconds = (unsigned)atoi(argv[4]);
    struct heard none = { 0 }, heard = { 0 };
    struct link clerk, metrics;
    struct bench_core core;
    struct link *l = calloc(desks + 1, sizeof *l);
    zone_set("Asia/Shanghai");
    tables_init();
    log_open("bench", LOG_WARN_);
    people_put(argv[1], users);
    bench_start(&core, argv[1]);
    bench_link(&core, CLERK, &clerk);
    bench_link(&core, ACCOUNTANT, &metrics);
    double alone = events_run(&core, &metrics, &clerk, NULL, 0, seconds, &none);
    for (unsigned i = 0; l && i < desks; i++) {
        char staff_no[16];
        snprintf(staff_no, sizeof staff_no, "7%05u", i % users);
        bench_link(&core, staff_no, &l[i]);
    }
    bench_link(&core, CHIEF, &l[desks]);
    times(&l[desks], "work.people", OP_work_people);
    times(&l[desks], "work.teams", OP_work_teams);
    times(&l[desks], "approval.list", OP_approval_list);
    double beside = events_run(&core, &metrics, &clerk, l, desks, seconds, &heard);
    unsigned events = 2 * (seconds * EVENTS_A_SECOND / 2);
    printf("events %u %llu %llu %.1f %.1f\n", events / (seconds ? seconds : 1), (unsigned long long)heard.events,
           (unsigned long long)heard.homes, beside, alone);
    bench_stop(&core);
    free(l);
    return 0;
}

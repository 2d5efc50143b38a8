/* Durable payments through the whole operation path: N connections, each a
 * cashier with a till of its own, each with one pay.take in flight: part
 * payments of 1.00 in cash on accounts that owe something. Prints a line for each
 * measurement, "CLIENTS PAYMENTS_PER_SECOND P50_US P99_US WRITER_US CORE_US
 * TIMER_US LOG_BYTES RESIDENT_MB P99_QUIET_US P99_CHECKPOINT_US": CPU of the writer's
 * thread, of all threads and of the one that writes checkpoints, and log, by payment;
 * and the 99th percentile of payments while no checkpoint was written, and while one
 * was. At the end the core is killed, "restart_ms N" until it answers again, and
 * "table_bytes N", what the files grew by a payment.
 *
 *     pay HOME SECONDS CLIENTS...
 *     pay HOME MOST_CLIENTS          measures for each line "CLIENTS SECONDS" of its
 *                                    input, the core running all the while */
#include "config.h"
#include "tests/bench/cost.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

#define CLIENTS_MAX 128
#define GIVEN 100                    /* fen */
#define LEAST_OWED 5000
#define SHEETS 500000u               /* a cashier; from PAPER_FIRST on, so that no run is out of paper */
#define PAPER_FIRST 30000000u
#define ACCOUNTANT "10700"
#define WATCH_MS 20

struct owing { char (*no)[14]; size_t n, room; };

struct client {
    struct link link;
    char staff_no[16], unit_no[16], window_no[8];
    struct owing *owing;             /* of its unit */
    uint32_t number;
    uint64_t chance;
    int64_t sent_at;
    bool checkpointing;              /* when it was sent */
};

struct unit_owing { char unit_no[16]; struct owing list; };

static struct client client[CLIENTS_MAX];
static unsigned clients;
static struct unit_owing unit[64];
static unsigned units;
static struct bench_core core;
static struct link accountant;
static uint64_t payments;            /* in all */
static atomic_bool checkpointing, watched;

struct figures { struct bench_times all, quiet, checkpoint; };

/* -- who pays what: read from the store before the core has it -- */

static struct owing *owing_of(const char *unit_no)
{
    for (unsigned i = 0; i < units; i++)
        if (!strcmp(unit[i].unit_no, unit_no))
            return &unit[i].list;
    if (units == COUNT_OF(unit))
        bench_die("more than %zu units", COUNT_OF(unit));
    text_copy(unit[units].unit_no, sizeof unit[units].unit_no, unit_no);
    return &unit[units++].list;
}

static void owing_add(const struct bill *b)
{
    struct owing *o = owing_of(b->unit_no);
    if (o->n == o->room) {
        o->room = o->room ? o->room * 2 : 4096;
        o->no = reallocarray(o->no, o->room, sizeof *o->no);
        if (!o->no)
            bench_die("out of memory");
    }
    if (o->n && !strcmp(o->no[o->n - 1], b->account_no))
        return;
    text_copy(o->no[o->n++], sizeof *o->no, b->account_no);
}

/* Also of a bill part paid by an earlier run, so that a home serves many. */
static money owed(const struct bill *b)
{
    bool open = b->bill_state == CODE_bill_state_open || b->bill_state == CODE_bill_state_part;
    return open ? b->principal - b->principal_paid : 0;
}

static void owing_read(struct store *s)
{
    struct pool *pool = pool_new(1u << 16);
    struct txn *t;
    struct scan *scan;
    struct bill b;
    struct key token = { .n = 0 };
    enum status st = ST_ok;
    while (!st) {                    /* in slices: a snapshot is short */
        if (store_snapshot_begin(s, &t, pool))
            bench_die("no snapshot");
        struct scan_range range = { .token = token.n ? token.b : NULL, .token_n = token.n };
        st = scan_table(t, TABLE_bill, &range, &scan);
        for (unsigned i = 0; !st && i < 20000; i++)
            if (!(st = scan_next(scan, &b, NULL)) && owed(&b) >= LEAST_OWED)
                owing_add(&b);
        scan_token(scan, &token);
        scan_end(&scan);
        store_snapshot_end(&t);
        pool_clear(pool);
    }
    pool_free(&pool);
}

/* Cashiers, one of each unit in turn, as many as are asked for. */
static void clients_read(struct store *s, unsigned wanted)
{
    struct pool *pool = pool_new(1u << 16);
    struct txn *t;
    struct scan *scan;
    struct user u;
    unsigned in_unit[64] = { 0 };
    uint64_t both = CODE_BIT(CODE_role_clerk) | CODE_BIT(CODE_role_cashier);
    if (store_snapshot_begin(s, &t, pool) || scan_table(t, TABLE_user, &(struct scan_range){ 0 }, &scan))
        bench_die("the users cannot be read");
    while (clients < CLIENTS_MAX && !scan_next(scan, &u, NULL)) {
        if ((u.roles & both) != both)
            continue;
        struct owing *o = owing_of(u.unit_no);
        if (!o->n)
            continue;
        struct client *c = &client[clients++];
        text_copy(c->staff_no, sizeof c->staff_no, u.staff_no);
        text_copy(c->unit_no, sizeof c->unit_no, u.unit_no);
        c->owing = o;
        size_t at = 0;
        while (&unit[at].list != o)
            at++;
        snprintf(c->window_no, sizeof c->window_no, "%02u", 3 + in_unit[at]++);
    }
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
    if (clients < wanted)
        bench_die("%u cashiers wanted, the county has %u: make it larger", wanted, clients);
}

static void store_read(const char *home, unsigned wanted)
{
    struct fault f = { .status = ST_ok };
    struct store *s;
    enum status st = store_open(&s, &(struct store_config){ .home = home, .read_only_check = true }, &f);
    if (st)
        bench_die("%s: %s %s", home, status_name(st), f.arg[0]);
    owing_read(s);
    clients_read(s, wanted);
    store_close(&s);
}

/* -- opening the tills -- */

static void paper_give(unsigned i, struct pool *pool)
{
    uint64_t first = PAPER_FIRST + (uint64_t)i * SHEETS;
    struct paper_range r = { .staff_no = client[i].staff_no, .first_paper = first, .last_paper = first + SHEETS - 1 },
        made;
    bench_call(&accountant, OP_paper_issue, &r, &made, pool);
}

static void tills_open(unsigned wanted)
{
    struct pool *pool = pool_new(1u << 16);
    bench_link(&core, ACCOUNTANT, &accountant);
    for (unsigned i = 0; i < wanted; i++) {
        struct client *c = &client[i];
        struct shift_ready ready;
        struct shift opened;
        bench_link(&core, c->staff_no, &c->link);
        c->chance = 0x9e3779b97f4a7c15u * (i + 1);
        bench_call(&c->link, OP_shift_ready, &(struct nothing){ 0 }, &ready, pool);
        if (ready.shift_state == CODE_shift_state_open)
            continue;
        paper_give(i, pool);
        struct shift_open q = { .window_no = c->window_no, .next_paper = PAPER_FIRST + (uint64_t)i * SHEETS };
        bench_call(&c->link, OP_shift_open, &q, &opened, pool);
    }
    pool_free(&pool);
}

/* -- paying -- */

static void pay_send(struct client *c)
{
    char id[REQUEST_ID_MAX + 1];
    c->chance = c->chance * 6364136223846793005u + 1442695040888963407u;
    struct pay_account account = { .account_no = c->owing->no[(c->chance >> 33) % c->owing->n],
                                   .amount = maybe_money(GIVEN) };
    struct pay_tender tender = { .tender = CODE_tender_cash, .received = maybe_money(GIVEN) };
    struct pay_take q = { .accounts = &account, .accounts_n = 1, .tenders = &tender, .tenders_n = 1, .prepay = true };
    request_id_make(id);
    c->sent_at = clock_ticks();
    c->checkpointing = atomic_load(&checkpointing);
    if (link_send(&c->link, OP_pay_take, id, 0, &q, &c->number) || link_flush(&c->link) == ST_unavailable)
        bench_die("the core has gone");
}

/* true: a payment was answered. */
static bool pay_answer(struct client *c)
{
    struct link_message m;
    enum status s;
    while ((s = link_receive(&c->link, &m)) == ST_ok) {
        if (m.kind != WIRE_REPLY || m.number != c->number)
            continue;
        if (m.fault.status)
            bench_die("pay.take: %s %s %s", status_name(m.fault.status), m.fault.field, m.fault.arg[0]);
        return true;
    }
    if (s == ST_unavailable)
        bench_die("the core has gone");
    return false;
}

/* On a thread and a link of its own, so that the driver never waits for it. */
static void *watch(void *context)
{
    struct link *l = context;
    struct cost now;
    while (atomic_load(&watched)) {
        cost_metrics(l, &now);
        atomic_store(&checkpointing, now.checkpointing);
        poll(NULL, 0, WATCH_MS);
    }
    return NULL;
}

static void figures_add(struct figures *f, const struct client *c, int64_t micros)
{
    bench_time(&f->all, micros);
    bench_time(c->checkpointing || atomic_load(&checkpointing) ? &f->checkpoint : &f->quiet, micros);
}

static double each(uint64_t before, uint64_t after, size_t n, double scale)
{
    return n ? (double)(after - before) / scale / (double)n : 0;
}

static void tell(unsigned n, struct figures *f, int64_t took, const struct cost *before)
{
    struct bench_times *times = &f->all;
    struct cost after;
    cost_read(&core, &accountant, &after);
    uint64_t rate = (uint64_t)times->n * 1000000u / (uint64_t)took;
    uint32_t p50 = bench_percentile(times, 500), p99 = bench_percentile(times, 990);
    printf("%u %llu %u %u %.1f %.1f %.1f %.0f %llu %u %u\n", n, (unsigned long long)rate, p50, p99,
           each(before->writer_ns, after.writer_ns, times->n, 1000),
           each(before->core_ns, after.core_ns, times->n, 1000),
           each(before->timer_ns, after.timer_ns, times->n, 1000),
           each(before->log_bytes, after.log_bytes, times->n, 1),
           (unsigned long long)(after.resident >> 20), bench_percentile(&f->quiet, 990),
           bench_percentile(&f->checkpoint, 990));
    fflush(stdout);
    payments += times->n;
}

static void run(unsigned n, int64_t micros)
{
    struct pollfd fd[CLIENTS_MAX];
    struct figures figures = { .all = { .n = 0 } };
    struct cost before;
    cost_read(&core, &accountant, &before);
    int64_t began = clock_ticks(), end = began + micros, now = began;
    for (unsigned i = 0; i < n; i++) {
        fd[i] = (struct pollfd){ .fd = client[i].link.fd, .events = POLLIN };
        pay_send(&client[i]);
    }
    unsigned in_flight = n;
    while (in_flight) {
        if (poll(fd, n, -1) < 0 && errno != EINTR)
            bench_die("poll: %s", strerror(errno));
        for (unsigned i = 0; i < n; i++) {
            if (!(fd[i].revents & (POLLIN | POLLHUP)) || !pay_answer(&client[i]))
                continue;
            now = clock_ticks();
            figures_add(&figures, &client[i], now - client[i].sent_at);
            in_flight--;
            if (now < end) {
                pay_send(&client[i]);
                in_flight++;
            }
        }
    }
    tell(n, &figures, now - began, &before);
    free(figures.all.at);
    free(figures.quiet.at);
    free(figures.checkpoint.at);
}

static unsigned number(const char *text)
{
    int n = atoi(text);
    if (n < 1 || n > CLIENTS_MAX)
        bench_die("%s: 1 to %d clients", text, CLIENTS_MAX);
    return (unsigned)n;
}

static void run_asked(unsigned most)
{
    unsigned n, seconds;
    while (scanf("%u %u", &n, &seconds) == 2)
        if (n >= 1 && n <= most)
            run(n, (int64_t)seconds * SECOND);
}

static void runs(int argc, char **argv, unsigned most)
{
    struct link link;
    pthread_t watcher;
    bench_link(&core, ACCOUNTANT, &link);
    atomic_store(&watched, true);
    if (pthread_create(&watcher, NULL, watch, &link))
        bench_die("no thread");
    for (int i = 3; i < argc; i++)
        run(number(argv[i]), (int64_t)atoi(argv[2]) * SECOND);
    if (argc == 3)
        run_asked(most);
    atomic_store(&watched, false);
    pthread_join(watcher, NULL);
    link_release(&link);
    link_release(&accountant);
}

/* With as much log as there happens to be since the last checkpoint. */
static void restart(const char *home)
{
    struct pool *pool = pool_new(1u << 16);
    struct session_user who;
    bench_kill(&core);
    int64_t began = clock_ticks();
    bench_start(&core, home);
    bench_link(&core, ACCOUNTANT, &accountant);
    bench_call(&accountant, OP_session_me, &(struct nothing){ 0 }, &who, pool);
    printf("restart_ms %lld\n", (long long)((clock_ticks() - began) / 1000));
    link_release(&accountant);
    pool_free(&pool);
}

int main(int argc, char **argv)
{
    unsigned most = 0;
    if (argc < 3)
        bench_die("usage: pay HOME SECONDS CLIENTS... | pay HOME MOST_CLIENTS");
    log_open("bench", LOG_WARN_);
    tables_init();
    for (int i = argc == 3 ? 2 : 3; i < argc; i++)
        most = number(argv[i]) > most ? number(argv[i]) : most;
    store_read(argv[1], most);
    uint64_t tables = cost_tables(argv[1]);
    bench_start(&core, argv[1]);
    tills_open(most);
    runs(argc, argv, most);
    restart(argv[1]);
    bench_stop(&core);
    printf("table_bytes %.0f\n", each(tables, cost_tables(argv[1]), payments, 1));
    return 0;
}

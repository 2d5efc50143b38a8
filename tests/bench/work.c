/* Jobs through the whole operation path: N connections, each a clerk accepting
 * applications, one in flight; then the surveyors of their units finish the first
 * stage of what was accepted. Prints "accept CLIENTS A_SECOND P50_US P99_US" and
 * the same of "finish".
 *
 *     work HOME SECONDS CLIENTS */
#include "config.h"
#include "tests/bench/bench.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

#define CLIENTS_MAX 128
#define JOBS_MAX 400000

struct client {
    struct link clerk, surveyor;
    char clerk_no[16], surveyor_no[16], unit_no[16];
    uint64_t *job;                   /* accepted and not yet finished */
    unsigned jobs, done;
    uint32_t number;
    int64_t sent_at;
};

static struct client client[CLIENTS_MAX];
static unsigned clients;

static void clients_read(const char *home, unsigned wanted)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 16);
    struct store *s;
    struct txn *t;
    struct scan *scan;
    struct user u;
    char surveyor[64][2][16];
    unsigned surveyors = 0;
    if (store_open(&s, &(struct store_config){ .home = home, .read_only_check = true }, &f) ||
        store_snapshot_begin(s, &t, pool))
        bench_die("%s: %s", home, status_name(f.status));
    for (unsigned round = 0; round < 2; round++) {
        if (scan_table(t, TABLE_user, &(struct scan_range){ 0 }, &scan))
            bench_die("the users cannot be read");
        while (!scan_next(scan, &u, NULL)) {
            if (!round && (u.roles & CODE_BIT(CODE_role_surveyor)) && surveyors < COUNT_OF(surveyor)) {
                text_copy(surveyor[surveyors][0], 16, u.staff_no);
                text_copy(surveyor[surveyors++][1], 16, u.unit_no);
            }
            if (!round || !(u.roles & CODE_BIT(CODE_role_clerk)) || clients == CLIENTS_MAX)
                continue;
            for (unsigned i = 0; i < surveyors; i++)
                if (!strcmp(surveyor[i][1], u.unit_no)) {
                    struct client *c = &client[clients++];
                    text_copy(c->clerk_no, sizeof c->clerk_no, u.staff_no);
                    text_copy(c->surveyor_no, sizeof c->surveyor_no, surveyor[i][0]);
                    text_copy(c->unit_no, sizeof c->unit_no, u.unit_no);
                    break;
                }
        }
        scan_end(&scan);
    }
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
    if (clients < wanted)
        bench_die("%u clerks wanted, the county has %u", wanted, clients);
}

static void accept_send(struct client *c, unsigned serial)
{
    char id[REQUEST_ID_MAX + 1], door[40], phone[16], name[40];
    static const char *const family[] = { "赵", "钱", "孙", "李", "周", "吴", "郑", "王" };
    static const char *const given[] = { "海燕", "建国", "秀英", "伟", "娜", "桂芳", "磊", "敏" };
    snprintf(door, sizeof door, "%u组%u号", serial % 40, serial / 40);
    snprintf(phone, sizeof phone, "139%08u", serial * 37 % 100000000);
    snprintf(name, sizeof name, "%s%s", family[serial % 8], given[serial / 8 % 8]);
    struct application a = { .applicant = name, .id_kind = CODE_id_kind_passport, .id_no = phone, .phone = phone,
                             .place = "大曹庄村", .door = door, .category = CODE_category_residential, .capacity_w = 8000 };
    struct work_accept q = { .job_kind = "install_household", .application = &a, .application_n = 1 };
    request_id_make(id);
    c->sent_at = clock_ticks();
    if (link_send(&c->clerk, OP_work_accept, id, 0, &q, &c->number) || link_flush(&c->clerk) == ST_unavailable)
        bench_die("the core has gone");
}

static void finish_send(struct client *c)
{
    char id[REQUEST_ID_MAX + 1];
    struct application a = { .survey = "可以装" };
    struct work_finish q = { .job_no = c->job[c->done], .stage_no = 1, .stage_result = CODE_stage_result_done,
                             .application = &a, .application_n = 1 };
    request_id_make(id);
    c->sent_at = clock_ticks();
    if (link_send(&c->surveyor, OP_work_finish, id, 0, &q, &c->number) || link_flush(&c->surveyor) == ST_unavailable)
        bench_die("the core has gone");
}

static bool answered(struct client *c, struct link *l, struct pool *pool, bool accepts)
{
    struct link_message m;
    struct work_accepted r;
    enum status s;
    while ((s = link_receive(l, &m)) == ST_ok) {
        if (m.kind != WIRE_REPLY || m.number != c->number)
            continue;
        if (m.fault.status)
            bench_die("%s: %s %s %s", accepts ? "work.accept" : "work.finish", status_name(m.fault.status),
                      m.fault.field, m.fault.arg[0]);
        pool_clear(pool);
        if (accepts && record_decode(&work_accepted_record, &r, pool_slice(pool, m.body, m.body_n), m.body_n, NULL,
                                     pool, NULL) == ST_ok)
            c->job[c->jobs++] = r.job->job_no;
        c->done += !accepts;
        return true;
    }
    if (s == ST_unavailable)
        bench_die("the core has gone");
    return false;
}

/* One of the two until time is over, or nothing is left to finish. */
static void run(unsigned n, int64_t micros, bool accepts)
{
    struct pollfd fd[CLIENTS_MAX];
    struct bench_times times = { 0 };
    struct pool *pool = pool_new(1u << 14);
    static unsigned serial;
    int64_t began = clock_ticks(), end = began + micros, now = began;
    unsigned in_flight = 0;
    for (unsigned i = 0; i < n; i++) {
        struct client *c = &client[i];
        fd[i] = (struct pollfd){ .fd = accepts ? c->clerk.fd : c->surveyor.fd, .events = POLLIN };
        if (!accepts && !c->jobs)
            continue;
        if (accepts)
            accept_send(c, serial++);
        else
            finish_send(c);
        in_flight++;
    }
    while (in_flight) {
        if (poll(fd, n, -1) < 0 && errno != EINTR)
            bench_die("poll: %s", strerror(errno));
        for (unsigned i = 0; i < n; i++) {
            struct client *c = &client[i];
            if (!(fd[i].revents & (POLLIN | POLLHUP)) ||
                !answered(c, accepts ? &c->clerk : &c->surveyor, pool, accepts))
                continue;
            now = clock_ticks();
            bench_time(&times, now - c->sent_at);
            in_flight--;
            if (now >= end || (accepts ? c->jobs == JOBS_MAX / CLIENTS_MAX * 8 : c->done == c->jobs))
                continue;
            if (accepts)
                accept_send(c, serial++);
            else
                finish_send(c);
            in_flight++;
        }
    }
    uint64_t rate = (uint64_t)times.n * 1000000u / (uint64_t)(now - began);
    uint32_t p50 = bench_percentile(&times, 500), p99 = bench_percentile(&times, 990);
    printf("%s %u %llu %u %u\n", accepts ? "accept" : "finish", n, (unsigned long long)rate, p50, p99);
    fflush(stdout);
    free(times.at);
    pool_free(&pool);
}

int main(int argc, char **argv)
{
    struct bench_core core;
    if (argc != 4)
        bench_die("usage: work HOME SECONDS CLIENTS");
    unsigned n = (unsigned)atoi(argv[3]);
    log_open("bench", LOG_WARN_);
    tables_init();
    if (!n || n > CLIENTS_MAX)
        bench_die("1 to %d clients", CLIENTS_MAX);
    clients_read(argv[1], n);
    bench_start(&core, argv[1]);
    for (unsigned i = 0; i < n; i++) {
        client[i].job = calloc(JOBS_MAX / CLIENTS_MAX * 8, sizeof *client[i].job);
        if (!client[i].job)
            bench_die("out of memory");
        bench_link(&core, client[i].clerk_no, &client[i].clerk);
        bench_link(&core, client[i].surveyor_no, &client[i].surveyor);
    }
    run(n, (int64_t)atoi(argv[2]) * SECOND, true);
    run(n, (int64_t)atoi(argv[2]) * SECOND, false);
    bench_stop(&core);
    return 0;
}

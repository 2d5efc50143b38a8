/* Many desks at once, by one driver: logins by key, from the key to the screen,
 * bytes for a typed character, memory, and what idle desks do (nothing). A
 * small sample county does as well as a large one: nobody pays.
 *
 *     desks HOME DESKS LOGINS SECONDS
 *
 * prints "NAME VALUE ..." lines. Latencies are microseconds: p50, p99, largest. */
#include "config.h"
#include "tests/bench/desks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define AT_ONCE 16                   /* logins under way */
#define EVENTS 256
#define KEY_EVERY (SECOND / 2)       /* of each desk */
#define ALONE_EVERY (5 * 1000)
#define ALONE_KEYS 1500
#define BYTES_KEYS 20                /* of a line that holds 24 */
#define IDLE_SECONDS 10
#define STUCK (20 * SECOND)

static struct client client[DESKS_MAX];
static int watch;

static void watched(unsigned i)
{
    struct epoll_event e = { .events = EPOLLIN, .data.u32 = i };
    if (epoll_ctl(watch, EPOLL_CTL_ADD, client[i].fd, &e))
        bench_die("epoll: %s", strerror(errno));
}

/* Whatever comes within that time; true: something did. */
static bool turn(int64_t micros, struct bench_times *echoes)
{
    struct epoll_event e[EVENTS];
    struct timespec wait = { .tv_sec = micros > 0 ? micros / SECOND : 0,
                             .tv_nsec = micros > 0 ? micros % SECOND * 1000 : 0 };
    int n = epoll_pwait2(watch, e, EVENTS, &wait, NULL);
    for (int i = 0; i < n; i++)
        if (client[e[i].data.u32].session)
            client_go(&client[e[i].data.u32], echoes);
    return n > 0;
}


/* -- logins -- */

static void login_begin(unsigned i, int port, const char *user, enum goal goal)
{
    client_open(&client[i], port, user ? user : people_name(i), goal);
    watched(i);
    client_go(&client[i], NULL);
}

/* That many logins, AT_ONCE under way at a time, each ended once it is in. */
static int64_t logins(int port, unsigned wanted, const char *user)
{
    int64_t began = clock_ticks(), until = began + STUCK;
    unsigned started = 0, done = 0;
    for (; started < AT_ONCE && started < wanted; started++)
        login_begin(started, port, user, GOAL_LOGIN);
    while (done < wanted) {
        turn(SECOND, NULL);
        for (unsigned i = 0; i < AT_ONCE; i++) {
            if (client[i].stage != CLIENT_THERE || !client[i].session)
                continue;
            client_close(&client[i]);
            done++;
            if (started < wanted) {
                login_begin(i, port, user, GOAL_LOGIN);
                started++;
            }
        }
        if (clock_ticks() > until)
            bench_die("%u logins of %u, then nothing", done, wanted);
    }
    return clock_ticks() - began;
}

/* Sessions that stay: from..to, AT_ONCE under way at a time. */
static int64_t open_many(int port, unsigned from, unsigned to, const char *user, enum goal goal)
{
    int64_t began = clock_ticks(), until = began + STUCK;
    unsigned started = from, there = from;
    while (there < to) {
        unsigned under_way = 0;
        there = from;
        for (unsigned i = from; i < started; i++)
            there += client[i].stage == CLIENT_THERE;
        under_way = started - there;
        for (; started < to && under_way < AT_ONCE; started++, under_way++)
            login_begin(started, port, user, goal);
        turn(SECOND / 10, NULL);
        if (clock_ticks() > until)
            bench_die("%u sessions of %u, then nothing but: %s", there, to, client[there].seen);
    }
    return clock_ticks() - began;
}

/* -- keys -- */

static bool answered(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (client[i].keys)
            return false;
    return true;
}

static unsigned left_out;

static void latencies(const char *name, struct bench_times *t)
{
    uint32_t p50 = bench_percentile(t, 500), p99 = bench_percentile(t, 990);
    printf("%s %u %u %u keys %zu left_out %u\n", name, p50, p99, bench_percentile(t, 1000), t->n, left_out);
    fflush(stdout);
    free(t->at);
    *t = (struct bench_times){ 0 };
    left_out = 0;
}

/* Keys of n desks, each every so often, the desks after each other so that they
 * never type together; a desk that is late does not stop the others, nor itself. */
static void type_for(unsigned n, int64_t every, uint64_t keys, struct bench_times *echoes)
{
    int64_t began = clock_ticks();
    for (uint64_t k = 0; k < keys; k++) {
        int64_t due = began + (int64_t)(k * (uint64_t)every / n);
        for (int64_t now = clock_ticks(); now < due; now = clock_ticks())
            turn(due - now, echoes);
        left_out += !client_type(&client[k % n]);
    }
    int64_t until = clock_ticks() + STUCK;
    while (!answered(n) && clock_ticks() < until)
        turn(SECOND / 100, echoes);
    if (!answered(n))
        bench_die("a key has no answer");
}

static void settle(void)
{
    int64_t until = clock_ticks() + STUCK;
    while (turn(SECOND / 2, NULL))
        if (clock_ticks() > until)
            bench_die("the desks do not come to rest");
}

static void bytes_of_a_key(void)
{
    struct bench_times none = { 0 };
    while (client[0].typed % 25)             /* to an empty line */
        type_for(1, 0, 1, NULL);
    settle();
    uint64_t before = client_bytes(&client[0]);
    type_for(1, 20000, BYTES_KEYS, &none);
    uint64_t each = (client_bytes(&client[0]) - before) * 10 / BYTES_KEYS;
    printf("bytes %llu.%llu\n", (unsigned long long)each / 10, (unsigned long long)each % 10);
    free(none.at);
}

/* -- what they cost -- */

static void report_memory(const struct server *s, const char *name, unsigned sessions)
{
    struct usage one, two = { 0 };
    usage_read(s, s->one, &one);
    if (s->two)
        usage_read(s, s->two, &two);
    printf("%s %llu transport %llu desk %llu private %llu processes %u\n", name,
           (unsigned long long)(one.pss_kb + two.pss_kb) / sessions, (unsigned long long)one.pss_kb / sessions,
           (unsigned long long)two.pss_kb / sessions, (unsigned long long)(one.private_kb + two.private_kb) / sessions,
           one.processes + two.processes);
    fflush(stdout);
}

/* The clock on the screen moves by the minute: the seconds counted are of one. */
static void report_idle(const struct server *s)
{
    struct usage before[2], after[2];
    int64_t into = clock_now() % (60 * SECOND);
    settle();
    if (into > (60 - IDLE_SECONDS - 5) * SECOND)
        usleep((useconds_t)(60 * SECOND - into + 3 * SECOND));
    settle();
    usage_read(s, s->one, &before[0]);
    usage_read(s, s->two, &before[1]);
    usleep(IDLE_SECONDS * 1000000);
    usage_read(s, s->one, &after[0]);
    usage_read(s, s->two, &after[1]);
    printf("idle %llu transport %llu seconds %d\n", (unsigned long long)(after[1].switches - before[1].switches),
           (unsigned long long)(after[0].switches - before[0].switches), IDLE_SECONDS);
    fflush(stdout);
}

static void close_all(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        client_close(&client[i]);
}

static void ours(const char *home, unsigned desks, unsigned tries, unsigned seconds)
{
    struct server s;
    struct bench_times t = { 0 };
    server_start(&s, home);
    printf("logins %lld count %u\n", (long long)logins(s.port, tries, NULL) / 1000, tries);
    open_many(s.port, 0, 1, NULL, GOAL_DESK);
    settle();
    report_memory(&s, "memory.one", 1);
    type_for(1, ALONE_EVERY, ALONE_KEYS, &t);
    latencies("key.one", &t);
    bytes_of_a_key();
    printf("open %lld count %u\n", (long long)open_many(s.port, 1, desks, NULL, GOAL_DESK) / 1000, desks - 1);
    settle();
    report_memory(&s, "memory.fresh", desks);
    type_for(desks, KEY_EVERY, (uint64_t)seconds * SECOND / KEY_EVERY * desks, &t);
    latencies("key.many", &t);
    report_memory(&s, "memory.many", desks);
    report_idle(&s);
    close_all(desks);
    server_stop(&s);
}

static void peer(const char *home, unsigned desks, unsigned tries, ssh_key key)
{
    struct server s;
    if (!peer_start(&s, home, key)) {
        printf("peer none\n");
        return;
    }
    printf("peer.logins %lld count %u\n", (long long)logins(s.port, tries, PEER_USER) / 1000, tries);
    open_many(s.port, 0, desks, PEER_USER, GOAL_LOGIN);
    report_memory(&s, "peer.memory", desks);
    close_all(desks);
    server_stop(&s);
}

int main(int argc, char **argv)
{
    struct rlimit files;
    ssh_key key = NULL;
    if (argc != 5)
        bench_die("usage: desks HOME DESKS LOGINS SECONDS");
    unsigned desks = (unsigned)atoi(argv[2]), tries = (unsigned)atoi(argv[3]), seconds = (unsigned)atoi(argv[4]);
    if (desks < AT_ONCE || desks > DESKS_MAX)
        bench_die("%d to %d desks", AT_ONCE, DESKS_MAX);
    log_open("bench", LOG_WARN_);
    tables_init();
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    watch = epoll_create1(EPOLL_CLOEXEC);
    if (ssh_init() || ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK)
        bench_die("libssh makes no key");
    client_prepare(key);
    people_make(argv[1], key);
    ours(argv[1], desks, tries, seconds);
    peer(argv[1], desks, tries, key);
    return 0;
}

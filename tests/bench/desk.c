/* Desks over SSH, as many as are asked for, all of one person, by key: how fast
 * they log in, how long a key takes to the screen, how many bytes it costs.
 * Several threads, each with its share of sessions and one poll. Prints
 *
 *     logins N PER_SECOND
 *     keys DESKS P50_US P99_US KEYS_A_SECOND
 *     bytes PER_CHARACTER PER_ERASURE
 *
 * and then waits for the end of its standard input, so that whoever started it
 * can look at the memory of the processes that serve it.
 *
 *     desk PORT STAFF_NO KEY_FILE DESKS KEYS_A_SECOND SECONDS     0 keys a second: one after the other */
#include "config.h"
#include "tests/bench/bench.h"

#include <libssh/libssh.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 8
#define QUIET_MS 150                 /* a screen that says no more is whole */
#define CONNECT_SECONDS 60

static struct {
    int port, seconds;
    unsigned desks, threads, rate;
    const char *staff_no;
    ssh_key key;
} plan;

struct seat {
    ssh_session session;
    ssh_channel channel;
    struct ssh_counter_struct socket;
    int64_t sent_at, due_at;         /* sent_at 0: no key in flight */
    bool typed;                      /* the next key takes the last away again */
    uint64_t counted;                /* bytes of the socket up to the last answer */
};

struct group {
    pthread_t thread;
    struct seat *seat;
    unsigned seats;
    struct bench_times times;
    uint64_t bytes[2], keys[2];      /* of a character typed, of one taken away */
    int64_t logged_in_at;
};

static pthread_barrier_t together;

static void seat_connect(struct seat *s)
{
    long wait = CONNECT_SECONDS;
    int no = 0;
    s->session = ssh_new();
    ssh_options_set(s->session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(s->session, SSH_OPTIONS_PORT, &plan.port);
    ssh_options_set(s->session, SSH_OPTIONS_USER, plan.staff_no);
    ssh_options_set(s->session, SSH_OPTIONS_TIMEOUT, &wait);
    ssh_options_set(s->session, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(s->session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
    if (ssh_connect(s->session) != SSH_OK)
        bench_die("connect: %s", ssh_get_error(s->session));
    if (ssh_userauth_publickey(s->session, NULL, plan.key) != SSH_AUTH_SUCCESS)
        bench_die("login by key: %s", ssh_get_error(s->session));
    s->channel = ssh_channel_new(s->session);
    if (ssh_channel_open_session(s->channel) != SSH_OK
        || ssh_channel_request_pty_size(s->channel, "xterm", 80, 24) != SSH_OK
        || ssh_channel_request_shell(s->channel) != SSH_OK)
        bench_die("session: %s", ssh_get_error(s->session));
}

/* What stands there to be read; how much. */
static size_t seat_read(struct seat *s)
{
    char bytes[16384];
    size_t all = 0;
    int n;
    while ((n = ssh_channel_read_nonblocking(s->channel, bytes, sizeof bytes, 0)) > 0)
        all += (size_t)n;
    if (n < 0 && n != SSH_AGAIN && ssh_channel_is_eof(s->channel))
        bench_die("a desk has gone");
    return all;
}

/* Until the screen has been still for a while. */
static void seat_settle(struct seat *s)
{
    struct pollfd fd = { .fd = ssh_get_fd(s->session), .events = POLLIN };
    bool some = false;
    for (;;) {
        some |= seat_read(s) > 0;
        if (poll(&fd, 1, some ? QUIET_MS : 10000) == 0) {
            if (!some)
                bench_die("a desk paints nothing");
            return;
        }
    }
}

static void seat_enter(struct seat *s)
{
    seat_settle(s);
    ssh_channel_write(s->channel, "\r", 1);          /* past the welcome page */
    seat_settle(s);
    ssh_set_counters(s->session, &s->socket, NULL);       /* the socket's: all of it, paid for on the line */
}

static void seat_key(struct seat *s, int64_t now)
{
    const char *key = s->typed ? "\177" : "7";
    s->typed = !s->typed;
    s->sent_at = now;
    if (ssh_channel_write(s->channel, key, 1) != 1)
        bench_die("a key is not taken");
}

static void seat_answered(struct group *g, struct seat *s, int64_t now)
{
    if (!seat_read(s) || !s->sent_at)
        return;
    bench_time(&g->times, now - s->sent_at);
    g->keys[!s->typed]++;
    g->bytes[!s->typed] += s->socket.in_bytes - s->counted;
    s->counted = s->socket.in_bytes;
    s->sent_at = 0;
    if (!plan.rate)
        s->due_at = now;
}

static int64_t keys_due(struct group *g, int64_t now, int64_t end)
{
    int64_t next = end;
    for (unsigned i = 0; i < g->seats; i++) {
        struct seat *s = &g->seat[i];
        if (!s->sent_at && s->due_at <= now) {
            seat_key(s, clock_ticks());
            s->due_at += plan.rate ? SECOND / (int)plan.rate : 0;
        }
        if (!s->sent_at && s->due_at < next)
            next = s->due_at;
    }
    return next;
}

static void type_on(struct group *g)
{
    struct pollfd *fd = calloc(g->seats, sizeof *fd);
    int64_t began = clock_ticks(), end = began + plan.seconds * SECOND, now = began;
    for (unsigned i = 0; i < g->seats; i++) {
        fd[i] = (struct pollfd){ .fd = ssh_get_fd(g->seat[i].session), .events = POLLIN };
        g->seat[i].due_at = began + (plan.rate ? (int64_t)i * SECOND / ((int)plan.rate * (int)g->seats) : 0);
    }
    while (now < end) {
        int64_t wait = keys_due(g, now, end) - clock_ticks();
        struct timespec limit = { .tv_nsec = wait > 0 ? (wait < 100000 ? wait : 100000) * 1000 : 0 };
        ppoll(fd, g->seats, &limit, NULL);
        now = clock_ticks();
        for (unsigned i = 0; i < g->seats; i++)
            if (fd[i].revents)
                seat_answered(g, &g->seat[i], clock_ticks());
    }
    free(fd);
}

static void *group_main(void *context)
{
    struct group *g = context;
    for (unsigned i = 0; i < g->seats; i++)
        seat_connect(&g->seat[i]);
    g->logged_in_at = clock_ticks();
    for (unsigned i = 0; i < g->seats; i++)
        seat_enter(&g->seat[i]);
    pthread_barrier_wait(&together);
    type_on(g);
    return NULL;
}

static void groups_run(struct group *group)
{
    int64_t began = clock_ticks(), logged_in = began;
    struct bench_times all = { 0 };
    uint64_t bytes[2] = { 0 }, keys[2] = { 0 };
    pthread_barrier_init(&together, NULL, plan.threads);
    for (unsigned i = 0; i < plan.threads; i++) {
        group[i].seats = plan.desks / plan.threads + (i < plan.desks % plan.threads);
        group[i].seat = calloc(group[i].seats, sizeof *group[i].seat);
        pthread_create(&group[i].thread, NULL, group_main, &group[i]);
    }
    for (unsigned i = 0; i < plan.threads; i++) {
        pthread_join(group[i].thread, NULL);
        logged_in = group[i].logged_in_at > logged_in ? group[i].logged_in_at : logged_in;
        for (size_t k = 0; k < group[i].times.n; k++)
            bench_time(&all, group[i].times.at[k]);
        for (unsigned k = 0; k < 2; k++) {
            bytes[k] += group[i].bytes[k];
            keys[k] += group[i].keys[k];
        }
    }
    printf("logins %u %llu\n", plan.desks, (unsigned long long)(plan.desks * SECOND / (logged_in - began + 1)));
    uint32_t p50 = bench_percentile(&all, 500), p99 = bench_percentile(&all, 990);
    printf("keys %u %u %u %llu\n", plan.desks, p50, p99, (unsigned long long)((keys[0] + keys[1]) / (unsigned)plan.seconds));
    printf("bytes %llu %llu\n", (unsigned long long)(keys[0] ? bytes[0] / keys[0] : 0),
           (unsigned long long)(keys[1] ? bytes[1] / keys[1] : 0));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    char byte;
    if (argc != 7)
        bench_die("usage: desk PORT STAFF_NO KEY_FILE DESKS KEYS_A_SECOND SECONDS");
    plan.port = atoi(argv[1]);
    plan.staff_no = argv[2];
    plan.desks = (unsigned)atoi(argv[4]);
    plan.rate = (unsigned)atoi(argv[5]);
    plan.seconds = atoi(argv[6]);
    plan.threads = plan.desks < THREADS_MAX ? plan.desks : THREADS_MAX;
    if (!plan.desks || plan.seconds < 1)
        bench_die("at least one desk and one second");
    if (ssh_pki_import_privkey_file(argv[3], NULL, NULL, NULL, &plan.key) != SSH_OK)
        bench_die("%s: no key", argv[3]);
    struct group *group = calloc(plan.threads, sizeof *group);
    groups_run(group);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return 0;
}

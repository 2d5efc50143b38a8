/* The core of a bench as a process of its own, and the times of its answers. Whatever
 * goes wrong ends the bench: half a measurement is none. */
#include "config.h"
#include "tests/paths.h"
#include "tests/bench/bench.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ops/bind.h"

#define CALL_WAIT (60 * SECOND)

void bench_die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void core_exec(const char *home, int control)
{
    const char *program = getenv("WATTDESK_CORE");
    char fd[16];
    snprintf(fd, sizeof fd, "%d", control);
    execl(program ? program : TOP_BUILDDIR "/wattdesk-core", "wattdesk-core", "--home", home, "--gate-fd", fd,
          "--data-dir", TOP_SRCDIR "/db", (char *)NULL);
    bench_die("wattdesk-core: %s", strerror(errno));
}

void bench_start(struct bench_core *c, const char *home)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends))
        bench_die("socketpair: %s", strerror(errno));
    c->home = home;
    c->pid = fork();
    if (c->pid < 0)
        bench_die("fork: %s", strerror(errno));
    if (c->pid == 0) {
        close(ends[0]);
        core_exec(home, ends[1]);
    }
    close(ends[1]);
    c->control = ends[0];
}

static void core_gone(struct bench_core *c)
{
    int status;
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(c->control);
    c->pid = 0;
}

void bench_stop(struct bench_core *c)
{
    shutdown(c->control, SHUT_RDWR);
    core_gone(c);
}

void bench_kill(struct bench_core *c)
{
    kill(c->pid, SIGKILL);
    core_gone(c);
}

void bench_link(struct bench_core *c, const char *staff_no, struct link *l)
{
    int ends[2];
    struct binding b = { .from = "127.0.0.1", .session = 1, .proved_at = clock_now() };
    text_copy(b.staff_no, sizeof b.staff_no, staff_no);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
        bench_die("socketpair: %s", strerror(errno));
    if (binding_send(c->control, &b, ends[1]))
        bench_die("the core takes no connection");
    close(ends[1]);
    link_init(l, ends[0]);
}

void bench_call(struct link *l, enum op_id op, const void *request, void *reply, struct pool *pool)
{
    char id[REQUEST_ID_MAX + 1];
    struct fault f = { .status = ST_ok };
    request_id_make(id);
    enum status s = link_call(l, op, id, 0, request, reply, pool, CALL_WAIT, &f);
    if (s)
        bench_die("%s: %s %s %s %s", op_info[op].name, status_name(s), f.field, f.arg[0], f.arg[1]);
}

void bench_time(struct bench_times *t, int64_t micros)
{
    if (t->n == t->room) {
        t->room = t->room ? t->room * 2 : 65536;
        t->at = reallocarray(t->at, t->room, sizeof *t->at);
        if (!t->at)
            bench_die("out of memory");
    }
    t->at[t->n++] = micros > UINT32_MAX ? UINT32_MAX : (uint32_t)micros;
}

static int time_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

uint32_t bench_percentile(struct bench_times *t, unsigned per_thousand)
{
    if (!t->n)
        return 0;
    qsort(t->at, t->n, sizeof *t->at, time_order);
    size_t at = t->n * per_thousand / 1000;
    return t->at[at < t->n ? at : t->n - 1];
}

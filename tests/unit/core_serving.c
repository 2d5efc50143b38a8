/* A core that serves on a thread, with the gate's end of its socket in the test's
 * hand. */
#include "config.h"
#include "tests/unit/core_serving.h"
#include "ops/bind.h"

#include <sys/socket.h>
#include <unistd.h>

static void *serve_main(void *context)
{
    struct serving *s = context;
    core_serve(s->o.core, s->core_gate);
    return NULL;
}

void serving_start(struct serving *s)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    s->gate = pair[0];
    s->core_gate = pair[1];
    assert_int_equal(pthread_create(&s->thread, NULL, serve_main, s), 0);
}

void serving_stop(struct serving *s)
{
    close(s->gate);
    pthread_join(s->thread, NULL);
    close(s->core_gate);
}

void link_as(struct serving *s, struct link *l, const char *staff_no)
{
    int pair[2];
    struct binding b = { .from = "10.0.0.2", .session = 5, .proved_at = s->o.now };
    text_copy(b.staff_no, sizeof b.staff_no, staff_no);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(binding_send(s->gate, &b, pair[1]), ST_ok);
    close(pair[1]);
    link_init(l, pair[0]);
}

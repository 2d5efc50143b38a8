/* Who is stuck is ended, and what keeps running starts again as after any death. The
 * gate, who knows the core and the desks, names theirs; itself it is asked from here.
 * And the service manager hears of the master, who has nobody else above him. */
#include "config.h"
#include "gate/master.h"

#include <signal.h>

static int64_t round_length(const struct master *m)
{
    return (int64_t)m->config->watchdog_s * SECOND / STUCK_ROUNDS;
}

/* First so that it leaves a dump, where one may be left, of what it was at; one that is
 * stopped goes on for that. Named again, it is killed. */
static void end_stuck(pid_t pid, bool *told, const char *what, uint64_t session)
{
    if (pid == 0)
        return;
    if (*told) {
        kill(pid, SIGKILL);
        return;
    }
    *told = true;
    log_error("stuck: %s pid=%d session=%llu; ended", what, (int)pid, (unsigned long long)session);
    kill(pid, SIGABRT);
    kill(pid, SIGCONT);
}

void stuck_take(struct master *m, struct reader *r)
{
    uint64_t session = read_u64(r);
    struct child *c;

    if (session == STUCK_CORE)
        end_stuck(m->core.pid, &m->core.stuck, "core", session);
    else if ((c = desk_of(m, session)))
        end_stuck(c->pid, &c->stuck, "desk", session);
}

static void gate_round(struct master *m, int64_t now)
{
    if (m->config->watchdog_s == 0 || m->gate.pid == 0 || now < m->round_at)
        return;
    m->round_at = now + round_length(m);
    if (silence_round(&m->gate_silence))
        end_stuck(m->gate.pid, &m->gate.stuck, "gate", 0);
    else if (m->gate_fd >= 0)
        packet_send(m->gate_fd, IN_ASK, -1, -1, "");
}

void stuck_look(struct master *m)
{
    int64_t now = clock_ticks();

    notify_alive(&m->notifier, now);
    gate_round(m, now);
}

int64_t stuck_due(const struct master *m)
{
    int64_t due = INT64_MAX;

    if (m->config->watchdog_s != 0 && m->gate.pid != 0)
        due = m->round_at;
    if (m->notifier.every != 0 && m->notifier.at < due)
        due = m->notifier.at;
    return due;
}

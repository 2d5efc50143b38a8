/* The gate asks the core and each desk whether they are alive, and names the master who
 * is not: to end a process is nothing the gate may do. A core is watched once it has
 * served, because a recovery takes what it takes. A desk that somebody waits for, having
 * taken it over, has less time: he looks at nothing meanwhile. */
#include "config.h"
#include "gate/gate_state.h"

#define TAKEN_WAIT (5 * SECOND)

static int64_t round_length(const struct gate *g)
{
    return (int64_t)g->config->watchdog_s * SECOND / STUCK_ROUNDS;
}

static void name_stuck(struct gate *g, uint64_t session)
{
    packet_send(g->master.fd, IN_STUCK, -1, -1, "q", session);
}

static void desk_round(struct gate *g, struct desk *d)
{
    if (d->source.fd < 0)
        return;
    if (silence_round(&d->silence))
        name_stuck(g, d->note.session);
    else
        control_send(d->source.fd, CTRL_ASK, NULL, 0, -1, -1);
}

static void core_round(struct gate *g)
{
    if (!g->core_served || g->core_control.fd < 0)
        return;
    if (silence_round(&g->core_silence))
        name_stuck(g, STUCK_CORE);
    else
        alive_ask(g->core_control.fd);
}

void stuck_round(struct gate *g, int64_t now)
{
    struct desk *d;

    if (g->config->watchdog_s == 0)
        return;
    TAILQ_FOREACH(d, &g->desks, next)
        if (d->answer_by != 0 && d->answer_by <= now && d->source.fd >= 0) {
            d->answer_by = 0;
            name_stuck(g, d->note.session);
        }
    if (now < g->round_at)
        return;
    g->round_at = now + round_length(g);
    core_round(g);
    TAILQ_FOREACH(d, &g->desks, next)
        desk_round(g, d);
}

int64_t stuck_next_due(const struct gate *g)
{
    const struct desk *d;
    int64_t due = g->round_at;

    if (g->config->watchdog_s == 0)
        return 0;
    TAILQ_FOREACH(d, &g->desks, next)
        if (d->answer_by != 0 && d->answer_by < due)
            due = d->answer_by;
    return due;
}

void stuck_taken(struct gate *g, struct desk *d)
{
    int64_t wait = round_length(g) < TAKEN_WAIT ? round_length(g) : TAKEN_WAIT;

    if (g->config->watchdog_s == 0)
        return;
    d->answer_by = clock_ticks() + wait;
    control_send(d->source.fd, CTRL_ASK, NULL, 0, -1, -1);
}

void desk_alive(struct desk *d)
{
    silence_broken(&d->silence, &(struct alive){ 0 });
    d->answer_by = 0;
}

void core_control_hear(struct gate *g)
{
    struct alive a;
    enum status s;

    while ((s = alive_heard(g->core_control.fd, &a)) == ST_ok)
        silence_broken(&g->core_silence, &a);
    if (s == ST_unavailable)
        gate_unwatch(g, &g->core_control);
}

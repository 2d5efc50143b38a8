/* The time of the core: the machine's clock as far as it is believed (trust.h), and what
 * is refused while it is not. Whoever asks the time stands on this, so it asks nobody:
 * bounds are told (agree.c). A clock that a test sets (WATTDESK_CLOCK, clock_freeze) is
 * believed as it is. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/trust.h"

#include <stdlib.h>
#include <string.h>

struct timepiece {
    struct lock lock;
    struct trust trust;
    bool watched;
    struct clock_source source;
};

static instant machine_wall(void)
{
    return clock_wall();
}

static int64_t machine_ticks(void)
{
    return clock_since_boot();
}

void timepiece_open(struct core *c)
{
    struct timepiece *t = calloc(1, sizeof *t);
    if (!t)
        panic("out of memory");
    lock_init(&t->lock, LOCK_clock);
    t->source = (struct clock_source){ .wall = machine_wall, .ticks = machine_ticks };
    c->timepiece = t;
}

void timepiece_close(struct core *c)
{
    if (c->timepiece)
        lock_destroy(&c->timepiece->lock);
    free(c->timepiece);
    c->timepiece = NULL;
}

void timepiece_bound(struct core *c, int64_t jump, int64_t absent)
{
    struct timepiece *t = c->timepiece;
    lock_take(&t->lock);
    t->trust.jump = jump;
    t->trust.absent = absent;
    lock_give(&t->lock);
}

void timepiece_begin(struct core *c, const struct clock_source *source)
{
    struct timepiece *t = c->timepiece;
    lock_take(&t->lock);
    if (source)
        t->source = *source;
    t->watched = true;
    t->trust = (struct trust){ .jump = t->trust.jump, .absent = t->trust.absent };
    trust_begin(&t->trust, atomic_load(&c->last_now), t->source.wall(), t->source.ticks());
    bool doubted = t->trust.doubted;
    lock_give(&t->lock);
    if (doubted)
        log_warn("clock: not believed, writes are refused until an operator says which time is right");
}

instant timepiece_now(struct core *c, struct trust *trust_r, instant *wall_r)
{
    struct timepiece *t = c->timepiece;
    *trust_r = (struct trust){ .doubted = false };
    if (!t->watched)
        return *wall_r = clock_now();
    lock_take(&t->lock);
    bool before = t->trust.doubted;
    instant now = trust_now(&t->trust, *wall_r = t->source.wall(), t->source.ticks());
    *trust_r = t->trust;
    lock_give(&t->lock);
    if (trust_r->doubted && !before)
        log_warn("clock: jumped; writes are refused until an operator says which time is right");
    return now;
}

/* The time of a call, fixed once: never before the last one's, also across threads. */
instant core_now(struct core *c)
{
    struct trust trust;
    instant wall, now = timepiece_now(c, &trust, &wall);
    instant last = atomic_load(&c->last_now);
    while (now > last && !atomic_compare_exchange_weak(&c->last_now, &last, now))
        ;
    return now > last ? now : last;
}

bool clock_doubted(struct core *c)
{
    struct trust trust;
    instant wall;
    timepiece_now(c, &trust, &wall);
    return trust.doubted;
}

enum status clock_allows(struct core *c, const struct op_info *op, struct fault *f)
{
    struct trust trust;
    instant wall, now = timepiece_now(c, &trust, &wall);
    char says[INSTANT_TEXT], kept[INSTANT_TEXT];
    if (!trust.doubted || (op->flags & OPF_RESERVE))
        return ST_ok;
    instant_format(wall, says);
    instant_format(now, kept);
    says[16] = kept[16] = '\0';      /* to the minute */
    says[10] = kept[10] = ' ';
    return fault_set(f, ST_clock_doubted, "", says, kept, NULL);
}

void clock_agreed(struct core *c, enum agreed agreed)
{
    struct timepiece *t = c->timepiece;
    lock_take(&t->lock);
    instant now = trust_agree(&t->trust, agreed == AGREED_MACHINE, t->source.wall(), t->source.ticks());
    lock_give(&t->lock);
    atomic_store(&c->last_now, now);
    log_warn("clock: agreed, %s", agreed == AGREED_MACHINE ? "the machine's is right" : "the time kept is right");
}

/* What the area keeps in memory: the rules as shipped. */
#include "config.h"
#include "core/engine/area.h"
#include "core/engine/seed.h"
#include "core/ticket/ticket.h"

#include <stdlib.h>

struct ticket_area *ticket_of(struct core *c)
{
    return *core_slot(c, AREA_ticket);
}

static enum status ticket_area_open(struct core *c, struct fault *f)
{
    struct ticket_area *t = calloc(1, sizeof *t);
    if (!t)
        panic("out of memory");
    *core_slot(c, AREA_ticket) = t;
    t->pool = pool_new(4096);
    return seed_read(c->data_dir, "ticket_rules.csv", &ticket_rule_record, t->pool, &t->shipped, f);
}

static void ticket_area_close(struct core *c)
{
    struct ticket_area *t = ticket_of(c);
    if (t)
        pool_free(&t->pool);
    free(t);
    *core_slot(c, AREA_ticket) = NULL;
}

static const struct check checks[] = {
    { "tickets", check_tickets },    /* without gaps, and nobody with two at once (check_tickets.c) */
    { NULL, NULL },
};

const struct area area_ticket = { .open = ticket_area_open, .close = ticket_area_close, .checks = checks };

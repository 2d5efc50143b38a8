/* The frame of an answer. */
#include "config.h"
#include "core/engine/inner.h"

#include <stdio.h>

/* "payment t56:5": the table or index, its file and the page of it. */
static void damage_name(struct work *w)
{
    struct store_damage d;
    char name[DAMAGE_NAME];
    if (!store_damage_met(w->core->store, &d) || *w->fault.arg[0])
        return;
    snprintf(name, sizeof name, "%s %s:%u", d.table, d.file, d.page);
    fault_set(&w->fault, ST_store_broken, "", name, NULL, NULL);
}

/* A status without a fault of its own still reaches the face as one. */
enum status work_settle(struct work *w, enum status s)
{
    if (s && w->fault.status != s)
        fault_set(&w->fault, s, "", NULL, NULL, NULL);
    if (s == ST_store_broken)
        damage_name(w);
    return s;
}

void work_reply(struct work *w, enum status s, const uint8_t *body, size_t n)
{
    work_settle(w, s);
    if (!s)
        w->fault.status = ST_ok;
    wire_put_reply(w->out, w->q.number, &w->fault, body, s ? 0 : n);
}

void work_refuse(struct work *w, enum status s)
{
    fault_set(&w->fault, s, "", NULL, NULL, NULL);
    w->effects = NULL;
    w->kept = false;
    work_reply(w, s, NULL, 0);
}

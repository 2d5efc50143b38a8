/* The frame of an answer. */
#include "config.h"
#include "core/engine/inner.h"

/* A status without a fault of its own still reaches the face as one. */
enum status work_settle(struct work *w, enum status s)
{
    if (s && w->fault.status != s)
        fault_set(&w->fault, s, "", NULL, NULL, NULL);
    store_damage_name(w->core->store, s, &w->fault);
    return s;
}

void work_reply(struct work *w, enum status s, const uint8_t *body, size_t n)
{
    work_settle(w, s);
    if (!s)
        w->fault.status = ST_ok;
    wire_put_reply(w->out, w->q.number, &w->fault, body, s ? 0 : n);
}

void work_refuse_fault(struct work *w, const struct fault *f)
{
    w->fault = *f;
    w->effects = NULL;
    w->kept = false;
    work_reply(w, f->status, NULL, 0);
}

void work_refuse(struct work *w, enum status s)
{
    struct fault f;
    fault_set(&f, s, "", NULL, NULL, NULL);
    work_refuse_fault(w, &f);
}

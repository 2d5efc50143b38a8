/* Slices: one is done, halved, or parked. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/slice.h"
#include "ops/bind.h"
#include "ops/parked.h"

#include <string.h>

static bool passes(enum status s)
{
    return status_kind(s) == STATUS_AGAIN;
}

static bool park(struct core *c, const struct slice_work *w, const char *subject, const struct fault *why)
{
    struct parked why_kept;
    struct fault f = { .status = ST_ok };
    parked_keep(why, &why_kept);
    struct slice_refused q = { .subject = subject, .standing = &why_kept, .standing_n = 1 };
    enum status s = timer_call(c, w->park, &q, &f);
    timer_say(c, w->park, s);
    if (!s)
        log_warn("%s %s: parked: %s %s %s", op_info[w->apply].name, subject, status_name(why->status), why->field,
                 why->arg[0]);
    return !s;
}

bool slice_run(struct core *c, const struct slice_work *w, struct slicing *at, const char *subject)
{
    struct fault f = { .status = ST_ok };
    if (strcmp(at->subject, subject) || !at->most) {
        text_copy(at->subject, sizeof at->subject, subject);
        at->most = w->most;
    }
    enum status s = timer_call(c, w->apply, &(struct slice_ask){ .subject = subject, .most = at->most }, &f);
    if (!s || passes(s))
        timer_say(c, w->apply, s);
    if (!s || passes(s))
        return !s;
    if (at->most > 1) {
        at->most /= 2;
        return true;
    }
    at->most = 0;
    return park(c, w, subject, &f);
}

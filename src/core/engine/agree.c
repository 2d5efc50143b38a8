/* What is believed of the clock: the settings that bound it, and the operator's word. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/trust.h"

/* Where they cannot be read those go on that held, and at a start the shipped ones. */
static void bounds_ask(struct core *core, bool starting)
{
    struct system_look l;
    if (system_look_begin(core, OP_clock_show, &l))
        return;                      /* bounds stay; a store that cannot be read refuses by itself */
    int64_t jump = setting_number(&l.call, "clock.jump_s"), absent = setting_number(&l.call, "clock.absent_days");
    if (starting || !rules_unread(&l.call))
        timepiece_bound(core, jump * SECOND, absent * DAY_SECONDS * SECOND);
    system_look_end(&l);
}

void timepiece_bounds(struct core *core)
{
    bounds_ask(core, false);
}

void timepiece_watch(struct core *c, const struct clock_source *source)
{
    bounds_ask(c, true);
    timepiece_begin(c, source);
}

static void shown(struct core *core, struct clock_shown *r)
{
    struct trust trust;
    r->kept_time = timepiece_now(core, &trust, &r->clock_says);
    r->doubted = trust.doubted;
    r->apart = trust.kept;
    r->since = trust.doubted ? trust.since : 0;
}

enum status do_clock_show(struct call *c, const struct nothing *q, struct clock_shown *r)
{
    (void)q;
    shown(c->core, r);
    return ST_ok;
}

/* Dated by what is agreed on; it holds once that record is kept (clock_agreed). */
enum status do_clock_agree(struct call *c, const struct clock_agree *q, struct clock_shown *r)
{
    bool machine = q->clock_right == CODE_clock_right_machine;
    shown(c->core, r);
    if (!r->doubted && !r->apart)
        return refuse(c, ST_clock_sure, "", NULL, NULL, NULL);
    call_remark_code(c, &codes_clock_right, q->clock_right,
                     pool_printf(c->pool, "%s / %s", time_words(c, r->clock_says), time_words(c, r->kept_time)));
    c->now = machine ? r->clock_says : r->kept_time;
    c->effects->agreed = machine ? AGREED_MACHINE : AGREED_KEPT;
    r->doubted = false;
    r->apart = !machine;
    return ST_ok;
}

/* Points and devices as lists: of a place, or of a state. What another unit keeps is left out. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/point.h"

#include <string.h>

/* -- points -- */

static bool point_shown(void *context, void *row)
{
    return call_in_unit(context, ((const struct point *)row)->unit_no);
}

static enum status points_of_owner(struct call *c, const struct point_list_ask *q, struct scan_range *range,
                                   struct listing *l)
{
    struct account a;
    struct point prefix = { .owner_kind = q->owner_kind ? q->owner_kind
                                : *q->owner_no ? CODE_owner_kind_account : CODE_owner_kind_area,
                            .owner_no = q->owner_no };
    enum status s = *q->owner_no ? owner_read(c, prefix.owner_kind, q->owner_no, &a) : ST_ok;
    if (!s && *q->owner_no && prefix.owner_kind == CODE_owner_kind_account)
        prefix.owner_no = a.account_no;
    range->prefix = &prefix;
    range->parts = *q->owner_no ? 2 : 1;
    if (*q->owner_no)                /* whose they are was looked at */
        l->keep = NULL;
    return s ? s : listing_table(c, TABLE_point, range, l);
}

enum status do_point_list(struct call *c, const struct point_list_ask *q, struct point_list *r)
{
    struct key token;
    struct point prefix = { .section_no = q->section_no, .area_no = q->area_no };
    r->points = pool_array(c->pool, POINTS_PAGE, sizeof *r->points);
    struct listing l = { .rows = r->points, .most = POINTS_PAGE, .look = DEVICES_LOOK, .n = &r->points_n,
                               .token = &r->token, .keep = point_shown, .context = c };
    enum status s = token_read(c, q->token, &token);
    struct scan_range range = { .prefix = &prefix, .parts = 1, .token = token.b, .token_n = token.n };
    if (s)
        return s;
    if (*q->section_no)
        return listing_index(c, INDEX_point_section, &range, &l);
    if (*q->area_no)
        return listing_index(c, INDEX_point_area, &range, &l);
    return points_of_owner(c, q, &range, &l);
}

/* -- devices -- */

struct wanted { struct call *c; const struct device_list_ask *q; };

/* One that hangs nowhere is everybody's. */
static bool device_shown(void *context, void *row)
{
    const struct wanted *w = context;
    const struct device *d = row;
    struct account a;
    if (w->q->device_kind && d->device_kind != w->q->device_kind)
        return false;
    return !d->owner_kind || (!owner_row(w->c, d->owner_kind, d->owner_no, &a) && call_in_unit(w->c, a.unit_no));
}

static bool hangs(void *context, void *row)
{
    const struct wanted *w = context;
    const struct mounting *m = row;
    return !m->removed_on && (!w->q->device_kind || m->device_kind == w->q->device_kind);
}

/* What hangs at an owner's points now: by the stays there, which are few, and not by devices. */
static enum status devices_at(struct call *c, const struct device_list_ask *q, struct scan_range *range,
                              struct device_list *r)
{
    struct account a;
    struct wanted w = { .c = c, .q = q };
    struct mounting prefix = { .owner_kind = q->owner_kind ? q->owner_kind : CODE_owner_kind_account },
        *stay = pool_array(c->pool, DEVICES_PAGE, sizeof *stay);
    uint32_t n = 0;
    enum status s = owner_read(c, prefix.owner_kind, q->owner_no, &a);
    prefix.owner_no = !s && prefix.owner_kind == CODE_owner_kind_account ? a.account_no : q->owner_no;
    range->prefix = &prefix;
    range->parts = 2;
    if (!s)
        s = listing_table(c, TABLE_mounting, range, &(struct listing){ .rows = stay, .most = DEVICES_PAGE, .n = &n,
            .token = &r->token, .keep = hangs, .context = &w });
    for (uint32_t i = 0; !s && i < n; i++) {
        struct device *d = &r->devices[r->devices_n];
        *d = (struct device){ .device_no = stay[i].device_no };
        s = call_get(c, TABLE_device, d);
        r->devices_n += !s;
        s = s == ST_not_found ? ST_ok : s;
    }
    return s;
}

enum status do_device_list(struct call *c, const struct device_list_ask *q, struct device_list *r)
{
    struct key token;
    struct wanted w = { .c = c, .q = q };
    struct device prefix = { .device_state = q->device_state ? q->device_state : CODE_device_state_spare };
    r->devices = pool_array(c->pool, DEVICES_PAGE, sizeof *r->devices);
    enum status s = token_read(c, q->token, &token);
    struct scan_range range = { .prefix = &prefix, .parts = 1, .token = token.b, .token_n = token.n };
    if (s)
        return s;
    if (*q->device_no) {
        s = device_read(c, q->device_no, r->devices);
        r->devices_n = !s;
        return s;
    }
    if (*q->owner_no)
        return devices_at(c, q, &range, r);
    return listing_index(c, INDEX_device_at_state, &range, &(struct listing){ .rows = r->devices, .most = DEVICES_PAGE,
        .look = DEVICES_LOOK, .n = &r->devices_n, .token = &r->token, .keep = device_shown, .context = &w });
}

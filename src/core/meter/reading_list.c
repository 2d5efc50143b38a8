/* Readings as lists: those that wait for somebody to decide on them, and all of a point. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/reading.h"

/* What it is held against; nothing, where whose it is or the meter there has no row any more. */
static enum status odd_facts(struct call *c, const struct meter_reading *now, struct account *a_r,
                             struct reading_facts *f)
{
    struct point p = { .owner_kind = now->owner_kind, .owner_no = now->owner_no, .point_no = now->point_no };
    struct mounting m;
    enum status s = owner_row(c, now->owner_kind, now->owner_no, a_r);
    if (s == ST_not_found)
        record_init(&account_record, a_r);
    if (!s)
        s = mounting_of(c, &p, now->device_no, now->read_on, &m);
    if (!s)
        s = reading_facts_read(c, &p, &m, a_r, now->read_on, f);
    return s == ST_not_found ? ST_ok : s;
}

static enum status odd_row(struct call *c, const struct meter_reading *now, struct odd_row *r)
{
    struct account a = { .account_no = now->owner_no };
    struct reading_usual usual;
    struct reading_facts *f = POOL_NEW(c->pool, struct reading_facts);
    const struct register_value *to = register_of(now, CODE_register_kind_total), *from;
    bool rolled;
    enum status s = odd_facts(c, now, &a, f);
    *r = (struct odd_row){ .owner_kind = now->owner_kind, .owner_no = now->owner_no, .point_no = now->point_no,
        .account_name = a.account_name, .address = a.address, .section_no = now->waits_section,
        .read_on = now->read_on, .device_no = now->device_no, .reading_now = to ? to->value : 0, .odd = now->odd,
        .staff_no = now->staff_no, .version = now->version };
    if (s)
        return s;
    reading_usual(f, now->read_on, &usual);
    from = f->n ? register_of(&f->before[0], CODE_register_kind_total) : NULL;
    r->last_read_on = f->n ? f->before[0].read_on : DATE_NONE;
    r->last_reading = from ? from->value : 0;
    r->usual_kwh = usual.mean;
    if (f->n && reading_used(f, &f->before[0], now, CODE_register_kind_total, &r->kwh, &rolled, NULL))
        r->kwh = 0;
    return ST_ok;
}

static bool within(void *context, void *row)
{
    return call_in_unit(context, ((const struct meter_reading *)row)->waits_unit);
}

/* Only those that wait have an entry in the index: a county's are days of work, not years. */
enum status do_reading_odd(struct call *c, const struct odd_ask *q, struct odd_list *r)
{
    struct meter_reading *waits = pool_array(c->pool, ODD_PAGE, sizeof *waits);
    struct meter_reading prefix = { .waits_unit = q->unit_no, .waits_section = q->section_no };
    struct section section;
    struct key token;
    uint32_t n = 0;
    enum status s = *q->section_no ? section_read(c, q->section_no, &section) : ST_ok;
    unsigned parts = *q->section_no ? 2 : *q->unit_no ? 1 : 0;
    if (!s && *q->section_no)
        prefix.waits_unit = section.unit_no;
    if (!s)
        s = token_read(c, q->token, &token);
    struct listing l = { .rows = waits, .most = ODD_PAGE, .n = &n, .token = &r->token, .keep = within, .context = c };
    if (!s)
        s = listing_index(c, INDEX_reading_waits, &(struct scan_range){ .prefix = &prefix, .parts = parts,
                                                                       .token = token.b, .token_n = token.n }, &l);
    r->rows = pool_array(c->pool, n + 1, sizeof *r->rows);
    for (uint32_t i = 0; !s && i < n; i++)
        s = odd_row(c, &waits[i], &r->rows[r->rows_n++]);
    return s;
}

enum status do_reading_list(struct call *c, const struct reading_ask *q, struct reading_list *r)
{
    struct account a;
    struct point p;
    struct key token;
    r->readings = pool_array(c->pool, POINT_ROWS, sizeof *r->readings);
    enum status s = point_of(c, q->owner_kind, q->owner_no, q->point_no, &a, &p);
    if (!s)
        s = token_read(c, q->token, &token);
    struct meter_reading prefix = { .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no };
    struct listing l = { .rows = r->readings, .most = POINT_ROWS, .n = &r->readings_n, .token = &r->token };
    return s ? s : listing_table(c, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
        .backward = true, .token = token.b, .token_n = token.n }, &l);
}

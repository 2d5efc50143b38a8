/* A section's sheet in the order its reader walks: a row for each register of each meter,
 * with what it showed last, what is usual, and what was taken of the sheet's day. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/reading.h"

struct sheet {
    struct call *c;
    date on;
    struct reading_facts *facts;
    struct reading_sheet *reply;
};

static date day_of_month(int32_t month, uint64_t day)
{
    date first = month_first(month), last = month_first(month_add(month, 1)) - 1;
    return day > (uint64_t)(last - first) ? last : first + (date)day - 1;
}

/* The last day the section was to be read, a short month's last where it has no such day; none of its own: the first
 * of the month. */
static date sheet_day(const struct section *s, date today)
{
    int32_t month = date_month(today);
    if (!s->read_day)
        return month_first(month);
    date on = day_of_month(month, s->read_day);
    return on <= today ? on : day_of_month(month_add(month, -1), s->read_day);
}

static void register_row(struct sheet *k, const struct sheet_row *of, uint16_t kind, const struct meter_reading *taken)
{
    const struct reading_facts *f = k->facts;
    const struct register_value *last = f->n ? register_of(&f->before[0], kind) : NULL;
    const struct register_value *now = taken ? register_of(taken, kind) : NULL;
    struct sheet_row *r = &k->reply->rows[k->reply->rows_n++];
    bool rolled;
    *r = *of;
    r->register_kind = kind;
    r->last_reading = last ? last->value : 0;
    if (!now)
        return;
    r->reading_taken = true;
    r->reading_to = now->value;
    r->reading_state = taken->reading_state;
    r->odd = taken->odd;
    r->version = taken->version;
    if (f->n && reading_used(f, &f->before[0], taken, kind, &r->kwh, &rolled, NULL))
        r->kwh = 0;
}

/* Those the device has; it says none: those that were read last; nothing was: the total. */
static enum status registers_of(struct call *c, const char *device_no, const struct reading_facts *f, uint64_t *kinds_r)
{
    struct device d = { .device_no = device_no };
    enum status s = call_get(c, TABLE_device, &d);
    *kinds_r = s ? 0 : d.registers;
    for (uint32_t i = 0; !*kinds_r && f->n && i < f->before[0].registers_n; i++)
        *kinds_r |= CODE_BIT(f->before[0].registers[i].register_kind);
    if (!*kinds_r)
        *kinds_r = CODE_BIT(CODE_register_kind_total);
    return s == ST_not_found ? ST_ok : s;
}

static enum status meter_rows(struct sheet *k, const struct point *p, const struct account *a, const struct mounting *m,
                              struct sheet_row *of)
{
    struct reading_usual usual;
    struct meter_reading now = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no,
                                 .read_on = k->on, .device_no = m->device_no };
    uint64_t kinds = 0;
    enum status s = reading_facts_read(k->c, p, m, a, k->on, k->facts);
    if (!s)
        s = registers_of(k->c, m->device_no, k->facts, &kinds);
    enum status taken = s ? s : call_get(k->c, TABLE_meter_reading, &now);
    if (s || (taken && taken != ST_not_found))
        return taken;
    reading_usual(k->facts, k->on, &usual);
    of->device_no = m->device_no;
    of->last_read_on = k->facts->n ? k->facts->before[0].read_on : DATE_NONE;
    of->usual_kwh = usual.mean;
    of->usual_low = usual.low;
    of->usual_high = usual.high;
    for (uint16_t kind = CODE_register_kind_total; kind <= CODE_register_kind_demand_deep; kind++)
        if (kinds & CODE_BIT(kind))
            register_row(k, of, kind, taken ? NULL : &now);
    return ST_ok;
}

/* A point without a meter has a row too: who reads the section sees that there is none. */
static enum status point_rows(struct sheet *k, const struct point *p)
{
    struct account a = { .account_no = p->owner_no };
    struct mounting m;
    struct sheet_row of = { .read_order = p->read_order, .owner_no = p->owner_no, .point_no = p->point_no,
                            .read_on = k->on };
    record_init(&sheet_row_record, &of);
    enum status s = call_get(k->c, TABLE_account, &a);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    of.account_name = a.account_name;
    of.address = a.address;
    s = meter_at(k->c, p, k->on, &m);
    if (!s)
        return meter_rows(k, p, &a, &m, &of);
    if (s == ST_not_found)
        k->reply->rows[k->reply->rows_n++] = of;
    return s == ST_not_found ? ST_ok : s;
}

static bool is_read(void *context, void *row)
{
    const struct point *p = row;
    (void)context;
    return p->owner_kind == CODE_owner_kind_account && p->point_state != CODE_point_state_withdrawn;
}

enum status section_read(struct call *c, const char *section_no, struct section *s_r)
{
    *s_r = (struct section){ .section_no = section_no };
    enum status s = call_get(c, TABLE_section, s_r);
    if (s == ST_not_found)
        return refuse(c, ST_section_unknown, "section_no", section_no, NULL, NULL);
    return s || call_in_unit(c, s_r->unit_no) ? s : refuse(c, ST_outside_unit, "section_no", s_r->unit_no, NULL, NULL);
}

enum status do_reading_sheet(struct call *c, const struct sheet_ask *q, struct reading_sheet *r)
{
    struct point *p = pool_array(c->pool, SHEET_PAGE, sizeof *p), prefix = { .section_no = q->section_no };
    struct section section;
    struct key token;
    uint32_t n = 0;
    enum status s = section_read(c, q->section_no, &section);
    if (!s)
        s = token_read(c, q->token, &token);
    struct listing l = { .rows = p, .most = SHEET_PAGE, .n = &n, .token = &r->token, .keep = is_read };
    if (!s)
        s = listing_index(c, INDEX_point_section, &(struct scan_range){ .prefix = &prefix, .parts = 1, .token = token.b,
                                                                       .token_n = token.n }, &l);
    struct sheet k = { .c = c, .facts = POOL_NEW(c->pool, struct reading_facts), .reply = r };
    if (!s)
        k.on = r->read_on = q->read_on ? q->read_on : sheet_day(&section, c->today);
    r->rows = pool_array(c->pool, (size_t)n * CODE_register_kind_demand_deep + 1, sizeof *r->rows);
    for (uint32_t i = 0; !s && i < n; i++)
        s = point_rows(&k, &p[i]);
    return s;
}

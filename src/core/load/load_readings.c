/* A file of readings, a register a line: each is looked at as reading.put looks at it, so
 * that a file keeps what is odd as odd and refuses what no meter can have shown; against
 * what is stored, and against the lines of that register before and after it in the file.
 * Lines of one meter and day are one reading, of who brings the file. */
#include "config.h"
#include "core/engine/area.h"
#include "core/load/load.h"
#include "core/meter/point.h"

#include <string.h>

static void as_reading(const struct load_reading *row, struct register_value *v, struct meter_reading *q)
{
    *v = (struct register_value){ .value = row->reading_to,
        .register_kind = row->register_kind ? row->register_kind : CODE_register_kind_total };
    *q = (struct meter_reading){ .owner_kind = CODE_owner_kind_account, .owner_no = row->owner_no,
        .point_no = row->point_no, .read_on = row->read_on, .device_no = row->device_no, .registers = v,
        .registers_n = 1, .reading_way = row->reading_way ? row->reading_way : CODE_reading_way_handheld };
    record_init(&meter_reading_record, q);
}

/* The file's columns, where the reading has a list. */
static enum status column_named(struct call *c, enum status s)
{
    static const char *const of[][2] = { { "registers[0].value", "reading_to" },
                                         { "registers[0].register_kind", "register_kind" } };
    for (size_t i = 0; s && i < COUNT_OF(of); i++)
        if (!strcmp(c->fault->field, of[i][0]))
            text_copy(c->fault->field, sizeof c->fault->field, of[i][1]);
    return s;
}

/* Each thing that is asked of a line asks for its place: that of the last line stands until another comes. Rows of a
 * call are each a piece of its pool of their own. */
struct placed { const struct load_reading *row; struct reading_place at; };

static enum status place_of(struct call *c, const struct load_reading *row, const struct meter_reading *q,
                            const struct reading_place **at_r)
{
    void **slot = call_slot(c, AREA_load);
    struct placed *p = *slot;
    if (!p)
        *slot = p = POOL_NEW(c->pool, struct placed);
    *at_r = &p->at;
    if (p->row == row)
        return ST_ok;
    enum status s = reading_place(c, q, &p->at);
    p->row = s ? NULL : row;
    return s;
}

static enum status take(struct call *c, const struct load_reading *row, const char *reader)
{
    struct register_value v;
    struct meter_reading q, r;
    const struct reading_place *at;
    as_reading(row, &v, &q);
    enum status s = place_of(c, row, &q, &at);
    return column_named(c, s ? s : reading_take_at(c, at, &q, reader, &r));
}

static enum status check_reading(struct call *c, const void *row)
{
    return take(c, row, NULL);
}

static enum status apply_reading(struct call *c, const struct load *l, void *row)
{
    return take(c, row, l->staff_no);
}

/* -- the same register on other days of the file -- */

static const char *register_words(struct call *c, const struct load_reading *row, const struct reading_place *at)
{
    unsigned kind = row->register_kind ? row->register_kind : CODE_register_kind_total;
    return pool_printf(c->pool, "%s/%02u/", at->mounting.device_no, kind);
}

static const char *line_words(struct call *c, const struct load_reading *row, const struct reading_place *at)
{
    return pool_printf(c->pool, "%s%s", register_words(c, row, at), day_words(c, row->read_on));
}

/* A meter hangs at one point a day; its lines stand by register and day, each between its neighbours. */
static const char *about_reading(struct call *c, const void *row)
{
    struct register_value v;
    struct meter_reading q;
    const struct reading_place *at;
    as_reading(row, &v, &q);
    return place_of(c, row, &q, &at) ? "" : line_words(c, row, at);
}

static enum status neighbour(struct call *c, const struct load *l, const char *line, size_t register_n, bool backward,
                             struct load_reading *r, bool *there_r)
{
    struct key at;
    struct scan *scan;
    struct load_row row = { .load_id = l->load_id, .subject = line };
    key_encode(&table_info[TABLE_load_row].key, &row, 2, &at);
    enum status s = scan_table(c->txn, TABLE_load_row, &(struct scan_range){ .prefix = &row, .parts = 1,
        .backward = backward, .token = at.b, .token_n = at.n }, &scan);
    if (!s)
        s = scan_next(scan, &row, c->pool);
    scan_end(&scan);
    *there_r = !s && !strncmp(row.subject, line, register_n);
    if (s || !*there_r)
        return s == ST_not_found ? ST_ok : s;
    return record_decode(&load_reading_record, r, row.row.at, row.row.n, NULL, c->pool, c->fault);
}

static bool goes_on(const struct reading_place *at, const struct load_reading *from, const struct load_reading *to)
{
    energy used;
    bool rolled;
    return !register_used(&(struct register_read){ .from = from->reading_to, .to = to->reading_to,
                                                   .ratio = at->mounting.ratio ? at->mounting.ratio : 1,
                                                   .digits = (unsigned)at->mounting.digits }, &used, &rolled);
}

static enum status beside_reading(struct call *c, const struct load *l, const void *row)
{
    const struct load_reading *now = row;
    struct register_value v;
    struct meter_reading q;
    const struct reading_place *at;
    struct load_reading other;
    bool there;
    as_reading(now, &v, &q);
    if (register_demand(v.register_kind))
        return ST_ok;
    enum status s = place_of(c, now, &q, &at);
    if (s)
        return s;
    const char *line = line_words(c, now, at);
    size_t n = strlen(register_words(c, now, at));
    s = neighbour(c, l, line, n, true, &other, &there);
    if (!s && there && !goes_on(at, &other, now))
        return refuse(c, ST_reading_before, "reading_to", NULL, NULL, NULL);
    if (!s)
        s = neighbour(c, l, line, n, false, &other, &there);
    if (!s && there && !goes_on(at, now, &other))
        return refuse(c, ST_reading_after, "reading_to", day_words(c, other.read_on), NULL, NULL);
    return s;
}

const struct load_kind load_readings = { check_reading, about_reading, apply_reading, beside_reading };

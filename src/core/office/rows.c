/* Tables that are small and simply kept: tender rules, late fee rules, code
 * rows, holidays. Listing one is reading it whole; putting a row is insert
 * or change by its key, refused when the form was filled from an older version. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

/* The whole of what is kept small (row_fits), the list is the pool's. */
static enum status list_rows(struct call *c, enum table_id table, const struct scan_range *range, unsigned most,
                             void **rows_r, uint32_t *n_r)
{
    bool more = false;
    *rows_r = pool_array(c->pool, most, table_info[table].record->size);
    enum status s = listing_table(c, table, range, &(struct listing){ .rows = *rows_r, .most = most, .n = n_r,
                                                                      .more = &more });
    return !s && more ? refuse(c, ST_field_too_many, table_info[table].name, office_number(c, most), NULL, NULL) : s;
}

/* Of a table that every desk holds whole: a further row is not put. */
static enum status row_fits(struct call *c, enum table_id table, const void *row, unsigned most)
{
    struct scan *scan;
    unsigned n = 0;
    size_t size = table_info[table].record->size;
    void *at = pool_get(c->pool, size);
    memcpy(at, row, size);
    enum status s = call_get(c, table, at);
    if (s != ST_not_found)
        return s;
    s = scan_table(c->txn, table, &(struct scan_range){ 0 }, &scan);
    for (; !s && n < most && !(s = scan_next(scan, at, NULL)); n++)
        continue;
    scan_end(&scan);
    if (n == most)
        return refuse(c, ST_field_too_many, table_info[table].name, office_number(c, most), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

static uint64_t version_of(const struct record *r, const void *row)
{
    const struct field *f = record_field(r, "version");
    return f ? *(const uint64_t *)(const void *)((const char *)row + f->at) : 0;
}

enum status office_put_row(struct call *c, enum table_id table, const void *q, void *r)
{
    const struct record *record = table_info[table].record;
    void *old = pool_get(c->pool, record->size);
    memcpy(old, q, record->size);
    memcpy(r, q, record->size);
    enum status s = call_get(c, table, old);
    if (s == ST_not_found)
        return call_insert(c, table, r);
    if (!s)
        s = office_stale(c, "", version_of(record, q), version_of(record, old));
    return s ? s : call_put(c, table, old, r);
}

/* Desks keep these tables by them and read them again when they are told to. */
static enum status put_shared(struct call *c, enum table_id table, const char *topic, const void *q, void *r)
{
    enum status s = office_put_row(c, table, q, r);
    if (!s)
        call_event(c, topic);
    return s;
}

enum status office_whole(struct call *c)
{
    struct unit u = { .unit_no = c->user.unit_no };
    if (c->everywhere || (call_get(c, TABLE_unit, &u) == ST_ok && !*u.parent))
        return ST_ok;
    return refuse(c, ST_outside_unit, "", NULL, NULL, NULL);
}

enum status do_tender_list(struct call *c, const struct nothing *q, struct tender_list *r)
{
    (void)q;
    return list_rows(c, TABLE_tender_rule, &(struct scan_range){ 0 }, TENDERS_KEPT, (void **)&r->tenders,
                     &r->tenders_n);
}

enum status do_tender_put(struct call *c, const struct tender_rule *q, struct tender_rule *r)
{
    enum status s = office_whole(c);
    if (!s && q->gives_change && !q->counts_as_cash)
        s = refuse(c, ST_tender_no_change, "gives_change", NULL, NULL, NULL);
    if (!s)
        s = tender_books_well(c, q);
    if (!s)
        s = tender_countable(c, q);
    if (!s)
        s = row_fits(c, TABLE_tender_rule, q, TENDERS_KEPT);
    return s ? s : put_shared(c, TABLE_tender_rule, "tender", q, r);
}

enum status do_rate_list(struct call *c, const struct list_ask *q, struct rate_list *r)
{
    const struct office_page p = { .table = TABLE_late_fee_rule, .most = RATES_LISTED };
    return office_page(c, &p, q->token, (void **)&r->rates, &r->rates_n, &r->token);
}

/* A rule for days past would change what was already charged. */
enum status do_rate_put(struct call *c, const struct late_fee_rule *q, struct late_fee_rule *r)
{
    enum status s = office_whole(c);
    if (!s && q->valid_from <= c->today)
        s = refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    return s ? s : office_put_row(c, TABLE_late_fee_rule, q, r);
}

enum status do_holiday_put(struct call *c, const struct holiday *q, struct holiday *r)
{
    enum status s = office_whole(c);
    return s ? s : put_shared(c, TABLE_holiday, "holiday", q, r);
}

static bool holiday_asked(void *context, void *row)
{
    const struct holiday_ask *q = context;
    const struct holiday *h = row;
    return h->day >= q->from && (!q->until || h->day <= q->until);
}

enum status do_holiday_list(struct call *c, const struct holiday_ask *q, struct holiday_list *r)
{
    struct key from;
    struct holiday_ask days = *q;
    r->holidays = pool_array(c->pool, HOLIDAYS_LISTED, sizeof *r->holidays);
    enum status s = token_read(c, q->token, &from);
    if (s)
        return s;
    struct scan_range range = { .backward = true, .token = from.b, .token_n = from.n };
    return listing_table(c, TABLE_holiday, &range,
                         &(struct listing){ .rows = r->holidays, .most = HOLIDAYS_LISTED, .n = &r->holidays_n,
                                            .token = &r->token, .keep = holiday_asked, .context = &days });
}

/* The program's own rows have the name as label: faces translate code.SET.NAME. */
enum status do_code_list(struct call *c, const struct code_ask *q, struct code_list *r)
{
    const struct code_set *set = code_set_by_name(q->set_name);
    struct code_row prefix = { .set_name = q->set_name }, *own;
    uint32_t n;
    if (!*q->set_name)
        return list_rows(c, TABLE_code_row, &(struct scan_range){ 0 }, CODES_LISTED, (void **)&r->rows, &r->rows_n);
    if (!set)
        return refuse(c, ST_not_found, "set_name", q->set_name, NULL, NULL);
    enum status s = list_rows(c, TABLE_code_row, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                              CODES_LISTED - set->codes, (void **)&own, &n);
    if (s)
        return s;
    r->rows = pool_array(c->pool, set->codes + n, sizeof *r->rows);
    for (unsigned i = 0; i < set->codes; i++)
        r->rows[r->rows_n++] = (struct code_row){ .set_name = set->name, .value = set->code[i].value,
                                                  .label = set->code[i].name };
    for (uint32_t i = 0; i < n; i++)
        r->rows[r->rows_n++] = own[i];
    return ST_ok;
}

/* Only an open set grows, and its shipped values stay the program's. */
enum status do_code_put(struct call *c, const struct code_row *q, struct code_row *r)
{
    const struct code_set *set = code_set_by_name(q->set_name);
    enum status s = office_whole(c);
    if (s)
        return s;
    if (!set || !set->open)
        return refuse(c, ST_not_found, "set_name", q->set_name, NULL, NULL);
    if (!code_name(set, (uint16_t)q->value) && q->value < CODE_OFFICE_FIRST)
        return refuse(c, ST_code_low, "value", office_number(c, CODE_OFFICE_FIRST), NULL, NULL);
    if (code_name(set, (uint16_t)q->value))
        return refuse(c, ST_exists, "value", office_number(c, q->value), NULL, NULL);
    if ((s = row_fits(c, TABLE_code_row, q, CODES_KEPT)))
        return s;
    return put_shared(c, TABLE_code_row, "code", q, r);
}

/* Points as a page, their terms and sections. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/interim.h"
#include "core/office/office.h"

#include <pthread.h>
#include <string.h>

enum status point_read(struct call *c, const char *owner_no, uint64_t point_no, struct account *a, struct point *p)
{
    enum status s = account_read(c, owner_no, "owner_no", a);
    if (s)
        return s;
    *p = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no,
                         .point_no = point_no ? point_no : 1 };
    s = call_get(c, TABLE_point, p);
    return s == ST_not_found ? refuse(c, ST_point_missing, "point_no", owner_no, NULL, NULL) : s;
}

enum status account_points(struct call *c, const char *account_no, struct point **list_r, unsigned *n_r)
{
    struct point p, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = account_no };
    struct array list = { 0 };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &p, c->pool)))
        *(struct point *)array_add(&list, c->pool, sizeof p) = p;
    scan_end(&scan);
    *list_r = list.at;
    *n_r = list.n;
    return s == ST_not_found ? ST_ok : s;
}

static struct field_set figured_wanted;

static void figured_wanted_set(void)
{
    figured_wanted = field_set_of(&bill_record, "bill_month bill_state used_until");
}

enum status figured_last(struct call *c, const char *account_no, date *until_r, int32_t *month_r)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct scan *scan;
    struct bill b, prefix = { .account_no = account_no };
    pthread_once(&once, figured_wanted_set);
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                               .backward = true, .wanted = &figured_wanted }, &scan);
    *until_r = DATE_NONE;
    *month_r = 0;
    while (!s && !(s = scan_next(scan, &b, NULL)) && b.bill_month >= *month_r)
        if (b.bill_state != CODE_bill_state_cancelled && b.used_until) {
            *until_r = b.used_until > *until_r ? b.used_until : *until_r;
            *month_r = b.bill_month;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status figured_until(struct call *c, const char *account_no, date *until_r)
{
    int32_t month;
    return figured_last(c, account_no, until_r, &month);
}

enum status terms_read_on(struct call *c, const struct point *p, date on, struct point_terms *t_r)
{
    struct scan *scan;
    struct point_terms t, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_point_terms, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                               .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &t, c->pool)))
        found = t.valid_from <= on;
    scan_end(&scan);
    if (found)
        *t_r = t;
    return s;
}

/* -- its page -- */

static enum status rows_of(struct call *c, enum table_id table, const void *prefix, void *rows, uint32_t *n_r,
                           bool *more_r)
{
    bool more = false;
    struct listing l = { .rows = rows, .most = POINT_ROWS, .n = n_r, .more = &more };
    enum status s = listing_table(c, table, &(struct scan_range){ .prefix = prefix, .parts = 3, .backward = true }, &l);
    *more_r |= more;
    return s;
}

enum status do_point_show(struct call *c, const struct point_ask *q, struct point_page *r)
{
    struct account a;
    r->points = POOL_NEW(c->pool, struct point);
    enum status s = point_of(c, q->owner_kind, q->owner_no, q->point_no, &a, r->points);
    if (s)
        return s;
    r->points_n = 1;
    r->terms = pool_array(c->pool, POINT_ROWS, sizeof *r->terms);
    r->mountings = pool_array(c->pool, POINT_ROWS, sizeof *r->mountings);
    r->readings = pool_array(c->pool, POINT_ROWS, sizeof *r->readings);
    const struct point *p = r->points;
    struct point_terms terms = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct mounting mounting = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct meter_reading reading = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    s = rows_of(c, TABLE_point_terms, &terms, r->terms, &r->terms_n, &r->more);
    if (!s)
        s = rows_of(c, TABLE_mounting, &mounting, r->mountings, &r->mountings_n, &r->more);
    return s ? s : rows_of(c, TABLE_meter_reading, &reading, r->readings, &r->readings_n, &r->more);
}

/* -- terms -- */

enum status list_there(struct txn *t, const char *price_list, bool *there_r)
{
    struct price_list list, prefix = { .price_list = price_list };
    struct scan *scan;
    *there_r = false;
    if (!*price_list)
        return ST_ok;
    enum status s = scan_table(t, TABLE_price_list, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (!s)
        s = scan_next(scan, &list, NULL);
    *there_r = !s;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Does a list price what is fed in? It has that part and no other of use then (core/bill). */
static enum status list_of_surplus(struct call *c, const char *price_list, bool *is_r)
{
    struct list_part part, prefix = { .price_list = price_list };
    struct scan *scan;
    *is_r = false;
    enum status s = scan_table(c->txn, TABLE_list_part, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !*is_r && !(s = scan_next(scan, &part, NULL)))
        *is_r = part.price_part == CODE_price_part_surplus;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status list_known(struct call *c, const char *price_list, const char *field, bool surplus)
{
    bool there, of_surplus;
    if (!*price_list)
        return ST_ok;
    enum status s = list_there(c->txn, price_list, &there);
    if (!s && !there)
        s = refuse(c, ST_plan_unknown, field, price_list, NULL, NULL);
    if (!s)
        s = list_of_surplus(c, price_list, &of_surplus);
    if (s || of_surplus == surplus)
        return s;
    return refuse(c, surplus ? ST_list_of_use : ST_list_of_surplus, field, price_list, NULL, NULL);
}

/* What is fed in is bought by somebody, and by the company at a price. */
static enum status surplus_good(struct call *c, const struct point_terms *q)
{
    bool feeds = q->generates == CODE_generates_surplus || q->generates == CODE_generates_all;
    bool company = q->surplus_buyer == CODE_surplus_buyer_company;
    if (q->surplus_buyer && !feeds)
        return refuse(c, ST_field_missing, "generates", NULL, NULL, NULL);
    if (company && !*q->surplus_list)
        return refuse(c, ST_field_missing, "surplus_list", NULL, NULL, NULL);
    if (!company && (*q->surplus_list || q->surplus_tax))
        return refuse(c, ST_field_missing, "surplus_buyer", NULL, NULL, NULL);
    return list_known(c, q->surplus_list, "surplus_list", true);
}

uint64_t contract_least(struct call *c, uint64_t used_va, date on)
{
    return used_va * (uint64_t)setting_number_on(c, "bill.demand_least", on) / 100;
}

enum status terms_good(struct call *c, const struct point_terms *q)
{
    struct account a;
    struct point main;
    if (q->sealed_va > q->capacity_va)
        return refuse(c, ST_number_out_of_range, "sealed_va", number_words(c, q->capacity_va), NULL, NULL);
    if (q->basic_way && !q->capacity_va)
        return refuse(c, ST_field_missing, "capacity_va", NULL, NULL, NULL);
    if (q->basic_way == CODE_basic_way_contract_demand) {
        uint64_t least = contract_least(c, q->capacity_va - q->sealed_va, q->valid_from);
        if (q->contract_w < least)
            return refuse(c, ST_number_out_of_range, "contract_w", number_words(c, least), NULL, NULL);
    }
    if (q->part_way && (!q->part_of || q->part_of == q->point_no))
        return refuse(c, ST_field_missing, "part_of", NULL, NULL, NULL);
    enum status s = q->part_way ? point_read(c, q->owner_no, q->part_of, &a, &main) : ST_ok;
    if (!s)
        s = list_known(c, q->price_list, "price_list", false);
    return s ? s : surplus_good(c, q);
}

/* Which need not be the ones that were added. */
enum status account_follows(struct call *c, const struct account *a, const struct point *p)
{
    struct account now = *a;
    struct point_terms t;
    enum status s = p->point_no == 1 ? terms_read_on(c, p, c->today, &t) : ST_not_found;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    now.category = t.category;
    now.voltage = t.voltage;
    now.capacity_w = t.capacity_va;
    if (*t.price_list)
        now.tariff = t.price_list;
    return record_equal(&account_record, a, &now) ? ST_ok : call_put(c, TABLE_account, a, &now);
}

enum status terms_carry(struct call *c, const struct point *p, struct point_terms *t)
{
    struct point_terms before;
    enum status s = terms_read_on(c, p, t->valid_from, &before);
    t->tiers_from = s ? DATE_NONE : before.tiers_from;
    return s == ST_not_found ? ST_ok : s;
}

enum status do_terms_add(struct call *c, const struct point_terms *q, struct point_terms *r)
{
    struct account a;
    struct point p;
    struct point_terms there;
    date until;
    if (q->owner_kind != CODE_owner_kind_account)
        return refuse(c, ST_code_unknown, "owner_kind", NULL, NULL, NULL);
    enum status s = point_read(c, q->owner_no, q->point_no, &a, &p);
    if (!s)
        s = figured_until(c, a.account_no, &until);
    if (s)
        return s;
    if (until && q->valid_from <= until)
        return refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    s = terms_good(c, q);
    *r = *q;
    r->owner_no = p.owner_no;
    if (!s)
        s = terms_beside_interim(c, r);
    if (!s)
        s = terms_carry(c, &p, r);
    if (s)
        return s;
    r->staff_no = c->user.staff_no;
    r->at = c->now;
    there = *r;
    s = call_get(c, TABLE_point_terms, &there);
    if (!s && there.job_no)
        return refuse(c, ST_exists, "valid_from", NULL, NULL, NULL);
    if (!s)
        s = call_put(c, TABLE_point_terms, &there, r);
    else if (s == ST_not_found)
        s = call_insert(c, TABLE_point_terms, r);
    call_subject(c, a.account_no);
    return s ? s : account_follows(c, &a, &p);
}

/* -- sections -- */

enum status do_section_put(struct call *c, const struct section *q, struct section *r)
{
    struct section old;
    bool same = false;
    enum status s = place_good(c, q->unit_no, q->reader);
    if (s)
        return s;
    *r = *q;
    s = call_change(c, TABLE_section, q, q->version, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_section, r);
    if (!s)
        s = place_mine(c, "section_no", q->section_no, old.unit_no);
    if (!s)
        s = call_seen(c, TABLE_section, q, &old, "section_no", q->section_no, &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_section, &old, r);
}

enum status do_section_list(struct call *c, const struct list_ask *q, struct section_list *r)
{
    const struct office_page p = { .table = TABLE_section, .most = SECTIONS_PAGE };
    return office_page(c, &p, q->token, (void **)&r->sections, &r->sections_n, &r->token);
}

/* The list of houses at an estate's job: put, shown, and what each must be (estate.h). */
#include "config.h"
#include "core/change/estate.h"
#include "core/office/office.h"
#include "core/work/job_acts.h"

#include <stdlib.h>
#include <string.h>

static const char *of_house(struct call *c, unsigned i, const char *part)
{
    return pool_printf(c->pool, "houses[%u].%s", i, part);
}

static void digest_of(const struct houses *h, struct hash *out)
{
    struct buf b;
    buf_init(&b, WIRE_MAX);
    for (unsigned i = 0; i < h->n; i++)
        record_encode(&estate_house_record, &h->at[i], NULL, &b);
    store_digest(b.at, b.n, out);
    buf_release(&b);
}

/* -- rows -- */

static enum status rows_read(struct txn *t, struct pool *pool, uint64_t job_no, struct houses *h)
{
    struct scan *scan;
    struct estate_house at = { .job_no = job_no };
    *h = (struct houses){ .at = pool_array(pool, ESTATE_HOUSES, sizeof *h->at) };
    enum status s = scan_table(t, TABLE_estate_house, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && h->n < ESTATE_HOUSES && !(s = scan_next(scan, &h->at[h->n], pool)))
        h->n++;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status estate_read(struct call *c, uint64_t job_no, struct estate *e_r, struct houses *h_r)
{
    *e_r = (struct estate){ .job_no = job_no };
    enum status s = call_get(c, TABLE_estate, e_r);
    return s ? s : rows_read(c->txn, c->pool, job_no, h_r);
}

static enum status rows_gone(struct call *c, uint64_t job_no)
{
    struct houses h;
    enum status s = rows_read(c->txn, c->pool, job_no, &h);
    for (unsigned i = 0; !s && i < h.n; i++)
        s = call_delete(c, TABLE_estate_house, &h.at[i]);
    return s;
}

enum status estate_write(struct call *c, const struct estate *old, struct estate *e, const struct houses *h)
{
    enum status s = rows_gone(c, e->job_no);
    for (unsigned i = 0; !s && i < h->n; i++)
        s = call_insert(c, TABLE_estate_house, &h->at[i]);
    if (s)
        return s;
    e->house_count = h->n;
    digest_of(h, &e->houses_digest);
    return old ? call_put(c, TABLE_estate, old, e) : call_insert(c, TABLE_estate, e);
}

enum status estate_forget(struct call *c, uint64_t job_no)
{
    struct estate e = { .job_no = job_no };
    enum status s = call_get(c, TABLE_estate, &e);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    s = rows_gone(c, job_no);
    return s ? s : call_delete(c, TABLE_estate, &e);
}

/* -- what each must be -- */

struct application house_application(const struct application *q, const struct estate_house *h)
{
    struct application a = {
        .applicant = *h->account_name ? h->account_name : *q->owner ? q->owner : q->applicant,
        .phone = *h->account_name || *h->phone ? h->phone : q->phone, .place = q->place, .door = h->door,
        .category = q->category, .voltage = h->voltage ? h->voltage : q->voltage,
        .phases = h->phases ? h->phases : q->phases, .capacity_w = h->capacity_w,
        .transformer_area = q->transformer_area, .tariff = *h->tariff ? h->tariff : q->tariff,
        .reading_section = *h->reading_section ? h->reading_section : q->reading_section, .meter_no = h->meter_no,
        .ratio = 1, .meter_reading = h->meter_reading, .energised_on = q->energised_on,
    };
    record_init(&application_record, &a);
    return a;
}

struct said { const char *text; unsigned i; };

static int by_text(const void *a, const void *b)
{
    const struct said *one = a, *other = b;
    int d = strcmp(one->text, other->text);
    return d ? d : (one->i > other->i) - (one->i < other->i);
}

/* Of those that are said twice the later is named, with the number of the one before. */
static enum status once(struct call *c, struct said *said, unsigned n, const char *part)
{
    qsort(said, n, sizeof *said, by_text);
    for (unsigned i = 1; i < n; i++)
        if (!strcmp(said[i - 1].text, said[i].text))
            return refuse(c, ST_line_twice, of_house(c, said[i].i, part), number_words(c, said[i - 1].i + 1), NULL,
                          NULL);
    return ST_ok;
}

static enum status all_once(struct call *c, const struct houses *h)
{
    struct said *said = pool_array(c->pool, h->n + 1, sizeof *said);
    for (unsigned i = 0; i < h->n; i++)
        said[i] = (struct said){ h->at[i].door, i };
    enum status s = once(c, said, h->n, "door");
    for (unsigned i = 0; i < h->n; i++)
        said[i] = (struct said){ h->at[i].meter_no, i };
    return s ? s : once(c, said, h->n, "meter_no");
}

static enum status house_good(struct call *c, const struct application *q, const struct estate_house *h, unsigned i,
                              unsigned *used)
{
    struct meter old;
    bool there;
    struct application a = house_application(q, h);
    enum status s = opening_meter(c, of_house(c, i, "meter_no"), h->meter_no, &old, &there);
    if (!s && *h->phone)
        s = account_phone_good(c, h->phone, of_house(c, i, "phone"));
    if (!s)
        s = opening_price(c, of_house(c, i, "tariff"), &a);
    if (!s && !a.voltage)
        s = refuse(c, ST_field_missing, of_house(c, i, "voltage"), NULL, NULL, NULL);
    *used += there;
    if (!s && *used > ESTATE_METERS_USED)
        s = rule_refuse(c, of_house(c, i, "meter_no"), "rule.estate_meters_used",
                        number_words(c, ESTATE_METERS_USED), NULL);
    return s;
}

enum status estate_good(struct call *c, const struct application *q, const struct houses *h)
{
    unsigned used = 0;
    enum status s = all_once(c, h);
    for (unsigned i = 0; !s && i < h->n; i++)
        s = house_good(c, q, &h->at[i], i, &used);
    return s;
}

/* -- operations -- */

/* Its job, and that it is an estate's. */
static enum status estate_job(struct call *c, struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    if (flow && flow->effect == &effect_open_estate)
        return ST_ok;
    return rule_refuse(c, "job_no", "rule.no_estate", pool_printf(c->pool, "flow.kind.%s", j->job_kind), NULL);
}

static struct houses numbered(struct call *c, const struct estate_put *q)
{
    struct houses h = { .at = pool_array(c->pool, q->houses_n + 1, sizeof *h.at), .n = q->houses_n };
    for (unsigned i = 0; i < h.n; i++) {
        h.at[i] = q->houses[i];
        h.at[i].job_no = q->job_no;
        h.at[i].house_no = i + 1;
        h.at[i].account_no = "";
    }
    return h;
}

enum status do_estate_put(struct call *c, const struct estate_put *q, struct estate *r)
{
    struct job j;
    struct estate old = { .job_no = q->job_no };
    struct houses h = numbered(c, q);
    enum status s = job_open_read(c, q->job_no, 0, &j);
    if (!s)
        s = job_mine(c, &j);
    if (!s)
        s = estate_job(c, &j);
    if (!s)
        s = h.n ? estate_good(c, application_of(c, &j), &h) : refuse(c, ST_field_missing, "houses", NULL, NULL, NULL);
    if (s)
        return s;
    s = call_get(c, TABLE_estate, &old);
    if (s && s != ST_not_found)
        return s;
    bool there = !s;
    s = there ? office_stale(c, job_number_words(c, q->job_no), q->version, old.version) : ST_ok;
    *r = there ? old : (struct estate){ .job_no = q->job_no };
    call_subject(c, job_number_words(c, q->job_no));
    return s ? s : estate_write(c, there ? &old : NULL, r, &h);
}

enum status do_estate_list(struct call *c, const struct estate_ask *q, struct estate_list *r)
{
    struct job j;
    struct estate e = { .job_no = q->job_no };
    struct estate_house at = { .job_no = q->job_no };
    const struct office_page p = { .table = TABLE_estate_house, .most = ESTATE_PAGE, .prefix = &at, .parts = 1 };
    enum status s = job_read(c, q->job_no, "job_no", &j);
    if (!s)
        s = estate_job(c, &j);
    if (!s && (s = call_get(c, TABLE_estate, &e)) == ST_not_found)
        s = ST_ok;
    if (s)
        return s;
    r->job_no = q->job_no;
    r->title = j.title;
    r->house_count = e.house_count;
    r->opened_on = e.opened_on;
    r->version = e.version;
    s = office_page(c, &p, q->token, (void **)&r->houses, &r->houses_n, &r->token);
    for (uint32_t i = 0; !s && i < r->houses_n; i++)
        r->houses[i].phone = masked_words(c, "phone", r->houses[i].phone);
    return s;
}

/* -- proving -- */

static enum status house_opened(struct check_run *r, const struct estate_house *h)
{
    struct account a = { .account_no = h->account_no };
    enum status s = store_get(r->txn, TABLE_account, &a);
    if (s == ST_not_found || (!s && a.opened_by_job != h->job_no))
        check_finding(r, "estate %llu: house %llu has account %s, which its job did not open",
                      (unsigned long long)h->job_no, (unsigned long long)h->house_no, h->account_no);
    return s == ST_not_found ? ST_ok : s;
}

static enum status estate_check(struct check_run *r, void *row, void *context)
{
    const struct estate *e = row;
    struct houses h;
    struct hash digest;
    (void)context;
    enum status s = rows_read(r->txn, r->pool, e->job_no, &h);
    if (s)
        return s;
    digest_of(&h, &digest);
    if (h.n != e->house_count || memcmp(&digest, &e->houses_digest, sizeof digest) != 0)
        check_finding(r, "estate %llu: its houses are not those it was put with", (unsigned long long)e->job_no);
    for (unsigned i = 0; !s && e->opened_on && i < h.n; i++)
        s = house_opened(r, &h.at[i]);
    return s;
}

enum status check_estates(struct check_run *r)
{
    return check_walk(r, TABLE_estate, estate_check, NULL);
}

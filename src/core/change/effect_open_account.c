/* 新装: an application that has gone through its stages becomes an account with
 * its metering point and its meter, in one transaction, out of what the applicant
 * said and the stages found. While it is typed the counter is told what speaks
 * against it (ux H2): an identity that cannot be, the applicant's other accounts
 * and what they owe, an account that stands at the address already. */
#include "config.h"
#include "core/change/opening.h"
#include "core/change/rule.h"
#include "core/bill/tariff.h"
#include "core/meter/point.h"
#include "core/work/found.h"
#include "core/work/job.h"

#include <string.h>

#define POINT_FIRST 1

const struct application *application_of(struct call *c, const struct job *job)
{
    struct application *none;
    if (job->application_n)
        return job->application;
    none = POOL_NEW(c->pool, struct application);
    record_init(&application_record, none);
    return none;
}

static bool owner_is_another(const struct application *q)
{
    return *q->owner && strcmp(q->owner, q->applicant);
}

static const char *address_of(struct call *c, const struct application *q)
{
    return pool_printf(c->pool, "%s%s", q->place, q->door);
}

/* -- rules -- */

static enum status needs(struct call *c, const struct application *q)
{
    bool known = (*q->id_no && q->id_kind) || (q->id_kind == CODE_id_kind_none && *q->none_reason);
    enum status s = change_need(c, *q->applicant, "application[0].applicant");
    if (s || (s = change_need(c, known, "application[0].id_no")) ||
        (s = change_need(c, *q->phone || *q->none_reason, "application[0].phone")) ||
        (s = change_need(c, *q->place, "application[0].place")) ||
        (s = change_need(c, *q->door, "application[0].door")) ||
        (s = change_need(c, q->category, "application[0].category")))
        return s;
    return change_need(c, q->capacity_w, "application[0].capacity_w");
}

/* A bar code of the asset or the maker's number: letters and digits, and digits among them. */
static bool meter_shaped(const char *meter_no)
{
    size_t digits = 0, n = 0;
    for (; meter_no[n]; n++) {
        bool digit = meter_no[n] >= '0' && meter_no[n] <= '9';
        bool letter = (meter_no[n] >= 'A' && meter_no[n] <= 'Z') || (meter_no[n] >= 'a' && meter_no[n] <= 'z');
        digits += digit;
        if (!digit && !letter && meter_no[n] != '-')
            return false;
    }
    return digits > 0;
}

enum status opening_meter(struct call *c, const char *field, const char *meter_no, struct meter *old_r, bool *there_r)
{
    *old_r = (struct meter){ .meter_no = meter_no };
    *there_r = false;
    if (!*meter_no)
        return ST_ok;
    if (!meter_shaped(meter_no))
        return refuse(c, ST_rule_refuses, field, "rule.meter_shape", NULL, NULL);
    enum status s = call_get(c, TABLE_meter, old_r);
    *there_r = !s;
    if (s || old_r->removed_on)
        return s == ST_not_found ? ST_ok : s;
    return refuse(c, ST_meter_taken, field, old_r->account_no, NULL, NULL);
}

static enum status meter_free(struct call *c, const struct application *q, struct meter *old_r, bool *there_r)
{
    return opening_meter(c, "application[0].meter_no", q->meter_no, old_r, there_r);
}

static enum status lists_any(struct call *c, bool *any_r)
{
    struct scan *scan;
    struct price_list list;
    enum status s = scan_table(c->txn, TABLE_price_list, &(struct scan_range){ 0 }, &scan);
    if (!s)
        s = scan_next(scan, &list, c->pool);
    scan_end(&scan);
    *any_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

enum status opening_price(struct call *c, const char *field, const struct application *q)
{
    struct tariff t;
    bool any = false;
    enum status s = *q->tariff ? lists_any(c, &any) : ST_ok;
    if (s || !any)
        return s;
    s = tariff_read(c, q->tariff, q->energised_on ? q->energised_on : c->today, &t);
    bool none = s == ST_plan_unknown || s == ST_list_ended;
    return none ? refuse(c, s, field, q->tariff, NULL, NULL) : s;
}

/* Nothing of a supply was before it was asked for, nor is it said of a day to come that it was. */
static enum status days_good(struct call *c, const struct job *job, const struct application *q)
{
    const struct { date day; const char *field; bool to_come; } said[] = {
        { q->energised_on, "application[0].energised_on", false },
        { q->contract_on, "application[0].contract_on", false },
        { q->wanted_on, "application[0].wanted_on", true }, { job_found_date(job, "plan_until"), "plan_until", true },
    };
    date accepted = instant_date(job->accepted_at);
    for (size_t i = 0; i < COUNT_OF(said); i++)
        if (said[i].day && (said[i].day < accepted || (!said[i].to_come && said[i].day > c->today)))
            return refuse(c, ST_date_out_of_range, said[i].field, NULL, NULL, NULL);
    return ST_ok;
}

/* An estate's is of all its houses together. */
static enum status capacity_good(struct call *c, const struct job *job, const struct application *q)
{
    if (job_flow(c, job)->effect != &effect_open_account)
        return ST_ok;
    return connection_good(c, q->voltage, q->phases, q->capacity_w, "application[0].capacity_w");
}

static enum status found_meter(struct call *c, struct job *job, const struct account *account)
{
    struct meter old;
    bool there;
    const struct application *q = application_of(c, job);
    date until = job_found_date(job, "supply_until");
    (void)account;
    enum status s = until ? supply_until_good(c, NULL, c->today, until) : ST_ok;
    if (!s)
        s = days_good(c, job, q);
    if (!s)
        s = plan_found(c, job, q->voltage, *q->plan);
    if (!s)
        s = opening_price(c, "application[0].tariff", q);
    if (!s)
        s = capacity_good(c, job, q);
    return s ? s : meter_free(c, q, &old, &there);
}

/* -- lines -- */

/* The first run of the place, as words.c makes it a word. */
static size_t first_run(const char *folded)
{
    const char *at = folded, *end = folded + strlen(folded), *run = at;
    for (; at < end; run = at)
        if (utf8_next(&at, end) < 0x80)
            break;
    return (size_t)(run - folded);
}

static bool same_address(const char *one, const char *other)
{
    char a[320], b[320];
    return !strcmp(text_fold_search(one, a, sizeof a), text_fold_search(other, b, sizeof b));
}

static enum status look_address(struct call *c, struct look *look, const struct application *q, const char *unit_no)
{
    char folded[160];
    struct word w;
    struct scan *scan;
    struct account a;
    const uint8_t *key;
    size_t key_n, run = first_run(text_fold_search(q->place, folded, sizeof folded));
    const char *address = address_of(c, q);
    if (!run || !*q->door || look->rules_only)
        return ST_ok;
    word_make(&w, unit_no, WORD_TEXT, folded, run, false);
    enum status s = scan_index(c->txn, INDEX_account_word, &(struct scan_range){ .words = w.b, .words_n = w.n }, &scan);
    while (!s) {
        if ((s = scan_next_key(scan, &a, &key, &key_n)) || (s = call_get(c, TABLE_account, &a)))
            break;
        if (a.account_state == CODE_account_state_closed || !same_address(a.address, address))
            continue;
        look_line(look, true, "check.address_taken", a.account_no, a.account_name, NULL);
        break;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status look(struct call *c, const struct job *job, const struct account *account, struct look *look_r)
{
    const struct application *q = application_of(c, job);
    struct meter old;
    bool there;
    (void)account;
    enum status s = needs(c, q);
    if (s || (s = account_phone_good(c, q->phone, "application[0].phone")) || (s = meter_free(c, q, &old, &there)))
        return s;
    date until = job_found_date(job, "supply_until");
    if (until && (s = supply_until_good(c, NULL, c->today, until)))
        return s;
    if ((s = days_good(c, job, q)) || (s = capacity_good(c, job, q)))
        return s;
    look_identity(c, look_r, q->id_kind, q->id_no);
    s = look_same_party(c, look_r, q->id_no, "");
    return s ? s : look_address(c, look_r, q, job->unit_no);
}

/* -- making it true -- */

static enum status found(struct call *c, const struct application *q)
{
    if (!*q->meter_no)
        return refuse(c, ST_stage_needs, "application[0].meter_no", NULL, NULL, NULL);
    return q->voltage ? ST_ok : refuse(c, ST_stage_needs, "application[0].voltage", NULL, NULL, NULL);
}

static enum status account_add(struct call *c, const struct job *job, const struct application *q, struct account *a_r)
{
    bool another = owner_is_another(q);
    struct account a = {
        .account_name = another ? q->owner : q->applicant,
        .contact = *q->contact ? q->contact : another ? q->applicant : "", .phone = q->phone,
        .id_kind = another ? 0 : q->id_kind, .id_no = another ? "" : q->id_no,      /* the number is the applicant's */
        .unit_no = job->unit_no, .address = address_of(c, q), .place = q->place, .category = q->category,
        .industry = q->category == CODE_category_residential ? CODE_industry_residents : 0,
        .voltage = q->voltage, .phases = q->phases, .capacity_w = q->capacity_w, .tariff = q->tariff,
        .transformer_area = q->transformer_area, .reading_section = q->reading_section, .meter_no = q->meter_no,
        .account_state = CODE_account_state_normal, .pay_way = CODE_pay_way_counter,
        .invoice_kind = CODE_invoice_kind_e_plain, .opened_on = q->energised_on ? q->energised_on : c->today,
        .opened_by_job = job->job_no,
    };
    enum status s = account_number_next(c, job->unit_no, &a.account_no);
    if (s)
        return s;
    account_identify(c, &a);
    *a_r = a;
    return call_insert(c, TABLE_account, a_r);
}

static enum status point_add(struct call *c, const struct application *q, const struct account *a)
{
    struct metering_point p = {
        .account_no = a->account_no, .point_no = POINT_FIRST, .voltage = a->voltage, .phases = a->phases,
        .capacity_w = a->capacity_w, .transformer_area = a->transformer_area, .reading_section = a->reading_section,
        .meter_no = q->meter_no, .tariff = a->tariff, .opened_on = a->opened_on,
    };
    return call_insert(c, TABLE_metering_point, &p);
}

/* A meter that was taken off elsewhere hangs here now. */
static enum status meter_hang(struct call *c, const struct application *q, const struct account *a)
{
    struct meter old;
    bool there;
    enum status s = meter_free(c, q, &old, &there);
    struct meter m = {
        .meter_no = q->meter_no, .account_no = a->account_no, .ratio = q->ratio ? q->ratio : 1,
        .digits = there ? old.digits : 0, .installed_on = a->opened_on, .last_reading = q->meter_reading,
        .last_read_on = a->opened_on,
    };
    if (s)
        return s;
    return there ? call_put(c, TABLE_meter, &old, &m) : call_insert(c, TABLE_meter, &m);
}

enum status opening_account(struct call *c, const struct job *job, const struct application *q, struct account *a_r)
{
    enum status s = account_add(c, job, q, a_r);
    if (!s)
        s = point_add(c, q, a_r);
    if (!s)
        s = meter_hang(c, q, a_r);
    return s ? s : point_follows(c, a_r);
}

static enum status apply(struct call *c, struct job *job, const struct account *none)
{
    const struct application *q = application_of(c, job);
    struct account a;
    (void)none;
    enum status s = found(c, q);
    if (!s)
        s = opening_account(c, job, q, &a);
    if (s)
        return s;
    job->account_no = a.account_no;
    call_subject(c, a.account_no);
    return ST_ok;
}

const struct job_effect effect_open_account = { .name = "open_account", .look = look, .found = found_meter,
                                                .goes = plan_holds, .apply = apply };

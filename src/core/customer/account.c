/* Reading an account and what hangs on it, within the reader's reach. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/office/office.h"

#include <string.h>

#define ELDER_AGE 60

bool account_reach(struct call *c, const char *unit_no)
{
    return call_in_unit(c, unit_no) || (!strcmp(setting_text(c, "pay.reach"), "county") &&
                                        units_alike(c->txn, unit_no, c->user.unit_no));
}

enum status account_not_party(struct call *c, const struct account *a, const char *field)
{
    return !a->of_job ? ST_ok : refuse(c, ST_account_of_job, field, a->account_no, NULL, NULL);
}

/* What is done to an account is done to none at a job's number: it would be closed under it when its account opens. */
static bool takes_party(const struct call *c)
{
    return c->op->kind == OP_READ || c->op->flags & OPF_PARTY;
}

enum status account_read(struct call *c, const char *account_no, const char *field, struct account *a_r)
{
    *a_r = (struct account){ .account_no = account_no };
    enum status s = call_get(c, TABLE_account, a_r);
    if (s && s != ST_not_found)
        return s;
    if (!s && !c->everywhere)
        s = office_apart(c, field, a_r->unit_no, c->user.unit_no);
    if (s == ST_rule_refuses)
        return s;
    if (s || !account_reach(c, a_r->unit_no))
        return refuse(c, ST_account_unknown, field, account_no, NULL, NULL);
    return takes_party(c) ? ST_ok : account_not_party(c, a_r, field);
}

/* Those that stop and the others apart, so that neither crowds the first ones out. */
struct noted { struct array stops, others; unsigned most, seen; };

static void note_keep(struct call *c, struct noted *all, const struct note *n)
{
    struct array *to = n->stops ? &all->stops : &all->others;
    all->seen++;
    if (to->n < all->most)
        *(struct note *)array_add(to, c->pool, sizeof *n) = *n;
}

static void notes_merge(struct noted *all, struct note *list, uint32_t *n_r)
{
    const struct note *stops = all->stops.at, *others = all->others.at;
    unsigned s = 0, o = 0, room = all->most - all->stops.n;
    unsigned others_n = all->others.n < room ? all->others.n : room;
    while (s < all->stops.n || o < others_n) {
        bool stop = s < all->stops.n && (o == others_n || stops[s].note_no > others[o].note_no);
        list[(*n_r)++] = stop ? stops[s++] : others[o++];
    }
}

enum status account_notes(struct call *c, const char *account_no, unsigned most, struct note **notes_r, uint32_t *n_r,
                          bool *more_r)
{
    struct note at = { .account_no = account_no }, n;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    struct noted all = { .most = most };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_note, &range, &scan);
    while (!s && !(s = scan_next(scan, &n, NULL)))
        if (!n.withdrawn)
            note_keep(c, &all, &n);
    scan_end(&scan);
    *notes_r = pool_array(c->pool, all.stops.n + all.others.n, sizeof **notes_r);
    *n_r = 0;
    notes_merge(&all, *notes_r, n_r);
    *more_r = all.seen > *n_r;
    return s == ST_not_found ? ST_ok : s;
}

bool account_warns(const struct account *a, const struct note *notes, uint32_t n)
{
    if (a->account_state == CODE_account_state_closed || a->pay_way == CODE_pay_way_card_meter)
        return true;
    for (uint32_t i = 0; i < n; i++)
        if (notes[i].stops)
            return true;
    return false;
}

bool account_elder(struct call *c, const struct account *a)
{
    if (!a->birth)
        return false;
    struct civil born = date_civil(a->birth), day = date_civil(c->today);
    int age = day.year - born.year - (day.month < born.month || (day.month == born.month && day.day < born.day));
    return age >= ELDER_AGE;
}

enum status account_linked(struct call *c, const struct account *a, struct account *list, unsigned max, unsigned *n_r)
{
    struct account at = { .link_group = a->link_group };
    struct scan_range range = { .prefix = &at, .parts = 1 };
    struct scan *scan;
    *n_r = 0;
    if (!a->link_group)
        return ST_ok;
    enum status s = scan_index(c->txn, INDEX_account_link, &range, &scan);
    if (s)
        return s;
    while (*n_r < max && !(s = scan_next(scan, &list[*n_r], NULL)))
        if (strcmp(list[*n_r].account_no, a->account_no) && account_reach(c, list[*n_r].unit_no))
            (*n_r)++;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

void account_mask(struct call *c, struct account *a)
{
    a->phone = masked_words(c, "phone", a->phone);
    a->id_no = masked_words(c, "id_no", a->id_no);
    a->id_hash = (struct hash){ 0 };
}

enum status account_not_closed(struct call *c, const struct account *a)
{
    if (a->account_state != CODE_account_state_closed)
        return ST_ok;
    return refuse(c, ST_account_closed, "account_no", a->account_no, NULL, NULL);
}

enum status account_phone_good(struct call *c, const char *phone, const char *field)
{
    return !*phone || phone_good(phone) ? ST_ok : rule_refuse(c, field, "rule.phone_shape", NULL, NULL);
}

enum status account_birth_good(struct call *c, const char *birth, const char *field)
{
    struct account a = { .birth = DATE_NONE };
    enum status s = field_parse(record_field(&account_record, "birth"), &a, birth, c->pool, c->fault);
    if (s || !a.birth || (a.birth >= DATE_LEAST && a.birth <= c->today))
        return s;
    return refuse(c, ST_date_out_of_range, field, birth, NULL, NULL);
}

enum status rule_refuse(struct call *c, const char *field, const char *rule, const char *a1, const char *a2)
{
    return refuse(c, ST_rule_refuses, field, rule, a1, a2);
}

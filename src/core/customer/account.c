/* Reading an account and what hangs on it, within the reader's reach. */
#include "config.h"
#include "core/customer/customer.h"

#include <string.h>

#define NOTES_LOOKED_AT 100
#define ELDER_AGE 60

bool account_reach(struct call *c, const char *unit_no)
{
    return c->everywhere || call_in_unit(c, unit_no) || !strcmp(setting_text(c, "pay.reach"), "county");
}

enum status account_read(struct call *c, const char *account_no, const char *field, struct account *a_r)
{
    *a_r = (struct account){ .account_no = account_no };
    enum status s = call_get(c, TABLE_account, a_r);
    if (s && s != ST_not_found)
        return s;
    if (s || !account_reach(c, a_r->unit_no))
        return refuse(c, ST_account_unknown, field, account_no, NULL, NULL);
    return ST_ok;
}

enum status account_notes(struct call *c, const char *account_no, struct note **notes_r, uint32_t *n_r)
{
    struct note at = { .account_no = account_no };
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    struct scan *scan;
    *notes_r = pool_array(c->pool, ACCOUNT_NOTES, sizeof **notes_r);
    *n_r = 0;
    enum status s = scan_table(c->txn, TABLE_note, &range, &scan);
    if (s)
        return s;
    for (unsigned seen = 0; seen < NOTES_LOOKED_AT && *n_r < ACCOUNT_NOTES; seen++) {
        struct note *n = &(*notes_r)[*n_r];
        if ((s = scan_next(scan, n, NULL)))
            break;
        *n_r += !n->withdrawn;
    }
    scan_end(&scan);
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

enum status rule_refuse(struct call *c, const char *field, const char *rule, const char *a1, const char *a2)
{
    return refuse(c, ST_rule_refuses, field, rule, a1, a2);
}

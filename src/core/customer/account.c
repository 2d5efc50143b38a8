/* Reading an account and what hangs on it, within the reader's reach. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/cash/cash.h"

#include <string.h>

#define NOTES_LOOKED_AT 100
#define ELDER_AGE 60
#define RECENT_PAYMENTS 12

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

static const char *phone_tail(struct call *c, const char *phone)
{
    size_t n = strlen(phone);
    return pool_copy(c->pool, n > 4 ? phone + n - 4 : phone);
}

enum status account_find_row(struct call *c, const struct account *a, struct find_row *row_r)
{
    money due;
    enum status s = account_due(c, a, &due);
    if (s)
        return s;
    *row_r = (struct find_row){
        .hit = CODE_hit_account, .account_no = a->account_no, .account_name = a->account_name,
        .address = a->address, .contact = a->contact, .phone_tail = phone_tail(c, a->phone), .due = due,
        .account_state = a->account_state, .unit_no = a->unit_no,
    };
    return ST_ok;
}

static const char *masked(struct call *c, const char *field, const char *text)
{
    char out[MASK_TEXT];
    return text && *text ? pool_copy(c->pool, mask_text(field, text, out, sizeof out)) : "";
}

void account_mask(struct call *c, struct account *a)
{
    a->phone = masked(c, "phone", a->phone);
    a->id_no = masked(c, "id_no", a->id_no);
    a->id_hash = (struct hash){ 0 };
}

static bool stands(const struct payment *p)
{
    return p->payment_state == CODE_payment_state_posted;
}

enum status account_cheques(struct call *c, const char *account_no, money *waiting_r)
{
    struct payment_list recent = { 0 };
    struct tender_rule rule;
    *waiting_r = 0;
    enum status s = payment_page(c, account_no, 0, "", RECENT_PAYMENTS, stands, &recent);
    for (uint32_t i = 0; !s && i < recent.payments_n; i++)
        for (uint32_t k = 0; !s && k < recent.payments[i].tenders_n; k++) {
            const struct paid_tender *t = &recent.payments[i].tenders[k];
            if ((s = rule_tender(c, t->tender, &rule)) || !rule.clears_later)
                continue;
            struct voucher v = { .tender = t->tender, .voucher = t->voucher, .bank = t->bank };
            s = call_get(c, TABLE_voucher, &v);
            if (!s && v.voucher_state == CODE_voucher_state_waiting)
                *waiting_r += t->amount;
            s = s == ST_not_found ? ST_ok : s;
        }
    return s;
}

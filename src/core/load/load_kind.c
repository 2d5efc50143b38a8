/* What a line of each kind of file must fulfil and what it does once decided. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/customer/customer.h"
#include "core/load/load.h"
#include "core/meter/point.h"

#include <string.h>

/* -- shared checks -- */

static enum status missing(struct call *c, const char *field)
{
    return refuse(c, ST_field_missing, field, NULL, NULL, NULL);
}

static enum status known_account(struct call *c, const char *account_no, struct account *a)
{
    *a = (struct account){ .account_no = account_no };
    enum status s = call_get(c, TABLE_account, a);
    if (s)
        return s == ST_not_found ? refuse(c, ST_account_unknown, "account_no", account_no, NULL, NULL) : s;
    if (!call_in_unit(c, a->unit_no))
        return refuse(c, ST_outside_unit, "account_no", a->unit_no, NULL, NULL);
    return account_not_party(c, a, "account_no");
}

static enum status is_new(struct call *c, enum table_id table, const void *key, const char *field, const char *words)
{
    void *row = pool_get(c->pool, table_info[table].record->size);
    memcpy(row, key, table_info[table].record->size);
    enum status s = call_get(c, table, row);
    if (s == ST_not_found)
        return ST_ok;
    return s ? s : refuse(c, ST_exists, field, words, NULL, NULL);
}

static enum status number_shape(struct call *c, const char *account_no)
{
    size_t n = strlen(account_no);
    if ((n != 10 && n != 13) || strspn(account_no, "0123456789") != n)
        return refuse(c, ST_account_shape, "account_no", account_no, NULL, NULL);
    return ST_ok;
}

static enum status number_of_phone(struct call *c, const char *phone)
{
    return !*phone || phone_good(phone) ? ST_ok : refuse(c, ST_phone_shape, "phone", phone, NULL, NULL);
}

/* -- accounts -- */

static enum status check_account(struct call *c, const void *row)
{
    const struct account *a = row;
    struct unit u;
    enum status s = number_shape(c, a->account_no);
    if (!s)
        s = office_unit(c, a->unit_no, "unit_no", &u);
    if (!s && a->closed_on && a->opened_on > a->closed_on)
        s = refuse(c, ST_date_out_of_range, "closed_on", NULL, NULL, NULL);
    if (!s)
        s = number_of_phone(c, a->phone);
    return s ? s : is_new(c, TABLE_account, a, "account_no", a->account_no);
}

static enum status apply_account(struct call *c, const struct load *l, void *row)
{
    (void)l;
    struct account *a = row;
    if (!a->account_state)
        a->account_state = CODE_account_state_normal;
    if (!a->pay_way)
        a->pay_way = CODE_pay_way_counter;
    account_identify(c, a);
    enum status s = call_insert(c, TABLE_account, a);
    return s ? s : point_follows(c, a);
}

/* -- customers -- */

static enum status check_customer(struct call *c, const void *row)
{
    const struct load_customer *q = row;
    struct account a;
    enum status s = known_account(c, q->account_no, &a);
    return s ? s : number_of_phone(c, q->phone);
}

static void take_text(const char **to, const char *from)
{
    if (*from)
        *to = from;
}

static enum status apply_customer(struct call *c, const struct load *l, void *row)
{
    (void)l;
    const struct load_customer *q = row;
    struct account old, new;
    enum status s = known_account(c, q->account_no, &old);
    if (s)
        return s;
    new = old;
    take_text(&new.account_name, q->account_name);
    take_text(&new.contact, q->contact);
    take_text(&new.phone, q->phone);
    take_text(&new.id_no, q->id_no);
    if (q->id_kind)
        new.id_kind = q->id_kind;
    if (q->birth)
        new.birth = q->birth;
    if (q->industry)
        new.industry = q->industry;
    account_identify(c, &new);
    return call_put(c, TABLE_account, &old, &new);
}

/* -- meters -- */

static enum status check_meter(struct call *c, const void *row)
{
    const struct meter *m = row;
    struct account a;
    enum status s = known_account(c, m->account_no, &a);
    if (!s && m->removed_on && m->removed_on < m->installed_on)
        s = refuse(c, ST_date_out_of_range, "removed_on", NULL, NULL, NULL);
    return s ? s : is_new(c, TABLE_meter, m, "meter_no", m->meter_no);
}

/* The meter in use is searched for at the account. */
static enum status apply_meter(struct call *c, const struct load *l, void *row)
{
    (void)l;
    struct meter *m = row;
    struct account old, new;
    enum status s = call_insert(c, TABLE_meter, m);
    if (s || m->removed_on)
        return s;
    s = known_account(c, m->account_no, &old);
    new = old;
    new.meter_no = m->meter_no;
    if (!s)
        s = call_put(c, TABLE_account, &old, &new);
    return s ? s : point_follows(c, &new);
}

/* -- bills and opening balances -- */

enum status load_line_opening(struct call *c, enum code_ledger ledger, const struct account *a, money amount,
                              uint16_t fee_kind, int32_t bill_month)
{
    if (c->effects->posting.n >= LOAD_ENTRY_FULL) {
        enum status s = call_post(c, 0, 0, 0, NULL);
        if (s)
            return s;
    }
    call_line(c, ledger, a->account_no, amount, fee_kind, bill_month);
    call_line(c, CODE_ledger_opening, a->unit_no, -amount, fee_kind, bill_month);
    return ST_ok;
}

static enum status check_month(struct call *c, int32_t month)
{
    if (!month_valid(month) || month > month_add(date_month(c->today), 1))
        return refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    return ST_ok;
}

static enum status check_bill(struct call *c, const void *row)
{
    const struct bill *b = row;
    struct account a;
    enum status s = known_account(c, b->account_no, &a);
    if (!s)
        s = check_month(c, b->bill_month);
    if (!s && b->due_on < month_first(b->bill_month))
        s = refuse(c, ST_date_out_of_range, "due_on", NULL, NULL, NULL);
    if (!s && b->principal <= 0)
        s = refuse(c, ST_amount_zero, "principal", NULL, NULL, NULL);
    return s ? s : is_new(c, TABLE_bill, b, "bill_month", office_number(c, (uint64_t)b->bill_month));
}

static enum status insert_bill(struct call *c, struct bill *b)
{
    struct account a;
    enum status s = known_account(c, b->account_no, &a);
    if (s)
        return s;
    b->unit_no = a.unit_no;
    b->bill_state = CODE_bill_state_open;
    b->total_only = b->lines_n == 0;
    if (!b->fee_kind)
        b->fee_kind = CODE_fee_kind_energy;
    b->principal_paid = b->late_fee_paid = 0;
    b->fee_from = 0;
    s = bill_insert(c, b);
    return s ? s : load_line_opening(c, CODE_ledger_receivable, &a, b->principal, b->fee_kind, b->bill_month);
}

static enum status apply_bill(struct call *c, const struct load *l, void *row)
{
    (void)l;
    return insert_bill(c, row);
}

static enum status check_balance(struct call *c, const void *row)
{
    const struct load_balance *q = row;
    struct account a;
    money had;
    enum status s = known_account(c, q->account_no, &a);
    if (!s)
        s = call_balance(c, CODE_ledger_prepayment, q->account_no, &had);
    if (!s && q->prepayment && had)
        s = refuse(c, ST_exists, "prepayment", NULL, NULL, NULL);
    if (s || !q->arrears)
        return s;
    if (!q->bill_month)
        return missing(c, "bill_month");
    if (!q->due_on)
        return missing(c, "due_on");
    return check_bill(c, &(struct bill){ .account_no = q->account_no, .bill_month = q->bill_month,
                                         .principal = q->arrears, .due_on = q->due_on });
}

static enum status apply_balance(struct call *c, const struct load *l, void *row)
{
    (void)l;
    const struct load_balance *q = row;
    struct account a;
    enum status s = known_account(c, q->account_no, &a);
    if (!s && q->prepayment)
        s = load_line_opening(c, CODE_ledger_prepayment, &a, -q->prepayment, 0, 0);
    if (s || !q->arrears)
        return s;
    struct bill b = { .account_no = q->account_no, .bill_month = q->bill_month, .principal = q->arrears,
                      .due_on = q->due_on };
    record_init(&bill_record, &b);
    return insert_bill(c, &b);
}

/* -- what a line is about: of a table's key, so that files are applied in its order -- */

static const char *about_account(struct call *c, const void *row)
{
    return pool_copy(c->pool, ((const struct account *)row)->account_no);
}

static const char *about_customer(struct call *c, const void *row)
{
    return pool_copy(c->pool, ((const struct load_customer *)row)->account_no);
}

static const char *about_meter(struct call *c, const void *row)
{
    return pool_copy(c->pool, ((const struct meter *)row)->meter_no);
}

static const char *about_balance(struct call *c, const void *row)
{
    return pool_copy(c->pool, ((const struct load_balance *)row)->account_no);
}

static const char *about_bill(struct call *c, const void *row)
{
    const struct bill *b = row;
    return pool_printf(c->pool, "%s/%06d/%02d", b->account_no, (int)b->bill_month, (int)b->bill_seq);
}

static const struct load_kind kinds[] = {
    [CODE_load_kind_customers] = { check_customer, about_customer, apply_customer, NULL },
    [CODE_load_kind_accounts] = { check_account, about_account, apply_account, NULL },
    [CODE_load_kind_meters] = { check_meter, about_meter, apply_meter, NULL },
    [CODE_load_kind_balances] = { check_balance, about_balance, apply_balance, NULL },
    [CODE_load_kind_bills] = { check_bill, about_bill, apply_bill, NULL },
};

enum status load_line_check(const struct load_kind *kind, struct call *c, const void *row)
{
    return kind->check ? kind->check(c, row) : ST_ok;
}

const struct load_kind *load_kind(uint16_t kind)
{
    switch (kind) {
    case CODE_load_kind_holidays:
        return &load_holidays;
    case CODE_load_kind_time_limits:
        return &load_time_limits;
    case CODE_load_kind_readings:
        return &load_readings;
    case CODE_load_kind_reading_checks:
        return &load_reading_checks;
    default:
        return kind < COUNT_OF(kinds) && kinds[kind].check ? &kinds[kind] : NULL;
    }
}

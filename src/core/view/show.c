/* account.show: who, where, supply, what is owed and why, the last bills, notes,
 * linked accounts: everything of one screen in one answer. Personal data is
 * masked; account.reveal shows it and is written down. */
#include "config.h"
#include "core/bill/agreement.h"
#include "core/customer/customer.h"
#include "core/meter/point.h"
#include "core/view/view.h"
#include "core/work/job.h"

#include <string.h>

struct bills_of { struct call *c; const struct account *account; struct account_page *page; };

static enum status add_agreed(struct call *c, const struct agreement *kept, struct account_page *r)
{
    r->agreed = POOL_NEW(c->pool, struct part_now);
    r->agreed_n = 1;
    return agreement_now(c, kept, r->agreed);
}

static enum status add_bill(void *context, const struct bill *b)
{
    struct bills_of *of = context;
    struct account_page *r = of->page;
    struct debt d;
    enum status s = bill_debt(of->c, of->account, b, &d);
    if (s)
        return s;
    r->bills_more |= r->bills_n == BILLS_SHOWN;
    if (!r->bills_more)
        debt_row(&d, &r->bills[r->bills_n++]);
    if (!bill_open(b))
        return ST_ok;
    if (d.agreed && !r->agreed_n && (s = add_agreed(of->c, d.agreed, r)))
        return s;
    r->open_bills++;
    r->year_missing = d.year_missing ? d.year_missing : r->year_missing;
    money *kind = b->due_on < of->c->today ? &r->arrears : &r->not_yet_due;
    if (!money_add(*kind, d.left, kind) || !money_add(r->late_fee, d.late_fee, &r->late_fee))
        return refuse(of->c, ST_amount_overflow, "", NULL, NULL, NULL);
    return ST_ok;
}

static enum status add_bills(struct call *c, const struct account *a, struct account_page *r)
{
    struct bills_of of = { .c = c, .account = a, .page = r };
    r->bills = pool_array(c->pool, BILLS_SHOWN, sizeof *r->bills);
    enum status s = account_bills(c, a->account_no, BILLS_SHOWN + 1, add_bill, &of);
    r->due = r->arrears + r->late_fee + r->not_yet_due;
    return s;
}

static enum status add_links(struct call *c, const struct cheques *cheques, const struct account *a,
                             struct account_page *r)
{
    struct account *list = pool_array(c->pool, LINK_MAX, sizeof *list);
    unsigned n;
    enum status s = account_linked(c, a, list, LINK_MAX, &n);
    r->linked = n;
    r->links = pool_array(c->pool, LINKS_SHOWN, sizeof *r->links);
    for (unsigned i = 0; !s && i < n && i < LINKS_SHOWN; i++)
        if (!(s = account_find_row(c, cheques, &list[i], &r->links[i])))
            r->links_n++;
    find_rows_sort(r->links, r->links_n);
    return s;
}

/* What hangs at its first point, and was read last; a store that has none yet shows the meter's own row. */
static enum status add_hanging(struct call *c, const struct account *a, struct account_page *r)
{
    const struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    struct meter_reading last;
    struct mounting m;
    unsigned n;
    enum status s = meter_at(c, &p, c->today, &m);
    if (s || m.removed_on)
        return s == ST_not_found ? ST_ok : s;
    s = readings_before(c, &p, m.device_no, DATE_MOST, 1, &last, &n);
    const struct register_value *total = !s && n ? register_of(&last, CODE_register_kind_total) : NULL;
    if (r->meter_n && !total)
        return s;
    *r->meter = (struct meter){ .meter_no = m.device_no, .account_no = a->account_no, .ratio = m.ratio,
        .digits = m.digits, .installed_on = m.mounted_on, .last_reading = total ? total->value : 0,
        .last_read_on = n ? last.read_on : 0 };
    r->meter_n = 1;
    return s;
}

static enum status add_meter(struct call *c, const struct account *a, struct account_page *r)
{
    r->meter = POOL_NEW(c->pool, struct meter);
    r->meter->meter_no = a->meter_no;
    enum status s = *a->meter_no ? call_get(c, TABLE_meter, r->meter) : ST_not_found;
    if (s && s != ST_not_found)
        return s;
    r->meter_n = !s;
    return add_hanging(c, a, r);
}

static enum status add_jobs(struct call *c, const struct account *a, struct account_page *r)
{
    r->jobs = pool_array(c->pool, JOBS_SHOWN, sizeof *r->jobs);
    return job_rows_of_account(c, a->account_no, r->jobs, JOBS_SHOWN, &r->jobs_n, &r->more_jobs);
}

/* Of the account, its bills and those linked to it. */
static enum status add_cheques(struct call *c, const struct account *a, struct account_page *r)
{
    struct cheques cheques;
    enum status s = cheques_read(c, &cheques);
    if (!s)
        s = account_cheques(c, &cheques, a->account_no, r->bills, r->bills_n, &r->cheque_waiting);
    return s ? s : add_links(c, &cheques, a, r);
}

enum status do_account_show(struct call *c, const struct account_ask *q, struct account_page *r)
{
    struct account *a = POOL_NEW(c->pool, struct account);
    enum status s = account_read(c, q->account_no, "account_no", a);
    if (s || (s = add_bills(c, a, r)) ||
        (s = account_notes(c, a->account_no, NOTES_LISTED, &r->notes, &r->notes_n, &r->notes_more)) ||
        (s = account_prepayment(c, a->account_no, &r->prepayment)) || (s = add_cheques(c, a, r)) ||
        (s = add_meter(c, a, r)) || (s = add_jobs(c, a, r)))
        return s;
    struct unit u = { .unit_no = a->unit_no };
    if ((s = call_get(c, TABLE_unit, &u)) && s != ST_not_found)
        return s;
    r->unit_name = u.unit_name;
    r->unit_name_en = u.unit_name_en;
    r->warns = account_warns(a, r->notes, r->notes_n);
    r->elder = account_elder(c, a);
    account_mask(c, a);
    r->account = a;
    r->account_n = 1;
    return ST_ok;
}

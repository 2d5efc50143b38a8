/* The bill: its days, its lines, and what each line is to the ledger. */
#include "config.h"
#include "core/bill/make.h"

#include <pthread.h>
#include <string.h>

#define PER 10000

static struct field_set account_fields;

static void account_fields_set(void)
{
    account_fields = field_set_of(&account_record, "account_no unit_no category of_job account_state opened_on "
                                                   "closed_on split_on industry");
}

const struct field_set *bill_account_fields(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, account_fields_set);
    return &account_fields;
}

static bool is_fund(uint16_t part)
{
    return part == CODE_price_part_renewable || part == CODE_price_part_waterworks ||
        part == CODE_price_part_resettlement || part == CODE_price_part_funds || part == CODE_price_part_duty;
}

static void ledger_line(struct bill *b, uint16_t part, money amount)
{
    if (amount)
        b->lines[b->lines_n++] = (struct bill_line){ .bill_part = part, .text = "", .amount = amount };
}

/* Tax is inside the price, and not of what is only passed on: funds, and a duty that is added on top. */
static enum status ledger_lines(struct make *m, struct bill *b)
{
    const struct bill_charge *charge = m->charges.at;
    int64_t rate = setting_number_on(m->c, "bill.tax", m->past - 1);
    money funds = 0, tax = 0;
    for (unsigned i = 0; i < m->charges.n; i++)
        if (is_fund(charge[i].price_part) && !money_add(funds, charge[i].amount, &funds))
            return ST_amount_overflow;
    if (!money_share(m->total - funds, rate, PER + rate, &tax))
        return ST_amount_overflow;
    b->lines = pool_array(m->pool, CODE_bill_part_funds, sizeof *b->lines);
    ledger_line(b, CODE_bill_part_revenue, m->total - funds - tax);
    ledger_line(b, CODE_bill_part_tax, tax);
    ledger_line(b, CODE_bill_part_funds, funds);
    return ST_ok;
}

/* What was billed of a point besides what was read: losses, and what other points took, are the point's and stand
 * beside its first total; each other one (another meter, another reading) is billed what it counted, so that they
 * add up to the point. */
static void uses_close(struct make *m)
{
    struct bill_use *use = m->uses.at;
    for (unsigned i = 0; i < m->uses.n; i++)
        if (use[i].register_kind == CODE_register_kind_total)
            use[i].billed_kwh = use[i].kwh;
    for (unsigned p = 0; p < m->points; p++)
        for (unsigned i = 0; i < m->uses.n; i++) {
            if (use[i].point_no != m->point[p].point.point_no || use[i].register_kind != CODE_register_kind_total)
                continue;
            energy loss = 0, billed = 0, read = 0;
            for (unsigned s = 0; s < m->spans; s++) {
                loss += made(m, p, s)->loss;
                billed += made(m, p, s)->billed.kwh[CODE_use_period_total];
                read += made(m, p, s)->read.kwh[CODE_use_period_total];
            }
            use[i].loss_kwh = loss;
            use[i].moved_kwh = billed - read - loss;
            use[i].billed_kwh = use[i].kwh + loss + use[i].moved_kwh;
            break;
        }
}

static energy billed_kwh(const struct make *m)
{
    energy kwh = 0;
    for (unsigned p = 0; p < m->points; p++)
        for (unsigned s = 0; s < m->spans && point_charged(m, &m->point[p]); s++)
            kwh += made(m, p, s)->billed.kwh[CODE_use_period_total];
    return kwh;
}

static enum status bill_fill(struct make *m, struct bill *b)
{
    const struct account *a = m->account;
    const struct make_point *p = &m->point[0];
    const struct point_terms *t = terms_on(p, m->past - 1);
    uses_close(m);
    *b = (struct bill){ .account_no = a->account_no, .bill_month = m->month, .fee_kind = CODE_fee_kind_energy,
        .principal = m->total > 0 ? m->total : 0, .credited = m->total < 0 ? -m->total : 0, .kwh = billed_kwh(m),
        .unit_no = a->unit_no, .used_from = m->from, .used_until = m->past - 1, .uses = m->uses.at,
        .uses_n = m->uses.n, .spans = m->shown.at, .spans_n = m->shown.n, .charges = m->charges.at,
        .charges_n = m->charges.n, .category = t->category, .voltage = t->voltage, .industry = a->industry,
        .area_no = p->point.area_no, .section_no = p->point.section_no, .party_until = m->party_until,
        .party_from = m->party_from >= date_of(date_civil(m->from).year, 1, 1) ? m->party_from : DATE_NONE,
        .surplus = m->surplus, .surplus_n = m->surplus ? 1 : 0 };
    return ledger_lines(m, b);
}

static void place_digest(const struct make *m, uint8_t out[BILL_PLACE])
{
    struct buf bytes;
    struct hash whole;
    buf_init(&bytes, BILL_BYTES);
    buf_text(&bytes, m->account->unit_no);
    for (unsigned i = 0; i < m->points; i++) {
        buf_text(&bytes, m->point[i].point.section_no);
        buf_text(&bytes, m->point[i].point.area_no);
    }
    store_digest(bytes.at, bytes.n, &whole);
    buf_release(&bytes);
    memcpy(out, whole.b, BILL_PLACE);
}

static void beside_year(const struct make *m, struct bill_beside *r)
{
    r->year_fits = true;
    for (unsigned i = 0; i < m->year_bills && r->year_fits; i++) {
        const struct past_bill *b = &m->year_bill[i];
        if (b->month != month_add(m->month, -YEAR_MONTHS) || !b->energy || !b->counts)
            continue;
        r->has_year = true;
        r->kwh_year += b->kwh;
        r->year_fits = money_add(r->amount_year, b->amount, &r->amount_year);
    }
}

static void beside(const struct make *m, struct bill_beside *r)
{
    *r = (struct bill_beside){ .issued = false };
    place_digest(m, r->place);
    beside_year(m, r);
    for (unsigned i = 0; i < m->past_bills && !r->any; i++) {
        const struct past_bill *b = &m->past_bill[i];
        if (b->month == m->month && b->seq < BILL_SEQ_FEES && !r->any_seq) {
            r->last_seq = b->seq;
            r->any_seq = true;
        }
        r->issued |= b->counts && b->used_until && b->month == m->month && !past_other_party(m, b);
        if (b->month >= m->month || !b->counts || !b->energy || b->adjusts || b->seq >= BILL_SEQ_FEES)
            continue;
        r->any = true;
        r->month = b->month;
        r->kwh = b->kwh;
        r->amount = b->amount;
    }
}

/* A list of the bill, or of what was fed in, holds so many rows; one that needs more is none, and says of what. */
static enum status list_fits(struct make *m, const struct record *of, const char *list, unsigned rows)
{
    uint32_t most = record_field(of, list)->limit;
    return rows <= most ? ST_ok : refuse(m->c, ST_field_too_many, list, number_words(m->c, most), NULL, NULL);
}

static enum status lists_fit(struct make *m)
{
    const struct { const struct record *of; const char *list; unsigned rows; } lists[] = {
        { &bill_record, "uses", m->uses.n }, { &bill_record, "spans", m->shown.n },
        { &bill_record, "charges", m->charges.n }, { &surplus_record, "uses", m->surplus_uses.n },
        { &surplus_record, "spans", m->surplus_shown.n }, { &surplus_record, "charges", m->surplus_charges.n } };
    enum status s = ST_ok;
    for (size_t i = 0; !s && i < COUNT_OF(lists); i++)
        s = list_fits(m, lists[i].of, lists[i].list, lists[i].rows);
    return s;
}

/* Of what was read. */
static enum status figured(struct make *m, enum status read, struct bill *b_r)
{
    enum status s = read;
    if (!s)
        s = make_use(m);
    if (!s)
        s = make_charge(m);
    if (!s && !m->choice && !m->use_alone)
        s = make_surplus(m);
    if (!s)
        s = lists_fit(m);
    return s ? s : bill_fill(m, b_r);
}

static enum status make_all(struct make *m, struct bill *b_r)
{
    m->pool = m->c->pool;
    return figured(m, make_read(m), b_r);
}

enum status bill_make_beside(struct call *c, const struct account *a, int32_t month, struct pool *pool,
                             struct bill *b_r, struct bill_beside *beside_r)
{
    struct make m = { .c = c, .pool = pool, .account = a, .month = month };
    enum status s = make_read(&m);
    beside(&m, beside_r);
    return figured(&m, s, b_r);
}

enum status bill_make(struct call *c, const struct account *a, int32_t month, struct bill *b_r)
{
    return make_all(&(struct make){ .c = c, .account = a, .month = month }, b_r);
}

enum status bill_make_days(struct call *c, const struct account *a, int32_t month, date from, date past,
                           struct bill *b_r)
{
    return make_all(&(struct make){ .c = c, .account = a, .month = month, .from = from, .past = past,
                                    .use_alone = true }, b_r);
}

static struct make make_of(struct call *c, const struct account *a, const struct bill *old)
{
    return (struct make){ .c = c, .account = a, .month = old->bill_month, .from = old->used_from,
                          .past = old->used_until + 1, .again = old };
}

enum status bill_make_again(struct call *c, const struct account *a, const struct bill *old, struct bill *b_r)
{
    struct make m = make_of(c, a, old);
    return make_all(&m, b_r);
}

/* Was any point of it read before that day? The first bill begins where reading did. */
static enum status read_before(struct call *c, const struct account *a, date past, bool *any_r)
{
    struct meter_reading r, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 2 },
                               &scan);
    *any_r = false;
    while (!s && !*any_r && !(s = scan_next(scan, &r, c->pool)))
        *any_r = r.read_on < past;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status make_upto(struct call *c, const struct account *a, date past, date party_until, struct bill *b_r,
                             bool *any_r)
{
    date until;
    int32_t last, month = date_month(past - 1);
    enum status s = figured_last(c, a->account_no, &until, &last);
    *any_r = !s && until && until + 1 < past;
    if (!s && !until)
        s = read_before(c, a, past, any_r);
    return s || !*any_r ? s : make_all(&(struct make){ .c = c, .account = a, .month = last > month ? last : month,
                                                      .from = until ? until + 1 : DATE_NONE, .past = past,
                                                      .party_until = party_until }, b_r);
}

enum status bill_make_last(struct call *c, const struct account *a, date past, struct bill *b_r, bool *any_r)
{
    return make_upto(c, a, past, past - 1, b_r, any_r);
}

enum status bill_make_upto(struct call *c, const struct account *a, date past, struct bill *b_r, bool *any_r)
{
    return make_upto(c, a, past, DATE_NONE, b_r, any_r);
}

enum status bill_make_extra(struct call *c, const struct account *a, const struct bill *days,
                            const struct make_extra *extra, struct bill *b_r)
{
    struct make m = make_of(c, a, days);
    m.extra = extra;
    return make_all(&m, b_r);
}

enum status bill_make_choice(struct call *c, const struct account *a, const struct bill *days,
                             const struct make_choice *choice, struct bill *b_r)
{
    struct make m = make_of(c, a, days);
    m.choice = choice;
    return make_all(&m, b_r);
}

bool bill_same(const struct bill *old, const struct bill *now)
{
    struct bill b = *now;
    b.uses = old->uses;
    b.uses_n = old->uses_n;
    b.spans = old->spans;
    b.spans_n = old->spans_n;
    b.charges = old->charges;
    b.charges_n = old->charges_n;
    b.lines = old->lines;
    b.lines_n = old->lines_n;
    b.kwh = old->kwh;
    b.principal = old->principal;
    b.credited = old->credited;
    b.category = old->category;
    b.voltage = old->voltage;
    return record_equal(&bill_record, &b, now);
}

bool bill_same_surplus(const struct bill *old, const struct bill *now)
{
    struct bill b = *now;
    b.surplus = old->surplus;
    b.surplus_n = old->surplus_n;
    return record_equal(&bill_record, &b, now);
}

struct bytes bill_digest(struct call *c, const struct bill *b)
{
    struct buf bytes;
    struct hash whole;
    uint8_t *out = pool_get(c->pool, BILL_DIGEST);
    buf_init(&bytes, BILL_BYTES);
    record_encode(&bill_record, b, NULL, &bytes);
    store_digest(bytes.at, bytes.n, &whole);
    buf_release(&bytes);
    memcpy(out, whole.b, BILL_DIGEST);
    return (struct bytes){ out, BILL_DIGEST };
}

enum status do_bill_figure(struct call *c, const struct bill_figure_ask *q, struct bill *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s && !month_valid(q->bill_month))
        s = refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    return s ? s : bill_make(c, &a, q->bill_month, r);
}

/* Bills that a price brought in after their issue would change: those that stand, whose
 * charges say another price than the rows of that day do now. Nothing is kept of it: a
 * bill is listed until it is figured again, or the row is put back. */
#include "config.h"
#include "core/bill/tell.h"
#include "core/engine/listing.h"

#include <pthread.h>

struct repricing {
    struct call *c;
    struct repriced_list *r;
    enum status status;
};

/* Back to where the span begins, of a list whose prices go by days: it was one price when it was charged, and would be
 * cut where there is another now. */
static void source_within(struct call *c, const struct bill_span *span, const struct bill_charge *line,
                          struct tariff *t, struct source *src)
{
    bool by_days = t->list.change_way == CODE_change_way_by_days;
    while (by_days && src->found && src->same && t->since > span->from) {
        if (tariff_read(c, span->price_list, t->since - 1, t))
            *src = (struct source){ .found = false };
        else
            *src = charge_source(c, t, span, line);
    }
}

/* A list that is gone by now, and a price that is missing, are no fault: then there is none. */
static struct source source_now(struct call *c, const struct bill_span *span, const struct bill_charge *line)
{
    struct tariff t;
    struct fault before = *c->fault;
    struct source src = { .found = false };
    if (!tariff_read(c, span->price_list, span->priced_on, &t)) {
        src = charge_source(c, &t, span, line);
        source_within(c, span, line, &t, &src);
    }
    *c->fault = before;
    return src;
}

static bool charge_repriced(struct call *c, const struct bill *b, const struct bill_span *spans, uint32_t spans_n,
                            const struct bill_charge *line, struct repriced_bill *row_r)
{
    const struct bill_span *span = &spans[line->span];
    if (!charge_sourced(line) || line->span >= spans_n)
        return false;
    struct source src = source_now(c, span, line);
    *row_r = (struct repriced_bill){ .account_no = b->account_no, .bill_month = b->bill_month,
        .bill_seq = b->bill_seq, .price_list = span->price_list, .priced_on = span->priced_on,
        .price_part = line->price_part, .use_period = line->use_period, .tier_no = line->tier_no,
        .price = line->price, .price_now = src.now,
        .price_gone = !src.found };
    return !src.found || !src.same;
}

/* What was used, then what was fed in beside it. */
static bool any_repriced(struct call *c, const struct bill *b, struct repriced_bill *row_r)
{
    const struct surplus *fed = b->surplus;
    for (uint32_t i = 0; i < b->charges_n; i++)
        if (charge_repriced(c, b, b->spans, b->spans_n, &b->charges[i], row_r))
            return true;
    for (uint32_t i = 0; b->surplus_n && i < fed->charges_n; i++)
        if (charge_repriced(c, b, fed->spans, fed->spans_n, &fed->charges[i], row_r))
            return true;
    return false;
}

/* Of a difference (退补) the bills it was of are looked at. */
static bool bill_repriced(void *context, void *row)
{
    struct repricing *g = context;
    const struct bill *named = row;
    struct bill b = { .account_no = pool_copy(g->c->pool, named->account_no), .bill_month = named->bill_month,
                      .bill_seq = named->bill_seq };
    if (!named->used_until || named->bill_state == CODE_bill_state_cancelled || named->adjust_cause || g->status)
        return false;
    g->status = call_get(g->c, TABLE_bill, &b);
    if (g->status || !any_repriced(g->c, &b, &g->r->bills[g->r->bills_n]))
        return false;
    g->r->bills_n++;
    return true;
}

static struct field_set looked_at;

static pthread_once_t looked_at_once = PTHREAD_ONCE_INIT;

static void looked_at_set(void)
{
    looked_at = field_set_of(&bill_record, "account_no bill_month bill_seq used_until bill_state adjust_cause");
}

enum status do_bill_repriced(struct call *c, const struct list_ask *q, struct repriced_list *r)
{
    struct repricing g = { .c = c, .r = r };
    struct key token = { .n = 0 };
    uint32_t n = 0;
    enum status s = office_whole(c);
    pthread_once(&looked_at_once, looked_at_set);
    r->bills = pool_array(c->pool, REPRICED_PAGE + 1, sizeof *r->bills);
    const struct listing l = { .rows = pool_array(c->pool, REPRICED_PAGE, sizeof(struct bill)), .most = REPRICED_PAGE,
        .look = REPRICED_LOOK, .n = &n, .token = &r->token, .keep = bill_repriced, .context = &g };
    if (!s)
        s = token_read(c, q->token, &token);
    if (!s)
        s = listing_table(c, TABLE_bill, &(struct scan_range){ .token = token.b, .token_n = token.n,
                          .wanted = &looked_at }, &l);
    r->bills_n = n;
    return s ? s : g.status;
}

/* Accounts that pay ahead: their terms, a row a change of them, and what is listed of them. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/engine/listing.h"

enum status prepay_terms_on(struct call *c, const char *account_no, date on, struct prepay_terms *t_r)
{
    struct prepay_terms at = { .account_no = account_no };
    struct scan *scan;
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_prepay_terms, &(struct scan_range){ .prefix = &at, .parts = 1,
                                                                                .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, t_r, c->pool)))
        found = t_r->valid_from <= on;
    scan_end(&scan);
    return s;
}

enum status prepay_changed(struct call *c, const char *account_no)
{
    struct prepay_now old = { .account_no = account_no }, now;
    enum status s = call_get(c, TABLE_prepay_now, &old);
    if (s || !old.next_on)
        return s == ST_not_found ? ST_ok : s;
    now = old;
    now.next_on = c->today;
    call_feed(c, CODE_feed_kind_prepay, 0, 0, account_no);
    return call_put(c, TABLE_prepay_now, &old, &now);
}

/* -- put -- */

static enum status terms_good(struct call *c, const struct prepay_terms *t)
{
    if (t->valid_from < c->today)
        return refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    if (t->prepaid && t->warn_below < t->stop_below)
        return refuse(c, ST_prepay_order, "warn_below", money_words(c, t->warn_below), money_words(c, t->stop_below),
                      NULL);
    return ST_ok;
}

static enum status terms_write(struct call *c, struct prepay_terms *t)
{
    struct prepay_terms old = { .account_no = t->account_no, .valid_from = t->valid_from };
    enum status s = call_get(c, TABLE_prepay_terms, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_prepay_terms, t);
    t->version = old.version;
    return s ? s : call_put(c, TABLE_prepay_terms, &old, t);
}

/* Estimated when the terms begin, if it was not before. */
static enum status now_begin(struct call *c, const struct account *a, date from)
{
    struct prepay_now old = { .account_no = a->account_no };
    struct prepay_now row = { .account_no = a->account_no, .account_name = a->account_name, .unit_no = a->unit_no,
                              .next_on = from, .held_why = "" };
    enum status s = call_get(c, TABLE_prepay_now, &old);
    call_feed(c, CODE_feed_kind_prepay, 0, 0, a->account_no);
    if (s == ST_not_found)
        return call_insert(c, TABLE_prepay_now, &row);
    row = old;
    row.next_on = old.next_on && old.next_on < from ? old.next_on : from;
    return s ? s : call_put(c, TABLE_prepay_now, &old, &row);
}

enum status do_prepay_put(struct call *c, const struct prepay_put *q, struct prepay_terms *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = account_not_closed(c, &a);
    if (s)
        return s;
    *r = (struct prepay_terms){ .account_no = a.account_no, .valid_from = q->valid_from ? q->valid_from : c->today,
        .prepaid = !q->ends, .put_by = c->user.staff_no, .put_at = c->now,
        .warn_below = q->warn_below.given ? q->warn_below.amount : setting_money(c, "prepay.warn_below"),
        .stop_below = q->stop_below.given ? q->stop_below.amount : setting_money(c, "prepay.stop_below") };
    if ((s = terms_good(c, r)))
        return s;
    call_subject(c, a.account_no);
    s = terms_write(c, r);
    return s ? s : now_begin(c, &a, r->valid_from);
}

/* -- looking -- */

enum status do_prepay_show(struct call *c, const struct account_ask *q, struct prepay_now *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (s)
        return s;
    *r = (struct prepay_now){ .account_no = a.account_no };
    s = call_get(c, TABLE_prepay_now, r);
    return s == ST_not_found ? refuse(c, ST_prepay_none, "account_no", a.account_no, NULL, NULL) : s;
}

struct wanted { struct call *c; uint16_t of; };

static bool now_wanted(void *context, void *row)
{
    const struct wanted *w = context;
    const struct prepay_now *n = row;
    return n->next_on && (!w->of || n->prepay_level == w->of) && account_reach(w->c, n->unit_no);
}

enum status do_prepay_list(struct call *c, const struct prepay_ask *q, struct prepay_list *r)
{
    struct wanted wanted = { .c = c, .of = q->prepay_level };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->accounts = pool_array(c->pool, PREPAY_PAGE, sizeof *r->accounts);
    struct listing l = { .rows = r->accounts, .most = PREPAY_PAGE, .look = PREPAY_LOOK, .n = &r->accounts_n,
                         .token = &r->token, .keep = now_wanted, .context = &wanted };
    return listing_table(c, TABLE_prepay_now, &(struct scan_range){ .token = token.b, .token_n = token.n }, &l);
}

static bool note_wanted(void *context, void *row)
{
    const struct wanted *w = context;
    const struct prepay_note *n = row;
    return (!w->of || n->prepay_act == w->of) && account_reach(w->c, n->unit_no);
}

enum status do_prepay_notes(struct call *c, const struct prepay_notes_ask *q, struct prepay_notes *r)
{
    struct prepay_note prefix = { .account_no = q->account_no };
    struct wanted wanted = { .c = c, .of = q->prepay_act };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->notes = pool_array(c->pool, PREPAY_PAGE, sizeof *r->notes);
    struct scan_range range = { .prefix = *q->account_no ? &prefix : NULL, .parts = *q->account_no ? 1 : 0,
                                .backward = true, .token = token.b, .token_n = token.n };
    struct listing l = { .rows = r->notes, .most = PREPAY_PAGE, .look = PREPAY_LOOK, .n = &r->notes_n,
                         .token = &r->token, .keep = note_wanted, .context = &wanted };
    return *q->account_no ? listing_index(c, INDEX_prepay_note_account, &range, &l)
        : listing_table(c, TABLE_prepay_note, &range, &l);
}

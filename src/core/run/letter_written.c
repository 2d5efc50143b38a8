/* Letters that are written: looked at, delivered, withdrawn. */
#include "config.h"
#include "core/run/cut.h"

/* -- is it still claimed? -- */

static enum status ahead_still(struct call *c, const struct letter *l, bool *claims_r)
{
    enum status s = prepay_claimed_by(c, l->account_no, l->made_at, claims_r);
    return s == ST_not_found ? ST_ok : s;
}

static enum status claims_still(struct call *c, const struct letter *l, bool *claims_r)
{
    enum status s = ST_ok;
    if (letter_ahead(l))
        return ahead_still(c, l, claims_r);
    *claims_r = l->further > 0;
    for (uint32_t i = 0; !s && !*claims_r && i < l->bills_n; i++) {
        struct bill b = { .account_no = l->account_no, .bill_month = l->bills[i].bill_month,
                          .bill_seq = l->bills[i].bill_seq };
        s = call_get(c, TABLE_bill, &b);
        if (!s)
            s = bill_claimed_by(c, &b, l->made_at, claims_r);
        s = s == ST_not_found ? ST_ok : s;
    }
    return s;
}

enum status letters_settled(struct call *c, struct letter *l, uint32_t n)
{
    enum status s = ST_ok;
    bool claims;
    for (uint32_t i = 0; !s && i < n; i++)
        if (!(s = claims_still(c, &l[i], &claims)))
            l[i].settled = !claims;
    return s;
}

/* -- looking -- */

enum status letter_read(struct call *c, uint64_t letter_no, struct letter *l)
{
    *l = (struct letter){ .letter_no = letter_no };
    enum status s = call_get(c, TABLE_letter, l);
    if (s == ST_not_found || (!s && !account_reach(c, l->unit_no)))
        return refuse(c, ST_letter_unknown, "letter_no", number_words(c, letter_no), NULL, NULL);
    return s;
}

enum status do_letter_show(struct call *c, const struct letter_ask *q, struct letter *r)
{
    enum status s = letter_read(c, q->letter_no, r);
    return s ? s : letters_settled(c, r, 1);
}

struct wanted { struct call *c; const struct letters_ask *q; };

static bool letter_wanted(void *context, void *row)
{
    const struct wanted *w = context;
    const struct letter *l = row;
    return (!w->q->letter_kind || l->letter_kind == w->q->letter_kind) &&
        (!w->q->letter_state || l->letter_state == w->q->letter_state) &&
        (!w->q->batch_no || l->batch_no == w->q->batch_no) && account_reach(w->c, l->unit_no);
}

enum status do_letter_list(struct call *c, const struct letters_ask *q, struct letters *r)
{
    struct letter prefix = { .account_no = q->account_no, .batch_no = q->batch_no };
    struct wanted wanted = { .c = c, .q = q };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->letters = pool_array(c->pool, LETTERS_PAGE, sizeof *r->letters);
    bool of_account = *q->account_no, of_batch = q->batch_no && !of_account;
    struct scan_range range = { .prefix = &prefix, .parts = of_account || of_batch, .backward = !of_batch,
                                .token = token.b, .token_n = token.n };
    struct listing l = { .rows = r->letters, .most = LETTERS_PAGE, .look = LETTERS_LOOK, .n = &r->letters_n,
                         .token = &r->token, .keep = letter_wanted, .context = &wanted };
    if (of_account || of_batch) {
        s = listing_index(c, of_account ? INDEX_letter_account : INDEX_letter_batch_no, &range, &l);
    } else {
        range.prefix = NULL;
        s = listing_table(c, TABLE_letter, &range, &l);
    }
    return s ? s : letters_settled(c, r->letters, r->letters_n);
}

/* -- delivered -- */

/* That supply may be cut off some days later. */
static bool is_notice(const struct letter *l)
{
    return l->letter_kind == CODE_letter_kind_cut_off || l->letter_kind == CODE_letter_kind_ahead;
}

/* 重要用户: the authority that looks after them has its copy before they are told (domain 4.2). */
static enum status copy_good(struct call *c, const struct letter *l, const char *copy_no)
{
    struct account a = { .account_no = l->account_no };
    enum status s = call_get(c, TABLE_account, &a);
    if (s || !a.importance || *copy_no || !is_notice(l))
        return s;
    return refuse(c, ST_letter_copy, "copy_no", code_words(c, &codes_importance, a.importance), NULL, NULL);
}

static enum status still_claimed(struct call *c, const struct letter *l)
{
    bool claims;
    enum status s = claims_still(c, l, &claims);
    return s || claims ? s : refuse(c, ST_letter_settled, "letter_no", number_words(c, l->letter_no), NULL, NULL);
}

static enum status delivery_good(struct call *c, const struct letter *l, uint16_t way, instant at)
{
    if (l->letter_state != CODE_letter_state_made)
        return refuse(c, ST_letter_state, "letter_no", code_words(c, &codes_letter_state, l->letter_state), NULL, NULL);
    if (l->letter_kind == CODE_letter_kind_ahead && !*l->approved_by)
        return refuse(c, ST_letter_unallowed, "letter_no", number_words(c, l->letter_no), NULL, NULL);
    instant goes = l->approved_at > l->made_at ? l->approved_at : l->made_at;
    if (at > c->now || at < goes / MINUTE_US * MINUTE_US)
        return refuse(c, ST_date_out_of_range, "delivered_at", NULL, NULL, NULL);
    bool written = way == CODE_letter_way_by_hand || way == CODE_letter_way_left || way == CODE_letter_way_post;
    if (l->letter_kind == CODE_letter_kind_cut_off && !written)
        return refuse(c, ST_letter_written, "letter_way", code_words(c, &codes_letter_kind, l->letter_kind), NULL,
                      NULL);
    return ST_ok;
}

/* So many whole days after that of the delivery, and not before the last day it says to pay by is over; minutes to
 * the minute. */
static instant stop_from(struct call *c, const struct letter *l)
{
    date after = instant_date(l->delivered_at) + (date)setting_number(c, "arrears.notice_days");
    if (is_notice(l))
        return instant_of((l->pay_by > after ? l->pay_by : after) + 1, 0, 0, 0);
    return l->letter_kind == CODE_letter_kind_final
        ? l->delivered_at + setting_number(c, "arrears.final_minutes") * MINUTE_US : 0;
}

enum status do_letter_deliver(struct call *c, const struct letter_deliver *q, struct letter *r)
{
    struct letter old;
    instant at = q->delivered_at ? q->delivered_at : c->now;
    enum status s = letter_read(c, q->letter_no, &old);
    if (!s)
        s = office_stale(c, old.account_no, q->version, old.version);
    if (!s)
        s = delivery_good(c, &old, q->letter_way, at);
    if (!s)
        s = still_claimed(c, &old);
    if (!s)
        s = copy_good(c, &old, q->copy_no);
    if (s)
        return s;
    *r = old;
    r->letter_state = CODE_letter_state_delivered;
    r->letter_way = q->letter_way;
    r->delivered_at = at;
    r->delivered_by = c->user.staff_no;
    r->delivered_to = q->delivered_to;
    r->copy_no = q->copy_no;
    r->stop_from = stop_from(c, r);
    call_subject(c, r->account_no);
    return call_put(c, TABLE_letter, &old, r);
}

/* -- let go -- */

/* Nobody asked for the notice that what was paid ahead is used up: one person lets it go (domain 3.8), or takes it
 * back. */
enum status do_letter_allow(struct call *c, const struct letter_allow *q, struct letter *r)
{
    struct letter old;
    enum status s = letter_read(c, q->letter_no, &old);
    if (!s)
        s = office_stale(c, old.account_no, q->version, old.version);
    if (!s && (old.letter_kind != CODE_letter_kind_ahead || old.letter_state != CODE_letter_state_made ||
               *old.approved_by))
        s = refuse(c, ST_letter_not_waiting, "letter_no", number_words(c, old.letter_no), NULL, NULL);
    if (!s)
        s = still_claimed(c, &old);
    if (s)
        return s;
    *r = old;
    r->approved_by = c->user.staff_no;
    r->approved_at = c->now;
    call_subject(c, r->account_no);
    call_amount(c, r->amount);
    return call_put(c, TABLE_letter, &old, r);
}

/* -- withdrawn -- */

/* Who was sent out by it does not cut off any more; by another notice he does. The second one is said at the door and
 * asked for there. */
static enum status withdrawn_recall(struct call *c, const struct letter *l)
{
    struct cut_order o;
    enum status s = l->letter_kind == CODE_letter_kind_final ? ST_not_found
        : cut_order_in(c, l->account_no, CODE_cut_state_out, &o);
    if (!s && is_notice(l) && o.letter_no != l->letter_no)
        return ST_ok;
    return s == ST_not_found ? ST_ok : s ? s : cut_order_recall(c, &o, CODE_recall_reason_letter_withdrawn, 0);
}

/* Written or delivered: what rests on it does so no longer, and another may be written. */
enum status do_letter_withdraw(struct call *c, const struct letter_withdraw *q, struct letter *r)
{
    struct letter old;
    enum status s = letter_read(c, q->letter_no, &old);
    if (!s)
        s = office_stale(c, old.account_no, q->version, old.version);
    if (!s && old.letter_state == CODE_letter_state_withdrawn)
        s = refuse(c, ST_letter_state, "letter_no", code_words(c, &codes_letter_state, old.letter_state), NULL, NULL);
    if (!s && is_notice(&old) && old.letter_state == CODE_letter_state_delivered &&
        !call_has_role(c, CODE_role_supervisor))     /* two people let it go, and a crew may be out by it */
        s = refuse(c, ST_not_permitted, "letter_no", NULL, NULL, NULL);
    if (s)
        return s;
    *r = old;
    r->letter_state = CODE_letter_state_withdrawn;
    r->withdrawn_by = c->user.staff_no;
    r->withdrawn_at = c->now;
    r->withdraw_reason = q->withdraw_reason;
    call_subject(c, r->account_no);
    s = call_put(c, TABLE_letter, &old, r);
    return s ? s : withdrawn_recall(c, r);
}

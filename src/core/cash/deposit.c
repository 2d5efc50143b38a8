/* The way to the bank (64, W6, F5). A deposit is made of parts that lie in the
 * vault; its cash must come to what they are. Then the bank's slip number is known
 * (已解款), and one day the accountant sees the money arrive (已到账). What comes
 * after the bank's hour is kept in an envelope, which is a deposit without a bank
 * and a part of the next one. Ledgers: vault, bank_transit, bank. A cheque goes
 * along by name and clears by itself. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/engine/listing.h"

#include <string.h>

struct making {
    struct call *c;
    const struct deposit_make *q;
    struct deposit *d;
    uint64_t into;                   /* number of the deposit */
    bool kept;
};

static const char *state_words(struct call *c, uint16_t state)
{
    return pool_printf(c->pool, "code.deposit_state.%s", code_name(&codes_deposit_state, state));
}

static enum status taken(struct making *m, unsigned i, const char *field, uint64_t no, uint64_t by)
{
    struct call *c = m->c;
    return refuse(c, ST_deposit_part_taken, pool_printf(c->pool, "parts[%u].%s", i, field), number_words(c, no),
                  number_words(c, by), NULL);
}

static enum status missing(struct making *m, unsigned i, const char *field, uint64_t no)
{
    struct call *c = m->c;
    return refuse(c, ST_not_found, pool_printf(c->pool, "parts[%u].%s", i, field), number_words(c, no), NULL, NULL);
}

/* -- a closed till -- */

static enum status till_take(struct making *m, unsigned i, struct deposit_part *part)
{
    struct call *c = m->c;
    struct shift old = { .shift_no = part->shift_no }, gone;
    enum status s = call_get(c, TABLE_shift, &old);
    if (s == ST_not_found || (!s && strcmp(old.unit_no, m->d->unit_no)))
        return missing(m, i, "shift_no", part->shift_no);
    if (s)
        return s;
    if (old.deposit_no)
        return taken(m, i, "shift_no", old.shift_no, old.deposit_no);
    if (old.shift_state != CODE_shift_state_closed)
        return refuse(c, ST_hall_till_open, pool_printf(c->pool, "parts[%u].shift_no", i), old.staff_name,
                      number_words(c, old.day_shift), NULL);
    part->amount = shift_vault_cash(&old);
    gone = old;
    gone.deposit_no = m->into;
    if (!m->kept)
        gone.shift_state = CODE_shift_state_deposited;
    call_subject(c, old.staff_no);
    return call_put(c, TABLE_shift, &old, &gone);
}

/* -- a turn-in to the safe -- */

static enum status move_take(struct making *m, unsigned i, struct deposit_part *part)
{
    struct turn_in old = { .turn_in_no = part->turn_in_no }, gone;
    enum status s = call_get(m->c, TABLE_turn_in, &old);
    if (s == ST_not_found || (!s && (old.exchange || strcmp(old.unit_no, m->d->unit_no))))
        return missing(m, i, "turn_in_no", part->turn_in_no);
    if (s)
        return s;
    if (old.deposit_no)
        return taken(m, i, "turn_in_no", old.turn_in_no, old.deposit_no);
    part->amount = old.amount;
    gone = old;
    gone.deposit_no = m->into;
    return call_put(m->c, TABLE_turn_in, &old, &gone);
}

/* -- an envelope, and with it what it was made of -- */

static enum status content_follows(struct making *m, const struct deposit_part *part)
{
    struct call *c = m->c;
    struct shift till = { .shift_no = part->shift_no }, gone;
    struct turn_in move = { .turn_in_no = part->turn_in_no }, moved;
    enum status s = part->shift_no ? call_get(c, TABLE_shift, &till) : call_get(c, TABLE_turn_in, &move);
    if (s)
        return s;
    gone = till;
    gone.deposit_no = m->into;
    gone.shift_state = CODE_shift_state_deposited;
    moved = move;
    moved.deposit_no = m->into;
    return part->shift_no ? call_put(c, TABLE_shift, &till, &gone) : call_put(c, TABLE_turn_in, &move, &moved);
}

static enum status envelope_take(struct making *m, unsigned i, struct deposit_part *part)
{
    struct call *c = m->c;
    struct deposit old = { .deposit_no = part->kept_no }, spent;
    enum status s = call_get(c, TABLE_deposit, &old);
    if (s == ST_not_found || (!s && strcmp(old.unit_no, m->d->unit_no)))
        return missing(m, i, "kept_no", part->kept_no);
    if (s)
        return s;
    if (old.spent_in)
        return taken(m, i, "kept_no", old.deposit_no, old.spent_in);
    if (m->kept || old.deposit_state != CODE_deposit_state_kept)
        return refuse(c, ST_deposit_state, pool_printf(c->pool, "parts[%u].kept_no", i),
                      state_words(c, old.deposit_state), NULL, NULL);
    part->amount = old.cash_total;
    spent = old;
    spent.deposit_state = CODE_deposit_state_spent;
    spent.spent_in = m->into;
    s = call_put(c, TABLE_deposit, &old, &spent);
    for (uint32_t k = 0; !s && k < old.parts_n; k++)
        s = content_follows(m, &old.parts[k]);
    return s;
}

/* -- the whole -- */

/* A part is one thing; twice the same is found by its row, which the first took. */
static enum status parts_take(struct making *m, money *sum_r)
{
    struct call *c = m->c;
    m->d->parts = pool_array(c->pool, m->q->parts_n + 1, sizeof *m->d->parts);
    *sum_r = 0;
    for (uint32_t i = 0; i < m->q->parts_n; i++) {
        struct deposit_part *part = &m->d->parts[m->d->parts_n++];
        *part = m->q->parts[i];
        unsigned kinds = (part->shift_no != 0) + (part->turn_in_no != 0) + (part->kept_no != 0);
        if (kinds != 1)
            return refuse(c, ST_field_missing, pool_printf(c->pool, "parts[%u].shift_no", i), NULL, NULL, NULL);
        enum status s = part->shift_no ? till_take(m, i, part) : part->turn_in_no ? move_take(m, i, part)
                                                                                   : envelope_take(m, i, part);
        if (s)
            return s;
        if (!money_add(*sum_r, part->amount, sum_r))
            return refuse(c, ST_amount_overflow, "parts", NULL, NULL, NULL);
    }
    return ST_ok;
}

static enum status cheque_take(struct making *m, unsigned i)
{
    struct call *c = m->c;
    const struct cheque_ask *q = &m->q->cheques[i];
    const char *field = pool_printf(c->pool, "cheques[%u].voucher", i);
    struct voucher old = { .tender = CODE_tender_cheque, .voucher = q->voucher, .bank = q->bank }, gone;
    struct shift till;
    enum status s = call_get(c, TABLE_voucher, &old);
    if (s == ST_not_found)
        return refuse(c, ST_voucher_unknown, field, q->voucher, NULL, NULL);
    if (s)
        return s;
    if (old.deposit_no)
        return refuse(c, ST_deposit_part_taken, field, q->voucher, number_words(c, old.deposit_no), NULL);
    if (old.voucher_state != CODE_voucher_state_waiting)
        return refuse(c, ST_voucher_not_waiting, field,
                      pool_printf(c->pool, "code.voucher_state.%s",
                                  code_name(&codes_voucher_state, old.voucher_state ? old.voucher_state
                                                                                    : CODE_voucher_state_cleared)),
                      NULL, NULL);
    if (!cheque_depositable(c, &old, m->d->unit_no, &till))
        return refuse(c, ST_voucher_unknown, field, q->voucher, NULL, NULL);
    if (!till.deposit_no)            /* with its till or after it: else that could be opened again */
        return refuse(c, ST_not_found, "parts", number_words(c, till.shift_no), NULL, NULL);
    m->d->cheques[m->d->cheques_n++] = (struct deposit_cheque){ .voucher = old.voucher, .bank = old.bank,
                                                                .drawer = old.drawer, .amount = old.amount };
    m->d->cheque_total += old.amount;
    gone = old;
    gone.deposit_no = m->into;
    return call_put(c, TABLE_voucher, &old, &gone);
}

static enum status cheques_take(struct making *m)
{
    enum status s = ST_ok;
    if (m->kept && m->q->cheques_n)
        return refuse(m->c, ST_field_too_many, "cheques", "0", NULL, NULL);
    m->d->cheques = pool_array(m->c->pool, m->q->cheques_n + 1, sizeof *m->d->cheques);
    for (unsigned i = 0; !s && i < m->q->cheques_n; i++)
        s = cheque_take(m, i);
    return s;
}

/* To the office's account, or into an envelope: one of the two. */
static enum status where_to(struct making *m)
{
    struct call *c = m->c;
    const char *account = setting_text(c, "deposit.bank_account");
    m->kept = *m->q->envelope_no != 0;
    if (m->kept)
        return *m->q->bank_account ? refuse(c, ST_field_unknown, "bank_account", NULL, NULL, NULL) : ST_ok;
    if (*m->q->bank_account && strcmp(m->q->bank_account, account))
        return refuse(c, ST_code_unknown, "bank_account", m->q->bank_account, NULL, NULL);
    if (!*account)
        return refuse(c, ST_field_missing, "bank_account", NULL, NULL, NULL);
    m->d->bank_account = account;
    return ST_ok;
}

static enum status deposit_write(struct making *m)
{
    struct call *c = m->c;
    struct deposit *d = m->d;
    if (!m->kept) {
        call_line(c, CODE_ledger_bank_transit, number_words(c, d->deposit_no), d->cash_total, 0, 0);
        call_line(c, CODE_ledger_vault, d->unit_no, -d->cash_total, 0, 0);
    }
    enum status s = call_post(c, 0, 0, 0, &d->entry_no);
    call_subject(c, d->unit_no);
    call_event(c, pool_printf(c->pool, "shift:%s", d->unit_no));
    return s ? s : call_insert(c, TABLE_deposit, d);
}

enum status do_deposit_make(struct call *c, const struct deposit_make *asked, struct deposit *r)
{
    struct deposit_make q = *asked;
    struct making m = { .c = c, .q = &q, .d = r };
    money sum = 0;
    record_init(&deposit_make_record, &q);
    *r = (struct deposit){ .business_date = c->today, .envelope_no = q.envelope_no, .cash = q.cash, .cash_n = q.cash_n,
                           .staff_no = c->user.staff_no, .staff_name = c->user.staff_name, .at = c->now };
    enum status s = cash_unit(c, q.unit_no, &r->unit_no);
    if (s || (s = where_to(&m)) || (s = shift_cash(c, "cash", q.cash, q.cash_n, &r->cash_total)) ||
        (s = call_number(c, "deposit", &m.into)))
        return s;
    r->deposit_no = m.into;
    r->deposit_state = m.kept ? CODE_deposit_state_kept : CODE_deposit_state_made;
    if ((s = parts_take(&m, &sum)) || (s = cheques_take(&m)))
        return s;
    if (sum != r->cash_total)
        return refuse(c, ST_deposit_differs, "cash", money_words(c, sum), money_words(c, r->cash_total), NULL);
    return deposit_write(&m);
}

/* -- afterwards -- */

static enum status deposit_read(struct call *c, uint64_t deposit_no, uint64_t seen, uint16_t state, struct deposit *d)
{
    *d = (struct deposit){ .deposit_no = deposit_no };
    enum status s = call_get(c, TABLE_deposit, d);
    if (s == ST_not_found || (!s && !call_in_unit(c, d->unit_no)))
        return refuse(c, ST_not_found, "deposit_no", number_words(c, deposit_no), NULL, NULL);
    if (s)
        return s;
    if (d->deposit_state != state)
        return refuse(c, ST_deposit_state, "deposit_no", state_words(c, d->deposit_state), NULL, NULL);
    if (seen && seen != d->version)
        return refuse(c, ST_stale, "row_version", d->staff_name, NULL, NULL);
    return ST_ok;
}

static enum status deposit_change(struct call *c, const struct deposit *old, struct deposit *d)
{
    call_subject(c, d->unit_no);
    call_event(c, pool_printf(c->pool, "shift:%s", d->unit_no));
    return call_put(c, TABLE_deposit, old, d);
}

enum status do_deposit_slip(struct call *c, const struct deposit_slip *q, struct deposit *r)
{
    struct deposit old;
    enum status s = deposit_read(c, q->deposit_no, q->row_version, CODE_deposit_state_made, &old);
    if (s)
        return s;
    *r = old;
    r->deposit_state = CODE_deposit_state_banked;
    r->slip_no = q->slip_no;
    return deposit_change(c, &old, r);
}

/* The bank kept a note, or counted less: it is somebody's, with a reason, and never the
 * office's silent loss. More than was deposited is no deposit of ours. */
static enum status shortfall(struct call *c, const struct deposit_arrive *q, struct deposit *d)
{
    struct user who = { .staff_no = q->short_by };
    if (q->arrived > d->cash_total || (q->arrived < d->cash_total && !q->short_reason && !*q->short_by))
        return refuse(c, ST_deposit_differs, "arrived", money_words(c, d->cash_total), money_words(c, q->arrived),
                      NULL);
    if (q->arrived == d->cash_total)
        return q->short_reason || *q->short_by || *q->short_text
               ? refuse(c, ST_field_unknown, q->short_reason ? "short_reason" : "short_by", NULL, NULL, NULL) : ST_ok;
    if (!q->short_reason || !*q->short_by)
        return refuse(c, ST_field_missing, q->short_reason ? "short_by" : "short_reason", NULL, NULL, NULL);
    enum status s = call_get(c, TABLE_user, &who);
    if (s == ST_not_found || (!s && !call_in_unit(c, who.unit_no)))
        return refuse(c, ST_user_unknown, "short_by", q->short_by, NULL, NULL);
    d->short_reason = q->short_reason;
    d->short_by = who.staff_no;
    d->short_name = who.staff_name;
    d->short_text = q->short_text;
    return s;
}

enum status do_deposit_arrive(struct call *c, const struct deposit_arrive *q, struct deposit *r)
{
    struct deposit old;
    enum status s = deposit_read(c, q->deposit_no, q->row_version, CODE_deposit_state_banked, &old);
    if (s)
        return s;
    if (q->arrived_on < old.business_date || q->arrived_on > c->today)
        return refuse(c, ST_date_out_of_range, "arrived_on", NULL, NULL, NULL);
    *r = old;
    if ((s = shortfall(c, q, r)))
        return s;
    r->deposit_state = CODE_deposit_state_arrived;
    r->arrived_on = q->arrived_on;
    r->arrived = q->arrived;
    call_line(c, CODE_ledger_bank, r->unit_no, r->arrived, 0, 0);
    if (r->arrived < r->cash_total)
        call_line(c, CODE_ledger_short_, r->short_by, r->cash_total - r->arrived, 0, 0);
    call_line(c, CODE_ledger_bank_transit, number_words(c, r->deposit_no), -r->cash_total, 0, 0);
    s = call_post(c, 0, 0, 0, NULL);
    return s ? s : deposit_change(c, &old, r);
}

struct below { struct call *c; const char *top; };

static bool deposit_below(void *context, void *row)
{
    const struct below *b = context;
    return unit_within(b->c->txn, ((const struct deposit *)row)->unit_no, b->top);
}

static enum status one_deposit(struct below *b, uint64_t deposit_no, struct deposit_list *r)
{
    *r->deposits = (struct deposit){ .deposit_no = deposit_no };
    enum status s = call_get(b->c, TABLE_deposit, r->deposits);
    r->deposits_n = !s && deposit_below(b, r->deposits);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_deposit_list(struct call *c, const struct deposit_ask *q, struct deposit_list *r)
{
    struct below b = { .c = c };
    struct key token;
    enum status s = cash_unit(c, q->unit_no, &b.top);
    if (s || (s = token_read(c, q->token, &token)))
        return s;
    r->deposits = pool_array(c->pool, DEPOSITS_LISTED, sizeof *r->deposits);
    if (q->deposit_no)
        return one_deposit(&b, q->deposit_no, r);
    struct listing l = { .rows = r->deposits, .most = DEPOSITS_LISTED, .look = NUMBERED_LOOKED_AT, .n = &r->deposits_n,
                         .token = &r->token, .keep = deposit_below, .context = &b };
    return listing_table(c, TABLE_deposit,
                         &(struct scan_range){ .backward = true, .token = token.b, .token_n = token.n }, &l);
}

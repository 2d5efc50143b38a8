/* Told by the feed, and gathered: accounts that have an open order. */
#include "config.h"
#include "core/run/cut_told.h"
#include "core/engine/inner.h"

#include <stdlib.h>
#include <string.h>

#define LAST_ACCOUNT "~"                 /* behind every number */

/* The accounts of bills that were told of: from the first to the last. */
struct cut_range { char from[ARREARS_AT], to[ARREARS_AT]; bool some; };

/* Accounts told of one by one. */
struct cut_ones { char account[CUT_TOLD_ONES][ARREARS_AT]; unsigned n; };

struct cut_told {
    struct lock lock;
    uint64_t first, last;                /* entries told of since the start; 0: none */
    struct cut_range range;
    struct cut_ones ones;
    /* From here on the timer's own. */
    uint64_t entry;                      /* the next one, and so many of its lines are behind; 0: none was told of */
    unsigned line;
    struct cut_ones taken;
    struct cut_range walk;               /* open orders are gone through for it, after that key of their index */
    struct key at;
    char account[CUT_SETTLE_LOOK][ARREARS_AT];
    unsigned n, i;                       /* [i] is given, and not done with */
    _Atomic bool refused;                /* it is, by the writer */
};

struct cut_told *cut_told_new(void)
{
    struct cut_told *t = calloc(1, sizeof *t);
    if (!t)
        panic("out of memory");
    lock_init(&t->lock, LOCK_cut_told);
    t->range = (struct cut_range){ .from = "", .to = LAST_ACCOUNT, .some = true };
    return t;
}

void cut_told_free(struct cut_told **t)
{
    if (*t)
        lock_destroy(&(*t)->lock);
    free(*t);
    *t = NULL;
}

/* -- told -- */

static void account_of(char *out, const char *key_text)
{
    text_copy(out, ARREARS_AT, key_text);
    out[strcspn(out, "/")] = '\0';
}

static void range_add(struct cut_range *r, const struct cut_range *more)
{
    if (!more->some)
        return;
    if (!r->some || strcmp(more->from, r->from) < 0)
        text_copy(r->from, sizeof r->from, more->from);
    if (!r->some || strcmp(more->to, r->to) > 0)
        text_copy(r->to, sizeof r->to, more->to);
    r->some = true;
}

/* There is no room for it: it is a range of one, which grows with the next. */
static bool one_add(struct cut_ones *ones, const struct cut_range *r)
{
    bool there = false;
    if (!r->some || strcmp(r->from, r->to))
        return false;
    for (unsigned i = 0; i < ones->n; i++)
        there |= !strcmp(ones->account[i], r->from);
    if (!there && ones->n < CUT_TOLD_ONES) {
        text_copy(ones->account[ones->n++], sizeof ones->account[0], r->from);
        there = true;
    }
    return there;
}

void cut_told(struct cut_told *t, const struct feed_item *item)
{
    bool of_one = item->feed_kind == CODE_feed_kind_prepay;
    struct cut_range r = { .some = of_one || item->feed_kind == CODE_feed_kind_bill };
    if (item->feed_kind == CODE_feed_kind_everything)
        r = (struct cut_range){ .from = "", .to = LAST_ACCOUNT, .some = true };
    else if (r.some) {
        account_of(r.from, item->key_text);
        account_of(r.to, of_one || !*item->to_text ? item->key_text : item->to_text);
    }
    lock_take(&t->lock);
    if (!one_add(&t->ones, &r))
        range_add(&t->range, &r);
    if (item->feed_kind == CODE_feed_kind_entry) {
        t->first = t->first ? t->first : item->no;
        t->last = item->to > t->last ? item->to : t->last;
    }
    lock_give(&t->lock);
}

/* What was told is the timer's. A walk that is under way ends first; the next is of all that was told meanwhile. */
static uint64_t take(struct cut_told *t)
{
    lock_take(&t->lock);
    uint64_t last = t->last;
    if (!t->entry)
        t->entry = t->first;
    if (t->entry && last - t->entry + 1 > CUT_SETTLE_BEHIND) {
        t->entry = last + 1;
        t->line = 0;
        range_add(&t->range, &(struct cut_range){ .from = "", .to = LAST_ACCOUNT, .some = true });
    }
    if (!t->taken.n) {
        t->taken = t->ones;
        t->ones.n = 0;
    }
    if (!t->walk.some) {
        t->walk = t->range;
        t->range.some = false;
        t->at.n = 0;
    }
    lock_give(&t->lock);
    return last;
}

/* -- gathered -- */

static bool is_full(const struct cut_told *t)
{
    return t->n == CUT_SETTLE_LOOK;
}

static bool to_look_at(const struct cut_order *o)
{
    return o->cut_state == CODE_cut_state_out || o->cut_state == CODE_cut_state_cut;
}

static void add(struct cut_told *t, const char *account_no)
{
    if (!t->n || strcmp(t->account[t->n - 1], account_no))
        text_copy(t->account[t->n++], sizeof t->account[0], account_no);
}

static enum status account_add(struct call *c, struct cut_told *t, const char *account_no)
{
    struct cut_order o = { .account_no = account_no };
    enum status s = row_last(c->txn, TABLE_cut_order, 1, &o);
    if (!s && to_look_at(&o))
        add(t, account_no);
    return s == ST_not_found ? ST_ok : s;
}

static bool of_account(const struct journal_line *l)
{
    return l->ledger == CODE_ledger_receivable || l->ledger == CODE_ledger_prepayment;
}

/* ST_not_found: the entries are all looked at. */
static enum status entries_gather(struct call *c, struct cut_told *t, uint64_t last)
{
    unsigned lines = 0;
    enum status s = ST_ok;
    while (!s && !is_full(t) && lines < CUT_SETTLE_ROWS) {
        struct journal j = { .entry_no = t->entry };
        if (!t->entry || t->entry > last)
            return ST_not_found;
        s = call_get(c, TABLE_journal, &j);
        for (; !s && t->line < j.lines_n && !is_full(t); t->line++, lines++)
            if (of_account(&j.lines[t->line]))
                s = account_add(c, t, j.lines[t->line].party);
        if (!s && t->line < j.lines_n)
            continue;
        t->entry += !s;
        t->line = 0;
    }
    return s;
}

static bool in_range(const struct cut_range *r, const struct cut_order *o)
{
    return strcmp(o->account_no, r->from) >= 0 && strcmp(o->account_no, r->to) <= 0;
}

static enum status walk_gather(struct call *c, struct cut_told *t)
{
    struct scan *scan;
    struct cut_order o;
    unsigned n = 0;
    enum status s = scan_index(c->txn, INDEX_cut_order_open, &(struct scan_range){ .token = t->at.b,
                                                                                  .token_n = t->at.n }, &scan);
    for (; !s && n < CUT_SETTLE_ROWS && !is_full(t) && !(s = scan_next(scan, &o, NULL)); n++) {
        if (in_range(&t->walk, &o) && to_look_at(&o))
            add(t, o.account_no);
        scan_token(scan, &t->at);
    }
    scan_end(&scan);
    t->walk.some = s != ST_not_found;
    return s == ST_not_found ? ST_ok : s;
}

/* Entries before the open orders: each is of somebody who is at a counter, or was. */
static enum status accounts_gather(struct call *c, struct cut_told *t, uint64_t last)
{
    enum status s = ST_ok;
    for (; !s && t->taken.n; t->taken.n -= !s)
        s = account_add(c, t, t->taken.account[t->taken.n - 1]);
    if (!s)
        s = entries_gather(c, t, last);
    if (s == ST_not_found)
        s = t->walk.some ? walk_gather(c, t) : ST_ok;
    return s;
}

const char *cut_told_next(struct core *core, struct cut_told *t)
{
    struct system_look l;
    if (atomic_exchange(&t->refused, false))
        cut_told_done(t);
    if (t->i < t->n)
        return t->account[t->i];
    uint64_t last = take(t);
    t->n = t->i = 0;
    if ((!t->entry || t->entry > last) && !t->walk.some && !t->taken.n)
        return NULL;
    enum status s = system_look_begin(core, OP_cut_off_list, &l);
    if (!s) {
        s = accounts_gather(&l.call, t, last);
        system_look_end(&l);
    }
    (void)s;                             /* it is where it was, and is read again by the next look */
    return t->n ? t->account[0] : NULL;
}

void cut_told_done(struct cut_told *t)
{
    t->i += t->i < t->n;
}

void cut_told_refused(struct cut_told *t)
{
    t->refused = true;
}

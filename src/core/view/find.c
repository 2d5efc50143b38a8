/* find.any: the home line. A full number is looked up and is exact. Everything
 * else walks the word index, unit by unit within the searcher's own, whole words
 * before longer ones; of several words the one with the fewest entries leads and
 * the others are looked for in its rows. Every page looks at a bounded number of
 * rows and may end early with a token to go on from. */
#include "config.h"
#include "core/customer/query.h"
#include "core/bill/bill.h"
#include "core/engine/inner.h"
#include "core/view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where a page stands: whole words before longer ones; an identity has no words. */
enum phase { PHASE_WHOLE, PHASE_LONGER, PHASE_WORDS, PHASE_IDENTITY = PHASE_WORDS };

struct search {
    struct call *call;
    struct query query;
    const struct token *leader;
    struct unit *unit;
    unsigned units;
    unsigned phase, at_unit;         /* where the page begins */
    struct key after;                /* and after which entry there; n 0: from the start */
    unsigned county;                 /* 1: all units; a token remembers it */
    unsigned page;                   /* rows of a page */
    unsigned looked;
    unsigned whole;                  /* rows of jobs and of whole words, which come first */
    struct find_list *list;
    struct cheques cheques;          /* that wait */
};

static enum status units_read(struct search *s)
{
    struct call *c = s->call;
    struct scan *scan;
    struct unit u;
    struct array all = { 0 };
    enum status st = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    while (!st && !(st = scan_next(scan, &u, NULL)))
        if (call_in_unit(c, u.unit_no) || (s->county && units_alike(c->txn, u.unit_no, c->user.unit_no)))
            *(struct unit *)array_add(&all, c->pool, sizeof u) = u;
    scan_end(&scan);
    s->unit = all.at;
    s->units = all.n;
    return st == ST_not_found ? ST_ok : st;
}

static enum status add_account(struct search *s, const struct account *a)
{
    enum status st = account_find_row(s->call, &s->cheques, a, &s->list->rows[s->list->rows_n]);
    s->list->rows_n += !st;
    return st;
}

/* One account by a number of its own; nothing is added when there is none in reach. */
static enum status exact_account(struct search *s, const char *account_no)
{
    struct account a = { .account_no = account_no };
    enum status st = call_get(s->call, TABLE_account, &a);
    if (st || !account_reach(s->call, a.unit_no))
        return st == ST_not_found ? ST_ok : st;
    s->list->exact = true;
    return add_account(s, &a);
}

static enum status exact_meter(struct search *s, const char *meter_no)
{
    struct meter m = { .meter_no = meter_no };
    enum status st = call_get(s->call, TABLE_meter, &m);
    if (st != ST_not_found)
        return st ? st : exact_account(s, m.account_no);
    struct device d = { .device_no = meter_no };
    st = call_get(s->call, TABLE_device, &d);
    if (!st && d.owner_kind == CODE_owner_kind_account)
        return exact_account(s, d.owner_no);
    return st == ST_not_found ? ST_ok : st;
}

static enum status exact_receipt(struct search *s, const char *number)
{
    struct payment p;
    enum status st = payment_read(s->call, strtoull(number, NULL, 10), &p);
    if (st)
        return st == ST_receipt_unknown ? fault_set(s->call->fault, ST_ok, NULL, NULL, NULL, NULL) : st;
    const struct paid_account *first = p.accounts_n ? p.accounts : &(struct paid_account){ 0 };
    s->list->rows[s->list->rows_n++] = (struct find_row){
        .hit = CODE_hit_receipt, .receipt_no = p.receipt_no, .account_no = first->account_no,
        .account_name = first->account_name, .address = first->address, .unit_no = p.unit_no,
    };
    s->list->exact = true;
    return ST_ok;
}

/* As it is printed: A00428816. The series may be any there has been. */
static enum status printed_receipt(struct search *s, const char *text, size_t series_n)
{
    struct payment p;
    enum status st = payment_read(s->call, strtoull(text + series_n, NULL, 10), &p);
    if (st)
        return st == ST_receipt_unknown ? fault_set(s->call->fault, ST_ok, NULL, NULL, NULL, NULL) : st;
    bool same = strlen(p.series) == series_n && !strncasecmp(p.series, text, series_n);
    return same ? exact_receipt(s, text + series_n) : ST_ok;
}

static enum status exact_job(struct search *s, const char *number)
{
    uint32_t n = 0;
    enum status st = job_find_number(s->call, strtoull(number, NULL, 10), &s->list->rows[s->list->rows_n], &n);
    s->list->rows_n += n;
    s->list->exact = n == 1;
    return st;
}

static enum status by_full_number(struct search *s, bool accounts_only)
{
    const char *text = s->query.whole;
    size_t n = strlen(text);
    if (s->query.tokens != 1)
        return ST_ok;
    bool digits = s->query.token[0].shape == TOKEN_DIGITS;
    if (digits && (n == 10 || n == 13))
        return exact_account(s, text);
    if (digits && n == 8 && !accounts_only)
        return exact_receipt(s, text);
    if (digits && n == 12 && !accounts_only)
        return exact_job(s, text);
    size_t series_n = n > 8 && strspn(text + n - 8, "0123456789") == 8 ? n - 8 : 0;
    if (!digits && series_n && !accounts_only) {
        enum status st = printed_receipt(s, text, series_n);
        if (st || s->list->exact)
            return st;
    }
    if (n >= 8 && n <= 24 && (n == 22 || !digits) && s->query.token[0].shape != TOKEN_LETTERS)
        return exact_meter(s, text);
    return ST_ok;
}

/* Is `word` the first of the row's words that the search would meet? A row is
 * given once however many of its words match. */
struct first_word {
    struct word_sink sink;           /* first: account_words is handed this */
    const struct word *prefix;
    struct word least;
    bool some;
};

static void least_emit(struct word_sink *sink, const void *bytes, size_t n)
{
    struct first_word *f = (struct first_word *)sink;
    if (n < f->prefix->n || n > sizeof f->least.b || memcmp(bytes, f->prefix->b, f->prefix->n))
        return;
    size_t both = n < f->least.n ? n : f->least.n;
    int order = f->some ? memcmp(bytes, f->least.b, both) : -1;
    if (order > 0 || (order == 0 && n >= f->least.n))
        return;
    memcpy(f->least.b, bytes, n);
    f->least.n = n;
    f->some = true;
}

static bool first_meeting(const struct account *a, const struct word *prefix, const uint8_t *key, size_t key_n)
{
    struct first_word f = { .sink = { .emit = least_emit }, .prefix = prefix };
    account_words(a, &f.sink);
    return f.some && f.least.n == key_n && !memcmp(f.least.b, key, key_n);
}

static void page_token(struct search *s, unsigned phase, unsigned unit, const struct key *at)
{
    struct buf b;
    buf_init(&b, 300);
    buf_printf(&b, "%u.%u.%u.", s->county, phase, unit);
    for (size_t i = 0; i < at->n; i++)
        buf_printf(&b, "%02x", at->b[i]);
    s->list->token = b.full ? "" : token_seal(s->call, "token", pool_slice(s->call->pool, b.at, b.n));
    buf_release(&b);
}

static enum status page_resume(struct search *s, const char *token)
{
    int at = 0;
    const char *place;
    enum status opened = token_open(s->call, "token", token, &place);
    if (opened || !*place)
        return opened;
    if (sscanf(place, "%1u.%1u.%6u.%n", &s->county, &s->phase, &s->at_unit, &at) != 3 || !at || s->county > 1 ||
        s->phase > PHASE_IDENTITY || !key_of_hex(place + at, &s->after))
        return refuse(s->call, ST_text_invalid, "token", NULL, NULL, NULL);
    return ST_ok;
}

static bool page_ends(const struct search *s)
{
    unsigned most = s->list->rows_n ? FIND_LOOKED_AT : FIND_LOOKED_MOST;
    return s->list->rows_n == s->page || s->looked >= most;
}

static bool account_matches(const struct search *s, const struct account *a, const struct unit *u)
{
    const struct texts x = {
        .number = { a->account_no, a->meter_no, a->phone, a->old_no }, .name = { a->account_name, a->contact },
        .place = { a->address, a->place, u->unit_name },
    };
    return query_matches(&s->query, &x);
}

/* Entries of one unit. ST_exists: the page is full, its token stands. */
static enum status walk_unit(struct search *s, unsigned phase, unsigned unit)
{
    struct word prefix;
    struct scan *scan;
    struct account a;
    struct key stood = { 0 };
    const uint8_t *key;
    size_t key_n;
    if (!token_word(s->leader, s->unit[unit].unit_no, phase == 0, &prefix))
        return ST_ok;
    struct scan_range range = { .words = prefix.b, .words_n = prefix.n, .token = s->after.b, .token_n = s->after.n };
    enum status st = scan_index(s->call->txn, INDEX_account_word, &range, &scan);
    while (!st && !(st = scan_next_key(scan, &a, &key, &key_n))) {
        if (page_ends(s)) {
            page_token(s, phase, unit, &stood);
            st = ST_exists;
            break;
        }
        scan_token(scan, &stood);
        bool whole = key_n > prefix.n && key[prefix.n] == 0;
        if (phase == 1 && whole)
            continue;
        s->looked++;
        if ((st = call_get(s->call, TABLE_account, &a)))
            break;
        if (!strcmp(a.unit_no, s->unit[unit].unit_no) && account_matches(s, &a, &s->unit[unit]) &&
            first_meeting(&a, &prefix, key, key_n))
            st = add_account(s, &a);
    }
    scan_end(&scan);
    s->after.n = 0;
    return st == ST_not_found ? ST_ok : st;
}

static enum status walk(struct search *s)
{
    bool began = s->phase || s->at_unit || s->after.n;
    unsigned unit = s->at_unit;
    for (unsigned phase = s->phase; phase < PHASE_WORDS; phase++, unit = 0)
        for (; unit < s->units; unit++) {
            enum status st = walk_unit(s, phase, unit);
            s->whole = phase == PHASE_WHOLE ? s->list->rows_n : s->whole;
            if (st)
                return st == ST_exists ? ST_ok : st;
        }
    if (!began)
        s->list->total = s->list->rows_n;
    return ST_ok;
}

static enum status count_entries(struct search *s, const struct token *t, unsigned *n_r)
{
    *n_r = 0;
    for (unsigned unit = 0; unit < s->units && *n_r < FIND_LEADER; unit++) {
        struct word prefix;
        struct scan *scan;
        struct account a;
        const uint8_t *key;
        size_t key_n;
        if (!token_word(t, s->unit[unit].unit_no, false, &prefix))
            return ST_ok;
        struct scan_range range = { .words = prefix.b, .words_n = prefix.n };
        enum status st = scan_index(s->call->txn, INDEX_account_word, &range, &scan);
        if (st)
            return st;
        while (*n_r < FIND_LEADER && !(st = scan_next_key(scan, &a, &key, &key_n)))
            (*n_r)++;
        scan_end(&scan);
        if (st && st != ST_not_found)
            return st;
    }
    return ST_ok;
}

/* A word without entries may still stand inside a name or be the township's, so
 * it only leads when it stands alone. */
static enum status choose_leader(struct search *s)
{
    unsigned fewest = 0;
    s->leader = s->query.tokens == 1 ? &s->query.token[0] : NULL;
    for (unsigned i = 0; s->query.tokens > 1 && i < s->query.tokens; i++) {
        unsigned n;
        enum status st = count_entries(s, &s->query.token[i], &n);
        if (st)
            return st;
        if (n && (!s->leader || n < fewest)) {
            s->leader = &s->query.token[i];
            fewest = n;
        }
    }
    return ST_ok;
}

/* Those of one unit. ST_exists: the page is full, its token stands. */
static enum status identity_unit(struct search *s, unsigned unit, const struct hash *hash)
{
    struct word w;
    struct scan *scan;
    struct account a;
    struct key stood = s->after;
    const uint8_t *key;
    size_t key_n;
    word_make(&w, s->unit[unit].unit_no, WORD_IDENTITY, hash->b, 8, true);
    struct scan_range range = { .words = w.b, .words_n = w.n, .token = s->after.b, .token_n = s->after.n };
    enum status st = scan_index(s->call->txn, INDEX_account_word, &range, &scan);
    while (!st && !(st = scan_next_key(scan, &a, &key, &key_n)) && !(st = call_get(s->call, TABLE_account, &a))) {
        bool is = !memcmp(&a.id_hash, hash, sizeof *hash) && !strcmp(a.unit_no, s->unit[unit].unit_no);
        if (is && s->list->rows_n == s->page) {
            page_token(s, PHASE_IDENTITY, unit, &stood);
            st = ST_exists;
        } else if (is) {
            st = add_account(s, &a);
        }
        scan_token(scan, &stood);
    }
    scan_end(&scan);
    s->after.n = 0;
    return st == ST_not_found ? ST_ok : st;
}

static enum status by_identity(struct search *s)
{
    struct hash hash = identity_hash(s->call, s->query.whole);
    bool first = s->phase != PHASE_IDENTITY;
    enum status st = ST_ok;
    for (unsigned unit = first ? 0 : s->at_unit; !st && unit < s->units; unit++)
        st = identity_unit(s, unit, &hash);
    s->list->exact = !st && first && s->list->rows_n == 1;
    s->list->total = !st && first ? s->list->rows_n : 0;
    return st == ST_exists ? ST_ok : st;
}

static bool county_searched(struct call *c)
{
    return c->everywhere || setting_number(c, "find.whole_county") || !strcmp(setting_text(c, "pay.reach"), "county");
}

static enum status find(struct search *s, const struct find_any *q)
{
    struct call *c = s->call;
    struct find_list *r = s->list;
    enum status st = query_read(&s->query, q->text, c->fault);
    if (st || !s->query.tokens || (st = cheques_read(c, &s->cheques)))
        return st;
    s->county = q->whole_county;
    if ((st = page_resume(s, q->token ? q->token : "")))
        return st;
    if (s->county && !county_searched(c))
        return refuse(c, ST_outside_unit, "whole_county", NULL, NULL, NULL);
    if ((st = by_full_number(s, q->accounts_only)))
        return st;
    if (r->exact) {
        r->total = 1;
        return ST_ok;
    }
    if ((st = units_read(s)))
        return st;
    bool first = !s->phase && !s->at_unit && !s->after.n;
    if (first && !q->accounts_only &&
        (st = jobs_find(c, &s->query, s->unit, s->units, s->page, r->rows, &r->rows_n, &r->more)))
        return st;
    uint32_t jobs = r->rows_n;
    if (query_identity(&s->query) && (st = by_identity(s)))
        return st;
    if (r->rows_n > jobs || (r->token && *r->token) || s->phase == PHASE_IDENTITY)
        return st;
    if ((st = choose_leader(s)) || !s->leader)
        return st;
    return walk(s);
}

/* Each group in natural order: a piece of a list is told so, and the next begins after it by its key. */
enum status do_find_any(struct call *c, const struct find_any *q, struct find_list *r)
{
    struct search s = { .call = c, .list = r, .page = q->rows ? (unsigned)q->rows : FIND_PAGE };
    r->rows = pool_array(c->pool, s.page, sizeof *r->rows);
    enum status st = find(&s, q);
    if (st)
        return st;
    find_rows_sort(r->rows, s.whole);
    find_rows_sort(r->rows + s.whole, r->rows_n - s.whole);
    return ST_ok;
}

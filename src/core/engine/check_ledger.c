/* The books against themselves, while the counters post. The journal is folded
 * from its first entry in slices; entries never change. Then balances are walked
 * in slices, each in a snapshot that first folds the entries posted meanwhile: in
 * one snapshot the fold and the balance are of the same moment. */
#include "config.h"
#include "core/engine/bounds.h"
#include "core/engine/check.h"

#include <stdlib.h>
#include <string.h>

/* ledger and party -> sum; open addressing, grown at two thirds. */
struct sum { char party[17]; uint16_t ledger; bool used, met; money amount; };
struct fold { struct sum *at; size_t room, n; uint64_t entry_no; struct key token; };

static size_t slot_of(const struct fold *f, uint16_t ledger, const char *party)
{
    uint64_t h = 1469598103934665603u ^ ledger;
    for (const char *p = party; *p; p++)
        h = (h ^ (uint8_t)*p) * 1099511628211u;
    size_t at = (size_t)(h & (f->room - 1));
    while (f->at[at].used && (f->at[at].ledger != ledger || strcmp(f->at[at].party, party) != 0))
        at = (at + 1) & (f->room - 1);
    return at;
}

static void fold_grow(struct fold *f)
{
    struct fold old = *f;
    f->room = old.room ? old.room * 2 : 4096;
    f->at = calloc(f->room, sizeof *f->at);
    if (!f->at)
        panic("out of memory");
    for (size_t i = 0; i < old.room; i++)
        if (old.at[i].used)
            f->at[slot_of(f, old.at[i].ledger, old.at[i].party)] = old.at[i];
    free(old.at);
}

static struct sum *fold_sum(struct fold *f, uint16_t ledger, const char *party)
{
    if (f->n * 3 >= f->room * 2)
        fold_grow(f);
    struct sum *s = &f->at[slot_of(f, ledger, party)];
    if (!s->used) {
        *s = (struct sum){ .ledger = ledger, .used = true };
        text_copy(s->party, sizeof s->party, party);
        f->n++;
    }
    return s;
}

static void fold_entry(struct check_run *r, struct fold *f, const struct journal *j)
{
    money sum = 0;
    for (uint32_t i = 0; i < j->lines_n; i++) {
        struct sum *s = fold_sum(f, j->lines[i].ledger, j->lines[i].party);
        if (!money_add(sum, j->lines[i].amount, &sum) || !money_add(s->amount, j->lines[i].amount, &s->amount))
            check_finding(r, "entry %llu: overflows", (unsigned long long)j->entry_no);
    }
    if (sum != 0)
        check_finding(r, "entry %llu: does not sum to zero", (unsigned long long)j->entry_no);
    if (j->entry_no != f->entry_no + 1)
        check_finding(r, "entry %llu: entries are missing before it", (unsigned long long)j->entry_no);
    f->entry_no = j->entry_no;
}

/* Entries after the last folded, at most most of them, in the snapshot at hand. */
static enum status fold_on(struct check_run *r, struct fold *f, unsigned most)
{
    struct scan *scan;
    struct journal j;
    struct pool *row = pool_new(8192);
    enum status s = scan_table(r->txn, TABLE_journal,
                               &(struct scan_range){ .token = f->token.b, .token_n = f->token.n }, &scan);
    for (unsigned i = 0; !s && i < most; i++) {
        pool_clear(row);
        s = scan_next(scan, &j, row);
        if (!s) {
            fold_entry(r, f, &j);
            scan_token(scan, &f->token);
        }
    }
    if (!s || s == ST_not_found)
        scan_end(&scan);
    pool_free(&row);
    return s;
}

static enum status compare_slice(struct check_run *r, struct fold *f, struct key *token)
{
    struct scan *scan;
    struct balance b;
    enum status s = scan_table(r->txn, TABLE_balance, &(struct scan_range){ .token = token->b, .token_n = token->n },
                               &scan);
    if (s)
        return s;
    for (unsigned i = 0; i < LEDGER_SLICE && (s = scan_next(scan, &b, NULL)) == ST_ok; i++) {
        struct sum *sum = fold_sum(f, b.ledger, b.party);
        sum->met = true;
        if (sum->amount != b.amount)
            check_finding(r, "balance %s %s: is not the sum of its entries", code_name(&codes_ledger, b.ledger),
                          b.party);
        scan_token(scan, token);
    }
    scan_end(&scan);
    return s;
}

static void compare_rest(struct check_run *r, const struct fold *f)
{
    for (size_t i = 0; i < f->room; i++)
        if (f->at[i].used && !f->at[i].met && f->at[i].amount)
            check_finding(r, "balance %s %s: is missing", code_name(&codes_ledger, f->at[i].ledger), f->at[i].party);
}

enum status check_balances(struct check_run *r)
{
    struct fold f = { .n = 0 };
    struct key token = { .n = 0 };
    enum status s = ST_ok;
    fold_grow(&f);
    while (!s && !(s = check_snapshot(r)))
        s = fold_on(r, &f, LEDGER_SLICE);
    s = s == ST_not_found ? ST_ok : s;
    while (!s && !(s = check_snapshot(r))) {
        s = fold_on(r, &f, UINT32_MAX);
        s = s == ST_not_found ? compare_slice(r, &f, &token) : s;
    }
    if (s == ST_not_found)
        compare_rest(r, &f);
    free(f.at);
    return s == ST_not_found ? ST_ok : s;
}

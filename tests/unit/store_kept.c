/* Scans of one snapshot, one after another and one within another, give what the table has,
 * wherever the ones before stopped: their cursor and what they took from the library go on. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNTS 120
#define ROWS_MOST 4000
#define TRIALS 6000
#define NOTE 40                      /* characters of a bill's filling, so that few fill a block */

struct one { unsigned account; int32_t month; uint64_t seq; };
static struct one row[ROWS_MOST];    /* in the order of keys */
static unsigned rows;
static unsigned random_state = 20261130;

static unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16 & 0x7fff) % n;
}

static const char *number(unsigned account)
{
    static char text[4][16];
    static unsigned next;
    char *out = text[next++ % 4];
    snprintf(out, sizeof text[0], "05000%05u", account * 3);
    return out;
}

/* None, one, a few, or more than two blocks hold. */
static unsigned bills_of(unsigned account)
{
    static const unsigned many[] = { 0, 1, 3, 24, 240, 0, 12, 2 };
    return many[account * 7 % 8] - (many[account * 7 % 8] == 240 && account > 40 ? 150 : 0);
}

static enum status fill(struct txn *t, void *context)
{
    static char filling[NOTE + 1];
    enum status s = ST_ok;
    memset(filling, 'x', NOTE);
    for (unsigned a = 0; a < ACCOUNTS; a++)
        for (unsigned i = 0; !s && i < bills_of(a); i++) {
            struct one *o = &row[rows++];
            *o = (struct one){ .account = a, .month = 200001 + (int32_t)(i / 2 / 12 * 100 + i / 2 % 12), .seq = i % 2 };
            struct bill b = { .account_no = number(a), .bill_month = o->month, .bill_seq = o->seq, .kwh = (energy)rows,
                              .unit_no = "x" };
            struct bill_line line = { .text = filling };
            b.lines = &line;
            b.lines_n = 1;
            record_init(&bill_record, &b);
            s = store_insert(t, TABLE_bill, &b);
        }
    return s;
}

static int order(const struct one *o, unsigned account, int32_t month)
{
    return o->account != account ? (o->account < account ? -1 : 1) : (o->month > month) - (o->month < month);
}

/* Asked for: an account's (or all), from a month on or behind it, forward or back, so many and no more. */
struct asked { unsigned account; int32_t month; bool all, backward, singly; unsigned most; };

static bool asked_has(const struct asked *q, const struct one *o)
{
    if (!q->all && o->account != q->account)
        return false;
    if (!q->month)
        return true;
    int from = order(o, q->account, q->month);
    return q->backward ? from < 0 : from >= 0;
}

/* The next it must give after row i; rows: none. */
static unsigned expected(const struct asked *q, unsigned i, bool first)
{
    if (q->backward) {
        for (unsigned k = first ? rows : i; k; k--)
            if (asked_has(q, &row[k - 1]))
                return k - 1;
        return rows;
    }
    for (unsigned k = first ? 0 : i + 1; k < rows; k++)
        if (asked_has(q, &row[k]))
            return k;
    return rows;
}

static void ask(struct txn *t, const struct asked *q, unsigned depth);

static void within(struct txn *t, unsigned depth)
{
    struct asked q = { .account = below(ACCOUNTS), .most = 1 + below(6) };
    if (depth < 2 && below(12) == 0)
        ask(t, &q, depth + 1);
}

static void ask(struct txn *t, const struct asked *q, unsigned depth)
{
    struct bill b, prefix = { .account_no = number(q->account), .bill_month = q->month };
    struct pool *pool = pool_new(1 << 14);
    struct key token;
    struct scan *scan;
    unsigned at = 0;
    key_encode(&table_info[TABLE_bill].key, &prefix, 2, &token);
    assert_int_equal(scan_table(t, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = !q->all,
                     .token = token.b, .token_n = q->month ? token.n : 0, .backward = q->backward,
                     .singly = q->singly }, &scan), ST_ok);
    for (unsigned n = 0; n < q->most; n++) {
        at = expected(q, at, n == 0);
        enum status s = scan_next(scan, &b, pool);
        assert_int_equal(s, at == rows ? ST_not_found : ST_ok);
        if (s)
            break;
        assert_string_equal(b.account_no, number(row[at].account));
        assert_int_equal(b.bill_month, row[at].month);
        assert_int_equal(b.bill_seq, row[at].seq);
        assert_int_equal(b.kwh, at + 1);
        within(t, depth);
    }
    scan_end(&scan);
    pool_free(&pool);
}

/* As who goes through accounts in order asks; now and then anywhere. */
static struct asked next(unsigned *account)
{
    *account = below(9) ? *account + below(3) : below(ACCOUNTS);
    if (*account >= ACCOUNTS)
        *account = 0;
    struct asked q = { .account = *account, .backward = below(5) == 0, .singly = below(9) == 0, .all = below(11) == 0,
                       .most = below(4) ? ROWS_MOST : below(20) };
    if (below(3) == 0)
        q.month = 200001 + (int32_t)(below(11) * 100 + below(12));
    if (q.all)
        q.most = below(300);
    return q;
}

static void test_one_snapshot(void **state)
{
    struct store *s = *state;
    struct pool *pool = pool_new(1 << 16);
    struct txn *t;
    unsigned account = 0;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    for (unsigned i = 0; i < TRIALS; i++) {
        struct asked q = next(&account);
        ask(t, &q, 0);
    }
    store_snapshot_end(&t);
    pool_free(&pool);
}

static enum status more(struct txn *t, void *context)
{
    struct bill b = { .account_no = number(1), .bill_month = 209901 };
    record_init(&bill_record, &b);
    return store_insert(t, TABLE_bill, &b);
}

static unsigned of_account(struct txn *t, unsigned account)
{
    struct bill prefix = { .account_no = number(account) };
    return scan_count(t, -1, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1 });
}

/* What was written since is another snapshot's, whatever cursor this one has kept. */
static void test_its_own(void **state)
{
    struct store *s = *state;
    struct pool *pool = pool_new(1 << 16);
    struct txn *t, *later;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    unsigned before = of_account(t, 1);
    assert_int_equal(write_one(s, more, NULL), ST_ok);
    assert_int_equal(of_account(t, 1), before);
    assert_int_equal(store_snapshot_begin(s, &later, pool), ST_ok);
    assert_int_equal(of_account(later, 1), before + 1);
    assert_int_equal(of_account(t, 1), before);
    store_snapshot_end(&later);
    store_snapshot_end(&t);
    pool_free(&pool);
}

static const char *home;

static int setup(void **state)
{
    struct store *s = store_make(home = home_new());
    *state = s;
    return write_one(s, fill, NULL) != ST_ok;
}

static int teardown(void **state)
{
    struct store *s = *state;
    store_close(&s);
    home_drop(home);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_snapshot),
        cmocka_unit_test(test_its_own),
    };
    tables_init();
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* The feed of a batch: entries that follow one another are one run in one row, an
 * operation that is refused between them is no part of it; where that row cannot be written
 * none of the batch has been. Lists of requests are put to the writer at once, so that each
 * is a batch. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/audit.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"
#include "ops/bind.h"
#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 8
#define PAID 100                  /* fen */
#define HOURS "login.forget_hours"
#define ACCOUNTS 13               /* of the office (counter.h) */

static struct hall hall;

struct sent {
    struct work w;
    struct principal p;
    struct buf body, out;
    char id[32];
    atomic_uint *left;
    unsigned replies;
};

static void answered(struct work *w)
{
    atomic_fetch_sub(((struct sent *)w)->left, 1);
}

static void ask_make(struct sent *a, const char *staff_no, enum op_id op, const void *q, atomic_uint *left)
{
    *a = (struct sent){ .p = { .session = 1, .from = "local", .proved_at = clock_now() }, .left = left };
    snprintf(a->p.staff_no, sizeof a->p.staff_no, "%s", staff_no);
    snprintf(a->id, sizeof a->id, "feed-%u", ++hall.requests);
    buf_init(&a->body, WIRE_MAX);
    buf_init(&a->out, 2 * WIRE_MAX);
    record_encode(op_info[op].request, q, NULL, &a->body);
    a->w = (struct work){ .core = hall.core, .principal = &a->p, .pool = pool_new(8192), .out = &a->out,
                          .done = answered, .q = { .number = 1, .op = (uint16_t)op, .request_id = a->id,
                                                   .body = a->body.at, .body_n = a->body.n } };
}

/* One that nobody has. */
#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl x"

static void pay_make(struct sent *a, const char *account_no, atomic_uint *left)
{
    struct pay_account of = { .account_no = account_no, .amount = maybe_money(PAID) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(PAID) };
    struct pay_take q = { .accounts = &of, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    ask_make(a, counter_staff('k'), OP_pay_take, &q, left);
}

/* A payment on that account; ? on none there is; ! another setting; + a key of the operator's, which his
 * proof is used up by; . a slice of accounts of before, gathered into points. */
static void letter_make(struct sent *a, char letter, atomic_uint *left)
{
    struct setting set = { .setting_name = HOURS, .valid_from = instant_date(COUNTER_NOW) };
    switch (letter) {
    case '!':
        set.value = pool_printf(hall.pool, "%u", 1 + hall.requests % 100);
        ask_make(a, STAFF_OPERATOR, OP_setting_put, &set, left);
        break;
    case '+':
        ask_make(a, counter_staff('d'), OP_key_add,
                 &(struct ssh_key){ .staff_no = counter_staff('k'), .public_key = KEY }, left);
        break;
    case '.':
        ask_make(a, STAFF_SYSTEM, OP_meter_gather, &(struct slice_ask){ .most = 100, .subject = "" }, left);
        break;
    case '?':
        pay_make(a, "0000000000", left);
        break;
    default:
        pay_make(a, counter_account(letter), left);
    }
}

static struct sent asked[MOST];

static unsigned replies_in(const struct buf *out)
{
    unsigned replies = 0;
    long n;
    for (size_t at = 0; at < out->n && (n = wire_frame(out->at + at, out->n - at, WIRE_MAX)) > 0; at += (size_t)n)
        replies++;
    return replies;
}

/* So many of them are refused. */
static unsigned batch_run(const char *letters)
{
    atomic_uint left;
    unsigned n = (unsigned)strlen(letters), refused = 0;
    atomic_store(&left, n);
    for (unsigned i = 0; i < n; i++) {
        letter_make(&asked[i], letters[i], &left);
        asked[i].w.next = i + 1 < n ? &asked[i + 1].w : NULL;
    }
    queue_put_list(&hall.core->writes, &asked[0].w);
    int64_t until = clock_ticks() + 20 * SECOND;
    while (atomic_load(&left) && clock_ticks() < until)
        sched_yield();
    assert_int_equal(atomic_load(&left), 0);
    for (unsigned i = 0; i < n; i++) {
        refused += asked[i].w.fault.status != ST_ok;
        asked[i].replies = replies_in(&asked[i].out);
        pool_free(&asked[i].w.pool);
        buf_release(&asked[i].body);
        buf_release(&asked[i].out);
    }
    return refused;
}

struct seen { struct feed row[MOST]; unsigned n; uint64_t last_entry; };

static struct seen feed_since(uint64_t feed_no)
{
    struct seen seen = { .n = 0 };
    struct journal j = { 0 };
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(feed_after(t, feed_no, seen.row, MOST, &seen.n), ST_ok);
    assert_int_equal(row_last(t, TABLE_journal, 0, &j), ST_ok);
    store_snapshot_end(&t);
    seen.last_entry = j.entry_no;
    return seen;
}

static uint64_t head(void)
{
    uint64_t no;
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(feed_head(t, &no), ST_ok);
    store_snapshot_end(&t);
    return no;
}

static void is_run(const struct seen *seen, unsigned i, uint64_t entries)
{
    const struct feed *f = &seen->row[i];
    assert_int_equal(f->items_n, 1);
    assert_int_equal(f->items[0].feed_kind, CODE_feed_kind_entry);
    assert_int_equal(f->items[0].to - f->items[0].no + 1, entries);
    assert_int_equal(f->items[0].to, seen->last_entry);
}

static void test_a_batch_is_one_row(void **state)
{
    uint64_t before = head();
    assert_int_equal(batch_run("ABN"), 0);
    struct seen seen = feed_since(before);
    assert_int_equal(seen.n, 1);
    is_run(&seen, 0, 3);
}

static void test_what_was_undone_is_no_part_of_it(void **state)
{
    uint64_t before = head();
    assert_int_equal(batch_run("A?B?N?"), 3);
    struct seen seen = feed_since(before);
    assert_int_equal(seen.n, 1);
    is_run(&seen, 0, 3);
    before = head();
    assert_int_equal(batch_run("??"), 2);
    assert_int_equal(head(), before);
}

static void test_batches_do_not_share_a_row(void **state)
{
    uint64_t before = head();
    assert_int_equal(batch_run("AB"), 0);
    assert_int_equal(batch_run("N"), 0);
    struct seen seen = feed_since(before);
    assert_int_equal(seen.n, 2);
    is_run(&seen, 1, 1);
    assert_int_equal(seen.row[0].items[0].to + 1, seen.row[1].items[0].no);
    assert_int_equal(seen.row[0].feed_no + 1, seen.row[1].feed_no);
}

/* -- the row of a run that cannot be written -- */

static int refusal;
static int (*true_cursor)(DB *db, DB_TXN *txn, DBC **cursor_r, uint32_t flags);

/* The row is there since the run began; it is put again when the batch ends, and only then. */
static int cursor_refused(DB *db, DB_TXN *txn, DBC **cursor_r, uint32_t flags)
{
    db->cursor = true_cursor;
    return refusal;
}

static void refuse_feed(int error)
{
    DB *db = core_store(hall.core)->table[TABLE_feed];
    refusal = error;
    true_cursor = db->cursor;
    db->cursor = cursor_refused;
}

/* What stands, and by what the core goes on numbering. */
struct books {
    uint64_t feed, entry, receipt, audit, points, keys, core_feed, core_entry, core_audit;
    struct hash chain, core_chain;
    char hours[24];
};

static uint64_t rows_of(struct txn *t, enum table_id table)
{
    void *row = pool_get(hall.pool, table_info[table].record->size);
    struct scan *scan;
    uint64_t n = 0;
    assert_int_equal(scan_table(t, table, &(struct scan_range){ 0 }, &scan), ST_ok);
    while (!scan_next(scan, row, NULL))
        n++;
    scan_end(&scan);
    return n;
}

static void books_now(struct books *b)
{
    struct journal j = { 0 };
    struct audit a = { 0 };
    struct setting set = { .setting_name = HOURS, .valid_from = instant_date(COUNTER_NOW) };
    struct txn *t;
    memset(b, 0, sizeof *b);
    b->feed = head();
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(row_last(t, TABLE_journal, 0, &j), ST_ok);
    assert_int_equal(row_last(t, TABLE_audit, 0, &a), ST_ok);
    snprintf(b->hours, sizeof b->hours, "%s", store_get(t, TABLE_setting, &set) ? "" : set.value);
    b->points = rows_of(t, TABLE_point);
    b->keys = rows_of(t, TABLE_ssh_key);
    store_snapshot_end(&t);
    b->entry = j.entry_no;
    b->receipt = j.receipt_no;
    b->audit = a.audit_no;
    b->chain = a.chain;
    b->core_feed = hall.core->feed_no;
    b->core_entry = hall.core->entry_no;
    b->core_audit = hall.core->audit_no;
    b->core_chain = hall.core->chain;
}

static void nothing_found(void *context, const char *what)
{
    fail_msg("%s", what);
}

/* Two entries at its end, so that the row has to be put again. None of it was, everybody is told why, and
 * what comes then is numbered and proved as if it had not come. */
static void batch_undone(const char *letters, int error, enum status why)
{
    static const struct anchor none[ANCHORS];
    struct books before, after;
    books_now(&before);
    refuse_feed(error);
    assert_int_equal(batch_run(letters), strlen(letters));
    for (unsigned i = 0; letters[i]; i++) {
        assert_int_equal(asked[i].w.fault.status, why);
        assert_false(asked[i].p.proof_spent);
        assert_int_equal(asked[i].replies, 1);
    }
    books_now(&after);
    assert_memory_equal(&after, &before, sizeof before);
    assert_false(rules_dirty(hall.core));
    assert_int_equal(batch_run("AB"), 0);
    struct seen seen = feed_since(before.feed);
    assert_int_equal(seen.n, 1);
    is_run(&seen, 0, 2);
    assert_int_equal(seen.last_entry, before.entry + 2);
    assert_int_equal(audit_verify(hall.core, none, nothing_found, NULL), ST_ok);
}

static void test_a_batch_whose_row_cannot_be_put_has_not_come(void **state)
{
    batch_undone("ABN", ENOSPC, ST_disk_full);
    batch_undone("ABN", EBADMSG, ST_store_broken);
    batch_undone("A?!+AB", ENOSPC, ST_disk_full);
    assert_int_equal(batch_run("!+AB"), 0);
    assert_true(asked[1].p.proof_spent);
}

/* Where it stood is in memory, and moved with the slice that was undone. */
static void test_a_slice_that_was_undone_is_made_again(void **state)
{
    struct books b;
    batch_undone(".AB", ENOSPC, ST_disk_full);
    assert_int_equal(batch_run("."), 0);
    books_now(&b);
    assert_int_equal(b.points, ACCOUNTS);
}

/* -- what payments leave in the log -- */

#define LOG_BYTES 3300            /* of one, at most */
#define BATCHES 100

/* In batches, as counters pay: pages fill and are split, and each is logged whole. In a county
 * of 400,000, whose rows are longer and whose accounts are paid out of order, it is 800 more. */
static void test_a_payment_logs_little(void **state)
{
    struct store_stats before, after;
    batch_run("ABNABNAB");        /* tables have their first pages */
    store_stats(core_store(hall.core), &before);
    for (unsigned i = 0; i < BATCHES; i++) {
        assert_int_equal(batch_run("ABNABNAB"), 0);
        pool_clear(hall.pool);
    }
    store_stats(core_store(hall.core), &after);
    uint64_t each = (after.log_written_bytes - before.log_written_bytes) / (BATCHES * MOST);
    print_message("%llu bytes of log a payment\n", (unsigned long long)each);
    assert_in_range(each, 1, LOG_BYTES);
}

/* -- a damaged page -- */

#define PAGE 4096

static void last_page_spoil(const char *file)
{
    char path[400];
    uint8_t byte;
    struct stat st;
    snprintf(path, sizeof path, "%s/data/%s", hall.home, file);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    off_t at = st.st_size - PAGE + 1800;
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* Whoever follows finds that his place is gone, also one who had seen all of it. */
static void test_what_cannot_be_read_is_begun_anew(void **state)
{
    uint64_t before = head();
    struct feed row;
    struct txn *t;
    unsigned n;
    core_close(&hall.core);
    last_page_spoil("t79");
    counter_start(&hall);
    uint64_t anew = head();
    assert_true(anew > before + 1);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(feed_after(t, before, &row, 1, &n), ST_not_found);
    store_snapshot_end(&t);
    struct seen seen = feed_since(anew - 1);
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.row[0].items[0].feed_kind, CODE_feed_kind_everything);
    assert_int_equal(batch_run("AB"), 0);
    counter_restart(&hall);
    seen = feed_since(anew);
    assert_int_equal(seen.n, 1);
    is_run(&seen, 0, 2);
    assert_int_equal(seen.row[0].feed_no, anew + 1);
}

/* Once more, on a day the clock says is before. */
static void test_numbers_never_go_back(void **state)
{
    uint64_t before = head();
    struct feed row;
    struct txn *t;
    unsigned n;
    core_close(&hall.core);
    last_page_spoil("t79.2");
    clock_freeze(COUNTER_NOW - 3600 * SECOND);
    counter_start(&hall);
    uint64_t anew = head();
    if (anew <= before)
        fail_msg("begun anew at %llu, had come to %llu", (unsigned long long)anew, (unsigned long long)before);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(feed_after(t, before, &row, 1, &n), ST_not_found);
    store_snapshot_end(&t);
    clock_freeze(COUNTER_NOW);
    counter_restart(&hall);
    assert_int_equal(batch_run("AB"), 0);
    assert_int_equal(head(), anew + 1);
}

static int setup(void **state)
{
    struct shift s;
    struct shift_open open = { .window_no = "01", .next_paper = PAPER_FIRST, .pos_terminal = "T1" };
    counter_open(&hall, 1);
    open.next_paper = counter_paper(PAPER_FIRST);
    assert_int_equal(counter_call(&hall, 'k', OP_shift_open, &open, &s), ST_ok);
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_batch_is_one_row),
        cmocka_unit_test(test_what_was_undone_is_no_part_of_it),
        cmocka_unit_test(test_batches_do_not_share_a_row),
        cmocka_unit_test(test_a_batch_whose_row_cannot_be_put_has_not_come),
        cmocka_unit_test(test_a_slice_that_was_undone_is_made_again),
        cmocka_unit_test(test_a_payment_logs_little),
        cmocka_unit_test(test_what_cannot_be_read_is_begun_anew),
        cmocka_unit_test(test_numbers_never_go_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* Files brought in: every bad line named, all of a file or nothing, and going on
 * where a core died. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "tests/unit/core_rows.h"
#include "core/load/load.h"
#include "ops/bind.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Scans of the table of loads; the store's own stands behind this one (--wrap). */
static unsigned load_scans;

enum status __real_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
enum status __wrap_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
enum status __wrap_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r)
{
    load_scans += table == TABLE_load;
    return __real_scan_table(t, table, range, s_r);
}

#define FIRST "First-Word-1"
#define A1 "5013018427"
#define A2 "5013018428"

static struct account account(const char *account_no, const char *unit_no)
{
    return (struct account){ .account_no = account_no, .account_name = "王建国", .unit_no = unit_no, .address = "魏家庄",
                             .category = CODE_category_residential, .voltage = CODE_voltage_v220 };
}

static struct load_line line_of(struct office *o, uint16_t kind, uint64_t no, const void *row)
{
    struct buf b;
    buf_init(&b, 8192);
    record_encode(load_kind_record(kind), row, NULL, &b);
    struct load_line l = { .line = no, .row = { (uint8_t *)pool_slice(o->pool, b.at, b.n), (uint32_t)b.n } };
    buf_release(&b);
    return l;
}

static void begin(struct office *o, const char *id, uint16_t kind)
{
    struct load l = { 0 };
    assert_int_equal(ask(o, "60001", OP_load_begin, &(struct load){ .load_id = id, .load_kind = kind, .file = "f.csv" },
                         &l), ST_ok);
}

static struct load_answer send_lines(struct office *o, const char *id, struct load_line *lines, uint32_t n)
{
    struct load_answer a = { 0 };
    assert_int_equal(ask(o, "60001", OP_load_rows, &(struct load_rows){ .load_id = id, .rows = lines, .rows_n = n },
                         &a), ST_ok);
    return a;
}

static enum status finish(struct office *o, const char *id, enum op_id op)
{
    struct load l = { 0 };
    return ask(o, "60001", op, &(struct load_ask){ .load_id = id }, &l);
}

static bool there(struct office *o, const char *account_no)
{
    struct account_page p = { 0 };
    enum status s = ask(o, "20001", OP_account_show, &(struct account_ask){ .account_no = account_no }, &p);
    assert_true(s == ST_ok || s == ST_account_unknown);
    return s == ST_ok;
}

static void test_good_file(void **state)
{
    struct office *o = *state;
    struct account a = account(A1, "13052510");
    a.id_kind = CODE_id_kind_id_card;
    a.id_no = "130525195703124417";
    rows_load(o, CODE_load_kind_accounts, &a, 1);
    assert_true(there(o, A1));
    struct account_reveal shown = { 0 };
    assert_int_equal(ask(o, "20001", OP_account_reveal, &(struct account_ask){ .account_no = A1 }, &shown), ST_ok);
    assert_string_equal(shown.id_no, "130525195703124417");
    rows_load(o, CODE_load_kind_customers, &(struct load_customer){ .account_no = A1, .phone = "13800002217" }, 1);
    assert_int_equal(ask(o, "20001", OP_account_reveal, &(struct account_ask){ .account_no = A1 }, &shown), ST_ok);
    assert_string_equal(shown.phone, "13800002217");
    rows_load(o, CODE_load_kind_meters, &(struct meter){ .meter_no = "1330001000000012345678", .account_no = A1,
                                                         .ratio = 1 }, 1);
    rows_load(o, CODE_load_kind_meters, &(struct meter){ .meter_no = "1330001000000003467185", .account_no = A1,
                                                         .ratio = 1, .installed_on = date_of(2026, 11, 20) }, 1);
    rows_load(o, CODE_load_kind_bills, &(struct bill){ .account_no = A1, .bill_month = 202609, .principal = 9759,
        .due_on = date_of(2026, 10, 25) }, 1);
    rows_load(o, CODE_load_kind_balances, &(struct load_balance){ .account_no = A1, .prepayment = 500, .arrears = 1200,
        .bill_month = 202601, .due_on = date_of(2026, 2, 25) }, 1);
    struct account_page p = { 0 };
    assert_int_equal(ask(o, "20001", OP_account_show, &(struct account_ask){ .account_no = A1 }, &p), ST_ok);
    assert_int_equal(p.arrears, 9759 + 1200);
    assert_int_equal(p.prepayment, 500);
    assert_int_equal(p.open_bills, 2);
    assert_string_equal(p.account[0].meter_no, "1330001000000003467185");     /* and the check: one hangs there */
    struct report r = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_check, &(struct check_ask){ .anchor = "" }, &r), ST_ok);
    for (uint32_t i = 0; i < r.lines_n && !r.good; i++)
        print_message("%s\n", r.lines[i].text);
    assert_true(r.good);
}

/* Asked for in spite of its bad lines, the good ones are brought in; of bad ones alone nothing is. */
static void test_skip_bad(void **state)
{
    struct office *o = *state;
    const char *good_no = "5013018490";
    struct account good = account(good_no, "13052510"), bad = account("5013018491", "99999");
    struct load_line lines[] = { line_of(o, CODE_load_kind_accounts, 2, &good),
                                 line_of(o, CODE_load_kind_accounts, 3, &bad) };
    struct load l = { 0 };
    begin(o, "skips", CODE_load_kind_accounts);
    assert_int_equal(send_lines(o, "skips", lines, 2).bad_n, 1);
    assert_int_equal(finish(o, "skips", OP_load_commit), ST_check_failed);
    struct load_ask ask_of = { .load_id = "skips", .skip_bad = true };
    assert_int_equal(ask(o, "60001", OP_load_commit, &ask_of, &l), ST_ok);
    assert_int_equal(l.rows, 1);
    struct slice_done done = { 0 };
    assert_int_equal(ask(o, STAFF_SYSTEM, OP_load_apply, &(struct slice_ask){ .subject = "skips" }, &done), ST_ok);
    assert_true(there(o, good_no));
    begin(o, "only-bad", CODE_load_kind_accounts);
    assert_int_equal(send_lines(o, "only-bad", &lines[1], 1).bad_n, 1);
    ask_of.load_id = "only-bad";
    assert_int_equal(ask(o, "60001", OP_load_commit, &ask_of, &l), ST_check_failed);
    assert_int_equal(finish(o, "only-bad", OP_load_drop), ST_ok);
}

/* -- nothing in clear -- */

#define ID_NO "130525195703124417"
static unsigned files_read;

static int no_number_in(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)at;
    if (kind != FTW_F || st->st_size == 0)
        return 0;
    FILE *f = fopen(path, "rb");
    char *bytes = malloc((size_t)st->st_size);
    assert_non_null(f);
    assert_non_null(bytes);
    size_t n = fread(bytes, 1, (size_t)st->st_size, f);
    fclose(f);
    if (memmem(bytes, n, ID_NO, strlen(ID_NO)))
        fail_msg("the number stands in clear in %s", path);
    free(bytes);
    files_read++;
    return 0;
}

/* A load of an account, its reveal, a form parked with the number in it: log, data, a backup. */
static void test_no_number_in_clear(void **state)
{
    struct office *o = *state;
    struct draft d = { 0 };
    struct account_reveal shown = { 0 };
    char backup[300];
    const struct account_ask whole = { .account_no = A1 };
    assert_int_equal(ask_as(o, "20001", OP_account_reveal, "looked-once", 0, &whole, &shown), ST_ok);
    assert_string_equal(shown.id_no, ID_NO);
    shown = (struct account_reveal){ 0 };        /* asked again it looks again */
    assert_int_equal(ask_as(o, "20001", OP_account_reveal, "looked-once", 0, &whole, &shown), ST_ok);
    assert_string_equal(shown.id_no, ID_NO);
    assert_int_equal(ask(o, "10003", OP_draft_put, &(struct draft){ .slot = 1, .form = "accept", .title = "过户",
        .body = "{\"id_no\":\"" ID_NO "\"}" }, &d), ST_ok);
    snprintf(backup, sizeof backup, "%s/copy", o->home);
    assert_int_equal(store_backup(core_store(o->core), backup, &o->fault), ST_ok);
    office_reopen(o);
    struct draft_list list = { 0 };
    assert_int_equal(ask(o, "10003", OP_draft_list, &(struct nothing){ 0 }, &list), ST_ok);
    assert_non_null(strstr(list.drafts[0].body, ID_NO));
    files_read = 0;
    assert_int_equal(nftw(o->home, no_number_in, 8, FTW_PHYS), 0);
    assert_true(files_read > 100);
}

/* -- bad lines -- */

static void bad_is(struct office *o, uint16_t kind, const void *row, enum status s, const char *field)
{
    struct load_line l = line_of(o, kind, 2, row);
    static unsigned loads;
    const char *id = pool_printf(o->pool, "bad-%u", ++loads);
    begin(o, id, kind);
    struct load_answer a = send_lines(o, id, &l, 1);
    if (a.bad_n != 1 || strcmp(a.bad[0].status, status_name(s)) != 0 || strcmp(a.bad[0].field, field) != 0)
        fail_msg("%s %s: %u bad, %s %s", status_name(s), field, a.bad_n, a.bad_n ? a.bad[0].status : "",
                 a.bad_n ? a.bad[0].field : "");
    assert_int_equal(finish(o, id, OP_load_commit), ST_check_failed);
    assert_int_equal(finish(o, id, OP_load_drop), ST_ok);
    core_tick(o->core);
}

static void test_bad_accounts(void **state)
{
    struct office *o = *state;
    struct account a = account("501301842", "13052510");
    bad_is(o, CODE_load_kind_accounts, &a, ST_account_shape, "account_no");
    a = account("50130184X7", "13052510");
    bad_is(o, CODE_load_kind_accounts, &a, ST_account_shape, "account_no");
    a = account(A1, "13052510");
    bad_is(o, CODE_load_kind_accounts, &a, ST_exists, "account_no");
    a = account(A2, "nowhere");
    bad_is(o, CODE_load_kind_accounts, &a, ST_unit_unknown, "unit_no");
    a = account(A2, "13052510");
    a.account_name = "";
    bad_is(o, CODE_load_kind_accounts, &a, ST_field_missing, "account_name");
    a = account(A2, "13052510");
    a.category = 77;
    bad_is(o, CODE_load_kind_accounts, &a, ST_code_unknown, "category");
}

static void test_bad_customers(void **state)
{
    struct office *o = *state;
    struct load_customer q = { .account_no = A1, .phone = "1380000221" };
    bad_is(o, CODE_load_kind_customers, &q, ST_phone_shape, "phone");
    struct account a = account(A2, "13052510");
    a.phone = "138000022171";
    bad_is(o, CODE_load_kind_accounts, &a, ST_phone_shape, "phone");
    /* an identity number that cannot be right is taken */
    q = (struct load_customer){ .account_no = A1, .id_kind = CODE_id_kind_id_card, .id_no = "110105194912310021" };
    rows_load(o, CODE_load_kind_customers, &q, 1);
    struct account_page page = { .due = 0 };
    q = (struct load_customer){ .account_no = A1, .industry = CODE_industry_catering };
    rows_load(o, CODE_load_kind_customers, &q, 1);
    assert_int_equal(ask(o, "10002", OP_account_show, &(struct account_ask){ .account_no = A1 }, &page), ST_ok);
    assert_int_equal(page.account->industry, CODE_industry_catering);
}

/* What the office works by: bad lines named, good ones in place of those before. */
static void test_rules(void **state)
{
    struct office *o = *state;
    struct holiday saturday = { .day = date_of(2031, 2, 8), .day_kind = CODE_day_kind_work, .name = "春节" };
    struct holiday monday = { .day = date_of(2031, 2, 10), .day_kind = CODE_day_kind_work };
    rows_load(o, CODE_load_kind_holidays, &monday, 1);        /* as the decree of 2020 has 3 February */
    rows_load(o, CODE_load_kind_holidays, &saturday, 1);
    saturday.day_kind = CODE_day_kind_off;
    rows_load(o, CODE_load_kind_holidays, &saturday, 1);
    struct time_limit l = { .rule_set = CODE_rule_set_current, .job_kind = "rename", .stage = "survey",
                            .limit_amount = 3, .valid_from = date_of(2031, 1, 1),
                            .limit_unit = CODE_limit_unit_working_day, .certainty = CODE_certainty_memory };
    bad_is(o, CODE_load_kind_time_limits, &l, ST_not_found, "stage");
    l.stage = "review";
    rows_load(o, CODE_load_kind_time_limits, &l, 1);
    l.limit_amount = 2;
    rows_load(o, CODE_load_kind_time_limits, &l, 1);
    struct txn *t;
    struct time_limit kept = l;
    struct holiday day = { .day = saturday.day };
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, o->pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_time_limit, &kept), ST_ok);
    assert_int_equal(kept.limit_amount, 2);
    assert_int_equal(store_get(t, TABLE_holiday, &day), ST_ok);
    assert_int_equal(day.day_kind, CODE_day_kind_off);
    store_snapshot_end(&t);
}

static void test_bad_bills(void **state)
{
    struct office *o = *state;
    struct bill b = { .account_no = "9999999999", .bill_month = 202610, .principal = 1,
                      .due_on = date_of(2026, 11, 25) };
    bad_is(o, CODE_load_kind_bills, &b, ST_account_unknown, "account_no");
    b.account_no = A1;
    b.bill_month = 202613;
    bad_is(o, CODE_load_kind_bills, &b, ST_date_out_of_range, "bill_month");
    b.bill_month = 202709;
    bad_is(o, CODE_load_kind_bills, &b, ST_date_out_of_range, "bill_month");
    b.bill_month = 202610;
    b.due_on = date_of(2026, 9, 1);
    bad_is(o, CODE_load_kind_bills, &b, ST_date_out_of_range, "due_on");
    b.due_on = date_of(2026, 11, 25);
    b.principal = -5;
    bad_is(o, CODE_load_kind_bills, &b, ST_amount_negative, "principal");
    b.principal = MONEY_TYPED_MAX + 1;
    bad_is(o, CODE_load_kind_bills, &b, ST_amount_too_large, "principal");
    b.principal = 1;
    b.bill_month = 202609;
    bad_is(o, CODE_load_kind_bills, &b, ST_exists, "bill_month");
}

/* Two lines about one account: the later names the earlier. */
static void test_double_line(void **state)
{
    struct office *o = *state;
    struct account a = account(A2, "13052510");
    struct load_line l[2] = { line_of(o, CODE_load_kind_accounts, 2, &a), line_of(o, CODE_load_kind_accounts, 3, &a) };
    begin(o, "double", CODE_load_kind_accounts);
    struct load_answer r = send_lines(o, "double", l, 2);
    assert_int_equal(r.good, 1);
    assert_int_equal(r.bad_n, 1);
    assert_int_equal(r.bad[0].line, 3);
    assert_string_equal(r.bad[0].status, "line_twice");
    assert_string_equal(r.bad[0].arg1, "2");
    assert_int_equal(finish(o, "double", OP_load_drop), ST_ok);
    core_tick(o->core);
    assert_false(there(o, A2));
}

static void test_line_that_is_no_record(void **state)
{
    struct office *o = *state;
    struct load_line l = { .line = 9, .row = { (const uint8_t *)"\xff\xff\xff", 3 } };
    begin(o, "noise", CODE_load_kind_accounts);
    struct load_answer r = send_lines(o, "noise", &l, 1);
    assert_int_equal(r.bad_n, 1);
    assert_int_equal(r.bad[0].line, 9);
    assert_int_equal(finish(o, "noise", OP_load_drop), ST_ok);
    core_tick(o->core);
}

/* -- all or nothing -- */

#define MANY 1300

static void many_accounts(struct office *o, const char *id)
{
    struct load_line *l = pool_array(o->pool, MANY, sizeof *l);
    for (unsigned i = 0; i < MANY; i++) {
        struct account a = account(pool_printf(o->pool, "%010u", 600100000u + i), "13052510");
        l[i] = line_of(o, CODE_load_kind_accounts, i + 2, &a);
    }
    begin(o, id, CODE_load_kind_accounts);
    assert_int_equal(send_lines(o, id, l, MANY).good, MANY);
    assert_int_equal(send_lines(o, id, l, MANY).good, MANY);      /* the answer was lost: sent again */
}

static const char *nth(struct office *o, unsigned i)
{
    return pool_printf(o->pool, "%010u", 600100000u + i);
}

static struct load shown(struct office *o, const char *id)
{
    struct load l = { 0 };
    assert_int_equal(ask(o, "60001", OP_load_show, &(struct load_ask){ .load_id = id }, &l), ST_ok);
    return l;
}

static void test_unseen_until_decided_and_applied_whatever_dies(void **state)
{
    struct office *o = *state;
    struct load l = { 0 };
    struct slice_done done = { 0 };
    many_accounts(o, "many");
    core_tick(o->core);
    assert_false(there(o, nth(o, 0)));
    assert_int_equal(ask(o, "60001", OP_load_begin, &(struct load){ .load_id = "second", .load_kind = 2 }, &l),
                     ST_load_under_way);
    assert_string_equal(o->fault.arg[0], "f.csv");
    assert_string_equal(o->fault.arg[2], "many");
    assert_int_equal(ask(o, "60001", OP_load_commit, &(struct load_ask){ .load_id = "many" }, &l), ST_ok);
    assert_int_equal(l.rows, MANY);
    assert_int_equal(finish(o, "many", OP_load_drop), ST_load_decided);
    assert_string_equal(o->fault.arg[2], "many");
    assert_int_equal(ask(o, STAFF_SYSTEM, OP_load_apply, &(struct slice_ask){ .subject = "many" }, &done), ST_ok);
    assert_in_range(done.rows, 1, MANY - 1);
    assert_int_equal(shown(o, "many").load_state, CODE_load_state_decided);
    office_reopen(o);
    core_tick(o->core);
    for (unsigned i = 0; i < MANY; i += MANY - 1)
        assert_true(there(o, nth(o, i)));
    assert_int_equal(load_waiting(o->core, o->pool, &(const char *){ NULL }), ST_not_found);
    assert_int_equal(finish(o, "many", OP_load_commit), ST_load_state);
}

/* A load left alone for two minutes gives way to a new one. */
static void test_given_up(void **state)
{
    struct office *o = *state;
    struct account a = account(A2, "13052510");
    struct load_line l = line_of(o, CODE_load_kind_accounts, 2, &a);
    struct load_answer r = { 0 };
    begin(o, "left", CODE_load_kind_accounts);
    send_lines(o, "left", &l, 1);
    office_wait(o, 121);
    begin(o, "next", CODE_load_kind_accounts);
    assert_int_equal(ask(o, "60001", OP_load_rows, &(struct load_rows){ .load_id = "left", .rows = &l, .rows_n = 1 },
                         &r), ST_load_state);
    send_lines(o, "next", &l, 1);
    assert_int_equal(finish(o, "next", OP_load_commit), ST_ok);
    core_tick(o->core);
    assert_true(there(o, A2));
}

/* -- whose a file is -- */

static void reader_works(struct office *o)
{
    struct user u = { 0 };
    struct nothing n = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_put, &(struct user){ .staff_no = "10330", .staff_name = "赵强",
        .unit_no = "13052510", .roles = CODE_BIT(CODE_role_meter_reader) }, &u), ST_ok);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_reset, &(struct user_secret){ .staff_no = "10330",
        .password = FIRST }, &n), ST_ok);
    assert_int_equal(ask(o, "10330", OP_session_password, &(struct session_password){ .old_password = FIRST,
        .new_password = PASSWORD }, &n), ST_ok);
}

/* Who reads brings in readings, nothing else, and has no say over another's file. */
static void test_readings_of_who_reads(void **state)
{
    struct office *o = *state;
    struct load r = { 0 };
    struct load_list list = { 0 };
    const struct load_ask his = { .load_id = "his" }, books = { .load_id = "books" };
    reader_works(o);
    assert_int_equal(ask(o, "10330", OP_load_begin, &(struct load){ .load_id = "no", .file = "a.csv",
        .load_kind = CODE_load_kind_accounts }, &r), ST_not_permitted);
    assert_int_equal(ask(o, "10330", OP_load_begin, &(struct load){ .load_id = "his", .file = "r.csv",
        .load_kind = CODE_load_kind_readings }, &r), ST_ok);
    assert_int_equal(ask(o, "10330", OP_load_list, &(struct nothing){ .nothing = false }, &list), ST_ok);
    assert_int_equal(list.loads_n, 1);
    assert_int_equal(ask(o, "10330", OP_load_drop, &his, &r), ST_ok);
    begin(o, "books", CODE_load_kind_accounts);
    assert_int_equal(ask(o, "10330", OP_load_show, &books, &r), ST_not_permitted);
    assert_int_equal(ask(o, "10330", OP_load_commit, &books, &r), ST_not_permitted);
    assert_int_equal(ask(o, "10330", OP_load_drop, &books, &r), ST_not_permitted);
    assert_int_equal(ask(o, "10330", OP_load_list, &(struct nothing){ .nothing = false }, &list), ST_ok);
    assert_int_equal(list.loads_n, 0);
    assert_int_equal(ask(o, "60001", OP_load_drop, &books, &r), ST_ok);
}

/* -- a line that is refused when it comes to be applied -- */

/* The account is opened, or is gone again, behind the load's back. */
static void account_is(struct office *o, const char *account_no, bool there_now)
{
    struct batch *b;
    struct txn *t;
    struct account a = account(account_no, "13052511");
    record_init(&account_record, &a);
    assert_int_equal(store_batch_begin(core_store(o->core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, o->pool), ST_ok);
    assert_int_equal(there_now ? store_insert(t, TABLE_account, &a) : store_delete(t, TABLE_account, &a), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static struct load parked_at(struct office *o, const char *id, unsigned row)
{
    struct load l = shown(o, id);
    assert_int_equal(l.load_state, CODE_load_state_parked);
    assert_int_equal(l.applied, row);
    assert_int_equal(l.standing_n, 1);
    assert_int_equal(l.standing->line, row + 2);
    assert_string_equal(l.standing->status, "exists");
    assert_string_equal(l.standing->field, "account_no");
    assert_string_equal(l.standing->arg1, nth(o, row));
    assert_int_equal(l.standing->since, o->now);
    return l;
}

static void decided(struct office *o, const char *id)
{
    many_accounts(o, id);
    account_is(o, nth(o, 700), true);
    account_is(o, nth(o, 801), true);
    assert_int_equal(finish(o, id, OP_load_commit), ST_ok);
    core_tick(o->core);
}

static void test_refused_line_parks(void **state)
{
    struct office *o = *state;
    struct load_list list = { 0 };
    decided(o, "stands");
    parked_at(o, "stands", 700);
    assert_true(there(o, nth(o, 699)));
    assert_false(there(o, nth(o, 701)));
    assert_int_equal(load_waiting(o->core, o->pool, &(const char *){ NULL }), ST_not_found);
    assert_int_equal(ask(o, "60001", OP_load_list, &(struct nothing){ 0 }, &list), ST_ok);
    assert_int_equal(list.loads_n, 1);
    assert_string_equal(list.loads->load_id, "stands");
    assert_int_equal(finish(o, "stands", OP_load_commit), ST_load_state);
    office_reopen(o);
    core_tick(o->core);
    parked_at(o, "stands", 700);
}

/* Nothing else waits for it; it goes on once the cause is gone, and not beside another. */
static void test_parked_goes_on(void **state)
{
    struct office *o = *state;
    struct account a = account(A2, "13052510");
    struct load_line l = line_of(o, CODE_load_kind_accounts, 2, &a);
    decided(o, "stands");
    begin(o, "other", CODE_load_kind_accounts);
    assert_int_equal(finish(o, "stands", OP_load_resume), ST_load_under_way);
    send_lines(o, "other", &l, 1);
    assert_int_equal(finish(o, "other", OP_load_commit), ST_ok);
    core_tick(o->core);
    assert_true(there(o, A2));
    assert_int_equal(finish(o, "stands", OP_load_resume), ST_ok);
    assert_int_equal(shown(o, "stands").load_state, CODE_load_state_decided);
    core_tick(o->core);
    parked_at(o, "stands", 700);
    account_is(o, nth(o, 700), false);
    assert_int_equal(finish(o, "stands", OP_load_resume), ST_ok);
    core_tick(o->core);
    parked_at(o, "stands", 801);
    account_is(o, nth(o, 801), false);
    assert_int_equal(finish(o, "stands", OP_load_resume), ST_ok);
    core_tick(o->core);
    assert_int_equal(shown(o, "stands").load_state, CODE_load_state_done);
    assert_int_equal(shown(o, "stands").applied, MANY);
    assert_int_equal(shown(o, "stands").standing_n, 0);
    assert_int_equal(finish(o, "stands", OP_load_resume), ST_load_state);
}

static void test_parked_is_dropped(void **state)
{
    struct office *o = *state;
    struct txn *t;
    struct scan *scan;
    struct load_row row;
    decided(o, "stands");
    assert_int_equal(finish(o, "stands", OP_load_drop), ST_ok);
    core_tick(o->core);
    struct load l = shown(o, "stands");
    assert_int_equal(l.load_state, CODE_load_state_dropped);
    assert_int_equal(l.applied, 700);
    assert_true(there(o, nth(o, 699)));
    assert_false(there(o, nth(o, MANY - 1)));
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, o->pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_load_row, &(struct scan_range){ 0 }, &scan), ST_ok);
    assert_int_equal(scan_next(scan, &row, NULL), ST_not_found);
    scan_end(&scan);
    store_snapshot_end(&t);
}

/* An office that brings nothing in reads none of the loads it ever had; one that is
 * decided, dropped or goes on is looked for, and one left from before the start. */
static void test_looked_for_with_a_reason(void **state)
{
    struct office *o = *state;
    decided(o, "stands");
    core_tick(o->core);
    unsigned before = load_scans;
    for (unsigned i = 0; i < 5; i++)
        core_tick(o->core);
    assert_int_equal(load_scans, before);
    assert_int_equal(finish(o, "stands", OP_load_drop), ST_ok);
    core_tick(o->core);
    assert_true(load_scans > before);
}

/* A disk without room parks nothing: it passes. */
static void test_full_disk_parks_nothing(void **state)
{
    struct office *o = *state;
    many_accounts(o, "waits");
    assert_int_equal(finish(o, "waits", OP_load_commit), ST_ok);
    o->reserve = UINT64_MAX / 4;
    office_reopen(o);
    core_tick(o->core);
    assert_int_equal(shown(o, "waits").load_state, CODE_load_state_decided);
    o->reserve = 0;
    office_reopen(o);
    core_tick(o->core);
    assert_int_equal(shown(o, "waits").load_state, CODE_load_state_done);
}

#define OWN(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_file),
        cmocka_unit_test(test_skip_bad),
        cmocka_unit_test(test_no_number_in_clear),
        cmocka_unit_test(test_bad_accounts),
        cmocka_unit_test(test_bad_customers),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_bad_bills),
        cmocka_unit_test(test_double_line),
        cmocka_unit_test(test_line_that_is_no_record),
        cmocka_unit_test(test_unseen_until_decided_and_applied_whatever_dies),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_readings_of_who_reads),
        OWN(test_refused_line_parks),
        OWN(test_parked_goes_on),
        OWN(test_parked_is_dropped),
        OWN(test_full_disk_parks_nothing),
        OWN(test_looked_for_with_a_reason),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

/* The machine room: a backup taken while the counters work, restored and proved;
 * settings that hold from a day on; metrics. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/core_office.h"
#include "tests/unit/core_rows.h"
#include "core/engine/check.h"
#include "ops/bind.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define ACCOUNT "5013018427"

static uint64_t idle_lock(struct office *o)
{
    struct session_user me = { 0 };
    assert_int_equal(ask(o, "10001", OP_session_me, &(struct nothing){ 0 }, &me), ST_ok);
    return me.idle_lock_s;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void print_line(void *context, const char *line)
{
    (void)context;
    print_message("%s\n", line);
}

struct payer { struct office *o; atomic_bool stop; unsigned paid; };

static void *payer_main(void *context)
{
    struct payer *p = context;
    struct principal who = { .staff_no = "10003" };
    struct pool *pool = pool_new(4096);
    struct pay_account a = { .account_no = ACCOUNT };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(100) };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true,
                          .receipt_choice = CODE_receipt_choice_joint };
    while (!atomic_load(&p->stop)) {
        struct payment r = { 0 };
        char id[REQUEST_ID_MAX + 1];
        request_id_make(id);
        p->paid += core_call(p->o->core, &who, OP_pay_take, id, 0, &q, &r, pool, NULL) == ST_ok;
        pool_clear(pool);
    }
    pool_free(&pool);
    return NULL;
}

static void backup_and_restore(struct office *o, const char *backup, const char *restored)
{
    struct payer p = { .o = o };
    pthread_t thread;
    struct report r = { 0 };
    assert_int_equal(pthread_create(&thread, NULL, payer_main, &p), 0);
    enum status s = ask(o, STAFF_OPERATOR, OP_store_backup, &(struct backup_ask){ .directory = backup }, &r);
    atomic_store(&p.stop, true);
    pthread_join(thread, NULL);
    if (s)
        fail_msg("backup: %s %s %s", status_name(s), o->fault.arg[0], o->fault.arg[1]);
    assert_true(r.good);
    core_close(&o->core);
    s = store_restore(backup, restored, NULL, &o->fault);
    if (s)
        fail_msg("restore: %s %s %s", status_name(s), o->fault.arg[0], o->fault.arg[1]);
}

/* The seal key is kept apart from backups; an office brings it back first. */
static void bring_key(const char *home, const char *restored)
{
    char from[512], to[512], key[64];
    snprintf(from, sizeof from, "%s/seal.key", home);
    snprintf(to, sizeof to, "%s/seal.key", restored);
    assert_int_equal(mkdir(restored, 0700), 0);
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    size_t n = fread(key, 1, sizeof key, in);
    assert_int_equal(fwrite(key, 1, n, out), n);
    fclose(in);
    fclose(out);
    assert_int_equal(chmod(to, 0600), 0);
}

static off_t key_bytes(struct office *o)
{
    char path[512];
    struct stat st;
    snprintf(path, sizeof path, "%s/seal.key", o->home);
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

/* By the operator's word alone; rows follow by the timer, and then one key seals and the first one stays. */
static void test_rekey(void **state)
{
    struct office *o = *state;
    const struct nothing q = { .nothing = false };
    struct report r = { 0 };
    off_t one = key_bytes(o);
    assert_int_equal(ask(o, "90001", OP_store_rekey, &q, &r), ST_not_permitted);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_rekey, &q, &r), ST_ok);
    assert_true(r.good);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_rekey, &q, &r), ST_seal_key_changing);
    for (unsigned i = 0; store_reseal_due(core_store(o->core)); i++) {
        assert_true(i < 1000);
        core_tick(o->core);
    }
    assert_int_equal(key_bytes(o), 2 * one);
    core_close(&o->core);
    office_reopen_closed(o);
    assert_true(idle_lock(o) > 0);                       /* it serves */
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_rekey, &q, &r), ST_ok);
    assert_int_equal(key_bytes(o), 3 * one);
}

static void test_backup_while_working(void **state)
{
    struct office *o = *state;
    struct core *other;
    uint64_t findings;
    char backup[300], restored[300];
    snprintf(backup, sizeof backup, "%s.backup", o->home);
    snprintf(restored, sizeof restored, "%s.restored", o->home);
    rows_account(o, ACCOUNT, "13052510");
    rows_bill(o, ACCOUNT, 202610, 10000000);
    rows_till(o, "10003", "13052510");
    rows_pay(o, "10003", ACCOUNT, 100);
    bring_key(o->home, restored);
    backup_and_restore(o, backup, restored);
    struct core_config config = { .store = { .home = restored, .cache_bytes = 16u << 20 }, .data_dir = TOP_SRCDIR "/db",
                                  .zone = "Asia/Shanghai", .no_timer = true };
    assert_int_equal(core_open(&other, &config, &o->fault), ST_ok);
    assert_int_equal(checks_run(other, print_line, NULL, &findings), ST_ok);
    assert_int_equal(findings, 0);
    core_close(&other);
    office_reopen_closed(o);
    nftw(backup, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    nftw(restored, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool has_line(const struct report *r, const char *start)
{
    for (uint32_t i = 0; i < r->lines_n; i++)
        if (strncmp(r->lines[i].text, start, strlen(start)) == 0)
            return true;
    return false;
}

/* F: into a directory of the day, and the ones that were killed go. */
static void test_nightly_backup(void **state)
{
    struct office *o = *state;
    struct report r = { 0 };
    char dir[300], killed[400], path[400];
    struct civil day = instant_local(o->now).civil;
    snprintf(dir, sizeof dir, "%s.nights", o->home);
    snprintf(killed, sizeof killed, "%s/backup-20260101", dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    assert_int_equal(mkdir(killed, 0700), 0);
    snprintf(path, sizeof path, "%s/unfinished", killed);
    fclose(fopen(path, "w"));
    struct backup_ask q = { .directory = dir, .nightly = true };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_backup, &q, &r), ST_ok);
    assert_true(has_line(&r, "backup-20260101: was never finished, removed"));
    snprintf(path, sizeof path, "%s/backup-%04d%02d%02d", dir, day.year, day.month, day.day);
    assert_int_equal(store_backup_verify(path, &o->fault), ST_ok);
    assert_int_not_equal(access(killed, F_OK), 0);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_backup, &q, &r), ST_exists);
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_backup_somewhere_odd(void **state)
{
    struct office *o = *state;
    struct report r = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_backup, &(struct backup_ask){ .directory = "relative" }, &r),
                     ST_text_invalid);
}

static enum status log_in(struct office *o)
{
    struct session_user r = { 0 };
    enum status s = ask(o, STAFF_GATE, OP_session_login, &(struct session_login){
        .staff_no = "10001", .password = PASSWORD, .from = "10.0.0.1" }, &r);
    assert_int_equal(r.granted, s == ST_ok);
    return s;
}

static bool granted(struct office *o, const char *password)
{
    struct session_user r = { 0 };
    assert_int_equal(ask(o, STAFF_GATE, OP_session_login, &(struct session_login){
        .staff_no = "10001", .password = password, .from = "10.0.0.1" }, &r), ST_ok);
    assert_int_equal(r.reads_only, r.granted);
    return r.granted;
}

/* H12: nothing can be written, so nothing of a login is kept. A right password comes in, is told,
 * and reads; a wrong one does not, and who tries on is slowed all the same. */
static void full_and_in(struct office *o)
{
    struct store_state st = { 0 };
    struct report r = { 0 };
    assert_true(granted(o, PASSWORD));
    assert_true(granted(o, PASSWORD));
    assert_false(granted(o, "wrong"));
    assert_false(granted(o, PASSWORD));                   /* slowed: it is not even looked at */
    office_wait(o, 2);
    assert_true(granted(o, PASSWORD));
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_state, &(struct nothing){ 0 }, &st), ST_ok);
    assert_true(st.reads_only);
    assert_string_equal(st.refused_with, "disk_full");
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_metrics, &(struct nothing){ 0 }, &r), ST_ok);
    assert_true(has_line(&r, "wattdesk_store_reads_only 1"));
}

static enum status unlock(struct office *o)
{
    return ask(o, "10001", OP_session_prove, &(struct session_prove){ .password = PASSWORD, .pin = "" },
               &(struct nothing){ 0 });
}

static enum status park(struct office *o)
{
    struct draft r = { 0 };
    return ask(o, "10001", OP_draft_put, &(struct draft){ .slot = 1, .form = "pay", .title = "x" }, &r);
}

static uint64_t free_bytes(const struct office *o)
{
    struct statvfs room;
    assert_int_equal(statvfs(o->home, &room), 0);
    return (uint64_t)room.f_bavail * room.f_frsize;
}

/* No room: writes are refused with that reason, reading goes on, and nothing of it
 * stays when there is room again. While more than a quarter of what is kept free is
 * left, people still come in, unlock a desk and park a form. */
static void test_disk_full(void **state)
{
    struct office *o = *state;
    struct notice n = { 0 }, q = { .unit_no = "13052510", .text = "x" };
    o->reserve = UINT64_MAX / 4;
    office_reopen(o);
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "no-room", 0, &q, &n), ST_disk_full);
    full_and_in(o);
    assert_int_equal(unlock(o), ST_ok);
    assert_int_equal(park(o), ST_disk_full);
    assert_int_equal(idle_lock(o), 600);
    o->reserve = 2 * free_bytes(o);
    office_reopen(o);
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "no-room", 0, &q, &n), ST_disk_full);
    assert_int_equal(log_in(o), ST_ok);
    assert_int_equal(unlock(o), ST_ok);
    assert_int_equal(park(o), ST_ok);
    o->reserve = 0;
    office_reopen(o);
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "no-room", 0, &q, &n), ST_ok);
}

/* A second core on the same store is refused, and does the first no harm. */
static void test_second_core(void **state)
{
    struct office *o = *state;
    struct core *second = NULL;
    struct core_config config = { .store = { .home = o->home, .cache_bytes = 16u << 20 }, .data_dir = TOP_SRCDIR "/db",
                                  .no_timer = true };
    assert_int_equal(core_open(&second, &config, &o->fault), ST_store_busy);
    assert_int_equal(idle_lock(o), 600);
}

/* -- settings -- */

static enum status put_setting(struct office *o, const char *name, date from, const char *value)
{
    struct setting r = { 0 };
    return ask(o, "90001", OP_setting_put, &(struct setting){ .setting_name = name, .valid_from = from,
                                                              .value = value }, &r);
}

static void test_setting_from_a_day_on(void **state)
{
    struct office *o = *state;
    date today = instant_date(o->now);
    assert_int_equal(idle_lock(o), 600);
    assert_int_equal(put_setting(o, "session.idle_lock_s", today + 1, "120"), ST_ok);
    assert_int_equal(idle_lock(o), 600);
    assert_int_equal(put_setting(o, "session.idle_lock_s", today, "300"), ST_ok);
    assert_int_equal(idle_lock(o), 300);
    office_wait(o, 86400);
    assert_int_equal(idle_lock(o), 120);
    office_reopen(o);
    assert_int_equal(idle_lock(o), 120);
}

static void test_setting_refused(void **state)
{
    struct office *o = *state;
    date today = instant_date(o->now);
    assert_int_equal(put_setting(o, "session.idel_lock_s", today, "1"), ST_not_found);
    assert_int_equal(put_setting(o, "session.idle_lock_s", today, "soon"), ST_number_invalid);
    assert_int_equal(put_setting(o, "till.cash_limit", today, "-0.10"), ST_amount_invalid);
    assert_int_equal(put_setting(o, "till.cash_limit", today, "0.1.0"), ST_amount_invalid);
}

/* A rate for days past would change what was already charged. */
static void test_rate_only_ahead(void **state)
{
    struct office *o = *state;
    struct late_fee_rule r = { 0 }, q = { .category = CODE_category_residential, .valid_from = instant_date(o->now),
                                          .per_100000 = 50 };
    assert_int_equal(ask(o, "90001", OP_rate_put, &q, &r), ST_date_out_of_range);
    q.valid_from++;
    assert_int_equal(ask(o, "90001", OP_rate_put, &q, &r), ST_ok);
}

static void test_codes(void **state)
{
    struct office *o = *state;
    struct code_list list = { 0 };
    struct code_row r = { 0 };
    assert_int_equal(ask(o, "90001", OP_code_put, &(struct code_row){ .set_name = "reverse_reason", .value = 20,
                                                                      .label = "重复收费" }, &r), ST_code_low);
    assert_string_equal(o->fault.field, "value");
    assert_int_equal(ask(o, "90001", OP_code_put, &(struct code_row){ .set_name = "reverse_reason", .value = 120,
                                                                      .label = "重复收费" }, &r), ST_ok);
    assert_int_equal(ask(o, "90001", OP_code_put,
                         &(struct code_row){ .set_name = "category", .value = 100, .label = "充电桩" }, &r), ST_ok);
    assert_int_equal(ask(o, "10001", OP_code_list, &(struct code_ask){ .set_name = "" }, &list), ST_ok);
    assert_int_equal(list.rows_n, 2);
    assert_string_equal(list.rows[0].set_name, "category");
    assert_string_equal(list.rows[1].label, "重复收费");
    list = (struct code_list){ 0 };
    assert_int_equal(ask(o, "10001", OP_code_list, &(struct code_ask){ .set_name = "reverse_reason" }, &list), ST_ok);
    assert_string_equal(list.rows[list.rows_n - 1].label, "重复收费");
    assert_int_equal(ask(o, "90001", OP_code_put,
                         &(struct code_row){ .set_name = "reverse_reason", .value = 1, .label = "x" }, &r), ST_exists);
    assert_int_equal(ask(o, "90001", OP_code_put, &(struct code_row){ .set_name = "ledger", .value = 99, .label = "x" },
                         &r), ST_not_found);
    assert_int_equal(ask(o, "90001", OP_code_put,
                         &(struct code_row){ .set_name = "no_such", .value = 99, .label = "x" }, &r), ST_not_found);
}

/* -- the calendar -- */

static void test_holidays(void **state)
{
    struct office *o = *state;
    struct holiday_list list = { 0 };
    struct holiday r = { 0 }, q = { .day = date_of(2027, 1, 1), .day_kind = CODE_day_kind_off, .name = "元旦" };
    assert_int_equal(ask(o, "90001", OP_holiday_put, &q, &r), ST_ok);
    assert_int_equal(ask(o, "10001", OP_holiday_list, &(struct holiday_ask){ .from = date_of(2027, 1, 1) }, &list),
                     ST_ok);
    assert_int_equal(list.holidays_n, 1);
    assert_int_equal(list.holidays[0].day, q.day);
    struct holiday_ask new_year = { .from = date_of(2026, 1, 1), .until = date_of(2026, 1, 31) };
    list = (struct holiday_list){ 0 };
    assert_int_equal(ask(o, "10001", OP_holiday_list, &new_year, &list), ST_ok);
    assert_int_equal(list.holidays_n, 4);                /* 1 to 3 January off, 4 January worked (domain 8) */
}

/* More days than a reply holds: the next page has the rest. */
static void test_many_holidays(void **state)
{
    enum { MANY = 1100 };
    struct office *o = *state;
    struct holiday *rows = pool_array(o->pool, MANY, sizeof *rows);
    struct holiday_ask q = { .from = date_of(2040, 1, 1) };
    struct holiday_list list = { 0 };
    for (int i = 0; i < MANY; i++)
        rows[i] = (struct holiday){ .day = q.from + i, .day_kind = CODE_day_kind_off, .name = "假" };
    rows_load(o, CODE_load_kind_holidays, rows, MANY);
    assert_int_equal(ask(o, "10001", OP_holiday_list, &q, &list), ST_ok);
    assert_int_equal(list.holidays[0].day, q.from + MANY - 1);
    q.token = list.token;
    uint32_t first = list.holidays_n;
    list = (struct holiday_list){ 0 };
    assert_int_equal(ask(o, "10001", OP_holiday_list, &q, &list), ST_ok);
    assert_int_equal(first + list.holidays_n, MANY);
    assert_int_equal(list.holidays[list.holidays_n - 1].day, q.from);
    assert_string_equal(list.token, "");
}

/* -- paper -- */

static void test_paper_has_one_holder(void **state)
{
    struct office *o = *state;
    struct paper_range r = { 0 };
    struct paper_range q = { .staff_no = "10001", .first_paper = 500, .last_paper = 599 };
    assert_int_equal(ask(o, "20001", OP_paper_issue, &q, &r), ST_ok);
    q = (struct paper_range){ .staff_no = "10003", .first_paper = 599, .last_paper = 700 };
    assert_int_equal(ask(o, "20001", OP_paper_issue, &q, &r), ST_exists);
    assert_string_equal(o->fault.arg[2], "10001");
    q.first_paper = 600;
    assert_int_equal(ask(o, "20001", OP_paper_issue, &q, &r), ST_ok);
    q = (struct paper_range){ .staff_no = "10001", .first_paper = 900, .last_paper = 800 };
    assert_int_equal(ask(o, "20001", OP_paper_issue, &q, &r), ST_number_out_of_range);
    q = (struct paper_range){ .staff_no = "10002", .first_paper = 900, .last_paper = 999 };
    assert_int_equal(ask(o, "20001", OP_paper_issue, &q, &r), ST_not_permitted);
}

/* -- metrics -- */

static void test_metrics(void **state)
{
    struct office *o = *state;
    struct report r = { 0 };
    office_reopen(o);
    idle_lock(o);
    assert_int_equal(put_setting(o, "no.such", date_of(2026, 12, 1), "1"), ST_not_found);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_metrics, &(struct nothing){ 0 }, &r), ST_ok);
    assert_true(has_line(&r, "wattdesk_operations_total{op=\"session.me\",outcome=\"ok\"} 1"));
    assert_true(has_line(&r, "wattdesk_operations_total{op=\"setting.put\",outcome=\"refused\"} 1"));
    assert_true(has_line(&r, "wattdesk_refusals_total{status=\"not_found\"} 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_disk_full),
        cmocka_unit_test(test_second_core),
        cmocka_unit_test(test_setting_refused),
        cmocka_unit_test(test_setting_from_a_day_on),
        cmocka_unit_test(test_rate_only_ahead),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_holidays),
        cmocka_unit_test(test_many_holidays),
        cmocka_unit_test(test_paper_has_one_holder),
        cmocka_unit_test(test_nightly_backup),
        cmocka_unit_test(test_backup_somewhere_odd),
        cmocka_unit_test(test_rekey),
        cmocka_unit_test(test_backup_while_working),
        cmocka_unit_test(test_metrics),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

/* The rules an office works by: what a setting may be, what counts of rows out of
 * their bounds, and when rules cannot be read; and that no read which fails is taken for
 * a no. The store's functions stand behind those of the linker (--wrap), which fail where
 * the test wants them to. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "core/engine/setting.h"
#include "ops/bind.h"

#include <string.h>

static enum table_id broken = TABLE_COUNT;       /* no scan of it succeeds */

enum status __real_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
enum status __wrap_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
enum status __wrap_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r)
{
    *s_r = NULL;
    return table == broken ? ST_store_broken : __real_scan_table(t, table, range, s_r);
}

static unsigned reads_left = UINT32_MAX;         /* rows that are read before one is not */
static bool fell;

enum status __real_store_get(struct txn *t, enum table_id table, void *row);
enum status __wrap_store_get(struct txn *t, enum table_id table, void *row);
enum status __wrap_store_get(struct txn *t, enum table_id table, void *row)
{
    if (reads_left == UINT32_MAX || reads_left--)
        return __real_store_get(t, table, row);
    fell = true;
    reads_left = UINT32_MAX;
    return ST_store_broken;
}

bool __real_txn_failed(const struct txn *t);
bool __wrap_txn_failed(const struct txn *t);
bool __wrap_txn_failed(const struct txn *t)
{
    return fell || __real_txn_failed(t);
}

static enum status put_setting(struct office *o, const char *name, const char *value)
{
    struct setting r = { 0 };
    static unsigned day;
    return ask(o, "90001", OP_setting_put,
               &(struct setting){ .setting_name = name, .valid_from = instant_date(o->now) - 900 + ++day,
                                  .value = value }, &r);
}

/* -- bounds -- */

static void test_bounds(void **state)
{
    static const struct { const char *name, *value; enum status s; } rows[] = {
        { "session.proof_s", "86400", ST_ok },                { "session.proof_s", "86401", ST_setting_range },
        { "session.proof_s", "9223372036854775807", ST_number_invalid },
        { "session.proof_s", "", ST_number_invalid },         { "session.proof_s", "9 0", ST_number_invalid },
        { "request.days", "0", ST_setting_range },            { "request.days", "8", ST_ok },
        { "login.tries", "0", ST_setting_stops },             { "login.backoff_s", "0", ST_ok },
        { "till.cash_limit", "1,5", ST_amount_invalid },      { "refund.cash_limit", "0.00", ST_ok },
        { "refund.cash_limit", "100000000.01", ST_setting_range },
        { "pay.reach", "unit", ST_ok },                       { "pay.reach", "province", ST_setting_choice },
        { "pay.reach", "", ST_setting_choice },               { "pay.reach", "unit county", ST_setting_choice },
        { "account.digits", "13", ST_ok },                    { "account.digits", "1", ST_setting_choice },
        { "account.prefix", "05", ST_ok },                    { "account.prefix", "0525000000", ST_setting_shape },
        { "account.prefix", "", ST_ok },                      { "bank.cut_off", "24:00", ST_setting_shape },
        { "bank.cut_off", "09:05", ST_ok },                   { "bank.cut_off", "", ST_ok },
        { "bank.cut_off", "9:05", ST_setting_shape },         { "cash.faces", "100 50, 0.5", ST_setting_stops },
        { "cash.faces", "100,x", ST_setting_shape },          { "cash.faces", "", ST_setting_shape },
        { "session.idle_lock_s", "0", ST_ok },                { "session.idle_lock_s", "1", ST_setting_stops },
        { "session.idle_lock_s", "86401", ST_setting_none_or },
        { "session.proof_s", "0", ST_setting_stops },         { "login.tries", "1", ST_setting_stops },
        { "cash.step", "0.10", ST_not_found },                { "office.zone", "Asia/Shanghai", ST_not_found },
        { "receipt.series", "26A", ST_ok },                   { "receipt.series", "A26", ST_setting_shape },
        { "receipt.series", "receipt", ST_setting_shape },    { "receipt.series", "", ST_ok },
        { "card_meter.where", "电力大厅", ST_ok },            { "deposit.bank_account", "", ST_ok },
        { "no.such", "1", ST_not_found },
    };
    struct office *o = *state;
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        enum status s = put_setting(o, rows[i].name, rows[i].value);
        if (s != rows[i].s)
            fail_msg("%s \"%s\": %s", rows[i].name, rows[i].value, status_name(s));
    }
    put_setting(o, "session.proof_s", "86401");
    assert_string_equal(o->fault.field, "value");
    assert_string_equal(o->fault.arg[0], "session.proof_s");
    assert_string_equal(o->fault.arg[2], "86400");
}

/* -- every row: its ends, and what lies just beyond them -- */

enum kind { NUMBER, NONE_OR, MONEY, TEXT, DIGITS, CHOICE, CLOCK, FACES, SERIES };

static const struct { const char *name; enum kind kind; int64_t least, most; const char *like; } every[] = {
#define SETTING(name, kind, least, most, like) { #name, kind, least, most, like },
#include "db/settings.def"
#undef SETTING
};

/* A value of that number, length or count; NULL: there is none. */
static const char *value_of(struct office *o, unsigned i, int64_t n)
{
    static const char *const of_one[] = { [TEXT] = "厅", [DIGITS] = "7", [SERIES] = "A", [FACES] = "1 " };
    char amount[MONEY_TEXT], text[400] = "";
    if (n < 0)
        return NULL;
    if (every[i].kind == NUMBER || every[i].kind == NONE_OR)
        return pool_printf(o->pool, "%lld", (long long)n);
    if (every[i].kind == MONEY)
        return pool_copy(o->pool, money_format_plain(n, amount));
    for (int64_t k = 0; k < n; k++)
        strcat(text, of_one[every[i].kind]);
    return pool_copy(o->pool, text);
}

static void is_taken(const char *name, const char *value, bool taken)
{
    struct fault f = { .status = ST_ok };
    enum status s = value ? setting_check(name, value, &f) : taken ? ST_ok : ST_setting_range;
    if ((s == ST_ok) != taken)
        fail_msg("%s \"%s\": %s", name, value ? value : "", status_name(s));
    if (value && s && (f.status != s || strcmp(f.field, "value") || strcmp(f.arg[0], name)))
        fail_msg("%s \"%s\" is refused without its name: %s %s %s", name, value, status_name(f.status), f.field,
                 f.arg[0]);
}

static void choices_taken(struct office *o, unsigned i)
{
    char *rest, *list = pool_copy(o->pool, every[i].like);
    for (char *word = strtok_r(list, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        is_taken(every[i].name, word, true);
    is_taken(every[i].name, pool_printf(o->pool, "%sx", every[i].like), false);
    is_taken(every[i].name, "", false);
}

static void test_every_setting_has_its_ends(void **state)
{
    struct office *o = *state;
    for (unsigned i = 0; i < COUNT_OF(every); i++) {
        if (every[i].kind == CHOICE) {
            choices_taken(o, i);
            continue;
        }
        if (every[i].kind == CLOCK) {
            is_taken(every[i].name, "00:00", true);
            is_taken(every[i].name, "23:59", true);
            is_taken(every[i].name, "24:00", false);
            continue;
        }
        is_taken(every[i].name, value_of(o, i, every[i].least), true);
        is_taken(every[i].name, value_of(o, i, every[i].most), true);
        is_taken(every[i].name, value_of(o, i, every[i].least - 1), false);
        is_taken(every[i].name, value_of(o, i, every[i].most + 1), false);
        if (every[i].kind == NONE_OR)
            is_taken(every[i].name, "0", true);
    }
}

static void from_before(struct office *o, const char *name, date valid_from, const char *value, uint64_t version);

/* -- what would stop the counters -- */

static enum status put_on(struct office *o, const char *name, date from, const char *value)
{
    struct setting r = { 0 };
    return ask(o, "90001", OP_setting_put, &(struct setting){ .setting_name = name, .valid_from = from,
                                                              .value = value }, &r);
}

static void stops(struct office *o, const char *name, date from, const char *value, const char *why, const char *limit)
{
    assert_int_equal(put_on(o, name, from, value), ST_setting_stops);
    assert_string_equal(o->fault.arg[0], name);
    assert_string_equal(o->fault.arg[1], why);
    assert_string_equal(o->fault.arg[2], limit);
}

static void test_what_stops_the_counters(void **state)
{
    struct office *o = *state;
    date today = instant_date(o->now), later = today + 400;
    office_reopen(o);
    stops(o, "session.idle_lock_s", today, "59", "setting.why.locks_typing", "60");
    stops(o, "account.prefix", later, "052500", "setting.why.numbers", "5");
    assert_int_equal(put_on(o, "account.digits", later, "13"), ST_ok);
    assert_int_equal(put_on(o, "account.prefix", later, "05250000"), ST_ok);
    stops(o, "account.digits", later + 1, "10", "setting.why.numbers", "13");
    stops(o, "account.prefix", today, "052500", "setting.why.numbers", "5");
    stops(o, "draft.days", later, "40", "setting.why.drafts", "39");
    assert_int_equal(put_on(o, "draft.days", later, "39"), ST_ok);
    stops(o, "request.days", later + 5, "39", "setting.why.drafts", "40");
    stops(o, "request.days", today, "39", "setting.why.drafts", "40");       /* by what it becomes */
    stops(o, "cash.faces", later, "100,50,1,0.5", "setting.why.faces", "0.10");
    assert_int_equal(put_on(o, "cash.faces", later, "100,50,1,0.5,0.05"), ST_ok);
}

static void test_cash_moves_in_what_can_be_counted(void **state)
{
    struct office *o = *state;
    struct tender_list list = { 0 };
    assert_int_equal(ask(o, "90001", OP_tender_list, &(struct nothing){ 0 }, &list), ST_ok);
    for (uint32_t i = 0; i < list.tenders_n; i++) {
        struct tender_rule q = list.tenders[i], r = { 0 };
        if (!q.counts_as_cash || q.tender != CODE_tender_cash)
            continue;
        q.step = 1;
        assert_int_equal(ask(o, "90001", OP_tender_put, &q, &r), ST_setting_stops);
        assert_string_equal(o->fault.field, "step");
        q.step = 100;
        assert_int_equal(ask(o, "90001", OP_tender_put, &q, &r), ST_ok);
    }
}

/* A store has rows of programs that read more. */
static void test_rows_nobody_reads_are_not_listed(void **state)
{
    struct office *o = *state;
    struct setting_list list = { 0 };
    from_before(o, "office.zone", date_of(2000, 1, 1), "Asia/Shanghai", 1);
    assert_int_equal(ask(o, "90001", OP_setting_list, &(struct list_ask){ .token = "" }, &list), ST_ok);
    for (uint32_t i = 0; i < list.settings_n; i++)
        assert_true(setting_known(list.settings[i].setting_name));
    assert_true(list.settings_n > COUNT_OF(every) - 1);
}

/* A row as a store has it from before there were bounds. */
static void from_before(struct office *o, const char *name, date valid_from, const char *value, uint64_t version)
{
    struct batch *b;
    struct txn *t;
    struct setting old = { .setting_name = name, .valid_from = valid_from },
                   row = { .setting_name = name, .valid_from = valid_from, .value = value, .version = version };
    record_init(&setting_record, &row);
    assert_int_equal(store_batch_begin(core_store(o->core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, o->pool), ST_ok);
    enum status s = store_get(t, TABLE_setting, &old);
    assert_int_equal(store_put(t, TABLE_setting, s ? NULL : &old, &row), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static unsigned findings(struct office *o, const char *words)
{
    struct report r = { 0 };
    unsigned n = 0;
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_check, &(struct check_ask){ .anchor = "" }, &r), ST_ok);
    for (uint32_t i = 0; i < r.lines_n; i++)
        n += strstr(r.lines[i].text, words) != NULL;
    return n;
}

static uint64_t idle_lock(struct office *o)
{
    struct session_user u = { 0 };
    assert_int_equal(ask(o, "10001", OP_session_me, &(struct nothing){ 0 }, &u), ST_ok);
    return u.idle_lock_s;
}

/* It does not count, also for who reads it in a batch of its own, and the check names it. */
static void test_out_of_bounds_before(void **state)
{
    struct office *o = *state;
    date seeded = date_of(2000, 1, 1);
    from_before(o, "receipt.series", seeded, "receipt", 1);      /* as it was seeded: nobody's mistake */
    office_reopen(o);
    assert_int_equal(findings(o, "out of its bounds"), 0);
    from_before(o, "session.idle_lock_s", seeded + 1, "99999999999", 1);
    from_before(o, "till.cash_limit", seeded, "none", 2);
    from_before(o, "gone.long_ago", seeded, "x", 2);
    office_reopen(o);
    assert_int_equal(idle_lock(o), 600);
    assert_int_equal(findings(o, "out of its bounds"), 2);
    assert_int_equal(findings(o, "table setting session.idle_lock_s 2000-01-02: 99999999999 is out"), 1);
    assert_int_equal(put_setting(o, "session.idle_lock_s", "120"), ST_ok);
    assert_int_equal(idle_lock(o), 120);
}

/* -- tenders -- */

static enum status put_tender(struct office *o, uint16_t tender, uint16_t ledger, bool cash)
{
    struct tender_list list = { 0 };
    struct tender_rule q = { .tender = tender, .ledger = ledger, .counts_as_cash = cash }, r = { 0 };
    assert_int_equal(ask(o, "90001", OP_tender_list, &(struct nothing){ 0 }, &list), ST_ok);
    for (uint32_t i = 0; i < list.tenders_n; i++)
        if (list.tenders[i].tender == tender)
            q.version = list.tenders[i].version;
    return ask(o, "90001", OP_tender_put, &q, &r);
}

static void test_tender_ledgers(void **state)
{
    static const struct { uint16_t tender, ledger; bool cash; enum status s; } rows[] = {
        { CODE_tender_cash, CODE_ledger_receivable, true, ST_tender_ledger },
        { CODE_tender_cash, CODE_ledger_cash, false, ST_tender_ledger },
        { CODE_tender_cash, CODE_ledger_cash, true, ST_ok },
        { CODE_tender_pos, CODE_ledger_scan_clearing, false, ST_tender_ledger_stays },
        { CODE_tender_pos, CODE_ledger_pos_clearing, true, ST_tender_ledger },
        { CODE_tender_pos, CODE_ledger_prepayment, false, ST_tender_ledger },
        { CODE_tender_prepayment, CODE_ledger_prepayment, false, ST_ok },
        { CODE_tender_prepayment, CODE_ledger_bank_clearing, false, ST_tender_ledger },
        { 120, CODE_ledger_revenue, false, ST_tender_ledger },
        { 120, CODE_ledger_bank_clearing, false, ST_ok },
        { 120, CODE_ledger_scan_clearing, false, ST_tender_ledger_stays },
        { 120, CODE_ledger_bank_clearing, false, ST_ok },
    };
    struct office *o = *state;
    struct code_row own = { .set_name = "tender", .value = 120, .label = "代收点" }, r = { 0 };
    assert_int_equal(ask(o, "90001", OP_code_put, &own, &r), ST_ok);
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        enum status s = put_tender(o, rows[i].tender, rows[i].ledger, rows[i].cash);
        if (s != rows[i].s)
            fail_msg("row %u: %s %s", i, status_name(s), o->fault.field);
    }
}

/* -- rules that cannot be read -- */

/* A change that could not be read again: who comes next reads for himself, and that fails too. */
static void test_unread_rules_refuse(void **state)
{
    static const enum table_id tables[] = { TABLE_setting, TABLE_tender_rule, TABLE_holiday };
    struct office *o = *state;
    for (unsigned i = 0; i < COUNT_OF(tables); i++) {
        broken = tables[i];
        assert_int_equal(put_setting(o, "approval.minutes", "20"), ST_ok);
        assert_int_equal(put_setting(o, "approval.minutes", "25"), ST_store_broken);
        broken = TABLE_COUNT;
        assert_int_equal(put_setting(o, "approval.minutes", "30"), ST_ok);
    }
}

/* Nobody is judged by the shipped rule in the meantime, and no try is counted by it. */
static void test_unread_rules_deny_nobody(void **state)
{
    struct office *o = *state;
    struct nothing r = { 0 };
    struct session_prove wrong = { .password = "not this one" };
    struct setting_list list = { 0 };
    broken = TABLE_setting;
    assert_int_equal(put_setting(o, "approval.minutes", "20"), ST_ok);
    for (unsigned i = 0; i < 9; i++)
        assert_int_equal(ask(o, "10001", OP_session_prove, &wrong, &r), ST_store_broken);
    broken = TABLE_COUNT;
    assert_int_equal(ask(o, "90001", OP_setting_list, &(struct list_ask){ .token = "" }, &list), ST_ok);
    wrong.password = PASSWORD;
    assert_int_equal(ask(o, "10001", OP_session_prove, &wrong, &r), ST_ok);
}

/* Whichever row cannot be read: the answer is that, and neither a list that lacks
 * something nor that he may not. */
static void test_no_read_is_taken_for_a_no(void **state)
{
    struct office *o = *state;
    unsigned n = 0;
    enum status s;
    do {
        struct till_list list = { 0 };
        fell = false;
        reads_left = n++;
        s = ask(o, "80001", OP_till_list, &(struct hall_ask){ .unit_no = "13052510" }, &list);
        if (fell && s != ST_store_broken)
            fail_msg("read %u: %s", n, status_name(s));
    } while (fell);
    reads_left = UINT32_MAX;
    assert_int_equal(s, ST_ok);
    assert_in_range(n, 4, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bounds, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_every_setting_has_its_ends, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_what_stops_the_counters, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_cash_moves_in_what_can_be_counted, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_rows_nobody_reads_are_not_listed, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_out_of_bounds_before, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_tender_ledgers, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_unread_rules_refuse, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_unread_rules_deny_nobody, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_no_read_is_taken_for_a_no, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

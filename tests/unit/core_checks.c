/* Each check of `wattdesk check` that looks at the till finds what it is there for:
 * one row changed behind the core's back, and it is named. What goes to the bank is
 * in core_bank.c. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/counter.h"
#include "core/engine/check.h"

#include <stdio.h>
#include <string.h>

static struct hall hall;

static void principal_wrong(void *row) { ((struct bill *)row)->principal_paid -= 100; }
static void state_wrong(void *row) { ((struct bill *)row)->bill_state = CODE_bill_state_open; }
static void total_wrong(void *row) { ((struct payment *)row)->total += 1; }
static void entry_wrong(void *row) { ((struct payment *)row)->entry_no += 1; }
static void reverses_wrong(void *row) { ((struct payment *)row)->reversed_by = 1; }
static void received_wrong(void *row) { ((struct payment *)row)->tenders[0].received += 10; }
static void sums_wrong(void *row) { ((struct shift *)row)->sums[0].amount += 10; }
static void count_wrong(void *row) { ((struct shift *)row)->payments += 1; }
static void next_wrong(void *row) { ((struct shift *)row)->next_paper += 1; }

static void moved_wrong(void *row) { ((struct payment *)row)->moved_to = 2; }
static void voucher_wrong(void *row)
{
    struct voucher *v = row;
    v->voucher_state = CODE_voucher_state_waiting;
    v->amount = 1;
}

struct look { const char *text; bool met; };

static void looked(void *to, const char *line)
{
    struct look *look = to;
    look->met |= strstr(line, look->text) != NULL;
}

static void test_checks_find(void **state)
{
    static const struct { enum table_id table; void (*change)(void *); const char *finding; } tamper[] = {
        { TABLE_bill, principal_wrong, "what is paid on it is not what its payments paid" },
        { TABLE_bill, state_wrong, "its state is not what is paid on it" },
        { TABLE_payment, total_wrong, "its parts do not sum to it" },
        { TABLE_payment, entry_wrong, "its journal entry is not its own" },
        { TABLE_payment, reverses_wrong, "the reversal and what it reverses do not match" },
        { TABLE_payment, received_wrong, "a tender is not what was received less change" },
        { TABLE_payment, NULL, "numbers are missing before it" },
        { TABLE_voucher, NULL, "is not kept as used" },
        { TABLE_shift, sums_wrong, "its sums are not those of its payments" },
        { TABLE_shift, count_wrong, "its sums are not those of its payments" },
        { TABLE_shift, next_wrong, "its next sheet is" },
        { TABLE_paper, NULL, "it or those before it are in no account" },
        { TABLE_payment, moved_wrong, "it and the one in its place do not know each other" },
        { TABLE_voucher, voucher_wrong, "its receipt does not say what it says" },
    };
    for (size_t i = 0; i < COUNT_OF(tamper); i++) {
        uint64_t n;
        struct shift s;
        struct payment p;
        struct shift_open open = { .window_no = "01", .next_paper = counter_paper(PAPER_FIRST), .pos_terminal = "T1" };
        counter_open(&hall, 1);
        assert_int_equal(counter_call(&hall, 'k', OP_shift_open, &open, &s), ST_ok);
        for (unsigned k = 0; k < 2; k++) {
            struct pay_account a = { .account_no = counter_account("AB"[k]) };
            struct pay_tender t = { .tender = CODE_tender_pos, .voucher = k ? "2" : "1" };
            struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
            assert_int_equal(counter_call(&hall, 'k', OP_pay_take, &q, &p), ST_ok);
        }
        struct look clean = { .text = ": 0 findings" };
        assert_int_equal(checks_run(hall.core, looked, &clean, &n), ST_ok);
        assert_true(clean.met);
        assert_int_equal(n, 0);
        struct bill bill = { .account_no = counter_account('A'), .bill_month = 202609 };
        struct payment pay = { .receipt_no = 1 };
        struct voucher voucher = { .tender = CODE_tender_pos, .voucher = "1", .bank = "T1" };
        struct shift shift = { .shift_no = s.shift_no };
        struct paper paper = { .paper_no = counter_paper(PAPER_FIRST) };
        void *key = tamper[i].table == TABLE_bill ? (void *)&bill :
                    tamper[i].table == TABLE_payment ? (void *)&pay :
                    tamper[i].table == TABLE_voucher ? (void *)&voucher :
                    tamper[i].table == TABLE_shift ? (void *)&shift : (void *)&paper;
        counter_change(&hall, tamper[i].table, key, tamper[i].change);
        struct look look = { .text = tamper[i].finding };
        assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
        if (!look.met)
            fail_msg("nobody says \"%s\"", tamper[i].finding);
        counter_close(&hall);
    }
}

/* -- of an offline store -- */

struct said { char text[8192]; size_t n; };

static void line_kept(void *to, const char *line)
{
    struct said *said = to;
    said->n += (size_t)snprintf(said->text + said->n, sizeof said->text - said->n, "%s\n", line);
    assert_true(said->n < sizeof said->text);
}

static void paid_wrong(void *row) { ((struct bill *)row)->principal_paid += 1; }

/* Several checks are made at a time there: what is said is the same, in the same order. */
static void test_offline_says_the_same(void **state)
{
    static struct said beside, alone;
    struct fault f = { .status = ST_ok };
    uint64_t found, again;
    (void)state;
    counter_open(&hall, 1);
    struct bill bill = { .account_no = counter_account('A'), .bill_month = 202609 };
    struct balance balance = { .ledger = CODE_ledger_receivable, .party = counter_account('B') };
    counter_change(&hall, TABLE_bill, &bill, paid_wrong);
    counter_change(&hall, TABLE_balance, &balance, NULL);
    assert_int_equal(checks_run(hall.core, line_kept, &beside, &found), ST_ok);
    assert_int_equal(store_check_threads(core_store(hall.core)), 1);
    struct core_config config = { .store = store_small(hall.home, false), .data_dir = TOP_SRCDIR "/db",
                                  .zone = "Asia/Shanghai", .no_timer = true, .readers = 1 };
    config.store.read_only_check = true;
    core_close(&hall.core);
    for (unsigned i = 0; i < 10; i++) {
        alone.n = 0;
        assert_int_equal(core_open(&hall.core, &config, &f), ST_ok);
        assert_int_equal(checks_run(hall.core, line_kept, &alone, &again), ST_ok);
        assert_int_equal(again, found);
        assert_string_equal(alone.text, beside.text);
        core_close(&hall.core);
    }
    assert_non_null(strstr(alone.text, "receivable is not what its bills owe"));
    assert_non_null(strstr(alone.text, "what is paid on it is not what its payments paid"));
    assert_non_null(strstr(alone.text, "is missing"));
    counter_start(&hall);
    counter_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checks_find),
        cmocka_unit_test(test_offline_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Searching a unit with many of one name: every account once, page after page,
 * and numbers that are only found whole. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/customer/customer.h"

#include <stdio.h>
#include <string.h>

#define MANY 60

static struct hall hall;

static void make_many(struct txn *t)
{
    char no[16], address[40], phone[16], meter[24];
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(no, sizeof no, "07%08u", i);
        snprintf(address, sizeof address, "西良村%u组%u号", i % 7, i);
        snprintf(phone, sizeof phone, "1390000%04u", i);
        snprintf(meter, sizeof meter, "%022u", 4000 + i);
        struct account a = { .account_no = no, .account_name = i % 3 ? "王金刚" : "吴建国", .address = address,
                             .contact = i % 3 ? "王建刚" : "", .phone = phone, .meter_no = meter, .version = 1,
                             .unit_no = counter_unit(i % 2), .category = CODE_category_residential,
                             .account_state = CODE_account_state_normal, .id_no = i ? "" : "13052519800101441X" };
        char normal[40];
        record_init(&account_record, &a);
        if (*a.id_no)
            store_keyed_hash(txn_store(t), account_id_normal(a.id_no, normal, sizeof normal), &a.id_hash);
        assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
        struct meter m = { .meter_no = meter, .account_no = no, .version = 1 };
        record_init(&meter_record, &m);
        assert_int_equal(store_insert(t, TABLE_meter, &m), ST_ok);
    }
}

static int begin(void **state)
{
    counter_more = make_many;
    counter_open(&hall, 1);
    return 0;
}

static int end(void **state)
{
    counter_close(&hall);
    counter_more = NULL;
    return 0;
}

static struct find_list find(char who, const char *text, const char *token)
{
    struct find_any q = { .text = text, .token = token };
    struct find_list r;
    if (counter_call(&hall, who, OP_find_any, &q, &r))
        fail_msg("find %s: %s", text, status_name(hall.fault.status));
    return r;
}

/* How many different accounts the pages give; each may come once only. */
static unsigned pages(char who, const char *text, unsigned *most_pages)
{
    bool seen[MANY] = { 0 };
    unsigned n = 0;
    const char *token = "";
    *most_pages = 0;
    do {
        struct find_list l = find(who, text, token);
        assert_in_range(l.rows_n, 0, 9);
        for (uint32_t i = 0; i < l.rows_n; i++) {
            unsigned at;
            if (sscanf(l.rows[i].account_no, "07%8u", &at) != 1)
                continue;
            assert_in_range(at, 0, MANY - 1);
            assert_false(seen[at]);
            seen[at] = true;
            n++;
        }
        token = l.token;
        assert_in_range(++*most_pages, 1, 40);
    } while (*token);
    return n;
}

static void test_every_account_once(void **state)
{
    unsigned n;
    assert_int_equal(pages('k', "wjg", &n), MANY / 2);
    assert_int_equal(n, 4);
    assert_int_equal(pages('a', "wjg", &n), MANY);
    assert_int_equal(pages('k', "w", &n), MANY / 2);
    assert_int_equal(pages('a', "刚", &n), MANY * 2 / 3);
    assert_int_equal(pages('a', "建", &n), MANY);
    assert_int_equal(pages('x', "西良", &n), MANY / 2);
    assert_int_equal(pages('a', "王 3组", &n), 6);
    assert_int_equal(pages('a', "0000000", &n), 1);
}

static void test_whole_words_first(void **state)
{
    struct find_list l = find('a', "王建", "");
    for (uint32_t i = 0; i < l.rows_n && i < 1; i++)
        assert_non_null(strstr(l.rows[i].account_name, "王"));
    l = find('a', "wjg", "");
    assert_int_equal(l.rows_n, 9);
    assert_int_equal(l.total, 0);
    l = find('k', "13900000004", "");
    assert_int_equal(l.rows_n, 1);
    assert_int_equal(l.total, 1);
    assert_string_equal(l.rows[0].phone_tail, "0004");
}

static void test_full_numbers(void **state)
{
    struct find_list l = find('k', "13052519800101441x", "");
    assert_int_equal(l.rows_n, 1);
    assert_true(l.exact);
    assert_string_equal(l.rows[0].account_no, "0700000000");
    assert_int_equal(find('x', "13052519800101441X", "").rows_n, 0);
    assert_int_equal(find('k', "130525198001014411", "").rows_n, 0);
    assert_int_equal(find('k', "441x", "").rows_n, 0);
    l = find('k', "0000000000000000004002", "");
    assert_int_equal(l.rows_n, 1);
    assert_true(l.exact);
    l = find('k', "07-0000 0002", "");
    assert_int_equal(l.rows_n, 1);
    assert_true(l.exact);
    assert_int_equal(find('k', "07-0000 0001", "").rows_n, 0);
}

/* Where the office lets * look further, the pages that follow do too. */
static void test_whole_county(void **state)
{
    struct principal p = { .staff_no = "operator", .from = "local" };
    struct setting set = { .setting_name = "find.whole_county", .valid_from = date_of(2026, 11, 23), .value = "1" }, r;
    struct find_any q = { .text = "wjg", .whole_county = true };
    struct find_list l;
    unsigned n = 0;
    assert_int_equal(counter_call(&hall, 'k', OP_find_any, &q, &l), ST_outside_unit);
    enum status s = core_call(hall.core, &p, OP_setting_put, "county", 0, &set, &r, hall.pool, &hall.fault);
    if (s)
        fail_msg("setting: %s", status_name(s));
    do {
        assert_int_equal(counter_call(&hall, 'k', OP_find_any, &q, &l), ST_ok);
        for (uint32_t i = 0; i < l.rows_n; i++)
            n += strncmp(l.rows[i].account_no, "07", 2) == 0;
        q = (struct find_any){ .text = "wjg", .whole_county = true, .token = l.token };
    } while (*l.token);
    assert_int_equal(n, MANY);
}

static void test_bad_tokens(void **state)
{
    static const char *const bad[] = { "x", "0.", "0.9.0.", "0.0.0.zz", "0.0.0.abc", "0.0.-1", "0..", "0.0.999.00",
                                       "2.0.0." };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct find_any q = { .text = "wjg", .token = bad[i] };
        struct find_list r;
        enum status s = counter_call(&hall, 'k', OP_find_any, &q, &r);
        if (s != ST_token_other)
            fail_msg("token %s gives %s and %u rows", bad[i], status_name(s), r.rows_n);
    }
    struct page_ask q = { .account_no = "0700000000", .token = "0g" };
    struct bill_list bills;
    assert_int_equal(counter_call(&hall, 'k', OP_account_bills, &q, &bills), ST_token_other);
}

static void test_words_are_few(void **state)
{
    struct find_list l = find('k', "ABC", "");
    assert_int_equal(l.rows_n, 0);
    l = find('k', "!", "");
    assert_int_equal(l.rows_n, 0);
    l = find('k', "   ", "");
    assert_int_equal(l.rows_n, 0);
}

/* An account's trade: typed by who bills and at the counter, of accounts that are open. */
static void test_industry(void **state)
{
    struct account a;
    struct account_page page;
    struct account_industry q = { .account_no = counter_account('C'), .industry = CODE_industry_commerce };
    assert_int_equal(counter_call(&hall, 'c', OP_account_industry, &q, &a), ST_ok);
    assert_int_equal(counter_call(&hall, 'v', OP_account_show, &(struct account_ask){ .account_no = q.account_no },
                                  &page), ST_ok);
    assert_int_equal(page.account->industry, CODE_industry_commerce);
    assert_int_equal(counter_call(&hall, 'r', OP_account_industry, &q, &a), ST_not_permitted);
    q.account_no = counter_account('H');
    assert_int_equal(counter_call(&hall, 'c', OP_account_industry, &q, &a), ST_account_closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_account_once),
        cmocka_unit_test(test_whole_words_first),
        cmocka_unit_test(test_full_numbers),
        cmocka_unit_test(test_bad_tokens),
        cmocka_unit_test(test_whole_county),
        cmocka_unit_test(test_words_are_few),
        cmocka_unit_test(test_industry),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

/* Words: switching, filling, faults. That none is missing is tests/lint/keys. */
#include "config.h"
#include "tests/paths.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MESSAGE_COLUMNS 79      /* row 22 of the screen */

static int open_words(void **state)
{
    char dir[512];
    const char *top = getenv("TOP_BUILDDIR");
    (void)state;
    snprintf(dir, sizeof dir, "%s/locale", top ? top : TOP_BUILDDIR);
    lang_open(dir);
    return 0;
}

static void test_switch(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        lang_set("zh_CN");
        assert_string_equal(lang_current(), "zh_CN");
        assert_string_equal(tr("account_no"), "户号");
        lang_set("en");
        assert_string_equal(lang_current(), "en");
        assert_string_equal(tr("account_no"), "Account");
        lang_set("zh_TW");
        assert_string_equal(tr("account_no"), "戶號");
        assert_string_equal(tr("code.shift_state.counted"), "待簽");      /* not in zh_TW.po: zh_CN through zh_TW.sed */
    }
    lang_set("tlh");
    assert_string_equal(lang_current(), "zh_CN");
    lang_set("../../../etc");
    assert_string_equal(tr("lang.code"), "zh_CN");
}

static void test_missing(void **state)
{
    (void)state;
    assert_string_equal(tr("no.such.key"), "no.such.key");
    assert_string_equal(tr(""), "");
}

/* What a stored flow calls its fields: behind the catalogues, the later word of two, zh_TW by way of zh_CN. */
static void test_own_words(void **state)
{
    const struct lang_word first[] = {
        { "photo_no", "zh_CN", "照片号" }, { "photo_no", "en", "Photo" }, { "photo_no", "en", "Photo no." },
        { "account_no", "en", "Dog" }, { "flow.kind.dog_licence", "zh_CN", "犬证" },
    };
    const struct lang_word second[] = { { "photo_no", "zh_CN", "相片号" } };
    (void)state;
    assert_true(lang_words_set(first, COUNT_OF(first)));
    lang_set("en");
    assert_string_equal(tr("photo_no"), "Photo no.");
    assert_string_equal(tr("account_no"), "Account");
    assert_string_equal(tr("flow.kind.dog_licence"), "犬证");
    assert_string_equal(tr("photo"), "photo");
    lang_set("zh_TW");
    assert_string_equal(tr("photo_no"), "照片号");
    lang_set("zh_CN");
    const char *said = tr("photo_no");
    assert_true(lang_words_set(second, COUNT_OF(second)));
    assert_string_equal(said, "照片号");
    assert_string_equal(tr("photo_no"), "相片号");
    assert_string_equal(tr("flow.kind.dog_licence"), "flow.kind.dog_licence");
    assert_true(lang_words_set(NULL, 0));
    assert_string_equal(tr("photo_no"), "photo_no");
    assert_true(lang_words_set(NULL, 0));
}

static void test_own_words_are_bounded(void **state)
{
    static struct lang_word many[LANG_WORDS_MOST + 1];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = (struct lang_word){ i < LANG_WORDS_MOST ? "a.word" : "one.too.many", "zh_CN", "字" };
    assert_false(lang_words_set(many, COUNT_OF(many)));
    assert_string_equal(tr("a.word"), "字");
    assert_string_equal(tr("one.too.many"), "one.too.many");
    lang_words_set(NULL, 0);
    lang_words_set(NULL, 0);
}

static void test_fill(void **state)
{
    char out[200], small[10];
    (void)state;
    lang_set("en");
    assert_string_equal(tr_fill(out, sizeof out, "{1}/{2}/{3}/{4}", "a", NULL, "c", "d"), "a//c/d");
    assert_string_equal(tr_fill(out, sizeof out, "x{5}{a}{1", "a", NULL, NULL, NULL), "x{5}{a}{1");
    assert_string_equal(tr_fill(out, sizeof out, "{1}", "{2}", "no", NULL, NULL), "{2}");
    assert_string_equal(tr_fill(small, sizeof small, "{1}{2}", "电费", "电费", NULL, NULL), "电费电");
    assert_string_equal(tr_fill(small, sizeof small, "{1}{2}x", "电费电", "x", NULL, NULL), "电费电");
    assert_string_equal(tr_fill(small, 3, "电{1}", "x", NULL, NULL, NULL), "");
    assert_string_equal(tr_fill(small, 1, "{1}", "x", NULL, NULL, NULL), "");
    assert_string_equal(tr_fill(out, sizeof out, "{1}", "code.tender.cash", NULL, NULL, NULL), "Cash");
    char big[600];
    memset(big, 'k', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    char wide[700];
    assert_string_equal(tr_fill(wide, sizeof wide, big, NULL, NULL, NULL, NULL), big);
}

static void fault_is(struct fault *f, const char *lang, const char *sentence)
{
    char out[300];
    lang_set(lang);
    assert_string_equal(tr_fault(f, out, sizeof out), sentence);
}

static void test_faults(void **state)
{
    struct fault f;
    (void)state;
    fault_set(&f, ST_bill_paid, "", "2026-09", "09:31", "网上国网");
    fault_is(&f, "zh_CN", "2026-09 已于 09:31 由网上国网交清");
    fault_is(&f, "en", "2026-09 was paid at 09:31 through 网上国网");
    fault_set(&f, ST_date_invalid, "due_on", "2", "29", "30");
    fault_is(&f, "zh_CN", "交费截止日：2 月没有 30 日，最多 29 日");
    fault_is(&f, "en", "Pay by: month 2 has no day 30, only 29 days");
    fault_set(&f, ST_amount_decimals, "tenders[1].received", NULL, NULL, NULL);
    fault_is(&f, "zh_CN", "收款 (2)：最多两位小数");
    fault_set(&f, ST_amount_decimals, "", NULL, NULL, NULL);
    fault_is(&f, "zh_CN", "最多两位小数");
    fault_is(&f, "en", "at most two decimals");
    fault_set(&f, ST_shift_not_open, "", "code.shift_state.counted", NULL, NULL);
    fault_is(&f, "zh_CN", "班次已不在收费状态（待签），不能再办理");
    fault_set(&f, ST_day_end_blocked, "", "difference_reason", "2", NULL);
    fault_is(&f, "zh_CN", "还不能日结：差额原因，共 2 项");
    fault_set(&f, ST_rule_refuses, "due_on", "rule.notice", "5", "2026-12-08");
    fault_is(&f, "en", "Pay by: to be asked for 5 days before: 2026-12-08 at the earliest");
    fault_is(&f, "zh_CN", "交费截止日：须提前 5 日申请，最早 2026-12-08");
    fault_set(&f, ST_rule_refuses, "due_on", "rule.change_not_offered", "code.tender.cash", "2026");
    fault_is(&f, "en", "Pay by: the rules of 2026 know no Cash any more: accept a reduction for a time");
    fault_set(&f, ST_rule_refuses, "", "rule.no_meter", "0525", "{2}");
    fault_is(&f, "en", "the account has no meter 0525 {2}");
    fault_set(&f, ST_amount_decimals, "wishes[1].received", NULL, NULL, NULL);
    fault_is(&f, "zh_CN", "第 2 项：收款：最多两位小数");
    fault_is(&f, "en", "Wish 2: Received: at most two decimals");
    fault_set(&f, ST_file_broken, "bills.csv", "12", "3", "no such month");
    fault_is(&f, "en", "bills.csv: 12: 3: no such month");
}

/* What the one who refuses did not know is left out, or said another way. */
static void test_choices(void **state)
{
    char out[200];
    struct fault f;
    (void)state;
    fault_set(&f, ST_date_invalid, "due_on", NULL, NULL, NULL);
    fault_is(&f, "zh_CN", "交费截止日：没有这一天，请核对月份和日子");
    fault_set(&f, ST_bill_paid, "", "2026-09", NULL, NULL);
    fault_is(&f, "en", "The bill has been paid");
    fault_set(&f, ST_field_too_long, "payer", NULL, NULL, NULL);
    fault_is(&f, "en", "Payer: too long");
    fault_set(&f, ST_job_of_other, "", "", NULL, NULL);
    fault_is(&f, "en", "nobody has the job yet");
    fault_is(&f, "zh_CN", "工单还没有人办理");
    lang_set("en");
    assert_string_equal(tr_fill(out, sizeof out, "a[[b{1}|c]]d[[e{2}]]", "1", "2", NULL, NULL), "ab1de2");
    assert_string_equal(tr_fill(out, sizeof out, "a[[b{1}|c]]d[[e{2}]]", "", "", NULL, NULL), "acd");
    assert_string_equal(tr_fill(out, sizeof out, "[[{1}{2}|{2}]]", "", "2", NULL, NULL), "2");
    assert_string_equal(tr_fill(out, sizeof out, "[-c FILE] [[x", NULL, NULL, NULL, NULL), "[-c FILE] [[x");
    assert_string_equal(tr_fill(out, sizeof out, "{1}", "[[x|y]]", NULL, NULL, NULL), "[[x|y]]");
    assert_string_equal(tr_fill(out, sizeof out, "{1}", "no_such.key", NULL, NULL, NULL), "no_such.key");
}

/* A sentence stands on one row, and is said in each language's own words. */
static void test_sentences(void **state)
{
    char key[64], zh[300], out[400];
    struct fault f;
    (void)state;
    for (int s = ST_ok; s < ST_COUNT; s++) {
        snprintf(key, sizeof key, "status.%s", status_name((enum status)s));
        lang_set("zh_CN");
        snprintf(zh, sizeof zh, "%s", tr(key));
        lang_set("en");
        const char *en = tr(key);
        if (strcmp(zh, key) == 0 || strcmp(en, zh) == 0)
            fail_msg("%s is not said in both languages", key);
        for (int i = 0; i < 2; i++) {
            fault_set(&f, (enum status)s, "due_on", i ? "2026-09" : "", i ? "09:31" : "", i ? "00428816" : "");
            for (int zh_cn = 0; zh_cn < 2; zh_cn++) {
                lang_set(zh_cn ? "zh_CN" : "en");
                if (text_width(tr_fault(&f, out, sizeof out), WIDTH_UNICODE) > MESSAGE_COLUMNS)
                    fail_msg("%s is wider than the message's row: %s", key, out);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_switch), cmocka_unit_test(test_missing),
        cmocka_unit_test(test_own_words),
        cmocka_unit_test(test_own_words_are_bounded), cmocka_unit_test(test_fill),
        cmocka_unit_test(test_faults), cmocka_unit_test(test_choices),
        cmocka_unit_test(test_sentences)
    };
    return cmocka_run_group_tests(tests, open_words, NULL);
}

/* Findings as a person reads them, and those nobody has words for. */
#include "config.h"
#include "tests/paths.h"
#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static const struct { const char *line, *zh; } rows[] = {
    { "receipt 00002648: its parts do not sum to it", "收据 00002648: 各部分之和不等于总额" },
    { "range 3: its next sheet is 5, its sheets end before 9", "票据段 3: 下一张记为 5，票据只用到 9 之前" },
    { "balance cash 107: is not the sum of its entries", "余额 cash 107: 不等于分录之和" },
    { "index account_word: not checked, its words are not known here", "索引 account_word: 未核对，此处不知道它的词" },
    { "bill 0525018346 202610: cannot be read (text_invalid account_no)",
      "账单 0525018346 202610: 读不出（text_invalid 户号）" },
    { "audit 12: was anchored and is not there: the end is cut off", "审计记录 12: 留过底却不在：末尾被截掉" },
    { "table bill: file t11 cannot be read on: page 7", "表 bill: 文件 t11 读不下去：page 7" },
    { "setting cash.step: holds another row", "setting cash.step: 存的是另一行" },
    { "payments: 12 findings", "收费: 12 处不符" },
    { "tariffs: 0 findings", "电价: 0 处不符" },
    { "rows: could not be finished: store_broken",
      "各行: 没有查完：数据库损坏；请告知系统管理员（wattdesk check 指明所在）" },
    { "table account: page 3 of file t20 is damaged", "表 account: 文件 t20 第 3 页已损坏" },
    { "payment 52: is lost", "payment 52: 已丢失" },
    { "payment 52: cannot be read", "payment 52: 读不出" },
    { "index payment_account: cannot be read on, more rows may be lost than are named",
      "索引 payment_account: 读不下去，丢失的可能多于所列" },
    { "payment: the damaged file is kept as damaged-t56", "payment: 损坏的文件另存为 damaged-t56" },
    { "payment: the library says BDB0171 seek: 20480", "payment: 存储库报 BDB0171 seek: 20480" },
    { "audit head no=7 chain=00ff", "审计链头 7  摘要 00ff" },
    { "receipt 7: something new", "receipt 7: something new" },
    { "no colon at all", "no colon at all" },
    { "", "" },
};

static void test_lines(void **state)
{
    char out[400];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(report_words(rows[i].line, out, sizeof out), rows[i].zh);
    lang_set("en");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(report_words(rows[i].line, out, sizeof out), rows[i].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines) };
    lang_open(TOP_BUILDDIR "/locale");
    lang_set("zh_CN");
    report_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Forms: what the language takes, and each mistake named with its line. */
#include "config.h"
#include "tests/paths.h"
#include "desk/session.h"
#include "desk/screen.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct row { const char *text, *line, *reason; };

/* A part of the reason is enough. */
static const struct row wrong[] = {
    { "nonsense 1\n", "1", "no such word" },
    { "\n# good\ncode 7\n", "3", "two digits" },
    { "code 05\n", "1", "are menus" },
    { "code 0910\n", "1", "are menus" },
    { "code 0200\n", "1", "are menus" },
    { "code 0305\n", "1", "begins with 0" },
    { "code 03100\n", "1", "two digits, or four" },
    { "screen\n", "1", "needs a name" },
    { "operation no.such\n", "1", "no such operation" },
    { "shows no_such\n", "1", "no such record" },
    { "roles nobody\n", "1", "no such role" },
    { "label 30x 2..9 due\n", "1", "not a row" },
    { "label 4 9..2 due\n", "1", "not columns" },
    { "label 4 2..80 due\n", "1", "not columns" },
    { "label 4 2..9\n", "1", "word is missing" },
    { "label 4 2..9 due bright\n", "1", "not a look" },
    { "value 4 2..9 due\n", "1", "nothing to show" },
    { "shows pay_quote\nvalue 4 2..9 dues\n", "2", "no such field" },
    { "shows pay_quote\nvalue 4 2..9 accounts\n", "2", "a list where" },
    { "shows pay_quote\nlist 4-9 due\n", "2", "no such list" },
    { "shows pay_quote\nlist 4-9 accounts\ncolumn 2..9 no_such\n", "3", "no such field" },
    { "column 2..9 due\n", "1", "needs a list" },
    { "input 4 2..9 receipt_no\n", "1", "no such field in the request" },
    { "operation pay.show\ninput 4 2..9 receipt_no list=nothing\n", "2", "no such code set" },
    { "operation pay.show\ninput 4 2..9 receipt_no type=nothing\n", "2", "no such type" },
    { "operation pay.show\ninput 4 2..9 receipt_no sometimes\n", "2", "not an option" },
    { "act 0 due\n", "1", "digit 1 to 9" },
    { "act 1 due screen pay nobody\n", "1", "no such role" },
    { "paper 2\n", "1", "rows" },
    { "side\n", "1", "from 1 to 9" },
    { "side 0\n", "1", "from 1 to 9" },
    { "side 10\n", "1", "from 1 to 9" },
    { "made 7\n", "1", "needs rows" },
    { "made 9-7\n", "1", "needs rows" },
    { "made 2-7\n", "1", "needs rows" },
    { "made 7-9 0\n", "1", "needs rows" },
    { "made 7-9\nmade 10-12\n", "2", "once" },
    { "title\n", "1", "needs a word" },
    { "small\nlabel 4 2..40 due\n", "2", "within 1..39" },
    { "rule 4\nsmall\n", "2", "before whatever has a place" },
};

static void mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct pool *pool = pool_new(1024);
        struct form *form;
        struct fault f = { .status = ST_ok };
        assert_int_equal(form_read_text("t.form", wrong[i].text, strlen(wrong[i].text), pool, &form, &f),
                         ST_file_broken);
        assert_string_equal(f.field, "forms/t.form");
        assert_string_equal(f.arg[0], wrong[i].line);
        if (!strstr(f.arg[2], wrong[i].reason))
            fail_msg("%s: %s, wanted %s", wrong[i].text, f.arg[2], wrong[i].reason);
        pool_free(&pool);
    }
}

static const char *const computed[] = { "@known", NULL };

/* Good to read and yet no screen. The title of these is the payment's. */
static const struct row clashes[] = {
    { "label 4 2..9 due\nlabel 4 9..12 change\n", "2", "cells taken" },
    { "rule 4\nlabel 4 9..12 change\n", "2", "cells taken" },
    { "rule 21\nact 1 due\n", "2", "cells taken" },
    { "label 4 2..9 due\nside 2\nlabel 4 9..12 change\n", "3", "cells taken" },
    { "label 4 2..9 due\nmade 4-6\n", "1", "cells taken" },
    { "label 2 2..9 due\n", "1", "belong to the frame" },
    { "label 23 2..9 due\n", "1", "belong to the frame" },
    { "small\nlabel 19 2..9 due\n", "2", "belong to the frame" },
    { "small\nlabel 17 2..9 due\nact 1 due\n", "3", "cells taken" },
    { "label 4 2..4 due\n", "1", "wider in zh_CN" },
    { "label 4 2..5 change\n", "1", "wider in en" },
    { "label 4 2..20 no.such.word\n", "1", "no word in zh_CN" },
    { "shows bill_row\nvalue 4 2..9 fee_kind\n", "2", "wider in zh_CN" },
    { "value 4 2..9 @unknown\n", "1", "computes no such value" },
    { "list 4-9 @unknown\n", "1", "computes no such list" },
    { "list 4-9 @known\ncolumn 2..9 @unknown\n", "2", "computes no such column" },
};

static void checks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(clashes); i++) {
        struct pool *pool = pool_new(1024);
        struct form *form;
        struct fault f = { .status = ST_ok };
        assert_int_equal(form_read_text("pay.form", clashes[i].text, strlen(clashes[i].text), pool, &form, &f), ST_ok);
        assert_int_equal(form_check(form, computed, &f), ST_file_broken);
        assert_string_equal(f.arg[0], clashes[i].line);
        if (!strstr(f.arg[2], clashes[i].reason))
            fail_msg("%s: %s, wanted %s", clashes[i].text, f.arg[2], clashes[i].reason);
        pool_free(&pool);
    }
}

/* What stands on one side is in nobody's way on the other, and what stands on all is on each. */
static void sides(void **state)
{
    static const char text[] = "operation note.add\nlabel 4 2..9 due\nside 1\ninput 6 12..20 text\n"
                               "side 2\ninput 6 12..13 account_no\nlabel 6 2..9 change\nside all\nrule 9\n";
    struct pool *pool = pool_new(1024);
    struct form *form;
    struct fault f = { .status = ST_ok };
    (void)state;
    assert_int_equal(form_read_text("pay.form", text, strlen(text), pool, &form, &f), ST_ok);
    assert_int_equal(form_check(form, computed, &f), ST_ok);
    assert_int_equal(form->sides, 2);
    assert_int_equal(form->items, 3);
    assert_int_equal(form->side[0].items, 2);
    assert_int_equal(form->side[1].items, 3);
    assert_int_equal(form->side[0].input[0].row, 6);
    assert_int_equal(form->side[0].input[1].row, 0);
    assert_int_equal(form->side[1].input[0].row, 0);
    assert_string_equal(form->side[1].input[1].name, "account_no");
    pool_free(&pool);
}

/* Lines are put where the form says, and a name of the record that came along is in no request. */
static void made(void **state)
{
    static const char text[] = "operation note.add\ninput 4 12..20 account_no\nmade 6-8\ninput 10 12..20 text\n";
    const struct field list[] = { { .name = "photo_no", .type = FT_TEXT, .limit = 20 },
                                  { .name = "text", .type = FT_UINT } };
    struct pool *pool = pool_new(1024);
    struct form *base, *form;
    struct fault f = { .status = ST_ok };
    (void)state;
    const struct record *own = record_make("dog", list, COUNT_OF(list), pool);
    assert_int_equal(form_read_text("pay.form", text, strlen(text), pool, &base, &f), ST_ok);
    assert_int_equal(form_made(base, "title due\ninput 6 12..20 photo_no needed\ninput 7 12..20 text\n", own, pool,
                               &form, &f), ST_ok);
    assert_string_equal(form->title, "due");
    assert_int_equal(form->inputs, 4);
    assert_string_equal(form->input[1].name, "photo_no");
    assert_int_equal(form->input[1].path.steps, 0);
    assert_int_equal(form->input[1].limit, 20);
    assert_int_equal(form->input[1].flags & INPUT_NEEDED, INPUT_NEEDED);
    assert_int_equal(form->input[2].type, INPUT_NUMBER);
    assert_int_equal(form->input[3].path.steps, 1);
    assert_int_equal(base->inputs, 2);
    assert_int_equal(form_made(base, "input 6 12..20 colour\n", own, pool, &form, &f), ST_file_broken);
    assert_string_equal(f.arg[0], "1");
    assert_int_equal(form_read_text("pay.form", "rule 4\n", 7, pool, &base, &f), ST_ok);
    assert_int_equal(form_made(base, "rule 6\n", NULL, pool, &form, &f), ST_file_broken);
    pool_free(&pool);
}

static void values(void **state)
{
    (void)state;
    char out[80];
    struct bill_row bill = { .bill_month = 202609, .kwh = 21400, .principal = 123456, .due_on = date_of(2026, 10, 25) };
    struct account account = { .account_no = "0525018346", .category = CODE_category_residential };
    struct payment payment = { .receipt_no = 428816 };
    value_text(record_field(&bill_row_record, "bill_month"), FORMAT_TYPE, &bill, out, sizeof out);
    assert_string_equal(out, "2026-09");
    value_text(record_field(&bill_row_record, "kwh"), FORMAT_TYPE, &bill, out, sizeof out);
    assert_string_equal(out, "214");
    value_text(record_field(&bill_row_record, "principal"), FORMAT_TYPE, &bill, out, sizeof out);
    assert_string_equal(out, "1,234.56");
    value_text(record_field(&bill_row_record, "late_fee"), FORMAT_TYPE, &bill, out, sizeof out);
    assert_string_equal(out, "0.00");
    value_text(record_field(&bill_row_record, "late_fee"), FORMAT_DOTS, &bill, out, sizeof out);
    assert_string_equal(out, "");
    value_text(record_field(&bill_row_record, "due_on"), FORMAT_DAY, &bill, out, sizeof out);
    assert_string_equal(out, "10-25");
    value_text(record_field(&account_record, "account_no"), FORMAT_SPACED, &account, out, sizeof out);
    assert_string_equal(out, "0525 018 346");
    value_text(record_field(&account_record, "account_no"), FORMAT_TYPE, &account, out, sizeof out);
    assert_string_equal(out, "0525018346");
    value_text(record_field(&account_record, "category"), FORMAT_TYPE, &account, out, sizeof out);
    assert_string_equal(out, tr("code.category.residential"));
    value_text(record_field(&payment_record, "receipt_no"), FORMAT_NUMBER8, &payment, out, sizeof out);
    assert_string_equal(out, "00428816");
}

/* A form that no screen serves is told at the start, with the line that names one. */
static void unserved(void **state)
{
    static const struct row of[] = {
        { "code 99\n", "0", "must say which serves it" },
        { "code 99\nscreen no_such\n", "2", "no such screen" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(of); i++) {
        char dir[] = "/tmp/wattdesk-forms-XXXXXX", path[64];
        struct fault f = { .status = ST_ok };
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof path, "%s/own.form", dir);
        FILE *out = fopen(path, "w");
        assert_true(out && fputs(of[i].text, out) >= 0 && fclose(out) == 0);
        assert_int_equal(form_read_all(dir, &f), ST_ok);
        assert_int_equal(screens_and_forms(&f), ST_file_broken);
        assert_string_equal(f.field, "forms/own.form");
        assert_string_equal(f.arg[0], of[i].line);
        if (!strstr(f.arg[2], of[i].reason))
            fail_msg("%s: %s, wanted %s", of[i].text, f.arg[2], of[i].reason);
        form_forget_all();
        unlink(path);
        rmdir(dir);
    }
}

static int words(void **state)
{
    (void)state;
    lang_open(TOP_BUILDDIR "/locale");
    lang_set("zh_CN");
    return 0;
}

/* -- help: every input of every form says what, how it is typed, and an example -- */

static bool has_digit(const char *text)
{
    return text[strcspn(text, "0123456789")];
}

/* What is typed of it: a number of it, or in words. A secret has none. */
static bool has_example(const struct input_spec *spec, const char *help)
{
    static const char *const says[] = { "例", "如", "e.g.", "such as", "for example" };
    bool said = spec->type == INPUT_SECRET || has_digit(help);
    for (size_t i = 0; i < COUNT_OF(says); i++)
        said |= strstr(help, says[i]) != NULL;
    return said;
}

static void helped(void **state)
{
    static const char *const langs[] = { "zh_CN", "en" };
    struct fault f = { .status = ST_ok };
    unsigned inputs = 0, bad = 0;
    (void)state;
    assert_int_equal(form_read_all(TOP_SRCDIR "/forms", &f), ST_ok);
    for (size_t l = 0; l < COUNT_OF(langs); l++) {
        lang_set(langs[l]);
        for (unsigned i = 0; form_at(i); i++)
            for (unsigned k = 0; k < form_at(i)->inputs; k++, inputs++) {
                char help[1400];
                const struct input_spec *spec = &form_at(i)->input[k];
                help_of_input(form_at(i), spec, help, sizeof help);
                char *what = strchr(help, '\n');
                bool formless = !spec->codes && spec->type == INPUT_TEXT;
                if (formless && what)    /* how long it may be is no example */
                    *what = '\0';
                if (help[0] && help[0] != '\n' && has_example(spec, help))
                    continue;
                print_message("%s: %s %s: %s\n", langs[l], form_at(i)->file, spec->name, help);
                bad++;
            }
    }
    lang_set("zh_CN");
    form_forget_all();
    assert_true(inputs > 900);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes), cmocka_unit_test(checks), cmocka_unit_test(sides), cmocka_unit_test(made),
        cmocka_unit_test(values), cmocka_unit_test(unserved),
        cmocka_unit_test(helped),
    };
    return cmocka_run_group_tests(tests, words, NULL);
}

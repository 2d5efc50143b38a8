/* wattdesk.conf as a table: every setting's limits, every mistake with its line;
 * and the manual page names each of them. */
#include "config.h"
#include "tests/paths.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "gate/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status parse(struct gate_config *c, const char *text, struct fault *f)
{
    char copy[8192];

    gate_config_init(c);
    snprintf(copy, sizeof copy, "%s", text);
    return gate_config_parse(c, copy, strlen(copy), f);
}

static void test_defaults_hold(void **state)
{
    struct gate_config c;
    struct fault f;

    (void)state;
    assert_int_equal(parse(&c, "", &f), ST_ok);
    assert_int_equal(c.listens, 1);
    assert_string_equal(c.listen[0], "127.0.0.1:2222");
    assert_int_equal(c.grace_s, 60);
    assert_string_equal(c.transport_user, "");
    assert_false(c.debug);
}

static void test_values_are_taken(void **state)
{
    struct gate_config c;
    struct fault f;

    (void)state;
    assert_int_equal(parse(&c, "# a comment\r\n\n  grace_s=7  \nlisten = 127.0.0.1:22\n\tlisten = [::1]:22\n"
                               "zone = Asia/Urumqi\n"
                               "home = /a dir/with = sign\ndebug = yes", &f), ST_ok);
    assert_int_equal(c.grace_s, 7);
    assert_int_equal(c.listens, 2);
    assert_string_equal(c.listen[0], "127.0.0.1:22");
    assert_string_equal(c.listen[1], "[::1]:22");
    assert_string_equal(c.zone, "Asia/Urumqi");
    assert_string_equal(c.home, "/a dir/with = sign");
    assert_true(c.debug);
}

static void test_mistakes_are_named(void **state)
{
    static const struct { const char *text, *line, *name, *reason; } rows[] = {
        { "grace_s = 7\nwindow = 3\n", "2", "window", "is no setting" },
        { "grace_s = 7\ngrace_s = 8\n", "2", "grace_s", "stands twice" },
        { "grace_s 7", "1", "", "is not \"name = value\"" },
        { "grace_s = soon", "1", "grace_s", "is not a number" },
        { "grace_s = 7s", "1", "grace_s", "is not a number" },
        { "grace_s = -7", "1", "grace_s", "is not a number" },
        { "grace_s =", "1", "grace_s", "is not a number" },
        { "grace_s = 0", "1", "grace_s", "must be 1 to 3600" },
        { "grace_s = 3601", "1", "grace_s", "must be 1 to 3600" },
        { "grace_s = 99999999999999999999999", "1", "grace_s", "must be 1 to 3600" },
        { "debug = maybe", "1", "debug", "is neither yes nor no" },
        { "\n\nzone = \xff\n", "3", "zone", "is not UTF-8" },
        { "lang = zh_CN_with_more_than_that\n", "1", "lang", "is too long" },
        { "host_key = a\nhost_key = b\nhost_key = c\nhost_key = d\nhost_key = e", "5", "host_key", "stands too often" },
    };

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        struct gate_config c;
        struct fault f = { .status = ST_ok };
        assert_int_equal(parse(&c, rows[i].text, &f), ST_file_broken);
        assert_string_equal(f.arg[0], rows[i].line);
        assert_string_equal(f.arg[1], rows[i].name);
        assert_string_equal(f.arg[2], rows[i].reason);
    }
}

static void test_zero_byte_is_refused(void **state)
{
    struct gate_config c;
    struct fault f;
    char text[] = "grace_s = 7\0debug = yes";

    (void)state;
    gate_config_init(&c);
    assert_int_equal(gate_config_parse(&c, text, sizeof text - 1, &f), ST_file_broken);
}

static void test_file_that_is_none(void **state)
{
    struct gate_config c;
    struct fault f;

    (void)state;
    gate_config_init(&c);
    assert_int_equal(gate_config_read(&c, "/nonexistent/wattdesk.conf", &f), ST_file_broken);
    assert_string_equal(f.arg[2], "No such file or directory");
}

/* Every row at its edges: the least and the largest are taken, one further is not. */
static void test_limits_of_every_number(void **state)
{
    struct gate_config c;
    struct fault f;
    char text[128];

    (void)state;
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++) {
        if (s->kind != SETTING_NUMBER)
            continue;
        assert_true(s->number >= s->least && s->number <= s->largest);
        snprintf(text, sizeof text, "%s = %llu", s->name, (unsigned long long)s->least);
        assert_int_equal(parse(&c, text, &f), ST_ok);
        assert_int_equal(*(uint64_t *)(void *)((char *)&c + s->at), s->least);
        snprintf(text, sizeof text, "%s = %llu", s->name, (unsigned long long)s->largest + 1);
        assert_int_equal(parse(&c, text, &f), ST_file_broken);
    }
}

/* A running server takes what is marked so, and every number that bounds what people may. */
static void test_read_again(void **state)
{
    static const char *const limits[] = {
        "grace_s", "tries", "per_address", "before_login", "in_all", "desks_per_user", "hall_per_address",
        "hall_in_all", "detached_hours", "first_byte_s", "exchange_s", "per_net", "known_reserve", "known_hours",
        "known_per_address",
    };
    struct gate_config running, fresh;

    (void)state;
    gate_config_init(&running);
    gate_config_init(&fresh);
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++)
        if (s->kind == SETTING_NUMBER)
            *(uint64_t *)(void *)((char *)&fresh + s->at) = s->number + 1;
    gate_config_again(&running, &fresh);
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++) {
        bool limit = false;
        for (unsigned i = 0; i < COUNT_OF(limits); i++)
            limit |= strcmp(limits[i], s->name) == 0;
        if (s->kind == SETTING_NUMBER && *(uint64_t *)(void *)((char *)&running + s->at) != s->number + limit)
            fail_msg("%s is %s", s->name, limit ? "not read again" : "read again");
    }
}

static void test_manual_names_every_setting(void **state)
{
    static char page[65536];
    char path[512];
    FILE *file;

    (void)state;
    snprintf(path, sizeof path, "%s/man/wattdesk.conf.5", TOP_SRCDIR);
    file = fopen(path, "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    for (const struct setting_info *s = setting_info; s < setting_info + setting_infos; s++)
        if (strstr(page, s->name) == NULL)
            fail_msg("wattdesk.conf(5) does not say %s", s->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_hold),
        cmocka_unit_test(test_values_are_taken),
        cmocka_unit_test(test_mistakes_are_named),
        cmocka_unit_test(test_zero_byte_is_refused),
        cmocka_unit_test(test_file_that_is_none),
        cmocka_unit_test(test_limits_of_every_number),
        cmocka_unit_test(test_read_again),
        cmocka_unit_test(test_manual_names_every_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* 减容, 暂停, 暂换, 暂拆 and what takes them back, 改类, 改压, 迁址, 并户 and closing by the office: rows of house.h. */
#include "house.h"
#include "rules.h"

#include <stdio.h>
#include <string.h>

static void check_fault(const struct rule *r, enum status s)
{
    const struct fault *f = &house.fault;
    const char *got[] = { status_name(s), f->field, f->arg[0], f->arg[1], f->arg[2] };
    char *rest, text[512] = "", wanted[512] = "";
    unsigned n = 0;
    for (char *w = strtok_r(r->column[2], " ", &rest); w && n < COUNT_OF(got); w = strtok_r(NULL, " ", &rest), n++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", got[n] && *got[n] ? got[n] : "-");
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s ", house_word(w));
    }
    rule_equal(r, text, wanted);
}

static void check_ok(const struct rule *r)
{
    char *rest, got[1024] = "ok", wanted[1024] = "ok";
    strtok_r(r->column[2], " ", &rest);
    for (char *w = strtok_r(NULL, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(w, '=');
        if (!equals)
            fail_msg("%s:%u: %s is no key=value", r->file, r->line, w);
        *equals = 0;
        snprintf(got + strlen(got), sizeof got - strlen(got), " %s=%s", w, house_key(w));
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), " %s=%s", w, equals + 1);
    }
    rule_equal(r, got, wanted);
}

static void check(const struct rule *r)
{
    enum status s = ST_ok;
    char *next = r->column[1], *at;
    house_new(r->column[0]);
    while ((at = next)) {
        char said[256];
        next = strstr(at, " ; ");
        if (next) {
            *next = 0;
            next += 3;
        }
        snprintf(said, sizeof said, "%s", at);
        s = house_step(at);
        if (s && next)
            fail_msg("%s:%u: \"%s\" is refused: %s %s %s %s", r->file, r->line, said, status_name(s), house.fault.field,
                     house.fault.arg[0], house.fault.arg[1]);
    }
    if (s || strncmp(r->column[2], "ok", 2))
        check_fault(r, s);
    else
        check_ok(r);
}

static void test_capacity(void **state)
{
    (void)state;
    house_open();
    unsigned rows = rules_run("capacity.rules", 4, check);
    counter_close(&house);
    assert_true(rows >= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_capacity) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

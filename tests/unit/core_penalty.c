/* What wrong passwords cost, as a function of the time and of what was counted. */
#include "config.h"
#include "base/base.h"
#include "core/office/penalty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct penalty_rules rules = {
    .tries = 5, .lock = 900 * SECOND, .backoff = SECOND, .backoff_most = 60 * SECOND, .forget = 86400 * SECOND,
    .debt = { [PENALTY_KNOWN] = { 60 * SECOND, 600 * SECOND }, [PENALTY_NET] = { 6 * SECOND, 60 * SECOND },
              [PENALTY_PERSON] = { 0, 60 * SECOND } },
    .debt_most = 100 * SECOND,
};

/* At so many seconds: tried (unless it is refused) or only looked at. */
static const struct step { enum penalty_kind kind; bool begin; int64_t at; bool tries, refused; int64_t wait, locked; }
steps[] = {
    { PENALTY_GUESS, true, 0, true, false, 1, 0 },
    { PENALTY_GUESS, false, 0, true, true, 1, 0 },       /* refused is not counted */
    { PENALTY_GUESS, false, 1, true, false, 2, 0 },
    { PENALTY_GUESS, false, 3, true, false, 4, 0 },
    { PENALTY_GUESS, false, 7, true, false, 8, 0 },
    { PENALTY_GUESS, false, 15, true, false, 0, 915 },   /* the fifth */
    { PENALTY_GUESS, false, 914, true, true, 0, 915 },
    { PENALTY_GUESS, false, 915, false, false, 0, 0 },
    { PENALTY_GUESS, false, 915, true, false, 1, 0 },    /* from the first again */
    { PENALTY_GUESS, true, 0, true, false, 1, 0 },
    { PENALTY_GUESS, false, 90000, true, false, 1, 0 },  /* a day later the first is forgotten */
    { PENALTY_PROOF, true, 0, true, false, 1, 0 },
    { PENALTY_KNOWN, true, 0, true, false, 0, 0 },       /* ten are free, and nothing is ever locked */
    { PENALTY_KNOWN, false, 0, true, false, 0, 0 },
    { PENALTY_KNOWN, false, 0, false, false, 0, 0 },
    { PENALTY_NET, true, 0, true, false, 0, 0 },
    { PENALTY_PERSON, true, 0, true, false, 0, 0 },      /* a cost of 0 counts nothing */
};

static void test_steps(void **state)
{
    struct penalty_sum p = { 0 };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const struct step *s = &steps[i];
        if (s->begin)
            p = (struct penalty_sum){ 0 };
        instant base = 1000 * SECOND, now = base + s->at * SECOND;
        struct penalty_answer a = penalty_look(s->kind, &rules, &p, now);
        if (a.refused != s->refused)
            fail_msg("row %zu: refused %d", i, a.refused);
        if (!a.refused && s->tries)
            a = penalty_count(s->kind, &rules, &p, now);
        if (a.wait != s->wait * SECOND || a.locked_until != (s->locked ? base + s->locked * SECOND : 0))
            fail_msg("row %zu: wait %lld", i, (long long)a.wait);
    }
}

/* So many in one moment are looked at, then one each time one is paid; never more is owed than the most. */
static unsigned looked_at(enum penalty_kind kind, struct penalty_sum *p, unsigned tries, instant now)
{
    unsigned n = 0;
    for (unsigned i = 0; i < tries; i++)
        if (!penalty_look(kind, &rules, p, now).refused) {
            penalty_count(kind, &rules, p, now);
            n++;
        }
    return n;
}

static void test_debt(void **state)
{
    struct penalty_sum known = { 0 }, net = { 0 }, free = { 0 };
    instant now = 1000 * SECOND;
    (void)state;
    assert_int_equal(looked_at(PENALTY_KNOWN, &known, 1000, now), 11);
    assert_int_equal(looked_at(PENALTY_KNOWN, &known, 1000, now + 60 * SECOND), 1);
    assert_int_equal(looked_at(PENALTY_KNOWN, &known, 1000, now + 180 * SECOND), 2);
    assert_true(penalty_over(PENALTY_KNOWN, &rules, &known, now + 900 * SECOND));
    assert_int_equal(looked_at(PENALTY_NET, &net, 1000, now), 11);
    assert_int_equal(looked_at(PENALTY_NET, &net, 1000, now + 5 * SECOND), 0);
    assert_int_equal(looked_at(PENALTY_NET, &net, 1000, now + 6 * SECOND), 1);
    assert_int_equal(looked_at(PENALTY_PERSON, &free, 1000, now), 1000);
    for (int i = 0; i < 1000; i++)
        penalty_count(PENALTY_NET, &rules, &net, now);
    assert_true(penalty_look(PENALTY_NET, &rules, &net, now).wait == 100 * SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_steps), cmocka_unit_test(test_debt) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

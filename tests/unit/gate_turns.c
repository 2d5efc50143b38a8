/* Whose password is looked at next: one source is in nobody's way but its own, and a
 * morning's logins are served as they come. Order is tested, and no time. */
#include "config.h"
#include "gate/gate_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct gate g;
static uint32_t sent;

static struct ask *asks(enum ask_kind kind, const char *from)
{
    struct ask *a = calloc(1, sizeof *a);

    a->kind = kind;
    text_copy(a->from, sizeof a->from, from);
    ask_line_up(&g, a);
    return a;
}

/* Sends what may go, as the gate does; the password that went, NULL when none did. */
static struct ask *goes(void)
{
    struct ask *a, *went = NULL;

    TAILQ_FOREACH(a, &g.asks, next)
        if (a->number == 0 && ask_may_go(&g, a)) {
            a->number = ++sent;
            if (a->kind == ASK_PASSWORD || a->kind == ASK_SCREEN) {
                assert_null(went);
                went = a;
            }
        }
    return went;
}

static void is_answered(struct ask *a)
{
    TAILQ_REMOVE(&g.asks, a, next);
    free(a);
}

static int begins(void **state)
{
    memset(&g, 0, sizeof g);
    TAILQ_INIT(&g.asks);
    return 0;
}

static int ends(void **state)
{
    while (!TAILQ_EMPTY(&g.asks))
        is_answered(TAILQ_FIRST(&g.asks));
    return 0;
}

/* 930 guesses wait: who comes then is next. */
static void test_a_flood_is_in_its_own_way(void **state)
{
    struct ask *good, *went;

    for (int i = 0; i < 930; i++)
        asks(ASK_PASSWORD, "198.51.100.7");
    for (int i = 0; i < 100; i++)        /* it has gone on for a while */
        is_answered(goes());
    went = goes();
    good = asks(ASK_PASSWORD, "10.9.8.7");
    assert_null(goes());
    is_answered(went);
    assert_ptr_equal(goes(), good);
}

/* A second one of his waits a turn of the flood, and no more. */
static void test_turn_about(void **state)
{
    for (int i = 0; i < 50; i++)
        asks(ASK_PASSWORD, "198.51.100.7");
    for (int i = 0; i < 3; i++)
        asks(ASK_SCREEN, "10.9.8.7");
    for (int i = 0; i < 6; i++) {
        struct ask *a = goes();
        assert_string_equal(a->from, i % 2 == 0 ? "198.51.100.7" : "10.9.8.7");
        is_answered(a);
    }
}

/* All of a county begin at eight: each from his own place, or all through one gateway. */
static void morning(bool one_place)
{
    struct ask *all[500];
    char from[32];

    for (int i = 0; i < 500; i++) {
        snprintf(from, sizeof from, "10.1.%d.%d", one_place ? 0 : i / 250, one_place ? 1 : i % 250);
        all[i] = asks(ASK_PASSWORD, from);
    }
    for (int i = 0; i < 500; i++) {
        assert_ptr_equal(goes(), all[i]);
        is_answered(all[i]);
    }
}

static void test_eight_o_clock(void **state)
{
    morning(false);
    morning(true);
}

/* An IPv6 guesser has a /64, and no more turns for it. */
static void test_a_network_of_one(void **state)
{
    struct ask *good;
    char from[64];

    for (int i = 1; i < 100; i++) {
        snprintf(from, sizeof from, "2001:db8::%x", i);
        asks(ASK_PASSWORD, from);
    }
    good = asks(ASK_PASSWORD, "2001:db8:1::1");
    is_answered(goes());
    assert_ptr_equal(goes(), good);
}

/* Keys cost no hash: they wait for nobody's. */
static void test_keys_pass(void **state)
{
    struct ask *key;

    asks(ASK_PASSWORD, "198.51.100.7");
    asks(ASK_PASSWORD, "198.51.100.7");
    goes();
    key = asks(ASK_KEY, "198.51.100.7");
    assert_null(goes());
    assert_true(key->number != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_flood_is_in_its_own_way, begins, ends),
        cmocka_unit_test_setup_teardown(test_turn_about, begins, ends),
        cmocka_unit_test_setup_teardown(test_eight_o_clock, begins, ends),
        cmocka_unit_test_setup_teardown(test_a_network_of_one, begins, ends),
        cmocka_unit_test_setup_teardown(test_keys_pass, begins, ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

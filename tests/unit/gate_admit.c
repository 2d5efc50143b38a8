/* Who is let in while others wait: floods drop themselves. */
#include "config.h"
#include "gate/admit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct gate_config config;
static struct guest guests[1024];
static unsigned n;
static uint32_t random_now;

static struct guest from(const char *address, bool known)
{
    struct guest g = { .known = known };
    net_of(address, 32, 128, g.address);
    net_of(address, 24, 64, g.net);
    return g;
}

/* One comes; what the master would do is done. */
static struct admission comes(const char *address, bool known)
{
    const struct guest who = from(address, known);
    random_now = random_now * 1103515245 + 12345;
    struct admission a = admit(&config, guests, n, 0, &who, random_now);
    if (a.instead != ADMIT_NOBODY)
        guests[a.instead] = guests[--n];
    if (a.let_in)
        guests[n++] = who;
    return a;
}

static unsigned count(const char *address)
{
    unsigned c = 0;
    for (unsigned i = 0; i < n; i++)
        c += strcmp(guests[i].address, address) == 0;
    return c;
}

static int setup(void **state)
{
    (void)state;
    gate_config_init(&config);
    n = 0;
    random_now = 1;
    return 0;
}

static void flood(const char *format, unsigned addresses, unsigned each)
{
    char address[40];
    for (unsigned k = 0; k < each; k++)
        for (unsigned i = 0; i < addresses; i++) {
            snprintf(address, sizeof address, format, i + 1);
            comes(address, false);
        }
}

static void test_one_address(void **state)
{
    (void)state;
    flood("10.0.0.%u", 1, 40);
    assert_int_equal(count("10.0.0.1"), config.per_address);
    assert_string_equal(comes("10.0.0.1", false).limit, "per_address");
    assert_true(comes("10.0.0.2", false).let_in);
    assert_true(comes("10.0.1.1", false).let_in);
}

/* Twelve addresses of sixteen each, of one network and of twelve. */
static void test_twelve(void **state)
{
    static const char *const floods[] = { "10.0.0.%u", "10.0.%u.1", "2001:db8::%x", "2001:db8:0:%x::1" };
    for (size_t i = 0; i < COUNT_OF(floods); i++) {
        setup(state);
        flood(floods[i], 12, 16);
        assert_true(n <= config.before_login);
        for (unsigned k = 0; k < 10; k++) {
            char address[20];
            snprintf(address, sizeof address, "10.9.%u.1", k);
            assert_true(comes(address, false).let_in);
            flood(floods[i], 12, 1);
            assert_int_equal(count(address), 1);         /* the flood's own makes way for it */
        }
    }
}

/* A neighbour of the flood, in its network, is let in too; and where somebody logged in, always. */
static void test_neighbours(void **state)
{
    (void)state;
    flood("10.0.0.%u", 12, 16);
    assert_true(n <= config.per_net);
    assert_true(comes("10.0.0.99", false).let_in);
    for (unsigned k = 0; k < config.per_address; k++)
        assert_true(comes("10.0.0.77", true).let_in);
    flood("10.0.0.%u", 12, 100);
    flood("10.%u.0.1", 200, 16);
    assert_int_equal(count("10.0.0.77"), config.per_address);
    assert_true(comes("10.0.0.78", true).let_in);
}

/* An office behind one address comes back after its power did: all of it, though more than an address may.
 * One who sits there too and takes all its places does not keep a clerk out. */
static void test_an_office_behind_one_address(void **state)
{
    unsigned turned_away = 0;
    (void)state;
    for (unsigned k = 0; k < config.known_per_address; k++)
        assert_true(comes("10.7.0.1", true).let_in);
    assert_int_equal(count("10.7.0.1"), config.known_per_address);
    for (unsigned k = 0; k < 200; k++) {
        struct admission a = comes("10.7.0.1", true);
        turned_away += !a.let_in;
        assert_string_equal(a.limit, "known_per_address");
        assert_true(a.instead != ADMIT_NOBODY);
    }
    assert_int_equal(turned_away, 0);
    assert_int_equal(count("10.7.0.1"), config.known_per_address);
    assert_true(comes("10.8.0.1", false).let_in);
    assert_int_equal(count("10.7.0.1"), config.known_per_address);     /* it makes way for its own alone */
}

/* Others who are known wait beside it, and none of them goes for it. */
static void test_its_places_are_its_own(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 5; k++)
        assert_true(comes("10.8.0.1", true).let_in);
    for (unsigned k = 0; k < 300; k++)
        comes("10.7.0.1", true);
    assert_int_equal(count("10.8.0.1"), 5);
    assert_true(comes("10.8.0.1", true).let_in);
}

/* Sooner the fuller it is. */
static void test_early(void **state)
{
    unsigned dropped = 0;
    (void)state;
    for (unsigned i = 0; i < config.before_login * 3 / 4; i++) {
        char address[20];
        snprintf(address, sizeof address, "10.%u.%u.1", i / 250, i % 250);
        dropped += comes(address, false).instead != ADMIT_NOBODY;
    }
    assert_in_range(dropped, 1, config.before_login / 4);
    assert_true(n > config.before_login / 2);
}

static void test_in_all(void **state)
{
    const struct guest who = from("10.0.0.1", true);
    (void)state;
    assert_false(admit(&config, guests, 0, (unsigned)config.in_all, &who, 1).let_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_one_address, setup), cmocka_unit_test_setup(test_twelve, setup),
        cmocka_unit_test_setup(test_neighbours, setup),  cmocka_unit_test_setup(test_early, setup),
        cmocka_unit_test_setup(test_in_all, setup),
        cmocka_unit_test_setup(test_an_office_behind_one_address, setup),
        cmocka_unit_test_setup(test_its_places_are_its_own, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

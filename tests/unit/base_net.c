/* Addresses cut to the network they are counted by. */
#include "config.h"
#include "base/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct { const char *address; unsigned bits4, bits6; const char *net; bool is; } cases[] = {
    { "10.9.8.7", 24, 64, "10.9.8.0/24", true },
    { "10.9.8.7", 32, 128, "10.9.8.7", true },
    { "10.9.8.7", 20, 64, "10.9.0.0/20", true },
    { "10.9.8.7", 0, 0, "0.0.0.0/0", true },
    { "255.255.255.255", 25, 64, "255.255.255.128/25", true },
    { "::ffff:10.9.8.7", 24, 64, "10.9.8.0/24", true },
    { "2001:db8:1:2:3:4:5:6", 24, 64, "2001:db8:1:2::/64", true },
    { "2001:db8:1:2:3:4:5:6", 24, 128, "2001:db8:1:2:3:4:5:6", true },
    { "2001:db8:1:2ff:3:4:5:6", 24, 60, "2001:db8:1:2f0::/60", true },
    { "fe80::1%eth0", 24, 64, "fe80::/64", true },
    { "::1", 24, 64, "::/64", true },
    { "local", 24, 64, "local", false },
    { "", 24, 64, "", false },
    { "10.9.8", 24, 64, "10.9.8", false },
};

static void test_cut(void **state)
{
    char net[NET_TEXT];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(net_of(cases[i].address, cases[i].bits4, cases[i].bits6, net), cases[i].is);
        assert_string_equal(net, cases[i].net);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cut) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

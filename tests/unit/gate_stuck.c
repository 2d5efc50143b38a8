/* Who is stuck, counted in rounds; and what a service manager is told. */
#include "config.h"
#include "gate/master.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

static const struct alive idle;

static void test_silent_is_stuck(void **state)
{
    struct silence s = { .rounds = 0 };

    for (unsigned i = 0; i < STUCK_ROUNDS; i++)
        assert_false(silence_round(&s));
    assert_true(silence_round(&s));
}

static void test_an_answer_is_enough(void **state)
{
    struct silence s = { .rounds = 0 };

    for (unsigned i = 0; i < 10 * STUCK_ROUNDS; i++) {
        assert_false(silence_round(&s));
        if (i % STUCK_ROUNDS == STUCK_ROUNDS - 1)
            silence_broken(&s, &idle);
    }
}

/* It answers, and its writer is in one turn, or its disk at one flush, all the time. */
static void test_the_same_for_long_is_stuck(void **state)
{
    static const struct alive at[] = { { .turn = 7 }, { .flush = 7 } };

    for (size_t k = 0; k < COUNT_OF(at); k++) {
        struct silence s = { .rounds = 0 };
        unsigned i = 0;
        while (!silence_round(&s)) {
            assert_true(i++ <= STUCK_ROUNDS);
            silence_broken(&s, &at[k]);
        }
    }
}

static void test_busy_is_not_stuck(void **state)
{
    struct silence s = { .rounds = 0 };

    for (uint64_t i = 1; i < 100; i++) {
        assert_false(silence_round(&s));
        silence_broken(&s, &(struct alive){ .turn = i, .flush = i });
    }
}

/* -- the service manager -- */

static int manager(struct sockaddr_un *a)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *a = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(a->sun_path + 1, sizeof a->sun_path - 1, "wattdesk-notify-%d", (int)getpid());
    assert_int_equal(bind(fd, (struct sockaddr *)a,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(a->sun_path + 1))), 0);
    return fd;
}

static void hears(int fd, const char *text)
{
    char said[64] = "";

    recv(fd, said, sizeof said - 1, 0);
    assert_string_equal(said, text);
}

static void test_the_manager_is_told(void **state)
{
    struct sockaddr_un a;
    struct notifier n;
    int fd = manager(&a);
    char name[120];

    snprintf(name, sizeof name, "@%s", a.sun_path + 1);
    setenv("NOTIFY_SOCKET", name, 1);
    setenv("WATCHDOG_USEC", "60000000", 1);
    notify_open(&n);
    assert_null(getenv("NOTIFY_SOCKET"));
    notify_say(&n, "READY=1");
    hears(fd, "READY=1");
    notify_alive(&n, 1000 * SECOND);
    hears(fd, "WATCHDOG=1");
    notify_alive(&n, 1029 * SECOND);
    hears(fd, "");
    notify_alive(&n, 1030 * SECOND);
    hears(fd, "WATCHDOG=1");
    close(n.fd);
    close(fd);
}

static void test_no_manager(void **state)
{
    struct notifier n;

    unsetenv("NOTIFY_SOCKET");
    notify_open(&n);
    assert_int_equal(n.fd, -1);
    notify_say(&n, "READY=1");
    notify_alive(&n, 1000 * SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silent_is_stuck),
        cmocka_unit_test(test_an_answer_is_enough),
        cmocka_unit_test(test_the_same_for_long_is_stuck),
        cmocka_unit_test(test_busy_is_not_stuck),
        cmocka_unit_test(test_the_manager_is_told),
        cmocka_unit_test(test_no_manager),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

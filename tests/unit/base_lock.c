/* The order of locks is asserted: a wrong one ends the process and names both, in every
 * build, since this test asks for the assertion by itself. */
#include "config.h"
#ifndef LOCK_ORDER
#define LOCK_ORDER 1
#endif
#include "base/base.h"
#include "base/lock.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct lock hub, conn, other_conn, care, queue, waiter;
static struct shared_lock board, rules;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;

static int setup(void **state)
{
    (void)state;
    lock_init(&hub, LOCK_hub);
    lock_init(&conn, LOCK_conn);
    lock_init(&other_conn, LOCK_conn);
    lock_init(&care, LOCK_care);
    lock_init(&queue, LOCK_queue);
    lock_init(&waiter, LOCK_waiter);
    shared_init(&board, LOCK_board, true);
    shared_init(&rules, LOCK_rules, false);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lock_destroy(&hub);
    lock_destroy(&conn);
    lock_destroy(&other_conn);
    lock_destroy(&care);
    lock_destroy(&queue);
    lock_destroy(&waiter);
    shared_destroy(&board);
    shared_destroy(&rules);
    return 0;
}

/* In a process of its own: how it ended, and what it said last. */
static bool aborts(void (*act)(void), char *said, size_t room)
{
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        act();
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; n + 1 < room && (got = read(ends[0], said + n, room - 1 - n)) > 0;)
        n += (size_t)got;
    said[n] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void hub_under_conn(void) { lock_take(&conn); lock_take(&hub); }
static void one_under_another(void) { lock_take(&conn); lock_take(&other_conn); }
static void leaf_under_leaf(void) { lock_take(&queue); lock_take(&waiter); }
static void hub_under_board(void) { shared_read(&board); lock_take(&hub); }
static void rules_read_twice(void) { shared_read(&rules); shared_read(&rules); }
static void board_under_rules(void) { shared_write(&rules); shared_write(&board); }
static void under_a_tried_one(void) { (void)!lock_try(&conn); lock_take(&hub); }
static void not_held(void) { lock_give(&hub); }
static void sleeps_under_care(void) { lock_take(&care); lock_take(&queue); lock_wait(&queue, &some); }
/* What was given back first does not hide what is still held. */
static void given_crosswise(void) { lock_take(&hub); lock_take(&conn); lock_give(&hub); lock_take(&hub); }

static void test_a_wrong_order_aborts(void **state)
{
    (void)state;
    static const struct { void (*act)(void); const char *what, *under; } wrong[] = {
        { hub_under_conn, "lock hub", "under conn" },        { one_under_another, "lock conn", "under conn" },
        { leaf_under_leaf, "lock waiter", "under queue" },   { hub_under_board, "lock hub", "under board" },
        { rules_read_twice, "lock rules", "under rules" },   { board_under_rules, "lock board", "under rules" },
        { under_a_tried_one, "lock hub", "under conn" },     { given_crosswise, "lock hub", "under conn" },
        { sleeps_under_care, "lock queue", "under care" },   { not_held, "lock hub", "does not hold" },
    };
    char said[1000];
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        bool aborted = aborts(wrong[i].act, said, sizeof said);
        if (!aborted || !strstr(said, wrong[i].what) || !strstr(said, wrong[i].under))
            fail_msg("%s %s: %s, said \"%s\"", wrong[i].what, wrong[i].under, aborted ? "aborted" : "went on", said);
    }
}

static void right_order(void)
{
    lock_take(&care);
    lock_take(&hub);
    lock_take(&conn);
    shared_read(&board);
    shared_read(&rules);
    lock_take(&queue);
    lock_give(&hub);
    lock_give(&queue);
    shared_give(&rules);
    shared_give(&board);
    lock_give(&conn);
    lock_give(&care);
}

/* A lock that is tried is nobody's to wait for. */
static void tried_under_any(void)
{
    lock_take(&conn);
    if (lock_try(&care))
        lock_give(&care);
    lock_give(&conn);
    lock_take(&hub);
    lock_give(&hub);
}

static void *takes_the_outer(void *unused)
{
    lock_take(&hub);
    lock_give(&hub);
    return unused;
}

/* What one thread holds is no other's. */
static void beside_another_thread(void)
{
    pthread_t other;
    lock_take(&conn);
    if (!pthread_create(&other, NULL, takes_the_outer, NULL))
        pthread_join(other, NULL);
    lock_give(&conn);
}

static void test_a_right_order_goes_on(void **state)
{
    (void)state;
    void (*const right[])(void) = { right_order, tried_under_any, beside_another_thread };
    char said[1000];
    for (size_t i = 0; i < COUNT_OF(right); i++)
        if (aborts(right[i], said, sizeof said) || *said)
            fail_msg("%zu: %s", i, said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_wrong_order_aborts),
        cmocka_unit_test(test_a_right_order_goes_on),
    };
    return cmocka_run_group_tests_name("base_lock", tests, setup, teardown);
}

/* Reading, and coming back: account.show warm, the first page of find.any by
 * parts of a name, an address and initials, and how long a core takes to serve
 * again after kill -9. Prints "NAME P50_US P99_US" lines, and "restart MS MS".
 *
 *     look HOME ROUNDS */
#include "config.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUDITOR "10800"              /* reads all units */
#define TELLER "10327"
#define FIRST_ACCOUNT 525000000u
#define RESTARTS 5
#define WRITES 3000                  /* before each of them */
#define NOTED "0525004127"           /* of the teller's unit */

static struct link all, one_unit;

static void show(struct pool *pool, unsigned accounts, unsigned i)
{
    char no[14];
    struct account_page page;
    snprintf(no, sizeof no, "%010u", FIRST_ACCOUNT + 1 + (unsigned)(i * 2654435761u % accounts));
    bench_call(&all, OP_account_show, &(struct account_ask){ .account_no = no }, &page, pool);
    if (!page.bills_n && !page.account_n)
        bench_die("account %s shows nothing", no);
}

static void find(struct pool *pool, struct link *l, const char *text)
{
    struct find_list list;
    bench_call(l, OP_find_any, &(struct find_any){ .text = text }, &list, pool);
    if (!list.rows_n)
        bench_die("%s finds nothing", text);
}

static void report(const char *name, struct bench_times *t)
{
    uint32_t p50 = bench_percentile(t, 500);
    printf("%s %u %u\n", name, p50, bench_percentile(t, 990));
    fflush(stdout);
    t->n = 0;
}

static void shows(struct pool *pool, struct bench_times *t, unsigned accounts, unsigned rounds)
{
    for (unsigned i = 0; i < 2 * rounds; i++) {
        int64_t began = clock_ticks();
        show(pool, accounts, i % 1000);          /* the second thousand on finds them warm */
        if (i >= rounds)
            bench_time(t, clock_ticks() - began);
        pool_clear(pool);
    }
    report("account.show", t);
}

static void finds(struct pool *pool, struct bench_times *t, unsigned rounds)
{
    static const struct { const char *what, *text; } asked[] = {
        { "find.name", "王建国" }, { "find.part", "建国" }, { "find.initials", "wjg" }, { "find.address", "大曹庄" },
        { "find.words", "wjg dcz" }, { "find.tail", "018346" },
    };
    for (unsigned k = 0; k < COUNT_OF(asked); k++) {
        for (unsigned i = 0; i < rounds / 10 + 1; i++) {
            int64_t began = clock_ticks();
            find(pool, &one_unit, asked[k].text);
            bench_time(t, clock_ticks() - began);
            pool_clear(pool);
        }
        report(asked[k].what, t);
    }
}

/* So that there is something to recover. */
static void writes(struct pool *pool)
{
    struct note made;
    for (unsigned i = 0; i < WRITES; i++) {
        bench_call(&one_unit, OP_note_add, &(struct note){ .account_no = NOTED, .text = "bench" }, &made, pool);
        pool_clear(pool);
    }
}

/* Killed without a word; until the first account is shown again. */
static void restarts(struct bench_core *core, struct pool *pool, struct bench_times *t, unsigned accounts)
{
    for (unsigned i = 0; i < RESTARTS; i++) {
        bench_link(core, TELLER, &one_unit);
        writes(pool);
        link_release(&one_unit);
        link_release(&all);
        bench_kill(core);
        int64_t began = clock_ticks();
        bench_start(core, core->home);
        bench_link(core, AUDITOR, &all);
        show(pool, accounts, i);
        bench_time(t, (clock_ticks() - began) / 1000);
        pool_clear(pool);
    }
    report("restart_ms", t);
}

int main(int argc, char **argv)
{
    struct bench_core core;
    struct bench_times t = { 0 };
    struct pool *pool = pool_new(1u << 16);
    if (argc != 4)
        bench_die("usage: look HOME ACCOUNTS ROUNDS");
    unsigned accounts = (unsigned)atoi(argv[2]), rounds = (unsigned)atoi(argv[3]);
    log_open("bench", LOG_WARN_);
    tables_init();
    bench_start(&core, argv[1]);
    bench_link(&core, AUDITOR, &all);
    bench_link(&core, TELLER, &one_unit);
    shows(pool, &t, accounts, rounds);
    finds(pool, &t, rounds);
    link_release(&one_unit);
    restarts(&core, pool, &t, accounts);
    link_release(&all);
    bench_stop(&core);
    pool_free(&pool);
    free(t.at);
    return 0;
}

/* Whether an account gets slower with its years: account.show and pay.quote of the
 * same accounts in a county of a few months and in one of many, side by side, so that
 * the machine's mood is the same for both. Prints "NAME FEW_US MANY_US", medians.
 *
 *     years HOME_FEW HOME_MANY ACCOUNTS ROUNDS */
#include "config.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

#define AUDITOR "10800"              /* reads all units */
#define TELLER "10327"
#define FIRST_ACCOUNT 525000000u
#define CALL_WAIT (60 * SECOND)

struct county {
    struct bench_core core;
    struct link all, teller;
    struct bench_times show, quote;
};

static void account_name(unsigned i, unsigned accounts, char no[14])
{
    snprintf(no, 14, "%010u", FIRST_ACCOUNT + 1 + (unsigned)(i * 2654435761u % accounts));
}

static void show(struct county *c, const char *no, bool counts, struct pool *pool)
{
    struct account_page page;
    int64_t began = clock_ticks();
    bench_call(&c->all, OP_account_show, &(struct account_ask){ .account_no = no }, &page, pool);
    if (counts)
        bench_time(&c->show, clock_ticks() - began);
}

/* Of his own unit and to be paid at a counter; others are refused and not counted. */
static void quote(struct county *c, const char *no, bool counts, struct pool *pool)
{
    struct pay_account account = { .account_no = no };
    struct pay_quote quote;
    struct fault f = { .status = ST_ok };
    int64_t began = clock_ticks();
    enum status s = link_call(&c->teller, OP_pay_quote, "", 0,
                              &(struct pay_ask){ .accounts = &account, .accounts_n = 1 }, &quote, pool, CALL_WAIT, &f);
    if (counts && !s)
        bench_time(&c->quote, clock_ticks() - began);
}

static void begin(struct county *c, const char *home)
{
    bench_start(&c->core, home);
    bench_link(&c->core, AUDITOR, &c->all);
    bench_link(&c->core, TELLER, &c->teller);
}

static void end(struct county *c)
{
    link_release(&c->all);
    link_release(&c->teller);
    bench_stop(&c->core);
    free(c->show.at);
    free(c->quote.at);
}

static void tell(const char *name, struct bench_times *few, struct bench_times *many)
{
    if (!few->n || !many->n)
        bench_die("%s: nothing was answered", name);
    printf("%s %u %u\n", name, bench_percentile(few, 500), bench_percentile(many, 500));
}

int main(int argc, char **argv)
{
    static struct county few, many;
    struct pool *pool = pool_new(1u << 16);
    if (argc != 5)
        bench_die("usage: years HOME_FEW HOME_MANY ACCOUNTS ROUNDS");
    unsigned accounts = (unsigned)atoi(argv[3]), rounds = (unsigned)atoi(argv[4]);
    log_open("bench", LOG_WARN_);
    tables_init();
    begin(&few, argv[1]);
    begin(&many, argv[2]);
    for (unsigned i = 0; i < 2 * rounds; i++) {      /* the second half finds them warm */
        char no[14];
        account_name(i % rounds, accounts, no);
        for (struct county *c = &few; c; c = c == &few ? &many : NULL) {
            show(c, no, i >= rounds, pool);
            quote(c, no, i >= rounds, pool);
            pool_clear(pool);
        }
    }
    tell("account.show", &few.show, &many.show);
    tell("pay.quote", &few.quote, &many.quote);
    end(&few);
    end(&many);
    pool_free(&pool);
    return 0;
}

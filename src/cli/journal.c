/* The journal as plain text that hledger(1) and ledger(1) read, in their strictest mode
 * too: what is used is declared before, accounts with their types. An entry is a
 * transaction, a ledger and its party an account, Assets:Receivable:0525018346 (cli/chart.def).
 * Beancount has another grammar and the same names: --format beancount. With --balances
 * the core's own balances instead, a line each, to be compared. */
#include "config.h"
#include "cli/cli.h"

#include <getopt.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT (60 * SECOND)
#define TOKEN_MOST 704
#define ACCOUNT_MOST 80
#define OPEN_DAY "1900-01-01"        /* of every account for beancount: no entry is before it */

struct paging {
    struct cli *c;
    struct link link;
    struct pool *pool, *whole;       /* of a page; the program's own meanwhile */
    char token[TOKEN_MOST];
    bool beancount;
    void *declared;                  /* accounts that have their line, a tree of names (tsearch) */
};

static bool paging_begin(struct paging *p, struct cli *c)
{
    *p = (struct paging){ .c = c };
    if (!local_link(c, &p->link))
        return false;
    p->whole = c->pool;
    p->pool = c->pool = pool_new(1 << 20);
    return true;
}

static void paging_end(struct paging *p)
{
    p->c->pool = p->whole;
    pool_free(&p->pool);
    link_release(&p->link);
    tdestroy(p->declared, free);
}

static date entry_day(const struct journal *j)
{
    return j->business_date ? j->business_date : instant_date(j->at);
}

static const char *const chart[CODE_ledger_END_] = {
#define ROOT(type, name)
#define CHART(ledger, name) [CODE_ledger_##ledger] = name,
#include "cli/chart.def"
#undef CHART
#undef ROOT
};

/* A ledger of a newer core is none of ours to sort: it goes under equity by its number. */
static void account_name(uint16_t ledger, const char *party, char out[ACCOUNT_MOST])
{
    if (ledger < COUNT_OF(chart) && chart[ledger])
        snprintf(out, ACCOUNT_MOST, "%s%s%s", chart[ledger], *party ? ":" : "", party);
    else
        snprintf(out, ACCOUNT_MOST, "Equity:Other%u%s%s", ledger, *party ? ":" : "", party);
}

/* -- what is used is declared before -- */

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* True the first time. */
static bool newly_declared(struct paging *p, const char *account)
{
    char *own = strdup(account);
    char **kept = own ? tsearch(own, &p->declared, by_name) : NULL;
    if (!kept)
        panic("out of memory");
    if (*kept == own)
        return true;
    free(own);
    return false;
}

static void put_declarations(struct paging *p, const struct journal *j)
{
    char account[ACCOUNT_MOST];

    for (uint32_t i = 0; i < j->lines_n; i++) {
        account_name(j->lines[i].ledger, j->lines[i].party, account);
        if (!newly_declared(p, account))
            continue;
        if (p->beancount)
            printf(OPEN_DAY " open %s CNY\n", account);
        else
            printf("account %s\n", account);
    }
}

/* The roots alone have a type: what is below them has it too (chart.def). */
static const char roots[] =
#define ROOT(type, name) "account " name "\n    ; type: " #type "\n"
#define CHART(ledger, name)
#include "cli/chart.def"
#undef CHART
#undef ROOT
    "\n";

static void put_head(const struct paging *p)
{
    if (p->beancount)
        printf("option \"operating_currency\" \"CNY\"\n\n");
    else
        printf("commodity CNY\n    format 1000.00 CNY\ntag staff\ntag shift\ntag receipt\ntag reverses\n\n%s", roots);
}

/* -- transactions -- */

/* Tags are comments to hledger and ledger and keys of their own, texts, to beancount. */
static void put_tags(const struct paging *p, const struct journal *j)
{
    const char *mark = p->beancount ? "" : "; ", *quote = p->beancount ? "\"" : "";

    if (p->beancount)
        printf("    entry: \"%" PRIu64 "\"\n", j->entry_no);
    if (*j->staff_no)
        printf("    %sstaff: %s%s%s\n", mark, quote, j->staff_no, quote);
    if (j->shift_no)
        printf("    %sshift: %s%" PRIu64 "%s\n", mark, quote, j->shift_no, quote);
    if (j->receipt_no)
        printf("    %sreceipt: %s%08" PRIu64 "%s\n", mark, quote, j->receipt_no, quote);
    if (j->reverses)
        printf("    %sreverses: %s%" PRIu64 "%s\n", mark, quote, j->reverses, quote);
}

static void put_entry(struct paging *p, const struct journal *j)
{
    char day[DATE_TEXT], account[ACCOUNT_MOST], amount[MONEY_TEXT];

    put_declarations(p, j);
    if (p->beancount)
        printf("%s * \"%s\"\n", date_format(entry_day(j), day), j->op);
    else
        printf("%s * (%" PRIu64 ") %s\n", date_format(entry_day(j), day), j->entry_no, j->op);
    put_tags(p, j);
    for (uint32_t i = 0; i < j->lines_n; i++) {
        account_name(j->lines[i].ledger, j->lines[i].party, account);
        printf("    %-32s  %14s CNY\n", account, money_format_plain(j->lines[i].amount, amount));
    }
    putchar('\n');
}

static enum status put_entries(struct paging *p, struct journal_ask *q)
{
    enum status s;

    put_head(p);
    do {
        struct journal_list r;
        q->token = p->token;
        s = cli_call(p->c, &p->link, OP_journal_list, q, &r, WAIT);
        for (uint32_t i = 0; s == ST_ok && i < r.entries_n; i++)
            put_entry(p, &r.entries[i]);
        text_copy(p->token, sizeof p->token, s == ST_ok ? r.token : "");
        pool_clear(p->pool);
    } while (s == ST_ok && p->token[0]);
    return s;
}

/* -- balances -- */

static enum status put_balances(struct paging *p)
{
    char account[ACCOUNT_MOST], amount[MONEY_TEXT];
    enum status s;

    do {
        struct balance_list r;
        struct balance_ask q = { .token = p->token };
        s = cli_call(p->c, &p->link, OP_balance_list, &q, &r, WAIT);
        for (uint32_t i = 0; s == ST_ok && i < r.balances_n; i++) {
            account_name(r.balances[i].ledger, r.balances[i].party, account);
            if (r.balances[i].amount)
                printf("%s %s\n", account, money_format_plain(r.balances[i].amount, amount));
        }
        text_copy(p->token, sizeof p->token, s == ST_ok ? r.token : "");
        pool_clear(p->pool);
    } while (s == ST_ok && p->token[0]);
    return s;
}

/* -- what is asked -- */

static const struct option options[] = {
    { "from", required_argument, NULL, 'f' },
    { "to", required_argument, NULL, 't' },
    { "format", required_argument, NULL, 'o' },
    { "balances", no_argument, NULL, 'b' },
    { NULL, 0, NULL, 0 },
};

static bool day_read(const char *text, date *day_r)
{
    if (date_parse_iso(text, day_r) == ST_ok)
        return true;
    cli_fail(CLI_FAILED, "%s: %s", text, tr("cli.journal.day"));
    return false;
}

int command_journal(struct cli *c, int argc, char **argv)
{
    struct paging p;
    struct journal_ask q = { .token = "" };
    bool balances = false, beancount = false;
    int o;

    optind = 0;                      /* begin anew: main has read the options before the command */
    while ((o = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        if (o == 'b')
            balances = true;
        else if (o == 'f' || o == 't') {
            if (!day_read(optarg, o == 'f' ? &q.from_day : &q.to_day))
                return CLI_FAILED;
        } else if (o != 'o')
            return CLI_FAILED;
        else if (strcmp(optarg, "beancount") == 0)
            beancount = true;
        else if (strcmp(optarg, "ledger") != 0)
            return cli_fail(CLI_FAILED, "%s: %s", optarg, tr("cli.journal.format"));
    }
    if (optind < argc || (balances && (q.from_day || q.to_day)))
        return cli_fail(CLI_FAILED, "%s", tr("cli.journal.usage"));
    if (!paging_begin(&p, c))
        return c->why;
    p.beancount = beancount;
    enum status s = balances ? put_balances(&p) : put_entries(&p, &q);
    paging_end(&p);
    return cli_exit(s);
}

/* The journal as plain text that hledger(1) and ledger(1) read: an entry is a
 * transaction, a ledger and its party an account, receivable:0525018346. With
 * --balances the core's own balances instead, a line each, to be compared. */
#include "config.h"
#include "cli/cli.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WAIT (60 * SECOND)
#define TOKEN_MOST 704
#define ACCOUNT_MOST 80

struct paging {
    struct cli *c;
    struct link link;
    struct pool *pool, *whole;       /* of a page; the program's own meanwhile */
    char token[TOKEN_MOST];
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
}

/* float_ and short_ are called so only because C has those words. */
static void account_name(uint16_t ledger, const char *party, char out[ACCOUNT_MOST])
{
    const char *name = code_name(&codes_ledger, ledger);
    size_t n = name ? strlen(name) : 0;
    if (!name)
        snprintf(out, ACCOUNT_MOST, "%u%s%s", ledger, *party ? ":" : "", party);
    else
        snprintf(out, ACCOUNT_MOST, "%.*s%s%s", (int)(name[n - 1] == '_' ? n - 1 : n), name, *party ? ":" : "", party);
}

/* -- transactions -- */

static void put_entry(const struct journal *j)
{
    char day[DATE_TEXT], account[ACCOUNT_MOST], amount[MONEY_TEXT];
    date on = j->business_date ? j->business_date : instant_date(j->at);

    printf("%s * (%" PRIu64 ") %s\n", date_format(on, day), j->entry_no, j->op);
    if (*j->staff_no)
        printf("    ; staff: %s\n", j->staff_no);
    if (j->shift_no)
        printf("    ; shift: %" PRIu64 "\n", j->shift_no);
    if (j->receipt_no)
        printf("    ; receipt: %08" PRIu64 "\n", j->receipt_no);
    if (j->reverses)
        printf("    ; reverses: %" PRIu64 "\n", j->reverses);
    for (uint32_t i = 0; i < j->lines_n; i++) {
        account_name(j->lines[i].ledger, j->lines[i].party, account);
        printf("    %-32s  %14s CNY\n", account, money_format_plain(j->lines[i].amount, amount));
    }
    putchar('\n');
}

static enum status put_entries(struct paging *p, struct journal_ask *q)
{
    enum status s;

    do {
        struct journal_list r;
        q->token = p->token;
        s = cli_call(p->c, &p->link, OP_journal_list, q, &r, WAIT);
        for (uint32_t i = 0; s == ST_ok && i < r.entries_n; i++)
            put_entry(&r.entries[i]);
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
    bool balances = false;
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
        else if (strcmp(optarg, "ledger") != 0)
            return cli_fail(CLI_FAILED, "%s: %s", optarg, tr("cli.journal.format"));
    }
    if (optind < argc || (balances && (q.from_day || q.to_day)))
        return cli_fail(CLI_FAILED, "%s", tr("cli.journal.usage"));
    if (!paging_begin(&p, c))
        return c->why;
    enum status s = balances ? put_balances(&p) : put_entries(&p, &q);
    paging_end(&p);
    return cli_exit(s);
}

/* Every kind of change, given up where it stands: rows of house.h, a house and the course of a job. After its
 * acceptance, and after each stage but the last, it is given up in a house of its own: the account, its points, their
 * terms, what hangs there, what stands for a time, its bills and what it owes are as they were. A last bill that was
 * made for it is taken back first, as the refusal says. What was read stays: it was read. */
#include "house.h"
#include "core/engine/inner.h"
#include "core/work/job.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KINDS 100

static const char *seen[KINDS];
static unsigned seen_n;

/* -- what is compared -- */

static const enum table_id kept[] = { TABLE_account, TABLE_point, TABLE_point_terms, TABLE_mounting, TABLE_interim,
                                      TABLE_metering_point, TABLE_bill };
#define KEPT COUNT_OF(kept)

struct was { const char *row[KEPT]; money owed, ahead; };

static enum table_id reading;

/* A row without its version, which counts every writing; a bill that was taken back is none. */
static const char *row_one(const void *row)
{
    const struct record *rec = table_info[reading].record;
    const struct field *version = record_field(rec, "version");
    void *copy = pool_get(house.pool, rec->size);
    struct buf b;
    char hex[9] = "";
    uint32_t sum = 5381;
    if (reading == TABLE_bill && ((const struct bill *)row)->bill_state == CODE_bill_state_cancelled)
        return "";
    memcpy(copy, row, rec->size);
    if (version)
        *(uint64_t *)((char *)copy + version->at) = 0;
    buf_init(&b, 4096);
    record_encode(rec, copy, NULL, &b);
    for (size_t i = 0; i < b.n; i++)
        sum = sum * 33 + b.at[i];
    buf_release(&b);
    snprintf(hex, sizeof hex, "%08x", (unsigned)sum);
    return pool_copy(house.pool, hex);
}

static const char *rows_now(enum table_id table)
{
    const struct record *rec = table_info[table].record;
    void *prefix = pool_get(house.pool, rec->size), *at = pool_get(house.pool, rec->size);
    bool owned = record_field(rec, "owner_no");
    memset(prefix, 0, rec->size);
    record_init(rec, prefix);
    if (owned)
        *(uint16_t *)((char *)prefix + record_field(rec, "owner_kind")->at) = CODE_owner_kind_account;
    *(const char **)((char *)prefix + record_field(rec, owned ? "owner_no" : "account_no")->at) = house_account();
    reading = table;
    return house_rows(table, prefix, owned ? 2 : 1, at, row_one);
}

static void read_all(struct was *w)
{
    for (size_t i = 0; i < KEPT; i++)
        w->row[i] = rows_now(kept[i]);
    w->owed = counter_balance(&house, CODE_ledger_receivable, house_account());
    w->ahead = counter_balance(&house, CODE_ledger_prepayment, house_account());
}

static void compare(const struct rule *r, const char *after, const struct was *was)
{
    struct was now;
    read_all(&now);
    for (size_t i = 0; i < KEPT; i++) {
        const char *a = now.row[i], *b = was->row[i];
        a += strspn(a, ",");
        if (strcmp(*a ? a : "none", *b ? b : "none"))
            fail_msg("%s:%u: given up after \"%s\" rows of %s are others", r->file, r->line, after,
                     table_info[kept[i]].name);
    }
    if (now.owed != was->owed || now.ahead != was->ahead)
        fail_msg("%s:%u: given up after \"%s\" what is owed or paid ahead is another", r->file, r->line, after);
}

/* -- giving up -- */

static enum status seconded(enum op_id op, const void *q, void *reply)
{
    struct approval asked, granted;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = counter_call(&house, 'b', OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer answer = { .approval_no = asked.approval_no, .digest = asked.digest };
    if (!s)
        s = counter_call(&house, 'v', OP_approval_grant, &answer, &granted);
    return s ? s : counter_approved(&house, 'b', op, asked.approval_no, q, reply);
}

static const char *bill_key(const void *row)
{
    const struct bill *b = row;
    return b->bill_state == CODE_bill_state_cancelled ? ""
        : pool_printf(house.pool, "%d/%u", (int)b->bill_month, (unsigned)b->bill_seq);
}

/* The newest, as the refusal says. */
static enum status last_bill_back(void)
{
    struct bill at, prefix = { .account_no = house_account() };
    struct correction done;
    const char *all = house_rows(TABLE_bill, &prefix, 1, &at, bill_key), *last = strrchr(all, ',');
    struct bill_reverse q = { .account_no = house_account(), .correct_cause = CODE_correct_cause_other,
                              .remark = "退回重办" };
    last = last ? last + 1 : all;
    q.bill_month = atoi(last);
    q.bill_seq = (uint64_t)atoi(strchr(last, '/') + 1);
    return seconded(OP_bill_reverse, &q, &done);
}

static void give_up(const struct rule *r, const char *after)
{
    char said[] = "giveup";
    enum status s = house_step(said);
    if (s == ST_final_bill_stands) {
        char again[] = "giveup";
        s = last_bill_back();
        if (!s)
            s = house_step(again);
    }
    if (s)
        fail_msg("%s:%u: not given up after \"%s\": %s %s %s", r->file, r->line, after, status_name(s),
                 house.fault.field, house.fault.arg[0]);
}

/* -- a course -- */

static char *words(const char *text)
{
    return (char *)pool_copy(house.pool, text);
}

/* Steps of a text up to the one behind `most` acts of a job; which one that is. NULL: there are not so many. */
static const char *walk(const struct rule *r, const char *text, unsigned most)
{
    char *next = words(text), *at;
    const char *stood = NULL;
    for (unsigned acts = 0; (at = next) && acts < most;) {
        next = strstr(at, " ; ");
        if (next) {
            *next = 0;
            next += 3;
        }
        const char *said = pool_copy(house.pool, at);
        bool act = strstr(said, "accept ") == said || strstr(said, "done");
        enum status s = house_step(at);
        if (s)
            fail_msg("%s:%u: \"%s\" is refused: %s %s %s %s", r->file, r->line, said, status_name(s),
                     house.fault.field, house.fault.arg[0], house.fault.arg[1]);
        acts += act;
        stood = act && acts == most ? said : NULL;
    }
    return stood;
}

static void check(const struct rule *r)
{
    for (unsigned most = 1;; most++) {
        struct was was;
        house_new(words(r->column[0]));
        if (strcmp(r->column[1], "-"))
            walk(r, r->column[1], KINDS);
        read_all(&was);
        const char *after = walk(r, r->column[2], most);
        struct job j = house_job();
        if (most == 1)
            seen[seen_n++] = pool_copy(house.pool, j.job_kind);
        if (!after || j.job_state != CODE_job_state_open) {
            if (!after || most < 2)
                fail_msg("%s:%u: its course does not come to its end", r->file, r->line);
            return;
        }
        give_up(r, after);
        compare(r, after, &was);
    }
}

/* No kind that marks an account as being changed is left out. */
static void all_seen(void)
{
    const struct flow_info *flow;
    for (unsigned i = 0; (flow = flow_at(core_flows(house.core), i, false)); i++) {
        bool there = !flow->by_hand || !flow->of_account || !flow->effect->begin;
        for (unsigned k = 0; k < seen_n; k++)
            there |= !strcmp(seen[k], flow->kind);
        if (!there)
            fail_msg("undo.rules has no row of %s", flow->kind);
    }
}

static void test_undo(void **state)
{
    (void)state;
    house_open();
    rules_run("undo.rules", 4, check);
    all_seen();
    counter_close(&house);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_undo) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Complaints, repairs, enquiries and their like from acceptance to their end, and what two jobs have to do with each
 * other: linked, merged, split. A row is steps parted by " ; "; its jobs are #1, #2 as they were opened. */
#include "config.h"
#include "rules.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"
#include "core/work/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOBS 8
#define WORDS 16

struct step { char who, *word[WORDS]; unsigned words; };

static struct { uint64_t no[JOBS]; unsigned n; } jobs;

static const char *said(const struct step *t, const char *name)
{
    size_t n = strlen(name);
    for (unsigned i = 1; i < t->words; i++)
        if (!strncmp(t->word[i], name, n) && t->word[i][n] == '=')
            return t->word[i] + n + 1;
    return "";
}

/* The first or second #N of the step; else the last one. 0 stands for a number that no job has. */
static uint64_t job_of(const struct step *t, unsigned which)
{
    for (unsigned i = 1; i < t->words; i++)
        if (t->word[i][0] == '#' && !which--) {
            unsigned long at = strtoul(t->word[i] + 1, NULL, 10);
            return at && at <= jobs.n ? jobs.no[at - 1] : 999999999999;
        }
    return jobs.n ? jobs.no[jobs.n - 1] : 0;
}

static bool of_request(const char *name)
{
    static const char *const names[] = { "new_name", "contact", "phone", "version", "reason" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

static uint32_t found_of(struct step *t, struct finding *list)
{
    uint32_t n = 0;
    for (unsigned i = 1; i < t->words; i++) {
        char *is = strchr(t->word[i], '=');
        if (!is)
            continue;
        char *name = pool_slice(hall.pool, t->word[i], (size_t)(is - t->word[i]));
        if (!of_request(name))
            list[n++] = (struct finding){ .finding = name, .value = is + 1 };
    }
    return n;
}

static void opened(uint64_t no)
{
    assert_true(jobs.n < JOBS);
    jobs.no[jobs.n++] = no;
}

/* -- the steps -- */

static enum status do_accept(struct step *t)
{
    struct finding found[WORDS];
    struct change h = { .new_name = said(t, "new_name"), .contact = said(t, "contact"), .phone = said(t, "phone") };
    struct work_accepted r;
    struct work_accept q = { .job_kind = t->word[1], .found = found, .found_n = found_of(t, found), .change = &h,
                             .change_n = 1, .account_no = t->word[2][0] == '-' ? "" : counter_account(t->word[2][0]) };
    record_init(&work_accept_record, &q);
    enum status s = as(t->who, OP_work_accept, &q, &r);
    if (!s)
        opened(r.job->job_no);
    return s;
}

static struct job row_of(uint64_t no)
{
    struct job_page page;
    if (as('v', OP_work_show, &(struct job_ask){ .job_no = no }, &page))
        fail_msg("no job %llu", (unsigned long long)no);
    return *page.job;
}

static enum status do_done(struct step *t)
{
    struct finding found[WORDS];
    struct job now = row_of(job_of(t, 0)), r;
    struct work_finish q = { .job_no = now.job_no, .stage_no = now.stage_no, .stage_result = CODE_stage_result_done,
                             .found = found, .found_n = found_of(t, found) };
    record_init(&work_finish_record, &q);
    return as(t->who, OP_work_finish, &q, &r);
}

static enum status do_link(struct step *t, bool remove)
{
    struct job r;
    struct work_link q = { .job_no = job_of(t, 0), .other_job = job_of(t, 1), .remove = remove, .text = "同一台区" };
    return as(t->who, OP_work_link, &q, &r);
}

static enum status do_merge(struct step *t)
{
    struct job r;
    struct work_merge q = { .job_no = job_of(t, 0), .other_job = job_of(t, 1), .text = "同一件事",
                            .row_version = strtoull(said(t, "version"), NULL, 10) };
    return as(t->who, OP_work_merge, &q, &r);
}

static enum status do_split(struct step *t)
{
    struct finding found[WORDS];
    struct job r;
    struct work_split q = { .job_no = job_of(t, 0), .job_kind = t->word[1], .text = "另查电压",
                            .row_version = strtoull(said(t, "version"), NULL, 10),
                            .found = found, .found_n = found_of(t, found) };
    enum status s = as(t->who, OP_work_split, &q, &r);
    if (!s)
        opened(r.job_no);
    return s;
}

static enum status do_end(struct step *t)
{
    struct job r;
    struct work_close q = { .job_no = job_of(t, 0), .end_reason = CODE_end_reason_other };
    if (*said(t, "reason"))
        assert_true(code_value(&codes_end_reason, said(t, "reason"), &q.end_reason));
    return as(t->who, OP_work_end, &q, &r);
}

static enum status do_order(struct step *t)
{
    struct job r;
    struct work_order q = { .job_no = job_of(t, 0), .paper_no = "12398-7", .limit_amount = 5,
                            .limit_unit = CODE_limit_unit_working_day };
    return as(t->who, OP_work_order, &q, &r);
}

static enum status do_promise(struct step *t)
{
    struct job r;
    struct work_promise q = { .job_no = job_of(t, 0), .promised_for = clock_now() + 7200 * SECOND, .text = "回电话" };
    return as(t->who, OP_work_promise, &q, &r);
}

static enum status do_reopen(struct step *t)
{
    struct job r;
    return with_leave(t->who, OP_work_reopen, &(struct work_note){ .job_no = job_of(t, 0), .text = "不满意" }, &r);
}

static enum status step_run(struct step *t)
{
    const char *verb = t->word[0];
    if (!strcmp(verb, "accept"))
        return do_accept(t);
    if (!strcmp(verb, "done"))
        return do_done(t);
    if (!strcmp(verb, "link") || !strcmp(verb, "unlink"))
        return do_link(t, *verb == 'u');
    if (!strcmp(verb, "merge"))
        return do_merge(t);
    if (!strcmp(verb, "split"))
        return do_split(t);
    if (!strcmp(verb, "end"))
        return do_end(t);
    if (!strcmp(verb, "order"))
        return do_order(t);
    if (!strcmp(verb, "promise"))
        return do_promise(t);
    if (!strcmp(verb, "reopen"))
        return do_reopen(t);
    fail_msg("no step %s", verb);
    return ST_ok;
}

/* -- what came of it -- */

static const char *state_of(const struct job_page *page)
{
    return *page->stage ? page->stage : code_name(&codes_job_state, page->job->job_state);
}

/* "merged>#2:open" of the job that went into the second, "split<#3:open" of one that the third came from. */
static void links_add(const struct job_page *page, char *out, size_t room)
{
    for (uint32_t i = 0; i < page->links_n; i++) {
        const struct job_link_row *l = &page->links[i];
        unsigned at = 0;
        while (at < jobs.n && jobs.no[at] != l->job_no)
            at++;
        size_t n = strlen(out);
        snprintf(out + n, room - n, "%s%s%s#%u:%s", i ? "," : "", code_name(&codes_link_kind, l->link_kind),
                 l->from_here ? ">" : "<", at + 1, code_name(&codes_job_state, l->job_state));
    }
}

static const char *own_clock(const struct job_page *page, uint16_t kind)
{
    for (uint32_t i = 0; i < page->clocks_n; i++)
        if (page->clocks[i].clock_kind == kind)
            return page->clocks[i].closed ? "closed" : "running";
    return "none";
}

static unsigned told_of(uint64_t no, uint16_t about)
{
    struct outbox_list list;
    unsigned n = 0;
    assert_int_equal(as('k', OP_outbox_list, &(struct outbox_list_ask){ .job_no = no }, &list), ST_ok);
    for (uint32_t i = 0; i < list.messages_n; i++)
        n += list.messages[i].told_about == about;
    return n;
}

static void value_of(uint64_t no, const char *key, char *out, size_t room)
{
    struct job_page page;
    struct fault before = hall.fault;
    if (as('v', OP_work_show, &(struct job_ask){ .job_no = no }, &page))
        fail_msg("no page: %s", status_name(hall.fault.status));
    hall.fault = before;
    const struct job *j = page.job;
    *out = 0;
    if (!strcmp(key, "at"))
        snprintf(out, room, "%s", state_of(&page));
    else if (!strcmp(key, "account"))
        snprintf(out, room, "%s", *j->account_no ? "yes" : "none");
    else if (!strcmp(key, "title"))
        snprintf(out, room, "%s", *j->title ? j->title : "none");
    else if (!strcmp(key, "address"))
        snprintf(out, room, "%s", *j->address ? j->address : "none");
    else if (!strcmp(key, "kind"))
        snprintf(out, room, "%s", j->job_kind);
    else if (!strcmp(key, "limit"))
        snprintf(out, room, "%llu%s", (unsigned long long)page.clocks[0].limit_amount,
                 page.clocks[0].limit_amount ? code_name(&codes_limit_unit, page.clocks[0].limit_unit) : "");
    else if (!strcmp(key, "stagelimit"))
        snprintf(out, room, "%llu%s", (unsigned long long)page.clocks[j->stage_no].limit_amount,
                 page.clocks[j->stage_no].limit_amount
                 ? code_name(&codes_limit_unit, page.clocks[j->stage_no].limit_unit) : "");
    else if (!strcmp(key, "links"))
        links_add(&page, out, room);
    else if (!strcmp(key, "promise"))
        snprintf(out, room, "%s", own_clock(&page, CODE_clock_kind_promise));
    else if (!strcmp(key, "regulator"))
        snprintf(out, room, "%s", own_clock(&page, CODE_clock_kind_regulator));
    else if (!strcmp(key, "merged"))
        snprintf(out, room, "%u", told_of(no, CODE_told_about_merged));
    else if (!strcmp(key, "joined"))
        snprintf(out, room, "%u", told_of(no, CODE_told_about_joined));
    else if (!strcmp(key, "found"))
        for (uint32_t i = 0; i < j->found_n; i++) {
            size_t n = strlen(out);
            snprintf(out + n, room - n, "%s%s", i ? "," : "", j->found[i].finding);
        }
    else
        fail_msg("no value %s", key);
    if (!*out)
        snprintf(out, room, "none");
}

/* "ok at=answer #1.links=..." : of the last job, or of the one that is named. */
static const char *outcome(enum status s, const char *wanted)
{
    char out[600] = "", value[300];
    if (s) {
        snprintf(out, sizeof out, "%s %s", status_name(s), *hall.fault.field ? hall.fault.field : "-");
        if (strchr(strchr(wanted, ' ') ? strchr(wanted, ' ') + 1 : "", ' '))
            snprintf(out + strlen(out), sizeof out - strlen(out), " %s", hall.fault.arg[0]);
        return pool_copy(hall.pool, out);
    }
    snprintf(out, sizeof out, "ok");
    char *rest, *copy = pool_copy(hall.pool, wanted);
    strtok_r(copy, " ", &rest);
    for (char *key = strtok_r(NULL, " ", &rest); key; key = strtok_r(NULL, " ", &rest)) {
        key[strcspn(key, "=")] = 0;
        uint64_t no = *key == '#' ? jobs.no[key[1] - '1'] : jobs.no[jobs.n - 1];
        value_of(no, *key == '#' ? key + 3 : key, value, sizeof value);
        snprintf(out + strlen(out), sizeof out - strlen(out), " %s=%s", key, value);
    }
    return pool_copy(hall.pool, out);
}

static void check(const struct rule *r)
{
    enum status s = ST_ok;
    jobs.n = 0;
    char *copy = pool_copy(hall.pool, r->column[0]);
    for (char *at = copy, *next; at; at = next) {
        struct step t = { .who = 'k', .words = 0 };
        char *rest;
        next = strstr(at, " ; ");
        if (next) {
            *next = 0;
            next += 3;
        }
        for (char *w = strtok_r(at, " ", &rest); w && t.words < WORDS; w = strtok_r(NULL, " ", &rest))
            t.word[t.words++] = w;
        if (t.word[0][1] == ':') {
            t.who = t.word[0][0];
            t.word[0] += 2;
        }
        s = step_run(&t);
        if (s && next)
            fail_msg("%s:%u: %s: %s %s %s", r->file, r->line, t.word[0], status_name(s), hall.fault.field,
                     hall.fault.arg[0]);
    }
    rule_equal(r, outcome(s, r->column[1]), r->column[1]);
}

/* -- a meter that is tested -- */

static void paid(const char *account_no, money amount)
{
    struct pay_account a = { .account_no = account_no, .amount = maybe_money(amount) };
    struct pay_quote quote;
    struct payment p;
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(amount) };
    assert_int_equal(as('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote), ST_ok);
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .basis = quote.basis,
                          .large_meant = true };
    if (as('k', OP_pay_take, &q, &p))
        fail_msg("%s %s %s", status_name(hall.fault.status), hall.fault.field, hall.fault.arg[0]);
}

static void stage_done(char who, const char *name, const char *value, const char *also, const char *is,
                       enum status wanted)
{
    struct finding found[] = { { .finding = name, .value = value }, { .finding = also, .value = is } };
    struct job now = row_of(jobs.no[0]), r;
    struct work_finish q = { .job_no = now.job_no, .stage_no = now.stage_no, .stage_result = CODE_stage_result_done,
                             .found = found, .found_n = also ? 2 : name ? 1 : 0 };
    record_init(&work_finish_record, &q);
    enum status s = as(who, OP_work_finish, &q, &r);
    if (s != wanted)
        fail_msg("stage %llu: %s %s", (unsigned long long)now.stage_no, status_name(s), hall.fault.field);
}

/* 申请校表: paid before it is done; of a meter that was wrong the fee is given back, of another it is not. */
static void tested(char account, const char *result, money ahead_then)
{
    char accept[] = "accept", kind[] = "meter_abnormal", by[] = "came_by=counter", what[] = "what_said=表快";
    char whose[2] = { account };
    struct step t = { .who = 'k', .word = { accept, kind, whose, by, what }, .words = 5 };
    const char *no = counter_account(account);
    money owed = counter_balance(&hall, CODE_ledger_receivable, no), ahead;
    char value[80];
    jobs.n = 0;
    assert_int_equal(do_accept(&t), ST_ok);
    value_of(jobs.no[0], "at", value, sizeof value);
    assert_string_equal(value, "fee");
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, no), owed + 20000);
    assert_int_equal(do_accept(&t), ST_job_excluded);
    stage_done('k', NULL, NULL, NULL, NULL, ST_fee_open);
    paid(no, 200000);                /* more than all that is owed, late fee too */
    stage_done('k', NULL, NULL, NULL, NULL, ST_ok);
    stage_done('r', "tested_on", "2026-11-23", "test_result", result, ST_ok);
    if (!strcmp(result, "beyond"))
        stage_done('v', "settled_said", "退11月", NULL, NULL, ST_ok);
    ahead = counter_balance(&hall, CODE_ledger_prepayment, no);
    stage_done('k', "answer_said", "已告知", NULL, NULL, ST_ok);
    value_of(jobs.no[0], "at", value, sizeof value);
    assert_string_equal(value, "done");
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, no), 0);
    assert_int_equal(counter_balance(&hall, CODE_ledger_prepayment, no), ahead - ahead_then);
}

static void test_meter(void **state)
{
    struct denomination cash[] = { { .face = 10000, .pieces = 3 } };
    struct shift_open open = { .window_no = "03", .float_from = counter_staff('v'), .float_cash = cash,
                               .float_cash_n = 1, .next_paper = PAPER_FIRST };
    struct fee_rate rate = { .fee_item = CODE_fee_item_meter_test, .valid_from = date_of(2026, 11, 23), .amount = 20000,
                             .fee_unit = CODE_fee_unit_each, .certainty = CODE_certainty_verified, .source = "test" };
    struct fee_rate put;
    struct shift shift;
    (void)state;
    assert_int_equal(as('k', OP_shift_open, &open, &shift), ST_ok);
    assert_int_equal(as('d', OP_fee_rate_put, &rate, &put), ST_ok);
    tested('A', "within", 0);
    tested('B', "beyond", 20000);
}

static void line_said(void *to, const char *line)
{
    (void)to;
    print_message("%s\n", line);
}

static void test_orders(void **state)
{
    (void)state;
    assert_true(rules_run("orders.rules", 3, check) >= 60);
}

static void test_checks(void **state)
{
    uint64_t n;
    (void)state;
    assert_int_equal(checks_run(hall.core, line_said, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders), cmocka_unit_test(test_meter), cmocka_unit_test(test_checks),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}

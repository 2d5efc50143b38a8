/* Flows of the office's own, in the store. */
#include "config.h"
#include "tests/paths.h"
#include "flow_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A licence for a dog, as an office without a compiler writes it. */
#define DOG_HEAD "of account\nby hand\nwords zh_CN 犬证\nwords en dog licence\n"
#define DOG_STAGE "stage look\nwords zh_CN 看犬\nwords en look\nrole clerk\n"
#define SIZE "field size choice small large\nwords zh_CN 体型\nwords en size\n" \
    "word small zh_CN 小\nword small en small\nword large zh_CN 大\nword large en large\n"

static void practises(void *row) { ((struct unit *)row)->practice = true; }
static void works_no_more(void *row) { ((struct unit *)row)->practice = false; }
static void of_company(void *row) { ((struct user *)row)->unit_no = "130525"; }
static void of_company_too(void *row)
{
    ((struct user *)row)->unit_no = "130525";
    ((struct user *)row)->roles |= CODE_BIT(CODE_role_supervisor);
}

static enum status put_text(struct hall *h, const char *text, struct flow_file *r)
{
    return counter_call(h, 'v', OP_flow_put, &(struct flow_text){ .text = text }, r);
}

static enum status apply(struct hall *h, const char *kind, struct work_accepted *r)
{
    struct work_accept q = { .job_kind = kind, .account_no = counter_account('A') };
    return counter_call(h, 'k', OP_work_accept, &q, r);
}

static uint16_t state_of(struct hall *h, uint64_t version)
{
    struct flow_file row;
    assert_int_equal(counter_call(h, 'k', OP_flow_show, &(struct flow_of){ .job_kind = "dog", .flow_version = version },
                                  &row), ST_ok);
    return row.flow_state;
}

static enum status enforced(struct hall *h, char who, uint64_t version, struct flow_file *r)
{
    return seconded(h, who, 'b', OP_flow_enforce, &(struct flow_of){ .job_kind = "dog", .flow_version = version }, r);
}

/* The next version: new jobs go by it, and an open one ends by its own, a core that starts again between. */
static void next_version(struct hall *h, uint64_t first)
{
    struct flow_file row;
    struct flow_file_list list;
    struct flow_list offered;
    struct work_accepted second;
    const char *at, *two = "flow dog 2\n" DOG_HEAD
        "field weight number 90\nwords zh_CN 体重\nwords en weight\n" DOG_STAGE "finds weight\n"
        "stage again\nwords zh_CN 再看\nwords en look again\nrole clerk\n";
    counter_restart(h);
    assert_int_equal(put_text(h, two, &row), ST_ok);
    assert_int_equal(enforced(h, 'v', 2, &row), ST_ok);
    assert_int_equal(state_of(h, 1), CODE_flow_state_ended);
    assert_int_equal(state_of(h, 2), CODE_flow_state_in_force);
    assert_int_equal(apply(h, "dog", &second), ST_ok);
    assert_int_equal(second.job->flow_version, 2);
    assert_int_equal(step(h, 'k', first, 1, false, &at), ST_ok);
    assert_string_equal(at, "");
    assert_int_equal(step(h, 'k', second.job->job_no, 1, false, &at), ST_ok);
    assert_string_equal(at, "again");
    assert_int_equal(counter_call(h, 'k', OP_flow_list, &(struct nothing){ 0 }, &list), ST_ok);
    for (uint32_t i = 0; i < list.flows_n; i++)
        if (!strcmp(list.flows[i].job_kind, "dog"))
            assert_int_equal(list.flows[i].open, list.flows[i].flow_version - 1);
    assert_int_equal(counter_call(h, 'k', OP_work_flows, &(struct nothing){ 0 }, &offered), ST_ok);
    unsigned dogs = 0;
    for (uint32_t i = 0; i < offered.flows_n; i++)
        dogs += !strcmp(offered.flows[i].job_kind, "dog");
    assert_int_equal(dogs, 1);
}

/* A kind that no file has: looked at, tried where the unit practises, in force for all by two people's word,
 * and followed by another version while the first one's jobs go on. */
static void test_stored(void **state)
{
    struct hall h;
    struct flow_checked checked;
    struct flow_file row;
    struct work_accepted first, second;
    const char *at, *one = "flow dog 1\n" DOG_HEAD DOG_STAGE;
    struct unit hall_unit = { .unit_no = counter_unit(false) };
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    hall_unit.unit_no = pool_copy(home_pool, counter_unit(false));
    struct user v = { .staff_no = pool_copy(home_pool, counter_staff('v')) };
    struct user b = { .staff_no = pool_copy(home_pool, counter_staff('b')) };
    struct flow_text text = { .text = "flow dog 1\n" DOG_HEAD "stage look\nrole nobody\n" };
    assert_int_equal(counter_call(&h, 'v', OP_flow_check, &text, &checked), ST_ok);
    assert_int_equal(checked.faults_n, 1);
    assert_int_equal(checked.faults[0].line, 7);
    assert_string_equal(checked.faults[0].word, "nobody");
    assert_string_equal(checked.faults[0].file, "dog.1.flow");
    assert_int_equal(put_text(&h, text.text, &row), ST_file_broken);
    text.text = one;
    assert_int_equal(counter_call(&h, 'v', OP_flow_check, &text, &checked), ST_ok);
    assert_int_equal(checked.faults_n, 0);
    assert_string_equal(checked.flow[0].stages[0].stage, "look");
    assert_int_equal(put_text(&h, one, &row), ST_ok);
    assert_int_equal(row.flow_state, CODE_flow_state_practice);
    assert_int_equal(apply(&h, "dog", &first), ST_flow_unknown);
    counter_change(&h, TABLE_unit, &hall_unit, practises);
    assert_int_equal(apply(&h, "dog", &first), ST_ok);
    struct work_accept elsewhere = { .job_kind = "dog", .account_no = counter_account('A'),
                                     .unit_no = counter_unit(true) };
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &elsewhere, &second), ST_flow_practice);
    assert_int_equal(put_text(&h, one, &row), ST_flow_in_use);           /* a job is open by it */
    assert_int_equal(step(&h, 'k', first.job->job_no, 1, false, &at), ST_ok);
    assert_int_equal(put_text(&h, one, &row), ST_ok);                    /* and is closed */
    counter_change(&h, TABLE_unit, &hall_unit, works_no_more);
    assert_int_equal(enforced(&h, 'v', 1, &row), ST_outside_unit);
    counter_change(&h, TABLE_user, &v, of_company);
    counter_change(&h, TABLE_user, &b, of_company_too);
    assert_int_equal(counter_call(&h, 'v', OP_flow_enforce, &(struct flow_of){ .job_kind = "dog", .flow_version = 1 },
                                  &row), ST_approval_needed);
    assert_int_equal(enforced(&h, 'v', 1, &row), ST_ok);
    assert_string_equal(row.approved_by, b.staff_no);
    assert_int_equal(enforced(&h, 'v', 1, &row), ST_flow_in_use);
    assert_int_equal(apply(&h, "dog", &first), ST_ok);
    assert_int_equal(put_text(&h, one, &row), ST_file_broken);
    next_version(&h, first.job->job_no);
    proved(&h);
    counter_close(&h);
}

#define NO_RATE "has no rate in force: 0852 sets one"

/* Fees of the office's own: one that is over, one that costs nothing before tomorrow, one that costs something. */
static void own_fees(struct txn *t)
{
    static const struct { uint16_t item; bool closed; date from; } fees[] = {
        { 102, true, 0 }, { 103, false, 1 }, { 104, false, 0 } };
    date today = instant_date(COUNTER_NOW);
    for (size_t i = 0; i < COUNT_OF(fees); i++) {
        counter_put(t, TABLE_code_row, &(struct code_row){ .set_name = "fee_item", .value = fees[i].item,
                    .label = "犬证费", .label_en = "dog licence fee", .closed = fees[i].closed });
        counter_put(t, TABLE_fee_rate, &(struct fee_rate){ .fee_item = fees[i].item,
                    .valid_from = today + fees[i].from, .fee_unit = CODE_fee_unit_each, .amount = 2000 });
    }
}

/* What may not stand beside what there is: by its line. */
static void test_stored_refused(void **state)
{
    static const struct { const char *text, *line, *word, *reason; } cases[] = {
        { "flow dog 1\nof account\nby hand\n" DOG_STAGE, "1", "dog", "has no words in zh_CN" },
        { "flow dog 1\n" DOG_HEAD "stage look\nwords zh_CN 看犬\nrole clerk\n", "6", "look", "has no words in en" },
        { "flow dog 1\n" DOG_HEAD "stage look\nwords zh_CN 看犬\nwords en see\nrole clerk\n", "8", "see (cat: look)",
          "is called otherwise in another kind" },
        { "flow dog 1\n" DOG_HEAD "stage contact\nrole clerk\n", "", "", "" },
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "job nobody\n", "10", "nobody", "unknown kind of job" },
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "job dog\n", "10", "dog", "comes round to this kind" },
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "job install_household\n", "10", "install_household",
          "is not about what this one is" },
        { "flow rename 1\n" DOG_HEAD DOG_STAGE, "1", "rename", "there is that version already, or a later one" },
        { "flow cat 2\nof account\nby hand\nfield size text 9\nwords zh_CN 体型\nwords en size\n" DOG_STAGE, "4", "size",
          "is of another type, or lacks a choice, of another version" },
        { "flow cat 2\nof account\nby hand\nfield size choice small huge\nwords zh_CN 体型\nwords en size\n"
          "word small zh_CN 小\nword small en small\nword huge zh_CN 巨\nword huge en huge\n" DOG_STAGE, "4", "size",
          "is of another type, or lacks a choice, of another version" },
        { "flow dog 2\n" DOG_HEAD DOG_STAGE "fee meter_test\n", "10", "meter_test", NO_RATE },
        { "flow dog 2\n" DOG_HEAD DOG_STAGE "fee high_reliability\n", "", "", "" },
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "fee 101\n", "10", "101", "unknown fee" },
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "fee 102\n", "10", "102", "unknown fee" },     /* not used any more */
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "fee 103\n", "10", "103", NO_RATE },           /* from tomorrow only */
        { "flow dog 3\n" DOG_HEAD DOG_STAGE "fee 104\n", "", "", "" },
    };
    struct hall h;
    struct flow_file row;
    (void)state;
    counter_more = own_fees;
    counter_open(&h, 1);
    counter_more = NULL;
    home_pool = h.pool;
    struct flows *flows;
    struct flow_info *flow;
    struct fault f = { .status = ST_ok };
    const char *formless = "flow dog 1\n" DOG_HEAD DOG_STAGE "form nonsense\n";
    assert_int_equal(flows_open(TOP_SRCDIR "/db", TOP_SRCDIR "/forms", &flows, &f), ST_ok);
    assert_int_equal(flow_read_new(flows, formless, strlen(formless), home_pool, &flow, &f), ST_file_broken);
    assert_string_equal(f.arg[0], "10");
    assert_string_equal(reason_said(f.arg[2]), "unknown form");
    flows_close(&flows);
    assert_int_equal(put_text(&h, "flow cat 1\nof account\nby hand\nwords zh_CN 猫证\nwords en cat licence\n" SIZE
                              DOG_STAGE, &row), ST_ok);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum status s = put_text(&h, cases[i].text, &row);
        assert_int_equal(s, *cases[i].reason ? ST_file_broken : ST_ok);
        if (!s)
            continue;
        assert_string_equal(reason_said(h.fault.arg[2]), cases[i].reason);
        assert_string_equal(h.fault.arg[0], cases[i].line);
        assert_string_equal(h.fault.arg[1], cases[i].word);
    }
    counter_close(&h);
}

static void in_force(struct hall *h, uint64_t version, const char *text)
{
    struct flow_file row;
    assert_int_equal(put_text(h, text, &row), ST_ok);
    assert_int_equal(enforced(h, 'v', version, &row), ST_ok);
}

static enum status moved(struct hall *h, uint64_t to, uint64_t job_no, struct work_assigned *r)
{
    struct work_move q = { .job_kind = "dog", .from_version = 1, .to_version = to, .job_no = job_no, .remark = "换版" };
    return seconded(h, 'v', 'b', OP_work_move, &q, r);
}

/* Open jobs go by another version by an approved act: those of which it can be so, the others named. */
static void test_moved(void **state)
{
    struct hall h;
    struct work_accepted early, late, other;
    struct work_assigned r;
    struct job j;
    const char *at;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct user v = { .staff_no = pool_copy(home_pool, counter_staff('v')) };
    struct user b = { .staff_no = pool_copy(home_pool, counter_staff('b')) };
    counter_change(&h, TABLE_user, &v, of_company);
    counter_change(&h, TABLE_user, &b, of_company_too);
    in_force(&h, 1, "flow dog 1\n" DOG_HEAD "limit 9 working_day\n" DOG_STAGE "stage contact\nrole clerk\n");
    assert_int_equal(apply(&h, "dog", &early), ST_ok);
    assert_int_equal(apply(&h, "dog", &late), ST_ok);
    assert_int_equal(apply(&h, "dog", &other), ST_ok);
    assert_int_equal(step(&h, 'k', late.job->job_no, 1, false, &at), ST_ok);
    in_force(&h, 2, "flow dog 2\n" DOG_HEAD "limit 4 working_day\nfield weight number 90\nwords zh_CN 体重\n"
             "words en weight\n" DOG_STAGE "needs weight\nstage contact\nrole clerk\n");
    in_force(&h, 3, "flow dog 3\n" DOG_HEAD "stage contact\nrole clerk\n" DOG_STAGE);
    assert_int_equal(counter_call(&h, 'v', OP_work_move, &(struct work_move){ .job_kind = "dog", .from_version = 1,
                     .to_version = 2, .remark = "换版" }, &r), ST_approval_needed);
    assert_int_equal(moved(&h, 3, early.job->job_no, &r), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.move_stage");
    assert_int_equal(moved(&h, 9, early.job->job_no, &r), ST_flow_unknown);
    assert_int_equal(moved(&h, 2, late.job->job_no, &r), ST_stage_needs);
    assert_string_equal(h.fault.field, "weight");
    assert_int_equal(shown(&h, early.job->job_no).flow_version, 1);
    assert_int_equal(moved(&h, 2, 0, &r), ST_ok);
    assert_int_equal(r.done, 2);
    assert_int_equal(r.failed_n, 1);
    assert_int_equal(r.failed[0].job_no, late.job->job_no);
    j = shown(&h, early.job->job_no);
    assert_int_equal(j.flow_version, 2);
    assert_int_equal(j.events[j.events_n - 1].work_act, CODE_work_act_other_version);
    assert_string_equal(j.events[j.events_n - 1].approved_by, b.staff_no);
    struct job_page page;
    assert_int_equal(counter_call(&h, 'k', OP_work_show, &(struct job_ask){ .job_no = j.job_no }, &page), ST_ok);
    assert_int_equal(page.clocks[0].limit_amount, 4);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_stage_needs);
    assert_int_equal(step(&h, 'k', late.job->job_no, 2, false, &at), ST_ok);       /* ends by its own */
    proved(&h);
    counter_close(&h);
}

/* -- how many there may be -- */

static const char *tried(const char *kind, unsigned version)
{
    return pool_printf(home_pool, "flow %s %u\nof account\nby hand\nwords zh_CN %s\nwords en %s\n" DOG_STAGE, kind,
                       version, kind, kind);
}

static uint32_t listed(struct hall *h, bool left_out)
{
    struct flow_file_list list;
    uint32_t n = 0;
    assert_int_equal(counter_call(h, 'k', OP_flow_list, &(struct nothing){ 0 }, &list), ST_ok);
    for (uint32_t i = 0; i < list.flows_n; i++)
        n += list.flows[i].not_read == left_out;
    return n;
}

static const struct flow_of DOG_2 = { .job_kind = "dog", .flow_version = 2 };

/* A unit tries a few at once; one that no job began by is dropped, and makes room. */
static void test_limits(void **state)
{
    struct hall h;
    struct flow_file row;
    struct work_accepted accepted;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct unit hall_unit = { .unit_no = pool_copy(home_pool, counter_unit(false)) };
    for (unsigned i = 1; i <= FLOWS_TRIED; i++)
        assert_int_equal(put_text(&h, tried("dog", i), &row), ST_ok);
    assert_string_equal(row.unit_no, hall_unit.unit_no);
    assert_int_equal(put_text(&h, tried("dog", FLOWS_TRIED + 1), &row), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.flow_tried");
    assert_int_equal(put_text(&h, tried("dog", FLOWS_TRIED), &row), ST_ok);    /* over its own */
    counter_change(&h, TABLE_unit, &hall_unit, practises);
    assert_int_equal(apply(&h, "dog", &accepted), ST_ok);
    assert_int_equal(accepted.job->flow_version, FLOWS_TRIED);
    struct flow_of last = { .job_kind = "dog", .flow_version = FLOWS_TRIED };
    assert_int_equal(counter_call(&h, 'v', OP_flow_drop, &last, &row), ST_flow_in_use);
    const char *at;
    assert_int_equal(step(&h, 'k', accepted.job->job_no, 1, false, &at), ST_ok);
    assert_int_equal(counter_call(&h, 'v', OP_flow_drop, &last, &row), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.flow_begun");
    assert_int_equal(counter_call(&h, 'v', OP_flow_drop, &DOG_2, &row), ST_ok);
    assert_int_equal(counter_call(&h, 'v', OP_flow_drop, &DOG_2, &row), ST_flow_unknown);
    assert_int_equal(put_text(&h, tried("cat", 1), &row), ST_ok);
    proved(&h);
    counter_close(&h);
}

/* More rows than are read: what is in force, and what has open jobs, is read before what is tried; the core starts,
 * tells what it left out, and that is dropped. */
static void test_more_than_read(void **state)
{
    struct hall h;
    struct flow_file row;
    struct work_accepted by_forced, by_tried;
    const char *at;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct unit hall_unit = { .unit_no = pool_copy(home_pool, counter_unit(false)) };
    struct user v = { .staff_no = pool_copy(home_pool, counter_staff('v')) };
    struct user b = { .staff_no = pool_copy(home_pool, counter_staff('b')) };
    counter_change(&h, TABLE_unit, &hall_unit, practises);
    assert_int_equal(put_text(&h, tried("zoo", 1), &row), ST_ok);
    assert_int_equal(apply(&h, "zoo", &by_tried), ST_ok);
    counter_change(&h, TABLE_unit, &hall_unit, works_no_more);
    counter_change(&h, TABLE_user, &v, of_company);
    counter_change(&h, TABLE_user, &b, of_company_too);
    assert_int_equal(put_text(&h, "flow dog 1\n" DOG_HEAD DOG_STAGE, &row), ST_ok);
    assert_int_equal(enforced(&h, 'v', 1, &row), ST_ok);
    assert_int_equal(apply(&h, "dog", &by_forced), ST_ok);
    struct txn *t;
    struct batch *batch;
    assert_int_equal(store_batch_begin(core_store(h.core), &batch), ST_ok);
    assert_int_equal(store_child_begin(batch, &t, h.pool), ST_ok);
    for (unsigned i = 1; i <= FLOWS_READ; i++)
        counter_put(t, TABLE_flow_file, &(struct flow_file){
            .job_kind = "ant", .flow_version = i, .text = tried("ant", i), .flow_state = CODE_flow_state_practice,
            .put_by = v.staff_no, .unit_no = hall_unit.unit_no, .put_at = 1 });
    store_child_end(&t, true);
    store_batch_commit(&batch);
    counter_restart(&h);
    uint32_t read = listed(&h, false), out = listed(&h, true);
    assert_int_equal(read, FLOWS_READ);
    assert_true(out > 0);
    assert_int_equal(step(&h, 'k', by_forced.job->job_no, 1, false, &at), ST_ok);
    assert_int_equal(step(&h, 'k', by_tried.job->job_no, 1, false, &at), ST_ok);
    assert_int_equal(put_text(&h, tried("owl", 1), &row), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.flow_rows");
    counter_close(&h);
}

/* A row that did not change is not read again: the next set has the same flow. */
static void test_shared(void **state)
{
    struct hall h;
    struct flow_file row;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    assert_int_equal(put_text(&h, tried("dog", 1), &row), ST_ok);
    const struct flow_info *dog = flow_of_version(core_flows(h.core), "dog", 1);
    assert_non_null(dog);
    assert_int_equal(put_text(&h, tried("cat", 1), &row), ST_ok);
    assert_ptr_equal(flow_of_version(core_flows(h.core), "dog", 1), dog);
    assert_int_equal(put_text(&h, "flow dog 1\n" DOG_HEAD DOG_STAGE, &row), ST_ok);
    assert_ptr_not_equal(flow_of_version(core_flows(h.core), "dog", 1), dog);
    counter_close(&h);
}

/* Only the next version is put, what a unit tries holds the company up by nothing, and its own is not written over. */
static void test_whose(void **state)
{
    struct hall h;
    struct flow_file row;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct user v = { .staff_no = pool_copy(home_pool, counter_staff('v')) };
    struct user b = { .staff_no = pool_copy(home_pool, counter_staff('b')) };
    assert_int_equal(put_text(&h, tried("dog", 9999), &row), ST_file_broken);
    assert_string_equal(reason_said(h.fault.arg[2]), "is not the next version");
    assert_int_equal(put_text(&h, tried("dog", 1), &row), ST_ok);
    assert_int_equal(put_text(&h, tried("dog", 2), &row), ST_ok);
    counter_change(&h, TABLE_user, &b, of_company_too);
    struct flow_text one = { .text = "flow dog 1\n" DOG_HEAD DOG_STAGE };
    assert_int_equal(counter_call(&h, 'b', OP_flow_put, &one, &row), ST_ok);
    assert_string_equal(row.put_by, b.staff_no);
    assert_int_equal(put_text(&h, tried("dog", 1), &row), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.flow_of_others");
    struct flow_of of = { .job_kind = "dog", .flow_version = 1 };
    assert_int_equal(counter_call(&h, 'v', OP_flow_drop, &of, &row), ST_rule_refuses);
    counter_change(&h, TABLE_user, &v, of_company);
    assert_int_equal(enforced(&h, 'v', 1, &row), ST_ok);
    assert_int_equal(state_of(&h, 2), CODE_flow_state_practice);
    counter_close(&h);
}

static const char *told(struct hall *h, char who, const char *key)
{
    struct words_list list = { .token = "" };
    do {
        assert_int_equal(counter_call(h, who, OP_work_words, &(struct words_ask){ .token = list.token }, &list), ST_ok);
        for (uint32_t i = 0; i < list.words_n; i++)
            if (!strcmp(list.words[i].key, key) && !strcmp(list.words[i].lang, "en"))
                return list.words[i].text;
    } while (*list.token);
    return "";
}

static void of_station(void *row) { ((struct account *)row)->unit_no = pool_copy(home_pool, counter_unit(true)); }
static void reaches_county(void *row) { ((struct setting *)row)->value = "county"; }

/* What is tried has its words and its jobs where it is tried, and no account of another place. */
static void test_apart(void **state)
{
    struct hall h;
    struct flow_file row;
    struct work_accepted r;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct unit hall_unit = { .unit_no = pool_copy(home_pool, counter_unit(false)) };
    struct account a = { .account_no = pool_copy(home_pool, counter_account('A')) };
    struct setting reach = { .setting_name = "pay.reach", .valid_from = date_of(2000, 1, 1) };
    assert_int_equal(put_text(&h, tried("dog", 1), &row), ST_ok);
    assert_string_equal(told(&h, 'k', "flow.kind.dog"), "");
    assert_string_equal(told(&h, 'v', "flow.kind.dog"), "dog");         /* who may put it in force */
    counter_change(&h, TABLE_unit, &hall_unit, practises);
    assert_string_equal(told(&h, 'k', "flow.kind.dog"), "dog");
    counter_change(&h, TABLE_setting, &reach, reaches_county);
    counter_restart(&h);
    counter_change(&h, TABLE_account, &a, of_station);
    struct work_accept q = { .job_kind = "dog", .account_no = a.account_no, .unit_no = hall_unit.unit_no };
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &r), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.practice_apart");
    assert_string_equal(h.fault.field, "account_no");
    counter_close(&h);
}

/* What is tried under other words is called by them where it is tried, and as ever by who decides of it. */
static void test_words_tried(void **state)
{
    struct hall h;
    struct flow_file row;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct unit hall_unit = { .unit_no = pool_copy(home_pool, counter_unit(false)) };
    struct user v = { .staff_no = pool_copy(home_pool, counter_staff('v')) };
    struct user b = { .staff_no = pool_copy(home_pool, counter_staff('b')) };
    counter_change(&h, TABLE_user, &v, of_company);
    counter_change(&h, TABLE_user, &b, of_company_too);
    in_force(&h, 1, tried("dog", 1));
    assert_int_equal(put_text(&h, "flow dog 2\nof account\nby hand\nwords zh_CN 狗证\nwords en hound\n" DOG_STAGE
                              "stage snout\nwords zh_CN 看鼻\nwords en snout\nrole clerk\n", &row), ST_ok);
    assert_string_equal(told(&h, 'v', "flow.kind.dog"), "dog");
    assert_string_equal(told(&h, 'v', "flow.stage.snout"), "snout");
    assert_string_equal(told(&h, 'k', "flow.stage.snout"), "");
    counter_change(&h, TABLE_unit, &hall_unit, practises);
    assert_string_equal(told(&h, 'k', "flow.kind.dog"), "hound");
    counter_close(&h);
}

/* What goes to the account is asked what who else writes it there is asked. */
static void test_targets(void **state)
{
    static const struct { const char *name, *value; enum status is; } cases[] = {
        { "born", "2099-01-01", ST_date_out_of_range }, { "sect", "9999", ST_section_unknown },
        { "sect", "9999-003", ST_section_unknown }, { "trafo", "9999", ST_area_unknown },
        { "born", "1950-02-03", ST_ok },
    };
    struct hall h;
    struct flow_file row;
    struct work_accepted r;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct unit hall_unit = { .unit_no = pool_copy(home_pool, counter_unit(false)) };
    assert_int_equal(put_text(&h, "flow dog 1\n" DOG_HEAD
        "field born date\nwords zh_CN 生日\nwords en born on\nto account.birth\n"
        "field sect text 12\nwords zh_CN 段\nwords en its section\nto account.reading_section\n"
        "field trafo text 12\nwords zh_CN 变\nwords en its area\nto account.transformer_area\n"
        DOG_STAGE "finds born sect trafo\n", &row), ST_ok);
    counter_change(&h, TABLE_unit, &hall_unit, practises);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct finding f = { .finding = cases[i].name, .value = cases[i].value };
        struct work_accept q = { .job_kind = "dog", .account_no = counter_account('A'), .found = &f, .found_n = 1 };
        assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &r), cases[i].is);
        if (cases[i].is)
            assert_string_equal(h.fault.field, cases[i].name);
    }
    counter_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored),
        cmocka_unit_test(test_stored_refused),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_more_than_read),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_apart),
        cmocka_unit_test(test_words_tried),
        cmocka_unit_test(test_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

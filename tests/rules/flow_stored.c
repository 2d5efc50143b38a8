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

/* What may not stand beside what there is: by its line. */
static void test_stored_refused(void **state)
{
    static const struct { const char *text, *line, *word, *reason; } cases[] = {
        { "flow dog 1\nof account\nby hand\n" DOG_STAGE, "1", "dog", "has no words in zh_CN" },
        { "flow dog 1\n" DOG_HEAD "stage look\nwords zh_CN 看犬\nrole clerk\n", "6", "look", "has no words in en" },
        { "flow dog 1\n" DOG_HEAD "stage look\nwords zh_CN 看犬\nwords en see\nrole clerk\n", "8", "see",
          "is called look in cat" },
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
    };
    struct hall h;
    struct flow_file row;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    struct flows *flows;
    struct flow_info *flow;
    struct fault f = { .status = ST_ok };
    const char *formless = "flow dog 1\n" DOG_HEAD DOG_STAGE "form nonsense\n";
    assert_int_equal(flows_open(TOP_SRCDIR "/db", TOP_SRCDIR "/forms", &flows, &f), ST_ok);
    assert_int_equal(flow_read_new(flows, formless, strlen(formless), home_pool, &flow, &f), ST_file_broken);
    assert_string_equal(f.arg[0], "10");
    assert_string_equal(f.arg[2], "unknown form");
    flows_close(&flows);
    assert_int_equal(put_text(&h, "flow cat 1\nof account\nby hand\nwords zh_CN 猫证\nwords en cat licence\n" SIZE
                              DOG_STAGE, &row), ST_ok);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum status s = put_text(&h, cases[i].text, &row);
        assert_int_equal(s, *cases[i].reason ? ST_file_broken : ST_ok);
        if (!s)
            continue;
        assert_string_equal(h.fault.arg[2], cases[i].reason);
        assert_string_equal(h.fault.arg[0], cases[i].line);
        assert_string_equal(h.fault.arg[1], cases[i].word);
    }
    counter_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored),
        cmocka_unit_test(test_stored_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

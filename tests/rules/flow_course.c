/* Jobs that go through flows: who does a stage, branches, stages beside each other, limits, findings. */
#include "config.h"
#include "tests/paths.h"
#include "flow_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A stage that only a failure leads to, done by who accepted the job, and out again. */
static void test_course(void **state)
{
    struct hall h;
    struct fault f = { .status = ST_ok };
    struct work_accepted accepted;
    const char *at;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    const char *dir = data_new();
    core_close(&h.core);
    write_file(path_of(dir, "flow/round.1.flow"),
               "flow round 1\nof account\nby hand\nform f\nstage a\nrole clerk\nform f\nthen c\n"
               "stage b\nrole clerk\nperson accepter\nform f\nthen c\nstage c\nrole clerk\nform f\nback b\n"
               "ends total\n");
    struct core_config config = { .store = store_small(h.home, false), .data_dir = dir, .zone = "Asia/Shanghai",
                                  .no_timer = true, .readers = 1 };
    assert_int_equal(core_open(&h.core, &config, &f), ST_ok);
    struct work_accept q = { .job_kind = "round", .account_no = counter_account('A') };
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &accepted), ST_ok);
    uint64_t no = accepted.job->job_no;
    assert_int_equal(accepted.stages_n, 2);
    assert_int_equal(step(&h, 'c', no, 1, false, &at), ST_ok);
    assert_string_equal(at, "c");
    assert_int_equal(step(&h, 'c', no, 3, true, &at), ST_ok);
    assert_string_equal(at, "b");
    assert_int_equal(step(&h, 'c', no, 2, false, &at), ST_job_of_other);
    assert_int_equal(step(&h, 'k', no, 2, false, &at), ST_ok);
    assert_string_equal(at, "c");
    assert_int_equal(step(&h, 'k', no, 3, false, &at), ST_job_of_other);     /* it is his who failed it */
    assert_int_equal(step(&h, 'c', no, 3, false, &at), ST_ok);
    assert_string_equal(at, "");
    home_drop(dir);
    counter_close(&h);
}

/* Either of two roles; a person by his number has it first, and who is none of them is refused. */
static void test_who(void **state)
{
    struct hall h;
    struct job_page page;
    struct board_page board;
    const char *at;
    (void)state;
    char text[300];
    snprintf(text, sizeof text, "flow two 1\nof account\nby hand\nstage a\nrole supervisor surveyor\n"
             "stage b\nrole clerk\nperson %s\nends total\n", counter_staff('c'));
    const char *dir = with_flow(&h, "two.1.flow", text);
    struct job j = begun(&h, "two", NULL, 0);
    assert_string_equal(j.staff_no, "");
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_stage_role);
    assert_int_equal(counter_call(&h, 's', OP_work_board, &(struct board_ask){ .mine = true }, &board), ST_ok);
    assert_int_equal(board.total, 1);
    assert_int_equal(counter_call(&h, 'k', OP_work_board, &(struct board_ask){ .mine = true }, &board), ST_ok);
    assert_int_equal(board.total, 0);
    assert_int_equal(step(&h, 's', j.job_no, 1, false, &at), ST_ok);
    assert_int_equal(counter_call(&h, 'v', OP_work_show, &(struct job_ask){ .job_no = j.job_no }, &page), ST_ok);
    assert_string_equal(page.job->staff_no, counter_staff('c'));
    assert_int_equal(page.flow->stages[0].roles, CODE_BIT(CODE_role_surveyor) | CODE_BIT(CODE_role_supervisor));
    assert_int_equal(page.flow->stages[0].role, CODE_role_surveyor);
    assert_int_equal(step(&h, 'k', j.job_no, 2, false, &at), ST_job_of_other);
    assert_int_equal(step(&h, 'c', j.job_no, 2, false, &at), ST_ok);
    home_drop(dir);
    counter_close(&h);
}

#define SIZE "field size choice small large\nwords zh_CN 体型\nwords en size\n" \
    "word small zh_CN 小\nword small en small\nword large zh_CN 大\nword large en large\n"
#define WEIGHT "field weight number 90\nwords zh_CN 体重\nwords en weight\n"

/* The first way that holds, by a choice and by a number; what was not said is neither. */
static void test_branches(void **state)
{
    static const struct { const char *size, *weight, *at; } cases[] = {
        { "", "", "d" }, { "large", "", "b" }, { "small", "31", "c" }, { "small", "30", "d" }, { "large", "90", "b" },
    };
    struct hall h;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "ways.1.flow", "flow ways 1\nof account\nby hand\n" SIZE WEIGHT
        "stage a\nrole clerk\nfinds size weight\nthen b when size is large\nthen c when weight over 30\nthen d\n"
        "stage b\nrole clerk\nthen d\nstage c\nrole clerk\nunless weight under 5\nstage d\nrole clerk\nends total\n");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct finding said[2] = { { .finding = "size", .value = cases[i].size },
                                   { .finding = "weight", .value = cases[i].weight } };
        struct job j = begun(&h, "ways", said, 2);
        assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
        assert_string_equal(at, cases[i].at);
    }
    home_drop(dir);
    counter_close(&h);
}

/* What the file says holds where the table has no row for that kind and stage; explained by the file's name. */
static void test_limits(void **state)
{
    struct hall h;
    struct job_page page;
    struct work_prospect prospect;
    (void)state;
    const char *dir = with_flow(&h, "rename.2.flow", "flow rename 2\nof account\nby hand\nlimit 9 working_day\n"
        "stage contact\nrole clerk\nlimit 2 working_hour warn 50\n"
        "stage file\nrole clerk\nlimit 3 minute\nends total\n");
    struct job j = begun(&h, "rename", NULL, 0);
    assert_int_equal(counter_call(&h, 'v', OP_work_show, &(struct job_ask){ .job_no = j.job_no }, &page), ST_ok);
    assert_int_equal(page.clocks[0].limit_amount, 5);        /* time_limits.csv has the whole */
    assert_int_equal(page.clocks[0].limit_unit, CODE_limit_unit_working_day);
    assert_int_equal(page.clocks[1].limit_amount, 2);
    assert_int_equal(page.clocks[1].limit_unit, CODE_limit_unit_working_hour);
    assert_int_equal(page.clocks[1].due, COUNTER_NOW + 2 * 3600 * SECOND);
    assert_int_equal(page.clocks[1].at_risk, COUNTER_NOW + 3600 * SECOND);
    home_drop(dir);
    counter_close(&h);
    dir = with_flow(&h, "ours.1.flow", "flow ours 1\nof account\nby hand\nlimit 9 working_day\nstage a\nrole clerk\n");
    struct work_accept q = { .job_kind = "ours", .account_no = counter_account('A') };
    assert_int_equal(counter_call(&h, 'k', OP_work_prospect, &q, &prospect), ST_ok);
    assert_int_equal(prospect.limit_amount, 9);
    j = begun(&h, "ours", NULL, 0);
    struct explain_page why;
    assert_int_equal(counter_call(&h, 'v', OP_work_explain, &(struct explain_ask){ .job_no = j.job_no }, &why), ST_ok);
    bool told = false;
    for (uint32_t i = 0; i < why.lines_n; i++)
        told |= !strcmp(why.lines[i].arg3, "ours.1.flow") || !strcmp(why.lines[i].arg2, "ours.1.flow") ||
                !strcmp(why.lines[i].arg1, "ours.1.flow") || !strcmp(why.lines[i].arg4, "ours.1.flow");
    assert_true(told);
    home_drop(dir);
    counter_close(&h);
}

/* Somebody comes for that stage of it this afternoon. */
static void agreed(struct hall *h, uint64_t job_no, const char *stage)
{
    struct visit_slot slot;
    struct appointment r;
    assert_int_equal(counter_call(h, 'v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false),
                     .weekdays = "12345", .opens = "14:00", .closes = "16:00", .capacity = 2 }, &slot), ST_ok);
    assert_int_equal(counter_call(h, 'k', OP_appointment_make, &(struct appointment_make){ .job_no = job_no,
                     .slot_no = slot.slot_no, .day = date_of(2026, 11, 23), .stage = stage }, &r), ST_ok);
}

static uint16_t visit_of(struct hall *h, uint64_t job_no)
{
    struct appointment_list list;
    assert_int_equal(counter_call(h, 'k', OP_appointment_list, &(struct appointments_ask){ .job_no = job_no }, &list),
                     ST_ok);
    assert_int_equal(list.appointments_n, 1);
    return list.appointments[0].appointment_state;
}

/* Stages beside each other: each role finds its own, they are done in any order, and what joins them begins
 * with the last; a wrong finish is taken back, the job given up and taken up again stands where it stood. */
static void test_together(void **state)
{
    struct hall h;
    struct job_page page;
    struct work_assigned given;
    struct job j;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "wire.1.flow", "flow wire 1\nof account\nby hand\n" SIZE
        "stage a\nrole clerk\nfinds size\nthen b and c and d\n"
        "stage b\nrole surveyor\nthen e\nstage c\nrole clerk\nthen e\n"
        "stage d\nrole clerk\nwhen size is large\nthen e\n"
        "stage e\nrole clerk\njoins b c d\nback c\nends total\n");
    j = begun(&h, "wire", NULL, 0);
    assert_int_equal(step(&h, 'c', j.job_no, 1, false, &at), ST_ok);
    stands_as(&h, j.job_no, "2: 3:");
    assert_int_equal(mine(&h, 's'), 1);
    assert_int_equal(mine(&h, 'c'), 1);
    assert_int_equal(mine(&h, 'r'), 0);
    assert_int_equal(counter_call(&h, 'c', OP_work_show, &(struct job_ask){ .job_no = j.job_no }, &page), ST_ok);
    assert_int_equal(page.my_stage, 3);
    assert_int_equal(page.spans_n, 0);       /* no time went by */
    assert_int_equal(step(&h, 'c', j.job_no, 2, false, &at), ST_stage_role);
    assert_int_equal(step(&h, 'c', j.job_no, 5, false, &at), ST_stage_order);
    struct job_no_row row = { .job_no = j.job_no };
    assert_int_equal(counter_call(&h, 'v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
                     .staff_no = counter_staff('c') }, &given), ST_ok);
    assert_int_equal(given.done, 1);
    assert_string_equal(shown(&h, j.job_no).beside[0].staff_no, counter_staff('c'));
    assert_int_equal(mine(&h, 'c'), 1);
    assert_int_equal(mine(&h, 'k'), 0);
    assert_int_equal(step(&h, 'k', j.job_no, 3, false, &at), ST_job_of_other);
    assert_int_equal(step(&h, 's', j.job_no, 2, false, &at), ST_ok);
    assert_string_equal(at, "c");
    assert_int_equal(step(&h, 'c', j.job_no, 3, false, &at), ST_ok);
    assert_string_equal(at, "e");
    assert_int_equal(step(&h, 'c', j.job_no, 5, true, &at), ST_ok);  /* that line alone begins anew */
    assert_string_equal(at, "c");
    stands_as(&h, j.job_no, pool_printf(home_pool, "3:%s", counter_staff('c')));
    assert_int_equal(step(&h, 'c', j.job_no, 3, false, &at), ST_ok);
    assert_string_equal(at, "e");
    assert_int_equal(step(&h, 'c', j.job_no, 5, false, &at), ST_ok);
    assert_string_equal(at, "");
    j = begun(&h, "wire", &(struct finding){ .finding = "size", .value = "large" }, 1);
    assert_int_equal(step(&h, 'c', j.job_no, 1, false, &at), ST_ok);
    stands_as(&h, j.job_no, "2: 3: 4:");
    assert_int_equal(step(&h, 'k', j.job_no, 4, false, &at), ST_ok);
    assert_int_equal(counter_call(&h, 'v', OP_work_withdraw, &(struct work_close){ .job_no = j.job_no,
                     .end_reason = CODE_end_reason_customer_withdrew }, &j), ST_ok);
    stands_as(&h, j.job_no, "");
    struct work_note again = { .job_no = j.job_no, .text = "再办" };
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_reopen, &again, &j), ST_ok);
    stands_as(&h, j.job_no, "2: 3:");        /* what was done stays done */
    struct work_correct wrong = { .job_no = j.job_no, .event_no = finish_of(&h, j.job_no, 4), .paper_no = "P9",
                                  .work_act = CODE_work_act_voided, .remark = "记错" };
    assert_int_equal(step(&h, 's', j.job_no, 2, false, &at), ST_ok);
    assert_int_equal(step(&h, 'c', j.job_no, 3, false, &at), ST_ok);
    stands_as(&h, j.job_no, pool_printf(home_pool, "5:"));
    wrong.event_no = finish_of(&h, j.job_no, 2);
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_correct, &wrong, &j), ST_history_order);
    wrong.event_no = finish_of(&h, j.job_no, 3);
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_correct, &wrong, &j), ST_ok);
    stands_as(&h, j.job_no, pool_printf(home_pool, "3:%s", counter_staff('c')));
    assert_int_equal(step(&h, 'c', j.job_no, 3, false, &at), ST_ok);
    assert_string_equal(at, "e");
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

/* Of two lines one goes on, and it never did: the visit of what it went on to is called off, today or not. */
static void test_visit_of_line(void **state)
{
    struct hall h;
    struct job j;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "line.1.flow", "flow line 1\nof account\nby hand\n"
        "stage a\nrole clerk\nthen b and c\n"
        "stage b\nrole clerk\nthen d\nstage c\nrole clerk\nstage e\nrole clerk\n"
        "stage d\nrole clerk\njoins b e\nends total\n");
    uint64_t no = begun(&h, "line", NULL, 0).job_no;
    assert_int_equal(step(&h, 'c', no, 1, false, &at), ST_ok);
    assert_int_equal(step(&h, 'c', no, 3, false, &at), ST_ok);
    stands_as(&h, no, "2: 4:");
    agreed(&h, no, "e");
    struct work_correct wrong = { .job_no = no, .event_no = finish_of(&h, no, 3), .paper_no = "P9",
                                  .work_act = CODE_work_act_voided, .remark = "记错" };
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_correct, &wrong, &j), ST_ok);
    stands_as(&h, no, pool_printf(home_pool, "2: 3:%s", counter_staff('c')));
    assert_int_equal(visit_of(&h, no), CODE_appointment_state_withdrawn);
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

/* How often work.words says that, over all its pages; NULL: whatever. */
static unsigned words_of(struct hall *h, const char *key, const char *lang, const char *text)
{
    struct words_list page = { .token = "" };
    unsigned n = 0;
    do {
        assert_int_equal(counter_call(h, 'k', OP_work_words, &(struct words_ask){ .token = page.token }, &page), ST_ok);
        for (uint32_t i = 0; i < page.words_n; i++)
            n += !strcmp(page.words[i].key, key) && (!lang || !strcmp(page.words[i].lang, lang)) &&
                (!text || !strcmp(page.words[i].text, text));
    } while (*page.token);
    return n;
}

/* What a stage finds in fields of the flow's own: kept as it is written, said if only as 0. */
static void test_own_fields(void **state)
{
    struct hall h;
    struct fault f = { .status = ST_ok };
    struct work_accepted accepted;
    struct job j;
    (void)state;
    counter_open(&h, 1);
    home_pool = h.pool;
    const char *dir = data_new();
    core_close(&h.core);
    write_file(path_of(dir, "flow/dog.1.flow"),
               "flow dog 1\nof account\nby hand\nform f\n"
               "field weight number 90\nwords zh_CN 体重\nwords en weight\n"
               "field size choice small large\nwords zh_CN 体型\nwords en size\n"
               "word small zh_CN 小\nword small en small\nword large zh_CN 大\nword large en large\n"
               "field biting flag\nwords zh_CN 咬人\nwords en bites\n"
               "field since date\nwords zh_CN 起\nwords en since\nasks size\n"
               "stage a\nrole clerk\nform f\nneeds weight\nfinds biting since\n"
               "stage b\nrole clerk\nform f\nwhen biting\nstage c\nrole clerk\nform f\nends total\n");
    struct core_config config = { .store = store_small(h.home, false), .data_dir = dir, .zone = "Asia/Shanghai",
                                  .no_timer = true, .readers = 1 };
    assert_int_equal(core_open(&h.core, &config, &f), ST_ok);
    assert_int_equal(words_of(&h, "code.dog.size.small", "zh_CN", "小"), 1);
    assert_int_equal(words_of(&h, "photo_no", NULL, NULL), 0);
    struct finding said[3] = { { .finding = "size", .value = "" } };
    struct work_accept q = { .job_kind = "dog", .account_no = counter_account('A'), .found = said, .found_n = 1 };
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &accepted), ST_stage_needs);
    said[0].value = "huge";
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &accepted), ST_code_unknown);
    said[0].value = "large";
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &accepted), ST_ok);
    struct work_finish w = { .job_no = accepted.job->job_no, .stage_no = 1, .stage_result = CODE_stage_result_done,
                             .found = said, .found_n = 1 };
    said[0] = (struct finding){ .finding = "size", .value = "small" };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &w, &j), ST_rule_refuses);
    said[0] = (struct finding){ .finding = "weight", .value = "" };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &w, &j), ST_stage_needs);
    said[0].value = "91";
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &w, &j), ST_number_out_of_range);
    said[0] = (struct finding){ .finding = "horn", .value = "1" };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &w, &j), ST_field_unknown);
    said[0] = (struct finding){ .finding = "weight", .value = "0" };
    said[1] = (struct finding){ .finding = "biting", .value = "1" };
    said[2] = (struct finding){ .finding = "since", .value = "2026/3/5" };
    w.found_n = 3;
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &w, &j), ST_ok);
    assert_int_equal(j.stage_no, 2);
    assert_int_equal(j.found_n, 4);
    assert_string_equal(j.found[0].value, "0");
    assert_string_equal(j.found[1].value, "large");
    assert_string_equal(j.found[3].value, "2026-03-05");
    assert_int_equal(job_found_date(&j, "since"), date_of(2026, 3, 5));
    home_drop(dir);
    counter_close(&h);
}

/* Where findings go when the job finishes, and not before; a rule of the account refuses them where they are said. */
static void test_targets(void **state)
{
    struct hall h;
    struct job r;
    struct account_page page;
    (void)state;
    const char *dir = with_flow(&h, "ask.1.flow", "flow ask 1\nof account\nby hand\n"
        "field who text 30\nwords zh_CN 谁\nwords en who\nto account.contact\n"
        "field call text 20\nwords zh_CN 电话号\nwords en number\nto account.phone\n"
        "field seen text 60\nwords zh_CN 所见\nwords en seen\nto note\n"
        "stage a\nrole clerk\nfinds who call seen\nstage b\nrole clerk\nends total\n");
    struct job j = begun(&h, "ask", NULL, 0);
    struct finding said[3] = { { .finding = "who", .value = "张三" }, { .finding = "call", .value = "12" },
                               { .finding = "seen", .value = "门锁" } };
    struct work_finish q = { .job_no = j.job_no, .stage_no = 1, .stage_result = CODE_stage_result_done, .found = said,
                             .found_n = 3 };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &q, &r), ST_rule_refuses);
    assert_string_equal(h.fault.field, "call");
    said[1].value = "138 0000 2217";
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &q, &r), ST_ok);
    assert_non_null(strchr(r.found[1].value, '*'));                /* masked, as the account's is */
    struct account_ask ask = { .account_no = counter_account('A') };
    assert_int_equal(counter_call(&h, 'k', OP_account_show, &ask, &page), ST_ok);
    assert_string_not_equal(page.account->contact, "张三");
    q = (struct work_finish){ .job_no = j.job_no, .stage_no = 2, .stage_result = CODE_stage_result_done };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &q, &r), ST_ok);
    assert_int_equal(r.job_state, CODE_job_state_done);
    assert_int_equal(counter_call(&h, 'k', OP_account_show, &ask, &page), ST_ok);
    assert_string_equal(page.account->contact, "张三");
    assert_string_equal(page.account->phone + strlen(page.account->phone) - 4, "2217");
    assert_int_equal(page.notes_n, 1);
    assert_string_equal(page.notes[0].text, "门锁");
    struct work_note again = { .job_no = j.job_no, .text = "再办" };
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_reopen, &again, &r), ST_rule_refuses);
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

/* What was said at the first stage, and changed by the customer at a counter before the last: the newer one stands, and
 * the job says so. What nobody changed is written as it was said. */
static void test_newer_stands(void **state)
{
    struct hall h;
    struct job r;
    struct account_page page;
    struct account a;
    (void)state;
    const char *dir = with_flow(&h, "ask.1.flow", "flow ask 1\nof account\nby hand\n"
        "field who text 30\nwords zh_CN 谁\nwords en who\nto account.contact\n"
        "field call text 20\nwords zh_CN 电话号\nwords en number\nto account.phone\n"
        "stage a\nrole clerk\nfinds who call\nstage b\nrole clerk\nends total\n");
    struct job j = begun(&h, "ask", NULL, 0);
    struct finding said[2] = { { .finding = "who", .value = "张三" }, { .finding = "call", .value = "13800002217" } };
    struct work_finish q = { .job_no = j.job_no, .stage_no = 1, .stage_result = CODE_stage_result_done, .found = said,
                             .found_n = 2 };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &q, &r), ST_ok);
    assert_string_equal(r.found[1].stood, "");                     /* what stood there is told to nobody */
    struct account_contact newer = { .account_no = counter_account('A'), .phone = "13800009999" };
    assert_int_equal(counter_call(&h, 'k', OP_account_contact, &newer, &a), ST_ok);
    q = (struct work_finish){ .job_no = j.job_no, .stage_no = 2, .stage_result = CODE_stage_result_done };
    assert_int_equal(counter_call(&h, 'k', OP_work_finish, &q, &r), ST_ok);
    struct account_ask ask = { .account_no = counter_account('A') };
    assert_int_equal(counter_call(&h, 'k', OP_account_show, &ask, &page), ST_ok);
    assert_string_equal(page.account->phone + strlen(page.account->phone) - 4, "9999");
    assert_string_equal(page.account->contact, "张三");
    unsigned kept = 0;
    j = shown(&h, j.job_no);
    for (uint32_t i = 0; i < j.events_n; i++)
        if (j.events[i].work_act == CODE_work_act_newer_kept) {
            assert_string_equal(j.events[i].text, "call");
            kept++;
        }
    assert_int_equal(kept, 1);
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

static uint64_t below(struct hall *h, uint64_t job_no)
{
    struct job j = shown(h, job_no);
    for (uint32_t i = j.events_n; i-- > 0;)
        if (j.events[i].work_act == CODE_work_act_noted && strlen(j.events[i].text) == 12)
            return strtoull(j.events[i].text, NULL, 10);
    fail_msg("no job does a stage of it");
    return 0;
}

/* Another job does a stage: done with it, back or staying when it is given up, and given up with the whole. */
static void test_sub_jobs(void **state)
{
    struct hall h;
    struct job r;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "part.1.flow", "flow part 1\nof account\nby core\nstage do\nrole surveyor\n"
        "ends total\n");
    core_close(&h.core);
    write_file(path_of(path_of(dir, "flow"), "whole.1.flow"), "flow whole 1\nof account\nby hand\nstage a\nrole clerk\n"
        "stage b\nrole clerk\njob part\nback a\nstage c\nrole clerk\njob part\nends total\n");
    struct core_config config = { .store = store_small(h.home, false), .data_dir = dir, .zone = "Asia/Shanghai",
                                  .no_timer = true, .readers = 1 };
    assert_int_equal(core_open(&h.core, &config, &h.fault), ST_ok);
    struct job j = begun(&h, "whole", NULL, 0);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
    uint64_t part = below(&h, j.job_no);
    assert_int_equal(shown(&h, part).about_job, j.job_no);
    assert_string_equal(shown(&h, part).account_no, j.account_no);
    assert_int_equal(mine(&h, 'c'), 0);                          /* the part's surveyor has it */
    assert_int_equal(mine(&h, 's'), 1);
    assert_int_equal(step(&h, 'k', j.job_no, 2, false, &at), ST_stage_job_open);
    struct work_correct wrong = { .job_no = j.job_no, .event_no = finish_of(&h, j.job_no, 1), .paper_no = "P9",
                                  .work_act = CODE_work_act_voided, .remark = "记错" };
    agreed(&h, part, "do");
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_correct, &wrong, &r), ST_ok);
    stands_as(&h, j.job_no, pool_printf(home_pool, "1:%s", counter_staff('k')));
    assert_int_equal(shown(&h, part).job_state, CODE_job_state_ended);       /* with the stage it did */
    assert_int_equal(mine(&h, 's'), 0);
    assert_int_equal(visit_of(&h, part), CODE_appointment_state_withdrawn);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
    assert_int_not_equal(below(&h, j.job_no), part);
    part = below(&h, j.job_no);
    assert_int_equal(shown(&h, part).job_state, CODE_job_state_open);
    struct work_close end = { .job_no = part, .end_reason = CODE_end_reason_not_possible, .remark = "做不了" };
    assert_int_equal(counter_call(&h, 'v', OP_work_end, &end, &r), ST_ok);
    stands_as(&h, j.job_no, pool_printf(home_pool, "1:%s", counter_staff('k')));     /* back */
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
    part = below(&h, j.job_no);
    assert_int_equal(step(&h, 's', part, 1, false, &at), ST_ok);
    stands_as(&h, j.job_no, "3:");
    end.job_no = part = below(&h, j.job_no);
    assert_int_equal(counter_call(&h, 'v', OP_work_end, &end, &r), ST_ok);
    stands_as(&h, j.job_no, pool_printf(home_pool, "3:%s", counter_staff('k')));     /* stays, and is told */
    r = shown(&h, j.job_no);
    assert_non_null(strstr(r.events[r.events_n - 1].text, "做不了"));
    assert_int_equal(step(&h, 'k', j.job_no, 3, false, &at), ST_ok);
    assert_int_equal(shown(&h, j.job_no).job_state, CODE_job_state_done);
    j = begun(&h, "whole", NULL, 0);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
    assert_int_equal(step(&h, 's', below(&h, j.job_no), 1, false, &at), ST_ok);
    assert_int_equal(step(&h, 's', below(&h, j.job_no), 1, false, &at), ST_ok);      /* the last: the whole is done */
    assert_int_equal(shown(&h, j.job_no).job_state, CODE_job_state_done);
    j = begun(&h, "whole", NULL, 0);
    assert_int_equal(step(&h, 'k', j.job_no, 1, false, &at), ST_ok);
    end.job_no = j.job_no;
    part = below(&h, j.job_no);
    assert_int_equal(counter_call(&h, 'k', OP_work_end, &end, &r), ST_ok);
    assert_int_equal(shown(&h, part).job_state, CODE_job_state_ended);
    assert_int_equal(shown(&h, j.job_no).job_state, CODE_job_state_ended);
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_course),
        cmocka_unit_test(test_who),
        cmocka_unit_test(test_branches),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_together),
        cmocka_unit_test(test_visit_of_line),
        cmocka_unit_test(test_own_fields),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_newer_stands),
        cmocka_unit_test(test_sub_jobs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

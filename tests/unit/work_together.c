/* 一件事: several wishes of one customer are accepted at once or not at all, papers are brought once, and each job
 * goes its own way and tells how far the others are. */
#include "config.h"
#include "tests/unit/hall.h"

#include <stdio.h>
#include <string.h>

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static struct job_page page_of(uint64_t job_no)
{
    struct job_page page = { 0 };
    ok(as('k', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page));
    return page;
}

/* Open jobs of an account, as its page counts them. */
static uint32_t jobs_of(char letter)
{
    struct account_page page = { 0 };
    ok(as('k', OP_account_show, &(struct account_ask){ .account_no = counter_account(letter) }, &page));
    return page.jobs_n;
}

static struct finding said[] = { { .finding = "came_by", .value = "counter" },
                                 { .finding = "what_said", .value = "电表箱门坏了" } };
static struct change named = { .new_name = "王明", .flag_kind = CODE_flag_kind_low_income,
                              .paper_no = "民 2026-7" };

static struct work_together three_of(char letter, struct work_wish *wish)
{
    wish[0] = (struct work_wish){ .job_kind = "rename" };
    wish[1] = (struct work_wish){ .job_kind = "household_flag" };
    wish[2] = (struct work_wish){ .job_kind = "service_request" };
    named.from = instant_date(clock_now());
    named.until = named.from + 365;
    return (struct work_together){ .wishes = wish, .wishes_n = 3, .account_no = counter_account(letter),
                                   .change = &named, .change_n = 1, .found = said, .found_n = 2 };
}

static void test_all_at_once(void **state)
{
    struct work_wish wish[3];
    struct work_together q = three_of('A', wish);
    struct together_prospect seen = { 0 };
    struct together_done r = { 0 };
    (void)state;
    ok(as('k', OP_work_together_prospect, &q, &seen));
    assert_int_equal(seen.accept_outcome, CODE_accept_outcome_accepted);
    assert_int_equal(seen.wishes_n, 3);
    assert_int_equal(seen.papers_n, 5);              /* identity and authority once, name_proof, household, benefit */
    assert_int_equal(jobs_of('A'), 0);
    ok(as('k', OP_work_together, &q, &r));
    assert_int_equal(r.rows_n, 3);
    assert_string_equal(r.rows[0].job_kind, "rename");
    assert_string_equal(r.rows[1].job_kind, "household_flag");
    assert_int_equal(r.rows[0].due, seen.wishes[0].due);
    assert_int_equal(jobs_of('A'), 3);
    struct job_page first = page_of(r.rows[0].job_no), other = page_of(r.rows[1].job_no);
    assert_int_equal(first.links_n, 2);
    assert_int_equal(first.links[0].link_kind, CODE_link_kind_together);
    assert_int_equal(first.links[0].job_no, r.rows[1].job_no);
    assert_string_equal(first.links[0].stage, "review");
    assert_int_equal(first.links[0].due, r.rows[1].due);
    assert_int_equal(other.links[0].job_no, r.rows[0].job_no);
    assert_int_equal(first.job->found_n, 0);
    assert_string_equal(page_of(r.rows[2].job_no).job->found[1].value, said[1].value);
    /* Each by itself: one given up leaves the other as it is, and its page says so. */
    struct job j;
    ok(as('v', OP_work_withdraw, &(struct work_close){ .job_no = r.rows[0].job_no, .end_reason =
          CODE_end_reason_other, .remark = "" }, &j));
    other = page_of(r.rows[1].job_no);
    assert_int_equal(other.job->job_state, CODE_job_state_open);
    assert_int_equal(other.links[0].job_state, CODE_job_state_withdrawn);
    assert_string_equal(other.links[0].stage, "");
}

/* What is wrong with one keeps them all out, and it is named. */
static void test_refused(void **state)
{
    static const struct { const char *why, *first, *second; bool name, place; enum status status;
        const char *field, *arg; } rows[] = {
        { "the first says nothing", "rename", "household_flag", false, true, ST_field_missing, "wishes[0].new_name",
          "" },
        { "the third lacks what it asks", "rename", "household_flag", true, false, ST_stage_needs, "wishes[2].came_by",
          "came_by" },
        { "twice", "rename", "rename", true, true, ST_rule_refuses, "wishes[1].job_kind", "rule.wish_twice" },
        { "one of no account", "rename", "install_household", true, true, ST_rule_refuses, "wishes[1].job_kind",
          "rule.wishes_about" },
        { "not beside each other", "rename", "transfer", true, true, ST_rule_refuses, "wishes[1].job_kind",
          "rule.wishes_excluded" },
        { "no such kind", "rename", "dance", true, true, ST_flow_unknown, "wishes[1].job_kind", "dance" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct work_wish wish[3];
        struct together_done r = { 0 };
        struct change none = { .new_name = "" };
        struct work_together q = three_of('D', wish);
        wish[0].job_kind = rows[i].first;
        wish[1].job_kind = rows[i].second;
        q.change = rows[i].name ? &named : &none;
        q.found_n = rows[i].place ? 2 : 0;
        enum status s = as('k', OP_work_together, &q, &r);
        if (s != rows[i].status || strcmp(hall.fault.field, rows[i].field) ||
            strcmp(hall.fault.arg[0], rows[i].arg))
            fail_msg("%s: %s %s %s", rows[i].why, status_name(s), hall.fault.field, hall.fault.arg[0]);
        assert_int_equal(jobs_of('D'), 0);
    }
    struct work_wish wish[3];
    struct together_done r = { 0 };
    struct work_together q = three_of('D', wish);
    q.wishes_n = 2;
    assert_int_equal(as('k', OP_work_together, &q, &r), ST_field_unknown);       /* nobody asks for what was said */
    assert_string_equal(hall.fault.field, "found[0].finding");
    assert_int_equal(jobs_of('D'), 0);
}

/* A paper that one of them may not be without: nothing is accepted, and one notice has all that is missing. */
static void test_missing(void **state)
{
    struct work_wish wish[3];
    struct together_done r = { 0 };
    struct job_paper gone[] = { { .paper_kind = "name_proof", .paper_held = CODE_paper_held_missing },
                                { .paper_kind = "identity", .paper_held = CODE_paper_held_owed } };
    struct work_together q = three_of('D', wish);
    (void)state;
    q.papers = gone;
    q.papers_n = 2;
    ok(as('k', OP_work_together, &q, &r));
    assert_int_equal(r.accept_outcome, CODE_accept_outcome_not_accepted);
    assert_int_equal(r.jobs_n, 0);
    assert_int_equal(r.notice_n, 1);
    assert_int_equal(r.notice->missing_n, 2);
    assert_true(*r.notice->notice_no != '\0');
    assert_int_equal(jobs_of('D'), 0);
    gone[0].paper_kind = "load_list";
    assert_int_equal(as('k', OP_work_together, &q, &r), ST_code_unknown);
    assert_string_equal(hall.fault.field, "papers[0].paper_kind");
}

/* Two applications of one applicant: what is owed is owed once, and brought to one it is there for both. */
static void test_brought_once(void **state)
{
    struct work_wish wish[2] = { { .job_kind = "install_household" }, { .job_kind = "install_charging" } };
    struct application post, a = { .applicant = "赵海燕", .id_kind = CODE_id_kind_passport, .id_no = "E12345678",
        .phone = "13812345678", .place = "大曹庄村", .door = "8号", .category = CODE_category_residential,
        .capacity_w = 8000 };
    struct job_paper owed = { .paper_kind = "property", .paper_held = CODE_paper_held_owed };
    struct together_done r = { 0 };
    struct job j;
    (void)state;
    post = a;
    post.capacity_w = 7000;
    wish[1].application = &post;
    wish[1].application_n = 1;
    ok(as('k', OP_work_together, &(struct work_together){ .wishes = wish, .wishes_n = 2, .application = &a,
          .application_n = 1, .papers = &owed, .papers_n = 1 }, &r));
    assert_int_equal(r.accept_outcome, CODE_accept_outcome_owing);
    assert_int_equal(r.owed_n, 1);
    assert_int_equal(page_of(r.rows[0].job_no).job->application->capacity_w, 8000);
    assert_int_equal(page_of(r.rows[1].job_no).job->application->capacity_w, 7000);
    struct job_paper here = { .paper_kind = "property", .paper_no = "B-17" };
    ok(as('k', OP_work_papers, &(struct work_papers){ .job_no = r.rows[0].job_no, .papers = &here, .papers_n = 1 },
          &j));
    for (unsigned i = 0; i < 2; i++) {
        struct job_page page = page_of(r.rows[i].job_no);
        unsigned held = 0;
        for (uint32_t k = 0; k < page.job->papers_n; k++)
            held += !strcmp(page.job->papers[k].paper_kind, "property") &&
                page.job->papers[k].paper_held == CODE_paper_held_here &&
                !strcmp(page.job->papers[k].paper_no, "B-17");
        assert_int_equal(held, 1);
    }
}

/* How far they are, by whatever the customer knows of them; whose they are is masked. */
static void test_progress(void **state)
{
    struct work_wish wish[3];
    struct work_together q = three_of('B', wish);
    struct together_done r = { 0 };
    struct progress_list list = { 0 };
    struct job j;
    char number[24];
    (void)state;
    named.phone = "13912347788";
    ok(as('k', OP_work_together, &q, &r));
    snprintf(number, sizeof number, "%012llu", (unsigned long long)r.rows[1].job_no);
    ok(as('c', OP_work_progress, &(struct progress_ask){ .text = number }, &list));
    assert_int_equal(list.rows_n, 1);
    assert_string_equal(list.rows[0].job_kind, "household_flag");
    assert_string_equal(list.rows[0].stage, "review");
    assert_int_equal(list.rows[0].due, r.rows[1].due);
    assert_non_null(strchr(list.rows[0].title, '*'));
    assert_string_equal(list.rows[0].phone_tail, "7788");
    list = (struct progress_list){ 0 };
    ok(as('c', OP_work_progress, &(struct progress_ask){ .text = "13912347788" }, &list));
    assert_int_equal(list.rows_n, 3);
    list = (struct progress_list){ 0 };
    ok(as('c', OP_work_progress, &(struct progress_ask){ .text = "王明" }, &list));
    assert_true(list.rows_n >= 3);
    ok(as('v', OP_work_withdraw, &(struct work_close){ .job_no = r.rows[0].job_no, .end_reason =
          CODE_end_reason_other, .remark = "" }, &j));
    list = (struct progress_list){ 0 };
    ok(as('c', OP_work_progress, &(struct progress_ask){ .text = counter_account('B') }, &list));
    assert_int_equal(list.rows_n, 3);
    assert_int_equal(list.rows[2].job_no, r.rows[0].job_no);        /* open ones first */
    assert_int_equal(list.rows[2].job_state, CODE_job_state_withdrawn);
    assert_string_equal(list.rows[2].stage, "");
    list = (struct progress_list){ 0 };
    ok(as('c', OP_work_progress, &(struct progress_ask){ .text = "99999999999" }, &list));
    assert_int_equal(list.rows_n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_at_once), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_missing), cmocka_unit_test(test_brought_once), cmocka_unit_test(test_progress),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}

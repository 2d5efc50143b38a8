/* Random days of jobs through the operations, the clock moving on: whatever comes
 * in whatever order is done or refused, every page of a job can be shown and
 * explained, and the store proves itself afterwards. A second core follows the
 * same store by the feed, and at each stop keeps what the first one keeps; somebody
 * who is told by the feed alone has every event of a job and every bill. The seed is
 * printed when it does not. */
#include "config.h"
#include "tests/unit/counter.h"
#include "tests/unit/follower.h"
#include "core/engine/check.h"
#include "core/load/load.h"
#include "ops/bind.h"

#include <stdio.h>
#include <string.h>

#define JOBS 60
#define STEPS 2500
#define SEEDS 2
#define STOPS 60                     /* steps between two comparisons, on the average */
#define LOADED 12                    /* lines of a file, at most */

static struct hall hall;
static uint64_t job[JOBS], chance;
static unsigned jobs, done, refused, flows;
static instant now;

static unsigned dice(unsigned n)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(chance >> 33) % n;
}

static char anyone(void)
{
    return "kcsrvb"[dice(6)];
}

static uint64_t any_job(void)
{
    return jobs ? job[dice(jobs)] : 1;
}

/* Now, or some hours before: what was entered late. */
static instant some_time(void)
{
    return dice(3) ? 0 : now - (instant)dice(30) * 3600 * SECOND;
}

static void told(const char *what, enum status s)
{
    enum status_kind kind = status_kind(s);
    done += s == ST_ok;
    refused += s != ST_ok;
    if (s && kind != STATUS_REFUSE && kind != STATUS_DENY && kind != STATUS_AGAIN)
        fail_msg("%s: %s %s", what, status_name(s), hall.fault.arg[0]);
}

static void accept_any(void)
{
    static const char *const kind[] = { "install_household", "install_business", "rename", "household_flag", "transfer",
                                        "close" };
    struct work_accepted r;
    char door[24], phone[24];
    unsigned which = dice(6);
    snprintf(door, sizeof door, "%u号", dice(40));
    snprintf(phone, sizeof phone, "139%08u", dice(99999999));
    struct job_paper owed = { .paper_kind = "property",
                              .paper_held = dice(4) ? CODE_paper_held_owed : CODE_paper_held_missing };
    struct application a = { .applicant = "赵海燕", .id_kind = CODE_id_kind_passport, .id_no = phone, .phone = phone,
                             .place = "大曹庄村", .door = door, .category = CODE_category_residential, .capacity_w = 8000 };
    struct change h = { .new_name = phone, .id_kind = CODE_id_kind_passport, .id_no = phone,
                        .flag_kind = 1 + (uint16_t)dice(3),
                        .heads = 6, .paper_no = "P1", .from = instant_date(now), .until = instant_date(now) + 300,
                        .prepayment_way = 1 + (uint16_t)dice(3) };
    struct work_accept q = { .job_kind = kind[which], .papers = &owed, .papers_n = which < 2 && !dice(3) };
    if (which < 2) {
        q.application = &a;
        q.application_n = 1;
    } else {
        q.account_no = counter_account("ABDNPS"[dice(6)]);
        q.change = &h;
        q.change_n = 1;
    }
    enum status s = counter_call(&hall, dice(9) ? 'k' : anyone(), OP_work_accept, &q, &r);
    told("accept", s);
    if (!s && r.job_n && jobs < JOBS)
        job[jobs++] = r.job->job_no;
}

static struct job_page page_of(uint64_t job_no)
{
    struct job_page page;
    memset(&page, 0, sizeof page);
    told("show", counter_call(&hall, 'v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page));
    return page;
}

static void finish_any(void)
{
    struct job_page page = page_of(any_job());
    struct job r;
    if (!page.job_n || !page.job->stage_no)
        return;
    static const char *const sent[] = { "survey", "reply", "contract", "energise", "file", "reading" };
    unsigned at = 0;
    while (at < 6 && strcmp(sent[at], page.stage))
        at++;
    struct application a = { .survey = at == 0 ? "可以装" : "", .external_works = at == 0 && dice(2),
                             .plan = at == 1 ? "220V" : "", .contract_no = at == 2 ? "C1" : "",
                             .contract_on = at == 2 ? instant_date(now) : 0,
                             .meter_no = at == 3 ? pool_printf(hall.pool, "M%u", dice(100000)) : "",
                             .energised_on = at == 3 ? instant_date(now) : 0, .reading_taken = at == 3,
                             .tariff = at == 4 ? "居民阶梯" : "",
                             .voltage = at == 4 ? CODE_voltage_v220 : 0, .reading_section = at == 4 ? "0417" : "" };
    struct change h = { .reading_taken = at == 5, .meter_reading = at == 5 ? 100 : 0 };
    struct work_finish q = { .job_no = page.job->job_no, .stage_no = dice(20) ? page.job->stage_no : 1 + dice(6),
                             .at = some_time(),
                             .stage_result = dice(6) ? CODE_stage_result_done : CODE_stage_result_back, .remark = "再看",
                             .application = &a, .application_n = page.job->application_n, .change = &h,
                             .change_n = page.job->change_n };
    uint16_t role = page.flow->stages[page.job->stage_no - 1].role;
    char who = role == CODE_role_surveyor ? 's' : role == CODE_role_meter_reader ? 'r'
        : role == CODE_role_supervisor ? 'v' : 'k';
    told("finish", counter_call(&hall, dice(9) ? who : anyone(), OP_work_finish, &q, &r));
}

/* Asked for by one, granted by another, and done. */
static void approved(enum op_id op, const void *q)
{
    struct approval asked, granted;
    struct job r;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = counter_call(&hall, 'k', OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer answer = { .approval_no = asked.approval_no, .digest = asked.digest };
    if (!s)
        s = counter_call(&hall, 'v', OP_approval_grant, &answer, &granted);
    if (!s)
        s = counter_approved(&hall, 'k', op, asked.approval_no, q, &r);
    told(op_info[op].name, s);
}

/* A promise or an order, at any time of the job and in any order. */
static void own_any(uint64_t no)
{
    struct job r;
    instant to = now + (instant)(dice(60) * 3600 + dice(3600)) * SECOND;
    struct work_promise promise = { .job_no = no, .promised_for = to, .text = "回电话" };
    struct work_kept kept = { .job_no = no, .at = some_time() };
    struct work_order order = { .job_no = no, .paper_no = "12398", .limit_amount = 1 + dice(9),
                                .limit_unit = 1 + (uint16_t)dice(4), .count_from = some_time() };
    switch (dice(6)) {
    case 0: told("promise", counter_call(&hall, anyone(), OP_work_promise, &promise, &r)); break;
    case 1: told("move", counter_call(&hall, 'k', OP_work_promise_move, &promise, &r)); break;
    case 2: told("kept", counter_call(&hall, 'k', OP_work_promise_kept, &kept, &r)); break;
    case 3: told("answered", counter_call(&hall, 'k', OP_work_order_answered, &kept, &r)); break;
    default: told("order", counter_call(&hall, dice(2) ? 'k' : 'v', OP_work_order, &order, &r));
    }
}

static void change_any(void)
{
    uint64_t no = any_job();
    struct job r;
    struct work_assigned assigned;
    struct job_no_row one = { .job_no = no };
    switch (dice(13)) {
    case 0:
        told("pause", counter_call(&hall, anyone(), OP_work_pause, &(struct work_pause){
            .job_no = no, .stop_reason = 1 + (uint16_t)dice(7), .paper_no = "P2", .at = some_time() }, &r));
        break;
    case 1:
    case 2:
        told("resume", counter_call(&hall, anyone(), OP_work_resume,
                                    &(struct work_resume){ .job_no = no, .at = some_time() }, &r));
        break;
    case 3:
        approved(OP_work_correct, &(struct work_correct){
            .job_no = no, .event_no = 1 + dice(14), .paper_no = "P9", .remark = "记错",
            .work_act = dice(2) ? CODE_work_act_voided : CODE_work_act_moved,
            .moved_to = now - (instant)dice(60) * 3600 * SECOND });
        break;
    case 4:
        approved(OP_work_limit, &(struct work_limit_to){ .job_no = no, .stage_no = dice(3), .limit_amount = 1 + dice(9),
            .limit_unit = 1 + (uint16_t)dice(4), .remark = "加急", .count_from = dice(2) ? 0 : now - 3600 * SECOND });
        break;
    case 5:
        told("assign", counter_call(&hall, anyone(), OP_work_assign, &(struct work_assign){
            .jobs = &one, .jobs_n = 1, .staff_no = dice(3) ? counter_staff(anyone()) : "" }, &assigned));
        break;
    case 6:
        told("close", counter_call(&hall, anyone(), dice(2) ? OP_work_withdraw : OP_work_end, &(struct work_close){
            .job_no = dice(3) ? 1 : no, .end_reason = CODE_end_reason_other }, &r));
        break;
    case 7:
        approved(OP_work_reopen, &(struct work_note){ .job_no = no, .text = "再办" });
        break;
    case 8:
        told("rate", counter_call(&hall, 'k', OP_work_rate,
                                  &(struct work_rate){ .job_no = no, .satisfaction = 1 + (uint16_t)dice(4) }, &r));
        break;
    case 9:
    case 10:
    case 11:
        own_any(no);
        break;
    default:
        told("papers", counter_call(&hall, 'k', OP_work_papers, &(struct work_papers){
            .job_no = no, .papers = &(struct job_paper){ .paper_kind = "property", .paper_no = "F1" }, .papers_n = 1 },
            &r));
    }
}

/* A rate from a day of the next weeks on. */
static void rate_any(struct principal *operator)
{
    struct late_fee_rule r, rate = { .category = 1 + (uint16_t)dice(3), .per_100000 = 1 + dice(300),
                                     .valid_from = instant_date(now) + 1 + (date)dice(20) };
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    told("rate", core_call(hall.core, operator, OP_rate_put, id, 0, &rate, &r, hall.pool, &hall.fault));
}

/* A flow of the office's own is tried, written over, or dropped. */
static void flow_any(void)
{
    static const char body[] = "of account\nby hand\nwords zh_CN 看树\nwords en trees\n"
                               "stage %s\nwords zh_CN 看\nwords en look\nrole clerk\nlimit %u working_day warn 50\n";
    struct flow_file row;
    const char *stage = dice(2) ? "look" : "see";
    char text[300];
    size_t head = (size_t)snprintf(text, sizeof text, "flow tree 1\n");
    snprintf(text + head, sizeof text - head, body, stage, 1 + dice(20));
    enum status s = dice(3) ? counter_call(&hall, 'v', OP_flow_put, &(struct flow_text){ .text = text }, &row)
        : counter_call(&hall, 'v', OP_flow_drop, &(struct flow_of){ .job_kind = "tree", .flow_version = 1 }, &row);
    flows += !s;
    told("flow", s);
}

/* The operator's: settings, decrees, rates and tenders, in force at once. */
static void rule_any(void)
{
    struct principal operator = { .staff_no = STAFF_OPERATOR, .from = "local" };
    char value[16], id[REQUEST_ID_MAX + 1];
    struct setting set = { .setting_name = dice(2) ? "work.pause_days" : "till.cash_limit", .value = value,
                           .valid_from = instant_date(now) };
    struct holiday day = { .day = instant_date(now) + (date)dice(20), .day_kind = 1 + (uint16_t)dice(2) };
    struct tender_rule tender;
    struct fault f = { 0 };
    union { struct setting setting; struct holiday holiday; struct tender_rule tender; } r;
    unsigned which = dice(3);
    rate_any(&operator);
    flow_any();
    struct tender_list list = { 0 };
    snprintf(value, sizeof value, "%u", 1 + dice(9));
    request_id_make(id);
    enum status s = core_call(hall.core, &operator, OP_tender_list, "", 0, &(struct nothing){ 0 }, &list, hall.pool,
                              &f);
    if (s || !list.tenders_n)
        fail_msg("no tenders: %s", status_name(s));
    tender = list.tenders[dice(list.tenders_n)];
    tender.valid_days = 1 + dice(20);
    if (which == 0)
        s = core_call(hall.core, &operator, OP_setting_put, id, 0, &set, &r, hall.pool, &f);
    else if (which == 1)
        s = core_call(hall.core, &operator, OP_holiday_put, id, 0, &day, &r, hall.pool, &f);
    else
        s = core_call(hall.core, &operator, OP_tender_put, id, 0, &tender, &r, hall.pool, &f);
    told("rule", s);
}

/* Lines of a file as the desk sends them, decided and applied by the timer. */
static void load_rows(enum code_load_kind kind, const struct record *record, const void *const *row, uint32_t n)
{
    static unsigned loads;
    struct load_line line[LOADED];
    struct load_answer answer;
    struct load load, l = { .load_id = pool_printf(hall.pool, "load-%u", ++loads), .load_kind = kind, .file = "f.csv" };
    told("load", counter_call(&hall, 'a', OP_load_begin, &l, &load));
    for (uint32_t i = 0; i < n; i++) {
        struct buf b;
        buf_init(&b, 8192);
        record_encode(record, row[i], NULL, &b);
        line[i] = (struct load_line){ .line = i + 2,
                                      .row = { (uint8_t *)pool_slice(hall.pool, b.at, b.n), (uint32_t)b.n } };
        buf_release(&b);
    }
    struct load_rows rows = { .load_id = l.load_id, .rows = line, .rows_n = n };
    told("rows", counter_call(&hall, 'a', OP_load_rows, &rows, &answer));
    told("commit", counter_call(&hall, 'a', OP_load_commit, &(struct load_ask){ .load_id = l.load_id }, &load));
    core_tick(hall.core);
}

/* Bills of some months nobody has bills of. */
static void bills_any(void)
{
    static unsigned months;
    struct bill bill[LOADED];
    const void *row[LOADED];
    uint32_t n = 1 + dice(LOADED);
    int32_t month = 200001 + (int32_t)(months / 12 * 100 + months % 12);
    months++;
    for (uint32_t i = 0; i < n; i++) {
        bill[i] = (struct bill){ .account_no = counter_account("ABDNPS"[i % 6]), .bill_month = month,
                                 .bill_seq = i / 6, .principal = 100 + dice(900),
                                 .due_on = month_first(month) + 30 };
        record_init(&bill_record, &bill[i]);
        row[i] = &bill[i];
    }
    load_rows(CODE_load_kind_bills, load_kind_record(CODE_load_kind_bills), row, n);
}

/* How long a kind of job may take from today on; of a kind that random days accept. */
static void limit_any(void)
{
    struct time_limit limit = { .rule_set = CODE_rule_set_current, .stage = "",
                                .job_kind = dice(2) ? "install_household" : "rename",
                                .valid_from = instant_date(now), .limit_amount = 1 + dice(30),
                                .limit_unit = CODE_limit_unit_working_day, .warn_percent = 1 + dice(90),
                                .certainty = CODE_certainty_verified, .source = "" };
    const void *row[] = { &limit };
    load_rows(CODE_load_kind_time_limits, load_kind_record(CODE_load_kind_time_limits), row, 1);
}

static void look_any(void)
{
    struct explain_page why;
    uint64_t no = any_job();
    struct job_page page = page_of(no);
    told("explain", counter_call(&hall, 'v', OP_work_explain, &(struct explain_ask){
        .job_no = no, .stage_no = page.flow_n ? dice((unsigned)page.flow->stages_n + 1) : 0 }, &why));
}

static void print_finding(void *context, const char *line)
{
    (void)context;
    if (!strstr(line, ": 0 findings"))
        print_error("%s\n", line);
}

static unsigned open_in_store(void)
{
    struct pool *pool = pool_new(1 << 16);
    struct txn *t;
    struct scan *scan;
    struct job j;
    unsigned n = 0;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_job, &(struct scan_range){ 0 }, &scan), ST_ok);
    while (scan_next(scan, &j, NULL) == ST_ok)
        n += j.job_state == CODE_job_state_open;
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
    return n;
}

/* The board holds what the store does. */
static void board_agrees(void)
{
    struct board_page page;
    assert_int_equal(counter_call(&hall, 'v', OP_work_board, &(struct board_ask){ .rows = 1 }, &page), ST_ok);
    assert_int_equal(page.open, open_in_store());
    assert_int_equal(page.open, page.late + page.at_risk + page.normal + page.paused);
}

static void test_random_days(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        uint64_t findings;
        counter_open(&hall, 1);
        uint64_t events, bills;
        struct core *follows = follower_open(hall.core);
        struct mirror *mirror = mirror_open(hall.core);
        now = COUNTER_NOW;
        chance = seed;
        jobs = done = refused = flows = 0;
        for (unsigned i = 0; i < STEPS; i++) {
            now += (instant)dice(3) * 1200 * SECOND;
            clock_freeze(now);
            unsigned what = dice(20);
            if (dice(STOPS) == 0) {
                rule_any();
                bills_any();
                limit_any();
                follower_equal(hall.core, follows);
                mirror_equal(mirror, &events, &bills);
            } else if (what < 3)
                accept_any();
            else if (what < 11)
                finish_any();
            else if (what < 18)
                change_any();
            else
                look_any();
        }
        board_agrees();
        follower_equal(hall.core, follows);
        mirror_equal(mirror, &events, &bills);
        mirror_close(&mirror);
        assert_true(flows > 2);
        if (events < 10 * jobs || bills < STEPS / STOPS)
            fail_msg("seed %u: %u events and %u bills by the feed", seed, (unsigned)events, (unsigned)bills);
        assert_int_equal(core_call(follows, &(struct principal){ .staff_no = STAFF_OPERATOR, .from = "local" },
                                   OP_setting_put, "F-1", 0,
                                   &(struct setting){ .setting_name = "pay.reach", .value = "county" },
                                   &(struct setting){ 0 }, hall.pool, NULL), ST_follower);
        core_close(&follows);
        assert_int_equal(checks_run(hall.core, print_finding, NULL, &findings), ST_ok);
        if (findings || done < STEPS / 5 || refused < STEPS / 10 || jobs < 20)
            fail_msg("seed %u: %u findings, %u done, %u refused, %u jobs", seed, (unsigned)findings, done, refused,
                     jobs);
        counter_close(&hall);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

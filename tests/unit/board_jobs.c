/* Jobs put as rows, with the core closed meanwhile: a job of long ago cannot be
 * accepted today, and opening the core reads the board as it would any other. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/board_jobs.h"

#include <stdio.h>
#include <string.h>

instant at(const char *text)
{
    char whole[40];
    instant t = 0;
    snprintf(whole, sizeof whole, "%s:00+08:00", text);
    assert_int_equal(instant_parse_iso(whole, &t), ST_ok);
    return t;
}

void clock_to(struct office *o, const char *text)
{
    assert_true(at(text) >= o->now);
    office_wait(o, (at(text) - o->now) / SECOND);
}

static void put(struct txn *t, enum table_id table, void *row)
{
    record_init(table_info[table].record, row);
    assert_int_equal(store_put(t, table, NULL, row), ST_ok);
}

/* 08:00 to 12:00 and 14:00 to 17:30, Monday to Friday and make-up days. */
static void put_hours(struct txn *t)
{
    static const uint16_t pattern[] = { 1, 2, 3, 4, 5, CODE_day_pattern_make_up };
    for (size_t i = 0; i < COUNT_OF(pattern); i++) {
        struct office_hours h = { .unit_kind = CODE_unit_kind_station, .valid_from = date_of(2020, 1, 1),
                                  .day_pattern = pattern[i],
                                  .opens = "08:00", .closes = "12:00", .counts_for_limit = true, .version = 1 };
        put(t, TABLE_office_hours, &h);
        h.opens = "14:00";
        h.closes = "17:30";
        put(t, TABLE_office_hours, &h);
    }
}

static void put_limit(struct txn *t, const char *kind, const char *stage, uint64_t amount, uint16_t unit, uint64_t warn,
                      uint64_t up)
{
    put(t, TABLE_time_limit, &(struct time_limit){
        .rule_set = CODE_rule_set_current, .job_kind = kind, .stage = stage, .valid_from = date_of(2026, 1, 1),
        .limit_amount = amount,
        .limit_unit = unit, .warn_percent = warn, .certainty = CODE_certainty_memory, .tell_up = up, .version = 1 });
}

static void put_limits(struct txn *t)
{
    put_limit(t, "install_household", "", 5, CODE_limit_unit_working_day, 60, 1);
    put_limit(t, "install_household", "survey", 9, CODE_limit_unit_working_day, 0, 0);
    put_limit(t, "install_household", "reply", 2, CODE_limit_unit_working_day, 0, 0);
    put_limit(t, "rename", "", 5, CODE_limit_unit_working_day, 60, 0);
    put_limit(t, "household_flag", "", 5, CODE_limit_unit_working_day, 60, 0);
    put_limit(t, "restore", "", 24, CODE_limit_unit_hour, 80, 1);
}

static void event(struct job *j, uint16_t act, unsigned stage, instant when, const char *who)
{
    struct job_event *e = &j->events[j->events_n++];
    *e = (struct job_event){ .event_no = j->events_n, .work_act = act, .stage_no = stage, .at = when,
                             .recorded_at = when, .staff_no = who, .staff_name = who };
}

/* Stages before the one it stands at are done, and all of a job that is closed. */
static void put_stages(struct job *j, const struct job_made *m, unsigned last)
{
    instant begun = j->accepted_at;
    for (unsigned i = 1; i <= last; i++) {
        instant done = i <= COUNT_OF(m->stage_done) && m->stage_done[i - 1] ? at(m->stage_done[i - 1]) : begun;
        event(j, CODE_work_act_started, i, begun, m->staff_no);
        if (i == 1 && m->ordered_minutes) {
            event(j, CODE_work_act_limit_set, i, begun, m->staff_no);
            j->events[j->events_n - 1].limit_amount = m->ordered_minutes;
            j->events[j->events_n - 1].limit_unit = CODE_limit_unit_minute;
        }
        if (!m->stage || i < m->stage)
            event(j, CODE_work_act_finished, i, !m->stage && i == last ? at(m->closed) : done, m->staff_no);
        begun = done;
    }
}

static void put_job(struct txn *t, const struct job_made *m)
{
    struct job_event events[20];
    struct job j = {
        .job_no = m->job_no, .job_kind = m->kind, .flow_version = 1,
        .job_state = m->stage ? CODE_job_state_open : CODE_job_state_done,
        .unit_no = m->unit_no, .stage_no = m->stage, .staff_no = m->stage ? m->staff_no : "",
        .staff_name = m->staff_name, .title = "赵海燕", .accepted_at = at(m->accepted), .rule_set = CODE_rule_set_current,
        .events = events, .satisfaction = m->satisfaction, .version = 1,
    };
    unsigned last = m->stage ? m->stage : strcmp(m->kind, "restore") == 0 ? 1 : strcmp(m->kind, "rename") == 0 ? 2 : 5;
    event(&j, CODE_work_act_started, 0, j.accepted_at, m->staff_no);
    put_stages(&j, m, last);
    if (m->paused) {
        event(&j, CODE_work_act_paused, 0, at(m->paused), m->staff_no);
        events[j.events_n - 1].stop_reason = CODE_stop_reason_customer_papers;
        events[j.events_n - 1].paper_no = "补-07";
    }
    if (!m->stage) {
        event(&j, CODE_work_act_finished, 0, at(m->closed), m->staff_no);
        j.closed_at = at(m->closed);
    }
    put(t, TABLE_job, &j);
}

void rows_written(struct office *o, void (*fill)(struct txn *t, const void *what, unsigned n), const void *what,
                  unsigned n)
{
    struct store *s;
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(65536);
    struct store_config config = { .home = o->home, .cache_bytes = 32u << 20 };
    core_close(&o->core);
    assert_int_equal(store_open(&s, &config, &o->fault), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/db", &o->fault), ST_ok);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    fill(t, what, n);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    pool_free(&pool);
    office_reopen_closed(o);
}

static void fill_jobs(struct txn *t, const void *what, unsigned n)
{
    const struct job_made *made = what;
    put_hours(t);
    put_limits(t);
    put(t, TABLE_setting, &(struct setting){ .setting_name = "work.pause_days", .valid_from = date_of(2020, 1, 1),
                                             .value = "3", .version = 1 });
    for (unsigned i = 0; i < n; i++)
        put_job(t, &made[i]);
}

void jobs_put(struct office *o, const struct job_made *made, unsigned n)
{
    rows_written(o, fill_jobs, made, n);
}

static void fill_benefit(struct txn *t, const void *what, unsigned n)
{
    struct account_flag *flags = (struct account_flag *)(uintptr_t)what;
    put(t, TABLE_account, &(struct account){
        .account_no = BENEFIT_ACCOUNT, .account_name = "王建国", .unit_no = STATION, .address = "大曹庄村3组27号",
        .category = CODE_category_residential, .voltage = CODE_voltage_v220, .account_state = CODE_account_state_normal,
        .flags = flags, .flags_n = n, .version = 1 });
}

void benefits_put(struct office *o, const struct account_flag *flags, unsigned n)
{
    rows_written(o, fill_benefit, flags, n);
}

struct board_page board_of(struct office *o, const char *staff_no, const struct board_ask *q)
{
    struct board_page r = { 0 };
    enum status s = ask(o, staff_no, OP_work_board, q, &r);
    if (s)
        fail_msg("work.board: %s %s %s", status_name(s), o->fault.arg[0], o->fault.arg[1]);
    return r;
}

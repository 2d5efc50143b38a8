/* `wattdesk check` finds what cannot be of the hall's numbers, of what customers are told, of fees, teams, leave,
 * visits, links and of what stands for a time: each row is changed behind the core's back, and put back. */
#include "config.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t job_no, other_job, party_job, message_no;
static struct appointment visit;

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static date november(int day)
{
    return date_of(2026, 11, day);
}

/* -- rows of each table, by the acts that make them -- */

static uint64_t take(uint16_t kind)
{
    struct ticket_slip r = { 0 };
    ok(as('i', OP_ticket_take, &(struct ticket_take){ .ticket_kind = kind }, &r));
    return r.ticket->ticket_no;
}

/* 1 served, 2 handed on and at a window again, 3 and 4 wait. */
static void numbers(void)
{
    struct ticket_called r = { 0 };
    struct ticket t;
    for (unsigned i = 0; i < 4; i++)
        take(CODE_ticket_kind_payment);
    ok(as('k', OP_ticket_next, &(struct ticket_next){ .to_window = "01" }, &r));
    ok(as('k', OP_ticket_next, &(struct ticket_next){ .to_window = "01" }, &r));
    ok(as('k', OP_ticket_hand, &(struct ticket_hand){ .ticket_kind = CODE_ticket_kind_enquiry }, &t));
    ok(as('k', OP_ticket_call, &(struct ticket_call){ .ticket_no = 2, .to_window = "01" }, &r));
    ok(as('m', OP_ticket_next, &(struct ticket_next){ .to_window = "02" }, &r));
}

static uint64_t application(const char *door)
{
    struct work_accepted r;
    struct application a = { .applicant = "赵海燕", .id_kind = CODE_id_kind_passport, .id_no = "E12345678",
                             .phone = "13812345678", .place = "大曹庄村", .door = door,
                             .category = CODE_category_residential, .voltage = CODE_voltage_v220, .capacity_w = 8000 };
    ok(as('k', OP_work_accept, &(struct work_accept){ .job_kind = "install_household", .application = &a,
          .application_n = 1 }, &r));
    assert_int_not_equal(r.told->outbox_no, 0);
    message_no = r.told->outbox_no;
    return r.job->job_no;
}

static void fees(void)
{
    struct fee_rate r, rate = { .fee_item = CODE_fee_item_works, .valid_from = november(23), .amount = 15000,
                                .fee_unit = CODE_fee_unit_each, .certainty = CODE_certainty_verified,
                                .source = "test" };
    struct fee_list list;
    ok(as('d', OP_fee_rate_put, &rate, &r));
    party_job = application("1号");
    ok(as('k', OP_fee_raise, &(struct fee_raise){ .job_no = party_job, .fee_item = CODE_fee_item_works,
          .fee_count = 100, .remark = "" }, &list));
}

static void crew(void)
{
    struct team t;
    struct team_member m;
    struct leave_done l;
    for (int i = 0; i < 2; i++)
        ok(as('v', OP_leave_put, &(struct leave_put){ .staff_no = counter_staff('c'), .leave_kind =
              CODE_leave_kind_sick, .from = instant_of(november(25 + 2 * i), 0, 0, 0),
              .until = instant_of(november(26 + 2 * i), 0, 0, 0) }, &l));
    ok(as('v', OP_team_put, &(struct team){ .team_code = "Z1", .team_name = "一班", .unit_no = counter_unit(false),
          .leader = counter_staff('s') }, &t));
    for (int i = 0; i < 2; i++)
        ok(as('v', OP_team_member, &(struct team_member){ .team_code = "Z1", .staff_no = counter_staff('s'),
              .from = november(1 + 10 * i), .until = november(10 + 10 * i) }, &m));
}

/* One moved: the row before stays. */
static void visits(void)
{
    struct visit_slot slot;
    struct work_assigned given;
    struct appointment first;
    struct job_no_row row = { .job_no = job_no };
    ok(as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1, .staff_no = counter_staff('s') },
          &given));
    for (int i = 0; i < 2; i++)
        ok(as('v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false), .weekdays = "12345",
              .opens = i ? "14:00" : "08:00", .closes = i ? "16:00" : "10:00", .capacity = 1, .team_code = "Z1" },
              &slot));
    ok(as('c', OP_appointment_make, &(struct appointment_make){ .job_no = job_no, .slot_no = 1,
          .day = november(24) }, &first));
    ok(as('c', OP_appointment_move, &(struct appointment_move){ .job_no = job_no, .slot_no = 2,
          .day = november(25), .at_time = "14:30" }, &visit));
    visit.told_at = 0;
}

static void row_put(enum table_id table, const void *old, const void *row)
{
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(core_store(hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    assert_int_equal(row ? store_put(t, table, old, row) : store_delete(t, table, old), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static void for_a_time(void)
{
    struct interim i = { .account_no = counter_account('A'), .job_no = job_no, .began_on = november(1),
                         .change_kind = CODE_change_kind_suspend, .point_no = 1, .until = november(30),
                         .moved_va = 100000, .freed_va = 100000, .due_on = november(30) + 1 };
    record_init(&interim_record, &i);
    row_put(TABLE_interim, NULL, &i);
}

static void linked(void)
{
    struct job r;
    ok(as('v', OP_work_link, &(struct work_link){ .job_no = job_no, .other_job = other_job, .text = "" }, &r));
}

/* -- broken -- */

static struct ticket *a_ticket(void *row) { return row; }
static void number_jumps(void *row) { a_ticket(row)->ticket_no = 9; }
static void turn_jumps(void *row) { a_ticket(row)->turn = 3; }
static void not_handed(void *row) { a_ticket(row)->ticket_state = CODE_ticket_state_served; }
static void begun_early(void *row) { a_ticket(row)->begun_at = 1; }
static void never_done(void *row) { a_ticket(row)->done_at = 0; }
static void never_called(void *row) { a_ticket(row)->calls = 0; }
static void rank_lost(void *row) { a_ticket(row)->open_rank = 0; }
static void window_same(void *row) { a_ticket(row)->window_no = "01"; }

static struct outbox *a_message(void *row) { return row; }
static void other_queue(void *row) { a_message(row)->queue = 77; }
static void ended_open(void *row) { a_message(row)->ended_at = a_message(row)->made_at; }
static void taken_untried(void *row) { a_message(row)->taken_by = "90001"; }
static void forgotten(void *row)
{
    a_message(row)->told_state = CODE_told_state_lapsed;
    a_message(row)->ended_at = a_message(row)->made_at;
    a_message(row)->queue = 0;
}
static void of_no_job(void *row) { a_message(row)->job_no = 261123999999; }
static void of_no_account(void *row) { a_message(row)->account_no = "9999999999"; }

static struct job *a_job(void *row) { return row; }
static void fee_other(void *row)
{
    struct job_fee *f = pool_get(hall.pool, sizeof *f);
    *f = a_job(row)->fees[0];
    f->bill_seq = 77;
    a_job(row)->fees = f;
}
static void fee_twice(void *row)
{
    struct job_fee *f = pool_array(hall.pool, 2, sizeof *f);
    f[0] = f[1] = a_job(row)->fees[0];
    a_job(row)->fees = f;
    a_job(row)->fees_n = 2;
}
static void fee_lost(void *row) { a_job(row)->fees_n = 0; }
static void party_closed(void *row) { ((struct account *)row)->account_state = CODE_account_state_closed; }
static void party_other(void *row)
{
    party_closed(row);
    ((struct account *)row)->successor = counter_account('A');
}

static void team_elsewhere(void *row) { ((struct team *)row)->unit_no = "99"; }
static void leader_gone(void *row) { ((struct team *)row)->leader = "00000"; }
static void member_long(void *row) { ((struct team_member *)row)->until = november(20); }
static void member_short(void *row) { ((struct team_member *)row)->until = 1; }
static void member_gone(void *row) { ((struct team_member *)row)->staff_no = "00000"; }

static struct leave *a_leave(void *row) { return row; }
static void leave_long(void *row) { a_leave(row)->until = instant_of(november(28), 0, 0, 0); }
static void leave_short(void *row) { a_leave(row)->until = a_leave(row)->from; }
static void leave_own(void *row) { a_leave(row)->allowed_by = a_leave(row)->staff_no; }
static void leave_whose(void *row) { a_leave(row)->staff_no = "00000"; }
static void leave_job(void *row)
{
    struct handed_job *h = pool_get(hall.pool, sizeof *h);
    *h = (struct handed_job){ .job_no = 261123999999, .staff_no = "" };
    a_leave(row)->handed = h;
    a_leave(row)->handed_n = 1;
}

static struct appointment *a_visit(void *row) { return row; }
static void visit_slot_gone(void *row) { a_visit(row)->slot_no = 77; }
static void visit_at_noon(void *row) { a_visit(row)->at_time = "12:00"; }
static void visit_not_moved(void *row) { a_visit(row)->moved_from = 77; }
static void visit_other_stage(void *row) { a_visit(row)->stage = "energise"; }
static void visit_anybodys(void *row) { a_visit(row)->staff_no = ""; }
static void visit_no_job(void *row) { a_visit(row)->job_no = 261123999999; }
static void visit_stands_too(void *row) { a_visit(row)->appointment_state = CODE_appointment_state_made; }
static void slot_small(void *row) { ((struct visit_slot *)row)->capacity = 0; }
static void slot_elsewhere(void *row) { ((struct visit_slot *)row)->unit_no = "99"; }

static struct interim *an_interim(void *row) { return row; }
static void over_unsaid(void *row) { an_interim(row)->ended_on = november(20); }
static void freed_more(void *row) { an_interim(row)->freed_va = 200000; }
static void interim_whose(void *row) { an_interim(row)->job_no = 261123999999; }

static void link_itself(void *row) { ((struct job_link *)row)->other_job = job_no; }
static void link_back(void *row)
{
    ((struct job_link *)row)->job_no = other_job;
    ((struct job_link *)row)->other_job = job_no;
}

/* Keys are made when the rows are there; `beside`: the row as it is stays. */
enum about { NUMBER, MESSAGE, JOB, PARTY, TEAM, MEMBER, LEAVE, VISIT, MOVED, SLOT, INTERIM, LINK };
static const struct tamper { enum about about; uint64_t no, turn; void (*change)(void *row); bool beside;
    const char *finding; } tampers[] = {
    { NUMBER, 4, 1, number_jumps, false, "numbers are missing before it" },
    { NUMBER, 1, 1, NULL, false, "numbers are missing before it" },
    { NUMBER, 2, 2, turn_jumps, false, "its turns are not those it was handed on for" },
    { NUMBER, 2, 1, not_handed, false, "its turns are not those it was handed on for" },
    { NUMBER, 1, 1, begun_early, false, "its times are not in order" },
    { NUMBER, 1, 1, never_done, false, "its times are not those of its state" },
    { NUMBER, 1, 1, never_called, false, "its times are not those of its state" },
    { NUMBER, 4, 1, rank_lost, false, "is not among the open ones as its state says" },
    { NUMBER, 3, 1, window_same, false, "is at a window where another is" },
    { MESSAGE, 0, 0, other_queue, false, "is not in the queue of its state" },
    { MESSAGE, 0, 0, ended_open, false, "did not end as its state says" },
    { MESSAGE, 0, 0, taken_untried, false, "its tries are not those of who took it" },
    { MESSAGE, 0, 0, forgotten, false, "is forgotten and still says whom it was for" },
    { MESSAGE, 0, 0, of_no_job, false, "is of a job that is not there" },
    { MESSAGE, 0, 0, of_no_account, false, "is of an account that is not there" },
    { JOB, 0, 0, fee_other, false, "one of its fees is no bill of it" },
    { JOB, 0, 0, fee_twice, false, "has one fee twice" },
    { JOB, 0, 0, fee_lost, false, "the job it is a fee of does not know it" },
    { PARTY, 0, 0, party_closed, false, "who pays its fees has not become its account" },
    { PARTY, 0, 0, party_other, false, "who pays its fees has not become its account" },
    { TEAM, 0, 0, team_elsewhere, false, "its unit or its leader is not there" },
    { TEAM, 0, 0, leader_gone, false, "its unit or its leader is not there" },
    { MEMBER, 0, 0, member_long, false, "is in it twice on one day" },
    { MEMBER, 0, 0, member_short, false, "leaves it before he comes" },
    { MEMBER, 0, 0, member_gone, true, "who is in it is not there" },
    { LEAVE, 1, 0, leave_long, false, "he is on another one at the time" },
    { LEAVE, 1, 0, leave_short, false, "ends before it begins" },
    { LEAVE, 1, 0, leave_own, false, "he allowed it himself" },
    { LEAVE, 1, 0, leave_whose, false, "whose it is, or a job handed over for it, is not there" },
    { LEAVE, 1, 0, leave_job, false, "whose it is, or a job handed over for it, is not there" },
    { VISIT, 0, 0, visit_slot_gone, true, "is in a slot that is not there" },
    { VISIT, 0, 0, visit_at_noon, false, "is at a time its slot does not have" },
    { VISIT, 0, 0, visit_not_moved, false, "is in the place of one that was not moved" },
    { VISIT, 0, 0, visit_other_stage, false, "stands, and its job is not at that stage" },
    { VISIT, 0, 0, visit_anybodys, false, "is not whose the stage is" },
    { VISIT, 0, 0, visit_no_job, false, "is of a job that is not there" },
    { MOVED, 0, 0, visit_stands_too, false, "another stands for that stage of its job" },
    { SLOT, 2, 0, slot_small, false, "more visits on one day than it has places" },
    { SLOT, 2, 0, slot_elsewhere, false, "its unit or its team is not there" },
    { INTERIM, 0, 0, over_unsaid, false, "is not over as it says" },
    { INTERIM, 0, 0, freed_more, false, "takes more off the charge than it moved" },
    { INTERIM, 0, 0, interim_whose, true, "is of an account or job that is not there" },
    { LINK, 0, 0, link_itself, true, "is linked to itself, or to one job twice" },
    { LINK, 0, 0, link_back, true, "is linked to itself, or to one job twice" },
};

/* The row a tamper is about, read. */
static enum table_id row_of(const struct tamper *t, void *row)
{
    static char party[24];
    snprintf(party, sizeof party, "%012llu", (unsigned long long)party_job);
    switch (t->about) {
    case NUMBER:
        *(struct ticket *)row = (struct ticket){ .unit_no = counter_unit(false), .day = november(23),
                                                 .ticket_no = t->no, .turn = t->turn };
        return TABLE_ticket;
    case MESSAGE: *(struct outbox *)row = (struct outbox){ .outbox_no = message_no }; return TABLE_outbox;
    case JOB: *(struct job *)row = (struct job){ .job_no = party_job }; return TABLE_job;
    case PARTY: *(struct account *)row = (struct account){ .account_no = party }; return TABLE_account;
    case TEAM: *(struct team *)row = (struct team){ .team_code = "Z1" }; return TABLE_team;
    case MEMBER:
        *(struct team_member *)row = (struct team_member){ .team_code = "Z1", .staff_no = counter_staff('s'),
                                                           .from = november(1) };
        return TABLE_team_member;
    case LEAVE: *(struct leave *)row = (struct leave){ .leave_no = t->no }; return TABLE_leave;
    case VISIT: *(struct appointment *)row = visit; return TABLE_appointment;
    case MOVED:
        *(struct appointment *)row = (struct appointment){ .slot_no = 1, .day = november(24), .appointment_no = 1 };
        return TABLE_appointment;
    case SLOT: *(struct visit_slot *)row = (struct visit_slot){ .slot_no = t->no }; return TABLE_slot;
    case INTERIM:
        *(struct interim *)row = (struct interim){ .account_no = counter_account('A'), .job_no = job_no };
        return TABLE_interim;
    case LINK:
        *(struct job_link *)row = (struct job_link){ .job_no = job_no, .other_job = other_job };
        return TABLE_job_link;
    }
    return TABLE_COUNT;
}

struct look { const char *text; bool met; };

static void looked(void *to, const char *line)
{
    struct look *look = to;
    look->met |= strstr(line, look->text) != NULL;
}

static uint64_t findings(struct look *look)
{
    uint64_t n;
    ok(checks_run(hall.core, looked, look, &n));
    return n;
}

union any { struct ticket ticket; struct outbox outbox; struct job job; struct account account; struct team team;
    struct team_member member; struct leave leave; struct appointment visit; struct visit_slot slot;
    struct interim interim; struct job_link link; };

static void one_is_found(const struct tamper *t)
{
    union any old, row;
    struct txn *txn;
    struct look look = { .text = t->finding };
    enum table_id table = row_of(t, &old);
    const struct record *record = table_info[table].record;
    ok(store_snapshot_begin(core_store(hall.core), &txn, hall.pool));
    ok(store_get(txn, table, &old));
    record_copy(record, &row, &old, hall.pool);
    store_snapshot_end(&txn);
    bool rekeyed = t->change && (t->change == number_jumps || t->change == turn_jumps);
    if (t->change)
        t->change(&row);
    if (!t->change || rekeyed)
        row_put(table, &old, NULL);
    if (t->change)
        row_put(table, rekeyed || t->beside ? NULL : &old, &row);
    findings(&look);
    if (!look.met)
        fail_msg("nobody says \"%s\"", t->finding);
    if (t->change && (rekeyed || t->beside))
        row_put(table, &row, NULL);
    if (!t->beside)
        row_put(table, rekeyed || !t->change ? NULL : &row, &old);
}

static void test_each_is_found(void **state)
{
    struct look clean = { .text = "tickets: 0 findings" };
    (void)state;
    numbers();
    crew();
    job_no = application("2号");
    other_job = application("3号");
    fees();
    visits();
    for_a_time();
    linked();
    struct look other = { .text = "of no job" };
    assert_int_equal(findings(&other), 0);
    for (size_t i = 0; i < COUNT_OF(tampers); i++)
        one_is_found(&tampers[i]);
    assert_int_equal(findings(&clean), 0);       /* and each was put back */
    assert_true(clean.met);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_each_is_found) };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}

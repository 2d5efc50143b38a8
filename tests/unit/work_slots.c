/* Slots and appointments: what is refused, as tables; that no slot ever holds more than it has places
 * for, whoever asks at once; that one who moves leaves his place at once; and the order of a crew's day. */
#include "config.h"
#include "tests/unit/hall.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define FIRST "90001"
#define OTHER "90002"
#define CREW 8
#define PLACES 3

static void surveyors_put(struct txn *t)
{
    static const char *const no[] = { FIRST, OTHER }, *const name[] = { "高一", "高二" };
    for (size_t i = 0; i < COUNT_OF(no); i++)
        counter_put(t, TABLE_user, &(struct user){ .staff_no = no[i], .staff_name = name[i],
                                                   .unit_no = counter_unit(false),
                                                   .user_state = CODE_user_state_active,
                                                   .roles = CODE_BIT(CODE_role_surveyor) });
}

static void expect(const char *why, enum status is, enum status status, const char *field)
{
    if (is != status || (status && field && strcmp(hall.fault.field, field)))
        fail_msg("%s: %s %s %s", why, status_name(is), hall.fault.field, hall.fault.arg[0]);
}

static date november(int day)
{
    return date_of(2026, 11, day);
}

static uint64_t job_new(const char *staff_no)
{
    static unsigned n;
    char door[24], phone[24];
    struct work_accepted r;
    struct work_assigned given;
    snprintf(door, sizeof door, "%u号", ++n);
    snprintf(phone, sizeof phone, "138%08u", n);
    struct application a = { .applicant = "赵海燕", .id_kind = CODE_id_kind_passport, .id_no = phone, .phone = phone,
                             .place = "大曹庄村", .door = door, .category = CODE_category_residential,
                             .capacity_w = 8000 };
    expect("accepted", as('k', OP_work_accept, &(struct work_accept){ .job_kind = "install_household",
        .application = &a, .application_n = 1 }, &r), ST_ok, NULL);
    struct job_no_row row = { .job_no = r.job->job_no };
    if (*staff_no) {
        expect("given", as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
            .staff_no = staff_no },
                           &given), ST_ok, NULL);
        assert_int_equal(given.failed_n, 0);
    }
    return row.job_no;
}

/* -- putting slots: weekdays 1 to 7, a day of November -- */

static const struct { const char *why; struct visit_slot q; bool station; int day; enum status status;
    const char *field; } slots[] = {
    { "of elsewhere", { .weekdays = "1", .opens = "08:00", .closes = "10:00" }, true, 0, ST_outside_unit, "unit_no" },
    { "no days", { .opens = "08:00", .closes = "10:00" }, false, 0, ST_field_missing, "weekdays" },
    { "both", { .weekdays = "1", .opens = "08:00", .closes = "10:00" }, false, 24, ST_one_of_two, "weekdays" },
    { "an eighth day", { .weekdays = "18", .opens = "08:00", .closes = "10:00" }, false, 0, ST_number_out_of_range,
      "weekdays" },
    { "a day twice", { .weekdays = "11", .opens = "08:00", .closes = "10:00" }, false, 0, ST_number_out_of_range,
      "weekdays" },
    { "no time", { .weekdays = "1", .opens = "8h", .closes = "10:00" }, false, 0, ST_hour_invalid, "opens" },
    { "ends first", { .weekdays = "1", .opens = "10:00", .closes = "08:00" }, false, 0, ST_time_backwards, "closes" },
    { "a team there is not", { .weekdays = "1", .opens = "08:00", .closes = "10:00", .team_code = "Z9" }, false, 0,
      ST_team_unknown, "team_code" },
    { "an area there is not", { .weekdays = "1", .opens = "08:00", .closes = "10:00", .area_no = "Z9" }, false, 0,
      ST_area_unknown, "area_no" },
    { "a section there is not", { .weekdays = "1", .opens = "08:00", .closes = "10:00", .section_no = "Z9" },
        false, 0,
      ST_section_unknown, "section_no" },
    { "a stage no flow has", { .weekdays = "1", .opens = "08:00", .closes = "10:00", .stage = "dance" }, false, 0,
      ST_code_unknown, "stage" },
    { "1: good", { .weekdays = "12345", .opens = "08:00", .closes = "10:00", .stage = "survey" }, false, 0,
        ST_ok, NULL },
    { "2: a Saturday of its own", { .opens = "09:00", .closes = "11:00" }, false, 28, ST_ok, NULL },
    { "3: Saturdays", { .weekdays = "6", .opens = "14:00", .closes = "16:00" }, false, 0, ST_ok, NULL },
    { "4: of another stage", { .weekdays = "12345", .opens = "14:00", .closes = "16:00", .stage = "energise" },
        false, 0,
      ST_ok, NULL },
    { "5: beside the first", { .weekdays = "12345", .opens = "09:00", .closes = "11:00" }, false, 0, ST_ok, NULL },
    { "6: days off too", { .weekdays = "7", .opens = "09:00", .closes = "11:00", .days_off = true }, false, 0, ST_ok,
      NULL },
};

static void test_slots(void **state)
{
    struct visit_slot r;
    struct slot_list list;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        struct visit_slot q = slots[i].q;
        q.unit_no = counter_unit(slots[i].station);
        q.day = slots[i].day ? november(slots[i].day) : DATE_NONE;
        q.capacity = 2;
        expect(slots[i].why, as('v', OP_slot_put, &q, &r), slots[i].status, slots[i].field);
    }
    assert_int_equal(r.slot_no, 6);
    expect("listed", as('c', OP_slot_list, &(struct list_ask){ .token = "" }, &list), ST_ok, NULL);
    assert_int_equal(list.slots_n, 6);
    expect("an older copy", as('v', OP_slot_put, &(struct visit_slot){ .slot_no = 1, .unit_no = counter_unit(false),
        .weekdays = "1", .opens = "08:00", .closes = "10:00", .capacity = 1, .version = 7 }, &r), ST_stale, NULL);
    expect("one there is not", as('v', OP_slot_put, &(struct visit_slot){ .slot_no = 77,
        .unit_no = counter_unit(false),
        .weekdays = "1", .opens = "08:00", .closes = "10:00", .capacity = 1 }, &r), ST_slot_unknown, "slot_no");
}

/* -- agreeing -- */

static enum status make(uint64_t job_no, uint64_t slot_no, int day, const char *at_time)
{
    struct appointment r;
    return as('c', OP_appointment_make, &(struct appointment_make){ .job_no = job_no, .slot_no = slot_no,
        .day = november(day), .at_time = at_time, .contact = "王磊", .told = true }, &r);
}

static enum status move(uint64_t job_no, uint64_t slot_no, int day, struct appointment *r)
{
    return as('c', OP_appointment_move, &(struct appointment_move){ .job_no = job_no, .slot_no = slot_no,
                                                                    .day = november(day) }, r);
}

static const struct { const char *why; uint64_t slot_no; int day; const char *at_time; enum status status;
    const char *field, *next; } makes[] = {
    { "no slot", 99, 24, "", ST_slot_unknown, "slot_no", NULL },
    { "begun already", 1, 23, "", ST_slot_past, "day", "2026-11-24 08:00" },
    { "a day that is past", 1, 20, "", ST_slot_past, "day", "2026-11-24 08:00" },
    { "not one of its days", 1, 28, "", ST_slot_day, "day", "2026-11-28 09:00" },
    { "a day off", 3, 28, "", ST_slot_day_off, "day", "2026-11-28 09:00" },
    { "of another stage", 4, 24, "", ST_slot_elsewhere, "slot_no", NULL },
    { "before it opens", 1, 24, "07:59", ST_slot_hours, "at_time", NULL },
    { "when it closes", 1, 24, "10:00", ST_slot_hours, "at_time", NULL },
    { "no time", 1, 24, "soon", ST_hour_invalid, "at_time", NULL },
    { "good", 1, 24, "08:00", ST_ok, NULL, NULL },
    { "there is one", 1, 25, "", ST_appointment_stands, "job_no", NULL },
};

static void test_made(void **state)
{
    struct appointment r;
    struct appointment_list list;
    uint64_t job_no = job_new("");
    (void)state;
    for (size_t i = 0; i < COUNT_OF(makes); i++) {
        expect(makes[i].why, make(job_no, makes[i].slot_no, makes[i].day, makes[i].at_time), makes[i].status,
               makes[i].field);
        if (makes[i].next)
            assert_string_equal(hall.fault.arg[2], makes[i].next);
    }
    expect("not yet", as('v', OP_appointment_close, &(struct appointment_close){ .job_no = job_no,
        .appointment_state = CODE_appointment_state_kept }, &r), ST_job_future, "job_no");
    expect("no end of one", as('v', OP_appointment_close, &(struct appointment_close){ .job_no = job_no,
        .appointment_state = CODE_appointment_state_moved }, &r), ST_code_unknown, "appointment_state");
    expect("not his stage", as('c', OP_appointment_close, &(struct appointment_close){ .job_no = job_no,
        .appointment_state = CODE_appointment_state_kept }, &r), ST_stage_role, NULL);
    expect("withdrawn", as('c', OP_appointment_withdraw, &(struct appointment_end){ .job_no = job_no }, &r),
        ST_ok, NULL);
    expect("there is none", as('c', OP_appointment_withdraw, &(struct appointment_end){ .job_no = job_no }, &r),
           ST_appointment_none, "job_no");
    expect("none to move", move(job_no, 1, 25, &r), ST_appointment_none, "job_no");
    expect("a Sunday that is offered", make(job_no, 6, 29, ""), ST_ok, NULL);
    expect("its history", as('c', OP_appointment_list, &(struct appointments_ask){ .job_no = job_no }, &list), ST_ok,
           NULL);
    assert_int_equal(list.appointments_n, 2);
}

/* Two places: the third is refused, until one of them moves; a smaller slot than stands in it is refused. */
static void test_full(void **state)
{
    struct appointment r;
    struct visit_slot s;
    struct slot_free_list free;
    uint64_t job[3] = { job_new(""), job_new(""), job_new("") };
    (void)state;
    expect("first", make(job[0], 1, 25, ""), ST_ok, NULL);
    expect("second", make(job[1], 1, 25, ""), ST_ok, NULL);
    expect("full", make(job[2], 1, 25, ""), ST_slot_full, "slot_no");
    assert_string_equal(hall.fault.arg[2], "2026-11-25 09:00");
    expect("smaller", as('v', OP_slot_put, &(struct visit_slot){ .slot_no = 1, .unit_no = counter_unit(false),
        .weekdays = "12345", .opens = "08:00", .closes = "10:00", .capacity = 1, .stage = "survey" }, &s),
            ST_slot_full,
        "capacity");
    assert_string_equal(hall.fault.arg[2], "");
    expect("free", as('c', OP_slot_free, &(struct slot_free_ask){ .job_no = job[0], .from = november(25) },
        &free), ST_ok,
           NULL);
    assert_int_equal(free.standing_n, 1);
    assert_true(free.slots_n > 2);
    assert_int_equal(free.slots->slot_no, 5);                /* 1 is full that day */
    expect("moved within it", move(job[0], 1, 25, &r), ST_ok, NULL);
    expect("moved away", move(job[0], 1, 26, &r), ST_ok, NULL);
    assert_true(r.moved_from != 0);
    assert_string_equal(r.contact, "王磊");
    expect("the place is free", make(job[2], 1, 25, ""), ST_ok, NULL);
    expect("a refused move keeps the old one", move(job[0], 1, 25, &r), ST_slot_full, "slot_no");
    expect("which stands", make(job[0], 5, 26, ""), ST_appointment_stands, "job_no");
    expect("the Saturday", move(job[0], 2, 28, &r), ST_ok, NULL);
    expect("from there to a day off", move(job[0], 3, 28, &r), ST_slot_day_off, "day");
    assert_string_equal(hall.fault.arg[2], "2026-11-29 09:00");         /* not the place he would leave */
}

/* Whoever has the job is one person: not at two places at once, and not on leave. */
static void test_person(void **state)
{
    struct leave_done leave;
    struct appointment r;
    struct work_assigned given;
    uint64_t here = job_new(FIRST), there = job_new(FIRST), other = job_new(OTHER);
    (void)state;
    expect("at nine", make(here, 5, 27, ""), ST_ok, NULL);
    expect("at the same time", make(there, 1, 27, ""), ST_appointment_twice, "staff_no");
    expect("his round", make(there, 5, 27, ""), ST_ok, NULL);
    expect("another's", make(other, 1, 27, ""), ST_ok, NULL);
    struct job_no_row row = { .job_no = other };
    expect("given", as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1, .staff_no = FIRST },
                       &given), ST_ok, NULL);
    assert_int_equal(given.failed_n, 1);
    assert_string_equal(given.failed->status, "appointment_twice");
    row.job_no = here;
    expect("to another", as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
        .staff_no = counter_staff('s') }, &given), ST_ok, NULL);
    assert_int_equal(given.failed_n, 0);
    struct appointment_list list;
    expect("goes along", as('c', OP_appointment_list, &(struct appointments_ask){ .day = november(27),
        .staff_no = counter_staff('s') }, &list), ST_ok, NULL);
    assert_int_equal(list.appointments_n, 1);
    expect("on leave", as('v', OP_leave_put, &(struct leave_put){ .staff_no = OTHER,
        .leave_kind = CODE_leave_kind_annual, .from = instant_of(november(30), 0, 0, 0), .until_noon = true,
        .until = instant_of(november(30), 0, 0, 0) }, &leave), ST_ok, NULL);
    expect("in the morning", move(other, 1, 30, &r), ST_on_leave, "day");
}

/* Put off at the customer's wish the clock waits where the slot says so, and runs from the visit on. */
static void test_wish(void **state)
{
    struct visit_slot s;
    struct appointment r;
    struct job_page page;
    uint64_t job_no = job_new("");
    (void)state;
    expect("a slot that says so", as('v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false),
        .weekdays = "12345", .opens = "14:00", .closes = "16:00", .capacity = 5, .later_stops = true }, &s),
            ST_ok, NULL);
    expect("made", make(job_no, s.slot_no, 24, ""), ST_ok, NULL);
    struct appointment_move q = { .job_no = job_no, .slot_no = s.slot_no, .day = november(26), .wished = true };
    expect("without a paper", as('c', OP_appointment_move, &q, &r), ST_field_missing, "paper_no");
    q.paper_no = "Y-1";
    expect("put off", as('c', OP_appointment_move, &q, &r), ST_ok, NULL);
    expect("shown", as('v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok, NULL);
    assert_true(page.clocks->stopped);
    clock_freeze(instant_of(november(26), 15, 0, 0));
    expect("kept", as('v', OP_appointment_close, &(struct appointment_close){ .job_no = job_no,
        .appointment_state = CODE_appointment_state_kept }, &r), ST_ok, NULL);
    expect("shown", as('v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok, NULL);
    assert_false(page.clocks->stopped);
    const struct job_event *last = &page.job->events[page.job->events_n - 1];
    assert_int_equal(last->work_act, CODE_work_act_resumed);
    assert_true(last->at == instant_of(november(26), 14, 0, 0));
    q.job_no = job_new("");
    expect("where the slot says nothing", make(q.job_no, 1, 27, ""), ST_ok, NULL);
    q.slot_no = 1;
    q.day = november(30);
    expect("put off too", as('c', OP_appointment_move, &q, &r), ST_ok, NULL);
    expect("shown", as('v', OP_work_show, &(struct job_ask){ .job_no = q.job_no }, &page), ST_ok, NULL);
    assert_false(page.clocks->stopped);
}

/* -- the customer hears of it -- */

/* The messages of a job that are in that state, newest first. */
static struct outbox_list heard(uint64_t job_no, uint16_t state)
{
    struct outbox_list list;
    expect("heard", as('v', OP_outbox_list, &(struct outbox_list_ask){ .job_no = job_no, .told_state = state,
        .token = "" }, &list), ST_ok, NULL);
    return list;
}

static unsigned heard_about(uint64_t job_no, uint16_t state, enum code_told_about about, struct outbox *o)
{
    struct outbox_list list = heard(job_no, state);
    unsigned n = 0;
    for (uint32_t i = 0; i < list.messages_n; i++)
        if (list.messages[i].told_about == about) {
            *o = list.messages[i];
            n++;
        }
    return n;
}

/* Each act is told with its day and hours, until then; what waits of the one before is withdrawn. */
static void test_told(void **state)
{
    struct outbox o = { 0 };
    struct appointment r;
    uint64_t job_no = job_new("");
    (void)state;
    expect("made", as('c', OP_appointment_make, &(struct appointment_make){ .job_no = job_no, .slot_no = 5,
        .day = date_of(2026, 12, 3) }, &r), ST_ok, NULL);
    assert_true(r.outbox_no != 0);
    assert_int_equal(r.told_way, CODE_told_way_sms);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment, &o), 1);
    assert_true(o.outbox_no == r.outbox_no);
    assert_string_equal(o.arg3, "2026-12-03");
    assert_string_equal(o.arg4, "09:00-11:00");
    assert_true(o.until == instant_of(date_of(2026, 12, 3), 9, 0, 0));
    expect("moved", as('c', OP_appointment_move, &(struct appointment_move){ .job_no = job_no, .slot_no = 5,
        .day = date_of(2026, 12, 4), .at_time = "10:00" }, &r), ST_ok, NULL);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment, &o), 0);
    assert_int_equal(heard_about(job_no, CODE_told_state_withdrawn, CODE_told_about_appointment, &o), 1);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment_moved, &o), 1);
    assert_string_equal(o.arg4, "10:00");
    expect("off", as('c', OP_appointment_withdraw, &(struct appointment_end){ .job_no = job_no }, &r), ST_ok, NULL);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment_moved, &o), 0);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment_off, &o), 1);
    assert_true(o.outbox_no == r.outbox_no);
}

/* Of a visit that was, or of a job that was given up, nothing more goes out. */
static void test_told_no_more(void **state)
{
    struct outbox o = { 0 };
    struct appointment r;
    struct job done;
    uint64_t job_no = job_new("");
    (void)state;
    expect("made", make(job_no, 5, 30, ""), ST_ok, NULL);
    instant now = clock_now();
    clock_freeze(instant_of(november(30), 12, 0, 0));
    expect("missed", as('v', OP_appointment_close, &(struct appointment_close){ .job_no = job_no,
        .appointment_state = CODE_appointment_state_missed }, &r), ST_ok, NULL);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment, &o), 0);
    clock_freeze(now);
    expect("again", as('c', OP_appointment_make, &(struct appointment_make){ .job_no = job_no, .slot_no = 5,
        .day = date_of(2026, 12, 3) }, &r), ST_ok, NULL);
    expect("given up", as('v', OP_work_withdraw, &(struct work_close){ .job_no = job_no,
        .end_reason = CODE_end_reason_customer_withdrew, .remark = "不办了" }, &done), ST_ok, NULL);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment, &o), 0);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_appointment_off, &o), 0);
    assert_int_equal(heard_about(job_no, CODE_told_state_waiting, CODE_told_about_ended, &o), 1);
}

/* -- many at once -- */

struct asking { uint64_t job_no[CREW]; unsigned no; unsigned made; pthread_t thread; };

static pthread_barrier_t together;

static enum status ask(struct asking *a, unsigned i, enum op_id op, const void *q, struct pool *pool)
{
    char id[48];
    struct appointment r;
    struct fault f = { .status = ST_ok };
    struct principal p = { .session = 100 + a->no, .from = "local", .proved_at = clock_now() };
    snprintf(p.staff_no, sizeof p.staff_no, "%s", a->no % 2 ? FIRST : OTHER);
    snprintf(id, sizeof id, "at-once-%u-%u-%u", a->no, i, (unsigned)op);
    memset(&r, 0, sizeof r);
    return core_call(hall.core, &p, op, id, 0, q, &r, pool, &f);
}

static void *asks(void *context)
{
    struct asking *a = context;
    struct pool *pool = pool_new(4096);
    pthread_barrier_wait(&together);
    for (unsigned i = 0; i < CREW; i++) {
        struct appointment_make q = { .job_no = a->job_no[i], .slot_no = 8, .day = date_of(2026, 12,
            1 + (int)i % 2) };
        record_init(&appointment_make_record, &q);
        enum status s = ask(a, i, OP_appointment_make, &q, pool);
        a->made += !s;
        struct appointment_move m = { .job_no = a->job_no[i], .slot_no = 8, .day = date_of(2026, 12,
            2 - (int)i % 2) };
        record_init(&appointment_move_record, &m);
        if (!s && a->no % 2)
            ask(a, i, OP_appointment_move, &m, pool);
    }
    pool_free(&pool);
    return NULL;
}

static unsigned standing_on(date day)
{
    struct appointment_list list;
    unsigned n = 0;
    expect("listed", as('v', OP_appointment_list, &(struct appointments_ask){ .day = day }, &list), ST_ok, NULL);
    for (uint32_t i = 0; i < list.appointments_n; i++)
        n += list.appointments[i].slot_no == 8;
    return n;
}

static void test_at_once(void **state)
{
    struct visit_slot s;
    struct asking a[4] = { { .no = 0 } };
    unsigned made = 0;
    (void)state;
    expect("three places", as('v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false),
        .weekdays = "1234567",
        .opens = "08:00", .closes = "10:00", .capacity = PLACES }, &s), ST_ok, NULL);
    assert_int_equal(s.slot_no, 8);
    assert_int_equal(pthread_barrier_init(&together, NULL, COUNT_OF(a)), 0);
    for (unsigned k = 0; k < COUNT_OF(a); k++) {
        a[k].no = k;
        for (unsigned i = 0; i < CREW; i++)
            a[k].job_no[i] = job_new("");
    }
    for (unsigned k = 0; k < COUNT_OF(a); k++)
        assert_int_equal(pthread_create(&a[k].thread, NULL, asks, &a[k]), 0);
    for (unsigned k = 0; k < COUNT_OF(a); k++) {
        assert_int_equal(pthread_join(a[k].thread, NULL), 0);
        made += a[k].made;
    }
    assert_int_equal(pthread_barrier_destroy(&together), 0);
    unsigned first = standing_on(date_of(2026, 12, 1)), second = standing_on(date_of(2026, 12, 2));
    assert_true(first <= PLACES && second <= PLACES);
    assert_int_equal(first + second, made);                  /* none was lost by a move, and none counted twice */
    assert_true(made >= PLACES);
}

/* -- the day -- */

static void test_day(void **state)
{
    struct road_page r;
    uint64_t job[4];
    (void)state;
    clock_freeze(instant_of(november(27), 7, 0, 0));
    for (size_t i = 0; i < COUNT_OF(job); i++)
        job[i] = job_new(counter_staff('s'));
    expect("late in the day", make(job[3], 7, 27, ""), ST_ok, NULL);
    expect("another day", make(job[2], 5, 30, ""), ST_ok, NULL);
    expect("his day", as('s', OP_work_day, &(struct road_ask){ .staff_no = "" }, &r), ST_ok, NULL);
    unsigned before = r.rows_n;
    assert_true(before >= 3);
    assert_string_equal(r.rows[0].opens, "09:00");           /* what was agreed comes first */
    assert_string_equal(r.rows[1].opens, "14:00");
    for (uint32_t i = 0; i < r.rows_n; i++)
        assert_true(r.rows[i].job_no != job[2]);
    struct job_no_row order[] = { { .job_no = job[1] }, { .job_no = job[0] } };
    expect("as he goes", as('s', OP_work_road, &(struct road_put){ .jobs = order, .jobs_n = 2 }, &r), ST_ok, NULL);
    assert_int_equal(r.rows_n, before);
    unsigned timed = 0;
    while (timed < r.rows_n && *r.rows[timed].opens)
        timed++;
    assert_true(r.rows[timed].job_no == job[1]);
    assert_true(r.rows[timed + 1].job_no == job[0]);
    expect("another's", as('r', OP_work_road, &(struct road_put){ .jobs = order, .jobs_n = 2 }, &r), ST_job_of_other,
           "jobs");
    expect("a supervisor looks", as('v', OP_work_day, &(struct road_ask){ .staff_no = counter_staff('s') },
        &r), ST_ok,
           NULL);
    assert_int_equal(r.rows_n, before);
    expect("of elsewhere", as('v', OP_work_day, &(struct road_ask){ .staff_no = counter_staff('x') }, &r),
           ST_outside_unit, "staff_no");
}

/* -- a slot beside another, and one that changes under those who stand in it -- */

static uint64_t slot_new(const char *team, const char *weekdays, const char *opens, const char *closes)
{
    struct visit_slot r;
    expect("a slot", as('v', OP_slot_put, &(struct visit_slot){ .unit_no = counter_unit(false), .team_code = team,
        .weekdays = weekdays, .opens = opens, .closes = closes, .capacity = 9 }, &r), ST_ok, NULL);
    return r.slot_no;
}

/* December 2026: the 1st is a Tuesday. */
static const struct { const char *why; struct visit_slot q; int day, from; enum status status; } beside[] = {
    { "over its end", { .team_code = "G1", .weekdays = "2", .opens = "15:00", .closes = "17:00" }, 0, 0,
      ST_slot_overlaps },
    { "within it, on a day of its own", { .team_code = "G1", .opens = "14:30", .closes = "15:00" }, 1, 0,
      ST_slot_overlaps },
    { "from a later day on", { .team_code = "G1", .weekdays = "123", .opens = "15:00", .closes = "17:00" }, 0, 20,
      ST_slot_overlaps },
    { "a day of its own that is none of the other's", { .team_code = "G1", .opens = "14:30", .closes = "15:00" }, 2, 0,
      ST_ok },
    { "another weekday", { .team_code = "G1", .weekdays = "4", .opens = "15:00", .closes = "17:00" }, 0, 0, ST_ok },
    { "after it", { .team_code = "G1", .weekdays = "2", .opens = "16:00", .closes = "17:00" }, 0, 0, ST_ok },
    { "another team", { .team_code = "G2", .weekdays = "2", .opens = "15:00", .closes = "17:00" }, 0, 0, ST_ok },
    { "anybody's", { .weekdays = "2", .opens = "15:00", .closes = "17:00" }, 0, 0, ST_ok },
    { "closed", { .team_code = "G1", .weekdays = "2", .opens = "15:00", .closes = "17:00", .closed = true }, 0, 0,
      ST_ok },
};

static void test_team_once(void **state)
{
    struct team team;
    struct visit_slot r;
    (void)state;
    for (unsigned i = 0; i < 2; i++)
        expect("a team", as('v', OP_team_put, &(struct team){ .team_code = i ? "G2" : "G1", .team_name = "一班",
            .unit_no = counter_unit(false) }, &team), ST_ok, NULL);
    slot_new("G1", "2", "14:00", "16:00");
    for (size_t i = 0; i < COUNT_OF(beside); i++) {
        struct visit_slot q = beside[i].q;
        q.unit_no = counter_unit(false);
        q.capacity = 1;
        q.day = beside[i].day ? date_of(2026, 12, beside[i].day) : DATE_NONE;
        q.valid_from = beside[i].from ? date_of(2026, 12, beside[i].from) : DATE_NONE;
        expect(beside[i].why, as('v', OP_slot_put, &q, &r), beside[i].status, "opens");
    }
}

static const struct { const char *why; const char *weekdays, *opens, *closes; bool closed; int until;
    enum status status; } changes[] = {
    { "another weekday", "5", "08:00", "10:00", false, 0, ST_slot_booked },
    { "other hours", "3", "14:00", "16:00", false, 0, ST_slot_booked },
    { "fewer hours", "3", "08:30", "10:00", false, 0, ST_slot_booked },
    { "closed", "3", "08:00", "10:00", true, 0, ST_slot_booked },
    { "ends before them", "3", "08:00", "10:00", false, 1, ST_slot_booked },
    { "more hours", "3", "08:00", "11:00", false, 0, ST_ok },
    { "ends with them", "3", "08:00", "11:00", false, 2, ST_ok },
};

static void test_changed_under(void **state)
{
    struct visit_slot r;
    struct appointment moved;
    uint64_t slot = slot_new("", "3", "08:00", "10:00"), away = slot_new("", "5", "08:00", "10:00");
    uint64_t job[2] = { job_new(""), job_new("") };
    (void)state;
    for (unsigned i = 0; i < COUNT_OF(job); i++)
        expect("agreed", as('c', OP_appointment_make, &(struct appointment_make){ .job_no = job[i], .slot_no = slot,
            .day = date_of(2026, 12, 2) }, &moved), ST_ok, NULL);
    struct visit_slot q = { .slot_no = slot, .unit_no = counter_unit(false), .capacity = 9 };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        q.weekdays = changes[i].weekdays;
        q.opens = changes[i].opens;
        q.closes = changes[i].closes;
        q.closed = changes[i].closed;
        q.valid_until = changes[i].until ? date_of(2026, 12, changes[i].until) : DATE_NONE;
        expect(changes[i].why, as('v', OP_slot_put, &q, &r), changes[i].status, "slot_no");
        if (changes[i].status)
            assert_string_equal(hall.fault.arg[0], "2");
    }
    for (unsigned i = 0; i < COUNT_OF(job); i++)
        expect("moved", as('c', OP_appointment_move, &(struct appointment_move){ .job_no = job[i], .slot_no = away,
            .day = date_of(2026, 12, 4) }, &moved), ST_ok, NULL);
    q.closed = true;
    expect("closed when nobody is in it", as('v', OP_slot_put, &q, &r), ST_ok, NULL);
}

/* Who has to be at two places within visit.minutes is at neither in time, in one slot or in two. */
static void test_too_near(void **state)
{
    static const struct { const char *why, *at_time; bool same; enum status status; } visits[] = {
        { "first", "10:00", true, ST_ok },
        { "at once in the other slot", "10:00", false, ST_appointment_twice },
        { "five minutes later in the other slot", "10:05", false, ST_appointment_twice },
        { "five minutes later in the same one", "10:05", true, ST_appointment_twice },
        { "before it", "09:31", true, ST_appointment_twice },
        { "in time", "10:30", false, ST_ok },
    };
    struct appointment r;
    uint64_t slot[2] = { slot_new("", "4", "09:00", "11:00"), slot_new("", "4", "10:00", "12:00") };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(visits); i++)
        expect(visits[i].why, as('c', OP_appointment_make, &(struct appointment_make){ .job_no = job_new(FIRST),
            .slot_no = slot[!visits[i].same], .day = date_of(2026, 12, 3), .at_time = visits[i].at_time }, &r),
            visits[i].status, "staff_no");
}

int main(void)
{
    counter_more = surveyors_put;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots), cmocka_unit_test(test_made), cmocka_unit_test(test_full),
        cmocka_unit_test(test_person), cmocka_unit_test(test_wish), cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_day), cmocka_unit_test(test_told), cmocka_unit_test(test_told_no_more),
        cmocka_unit_test(test_team_once), cmocka_unit_test(test_changed_under), cmocka_unit_test(test_too_near),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}

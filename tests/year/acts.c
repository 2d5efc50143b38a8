/* What is done to a job next: mostly the stage it stands at, sometimes what an office has besides. */
#include "config.h"
#include "tests/year/year.h"

#include <stdio.h>
#include <string.h>

#define TRIES 12                        /* a stage that was refused so often is given up */
#define HOUR ((instant)3600 * SECOND)

/* Of several open stages the first has stage[0]; the others are done by number too. */
void act_seen(struct errand *w, const struct job *j)
{
    year.acts += j->last_event > w->last_event ? j->last_event - w->last_event : 0;
    w->last_event = j->last_event;
    w->open = j->job_state == CODE_job_state_open;
    w->stages_n = 0;
    if (j->stage_no)
        w->stage[w->stages_n++] = (uint8_t)j->stage_no;
    for (uint32_t i = 0; i < j->beside_n; i++)
        w->stage[w->stages_n++] = (uint8_t)j->beside[i].stage_no;
    snprintf(w->account, sizeof w->account, "%s", j->account_no);
}

static struct job job_stored(uint64_t job_no)
{
    struct job j = { .job_no = job_no };
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_job, &j), ST_ok);
    store_snapshot_end(&t);
    return j;
}

static void seen_again(struct errand *w)
{
    struct job j = job_stored(w->job_no);
    act_seen(w, &j);
}

/* -- acceptance -- */

static void account_chosen(struct errand *w)
{
    unsigned n = w->ask->of == OF_WORKS ? works_of_office() : homes_of_office();
    if (w->ask->of == OF_HOME)
        snprintf(w->account, sizeof w->account, "%s", county_home(w->office, dice(n)));
    if (w->ask->of == OF_WORKS)
        snprintf(w->account, sizeof w->account, "%s", county_works(w->office, dice(n)));
}

static enum status accepted(struct errand *w)
{
    struct finding found[30];
    struct work_accepted r;
    struct work_accept q = { .job_kind = w->ask->kind, .account_no = w->account, .found = found };
    const struct record *of = w->flow->of_account ? &change_record : &application_record;
    void *said = said_words(w, of, w->ask->said, found, &q.found_n);
    if (w->flow->of_account) {
        q.change = said;
        q.change_n = 1;
    } else {
        q.application = said;
        q.application_n = 1;
    }
    struct job_paper owed = { .paper_kind = "property", .paper_held = CODE_paper_held_owed };
    for (uint32_t i = 0; i < w->flow->papers_n; i++)
        if (!strcmp(w->flow->papers[i].paper_kind, "property") && chance(10)) {
            q.papers = &owed;
            q.papers_n = 1;
        }
    enum status s = ask_of(chance(50) ? 'k' : 'c', OP_work_accept, &q, &r);
    if (!s && r.job_n) {
        w->job_no = r.job->job_no;
        w->paused = false;
        act_seen(w, r.job);
        errand_known(w);
        year.accepted++;
    }
    return s;
}

/* Another account of its pool where one cannot have it; what no account can have is not asked for. */
bool act_accept(struct errand *w)
{
    for (unsigned i = 0; i < 4; i++) {
        if (w->ask->of == OF_HOME || w->ask->of == OF_WORKS)
            account_chosen(w);
        if (!accepted(w)) {
            year.kind_begun[w->ask - asks]++;
            return w->job_no != 0;
        }
        if (w->ask->of == OF_LAST || w->ask->of == OF_NOBODY)
            return false;
    }
    return false;
}

/* -- a stage -- */

static char who_has(uint64_t roles, const char *staff_no)
{
    static const struct { uint16_t role; char who; } have[] = {
        { CODE_role_clerk, 'k' }, { CODE_role_surveyor, 's' }, { CODE_role_meter_reader, 'r' },
        { CODE_role_supervisor, 'v' }, { CODE_role_cashier, 'k' },
    };
    if (*staff_no)
        return *staff_no;
    for (unsigned i = 0; i < COUNT_OF(have); i++)
        if (roles & CODE_BIT(have[i].role))
            return have[i].who;
    return 'v';
}

static const char *holder(const struct job *j, unsigned stage_no)
{
    if (j->stage_no == stage_no)
        return j->staff_no;
    for (uint32_t i = 0; i < j->beside_n; i++)
        if (j->beside[i].stage_no == stage_no)
            return j->beside[i].staff_no;
    return "";
}

/* The meter is read on the day that a change begins, where the stage says one. */
static void day_read(const struct errand *w, const struct flow_stage *stage)
{
    static const char *const days[] = { "changed_on", "moved_on" };
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = 10000 };
    struct meter_reading r, q = { .owner_kind = CODE_owner_kind_account, .owner_no = w->account, .point_no = 1,
        .read_on = instant_date(year.now), .device_no = w->account, .registers = &v, .registers_n = 1 };
    for (uint32_t i = 0; i < stage->finds_n; i++)
        for (unsigned k = 0; k < COUNT_OF(days); k++)
            if (!strcmp(stage->finds[i].finding, days[k]))
                ask_of('r', OP_reading_put, &q, &r);
}

static void houses_put(const struct errand *w)
{
    struct estate_house house[12];
    struct estate r;
    struct estate_put q = { .job_no = w->job_no, .houses = house, .houses_n = COUNT_OF(house) };
    for (unsigned i = 0; i < COUNT_OF(house); i++) {
        house[i] = (struct estate_house){ .door = pool_printf(hall.pool, "%u室", i + 1),
            .meter_no = pool_printf(hall.pool, "7%09llu", (unsigned long long)(w->job_no % 10000000 * 100 + i)),
            .phases = CODE_phases_single, .voltage = CODE_voltage_v220, .capacity_w = 8000, .reading_section = "0417",
            .tariff = "plain" };
        record_init(&estate_house_record, &house[i]);
    }
    record_init(&estate_put_record, &q);
    ask_of('k', OP_estate_put, &q, &r);
}

static bool back_goes(const struct flow_stage *s)
{
    return *s->back && chance(3);
}

static enum status stage_done(struct errand *w)
{
    struct job j = job_stored(w->job_no), r;
    unsigned at = w->stage[dice(w->stages_n)];
    const struct flow_stage *stage = &w->flow->stages[at - 1];
    struct finding found[30];
    uint32_t found_n;
    const struct record *of = w->flow->of_account ? &change_record : &application_record;
    void *said = said_stage(w, of, stage, found, &found_n);
    bool back = back_goes(stage);
    struct work_finish q = { .job_no = w->job_no, .stage_no = at, .found = found, .found_n = back ? 0 : found_n,
        .stage_result = back ? CODE_stage_result_back : CODE_stage_result_done, .remark = back ? "再看" : "" };
    if (chance(4))
        q.at = year.now - (instant)dice(20) * HOUR;
    if (w->flow->of_account) {
        q.change = said;
        q.change_n = !back && j.change_n;
    } else {
        q.application = said;
        q.application_n = !back;
    }
    day_read(w, stage);
    if (!strcmp(w->ask->kind, "estate") && !strcmp(stage->stage, "contract"))
        houses_put(w);
    enum status s = ask_of(who_has(stage->roles, holder(&j, at)), OP_work_finish, &q, &r);
    if (!s)
        act_seen(w, &r);
    else if (s == ST_fee_open && fees_pay(w))
        s = ST_ok;
    else if (!strcmp(w->ask->kind, "cut_off"))
        owing_final(w);
    else if (s == ST_paper_owed)
        s = ask_of('k', OP_work_papers, &(struct work_papers){ .job_no = w->job_no,
            .papers = &(struct job_paper){ .paper_kind = "property", .paper_no = "F1" }, .papers_n = 1 }, &r);
    return s;
}

/* -- what comes between -- */

static enum status paused(struct errand *w)
{
    struct job r;
    struct work_pause q = { .job_no = w->job_no, .stop_reason = 1 + (uint16_t)dice(7), .paper_no = "P2",
                            .at = chance(30) ? year.now - (instant)dice(30) * HOUR : 0 };
    enum status s = ask_of('k', OP_work_pause, &q, &r);
    if (!s) {
        w->paused = true;
        act_seen(w, &r);
    }
    return s;
}

static enum status resumed(struct errand *w)
{
    struct job r;
    struct work_resume q = { .job_no = w->job_no, .at = chance(30) ? year.now - (instant)dice(10) * HOUR : 0 };
    enum status s = ask_of('k', OP_work_resume, &q, &r);
    w->paused = false;
    if (!s)
        act_seen(w, &r);
    return s;
}

static enum status given(struct errand *w)
{
    struct work_assigned r;
    struct job_no_row row = { .job_no = w->job_no };
    uint64_t roles = w->flow->stages[w->stage[0] - 1].roles;
    char who = roles & CODE_BIT(CODE_role_clerk) && chance(50) ? 'c' : who_has(roles, "");
    enum status s = ask_of('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
                           .staff_no = chance(90) ? counter_staff(who) : "", .on_leave = true }, &r);
    seen_again(w);
    return s;
}

static enum status promised(struct errand *w)
{
    struct job r;
    struct work_promise q = { .job_no = w->job_no, .promised_for = year.now + (instant)(1 + dice(90)) * HOUR,
                              .text = "回电话" };
    enum status s;
    if (!w->promised)
        s = ask_of('k', OP_work_promise, &q, &r);
    else if (chance(25))
        s = ask_of('k', OP_work_promise_move, &q, &r);
    else
        s = ask_of('k', OP_work_promise_kept, &(struct work_kept){ .job_no = w->job_no }, &r);
    if (!s) {
        w->promised = !w->promised || *q.text == 0;
        act_seen(w, &r);
    }
    return s;
}

static enum status ordered(struct errand *w)
{
    struct job r;
    struct work_order q = { .job_no = w->job_no, .paper_no = "12398-7", .limit_amount = 1 + dice(5),
                            .limit_unit = 1 + (uint16_t)dice(4), .text = "限期答复",
                            .count_from = chance(50) ? 0 : year.now - (instant)dice(40) * HOUR };
    struct work_kept kept = { .job_no = w->job_no, .paper_no = "复-7" };
    enum status s = w->ordered ? ask_of('v', OP_work_order_answered, &kept, &r) : ask_of('v', OP_work_order, &q, &r);
    if (!s) {
        w->ordered = !w->ordered;
        act_seen(w, &r);
    }
    return s;
}

static enum status limited(struct errand *w)
{
    struct job r;
    struct work_limit_to q = { .job_no = w->job_no, .stage_no = chance(50) ? 0 : w->stage[0], .remark = "加急",
        .limit_amount = 1 + dice(9), .limit_unit = 1 + (uint16_t)dice(4),
        .count_from = chance(50) ? 0 : year.now - (instant)dice(50) * HOUR };
    enum status s = allowed('k', OP_work_limit, &q, &r);
    if (!s)
        act_seen(w, &r);
    return s;
}

static enum status corrected(struct errand *w)
{
    struct job r;
    struct work_correct q = { .job_no = w->job_no, .event_no = 1 + dice((unsigned)w->last_event), .paper_no = "P9",
        .remark = "记错", .work_act = chance(40) ? CODE_work_act_voided : CODE_work_act_moved };
    if (q.work_act == CODE_work_act_moved)
        q.moved_to = year.now - (instant)dice(60) * HOUR;
    enum status s = allowed('k', OP_work_correct, &q, &r);
    if (!s)
        act_seen(w, &r);
    return s;
}

static enum status linked(struct errand *w)
{
    struct job r;
    const struct errand *o = &year.errand[dice(year.errands_n)];
    if (!o->job_no || o == w || o->office != w->office)
        return ST_ok;
    if (chance(85) || strcmp(o->ask->kind, w->ask->kind) != 0) {
        enum status s = ask_of('k', OP_work_link, &(struct work_link){ .job_no = w->job_no, .other_job = o->job_no,
                               .text = "同一户" }, &r);
        if (!s)
            act_seen(w, &r);
        if (!s)
            seen_again((struct errand *)(uintptr_t)o);
        return s;
    }
    enum status s = ask_of('v', OP_work_merge, &(struct work_merge){ .job_no = w->job_no, .other_job = o->job_no,
                           .text = "重复" }, &r);
    if (!s) {
        seen_again(w);
        seen_again((struct errand *)(uintptr_t)o);
    }
    return s;
}

static enum status split_off(struct errand *w)
{
    struct job r;
    struct finding found[] = { { .finding = "came_by", .value = "hotline" }, { .finding = "what_said", .value = "另报" },
                               { .finding = "urgency", .value = "normal" } };
    struct work_split q = { .job_no = w->job_no, .job_kind = "service_request", .text = "另办一事", .found = found,
                            .found_n = 3 };
    enum status s = ask_of('v', OP_work_split, &q, &r);
    if (!s && r.job_no != w->job_no) {
        struct errand *n = errand_add(ask_named("service_request"), w->office);
        n->job_no = r.job_no;
        year.kind_begun[n->ask - asks]++;
        act_seen(n, &r);
        errand_known(n);
        errand_at(n, in_hours(year.now + HOUR));
    }
    seen_again(w);
    return s;
}

static enum status spoken(struct errand *w, enum op_id op)
{
    struct job r;
    enum status s = ask_of('k', op, &(struct work_note){ .job_no = w->job_no, .text = "客户来电" }, &r);
    if (!s)
        act_seen(w, &r);
    return s;
}

static enum status agreed(struct errand *w)
{
    struct slot_free_list list;
    struct appointment r;
    enum status s = ask_of('c', OP_slot_free, &(struct slot_free_ask){ .job_no = w->job_no }, &list);
    if (s || !list.slots_n)
        return s;
    const struct slot_free_row *at = &list.slots[dice(list.slots_n > 3 ? 3 : list.slots_n)];
    if (list.standing_n && chance(50))
        return ask_of('c', OP_appointment_move, &(struct appointment_move){ .job_no = w->job_no, .slot_no = at->slot_no,
                      .day = at->day }, &r);
    return ask_of('c', OP_appointment_make, &(struct appointment_make){ .job_no = w->job_no, .slot_no = at->slot_no,
                  .day = at->day, .contact = "王磊", .told = true }, &r);
}

static enum status given_up(struct errand *w)
{
    struct job r;
    enum status s = ask_of('v', chance(60) ? OP_work_withdraw : OP_work_end,
                           &(struct work_close){ .job_no = w->job_no, .end_reason = CODE_end_reason_customer_withdrew },
                           &r);
    if (!s)
        act_seen(w, &r);
    return s;
}

/* -- what comes after -- */

static void follow_up(const struct errand *w)
{
    static const struct { const char *kind, *next; int days; unsigned of_100; } after[] = {
        { "suspend", "suspend_back", 3, 90 }, { "reduce", "reduce_back", 30, 90 }, { "swap", "swap_back", 15, 90 },
        { "temporary", "temporary_extend", 4, 90 }, { "temporary_extend", "temporary_convert", 20, 90 },
        { "dismantle", "dismantle_back", 40, 50 }, { "dismantle", "close_dismantled", 190, 95 },
    };
    for (unsigned i = 0; i < COUNT_OF(after); i++)
        if (!strcmp(after[i].kind, w->ask->kind) && chance(after[i].of_100)) {
            struct errand *n = errand_add(ask_named(after[i].next), w->office);
            snprintf(n->account, sizeof n->account, "%s", w->account);
            errand_at(n, in_hours(year.now + after[i].days * 24 * HOUR));
            return;
        }
}

/* Once, when it is closed: how the customer found it, or it is taken up again. */
static bool act_closed(struct errand *w, instant *again_r)
{
    struct job r;
    uint64_t no = w->job_no;
    if (w->after)
        return false;
    w->after = true;
    if (!w->done && job_stored(no).job_state == CODE_job_state_done) {
        w->done = true;
        year.kind_done[w->ask - asks]++;
        follow_up(w);
    }
    if (chance(30) && !ask_of('k', OP_work_rate, &(struct work_rate){ .job_no = no,
                              .satisfaction = chance(90) ? 1 + (uint16_t)dice(2) : 4 }, &r))
        act_seen(w, &r);
    if (chance(2) && !allowed('k', OP_work_reopen, &(struct work_note){ .job_no = no, .text = "再办" }, &r)) {
        act_seen(w, &r);
        w->after = false;
        *again_r = in_hours(year.now + (instant)(1 + dice(20)) * HOUR);
        return true;
    }
    return false;
}

static enum status act_between(struct errand *w)
{
    switch (dice(16)) {
    case 0: case 1: return paused(w);
    case 2: case 3: return given(w);
    case 4: return spoken(w, OP_work_note);
    case 5: return spoken(w, OP_work_urge);
    case 6: case 7: return promised(w);
    case 8: return ordered(w);
    case 9: return limited(w);
    case 10: return corrected(w);
    case 11: return linked(w);
    case 12: return chance(20) ? split_off(w) : spoken(w, OP_work_note);
    case 13: case 14: return agreed(w);
    default: return chance(20) ? given_up(w) : spoken(w, OP_work_note);
    }
}

bool act_next(struct errand *w, instant *again_r)
{
    if (!w->open)
        return act_closed(w, again_r);
    enum status s = ST_ok;
    if (w->paused && chance(70))
        s = resumed(w);
    else if (chance(14))
        act_between(w);
    else
        s = stage_done(w);
    if (s) {
        seen_again(w);
        w->tries++;
    }
    if (w->open && w->tries > TRIES)
        given_up(w);
    if (w->open && w->tries > 2 * TRIES)
        return false;                   /* it waits for another job, or is not to be given up */
    unsigned hours = w->slow ? 10 + dice(90) : 1 + dice(14);
    *again_r = in_hours(year.now + (instant)hours * HOUR + (instant)dice(3600) * SECOND);
    return true;
}

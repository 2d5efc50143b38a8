/* Jobs of the county: those open on the morning it is made for, in the shares the
 * picture of the deadline board shows, and those closed in the two months before,
 * some of them late. What is wanted is where a job stands; its acceptance is
 * counted back from there in working days, so that the board looks like a board
 * on any day of any year. */
#include "config.h"
#include "sample/maker.h"
#include "core/engine/seed.h"
#include "core/work/clock.h"
#include "core/work/events.h"

#include <stdlib.h>
#include <string.h>

#define OPEN_SHARE 128                  /* open jobs of 20,000 accounts */
#define CLOSED_SHARE 640                /* closed in two months */
#define SHARE_OF 20000
#define CLOSED_DAYS 40                  /* working days back */
#define EVENTS 24
#define SEARCHED 600                    /* accounts looked at for one that was cut off */
#define HOUR (3600 * SECOND)

enum bucket { LATE, TODAY, ONE_DAY, TWO_DAYS, FIVE_DAYS, BEYOND, PAUSED, CLOSED };
/* Of 128 jobs, summed up to and with the bucket. */
static const unsigned bucket_upto[] = { 3, 7, 12, 34, 78, 116, 128 };

enum kind { HOUSEHOLD, BUSINESS, RENAME, FLAG, RESTORE };
enum { AT_SUPERVISOR = 1, AT_CLERK = 2, AT_READER = 4, AT_SURVEYOR = 5, AT_TELLER = 7 };

static const struct { const char *name; uint8_t stages, total, who[5]; } kinds[] = {
    [HOUSEHOLD] = { "install_household", 5, 4, { AT_SURVEYOR, AT_CLERK, AT_CLERK, AT_READER, AT_CLERK } },
    [BUSINESS] = { "install_business", 3, 0, { AT_SURVEYOR, AT_CLERK, AT_CLERK } },
    [RENAME] = { "rename", 2, 1, { AT_SUPERVISOR, AT_CLERK } },
    [FLAG] = { "household_flag", 2, 1, { AT_SUPERVISOR, AT_CLERK } },
    [RESTORE] = { "restore", 1, 1, { AT_READER } },
};

#define LIMIT_DAYS 5                    /* working days of all but a restore */
#define LONG_LIMIT 15                   /* with an external line, by an approved change of the limit */

struct plan {
    instant accepted;
    uint32_t serial;                    /* of the account, 0 none */
    uint8_t bucket, kind, place, used;  /* working days used */
    unsigned which;
};

struct days {
    struct work_time *time;
    struct calendar *calendar;
    struct array limits;
    uint32_t today;
    int64_t place;                      /* of the working day that is, or comes next */
};

/* -- the calendar -- */

static bool days_open(struct maker *m, struct days *d)
{
    struct array hours = { 0 }, decrees = { 0 };
    const char *dir = m->county.config->data_dir;
    struct pool *pool = m->county.pool;
    m->status = seed_read(dir, "holidays.csv", &holiday_record, pool, &decrees, m->fault);
    if (!m->status)
        m->status = seed_read(dir, "office_hours.csv", &office_hours_record, pool, &hours, m->fault);
    if (!m->status)
        m->status = seed_read(dir, "time_limits.csv", &time_limit_record, pool, &d->limits, m->fault);
    const struct holiday *day = decrees.at;
    d->calendar = calendar_new();
    for (unsigned i = 0; i < decrees.n; i++)
        calendar_add(d->calendar, day[i].day, day[i].day_kind == CODE_day_kind_work);
    if (!m->status)
        m->status = work_time_new(d->calendar, hours.at, hours.n, CODE_unit_kind_station, &d->time, m->fault);
    instant morning = instant_of(m->county.today, 9, 0, 0);
    if (m->status || work_day_of(d->time, morning, &d->today, NULL))
        return false;
    d->place = work_days_upto(d->time, d->today) + !work_day_works(d->time, d->today);
    return true;
}

static void days_close(struct days *d)
{
    work_time_free(&d->time);
    calendar_free(&d->calendar);
}

/* The working day so many places from today's; 0 where the calendar is not known. */
static date working_day(const struct days *d, int64_t offset)
{
    uint32_t day;
    return work_day_nth(d->time, d->today, d->place + offset, &day, NULL) ? 0 : work_day_date(d->time, day);
}

/* -- planning -- */

static uint8_t place_draw(const struct county *c, struct dice *d)
{
    unsigned at = dice_below(d, c->place[c->places - 1].upto);
    uint8_t place = 0;
    while (c->place[place].upto <= at)
        place++;
    return place;
}

static bool was_cut_off(struct maker *m, uint32_t serial)
{
    struct profile p;
    struct account a;
    struct meter meter;
    profile_make(&m->county, serial, &p);
    account_make(&m->county, &p, &a, &meter, m->pool);
    return a.account_state == CODE_account_state_cut_off;
}

/* An account for a change; one without light for a restore that is under way. */
static void account_draw(struct maker *m, struct dice *d, struct plan *p)
{
    struct profile profile;
    uint64_t n = m->county.config->accounts;
    p->serial = 1 + (uint32_t)(dice_roll(d) % n);
    for (unsigned i = 0; p->kind == RESTORE && p->bucket != CLOSED && i < SEARCHED && !was_cut_off(m, p->serial); i++)
        p->serial = 1 + (uint32_t)(p->serial % n);
    pool_clear(m->pool);
    profile_make(&m->county, p->serial, &profile);
    p->place = profile.place;
}

static uint8_t used_of(enum bucket bucket, struct dice *d)
{
    switch (bucket) {
    case LATE: return (uint8_t)(LIMIT_DAYS + 1 + dice_below(d, 2));
    case FIVE_DAYS: return (uint8_t)(1 + dice_below(d, 2));
    case BEYOND: return (uint8_t)(2 + dice_below(d, 6));
    case PAUSED: return (uint8_t)(3 + dice_below(d, 22));
    case CLOSED: return (uint8_t)(2 + dice_below(d, CLOSED_DAYS));
    default: return (uint8_t)(LIMIT_DAYS - (bucket - TODAY));
    }
}

static enum kind kind_of(enum bucket bucket, unsigned which, struct dice *d)
{
    unsigned at = dice_below(d, 100);
    if (bucket == BEYOND)
        return BUSINESS;
    if (bucket == LATE)
        return which % OPEN_SHARE == 0 ? RESTORE : HOUSEHOLD;
    if (bucket == CLOSED && at < 35)
        return RESTORE;
    return at < 70 ? HOUSEHOLD : at < 88 ? RENAME : FLAG;
}

static bool plan_one(struct maker *m, const struct days *days, enum bucket bucket, unsigned which, struct plan *p)
{
    struct dice d = dice_of(m->county.config->seed, DICE_JOB, bucket, which);
    *p = (struct plan){ .bucket = (uint8_t)bucket, .which = which, .kind = (uint8_t)kind_of(bucket, which, &d),
                        .used = used_of(bucket, &d), .place = place_draw(&m->county, &d) };
    date day = working_day(days, -(int64_t)p->used);
    p->accepted = instant_of(day, 8 + dice_between(&d, 0, 8), dice_between(&d, 0, 59), dice_between(&d, 0, 59));
    if (p->kind == RESTORE && bucket == LATE)
        p->accepted = instant_of(m->county.today, 9, 42, 0) - 66 * HOUR;
    if (p->kind != HOUSEHOLD && p->kind != BUSINESS)
        account_draw(m, &d, p);
    return day != 0;
}

static int plan_compare(const void *a, const void *b)
{
    const struct plan *x = a, *y = b;
    if (x->accepted != y->accepted)
        return x->accepted < y->accepted ? -1 : 1;
    if (x->bucket != y->bucket)
        return x->bucket < y->bucket ? -1 : 1;
    return (x->which > y->which) - (x->which < y->which);
}

static unsigned plans_make(struct maker *m, const struct days *days, struct plan **plan_r)
{
    uint64_t accounts = m->county.config->accounts;
    unsigned open = (unsigned)(accounts * OPEN_SHARE / SHARE_OF),
        closed = (unsigned)(accounts * CLOSED_SHARE / SHARE_OF), n = 0;
    struct plan *plan = calloc(open + closed + 1, sizeof *plan);
    if (!plan)
        panic("out of memory");
    for (unsigned i = 0; i < open; i++) {
        unsigned bucket = 0;
        while (bucket_upto[bucket] <= i * OPEN_SHARE / open)
            bucket++;
        n += plan_one(m, days, (enum bucket)bucket, i, &plan[n]);
    }
    for (unsigned i = 0; i < closed; i++)
        n += plan_one(m, days, CLOSED, i, &plan[n]);
    qsort(plan, n, sizeof *plan, plan_compare);
    *plan_r = plan;
    return n;
}

/* -- a job from its plan -- */

struct making { struct maker *m; const struct plan *p; struct dice d; struct job job; struct job_event event[EVENTS]; };

static struct job_event *event_add(struct making *k, uint16_t act, unsigned stage, instant at, const struct staff *by)
{
    struct job_event *e = &k->event[k->job.events_n++];
    *e = (struct job_event){ .event_no = k->job.events_n, .work_act = act, .stage_no = stage, .at = at,
                             .recorded_at = at, .staff_no = by->no, .staff_name = by->name };
    return e;
}

static struct staff doer(const struct making *k, unsigned stage)
{
    return staff_of(k->m, k->p->place, kinds[k->p->kind].who[stage - 1]);
}

static instant later(struct making *k, instant at, instant end)
{
    instant t = at + dice_between(&k->d, 20, 300) * 60 * SECOND;
    return t < end ? t : end;
}

static void application_fill(struct making *k)
{
    struct pool *pool = k->m->pool;
    struct application *a = POOL_NEW(pool, struct application);
    const struct place *place = &k->m->county.place[k->p->place];
    struct person who = person_draw(&k->m->county, &k->d);
    char identity[19];
    identity_make(identity, date_of(dice_between(&k->d, 1955, 2000), dice_between(&k->d, 1, 12),
                                    dice_between(&k->d, 1, 28)), who.sex, &k->d);
    bool firm = k->p->kind == BUSINESS;
    *a = (struct application){
        .applicant = firm ? pool_printf(pool, "%s%s商行", who.surname, who.given)
            : pool_printf(pool, "%s%s", who.surname, who.given),
        .id_kind = CODE_id_kind_id_card, .id_no = pool_copy(pool, identity), .handled_by = CODE_handled_by_self,
        .phone = pool_printf(pool, "138%08u", dice_below(&k->d, 100000000)),
        .place = place->village[dice_below(&k->d, VILLAGES)],
        .door = pool_printf(pool, "%u组%u号", 1 + dice_below(&k->d, 12), 1 + dice_below(&k->d, 60)),
        .category = firm ? CODE_category_commercial : CODE_category_residential,
        .phases = firm ? CODE_phases_four_wire : CODE_phases_single,
        .capacity_w = firm ? 30000 : 8000, .external_works = firm,
    };
    store_keyed_hash(k->m->store, a->id_no, &a->id_hash);
    k->job.application = a;
    k->job.application_n = 1;
    k->job.title = a->applicant;
    k->job.address = pool_printf(pool, "%s%s", a->place, a->door);
}

static void account_fill(struct making *k)
{
    struct profile profile;
    struct meter meter;
    struct account *a = POOL_NEW(k->m->pool, struct account);
    profile_make(&k->m->county, k->p->serial, &profile);
    account_make(&k->m->county, &profile, a, &meter, k->m->pool);
    k->job.account_no = a->account_no;
    k->job.title = a->account_name;
    k->job.address = a->address;
    if (k->p->kind == RESTORE)
        return;
    struct change *h = POOL_NEW(k->m->pool, struct change);
    struct person who = person_draw(&k->m->county, &k->d);
    if (k->p->kind == RENAME)
        h->new_name = pool_printf(k->m->pool, "%s%s", who.surname, who.given);
    else
        *h = (struct change){ .flag_kind = CODE_flag_kind_household, .heads = 5, .from = instant_date(k->p->accepted),
                              .until = instant_date(k->p->accepted) + 365, .paper_no = "户口簿" };
    k->job.change = h;
    k->job.change_n = 1;
}

/* Where an open one stands: what is due soon has gone far. */
static unsigned stage_of(const struct making *k)
{
    switch (k->p->kind) {
    case HOUSEHOLD: return k->p->bucket == PAUSED ? 3 : k->p->used <= 2 ? 2 : k->p->used == 3 ? 3 : 4;
    case BUSINESS: return k->p->used <= 4 ? 2 : 3;
    default: return 1;
    }
}

static void stage_pass(struct making *k, unsigned stage, instant from, instant done)
{
    struct staff by = doer(k, stage);
    event_add(k, CODE_work_act_started, stage, from, &by);
    event_add(k, CODE_work_act_finished, stage, done, &by);
    if (stage == kinds[k->p->kind].total)
        event_add(k, CODE_work_act_finished, 0, done, &by);
}

/* The county was made the evening before: nothing has happened since. */
static void open_course(struct making *k)
{
    instant evening = instant_of(k->m->county.today, 0, 0, 0) - 6 * HOUR, at = k->p->accepted;
    struct staff by = doer(k, stage_of(k));
    k->job.job_state = CODE_job_state_open;
    k->job.stage_no = stage_of(k);
    for (unsigned i = 1; i < k->job.stage_no; i++) {
        instant done = later(k, at, evening);
        stage_pass(k, i, at, done);
        at = done;
    }
    event_add(k, CODE_work_act_started, (unsigned)k->job.stage_no, at, &by);
    if (k->p->bucket == PAUSED) {
        struct job_event *e = event_add(k, CODE_work_act_paused, 0, later(k, at, evening), &by);
        e->stop_reason = dice_chance(&k->d, 6000) ? CODE_stop_reason_customer_papers : CODE_stop_reason_customer_wish;
        e->paper_no = pool_printf(k->m->pool, "挂-%04u", 100 + k->p->which);
    }
    bool nobody = k->p->bucket != LATE && dice_chance(&k->d, 900);
    k->job.staff_no = nobody ? "" : by.no;
    k->job.staff_name = nobody ? "" : by.name;
}

/* In nineteen of twenty well within the limit; one took too long at some stage. */
static void closed_course(struct making *k, const struct days *days)
{
    unsigned stages = kinds[k->p->kind].stages, slow = dice_chance(&k->d, 500)
        ? 1 + dice_below(&k->d, kinds[k->p->kind].total) : 0;
    instant evening = instant_of(k->m->county.today, 0, 0, 0) - 6 * HOUR, at = k->p->accepted;
    for (unsigned i = 1; i <= stages; i++) {
        date day = working_day(days, -(int64_t)k->p->used + LIMIT_DAYS + 2);
        instant done = k->p->kind == RESTORE ? at + (slow ? 29 : dice_between(&k->d, 2, 20)) * HOUR
            : later(k, at, evening);
        if (i == slow && k->p->kind != RESTORE && day && instant_of(day, 16, 0, 0) > done)
            done = instant_of(day, 16, 0, 0);
        done = done < evening ? done : evening;
        stage_pass(k, i, at, done);
        at = done;
    }
    k->job.job_state = CODE_job_state_done;
    k->job.closed_at = at;
    unsigned said = dice_below(&k->d, 100);
    k->job.satisfaction = said < 45 ? CODE_satisfaction_very_good : said < 66 ? CODE_satisfaction_good
        : said < 71 ? CODE_satisfaction_fair : 0;
}

/* What its limit says was told when it fell due, before the county was made. */
static void alerts_put(struct making *k, const struct days *days)
{
    const char *kind = kinds[k->p->kind].name;
    struct work_event e = { .event_no = 1, .act = CODE_work_act_started, .at = k->p->accepted };
    struct work_history h = { &e, 1 };
    struct work_limit limit = work_limit_of(work_limit_find(days->limits.at, days->limits.n, CODE_rule_set_current,
                                                            kind, "", instant_date(k->p->accepted)));
    instant evening = instant_of(k->m->county.today, 0, 0, 0) - 6 * HOUR;
    struct work_clock clock;
    if (k->p->bucket > ONE_DAY || work_clock(&h, 0, &limit, days->time, evening, &clock, NULL))
        return;
    struct alert a = { .job_no = k->job.job_no, .work_state = CODE_work_state_at_risk, .due = clock.due,
                       .at = clock.at_risk, .unit_no = k->job.unit_no, .staff_no = k->job.staff_no };
    if (clock.at_risk && clock.at_risk < evening)
        maker_put(k->m, TABLE_alert, &a);
    a.work_state = CODE_work_state_late;
    a.at = clock.due + HOUR;
    if (clock.due && clock.due < evening)
        maker_put(k->m, TABLE_alert, &a);
}

static void job_put(struct making *k)
{
    struct job row;
    for (uint32_t i = 0; i < k->job.events_n; i++) {
        k->event[i].job_no = k->job.job_no;
        record_init(&job_event_record, &k->event[i]);
        maker_put(k->m, TABLE_job_event, &k->event[i]);
    }
    job_with_turns(&k->job, &row, k->m->pool);
    maker_put(k->m, TABLE_job, &row);
}

static void job_make(struct maker *m, const struct days *days, const struct plan *p, uint64_t number)
{
    struct making *k = POOL_NEW(m->pool, struct making);
    struct civil day = date_civil(instant_date(p->accepted));
    struct staff teller = staff_of(m, p->place, AT_TELLER);
    *k = (struct making){ .m = m, .p = p, .d = dice_of(m->county.config->seed, DICE_JOB, 100 + p->bucket, p->which) };
    k->job = (struct job){
        .job_no = (uint64_t)(day.year % 100 * 10000 + day.month * 100 + day.day) * 1000000 + number % 1000000,
        .job_kind = kinds[p->kind].name, .flow_version = 1, .unit_no = m->county.place[p->place].unit.unit_no,
        .accepted_at = p->accepted, .accepted_by = teller.no, .accepted_name = teller.name,
        .rule_set = CODE_rule_set_current, .events = k->event, .version = 1,
    };
    if (p->kind == HOUSEHOLD || p->kind == BUSINESS)
        application_fill(k);
    else
        account_fill(k);
    event_add(k, CODE_work_act_started, 0, p->accepted, &teller);
    if (p->kind == BUSINESS) {
        struct job_event *e = event_add(k, CODE_work_act_limit_set, 0, p->accepted, &teller);
        e->limit_amount = LONG_LIMIT;
        e->limit_unit = CODE_limit_unit_working_day;
        e->warn_percent = 80;
        e->text = "有外线工程";
        e->approved_by = sample_supervisor.staff_no;
    }
    if (p->bucket == CLOSED)
        closed_course(k, days);
    else
        open_course(k);
    record_init(&job_record, &k->job);
    job_put(k);
    if (p->bucket != CLOSED)
        alerts_put(k, days);
}

void jobs_make(struct maker *m)
{
    struct days days = { .place = 0 };
    struct plan *plan = NULL;
    unsigned n = !m->status && days_open(m, &days) ? plans_make(m, &days, &plan) : 0;
    maker_step(m, "jobs", n);
    for (unsigned i = 0; i < n && !m->status; i++) {
        pool_clear(m->pool);
        job_make(m, &days, &plan[i], i + 1);
        maker_done(m, i + 1);
    }
    m->jobs = n;
    free(plan);
    days_close(&days);
}

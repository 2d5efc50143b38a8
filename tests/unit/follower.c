/* A second core over the leader's store, and the comparison of all that both keep in
 * memory. It looks inside on purpose: what a core remembers has no other face. */
#include "config.h"
#include "tests/paths.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "tests/unit/follower.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"
#include "core/engine/seed.h"
#include "core/work/area.h"
#include "core/work/job.h"
#include "core/work/board_entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATE_FEE_DAYS 25              /* from which days on the test puts rates, and some more */

struct core *follower_open(struct core *leads)
{
    struct core_config config = { .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 1,
                                  .follows = core_store(leads) };
    struct core *c;
    struct fault f = { 0 };
    if (core_open(&c, &config, &f))
        fail_msg("follower: %s %s", status_name(f.status), f.arg[0]);
    return c;
}

static void same_text(const char *what, const char *a, const char *b)
{
    if (strcmp(a, b))
        fail_msg("%s: the leader has \"%s\", the follower \"%s\"", what, a, b);
}

static void same_number(const char *what, int64_t a, int64_t b)
{
    if (a != b)
        fail_msg("%s: the leader has %lld, the follower %lld", what, (long long)a, (long long)b);
}

static void heads_equal(const struct core *a, const struct core *b)
{
    same_number("audit number", (int64_t)a->audit_no, (int64_t)b->audit_no);
    same_number("entry number", (int64_t)a->entry_no, (int64_t)b->entry_no);
    same_number("feed number", (int64_t)a->feed_no, (int64_t)b->feed_no);
    assert_memory_equal(&a->chain, &b->chain, sizeof a->chain);
}

/* Every setting that ships, whether or not anybody put it. */
static void settings_equal(struct call *a, struct call *b)
{
    struct pool *pool = pool_new(1 << 14);
    struct array shipped = { 0 };
    struct fault f;
    assert_int_equal(seed_settings(TOP_SRCDIR "/db", pool, &shipped, &f), ST_ok);
    const struct setting *s = shipped.at;
    assert_true(shipped.n > 0);
    for (unsigned i = 0; i < shipped.n; i++)
        same_text(s[i].setting_name, setting_text(a, s[i].setting_name), setting_text(b, s[i].setting_name));
    pool_free(&pool);
}

static void rules_equal(struct call *a, struct call *b)
{
    struct tender_rule t[2];
    struct late_fee_rule l[2];
    for (uint16_t code = 1; code <= 6; code++) {
        assert_int_equal(rule_tender(a, code, &t[0]), rule_tender(b, code, &t[1]));
        same_number("tender", t[0].valid_days, t[1].valid_days);
    }
    for (uint16_t code = 1; code <= 4; code++)
        for (date day = a->today - 1; day < a->today + LATE_FEE_DAYS; day++) {
            assert_int_equal(rule_late_fee(a, code, day, &l[0]), rule_late_fee(b, code, day, &l[1]));
            same_number("late fee", (int64_t)l[0].per_100000, (int64_t)l[1].per_100000);
        }
    for (date day = a->today - 40; day < a->today + 40; day++) {
        bool works[2] = { false, false };
        assert_int_equal(rule_working(a, day, &works[0]), rule_working(b, day, &works[1]));
        same_number("working day", works[0], works[1]);
    }
}

/* -- flows, those of the store among them, and what limits their stages have now -- */

static void same_limit(struct work_limit a, struct work_limit b)
{
    same_number("limit", a.amount, b.amount);
    same_number("unit of a limit", a.unit, b.unit);
    same_number("warning of a limit", a.warn_percent, b.warn_percent);
}

static void flow_equal(struct call *a, const struct flow_info *x, struct call *b, const struct flow_info *y)
{
    same_text("kind of a flow", x->kind, y->kind);
    same_number("version of a flow", (int64_t)x->version, (int64_t)y->version);
    same_number("state of a flow", x->state, y->state);
    same_number("words of a flow", x->words, y->words);
    same_number("stages", x->stages, y->stages);
    for (unsigned i = 0; i < x->stages; i++) {
        same_text("stage", x->stage[i].name, y->stage[i].name);
        same_number("roles of a stage", (int64_t)x->stage[i].roles, (int64_t)y->stage[i].roles);
        same_number("ways of a stage", x->stage[i].ways, y->stage[i].ways);
    }
    for (unsigned i = 0; i <= x->stages; i++)
        same_limit(limit_now(a, x, i), limit_now(b, y, i));
}

typedef const struct flow_info *flow_nth(const struct flows *flows, unsigned i);
static const struct flow_info *offered(const struct flows *flows, unsigned i) { return flow_at(flows, i, false); }
static const struct flow_info *practised(const struct flows *flows, unsigned i) { return flow_at(flows, i, true); }

static unsigned flows_equal(struct call *a, struct call *b, flow_nth *nth)
{
    const struct flow_info *x, *y;
    unsigned n = 0;
    for (;; n++) {
        x = nth(core_flows(a->core), n);
        y = nth(core_flows(b->core), n);
        if (!x || !y)
            break;
        flow_equal(a, x, b, y);
    }
    if (x || y)
        fail_msg("after flow %u one has %s %d more", n, (x ? x : y)->kind, (int)(x ? x : y)->version);
    return n;
}

/* What has been told is noted as of the time of reading; what is still to be told now must agree. */
static void mark_equal(const struct entry *x, const struct entry *y, instant now)
{
    for (int clock = 0; clock < CLOCKS; clock++) {
        same_number("due", x->mark[clock].due, y->mark[clock].due);
        same_number("at risk", x->mark[clock].at_risk, y->mark[clock].at_risk);
        same_number("amount", x->mark[clock].amount, y->mark[clock].amount);
        same_number("stopped", x->mark[clock].stopped, y->mark[clock].stopped);
    }
    same_number("pause", x->pause_long, y->pause_long);
    same_number("untold", entry_untold(x, now), entry_untold(y, now));
    same_number("roles", x->roles, y->roles);
    same_number("stage", x->stage_no, y->stage_no);
    same_number("stages untold", x->stages_next <= now, y->stages_next <= now);
    for (unsigned i = 0; i < COUNT_OF(x->beside); i++)
        same_number("beside", x->beside[i] != 0, y->beside[i] != 0);
    for (unsigned i = 0; i < COUNT_OF(x->beside_stage); i++)
        same_number("stage beside", x->beside_stage[i] != 0, y->beside_stage[i] != 0);
}

static const struct entry *next_open(const struct jobs *o, uint32_t *at)
{
    while (*at < o->n && o->at[*at].gone)
        ++*at;
    return *at < o->n ? &o->at[(*at)++] : NULL;
}

static void boards_equal(const struct jobs *a, const struct jobs *b, instant now)
{
    uint32_t i = 0, k = 0;
    const struct entry *x, *y;
    while ((x = next_open(a, &i)) && (y = next_open(b, &k))) {
        same_number("job", (int64_t)x->job_no, (int64_t)y->job_no);
        mark_equal(x, y, now);
        same_text("kind", a->kinds.at[x->kind], b->kinds.at[y->kind]);
        same_text("stage", a->stages.at[x->stage], b->stages.at[y->stage]);
        same_text("unit", a->units.at[x->unit], b->units.at[y->unit]);
        same_text("staff", a->staff.at[x->staff], b->staff.at[y->staff]);
    }
    if (x || next_open(b, &k))
        fail_msg("the boards have not as many jobs");
}

void follower_equal(struct core *leads, struct core *follows)
{
    struct system_look a, b;
    assert_int_equal(core_follow(follows), ST_ok);
    heads_equal(leads, follows);
    assert_int_equal(system_look_begin(leads, OP_work_board, &a), ST_ok);
    assert_int_equal(system_look_begin(follows, OP_work_board, &b), ST_ok);
    settings_equal(&a.call, &b.call);
    rules_equal(&a.call, &b.call);
    assert_true(flows_equal(&a.call, &b.call, flow_each) > 0);
    flows_equal(&a.call, &b.call, offered);
    flows_equal(&a.call, &b.call, practised);
    system_look_end(&a);
    system_look_end(&b);
    boards_equal(&work_of(leads)->board->jobs, &work_of(follows)->board->jobs, core_now(leads));
}

/* -- by the feed alone -- */

#define MIRROR_JOBS 4000
#define MIRROR_BILLS 20000
#define FEED_ROWS 200
#define BILL_KEY 40                  /* "1305250001/202611/00" */

struct mirror {
    struct core *leads;
    uint64_t feed_no, events, bills_told;
    struct { uint64_t job_no, last; } job[MIRROR_JOBS];
    char bill[MIRROR_BILLS][BILL_KEY];
    unsigned jobs, bills;
};

static uint64_t *last_of(struct mirror *m, uint64_t job_no)
{
    for (unsigned i = 0; i < m->jobs; i++)
        if (m->job[i].job_no == job_no)
            return &m->job[i].last;
    assert_true(m->jobs < MIRROR_JOBS);
    m->job[m->jobs].job_no = job_no;
    m->job[m->jobs].last = 0;
    return &m->job[m->jobs++].last;
}

static void event_take(struct mirror *m, uint64_t job_no, uint64_t event_no)
{
    uint64_t *last = last_of(m, job_no);
    same_number("event of a job", (int64_t)event_no, (int64_t)++*last);
}

static bool bill_take(struct mirror *m, const struct bill *b)
{
    char key[BILL_KEY];
    snprintf(key, sizeof key, "%s/%06d/%02d", b->account_no, (int)b->bill_month, (int)b->bill_seq);
    for (unsigned i = 0; i < m->bills; i++)
        if (!strcmp(m->bill[i], key))
            return false;
    assert_true(m->bills < MIRROR_BILLS);
    memcpy(m->bill[m->bills++], key, sizeof key);
    return true;
}

static void events_told(struct mirror *m, struct txn *t, const struct feed_item *item)
{
    for (uint64_t n = item->from; n && n <= item->to; n++) {
        struct job_event e = { .job_no = item->no, .event_no = n };
        assert_int_equal(store_get(t, TABLE_job_event, &e), ST_ok);
        event_take(m, item->no, n);
        m->events++;
    }
}

static void bill_of(const char *key_text, struct txn *t, struct key *key_r)
{
    char account_no[16];
    int month, seq;
    assert_int_equal(sscanf(key_text, "%15[0-9]/%d/%d", account_no, &month, &seq), 3);
    struct bill b = { .account_no = pool_copy(txn_pool(t), account_no), .bill_month = month,
                      .bill_seq = (uint64_t)seq };
    key_encode(&table_info[TABLE_bill].key, &b, 3, key_r);
}

static void bills_told(struct mirror *m, struct txn *t, const struct feed_item *item)
{
    struct key from, to, at;
    struct scan *scan;
    struct bill b;
    uint64_t fresh = 0;
    bill_of(item->key_text, t, &from);
    bill_of(item->to_text, t, &to);
    assert_int_equal(scan_table(t, TABLE_bill, NULL, &scan), ST_ok);
    while (scan_next(scan, &b, NULL) == ST_ok) {
        key_encode(&table_info[TABLE_bill].key, &b, 3, &at);
        size_t n = at.n < from.n ? at.n : from.n, k = at.n < to.n ? at.n : to.n;
        int after = memcmp(at.b, from.b, n), before = memcmp(at.b, to.b, k);
        if ((after > 0 || (!after && at.n >= from.n)) && (before < 0 || (!before && at.n <= to.n)))
            fresh += bill_take(m, &b);
    }
    scan_end(&scan);
    same_number("bills told", (int64_t)item->no, (int64_t)fresh);
    m->bills_told += fresh;
}

static void feed_read(struct mirror *m, struct txn *t)
{
    struct feed *row = pool_array(txn_pool(t), FEED_ROWS, sizeof *row);
    unsigned n = FEED_ROWS;
    while (n == FEED_ROWS) {
        assert_int_equal(feed_after(t, m->feed_no, row, FEED_ROWS, &n), ST_ok);
        for (unsigned i = 0; i < n; m->feed_no = row[i++].feed_no)
            for (uint32_t k = 0; k < row[i].items_n; k++) {
                if (row[i].items[k].feed_kind == CODE_feed_kind_job)
                    events_told(m, t, &row[i].items[k]);
                if (row[i].items[k].feed_kind == CODE_feed_kind_bill)
                    bills_told(m, t, &row[i].items[k]);
            }
    }
}

/* What is there and was not taken is taken now; how much. */
static unsigned all_read(struct mirror *m, struct txn *t)
{
    struct scan *scan;
    struct job_event e;
    struct bill b;
    unsigned new = 0;
    assert_int_equal(scan_table(t, TABLE_job_event, NULL, &scan), ST_ok);
    while (scan_next(scan, &e, NULL) == ST_ok)
        if (e.event_no > *last_of(m, e.job_no)) {
            event_take(m, e.job_no, e.event_no);
            new++;
        }
    scan_end(&scan);
    assert_int_equal(scan_table(t, TABLE_bill, NULL, &scan), ST_ok);
    while (scan_next(scan, &b, NULL) == ST_ok)
        new += bill_take(m, &b);
    scan_end(&scan);
    return new;
}

static void mirror_look(struct mirror *m, bool first)
{
    struct pool *pool = pool_new(1 << 16);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(m->leads), &t, pool), ST_ok);
    if (first) {
        assert_int_equal(feed_head(t, &m->feed_no), ST_ok);
        all_read(m, t);
    } else {
        feed_read(m, t);
        same_number("events and bills nobody told of", all_read(m, t), 0);
    }
    store_snapshot_end(&t);
    pool_free(&pool);
}

struct mirror *mirror_open(struct core *leads)
{
    struct mirror *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->leads = leads;
    mirror_look(m, true);
    return m;
}

void mirror_equal(struct mirror *m, uint64_t *events_r, uint64_t *bills_r)
{
    mirror_look(m, false);
    *events_r = m->events;
    *bills_r = m->bills_told;
}

void mirror_close(struct mirror **m)
{
    free(*m);
    *m = NULL;
}

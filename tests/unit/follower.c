/* A second core over the leader's store, and the comparison of all that both keep in
 * memory. It looks inside on purpose: what a core remembers has no other face. */
#include "config.h"
#include "tests/paths.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "tests/unit/follower.h"
#include "core/engine/inner.h"
#include "core/work/area.h"
#include "core/work/job.h"
#include "core/work/board_entry.h"

#include <string.h>

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

static const char *const settings[] = {
    "work.pause_days", "pay.reach", "till.cash_limit", "login.tries", "work.rule_set", "receipt.series", "draft.days",
};

static void settings_equal(struct call *a, struct call *b)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        same_text(settings[i], setting_text(a, settings[i]), setting_text(b, settings[i]));
}

static void rules_equal(struct call *a, struct call *b)
{
    struct tender_rule t[2];
    struct late_fee_rule l[2];
    for (uint16_t code = 1; code <= 6; code++) {
        assert_int_equal(rule_tender(a, code, &t[0]), rule_tender(b, code, &t[1]));
        same_number("tender", t[0].valid_days, t[1].valid_days);
    }
    for (uint16_t code = 1; code <= 4; code++) {
        assert_int_equal(rule_late_fee(a, code, a->today, &l[0]), rule_late_fee(b, code, b->today, &l[1]));
        same_number("late fee", (int64_t)l[0].per_100000, (int64_t)l[1].per_100000);
    }
    for (date day = a->today - 40; day < a->today + 40; day++) {
        bool works[2] = { false, false };
        assert_int_equal(rule_working(a, day, &works[0]), rule_working(b, day, &works[1]));
        same_number("working day", works[0], works[1]);
    }
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
    same_number("role", x->role, y->role);
    same_number("stage", x->stage_no, y->stage_no);
    same_number("kind of unit", x->unit_kind, y->unit_kind);
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
    same_number("limit", limit_now(&a.call, "install_household", "").amount,
                limit_now(&b.call, "install_household", "").amount);
    system_look_end(&a);
    system_look_end(&b);
    boards_equal(&work_of(leads)->board->jobs, &work_of(follows)->board->jobs, core_now(leads));
}

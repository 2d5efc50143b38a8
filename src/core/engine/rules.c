/* Settings and rules that hold from a day on. The row in force is the one with
 * the latest valid_from not after the day. They are few and asked often, so the
 * committed ones are held in memory; a writer that has changed one in a batch not
 * yet committed asks the store until the batch is durable. Where a page of them is damaged
 * the others hold, and who asks for one that may have stood there is refused. */
#include "config.h"
#include "core/engine/gap.h"
#include "core/engine/inner.h"
#include "core/engine/seed.h"
#include "core/engine/setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rule_set {
    struct pool *pool;
    struct array settings, late_fees, tenders;
    struct calendar *calendar;
    struct { struct gap setting, late_fee, tender, day; } gap;
};

struct rules {
    struct shared_lock lock;
    struct rule_set now;
    struct rule_set shipped;         /* db/seed: what an unset setting is */
    struct array told;                /* settings out of their bounds that the log has, each once */
    _Atomic bool dirty;              /* a change is not yet committed, or not yet read */
};

static enum status read_calendar(struct txn *t, struct rule_set *set, table_read_fn *rows_read)
{
    struct array days = { 0 };
    enum status s = rows_read(t, TABLE_holiday, &days, set->pool, &set->gap.day);
    const struct holiday *day = days.at;
    set->calendar = calendar_new();
    for (unsigned i = 0; !s && i < days.n; i++)
        calendar_add(set->calendar, day[i].day, day[i].day_kind == CODE_day_kind_work);
    return s;
}

static enum status read_rules(struct txn *t, struct rule_set *set, table_read_fn *rows_read)
{
    enum status s = read_calendar(t, set, rows_read);
    if (!s)
        s = rows_read(t, TABLE_setting, &set->settings, set->pool, &set->gap.setting);
    if (!s)
        s = rows_read(t, TABLE_late_fee_rule, &set->late_fees, set->pool, &set->gap.late_fee);
    if (!s)
        s = rows_read(t, TABLE_tender_rule, &set->tenders, set->pool, &set->gap.tender);
    return s;
}

static bool same_row(const struct setting *a, const struct setting *b)
{
    return a->valid_from == b->valid_from && !strcmp(a->setting_name, b->setting_name) && !strcmp(a->value, b->value);
}

static void tell_once(void *context, const struct setting *row)
{
    struct rules *r = context;
    char from[DATE_TEXT];
    const struct setting *told = r->told.at;
    for (unsigned i = 0; i < r->told.n; i++)
        if (same_row(&told[i], row))
            return;
    record_copy(&setting_record, array_add(&r->told, r->shipped.pool, sizeof *row), row, r->shipped.pool);
    log_warn("setting %s of %s: %s is out of its bounds, the shipped value holds", row->setting_name,
             date_format(row->valid_from, from), row->value);
}

/* Reads what is committed and puts it in place of what was held. */
enum status rules_reload(struct core *c)
{
    struct rule_set fresh = { .pool = pool_new(16384) };
    struct pool *pool = pool_new(4096);
    struct txn *t;
    enum status s = store_snapshot_begin(c->store, &t, pool);
    if (!s) {
        s = read_rules(t, &fresh, table_read_around);
        store_snapshot_end(&t);
    }
    pool_free(&pool);
    if (!s) {
        settings_mend(&fresh.settings, &c->rules->shipped.settings, tell_once, c->rules);
        shared_write(&c->rules->lock);
        struct rule_set old = c->rules->now;
        c->rules->now = fresh;
        fresh = old;
        shared_give(&c->rules->lock);
    }
    calendar_free(&fresh.calendar);
    pool_free(&fresh.pool);
    return s;
}

/* The rows in db/seed are a file too. */
static enum status shipped_good(const struct array *shipped, struct fault *f)
{
    struct fault why;
    const struct setting *s = shipped->at;
    for (unsigned i = 0; i < shipped->n; i++)
        if (setting_check(s[i].setting_name, s[i].value, &why))
            return fault_set(f, ST_file_broken, s[i].setting_name, "settings.csv", "0", status_name(why.status));
    return ST_ok;
}

enum status rules_open(struct core *c, struct fault *f)
{
    c->rules = calloc(1, sizeof *c->rules);
    if (!c->rules)
        panic("out of memory");
    shared_init(&c->rules->lock, LOCK_rules, false);
    c->rules->now.pool = pool_new(64);
    c->rules->now.calendar = calendar_new();
    c->rules->shipped.pool = pool_new(16384);
    enum status s = seed_settings(c->data_dir, c->rules->shipped.pool, &c->rules->shipped.settings, f);
    if (!s)
        s = shipped_good(&c->rules->shipped.settings, f);
    return s ? s : rules_reload(c);
}

void rules_close(struct core *c)
{
    if (!c->rules)
        return;
    calendar_free(&c->rules->now.calendar);
    pool_free(&c->rules->now.pool);
    pool_free(&c->rules->shipped.pool);
    shared_destroy(&c->rules->lock);
    free(c->rules);
    c->rules = NULL;
}

void rules_forget(struct core *c)
{
    atomic_store(&c->rules->dirty, true);
}

void rules_settled(struct core *c)
{
    atomic_store(&c->rules->dirty, false);
}

bool rules_dirty(struct core *c)
{
    return atomic_load(&c->rules->dirty);
}

bool rules_unread(const struct call *c)
{
    return c->effects->rules_unread != ST_ok;
}

/* The rules as this call's transaction sees them; release with rules_release. NULL: they
 * cannot be read, and the chain refuses the call by rules_unread. What is answered in
 * the meantime is the shipped rule, on which nothing comes to rest. */
static const struct rule_set *rules_hold(struct call *c, struct rule_set *own)
{
    bool mine = c->effects->rules_changed || (c->op->kind == OP_WRITE && rules_dirty(c->core));
    if (mine && c->txn) {
        *own = (struct rule_set){ .pool = c->pool };
        enum status s = read_rules(c->txn, own, table_read_whole);
        if (!s) {
            settings_mend(&own->settings, &c->core->rules->shipped.settings, NULL, NULL);
            return own;
        }
        calendar_free(&own->calendar);
        c->effects->rules_unread = s;
        return NULL;
    }
    shared_read(&c->core->rules->lock);
    return &c->core->rules->now;
}

static void rules_release(struct call *c, const struct rule_set *set, struct rule_set *own)
{
    if (set == own)
        calendar_free(&own->calendar);
    else
        shared_give(&c->core->rules->lock);
}

static enum status rules_ask(struct call *c, struct rule_set *own, const struct rule_set **set_r)
{
    *set_r = rules_hold(c, own);
    return *set_r ? ST_ok : refuse(c, c->effects->rules_unread, "", NULL, NULL, NULL);
}

/* Can the rule stand in the gap? It gives the set back. */
static enum status gap_refuse(struct call *c, const struct rule_set *set, struct rule_set *own, const struct gap *gap)
{
    enum status s = call_gap(c, gap);
    rules_release(c, set, own);
    return s;
}

static bool late_fee_unread(const struct gap *gap, uint16_t category)
{
    const struct late_fee_rule *before = gap->before, *after = gap->after;
    return gap->there && (!before || before->category <= category) && (!after || category <= after->category);
}

static bool tender_unread(const struct gap *gap, uint16_t tender)
{
    const struct tender_rule *before = gap->before, *after = gap->after;
    return gap->there && (!before || before->tender < tender) && (!after || tender < after->tender);
}

/* A year is known whole or not at all. */
static bool year_unread(const struct gap *gap, int year)
{
    const struct holiday *before = gap->before, *after = gap->after;
    return gap->there && (!before || before->day < date_of(year, 12, 31)) &&
           (!after || date_of(year, 1, 1) < after->day);
}

static bool setting_unread(const struct gap *gap, const char *name)
{
    const struct setting *before = gap->before, *after = gap->after;
    return gap->there && (!before || strcmp(before->setting_name, name) <= 0) &&
           (!after || strcmp(name, after->setting_name) <= 0);
}

/* The row that was looked for goes to the call, and the rules back; false: there is none. */
static bool rule_give(struct call *c, const struct rule_set *set, struct rule_set *own, const struct record *record,
                      const void *row, void *row_r)
{
    if (row)
        record_copy(record, row_r, row, c->pool);
    rules_release(c, set, own);
    return row;
}

static const struct late_fee_rule *late_fee_in_force(const struct rule_set *set, uint16_t category, date on)
{
    const struct late_fee_rule *rule = set->late_fees.at, *best = NULL;
    for (unsigned i = 0; i < set->late_fees.n; i++)
        if (rule[i].category == category && rule[i].valid_from <= on &&
            (!best || rule[i].valid_from > best->valid_from))
            best = &rule[i];
    return best;
}

enum status rule_late_fee(struct call *c, uint16_t category, date on, struct late_fee_rule *rule_r)
{
    struct rule_set own;
    const struct rule_set *set;
    enum status s = rules_ask(c, &own, &set);
    if (s)
        return s;
    if (late_fee_unread(&set->gap.late_fee, category))
        return gap_refuse(c, set, &own, &set->gap.late_fee);
    const struct late_fee_rule *best = late_fee_in_force(set, category, on);
    if (rule_give(c, set, &own, &late_fee_rule_record, best, rule_r))
        return ST_ok;
    return refuse(c, ST_internal, "", "late_fee_rule", number_words(c, category), NULL);
}

static const struct tender_rule *tender_rule_of(const struct rule_set *set, uint16_t tender)
{
    const struct tender_rule *rule = set->tenders.at, *found = NULL;
    for (unsigned i = 0; i < set->tenders.n; i++)
        if (rule[i].tender == tender)
            found = &rule[i];
    return found;
}

enum status rule_tender(struct call *c, uint16_t tender, struct tender_rule *rule_r)
{
    struct rule_set own;
    const struct rule_set *set;
    enum status s = rules_ask(c, &own, &set);
    if (s)
        return s;
    if (tender_unread(&set->gap.tender, tender))
        return gap_refuse(c, set, &own, &set->gap.tender);
    if (rule_give(c, set, &own, &tender_rule_record, tender_rule_of(set, tender), rule_r))
        return ST_ok;
    return refuse(c, ST_code_unknown, "tender", number_words(c, tender), NULL, NULL);
}

enum status rule_working(struct call *c, date day, bool *working_r)
{
    struct rule_set own;
    const struct rule_set *set;
    enum status s = rules_ask(c, &own, &set);
    if (s)
        return s;
    if (year_unread(&set->gap.day, date_civil(day).year))
        return gap_refuse(c, set, &own, &set->gap.day);
    s = calendar_working(set->calendar, day, working_r, c->fault);
    rules_release(c, set, &own);
    return s;
}

#define DECREE_MONTH 10              /* the decree of a year comes in the autumn before it */

const char *rule_year_missing(struct call *c)
{
    struct rule_set own;
    const struct rule_set *set;
    struct fault f;
    bool works;
    struct civil today = date_civil(c->today);
    if (today.month < DECREE_MONTH || !(set = rules_hold(c, &own)))
        return "";
    enum status s = calendar_working(set->calendar, date_of(today.year + 1, 1, 1), &works, &f);
    if (year_unread(&set->gap.day, today.year + 1))
        s = ST_ok;                   /* it is not known that it is missing */
    rules_release(c, set, &own);
    return s == ST_calendar_missing ? pool_printf(c->pool, "%d", today.year + 1) : "";
}

/* Of the table: in the order of its key, name and then day. */
static const struct setting *setting_in_order(const struct array *settings, const char *name, date on)
{
    const struct setting *s = settings->at, *best = NULL;
    unsigned low = 0, high = settings->n;
    while (low < high) {
        unsigned mid = low + (high - low) / 2;
        if (strcmp(s[mid].setting_name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < settings->n && s[low].valid_from <= on && !strcmp(s[low].setting_name, name); low++)
        best = &s[low];
    return best;
}

/* Of a file, whose rows stand as they please. */
static const struct setting *setting_find(const struct array *settings, const char *name, date on)
{
    const struct setting *s = settings->at, *best = NULL;
    for (unsigned i = 0; i < settings->n; i++)
        if (s[i].valid_from <= on && (!best || s[i].valid_from > best->valid_from) &&
            strcmp(s[i].setting_name, name) == 0)
            best = &s[i];
    return best;
}

const char *setting_text_on(struct call *c, const char *name, date on)
{
    struct rule_set own;
    const struct rule_set *set = rules_hold(c, &own);
    if (set && setting_unread(&set->gap.setting, name))
        call_gap(c, &set->gap.setting);
    const struct setting *s = set ? setting_in_order(&set->settings, name, on) : NULL;
    if (!s)
        s = setting_find(&c->core->rules->shipped.settings, name, on);
    const char *value = s ? pool_copy(c->pool, s->value) : "";
    if (set)
        rules_release(c, set, &own);
    return value;
}

const char *setting_text(struct call *c, const char *name)
{
    return setting_text_on(c, name, c->today);
}

money setting_money(struct call *c, const char *name)
{
    money value = 0;
    return money_parse_exact(setting_text(c, name), &value) ? 0 : value;
}

int64_t setting_number_on(struct call *c, const char *name, date on)
{
    return strtoll(setting_text_on(c, name, on), NULL, 10);
}

int64_t setting_number(struct call *c, const char *name)
{
    return setting_number_on(c, name, c->today);
}

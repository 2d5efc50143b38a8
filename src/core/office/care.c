/* The machine room: hot backup, check, metrics. The long ones run one at a time,
 * and hold no snapshot while they do. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "core/office/office.h"

#include <stdio.h>
#include <string.h>

struct lines { struct pool *pool; struct array list; uint64_t left_out; };

static void add_line(void *context, const char *text)
{
    struct lines *l = context;
    if (l->list.n + 1 < REPORT_LINES)
        ((struct report_line *)array_add(&l->list, l->pool, sizeof(struct report_line)))->text =
            pool_copy(l->pool, text);
    else
        l->left_out++;
}

/* The last line says how many more there were. */
static void add_rest(struct lines *l)
{
    if (l->left_out)
        ((struct report_line *)array_add(&l->list, l->pool, sizeof(struct report_line)))->text =
            pool_printf(l->pool, "%llu further lines are left out", (unsigned long long)l->left_out);
}

static void take_lines(struct report *r, struct lines *l)
{
    add_rest(l);
    r->lines = l->list.at;
    r->lines_n = l->list.n;
}

/* The head of the chain leaves the store with every backup and check. */
static void add_anchor(struct call *c, struct lines *l)
{
    char text[AUDIT_HEAD_TEXT];
    audit_head_text(c->core, text);
    add_line(l, text);
    log_info("%s", text);
}

static enum status alone(struct call *c)
{
    return lock_try(&c->core->long_work) ? ST_ok : refuse(c, ST_too_busy, "", NULL, NULL, NULL);
}

static const char *nightly_name(struct call *c, const char *directory)
{
    struct civil day = instant_local(c->now).civil;
    return pool_printf(c->pool, "%s/backup-%04d%02d%02d", directory, day.year, day.month, day.day);
}

/* Older ones go only after tonight's is good. */
static enum status prune(struct call *c, const char *directory, struct lines *l)
{
    const struct keep keep = {
        .days = (unsigned)setting_number(c, "backup.days"), .weeks = (unsigned)setting_number(c, "backup.weeks"),
        .months = (unsigned)setting_number(c, "backup.months"),
    };
    return store_backups_prune(directory, &keep, add_line, l, c->fault);
}

enum status do_store_backup(struct call *c, const struct backup_ask *q, struct report *r)
{
    struct lines l = { .pool = c->pool };
    if (q->directory[0] != '/' || strstr(q->directory, "/../"))
        return refuse(c, ST_text_invalid, "directory", q->directory, NULL, NULL);
    enum status s = alone(c);
    if (s)
        return s;
    add_anchor(c, &l);
    s = store_backup(core_store(c->core), q->nightly ? nightly_name(c, q->directory) : q->directory, c->fault);
    if (!s && q->nightly)
        s = prune(c, q->directory, &l);
    lock_give(&c->core->long_work);
    r->good = s == ST_ok;
    take_lines(r, &l);
    return s;
}

/* To be written down or sent: whoever has it can tell later that nothing before it was changed. */
enum status do_store_anchor(struct call *c, const struct nothing *q, struct report *r)
{
    (void)q;
    struct lines l = { .pool = c->pool };
    add_anchor(c, &l);
    r->good = true;
    take_lines(r, &l);
    return ST_ok;
}

enum status do_store_check(struct call *c, const struct check_ask *q, struct report *r)
{
    struct lines l = { .pool = c->pool };
    uint64_t findings;
    enum status s = alone(c);
    if (s)
        return s;
    add_anchor(c, &l);
    s = checks_run_anchored(c->core, *q->anchor ? q->anchor : NULL, add_line, &l, &findings);
    lock_give(&c->core->long_work);
    if (s == ST_text_invalid)
        return refuse(c, s, "anchor", NULL, NULL, NULL);
    r->good = !s && !findings;
    take_lines(r, &l);
    return s;
}

static bool table_named(const char *name, enum table_id *table_r)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (!strcmp(table_info[i].name, name)) {
            *table_r = (enum table_id)i;
            return true;
        }
    return false;
}

static enum status salvage_alone(struct call *c, enum table_id table, struct lines *l)
{
    struct salvaged counts;
    enum status s = alone(c);
    if (s)
        return s;
    log_warn("table %s is salvaged: asked for by %s", table_info[table].name, c->user.staff_no);
    s = store_salvage_beside(core_store(c->core), table, add_line, l, &counts, c->fault);
    lock_give(&c->core->long_work);
    return s;
}

/* A damaged table is made again beside all others. What this process keeps in memory and has
 * open is of the damaged file: it begins again when that is said. */
enum status do_store_salvage(struct call *c, const struct salvage_ask *q, struct report *r)
{
    struct lines l = { .pool = c->pool };
    enum table_id table;
    if (!table_named(q->table_name, &table))
        return refuse(c, ST_not_found, "table_name", q->table_name, NULL, NULL);
    enum status s = store_table_hold(core_store(c->core), table, c->fault);
    if (s)
        return s;
    s = salvage_alone(c, table, &l);
    if (s)
        store_table_let(core_store(c->core));
    r->good = !s;
    take_lines(r, &l);
    if (!s && c->core->begin_again)
        c->core->begin_again();
    return s;
}

static enum status damage_list(struct call *c, struct store *store, struct store_state *r)
{
    struct store_damage *found = pool_get(c->pool, PAGES_LISTED * sizeof *found);
    r->damaged_pages = store_damage(store, found, PAGES_LISTED);
    r->damaged_n = r->damaged_pages < PAGES_LISTED ? (uint32_t)r->damaged_pages : PAGES_LISTED;
    r->damaged = pool_get(c->pool, (r->damaged_n + 1) * sizeof *r->damaged);
    for (uint32_t i = 0; i < r->damaged_n; i++)
        r->damaged[i] = (struct damaged_page){ .file_name = pool_copy(c->pool, found[i].file),
                                               .table_name = found[i].table, .page_no = found[i].page };
    return ST_ok;
}

/* Of the store's room and its damage: what a keeper must know before anybody rings him. */
enum status do_store_state(struct call *c, const struct nothing *q, struct store_state *r)
{
    (void)q;
    struct store *store = core_store(c->core);
    struct store_stats stats;
    enum status full = store_room(store, false);
    store_stats(store, &stats);
    r->reads_only = full != ST_ok;
    r->refused_with = full ? status_name(full) : "";
    r->free_mb = stats.free_bytes >> 20;
    r->kept_mb = stats.reserve_bytes >> 20;
    r->year_missing = rule_year_missing(c);
    return damage_list(c, store, r);
}

enum status do_store_metrics(struct call *c, const struct nothing *q, struct report *r)
{
    (void)q;
    struct buf text;
    struct lines l = { .pool = c->pool };
    buf_init(&text, 1u << 20);
    metrics_print(c->core, &text);
    buf_printf(&text, "# HELP wattdesk_calendar_missing 1 from October on while next year's holidays are not loaded.\n"
                      "# TYPE wattdesk_calendar_missing gauge\nwattdesk_calendar_missing %d\n",
               *rule_year_missing(c) != '\0');
    char *at = pool_slice(c->pool, text.at, text.n), *end;
    buf_release(&text);
    for (; (end = strchr(at, '\n')); at = end + 1) {
        *end = 0;
        add_line(&l, at);
    }
    r->good = true;
    take_lines(r, &l);
    return ST_ok;
}

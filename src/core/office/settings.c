/* Settings as the office puts them. Each has bounds of its own (db/settings.def); here is what
 * two of them, or one and the cash that is taken, may not be together, because counters would
 * stop by it one day: on the day a setting begins, and on each later one on which the other
 * becomes something else. */
#include "config.h"
#include "core/engine/setting.h"
#include "core/office/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERIAL_LEAST 5                /* figures of an account's number behind its prefix */
#define PREFIX_SHIPPED 4              /* of one that is not set (change/number.c) */

/* Does what is asked for fit the other's value? */
typedef bool fits_fn(const char *asked, const char *other, char limit_r[24]);

static int64_t figures(const char *prefix)
{
    return *prefix ? (int64_t)strlen(prefix) : PREFIX_SHIPPED;
}

static bool limit_is(char limit_r[24], int64_t limit, bool fits)
{
    snprintf(limit_r, 24, "%lld", (long long)limit);
    return fits;
}

static bool prefix_fits(const char *prefix, const char *digits, char limit_r[24])
{
    int64_t most = strtoll(digits, NULL, 10) - SERIAL_LEAST;
    return limit_is(limit_r, most, figures(prefix) <= most);
}

static bool digits_fit(const char *digits, const char *prefix, char limit_r[24])
{
    int64_t least = figures(prefix) + SERIAL_LEAST;
    return limit_is(limit_r, least, strtoll(digits, NULL, 10) >= least);
}

static bool drafts_fit(const char *drafts, const char *requests, char limit_r[24])
{
    int64_t most = strtoll(requests, NULL, 10) - 1;
    return limit_is(limit_r, most, strtoll(drafts, NULL, 10) <= most);
}

static bool requests_fit(const char *requests, const char *drafts, char limit_r[24])
{
    int64_t least = strtoll(drafts, NULL, 10) + 1;
    return limit_is(limit_r, least, strtoll(requests, NULL, 10) >= least);
}

static const struct { const char *name, *other; fits_fn *fits; const char *why; } pairs[] = {
    { "account.prefix", "account.digits", prefix_fits, "numbers" },
    { "account.digits", "account.prefix", digits_fit, "numbers" },
    { "draft.days", "request.days", drafts_fit, "drafts" },
    { "request.days", "draft.days", requests_fit, "drafts" },
};

/* What a setting is on that day and becomes later. */
static enum status values_from(struct call *c, const char *name, date from, struct array *values)
{
    struct setting at = { .setting_name = name };
    struct scan *scan;
    *(const char **)array_add(values, c->pool, sizeof(char *)) = setting_text_on(c, name, from);
    enum status s = scan_table(c->txn, TABLE_setting, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &at, NULL)))
        if (at.valid_from > from && !setting_check(name, at.value, &(struct fault){ .status = ST_ok }))
            *(const char **)array_add(values, c->pool, sizeof(char *)) = at.value;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status pair_fits(struct call *c, unsigned pair, const struct setting *q)
{
    struct array values = { 0 };
    char limit[24];
    enum status s = values_from(c, pairs[pair].other, q->valid_from, &values);
    const char *const *other = values.at;
    for (unsigned i = 0; !s && i < values.n; i++)
        if (!pairs[pair].fits(q->value, other[i], limit))
            s = setting_stops(q->setting_name, pairs[pair].why, limit, c->fault);
    return s;
}

/* -- faces, and what cash moves in -- */

static bool is_countable(const struct tender_rule *rule, money face)
{
    return !rule->counts_as_cash || rule->closed || !rule->step || (face && rule->step % face == 0);
}

static enum status faces_fit(struct call *c, const struct setting *q)
{
    struct tender_rule rule;
    struct scan *scan;
    char step[MONEY_TEXT];
    money least = setting_face_least(q->value);
    enum status s = scan_table(c->txn, TABLE_tender_rule, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &rule, NULL)))
        if (!is_countable(&rule, least))
            s = setting_stops(q->setting_name, "faces", money_format_plain(rule.step, step), c->fault);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status tender_countable(struct call *c, const struct tender_rule *q)
{
    struct array values = { 0 };
    char least[MONEY_TEXT];
    enum status s = values_from(c, "cash.faces", c->today, &values);
    const char *const *faces = values.at;
    for (unsigned i = 0; !s && i < values.n; i++)
        if (!is_countable(q, setting_face_least(faces[i])))
            s = refuse(c, ST_setting_stops, "step", "cash.faces", "setting.why.faces",
                       money_format_plain(setting_face_least(faces[i]), least));
    return s;
}

/* -- operations -- */

/* Rows that a store has of a program which read them. */
static bool is_read(void *c, void *row)
{
    (void)c;
    return setting_known(((const struct setting *)row)->setting_name);
}

enum status do_setting_list(struct call *c, const struct list_ask *q, struct setting_list *r)
{
    const struct office_page p = { .table = TABLE_setting, .most = SETTINGS_LISTED, .keep = is_read };
    return office_page(c, &p, q->token, (void **)&r->settings, &r->settings_n, &r->token);
}

enum status do_setting_put(struct call *c, const struct setting *q, struct setting *r)
{
    enum status s = office_whole(c);
    if (!s)
        s = setting_check(q->setting_name, q->value, c->fault);
    for (unsigned i = 0; !s && i < COUNT_OF(pairs); i++)
        if (!strcmp(q->setting_name, pairs[i].name))
            s = pair_fits(c, i, q);
    if (!s && !strcmp(q->setting_name, "cash.faces"))
        s = faces_fit(c, q);
    return s ? s : office_put_row(c, TABLE_setting, q, r);
}

/* 变更规则: rows by edition, kind and voltage, each from a day on. */
#include "config.h"
#include "core/change/rule.h"
#include "core/office/office.h"

#include <string.h>

#define KIND_OF(rule) code_words(c, &codes_change_kind, (rule)->change_kind)

uint16_t change_edition_on(struct call *c, date on)
{
    uint16_t edition = CODE_change_edition_rules_2024;
    code_value(&codes_change_edition, setting_text_on(c, "change.edition", on), &edition);
    return edition;
}

static enum status row_on(struct call *c, const struct change_rule *of, date on, struct change_rule *rule_r)
{
    struct scan *scan;
    struct change_rule row;
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_change_rule, &(struct scan_range){ .prefix = of, .parts = 3,
                                                                               .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &row, c->pool)))
        found = row.valid_from <= on;
    scan_end(&scan);
    if (found)
        *rule_r = row;
    return s;
}

enum status change_rule_on(struct call *c, uint16_t edition, uint16_t kind, uint16_t voltage, date on,
                           struct change_rule *rule_r)
{
    struct change_rule of = { .change_edition = edition, .change_kind = kind, .voltage = voltage };
    enum status s = row_on(c, &of, on, rule_r);
    if (s == ST_not_found && voltage) {
        of.voltage = 0;
        s = row_on(c, &of, on, rule_r);
    }
    if (s != ST_not_found)
        return s;
    return rule_refuse(c, "", "rule.change_rule_missing", KIND_OF(&of), code_words(c, &codes_change_edition, edition));
}

/* -- days -- */

enum status notice_ends(struct call *c, const struct change_rule *rule, date from, date *day_r)
{
    date day = from;
    enum status s = ST_ok;
    for (uint64_t n = 0; !s && n < rule->notice_days;) {
        bool working = true;
        day++;
        if (rule->notice_working)
            s = rule_working(c, day, &working);
        n += working;
    }
    *day_r = day;
    return s;
}

enum status change_noticed(struct call *c, const struct change_rule *rule, const char *field, date from)
{
    date first;
    enum status s = notice_ends(c, rule, c->today, &first);
    return s || from >= first ? s
        : rule_refuse(c, field, "rule.notice", number_words(c, rule->notice_days), day_words(c, first));
}

date months_later(date from, int months)
{
    struct civil d = date_civil(from);
    int32_t month = month_add(date_month(from), months);
    int most = date_month_days(month / 100, month % 100);
    return date_of(month / 100, month % 100, d.day < most ? d.day : most);
}

unsigned days_in_year(date from, date until, int year)
{
    date first = date_of(year, 1, 1), last = date_of(year, 12, 31);
    first = from > first ? from : first;
    last = until < last ? until : last;
    return last >= first ? (unsigned)(last - first) + 1 : 0;
}

/* -- kept -- */

enum status do_change_rule_list(struct call *c, const struct list_ask *q, struct change_rule_list *r)
{
    const struct office_page p = { .table = TABLE_change_rule, .most = CHANGE_RULES_PAGE };
    return office_page(c, &p, q->token, (void **)&r->change_rules, &r->change_rules_n, &r->token);
}

/* What would refuse everything, or nothing by mistake. */
static enum status row_good(struct call *c, const struct change_rule *q)
{
    if (q->barred_months && !q->barred_per_100)
        return refuse(c, ST_field_missing, "barred_per_100", NULL, NULL, NULL);
    if (q->interim_over && !q->term_months)
        return refuse(c, ST_field_missing, "term_months", NULL, NULL, NULL);
    if (q->least_months && q->term_months && q->least_months > q->term_months)
        return refuse(c, ST_number_out_of_range, "least_months", number_words(c, q->term_months), NULL, NULL);
    if (q->valid_from < c->today)
        return refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    return office_whole(c);
}

enum status do_change_rule_put(struct call *c, const struct change_rule *q, struct change_rule *r)
{
    struct change_rule old = *q;
    bool same = false;
    enum status s = row_good(c, q);
    if (s)
        return s;
    *r = *q;
    s = call_get(c, TABLE_change_rule, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_change_rule, r);
    if (!s)
        s = office_stale(c, "", q->version, old.version);
    if (!s)
        s = call_seen(c, TABLE_change_rule, q, &old, "change_kind", KIND_OF(q), &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_change_rule, &old, r);
}

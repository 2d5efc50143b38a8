/* 接入电压: how much may be supplied at a voltage and with how many phases. */
#include "config.h"
#include "core/change/rule.h"
#include "core/change/sealing.h"

static enum status row_of(struct call *c, uint16_t voltage, uint16_t phases, struct connection_rule *r_r, bool *found_r)
{
    struct scan *scan;
    struct connection_rule prefix = { .voltage = voltage, .phases = phases };
    *found_r = false;
    enum status s = scan_table(c->txn, TABLE_connection_rule, &(struct scan_range){ .prefix = &prefix, .parts = 2,
                                                                                   .backward = true }, &scan);
    while (!s && !*found_r && !(s = scan_next(scan, r_r, c->pool)))
        *found_r = r_r->valid_from <= c->today;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status connection_good(struct call *c, uint16_t voltage, uint16_t phases, uint64_t capacity_w, const char *field)
{
    struct connection_rule rule;
    bool found = false;
    enum status s = voltage && capacity_w && phases ? row_of(c, voltage, phases, &rule, &found) : ST_ok;
    if (!s && !found && voltage && capacity_w)
        s = row_of(c, voltage, 0, &rule, &found);
    if (s || !found)
        return s;
    if (rule.most_w && capacity_w > rule.most_w)
        return rule_refuse(c, field, "rule.capacity_most", kva_words(c, rule.most_w),
                           code_words(c, &codes_voltage, voltage));
    return !rule.least_w || capacity_w >= rule.least_w ? ST_ok
        : rule_refuse(c, field, "rule.capacity_least", kva_words(c, rule.least_w),
                      code_words(c, &codes_voltage, voltage));
}

/* From the text to what the rate says. Every name of the file is looked up in one table that
 * says what becomes of it, so that none passes by. */
#include "config.h"
#include "cli/urdb.h"
#include "record/json_reason.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PRICE_PLACES 8
#define ENERGY_PLACES 2
#define PRICE_MOST ((price)100000000000000)     /* a million for a unit */
#define LABEL_CHARS 40
#define NOTE_CHARS 70
#define NOTES_MOST 2400                  /* every name of the file, and every price it can have */

/* -- what each name is -- */

enum what {
    PLAIN,                               /* who made it, and when: nothing of a bill */
    NOTED,                               /* whom it is for, how it is measured, in words: said, and charges nothing */
    READ,
    UNDONE                               /* refused where it says anything */
};
static const struct { const char *name; enum what what; const char *why; } members[] = {
    { "label", READ, "" }, { "name", READ, "" }, { "approved", READ, "" },
    { "startdate", READ, "" }, { "enddate", READ, "" },
    { "energyratestructure", READ, "" }, { "energyweekdayschedule", READ, "" }, { "energyweekendschedule", READ, "" },
    { "demandratestructure", READ, "" }, { "demandweekdayschedule", READ, "" }, { "demandweekendschedule", READ, "" },
    { "demandrateunit", READ, "" }, { "flatdemandstructure", READ, "" }, { "flatdemandmonths", READ, "" },
    { "flatdemandunit", READ, "" }, { "fueladjustmentsmonthly", READ, "" },
    { "fixedchargefirstmeter", READ, "" }, { "fixedmonthlycharge", READ, "" }, { "fixedchargeunits", READ, "" },
    { "mincharge", READ, "" }, { "minmonthlycharge", READ, "" }, { "minchargeunits", READ, "" },
    { "fixedchargeeaaddl", UNDONE, "urdb.more_meters" }, { "annualmincharge", UNDONE, "urdb.least_year" },
    { "demandreactivepowercharge", UNDONE, "urdb.reactive" },
    { "demandratchetpercentage", UNDONE, "urdb.earlier" }, { "lookbackpercent", UNDONE, "urdb.earlier" },
    { "lookbackmonths", UNDONE, "urdb.earlier" }, { "lookbackrange", UNDONE, "urdb.earlier" },
    { "coincidentratestructure", UNDONE, "urdb.coincident" },
    { "coincidentschedule", UNDONE, "urdb.coincident" }, { "coincidentrateschedule", UNDONE, "urdb.coincident" },
    { "dgrules", UNDONE, "urdb.generation" }, { "usenetmetering", UNDONE, "urdb.generation" },
    { "energyattrs", UNDONE, "urdb.words" }, { "demandattrs", UNDONE, "urdb.words" },
    { "fixedattrs", UNDONE, "urdb.words" },
    { "peakkwcapacitymin", NOTED, "" }, { "peakkwcapacitymax", NOTED, "" }, { "peakkwcapacityhistory", NOTED, "" },
    { "peakkwhusagemin", NOTED, "" }, { "peakkwhusagemax", NOTED, "" }, { "peakkwhusagehistory", NOTED, "" },
    { "demandunits", NOTED, "" }, { "demandwindow", NOTED, "" },
    { "voltageminimum", NOTED, "" }, { "voltagemaximum", NOTED, "" }, { "voltagecategory", NOTED, "" },
    { "phasewiring", NOTED, "" }, { "sector", NOTED, "" }, { "servicetype", NOTED, "" }, { "description", NOTED, "" },
    { "basicinformationcomments", NOTED, "" }, { "energycomments", NOTED, "" }, { "demandcomments", NOTED, "" },
    { "utility", PLAIN, "" }, { "utilityid", PLAIN, "" }, { "eiaid", PLAIN, "" }, { "eia", PLAIN, "" },
    { "uri", PLAIN, "" }, { "source", PLAIN, "" }, { "sourceparent", PLAIN, "" }, { "supercedes", PLAIN, "" },
    { "is_default", PLAIN, "" }, { "country", PLAIN, "" }, { "revisions", PLAIN, "" },
    { "coincidentrateunit", PLAIN, "" },         /* of a structure that is refused */
};

enum status urdb_refuse(const struct urdb_reading *r, enum status s, const char *arg, const char *path, ...)
{
    char where[sizeof r->fault->field];
    va_list ap;
    va_start(ap, path);
    vsnprintf(where, sizeof where, path, ap);
    va_end(ap);
    return fault_set(r->fault, s, where, arg, NULL, NULL);
}

/* -- the tree -- */

/* Nothing is said by null. */
static const json_t *member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_null(value) ? NULL : value;
}

/* Nought, no, nothing, and lists of it: what charges nothing whatever it is. A unit alone says nothing either. */
static bool says_nothing(const json_t *value)
{
    const char *text = json_string_value(value), *name;
    json_t *one;
    size_t i;
    int64_t n;
    bool cut;
    if (text)
        return !*text || !strcasecmp(text, "false") || (urdb_decimal(text, PRICE_PLACES, &n, &cut) && !n && !cut);
    if (json_is_array(value)) {
        json_array_foreach(value, i, one)
            if (!says_nothing(one))
                return false;
        return true;
    }
    if (!json_is_object(value))
        return !value || json_is_null(value) || json_is_false(value);
    json_object_foreach((json_t *)value, name, one)
        if (strcmp(name, "unit") && !says_nothing(one))
            return false;
    return true;
}

static void note(struct urdb_reading *r, const char *path, const json_t *value)
{
    const char *text = json_string_value(value);
    struct urdb_noted *noted = &r->out->noted[r->out->noted_n++];
    *noted = (struct urdb_noted){ pool_copy(r->pool, path), json_is_true(value) ? "true" : "" };
    if (text && utf8_valid(text, strlen(text)))
        noted->text = pool_printf(r->pool, "%.*s%s", (int)utf8_prefix(text, NOTE_CHARS), text,
                                  utf8_count(text) > NOTE_CHARS ? "..." : "");
}

static enum status members_known(struct urdb_reading *r, const json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value) {
        size_t i = 0;
        while (i < COUNT_OF(members) && strcmp(members[i].name, name))
            i++;
        if (i == COUNT_OF(members))
            return urdb_refuse(r, ST_field_unknown, utf8_valid(name, strlen(name)) ? name : NULL, "%s", "");
        if (members[i].what == UNDONE && !says_nothing(value))
            return urdb_refuse(r, ST_rate_undone, members[i].why, "%s", name);
        if (members[i].what == NOTED && !says_nothing(value))
            note(r, name, value);
    }
    return ST_ok;
}

static enum status price_of(struct urdb_reading *r, const json_t *value, const char *path, price *price_r)
{
    const char *text = json_string_value(value);
    bool cut = false;
    if (!text)
        return urdb_refuse(r, ST_field_wrong_type, "json.amount", "%s", path);
    if (!urdb_decimal(text, PRICE_PLACES, price_r, &cut))
        return urdb_refuse(r, *text == '-' || isdigit((unsigned char)*text) ? ST_number_out_of_range
                           : ST_field_wrong_type, NULL, "%s", path);
    if (*price_r > PRICE_MOST || *price_r < -PRICE_MOST)
        return urdb_refuse(r, ST_number_out_of_range, NULL, "%s", path);
    if (cut)
        note(r, path, value);
    return ST_ok;
}

/* What is not there is nought, and *there_r says so. */
static enum status price_take(struct urdb_reading *r, const json_t *object, const char *name, const char *path,
                              price *price_r, bool *there_r)
{
    const json_t *value = member(object, name);
    *there_r = value;
    *price_r = 0;
    return value ? price_of(r, value, pool_printf(r->pool, "%s%s", path, name), price_r) : ST_ok;
}

/* A whole number below `past`. */
static enum status index_take(const struct urdb_reading *r, const json_t *value, unsigned past, uint8_t *index_r,
                              const char *path)
{
    const char *text = json_string_value(value);
    int64_t n;
    bool cut;
    if (!text || !urdb_decimal(text, 0, &n, &cut) || cut)
        return urdb_refuse(r, ST_field_wrong_type, "json.number", "%s", path);
    if (n < 0 || n >= past)
        return urdb_refuse(r, ST_number_out_of_range, NULL, "%s", path);
    *index_r = (uint8_t)n;
    return ST_ok;
}

/* -- periods and tiers -- */

static enum status unit_take(const struct urdb_reading *r, const json_t *tier, bool energy_tier, const char *path,
                             uint16_t *limit_by_r)
{
    static const struct { const char *unit; uint16_t by; } units[] = {
        { "kWh", CODE_limit_by_month }, { "kWh daily", CODE_limit_by_day }, { "kWh/kW", CODE_limit_by_kw } };
    const json_t *value = member(tier, "unit");
    const char *unit = json_string_value(value);
    *limit_by_r = CODE_limit_by_month;
    if (!value || (!energy_tier && unit && !strcmp(unit, "kW")))
        return ST_ok;
    for (size_t i = 0; unit && energy_tier && i < COUNT_OF(units); i++)
        if (!strcmp(unit, units[i].unit)) {
            *limit_by_r = units[i].by;
            return ST_ok;
        }
    return urdb_refuse(r, ST_rate_undone, "urdb.unit", "%sunit", path);
}

static enum status max_take(const struct urdb_reading *r, const json_t *tier, bool last, energy before,
                            const char *path, energy *max_r)
{
    const json_t *value = member(tier, "max");
    const char *text = json_string_value(value);
    bool cut = false;
    *max_r = 0;
    if (value && (!text || !urdb_decimal(text, ENERGY_PLACES, max_r, &cut) || *max_r < 0))
        return urdb_refuse(r, text && *text == '-' ? ST_number_out_of_range : ST_field_wrong_type, NULL, "%smax", path);
    if (cut)
        return urdb_refuse(r, ST_amount_decimals, NULL, "%smax", path);
    if (last && *max_r)                  /* what is above it would have no price */
        return urdb_refuse(r, ST_rate_undone, "urdb.last", "%smax", path);
    if (!last && *max_r <= before)
        return urdb_refuse(r, value ? ST_number_out_of_range : ST_field_missing, NULL, "%smax", path);
    return ST_ok;
}

static enum status tier_known(const struct urdb_reading *r, const json_t *tier, const char *path)
{
    const char *name;
    json_t *value;
    if (!json_is_object(tier))
        return urdb_refuse(r, ST_field_wrong_type, "json.list", "%.*s", (int)(strlen(path) - 1), path);
    json_object_foreach((json_t *)tier, name, value) {
        bool known = !strcmp(name, "max") || !strcmp(name, "rate") || !strcmp(name, "adj") || !strcmp(name, "unit");
        if (!strcmp(name, "sell") && !says_nothing(value))
            return urdb_refuse(r, ST_rate_undone, "urdb.generation", "%ssell", path);
        if (!known && strcmp(name, "sell"))
            return urdb_refuse(r, ST_field_unknown, utf8_valid(name, strlen(name)) ? name : NULL, "%.*s",
                               (int)(strlen(path) - 1), path);
    }
    return ST_ok;
}

static enum status tier_take(struct urdb_reading *r, const json_t *tier, bool energy_tier, bool last,
                             struct rate_period *p, const char *path)
{
    struct rate_tier *t = &p->tier[p->n];
    price rate = 0, adj = 0;
    bool has_rate = false, has_adj = false;
    uint16_t by = 0;
    enum status s = tier_known(r, tier, path);
    if (!s)
        s = unit_take(r, tier, energy_tier, path, &by);
    if (!s)
        s = max_take(r, tier, last, p->n ? p->tier[p->n - 1].max : 0, path, &t->max);
    if (!s)
        s = price_take(r, tier, "rate", path, &rate, &has_rate);
    if (!s)
        s = price_take(r, tier, "adj", path, &adj, &has_adj);
    if (!s && !has_rate && !has_adj)
        s = urdb_refuse(r, ST_field_missing, NULL, "%srate", path);
    if (!s && p->n && by != p->limit_by)
        s = urdb_refuse(r, ST_rate_undone, "urdb.units", "%sunit", path);
    if (s)
        return s;
    p->limit_by = by;
    t->price = rate + adj;
    p->n++;
    return ST_ok;
}

static enum status period_take(struct urdb_reading *r, const json_t *tiers, struct rate_structure *of, unsigned at)
{
    size_t n = json_array_size(tiers);
    enum status s = ST_ok;
    if (!json_is_array(tiers))
        return urdb_refuse(r, ST_field_wrong_type, "json.list", "%s[%u]", of->name, at);
    if (!n)
        return urdb_refuse(r, ST_field_missing, NULL, "%s[%u]", of->name, at);
    if (n > URDB_TIERS)
        return urdb_refuse(r, ST_field_too_many, "6", "%s[%u]", of->name, at);
    for (size_t i = 0; !s && i < n; i++)
        s = tier_take(r, json_array_get(tiers, i), of == &r->rate->energy, i + 1 == n, &of->period[at],
                      pool_printf(r->pool, "%s[%u][%u].", of->name, at, (unsigned)i));
    return s;
}

static enum status structure_take(struct urdb_reading *r, const json_t *object, const char *name,
                                  struct rate_structure *out)
{
    const json_t *value = member(object, name);
    enum status s = ST_ok;
    out->name = name;
    if (!value)
        return ST_ok;
    if (!json_is_array(value))
        return urdb_refuse(r, ST_field_wrong_type, "json.list", "%s", name);
    if (json_array_size(value) > URDB_PERIODS)
        return urdb_refuse(r, ST_field_too_many, "64", "%s", name);
    for (; !s && out->n < json_array_size(value); out->n++)
        s = period_take(r, json_array_get(value, out->n), out, out->n);
    return s;
}

/* -- schedules -- */

static enum status row_take(const struct urdb_reading *r, const json_t *row, const char *path, unsigned n,
                            unsigned periods, uint8_t *out)
{
    enum status s = ST_ok;
    if (!json_is_array(row) || json_array_size(row) != n)
        return urdb_refuse(r, ST_field_wrong_type, n == URDB_HOURS ? "urdb.hours_24" : "urdb.months_12", "%s", path);
    for (unsigned i = 0; !s && i < n; i++)
        s = index_take(r, json_array_get(row, i), periods, &out[i], pool_printf(r->pool, "%s[%u]", path, i));
    return s;
}

static enum status schedule_take(const struct urdb_reading *r, const json_t *value, const char *name,
                                 unsigned periods, uint8_t out[URDB_MONTHS][URDB_HOURS])
{
    enum status s = ST_ok;
    if (!json_is_array(value) || json_array_size(value) != URDB_MONTHS)
        return urdb_refuse(r, ST_field_wrong_type, "urdb.months_12", "%s", name);
    for (unsigned m = 0; !s && m < URDB_MONTHS; m++)
        s = row_take(r, json_array_get(value, m), pool_printf(r->pool, "%s[%u]", name, m), URDB_HOURS, periods,
                     out[m]);
    return s;
}

/* One period needs no hours; where weekends have none of their own they are as weekdays are, and that is noted. */
static enum status schedules_take(struct urdb_reading *r, const json_t *object, const struct rate_structure *of,
                                  const char *weekday, const char *weekend, rate_schedule out)
{
    const json_t *days = member(object, weekday), *ends = member(object, weekend);
    if (!of->n)
        return says_nothing(days) && says_nothing(ends) ? ST_ok
            : urdb_refuse(r, ST_field_missing, NULL, "%s", of->name);
    if (!days && !ends && of->n == 1)
        return ST_ok;
    if (!days)
        return urdb_refuse(r, ST_field_missing, NULL, "%s", weekday);
    enum status s = schedule_take(r, days, weekday, of->n, out[RATE_WEEKDAY]);
    if (!s && !ends) {
        memcpy(out[RATE_WEEKEND], out[RATE_WEEKDAY], sizeof out[RATE_WEEKEND]);
        note(r, weekend, NULL);
    }
    return s || !ends ? s : schedule_take(r, ends, weekend, of->n, out[RATE_WEEKEND]);
}

static bool structure_free(const struct rate_structure *of)
{
    for (unsigned p = 0; p < of->n; p++)
        for (unsigned t = 0; t < of->period[p].n; t++)
            if (of->period[p].tier[t].price)
                return false;
    return true;
}

static enum status demand_unit(const struct urdb_reading *r, const json_t *object, const char *name,
                               const struct rate_structure *of)
{
    const json_t *value = member(object, name);
    const char *unit = json_string_value(value);
    return !value || structure_free(of) || (unit && !strcmp(unit, "kW")) ? ST_ok
        : urdb_refuse(r, ST_rate_undone, "urdb.unit", "%s", name);
}

static enum status demands_take(struct urdb_reading *r, const json_t *object)
{
    struct rate *rate = r->rate;
    const json_t *months = member(object, "flatdemandmonths");
    enum status s = structure_take(r, object, "demandratestructure", &rate->demand);
    if (!s)
        s = demand_unit(r, object, "demandrateunit", &rate->demand);
    if (!s)
        s = schedules_take(r, object, &rate->demand, "demandweekdayschedule", "demandweekendschedule",
                           rate->demand_at);
    if (!s)
        s = structure_take(r, object, "flatdemandstructure", &rate->flat);
    if (!s)
        s = demand_unit(r, object, "flatdemandunit", &rate->flat);
    if (s || (rate->flat.n < 2 && !months))
        return s;
    if (!rate->flat.n)
        return says_nothing(months) ? ST_ok : urdb_refuse(r, ST_field_missing, NULL, "%s", rate->flat.name);
    if (!months)
        return urdb_refuse(r, ST_field_missing, NULL, "flatdemandmonths");
    return row_take(r, months, "flatdemandmonths", URDB_MONTHS, rate->flat.n, rate->flat_at);
}

static enum status energy_take(struct urdb_reading *r, const json_t *object)
{
    struct rate *rate = r->rate;
    const json_t *fuel = member(object, "fueladjustmentsmonthly");
    enum status s = structure_take(r, object, "energyratestructure", &rate->energy);
    if (!s && !rate->energy.n)
        s = urdb_refuse(r, ST_field_missing, NULL, "energyratestructure");
    if (!s)
        s = schedules_take(r, object, &rate->energy, "energyweekdayschedule", "energyweekendschedule",
                           rate->energy_at);
    if (s || !fuel)
        return s;
    if (!json_is_array(fuel) || json_array_size(fuel) != URDB_MONTHS)
        return urdb_refuse(r, ST_field_wrong_type, "urdb.months_12", "fueladjustmentsmonthly");
    for (unsigned m = 0; !s && m < URDB_MONTHS; m++)
        s = price_of(r, json_array_get(fuel, m), pool_printf(r->pool, "fueladjustmentsmonthly[%u]", m),
                     &rate->fuel[m]);
    return s;
}

/* -- charges, days, names -- */

/* By either of two names; the older one is by the month. */
static enum status charge_take(struct urdb_reading *r, const json_t *object, const char *name, const char *monthly,
                               const char *units, struct rate_charge *out)
{
    const json_t *unit = member(object, units);
    const char *said = json_string_value(unit);
    price by_month = 0;
    bool there, also;
    enum status s = price_take(r, object, name, "", &out->price, &there);
    if (!s)
        s = price_take(r, object, monthly, "", &by_month, &also);
    if (s)
        return s;
    if (out->price && by_month)
        return urdb_refuse(r, ST_one_of_two, name, "%s", monthly);
    if (out->price < 0 || by_month < 0)
        return urdb_refuse(r, ST_price_negative, NULL, "%s", by_month ? monthly : name);
    out->there = out->price || by_month;
    if (by_month) {
        out->price = by_month;
        return ST_ok;
    }
    out->daily = said && !strcmp(said, "$/day");
    return !out->there || !unit || out->daily || (said && !strcmp(said, "$/month")) ? ST_ok
        : urdb_refuse(r, ST_rate_undone, "urdb.unit", "%s", units);
}

/* Seconds since 1970, of a midnight somewhere west of Greenwich: the day it is there. */
static enum status day_take(const struct urdb_reading *r, const json_t *object, const char *name, date *day_r)
{
    const json_t *value = member(object, name);
    const char *text = json_string_value(value);
    int64_t seconds;
    bool cut;
    if (!value)
        return ST_ok;
    if (!text || !urdb_decimal(text, 0, &seconds, &cut))
        return urdb_refuse(r, ST_field_wrong_type, "json.number", "%s", name);
    int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    if (!days_real(days) || !date_allowed(date_of_days(days)))
        return urdb_refuse(r, ST_date_out_of_range, NULL, "%s", name);
    *day_r = date_of_days(days);
    return ST_ok;
}

static enum status head_take(struct urdb_reading *r, const json_t *object, date from)
{
    struct rate *rate = r->rate;
    const json_t *approved = member(object, "approved");
    const char *label = json_string_value(member(object, "label")), *title = json_string_value(member(object, "name"));
    rate->label = label ? label : "";
    rate->title = title ? title : "";
    if (utf8_count(rate->title) > URDB_TITLE)
        note(r, "name", member(object, "name"));
    rate->approved = json_is_true(approved) || !strcasecmp(approved && json_string_value(approved)
                                                           ? json_string_value(approved) : "", "true");
    if (strlen(rate->label) > LABEL_CHARS || strspn(rate->label, "0123456789abcdefABCDEF") != strlen(rate->label))
        return urdb_refuse(r, ST_text_invalid, NULL, "label");
    enum status s = day_take(r, object, "startdate", &rate->from);
    if (!s)
        s = day_take(r, object, "enddate", &rate->until);
    rate->from = from ? from : rate->from;
    if (!s && !rate->from)
        s = urdb_refuse(r, ST_field_missing, NULL, "startdate");
    return !s && rate->until && rate->until < rate->from ? urdb_refuse(r, ST_date_out_of_range, NULL, "enddate") : s;
}

static enum status rate_take(struct urdb_reading *r, const json_t *object, date from)
{
    struct rate *rate = r->rate;
    enum status s = members_known(r, object);
    if (!s)
        s = head_take(r, object, from);
    if (!s)
        s = energy_take(r, object);
    if (!s)
        s = demands_take(r, object);
    if (!s)
        s = charge_take(r, object, "fixedchargefirstmeter", "fixedmonthlycharge", "fixedchargeunits", &rate->fixed);
    return s ? s : charge_take(r, object, "mincharge", "minmonthlycharge", "minchargeunits", &rate->least);
}

/* A rate, or the one of an answer. */
static enum status rate_find(const struct urdb_reading *r, const json_t *tree, const json_t **rate_r)
{
    const json_t *items = json_object_get(tree, "items");
    *rate_r = tree;
    if (items && json_object_size(tree) > 1)
        return urdb_refuse(r, ST_rate_undone, "urdb.answer", "items");
    if (items && json_array_size(items) != 1)
        return urdb_refuse(r, json_array_size(items) ? ST_field_too_many : ST_field_missing, "1", "items");
    if (items)
        *rate_r = json_array_get(items, 0);
    return json_is_object(*rate_r) ? ST_ok
        : urdb_refuse(r, ST_field_wrong_type, NULL, "%s", items ? "items[0]" : "");
}

static bool name_good(const char *name)
{
    size_t n = strlen(name);
    return n && n <= URDB_NAME && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == n;
}

static enum status text_read(struct urdb_reading *r, const char *text, size_t n, const char *name, date from)
{
    const json_t *rate;
    json_t *tree;
    enum status s = json_tree(text, n, &tree, r->fault);
    json_decref(tree);
    if (s)
        return s;
    const char *quoted = urdb_numbers_quoted(r->pool, text, n, &n);
    s = json_tree(quoted, n, &tree, r->fault);
    if (!s)
        s = rate_find(r, tree, &rate);
    if (!s)
        s = rate_take(r, rate, from);
    if (!s)
        s = urdb_rows(r, pool_printf(r->pool, "%s%s", URDB_PREFIX, name));
    json_decref(tree);
    return s;
}

enum status urdb_read(const char *text, size_t n, const char *name, date from, struct pool *pool, struct urdb *out,
                      struct fault *f)
{
    struct rate *rate = POOL_NEW(pool, struct rate);
    struct urdb_reading r = { .pool = pool, .fault = f, .rate = rate, .out = out };
    *rate = (struct rate){ .label = "" };
    *out = (struct urdb){ .price_list = "" };
    record_init(&tariff_put_record, &out->rows);
    if (!name_good(name))
        return urdb_refuse(&r, ST_text_invalid, NULL, "price_list");
    if (n > URDB_BYTES)
        return urdb_refuse(&r, ST_field_too_long, NULL, "%s", "");
    out->noted = pool_array(pool, NOTES_MOST, sizeof *out->noted);
    return text_read(&r, text, n, name, from);
}

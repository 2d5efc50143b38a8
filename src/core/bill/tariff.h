/* tariff: the rows that prices are, as a document brings them in, and what they come to
 * on a day. A price list names the rows that make it up, part by part and by their whole
 * selector: where a part has no row of that day, nothing stands in for it and the
 * customer is not billed (ST_price_missing says which part and day).
 *
 * A document is put as one act. Before anything of it is kept the whole of what would
 * then hold is looked at: rows of one price neither overlap nor leave days out, all
 * levels of voltage change together, a plan's hours cover each day once, its ratios
 * and tiers each month, and a list finds its plans and prices.
 *
 * Sources: tariff-facts 1, 2; domain 3. Private to core. */
#ifndef CORE_BILL_TARIFF_H
#define CORE_BILL_TARIFF_H

#include "core/bill/figure.h"
#include "core/office/office.h"

/* -- tariff.c -- */
struct tariff_part {
    struct list_part part;
    struct price_row row[USE_PERIODS];       /* of the day; where has[] */
    bool has[USE_PERIODS];
};
struct tariff {
    struct price_list list;
    date on;
    date since;                              /* from when on it has been what it is on that day, its season too */
    struct tariff_part *part;
    unsigned parts;
    struct price_piece *piece;               /* of parts that are charged by kWh, in their order */
    struct price_set set;                    /* over piece, with the ratios of the day's season */
    struct tiers tiers;                      /* limits of one month, day or kW; n 0: none */
    struct tiers demand, period_demand;      /* of kW: of the maximum, and of that within each period */
};
/* The list as of that day, in the call's pool: read once a call, so not for one that puts prices.
 * ST_plan_unknown: there is none yet. ST_list_ended: its last day is over. */
enum status tariff_read(struct call *c, const char *price_list, date on, struct tariff *t_r);
/* Is the month of that season, which may go over the year's end? */
bool season_has(uint64_t month_from, uint64_t month_to, unsigned month);
/* The day a plan's rows of `table` began that hold on that day; DATE_NONE: none does. Of a
 * table whose key is a name and valid_from. */
enum status tariff_since(struct call *c, enum table_id table, const void *named, date on, date *since_r);
/* The rows of a plan of tiers, and of its hours, in the season of its day, in the call's pool; "": none. */
enum status tariff_tiers(struct call *c, const struct tariff *t, const char *tier_plan, struct tier_row **rows_r,
                         uint32_t *n_r);
enum status tariff_hours(struct call *c, const struct tariff *t, struct tou_row **rows_r, uint32_t *n_r);
/* What a measured power factor (hundredths) adds or takes off by its standard, per 10,000. */
enum status factor_rate_on(struct call *c, uint64_t standard, unsigned factor, date on, int64_t *per_10000_r);
/* NULL: the list has no such part. */
const struct tariff_part *tariff_part_of(const struct tariff *t, uint16_t price_part);
/* Is what is charged as that in the base of the power factor's adjustment, of a duty: as its part says, or of what
 * plans charge whole, the list? */
bool tariff_in_factor(const struct tariff *t, uint16_t price_part);
bool tariff_in_duty(const struct tariff *t, uint16_t price_part);
/* Do the list's plans charge it, so that it is none of its parts? */
bool charged_by_plan(const struct price_list *l, uint16_t price_part);
/* Of the lines there are, the sum an adjustment by the power factor is taken of. */
enum status tariff_factor_base(const struct tariff *t, const struct figure *f, money *base_r);
/* What a list charges besides energy, capacity and demand (month.c): each span its days and its duty; with the last one
 * of a point what is of whole months, the least charge and the rounding of all. */
struct month_use {
    unsigned months, days;           /* of the span, where a charge is by the day */
    unsigned all_days;               /* of the bill */
    uint64_t kva, kw;                /* 1/100, where a charge is by them */
    bool last;
    money before;                    /* the point's earlier spans came to */
};
enum status tariff_month(struct figure *f, const struct tariff *t, const struct month_use *u);
/* Is it the price of one month alone? */
bool price_of_month(const struct price_row *p);
/* What a part's rows are usually counted in; a fixed charge may also be by the day, the kVA or the kW, the least one
 * by the day. */
uint16_t part_unit(uint16_t price_part);
/* Is what a list charges of one month each, so that a bill is cut where one begins: by its parts, its demand, or
 * prices of a season? */
bool tariff_monthly(const struct tariff *t);
/* Is a price in that unit one of whole months? */
bool unit_of_months(uint16_t price_unit);

/* -- tariff_put.c: what would hold -- */
enum status check_tariffs(struct check_run *r);
struct kept {
    const void *row;
    struct key key;
    bool asked;                              /* it is the request's, number i of its list */
    unsigned i;
};
struct kept_rows { struct kept *at; unsigned n; };
struct tariff_rows { struct kept_rows prices, hours, ratios, tiers, lists, parts; };
/* ST_ok, or refused in the words of the request's row that is at fault. */
typedef enum status tariff_check(struct call *c, const struct tariff_rows *t);
/* Rows that agree in the first `parts` fields of their key, from i on: past the last of them. */
unsigned kept_run(const struct kept_rows *k, enum table_id table, unsigned i, unsigned parts);
/* One of the request's rows in [i, past); NULL: none. */
const struct kept *kept_asked(const struct kept_rows *k, unsigned i, unsigned past);
/* "prices[3].valid_from" */
const char *kept_field(struct call *c, const char *list, const struct kept *k, const char *field);

/* -- tariff_prices.c, tariff_plans.c -- */
enum status check_prices(struct call *c, const struct tariff_rows *t);
enum status check_hours(struct call *c, const struct tariff_rows *t);
enum status check_ratios(struct call *c, const struct tariff_rows *t);
enum status check_tiers(struct call *c, const struct tariff_rows *t);
enum status check_lists(struct call *c, const struct tariff_rows *t);

#endif

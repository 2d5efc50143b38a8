/* urdb: a rate as the Utility Rate Database of OpenEI writes it (JSON, versions 3 to 8), as
 * the rows of a price list. Facts of the format: its tables of energy and demand are lists
 * of periods, each a list of tiers { max, rate, adj, unit }; schedules say by month and
 * hour, for weekdays and weekends, which period holds, counted from 0.
 *
 * All of it becomes rows that any list may have: tiers at whole prices by season and period,
 * hours, a fixed and a least charge, blocks of the maximum demand. What it charges for and
 * the engine does not do, and a name that is not known, is refused by its path in the file
 * ("demandratestructure[1][0].unit"); what says who may have the rate is noted by its path.
 * Nothing is left out unsaid.
 *
 *   urdb         from text to what the rate says
 *   urdb_number  its numbers
 *   urdb_rows    from that to rows, season by season
 *
 * Amounts stand in the file's own money and are kept as they are: what the engine calls fen
 * is a hundredth of it. A rate is read to 1e-8 and by decimals alone: no floating point. */
#ifndef CLI_URDB_H
#define CLI_URDB_H

#include "ops/ops.h"

#define URDB_BYTES ((size_t)1 << 20)
#define URDB_PREFIX "urdb-"              /* before every name: no plan of another kind is put anew by one of these */
#define URDB_NAME 12                     /* characters: with the prefix and a plan's end a plan's name has 20 */

#define URDB_TITLE 40                    /* characters of the rate's name; more of it is noted */

struct urdb_noted { const char *path, *text; };
struct urdb {
    struct tariff_put rows;
    const char *price_list;
    struct urdb_noted *noted;            /* said in the file, and charges nothing */
    unsigned noted_n;
};
/* One rate, or an answer { "items": [ one rate ] }. name: of its list, [a-z0-9.-]. from: the first day, DATE_NONE: its
 * startdate. Refused with its path as the field: ST_json_broken, ST_field_unknown ({1} the name), ST_field_missing,
 * ST_field_wrong_type, ST_field_too_many, ST_number_out_of_range, ST_amount_decimals, ST_price_negative,
 * ST_date_out_of_range, ST_one_of_two, ST_text_invalid, and ST_rate_undone, {1} what the engine does not do. */
enum status urdb_read(const char *text, size_t n, const char *name, date from, struct pool *pool, struct urdb *out,
                      struct fault *f);

/* -- urdb_number.c -- */
/* Every number of what is JSON already in quotes. */
char *urdb_numbers_quoted(struct pool *pool, const char *text, size_t n, size_t *n_r);
/* A number of the file x 10^places, half away from nought; cut: there was more of it. False: none, or too large. */
bool urdb_decimal(const char *text, int places, int64_t *n_r, bool *cut_r);

/* -- between the files -- */
#define URDB_TIERS 6                     /* as tier_row.tier_no counts */
#define URDB_PERIODS 64
#define URDB_MONTHS 12
#define URDB_HOURS 24

struct rate_tier { energy max; price price; };       /* max 0: the last, which has no end */
struct rate_period { struct rate_tier tier[URDB_TIERS]; unsigned n; uint16_t limit_by; };
struct rate_structure { const char *name; struct rate_period period[URDB_PERIODS]; unsigned n; };
enum { RATE_WEEKDAY, RATE_WEEKEND, RATE_DAYS };
typedef uint8_t rate_schedule[RATE_DAYS][URDB_MONTHS][URDB_HOURS];
struct rate_charge { bool there, daily; price price; };
struct rate {
    const char *label, *title;
    bool approved;
    date from, until;
    struct rate_structure energy, demand, flat;      /* flat: by the month, whatever the hour */
    rate_schedule energy_at, demand_at;
    uint8_t flat_at[URDB_MONTHS];
    price fuel[URDB_MONTHS];                         /* on each kWh of the month */
    struct rate_charge fixed, least;
};
struct urdb_reading { struct pool *pool; struct fault *fault; struct rate *rate; struct urdb *out; };
/* The path, as by printf. */
enum status urdb_refuse(const struct urdb_reading *r, enum status s, const char *arg, const char *path, ...)
    __attribute__((format(printf, 4, 5)));
/* name: of the list and its plans, with the prefix. */
enum status urdb_rows(const struct urdb_reading *r, const char *name);

#endif

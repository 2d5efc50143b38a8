/* Civil dates, instants and the working calendar.
 *
 * A date is a day number in memory: 0001-01-01 is 1, so that 0 is no day and a
 * zeroed struct has none (DATE_NONE; `!d` asks for it). Where a date leaves the
 * process it counts from 1970-01-01 (date_days) and none is not written at all.
 * An instant is UTC microseconds since 1970, 0 is "none". Both are shown in the
 * office's zone, which zone_set fixes once for a process.
 * Two bounds are asked wherever one is read. Real is what a record can carry, to
 * the end of year 9999: arithmetic and text of it are safe. Allowed is what
 * anybody may type, send or load, to the end of 2199. Rows that were made of an
 * odd identity number are the reason that they are two.
 * The clock is asked through clock_now only; tests set it (clock.c says how).
 * A calendar knows decreed days off and make-up working days; a year that is
 * not loaded is an error that names the year, never a guess. */
#ifndef BASE_DATES_H
#define BASE_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/status.h"

typedef int32_t date;
typedef int64_t instant;

#define SECOND ((instant)1000000)
#define DAY_SECONDS 86400
#define DATE_NONE ((date)0)
#define DATE_EPOCH ((date)719163)       /* 1970-01-01 */
#define DATE_LAST ((date)3652059)       /* 9999-12-31 */
#define DATE_LEAST ((date)693596)       /* 1900-01-01: births */
#define DATE_MOST ((date)803168)        /* 2199-12-31 */
/* The first instant past a day, in UTC. */
#define INSTANT_PAST(d) ((instant)((d) + 1 - DATE_EPOCH) * DAY_SECONDS * SECOND)
#define DATE_TEXT 24
#define INSTANT_TEXT 40

struct civil { int year, month, day; };                 /* month 1-12 */
struct moment { struct civil civil; int hour, minute, second, weekday; };   /* weekday 0 = Sunday */

/* The wall clock, never earlier than the last answer in this process; a machine's that
 * was set back by more than a few minutes is followed.
 * WATTDESK_CLOCK=ISO-TIME freezes it, WATTDESK_CLOCK=@FILE reads the time from
 * the file each time, so that a test can move a whole server's time. */
instant clock_now(void);
/* What the machine says now, be it earlier than before; nobody dates anything by it. */
instant clock_wall(void);
/* Is it the machine's own, which somebody may set wrong, and no test's? */
bool clock_is_machines(void);
/* Microseconds since the machine started, those it slept through counted: nobody sets them. */
int64_t clock_since_boot(void);
/* Unit tests: freezes at any time, earlier too; 0 thaws and looks at WATTDESK_CLOCK again. */
void clock_freeze(instant at);
int64_t clock_ticks(void);                              /* monotonic microseconds, for waits only */

/* "Asia/Shanghai"; before threads start. Until then the zone is Asia/Shanghai's
 * +08:00. ST_not_found when this machine knows no such zone. */
enum status zone_set(const char *name);
struct moment instant_local(instant t);
instant instant_of(date d, int hour, int minute, int second);   /* office zone */
date instant_date(instant t);                           /* the office's day of t */

date date_of(int year, int month, int day);             /* DATE_NONE when there is no such day; years 1 to 9999 */
/* Days since 1970-01-01 and back, as bytes of rows, keys and frames have them. */
static inline int64_t date_days(date d) { return (int64_t)d - DATE_EPOCH; }
static inline date date_of_days(int64_t days) { return (date)(days + DATE_EPOCH); }
/* None is neither: a record that has none leaves it out. */
static inline bool date_real(int64_t d) { return d > 0 && d <= DATE_LAST; }
/* Of days since 1970-01-01, by anybody: asked before they are counted with. */
static inline bool days_real(int64_t days) { return days > -(int64_t)DATE_EPOCH && days <= DATE_LAST - DATE_EPOCH; }
static inline bool date_allowed(int64_t d) { return d >= DATE_LEAST && d <= DATE_MOST; }
static inline bool instant_real(instant t) { return t > 0 && t < INSTANT_PAST(DATE_LAST); }
static inline bool instant_allowed(instant t) { return t > 0 && t < INSTANT_PAST(DATE_MOST); }
struct civil date_civil(date d);
int date_weekday(date d);                               /* 0 = Sunday */
int date_month_days(int year, int month);
int32_t date_month(date d);                             /* 202611 */
date month_first(int32_t yyyymm);
int32_t month_add(int32_t yyyymm, int months);
bool month_valid(int32_t yyyymm);

enum date_sense { DATE_PAST, DATE_DUE, DATE_NEAR };
/* What a clerk types, ux K4: 0315, 15, 260315, 20260315, 2026-3-15, 2026.3.15,
 * 2026年3月15日, +3, -1. sense picks the nearest past or future for short forms.
 * ST_date_invalid fills f with the month, the days it has and the day typed;
 * what has no form of a date is ST_date_unreadable, a day not allowed
 * ST_date_out_of_range, nothing ST_field_missing. */
enum status date_parse(const char *text, date today, enum date_sense sense, date *date_r, struct fault *f);
enum status date_parse_iso(const char *text, date *date_r);        /* 2026-03-15 */
char *date_format(date d, char out[DATE_TEXT]);                    /* 2026-03-15, "" for none */
enum status instant_parse_iso(const char *text, instant *instant_r);
int minutes_parse(const char *text);     /* 08:00 to minutes, 24:00 the last; -1 when it is no time of the day */
char *instant_format(instant t, char out[INSTANT_TEXT]);           /* 2026-03-15T09:42:07.123456+08:00 */
char *instant_short(instant t, char out[INSTANT_TEXT]);            /* 03-15 09:42 */

struct calendar;
struct calendar *calendar_new(void);
void calendar_free(struct calendar **c);
/* One decreed day. A year counts as loaded once its decree is there whole: as many days
 * off as the law gives that year at least, 1 January and 1 October among them. */
void calendar_add(struct calendar *c, date day, bool working);
/* The same of somebody's own beside the decree: it makes no year loaded, nor one that is less so.
 * False: that year is not loaded, and nothing is changed. */
bool calendar_change(struct calendar *c, date day, bool working);
/* The first and the last loaded year; years between may be missing. False: none is loaded. */
bool calendar_years(const struct calendar *c, int *first_r, int *last_r);
/* f names the missing year. */
enum status calendar_working(const struct calendar *c, date day, bool *working_r, struct fault *f);
/* The working day `days` after `from` (before it when negative); from is day 0
 * and need not work itself (domain 1.5). */
enum status calendar_add_working(const struct calendar *c, date from, int days, date *due_r, struct fault *f);

#endif

/* Dates as clerks type them (ux K4) and as machines write them.
 *
 * What is typed is folded to ASCII, 年 月 and the points to hyphens, and then
 * is one of three shapes: a sign and days from today, digits alone whose count
 * says what they are, or two or three numbers between hyphens. */
#include "config.h"
#include "base/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/normal.h"

#define TYPED_MAX 64
#define LEAP_SEARCH 8      /* years between two 29 Februaries, at most */
#define OFFSET_DIGITS 5
#define LEAP_YEAR 2000     /* a day no year has is one even this one has not */

/* Wall-clock digits: exactly n of them. */
static bool fixed_digits(const char **at, int n, int *value_r)
{
    int value = 0;
    for (int i = 0; i < n; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (**at - '0');
    }
    *value_r = value;
    return true;
}

static bool literal(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static enum status no_such_day(int year, int month, int day, struct fault *f)
{
    char month_text[12], days[12], day_text[12];
    int has = date_month_days(year, month);
    if (!has)
        return fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL);
    snprintf(month_text, sizeof month_text, "%d", month);
    snprintf(days, sizeof days, "%d", has);
    snprintf(day_text, sizeof day_text, "%d", day);
    return fault_set(f, ST_date_invalid, "", month_text, days, day_text);
}

static enum status day_of(int year, int month, int day, date *date_r, struct fault *f)
{
    date d = date_of(year, month, day);
    if (!d)
        return no_such_day(year, month, day, f);
    *date_r = d;
    return ST_ok;
}

/* The nearest year, backwards or forwards, that has such a day on that side. */
static enum status nearest_on(int month, int day, date today, enum date_sense sense, date *date_r, struct fault *f)
{
    int year = date_civil(today).year, step = sense == DATE_PAST ? -1 : 1;
    for (int i = 0; i <= LEAP_SEARCH; i++) {
        date d = date_of(year + i * step, month, day);
        if (d && (sense == DATE_PAST ? d <= today : d >= today)) {
            *date_r = d;
            return ST_ok;
        }
    }
    return no_such_day(LEAP_YEAR, month, day, f);
}

/* With a sense on both sides it is the one fewer days away; of two as far, the one to come. */
static enum status nearest(int month, int day, date today, enum date_sense sense, date *date_r, struct fault *f)
{
    date past = DATE_NONE, due = DATE_NONE;
    if (sense != DATE_NEAR)
        return nearest_on(month, day, today, sense, date_r, f);
    enum status s = nearest_on(month, day, today, DATE_PAST, &past, f);
    if (!s)
        s = nearest_on(month, day, today, DATE_DUE, &due, f);
    if (!s)
        *date_r = today - past < due - today ? past : due;
    return s;
}

static enum status digits_alone(const char *text, size_t n, date today, enum date_sense sense,
                                date *date_r, struct fault *f)
{
    int v = atoi(text);
    struct civil now = date_civil(today);
    switch (n) {
    case 1:
    case 2:
        return day_of(now.year, now.month, v, date_r, f);
    case 4:
        return nearest(v / 100, v % 100, today, sense, date_r, f);
    case 6:
        return day_of(2000 + v / 10000, v / 100 % 100, v % 100, date_r, f);
    case 8:
        return day_of(v / 10000, v / 100 % 100, v % 100, date_r, f);
    default:
        return fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL);
    }
}

static enum status days_from(const char *text, date today, date *date_r, struct fault *f)
{
    size_t n = strspn(text + 1, "0123456789");
    if (n == 0 || n > OFFSET_DIGITS || text[1 + n])
        return fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL);
    *date_r = today + atoi(text);
    return ST_ok;
}

/* 2026-3-15, 26-3-15 or 3-15. */
static enum status parted(const char *text, date today, enum date_sense sense, date *date_r, struct fault *f)
{
    int part[3] = { 0 }, parts = 0;
    for (const char *at = text;; at++) {
        size_t n = strspn(at, "0123456789");
        if (parts == 3 || n == 0 || n > (parts == 0 ? 4 : 2))
            return fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL);
        part[parts++] = atoi(at);
        at += n;
        if (!*at)
            break;
    }
    if (parts == 2 && part[0] <= 12)
        return nearest(part[0], part[1], today, sense, date_r, f);
    if (parts == 3)
        return day_of(part[0] < 100 ? part[0] + 2000 : part[0], part[1], part[2], date_r, f);
    return fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL);
}

/* Hyphens for every separator; 日 and 号 at the end and blanks left out. A sign
 * in front is left as it is. */
static char *typed_ascii(const char *folded, char out[TYPED_MAX])
{
    static const struct { const char *from; char to; } turn[] = {
        { "年", '-' }, { "月", '-' }, { "。", '-' }, { "｡", '-' }, { "−", '-' }, { "–", '-' }, { "—", '-' },
        { "、", '-' }, { ".", '-' }, { "/", '-' }, { " ", 0 }, { "日", 0 }, { "号", 0 }
    };
    char *to = out;
    for (const char *at = folded; *at;) {
        size_t i = 0;
        while (i < sizeof turn / sizeof *turn && strncmp(at, turn[i].from, strlen(turn[i].from)) != 0)
            i++;
        bool turned = i < sizeof turn / sizeof *turn;
        char c = turned ? turn[i].to : *at;
        at += turned ? strlen(turn[i].from) : 1;
        if (c)
            *to++ = c;
    }
    *to = '\0';
    return out;
}

enum status date_parse(const char *text, date today, enum date_sense sense, date *date_r, struct fault *f)
{
    char folded[TYPED_MAX], ascii[TYPED_MAX];
    date d = DATE_NONE;
    if (!text_fold_typed(text, folded, sizeof folded))
        return fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL);
    size_t n = strlen(typed_ascii(folded, ascii));
    if (n == 0)
        return fault_set(f, ST_field_missing, "", NULL, NULL, NULL);
    enum status s;
    if (*ascii == '+' || *ascii == '-')
        s = days_from(ascii, today, &d, f);
    else if (strspn(ascii, "0123456789") == n)
        s = n > 8 ? fault_set(f, ST_date_unreadable, "", NULL, NULL, NULL)
            : digits_alone(ascii, n, today, sense, &d, f);
    else
        s = parted(ascii, today, sense, &d, f);
    if (s == ST_ok && !date_allowed(d))
        s = fault_set(f, ST_date_out_of_range, "", NULL, NULL, NULL);
    if (s == ST_ok)
        *date_r = d;
    return s;
}

enum status date_parse_iso(const char *text, date *date_r)
{
    int year, month, day;
    const char *at = text;
    if (!fixed_digits(&at, 4, &year) || !literal(&at, '-') || !fixed_digits(&at, 2, &month) ||
        !literal(&at, '-') || !fixed_digits(&at, 2, &day) || *at)
        return ST_date_unreadable;
    date d = date_of(year, month, day);
    if (!d)
        return ST_date_invalid;
    *date_r = d;
    return ST_ok;
}

/* Up to six digits after the point; more are not kept and not refused. */
static bool fraction(const char **at, int *micros_r)
{
    int micros = 0, digits = 0;
    if (!literal(at, '.'))
        return true;
    for (; **at >= '0' && **at <= '9'; (*at)++, digits++)
        if (digits < 6)
            micros = micros * 10 + (**at - '0');
    for (int i = digits; i < 6; i++)
        micros *= 10;
    *micros_r = micros;
    return digits > 0;
}

/* Z, +08:00 or +0800; nothing leaves the office's zone. */
static bool zone_part(const char **at, bool *given_r, int *seconds_r)
{
    int hour = 0, minute = 0;
    *given_r = **at != '\0';
    *seconds_r = 0;
    if (!*given_r || literal(at, 'Z'))
        return true;
    int sign = **at == '-' ? -1 : 1;
    if (**at != '+' && **at != '-')
        return false;
    (*at)++;
    if (!fixed_digits(at, 2, &hour))
        return false;
    literal(at, ':');
    if (!fixed_digits(at, 2, &minute) || hour > 15 || minute > 59)
        return false;
    *seconds_r = sign * (hour * 3600 + minute * 60);
    return true;
}

enum status instant_parse_iso(const char *text, instant *instant_r)
{
    int year, month, day, hour, minute, second, micros = 0, offset;
    bool given;
    const char *at = text;
    if (!fixed_digits(&at, 4, &year) || !literal(&at, '-') || !fixed_digits(&at, 2, &month) ||
        !literal(&at, '-') || !fixed_digits(&at, 2, &day) || (!literal(&at, 'T') && !literal(&at, ' ')) ||
        !fixed_digits(&at, 2, &hour) || !literal(&at, ':') || !fixed_digits(&at, 2, &minute) ||
        !literal(&at, ':') || !fixed_digits(&at, 2, &second) || !fraction(&at, &micros) ||
        !zone_part(&at, &given, &offset) || *at)
        return ST_time_invalid;
    date d = date_of(year, month, day);
    if (!d || hour > 23 || minute > 59 || second > 59)
        return ST_time_invalid;
    instant t = given ? (date_days(d) * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset) * SECOND
        : instant_of(d, hour, minute, second);
    *instant_r = t + micros;
    return ST_ok;
}

int minutes_parse(const char *text)
{
    int hour, minute;
    if (!text || !fixed_digits(&text, 2, &hour) || !literal(&text, ':') || !fixed_digits(&text, 2, &minute) || *text)
        return -1;
    return minute < 60 && (hour < 24 || (hour == 24 && minute == 0)) ? hour * 60 + minute : -1;
}

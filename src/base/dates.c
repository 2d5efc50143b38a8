/* Civil dates by counting days from 1 March of year 0 in eras of 400 years, so
 * that the leap day is a year's last and no table of months is needed. */
#include "config.h"
#include "base/dates.h"

#include <stdio.h>

#define ERA_DAYS 146097
#define MARCH_SHIFT 305        /* days from 0000-03-01 to the day before 0001-01-01 */
#define YEAR_MAX 9999

static bool leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_days(int year, int month)
{
    static const int8_t days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (month < 1 || month > 12)
        return 0;
    return days[month] + (month == 2 && leap_year(year));
}

date date_of(int year, int month, int day)
{
    if (year < 1 || year > YEAR_MAX || day < 1 || day > date_month_days(year, month))
        return DATE_NONE;
    int y = year - (month <= 2);
    int era = y / 400, of_era = y % 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_SHIFT;
}

struct civil date_civil(date d)
{
    int64_t z = (int64_t)d + MARCH_SHIFT;
    int64_t era = (z >= 0 ? z : z - ERA_DAYS + 1) / ERA_DAYS;
    int in_era = (int)(z - era * ERA_DAYS);
    int of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
    int shifted = (5 * of_year + 2) / 153;
    struct civil c = {
        .year = (int)(of_era + era * 400),
        .month = shifted < 10 ? shifted + 3 : shifted - 9,
        .day = of_year - (153 * shifted + 2) / 5 + 1
    };
    c.year += c.month <= 2;
    return c;
}

int date_weekday(date d)
{
    return (int)(((int64_t)d % 7 + 7) % 7);      /* 0001-01-01 is a Monday */
}

int32_t date_month(date d)
{
    struct civil c = date_civil(d);
    return c.year * 100 + c.month;
}

bool month_valid(int32_t yyyymm)
{
    return yyyymm >= 101 && yyyymm / 100 <= YEAR_MAX && yyyymm % 100 >= 1 && yyyymm % 100 <= 12;
}

date month_first(int32_t yyyymm)
{
    return month_valid(yyyymm) ? date_of(yyyymm / 100, yyyymm % 100, 1) : DATE_NONE;
}

int32_t month_add(int32_t yyyymm, int months)
{
    int64_t m = (int64_t)(yyyymm / 100) * 12 + yyyymm % 100 - 1 + months;
    return (int32_t)(m / 12 * 100 + m % 12 + 1);
}

char *date_format(date d, char out[DATE_TEXT])
{
    struct civil c = date_civil(d);
    if (!d)
        *out = '\0';
    else
        snprintf(out, DATE_TEXT, "%04d-%02d-%02d", c.year, c.month, c.day);
    return out;
}

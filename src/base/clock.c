/* The clock and the office's zone.
 *
 * The offset from UTC is asked of the C library once a quarter of an hour a
 * thread, because zones change at quarters and localtime_r takes a lock.
 *
 * For tests the time comes from WATTDESK_CLOCK, read once: an ISO time stands
 * still; @FILE is opened at every call, so that one file moves all processes of
 * a server at once. A file that cannot be read at some moment (half written, or
 * out of a sandbox's reach) leaves the time where it was. */
#include "config.h"
#include "base/dates.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"

#define DEFAULT_OFFSET (8 * 3600)
#define ZONE_NAME_MAX 64
#define SET_BACK (300 * SECOND)      /* by more, and the time before was the wrong one */

static _Atomic int64_t last_answer;
static _Atomic int64_t frozen_at;

enum clock_source { SOURCE_UNKNOWN, SOURCE_SYSTEM, SOURCE_FIXED, SOURCE_FILE };
static _Atomic int source;
static const char *_Atomic source_text;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static enum clock_source source_find(void)
{
    const char *text = getenv("WATTDESK_CLOCK");
    instant at;
    atomic_store(&source_text, text);
    if (!text || !*text)
        return SOURCE_SYSTEM;
    if (*text == '@')
        return SOURCE_FILE;
    if (instant_parse_iso(text, &at) != ST_ok) {
        fprintf(stderr, "WATTDESK_CLOCK: \"%s\" is not a time such as 2026-11-23T09:42:00+08:00\n", text);
        exit(EXIT_FAILURE);
    }
    return SOURCE_FIXED;
}

static instant system_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (instant)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

static instant file_now(const char *path)
{
    char text[INSTANT_TEXT + 1];
    instant at = atomic_load(&last_answer);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (n > 0) {
        text[n] = '\0';
        text[strcspn(text, " \r\n")] = '\0';
        instant_parse_iso(text, &at);
    }
    return at ? at : system_now();
}

static instant source_now(void)
{
    int from = atomic_load(&source);
    if (from == SOURCE_UNKNOWN)
        atomic_store(&source, from = source_find());
    instant at = 0;
    if (from == SOURCE_FIXED)
        instant_parse_iso(atomic_load(&source_text), &at);
    else if (from == SOURCE_FILE)
        at = file_now(atomic_load(&source_text) + 1);
    else
        at = system_now();
    return at;
}

instant clock_now(void)
{
    int64_t frozen = atomic_load(&frozen_at);
    if (frozen)
        return frozen;
    int64_t at = source_now(), last = atomic_load(&last_answer);
    if (at < last - SET_BACK && atomic_load(&source) == SOURCE_SYSTEM) {
        atomic_store(&last_answer, at);
        return at;
    }
    while (at > last && !atomic_compare_exchange_weak(&last_answer, &last, at))
        ;
    return at > last ? at : last;
}

void clock_freeze(instant at)
{
    atomic_store(&frozen_at, at);
    if (at == 0) {
        atomic_store(&last_answer, 0);
        atomic_store(&source, SOURCE_UNKNOWN);
    }
}

instant clock_wall(void)
{
    int64_t frozen = atomic_load(&frozen_at);
    return frozen ? frozen : source_now();
}

bool clock_is_machines(void)
{
    if (atomic_load(&frozen_at))
        return false;
    source_now();
    return atomic_load(&source) == SOURCE_SYSTEM;
}

int64_t clock_since_boot(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

int64_t clock_ticks(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

/* A machine without the zone files still knows the one zone of the country. */
static const struct { const char *name, *rule; } built_in[] = {
    { "Asia/Shanghai", "CST-8" }, { "UTC", "UTC0" }
};

static bool zone_on_disk(const char *name)
{
    char path[128];
    if (strstr(name, "..") || *name == '/' || strlen(name) > ZONE_NAME_MAX)
        return false;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    return access(path, R_OK) == 0;
}

static _Atomic bool zone_known;
static _Atomic unsigned zone_changes;

static enum status zone_use(const char *rule)
{
    if (setenv("TZ", rule, 1) != 0)
        panic("out of memory");
    tzset();
    atomic_store(&zone_known, true);
    atomic_fetch_add(&zone_changes, 1);
    return ST_ok;
}

enum status zone_set(const char *name)
{
    char rule[ZONE_NAME_MAX + 2];
    if (*name && zone_on_disk(name)) {
        snprintf(rule, sizeof rule, ":%s", name);
        return zone_use(rule);
    }
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        if (strcmp(name, built_in[i].name) == 0)
            return zone_use(built_in[i].rule);
    return ST_not_found;
}

static int32_t offset_ask(int64_t seconds)
{
    time_t t = (time_t)seconds;
    struct tm local;
    return localtime_r(&t, &local) ? (int32_t)local.tm_gmtoff : DEFAULT_OFFSET;
}

/* Seconds east of UTC at that moment. */
static int32_t offset_at(int64_t seconds)
{
    static _Thread_local struct { int64_t quarter; unsigned change; int32_t offset; } kept = { INT64_MIN, 0, 0 };
    if (!atomic_load_explicit(&zone_known, memory_order_relaxed))
        return DEFAULT_OFFSET;
    int64_t quarter = floor_div(seconds, 900);
    unsigned change = atomic_load_explicit(&zone_changes, memory_order_relaxed);
    if (kept.quarter != quarter || kept.change != change) {
        kept.offset = offset_ask(seconds);
        kept.quarter = quarter;
        kept.change = change;
    }
    return kept.offset;
}

struct moment instant_local(instant t)
{
    int64_t seconds = floor_div(t, SECOND);
    seconds += offset_at(seconds);
    int64_t days = floor_div(seconds, DAY_SECONDS);
    date d = date_of_days(days);
    int of_day = (int)(seconds - days * DAY_SECONDS);
    return (struct moment){
        .civil = date_civil(d), .weekday = date_weekday(d),
        .hour = of_day / 3600, .minute = of_day / 60 % 60, .second = of_day % 60
    };
}

date instant_date(instant t)
{
    int64_t seconds = floor_div(t, SECOND);
    return date_of_days(floor_div(seconds + offset_at(seconds), DAY_SECONDS));
}

/* The offset depends on the answer: the second guess settles it. */
instant instant_of(date d, int hour, int minute, int second)
{
    int64_t local = date_days(d) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    int64_t utc = local - offset_at(local - DEFAULT_OFFSET);
    utc = local - offset_at(utc);
    return utc * SECOND;
}

char *instant_format(instant t, char out[INSTANT_TEXT])
{
    if (t == 0) {
        *out = '\0';
        return out;
    }
    struct moment m = instant_local(t);
    int32_t minutes = offset_at(floor_div(t, SECOND)) / 60, east = minutes < 0 ? -minutes : minutes;
    snprintf(out, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%c%02d:%02d",
             m.civil.year, m.civil.month, m.civil.day, m.hour, m.minute, m.second,
             (int)((t % SECOND + SECOND) % SECOND), minutes < 0 ? '-' : '+', (int)(east / 60), (int)(east % 60));
    return out;
}

char *instant_short(instant t, char out[INSTANT_TEXT])
{
    struct moment m = instant_local(t);
    *out = '\0';
    if (t)
        snprintf(out, INSTANT_TEXT, "%02d-%02d %02d:%02d", m.civil.month, m.civil.day, m.hour, m.minute);
    return out;
}

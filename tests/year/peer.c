/* The report of a year worked out of its events alone, by a program that shares nothing with the product but the
 * rules as clock.h has them in words: it walks days one by one. Its input and output are told.c's.
 *
 *     peer OFFICE_HOURS.csv <happened >figured */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define DAY (86400 * SECOND)
#define ZONE (8 * 3600 * SECOND)
#define NEVER INT64_MAX
#define DAYS 40000
#define EVENTS 600
#define ROWS 4000

enum { STARTED = 1, PAUSED, RESUMED, LIMIT, VOIDED, MOVED, FINISHED, ENDED, REOPENED };
enum { WORKING_DAY = 1, WORKING_HOUR, HOUR_UNIT, MINUTE_UNIT };
enum { RUNNING = 2, WAITS = 3, LATE = 5, MET = 6, MISSED = 7, GIVEN_UP = 8 };
enum { DONE = 2 };
enum { PROMISE = 59, REGULATOR = 60 };

struct limit { int64_t amount; int unit; };
struct event { int64_t no, at, target, moved_to, count_from; int act, stage; struct limit limit; char staff[16]; };
struct job { int64_t no, accepted, closed; char kind[30], unit[16]; int version, state, satisfaction, set; };
struct clock { int state; int64_t started, closed, due, elapsed, left; struct limit limit; };

static signed char decreed[DAYS];       /* 0 not, 1 works, -1 off */
static struct { int from, to; } span[6];
static int spans;
static int64_t now;

static struct { char kind[30], name[30]; int version, stage; struct limit limit; } flow[ROWS];
static struct { char kind[30], name[30]; int set; int64_t day; struct limit limit; } row[ROWS];
static int flows, rows;

static struct job job;
static struct event event[EVENTS], happened[EVENTS];    /* as told; put right and in order */
static int events, happenings;

static void die(const char *what)
{
    fprintf(stderr, "peer: %s\n", what);
    exit(1);
}

/* -- days -- */

static int64_t day_of(int64_t t) { return (t + ZONE) / DAY; }
static int64_t midnight(int64_t day) { return day * DAY - ZONE; }

static int works(int64_t day)
{
    if (day < 0 || day >= DAYS)
        die("a day out of range");
    int weekday = (int)((day + 4) % 7);
    return decreed[day] ? decreed[day] > 0 : weekday >= 1 && weekday <= 5;
}

static int64_t closes(int64_t day) { return midnight(day) + span[spans - 1].to * MINUTE; }

static int month_of(int64_t t)
{
    int64_t d = day_of(t);
    for (int year = 1970;; year++)
        for (int month = 1; month <= 12; month++) {
            static const int length[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
            int n = length[month] + (month == 2 && year % 4 == 0);
            if (d < n)
                return year * 100 + month;
            d -= n;
        }
}

/* -- stops -- */

static struct { int64_t from, to; } stop[EVENTS + 1];
static int stops;

/* Is it stopped at a? to: not beyond, and until when that stays so. */
static int stopped_at(int64_t a, int64_t *to)
{
    int stopped = 0;
    for (int i = 0; i < stops; i++) {
        if (a >= stop[i].from && a < stop[i].to) {
            stopped = 1;
            *to = stop[i].to < *to ? stop[i].to : *to;
        } else if (stop[i].from > a && stop[i].from < *to) {
            *to = stop[i].from;
        }
    }
    return stopped;
}

/* How much of a to b is counting time and not stopped. */
static int64_t goes(int64_t a, int64_t b)
{
    int64_t sum = 0;
    while (a < b) {
        int64_t to = b;
        int stopped = stopped_at(a, &to);
        sum += stopped ? 0 : to - a;
        a = to;
    }
    return sum;
}

static int touched(int64_t day)
{
    for (int k = 0; k < spans; k++) {
        int64_t a = midnight(day) + span[k].from * MINUTE, b = midnight(day) + span[k].to * MINUTE;
        if (goes(a, b) < b - a)
            return 1;
    }
    return 0;
}

/* -- a limit -- */

static void count_days(struct clock *c, int64_t from, int64_t end)
{
    int64_t counted = 0, open_from = NEVER;
    for (int i = 0; i < stops; i++)
        if (stop[i].to == NEVER)
            open_from = stop[i].from;
    c->elapsed = 0;
    for (int64_t day = day_of(from) + 1;; day++) {
        int enough = !c->limit.amount || counted >= c->limit.amount || midnight(day) > open_from;
        if (day > day_of(end) && enough)
            break;
        if (!works(day) || touched(day))
            continue;
        counted++;
        c->elapsed += day <= day_of(end);
        if (counted == c->limit.amount)
            c->due = closes(day);
    }
    c->left = c->limit.amount ? c->limit.amount - c->elapsed : 0;
}

/* A piece that goes, a to b: the due time is in it or it is used up. */
static void piece(struct clock *c, int64_t a, int64_t b, int64_t end, int64_t need, int64_t *used)
{
    while (a < b) {
        int64_t to = b;
        int stopped = stopped_at(a, &to);
        if (!stopped) {
            int64_t before = (to < end ? to : end) - a;
            c->elapsed += before > 0 ? before : 0;
            if (need && !c->due && *used + (to - a) >= need)
                c->due = a + need - *used;
            *used += to - a;
        }
        a = to;
    }
}

static void count_time(struct clock *c, int64_t from, int64_t end)
{
    int64_t need = c->limit.amount * (c->limit.unit == MINUTE_UNIT ? MINUTE : 60 * MINUTE), used = 0, last = end;
    int by_day = c->limit.unit == WORKING_HOUR;
    for (int i = 0; i < stops; i++)
        if (stop[i].to != NEVER && stop[i].to > last)
            last = stop[i].to;
    c->elapsed = 0;
    if (!by_day) {
        piece(c, from, last + need + DAY, end, need, &used);
    } else {
        for (int64_t day = day_of(from), most = day_of(last) + 2; day <= most; day++) {
            if (need && !c->due && day == most && most < day_of(last) + 400)
                most++;
            for (int k = 0; k < spans && works(day); k++) {
                int64_t a = midnight(day) + span[k].from * MINUTE, b = midnight(day) + span[k].to * MINUTE;
                piece(c, a > from ? a : from, b, end, need, &used);
            }
        }
    }
    c->left = c->limit.amount ? need - c->elapsed : 0;
}

/* -- the course of one clock -- */

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->no < y->no ? -1 : 1;
}

/* What is recorded of stages while the whole is closed is filing: it moves no clock, nor does a correction of it. */
static int filing[EVENTS];

static void filing_find(void)
{
    int closed = 0;
    memset(filing, 0, sizeof filing);
    for (int i = 0; i < events; i++) {
        const struct event *e = &event[i];
        int closes = e->act == FINISHED || e->act == ENDED, corrects = e->act == VOIDED || e->act == MOVED;
        filing[i] = (closed && e->stage && (closes || e->act == STARTED || e->act == LIMIT)) ||
            (corrects && filing[e->target - 1]);
        if (!e->stage && (closes || e->act == REOPENED))
            closed = closes;
        if (e->act == VOIDED && !event[e->target - 1].stage && event[e->target - 1].act == FINISHED)
            closed = 0;
    }
}

/* Corrections from the last to the first; a correction that was voided corrects nothing. */
static void put_right(void)
{
    static int gone[EVENTS], set[EVENTS];
    happenings = 0;
    filing_find();
    memset(gone, 0, sizeof gone);
    memset(set, 0, sizeof set);
    for (int i = events - 1; i >= 0; i--) {
        if (gone[i] || filing[i] || (event[i].act != VOIDED && event[i].act != MOVED))
            continue;
        int k = (int)event[i].target - 1;
        if (k < 0 || k >= i)
            die("a correction of nothing");
        if (event[i].act == VOIDED) {
            gone[k] = 1;
        } else if (!set[k] && !gone[k]) {
            event[k].at = event[i].moved_to;
            set[k] = 1;
        }
    }
    for (int i = 0; i < events; i++)
        if (!gone[i] && !filing[i] && event[i].act <= REOPENED && event[i].act != VOIDED && event[i].act != MOVED &&
            event[i].at <= now)
            happened[happenings++] = event[i];
    qsort(happened, (size_t)happenings, sizeof *happened, by_time);
}

static struct clock clock_of(int stage, struct limit first, int as_set)
{
    struct clock c = { .limit = first };
    int waits = stage != PROMISE && stage != REGULATOR, paused = 0, running = 0, given_up = 0, at_close = 0;
    int64_t from = 0, still = 0;
    stops = 0;
    for (int i = 0; i < happenings; i++) {
        const struct event *e = &happened[i];
        int mine = e->stage == stage;
        if (e->act == STARTED && mine) {
            c = (struct clock){ .started = e->at, .limit = first };
            from = e->at;
            stops = given_up = 0;
            running = 1;
            still = paused && waits ? e->at : 0;
        } else if (e->act == PAUSED || e->act == RESUMED) {
            paused = e->act == PAUSED;
            if (!running || !waits)
                continue;
            if (paused) {
                still = still ? still : e->at;
            } else {
                if (still && still < e->at) {
                    stop[stops].from = still;
                    stop[stops++].to = e->at;
                }
                still = 0;
            }
        } else if (e->act == LIMIT && mine && as_set) {
            c.limit = e->limit;
            from = e->count_from > c.started || (!waits && e->count_from) ? e->count_from : c.started;
        } else if (e->act == FINISHED || e->act == ENDED) {
            if (running && (mine || e->stage == 0)) {
                c.closed = e->at;
                at_close = paused && waits;
                given_up = e->act == ENDED;
                running = 0;
                still = still ? still : e->at;
            }
            if (e->stage == 0)
                paused = 0;
        } else if (e->act == REOPENED && mine) {
            c.closed = 0;
            given_up = 0;
            running = 1;
            if (still && still < e->at) {
                stop[stops].from = still;
                stop[stops++].to = e->at;
            }
            still = paused && waits ? e->at : 0;
        }
    }
    if (!c.started)
        return c;
    int halted = c.closed ? at_close : paused && waits;
    if (halted && still) {
        stop[stops].from = still;
        stop[stops++].to = NEVER;
    }
    int64_t end = c.closed ? c.closed : now;
    if (c.limit.unit == WORKING_DAY)
        count_days(&c, from, end > from ? end : from);
    else
        count_time(&c, from, end > from ? end : from);
    int late = c.due && end > c.due;
    c.state = c.closed ? (late ? MISSED : given_up ? GIVEN_UP : MET) : late ? LATE : halted ? WAITS : RUNNING;
    return c;
}

/* -- what a job goes by -- */

static int stage_rows(int first[2])
{
    int n = 0;
    first[0] = -1;
    for (int i = 0; i < flows; i++)
        if (!strcmp(flow[i].kind, job.kind) && flow[i].version == job.version) {
            if (first[0] < 0)
                first[0] = i;
            n++;
        }
    if (!n)
        die("a job without a flow");
    return n - 1;
}

static struct limit limit_for(const char *name, struct limit own)
{
    int best = -1;
    for (int i = 0; i < rows; i++)
        if (row[i].set == job.set && !strcmp(row[i].kind, job.kind) && !strcmp(row[i].name, name) &&
            row[i].day <= day_of(job.accepted) && (best < 0 || row[i].day > row[best].day))
            best = i;
    struct limit l = best >= 0 ? row[best].limit : (struct limit){ 0, HOUR_UNIT };
    return l.amount || !own.amount ? l : own;
}

/* -- figures -- */

static struct figure { int month; char unit[16], kind[30]; int n[6]; } figure[20000];
static int figures;
static struct { char kind[30]; int64_t done, missed, time, over; } mean[100];
static int means;

static struct figure *figure_of(int month)
{
    for (int i = figures - 1; i >= 0; i--)
        if (figure[i].month == month && !strcmp(figure[i].unit, job.unit) && !strcmp(figure[i].kind, job.kind))
            return &figure[i];
    struct figure *f = &figure[figures++];
    f->month = month;
    strcpy(f->unit, job.unit);
    strcpy(f->kind, job.kind);
    return f;
}

static void clock_print(int stage, const struct clock *c)
{
    printf("K %" PRId64 " %d %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", job.no, stage, c->state,
           c->started, c->closed, c->due, c->elapsed, c->left);
}

/* Who finished that stage last, or closed the whole when it was closed. */
static const char *finisher(int stage, int64_t closed)
{
    const char *who = "-";
    for (int i = 0; i < events; i++)
        if (event[i].act == FINISHED && (event[i].stage == stage || (!stage && event[i].at == closed)))
            who = event[i].staff;
    return who;
}

static const char *cause(int first, int stages, int by_office)
{
    const char *most_name = "-";
    int64_t most = 0;
    for (int i = 1; i <= stages; i++) {
        struct clock c = clock_of(i, (struct limit){ 0, by_office ? WORKING_HOUR : HOUR_UNIT }, 0);
        if (c.started && c.elapsed > most) {
            most = c.elapsed;
            most_name = flow[first + i].name;
        }
    }
    return most_name;
}

static void miss_print(int month, int stage, const struct clock *c, int first, int stages)
{
    int by_office = c->limit.unit == WORKING_DAY || c->limit.unit == WORKING_HOUR;
    printf("M %d %" PRId64 " %s %" PRId64 " %" PRId64 " %" PRId64 " %s %s\n", month, job.no, flow[first + stage].name,
           c->due, c->closed, -c->left, finisher(stage, c->closed),
           stage ? flow[first + stage].name : cause(first, stages, by_office));
}

static void mean_add(const struct clock *whole)
{
    int i = 0;
    while (i < means && strcmp(mean[i].kind, job.kind))
        i++;
    if (i == means)
        strcpy(mean[means++].kind, job.kind);
    mean[i].done++;
    mean[i].time += whole->closed - job.accepted;
    if (whole->state == MISSED) {
        mean[i].missed++;
        mean[i].over += whole->closed - whole->due;
    }
}

static void job_end(void)
{
    int first[2], whole_met = 1, all_met = 1;
    if (!job.no)
        return;
    put_right();
    int stages = stage_rows(first), month = job.closed ? month_of(job.closed) : 0;
    struct clock whole = { 0 };
    for (int i = 0; i <= REGULATOR; i += i == stages ? PROMISE - stages : 1) {
        int own = i > stages;
        struct clock c = clock_of(i, own ? (struct limit){ 0, HOUR_UNIT }
                                  : limit_for(flow[first[0] + i].name, flow[first[0] + i].limit), 1);
        if (!i)
            whole = c;
        if (c.started)
            clock_print(i, &c);
        if (!own && c.state == MISSED && job.state == DONE) {
            whole_met &= i > 0;
            all_met = 0;
            miss_print(month, i, &c, first[0], stages);
        }
    }
    if (job.state == DONE) {
        struct figure *f = figure_of(month);
        int figures_of[] = { 1, whole_met, all_met, job.satisfaction != 0,
                             job.satisfaction == 1 || job.satisfaction == 2 };
        for (int i = 0; i < 5; i++)
            f->n[i] += figures_of[i];
        mean_add(&whole);
    } else if (job.closed) {
        figure_of(month)->n[5]++;
    }
}

/* -- what is read -- */

static void hours_read(const char *path)
{
    char line[400];
    int from, from_minute, to, to_minute;
    FILE *f = fopen(path, "re");
    if (!f)
        die(path);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "station,1996-01-01,monday,%d:%d,%d:%d,1", &from, &from_minute, &to, &to_minute) == 4) {
            span[spans].from = from * 60 + from_minute;
            span[spans++].to = to * 60 + to_minute;
        }
    fclose(f);
    if (!spans)
        die("no office hours");
}

static void event_read(const char *line)
{
    struct event *e = &event[events++];
    if (events == EVENTS)
        die("too many events");
    *e = (struct event){ 0 };
    if (sscanf(line, "E %" SCNd64 " %d %d %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %d %" SCNd64 " %15s", &e->no,
               &e->act, &e->stage, &e->at, &e->target, &e->moved_to, &e->limit.amount, &e->limit.unit, &e->count_from,
               e->staff) != 10 || e->no != events)
        die(line);
}

static void line_read(const char *line)
{
    int day, is;
    switch (*line) {
    case 'D':
        if (sscanf(line, "D %d %d", &day, &is) == 2 && day >= 0 && day < DAYS)
            decreed[day] = is ? 1 : -1;
        break;
    case 'F':
        if (sscanf(line, "F %29s %d %d %29s %" SCNd64 " %d", flow[flows].kind, &flow[flows].version, &flow[flows].stage,
                   flow[flows].name, &flow[flows].limit.amount, &flow[flows].limit.unit) == 6)
            flows++;
        break;
    case 'L':
        if (sscanf(line, "L %d %29s %29s %" SCNd64 " %" SCNd64 " %d", &row[rows].set, row[rows].kind, row[rows].name,
                   &row[rows].day, &row[rows].limit.amount, &row[rows].limit.unit) == 6)
            rows++;
        break;
    case 'N':
        now = strtoll(line + 2, NULL, 10);
        break;
    case 'J':
        job_end();
        events = 0;
        if (sscanf(line, "J %" SCNd64 " %29s %d %15s %" SCNd64 " %d %" SCNd64 " %d %d", &job.no, job.kind, &job.version,
                   job.unit, &job.accepted, &job.state, &job.closed, &job.satisfaction, &job.set) != 9)
            die(line);
        break;
    case 'E':
        event_read(line);
        break;
    default:
        die(line);
    }
}

int main(int argc, char **argv)
{
    char line[400];
    if (argc != 2)
        die("usage: peer OFFICE_HOURS.csv <happened");
    hours_read(argv[1]);
    while (fgets(line, sizeof line, stdin))
        line_read(line);
    job_end();
    for (int i = 0; i < figures; i++)
        printf("R %d %s %s %d %d %d %d %d %d\n", figure[i].month, figure[i].unit, figure[i].kind, figure[i].n[0],
               figure[i].n[1], figure[i].n[2], figure[i].n[3], figure[i].n[4], figure[i].n[5]);
    for (int i = 0; i < means; i++)
        printf("T %s %" PRId64 " %" PRId64 " %" PRId64 "\n", mean[i].kind, mean[i].done, mean[i].time / mean[i].done,
               mean[i].missed ? mean[i].over / mean[i].missed : 0);
    return 0;
}

/* pace: how fast long work goes, and how long it will still take. Pure; times are
 * microseconds of a clock that does not go back. Honest: what is said is the rate of
 * the last minutes, waits included, and nothing before there is something to go by. */
#ifndef CORE_ENGINE_PACE_H
#define CORE_ENGINE_PACE_H

#include <stdint.h>

#define PACE_PARTS 30                /* of ten seconds each: five minutes */

struct pace {                        /* zeroed: nothing is known */
    int64_t began;                   /* since when it is gone by; 0 never */
    int64_t part;                    /* number of the newest part */
    uint64_t rows[PACE_PARTS];
};

void pace_add(struct pace *p, int64_t now, uint64_t rows);
/* It is at an end, or stands: the next rows begin anew. */
void pace_end(struct pace *p);
/* Rows a minute; 0: not known. */
uint64_t pace_per_minute(const struct pace *p, int64_t now);
/* Seconds until `of`; 0: not known. */
uint64_t pace_left(const struct pace *p, int64_t now, uint64_t done, uint64_t of);

#endif

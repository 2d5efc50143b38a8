/* turns: which of the works that are due has the writer next, for how many rows, and
 * when. Pure: times come with each call, microseconds of any clock that does not go
 * back. The timer (timer.c) asks; the rows of timed.def are its works, in order.
 *
 *   who      Each has had so much of the writer's time by its weight. Whoever is due
 *            and has had least is next, of equals the one whose row comes first. What
 *            was not due comes in with the least that any other due one has had: it
 *            does not pay for having waited, and has saved nothing up.
 *   rows     As many as the budget lasts, by what a row has cost: dearer is believed at
 *            once, cheaper slowly; at most twice as many as the last time.
 *   people   While people come, a slice is short, and after one that people came before
 *            or during, none begins until all timed work together has had no more than
 *            its share of the time. That share is also what it always gets: no crowd
 *            makes it wait longer.
 *
 * A refused slice is halved until the row that is refused is alone. */
#ifndef CORE_ENGINE_TURNS_H
#define CORE_ENGINE_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#define TURNS_CROWD_US 1000          /* of the writer's, a slice while people come: about 16 payments */
#define TURNS_SHARE 25               /* percent of the time then, of all timed work together */
#define TURNS_FIRST_ROWS 16          /* of a work nothing is known of */

struct turn {
    unsigned weight;                 /* at least 1 */
    int64_t budget;                  /* a slice, while nobody comes */
    uint64_t most;                   /* rows of a slice, whatever they cost */
    /* turns.c's own; zero at the start */
    bool due;
    uint64_t had;                    /* time by weight */
    int64_t cost;                    /* nanoseconds a row; 0: not known */
    uint64_t asked, alone;           /* rows of the last slice; a bound since one was refused, 0 none */
};

struct turns {
    struct turn *at;
    unsigned n;
    int64_t free_at;                 /* none begins before; people came during the last */
};

void turns_due(struct turns *t, unsigned work, bool due);
/* -1: nothing is due. */
int turns_next(const struct turns *t);
/* Microseconds until a slice may begin. */
int64_t turns_wait(const struct turns *t, int64_t now);
/* How many rows its next slice has. */
uint64_t turns_rows(struct turns *t, unsigned work, bool crowd);
/* It had so much of the writer's time for so many rows. */
void turns_had(struct turns *t, unsigned work, uint64_t rows, int64_t spent, bool crowd, int64_t now);
/* The slice was refused after so much time; false: it was one row, which is alone now. */
bool turns_refused(struct turns *t, unsigned work, int64_t spent, bool crowd, int64_t now);
/* It works on something else: what was found out by halving is of no use. */
void turns_anew(struct turns *t, unsigned work);

#endif

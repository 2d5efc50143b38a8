/* Limits that speak: what a list, a sum, a walk or a buffer stops at is a row in its
 * area's limits.def, and its area's header makes constants of the rows:
 *
 *     LIMIT(NAME, NUMBER, WHEN, "why this number")
 *
 *     enum {
 *     #include "core/AREA/limits.def"
 *     };
 *
 * WHEN is what becomes of what is beyond it. There is no word for "it is left out":
 *
 *     refused   asking beyond it is refused by a named status
 *     paged     a token goes on: nothing is lost
 *     more      the reply says that there is more, and the face shows it; what is
 *               summed is summed over everything
 *     sliced    the work goes on at the next turn
 *     room      a buffer or a search that what is read cannot fill or pass: a
 *               record's field, another row or a rule bounds it before
 *
 * A NAME is one constant in the whole core. tests/lint/limits holds that no bare
 * number stands beside them, that each is used, and counts them by WHEN. */
#ifndef CORE_ENGINE_LIMIT_H
#define CORE_ENGINE_LIMIT_H

enum limit_when { LIMIT_refused, LIMIT_paged, LIMIT_more, LIMIT_sliced, LIMIT_room };

/* A WHEN that is none of these, or a missing why, does not compile. */
#define LIMIT(name, number, when, why) name = (number) + 0 * ((int)LIMIT_##when + (int)sizeof("" why)),

#endif

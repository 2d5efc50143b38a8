/* The rows of timed.def. */
#include "config.h"
#include "core/engine/timed.h"

#include <string.h>

#define ROW(area, verb, park, ms, weight, rows, far, mend) \
    { #area "." #verb, OP_##area##_##verb, OP_##park, (ms) * 1000, weight, rows, timed_##area##_##verb, far, mend },

const struct timed timed_rows[TIMED_COUNT] = {
#define TIMED(area, verb, park, ms, weight, rows) ROW(area, verb, park, ms, weight, rows, NULL, NULL)
#define WATCHED(area, verb, park, ms, weight, rows) ROW(area, verb, park, ms, weight, rows, far_##area##_##verb, NULL)
#define SUBJECTS(area, verb, park, ms, weight, rows) \
    ROW(area, verb, park, ms, weight, rows, far_##area##_##verb, mend_##area##_##verb)
#include "core/engine/timed.def"
#undef TIMED
#undef WATCHED
#undef SUBJECTS
};

#define TIMED(area, verb, park, ms, weight, rows)
#define WATCHED TIMED
#define SUBJECTS TIMED
#define AHEAD(area, verb) [TIMED_##area##_##verb] = { .now = make_##area##_##verb, .drop = drop_##area##_##verb },
#define BESIDE(area, verb) [TIMED_##area##_##verb] = \
    { .plan = plan_##area##_##verb, .make = make_##area##_##verb, .drop = drop_##area##_##verb },
const struct ahead ahead_rows[TIMED_COUNT] = {
#include "core/engine/timed.def"
};
#undef BESIDE
#undef AHEAD
#undef SUBJECTS
#undef WATCHED
#undef TIMED

enum timed_id timed_by_name(const char *name)
{
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        if (strcmp(timed_rows[i].name, name) == 0)
            return (enum timed_id)i;
    return TIMED_COUNT;
}

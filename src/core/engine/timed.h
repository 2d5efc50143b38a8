/* timed: work that nobody asks for. A row of timed.def and one function an
 * operation, which looks first, so that an idle core writes nothing and leaves no
 * record of having had nothing to do. */
#ifndef CORE_ENGINE_TIMED_H
#define CORE_ENGINE_TIMED_H

#include "core/core.h"

#define WATCHED TIMED
#define SUBJECTS TIMED

enum timed_id {
#define TIMED(area, verb, park, ms, weight, rows) TIMED_##area##_##verb,
#include "core/engine/timed.def"
#undef TIMED
    TIMED_COUNT
};

/* Is there work now? Then ask says of what (its subject; texts in the pool). On the
 * timer's thread; asked once before each slice. */
#define TIMED(area, verb, park, ms, weight, rows) \
    bool timed_##area##_##verb(struct core *c, struct slice_ask *ask, struct pool *pool);
#include "core/engine/timed.def"
#undef TIMED

#undef WATCHED
#undef SUBJECTS

/* How far it is: what it works on, rows done, of how many where that is known; and why
 * one of its subjects stands. What it does not know it leaves alone. */
#define TIMED(area, verb, park, ms, weight, rows)
#define WATCHED(area, verb, park, ms, weight, rows) \
    enum status far_##area##_##verb(struct call *c, struct task_shown *r);
#define SUBJECTS WATCHED
#include "core/engine/timed.def"
#undef SUBJECTS
#undef WATCHED

/* A subject that stands goes on; one that works is stopped; of either what is left is
 * let go. Refused by its state where that cannot be. */
enum mending { MEND_GO, MEND_STOP, MEND_DROP };
#define WATCHED TIMED
#define SUBJECTS(area, verb, park, ms, weight, rows) \
    enum status mend_##area##_##verb(struct call *c, const char *subject, enum mending how);
#include "core/engine/timed.def"
#undef SUBJECTS
#undef WATCHED
#undef TIMED

/* Worker's half of a slice: what the operation will put, made of a snapshot outside the
 * writer's time; NULL: nothing could be. The operation has it as c->made, asks whether
 * what it was made of stands (store_stands), puts it if so and says so in slice_done; if
 * not, it makes the slice itself, so that a slice goes on whoever writes meanwhile, and a
 * core that dies in between has lost nothing but the making. Worth it where there is more
 * to compute than to put: of an index of names with 34 entries an account the writer is
 * spared 20 us of 110 a row, the rest is Berkeley DB's. */
#define TIMED(area, verb, park, ms, weight, rows)
#define WATCHED TIMED
#define SUBJECTS TIMED
#define AHEAD(area, verb) \
    void *make_##area##_##verb(struct core *c, const struct slice_ask *ask); \
    void drop_##area##_##verb(void *made);
#include "core/engine/timed.def"
#undef AHEAD

/* The same for several slices at a time. plan: of what the next slice is that begins where
 * `before` ends (NULL: where the store stands), on the timer's thread and little of it; NULL:
 * there is none after it, or it cannot be said. make: the rest, on any one thread; it touches
 * nothing that plan reads of `before`. drop: of one that was made or not. */
#define BESIDE(area, verb) \
    void *plan_##area##_##verb(struct core *c, const struct slice_ask *ask, const void *before); \
    void make_##area##_##verb(struct core *c, void *made); \
    void drop_##area##_##verb(void *made);
#include "core/engine/timed.def"
#undef BESIDE
#undef SUBJECTS
#undef WATCHED
#undef TIMED

struct ahead {                       /* neither now nor plan: the writer does all of it */
    void *(*now)(struct core *c, const struct slice_ask *ask);
    void *(*plan)(struct core *c, const struct slice_ask *ask, const void *before);
    void (*make)(struct core *c, void *made);
    void (*drop)(void *made);
};
extern const struct ahead ahead_rows[TIMED_COUNT];

/* One work as people see it. */
enum status task_show(struct call *c, enum timed_id i, struct task_shown *r);

/* A row. */
struct timed {
    const char *name;                /* area.verb */
    enum op_id op, park;
    int64_t budget;                  /* microseconds of the writer */
    unsigned weight;
    uint64_t rows;
    bool (*due)(struct core *c, struct slice_ask *ask, struct pool *pool);
    enum status (*far)(struct call *c, struct task_shown *r);      /* NULL: nobody knows */
    enum status (*mend)(struct call *c, const char *subject, enum mending how);    /* NULL: it has no subjects */
};
extern const struct timed timed_rows[TIMED_COUNT];
/* That subject cannot be done; the work went on after it, and people are told. Any thread. */
void slice_passed(struct core *c, enum timed_id i, const char *subject, const struct fault *why);
/* TIMED_COUNT: there is none of that name. */
enum timed_id timed_by_name(const char *name);
/* Is all of that work stopped by somebody? Then r says by whom and since when (task.c). */
enum status task_stopped(struct call *c, enum timed_id i, struct task *r, bool *stopped_r);

#endif

/* A job from acceptance to its end in the office of hall.h, each stage by whoever may do it. */
#ifndef TESTS_UNIT_JOB_STEPS_H
#define TESTS_UNIT_JOB_STEPS_H

#include "tests/unit/hall.h"

/* What a stage is told: fields of the application or change by name=value, and of the flow's own. */
struct told { const char *name, *value; };
#define TOLD(...) (const struct told[]){ __VA_ARGS__ }, \
    sizeof((const struct told[]){ __VA_ARGS__ }) / sizeof(struct told)

/* account_no NULL: an application. */
enum status accept(const char *kind, const char *account_no, const struct told *t, unsigned n, uint64_t *no_r);
/* It stands at that stage, and that is done. */
void stage(uint64_t no, const char *name, const struct told *t, unsigned n);
void bare(uint64_t no, const char *name);
/* Where it stands is refused, at that field. */
void stage_refused(uint64_t no, const struct told *t, unsigned n, enum status why, const char *field);
/* The job is done: its account. */
struct account account_done(uint64_t no);

#endif

/* What a job does to the business: one row in effects.def and one struct an
 * effect, where its rules live. The engine knows none of them by name.
 *
 *   look     at acceptance and while it is typed: refuses what no acceptance may
 *            hold (the status names the rule), appends what the counter should be
 *            told, and what finishing will end (ends). Writes nothing.
 *   found    when a stage has filled fields of the application or change: refuses a
 *            finding where it is made, not at the end; may write what comes of it.
 *   goes     when a stage is done, whatever it found: refuses where the job may not go on.
 *   begin    at acceptance, in its transaction: marks the account, say.
 *   apply    when the last stage is done, in its transaction: makes it true. The
 *            same rules are asked once more before, by look. A job without it may
 *            be reopened after it was done.
 *   abandon  when it is withdrawn or ended: what begin did is undone.
 *   settled  while it is shown: what its account was billed last, owes and gets back.
 *
 * Each may be NULL.
 *
 * account is the job's, read in this transaction; NULL for an application. */
#ifndef CORE_WORK_EFFECT_H
#define CORE_WORK_EFFECT_H

#include "core/core.h"
#include "core/work/bounds.h"

struct look {
    bool rules_only;                 /* nobody reads the lines: what is only looked up for them may be left out */
    struct check_line line[LOOK_LINES];
    unsigned lines;
    struct check_line ends[LOOK_LINES];
    unsigned ends_n;
};

struct job_effect {
    const char *name;
    enum status (*look)(struct call *c, const struct job *job, const struct account *account, struct look *look);
    enum status (*found)(struct call *c, struct job *job, const struct account *account);
    enum status (*goes)(struct call *c, const struct job *job, const struct account *account);
    enum status (*begin)(struct call *c, struct job *job, const struct account *account);
    enum status (*apply)(struct call *c, struct job *job, const struct account *account);
    enum status (*abandon)(struct call *c, struct job *job, const struct account *account);
    enum status (*settled)(struct call *c, const struct job *job, const struct account *account,
                           struct settled *settled_r);
};

/* Texts stay the caller's. More than LOOK_LINES: the last ones are dropped. */
void look_line(struct look *look, bool warns, const char *key, const char *a1, const char *a2, const char *a3);
void look_ends(struct look *look, const char *key, const char *a1, const char *a2, const char *a3);

#define EFFECT(name) extern const struct job_effect effect_##name;
#include "core/change/effects.def"
#undef EFFECT

const struct job_effect *effect_by_name(const char *name);           /* NULL none */

#endif

/* interim: what of a point stands for a time alone (减容, 暂停, 暂换): a row for the job
 * that brought it, kept when it is over, so that times and days of a year are counted.
 * What it does to a bill is in the rows of terms (terms_move). Private to core. */
#ifndef CORE_METER_INTERIM_H
#define CORE_METER_INTERIM_H

#include "core/meter/point.h"

/* All of an account, oldest job first, in the call's pool. */
enum status interims_read(struct call *c, const char *account_no, struct interim **list_r, unsigned *n_r);
static inline bool interim_stands(const struct interim *i)
{
    return !i->ended_on;
}

/* What is moved, on each row of terms of the days; capacity in VA, more or less. */
struct terms_move {
    int64_t sealed_va, capacity_va;
    const char *price_list;          /* NULL: each row's own */
    uint16_t basic_way;              /* with price_list: 0 none */
    const char *list_back;           /* on rows charged in one part that use back_va again, with way_back; NULL: none */
    uint16_t way_back;
    uint64_t back_va;
    uint64_t contract_w;             /* 0: each row's own */
    uint16_t category, voltage;      /* 0: each row's own */
    uint64_t factor_standard;        /* with price_list of another class or voltage (set_factor) */
    bool set_factor;
    bool tiers_anew;                 /* a year's tiers count from the first day on */
    uint64_t job_no;                 /* that does it */
    uint64_t back_job;               /* that it takes back: rows of it that say nothing new any more go */
    const char *field;               /* of the day, for a refusal */
};
/* The terms of a point change from a day on, until the last day (DATE_NONE: for good), whatever rows begin between:
 * one begins on the first day, one as it was on the day after the last. The account follows. rule.days_billed with the
 * last day that is billed; ST_terms_missing; what terms_good and a capacity below nought or what is sealed refuse. */
enum status terms_move(struct call *c, const struct account *a, const struct point *p, date from, date until,
                       const struct terms_move *m);
/* Do these terms leave alone what an interim change of the point holds? rule.terms_interim, naming its job. */
enum status terms_beside_interim(struct call *c, const struct point_terms *q);

#endif

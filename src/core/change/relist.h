/* 改类 and 改压: from a day on a point is charged by another list. What the jobs say is in
 * fields of their flows' own: to_list, to_way, to_factor, contract_kw, point_no, and
 * to_category, or to_voltage and to_kva; the stage that reads the meter finds changed_on.
 * Its readings are the office's (reading.put): of that day, whole, so that the bill is cut
 * there and each kWh has the price of its class. Domain 2.2. */
#ifndef CORE_CHANGE_RELIST_H
#define CORE_CHANGE_RELIST_H

#include "core/change/sealing.h"

struct relisting {
    struct call *c;
    const struct job *job;
    const struct account *a;
    struct point point;
    struct point_terms terms;        /* of the day, before */
    date on;                         /* found, or else asked for; none while it is typed */
    const char *field;
    const char *list;                /* to_list; "": as it is */
    uint16_t way;                    /* to_way; 0: none */
    uint16_t category, voltage;      /* 0: as they are */
    uint64_t capacity_va;            /* 0: as it is */
};
enum status relisting_read(struct relisting *k, struct call *c, const struct job *job, const struct account *a);
/* The list is there and is charged as the job says; nothing stands for a time; a contract is enough. rule.way_needed,
 * rule.way_none, rule.interim_first. */
enum status relisting_good(const struct relisting *k);
enum status relisting_found(struct call *c, struct job *job, const struct account *a);
/* After day_read. The account as it is then, in now_r. */
enum status relisting_apply(const struct relisting *k, bool tiers_anew, struct account *now_r);

#endif

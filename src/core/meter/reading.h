/* Readings: taken, looked at, decided on, listed. A reading is what all registers of a
 * meter showed at 0:00 of its day; what is odd of it is kept with it, and a person says
 * what becomes of an odd one. Private to core/meter.
 *
 * What is odd follows from the readings before it and the rows of reading_check alone
 * (domain 5), so it does not matter in which order they came: who puts one between two
 * others has those after it looked at again (reading_after). Decided ones stay. */
#ifndef CORE_METER_READING_H
#define CORE_METER_READING_H

#include "core/meter/point.h"

#define ODDS (CODE_reading_odd_missing + 1)

/* -- reading_look.c -- pure */
struct reading_facts {               /* what a reading is held against */
    struct meter_reading before[READINGS_USUAL];     /* of this meter, newest first */
    unsigned n;
    struct meter_reading there, next;                /* of that day itself, and the nearest after it */
    bool has_there, has_next;
    uint64_t digits, ratio;          /* of the meter here */
    uint64_t registers;              /* which it has, bits; 0: nobody said */
    uint64_t capacity_va;            /* 0: not known */
    bool feeds_in;
    /* What bills that were loaded say was used a month, newest first: where its readings do not tell a usual month
     * yet, and the account has no other point. */
    struct { int32_t month; energy kwh; } billed[MONTHS_USUAL];
    unsigned billed_n;
    bool off[ODDS];                  /* not looked for */
    struct reading_check check[ODDS];
};
/* A month of 30 days of what the last readings say, 1/100 kWh. */
struct reading_usual {
    bool known;                      /* from two readings on, or a loaded bill */
    energy mean, low, high;
    energy against[CODE_reading_against_mean + 1];
    bool is[CODE_reading_against_mean + 1];
};
void reading_usual(const struct reading_facts *f, date on, struct reading_usual *u_r);
/* What went through a register between two readings. *there_r: both have it (NULL: not asked). */
enum status reading_used(const struct reading_facts *f, const struct meter_reading *from,
                         const struct meter_reading *to, uint16_t register_kind, energy *used_r, bool *rolled_r,
                         bool *there_r);
/* Bits of reading_odd. The registers follow f->before[0] (reading_follows). */
uint64_t reading_look(const struct reading_facts *f, const struct meter_reading *r);
/* The registers as they would stand on r's day if use went on as it did; with one reading, by the usual month that
 * loaded bills tell. ST_reading_unknown: nothing was read yet. ST_usual_unknown: no use is known, or of a register
 * that bills say nothing of. */
enum status reading_estimate(const struct reading_facts *f, struct meter_reading *r, struct pool *pool);

/* -- reading_facts.c -- */
enum status reading_facts_read(struct call *c, const struct point *p, const struct mounting *m, const struct account *a,
                               date on, struct reading_facts *f_r);
/* Do the figures follow the reading before and go before the next one? list: the request's field of them. */
enum status reading_follows(struct call *c, const struct reading_facts *f, const struct meter_reading *r,
                            const char *list);
enum status reading_precedes(struct call *c, const struct reading_facts *f, const struct meter_reading *r,
                             const char *list);
/* Are its days not billed yet? What a bill rests on stays, nothing comes between two of those: ST_reading_billed. */
enum status reading_open(struct call *c, const struct meter_reading *r);
/* Those of that meter after a day that nobody decided on and no bill rests on are looked at again. */
enum status reading_after(struct call *c, const struct point *p, const struct mounting *m, const struct account *a,
                          date on);
/* Odd or not, and where it waits. */
void reading_stands(struct meter_reading *r, const struct point *p, uint64_t odd);

/* -- reading_sheet.c -- */
/* ST_section_unknown, ST_outside_unit. */
enum status section_read(struct call *c, const char *section_no, struct section *s_r);

#endif

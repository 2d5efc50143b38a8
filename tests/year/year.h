/* A year of a county that does not exist: what is asked of every kind of job there is, day
 * after day, by the people of a few offices of counter.h. */
#ifndef TESTS_YEAR_H
#define TESTS_YEAR_H

#include "tests/unit/hall.h"

#define YEAR_BEGINS date_of(2025, 7, 1)
#define YEAR_ENDS date_of(2026, 6, 30)          /* its last day */
#define MOST_KINDS 80
#define ACCOUNT_ROOM 14

enum pool_of { OF_NOBODY, OF_HOME, OF_WORKS, OF_ITSELF, OF_LAST };

/* What a kind asks of the year: how often, of which accounts, what is said at acceptance. */
struct ask {
    const char *kind;
    unsigned weight;                    /* 0: only after another, or by the core */
    enum pool_of of;
    const char *said;                   /* name=value, with the signs of say.c */
};

struct errand {
    uint64_t job_no, last_event;        /* as the last answer that was given said */
    const struct ask *ask;
    const struct flow *flow;
    char account[ACCOUNT_ROOM];
    uint16_t office;
    uint8_t tries, acts, stages_n, stage[9];
    bool paused, open, slow, after, promised, ordered, done;
};

struct year {
    unsigned jobs_wanted, offices, homes, works;
    uint64_t dice, seed;
    instant now;
    struct errand *errand;
    const char *now_kind;
    uint32_t errands_n, errands_room;
    uint64_t calls, refused, acts, accepted, fees_paid;
    money fee_money;
    unsigned kind_done[MOST_KINDS], kind_begun[MOST_KINDS];
    unsigned refusals[2000];            /* by status */
};

extern struct year year;

/* -- year.c -- */
unsigned dice(unsigned below);
bool chance(unsigned in_a_hundred);
enum status ask_of(char who, enum op_id op, const void *q, void *r);            /* counted, and refusals too */
enum status allowed(char who, enum op_id op, const void *q, void *r);           /* by a second person */
struct errand *errand_add(const struct ask *a, unsigned office);
void errand_known(struct errand *w);                /* it has its number */
struct errand *errand_of_job(uint64_t job_no);      /* NULL: not known */
void errand_at(const struct errand *w, instant at);
instant in_hours(instant t);                    /* the next time that somebody is in the office */

/* -- county.c: rows before the core opens -- */
void county_put(struct txn *t);
const char *county_home(unsigned office, unsigned i);
const char *county_works(unsigned office, unsigned i);
unsigned homes_of_office(void);
#define OWES_EACH 30                            /* of the homes every thirtieth owes */
unsigned works_of_office(void);

/* -- say.c: what fields are told -- */
extern const struct ask asks[];
extern const unsigned asks_n;
const struct ask *ask_named(const char *kind);
/* The stored fields and the flow's own ones of name=value words: n_r of found; the record is in the hall's pool. */
void *said_words(const struct errand *w, const struct record *r, const char *words, struct finding *found,
                 uint32_t *n_r);
void *said_stage(const struct errand *w, const struct record *r, const struct flow_stage *s, struct finding *found,
                 uint32_t *n_r);

/* -- acts.c: a step of a job; false: it is over -- */
bool act_accept(struct errand *w);
bool act_next(struct errand *w, instant *again_r);
void act_seen(struct errand *w, const struct job *j);

/* -- days.c: what an office does besides -- */
void day_begin(date d);
void day_end(date d);
void rules_begin(void);
bool fees_pay(const struct errand *w);
void owing_final(const struct errand *w);       /* whoever is to be cut off is told for the last time */

/* -- books.c: what holds of it all -- */
void books_hold(bool last);

/* -- told.c: events and report, as files that peer.c compares -- */
void told_write(const char *dir);

#endif

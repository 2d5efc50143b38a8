/* board_entry: what the board's files share. The board is an array of entries in order
 * of job number; one that closed stays as a gap until the array is made tight.
 * Everything an entry says in words is a number into a list of names.
 * Private to core/work. */
#ifndef CORE_WORK_BOARD_ENTRY_H
#define CORE_WORK_BOARD_ENTRY_H

#include "core/engine/gap.h"
#include "core/work/board.h"
#include "core/work/danger.h"

/* Texts that never leave, each once. 0 is "". */
struct names {
    char (*at)[NAME_ROOM];
    uint32_t n, room;
    uint32_t *slot, slots;              /* a hash table of them */
};

/* The clocks an entry knows, as code clock_kind has them from 1. */
enum { CLOCK_WHOLE, CLOCK_STAGE, CLOCK_PROMISE, CLOCK_REGULATOR, CLOCKS };
#define CLOCK_KIND(clock) ((uint16_t)((clock) + CODE_clock_kind_whole))

/* What nobody has been told yet, or has been: of each clock, and of a long pause. */
enum tell { TELL_RISK = 1, TELL_LATE = 2, TELL_PAUSE = 1 << 2 * CLOCKS };
#define TELL_OF(what, clock) ((uint16_t)((what) << 2 * (clock)))

struct entry {
    uint64_t job_no;
    uint32_t kind, stage, unit, staff;  /* names */
    uint32_t beside[FLOW_TOGETHER - 1]; /* names: who has the stages beside the first */
    uint32_t beside_stage[FLOW_TOGETHER - 1];    /* names of them; 0: it stands at no more */
    uint32_t roles;                     /* bits of code role: who could take a stage that nobody has */
    uint16_t told;
    uint8_t stage_no;
    uint8_t beside_no[FLOW_TOGETHER - 1];        /* their numbers in its flow; 0: none a person does */
    uint8_t limited;                    /* bits of the clocks that run to a limit: the others are not looked at */
    bool gone;
    instant pause_long;                 /* from then on a pause is too long; 0 it does not wait */
    instant stages_next;                /* when somebody is to be told of one of its open stages; INT64_MAX never */
    /* Of the stage: what all the open ones come to (stages_see). Last: the walk of all jobs does not reach the clocks
     * few have. */
    struct mark mark[CLOCKS];
};
_Static_assert(sizeof(struct entry) < ENTRY_BYTES, "as small as it can be");

struct jobs {
    struct entry *at;
    uint32_t n, room, gone;
    struct names kinds, stages, units, staff;
};

struct board {
    struct shared_lock lock;
    struct jobs jobs;
    struct recount *recount;            /* NULL: it never was too large to be made at once */
    bool recounting;                    /* what stands is of rules, or of a start, that another one is made for */
    struct gap gap;                     /* the index of open jobs could not be read: some are not here */
    _Atomic int64_t next;               /* nobody needs to be told of anything before then */
};

/* One of its open stages, as a clock of its own. */
struct seen_stage { unsigned stage_no; const char *name; struct mark mark; uint16_t told; };

/* Reading the board's way of a job, and of all, within a call's transaction. */
struct seen {
    struct entry entry;
    instant paused_at;
    const char *kind, *stage, *unit, *staff, *beside[FLOW_TOGETHER - 1], *beside_stage[FLOW_TOGETHER - 1];
    struct seen_stage open[FLOW_TOGETHER];
    unsigned opens;
};
enum status entry_see(struct call *c, const struct job *j, struct seen *s_r);
/* Has that person one of its open stages? */
static inline bool entry_has(const struct entry *e, uint32_t staff)
{
    bool has = e->staff == staff;
    for (unsigned i = 0; i < COUNT_OF(e->beside); i++)
        has |= staff && e->beside[i] == staff;
    return has;
}
/* Is that one of its open stages? */
static inline bool entry_at(const struct entry *e, uint32_t stage)
{
    bool at = e->stage == stage;
    for (unsigned i = 0; i < COUNT_OF(e->beside_stage); i++)
        at |= stage && e->beside_stage[i] == stage;
    return at;
}
/* Has nobody one of them that a person is to do? */
static inline bool entry_waits_for_whom(const struct entry *e)
{
    return e->roles || !e->staff;
}
/* Of one clock, by what has been told of it: TELL_RISK or TELL_LATE. */
uint16_t mark_untold(const struct mark *m, unsigned told, instant now);
/* What is to be told of it now but of its open stages (seen): TELL_ bits; and when the next will be, INT64_MAX
 * never. */
uint16_t entry_untold(const struct entry *e, instant now);
instant entry_next(const struct entry *e);
/* The clock most in danger: one with a limit before one without. */
int entry_clock(const struct entry *e, const struct positions *now);
/* Its danger_key, and by which clock; and the class alone, which asks for no division. */
uint64_t entry_key(const struct entry *e, const struct positions *now, uint32_t row, int *clock_r);
enum danger entry_danger(const struct entry *e, const struct positions *now);

uint32_t names_put(struct names *n, const char *text);
/* UINT32_MAX: there is none of that name. */
uint32_t names_find(const struct names *n, const char *text);

/* Everything open, in order of number; the index's first pages only where a page of it is
 * damaged. `stop` is asked between two snapshots: true ends it, and what was read is of no use. */
enum status jobs_read(struct core *core, struct jobs *o, struct gap *gap_r, bool (*stop)(void *context), void *context);
/* One of them read again. */
enum status jobs_refresh(struct core *core, struct jobs *o, uint64_t job_no);
void jobs_free(struct jobs *o);

/* recount.c: the board is made anew beside the one that stands. */
void recount_ask(struct core *core, struct board *b);
/* A job changed; the board is held for writing. */
void recount_note(struct board *b, uint64_t job_no);
void recount_end(struct board *b);

/* Positions of now for every calendar by which a unit with open jobs works; the board is held. */
struct place { const struct work_time *time; struct positions now; };
struct places { struct place *at; uint32_t n, *of_unit; };     /* of_unit: by name of a unit */
void places_at(struct call *c, const struct jobs *jobs, struct places *p);
static inline const struct positions *places_now(const struct places *p, const struct entry *e)
{
    return &p->at[p->of_unit[e->unit]].now;
}

/* Jobs somebody is to be told of now, at most max; with none, when to look again. */
unsigned board_untold(struct call *c, uint64_t *job_no, unsigned max);

#endif

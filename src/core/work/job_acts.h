/* What the files that change jobs share. Private to core/work. */
#ifndef CORE_WORK_JOB_ACTS_H
#define CORE_WORK_JOB_ACTS_H

#include "core/work/course.h"
#include "core/work/events.h"
#include "core/work/found.h"
#include "core/work/job.h"
#include "core/outbox/outbox.h"

/* -- job.c -- */
/* What is known of its course now, of the whole or a stage; refused where it cannot have been. */
struct standing { instant started, closed; bool paused; const struct job_event *pause; instant since; };
enum status job_standing(struct call *c, const struct job *j, unsigned stage_no, struct standing *r);
/* For who approves: each clock whose due time or state differs, and the whole's. */
enum status job_dues_told(struct call *c, const struct job *old, const struct job *j);
bool job_event_holds(const struct job *j, uint32_t at);             /* events[at] was voided by none after it */
const struct job_event *job_event_find(const struct job *j, uint64_t event_no);    /* NULL none */
bool job_total_closed(struct call *c, const struct job *j);
/* Gives it one: yymmdd, and six digits that run on. */
enum status job_number(struct call *c, struct job *j);
/* One more event, unasked: corrections belong together and are looked at as a whole. */
enum status job_event_append(struct call *c, struct job *j, const struct job_event *e);
/* Personal data alone. */
void job_mask(struct call *c, struct job *j);
/* Do the clock's rules allow the whole and every stage? */
enum status job_courses(struct call *c, const struct job *j);
const char *job_time_words(struct call *c, instant at);              /* "" for 0 */
const char *job_state_words(struct call *c, uint16_t job_state);     /* a key of locale/ */

/* -- job_clock.c -- */
/* As job_clock_of, but a calendar or hours that are missing leave it bare: no state, no due. */
enum status job_clock_shown(struct call *c, const struct job *j, unsigned stage_no, struct job_clock *clock_r);
/* Does that clock run by the office's time? */
bool job_needs_time(const struct job *j, unsigned stage_no, const struct work_limit *limit);
enum status job_work_clock(struct call *c, const struct job *j, unsigned stage_no, struct work_clock *clock_r);

/* Does it have that clock at all? The whole it always has; a stage where it stands; its own once begun. */
bool job_has_clock(const struct job *j, unsigned no);
/* The numbers of all it has: the whole, every open stage, its own. */
#define JOB_CLOCKS (1 + FLOW_TOGETHER + CODE_clock_kind_regulator - CODE_clock_kind_stage)
unsigned job_clocks(const struct job *j, unsigned no[JOB_CLOCKS]);
/* What is said by that clock in words: a key of locale/. */
const char *clock_words(struct call *c, const struct job *j, unsigned no);

/* -- stages.c -- */
/* Where it stands: every open stage by number, with who has it. One of a row, more only where a flow has
 * them beside each other. */
struct stands { struct job_at at[FLOW_TOGETHER]; unsigned n; };
struct stands job_stands(const struct job *j);
const struct job_at *stands_at(const struct stands *s, uint64_t stage_no);          /* NULL: it does not */
/* The same by its name. */
const struct job_at *stands_named(struct call *c, const struct job *j, const struct stands *s, const char *stage);
/* Whoever has an open stage of it, each once; how many. */
unsigned job_people(const struct job *j, const char *staff_no[FLOW_TOGETHER]);
void job_stands_set(struct call *c, struct job *j, const struct stands *s);
void job_stands_add(struct call *c, struct job *j, struct job_at at);
struct job_at job_stands_leave(struct call *c, struct job *j, uint64_t stage_no);   /* with who had it */
/* Is it one of the papers of that flow? */
bool flow_asks_paper(const struct flow_info *flow, const char *name);
const struct stage_info *flow_stage(const struct flow_info *flow, uint64_t stage_no);    /* NULL none */
/* The way it takes out of that stage, as it is known now. */
const struct stage_way *stage_way(struct call *c, const struct stage_info *stage, const struct job *j);
/* Do its conditions hold for this job? */
bool stage_applies(struct call *c, const struct stage_info *stage, const struct job *j);
/* The first of its roles, as refusals and lists say it; a supervisor's where there is no stage. */
uint16_t stage_role(const struct stage_info *stage);
const char *stage_key(struct call *c, const struct stage_info *stage);   /* "" NULL */
const char *stage_words(struct call *c, const struct job *j);        /* key of where it stands */
/* ST_outside_unit, ST_stage_role, ST_job_of_other: may this person do that stage, where it stands? */
enum status stage_mine(struct call *c, const struct job *j, uint64_t stage_no);
/* ST_stage_team at that field: is he in the team that alone may do it? */
enum status stage_team(struct call *c, const struct stage_info *stage, const char *staff_no, const char *field);
/* Weaker: whoever accepted it, could do one of its stages, or answers for the unit. */
enum status job_mine(struct call *c, const struct job *j);
/* Begins that stage too, or what follows it when its conditions do not hold; one that joins others only when
 * none of them is to come. had: what was left for it, NULL nothing. */
enum status stage_enter(struct call *c, struct job *j, unsigned stage_no, const struct job_at *had, instant at);
/* The same of all that a way leads to. It stands nowhere when nothing is left. */
enum status stage_follow(struct call *c, struct job *j, const struct stage_way *way, const struct job_at *had,
                         instant at);
/* Closes it: the total if that still runs, the row's state, nobody's any more. */
enum status job_close(struct call *c, struct job *j, uint16_t act, uint16_t job_state, instant at, const char *text);
/* The account it is about, read now; NULL for one that has none. */
enum status job_account(struct call *c, const struct job *j, const struct account **account_r);
/* The effect's own rules once more; lines are thrown away. */
enum status job_look(struct call *c, const struct job *j, const struct account *account);
enum status job_abandon(struct call *c, struct job *j);

/* -- finish.c -- */
/* That stage of an open job is done, or goes back with a remark, by no hand; the job is put. */
enum status stage_over(struct call *c, struct job *j, uint64_t stage_no, bool back, const char *remark);

/* -- sub_job.c -- */
enum status sub_job_begin(struct call *c, struct job *j, const struct stage_info *stage, uint64_t stage_no, instant at);
/* ST_stage_job_open while the job that does the stage is open; ST_ok of any other stage. */
enum status sub_job_over(struct call *c, const struct job *j, const struct stage_info *stage, uint64_t stage_no);
/* The open one that does that stage; 0 none. */
enum status sub_job_open(struct call *c, const struct job *j, uint64_t stage_no, uint64_t *job_no_r);
/* Those that do a stage where it stood end with it. */
enum status sub_jobs_end(struct call *c, const struct job *j, const struct stands *stands, const char *remark);
/* It was closed: the stage that it did, if it did one, is done, goes back or stays. */
enum status sub_job_tells(struct call *c, const struct job *sub, const char *remark);

/* -- flow_store.c -- the jobs open by that version, at most so many. */
/* A job begins by it, or is moved to it: it may not be dropped any more. */
enum status flow_begins(struct call *c, const struct flow_info *flow);
enum status flow_jobs_scan(struct txn *t, const char *kind, uint64_t version, struct scan **scan_r);
enum status flow_jobs(struct call *c, const char *kind, uint64_t version, uint64_t *job_no, uint32_t most,
                      uint32_t *n_r);

/* -- alerts.c -- */
/* It goes on again: did a pause of minutes take a day out? Then its supervisors are told, once. */
enum status alert_short_pause(struct call *c, const struct job *j);
struct opening;

/* -- told.c: the customer is told -- */
/* That it was accepted (due: when it will be done, 0 no limit), or what is missing, under the notice's number. */
enum status job_tell_accepted(struct call *c, const struct opening *o, instant due, struct work_accepted *r);
/* That a stage of it, or all, is done; that it was given up. Nobody of what the office opened for itself. */
enum status job_tell_stage(struct call *c, const struct job *j, const char *stage);
enum status job_tell_ended(struct call *c, const struct job *j);
/* Of a visit that is agreed, moved or off, unless its hour is past; the row says which message it was, or why none. */
enum status job_tell_visit(struct call *c, const struct job *j, enum code_told_about about, struct appointment *a);

/* That another job is meant from now on: it was ended, and nothing that was said of it before is. */
enum status job_tell_merged(struct call *c, const struct job *j, uint64_t into);
/* As job_tell_stage and its kin have it: whose job, which phone, the unit's. For what else is told of a job. */
enum status job_telling(struct call *c, const struct job *j, enum code_told_about about, struct telling *t);

/* -- accept.c -- */
void flow_tell(struct call *c, const struct flow_info *flow, struct flow *r);
struct opening;
/* The flow that is offered and what it would open (opening_look). */
enum status accept_look(struct call *c, const struct work_accept *q, struct opening *o);
enum status accept_prospect(struct call *c, struct opening *o, struct work_prospect *r);
/* Is all said that is asked at the counter? ST_stage_needs, ST_field_missing. */
enum status accept_said_all(struct call *c, const struct opening *o);
/* Opened, told and put on the slip; or every paper that is missing, told at once (outcome not_accepted). */
enum status accept_write(struct call *c, struct opening *o, struct work_accepted *r);
enum status accept_not(struct call *c, const struct opening *o, struct work_accepted *r);

/* -- opening.c -- */
struct opening {
    const struct flow_info *flow;
    const char *unit_no;
    const struct account *account;           /* NULL: an application */
    struct job job;                          /* as it would be, not yet in the store */
    uint16_t outcome;                        /* code accept_outcome */
    struct look look;
};
/* Everything acceptance asks, and nothing written. Papers are looked at only for
 * a flow opened by hand. */
enum status opening_look(struct call *c, const struct flow_info *flow, const struct work_accept *said,
                         struct opening *o);
/* ST_job_excluded when another open job of its account may not be beside it. */
enum status job_exclusions(struct call *c, const struct job *j);
/* Writes it, and does what the effect does at the beginning. */
enum status opening_write(struct call *c, struct opening *o, struct job *j_r);
/* -- plan.c: the stages it would go through, with the day each should be done. */
enum status opening_plan(struct call *c, const struct opening *o, struct stage_plan **stages_r, uint32_t *n_r,
                         instant *due_r);

#endif

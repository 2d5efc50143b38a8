/* Jobs: the rows, their history, and the few ways in which they change. Every
 * change of a job is an event appended to it and one job_put, which writes both; its
 * clocks are made from the events whenever somebody asks (clock.h, events.h). */
#ifndef CORE_WORK_JOB_H
#define CORE_WORK_JOB_H

#include "core/engine/check.h"
#include "core/work/clock.h"
#include "core/work/effect.h"
#include "core/work/flow.h"
#include "core/customer/customer.h"

/* ST_job_unknown, naming field and number, when there is none or it is out of reach. */
enum status job_read(struct call *c, uint64_t job_no, const char *field, struct job *j_r);
/* The same for one about to be changed: open, and ST_stale when seen is not 0 and not its version. */
enum status job_open_read(struct call *c, uint64_t job_no, uint64_t seen, struct job *j_r);
/* The flow it was begun by, and the stage of it where it stands; NULL closed. */
const struct flow_info *job_flow(struct call *c, const struct job *j);
const struct stage_info *job_stage(struct call *c, const struct job *j);
/* Its twelve digits. */
const char *job_number_words(struct call *c, uint64_t job_no);

/* One more event, recorded now; at 0 is now. Refused: before acceptance, in the
 * future, or one the clock's rules do not allow after those before it. */
enum status job_event_add(struct call *c, struct job *j, const struct job_event *e);
/* The pause it waits in, and since when, corrections counted; NULL: it does not. */
const struct job_event *job_waiting(struct call *c, const struct job *j, instant *since_r);
/* Writes it, tells the board after the commit and everyone concerned by event "job:UNIT". */
enum status job_put(struct call *c, const struct job *old, struct job *j);
enum status job_insert(struct call *c, struct job *j);       /* gives it its number */

/* Opens a job for the core itself: a restore, a call-back, a flag that runs out.
 * The same rules as at a counter, no papers. */
enum status job_start(struct call *c, const char *kind, const char *unit_no, const char *account_no,
                      const struct work_accept *said, struct job *j_r);
/* Ends an open job of the core's own making: the payment behind a restore was reversed. */
enum status job_end(struct call *c, struct job *j, uint16_t job_state, uint16_t end_reason, const char *remark);

/* Each open job of an account, newest first, its texts in the call's pool. A status but ST_ok from visit ends it. */
typedef enum status job_visit(void *context, const struct job *j);
enum status jobs_of_account(struct call *c, const char *account_no, job_visit *visit, void *context);
enum status jobs_closed_of_account(struct call *c, const char *account_no, job_visit *visit, void *context);
/* The same as a list: at most max. */
enum status job_of_account(struct call *c, const char *account_no, struct job *list, unsigned max, unsigned *n_r);

/* -- clocks -- */
/* Limits as of acceptance, in the rule set the job was accepted under; stage 0 the whole. */
struct work_limit job_limit(struct call *c, const struct job *j, unsigned stage_no);
/* Whose limits hold for what is accepted today: the setting work.rule_set. */
uint16_t rule_set_now(struct call *c);
/* The same, of a job not yet accepted. */
struct work_limit limit_now(struct call *c, const struct flow_info *flow, unsigned stage_no);
/* The working time of the unit that has it: by kind of unit, from hours and decrees in force; kept until they
 * change. */
enum status unit_work_time(struct call *c, const char *unit_no, const struct work_time **time_r);
/* Does that unit work on that day, by its own calendar and those above it? */
enum status unit_works_on(struct call *c, const char *unit_no, date day, bool *works_r);
enum status job_clock_of(struct call *c, const struct job *j, unsigned stage_no, struct job_clock *clock_r);
/* What a list shows of it: its clock of that kind, or 0: the one most in danger of those that run. */
enum status job_board_row(struct call *c, const struct job *j, uint16_t clock_kind, struct board_row *row_r);
/* All open jobs of an account, newest first. */
enum status jobs_open_of_account(struct call *c, const char *account_no, struct job **list_r, unsigned *n_r);
/* Of the open jobs of an account those most in danger first; more: there are others. */
enum status job_rows_of_account(struct call *c, const char *account_no, struct board_row *rows, unsigned max,
                                uint32_t *n_r, bool *more_r);
/* The events as clock.h takes them: those that move a clock. */
struct work_history job_history(struct call *c, const struct job *j);
/* The same with one measure for all stages, from their beginning, whatever limit they had and were given later: a
 * clock goes by the limit that was set last. */
struct work_history job_history_measured(struct call *c, const struct job *j, const struct work_limit *measure);

/* check_jobs.c */
enum status check_jobs(struct check_run *r);
/* check_fees.c */
enum status check_fees(struct check_run *r);

/* As a reply shows it: personal data masked, the last of its events, each whole. */
enum status job_shown(struct call *c, const struct job *j, struct job *r);

/* The words a job is found by; core_open sets them. Of an open job, by its unit:
 * digits of its phone and account, names and their initials, the identity, the
 * words of its address, its place; by no unit: its account, and JOB_WORD_OPEN. Of a
 * closed one its account, and the month of closing by unit. */
void job_words(const void *row, struct word_sink *sink);

/* Every open job has a word that begins with these bytes, NUL included; its flow
 * and version follow as "KIND.VERSION". */
#define JOB_WORD_OPEN "open"
void job_word_account(struct word *w_r, const char *account_no, bool open);
void job_word_month(struct word *w_r, const char *unit_no, int32_t month);
/* An application's place, as two are compared by it. */
void job_word_place(struct word *w_r, const char *unit_no, const char *place, const char *door);

#endif

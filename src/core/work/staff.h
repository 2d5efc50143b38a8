/* staff: who is here, what he may and with whom he works; whose jobs go to whom; what is
 * agreed with customers for a day. Rows of db/record/staff.def. Private to core.
 *
 * A leave runs from its first instant until before its last, so that two that follow one
 * another do not overlap. Whoever is on leave is given no job, but by a supervisor who says
 * `on_leave`; what he has is handed over for the leave and comes back after it (hand.c).
 * An appointment is a row that is never changed but in its state, who has the job, and when the
 * customer was told: moved, it stays as `moved` and another is in its place. */
#ifndef CORE_WORK_STAFF_H
#define CORE_WORK_STAFF_H

#include "core/office/office.h"
#include "core/work/job.h"

/* -- leave.c -- */
/* The leave he is on at that instant; ST_not_found: he is here. */
enum status leave_at(struct call *c, const char *staff_no, instant at, struct leave *l_r);
/* All that have a part between these, in the order they end; the list is the pool's. */
enum status leaves_within(struct call *c, instant from, instant until, struct leave **list_r, uint32_t *n_r);
/* ST_on_leave at that field, naming him and until when. */
enum status staff_here(struct call *c, const struct user *u, const char *field);

/* -- team.c -- */
/* ST_team_unknown at that field: there is none, or it is closed; ST_outside_unit. */
enum status team_read(struct call *c, const char *team_code, const char *field, struct team *t_r);
/* Who is in it on that day and still with the company, in order of staff number; at most TEAM_PEOPLE,
 * ST_number_out_of_range beyond. */
enum status team_people(struct call *c, const char *team_code, date day, struct user **list_r, uint32_t *n_r);

/* Is he in it on that day? Of a team there is not, nobody. */
enum status team_has(struct call *c, const char *team_code, const char *staff_no, date day, bool *has_r);

/* -- certificate.c -- */
/* May he do on that day what asks for such a certificate, at that voltage (0: any)? ST_certificate_missing,
 * ST_certificate_low: good that day, and of a voltage below. */
enum status staff_may(struct call *c, const char *staff_no, uint16_t certificate_kind, uint16_t voltage, date day);

/* -- people.c -- */
struct work_load { uint64_t open, late, at_risk; };
/* What he has on the board as it is committed. */
void staff_load(struct call *c, const char *staff_no, struct work_load *l_r);
/* Open stages of jobs by what the board knows of them, oldest number first, at most `most` and of a job all or none;
 * all_r: how many there are. */
struct choice { const char *unit_no, *job_kind, *stage, *staff_no; bool unassigned; uint64_t after; };
enum status jobs_chosen(struct call *c, const struct choice *by, uint32_t most, struct job_no_row **rows_r,
                        uint32_t *n_r, uint64_t *all_r);

/* -- assign.c -- */
struct receiver { struct user user; bool some, me; };
/* "" is nobody. ST_user_unknown; ST_on_leave unless all_the_same, which is a supervisor's to say. */
enum status receiver_read(struct call *c, const char *staff_no, bool all_the_same, struct receiver *r);
/* One job of the caller's to give. Refused, nothing of it is changed. */
enum status job_give(struct call *c, const struct job_no_row *row, const struct receiver *to, const char *remark);
/* A refusal that is told of its own job alone, while the rest is done; it is taken off the call. */
bool only_its_own(enum status s);
struct job_fault job_fault_take(struct call *c, uint64_t job_no);

/* -- spread.c -- */
/* Gives each of them to the one person or, of the team, to who has least and may take it. */
struct spread_to { const char *to_staff, *team_code, *remark, *but; bool on_leave; };
enum status jobs_spread(struct call *c, const struct job_no_row *rows, uint32_t n, const struct spread_to *to,
                        struct work_spread_done *r, struct handed_job *got);

/* -- slot.c -- */
instant clock_at(date day, const char *text);            /* 08:00 of that day */
enum status slot_read(struct call *c, uint64_t slot_no, struct visit_slot *s_r);
/* May somebody come to this job, standing at that stage, on that day of the slot? Room is another question. */
enum status slot_fits(struct call *c, const struct visit_slot *s, const struct job *j, const char *stage, date day);
/* The first that is free for that stage of the job from that day on, as words: day and hour, or a key that says there
 * is none ahead. `has` (NULL: none) is what the customer has already and would leave. */
enum status slot_next(struct call *c, const struct job *j, const char *stage, date from,
                      const struct appointment *has, const char **words_r);
/* How many stand in it on that day. */
enum status slot_taken(struct call *c, const struct visit_slot *s, date day, uint64_t *n_r);
/* Where the job is: what its account's point says, else what its survey found. */
struct job_place { const char *area_no, *section_no; uint64_t read_order; };
enum status job_place(struct call *c, const struct job *j, struct job_place *p_r);

/* -- appointment.c -- */
/* Those that stand for a job, one of each of its stages at most; the list is the pool's. */
enum status appointments_of(struct call *c, uint64_t job_no, struct appointment **list_r, uint32_t *n_r);
/* The one that stands for that stage of it, "" any; ST_not_found: none does. */
enum status appointment_of(struct call *c, uint64_t job_no, const char *stage, struct appointment *a_r);
/* Those that stand, of these days; the list is the pool's. */
enum status appointments_between(struct call *c, date from, date until, struct appointment **list_r, uint32_t *n_r);
/* Whose they are alone, from the index: for who counts many. */
struct visit_day { date day; const char *staff_no; };
enum status visits_between(struct call *c, date from, date until, struct visit_day **list_r, uint32_t *n_r);
/* May this person have that stage of the job as well as what he has then? ST_appointment_twice at staff_no. */
enum status appointment_clash(struct call *c, const struct job *j, uint64_t stage_no, const struct user *u);
/* The job changed: who has the stage goes along; the stage done, its appointment was kept, closed, it is withdrawn. */
enum status appointment_follow(struct call *c, const struct job *old, const struct job *j);

/* -- check_staff.c -- */
enum status check_teams(struct check_run *r);
enum status check_leaves(struct check_run *r);
enum status check_visits(struct check_run *r);

#endif

/* 减容, 暂停 and what takes them back: capacity of a point that is sealed, or gone, from a
 * day on. What the jobs say is in fields of their flows' own (db/flow/suspend.1.flow):
 * sealed_kva, transformers, below_list, contract_kw, point_no; what a stage finds: sealed_on,
 * unsealed_on. The rules' numbers are rows of change_rule; domain 2.2, 3.3. */
#ifndef CORE_CHANGE_SEALING_H
#define CORE_CHANGE_SEALING_H

#include "core/change/rule.h"
#include "core/meter/interim.h"

/* kind: CODE_change_kind_..., as the job would do. */
enum status sealing_look(struct call *c, const struct job *job, const struct account *a, uint16_t kind,
                         struct look *look);
enum status sealing_found(struct call *c, struct job *job, const struct account *a);
enum status sealing_apply(struct call *c, struct job *job, const struct account *a, uint16_t kind);

/* Back, of the change of that kind that stands; where several do, the one of_job says. */
enum status unsealing_look(struct call *c, const struct job *job, const struct account *a, uint16_t kind,
                           struct look *look);
enum status unsealing_found(struct call *c, struct job *job, const struct account *a);
enum status unsealing_apply(struct call *c, struct job *job, const struct account *a, uint16_t kind);

/* -- what both, and other changes of a point's terms, ask (terms_day.c) -- */
/* The point the job is of: its own field point_no, else the first. ST_point_missing, at that field. */
enum status job_point(struct call *c, const struct job *job, const struct account *a, struct point *p_r);
/* The day a stage found something done on (its own field `name`): not before the job was accepted, nor after today. */
enum status job_day_good(struct call *c, const struct job *job, const char *name);
/* Its meter was read that day. rule.day_unread. */
enum status day_read(struct call *c, const struct point *p, date on, const char *field);
/* Who is charged by demand has its meter read that day. rule.demand_unread. */
enum status demand_read(struct call *c, const struct point *p, const struct point_terms *t, date on, const char *field);
/* What so much less, or more, capacity makes of a month's charge; nothing where none is charged by capacity. */
enum status capacity_charge(struct call *c, const struct point_terms *t, date on, uint64_t va, money *amount_r);
/* Who is charged by a contract of demand agrees on enough of so much capacity: what the job says (contract_kw), or what
 * stands. rule.contract_least, rule.no_contract. */
enum status contract_good(struct call *c, const struct job *job, const struct point_terms *t, uint64_t used_va,
                          date on);
/* kVA as words. */
const char *kva_words(struct call *c, uint64_t va);
/* The mark of a change under way is taken off; the account as it is then. */
enum status change_closes(struct call *c, const struct job *job, const struct account *a, struct account *now_r);

/* -- what stands for a time (interims.c) -- */
/* The change of that kind that stands; where several do, the one of_job says. rule.interim_none, rule.interim_several,
 * rule.reduced_for_good. */
enum status interim_standing(struct call *c, const struct job *job, const struct account *a, uint16_t kind,
                             struct interim *i_r);
/* It is over, by that job. */
enum status interim_restored(struct call *c, const struct interim *i, date on, uint64_t job_no, bool charged_whole);

/* -- an account that ends, or gets another party -- */
/* Those that stand end with it, and are named; one that is shorter than it may be is ended by its own job first:
 * rule.interim_short. */
enum status interims_look_close(struct call *c, const struct account *a, date on, struct look *look);
enum status interims_close(struct call *c, const struct job *job, const struct account *a, date on);
/* Those that stand are the account's, and stay. */
enum status interims_look_stay(struct call *c, const struct account *a, struct look *look);

/* check_interims.c: what stands for a time is of what there is, and over as it says. */
struct check_run;
enum status check_interims(struct check_run *r);

#endif

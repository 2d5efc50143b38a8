/* The numbers of account changes: rows of change_rule, of one edition of the rules at a
 * time (setting change.edition). Nothing is assumed where a row is missing. */
#ifndef CORE_CHANGE_RULE_H
#define CORE_CHANGE_RULE_H

#include "core/change/change.h"

/* By whose rules accounts are changed on that day: code change_edition. */
uint16_t change_edition_on(struct call *c, date on);
/* The row of a kind that holds on that day at that voltage. rule.change_rule_missing, naming kind and edition. */
enum status change_rule_on(struct call *c, uint16_t edition, uint16_t kind, uint16_t voltage, date on,
                           struct change_rule *rule_r);
/* Not before so many days from today, of work where the rule says so; asked when a job is accepted.
 * rule.notice, with the days and the first day that may be. */
enum status change_noticed(struct call *c, const struct change_rule *rule, const char *field, date from);
/* The day that is so many days after that one. */
enum status notice_ends(struct call *c, const struct change_rule *rule, date from, date *day_r);

/* Whole months later, or before, the last day of a month where it has no such day. */
date months_later(date from, int months);
/* connection.c: may so much be supplied at that voltage? rule.capacity_most, rule.capacity_least, by rows of
 * connection_rule; a voltage without a row, or not said yet, takes any. */
enum status connection_good(struct call *c, uint16_t voltage, uint16_t phases, uint64_t capacity_w, const char *field);
/* effect_supply_until.c: may what was opened on that day be supplied up to that one? a NULL: an application.
 * rule.temporary_term with the months and the last day there may be. */
enum status supply_until_good(struct call *c, const struct account *a, date opened_on, date until);

/* -- supply_plan.c: 供电方案, the own field plan_until of a job that has one -- */
/* No longer than the rule lets one hold from today: rule.plan_term. Of a plan that was answered without a day, the
 * longest there may be is said. answered: it was. */
enum status plan_found(struct call *c, struct job *job, uint16_t voltage, bool answered);
/* `goes` of job_effect. rule.plan_over: after its last day no stage is done that goes before the customer's works. */
enum status plan_holds(struct call *c, const struct job *job, const struct account *account);

/* Of [from, until] those in that year. */
unsigned days_in_year(date from, date until, int year);

#endif

/* cut: 欠费停电, from the notice whose days are over to the dark house (domain 4.2).
 *
 *     cut_off.ask, let go by a second person -> a job of its own kind, with the crew
 *       -> the second notice, delivered while the order is out -> cut, or recalled
 *
 * What an order rests on is asked when it is asked for and once more when it is done: the
 * chain of letters stands, nothing is put off, and at the very minute it was done no rule
 * bars it. The rules are rows (table cut_bar): standing ones, one in force for each kind and
 * none of them missing; and declared ones, heat say, of so many days and a unit. An order,
 * its recall and the light coming back: change/recall.h. Private to core. */
#ifndef CORE_RUN_CUT_H
#define CORE_RUN_CUT_H

#include "core/change/recall.h"
#include "core/run/letter.h"

/* Whom and when a rule may bar. */
struct cut_at {
    const char *unit_no;
    uint16_t importance;
    const char *copy_no;                 /* of the notice: the authority's copy, "" none */
    instant at;
};

/* -- cut_bars.c -- */
/* The first rule that bars it, into bar_r; cut_bar 0: none does. ST_cut_rule_missing, ST_calendar_missing. */
enum status cut_bar_of(struct call *c, const struct cut_at *k, struct cut_bar *bar_r);
/* ST_cut_barred, naming the rule. */
enum status cut_window(struct call *c, const struct cut_at *k);

/* All the rows together, of a store that begins: each kind that stands is in force, none has a gap, and no day of a
 * unit is declared twice. ST_cut_rule_missing, ST_cut_bar_overlap, and what refuses a single row. */
enum status cut_bars_good(struct call *c);

/* -- cut_supply.c -- */
/* What is claimed of it, and the notice by which it may be cut off; refused where it may not. own: by that notice
 * alone, as an order that there is was given; 0: by whichever is ripe. */
struct cut_case { struct debts debts; struct claim claim; struct letter notice; };
enum status cut_case_read(struct call *c, const struct account *a, uint64_t own, struct cut_case *k);

#endif

/* ticket: who waits in a hall and at which window he is served, so that the minutes that
 * were promised (domain 7.1) are measured and not guessed:
 *
 *     taken (kiosk or clerk) -> waiting -> called -> begun -> served
 *                                  ^          |         |
 *                                  |          +-> gone, and called again by its number
 *                                  +---- handed on: the same number, another kind, a further turn
 *
 * Numbers are a hall's and a day's, from 1 without gaps. Called next is, of the kinds the
 * window serves, the lowest call_rank, and of one rank who took his number first; who was
 * handed on waits by the time he first came. A rank is a kind's as the number was taken,
 * so that a rule of tomorrow moves nobody today. One writer gives numbers out, so that two
 * windows never have one.
 *
 * A window has one customer at a time, and a person too: another's window is refused by his
 * name until who is there is done, which a colleague at that window may say for him. Calling
 * the next one ends the one before as served, or as gone where nobody came. What nobody said
 * began, began when it was called last.
 * A day's numbers end with it (expire.c). Rules are dated rows of ticket_rule, which a store
 * of before lacks: of a kind without a row the shipped one holds (db/seed/ticket_rules.csv).
 *
 * The area stands behind office and needs nothing else: what somebody comes for is the desk's
 * to find out, and no job or payment depends on his number. Private to core. */
#ifndef CORE_TICKET_TICKET_H
#define CORE_TICKET_TICKET_H

#include "core/engine/inner.h"
#include "core/engine/limit.h"

enum {
#include "core/ticket/limits.def"
};

/* What the first page says: who waits in his hall (of a supervisor: his unit and below),
 * and whom he has. */
struct tickets_now {
    bool used;                       /* a number was taken in the hall today */
    uint64_t waiting;
    bool more;
    struct ticket *mine;             /* in the pool; NULL: nobody */
};
enum status tickets_now(struct call *c, struct tickets_now *now_r);

/* -- private to the area -- */

/* area.c: the shipped rules, for as long as the area is open. */
struct ticket_area { struct pool *pool; struct array shipped; };
struct ticket_area *ticket_of(struct core *c);

/* rules.c: the row of each kind that holds on a day, by kind, in the pool. */
struct ticket_rules { struct ticket_rule *at; unsigned n; };
enum status ticket_rules_on(struct call *c, date day, struct ticket_rules *r);
const struct ticket_rule *ticket_rule_of(const struct ticket_rules *rules, uint16_t kind);      /* NULL: none */

/* open.c: who waits or is at a window in a hall today, in the order of calling; those at a window before them. */
typedef enum status ticket_visit(void *context, const struct ticket *t);
/* A status but ST_ok from visit ends it; ST_not_found, quietly. unit_no NULL: of every hall. */
enum status tickets_open(struct call *c, const char *unit_no, bool waiting, ticket_visit *visit, void *context);
/* Whom I have; ST_not_found: nobody. */
enum status ticket_mine(struct call *c, struct ticket *t_r);
/* Who is at that window of my hall, whoever called him; ST_not_found: nobody. */
enum status ticket_at_window(struct call *c, const char *window_no, struct ticket *t_r);
/* It waits; it is at a window; it is over. Puts the index fields right. */
void ticket_stands(struct ticket *t, enum code_ticket_state state);
/* Changed, and told to the hall. */
enum status ticket_put(struct call *c, const struct ticket *old, struct ticket *t);
enum status ticket_insert(struct call *c, struct ticket *t);
/* check_tickets.c */
struct check_run;
enum status check_tickets(struct check_run *r);

#endif

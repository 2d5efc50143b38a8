/* Houses that owe 100.00 since 31 days, and what is done about it, by the people of counter.h
 * whose it is. Each step must succeed, but for those that answer a status. */
#ifndef TESTS_UNIT_CUT_HALL_H
#define TESTS_UNIT_CUT_HALL_H

#include "tests/unit/arrears_houses.h"

/* So many houses, from 1 on; more: rows beside them, or NULL. */
void cut_hall_open(unsigned n, void (*more)(struct txn *t));

/* Asked for by c, granted by a supervisor, done. */
enum status agreed(enum op_id op, const void *q, void *r);

/* -- letters: their numbers -- */
void deliver(uint64_t letter_no, const char *copy_no);
void days_over(void *row);               /* of counter_change: those of a letter are over now */
uint64_t remind(unsigned house);
uint64_t warned(unsigned house, const char *copy_no);      /* the notice, its days not over yet */
uint64_t noticed(unsigned house);                        /* reminder and notice, its days over */
uint64_t last_said(unsigned house);                      /* the second one, its minutes not over yet */
void ripe(unsigned house);

/* -- orders -- */
enum status ask(unsigned house, struct cut_order *r);
struct cut_order out(unsigned house);
enum status finish(uint64_t job_no, struct job *r);
enum status finish_at(uint64_t job_no, instant at, struct job *r);
struct cut_order order_now(unsigned house);              /* the newest */
bool listed(unsigned house);                             /* on the crew's list? */
struct account account_now(unsigned house);
/* In cash; 0: all it owes. What is more is paid ahead. */
struct payment pay(unsigned house, money received);

#endif

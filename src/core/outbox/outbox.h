/* outbox: what a customer is told of what is done for him. Beside the paper he is given
 * a row is made in the transaction of the act itself, so that nobody is told of what was
 * undone and nothing that was done is left untold; whoever sends (role sender, over SSH)
 * takes rows and says what became of them:
 *
 *     tell_customer --> waiting --outbox.next--> waiting, his until due_at
 *                          ^                        |  outbox.sent ---> sent
 *                          |                        |  outbox.failed -> waiting again, or failed
 *                          +-- not answered in time +
 *     waiting --outbox.withdraw, tell_no_more--> withdrawn; --past `until`--> lapsed
 *
 * A sender has the messages of his unit and of those below. Taking is a lease of
 * outbox.lease_s seconds: one row is one sender's at a time. He
 * answers by the number of his try, so that one who was too slow cannot say what became
 * of another's. What was not answered is taken again: a customer may be told twice where
 * a sender died between sending and saying so, and is never left untold by that. Each
 * taking is a try; after outbox.tries of them it is failed, whoever said nothing.
 *
 * Nobody is told who asked not to be (account.told_way) or left no number: then there is
 * no row and the paper says so. Kept is what is needed to send: after outbox.days name,
 * phone and address are gone, and that he was told, of what and when, stays.
 * The area comes before all that have something to tell. Private to core. */
#ifndef CORE_OUTBOX_OUTBOX_H
#define CORE_OUTBOX_OUTBOX_H

#include "core/core.h"
#include "core/engine/limit.h"

enum {
#include "core/outbox/limits.def"
};

/* A message. Texts are copied; NULL is "". Arguments are words as they stand or keys of
 * locale/ (flow.kind.NAME), in the order of told.ABOUT's {1} to {4}:
 *
 *     accepted           kind, job, due, phone to ask at      owing   the same
 *     papers             kind, number of the notice, how many papers, phone
 *     stage              kind, job, stage done, next stage
 *     done               kind, job, phone                     ended   kind, job, reason
 *     appointment        kind, job, day, hours                appointment_moved, _off   the same */
struct telling {
    enum code_told_about about;
    const char *account_no;          /* "" while there is none: then phone and title are needed */
    uint64_t job_no;                 /* 0: of none */
    const char *unit_no;
    const char *title;               /* whom; "": the account's name */
    const char *phone;               /* whom the act is about, where he left one; "": the account's */
    const char *address;             /* of a letter; "": the account's */
    const char *arg[4];
    instant until;                   /* after it the message is of no use: an appointment's hour; 0: in outbox.hours */
};

/* Puts it down to be sent, as part of the call. said_r: how he will be told, or why not;
 * for the paper. Not being able to tell him refuses nothing. */
enum status tell_customer(struct call *c, const struct telling *t, struct told_slip *said_r);

/* It is not so any more: what of that number still waits and nobody has taken is withdrawn,
 * with `why` (a key of locale/, or words). 0, sent or gone: ST_ok, and nothing is done. */
enum status tell_no_more(struct call *c, uint64_t outbox_no, const char *why);
/* The same of all that wait of a job: it was withdrawn. */
enum status tell_no_more_of_job(struct call *c, uint64_t job_no, const char *why);

#endif

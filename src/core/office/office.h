/* office: who may come in, who works where, the rules they work by, and the
 * machine room. Private to core. Every function that lists or changes something
 * of a unit asks office_mine first: what a person sees and does ends there. */
#ifndef CORE_OFFICE_OFFICE_H
#define CORE_OFFICE_OFFICE_H

#include "core/core.h"
#include "core/engine/inner.h"
#include "core/engine/limit.h"
#include "core/engine/listing.h"

enum {
#include "core/office/limits.def"
};

/* -- area.c: what it keeps in memory -- */
struct office_area {
    struct tried *tried;             /* wrong passwords, by person and source (tried.h) */
    struct key forget_request, forget_answer, forget_list;    /* where forgetting stands (forget.c); the writer's */
    struct key forget_draft, forget_alert;
    instant forget_at;               /* when it goes on; the timer's */
    uint64_t forget_left;            /* rows of this round; the timer's, who waits for the writer */
};
struct office_area *office_of(struct core *c);
/* tries.c: with the area. */
void tries_open(struct core *c);
void tries_close(struct core *c);

/* ST_unit_unknown when there is none, ST_outside_unit when it is not his, ST_rule_refuses (rule.practice_apart) when it
 * is one for practice and his is not, or the other way. */
enum status office_unit(struct call *c, const char *unit_no, const char *field, struct unit *u_r);
/* The same for who administers units and their people: those for practice too. */
enum status office_unit_governed(struct call *c, const char *unit_no, const char *field, struct unit *u_r);
/* Rules of the whole office are the company's: ST_outside_unit for who does not reach all of it. */
enum status office_whole(struct call *c);
/* A user within reach: ST_user_unknown, ST_outside_unit; and for who administers. */
enum status office_user(struct call *c, const char *staff_no, struct user *u_r);
enum status office_user_governed(struct call *c, const char *staff_no, struct user *u_r);
/* ST_rule_refuses (rule.practice_apart) where one of the units is for practice and the other is not. */
enum status office_apart(struct call *c, const char *field, const char *unit_no, const char *other);
/* seen is the version a form was filled from; 0 is "whatever it is". ST_stale
 * says who changed the subject last, and when. */
enum status office_stale(struct call *c, const char *subject, uint64_t seen, uint64_t version);
/* A page of a table: the rows `keep` likes (NULL: all) after the token of the page
 * before, at most `most`. What they are read into is made here. */
struct office_page { enum table_id table; uint32_t most; bool backward; bool (*keep)(void *c, void *row);
    const void *prefix; unsigned parts; };
enum status office_page(struct call *c, const struct office_page *p, const char *after, void **rows_r, uint32_t *n_r,
                        const char **token_r);
/* Has that unit the mark of practice? Nothing of it is real. */
bool office_practises(struct call *c, const char *unit_no);
/* The company, above all units. */
enum status office_company(struct call *c, const char **unit_no_r);
/* The units within one (unit_within), read at once: for who asks of very many. */
struct reach { const char **unit_no; unsigned n; };    /* in order */
enum status reach_read(struct call *c, const char *top, struct reach *r);
bool reach_has(const struct reach *r, const char *unit_no);
/* The number of a thing as words, in the pool. */
const char *office_number(struct call *c, uint64_t n);

/* rows.c: inserted, or changed if it is as it was seen. */
enum status office_put_row(struct call *c, enum table_id table, const void *q, void *r);
/* settings.c: can what is taken in its steps be counted in the faces there are, from today on? */
enum status tender_countable(struct call *c, const struct tender_rule *q);

/* window.c */
/* The window of that number in the user's unit, "": of the address he is in from; ST_not_found at to_window,
 * ST_field_missing where the address is no window's. */
enum status window_of(struct call *c, const char *window_no, struct window *w_r);
bool window_serves(const struct window *w, uint16_t ticket_kind);

/* session.c: what a face is told about who came in. */
enum status session_fill(struct call *c, const struct user *u, struct session_user *r);

/* -- tries.c: wrong passwords and PINs -- */
struct try_state {
    bool refused;                    /* locked or slowed: the secret is not looked at */
    bool words_only;                 /* and yet it is: he came from there lately, and a right one lets him in */
    int64_t wait_s;
    instant locked_until;
};
struct tried_row;
/* May this password be looked at? u: the row of staff_no, NULL for one nobody has. */
bool tries_look(struct call *c, const struct user *u, const char *staff_no, const char *from, struct try_state *t);
/* It was, and was wrong: counted, of a person on the row and in the audit too; t, from
 * tries_look, says how long to wait, or that it is locked. */
enum status tries_wrong(struct call *c, const struct user *u, const char *staff_no, const char *from,
                        struct try_state *t);
/* He is in, by whatever way: what was wrong from there is forgiven, and the address known (u is to be put). */
void tries_right(struct call *c, struct user *u, const char *from);
/* One who may not come in at all, password right or wrong, is a stranger. */
bool is_stranger(const struct user *u);
/* A board on a wall: it comes in by its key, has no password, and is nothing else. */
static inline bool user_is_wall(const struct user *u)
{
    return u->roles & CODE_BIT(CODE_role_wall);
}
/* The password or the PIN of one who is in, at the address he is in from: as a refusal
 * that is kept and names the field; right: ST_ok. */
enum status tries_password(struct call *c, const struct user *u, const char *field);
enum status tries_pin(struct call *c, const struct user *u);
/* A right secret forgives the wrong ones before it. */
enum status tries_forgive(struct call *c, const struct user *u);
void tries_proved(struct call *c, const struct user *u);
/* What is refused now, and its end: "" is any person, any source. How many. */
unsigned tries_list(struct call *c, struct tried_row *out, unsigned most, bool *more_r);
unsigned tries_lift(struct call *c, const char *staff_no, const char *source);

/* -- tenders.c: how a tender is booked -- */
/* Money that was handed over lies there until it reaches the bank. */
bool ledger_of_tender(uint16_t ledger);
/* May the tender be put so? ST_tender_ledger, ST_tender_ledger_stays. */
enum status tender_books_well(struct call *c, const struct tender_rule *q);

/* -- approval.c -- */
/* How many wait for him to decide. */
enum status approvals_waiting(struct call *c, uint64_t *n_r);
/* All that is asked in this unit and not answered is refused. */
enum status approvals_end(struct call *c, const char *unit_no);
enum status approval_newest_answer(struct call *c, struct approval *a_r);

/* -- delegation.c -- */
/* All those in force, newest first; the list is the pool's. */
enum status delegations_standing(struct call *c, struct delegation **list_r, uint32_t *n_r);

/* approvers.c: who can approve what this caller asks for, best first. */
enum status approvers_list(struct call *c, struct approval_list *r);

/* notice.c: the newest in force for the caller's unit, "" for none. */
enum status notice_newest(struct call *c, const char **text_r);

/* draft.c */
enum status drafts_of(struct call *c, const char *staff_no, struct draft *list, unsigned max, unsigned *n_r);

#endif

/* seat: what few screens need of the session itself: home, the way in and out,
 * searching, and who settles postings nobody was told of. All others see screen.h
 * alone. The session's own members are nobody's but the engine's. */
#ifndef DESK_SEAT_H
#define DESK_SEAT_H

#include "desk/screen.h"
#include "ops/terminal.h"

struct page *desk_top(const struct desk *d);
bool desk_has_core(const struct desk *d);

/* -- the last posting, said on home until the next customer -- */
/* Home's figures are those of now: no newer ones are on their way. */
bool desk_home_fresh(const struct desk *d);
const char *desk_result(const struct desk *d, unsigned line);    /* 0 or 1; "" none */
bool desk_result_old(const struct desk *d);      /* it is of before a break of the line */
void desk_result_drop(struct desk *d);
uint64_t desk_last_receipt(const struct desk *d);                /* 0 none: what F6 at home prints again */
void desk_last_receipt_set(struct desk *d, uint64_t receipt_no);

/* -- searching -- */
/* The search began on a summary: what it finds is shown, not paid. */
bool desk_looking(const struct desk *d);
void desk_looking_set(struct desk *d, bool looking);

/* -- past.c: what was looked for and at -- */
void past_search(struct desk *d, const char *text);
void past_search_rest(struct desk *d);
/* Further back (1) or towards now (-1): "" is what had not been typed yet; NULL: there is none. */
const char *past_search_step(struct desk *d, int step);
void past_customer(struct desk *d, const char *account_no);
const char *past_customer_before(const struct desk *d);          /* "" none: the one before the last */

/* -- untold.c: postings whose answer the clerk has not seen -- */
void untold_look(struct desk *d);                /* asks the gate for more of them; pages hear the event "untold" */
bool untold_known(const struct desk *d);         /* has it said what stands about this person now? */
bool untold_any(const struct desk *d);           /* a desk of this person died over one */
bool untold_open(const struct desk *d);          /* is one not settled yet? */
void untold_seen(struct desk *d);

/* -- the way in -- */
const char *session_from(const struct desk *d);  /* where the terminal stands */
void session_login(struct desk *d, const char *staff_no, const char *password);  /* answered by the page's login_no, or
                                                                                    the session begins */
/* The login before this one, as the gate was told when this one was let in. */
const struct login_before *session_before(const struct desk *d);
/* This person's other sessions. */
const struct control_session *session_others(const struct desk *d, unsigned *n_r);
void session_take_back(struct desk *d, const struct control_session *other);     /* the line goes there, this session
                                                                                    ends */

/* -- language, charset, printer -- */
enum charset session_charset_now(const struct desk *d);
void session_charset(struct desk *d, enum charset charset);
void session_lang(struct desk *d, const char *lang);
/* By hand on this terminal: stronger than the profile. */
void session_charset_next(struct desk *d);
void session_lang_other(struct desk *d);
/* Of this person, to keep in it what the core has just taken. */
struct session_user *session_profile(struct desk *d);
/* What a page has typed into it: the way, its printer and the paper there, until the session ends. */
void session_print_way(struct desk *d, const struct window *w);

/* -- parking and leaving -- */
void park_restore(struct desk *d, const struct draft *draft);
bool park_money(const struct desk *d);           /* is money in hand on its way to be parked? */
void session_end(struct desk *d);                /* logged out or told to go */

#endif

/* A desk and the core it asks, in one process: keys in, one after the other; what is
 * asked waits in a queue until the test lets it be answered. Nothing sleeps.
 *
 * seen is the page as it was painted before the last Enter, F9 or digit that could
 * post; a test's own seat_posts is told of every posting and what the core made of it. */
#ifndef TESTS_HANDS_SEAT_H
#define TESTS_HANDS_SEAT_H

#include "tests/unit/counter.h"
#include "tests/hands/cells.h"
#include "desk/session.h"

#define SEAT_ASKED 32

struct seen {
    struct cells cells;
    char form[24];                   /* of the page on top */
    const struct page *page;
    bool fits, popup, asking;        /* could it be painted; a popup stood over it; a question was out */
    int row[25];                     /* where each row of the form stood; 0 it had given way */
};

struct seat_asked { char *frame; size_t n; };

struct seat {
    struct hall *hall;
    struct desk *desk;
    struct principal principal;
    int core, control;               /* our ends; -1 the link is down */
    struct buf in;
    struct seat_asked asked[SEAT_ASKED];
    unsigned asked_n;
    bool late;                       /* answers wait */
    struct seen seen;
};

extern struct seat seat;

/* Forms, words and tables: once a process. */
void seat_prepare(void);
/* That person comes in at a desk; home is open. */
void seat_take(struct hall *hall, char who);
void seat_leave(void);
void seat_key(enum press_code code, int32_t ch);
void seat_type(const char *text);                /* \r Enter */
/* Answers what waits, and what that leads to, unless answers are late. */
void seat_pump(void);
void seat_silent(void);                          /* what is asked has waited longer than a clerk does */
void seat_link_drop(void);
void seat_link_back(void);
void seat_event(const char *topic);

/* -- the test's: a request of the desk was answered so -- */
void seat_answered(const struct wire_request *q, const struct link_message *m);
/* What is sent under the page's own request id, or asked to be approved, when it is sent. */
void seat_posts(struct page *p, enum op_id op, const void *request);

#endif

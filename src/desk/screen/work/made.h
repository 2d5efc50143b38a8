/* Forms made of what a flow says: where it names none for a stage, and what acceptance
 * asks besides. Each field has a row with its word, an input typed as it is, and what
 * may be typed; what must be filled is marked. What has no room goes on on the next side.
 *
 * Fields of the application or change are inputs of the request. Those of the flow's own
 * are fields of a record made of the reply, in no request: found_fill sends them. */
#ifndef DESK_SCREEN_MADE_H
#define DESK_SCREEN_MADE_H

#include "desk/screen.h"

/* What is put on a form. */
struct made {
    const struct flow *flow;
    const struct flow_find *find;
    uint32_t finds;
    const struct record *own;        /* of the fields that are a flow's own; NULL: that flow's */
    unsigned said;                   /* rows @said1 and on above them */
    const char *title;               /* its word's key; NULL: the form's own */
    const char *head;                /* of a row above them; NULL: none */
};

/* The form base with it where base says `made`, in the page's pool. NULL, and said: it cannot be made. */
const struct form *form_of_flow(struct page *p, const struct form *base, const struct made *made);

/* What is typed in inputs of the flow's own; whole: what is needed is there. */
enum status found_fill(const struct page *p, bool whole, struct finding **list_r, uint32_t *n_r, struct pool *pool,
                       struct fault *f);

/* The record of the flow's own fields; NULL: it has none. */
const struct record *flow_own(const struct flow *flow, struct pool *pool);

#endif

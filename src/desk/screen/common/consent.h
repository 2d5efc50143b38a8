/* A second person's approval, for any form whose operation needs one. The form
 * makes its request as always and hands it to consent_ask; the core runs it once,
 * undoes it, and keeps what it would do. The consent page then stands above the
 * form: what it would do line by line, who may approve and is there, a co-signature
 * by digit, `/` to take it back. Once granted, Enter or F9 posts exactly the
 * request that was asked for, under the form's one request id, and the form's
 * .approved has the answer; without it a line says what was done.
 *
 * Left by Back, the form is parked together with what was asked, so that the
 * clerk serves the next customer; taken back from parking, the consent page is
 * there again. */
#ifndef DESK_SCREEN_CONSENT_H
#define DESK_SCREEN_CONSENT_H

#include "desk/screen.h"

void consent_ask(struct page *p, enum op_id op, const void *request);
/* The same once the inputs are in the request; false, and said: something is wrong with them. */
bool consent_send(struct page *p, enum op_id op, void *request);
/* Something was asked for and is not decided or used yet. */
bool consent_waits(const struct page *p);
/* With the form into parking and out of it. */
struct json_t *consent_save(const struct page *p);           /* NULL: nothing was asked for */
void consent_load(struct page *p, const struct json_t *kept);

#endif

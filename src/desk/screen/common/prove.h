/* Proof: an operation that was refused with proof_needed asks for PIN or
 * password on a page of its own, which names the act and what it is about, and is
 * sent again, by itself, after it. */
#ifndef DESK_SCREEN_PROVE_H
#define DESK_SCREEN_PROVE_H

#include "desk/screen.h"

typedef void proved_fn(struct page *p);

/* Opens the page above p; fn(p) runs once the core has taken the proof for that act. */
void prove_then(struct page *p, enum op_id op, proved_fn *fn);
/* What it is about, on the page of the proof if it is open: whose, what, how much. */
void prove_about(struct page *p, const char *about);
/* Of an answer: true when it went well. Else a proof is asked for and fn(p) sends it again, or it is said. */
bool prove_went(struct page *p, struct answer *a, proved_fn *fn);

#endif

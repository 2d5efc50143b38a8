/* What accepting it now would be, asked while one types (work.prospect and its kin): one question at a time, and
 * whether what the page shows of the answer is of what is typed. Pages of an acceptance have one in their state. */
#ifndef DESK_SCREEN_PROSPECT_H
#define DESK_SCREEN_PROSPECT_H

#include "desk/screen.h"

struct prospect {
    bool asked, again;               /* one is on its way, and something was typed since */
    bool current;                    /* nothing was typed since it was asked */
    bool told;                       /* what the page shows of the core is of what is typed */
    bool ready;                      /* row 22 says what F9 will do with what is typed */
};

/* May it be asked now? If not, it is asked again when the answer is here. */
bool prospect_may_ask(struct prospect *s);
/* went: the question is on its way. */
void prospect_asked(struct prospect *s, bool went);
/* Shows what came, but for a refusal; true: something was typed meanwhile, it is asked again. */
bool prospect_answer(struct page *p, struct prospect *s, struct answer *a);
/* Another character: nothing that was said holds any more. */
void prospect_typed(struct prospect *s);
/* Has he seen what the core makes of what is typed? Before that F9 shows it. */
bool prospect_seen(const struct prospect *s);
/* Row 22: what F9 will do. outcome: code accept_outcome, 0 not known yet; will: said of what will be accepted. */
void prospect_say(struct page *p, uint16_t outcome, const char *will);

#endif

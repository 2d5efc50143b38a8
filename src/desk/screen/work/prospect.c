/* What accepting it now would be, while one types. */
#include "config.h"
#include "desk/screen/work/prospect.h"

bool prospect_may_ask(struct prospect *s)
{
    s->again = s->asked;
    return !s->asked;
}

void prospect_asked(struct prospect *s, bool went)
{
    s->asked = s->current = went;
}

/* What is not whole yet is no fault before F9. */
bool prospect_answer(struct page *p, struct prospect *s, struct answer *a)
{
    s->asked = false;
    if (a->fault.status == ST_ok)
        page_show(p, a);
    s->told = !s->again && s->current;
    return s->again;
}

void prospect_typed(struct prospect *s)
{
    s->ready = s->told = s->current = false;
}

bool prospect_seen(const struct prospect *s)
{
    return s->ready || s->told;
}

void prospect_say(struct page *p, uint16_t outcome, const char *will)
{
    page_say(p, outcome == CODE_accept_outcome_not_accepted ? "form.accept.will_not"
             : outcome == CODE_accept_outcome_owing ? "form.accept.will_owe" : will, NULL, NULL, NULL, NULL);
}

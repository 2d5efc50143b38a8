/* What this session has looked for and at: the last searches, and the last two customers. */
#include "config.h"
#include "desk/session.h"
#include <string.h>

void past_search(struct desk *d, const char *text)
{
    struct past *past = &d->past;
    past->at = 0;
    if (past->searches && strcmp(past->search[0], text) == 0)
        return;
    memmove(past->search[1], past->search[0], sizeof past->search - sizeof past->search[0]);
    text_copy(past->search[0], sizeof past->search[0], text);
    past->searches += past->searches < PAST_SEARCHES;
}

/* A search has been typed over: the next step back begins at the last one. */
void past_search_rest(struct desk *d)
{
    d->past.at = 0;
}

const char *past_search_step(struct desk *d, int step)
{
    struct past *past = &d->past;
    if (step > 0 ? past->at >= past->searches : past->at == 0)
        return NULL;
    past->at = step > 0 ? past->at + 1 : past->at - 1;
    return past->at ? past->search[past->at - 1] : "";
}

void past_customer(struct desk *d, const char *account_no)
{
    struct past *past = &d->past;
    if (strcmp(past->customer[0], account_no) == 0)
        return;
    text_copy(past->customer[1], sizeof past->customer[1], past->customer[0]);
    text_copy(past->customer[0], sizeof past->customer[0], account_no);
}

const char *past_customer_before(const struct desk *d)
{
    return d->past.customer[1];
}

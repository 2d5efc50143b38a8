/* account.industry: what an account's trade is. Bills that were figured keep what it was. */
#include "config.h"
#include "core/customer/customer.h"

enum status do_account_industry(struct call *c, const struct account_industry *q, struct account *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = account_not_closed(c, &a);
    if (s)
        return s;
    *r = a;
    r->industry = q->industry;
    call_subject(c, a.account_no);
    s = call_put(c, TABLE_account, &a, r);
    account_mask(c, r);
    return s;
}

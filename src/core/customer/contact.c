/* account.contact: phone, contact and how he wants to be told, the change asked for most (ux H9). What is
 * left empty stays as it is. */
#include "config.h"
#include "core/customer/customer.h"

#include <string.h>

static enum status contact_good(struct call *c, const struct account_contact *q, const struct account *a)
{
    if (!*q->phone && !*q->contact && !q->told_way)
        return refuse(c, ST_field_missing, "phone", NULL, NULL, NULL);
    if (q->row_version && q->row_version != a->version)
        return refuse(c, ST_stale, "account_no", NULL, NULL, NULL);
    enum status s = account_not_closed(c, a);
    return s ? s : account_phone_good(c, q->phone, "phone");
}

const char *account_phone_kept(struct call *c, const char *phone)
{
    char *kept = pool_copy(c->pool, phone), *to = kept;
    for (const char *at = phone; *at; at++)
        if (*at != ' ' && (*at != '-' || *phone == '0'))
            *to++ = *at;
    *to = 0;
    return kept;
}

enum status do_account_contact(struct call *c, const struct account_contact *q, struct account *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (s || (s = contact_good(c, q, &a)))
        return s;
    struct account reached = a;
    if (*q->phone)
        reached.phone = account_phone_kept(c, q->phone);
    if (*q->contact)
        reached.contact = q->contact;
    if (q->told_way)
        reached.told_way = q->told_way;
    call_subject(c, a.account_no);
    if ((s = call_put(c, TABLE_account, &a, &reached)))
        return s;
    *r = reached;
    account_mask(c, r);
    return ST_ok;
}

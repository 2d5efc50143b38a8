/* Notes on an account (留言). A note is never edited: it is withdrawn and stays. */
#include "config.h"
#include "core/customer/customer.h"

static enum status last_number(struct call *c, const char *account_no, uint64_t *no_r)
{
    struct note last = { .account_no = account_no };
    enum status s = row_last(c->txn, TABLE_note, 1, &last);
    *no_r = s ? 0 : last.note_no;
    return s == ST_not_found ? ST_ok : s;
}

enum status do_note_add(struct call *c, const struct note *q, struct note *r)
{
    struct account a;
    uint64_t last;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (s || (s = last_number(c, a.account_no, &last)))
        return s;
    *r = (struct note){
        .account_no = a.account_no, .note_no = last + 1, .text = q->text, .staff_no = c->user.staff_no,
        .staff_name = c->user.staff_name, .at = c->now, .stops = q->stops,
    };
    call_subject(c, a.account_no);
    return call_insert(c, TABLE_note, r);
}

enum status do_note_withdraw(struct call *c, const struct note_ask *q, struct nothing *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (s)
        return s;
    struct note old = { .account_no = a.account_no, .note_no = q->note_no };
    s = call_get(c, TABLE_note, &old);
    if (s == ST_not_found || (!s && old.withdrawn))
        return refuse(c, ST_not_found, "note_no", NULL, NULL, NULL);
    if (s)
        return s;
    struct note withdrawn = old;
    withdrawn.withdrawn = true;
    call_subject(c, a.account_no);
    return call_put(c, TABLE_note, &old, &withdrawn);
}

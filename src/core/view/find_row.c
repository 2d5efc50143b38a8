/* An account as a row of a list. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/view/view.h"

#include <string.h>

static const char *phone_tail(struct call *c, const char *phone)
{
    size_t n = strlen(phone);
    return pool_copy(c->pool, n > 4 ? phone + n - 4 : phone);
}

enum status account_find_row(struct call *c, const struct cheques *cheques, const struct account *a,
                             struct find_row *row_r)
{
    money due, waiting;
    enum status s = account_due(c, a, &due);
    if (!s)
        s = account_cheques(c, cheques, a->account_no, NULL, 0, &waiting);
    if (s)
        return s;
    *row_r = (struct find_row){
        .hit = CODE_hit_account, .account_no = a->account_no, .account_name = a->account_name,
        .address = a->address, .contact = a->contact, .phone_tail = phone_tail(c, a->phone), .due = due,
        .account_state = a->account_state, .unit_no = a->unit_no, .cheque_waiting = waiting,
    };
    return ST_ok;
}

/* An account as a row of a list, and the order rows stand in. */
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
    struct due due;
    money waiting;
    enum status s = account_due(c, a, &due);
    if (!s)
        s = account_cheques(c, cheques, a->account_no, NULL, 0, &waiting);
    if (s)
        return s;
    *row_r = (struct find_row){
        .hit = CODE_hit_account, .account_no = a->account_no, .account_name = a->account_name,
        .address = a->address, .contact = a->contact, .phone_tail = phone_tail(c, a->phone), .due = due.amount,
        .account_state = a->account_state, .unit_no = a->unit_no, .cheque_waiting = waiting,
        .year_missing = due.year_missing ? due.year_missing : "",
    };
    return ST_ok;
}

/* -- in natural order: 3组2号 before 3组11号 -- */

static int natural(const char *a, const char *b)
{
    while (*a && *b) {
        size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
        if (n && m && n != m)
            return n < m ? -1 : 1;
        int differ = n && m ? strncmp(a, b, n) : (unsigned char)*a - (unsigned char)*b;
        if (differ)
            return differ;
        a += n && m ? n : 1;
        b += n && m ? n : 1;
    }
    return (*a != 0) - (*b != 0);
}

/* Jobs before accounts, as they came; accounts by address, which is what decides between names. */
static int in_order(const void *a, const void *b)
{
    const struct find_row *x = a, *y = b;
    bool job = x->hit == CODE_hit_job, other = y->hit == CODE_hit_job;
    if (job || other)
        return job && other ? 0 : other - job;
    int differ = natural(x->address, y->address);
    return differ ? differ : natural(x->account_name, y->account_name);
}

void find_rows_sort(struct find_row *row, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)          /* few, and those that are alike stay as they came */
        for (uint32_t k = i; k > 0 && in_order(&row[k - 1], &row[k]) > 0; k--) {
            struct find_row one = row[k];
            row[k] = row[k - 1];
            row[k - 1] = one;
        }
}

/* Installation: the company, its first administrator, and what every office
 * starts with. Once only. */
#include "config.h"
#include "core/office/office.h"
#include "core/engine/seed.h"

#include <string.h>

static enum status add_company(struct call *c, const struct office_found *q)
{
    struct unit u = { .unit_no = q->unit_no, .unit_name = q->unit_name, .unit_name_en = q->unit_name_en,
                      .unit_kind = CODE_unit_kind_company };
    call_subject(c, q->unit_no);
    return call_insert(c, TABLE_unit, &u);
}

static enum status add_administrator(struct call *c, const struct office_found *q, struct user *r)
{
    *r = (struct user){ .staff_no = q->staff_no, .staff_name = q->staff_name, .unit_no = q->unit_no,
                        .roles = CODE_BIT(CODE_role_administrator), .user_state = CODE_user_state_active,
                        .password_hash = c->secret->new_hash, .password_at = c->now, .must_change = true };
    call_subject(c, q->staff_no);
    return call_insert(c, TABLE_user, r);
}

enum status do_office_found(struct call *c, const struct office_found *q, struct user *r)
{
    if (*c->user.unit_no)
        return refuse(c, ST_exists, "unit_no", c->user.unit_no, NULL, NULL);
    enum status s = secret_strong(c, "password", q->password, &(struct secret_owner){ .staff_no = q->staff_no,
        .name = q->staff_name, .unit_no = "", .office = q->unit_name });
    if (!s)
        s = add_company(c, q);
    if (!s)
        s = add_administrator(c, q, r);
    return s ? s : seed_store(c);
}

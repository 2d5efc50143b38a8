/* 复电: an account that was cut off for arrears has light again (domain 4.2). The
 * job is opened by the payment that clears it (restore.c) or by hand. */
#include "config.h"
#include "core/change/change.h"
#include "core/change/recall.h"

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    (void)job, (void)look_r;
    enum status s = account_not_closed(c, a);
    if (s || a->account_state == CODE_account_state_cut_off)
        return s;
    return rule_refuse(c, "account_no", "rule.not_cut_off", NULL, NULL);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct account lit = *a;
    lit.account_state = CODE_account_state_being_changed;
    enum status s = change_state_after(c, job, &lit, &lit.account_state);
    if (!s)
        s = call_put(c, TABLE_account, a, &lit);
    return s ? s : cut_order_restored(c, a->account_no);
}

const struct job_effect effect_restore_supply = { .name = "restore_supply", .look = look, .apply = apply };

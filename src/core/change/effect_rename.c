/* 更名: the same party under another name (ux H6). Who goes on owing is the same,
 * so debts need not be settled; the rules of 1996 take 更名 and 过户 as one item
 * and ask for settlement (domain 2.2), which the setting rename.debts_settled
 * brings back. A different identity is not a rename but a transfer. */
#include "config.h"
#include "core/change/change.h"

#include <string.h>

static enum status same_party(struct call *c, const struct change *q, const struct account *a)
{
    struct hash hash = identity_hash(c, q->id_no);
    if (!*q->id_no || !*a->id_no || !memcmp(&hash, &a->id_hash, sizeof hash))
        return ST_ok;
    return rule_refuse(c, "change[0].id_no", "rule.rename_other_party", NULL, NULL);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    const struct change *q = change_of(c, job);
    enum status s = change_need(c, *q->new_name, "change[0].new_name");
    if (s || (s = account_not_closed(c, a)) ||
        (setting_number(c, "rename.debts_settled") && (s = change_debts_settled(c, a))) || (s = same_party(c, q, a)))
        return s;
    if (!strcmp(q->new_name, a->account_name))
        return rule_refuse(c, "change[0].new_name", "rule.same_name", NULL, NULL);
    look_identity(c, look_r, q->id_kind, q->id_no);
    return ST_ok;
}

/* A title or contact that was the old name was meant to be the customer's own. */
static const char *follows(const char *text, const struct account *a, const struct change *q)
{
    return strcmp(text, a->account_name) ? text : q->new_name;
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    struct account renamed = *a;
    renamed.account_name = q->new_name;
    renamed.contact = follows(a->contact, a, q);
    renamed.invoice_title = follows(a->invoice_title, a, q);
    if (*q->id_no && !*a->id_no) {
        renamed.id_kind = q->id_kind;
        renamed.id_no = q->id_no;
        account_identify(c, &renamed);
    }
    enum status s = change_state_after(c, job, a, &renamed.account_state);
    return s ? s : call_put(c, TABLE_account, a, &renamed);
}

const struct job_effect effect_rename = {
    .name = "rename", .look = look, .begin = change_begin, .apply = apply, .abandon = change_abandon,
};

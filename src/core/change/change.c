/* Rules that several account changes ask, and what they tell the counter. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/change.h"

#include <string.h>

const struct change *change_of(struct call *c, const struct job *job)
{
    struct change *none;
    if (job->change_n)
        return job->change;
    none = POOL_NEW(c->pool, struct change);
    record_init(&change_record, none);
    return none;
}

/* -- rules -- */

enum status change_need(struct call *c, bool there, const char *field)
{
    bool typing = c->op->kind == OP_READ;
    return there || typing ? ST_ok : refuse(c, ST_field_missing, field, NULL, NULL, NULL);
}

enum status change_debts_settled(struct call *c, const struct account *a)
{
    struct debts debts;
    money sum = 0;
    enum status s = account_debts(c, a, c->today, &debts);
    if (s || !debts.n)
        return s;
    for (unsigned i = 0; i < debts.n; i++)
        if (!money_add(sum, debts.at[i].left, &sum) || !money_add(sum, debts.at[i].late_fee, &sum))
            return refuse(c, ST_amount_overflow, "account_no", NULL, NULL, NULL);
    return refuse(c, ST_debts_open, "account_no", a->account_no, number_words(c, debts.n), money_words(c, sum));
}

static const char *energy_words(struct call *c, energy e)
{
    char text[MONEY_TEXT];
    return pool_copy(c->pool, energy_format(e, text));
}

enum status change_figure_shown(struct call *c, const struct account *a, bool *shown_r)
{
    struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    enum status s = call_get(c, TABLE_point, &p);
    *shown_r = s || p.point_kind != CODE_point_kind_fed_in;
    return s == ST_not_found ? ST_ok : s;
}

enum status change_reading_good(struct call *c, const struct change *q, const struct account *a)
{
    struct meter m = { .meter_no = a->meter_no };
    bool shown;
    if (!q->reading_taken)
        return ST_ok;
    if (!*a->meter_no)
        return q->meter_reading ? rule_refuse(c, "change[0].meter_reading", "rule.no_meter", NULL, NULL) : ST_ok;
    enum status s = change_figure_shown(c, a, &shown);
    if (!s && shown)
        s = call_get(c, TABLE_meter, &m);
    if (s || !shown)
        return s == ST_not_found ? ST_ok : s;
    if (q->meter_reading >= m.last_reading)
        return ST_ok;
    return rule_refuse(c, "change[0].meter_reading", "rule.reading_below", energy_words(c, m.last_reading), NULL);
}

enum status change_found(struct call *c, struct job *job, const struct account *account)
{
    return change_reading_good(c, change_of(c, job), account);
}

enum status change_reading_taken(struct call *c, const struct change *q, const struct account *a)
{
    if (q->reading_taken || !*a->meter_no)
        return ST_ok;
    return refuse(c, ST_stage_needs, "change[0].meter_reading", NULL, NULL, NULL);
}

enum status change_cheques_cleared(struct call *c, const struct account *a)
{
    struct cheques cheques;
    money waiting = 0;
    enum status s = cheques_read(c, &cheques);
    if (!s)
        s = account_cheques(c, &cheques, a->account_no, NULL, 0, &waiting);
    return s || !waiting ? s : rule_refuse(c, "account_no", "rule.cheque_waiting", money_words(c, waiting), NULL);
}

enum status change_prepayment_moves(struct call *c, const char *from, const char *to, money amount)
{
    uint64_t entry;
    call_subject(c, to);
    call_line(c, CODE_ledger_prepayment, from, amount, 0, 0);
    call_line(c, CODE_ledger_prepayment, to, -amount, 0, 0);
    enum status s = call_post(c, 0, 0, 0, &entry);
    return s ? s : prepay_changed(c, to);
}

/* -- lines -- */

void look_identity(struct call *c, struct look *look, uint16_t id_kind, const char *id_no)
{
    char right[2] = "";
    const char *kind = id_kind ? code_name(&codes_id_kind, id_kind) : NULL;
    enum id_shape check = kind ? id_paper(kind)->check : ID_NONE;
    if (!*id_no || check == ID_NONE)
        return;
    bool good = !id_number_check(check, id_no, c->today, right);
    look_line(look, !good, good ? "check.identity_good" : "check.identity_wrong", pool_copy(c->pool, right), NULL,
              NULL);
}

struct party { struct call *c; const char *but, *first; unsigned others; money due; };

static enum status party_add(void *context, const struct account *a)
{
    struct party *p = context;
    money due;
    if (!strcmp(a->account_no, p->but) || a->account_state == CODE_account_state_closed)
        return ST_ok;
    p->first = p->others++ ? p->first : a->account_no;
    enum status s = account_owed(p->c, a, &due);
    if (!s && !money_add(p->due, due, &p->due))
        s = refuse(p->c, ST_amount_overflow, "", NULL, NULL, NULL);
    return s;
}

enum status look_same_party(struct call *c, struct look *look, const char *id_no, const char *but_account)
{
    struct party p = { .c = c, .but = but_account, .first = "" };
    if (look->rules_only)
        return ST_ok;
    enum status s = identity_accounts(c, id_no, party_add, &p);
    if (!s && p.others)
        look_line(look, p.due > 0, p.due > 0 ? "check.party_owes" : "check.party_owes_nothing",
                  number_words(c, p.others), p.first, p.due > 0 ? money_words(c, p.due) : NULL);
    return s;
}

bool flag_stands(const struct account_flag *f, date today)
{
    return !f->ended_on && (!f->until || f->until >= today);
}

static bool debited(const struct account *a)
{
    return a->pay_way == CODE_pay_way_direct_debit || *a->debit_no;
}

const char *flag_word(struct call *c, uint16_t kind)
{
    return code_words(c, &codes_flag_kind, kind);
}

void look_ends_party(struct call *c, struct look *look, const struct account *a)
{
    if (debited(a))
        look_ends(look, "ends.direct_debit", a->debit_no, NULL, NULL);
    if (*a->invoice_title || *a->invoice_tax_no)
        look_ends(look, "ends.invoice", a->invoice_title, a->invoice_tax_no, NULL);
    for (uint32_t i = 0; i < a->flags_n; i++)
        if (flag_stands(&a->flags[i], c->today))
            look_ends(look, "ends.flag", flag_word(c, a->flags[i].flag_kind),
                      a->flags[i].until ? day_words(c, a->flags[i].until) : NULL, NULL);
    if (a->link_group)
        look_ends(look, "ends.link", NULL, NULL, NULL);
    if (a->no_cheques)
        look_ends(look, "ends.no_cheques", NULL, NULL, NULL);
}

void account_end_party(struct call *c, struct account *a)
{
    if (debited(a))
        a->pay_way = CODE_pay_way_counter;
    a->debit_no = a->invoice_title = a->invoice_tax_no = "";
    if (a->invoice_kind == CODE_invoice_kind_special)
        a->invoice_kind = CODE_invoice_kind_e_plain;
    struct account_flag *flags = pool_array(c->pool, a->flags_n + 1, sizeof *flags);
    for (uint32_t i = 0; i < a->flags_n; i++) {
        flags[i] = a->flags[i];
        if (flag_stands(&flags[i], c->today))
            flags[i].ended_on = c->today;
    }
    a->flags = flags;
    a->link_group = 0;
    a->no_cheques = false;
}

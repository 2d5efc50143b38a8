/* A number is taken: by who comes, at the kiosk, or by a clerk for him. */
#include "config.h"
#include "core/office/office.h"
#include "core/ticket/ticket.h"

#include <stdlib.h>
#include <string.h>

/* -- what there is -- */

static enum status wait_add(void *context, const struct ticket *t)
{
    struct ticket_kinds *r = context;
    for (uint32_t i = 0; i < r->kinds_n; i++) {
        struct ticket_kind_now *k = &r->kinds[i];
        if (k->ticket_kind != t->ticket_kind)
            continue;
        k->waiting++;
        k->oldest = k->oldest && k->oldest < t->taken_at ? k->oldest : t->taken_at;
    }
    return ST_ok;
}

/* Those without a key behind the others. */
static int by_digit(const void *a, const void *b)
{
    const struct ticket_kind_now *x = a, *y = b;
    unsigned i = (unsigned)(x->kiosk_digit ? x->kiosk_digit : 10), k = (unsigned)(y->kiosk_digit ? y->kiosk_digit : 10);
    return i != k ? (i < k ? -1 : 1) : x->ticket_kind < y->ticket_kind ? -1 : x->ticket_kind > y->ticket_kind;
}

enum status do_ticket_kinds(struct call *c, const struct nothing *q, struct ticket_kinds *r)
{
    struct ticket_rules rules;
    struct unit u = { .unit_no = c->user.unit_no };
    enum status s = ticket_rules_on(c, c->today, &rules);
    (void)q;
    if (!s)
        s = call_get(c, TABLE_unit, &u);
    if (s)
        return s;
    r->unit_name = u.unit_name;
    r->unit_name_en = u.unit_name_en;
    r->kinds = pool_array(c->pool, TICKET_KINDS, sizeof *r->kinds);
    for (unsigned i = 0; i < rules.n; i++)
        if (!rules.at[i].closed)
            r->kinds[r->kinds_n++] = (struct ticket_kind_now){ .ticket_kind = rules.at[i].ticket_kind,
                .kiosk_digit = rules.at[i].kiosk_digit, .wait_minutes = rules.at[i].wait_minutes };
    if (r->kinds_n)
        qsort(r->kinds, r->kinds_n, sizeof *r->kinds, by_digit);
    return tickets_open(c, c->user.unit_no, true, wait_add, r);
}

/* -- taken -- */

static enum status number_next(struct call *c, uint64_t *no_r)
{
    struct ticket last = { .unit_no = c->user.unit_no, .day = c->today };
    enum status s = row_last(c->txn, TABLE_ticket, 2, &last);
    *no_r = s ? 1 : last.ticket_no + 1;
    if (s && s != ST_not_found)
        return s;
    return *no_r <= TICKET_NUMBERS ? ST_ok
        : refuse(c, ST_ticket_numbers_out, "", number_words(c, TICKET_NUMBERS), NULL, NULL);
}

/* A screen in the hall is nobody's and a child leans on it: what it gave in the last minute, from the last number
 * back, is counted no further than it may give. */
static enum status pace_kept(struct call *c)
{
    struct scan *scan;
    struct ticket t, prefix = { .unit_no = c->user.unit_no, .day = c->today };
    struct scan_range range = { .prefix = &prefix, .parts = 2, .backward = true };
    int64_t most = setting_number(c, "ticket.pace"), n = 0;
    if (!most || !call_has_role(c, CODE_role_kiosk))
        return ST_ok;
    enum status s = scan_table(c->txn, TABLE_ticket, &range, &scan);
    while (!s && n < most && !(s = scan_next(scan, &t, NULL)) && (t.turn > 1 || t.since > c->now - 60 * SECOND))
        n += t.turn == 1 && !strcmp(t.taken_by, c->user.staff_no);
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    return n < most ? ST_ok : refuse(c, ST_ticket_pace, "", number_words(c, (uint64_t)most), NULL, NULL);
}

struct before_him { const struct ticket *mine; uint64_t n; };

static enum status ahead_add(void *context, const struct ticket *t)
{
    struct before_him *a = context;
    a->n += t->open_rank < a->mine->open_rank ||
        (t->open_rank == a->mine->open_rank && t->ticket_no != a->mine->ticket_no);
    return ST_ok;
}

enum status do_ticket_take(struct call *c, const struct ticket_take *q, struct ticket_slip *r)
{
    struct ticket_rules rules;
    struct unit u = { .unit_no = c->user.unit_no };
    struct ticket *t = POOL_NEW(c->pool, struct ticket);
    enum status s = ticket_rules_on(c, c->today, &rules);
    const struct ticket_rule *rule = s ? NULL : ticket_rule_of(&rules, q->ticket_kind);
    if (!s && (!rule || rule->closed))
        s = refuse(c, ST_ticket_kind_none, "ticket_kind", code_words(c, &codes_ticket_kind, q->ticket_kind), NULL,
                   NULL);
    if (!s)
        s = pace_kept(c);
    if (!s)
        s = call_get(c, TABLE_unit, &u);
    if (s)
        return s;
    *t = (struct ticket){ .unit_no = c->user.unit_no, .day = c->today, .turn = 1, .ticket_kind = q->ticket_kind,
                          .taken_at = c->now, .since = c->now, .taken_by = c->user.staff_no,
                          .call_rank = rule->call_rank };
    ticket_stands(t, CODE_ticket_state_waiting);
    struct before_him ahead = { .mine = t };
    s = number_next(c, &t->ticket_no);
    if (!s)
        s = tickets_open(c, c->user.unit_no, true, ahead_add, &ahead);
    if (!s)
        s = ticket_insert(c, t);
    *r = (struct ticket_slip){ .ticket = t, .ticket_n = !s, .before = ahead.n, .unit_name = u.unit_name,
                               .unit_name_en = u.unit_name_en };
    return s;
}

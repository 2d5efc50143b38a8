/* Who asks, read anew in each transaction: a role taken away, a lock, a move to
 * another unit hold from the next request on. Three principals are no rows: the
 * gate, the operator on the host and the core's own timed work. */
#include "config.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <string.h>

static const struct { const char *staff_no; enum code_role role; } machine[] = {
    { STAFF_GATE, CODE_role_gate },
    { STAFF_OPERATOR, CODE_role_operator },
    { STAFF_SYSTEM, CODE_role_system },
};

/* The company: the unit without a parent; "" before the office is founded. */
static enum status company_unit(struct call *c, const char **unit_no_r)
{
    struct scan *scan;
    struct unit u;
    *unit_no_r = "";
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    while ((s = scan_next(scan, &u, NULL)) == ST_ok)
        if (!*u.parent) {
            *unit_no_r = u.unit_no;
            break;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status principal_load(struct call *c)
{
    const char *staff_no = c->principal->staff_no;
    for (unsigned i = 0; i < COUNT_OF(machine); i++)
        if (strcmp(staff_no, machine[i].staff_no) == 0) {
            c->user = (struct user){ .staff_no = staff_no, .staff_name = staff_no, .roles = CODE_BIT(machine[i].role) };
            record_init(&user_record, &c->user);
            c->everywhere = true;
            return c->op->flags & OPF_HOST ? ST_ok : company_unit(c, &c->user.unit_no);
        }
    c->user = (struct user){ .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, &c->user);
    c->user.roles &= ~(uint64_t)MACHINE_ROLES;
    return s == ST_not_found ? refuse(c, ST_user_unknown, "", staff_no, NULL, NULL) : s;
}

/* An auditor reads all and writes nothing: only his own session and drafts. */
static bool auditor_writes(const struct call *c)
{
    return call_has_role(c, CODE_role_auditor) && c->op->kind == OP_WRITE && !(c->op->flags & (OPF_FREE | OPF_QUIET));
}

/* By his own roles, or in a supervisor's place where the table says that a delegate may. */
static bool permitted(struct call *c)
{
    if (c->op->roles & c->user.roles)
        return true;
    return (c->op->flags & OPF_STANDS_IN) && delegate_of(c, c->user.staff_no, NULL, NULL);
}

/* One who practises does so where nothing is real: his payments would stand among
 * true ones else. His own session and drafts are his anywhere. */
static bool practises_in_earnest(struct call *c)
{
    struct unit unit = { .unit_no = c->user.unit_no };
    if (!c->user.practice || c->op->kind != OP_WRITE || (c->op->flags & (OPF_FREE | OPF_QUIET)))
        return false;
    return call_get(c, TABLE_unit, &unit) != ST_ok || !unit.practice;
}

/* Who has left does nothing more; a shared terminal has no one at it until he logs
 * in. A lock by wrong tries keeps logins out, not the person who is in: else
 * anybody who knows a staff number could stop a cashier with money in hand. */
enum status principal_permit(struct call *c)
{
    const struct user *u = &c->user;
    if (u->user_state == CODE_user_state_left || u->shared_terminal)
        return refuse(c, ST_not_permitted, "", NULL, NULL, NULL);
    if (u->must_change && !(c->op->flags & OPF_FREE))
        return refuse(c, ST_password_expired, "", NULL, NULL, NULL);
    if (!permitted(c) || auditor_writes(c))
        return refuse(c, ST_not_permitted, "", c->op->name, NULL, NULL);
    if (practises_in_earnest(c))
        return refuse(c, ST_practice_only, "", NULL, NULL, NULL);
    if (c->op->kind == OP_WRITE && !(c->op->flags & OPF_QUIET) && !*c->request_id)
        return refuse(c, ST_field_missing, "request_id", NULL, NULL, NULL);
    return ST_ok;
}

/* The proof of an act of EACH is that act's own: a login, or the proof of the act before,
 * says only who sat here then. */
static bool proof_fits(const struct call *c)
{
    const struct principal *p = c->principal;
    bool own = !p->proof_spent && (!p->proof_for || p->proof_for == c->op->no);
    return own || !(c->op->flags & OPF_EACH);
}

/* The operator is root on the host: he has no password here to prove. */
enum status principal_proved(struct call *c)
{
    instant at = c->principal->proved_at;
    bool lately = at && c->now - at <= setting_number(c, "session.proof_s") * SECOND;
    if (c->everywhere || (lately && proof_fits(c)))
        return ST_ok;
    return refuse(c, ST_proof_needed, "", NULL, NULL, NULL);
}

bool call_has_role(const struct call *c, enum code_role role)
{
    return c->user.roles & CODE_BIT(role);
}

enum status unit_up(struct txn *t, struct unit_way *way, struct unit *u)
{
    struct unit at = { .unit_no = way->next };
    if (!*way->next || way->steps == UNIT_DEPTH)
        return ST_not_found;
    enum status s = store_get(t, TABLE_unit, &at);
    if (s)
        return s;
    *u = at;
    way->next = at.parent;
    way->steps++;
    return ST_ok;
}

/* Whether it is looked for is asked before it is read: most are asked about their own unit. */
bool unit_steps_up(struct txn *t, const char *unit_no, const char *top, unsigned *steps_r)
{
    struct unit u;
    struct unit_way way = { .next = unit_no };
    enum status s = ST_ok;
    while (!s && *way.next && strcmp(way.next, top) != 0)
        s = unit_up(t, &way, &u);
    *steps_r = way.steps;
    return !s && *way.next;
}

bool unit_below(struct txn *t, const char *unit_no, const char *top)
{
    unsigned steps;
    return unit_steps_up(t, unit_no, top, &steps);
}

static bool unit_practises(struct txn *t, const char *unit_no)
{
    struct unit u = { .unit_no = unit_no };
    return !store_get(t, TABLE_unit, &u) && u.practice;
}

bool units_alike(struct txn *t, const char *unit_no, const char *other)
{
    return !strcmp(unit_no, other) || unit_practises(t, unit_no) == unit_practises(t, other);
}

bool unit_within(struct txn *t, const char *unit_no, const char *top)
{
    return unit_below(t, unit_no, top) && units_alike(t, unit_no, top);
}

bool call_in_unit(struct call *c, const char *unit_no)
{
    return c->everywhere || unit_within(c->txn, unit_no, c->user.unit_no);
}

bool call_governs(struct call *c, const char *unit_no)
{
    return c->everywhere || unit_below(c->txn, unit_no, c->user.unit_no);
}

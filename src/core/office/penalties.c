/* Who may not try passwords now, and the end of it. Penalties are of the process, so
 * what is lifted is lifted at once, and the audit says by whom. */
#include "config.h"
#include "core/office/office.h"
#include "core/office/tried.h"

#include <string.h>

static const uint16_t kind_code[PENALTY_KINDS] = {
    [PENALTY_GUESS] = CODE_penalty_kind_guess,   [PENALTY_PROOF] = CODE_penalty_kind_proof,
    [PENALTY_KNOWN] = CODE_penalty_kind_known,   [PENALTY_NET] = CODE_penalty_kind_net,
    [PENALTY_PERSON] = CODE_penalty_kind_person,
};

/* A name nobody has may be a password that was typed too early: no name of a person, no name. */
static const char *person_shown(struct call *c, const char *person)
{
    struct user u = { .staff_no = person };
    if (!*person || person[strspn(person, "0123456789")] == '\0' || call_get(c, TABLE_user, &u) == ST_ok)
        return pool_copy(c->pool, person);
    return "?";
}

static void show(struct call *c, const struct tried_row *t, struct penalty *r)
{
    struct penalty_answer a = tries_answer(c, t);
    *r = (struct penalty){ .penalty_kind = kind_code[t->kind], .staff_no = person_shown(c, t->person),
                           .source = pool_copy(c->pool, t->source), .locked_until = a.locked_until,
                           .wait_seconds = (uint64_t)(a.wait + SECOND - 1) / SECOND };
}

enum status do_penalty_list(struct call *c, const struct nothing *q, struct penalty_list *r)
{
    (void)q;
    struct tried_row *rows = pool_array(c->pool, PENALTIES_LISTED, sizeof *rows);
    unsigned n = tries_list(c, rows, PENALTIES_LISTED, &r->more_penalties);
    r->penalties = pool_array(c->pool, PENALTIES_LISTED, sizeof *r->penalties);
    for (; r->penalties_n < n; r->penalties_n++)
        show(c, &rows[r->penalties_n], &r->penalties[r->penalties_n]);
    return ST_ok;
}

enum status do_penalty_lift(struct call *c, const struct penalty_lift *q, struct penalty_lifted *r)
{
    r->lifted = tries_lift(c, q->staff_no, q->source);
    if (*q->staff_no)
        call_subject(c, q->staff_no);
    call_remark(c, q->source);
    return ST_ok;
}

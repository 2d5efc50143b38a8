/* Parked forms, nine a person, and what became of a request whose answer was lost. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/office/office.h"

#include <string.h>

enum status drafts_of(struct call *c, const char *staff_no, struct draft *list, unsigned max, unsigned *n_r)
{
    struct scan *scan;
    struct draft prefix = { .staff_no = staff_no };
    *n_r = 0;
    enum status s = scan_table(c->txn, TABLE_draft, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (s)
        return s;
    while (*n_r < max && (s = scan_next(scan, &list[*n_r], NULL)) == ST_ok)
        ++*n_r;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The same unfinished form, put back where it came from. */
static bool same_form(const struct draft *a, const struct draft *b)
{
    return strcmp(a->form, b->form) == 0 && strcmp(a->title, b->title) == 0;
}

/* A place that holds another form is not written over: two sessions of one person
 * that end together both saw it free, and a parked form is never lost. */
static enum status place_of(struct call *c, const struct draft *q, uint64_t *slot_r)
{
    struct draft list[DRAFTS_KEPT];
    unsigned n, taken = 0;
    enum status s = drafts_of(c, c->user.staff_no, list, DRAFTS_KEPT, &n);
    *slot_r = q->slot;
    for (unsigned i = 0; !s && i < n; i++) {
        taken |= 1u << list[i].slot;
        if (list[i].slot == q->slot && same_form(&list[i], q))
            return ST_ok;
    }
    if (s || !(taken & 1u << q->slot))
        return s;
    for (*slot_r = 1; *slot_r <= DRAFTS_KEPT; ++*slot_r)
        if (!(taken & 1u << *slot_r))
            return ST_ok;
    return refuse(c, ST_field_too_many, "slot", office_number(c, DRAFTS_KEPT), NULL, NULL);
}

enum status do_draft_put(struct call *c, const struct draft *q, struct draft *r)
{
    uint64_t slot;
    enum status s = place_of(c, q, &slot);
    if (s)
        return s;
    *r = *q;
    r->staff_no = c->user.staff_no;
    r->at = c->now;
    r->slot = slot;
    return store_put(c->txn, TABLE_draft, NULL, r);
}

enum status do_draft_list(struct call *c, const struct nothing *q, struct draft_list *r)
{
    (void)q;
    unsigned n;
    r->drafts = pool_array(c->pool, DRAFTS_KEPT, sizeof *r->drafts);
    enum status s = drafts_of(c, c->user.staff_no, r->drafts, DRAFTS_KEPT, &n);
    r->drafts_n = n;
    return s;
}

enum status do_draft_drop(struct call *c, const struct draft_slot *q, struct nothing *r)
{
    (void)r;
    struct draft d = { .staff_no = c->user.staff_no, .slot = q->slot };
    enum status s = store_delete(c->txn, TABLE_draft, &d);
    return s == ST_not_found ? refuse(c, s, "slot", NULL, NULL, NULL) : s;
}

static enum status outcome_payment(struct call *c, const struct earlier *e, struct request_answer *r)
{
    struct payment p = { 0 };
    struct bytes reply;
    enum status s = remember_reply(c, &op_info[e->op], e, &reply);
    if (!s)
        s = record_decode(&payment_record, &p, reply.at, reply.n, NULL, c->pool, c->fault);
    r->receipt_no = p.receipt_no;
    for (uint32_t i = 0; i < p.tenders_n; i++)
        r->change += p.tenders[i].change;
    return s;
}

enum status do_request_outcome(struct call *c, const struct request_outcome *q, struct request_answer *r)
{
    struct earlier e;
    enum status s = remember_get(c, c->user.staff_no, q->request_id, &e);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (e.op == OP_request_settle)
        return ST_ok;
    r->posted = true;
    r->op = e.op < OP_NUMBER_MAX && op_info[e.op].no ? op_info[e.op].name : "";
    r->at = e.at;
    return *r->op && op_info[e.op].reply == &payment_record ? outcome_payment(c, &e, r) : ST_ok;
}

/* As request.outcome, and the answer stands: a request that was not done by now
 * is never done, even when it is still on its way from a desk that has died. Its
 * id is taken, so that it is refused as another request under the same id. */
enum status do_request_settle(struct call *c, const struct request_outcome *q, struct request_answer *r)
{
    struct earlier e;
    enum status s = do_request_outcome(c, q, r);
    if (s || r->posted)
        return s;
    s = remember_get(c, c->user.staff_no, q->request_id, &e);
    return s == ST_not_found ? remember_taken(c, q->request_id) : s;
}

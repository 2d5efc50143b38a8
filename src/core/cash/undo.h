/* A payment taken back: what reversal, 错户调账 and 退票 share. Worked out first
 * (undo_read, undo_plan: nothing is written), written by undo_write: a red receipt
 * with a number of its own, an entry that names the old one, and the bills as they
 * were before. Private to cash. */
#ifndef CORE_CASH_UNDO_H
#define CORE_CASH_UNDO_H

#include "core/cash/cash.h"

struct since;

struct undoing {
    struct call *c;
    const char *field;               /* of the request that names the payment */
    uint16_t reason;                 /* reverse_reason */
    uint16_t kind;                   /* payment_kind of the red receipt; 0: an ordinary reversal */
    bool paper_back;
    const char *void_voucher;        /* of the card terminal, for the red receipt; NULL: the same voucher */
    bool past_later;                 /* what was paid on it later stands in no one's way, and is figured again */
    money *fetched;                  /* of what was paid ahead at a job's number, what is taken back from its account */
    const char **successor;          /* that account; NULL: none */
    money *spent;                    /* then: what each account has used up of what it paid ahead */
    struct payment pay;
    struct bill *bill_now, *bill_then;    /* one for each of pay.bills: as it is, and as the payment found it */
    struct since *since;             /* and what became of it after the payment (since.c) */
    struct array later;              /* payments that are figured again */
    struct effect_line *effect;
    uint32_t effects, unsaid;        /* lines that are told, and those there was no room for */
};

/* The payment that shall be undone: ST_receipt_unknown, ST_payment_reversed. */
enum status undo_read(struct undoing *u, struct call *c, uint64_t receipt_no);
/* One line for the approver, in order. */
void undo_effect(struct undoing *u, const char *label, const char *before, const char *after);
/* Bills, prepayment and what stands on them later: ST_prepayment_used, ST_payment_later. */
enum status undo_plan(struct undoing *u);
/* till: whose sums it goes out of, changed but not written; NULL: outside the tills. */
enum status undo_write(struct undoing *u, struct shift *till, struct payment *red_r);
/* Last, when all of the act is written: what became of its bills since is done again on them, and agreements they are
 * in are judged, for a broken one is not mended. ST_payment_later where a later payment does not fit any more. */
enum status undo_settle(struct undoing *u);
/* After all that the act writes: what stands again at the number of a job that is an account by now goes there. */
enum status undo_end(struct undoing *u);
/* Effects, sum and subjects to whoever has to approve it. */
void undo_tell(struct undoing *u);

/* Bills and prepayment of a payment, as lines for the approver. */
void payment_tell(struct call *c, const struct payment *p);
/* ST_rule_refuses when one of the tenders is prepayment, which nobody handed over. */
enum status tenders_handed_over(struct call *c, const struct paid_tender *tenders, uint32_t n);
/* The receipt that stands in the place of this one. */
enum status payment_moved_to(struct call *c, const struct payment *p, uint64_t receipt_no);

/* What the payment paid of that bill; NULL nothing. */
struct paid_bill *payment_pays(const struct payment *p, const char *account_no, int32_t month, uint64_t seq);

/* -- since.c: for undo.c alone -- */
struct since *since_room(struct call *c, uint32_t n);
/* A later payment on the same bill rests on this one and goes first: ST_payment_later; or, past_later, is taken off
 * bill_then. */
enum status undo_later(struct undoing *u);
/* The agreement that the payment found: into bill_then. */
enum status undo_agreed(struct undoing *u, uint32_t i);
enum status undo_stand(struct undoing *u);
/* It was written off after that payment: what comes back of it is written off too. */
bool undo_written_off_since(const struct paid_bill *p, const struct bill *now);

#endif

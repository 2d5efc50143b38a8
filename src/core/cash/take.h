/* One payment being taken: what take.c and take_tenders.c share, and what acts that
 * take one in another way set before: as of another day, into another shift, with
 * money that was handed over before. All nought: at the counter, today. */
#ifndef CORE_CASH_TAKE_H
#define CORE_CASH_TAKE_H

#include "core/cash/cash.h"

struct taking {
    struct call *c;
    const struct pay_take *q;
    struct pay_basis basis;
    struct pay_terms terms;
    bool outside;                    /* in no till: shift_no 0 */
    bool shift_known;                /* shift is filled: not my own open one of today */
    uint16_t kind;                   /* payment_kind */
    const struct payment *again;     /* its tenders are posted anew; the money stays where it lies */
    uint64_t till_no;                /* the till where it lies; 0: the shift's own */
    uint64_t book_sheet;             /* a sheet written by hand was given */
    instant true_at;
    const char *remark;
    struct shift shift, shift_before;
    struct tendered tender[PAY_TENDERS];
    unsigned tenders;
    struct share share[PAY_ACCOUNTS];
    struct claim *claim[PAY_ACCOUNTS];    /* one for each debt, unpicked ones owe nothing */
    money due, taken;
    struct payment pay;
};

/* Everything worked out, refused or written; the payment is in t->pay. Terms, call
 * and request are set. Vouchers of money posted again must be free or its own. */
enum status take_run(struct taking *t);
/* A payment from outside says what it pays, the basis of a quote or bills, or that
 * it is prepayment: ST_field_missing. Sent again and again it is not booked again
 * and again into what nobody asked for. */
enum status take_named(struct call *c, const struct pay_take *q, const char *field);
/* References of its tenders become used by its receipt. */
enum status take_vouchers(struct taking *t);
/* Tenders, their references and what they come to (take_tenders.c). */
enum status take_tenders(struct taking *t);
/* The third part of a voucher's key: what makes a reference one of its kind. */
const char *take_voucher_scope(struct taking *t, const struct tendered *h);

#endif

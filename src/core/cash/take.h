/* One payment being taken: what take.c and take_hands.c share. */
#ifndef CORE_CASH_TAKE_H
#define CORE_CASH_TAKE_H

#include "core/cash/cash.h"

struct taking {
    struct call *c;
    const struct pay_take *q;
    struct pay_basis basis;
    struct shift shift, shift_before;
    struct hand hand[PAY_TENDERS];
    unsigned hands;
    struct share share[PAY_ACCOUNTS];
    struct claim *claim[PAY_ACCOUNTS];    /* one for each debt, unpicked ones owe nothing */
    money due, taken;
    struct payment pay;
};

/* Tenders, their references and what they come to (take_hands.c). */
enum status take_hands(struct taking *t);
/* The third part of a voucher's key: what makes a reference one of its kind. */
const char *take_voucher_scope(struct taking *t, const struct hand *h);

#endif

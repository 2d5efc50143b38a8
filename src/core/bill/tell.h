/* tell: a bill retold as lines of arithmetic that can be read out, from what it keeps alone: nothing is figured
 * anew, so it says how the sum that was posted came about, whatever rows say by now. Only
 * what a line refers to is looked up, and said where it is still the same: the document of a
 * price, the rate of the tax inside. A loaded bill keeps little, and that is said.
 *
 * Registers are numbered as they are told (#1), and a charge names those it came from.
 *
 *   tell        the order of it, the sums, what it is to the ledger, loaded bills
 *   tell_surplus  what was fed in beside it
 *   tell_use    registers, losses, what is of other points
 *   tell_charge tiers, each charge, its document
 *   tell_say    lines and figures
 *
 * Private to core. */
#ifndef CORE_BILL_TELL_H
#define CORE_BILL_TELL_H

#include "core/bill/make.h"

struct tale {
    struct call *c;
    const struct bill *bill;
    struct array lines;              /* struct told_line */
    unsigned points;                 /* how many the bill is of */
};

/* -- tell_say.c: figures live in the call's pool -- */
void tell(struct tale *t, struct told_line line);
const char *told_energy(struct tale *t, energy n);
const char *told_money(struct tale *t, money n);
const char *told_price(struct tale *t, price n);
const char *told_count(struct tale *t, int64_t n);
/* n / 10^decimals, zeros at its end left out. */
const char *told_decimal(struct tale *t, __int128 n, unsigned decimals);

/* a + b - c, as it grows, and what it comes to. */
struct told_sum { const char *text; int64_t sum; unsigned n; };
void told_add(struct tale *t, struct told_sum *s, const char *figure, int64_t n);
void told_add_energy(struct tale *t, struct told_sum *s, energy n);
void told_add_money(struct tale *t, struct told_sum *s, money n);

/* -- tell_use.c -- */
void tell_registers(struct tale *t, uint64_t point_no);
/* Of a span: what was read, lost, and is of other points. */
void tell_span_use(struct tale *t, const struct bill_span *s);
/* Registers a charge of that kind and period in the span came from: "#1 #3", "" none. */
const char *registers_of(struct tale *t, const struct bill_span *s, uint16_t price_part, uint16_t use_period);

/* -- tell_charge.c -- */
/* A charge's price by the rows there are now; same: it is the one that was charged. */
struct source {
    bool found, same;
    date since;
    const char *document;
    price now;
};
/* t: the list of the span's day. Of a charge that has a price of its own. */
struct source charge_source(struct call *c, const struct tariff *t, const struct bill_span *span,
                            const struct bill_charge *line);
/* Has it a row of its own that says its price? */
bool charge_sourced(const struct bill_charge *line);
void tell_span(struct tale *t, unsigned span);
/* Of a difference: what each of its lines is more or less. */
void tell_span_difference(struct tale *t, unsigned span);

/* -- tell.c: points with their registers, then the spans of the tale's bill -- */
void tell_points(struct tale *t);

/* -- tell_surplus.c -- */
/* The statement beside the tale's bill, if it has one: as a tale of its own, with registers numbered anew. */
void tell_surplus(struct tale *t);

#endif

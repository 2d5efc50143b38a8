/* correct: bills put right. A bill that was issued is never changed: it is taken back by
 * the opposite of its entry, kept, and linked with what stands in its place; a row of
 * TABLE correction says who did it, why, who allowed it and what it came to.
 *
 *   bill.reverse   全减: taken back, nothing in its place
 *   bill.rebill    全减另发: rows it rests on put right, the bill figured again of the same
 *                  days, and every later one that then comes out differently; all or nothing
 *
 *   bill.adjust    退补: the difference of some days as a bill of its own; the bills stand
 *
 * What was paid on a bill that is taken back stays paid: it is the account's, is applied
 * to the bills in its place by a payment of its own, oldest first, and what is left is
 * paid ahead. Late fee that was paid stays earned unless the request gives it back. A
 * bill figured again without a difference keeps its due date and its late fee.
 *
 * What was fed in beside a bill goes back and is figured again with it; a difference
 * (退补) is of what was used alone. What was paid out of it stays paid out: the producer's
 * account may stand below nought until later statements cover it.
 *
 * A second person allows each; from a size on one of the county company alone, and from
 * a further one not without the city company's document (settings correct.*, tariff-facts
 * 2). Size is the sum of what each bill differs by, so that months that even out do not
 * hide it. Private to core. */
#ifndef CORE_CORRECT_CORRECT_H
#define CORE_CORRECT_CORRECT_H

#include "core/bill/make.h"

enum {
#include "core/correct/limits.def"
};

struct correcting {
    struct call *c;
    struct account account;
    struct bill first;               /* the bill that was named */
    struct correction row;
    energy moved_kwh;                /* sum of the differences, each without its sign */
    money moved;
    money paid;                      /* on bills that were taken back, and the account's now */
    bool fee_back;
};

/* -- correct.c -- */
/* What the request says, and its bill (no month: none), which may be taken back. Numbers the correction. */
enum status correct_begin(struct correcting *k, struct call *c, uint16_t kind, const struct bill_reverse *q);
/* Takes a bill back. now: what stands in its place, issued already or about to be; NULL: nothing. */
enum status correct_take_back(struct correcting *k, const struct bill *old, const struct bill *now);
/* Standing figured bills of that day and later ones, by their days: each rests on those before it. */
enum status correct_bills_from(struct correcting *k, date from, struct array *out);
/* ST_party_left at that field: days from that one on were another party's, to whom the money would not go and who would
 * not pay; bill: those after it. */
enum status correct_party(struct correcting *k, date from, const struct bill *bill, unsigned n, const char *field);
/* A bill that stands, and what it comes to with the correction; counted into its size. */
enum status correct_row(struct correcting *k, const struct bill *old, const struct correction_bill *b);
/* What a bill comes to: below nought where it was credited. */
money bill_comes_to(const struct bill *b);
/* And what was fed in beside it. */
money bill_surplus(const struct bill *b);
/* Who has to allow it, what is said to him, and the row; the last thing a correction does. */
enum status correct_end(struct correcting *k, struct correction *r);

/* -- apply.c -- */
/* What was paid on the old ones, to these; fills paid_ahead and receipt_no. */
enum status correct_apply(struct correcting *k, const struct bill *bill, unsigned n);

#endif

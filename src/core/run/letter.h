/* letters: 催费通知 and 停电通知, each a numbered row that keeps what it named: the bills,
 * their sums and the day. What may be sent when is the law's (domain 4.2), dated in the
 * settings:
 *
 *     overdue -> reminder, delivered -> more than arrears.overdue_days over
 *       -> a second person lets the disconnection go -> its notice, delivered in writing
 *       -> arrears.notice_days -> the second notice -> arrears.final_minutes -> supply may be cut off
 *
 * Who pays ahead and has used it up is told by a letter of its own kind, written by itself,
 * let go by a supervisor and delivered in any way, and the days and the second notice after
 * it are the same (ahead.c; domain 3.8).
 *
 * A letter is one of this chain only while it was not withdrawn and the oldest bill that is
 * claimed is one it named: who has paid and owes anew is reminded anew. So is who agreed to
 * pay that bill in parts and did not; and who paid ahead again, for the letter of before is
 * of another time: what was written before claimed what the agreement
 * took the place of (domain 4.2: after the demand still unpaid, and it was agreed on). One
 * that names nothing it can still claim is neither delivered nor printed. Private to core. */
#ifndef CORE_RUN_LETTER_H
#define CORE_RUN_LETTER_H

#include "core/bill/prepay.h"
#include "core/run/arrears.h"

#define MINUTE_US ((instant)60 * 1000000)

/* What is claimed of an account: overdue, and of what supply may be stopped for (bill_claims_supply). */
struct claim {
    const struct debt *oldest;           /* NULL: nothing is */
    int days;                            /* that it is over */
    money principal, late_fee;
    const char *year_missing;            /* a fee is not known, as in struct debt */
    struct prepay_stop ahead;            /* it pays ahead, and what it paid is used up */
};
enum status claim_read(struct call *c, const struct account *a, const struct debts *debts, struct claim *claim_r);

/* The newest delivered letter of that kind that named the claim's oldest bill, or was written since what was paid ahead
 * is used up; ST_not_found. */
enum status letter_standing(struct call *c, const char *account_no, uint16_t kind, const struct claim *claim,
                            struct letter *r);
/* The notice by which supply may be cut off now, its days over: that what was paid ahead is used up, or of the bills,
 * each for itself; own: the one of that number and no other, 0: any. ST_letter_before, ST_arrears_none,
 * ST_arrears_early. */
enum status letter_notice(struct call *c, const struct account *a, const struct claim *claim, uint64_t own,
                          struct letter *r);
/* May one be written now? ST_arrears_none, ST_letter_before, ST_arrears_early. */
enum status letter_ripe(struct call *c, uint16_t kind, const struct account *a, const struct claim *claim);
/* Writes it. l says kind, pay_by, reason, batch and who approved it; the rest is filled in. */
enum status letter_write(struct call *c, const struct account *a, const struct debts *debts, const struct claim *claim,
                         struct letter *l);
/* ST_letter_unknown, naming it, when there is none or it is out of reach. */
enum status letter_read(struct call *c, uint64_t letter_no, struct letter *l);
/* One that says that what was paid ahead is used up names no bill. */
bool letter_ahead(const struct letter *l);
/* Says of each whether it is settled. */
enum status letters_settled(struct call *c, struct letter *l, uint32_t n);

/* Was one of the kind written to the account since that day, delivered or not? */
enum status letter_since(struct call *c, const char *account_no, uint16_t kind, date since, bool *found_r);

#endif

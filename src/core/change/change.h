/* What the effects of account changes share: the rules that hold for several of
 * them, and the mark on the account while a change is open. */
#ifndef CORE_CHANGE_CHANGE_H
#define CORE_CHANGE_CHANGE_H

#include "core/bill/bill.h"
#include "core/engine/limit.h"
#include "core/work/effect.h"

enum {
#include "core/change/limits.def"
};

/* What the job says; an empty one where it says nothing. */
const struct change *change_of(struct call *c, const struct job *job);

/* -- rules -- */
/* ST_field_missing unless it is there. A prospect is asked for while the clerk is
 * still typing and is told nothing about fields he has not reached. */
enum status change_need(struct call *c, bool there, const char *field);
/* ST_debts_open with the account, the bills and the sum, late fees of today included. */
enum status change_debts_settled(struct call *c, const struct account *a);
/* ST_rule_refuses while a cheque that may still come back is counted as paid (C7). */
enum status change_cheques_cleared(struct call *c, const struct account *a);
/* Not below what the meter was read at last; the account has one where there is
 * a reading. */
/* Is the figure of the meter the account shows, its first point's? Not where that one feeds in. */
enum status change_figure_shown(struct call *c, const struct account *a, bool *shown_r);
enum status change_reading_good(struct call *c, const struct change *q, const struct account *a);
/* The same of a job, where its reading is found. */
enum status change_found(struct call *c, struct job *job, const struct account *account);
/* -- final_bill.c: of the party that leaves, up to the day of the reading -- */
/* The day the change is of: today where it says none. */
date change_day(struct call *c, const struct change *q);
/* Where the job says what the meter is left at: a reading of that day (which the job says from then on), and all of its
 * points' days before it figured, issued and owed. Nothing where bills of the account are loaded, and nothing where it
 * is figured up to that day already. What it cannot be figured from is refused by name, a figure that cannot be by the
 * change's own field. */
enum status change_final_bill(struct call *c, struct job *job, const struct account *a);
/* change_found, and the bill up to that day of a party that stays: its tiers go on. */
enum status change_found_upto(struct call *c, struct job *job, const struct account *account);
/* change_found and change_begin, and that bill. */
enum status change_found_final(struct call *c, struct job *job, const struct account *account);
enum status change_begin_final(struct call *c, struct job *job, const struct account *a);
/* ST_days_not_billed with the first day that is in no bill, where bills are figured here. */
enum status change_all_billed(struct call *c, const struct change *q, const struct account *a);
/* change_abandon; while that bill stands ST_final_bill_stands: it is taken back first. */
enum status change_abandon_final(struct call *c, struct job *job, const struct account *a);
enum status change_abandon_upto(struct call *c, struct job *job, const struct account *a);
/* What a stage shows of it. */
/* What the account fed in is its party's: it is paid out before that one leaves, and what was paid out too much is
 * back. */
enum status change_surplus_paid(struct call *c, const struct account *a);
enum status change_settled(struct call *c, const struct job *job, const struct account *a, struct settled *r);
/* What the meter of its first billed point is left at: its total, or of one that feeds in its reverse register. */
enum status change_figure(struct call *c, const struct change *q, const struct account *a, energy *figure_r);

/* Its rows of meters come off on that day, the one it shows with the figure of the job. */
enum status change_meters_off(struct call *c, const struct change *q, const struct account *a, date day);

/* The reading of the day is there, where there is a meter to be read. */
enum status change_reading_taken(struct call *c, const struct change *q, const struct account *a);

/* What one account paid ahead is another's from now on. */
enum status change_prepayment_moves(struct call *c, const char *from, const char *to, money amount);

/* -- lines the counter is told -- */
void look_identity(struct call *c, struct look *look, uint16_t id_kind, const char *id_no);
/* Other accounts of the same identity and what they owe together. */
enum status look_same_party(struct call *c, struct look *look, const char *id_no, const char *but_account);
/* What stands on the account for the party that leaves it. */
void look_ends_party(struct call *c, struct look *look, const struct account *a);
/* The same ended: direct debit, invoice title, benefits, links, the ban on cheques. */
void account_end_party(struct call *c, struct account *a);

/* -- a benefit -- */
/* Holds today or will; neither over nor ended. */
bool flag_stands(const struct account_flag *f, date today);
const char *flag_word(struct call *c, uint16_t flag_kind);      /* key of its word */

/* -- the account's state -- begin and abandon of a change; job has its number. */
enum status change_begin(struct call *c, struct job *job, const struct account *a);
enum status change_abandon(struct call *c, struct job *job, const struct account *a);
/* What it is when this job is closed: as before, unless another change is open. */
enum status change_state_after(struct call *c, const struct job *job, const struct account *a, uint16_t *state_r);

/* -- expiry.c: what of the area is kept in memory -- */
enum status expiry_open(struct core *c, struct fault *f);
void expiry_close(struct core *c);

/* -- number.c: the number of a new account -- */
enum status account_number_next(struct call *c, const char *unit_no, const char **account_no_r);

#endif

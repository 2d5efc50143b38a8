/* Bringing in files. A load goes staged -> decided -> done, or dropped. While it
 * is staged nothing of it is seen; lines are checked against the store as they
 * come. Deciding is one durable step; from then on the timer's user applies it a
 * slice at a time, giving way to the counters, whatever dies in between. One load
 * is under way at a time, so what was checked stays true until it is applied.
 *
 * The counters go on meanwhile, and may open the very account a later line is
 * about. Such a line parks the load (core/engine/slice.h): what stands before it is
 * applied and stays, others may be brought in, and it is dropped, which lets the
 * rest go, or goes on once the cause is gone.
 *
 * The audit's record of a load is that of its deciding: file, lines, and who. */
#ifndef CORE_LOAD_LOAD_H
#define CORE_LOAD_LOAD_H

#include "core/engine/limit.h"
#include "core/office/office.h"

enum {
#include "core/load/limits.def"
};

/* One kind of file: what a line must fulfil, what names it, and what it does. */
struct load_kind {
    enum status (*check)(struct call *c, const void *row);      /* NULL: its record's own rules are all there are */
    /* What a line is about, for doubles, and the order lines are applied in. */
    const char *(*subject)(struct call *c, const void *row);
    enum status (*apply)(struct call *c, const struct load *l, void *row);
    /* Does it go with the lines of the file that are staged already? NULL: each stands for itself. */
    enum status (*beside)(struct call *c, const struct load *l, const void *row);
};

/* -- area.c -- */
struct loads {
    _Atomic bool due;                /* there may be a load to do; else the timer does not look */
};
struct loads *loads_of(struct core *c);

const struct load_kind *load_kind(uint16_t kind);
/* Its check, where it has one. */
enum status load_line_check(const struct load_kind *kind, struct call *c, const void *row);
/* load_apply.c: one that has a slice to do; ST_not_found: none. */
enum status load_waiting(struct core *c, struct pool *pool, const char **load_id_r);
/* The next of its staged lines, in the order they are applied in. */
enum status load_next_rows(struct call *c, const char *load_id, unsigned most, struct load_row *rows, unsigned *n_r);
/* load_rules.c */
extern const struct load_kind load_holidays, load_time_limits, load_reading_checks;
/* load_readings.c */
extern const struct load_kind load_readings;
/* Opening entries gather over a slice and are posted by the hundred. */
enum status load_line_opening(struct call *c, enum code_ledger ledger, const struct account *a, money amount,
                              uint16_t fee_kind, int32_t bill_month);

#endif

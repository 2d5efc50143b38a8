/* Proving the store: each check is a row of its area (area.h) and one function. A check
 * takes its own short snapshots (check_snapshot), so the counters go on, and
 * compares only what one snapshot shows together. */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H

#include "core/core.h"

struct check_run {
    struct core *core;
    finding_fn *finding;             /* for each fault */
    void *context;
    struct pool *pool;               /* of the snapshot; cleared by check_snapshot */
    struct txn *txn;
    uint64_t findings, looked_at;
    const char *anchor;              /* text that holds a head of the chain; NULL: none was brought */
};

/* Ends the snapshot before, if there is one, and begins the next. */
enum status check_snapshot(struct check_run *r);
void check_finding(struct check_run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Is there a row with that key? Nothing else of it is read. */
enum status check_there(struct check_run *r, enum table_id table, void *row, bool *there_r);
/* Every row of a table, in slices of a snapshot each; what is compared with it is read from r->txn. */
typedef enum status check_visit_fn(struct check_run *r, void *row, void *context);
/* The next rows after token, in the snapshot there is; ST_not_found after the last. wanted: of
 * each row these fields alone are read; NULL: all (the check of indexes has read them once). */
enum status check_slice(struct check_run *r, enum table_id table, const struct field_set *wanted, struct key *token,
                        check_visit_fn *visit, void *context);
enum status check_walk(struct check_run *r, enum table_id table, check_visit_fn *visit, void *context);

enum status check_balances(struct check_run *r);     /* check_ledger.c */
enum status check_settings(struct check_run *r);     /* setting.c */

/* Every check; lines say each one's result, in the order of the areas. findings is their sum.
 * Of an offline store several are made at a time: what a check changes is its own. */
typedef void check_line_fn(void *context, const char *line);      /* never two at a time */
enum status checks_run(struct core *c, check_line_fn *line, void *context, uint64_t *findings_r);
/* The same, against a head of the audit's chain that was kept elsewhere: one that does not
 * fit is a finding, text without one ST_text_invalid. */
enum status checks_run_anchored(struct core *c, const char *anchor, check_line_fn *line, void *context,
                                uint64_t *findings_r);

#endif

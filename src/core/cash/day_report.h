/* A day report being made: what its files share. Sums are over everything; of each
 * list a page is kept, so that a county's report is whole and its reply is not
 * larger than a frame. Private to cash. */
#ifndef CORE_CASH_DAY_REPORT_H
#define CORE_CASH_DAY_REPORT_H

#include "core/cash/cash.h"

struct reporting {
    struct call *c;
    struct day_report *r;
    struct pool *scratch;            /* cleared from row to row */
    uint64_t page;
    bool signing;                    /* on the writer: sums alone, its own entries one by one */
    struct array shifts;             /* struct shift, those that are counted */
    struct array rows;               /* struct day_row */
    uint64_t first_entry, last_entry;
};

/* One list of the report: its page, and how many there are. */
struct piece {
    const struct record *record;
    void *rows;
    unsigned most;
    uint32_t *n;
    uint64_t *all;
};
void piece_add(struct reporting *g, const struct piece *piece, const void *row);

/* day_report_beside.c: what stands beside the payments. */
enum status voided_of_shift(struct reporting *g, const struct shift *shift);
enum status moves_of_shift(struct reporting *g, uint64_t shift_no);
enum status refunds_of_day(struct reporting *g);
enum status deposits_of_day(struct reporting *g);
/* Is it one of the report's shifts? */
bool reports_shift(const struct reporting *g, uint64_t shift_no);

#endif

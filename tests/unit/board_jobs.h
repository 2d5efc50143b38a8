/* Jobs put into a test's office as rows, as if they had been accepted long ago:
 * an office of the picture's hours and limits (ux 3, deadline board), where what
 * is due tomorrow is at risk. */
#ifndef TESTS_UNIT_BOARD_JOBS_H
#define TESTS_UNIT_BOARD_JOBS_H

#include "tests/unit/core_office.h"

#define STATION "13052510"
#define OTHER_STATION "13052511"

struct job_made {
    uint64_t job_no;
    const char *kind, *unit_no, *accepted;      /* "2026-11-12T10:00" in the office's zone */
    unsigned stage;                             /* where it stands; 0: done at closed */
    const char *staff_no, *staff_name;
    const char *paused, *closed;                /* NULL not */
    uint16_t satisfaction;
    const char *stage_done[4];                  /* when stages 1.. were finished; NULL: at once */
    uint64_t ordered_minutes;                   /* a limit that stage 1 was given as it began; 0 none */
};

instant at(const char *text);
/* Closes the core, writes the rows and what they are judged by, opens it again. */
void jobs_put(struct office *o, const struct job_made *made, unsigned n);
/* What fill writes, into the store of an office whose core is closed meanwhile. */
void rows_written(struct office *o, void (*fill)(struct txn *t, const void *what, unsigned n), const void *what,
                  unsigned n);
/* An account with these benefits, written the same way. */
#define BENEFIT_ACCOUNT "0525018346"
void benefits_put(struct office *o, const struct account_flag *flags, unsigned n);
/* Moves the office's clock there, forward only. */
void clock_to(struct office *o, const char *text);
struct board_page board_of(struct office *o, const char *staff_no, const struct board_ask *q);

#endif

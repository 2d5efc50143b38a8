/* sample: a county that does not exist, for demonstrations, tests and the bench.
 * It is made as of the evening before `today`, so that arrears look right on any
 * day, and is the same for the same seed, size and day.
 *
 * Everything about an account follows from its serial number and the seed
 * alone, so that any size is made in one pass with bounded memory (16 bytes for
 * each payment at a counter, and the store's cache). Rows go in by store_bulk
 * with their journal, balances and audit, so that `wattdesk check` proves it like
 * any other county.
 *
 *     store_open(create) -> set the word functions -> sample_make -> store_close */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include <stdio.h>
#include "store/store.h"

#define SAMPLE_ACCOUNTS_MAX 1000000
#define SAMPLE_MONTHS_MAX 240       /* twenty years */

struct sample_config {
    uint64_t accounts;           /* 1 to SAMPLE_ACCOUNTS_MAX; a few known people come on top of a small county */
    unsigned months;             /* of bills, 1 to SAMPLE_MONTHS_MAX; the last is the month before today's */
    uint64_t seed;
    date today;
    const char *data_dir;        /* db/: sample/ and seed/ */
    FILE *progress;              /* a line a second with the rate; NULL is silent */
};

/* ST_file_broken {file, line, reason}, ST_number_out_of_range, ST_exists (the
 * store has accounts), and what the store says. */
enum status sample_make(struct store *s, const struct sample_config *config, struct fault *f);

#endif

/* Rows changed behind the core's back, with good checksums and true indexes, and what the
 * check of rows says of them. */
#ifndef TESTS_UNIT_PROOF_LOOK_H
#define TESTS_UNIT_PROOF_LOOK_H

#include "core/engine/inner.h"

#define FLIPS 12                      /* of a table */
#define TRIES 4000                    /* for so many that still make a row of that key */

struct look { unsigned n; char first[200]; uint64_t looked_at; };    /* findings, and the first of them */
void looked(void *look, const char *line);
struct look look_at_rows(struct core *core);

void put_back(struct core *core, enum table_id table, const void *row);
void take_away(struct core *core, enum table_id table, const void *row);
/* 0 to n-1, the same ones in each run. */
unsigned below(unsigned n);
/* One bit of one of the rows another way, FLIPS times: each is the only finding, and put back.
 * rows: n of them, one behind the other. */
void flip_rows(struct core *core, enum table_id table, const void *rows, unsigned n, struct pool *pool);

/* A row of any content, as its record allows. */
void any_row(uint64_t seed, enum table_id table, void *row, struct pool *pool);
/* The fields of it anew that may change after it was made. */
void any_later(uint64_t seed, enum table_id table, void *row, struct pool *pool);

#endif

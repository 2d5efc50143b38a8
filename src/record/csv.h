/* Inside record: a CSV text cut into rows of cells, in place. */
#ifndef RECORD_CSV_H
#define RECORD_CSV_H

#include "record/shape.h"

#define CSV_CELLS 128                    /* columns a file may have */

/* The file as UTF-8 without a NUL in it but the one at its end; free() it. What it was
 * taken for, where *charset left that open, is told there. */
char *csv_text(const char *bytes, size_t n, enum csv_charset *charset, size_t *n_r);

struct csv_rows {
    char *at, *end;
    unsigned long next_line;             /* the line at stands on */
    unsigned long line;                  /* the first line of the row that was read */
    char *cell[CSV_CELLS];               /* NUL-terminated; a bare one has no blanks around it */
    unsigned cells;
    const char *broken;                  /* key of what is wrong with the row, NULL: nothing */
};

void csv_rows_init(struct csv_rows *rows, char *text, size_t n);
/* The next row that is not blank; false at the end. */
bool csv_rows_next(struct csv_rows *rows);

/* May this field be a column? */
bool csv_column(const struct field *fd);

/* csv_words.c: the field a head means, by name, by db/heads.def, or by its label in any
 * language; NULL: none. */
const struct field *csv_column_field(const struct record *r, const char *title);
/* The words that stand for codes and flags in these columns. */
struct csv_words {
    const struct field *const *column;
    unsigned columns;
    struct pool *pool;                   /* lives as long */
    struct array list;
};
void csv_words_gather(struct csv_words *w, const struct csv_own_word *own, unsigned own_n);
/* What field_take understands where text is such a word; text itself otherwise. */
const char *csv_cell_meaning(const struct csv_words *w, const struct field *fd, const char *text, struct pool *pool);

#endif

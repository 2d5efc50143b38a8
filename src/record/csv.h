/* Inside record: a CSV text cut into rows of cells, in place. */
#ifndef RECORD_CSV_H
#define RECORD_CSV_H

#include "record/shape.h"

#define CSV_CELLS 128                    /* columns a file may have */

/* The file as UTF-8 without a NUL in it but the one at its end; free() it. What it was
 * taken for, where *charset left that open, is told there. */
char *csv_text(const char *bytes, size_t n, enum csv_charset *charset, size_t *n_r);

/* How many bytes in front of a file of that charset are its mark; how many bytes a character has at least. */
size_t csv_mark(const char *bytes, size_t n, enum csv_charset charset);
unsigned csv_unit(enum csv_charset charset);

struct csv_rows {
    char *at, *end;
    char *from;                          /* where the row that was read begins */
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

/* csv_map.c: a map's rows (csv_map_read in record.h) */
enum csv_map_kind { CSV_MAP_column, CSV_MAP_register, CSV_MAP_word, CSV_MAP_always, CSV_MAP_days, CSV_MAP_leave };
struct csv_map_row {
    enum csv_map_kind kind;
    const char *head;                    /* folded: of the file's column; word: what the file says */
    const struct field *field, *also;
    const char *value;                   /* leave: folded */
    int days;
};
struct csv_map { const struct record *record; struct array rows; };
/* The row of a file's column; NULL: it is not read. leave: is there one that leaves rows by it? */
const struct csv_map_row *csv_map_of(const struct csv_map *map, const char *title, bool leave);
bool csv_map_leaves(const struct csv_map *map, const char *title, const char *text);
const char *csv_map_word(const struct csv_map *map, const struct field *fd, const char *text);     /* NULL: none */
enum status csv_map_always(const struct csv_map *map, void *s, struct pool *pool, struct fault *f);
void csv_map_days(const struct csv_map *map, void *s);
bool csv_map_has(const struct csv_map *map, const struct field *fd);     /* without a column of its own */

#endif

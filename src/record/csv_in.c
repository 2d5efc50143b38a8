/* CSV to records: the header gives each column its field, then row by row into
 * one struct, its texts pointing into the file's own text. A row takes no memory
 * but what its pool keeps from the row before. */
#include "config.h"
#include "record/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct csv_load {
    const struct record *record;
    struct csv_rows rows;
    const struct field *column[CSV_CELLS];
    unsigned columns;
    unsigned needed;                 /* cells a row has at least: to the last column that is a field */
    struct csv_words words;
    struct csv_sink *sink;
    struct csv_result *result;
    void *row;
    struct pool *pool;
};

bool csv_column(const struct field *fd)
{
    return fd->type != FT_LIST && !(fd->flags & (F_AUTO | F_SECRET));
}

static enum status file_broken(struct fault *f, unsigned long line, unsigned column, const char *reason)
{
    char line_text[24], column_text[24];

    snprintf(line_text, sizeof line_text, "%lu", line);
    snprintf(column_text, sizeof column_text, "%u", column);
    return fault_set(f, ST_file_broken, "", line_text, column_text, tr(reason));
}

static bool column_taken(const struct csv_load *load, const struct field *fd)
{
    for (unsigned i = 0; i < load->columns; i++)
        if (load->column[i] == fd)
            return true;
    return false;
}

static enum status read_column(struct csv_load *load, const char *title, struct fault *f)
{
    const struct field *fd = *title ? csv_column_field(load->record, title) : NULL;

    if (*title && (!fd || !csv_column(fd)))
        return fault_set(f, ST_field_unknown, "", utf8_valid(title, strlen(title)) ? title : NULL, NULL, NULL);
    if (fd && column_taken(load, fd))
        return file_broken(f, load->rows.line, load->columns + 1, "csv.twice");
    load->column[load->columns++] = fd;
    if (fd)
        load->needed = load->columns;
    return ST_ok;
}

static enum status need_columns(const struct csv_load *load, struct fault *f)
{
    const struct record *r = load->record;

    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if (fd->flags & F_NEED && csv_column(fd) && !column_taken(load, fd))
            return fault_set(f, ST_field_missing, fd->name, NULL, NULL, NULL);
    }
    return ST_ok;
}

static enum status read_header(struct csv_load *load, struct fault *f)
{
    struct csv_rows *rows = &load->rows;
    enum status status = ST_ok;

    if (!csv_rows_next(rows))
        return file_broken(f, 1, 1, "csv.no_header");
    if (rows->broken)
        return file_broken(f, rows->line, rows->cells + 1, rows->broken);
    for (unsigned i = 0; i < rows->cells && status == ST_ok; i++)
        status = read_column(load, rows->cell[i], f);
    return status == ST_ok ? need_columns(load, f) : status;
}

static bool cell_given(const struct csv_load *load, const char *field)
{
    for (unsigned i = 0; i < load->rows.cells && i < load->columns; i++)
        if (load->column[i] && strcmp(load->column[i]->name, field) == 0)
            return *load->rows.cell[i] != '\0';
    return false;
}

/* A number that may not be nothing was written, as nothing. */
static enum status zero_given(struct fault *f)
{
    char field[sizeof f->field];

    text_copy(field, sizeof field, f->field);
    return fault_set(f, ST_amount_zero, field, NULL, NULL, NULL);
}

/* Fill the row; on a fault, column_r names where. */
static enum status read_row(struct csv_load *load, const char **column_r, struct fault *f)
{
    const struct csv_rows *rows = &load->rows;

    *column_r = "";
    if (rows->broken)
        return file_broken(f, rows->line, rows->cells + 1, rows->broken);
    if (rows->cells < load->needed)
        return file_broken(f, rows->line, rows->cells + 1, "csv.cells_few");
    pool_clear(load->pool);
    memset(load->row, 0, load->record->size);
    record_init(load->record, load->row);
    for (unsigned i = 0; i < rows->cells; i++) {
        const struct field *fd = i < load->columns ? load->column[i] : NULL;

        if (!*rows->cell[i])
            continue;
        *column_r = fd ? fd->name : "";
        if (!fd)
            return file_broken(f, rows->line, i + 1, "csv.cells");
        const char *text = csv_cell_meaning(&load->words, fd, rows->cell[i], load->pool);
        if (field_take(fd, load->row, text, true, load->pool, f) != ST_ok)
            return f->status;
    }
    if (record_check(load->record, load->row, f) == ST_ok)
        return ST_ok;
    *column_r = f->field;
    return f->status == ST_field_missing && cell_given(load, f->field) ? zero_given(f) : f->status;
}

static void read_rows(struct csv_load *load)
{
    bool go_on = true;

    while (go_on && csv_rows_next(&load->rows)) {
        struct fault fault = { .status = ST_ok };
        const char *column;
        bool good = read_row(load, &column, &fault) == ST_ok;

        load->result->lines++;
        load->result->good += good;
        load->result->bad += !good;
        go_on = good ? load->sink->row(load->sink, load->rows.line, load->row)
                     : load->sink->bad(load->sink, load->rows.line, column, &fault);
    }
}

enum status record_read_csv(const struct record *r, const char *bytes, size_t n,
                            struct csv_sink *sink, struct csv_result *result, struct fault *f)
{
    struct csv_load load = { .record = r, .sink = sink, .result = result, .pool = pool_new(4096) };
    enum csv_charset charset = sink->charset;
    char *text = csv_text(bytes, n, &charset, &n);
    enum status status;

    *result = (struct csv_result){ .charset = charset };
    load.row = calloc(1, r->size);
    if (!load.row)
        panic("no memory for a row of %s", r->name);
    csv_rows_init(&load.rows, text, n);
    status = read_header(&load, f);
    load.words = (struct csv_words){ .column = load.column, .columns = load.columns, .pool = pool_new(4096) };
    if (status == ST_ok) {
        csv_words_gather(&load.words, sink->own, sink->own_n);
        read_rows(&load);
    }
    pool_free(&load.words.pool);
    free(load.row);
    free(text);
    pool_free(&load.pool);
    return status;
}

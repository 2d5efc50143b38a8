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
    const char *title[CSV_CELLS];
    const struct csv_map_row *apart[CSV_CELLS];      /* the column makes a row of its own */
    bool leaves[CSV_CELLS];          /* rows are left by what it says */
    bool several;                    /* there are such columns: a line may be several rows */
    unsigned columns;
    unsigned needed;                 /* cells a row has at least: to the last column that is a field */
    struct csv_words words;
    struct csv_sink *sink;
    struct csv_result *result;
    void *row, *one;                 /* a line, and of one with columns apart each row */
    struct field_set mapped;         /* what the map says of every row */
    struct field_set said;           /* that, and the line's cells that are not empty */
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

static void column_add(struct csv_load *load, const char *title, const struct field *fd)
{
    load->title[load->columns] = title;
    load->column[load->columns++] = fd;
    if (fd)
        load->needed = load->columns;
}

/* A column the map has nothing to say of is not read; one of a register is a row of its own. */
static enum status mapped_column(struct csv_load *load, const char *title, struct fault *f)
{
    const struct csv_map *map = load->sink->map;
    const struct csv_map_row *row = *title ? csv_map_of(map, title, false) : NULL;

    if (row && row->kind == CSV_MAP_column && column_taken(load, row->field))
        return file_broken(f, load->rows.line, load->columns + 1, "csv.twice");
    if (row && row->kind == CSV_MAP_register)
        load->apart[load->columns] = row;
    load->leaves[load->columns] = *title && csv_map_of(map, title, true);
    load->several |= row && row->kind == CSV_MAP_register;
    column_add(load, title, row ? row->field : NULL);
    return ST_ok;
}

static enum status read_column(struct csv_load *load, const char *title, struct fault *f)
{
    if (load->sink->map)
        return mapped_column(load, title, f);
    const struct field *fd = *title ? csv_column_field(load->record, title) : NULL;

    if (*title && (!fd || !csv_column(fd)))
        return fault_set(f, ST_field_unknown, "", utf8_valid(title, strlen(title)) ? title : NULL, NULL, NULL);
    if (fd && column_taken(load, fd))
        return file_broken(f, load->rows.line, load->columns + 1, "csv.twice");
    column_add(load, title, fd);
    return ST_ok;
}

static enum status need_columns(struct csv_load *load, struct fault *f)
{
    const struct record *r = load->record;

    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        bool mapped = load->sink->map && csv_map_has(load->sink->map, fd);

        if (mapped)
            field_set_add(&load->mapped, fd->no);
        if (fd->flags & F_NEED && csv_column(fd) && !column_taken(load, fd) && !mapped)
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

static enum status take_cell(struct csv_load *load, unsigned i, void *s, struct fault *f)
{
    const struct field *fd = load->column[i];
    const char *said = load->rows.cell[i], *text = NULL;

    if (load->sink->map)
        text = csv_map_word(load->sink->map, fd, said);
    if (!text)
        text = csv_cell_meaning(&load->words, fd, said, load->pool);
    return field_take(fd, s, text, true, load->pool, f);
}

/* What a column is called where it is named: by its field, in a file of another program as there. */
static const char *column_name(const struct csv_load *load, unsigned i)
{
    return load->sink->map ? load->title[i] : load->column[i]->name;
}

/* The cells of a line but those apart; on a fault, column_r names where. */
static enum status read_cells(struct csv_load *load, const char **column_r, struct fault *f)
{
    const struct csv_rows *rows = &load->rows;
    const struct csv_map *map = load->sink->map;

    for (unsigned i = 0; i < rows->cells; i++) {
        const struct field *fd = i < load->columns ? load->column[i] : NULL;

        if (fd && *rows->cell[i])
            field_set_add(&load->said, fd->no);
        if (!*rows->cell[i] || load->apart[i] || (map && !fd && i < load->columns))
            continue;
        *column_r = fd ? column_name(load, i) : "";
        if (!fd)
            return file_broken(f, rows->line, i + 1, "csv.cells");
        if (take_cell(load, i, load->row, f) != ST_ok)
            return f->status;
    }
    if (map && csv_map_always(map, load->row, load->pool, f) != ST_ok)
        return f->status;
    if (map)
        csv_map_days(map, load->row);
    return ST_ok;
}

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
    load->said = load->mapped;
    return read_cells(load, column_r, f);
}

static enum status row_whole(struct csv_load *load, const void *s, const char **column_r, struct fault *f)
{
    if (record_said(load->record, &load->said, f) == ST_ok && record_check(load->record, s, f) == ST_ok)
        return ST_ok;
    *column_r = f->field;
    return f->status == ST_field_missing && cell_given(load, f->field) ? zero_given(f) : f->status;
}

static bool give(struct csv_load *load, const void *s, enum status status, const char *column, const struct fault *f)
{
    load->result->good += status == ST_ok;
    load->result->bad += status != ST_ok;
    return status == ST_ok ? load->sink->row(load->sink, load->rows.line, s)
                           : load->sink->bad(load->sink, load->rows.line, column, f);
}

/* A row of each column apart in which something stands. */
static bool give_apart(struct csv_load *load)
{
    bool go_on = true;

    for (unsigned i = 0; go_on && i < load->rows.cells && i < load->columns; i++) {
        struct fault f = { .status = ST_ok };
        const char *column = load->title[i];
        const struct csv_map_row *apart = load->apart[i];
        if (!apart || !*load->rows.cell[i])
            continue;
        memcpy(load->one, load->row, load->record->size);
        enum status status = take_cell(load, i, load->one, &f);
        if (status == ST_ok)
            status = field_take(apart->also, load->one, apart->value, true, load->pool, &f);
        if (status == ST_ok)
            status = row_whole(load, load->one, &column, &f);
        go_on = give(load, load->one, status, column, &f);
    }
    return go_on;
}

/* Nothing was filled in, or the map says that such are none. */
static bool left_out(const struct csv_load *load)
{
    const struct csv_sink *sink = load->sink;

    if (load->rows.broken)
        return false;
    for (unsigned i = 0; i < load->rows.cells && i < load->columns; i++)
        if (load->leaves[i] && csv_map_leaves(sink->map, load->title[i], load->rows.cell[i]))
            return true;
    return sink->given && !cell_given(load, sink->given);
}

static bool read_line(struct csv_load *load)
{
    struct fault fault = { .status = ST_ok };
    const char *column;

    load->result->lines++;
    if (left_out(load)) {
        load->result->left++;
        return true;
    }
    enum status status = read_row(load, &column, &fault);
    if (status == ST_ok && load->several)
        return give_apart(load);
    if (status == ST_ok)
        status = row_whole(load, load->row, &column, &fault);
    return give(load, load->row, status, column, &fault);
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
    load.one = calloc(1, r->size);
    if (!load.row || !load.one)
        panic("no memory for a row of %s", r->name);
    csv_rows_init(&load.rows, text, n);
    status = read_header(&load, f);
    load.words = (struct csv_words){ .column = load.column, .columns = load.columns, .pool = pool_new(4096) };
    if (status == ST_ok) {
        csv_words_gather(&load.words, sink->own, sink->own_n);
        while (csv_rows_next(&load.rows) && read_line(&load))
            continue;
    }
    pool_free(&load.words.pool);
    free(load.row);
    free(load.one);
    free(text);
    pool_free(&load.pool);
    return status;
}

/* -- rows as they stand -- */

/* The file's own lines, walked forward. They are those of its text: what is no character is left byte by byte, and in
 * no charset here is a line's end a part of a character. */
struct file_lines { const char *at, *end; unsigned unit; bool big; unsigned long line; };

static bool line_ends(const struct file_lines *f, const char *at)
{
    return f->unit == 1 ? *at == '\n' : at[f->big] == '\n' && !at[!f->big];
}

/* Where that line begins; of one past the last, the end. */
static const char *line_begin(struct file_lines *f, unsigned long line)
{
    for (; f->line < line && (size_t)(f->end - f->at) >= f->unit; f->at += f->unit)
        f->line += line_ends(f, f->at);
    if (f->line < line)
        f->at = f->end;
    return f->at;
}

void record_csv_rows(const char *bytes, size_t n, enum csv_charset charset, const unsigned long *line, size_t lines,
                     csv_put *put, void *to)
{
    size_t text_n, at = 0;
    char *text = csv_text(bytes, n, &charset, &text_n);
    size_t mark = csv_mark(bytes, n, charset);
    struct file_lines file = { .at = bytes + mark, .end = bytes + n, .unit = csv_unit(charset),
                               .big = charset == CSV_UTF16BE, .line = 1 };
    struct csv_rows rows;
    bool head = true;

    put(to, bytes, mark);
    csv_rows_init(&rows, text, text_n);
    while (csv_rows_next(&rows) && (head || at < lines)) {
        while (at < lines && line[at] < rows.line)
            at++;
        if (head || (at < lines && line[at] == rows.line)) {
            const char *from = line_begin(&file, rows.line);
            put(to, from, (size_t)(line_begin(&file, rows.next_line) - from));
        }
        head = false;
    }
    free(text);
}

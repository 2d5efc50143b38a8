/* A column map: how another program's file is read as rows of a record. It is looked at
 * whole before the file is: a word it cannot mean is said by its line. */
#include "config.h"
#include "record/csv.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MOST 5
#define WORD_BYTES 192
#define DAYS_MOST 31                     /* by which a file's date may lie off */

static const struct { const char *word; unsigned words; } kinds[] = {
    [CSV_MAP_column] = { "column", 3 }, [CSV_MAP_register] = { "register", 5 }, [CSV_MAP_word] = { "word", 4 },
    [CSV_MAP_always] = { "always", 3 }, [CSV_MAP_days] = { "days", 3 }, [CSV_MAP_leave] = { "leave", 3 },
};

struct reading {
    struct csv_map *map;
    struct pool *pool;
    void *row;                           /* values are tried on it */
    char *word[WORDS_MOST];
    unsigned words;
};

static const char *folded(const char *text, struct pool *pool)
{
    char out[WORD_BYTES];

    return pool_copy(pool, text_fold_search(text, out, sizeof out));
}

static const char *field_found(const struct csv_map *map, const char *name, const struct field **fd_r)
{
    *fd_r = record_field(map->record, name);
    return *fd_r && csv_column(*fd_r) ? NULL : "csv.map.field";
}

static const char *value_good(struct reading *k, const struct field *fd, const char *text)
{
    struct fault f = { .status = ST_ok };

    return field_take(fd, k->row, text, false, k->pool, &f) ? "csv.map.value" : NULL;
}

static const char *days_good(const struct csv_map_row *row, const char *text, int *days_r)
{
    char *end;
    long days = strtol(text, &end, 10);

    *days_r = (int)days;
    return row->field->type == FT_DATE && *text && !*end && days >= -DAYS_MOST && days <= DAYS_MOST ? NULL
        : "csv.map.days";
}

static bool same_row(const struct csv_map_row *a, const struct csv_map_row *b)
{
    if (a->kind == CSV_MAP_leave || b->kind == CSV_MAP_leave)
        return false;
    if (a->head && b->head && a->field == b->field && a->kind == CSV_MAP_word)
        return a->kind == b->kind && !strcmp(a->head, b->head);
    if (a->kind == CSV_MAP_word || b->kind == CSV_MAP_word || a->kind == CSV_MAP_days || b->kind == CSV_MAP_days)
        return a->kind == b->kind && a->kind == CSV_MAP_days && a->field == b->field;
    if (a->head && b->head && !strcmp(a->head, b->head))
        return true;
    if (a->field != b->field)
        return false;
    return a->kind != CSV_MAP_register || b->kind != a->kind || (a->also == b->also && !strcmp(a->value, b->value));
}

static const char *row_added(struct reading *k, const struct csv_map_row *row)
{
    const struct csv_map_row *there = k->map->rows.at;

    for (unsigned i = 0; i < k->map->rows.n; i++)
        if (same_row(&there[i], row))
            return "csv.map.twice";
    *(struct csv_map_row *)array_add(&k->map->rows, k->pool, sizeof *row) = *row;
    return NULL;
}

/* A line's words as a row; the key of what is wrong, *at_r the word. */
static const char *row_made(struct reading *k, enum csv_map_kind kind, unsigned *at_r)
{
    char **word = k->word;
    bool headed = kind == CSV_MAP_column || kind == CSV_MAP_register;
    struct csv_map_row row = { .kind = kind };
    const char *wrong = NULL;

    *at_r = headed ? 2 : 1;
    if (headed || kind == CSV_MAP_leave)
        row.head = folded(word[1], k->pool);
    if (kind == CSV_MAP_leave)
        row.value = folded(word[2], k->pool);
    else
        wrong = field_found(k->map, word[headed ? 2 : 1], &row.field);
    if (!wrong && kind == CSV_MAP_register) {
        *at_r = 3;
        wrong = field_found(k->map, word[3], &row.also);
    }
    if (wrong)
        return wrong;
    *at_r = kinds[kind].words - 1;
    if (kind == CSV_MAP_word)
        row.head = folded(word[2], k->pool);
    if (kind == CSV_MAP_days)
        wrong = days_good(&row, word[2], &row.days);
    else if (kind == CSV_MAP_word || kind == CSV_MAP_always || kind == CSV_MAP_register) {
        row.value = pool_copy(k->pool, word[*at_r]);
        wrong = value_good(k, row.also ? row.also : row.field, row.value);
    }
    return wrong ? wrong : row_added(k, &row);
}

static void cut(struct reading *k, char *line)
{
    char *rest = line, *word;

    line[strcspn(line, "#\r")] = '\0';
    k->words = 0;
    while ((word = strtok_r(rest, " \t", &rest)))
        if (k->words < WORDS_MOST)
            k->word[k->words++] = word;
        else
            k->words = WORDS_MOST + 1, *rest = '\0';
}

static const char *line_read(struct reading *k, char *line, unsigned *at_r)
{
    *at_r = 0;
    cut(k, line);
    if (!k->words)
        return NULL;
    for (unsigned i = 0; i < k->words && i < WORDS_MOST; i++)
        if (!utf8_valid(k->word[i], strlen(k->word[i]))) {
            *at_r = WORDS_MOST + 1;                          /* not to be shown */
            return "csv.map.word";
        }
    for (unsigned i = 0; i < COUNT_OF(kinds); i++)
        if (!strcmp(k->word[0], kinds[i].word))
            return k->words == kinds[i].words ? row_made(k, (enum csv_map_kind)i, at_r) : "csv.map.words";
    return "csv.map.word";
}

struct csv_map *csv_map_read(const struct record *r, const char *text, size_t n, struct pool *pool,
                             unsigned long *line_r, struct fault *f)
{
    struct reading k = { .pool = pool, .map = POOL_NEW(pool, struct csv_map), .row = pool_get(pool, r->size) };
    char *at = pool_slice(pool, text, n), *next;
    const char *wrong = NULL;
    unsigned word = 0;

    *k.map = (struct csv_map){ .record = r };
    *line_r = 1;
    record_init(r, k.row);
    for (; !wrong && at; at = next, ++*line_r) {
        next = strchr(at, '\n');
        if (next)
            *next++ = '\0';
        wrong = line_read(&k, at, &word);
        if (wrong)
            break;
    }
    if (!wrong)
        return k.map;
    fault_set(f, ST_file_broken, "", "", k.words > word ? k.word[word] : "", tr(wrong));
    return NULL;
}

/* -- what a file's cells are by it -- */

const struct csv_map_row *csv_map_of(const struct csv_map *map, const char *title, bool leave)
{
    char head[WORD_BYTES];
    const struct csv_map_row *row = map->rows.at;

    text_fold_search(title, head, sizeof head);
    for (unsigned i = 0; i < map->rows.n; i++) {
        bool headed = row[i].kind == CSV_MAP_column || row[i].kind == CSV_MAP_register;
        if ((leave ? row[i].kind == CSV_MAP_leave : headed) && !strcmp(row[i].head, head))
            return &row[i];
    }
    return NULL;
}

bool csv_map_leaves(const struct csv_map *map, const char *title, const char *text)
{
    char head[WORD_BYTES], said[WORD_BYTES];
    const struct csv_map_row *row = map->rows.at;

    text_fold_search(title, head, sizeof head);
    text_fold_search(text, said, sizeof said);
    for (unsigned i = 0; i < map->rows.n; i++)
        if (row[i].kind == CSV_MAP_leave && !strcmp(row[i].head, head) && !strcmp(row[i].value, said))
            return true;
    return false;
}

const char *csv_map_word(const struct csv_map *map, const struct field *fd, const char *text)
{
    char said[WORD_BYTES];
    const struct csv_map_row *row = map->rows.at;

    text_fold_search(text, said, sizeof said);
    for (unsigned i = 0; i < map->rows.n; i++)
        if (row[i].kind == CSV_MAP_word && row[i].field == fd && !strcmp(row[i].head, said))
            return row[i].value;
    return NULL;
}

enum status csv_map_always(const struct csv_map *map, void *s, struct pool *pool, struct fault *f)
{
    const struct csv_map_row *row = map->rows.at;
    enum status status = ST_ok;

    for (unsigned i = 0; i < map->rows.n && status == ST_ok; i++)
        if (row[i].kind == CSV_MAP_always)
            status = field_take(row[i].field, s, row[i].value, false, pool, f);
    return status;
}

void csv_map_days(const struct csv_map *map, void *s)
{
    const struct csv_map_row *row = map->rows.at;

    for (unsigned i = 0; i < map->rows.n; i++)
        if (row[i].kind == CSV_MAP_days && *(const date *)field_in(row[i].field, s) != DATE_NONE)
            *(date *)((char *)s + row[i].field->at) += row[i].days;
}

bool csv_map_has(const struct csv_map *map, const struct field *fd)
{
    const struct csv_map_row *row = map->rows.at;

    for (unsigned i = 0; i < map->rows.n; i++)
        if ((row[i].kind == CSV_MAP_always && row[i].field == fd) ||
            (row[i].kind == CSV_MAP_register && row[i].also == fd))
            return true;
    return false;
}

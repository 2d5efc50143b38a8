/* Documents of prices as files: read row by row into a request, by the names they ship under. */
#include "config.h"
#include "tests/unit/documents.h"
#include "tests/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 500
#define FILE_MOST (1 << 17)

struct reading { struct csv_sink sink; const struct record *record; char *rows; uint32_t n; struct pool *pool; };

static bool take(struct csv_sink *sink, unsigned long line, const void *s)
{
    struct reading *r = (struct reading *)sink;
    (void)line;
    assert_true(r->n < ROWS);
    record_copy(r->record, r->rows + r->n++ * r->record->size, s, r->pool);
    return true;
}

static bool bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    (void)sink;
    fail_msg("line %lu, %s: %s", line, column, status_name(f->status));
    return false;
}

static void *rows_of(struct office *o, const struct record *record, const char *text, uint32_t *n_r)
{
    struct reading r = { .sink = { .row = take, .bad = bad }, .record = record, .pool = o->pool,
                         .rows = pool_get(o->pool, ROWS * record->size) };
    struct csv_result result;
    struct fault f = { .status = ST_ok };
    assert_int_equal(record_read_csv(record, text, strlen(text), &r.sink, &result, &f), ST_ok);
    *n_r = r.n;
    return r.rows;
}

/* A list of a document by the name of its file. */
void document_list(struct office *o, struct tariff_put *q, const char *list, const char *text)
{
    if (!strcmp(list, "prices"))
        q->prices = rows_of(o, &price_row_record, text, &q->prices_n);
    else if (!strcmp(list, "hours"))
        q->hours = rows_of(o, &tou_row_record, text, &q->hours_n);
    else if (!strcmp(list, "ratios"))
        q->ratios = rows_of(o, &tou_ratio_record, text, &q->ratios_n);
    else if (!strcmp(list, "tiers"))
        q->tiers = rows_of(o, &tier_row_record, text, &q->tiers_n);
    else if (!strcmp(list, "lists"))
        q->lists = rows_of(o, &price_list_record, text, &q->lists_n);
    else if (!strcmp(list, "parts"))
        q->parts = rows_of(o, &list_part_record, text, &q->parts_n);
    else
        q->rates = rows_of(o, &factor_rate_record, text, &q->rates_n);
}

static const char *const lists[] = { "prices", "hours", "ratios", "tiers", "lists", "parts" };

void document_file(struct office *o, struct tariff_put *q, const char *list, const char *path)
{
    const char *top = getenv("TOP_SRCDIR");
    char whole[512], *text = calloc(1, FILE_MOST);
    snprintf(whole, sizeof whole, "%s/db/tariff/%s", top ? top : TOP_SRCDIR, path);
    FILE *in = fopen(whole, "rbe");
    assert_non_null(text);
    if (!in) {
        free(text);
        return;
    }
    fread(text, 1, FILE_MOST - 1, in);
    fclose(in);
    document_list(o, q, list, text);
    free(text);
}

void quote_fields(struct office *o, struct bill_quote *q, const char *text)
{
    char *rest, *copy = pool_copy(o->pool, text);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');
        struct fault f = { .status = ST_ok };
        assert_non_null(value);
        *value++ = '\0';
        const struct field *fd = record_field(&bill_quote_record, word);
        if (!fd || field_parse(fd, q, value, o->pool, &f))
            fail_msg("no such field, or no value of it: %s=%s", word, value);
    }
}

/* Not every area has every list. */
bool document_shipped(struct office *o, const char *area, struct tariff_put *q_r)
{
    char path[128];
    *q_r = (struct tariff_put){ .prices_n = 0 };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        snprintf(path, sizeof path, "%s/%s.csv", area, lists[i]);
        document_file(o, q_r, lists[i], path);
    }
    return q_r->lists_n > 0;
}

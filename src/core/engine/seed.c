/* Reads db/seed: the rows a new store begins with, and the shipped settings that
 * stand wherever a store has no row of its own. */
#include "config.h"
#include "core/engine/proof.h"
#include "core/engine/seed.h"
#include "core/engine/bounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct seed_file seed_files[] = {
    { "settings.csv", TABLE_setting },
    { "late_fee_rules.csv", TABLE_late_fee_rule },
    { "tender_rules.csv", TABLE_tender_rule },
    { "holidays.csv", TABLE_holiday },
    { "office_hours.csv", TABLE_office_hours },
    { "time_limits.csv", TABLE_time_limit },
    { "reading_checks.csv", TABLE_reading_check },
    { "cut_bars.csv", TABLE_cut_bar },
    { "fee_rates.csv", TABLE_fee_rate },
    { "connection_rules.csv", TABLE_connection_rule },
    { "change_rules.csv", TABLE_change_rule },
    { "ticket_rules.csv", TABLE_ticket_rule },
};
const unsigned seed_count = COUNT_OF(seed_files);

struct seed_sink {
    struct csv_sink sink;
    const struct record *record;
    struct pool *pool;
    struct array *out;
    const char *file;
    struct fault *fault;
};

static bool seed_row(struct csv_sink *sink, unsigned long line, const void *s)
{
    struct seed_sink *k = (struct seed_sink *)sink;
    (void)line;
    record_copy(k->record, array_add(k->out, k->pool, k->record->size), s, k->pool);
    return true;
}

static bool seed_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    struct seed_sink *k = (struct seed_sink *)sink;
    char at[24];
    snprintf(at, sizeof at, "%lu", line);
    fault_set(k->fault, ST_file_broken, column, k->file, at, status_name(f->status));
    return false;
}

static char *file_text(const char *path, size_t *n_r)
{
    FILE *in = fopen(path, "rbe");
    char *text = in ? malloc(SEED_BYTES) : NULL;
    if (text)
        *n_r = fread(text, 1, SEED_BYTES, in);
    if (in)
        fclose(in);
    return text;
}

enum status seed_read(const char *data_dir, const char *file, const struct record *r,
                      struct pool *pool, struct array *out, struct fault *f)
{
    char path[512];
    snprintf(path, sizeof path, "%s/seed/%s", data_dir, file);
    return seed_read_file(path, r, pool, out, f);
}

enum status seed_read_file(const char *path, const struct record *r, struct pool *pool, struct array *out,
                           struct fault *f)
{
    size_t n = 0;
    struct csv_result result;
    char *text = file_text(path, &n);
    if (!text || n == SEED_BYTES) {
        free(text);
        return fault_set(f, ST_file_broken, "", path, "0", text ? "too large" : "cannot be read");
    }
    struct fault bad = { .status = ST_ok };
    struct seed_sink k = { .sink = { .row = seed_row, .bad = seed_bad }, .record = r, .pool = pool, .out = out,
                           .file = path, .fault = &bad };
    enum status s = record_read_csv(r, text, n, &k.sink, &result, f);
    free(text);
    if (bad.status) {
        if (f)
            *f = bad;
        return bad.status;
    }
    return s;
}

enum status seed_settings(const char *data_dir, struct pool *pool, struct array *out, struct fault *f)
{
    return seed_read(data_dir, "settings.csv", &setting_record, pool, out, f);
}

static enum status holiday_put(struct call *c, void *row)
{
    enum status s = store_put(c->txn, TABLE_holiday, NULL, row);
    return s ? s : proof_add(c, TABLE_holiday, row);
}

/* An installation of some hundred rows: one subject-less note each would drown
 * the record, so only the rules that carry money or law are audited row by row. */
enum status seed_store(struct call *c)
{
    for (unsigned i = 0; i < seed_count; i++) {
        const struct table_info *t = &table_info[seed_files[i].table];
        struct array rows = { 0 };
        enum status s = seed_read(c->core->data_dir, seed_files[i].file, t->record, c->pool, &rows, c->fault);
        for (unsigned k = 0; !s && k < rows.n; k++) {
            void *row = (char *)rows.at + k * t->record->size;
            s = seed_files[i].table == TABLE_holiday ? holiday_put(c, row) : call_insert(c, seed_files[i].table, row);
        }
        if (s)
            return s;
    }
    return areas_seeded(c);
}

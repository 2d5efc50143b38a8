/* A CSV file from anywhere, as accounts: every good row passes the checks, and
 * goes out and in again as the same. */
#include "config.h"
#include "record/tables.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct again { struct csv_sink sink; const struct account *want; };

static bool same_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    if (line != 2 && ((struct again *)sink)->want)
        abort();
    if (!record_equal(&account_record, row, ((struct again *)sink)->want))
        abort();
    return true;
}

static bool no_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    (void)sink;
    (void)line;
    (void)column;
    (void)f;
    abort();
}

static bool check_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    struct again again = { { .row = same_row, .bad = no_bad, .charset = CSV_UTF8 }, row };
    struct csv_result result;
    struct fault f;
    struct buf out;

    (void)sink;
    if (line < 2 || record_check(&account_record, row, &f) != ST_ok)
        abort();
    buf_init(&out, 1u << 20);
    record_csv_head(&account_record, &out);
    record_to_csv(&account_record, row, &out);
    if (record_read_csv(&account_record, (const char *)out.at, out.n, &again.sink, &result, &f) != ST_ok ||
        result.good != 1)
        abort();
    buf_release(&out);
    return true;
}

static bool take_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    (void)sink;
    if (line < 2 || !column || f->status == ST_ok)
        abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct csv_sink sink = { .row = check_row, .bad = take_bad };
    struct csv_result result;
    struct fault f;

    record_read_csv(&account_record, (const char *)bytes, n, &sink, &result, &f);
    sink.charset = (enum csv_charset)(n % (CSV_BIG5 + 1));
    record_read_csv(&account_record, (const char *)bytes, n, &sink, &result, &f);
    return 0;
}

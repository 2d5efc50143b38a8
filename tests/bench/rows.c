/* What one payment wrote: its newest rows, table by table, in bytes as stored
 * (key and record), and its index entries; so that the peer's rows can be held
 * against them. Prints "NAME BYTES".
 *
 *     rows HOME */
#include "config.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <string.h>

#include "core/core.h"

static enum status newest(struct txn *t, enum table_id table, void *row)
{
    struct scan *scan;
    enum status s = scan_table(t, table, &(struct scan_range){ .backward = true }, &scan);
    if (!s) {
        s = scan_next(scan, row, NULL);
        scan_end(&scan);
    }
    return s;
}

static size_t stored_size(enum table_id table, const void *row)
{
    struct key k;
    struct buf b;
    buf_init(&b, 1u << 24);
    record_encode(table_info[table].record, row, NULL, &b);
    key_encode(&table_info[table].key, row, table_info[table].key.fields, &k);
    size_t n = b.n + k.n;
    buf_release(&b);
    return n;
}

int main(int argc, char **argv)
{
    static const enum table_id written[] = { TABLE_bill, TABLE_journal, TABLE_balance, TABLE_payment, TABLE_paper,
                                             TABLE_shift, TABLE_counter, TABLE_answered, TABLE_audit };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 16);
    unsigned subjects = 0;
    struct store *s;
    struct txn *t;
    if (argc != 2)
        bench_die("usage: rows HOME");
    log_open("bench", LOG_WARN_);
    tables_init();
    if (store_open(&s, &(struct store_config){ .home = argv[1], .read_only_check = true }, &f) ||
        store_snapshot_begin(s, &t, pool))
        bench_die("%s cannot be opened", argv[1]);
    for (unsigned i = 0; i < COUNT_OF(written); i++) {
        void *row = pool_get(pool, table_info[written[i]].record->size);
        if (newest(t, written[i], row))
            bench_die("no row of %s", table_info[written[i]].name);
        printf("%s %zu\n", table_info[written[i]].name, stored_size(written[i], row));
        if (written[i] == TABLE_audit)
            subjects = ((struct audit *)row)->subjects_n;
    }
    printf("audit_subject_entries %u\n", subjects);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
    return 0;
}

/* `wattdesk reading sheet SECTION [DAY]`: a section's sheet as a file that `load readings`
 * takes back when the figures are in it: a register a line, in the order its reader walks. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#define WAIT (60 * SECOND)
#define LINE_MOST 4096

static void put_line(const struct sheet_row *row)
{
    struct load_reading line = { .owner_no = row->owner_no, .point_no = row->point_no, .read_on = row->read_on,
        .device_no = row->device_no, .register_kind = row->register_kind,
        .reading_to = row->reading_to, .read_order = row->read_order,
        .account_name = row->account_name, .address = row->address, .last_read_on = row->last_read_on,
        .last_reading = row->last_reading, .usual_low = row->usual_low, .usual_high = row->usual_high };
    struct field_set empty = { { 0 } };
    struct buf out;

    if (!row->reading_taken)
        empty = field_set_of(&load_reading_record, "reading_to");
    buf_init(&out, LINE_MOST);
    record_to_csv_but(&load_reading_record, &line, &empty, &out);
    fwrite(out.at, 1, out.n, stdout);
    buf_release(&out);
}

static void put_head(const struct cli *c)
{
    struct buf out;

    buf_init(&out, LINE_MOST);
    if (!c->plain)
        buf_puts(&out, CSV_SHEET_MARK);
    record_csv_head(&load_reading_record, &out);
    fwrite(out.at, 1, out.n, stdout);
    buf_release(&out);
}

/* A point without a meter has no register to read. */
static int put_sheet(struct cli *c, struct link *l, struct sheet_ask *q)
{
    struct pool *pool = pool_new(1 << 16), *kept = c->pool;
    struct reading_sheet r;
    bool head = false;
    enum status s;

    c->pool = pool;
    do {
        r = (struct reading_sheet){ .rows_n = 0 };
        s = cli_call(c, l, OP_reading_sheet, q, &r, WAIT);
        if (s == ST_ok && !head)
            put_head(c);
        head |= s == ST_ok;
        for (uint32_t i = 0; s == ST_ok && i < r.rows_n; i++)
            if (*r.rows[i].device_no)
                put_line(&r.rows[i]);
        q->token = s == ST_ok ? pool_copy(kept, r.token) : "";
        q->read_on = s == ST_ok ? r.read_on : q->read_on;      /* of all its pages one day */
        pool_clear(pool);
    } while (*q->token);
    c->pool = kept;
    pool_free(&pool);
    return cli_exit(s);
}

int command_reading(struct cli *c, int argc, char **argv)
{
    struct sheet_ask q = { .read_on = DATE_NONE };
    struct fault f = { .status = ST_ok };
    struct link l;

    if (argc < 3 || argc > 4 || strcmp(argv[1], "sheet"))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.reading"));
    record_init(&sheet_ask_record, &q);
    q.section_no = argv[2];
    if (argc == 4 && field_parse(record_field(&sheet_ask_record, "read_on"), &q, argv[3], c->pool, &f) != ST_ok)
        return cli_exit(cli_fault(&f));
    if (!local_link(c, &l))
        return c->why;
    int status = put_sheet(c, &l, &q);
    link_release(&l);
    return status;
}

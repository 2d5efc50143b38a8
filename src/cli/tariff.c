/* `wattdesk tariff put FILE...`: files of prices as one document, all of it or nothing.
 * What a file holds is said by how its name begins: prices, hours, ratios, tiers, lists,
 * parts, or factor_rate. A row the core refuses is named by its file and line.
 *
 * `wattdesk tariff load-urdb NAME FILE [DAY]`: a rate of another country as a document of the
 * same rows (urdb.h), put by the same operation. */
#include "config.h"
#include "cli/cli.h"
#include "cli/urdb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MOST ((size_t)1 << 20)
#define ROWS_MOST 500                /* of a list of the request */
#define WAIT (60 * SECOND)

struct list {
    const char *file;                /* what its name begins with */
    const char *name;                /* in the request */
    const struct record *record;
};
static const struct list lists[] = {
    { "prices", "prices", &price_row_record }, { "hours", "hours", &tou_row_record },
    { "ratios", "ratios", &tou_ratio_record }, { "tiers", "tiers", &tier_row_record },
    { "lists", "lists", &price_list_record }, { "parts", "parts", &list_part_record },
    { "factor_rate", "rates", &factor_rate_record },
};

/* One list of the document: its rows, and the line each came from. */
struct gathered {
    char *rows;
    uint32_t n;
    const char *file[ROWS_MOST];
    unsigned long line[ROWS_MOST];
};

struct document {
    struct csv_sink sink;
    struct cli *cli;
    struct gathered list[COUNT_OF(lists)];
    unsigned at;                     /* the list being read */
    const char *file;
    unsigned long bads;
};

static bool take_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    struct document *d = (struct document *)sink;
    struct gathered *g = &d->list[d->at];
    const struct record *r = lists[d->at].record;

    if (g->n == ROWS_MOST) {
        d->bads++;
        cli_fail(CLI_REFUSED, "%s:%lu: %s", d->file, line, tr("cli.tariff.many"));
        return false;
    }
    record_copy(r, g->rows + g->n * r->size, row, d->cli->pool);
    g->file[g->n] = d->file;
    g->line[g->n++] = line;
    return true;
}

static void put_line(const char *file, unsigned long line, const char *column, const struct fault *f)
{
    char text[512];

    fprintf(stderr, "%s:%lu: %s%s%s\n", file, line, column, *column ? ": " : "",
            f->status == ST_file_broken ? f->arg[2] : tr_fault(f, text, sizeof text));
}

static bool take_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    struct document *d = (struct document *)sink;

    d->bads++;
    put_line(d->file, line, column, f);
    return true;
}

static bool list_of(const char *path, unsigned *at_r)
{
    const char *name = strrchr(path, '/');

    name = name ? name + 1 : path;
    for (unsigned i = 0; i < COUNT_OF(lists); i++)
        if (!strncmp(name, lists[i].file, strlen(lists[i].file))) {
            *at_r = i;
            return true;
        }
    return false;
}

static bool read_one(struct document *d, const char *path)
{
    struct csv_result result;
    struct fault f = { .status = ST_ok };
    size_t n;

    if (!list_of(path, &d->at)) {
        cli_fail(CLI_FAILED, "%s: %s", path, tr("cli.tariff.file"));
        return false;
    }
    struct gathered *g = &d->list[d->at];
    char *text = cli_read_file(d->cli, path, FILE_MOST, &n);
    if (!text)
        return false;
    if (!g->rows)
        g->rows = pool_get(d->cli->pool, ROWS_MOST * lists[d->at].record->size);
    d->file = path;
    if (record_read_csv(lists[d->at].record, text, n, &d->sink, &result, &f) != ST_ok) {
        d->bads++;
        put_line(path, 1, f.field, &f);
    }
    return true;
}

/* The request's lists, by the names they have in it. */
static void fill(const struct document *d, struct tariff_put *q)
{
    for (unsigned i = 0; i < COUNT_OF(lists); i++) {
        const struct field *f = record_field(&tariff_put_record, lists[i].name);
        char *at = (char *)q + f->at;
        memcpy(at, &d->list[i].rows, sizeof d->list[i].rows);
        memcpy((char *)q + f->at_n, &d->list[i].n, sizeof d->list[i].n);
    }
}

/* "prices[3].valid_from" as file, line and column; false: it names no row. */
static bool put_refused(const struct document *d, const struct fault *f)
{
    char name[16];
    unsigned row;

    if (sscanf(f->field, "%15[a-z][%u]", name, &row) != 2)
        return false;
    for (unsigned i = 0; i < COUNT_OF(lists); i++)
        if (!strcmp(lists[i].name, name) && row < d->list[i].n) {
            const char *column = strchr(f->field, '.');
            struct fault said = *f;
            text_copy(said.field, sizeof said.field, column ? column + 1 : "");
            put_line(d->list[i].file[row], d->list[i].line[row], "", &said);
            return true;
        }
    return false;
}

/* d: whose rows they are, by file and line; NULL: a rate's. */
static int put_rows(struct cli *c, const struct tariff_put *q, const struct document *d)
{
    struct tariff_done r = { .added = 0 };
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1];
    struct link l;

    if (!local_link(c, &l))
        return c->why;
    request_id_make(id);
    enum status s = link_call(&l, OP_tariff_put, id, 0, q, &r, c->pool, WAIT, &f);
    link_release(&l);
    if (s != ST_ok && !(d && put_refused(d, &f)))
        cli_fault(&f);
    if (s == ST_ok)
        (c->json ? show_json : show_record)(&tariff_done_record, &r);
    return cli_exit(s);
}

static int put_document(struct document *d)
{
    struct tariff_put q = { .prices_n = 0 };

    record_init(&tariff_put_record, &q);
    fill(d, &q);
    return put_rows(d->cli, &q, d);
}

/* What the file says and charges nothing, for whoever brings it in. */
static void put_noted(const char *file, const struct urdb *u)
{
    char text[512];

    for (unsigned i = 0; i < u->noted_n; i++)
        fprintf(stderr, "%s: %s\n", file, tr_fill(text, sizeof text, "cli.urdb.noted", u->noted[i].path,
                                                  u->noted[i].text, NULL, NULL));
}

static int load_rate(struct cli *c, const char *name, const char *file, const char *day)
{
    struct fault f = { .status = ST_ok };
    struct urdb u;
    char text[512];
    size_t n;
    date from = DATE_NONE;

    if (day && date_parse_iso(day, &from))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.tariff"));
    char *json = cli_read_file(c, file, URDB_BYTES, &n);
    if (!json)
        return CLI_FAILED;
    if (urdb_read(json, n, name, from, c->pool, &u, &f) != ST_ok) {
        struct fault said = f;
        *said.field = '\0';         /* the path is said once, before the sentence */
        return cli_fail(CLI_REFUSED, "%s: %s%s%s", file, f.field, *f.field ? ": " : "",
                        tr_fault(&said, text, sizeof text));
    }
    put_noted(file, &u);
    return put_rows(c, &u.rows, NULL);
}

int command_tariff(struct cli *c, int argc, char **argv)
{
    int status = CLI_FAILED;

    if (office_command(c, argc, argv, &status))
        return status;
    if ((argc == 4 || argc == 5) && !strcmp(argv[1], "load-urdb"))
        return load_rate(c, argv[2], argv[3], argc == 5 ? argv[4] : NULL);
    if (argc < 3 || strcmp(argv[1], "put"))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.tariff"));
    struct document *d = calloc(1, sizeof *d);
    if (!d)
        panic("out of memory");
    d->sink.row = take_row;
    d->sink.bad = take_bad;
    d->cli = c;
    bool read = true;
    for (int i = 2; read && i < argc; i++)
        read = read_one(d, argv[i]);
    status = !read ? CLI_FAILED : d->bads ? CLI_REFUSED : put_document(d);
    free(d);
    return status;
}

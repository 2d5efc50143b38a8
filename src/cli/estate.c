/* `wattdesk estate put JOB FILE`: the houses of an estate's job from a file, the whole list at once (estate.put). It
 * is read as any file that is brought in: its charset found out or said, heads and codes in either language. Every
 * line that cannot be is named, of what the core refuses the first, and then nothing is stored.
 *
 * `wattdesk estate columns` lists what a line may say. */
#include "config.h"
#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MOST ((size_t)1 << 20)
#define HOUSES_MOST 600              /* of the list of the request */
#define WAIT (60 * SECOND)

struct reading {
    struct csv_sink sink;
    struct cli *cli;
    const char *file;
    struct estate_house *house;
    uint32_t houses;
    unsigned long line[HOUSES_MOST]; /* of each */
    unsigned long bads;
};

static void put_line(const char *file, unsigned long line, const char *column, const struct fault *f)
{
    char text[512];
    fprintf(stderr, "%s:%lu: %s%s%s\n", file, line, column, *column ? ": " : "",
            f->status == ST_file_broken ? f->arg[2] : tr_fault(f, text, sizeof text));
}

static bool take_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    struct reading *r = (struct reading *)sink;
    char most[24];
    struct fault f = { .status = ST_ok };
    if (r->houses == HOUSES_MOST) {
        snprintf(most, sizeof most, "%d", HOUSES_MOST);
        fault_set(&f, ST_field_too_many, "", most, NULL, NULL);
        put_line(r->file, line, "", &f);
        r->bads++;
        return false;
    }
    record_copy(&estate_house_record, &r->house[r->houses], row, r->cli->pool);
    r->line[r->houses++] = line;
    return true;
}

static bool take_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    struct reading *r = (struct reading *)sink;
    r->bads++;
    put_line(r->file, line, column, f);
    return true;
}

/* "houses[11].meter_no" as file, line and column; false: it is of no house. */
static bool put_refused(const struct reading *r, const struct fault *f)
{
    char *end;
    static const char houses[] = "houses[";
    if (strncmp(f->field, houses, sizeof houses - 1))
        return false;
    unsigned long i = strtoul(f->field + sizeof houses - 1, &end, 10);
    if (i >= r->houses || strncmp(end, "].", 2))
        return false;
    struct fault said = *f;
    text_copy(said.field, sizeof said.field, end + 2);
    if (f->status == ST_line_twice)              /* by its line in the file, which has a head */
        snprintf(said.arg[0], sizeof said.arg[0], "%lu", r->line[(strtoul(f->arg[0], NULL, 10) - 1) % HOUSES_MOST]);
    put_line(r->file, r->line[i], "", &said);
    return true;
}

/* The version it had when it was read now: two who bring lists in at once are told. */
static enum status send(struct reading *r, struct link *l, uint64_t job_no, struct fault *f)
{
    struct estate_ask ask = { .job_no = job_no, .token = "" };
    struct estate_list *there = pool_get(r->cli->pool, sizeof *there);
    struct estate_put q = { .job_no = job_no, .houses = r->house, .houses_n = r->houses };
    struct estate done = { .job_no = 0 };
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    enum status s = link_call(l, OP_estate_list, id, 0, &ask, there, r->cli->pool, WAIT, f);
    q.version = s ? 0 : there->version;
    request_id_make(id);
    if (!s)
        s = link_call(l, OP_estate_put, id, 0, &q, &done, r->cli->pool, WAIT, f);
    if (!s)
        (r->cli->json ? show_json : show_record)(&estate_record, &done);
    return s;
}

static int put_file(struct reading *r, uint64_t job_no, const char *text, size_t n)
{
    struct csv_result result = { .lines = 0 };
    struct fault f = { .status = ST_ok };
    struct link l;
    if (!local_link(r->cli, &l))
        return r->cli->why;
    cli_own_words(r->cli, &l, &r->sink);
    enum status s = record_read_csv(&estate_house_record, text, n, &r->sink, &result, &f);
    if (s) {
        put_line(r->file, 1, f.field, &f);
        r->bads++;
    }
    s = r->bads ? ST_ok : send(r, &l, job_no, &f);
    link_release(&l);
    if (s && !put_refused(r, &f))
        cli_fault(&f);
    return r->bads ? CLI_REFUSED : cli_exit(s);
}

/* The options, wherever they stand; argv keeps the others. */
static bool options_read(int *argc, char **argv, enum csv_charset *charset_r)
{
    static const struct option options[] = { { "charset", required_argument, NULL, 'c' }, { NULL, 0, NULL, 0 } };
    int o, left;
    *charset_r = CSV_DECIDE;
    optind = 0;
    while ((o = getopt_long(*argc, argv, "", options, NULL)) != -1)
        if (o != 'c' || !csv_charset_by_name(optarg, charset_r)) {
            if (o == 'c')
                cli_fail(CLI_FAILED, "%s: %s", optarg, tr("cli.load.charset"));
            return false;
        }
    left = *argc - optind;
    for (int i = 0; i < left; i++)
        argv[1 + i] = argv[optind + i];
    *argc = 1 + left;
    return true;
}

static int columns(void)
{
    const struct record *r = &estate_house_record;
    for (const struct field *f = r->field; f < r->field + r->fields; f++)
        if (!(f->flags & F_AUTO))
            show_field(f, 0);
    return CLI_DONE;
}

int command_estate(struct cli *c, int argc, char **argv)
{
    enum csv_charset charset;
    char *end = NULL;
    size_t n;
    if (!options_read(&argc, argv, &charset))
        return CLI_FAILED;
    if (argc == 2 && strcmp(argv[1], "columns") == 0)
        return columns();
    uint64_t job_no = argc == 4 && strcmp(argv[1], "put") == 0 ? strtoull(argv[2], &end, 10) : 0;
    if (!job_no || *end)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.estate"));
    struct reading *r = pool_get(c->pool, sizeof *r);
    *r = (struct reading){ .sink = { .row = take_row, .bad = take_bad, .charset = charset }, .cli = c,
                           .file = argv[3], .house = pool_array(c->pool, HOUSES_MOST, sizeof *r->house) };
    const char *text = cli_read_file(c, argv[3], FILE_MOST, &n);
    return text ? put_file(r, job_no, text, n) : CLI_FAILED;
}

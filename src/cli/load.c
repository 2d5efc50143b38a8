/* `wattdesk load KIND FILE`: rows go to the core as they are read, the core looks
 * at each against what there is, and nothing of it counts until the commit. One
 * bad line anywhere and all of it is dropped; every bad line is named. Several
 * requests are on their way at once, so that reading and checking overlap. When
 * the core dies on the way it is waited for and the file is sent again under the
 * same number: lines that are staged already are known again. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ops/parked.h"
#include "ops/task_words.h"

#define FILE_MOST ((size_t)2 << 30)
#define MAP_MOST ((size_t)64 << 10)
#define ROWS_MOST 2000
#define BYTES_MOST (512u << 10)
#define FLYING_MOST 4
#define WAIT (120 * SECOND)
#define LOOK_AGAIN_MS 100
#define LOSSES_MOST 5
#define STANDS_STILL (60 * SECOND)
#define STOPPED_LOOK (SECOND / 2)    /* without a line: then it is asked who stopped it */

struct bad_line { unsigned long line; char column[48]; struct fault fault; };

struct loader {
    struct csv_sink sink;
    struct cli *cli;
    struct link link;
    const struct record *record;
    const char *load_id;
    struct load_rows batch;
    struct load_line rows[ROWS_MOST];
    struct pool *pool;           /* of the batch */
    size_t bytes;
    unsigned flying, losses;
    struct bad_line *bad;
    size_t bads, room;
    const char *file;
    const char *text;                /* of the file, as it stands */
    size_t text_n;
    const char *bad_file;            /* the good lines are brought in, and the bad ones written there; NULL: none is */
    unsigned long doubts, doubted;   /* doubtful identity numbers, and the last line one was said of */
    enum status broken;          /* the server, not the file */
};

static void note_bad(struct loader *l, unsigned long line, const char *column, const struct fault *f)
{
    struct bad_line *b;

    if (l->bads == l->room) {
        l->room = l->room == 0 ? 256 : l->room * 2;
        l->bad = realloc(l->bad, l->room * sizeof *l->bad);
        if (!l->bad)
            panic("out of memory");
    }
    b = &l->bad[l->bads++];
    b->line = line;
    b->fault = *f;
    text_copy(b->column, sizeof b->column, column ? column : "");
}

/* ---- answers ---- */

static void take_answer(struct loader *l, const struct link_message *m)
{
    struct load_answer a = { .good = 0 };
    struct pool *pool = pool_new(65536);
    struct fault f = m->fault;

    l->flying--;
    if (f.status == ST_ok)
        f.status = record_decode(&load_answer_record, &a, m->body, m->body_n, NULL, pool, &f);
    if (f.status != ST_ok && l->broken == ST_ok) {
        l->broken = f.status;
        if (f.status != ST_unavailable)
            cli_fault(&f);
    }
    for (uint32_t i = 0; i < a.bad_n; i++) {
        const struct load_fault *b = &a.bad[i];
        struct fault one = { .status = ST_ok };
        record_init(&load_fault_record, &a.bad[i]);
        fault_set(&one, status_by_name(b->status), b->field, b->arg1, b->arg2, b->arg3);
        if (one.status >= ST_COUNT)
            one.status = ST_file_broken;
        note_bad(l, (unsigned long)b->line, b->field, &one);
    }
    pool_free(&pool);
}

/* Takes answers until at most `most` are still to come. */
static void settle(struct loader *l, unsigned most)
{
    int64_t until = clock_ticks() + WAIT;

    while (l->flying > most && l->broken == ST_ok) {
        struct link_message m;
        enum status s = link_flush(&l->link);
        if (s != ST_unavailable)
            s = link_receive(&l->link, &m);
        if (s == ST_ok && m.kind == WIRE_REPLY)
            take_answer(l, &m);
        struct pollfd p = { .fd = l->link.fd, .events = (short)(l->link.out.n > 0 ? POLLIN | POLLOUT : POLLIN) };
        if (s == ST_too_busy && (clock_ticks() > until || poll(&p, 1, 1000) < 0))
            s = ST_unavailable;
        if (s == ST_unavailable)
            l->broken = ST_unavailable;
    }
}

/* ---- a core that went away ---- */

static enum status call(struct loader *l, enum op_id op, const void *request, void *reply)
{
    char id[REQUEST_ID_MAX + 1];
    struct fault f = { .status = ST_ok };

    request_id_make(id);
    f.status = link_call(&l->link, op, id, 0, request, reply, l->cli->pool, WAIT, &f);
    if (f.status == ST_ok)
        record_init(op_info[op].reply, reply);
    else if (f.status != ST_unavailable)
        cli_fault(&f);
    return f.status;
}

/* Waits for the core to be there again; false, and said, when it does not come. */
static bool core_back(struct loader *l)
{
    const struct fault gone = { .status = ST_unavailable };
    bool there = l->losses++ < LOSSES_MOST && local_link_back(l->cli, &l->link);

    if (!there)
        cli_fault(&gone);
    return there;
}

/* ---- rows ---- */

static void send_batch(struct loader *l)
{
    char id[REQUEST_ID_MAX + 1];

    if (l->batch.rows_n == 0 || l->broken != ST_ok)
        return;
    settle(l, FLYING_MOST - 1);
    l->batch.load_id = l->load_id;
    l->batch.rows = l->rows;
    request_id_make(id);
    if (l->broken == ST_ok) {
        l->broken = link_send(&l->link, OP_load_rows, id, 0, &l->batch, NULL);
        l->flying++;
    }
    l->batch.rows_n = 0;
    l->bytes = 0;
    pool_clear(l->pool);
}

/* An identity number that cannot be right is said and taken: the paper decides
 * (ux K6). A file that is sent again is not doubted again. */
static void doubt(struct loader *l, unsigned long line, const void *s)
{
    char text[512], right[2] = "";
    const struct field *no = record_field(l->record, "id_no");
    const char *kind = no ? identity_kind(l->record, no, s) : NULL;
    enum id_fault fault;

    if (!kind || line <= l->doubted)
        return;
    fault = id_number_check(*kind ? id_paper(kind)->check : ID_ANY,
                            *(const char *const *)field_in(no, s), instant_date(clock_now()), right);
    if (fault == ID_GOOD)
        return;
    l->doubts++;
    l->doubted = line;
    tr_fill(text, sizeof text, id_fault_key(fault), tr(no->name), right, NULL, NULL);
    fprintf(stderr, "%s:%lu: %s: %s\n", l->file, line, no->name, text);
}

static bool take_row(struct csv_sink *sink, unsigned long line, const void *s)
{
    struct loader *l = (struct loader *)(void *)sink;
    struct load_line *row = &l->rows[l->batch.rows_n];
    struct buf b;

    doubt(l, line, s);
    buf_init(&b, 8192);
    record_encode(l->record, s, NULL, &b);
    if (b.full) {
        struct fault f;
        fault_set(&f, ST_wire_too_large, "", NULL, NULL, NULL);
        note_bad(l, line, "", &f);
    } else {
        *row = (struct load_line){ .line = line };
        row->row.at = (const uint8_t *)pool_slice(l->pool, b.at, b.n);
        row->row.n = (uint32_t)b.n;
        l->batch.rows_n++;
        l->bytes += b.n;
    }
    buf_release(&b);
    if (l->batch.rows_n == ROWS_MOST || l->bytes >= BYTES_MOST)
        send_batch(l);
    return l->broken == ST_ok;
}

static bool take_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    struct loader *l = (struct loader *)(void *)sink;

    note_bad(l, line, column, f);
    return l->broken == ST_ok;
}

/* ---- the file ---- */

static int by_line(const void *a, const void *b)
{
    const struct bad_line *x = a, *y = b;

    return x->line < y->line ? -1 : x->line > y->line;
}

static void put_bad(struct loader *l, const char *file)
{
    char text[512];

    if (l->bads)
        qsort(l->bad, l->bads, sizeof *l->bad, by_line);
    for (size_t i = 0; i < l->bads; i++) {
        const struct bad_line *b = &l->bad[i];
        const char *column = b->fault.status == ST_file_broken ? b->fault.arg[1] : b->column;
        const char *words = b->fault.status == ST_file_broken ? b->fault.arg[2]
            : tr_fault(&b->fault, text, sizeof text);
        fprintf(stderr, "%s:%lu: %s%s%s\n", file, b->line, column, column[0] != '\0' ? ": " : "", words);
    }
}

/* A line that was good when it was looked at was refused when it came to be applied. */
static int put_parked(const struct load *now, const char *file)
{
    char text[512];

    if (now->standing_n > 0)
        load_put_parked(now, text, sizeof text);
    fprintf(stderr, "%s:%s\n", file, now->standing_n > 0 ? text : "");
    return cli_fail(CLI_REFUSED, "%s: %llu/%llu: %s %s", file, (unsigned long long)now->applied,
                    (unsigned long long)now->rows, tr("cli.load.parked"), now->load_id);
}

/* All loads are stopped: by whom, since when, and what has them go on, said once. */
static bool stopped_put(struct loader *l, const char *file, bool *said)
{
    struct task_list r = { .tasks_n = 0 };
    char text[TASK_WORDS_ROOM];
    bool stopped = false;

    if (call(l, OP_task_list, &(struct nothing){ .nothing = false }, &r) != ST_ok)
        return false;
    for (uint32_t i = 0; i < r.tasks_n; i++) {
        if (strcmp(r.tasks[i].task_name, "load.apply") != 0 || r.tasks[i].task_state != CODE_task_state_stopped)
            continue;
        stopped = true;
        if (!*said)
            fprintf(stderr, "%s: %s: %s\n", file, task_words(&r.tasks[i], text, sizeof text), tr("cli.load.stopped"));
        *said = true;
    }
    return stopped;
}

/* Not a line came in for a while: false, and said why, when it is not waited for any more. */
static bool stands_still(struct loader *l, const char *file, const struct load *now, int64_t since, bool *said)
{
    int64_t still = clock_ticks() - since;
    bool stopped = still > STOPPED_LOOK && stopped_put(l, file, said);

    if (still <= STANDS_STILL)
        return true;
    cli_fail(CLI_FAILED, "%s: %llu/%llu: %s", file, (unsigned long long)now->applied, (unsigned long long)now->rows,
             tr(stopped ? "cli.load.stopped" : "cli.load.stands"));
    return false;
}

/* The core applies a decided load slice by slice, whatever dies meanwhile; it is
 * waited for, so that what follows in a script finds the rows there. */
static int wait_applied(struct loader *l, const char *file)
{
    const struct load_ask ask = { .load_id = l->load_id };
    struct load now = { .load_state = CODE_load_state_decided };
    bool tty = isatty(STDERR_FILENO), said = false;
    uint64_t applied = 0;
    int64_t moved = clock_ticks();

    while (now.load_state == CODE_load_state_decided) {
        enum status s = call(l, OP_load_show, &ask, &now);
        if (s == ST_unavailable && core_back(l))
            continue;
        if (s != ST_ok)
            return cli_fail(cli_exit(s), "%s: %s", file, tr("cli.load.decided"));
        if (tty)
            fprintf(stderr, "\r%s: %llu/%llu", file, (unsigned long long)now.applied, (unsigned long long)now.rows);
        if (now.applied != applied)
            moved = clock_ticks();
        applied = now.applied;
        if (!stands_still(l, file, &now, moved, &said))
            return CLI_FAILED;
        if (now.load_state == CODE_load_state_decided)
            poll(NULL, 0, LOOK_AGAIN_MS);
    }
    if (tty)
        fputc('\n', stderr);
    if (now.load_state == CODE_load_state_parked)
        return put_parked(&now, file);
    if (now.load_state != CODE_load_state_done)
        return cli_fail(CLI_REFUSED, "%s: %llu/%llu: %s", file, (unsigned long long)now.applied,
                        (unsigned long long)now.rows, tr("code.load_state.dropped"));
    if (l->doubts > 0)
        printf("%s: %lu %s\n", file, l->doubts, tr("cli.load.doubts"));
    printf("%s: %llu %s\n", file, (unsigned long long)now.rows, tr("cli.load.done"));
    return CLI_DONE;
}

/* Decided once, also when the answer to it was lost. */
static enum status decide(struct loader *l)
{
    const struct load_ask ask = { .load_id = l->load_id, .skip_bad = l->bads > 0 };
    struct load now;
    enum status s;

    while ((s = call(l, OP_load_commit, &ask, &now)) == ST_unavailable && core_back(l)) {
        s = call(l, OP_load_show, &ask, &now);
        if (s != ST_unavailable && (s != ST_ok || now.load_state != CODE_load_state_staged))
            break;
    }
    return s;
}

static void put_text(void *to, const char *text, size_t n)
{
    fwrite(text, 1, n, to);
}

/* The bad lines under the file's own head, so that they are mended and brought in as it was. */
static bool bad_written(struct loader *l)
{
    unsigned long *line = calloc(l->bads, sizeof *line);
    FILE *to = fopen(l->bad_file, "wb");

    if (!line)
        panic("out of memory");
    for (size_t i = 0; i < l->bads; i++)
        line[i] = l->bad[i].line;
    if (to)
        record_csv_rows(l->text, l->text_n, l->sink.charset, line, l->bads, put_text, to);
    free(line);
    if (to && !ferror(to) && !fclose(to))
        return true;
    cli_fail(CLI_FAILED, "%s: %s", l->bad_file, strerror(errno));
    return false;
}

/* Are there lines to bring in, and is it asked for them in spite of the bad ones? */
static bool some_good(const struct loader *l, const struct csv_result *result)
{
    size_t refused = l->bads - result->bad;      /* by the core, of those that went there */

    return result->good > refused && (l->bads == 0 || l->bad_file);
}

static int bring_in(struct loader *l, const char *file)
{
    if (l->bads > 0 && !bad_written(l))
        return CLI_FAILED;
    if (l->bads > 0)
        fprintf(stderr, "%s: %zu %s: %s\n", file, l->bads, tr("cli.load.skipped"), l->bad_file);
    enum status s = decide(l);
    return s == ST_ok ? wait_applied(l, file) : cli_exit(s);
}

/* Commit or drop; what is kept of a broken server's load is staged, seen by nobody. */
static int finish(struct loader *l, const char *file, const struct csv_result *result)
{
    const struct load_ask ask = { .load_id = l->load_id };
    struct load done;

    if (l->broken != ST_ok)
        return CLI_FAILED;
    if (result->left > 0)
        fprintf(stderr, "%s: %lu %s\n", file, result->left, tr("cli.load.left"));
    put_bad(l, file);
    if (some_good(l, result))
        return bring_in(l, file);
    cli_call(l->cli, &l->link, OP_load_drop, &ask, &done, WAIT);
    return cli_fail(CLI_REFUSED, "%s: %zu %s", file, l->bads,
                    tr(result->good + l->bads == 0 ? "cli.load.empty" : "cli.load.bad"));
}

static bool begin(struct loader *l, uint16_t kind, const char *file)
{
    char id[REQUEST_ID_MAX + 1];
    const char *name = strrchr(file, '/');
    struct load q = { .load_kind = kind, .file = name ? name + 1 : file }, answer;

    request_id_make(id);
    q.load_id = pool_copy(l->cli->pool, id);
    if (cli_call(l->cli, &l->link, OP_load_begin, &q, &answer, WAIT) != ST_ok)
        return false;
    l->load_id = answer.load_id[0] != '\0' ? answer.load_id : q.load_id;
    return true;
}

static void send_text(struct loader *l, const char *text, size_t n, struct csv_result *result_r)
{
    struct fault f = { .status = ST_ok };

    l->broken = ST_ok;
    l->flying = 0;
    l->bads = l->bytes = l->batch.rows_n = 0;
    pool_clear(l->pool);
    if (record_read_csv(l->record, text, n, &l->sink, result_r, &f) != ST_ok)
        note_bad(l, 1, "", &f);
    send_batch(l);
    settle(l, 0);
}

/* What the file was taken for, unless it is the charset of everything here. */
static void say_charset(const char *file, const struct csv_result *result)
{
    if (result->charset != CSV_UTF8)
        fprintf(stderr, "%s: %s\n", file, csv_charset_name(result->charset));
}

void cli_own_words(struct cli *c, struct link *l, struct csv_sink *sink)
{
    const struct code_ask q = { .set_name = "" };
    struct code_list *r = pool_get(c->pool, sizeof *r);

    if (cli_call(c, l, OP_code_list, &q, r, WAIT) != ST_ok)
        return;
    struct csv_own_word *word = pool_array(c->pool, r->rows_n * 2 + 1, sizeof *word);
    sink->own = word;
    for (uint32_t i = 0; i < r->rows_n; i++) {
        const struct code_row *row = &r->rows[i];
        *word++ = (struct csv_own_word){ row->set_name, row->label, (uint16_t)row->value };
        *word++ = (struct csv_own_word){ row->set_name, row->label_en, (uint16_t)row->value };
    }
    sink->own_n = 2 * r->rows_n;
}

static int load_text(struct loader *l, const char *file, const char *text, size_t n)
{
    struct csv_result result;

    l->sink.row = take_row;
    l->sink.bad = take_bad;
    l->text = text;
    l->text_n = n;
    do
        send_text(l, text, n, &result);
    while (l->broken == ST_unavailable && core_back(l));
    say_charset(file, &result);
    return finish(l, file, &result);
}

static int show_columns(const struct record *r)
{
    for (const struct field *f = r->field; f < r->field + r->fields; f++)
        if (f->type != FT_LIST && !(f->flags & (F_AUTO | F_SECRET)))
            show_field(f, 0);
    return CLI_DONE;
}

/* ---- what is asked ---- */

struct options { enum csv_charset charset; const char *map, *bad_file; };

static bool option_taken(int o, const char *argument, struct options *to)
{
    if (o == 'm')
        to->map = argument;
    else if (o == 'b')
        to->bad_file = argument;
    else if (o != 'c')
        return false;
    else if (!csv_charset_by_name(argument, &to->charset)) {
        cli_fail(CLI_FAILED, "%s: %s", argument, tr("cli.load.charset"));
        return false;
    }
    return true;
}

/* load KIND FILE and its options, wherever they stand; argv keeps the others. */
static bool options_read(int *argc, char **argv, struct options *to)
{
    static const struct option options[] = { { "charset", required_argument, NULL, 'c' },
                                             { "map", required_argument, NULL, 'm' },
                                             { "skip-bad", required_argument, NULL, 'b' }, { NULL, 0, NULL, 0 } };
    int o;

    *to = (struct options){ .charset = CSV_DECIDE };
    optind = 0;                      /* begin anew: main has read the options before the command */
    while ((o = getopt_long(*argc, argv, "", options, NULL)) != -1)
        if (!option_taken(o, optarg, to))
            return false;
    int left = *argc - optind;
    for (int i = 0; i < left; i++)
        argv[1 + i] = argv[optind + i];
    *argc = 1 + left;
    return true;
}

/* A map by the name of one that ships, or by its path. */
static bool map_read(struct loader *l, const char *name)
{
    const char *path = strchr(name, '/') ? name
        : pool_printf(l->cli->pool, "%s/reading/%s.map", l->cli->config.data_dir, name);
    struct fault f = { .status = ST_ok };
    unsigned long line;
    size_t n;
    char *text = cli_read_file(l->cli, path, MAP_MOST, &n);

    if (!text)
        return false;
    l->sink.map = csv_map_read(l->record, text, n, l->cli->pool, &line, &f);
    if (!l->sink.map)
        cli_fail(CLI_FAILED, "%s:%lu: %s: %s", path, line, f.arg[1], f.arg[2]);
    return l->sink.map;
}

static int load_file(struct cli *c, uint16_t kind, const char *file, const struct options *asked)
{
    static struct loader l;
    int status = CLI_FAILED;
    size_t n;

    l.cli = c;
    l.file = file;
    l.record = load_kind_record(kind);
    l.sink.charset = asked->charset;
    l.sink.given = kind == CODE_load_kind_readings ? "reading_to" : NULL;
    l.bad_file = asked->bad_file;
    if (asked->map && !map_read(&l, asked->map))
        return CLI_FAILED;
    const char *text = cli_read_file(c, file, FILE_MOST, &n);
    if (!text)
        return CLI_FAILED;
    if (!local_link(c, &l.link))
        return c->why;
    l.pool = pool_new(2 * BYTES_MOST);
    cli_own_words(c, &l.link, &l.sink);
    if (begin(&l, kind, file))
        status = load_text(&l, file, text, n);
    link_release(&l.link);
    pool_free(&l.pool);
    free(l.bad);
    return status;
}

int command_load(struct cli *c, int argc, char **argv)
{
    struct options asked;
    uint16_t kind;
    int status = CLI_FAILED;

    if (office_command(c, argc, argv, &status))
        return status;
    if (!options_read(&argc, argv, &asked))
        return CLI_FAILED;
    if (argc < 2 || argc > 3 || !code_value(&codes_load_kind, argv[1], &kind) || !load_kind_record(kind))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.load"));
    return argc == 2 ? show_columns(load_kind_record(kind)) : load_file(c, kind, argv[2], &asked);
}

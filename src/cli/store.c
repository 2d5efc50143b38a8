/* The store as a whole: what the server says of itself, copies, the first day. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "gate/packet.h"
#include "ops/bind.h"

#define SHORT_WAIT (30 * SECOND)
#define CORE_FD 3
#define ANCHOR_FILE 1900          /* bytes of a file that are looked at for a head of the chain */
#define LONG_WAIT (24 * 3600 * SECOND)

/* ---- status ---- */

static char *read_all(struct cli *c, int fd)
{
    struct buf b;
    char piece[65536], *text;
    ssize_t n;

    buf_init(&b, 32u << 20);
    while ((n = read(fd, piece, sizeof piece)) > 0)
        buf_add(&b, piece, (size_t)n);
    text = pool_slice(c->pool, b.at, b.n);
    buf_release(&b);
    return text;
}

static const char *text_of(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));

    return text ? text : "";
}

static long long number_of(const json_t *j, const char *name)
{
    return (long long)json_integer_value(json_object_get(j, name));
}

static void put_status(const json_t *j)
{
    const json_t *desks = json_object_get(j, "desks");

    printf("%s: %s\n", tr("cli.status.core"),
           tr(strcmp(text_of(j, "core"), "up") == 0 ? "cli.status.up" : "cli.status.down"));
    printf("%s: %lld\n", tr("cli.status.connections"), number_of(j, "connections"));
    printf("%s: %lld\n", tr("cli.status.logins"), number_of(j, "logins"));
    printf("%s: %lld\n", tr("cli.status.denied"), number_of(j, "denied"));
    printf("%s: %lld\n", tr("cli.status.refused"), number_of(j, "refused"));
    printf("%s: %lld\n", tr("cli.status.dropped"), number_of(j, "dropped"));
    printf("%s: %zu\n", tr("cli.status.desks"), json_array_size(desks));
    for (size_t i = 0; i < json_array_size(desks); i++) {
        const json_t *d = json_array_get(desks, i);
        const char *staff_no = text_of(d, "staff_no");
        printf("  %-12s %-20s %.19s %s\n", *staff_no != '\0' ? staff_no : "-", text_of(d, "from"), text_of(d, "since"),
               tr(json_is_true(json_object_get(d, "attached")) ? "cli.status.attached" : "cli.status.detached"));
    }
}

/* Work that stands until somebody decides; false: no answer. */
static bool put_standing(struct cli *c, struct link *l, json_t *j)
{
    struct load_list list = { .more = false };
    char text[512];
    json_t *standing = json_array();

    bool answers = status_ask(c, l, OP_load_list, &list);
    for (uint32_t i = 0; i < list.loads_n; i++) {
        const struct load *load = &list.loads[i];
        if (load->standing_n == 0)
            continue;
        load_put_parked(load, text, sizeof text);
        json_array_append_new(standing, json_pack("{s:s,s:s,s:s,s:I,s:I}", "load_id", load->load_id, "file", load->file,
                                                  "why", text, "applied", (json_int_t)load->applied, "rows",
                                                  (json_int_t)load->rows));
        if (!c->json)
            printf("%s: %s:%s  %llu/%llu  %s\n", tr("cli.status.parked"), load->file, text,
                   (unsigned long long)load->applied, (unsigned long long)load->rows, load->load_id);
    }
    json_object_set_new(j, "parked", standing);
    return answers;
}

/* A store that only reads, or reads not all, is up and not well. */
static bool put_state(struct cli *c, struct link *l, struct store_state *state)
{
    struct fault why = { .status = ST_ok };
    char sentence[400], text[500], free_mb[24], kept_mb[24], page[24];

    if (!status_ask(c, l, OP_store_state, state))
        return false;
    if (c->json)
        return true;
    for (uint32_t i = 0; i < state->damaged_n; i++) {
        snprintf(page, sizeof page, "%llu", (unsigned long long)state->damaged[i].page_no);
        puts(tr_fill(text, sizeof text, "cli.status.damaged", state->damaged[i].table_name, state->damaged[i].file_name,
                     page, NULL));
    }
    if (state->year_missing[0])
        puts(tr_fill(text, sizeof text, "cli.status.year_missing", state->year_missing, NULL, NULL, NULL));
    if (!state->reads_only)
        return true;
    why.status = status_by_name(state->refused_with);
    puts(tr_fill(text, sizeof text, "cli.status.reads_only", tr_fault(&why, sentence, sizeof sentence), NULL, NULL,
                 NULL));
    snprintf(free_mb, sizeof free_mb, "%llu", (unsigned long long)state->free_mb);
    snprintf(kept_mb, sizeof kept_mb, "%llu", (unsigned long long)state->kept_mb);
    puts(tr_fill(text, sizeof text, "cli.status.room", free_mb, kept_mb, NULL, NULL));
    return true;
}

/* A clock that is not believed, and what to do. */
static bool put_clock(struct cli *c, struct link *l, json_t *j)
{
    struct clock_shown now = { .doubted = false };
    char says[INSTANT_TEXT], kept[INSTANT_TEXT], text[400];

    bool answers = status_ask(c, l, OP_clock_show, &now);
    instant_short(now.clock_says, says);
    instant_short(now.kept_time, kept);
    if (!c->json && (now.doubted || now.apart))
        puts(tr_fill(text, sizeof text, now.doubted ? "cli.clock.doubted" : "cli.clock.apart", says, kept, NULL, NULL));
    json_object_set_new(j, "clock_doubted", json_boolean(now.doubted));
    return answers;
}

/* What the core knows of it, by one link; false: it is silent. */
static bool ask_core(struct cli *c, json_t *j, struct index_list *building, struct store_state *state)
{
    struct link l;

    cli_hush(true);
    bool answers = local_link(c, &l);
    cli_hush(false);
    if (!answers)
        return false;
    answers = put_state(c, &l, state) && put_clock(c, &l, j) && put_standing(c, &l, j) && task_put_standing(c, &l, j) &&
        status_ask(c, &l, OP_index_list, building);
    link_release(&l);
    return answers;
}

/* As the gate wrote it, where it is no JSON. */
static void put_json(const json_t *j, const char *text)
{
    char *whole = j ? json_dumps(j, JSON_COMPACT) : NULL;

    puts(whole ? whole : text);
    free(whole);
}

static void put_indexes(const struct index_list *r)
{
    char key[80], done[24], about[24], text[256];

    for (uint32_t i = 0; i < r->indexes_n; i++) {
        const struct index_built *x = &r->indexes[i];
        snprintf(key, sizeof key, "index.%s", x->index_name);
        snprintf(done, sizeof done, "%llu", (unsigned long long)x->rows_done);
        snprintf(about, sizeof about, "%llu", (unsigned long long)x->rows_about);
        puts(tr_fill(text, sizeof text, x->rows_about ? "store.building" : "store.building_begun", key, done, about,
             NULL));
    }
}

/* The gate's figures and the core's as one object. */
static void add_record(json_t *j, const struct record *record, const void *r)
{
    struct buf b;

    buf_init(&b, 1u << 20);
    record_to_json(record, r, false, &b);
    json_t *members = json_loadb((const char *)b.at, b.n, 0, NULL);
    json_object_update(j, members);
    json_decref(members);
    buf_release(&b);
}

/* 0 with a core that answers, 1 without one, 2 without a server. */
int command_status(struct cli *c, int argc, char **argv)
{
    struct index_list building = { .indexes_n = 0 };
    struct store_state state = { .reads_only = false };
    int fd, answer, status;
    char *text;
    json_t *j;

    (void)argv;
    if (argc != 1)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.status"));
    fd = local_connect(c);
    answer = fd < 0 ? -1 : local_ask(c, fd, IN_LOCAL_STATUS, NULL);
    if (answer < 0)
        return c->why;
    text = read_all(c, answer);
    j = json_loads(text, 0, NULL);
    if (!c->json)
        put_status(j);
    status = strcmp(text_of(j, "core"), "up") == 0 ? CLI_DONE : CLI_REFUSED;
    if (status == CLI_DONE && !ask_core(c, j, &building, &state)) {
        status = CLI_REFUSED;
        json_object_set_new(j, "answers", json_false());
        if (!c->json)
            puts(tr("cli.status.silent"));
    }
    if (c->json && building.indexes_n > 0)
        add_record(j, &index_list_record, &building);
    if (c->json && status == CLI_DONE)
        add_record(j, &store_state_record, &state);
    if (c->json)
        put_json(j, text);
    else
        put_indexes(&building);
    json_decref(j);
    close(answer);
    close(fd);
    return status;
}

/* ---- reports of the core ---- */

static void put_lines(const struct report *r)
{
    char text[2048];

    report_open();
    for (uint32_t i = 0; i < r->lines_n; i++)
        puts(report_words(r->lines[i].text, text, sizeof text));
}

static int report(struct cli *c, enum op_id op, const void *request, instant wait)
{
    struct report r = { .good = false };
    struct link l;
    enum status s;

    if (!local_link(c, &l))
        return c->why;
    s = cli_call(c, &l, op, request, &r, wait);
    link_release(&l);
    if (s != ST_ok)
        return cli_exit(s);
    if (c->json)
        show_json(&report_record, &r);
    else
        put_lines(&r);
    return r.good ? CLI_DONE : CLI_REFUSED;
}

int command_metrics(struct cli *c, int argc, char **argv)
{
    const struct nothing q = { .nothing = false };

    (void)argv;
    return argc == 1 ? report(c, OP_store_metrics, &q, SHORT_WAIT)
        : cli_fail(CLI_FAILED, "%s", tr("cli.usage.metrics"));
}

int command_anchor(struct cli *c, int argc, char **argv)
{
    const struct nothing q = { .nothing = false };

    (void)argv;
    return argc == 1 ? report(c, OP_store_anchor, &q, SHORT_WAIT) : cli_fail(CLI_FAILED, "%s", tr("cli.usage.anchor"));
}

int command_rekey(struct cli *c, int argc, char **argv)
{
    const struct nothing q = { .nothing = false };

    (void)argv;
    return argc == 1 ? report(c, OP_store_rekey, &q, SHORT_WAIT) : cli_fail(CLI_FAILED, "%s", tr("cli.usage.rekey"));
}

/* The head of a chain as it was given, or the file that holds it. */
static const char *anchor_given(struct cli *c, const char *given)
{
    int fd = open(given, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return given;
    char text[ANCHOR_FILE + 1];
    ssize_t n = read(fd, text, ANCHOR_FILE);
    close(fd);
    return pool_slice(c->pool, text, n > 0 ? strnlen(text, (size_t)n) : 0);
}

int command_check(struct cli *c, int argc, char **argv)
{
    struct check_ask q = { .anchor = "" };

    if (argc == 3 && strcmp(argv[1], "--anchor") == 0)
        q.anchor = anchor_given(c, argv[2]);
    else if (argc != 1)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.check"));
    return report(c, OP_store_check, &q, LONG_WAIT);
}

/* ---- the core's program by hand ---- */

/* control, out: descriptors it has as its control socket and as its output; -1: none, and ours. */
static pid_t run_core(const struct gate_config *g, const char *what, const char *value, int control, int out)
{
    char cache[24], reserve[24];
    const char *args[] = { g->core_program, "--home", g->home, "--data-dir", g->data_dir, "--locale-dir", g->locale_dir,
        "--lang", lang_current(), "--zone", g->zone, "--cache-mb", cache, "--reserve-mb", reserve,
        "--acknowledged-dir", g->acknowledged_dir, "--backup-key", g->backup_key, what, value, NULL };
    pid_t pid;

    snprintf(cache, sizeof cache, "%llu", (unsigned long long)g->cache_mb);
    snprintf(reserve, sizeof reserve, "%llu", (unsigned long long)g->reserve_mb);
    fflush(stdout);
    pid = fork();
    if (pid != 0)
        return pid;
    if (control == CORE_FD)
        fcntl(CORE_FD, F_SETFD, 0);
    else if (control >= 0)
        dup2(control, CORE_FD);
    if (out >= 0)
        dup2(out, STDOUT_FILENO);
    become_user(g->user);
    execv(g->core_program, (char *const *)(uintptr_t)args);
    _exit(cli_fail(CLI_FAILED, "%s: %s", g->core_program, strerror(errno)));
}

static bool ended_well(pid_t pid)
{
    int status = -1;

    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int run_and_end(const struct gate_config *g, const char *what, const char *value)
{
    return ended_well(run_core(g, what, value, -1, -1)) ? CLI_DONE : CLI_FAILED;
}

/* The same, whose lines are a check's. */
static int run_report(const struct gate_config *g, const char *what, const char *value)
{
    char line[1024], text[2048];
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return cli_fail(CLI_FAILED, "%s", strerror(errno));
    report_open();
    pid_t pid = run_core(g, what, value, -1, ends[1]);
    close(ends[1]);
    FILE *said = fdopen(ends[0], "r");
    while (said && fgets(line, sizeof line, said)) {
        line[strcspn(line, "\n")] = '\0';
        puts(report_words(line, text, sizeof text));
    }
    if (said)
        fclose(said);
    return ended_well(pid) ? CLI_DONE : CLI_FAILED;
}

/* The core has its own working directory: the name it gets is a whole one. */
static bool whole_path(const char *path, char out[PATH_MAX])
{
    char here[PATH_MAX];

    if (path[0] == '/')
        return (size_t)snprintf(out, PATH_MAX, "%s", path) < PATH_MAX;
    return getcwd(here, sizeof here) && (size_t)snprintf(out, PATH_MAX, "%s/%s", here, path) < PATH_MAX;
}

int command_backup(struct cli *c, int argc, char **argv)
{
    char path[PATH_MAX];
    struct backup_ask q = { .directory = path, .nightly = argc == 3 && strcmp(argv[1], "nightly") == 0 };

    if (argc == 3 && strcmp(argv[1], "verify") == 0)
        return run_and_end(&c->config, "--verify-backup", argv[2]);
    if (argc == 3 && strcmp(argv[1], "key") == 0)
        return run_and_end(&c->config, "--make-backup-key", argv[2]);
    if (argc != 2 + q.nightly || !whole_path(argv[argc - 1], path))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.backup"));
    return report(c, OP_store_backup, &q, LONG_WAIT);
}

/* ---- without a server ---- */

/* Nobody may serve the store meanwhile: the core's own lock sees to that. The key
 * that sealed the fields is no part of a copy and must lie in its place before. */
int command_restore(struct cli *c, int argc, char **argv)
{
    bool sealed = argc == 4 && strcmp(argv[2], "--key") == 0;
    const char *args[] = { c->config.core_program, "--home", c->config.home, "--data-dir", c->config.data_dir,
        "--locale-dir", c->config.locale_dir, "--lang", lang_current(), "--zone", c->config.zone, "--restore",
        argc > 1 ? argv[1] : "", sealed ? "--backup-secret" : NULL, sealed ? argv[3] : NULL, NULL };
    char key[GATE_PATH + 16];

    if (argc != 2 && !sealed)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.restore"));
    snprintf(key, sizeof key, "%s/seal.key", c->config.home);
    if (access(key, F_OK) != 0)
        return cli_fail(CLI_FAILED, "%s: %s", key, tr("cli.no_seal_key"));
    fflush(stdout);
    execv(c->config.core_program, (char *const *)(uintptr_t)args);
    return cli_fail(CLI_FAILED, "%s: %s", c->config.core_program, strerror(errno));
}

/* A directory without a store gets one, whatever else lies there (lost+found, the
 * key of an older store); a store that is there is kept. */
static bool make_store(const struct gate_config *g)
{
    char version[GATE_PATH + 16];

    snprintf(version, sizeof version, "%s/version", g->home);
    return access(version, F_OK) == 0 || run_and_end(g, "--create", NULL) == CLI_DONE;
}

/* A core for one question, gone with its control socket. */
static pid_t start_core(const struct gate_config *g, int *control_r)
{
    int ends[2];
    pid_t pid;

    if (!socket_pair(SOCK_SEQPACKET, ends))
        return -1;
    pid = run_core(g, "--gate-fd", "3", ends[1], -1);
    close(ends[1]);
    *control_r = ends[0];
    return pid;
}

static bool bind_operator(int control, struct link *l)
{
    const struct binding b = { .staff_no = STAFF_OPERATOR, .from = "local" };
    int ends[2];
    enum status s;

    if (!socket_pair(SOCK_STREAM, ends))
        return false;
    s = binding_send(control, &b, ends[0]);
    close(ends[0]);
    link_init(l, ends[1]);
    return s == ST_ok;
}

/* A server that runs makes it again beside everybody's work, and begins again with it. */
static int salvage(struct cli *c, const char *table)
{
    const struct salvage_ask q = { .table_name = table };
    struct link l;

    cli_hush(true);
    bool served = local_link(c, &l);
    cli_hush(false);
    if (!served)
        return run_report(&c->config, "--salvage", table);
    link_release(&l);
    return report(c, OP_store_salvage, &q, LONG_WAIT);
}

/* What is done on a store that nobody serves; the core's program does it, and has
 * said why when it cannot. */
int command_store(struct cli *c, int argc, char **argv)
{
    static const struct {
        const char *name, *option;
        int (*run)(const struct gate_config *g, const char *what, const char *value);
    } act[] = {
        { "check", "--check", run_report },     { "upgrade", "--upgrade", run_and_end },
        { "raise", "--raise", run_and_end },    { "agree", "--agree", run_and_end },
    };

    if (argc == 4 && strcmp(argv[1], "check") == 0 && strcmp(argv[2], "--anchor") == 0)
        return run_report(&c->config, pool_printf(c->pool, "--anchor=%s", anchor_given(c, argv[3])), "--check");
    if (argc == 3 && strcmp(argv[1], "salvage") == 0)
        return salvage(c, argv[2]);
    for (size_t i = 0; argc == 2 && i < COUNT_OF(act); i++)
        if (strcmp(argv[1], act[i].name) == 0)
            return act[i].run(&c->config, act[i].option, NULL);
    return cli_fail(CLI_FAILED, "%s", tr("cli.usage.store"));
}

int command_init(struct cli *c, int argc, char **argv)
{
    static const struct office_form form = { "unit_no unit_name staff_no staff_name", OP_office_found, true, OP_none,
                                             0 };
    struct office_found q = { .unit_no = "" };
    struct user u;
    struct link l;
    struct fault f = { .status = ST_unavailable };
    char id[REQUEST_ID_MAX + 1];
    int control = -1;
    enum status s = ST_unavailable;
    pid_t pid;

    if (argc < 5)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.init"));
    if (!office_fill(c, NULL, &form, &q, argc - 1, argv + 1))
        return CLI_REFUSED;
    if (!make_store(&c->config))
        return CLI_REFUSED;
    pid = start_core(&c->config, &control);
    if (pid < 0)
        return cli_fail(CLI_FAILED, "fork: %s", strerror(errno));
    if (bind_operator(control, &l)) {
        request_id_make(id);
        s = link_call(&l, OP_office_found, id, 0, &q, &u, c->pool, LONG_WAIT, &f);
    }
    link_release(&l);
    close(control);
    if (!ended_well(pid))            /* the core has said why */
        return CLI_FAILED;
    if (s != ST_ok)
        return cli_fault(&f);
    printf("%s %s\n", tr("cli.init.done"), c->config.home);
    return CLI_DONE;
}

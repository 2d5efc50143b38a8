/* `wattdesk flow check FILE`: a flow as the core would read it, without a server and
 * without a store; `wattdesk flow put FILE`: kept, to be tried. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MOST ((size_t)1 << 18)
#define WAIT (60 * SECOND)

/* The core's own reader, in the core's program. */
static int check(struct cli *c, const char *file)
{
    const struct gate_config *g = &c->config;
    const char *args[] = { g->core_program, "--home", g->home, "--data-dir", g->data_dir, "--form-dir", g->form_dir,
        "--locale-dir", g->locale_dir, "--lang", lang_current(), "--check-flow", file, NULL };

    execv(g->core_program, (char *const *)(uintptr_t)args);
    return cli_fail(CLI_FAILED, "%s: %s", g->core_program, strerror(errno));
}

static int put(struct cli *c, const char *file)
{
    struct flow_text q = { .text = "" };
    struct flow_file r = { .text = "" };
    struct link l;
    size_t n;

    char *text = cli_read_file(c, file, TEXT_MOST, &n);
    if (!text)
        return CLI_FAILED;
    q.text = text;
    if (!local_link(c, &l))
        return c->why;
    enum status s = cli_call(c, &l, OP_flow_put, &q, &r, WAIT);
    link_release(&l);
    if (s == ST_ok) {
        r.text = "";                 /* he has it */
        (c->json ? show_json : show_record)(&flow_file_record, &r);
    }
    return cli_exit(s);
}

int command_flow(struct cli *c, int argc, char **argv)
{
    int status = CLI_FAILED;

    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return check(c, argv[2]);
    if (argc == 3 && strcmp(argv[1], "put") == 0)
        return put(c, argv[2]);
    if (office_command(c, argc, argv, &status))
        return status;
    return cli_fail(CLI_FAILED, "%s", tr("cli.usage.flow"));
}

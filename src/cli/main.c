/* wattdesk(1): options, configuration and language, then one command of the table.
 * What all commands share stands here: how they fail, what they read, what they ask. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_MAX 128

static const struct command commands[] = {
    { "desk", "", command_desk, "cli.help.desk" },
    { "ops", "[NAME]", command_ops, "cli.help.ops" },
    { "call", "NAME [--id ID] [--approval NUMBER] < JSON", command_call, "cli.help.call" },
    { "status", "", command_status, "cli.help.status" },
    { "metrics", "", command_metrics, "cli.help.metrics" },
    { "check", "[--anchor FILE|TEXT]", command_check, "cli.help.check" },
    { "anchor", "", command_anchor, "cli.help.anchor" },
    { "rekey", "", command_rekey, "cli.help.rekey" },
    { "backup", "DIR | nightly DIR | verify DIR | key FILE", command_backup, "cli.help.backup" },
    { "restore", "DIR [--key FILE]", command_restore, "cli.help.restore" },
    { "store", "check | upgrade | raise | agree | salvage TABLE", command_store, "cli.help.store" },
    { "task", "list | stop NAME | go NAME [SUBJECT] | drop NAME SUBJECT | watch NAME", command_task, "cli.help.task" },
    { "load", "KIND FILE [--charset NAME] [--map MAP] [--skip-bad FILE]", command_load, "cli.help.load" },
    { "reading", "sheet SECTION [DAY]", command_reading, "cli.help.reading" },
    { "tariff", "put FILE... | load-urdb NAME FILE [DAY]", command_tariff, "cli.help.tariff" },
    { "estate", "put JOB FILE [--charset NAME] | columns", command_estate, "cli.help.estate" },
    { "flow", "check FILE | put FILE", command_flow, "cli.help.flow" },
    { "journal", "[--from DAY] [--to DAY] [--format ledger|beancount] | --balances", command_journal,
      "cli.help.journal" },
    { "init", "UNIT-NO UNIT-NAME STAFF-NO STAFF-NAME", command_init, "cli.help.init" },
};

static const struct option options[] = {
    { "config", required_argument, NULL, 'c' },
    { "user", required_argument, NULL, 'u' },
    { "json", no_argument, NULL, 'j' },
    { "csv", optional_argument, NULL, 's' },
    { "plain", no_argument, NULL, 'p' },
    { "lang", required_argument, NULL, 'l' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static bool hushed;

void cli_hush(bool hush)
{
    hushed = hush;
}

int cli_fail(int status, const char *format, ...)
{
    va_list args;

    if (hushed)
        return status;
    fflush(stdout);
    fputs("wattdesk: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return status;
}

int cli_exit(enum status s)
{
    if (s == ST_ok)
        return CLI_DONE;
    return s == ST_unavailable || s == ST_too_busy || s == ST_wire_broken ? CLI_FAILED : CLI_REFUSED;
}

int cli_fault(const struct fault *f)
{
    char text[512];

    return cli_fail(cli_exit(f->status), "%s", tr_fault(f, text, sizeof text));
}

static char *read_line(struct cli *c)
{
    char line[PASSWORD_MAX * 4 + 2], *copy;

    if (!fgets(line, sizeof line, stdin))
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    copy = pool_copy(c->pool, line);
    explicit_bzero(line, sizeof line);
    return copy;
}

char *cli_secret(struct cli *c, const char *label)
{
    struct termios before, quiet;
    char *answer;

    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return read_line(c);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", label);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    answer = read_line(c);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return answer;
}

char *cli_read_file(struct cli *c, const char *path, size_t most, size_t *n_r)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct buf b;
    char *text = NULL;

    buf_init(&b, most);
    while (f && !feof(f) && !ferror(f) && !b.full) {
        char piece[65536];
        size_t n = fread(piece, 1, sizeof piece, f);
        buf_add(&b, piece, n);
    }
    if (!f || ferror(f))
        cli_fail(CLI_FAILED, "%s: %s", path, strerror(errno));
    else if (b.full)
        cli_fail(CLI_FAILED, "%s: %s", path, tr("cli.file_too_large"));
    else
        text = pool_slice(c->pool, b.at, b.n);
    *n_r = b.n;
    if (f && f != stdin)
        fclose(f);
    buf_release(&b);
    return text;
}

/* ---- what is asked ---- */

static void print_help(FILE *to)
{
    fprintf(to, "%s\n\n", tr("cli.help.usage"));
    for (unsigned i = 0; i < COUNT_OF(commands); i++)
        fprintf(to, "  %s %s\n      %s\n", commands[i].name, commands[i].arguments, tr(commands[i].help));
    office_help();
    fprintf(to, "\n%s\n", tr("cli.help.options"));
}

/* What was asked for; zh_CN.UTF-8, en_US: the language before the rest; anything
 * else is the office's own. */
static void choose_lang(const struct cli *c, const char *asked)
{
    const char *names[] = { "LC_ALL", "LC_MESSAGES", "LANG" }, *value = NULL;

    for (unsigned i = 0; i < COUNT_OF(names) && !asked && (!value || *value == '\0'); i++)
        value = getenv(names[i]);
    value = asked ? asked : value;
    if (value && strncmp(value, "en", 2) == 0)
        lang_set("en");
    else if (value && strncmp(value, "zh_TW", 5) == 0)
        lang_set("zh_TW");
    else if (value && strncmp(value, "zh", 2) == 0)
        lang_set("zh_CN");
    else
        lang_set(c->config.lang);
}

/* A file that was named must be there; the usual one may be missing. */
static void read_config(struct cli *c, const char *named)
{
    const char *path = named ? named : gate_config_path();
    struct fault f = { .status = ST_ok };

    gate_config_init(&c->config);
    if (!named && access(path, F_OK) != 0)
        return;
    if (gate_config_read(&c->config, path, &f) != ST_ok)
        exit(cli_fail(CLI_FAILED, "%s%s%s: %s%s%s", path, f.arg[0][0] != '\0' ? ":" : "", f.arg[0],
                      f.arg[1], f.arg[1][0] != '\0' ? " " : "", f.arg[2]));
    c->config_path = path;
}

static const struct command *find_command(const char *name)
{
    for (unsigned i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int run(struct cli *c, int argc, char **argv)
{
    const struct command *command = find_command(argv[0]);
    int status;

    if (command)
        return command->run(c, argc, argv);
    if (office_command(c, argc, argv, &status))
        return status;
    return cli_fail(CLI_FAILED, "%s: %s", argv[0], tr("cli.no_command"));
}

int main(int argc, char **argv)
{
    struct cli c = { .json = false };
    const char *named = NULL, *lang = NULL;
    bool help = false;
    int o;

    while ((o = getopt_long(argc, argv, "+c:u:jVh", options, NULL)) != -1)
        switch (o) {
        case 'c': named = optarg; break;
        case 'u': c.user = optarg; break;
        case 'j': c.json = true; break;
        case 's': c.csv = optarg ? optarg : ""; break;
        case 'p': c.plain = true; break;
        case 'l': lang = optarg; break;
        case 'V':
            printf("wattdesk %s\n", PACKAGE_VERSION);
            return CLI_DONE;
        case 'h': help = true; break;
        default: return CLI_FAILED;
        }
    log_open("wattdesk", LOG_ERROR_);
    c.pool = pool_new(65536);
    tables_init();
    read_config(&c, named);
    lang_open(c.config.locale_dir);
    choose_lang(&c, lang);
    if (zone_set(c.config.zone) != ST_ok)
        return cli_fail(CLI_FAILED, "zone %s: there is no such zone on this host", c.config.zone);
    if (help || optind == argc) {
        print_help(help ? stdout : stderr);
        return help ? CLI_DONE : CLI_FAILED;
    }
    o = run(&c, argc - optind, argv + optind);
    if (fflush(stdout) != 0 || ferror(stdout))
        o = CLI_FAILED;
    pool_free(&c.pool);
    return o;
}

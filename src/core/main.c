/* wattdesk-core: the only process with the data. The master starts it with the
 * gate's control socket; by hand it works on a store that nobody serves. */
#include "config.h"
#include "core/engine/check.h"
#include "core/core.h"

#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char USAGE[] =
    "usage: wattdesk-core --home DIR [--data-dir DIR] [--form-dir DIR] [--locale-dir DIR]\n"
    "                     [--lang LANG] [--zone ZONE] [--cache-mb N] [--reserve-mb N] WHAT\n"
    "  --gate-fd N      serve the connections that come over this descriptor\n"
    "  --create         make an empty store\n"
    "  --check          prove the store: indexes, audit chain, balances, bills\n"
    "  --restore DIR    make a store out of a backup\n";

enum task { TASK_NONE, TASK_SERVE, TASK_CREATE, TASK_CHECK, TASK_RESTORE };

static const struct option options[] = {
    { "home", required_argument, NULL, 'd' },
    { "data-dir", required_argument, NULL, 'D' },
    { "form-dir", required_argument, NULL, 'F' },
    { "locale-dir", required_argument, NULL, 'w' },
    { "lang", required_argument, NULL, 'l' },
    { "zone", required_argument, NULL, 'z' },
    { "cache-mb", required_argument, NULL, 'm' },
    { "reserve-mb", required_argument, NULL, 'R' },
    { "gate-fd", required_argument, NULL, 'g' },
    { "create", no_argument, NULL, 'c' },
    { "check", no_argument, NULL, 'k' },
    { "restore", required_argument, NULL, 'r' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct choice {
    enum task task;
    struct core_config core;
    const char *backup, *locale_dir, *lang;
    int gate_fd;
};

static void usage_end(FILE *to, int status)
{
    fputs(USAGE, to);
    exit(status);
}

static uint64_t number_of(const char *text, uint64_t most)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || end == text || *text == '-' || n > most)
        fatal("%s: not a number up to %llu", text, (unsigned long long)most);
    return n;
}

static void task_set(struct choice *c, enum task t)
{
    if (c->task != TASK_NONE)
        fatal("one of --gate-fd, --create, --check and --restore at a time");
    c->task = t;
}

static void option_take(struct choice *c, int option)
{
    switch (option) {
    case 'd': c->core.store.home = optarg; break;
    case 'D': c->core.data_dir = optarg; break;
    case 'F': c->core.form_dir = optarg; break;
    case 'w': c->locale_dir = optarg; break;
    case 'l': c->lang = optarg; break;
    case 'z': c->core.zone = optarg; break;
    case 'm': c->core.store.cache_bytes = number_of(optarg, 1u << 20) << 20; break;
    case 'R': c->core.store.reserve_bytes = number_of(optarg, 1u << 20) << 20; break;
    case 'g': task_set(c, TASK_SERVE); c->gate_fd = (int)number_of(optarg, 1u << 20); break;
    case 'c': task_set(c, TASK_CREATE); break;
    case 'k': task_set(c, TASK_CHECK); break;
    case 'r': task_set(c, TASK_RESTORE); c->backup = optarg; break;
    case 'V': puts("wattdesk-core " PACKAGE_VERSION); exit(0);
    case 'h': usage_end(stdout, 0); break;
    default: usage_end(stderr, 1);
    }
}

static void cannot(const char *what, enum status s, const struct fault *f)
{
    char sentence[512];
    struct fault named = *f;
    named.status = s;
    fatal("%s: %s", what, tr_fault(&named, sentence, sizeof sentence));
}

static struct core *open_core(const struct choice *c)
{
    struct core *core;
    struct fault f = { .status = ST_ok };
    enum status s = core_open(&core, &c->core, &f);
    if (s == ST_not_found)
        fatal("%s: %s", c->core.store.home, tr("store.none"));
    if (s)
        cannot(c->core.store.home, s, &f);
    return core;
}

/* Told to end: as if the gate had hung up, so what is queued is still answered. */
static int hang_up_fd = -1;

static void hang_up(int signal_no)
{
    (void)signal_no;
    shutdown(hang_up_fd, SHUT_RDWR);
}

static void take_signals(int gate_fd)
{
    struct sigaction end = { .sa_handler = hang_up }, none = { .sa_handler = SIG_IGN };
    hang_up_fd = gate_fd;
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    sigaction(SIGPIPE, &none, NULL);
}

static int serve(const struct choice *c)
{
    struct core *core = open_core(c);
    take_signals(c->gate_fd);
    core_sandbox();
    log_info("serving store=%s", c->core.store.home);
    core_serve(core, c->gate_fd);
    core_close(&core);
    log_info("store closed");
    return 0;
}

static int create(struct choice *c)
{
    c->core.store.create = true;
    c->core.no_timer = true;
    struct core *core = open_core(c);
    core_close(&core);
    return 0;
}

static void print_line(void *context, const char *text)
{
    (void)context;
    puts(text);
}

static int check(struct choice *c)
{
    uint64_t findings;
    c->core.no_timer = true;
    struct core *core = open_core(c);
    enum status s = checks_run(core, print_line, NULL, &findings);
    core_close(&core);
    return s || findings ? 1 : 0;
}

static int restore(const struct choice *c)
{
    struct fault f = { .status = ST_ok };
    enum status s = store_restore(c->backup, c->core.store.home, &f);
    if (s == ST_not_found)
        fatal("%s: %s", c->backup, tr("store.no_backup"));
    if (s)
        cannot(c->backup, s, &f);
    return 0;
}

/* The cache comes page by page from malloc, on any thread: one heap that grows in
 * large steps and is not given back saves two system calls and a fault for each. */
#define HEAP_STEP (16 << 20)
static void heap_set(void)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, HEAP_STEP);
    mallopt(M_TRIM_THRESHOLD, 4 * HEAP_STEP);
    mallopt(M_MMAP_THRESHOLD, HEAP_STEP);
}

int main(int argc, char **argv)
{
    struct choice c = {
        .core = { .data_dir = PKGDATADIR "/db", .zone = "Asia/Shanghai" },
        .locale_dir = LOCALEDIR,
    };
    int option;
    heap_set();
    log_open("core", LOG_INFO_);
    if (sodium_init() < 0)
        fatal("libsodium cannot be used");
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        option_take(&c, option);
    lang_open(c.locale_dir);
    if (c.lang)
        lang_set(c.lang);
    if (optind < argc || c.task == TASK_NONE || !c.core.store.home)
        usage_end(stderr, 1);
    switch (c.task) {
    case TASK_SERVE: return serve(&c);
    case TASK_CREATE: return create(&c);
    case TASK_CHECK: return check(&c);
    default: return restore(&c);
    }
}

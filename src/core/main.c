/* wattdesk-core: the only process with the data. The master starts it with the
 * gate's control socket; by hand it works on a store that nobody serves. */
#include "config.h"
#include "core/engine/check.h"
#include "core/core.h"
#include "core/work/flow.h"

#include <getopt.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char USAGE[] =
    "usage: wattdesk-core --home DIR [--data-dir DIR] [--form-dir DIR] [--locale-dir DIR]\n"
    "                     [--lang LANG] [--zone ZONE] [--cache-mb N] [--reserve-mb N]\n"
    "                     [--acknowledged-dir DIR] [--backup-key HEX] WHAT\n"
    "  --gate-fd N      serve the connections that come over this descriptor\n"
    "  --create         make an empty store\n"
    "  --anchor TEXT    with --check: a head of the audit's chain that was kept elsewhere\n"
    "  --check          prove the store: indexes, audit chain, balances, bills\n"
    "  --restore DIR    make a store out of a backup\n"
    "  --backup-secret FILE  with --restore: of one that is sealed whole\n"
    "  --make-backup-key FILE  a pair of keys for sealed backups: the secret half into the file\n"
    "  --verify-backup DIR  is a backup what its manifest says\n"
    "  --check-flow FILE  is it a flow, beside those of the data directory\n"
    "  --upgrade        build the indexes that are due, all at once\n"
    "  --agree          go on with less than was answered for, and note it\n"
    "  --salvage TABLE  make a damaged table again out of what can be read of it\n"
    "  --raise          write the store in this program's form from now on\n";

enum act { ACT_NONE, ACT_SERVE, ACT_CREATE, ACT_CHECK, ACT_RESTORE, ACT_UPGRADE, ACT_RAISE, ACT_SALVAGE, ACT_VERIFY,
           ACT_AGREE, ACT_KEY, ACT_FLOW };

static const struct option options[] = {
    { "home", required_argument, NULL, 'd' },
    { "data-dir", required_argument, NULL, 'D' },
    { "form-dir", required_argument, NULL, 'F' },
    { "locale-dir", required_argument, NULL, 'w' },
    { "lang", required_argument, NULL, 'l' },
    { "zone", required_argument, NULL, 'z' },
    { "cache-mb", required_argument, NULL, 'm' },
    { "reserve-mb", required_argument, NULL, 'R' },
    { "acknowledged-dir", required_argument, NULL, 'a' },
    { "backup-key", required_argument, NULL, 'K' },
    { "backup-secret", required_argument, NULL, 'x' },
    { "make-backup-key", required_argument, NULL, 'M' },
    { "gate-fd", required_argument, NULL, 'g' },
    { "create", no_argument, NULL, 'c' },
    { "check", no_argument, NULL, 'k' },
    { "anchor", required_argument, NULL, 'n' },
    { "restore", required_argument, NULL, 'r' },
    { "verify-backup", required_argument, NULL, 'v' },
    { "check-flow", required_argument, NULL, 'f' },
    { "upgrade", no_argument, NULL, 'u' },
    { "agree", no_argument, NULL, 'A' },
    { "salvage", required_argument, NULL, 'S' },
    { "raise", no_argument, NULL, 'U' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct choice {
    enum act act;
    struct core_config core;
    const char *backup, *table, *anchor, *locale_dir, *lang, *secret;
    uint8_t backup_key[BACKUP_KEY];
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

/* 64 hex digits; none: backups are in clear. */
static void backup_key_take(struct choice *c, const char *text)
{
    size_t n = 0;
    if (!*text)
        return;
    if (sodium_hex2bin(c->backup_key, sizeof c->backup_key, text, strlen(text), NULL, &n, NULL) ||
        n != sizeof c->backup_key || strlen(text) != 2 * n)
        fatal("backup_key: %s: not 64 hex digits", text);
    c->core.store.backup_key = c->backup_key;
}

static void act_set(struct choice *c, enum act a)
{
    if (c->act != ACT_NONE)
        fatal("one act at a time");
    c->act = a;
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
    case 'a': c->core.store.acknowledged_dir = optarg; break;
    case 'K': backup_key_take(c, optarg); break;
    case 'x': c->secret = optarg; break;
    case 'M': act_set(c, ACT_KEY); c->backup = optarg; break;
    case 'g': act_set(c, ACT_SERVE); c->gate_fd = (int)number_of(optarg, 1u << 20); break;
    case 'c': act_set(c, ACT_CREATE); break;
    case 'n': c->anchor = optarg; break;
    case 'k': act_set(c, ACT_CHECK); break;
    case 'r': act_set(c, ACT_RESTORE); c->backup = optarg; break;
    case 'v': act_set(c, ACT_VERIFY); c->backup = optarg; break;
    case 'f': act_set(c, ACT_FLOW); c->backup = optarg; break;
    case 'u': act_set(c, ACT_UPGRADE); break;
    case 'A': act_set(c, ACT_AGREE); break;
    case 'S': act_set(c, ACT_SALVAGE); c->table = optarg; break;
    case 'U': act_set(c, ACT_RAISE); break;
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

/* Nothing of the kind lies there, or a file of it is missing, which is named. */
static void not_there(const char *dir, const char *nothing, enum status s, const struct fault *f)
{
    if (s == ST_not_found && !strcmp(f->arg[0], dir))
        fatal("%s: %s", dir, tr(nothing));
    if (s)
        cannot(dir, s, f);
}

static struct core *open_core(const struct choice *c)
{
    struct core *core;
    struct fault f = { .status = ST_ok };
    not_there(c->core.store.home, "store.none", core_open(&core, &c->core, &f), &f);
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

static void end_to_begin_again(void)
{
    hang_up(SIGTERM);
}

static int serve(struct choice *c)
{
    c->core.begin_again = end_to_begin_again;
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
    fflush(stdout);                  /* somebody watches, maybe through a pipe */
}

/* It goes through every file once, in order: more cache makes it no faster. */
#define CHECK_CACHE ((uint64_t)512 << 20)

static int check(struct choice *c)
{
    uint64_t findings, *cache = &c->core.store.cache_bytes;
    c->core.no_timer = true;
    c->core.store.read_only_check = true;
    if (!*cache || *cache > CHECK_CACHE)
        *cache = CHECK_CACHE;
    struct core *core = open_core(c);
    enum status s = checks_run_anchored(core, c->anchor, print_line, NULL, &findings);
    core_close(&core);
    if (s == ST_text_invalid)
        fatal("%s: %s", c->anchor, tr("store.no_anchor"));
    return s || findings ? 1 : 0;
}

static int restore(const struct choice *c)
{
    struct fault f = { .status = ST_ok };
    uint8_t secret[BACKUP_KEY];
    enum status s = c->secret ? store_backup_key_read(c->secret, secret, &f) : ST_ok;
    if (s)
        cannot(c->secret, s, &f);
    s = store_restore(c->backup, c->core.store.home, c->secret ? secret : NULL, &f);
    explicit_bzero(secret, sizeof secret);
    not_there(c->backup, "store.no_backup", s, &f);
    return 0;
}

/* As wattdesk.conf takes it. */
static int make_backup_key(const struct choice *c)
{
    struct fault f = { .status = ST_ok };
    uint8_t key[BACKUP_KEY];
    char hex[2 * BACKUP_KEY + 1];
    enum status s = store_backup_key_make(c->backup, key, &f);
    if (s)
        cannot(c->backup, s, &f);
    printf("backup_key = %s\n", sodium_bin2hex(hex, sizeof hex, key, sizeof key));
    return 0;
}

/* What is wrong with it on a line of its own, or what it would be. */
static int check_flow(const struct choice *c)
{
    char sentence[512], stages[400] = "";
    struct fault f = { .status = ST_ok };
    struct flows *flows;
    struct flow_info *flow;
    struct pool *pool = pool_new(1u << 16);
    enum status s = flows_open(c->core.data_dir, c->core.form_dir, &flows, &f);
    if (s)
        cannot(c->core.data_dir, s, &f);
    s = flow_read_file(flows, c->backup, pool, &flow, &f);
    if (s)
        puts(tr_fault(&f, sentence, sizeof sentence));
    for (unsigned i = 0; !s && i < flow->stages; i++)
        snprintf(stages + strlen(stages), sizeof stages - strlen(stages), " %s", flow->stage[i].name);
    if (!s)
        printf("%s %llu:%s\n", flow->kind, (unsigned long long)flow->version, stages);
    pool_free(&pool);
    flows_close(&flows);
    return s ? 1 : 0;
}

static int verify_backup(const struct choice *c)
{
    struct fault f = { .status = ST_ok };
    not_there(c->backup, "store.no_backup", store_backup_verify(c->backup, &f), &f);
    printf("%s: %s\n", c->backup, tr("store.backup_good"));
    return 0;
}

/* The store and the words of its rows, without a core. */
static struct store *open_store(const struct choice *c)
{
    struct store *store = NULL;
    struct fault f = { .status = ST_ok };
    tables_init();
    enum status s = zone_set(c->core.zone);
    if (!s)
        s = store_open(&store, &c->core.store, &f);
    not_there(c->core.store.home, "store.none", s, &f);
    s = core_words(store, c->core.data_dir, &f);
    if (s)
        cannot(s == ST_store_unraised ? c->core.store.home : c->core.data_dir, s, &f);
    return store;
}

static void say(const char *key, const char *a1, const char *a2, const char *a3)
{
    char text[512];
    puts(tr_fill(text, sizeof text, key, a1, a2, a3, NULL));
    fflush(stdout);
}

static void tell_built(void *context, const char *index, uint64_t done, uint64_t about)
{
    char key[80], n[24], of[24];
    (void)context;
    snprintf(key, sizeof key, "index.%s", index);
    snprintf(n, sizeof n, "%llu", (unsigned long long)done);
    snprintf(of, sizeof of, "%llu", (unsigned long long)about);
    say("store.built", key, n, of);
}

static int upgrade(const struct choice *c)
{
    struct fault f = { .status = ST_ok };
    struct store *store = open_store(c);
    char now[16], newest[16];
    enum status s = store_upgrade(store, tell_built, NULL, &f);
    if (!s && (s = core_carry(store)))
        fault_set(&f, s, "", c->core.store.home, NULL, NULL);
    snprintf(now, sizeof now, "%u", store_version(store));
    snprintf(newest, sizeof newest, "%u", STORE_VERSION);
    store_close(&store);
    if (s)
        cannot(c->core.store.home, s, &f);
    say(strcmp(now, newest) ? "store.upgraded_older" : "store.upgraded", now, newest, NULL);
    return 0;
}

static int raise_version(const struct choice *c)
{
    struct fault f = { .status = ST_ok };
    unsigned from;
    char was[16], is[16];
    tables_init();
    not_there(c->core.store.home, "store.none", store_raise(&c->core.store, &from, &f), &f);
    snprintf(was, sizeof was, "%u", from);
    snprintf(is, sizeof is, "%u", STORE_VERSION);
    say(from == STORE_VERSION ? "store.raised_before" : "store.raised", was, is, NULL);
    return 0;
}

static int agree(struct choice *c)
{
    char sentence[512];
    c->core.no_timer = true;
    c->core.store.agree_end = true;
    struct core *core = open_core(c);
    const struct fault *f = core_agreed(core);
    if (f->status)
        say("store.agreed", tr_fault(f, sentence, sizeof sentence), NULL, NULL);
    else
        say("store.agreed_before", NULL, NULL, NULL);
    core_close(&core);
    return 0;
}

static enum table_id table_named(const char *name)
{
    tables_init();
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (!strcmp(table_info[i].name, name))
            return (enum table_id)i;
    fatal("%s: %s", name, tr("store.no_table"));
}

/* In the form of this program only: what is built afterwards has its place in the meta table. */
static void salvage_table(struct choice *c, enum table_id table)
{
    struct fault f = { .status = ST_ok };
    struct salvaged counts;
    char rows[24], unreadable[24], lost[24];
    c->core.store.read_only_check = true;
    struct store *store = open_store(c);
    if (store_version(store) < STORE_VERSION)
        fatal("%s: %s", c->core.store.home, tr("store.salvage_raise"));
    enum status s = store_salvage(store, table, print_line, NULL, &counts, &f);
    store_close(&store);
    c->core.store.read_only_check = false;
    if (s)
        cannot(c->table, s, &f);
    snprintf(rows, sizeof rows, "%llu", (unsigned long long)counts.rows);
    snprintf(unreadable, sizeof unreadable, "%llu", (unsigned long long)counts.unreadable);
    snprintf(lost, sizeof lost, "%llu", (unsigned long long)counts.lost);
    say(counts.named ? "store.salvaged" : "store.salvaged_unnamed", rows, unreadable, lost);
}

static int salvage(struct choice *c)
{
    salvage_table(c, table_named(c->table));
    int status = upgrade(c);
    return status ? status : check(c);
}

/* The cache comes page by page from malloc, on any thread: one heap that grows in
 * large steps and is not given back saves two system calls and a fault for each. In the
 * kernel's large pages it is new to the processor once in 2 MB and not twice a page, a
 * fifth of the writer while the cache fills and a quarter of a recovery. malloc takes that
 * from its environment alone, as a program begins: so it begins once more. Whoever sets
 * GLIBC_TUNABLES himself has it his way. */
#define HEAP_STEP (16 << 20)
#define HEAP_TUNABLES "GLIBC_TUNABLES"
#define HEAP_LARGE_PAGES "glibc.malloc.hugetlb=1"

#ifndef WD_SANITIZED                /* it has a malloc of its own */
static void begin_again(char **argv)
{
    char self[PATH_MAX];
    ssize_t n = getenv(HEAP_TUNABLES) ? -1 : readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0 || setenv(HEAP_TUNABLES, HEAP_LARGE_PAGES, 1))
        return;
    self[n] = '\0';
    execv(self, argv);               /* else: small pages do it too */
}
#endif

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
#ifndef WD_SANITIZED
    begin_again(argv);
#endif
    heap_set();
    log_open("core", LOG_INFO_);
    if (sodium_init() < 0)
        fatal("libsodium cannot be used");
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        option_take(&c, option);
    lang_open(c.locale_dir);
    if (c.lang)
        lang_set(c.lang);
    if (optind < argc || c.act == ACT_NONE || !c.core.store.home)
        usage_end(stderr, 1);
    switch (c.act) {
    case ACT_SERVE: return serve(&c);
    case ACT_CREATE: return create(&c);
    case ACT_CHECK: return check(&c);
    case ACT_RESTORE: return restore(&c);
    case ACT_UPGRADE: return upgrade(&c);
    case ACT_SALVAGE: return salvage(&c);
    case ACT_AGREE: return agree(&c);
    case ACT_KEY: return make_backup_key(&c);
    case ACT_VERIFY: return verify_backup(&c);
    case ACT_FLOW: return check_flow(&c);
    default: return raise_version(&c);
    }
}

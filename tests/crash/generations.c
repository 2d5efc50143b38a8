/* Whatever indexes and words a program has, and wherever it is killed: once it is
 * all built, the check finds nothing, and every row that was acknowledged is there.
 *
 * Each round is a process of another program: some indexes have other key fields,
 * some are missing (their numbers are foreign), words are made another way or under
 * another version. It opens the store, changes rows at random in batches some of
 * whose operations are undone, builds in slices in between, upgrades at once now and
 * then, and is killed with SIGKILL at a random moment. At the end one program builds
 * what is due and checks everything; in between, some rounds end so too.
 *
 *     generations [ROUNDS]     12 by default; `make soak` asks for more
 *
 * The seed is printed; WATTDESK_SEED=N repeats a run's choices, though not the
 * moments of the kills. */
#include "config.h"
#include "tests/paths.h"
#include "store/store.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 16
#define SETTLED_EVERY 4              /* so many rounds, and all is built and checked */
#define KILL_MS 120                  /* at most so long after the store is open */
#define ROWS 400                     /* accounts there may be */
#define SLICE_ROWS 16
#define OPERATIONS 40                /* in a batch, at most */
#define VERSIONS 3                   /* of the words */
#define UPGRADE_ONE_IN 12            /* batches */

#define DIE(...) (fprintf(stderr, "generations: " __VA_ARGS__), fputc('\n', stderr), exit(1))

/* What the parent sees of a child that is gone: each account as it was last
 * acknowledged, and as it may be if the last batch came through. */
struct seen { unsigned was, may_be; };           /* 0: not there; else its text's number */
static struct { bool open, settled; struct seen account[ROWS]; } *shared;

static char home[300];
static unsigned random_state;

static unsigned next_random(void)
{
    random_state = random_state * 1103515245u + 12345u;
    return random_state >> 16 & 0x7fff;
}

static unsigned below(unsigned n)
{
    return next_random() % n;
}

/* -- a program -- */

static unsigned words_way;

/* The name from its first, second or third character on, and two words more of some. */
static void account_words(const void *row, struct word_sink *sink)
{
    const struct account *a = row;
    const char *name = a->account_name;
    for (unsigned i = 0; i <= words_way && *name; i++, name++)
        sink->emit(sink, name, strlen(name));
    if (words_way == 1)
        sink->emit(sink, a->account_no, strlen(a->account_no));
}

static void no_words(const void *row, struct word_sink *sink)
{
    (void)row;
    (void)sink;
}

static const char *const link_keys[] = { "link_group", "unit_no category" };

static void program_make(void)
{
    tables_init();
    words_way = below(VERSIONS);
    struct index_info *x = &index_info[INDEX_account_link];
    key_spec_init(&x->key, table_info[TABLE_account].record, link_keys[below((unsigned)COUNT_OF(link_keys))]);
    x->flags = below(4) ? INDEX_SPARSE : 0;
    if (below(3) == 0)
        x->no = 999;                 /* an index that others do not know, and theirs is gone */
    if (below(4) == 0)
        table_info[TABLE_note].no = 998;
}

static struct store *program_open(void)
{
    struct store_config config = { .home = home, .cache_bytes = 16 << 20, .reserve_bytes = 1 << 20,
                                   .build_at_open = 1 + below(60), .create = access(home, F_OK) != 0 };
    struct fault f = { .status = ST_ok };
    struct store *s;
    char version[8];
    enum status status = store_open(&s, &config, &f);
    for (unsigned i = 0; !status && i < INDEX_COUNT; i++)
        if ((index_info[i].flags & INDEX_WORDS) && i != INDEX_account_word)
            status = store_set_words(s, (enum index_id)i, no_words, "1", &f);
    snprintf(version, sizeof version, "%u", words_way);
    if (!status)
        status = store_set_words(s, INDEX_account_word, account_words, version, &f);
    if (status)
        DIE("open: %s %s %s %s", status_name(status), f.arg[0], f.arg[1], f.arg[2]);
    return s;
}

/* -- its work -- */

static struct account account_of(unsigned n, unsigned text, struct pool *pool)
{
    static const uint16_t category[] = { CODE_category_residential, CODE_category_commercial };
    return (struct account){
        .account_no = pool_printf(pool, "13%08u", n), .account_name = pool_printf(pool, "name%u", text % 31),
        .unit_no = text % 2 ? "130525101" : "130525102", .address = pool_printf(pool, "%u", text),
        .category = category[text / 2 % 2], .link_group = text % 5, .version = text,
    };
}

static enum status change(struct txn *t, unsigned n, unsigned *text_r)
{
    struct account a = account_of(n, below(5) ? 1 + next_random() : 0, txn_pool(t));
    *text_r = (unsigned)a.version;
    enum status status = *text_r ? store_put(t, TABLE_account, NULL, &a) : store_delete(t, TABLE_account, &a);
    return status == ST_not_found ? ST_ok : status;
}

static void operation(struct batch *b, const struct slice_made *made, struct pool *pool)
{
    struct txn *t;
    bool stood;
    unsigned n = below(ROWS), text = 0;
    bool build = below(3) == 0, keep = below(5) != 0;
    enum status status = store_child_begin(b, &t, pool);
    if (!status)
        status = build ? store_build_slice(t, SLICE_ROWS, made, &(unsigned){ 0 }, &stood) : change(t, n, &text);
    if (status && status != ST_not_found)
        DIE("an operation: %s", status_name(status));
    if (!build && keep)
        shared->account[n].may_be = text;
    store_child_end(&t, keep);
}

/* Of half of the batches a slice was made before them, now and then before the one before. */
static void batch(struct store *s, struct pool *pool)
{
    static struct slice_made *made;
    struct batch *b;
    if (below(3))
        store_build_drop(&made);
    enum status status = !made && below(4) ? store_build_make(s, SLICE_ROWS, &made) : ST_not_found;
    if (status && status != ST_not_found)
        DIE("making a slice: %s", status_name(status));
    unsigned operations = 1 + below(OPERATIONS);
    if (store_batch_begin(s, &b))
        DIE("no batch");
    for (unsigned i = 0; i < operations; i++)
        operation(b, made, pool);
    store_batch_commit(&b);
    for (unsigned i = 0; i < ROWS; i++)
        shared->account[i].was = shared->account[i].may_be;
    pool_clear(pool);
}

static void built(void *context, const char *index, uint64_t done, uint64_t about)
{
    (void)context;
    (void)index;
    (void)done;
    (void)about;
}

static void upgrade(struct store *s)
{
    struct fault f = { .status = ST_ok };
    if (store_upgrade(s, built, NULL, &f))
        DIE("upgrade: %s %s", f.arg[0], f.arg[1]);
}

/* What the round before left open is known now. */
static void rows_check(struct store *s, struct pool *pool)
{
    struct txn *t;
    if (store_snapshot_begin(s, &t, pool))
        DIE("no snapshot");
    for (unsigned i = 0; i < ROWS; i++) {
        struct account a = { .account_no = pool_printf(pool, "13%08u", i) };
        unsigned has = store_get(t, TABLE_account, &a) == ST_ok ? (unsigned)a.version : 0;
        if (has != shared->account[i].was && has != shared->account[i].may_be)
            DIE("account %u is %u, was acknowledged as %u", i, has, shared->account[i].was);
        shared->account[i].was = shared->account[i].may_be = has;
    }
    store_snapshot_end(&t);
}

static void work_until_killed(void)
{
    struct pool *pool = pool_new(65536);
    struct store *s = program_open();
    rows_check(s, pool);
    shared->open = true;
    for (;;) {
        batch(s, pool);
        if (below(UPGRADE_ONE_IN) == 0)
            upgrade(s);
        store_tick(s);
    }
}

/* -- the end of some rounds -- */

static void finding(void *context, const char *what)
{
    ++*(unsigned *)context;
    fprintf(stderr, "generations: %s\n", what);
}

static void settle(void)
{
    struct pool *pool = pool_new(65536);
    struct store *s = program_open();
    unsigned found = 0;
    rows_check(s, pool);
    if (store_check(s, finding, &found) || found)
        DIE("%u findings while indexes are built", found);
    if (below(2))
        upgrade(s);
    while (store_build_due(s))
        batch(s, pool);
    store_tick(s);
    if (store_check(s, finding, &found) || found)
        DIE("%u findings", found);
    store_close(&s);
    pool_free(&pool);
    shared->settled = true;
}

/* -- the parent -- */

static pid_t process_of(void (*main)(void), unsigned seed)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    random_state = seed;
    program_make();
    main();
    _exit(0);
}

static void wait_open(pid_t pid)
{
    int64_t until = clock_ticks() + 60 * SECOND;
    while (!__atomic_load_n(&shared->open, __ATOMIC_ACQUIRE)) {
        if (waitpid(pid, NULL, WNOHANG) || clock_ticks() > until)
            DIE("a program did not open the store");
        poll(NULL, 0, 1);
    }
}

/* Killed as it opens, now and then. */
static void round_killed(void)
{
    bool at_open = below(5) == 0;
    shared->open = false;
    pid_t pid = process_of(work_until_killed, next_random());
    if (!at_open)
        wait_open(pid);
    poll(NULL, 0, (int)below(KILL_MS));
    kill(pid, SIGKILL);
    int state;
    if (waitpid(pid, &state, 0) != pid || !WIFSIGNALED(state))
        DIE("a program ended by itself");
}

static void round_settled(void)
{
    int state;
    shared->settled = false;
    pid_t pid = process_of(settle, next_random());
    if (waitpid(pid, &state, 0) != pid || !shared->settled)
        DIE("the store is not whole");
}

static void home_remove(void)
{
    *strrchr(home, '/') = '\0';
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", home, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : ROUNDS;
    const char *given = getenv("WATTDESK_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(clock_now() & 0xffffff);
    log_open("generations", LOG_ERROR_);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(home, sizeof home, "%s/generations-XXXXXX", TOP_BUILDDIR);
    if (shared == MAP_FAILED || !mkdtemp(home))
        DIE("%s", strerror(errno));
    snprintf(home + strlen(home), sizeof home - strlen(home), "/store");
    printf("generations: %u kills, seed %u\n", rounds, seed);
    fflush(stdout);
    random_state = seed;
    round_settled();
    for (unsigned i = 1; i <= rounds; i++) {
        round_killed();
        if (i % SETTLED_EVERY == 0)
            round_settled();
    }
    round_settled();
    home_remove();
    printf("1 passed, 0 failed\n");
    return 0;
}

/* A payment that was acknowledged exists exactly once, whatever dies.
 *
 * This test plays the gate: it starts a core on a small sample county, hands it
 * one connection for each cashier, and lets all of them take payments at once
 * while the core is killed with SIGKILL at random moments and started again.
 * Each cashier sends his unanswered request again under its own id. At the end
 * every acknowledged receipt must be there with its amount, the receipts must
 * be as many as the acknowledgements (none lost, none doubled, no gap), and the
 * store must pass every check it has.
 *
 *     payments [ROUNDS]      50 kills by default; `make soak` asks for 1,000
 *
 * The seed is printed; WATTDESK_SEED=N repeats a run's choices. */
#include "config.h"
#include "tests/paths.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ops/bind.h"
#include "ops/ops.h"

#define CLERKS_MAX 8
#define ACCOUNTS_MAX 500
#define ANSWER_WAIT (60 * SECOND)
#define ACKED_MAX 400000

struct acked { uint64_t receipt_no; money amount; };

struct clerk {
    pthread_t thread;
    char staff_no[16], window_no[8];
    unsigned n;
    uint64_t sent;                     /* requests begun: the number in the id */
    bool pending;                      /* the last one has no answer yet */
    unsigned random;
    struct acked *acked;
    uint64_t acked_n;
};

static char home[256], core_program[512], sample_program[512], data_dir[512], locale_dir[512];
static pid_t core_pid;
static int control = -1;               /* to the core of this round; under the lock */
static unsigned long round_no;
static bool finishing;
static unsigned clerks_waiting;        /* at the gate of the next round */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static struct clerk clerks[CLERKS_MAX];
static unsigned clerks_n;
static char accounts[ACCOUNTS_MAX][16];
static unsigned accounts_n;

#define DIE(...) (fprintf(stderr, "payments: " __VA_ARGS__), fputc('\n', stderr), abort())

static void run_tool(const char *const *argv)
{
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    int state;
    if (waitpid(pid, &state, 0) < 0 || state)
        DIE("%s %s ended with %d", argv[0], argv[1], state);
}

static void control_set(int fd)
{
    pthread_mutex_lock(&lock);
    if (control >= 0)
        close(control);
    control = fd;
    pthread_mutex_unlock(&lock);
}

static void core_start(void)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        DIE("socketpair: %s", strerror(errno));
    core_pid = fork();
    if (core_pid == 0) {
        dup2(pair[1], 9);
        execl(core_program, core_program, "--home", home, "--data-dir", data_dir, "--locale-dir", locale_dir,
              "--zone", "Asia/Shanghai", "--gate-fd", "9", "--cache-mb", "64", (char *)NULL);
        _exit(127);
    }
    close(pair[1]);
    control_set(pair[0]);
}

static void core_kill(void)
{
    kill(core_pid, SIGKILL);
    int state;
    waitpid(core_pid, &state, 0);
    if (!WIFSIGNALED(state) || WTERMSIG(state) != SIGKILL)
        DIE("the core ended by itself with %d before it was killed", state);
    control_set(-1);
}

/* A link bound to staff_no; false when the core is not there. */
static bool connect_as(const char *staff_no, struct link *l)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        DIE("socketpair: %s", strerror(errno));
    struct binding b = { .from = "crash test", .session = 1, .proved_at = clock_now() };
    snprintf(b.staff_no, sizeof b.staff_no, "%s", staff_no);
    pthread_mutex_lock(&lock);
    bool sent = control >= 0 && binding_send(control, &b, pair[1]) == ST_ok;
    pthread_mutex_unlock(&lock);
    close(pair[1]);
    link_init(l, pair[0]);
    if (!sent)
        link_release(l);
    return sent;
}

static void must(enum status s, const struct fault *f, const char *what)
{
    if (s != ST_ok)
        DIE("%s: %s (field %s: %s, %s)", what, status_name(s), f->field, f->arg[0], f->arg[1]);
}

/* The cashiers of the county, one a window of their own unit. */
static void find_clerks(struct link *l, struct pool *pool)
{
    struct fault f = { 0 };
    struct user_ask ask = { .staff_no = "" };
    struct user_list users = { 0 };
    struct list_ask none = { .token = "" };
    struct window_list windows = { 0 };
    must(link_call(l, OP_user_list, "", 0, &ask, &users, pool, ANSWER_WAIT, &f), &f, "user.list");
    must(link_call(l, OP_window_list, "", 0, &none, &windows, pool, ANSWER_WAIT, &f), &f, "window.list");
    bool *used = pool_array(pool, windows.windows_n + 1, sizeof *used);
    for (uint32_t i = 0; i < users.users_n && clerks_n < CLERKS_MAX; i++) {
        const struct user *u = &users.users[i];
        if (!(u->roles & CODE_BIT(CODE_role_cashier)) || u->practice)
            continue;
        for (uint32_t w = 0; w < windows.windows_n; w++)
            if (!used[w] && !strcmp(windows.windows[w].unit_no, u->unit_no)) {
                used[w] = true;
                struct clerk *c = &clerks[clerks_n];
                snprintf(c->staff_no, sizeof c->staff_no, "%s", u->staff_no);
                snprintf(c->window_no, sizeof c->window_no, "%s", windows.windows[w].window_no);
                c->n = clerks_n++;
                break;
            }
    }
    if (clerks_n < 2)
        DIE("the sample county has %u cashiers with a window", clerks_n);
}

/* Some accounts everyone may pay at: those a search for a digit tail finds. */
static void find_accounts(struct link *l, struct pool *pool)
{
    struct fault f = { 0 };
    for (unsigned tail = 0; tail < 1000 && accounts_n < ACCOUNTS_MAX; tail++) {
        char text[8];
        snprintf(text, sizeof text, "%03u", tail);
        struct find_any ask = { .text = text, .whole_county = true, .token = "", .accounts_only = true };
        struct find_list found = { 0 };
        must(link_call(l, OP_find_any, "", 0, &ask, &found, pool, ANSWER_WAIT, &f), &f, "find.any");
        for (uint32_t i = 0; i < found.rows_n && accounts_n < ACCOUNTS_MAX; i++)
            if (found.rows[i].account_state != CODE_account_state_closed)
                snprintf(accounts[accounts_n++], sizeof accounts[0], "%s", found.rows[i].account_no);
        pool_clear(pool);
    }
    if (accounts_n < 20)
        DIE("only %u accounts found", accounts_n);
}

static void let_pay_everywhere(struct link *l, struct pool *pool)
{
    struct fault f = { 0 };
    struct setting reach = { .setting_name = "pay.reach", .valid_from = date_of(2000, 1, 1), .value = "county",
                             .source = "crash test" }, reply = { 0 };
    must(link_call(l, OP_setting_put, "crash-reach", 0, &reach, &reply, pool, ANSWER_WAIT, &f), &f, "setting.put");
}

/* The shift of before a kill is still there; a core that died while opening it
 * answers the same request again. */
static void open_shift(struct clerk *c, struct link *l, struct pool *pool)
{
    char id[REQUEST_ID_MAX];
    snprintf(id, sizeof id, "crash-shift-%s", c->staff_no);
    struct shift_open open = { .window_no = c->window_no, .float_from = "", .pos_terminal = "", .pos_batch = "" };
    struct shift shift = { 0 };
    struct fault f = { 0 };
    enum status s = link_call(l, OP_shift_open, id, 0, &open, &shift, pool, ANSWER_WAIT, &f);
    if (s != ST_unavailable)
        must(s, &f, "shift.open");
}

/* One payment under the id of the clerk's request number; an acknowledgement is kept. */
static enum status pay_once(struct clerk *c, struct link *l, struct pool *pool)
{
    unsigned random = (unsigned)(c->n * 7919 + c->sent * 104729);   /* the same request when it is sent again */
    char id[REQUEST_ID_MAX];
    snprintf(id, sizeof id, "crash-%s-%llu", c->staff_no, (unsigned long long)c->sent);
    struct pay_account account = { .account_no = accounts[rand_r(&random) % accounts_n] };
    struct pay_tender tender = { .tender = CODE_tender_cash, .received = maybe_money(10 * (1 + rand_r(&random) % 5000)),
                                 .change = maybe_money(0), .voucher = "", .bank = "", .drawer = "", .card_tail = "" };
    struct pay_take take = { .accounts = &account, .accounts_n = 1, .tenders = &tender, .tenders_n = 1, .prepay = true,
                             .payer = "", .receipt_choice = CODE_receipt_choice_none, .large_meant = true };
    struct payment payment = { 0 };
    struct fault f = { 0 };
    enum status s = link_call(l, OP_pay_take, id, 0, &take, &payment, pool, ANSWER_WAIT, &f);
    if (s == ST_unavailable)
        return s;
    if (s == ST_bill_locked)
        return ST_ok;                /* a bank holds all that is owed there: refused, and nothing is posted */
    must(s, &f, "pay.take");
    if (c->acked_n >= ACKED_MAX)
        DIE("more than %d payments", ACKED_MAX);
    c->acked[c->acked_n++] = (struct acked){ payment.receipt_no, tender.received.amount };
    return ST_ok;
}

/* Wait for the core of the next round; false when there is none any more. */
static bool next_round(unsigned long *seen)
{
    pthread_mutex_lock(&lock);
    clerks_waiting++;
    pthread_cond_broadcast(&turn);
    while (*seen == round_no && !finishing)
        pthread_cond_wait(&turn, &lock);
    bool go = *seen != round_no;
    *seen = round_no;
    pthread_mutex_unlock(&lock);
    return go;
}

static void *clerk_main(void *context)
{
    struct clerk *c = context;
    struct pool *pool = pool_new(64 << 10);
    unsigned long seen = 0;
    while (next_round(&seen)) {
        struct link l;
        if (!connect_as(c->staff_no, &l))
            continue;
        open_shift(c, &l, pool);
        while (true) {
            if (!c->pending)
                c->sent++;
            c->pending = true;
            pool_clear(pool);
            if (pay_once(c, &l, pool) != ST_ok)
                break;
            c->pending = false;
        }
        link_release(&l);
    }
    pool_free(&pool);
    return NULL;
}

static void await_clerks(void)
{
    pthread_mutex_lock(&lock);
    while (clerks_waiting < clerks_n)
        pthread_cond_wait(&turn, &lock);
    clerks_waiting = 0;
    pthread_mutex_unlock(&lock);
}

static size_t acked_in_all(void)
{
    size_t n = 0;
    for (unsigned i = 0; i < clerks_n; i++)
        n += __atomic_load_n(&clerks[i].acked_n, __ATOMIC_RELAXED);
    return n;
}

/* One life of the core: to a kill at a random moment of 400 ms, in one life of four from
 * its start, so that it may still be recovering, else from the first payment that it
 * acknowledged, so that a slow machine proves as much. */
static void play_round(unsigned *random)
{
    size_t before = acked_in_all();
    bool young = rand_r(random) % 4 == 0;
    core_start();
    pthread_mutex_lock(&lock);
    round_no++;
    pthread_cond_broadcast(&turn);
    pthread_mutex_unlock(&lock);
    for (unsigned ms = 0; !young && acked_in_all() == before && ms < 20000; ms++)
        ppoll(NULL, 0, &(struct timespec){ 0, 1000000L }, NULL);
    struct timespec moment = { 0, (rand_r(random) % 400 + 1) * 1000000L };
    ppoll(NULL, 0, &moment, NULL);
    core_kill();
    await_clerks();
}

static int by_receipt(const void *a, const void *b)
{
    const struct acked *x = a, *y = b;
    return x->receipt_no < y->receipt_no ? -1 : x->receipt_no > y->receipt_no;
}

/* Every acknowledged receipt once and with its amount, and no other since the first. */
static void compare(struct link *l, struct pool *pool, uint64_t first)
{
    static struct acked all[CLERKS_MAX * ACKED_MAX];
    uint64_t n = 0;
    for (unsigned i = 0; i < clerks_n; i++)
        for (uint64_t k = 0; k < clerks[i].acked_n; k++) {
            if (n == COUNT_OF(all))
                DIE("too many payments to compare");
            all[n++] = clerks[i].acked[k];
        }
    qsort(all, n, sizeof *all, by_receipt);
    struct fault f = { 0 };
    for (uint64_t i = 0; i < n; i++) {
        if (all[i].receipt_no != first + i)
            DIE("receipt %llu stands where %llu was expected: lost, doubled or a gap",
                (unsigned long long)all[i].receipt_no, (unsigned long long)(first + i));
        struct receipt_ask ask = { .receipt_no = all[i].receipt_no };
        struct payment payment = { 0 };
        must(link_call(l, OP_pay_show, "", 0, &ask, &payment, pool, ANSWER_WAIT, &f), &f, "pay.show");
        if (payment.tenders_n != 1 || payment.tenders[0].received != all[i].amount)
            DIE("receipt %llu has another amount", (unsigned long long)all[i].receipt_no);
        pool_clear(pool);
    }
    struct receipt_ask next = { .receipt_no = first + n };
    struct payment none = { 0 };
    if (link_call(l, OP_pay_show, "", 0, &next, &none, pool, ANSWER_WAIT, &f) != ST_receipt_unknown)
        DIE("there is a receipt %llu nobody was told of", (unsigned long long)next.receipt_no);
    printf("payments: %llu acknowledged, each there once\n", (unsigned long long)n);
}

static void check_store(struct link *l, struct pool *pool)
{
    struct fault f = { 0 };
    struct check_ask none = { .anchor = "" };
    struct report report = { 0 };
    must(link_call(l, OP_store_check, "", 0, &none, &report, pool, 10 * ANSWER_WAIT, &f), &f, "store.check");
    for (uint32_t i = 0; i < report.lines_n && !report.good; i++)
        fprintf(stderr, "payments: %s\n", report.lines[i].text);
    if (!report.good)
        DIE("the store has findings");
}

/* The last life: pending requests are answered, then all is compared. */
static void settle(uint64_t first)
{
    core_start();
    struct pool *pool = pool_new(1 << 20);
    for (unsigned i = 0; i < clerks_n; i++) {
        struct link l;
        if (!connect_as(clerks[i].staff_no, &l))
            DIE("the core does not come up again");
        open_shift(&clerks[i], &l, pool);      /* no round may have lived long enough for it */
        if (clerks[i].pending && pay_once(&clerks[i], &l, pool) != ST_ok)
            DIE("a retry was not answered");
        link_release(&l);
        pool_clear(pool);
    }
    struct link l;
    if (!connect_as(clerks[0].staff_no, &l))
        DIE("no link to compare by");
    compare(&l, pool, first);
    link_release(&l);
    if (!connect_as(STAFF_OPERATOR, &l))
        DIE("no link to check by");
    check_store(&l, pool);
    link_release(&l);
    pool_free(&pool);
    core_kill();
}

/* The number the first receipt of this run will have. */
static uint64_t first_receipt(struct link *l, struct pool *pool)
{
    struct fault f = { 0 };
    uint64_t low = 0, high = 1;
    struct payment p = { 0 };
    struct receipt_ask ask = { .receipt_no = high };
    while (link_call(l, OP_pay_show, "", 0, &ask, &p, pool, ANSWER_WAIT, &f) == ST_ok) {
        low = high;
        ask.receipt_no = high *= 2;
        pool_clear(pool);
    }
    while (high - low > 1) {
        ask.receipt_no = low + (high - low) / 2;
        if (link_call(l, OP_pay_show, "", 0, &ask, &p, pool, ANSWER_WAIT, &f) == ST_ok)
            low = ask.receipt_no;
        else
            high = ask.receipt_no;
        pool_clear(pool);
    }
    return high;
}

static uint64_t prepare(void)
{
    const char *sample[] = { sample_program, "--home", home, "--data-dir", data_dir, "--locale-dir", locale_dir,
                             "--zone", "Asia/Shanghai", "--accounts", "1000", "--months", "3", "--seed", "7", NULL };
    run_tool(sample);
    core_start();
    struct pool *pool = pool_new(1 << 20);
    struct link l;
    if (!connect_as(STAFF_OPERATOR, &l))
        DIE("the core does not come up");
    let_pay_everywhere(&l, pool);
    find_clerks(&l, pool);
    link_release(&l);
    if (!connect_as(clerks[0].staff_no, &l))
        DIE("no link for the first clerk");
    find_accounts(&l, pool);
    uint64_t first = first_receipt(&l, pool);
    link_release(&l);
    pool_free(&pool);
    core_kill();
    return first;
}

static void find_programs(void)
{
    const char *build = getenv("TOP_BUILDDIR"), *source = getenv("TOP_SRCDIR");
    snprintf(core_program, sizeof core_program, "%s/wattdesk-core", build ? build : TOP_BUILDDIR);
    snprintf(sample_program, sizeof sample_program, "%s/wattdesk-sample", build ? build : TOP_BUILDDIR);
    snprintf(data_dir, sizeof data_dir, "%s/db", source ? source : TOP_SRCDIR);
    snprintf(locale_dir, sizeof locale_dir, "%s/locale", build ? build : TOP_BUILDDIR);
    snprintf(home, sizeof home, "/tmp/wattdesk-crash-XXXXXX");
    if (!mkdtemp(home))
        DIE("mkdtemp: %s", strerror(errno));
    snprintf(home + strlen(home), sizeof home - strlen(home), "/store");
}

static void remove_home(void)
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
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 50;
    const char *given = getenv("WATTDESK_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(clock_now() & 0xffffff), random = seed;
    signal(SIGPIPE, SIG_IGN);
    log_open("payments", LOG_WARN_);
    tables_init();
    find_programs();
    printf("payments: %u kills, seed %u\n", rounds, seed);
    uint64_t first = prepare();
    for (unsigned i = 0; i < clerks_n; i++) {
        clerks[i].acked = calloc(ACKED_MAX, sizeof *clerks[i].acked);
        if (!clerks[i].acked || pthread_create(&clerks[i].thread, NULL, clerk_main, &clerks[i]))
            DIE("no room for a clerk");
    }
    await_clerks();
    for (unsigned i = 0; i < rounds; i++)
        play_round(&random);
    pthread_mutex_lock(&lock);
    finishing = true;
    pthread_cond_broadcast(&turn);
    pthread_mutex_unlock(&lock);
    for (unsigned i = 0; i < clerks_n; i++)
        pthread_join(clerks[i].thread, NULL);
    settle(first);
    for (unsigned i = 0; i < clerks_n; i++)
        free(clerks[i].acked);
    remove_home();
    printf("1 passed, 0 failed\n");
    return 0;
}

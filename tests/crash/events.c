/* A store of version 2 is raised and its jobs are carried over, killed at random
 * moments in the middle of either: no event is lost, doubled or changed.
 *
 * The store is made with jobs as version 2 wrote them, all their events in their own
 * rows. Each round is a process that raises it (which does nothing once it is done),
 * opens it, carries jobs over a few at a time and appends events to others in between,
 * as operations do, in batches some of whose parts are undone; it is killed with
 * SIGKILL. Before the raising is through it is opened as version 2 and nothing is
 * carried. At the end the rest is carried, and every job has its first events as they
 * were made and as many more as were acknowledged.
 *
 *     events [ROUNDS]      12 by default; `make soak` asks for more
 *
 * The seed is printed; WATTDESK_SEED=N repeats a run's choices, though not the
 * moments of the kills. */
#include "config.h"
#include "tests/paths.h"
#include "core/engine/inner.h"
#include "core/work/events.h"
#include "store/store.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 12
#define KILL_MS 200                  /* at most so long after the process began */
#define JOBS 1500
#define CARRIED 4                    /* jobs in a slice, at most */
#define BEGAN 1795398000000000

#define DIE(...) (fprintf(stderr, "events: " __VA_ARGS__), fputc('\n', stderr), exit(1))

/* Events of each job: as last acknowledged, and as it may be if the last batch came through. */
static struct { bool settled; unsigned was[JOBS], may_be[JOBS]; } *shared;

static char home[300];
static unsigned random_state;

static unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16 & 0x7fff) % n;
}

/* -- what a job's event is, by its number -- */

static uint64_t job_no(unsigned i)
{
    return 261101000000 + i;
}

static unsigned made_events(unsigned i)
{
    return 2 + i * 7 % 23;
}

static struct job_event event_made(unsigned i, unsigned n, struct pool *pool)
{
    static const uint16_t act[] = { CODE_work_act_noted, CODE_work_act_paused, CODE_work_act_assigned,
                                    CODE_work_act_resumed };
    struct job_event e = { .event_no = n, .work_act = n <= 2 ? CODE_work_act_started : act[n % 4],
                           .stage_no = n == 2, .at = BEGAN + (instant)n * SECOND, .staff_no = "10001",
                           .staff_name = "王芳", .text = pool_printf(pool, "%u.%u", i, n) };
    e.recorded_at = e.at;
    record_init(&job_event_record, &e);
    return e;
}

static struct job job_made(unsigned i, unsigned events, struct pool *pool)
{
    struct job j = { .job_no = job_no(i), .job_kind = "rename", .flow_version = 1, .job_state = CODE_job_state_open,
                     .unit_no = "130525101", .stage_no = 1, .accepted_at = BEGAN, .version = 1,
                     .events = pool_array(pool, events, sizeof *j.events), .events_n = events };
    for (unsigned n = 1; n <= events; n++)
        j.events[n - 1] = event_made(i, n, pool);
    record_init(&job_record, &j);
    return j;
}

/* -- the store -- */

static struct store_config config_of(bool create)
{
    return (struct store_config){ .home = home, .cache_bytes = 16 << 20, .reserve_bytes = 1 << 20, .create = create };
}

static struct store *opened(bool create)
{
    struct store_config config = config_of(create);
    struct fault f = { .status = ST_ok };
    struct store *s;
    tables_init();
    enum status status = store_open(&s, &config, &f);
    if (!status)
        status = core_words(s, TOP_SRCDIR "/db", &f);
    if (status)
        DIE("open: %s %s %s", status_name(status), f.arg[0], f.arg[1]);
    return s;
}

static void to_version2(void)
{
    char path[310], text[256] = "";
    snprintf(path, sizeof path, "%s/version", home);
    FILE *file = fopen(path, "r+e");
    if (!file || !fread(text, 1, sizeof text - 1, file))
        DIE("%s: %s", path, strerror(errno));
    strstr(text, "store ")[strlen("store ")] = '2';
    rewind(file);
    fputs(text, file);
    fclose(file);
}

static void make(void)
{
    struct pool *pool = pool_new(65536);
    struct store *s = opened(true);
    struct batch *b;
    struct txn *t;
    if (store_batch_begin(s, &b) || store_child_begin(b, &t, pool))
        DIE("no batch");
    for (unsigned i = 0; i < JOBS; i++) {
        struct job j = job_made(i, made_events(i), pool);
        if (store_insert(t, TABLE_job, &j))
            DIE("job %u", i);
        shared->was[i] = shared->may_be[i] = made_events(i);
    }
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    to_version2();
    shared->settled = true;
}

/* -- its work -- */

/* What job_put does, with the next event. */
static enum status append(struct txn *t, unsigned i, unsigned *events_r)
{
    struct pool *pool = txn_pool(t);
    struct job old = { .job_no = job_no(i) }, j, row;
    enum status s = store_get(t, TABLE_job, &old);
    if (s)
        return s;
    unsigned n = (unsigned)job_last_event(&old) + 1;
    j = old;
    j.events = pool_array(pool, n, sizeof *j.events);
    memcpy(j.events, old.events, old.events_n * sizeof *j.events);
    j.events[j.events_n++] = event_made(i, n, pool);
    *events_r = n;
    for (uint32_t k = 0; !s && k < j.events_n; k++) {
        struct job_event e = j.events[k];
        e.job_no = j.job_no;
        if (e.event_no > old.last_event)
            s = store_insert(t, TABLE_job_event, &e);
    }
    job_with_turns(&j, &row, pool);
    return s ? s : store_put(t, TABLE_job, &old, &row);
}

static void batch(struct store *s, struct pool *pool, bool *more_r)
{
    struct batch *b;
    if (store_batch_begin(s, &b))
        DIE("no batch");
    for (unsigned n = 1 + below(4); n > 0; n--) {
        struct txn *t;
        unsigned i = below(JOBS), events = 0;
        bool keep = below(5) != 0, carry = below(3) != 0;
        enum status status = store_child_begin(b, &t, pool);
        if (!status)
            status = carry ? events_carry(t, 1 + below(CARRIED), more_r) : append(t, i, &events);
        if (status)
            DIE("an operation: %s", status_name(status));
        if (!carry && keep)
            shared->may_be[i] = events;
        *more_r |= !keep;
        store_child_end(&t, keep);
    }
    store_batch_commit(&b);
    memcpy(shared->was, shared->may_be, sizeof shared->was);
    pool_clear(pool);
}

static void raise_it(void)
{
    struct store_config config = config_of(false);
    struct fault f = { .status = ST_ok };
    unsigned from;
    tables_init();
    if (store_raise(&config, &from, &f))
        DIE("raise: %s %s", status_name(f.status), f.arg[0]);
}

/* All a job's events, whichever form it has: first as made, then numbered on. */
static void job_check(struct txn *t, unsigned i)
{
    struct job j = { .job_no = job_no(i) };
    if (job_get(t, &j, txn_pool(t)) || job_events_whole(t, &j, txn_pool(t)))
        DIE("job %u cannot be read", i);
    if (j.events_n != shared->was[i] && j.events_n != shared->may_be[i])
        DIE("job %u has %u events, acknowledged were %u", i, j.events_n, shared->was[i]);
    for (unsigned n = 1; n <= j.events_n; n++) {
        struct job_event e = event_made(i, n, txn_pool(t));
        e.job_no = j.last_event ? j.job_no : 0;
        if (!record_equal(&job_event_record, &e, &j.events[n - 1]))
            DIE("job %u: event %u is another", i, n);
    }
    shared->was[i] = shared->may_be[i] = j.events_n;
}

static void jobs_check(struct store *s, struct pool *pool)
{
    struct txn *t;
    if (store_snapshot_begin(s, &t, pool))
        DIE("no snapshot");
    for (unsigned i = 0; i < JOBS; i++)
        job_check(t, i);
    store_snapshot_end(&t);
    pool_clear(pool);
}

static void work_until_killed(void)
{
    struct pool *pool = pool_new(65536);
    bool more = false;
    raise_it();
    struct store *s = opened(false);
    jobs_check(s, pool);
    for (;;) {
        batch(s, pool, &more);
        store_tick(s);
    }
}

static void finding(void *context, const char *what)
{
    ++*(unsigned *)context;
    fprintf(stderr, "events: %s\n", what);
}

static void settle(void)
{
    struct pool *pool = pool_new(65536);
    bool more = true;
    unsigned found = 0;
    raise_it();
    struct store *s = opened(false);
    jobs_check(s, pool);
    while (more) {
        more = false;
        batch(s, pool, &more);
        struct txn *t;
        if (store_snapshot_begin(s, &t, pool) || events_carry_due(t, &more))
            DIE("no snapshot");
        store_snapshot_end(&t);
    }
    jobs_check(s, pool);
    struct txn *t;
    if (store_snapshot_begin(s, &t, pool))
        DIE("no snapshot");
    for (unsigned i = 0; i < JOBS; i++) {
        struct job j = { .job_no = job_no(i) };
        if (store_get(t, TABLE_job, &j) || j.last_event != shared->was[i])
            DIE("job %u is not carried over", i);
    }
    store_snapshot_end(&t);
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
    main();
    _exit(0);
}

static void round_whole(void (*main)(void))
{
    int state;
    shared->settled = false;
    pid_t pid = process_of(main, below(0x7fff));
    if (waitpid(pid, &state, 0) != pid || !shared->settled)
        DIE("the store is not whole");
}

static void round_killed(void)
{
    int state;
    pid_t pid = process_of(work_until_killed, below(0x7fff));
    poll(NULL, 0, 20 + (int)below(KILL_MS));
    kill(pid, SIGKILL);
    if (waitpid(pid, &state, 0) != pid || !WIFSIGNALED(state))
        DIE("a process ended by itself");
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
    log_open("events", LOG_ERROR_);
    zone_set("Asia/Shanghai");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(home, sizeof home, "%s/events-XXXXXX", TOP_BUILDDIR);
    if (shared == MAP_FAILED || !mkdtemp(home))
        DIE("%s", strerror(errno));
    snprintf(home + strlen(home), sizeof home - strlen(home), "/store");
    printf("events: %u kills, seed %u\n", rounds, seed);
    fflush(stdout);
    random_state = seed;
    round_whole(make);
    for (unsigned i = 1; i <= rounds; i++)
        round_killed();
    round_whole(settle);
    home_remove();
    printf("1 passed, 0 failed\n");
    return 0;
}

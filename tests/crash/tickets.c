/* Numbers are taken and called, and messages sent, while the core is killed with SIGKILL:
 * between its answer and whoever asked, and at any moment of its own.
 *
 * Each step is one request under an id of its own: a number is taken, or a window calls its
 * next one, or a sender takes a message and says that it was sent. A process goes on where
 * the last one was killed and asks the same again. At the end each number that was given
 * exists once and all of them without a gap, no number was called twice, every message was
 * sent, and none was acknowledged as sent twice.
 *
 *     tickets [ROUNDS]    12 by default
 *
 * The seed is printed; WATTDESK_SEED=N repeats a run's choices, though not the moments of
 * the kills from outside. */
#include "config.h"
#include "tests/unit/counter.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 12
#define STEPS_A_ROUND 24
#define STEPS_MOST 30000
#define WAIT_MS 60000

#define DIE(...) (fprintf(stderr, "tickets: " __VA_ARGS__), fputc('\n', stderr), exit(1))

enum step { TAKE, NEXT_K, NEXT_M, SEND, STEP_KINDS };

static struct shared {
    _Atomic unsigned at;             /* steps answered */
    _Atomic bool settled;
    uint64_t number[STEPS_MOST];     /* of each step: what it answered; 0 nobody */
    uint8_t sent[STEPS_MOST + 1];    /* of each message: times its sender was told that it is */
} *shared;

static struct hall hall;
static unsigned random_state, steps, die_at;

static unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16 & 0x7fff) % n;
}

/* -- the hall -- */

static void messages(struct txn *t)
{
    counter_put(t, TABLE_setting, &(struct setting){ .setting_name = "ticket.pace", .valid_from = date_of(2020, 1, 1),
                .value = "0", .version = 1 });
    for (unsigned i = 1; i <= steps / STEP_KINDS; i++)
        counter_put(t, TABLE_outbox, &(struct outbox){ .outbox_no = i, .told_about = CODE_told_about_done,
            .told_way = CODE_told_way_sms, .told_state = CODE_told_state_waiting, .unit_no = counter_unit(false),
            .phone = "13800002217", .queue = CODE_told_way_sms, .made_at = COUNTER_NOW, .due_at = COUNTER_NOW,
            .until = COUNTER_NOW + 86400 * SECOND, .version = 1 });
}

/* -- a step -- */

static void ask(char who, uint64_t of, enum op_id op, const void *q, void *r)
{
    char id[60];
    struct principal p = { .from = "local", .session = 1 };
    text_copy(p.staff_no, sizeof p.staff_no, counter_staff(who));
    snprintf(id, sizeof id, "of-%llu-%u", (unsigned long long)of, op);
    enum status s = core_call(hall.core, &p, op, id, 0, q, r, hall.pool, &hall.fault);
    if (s)
        DIE("%llu, %s: %s %s", (unsigned long long)of, op_info[op].name, status_name(s), hall.fault.arg[0]);
}

static uint64_t take(unsigned step)
{
    struct ticket_slip r = { 0 };
    ask('i', step, OP_ticket_take, &(struct ticket_take){ .ticket_kind = (uint16_t)(1 + step % 5) }, &r);
    return r.ticket->ticket_no;
}

static uint64_t call_next(char who, const char *window, unsigned step)
{
    struct ticket_called r = { 0 };
    ask(who, step, OP_ticket_next, &(struct ticket_next){ .to_window = window }, &r);
    return r.ticket_n ? r.ticket->ticket_no : 0;
}

/* What was taken in a life that ended is another's once its time is over. */
static uint64_t send_one(unsigned step)
{
    struct outbox_taken t = { 0 };
    struct outbox r;
    ask('n', step, OP_outbox_next, &(struct outbox_take){ .most = 1 }, &t);
    if (!t.messages_n)
        return 0;
    uint64_t try = t.messages[0].outbox_no * 1000 + t.messages[0].tries;
    ask('n', try, OP_outbox_sent, &(struct outbox_sent){ .outbox_no = t.messages[0].outbox_no,
        .tries = t.messages[0].tries, .reference = "x" }, &r);
    return r.outbox_no;
}

static uint64_t step_do(unsigned step)
{
    switch (step % STEP_KINDS) {
    case TAKE: return take(step);
    case NEXT_K: return call_next('k', "01", step);
    case NEXT_M: return call_next('m', "02", step);
    default: return send_one(step);
    }
}

static void life_begins(void)
{
    hall.pool = pool_new(1 << 16);
    counter_start(&hall);
}

static void work_until_killed(void)
{
    life_begins();
    for (unsigned step = shared->at; step < steps; step++) {
        uint64_t number = step_do(step);
        if (step == die_at)
            kill(getpid(), SIGKILL);         /* it is done, and whoever asked is never told */
        shared->number[step] = number;
        if (step % STEP_KINDS == SEND && number)
            shared->sent[number]++;
        shared->at = step + 1;
        pool_clear(hall.pool);
    }
    for (;;)
        pause();
}

/* -- what it came to -- */

static void each_once(enum step from, enum step to, const char *what)
{
    static uint8_t times[STEPS_MOST + 1];
    memset(times, 0, sizeof times);
    for (unsigned i = 0; i < steps; i++)
        if (i % STEP_KINDS >= from && i % STEP_KINDS <= to && shared->number[i] && ++times[shared->number[i]] > 1)
            DIE("number %u was %s twice", (unsigned)shared->number[i], what);
}

static void no_gaps(void)
{
    struct ticket_list list = { .token = "" };
    uint64_t expected = (steps + STEP_KINDS - 1) / STEP_KINDS, n = expected;
    do {
        struct ticket_list_ask q = { .unit_no = "", .token = list.token };
        list = (struct ticket_list){ .token = "" };
        if (counter_call(&hall, 'v', OP_ticket_list, &q, &list))
            DIE("the hall's numbers cannot be read");
        for (uint32_t i = 0; i < list.tickets_n; i++)
            if (list.tickets[i].ticket_no != n--)
                DIE("number %u where %u should be", (unsigned)list.tickets[i].ticket_no, (unsigned)n + 1);
    } while (*list.token);
    if (n)
        DIE("%u numbers are missing of %u", (unsigned)n, (unsigned)expected);
}

/* What a dead sender had is sent too, and all is sent in the end. */
static void all_sent(void)
{
    struct outbox_list list = { .token = "" };
    clock_freeze(COUNTER_NOW + 3600 * SECOND);
    for (unsigned i = 0; send_one(STEPS_MOST + i); i++)
        pool_clear(hall.pool);
    do {
        struct outbox_list_ask q = { .account_no = "", .token = list.token };
        list = (struct outbox_list){ .token = "" };
        if (counter_call(&hall, 'v', OP_outbox_list, &q, &list))
            DIE("the outbox cannot be read");
        for (uint32_t i = 0; i < list.messages_n; i++)
            if (list.messages[i].told_state != CODE_told_state_sent || shared->sent[list.messages[i].outbox_no] > 1)
                DIE("message %u: state %u, %u times acknowledged", (unsigned)list.messages[i].outbox_no,
                    list.messages[i].told_state, shared->sent[list.messages[i].outbox_no]);
    } while (*list.token);
}

static void settle(void)
{
    life_begins();
    for (unsigned step = shared->at; step < steps; step++) {
        shared->number[step] = step_do(step);
        if (step % STEP_KINDS == SEND && shared->number[step])
            shared->sent[shared->number[step]]++;
        shared->at = step + 1;
    }
    each_once(TAKE, TAKE, "given");
    each_once(NEXT_K, NEXT_M, "called");
    no_gaps();
    all_sent();
    core_close(&hall.core);
    shared->settled = true;
}

/* -- the parent -- */

static pid_t process_of(void (*main)(void))
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid)
        return pid;
    main();
    _exit(0);
}

/* By itself at a step, or from outside some moments after one. */
static void life_killed(void)
{
    int state;
    unsigned until = shared->at + 1 + below(STEPS_A_ROUND);
    bool itself = below(3) != 0;
    die_at = itself ? until : UINT32_MAX;
    pid_t pid = process_of(work_until_killed);
    for (unsigned ms = 0; !itself && shared->at < until && shared->at < steps && ms < WAIT_MS; ms++)
        poll(NULL, 0, 1);
    struct timespec moment = { 0, (long)below(3000) * 1000L };
    ppoll(NULL, 0, &moment, NULL);
    if (!itself || until >= steps)
        kill(pid, SIGKILL);
    if (waitpid(pid, &state, 0) != pid || !WIFSIGNALED(state) || WTERMSIG(state) != SIGKILL)
        DIE("a process ended by itself");
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : ROUNDS;
    const char *given = getenv("WATTDESK_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(clock_now() & 0xffffff);
    int state;
    log_open("tickets", LOG_ERROR_);
    zone_set("Asia/Shanghai");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        DIE("no memory");
    printf("tickets: %u kills, seed %u\n", rounds, seed);
    random_state = seed;
    steps = rounds * STEPS_A_ROUND < STEPS_MOST ? rounds * STEPS_A_ROUND : STEPS_MOST;
    counter_more = messages;
    counter_make(&hall, 1);
    for (unsigned i = 0; i < rounds; i++)
        life_killed();
    pid_t pid = process_of(settle);
    if (waitpid(pid, &state, 0) != pid || !shared->settled)
        DIE("the store is not whole");
    home_drop(hall.home);
    pool_free(&hall.pool);
    printf("1 passed, 0 failed\n");
    return 0;
}

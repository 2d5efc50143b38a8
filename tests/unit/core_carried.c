/* A store that the program of commit 7056878 made (tests/data/README): refused until it is
 * raised on purpose, then served with all it holds, its indexes built at once or by the timer. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/core_office.h"
#include "core/engine/check.h"
#include "ops/bind.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNTY TOP_SRCDIR "/tests/data/county-v1.tar.gz"
#define NOW "2026-11-30T09:00:00+08:00"
#define ACCOUNTS 306
#define RECEIPTS 189
#define JOBS 10
#define LAST_RECEIPT 189
#define RECEIVED 2698940              /* fen, of all receipts together */

struct carried {
    struct office office;
    char home[300];
};

static void unpack(const char *dir)
{
    int state;
    pid_t pid = fork();
    if (pid == 0) {
        execlp("tar", "tar", "-C", dir, "-xzf", COUNTY, (char *)NULL);
        _exit(127);
    }
    assert_true(pid > 0 && waitpid(pid, &state, 0) == pid);
    assert_int_equal(state, 0);
}

static int setup(void **state)
{
    struct carried *c = calloc(1, sizeof *c);
    struct office *o = &c->office;
    instant now;
    assert_non_null(c);
    assert_int_equal(zone_set("Asia/Shanghai"), ST_ok);
    assert_int_equal(instant_parse_iso(NOW, &now), ST_ok);
    clock_freeze(now);
    o->now = now;
    o->pool = pool_new(1 << 16);
    snprintf(o->home, sizeof o->home, "%s/carried-XXXXXX", TOP_BUILDDIR);
    assert_non_null(mkdtemp(o->home));
    snprintf(c->home, sizeof c->home, "%s/store", o->home);
    unpack(o->home);
    *state = c;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static int teardown(void **state)
{
    struct carried *c = *state;
    if (c->office.core)
        core_close(&c->office.core);
    pool_free(&c->office.pool);
    nftw(c->office.home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    clock_freeze(0);
    free(c);
    return 0;
}

static struct store_config small(const struct carried *c)
{
    return (struct store_config){ .home = c->home, .cache_bytes = 32u << 20, .reserve_bytes = 4u << 20 };
}

static void serve(struct carried *c)
{
    struct core_config config = {
        .store = small(c), .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 2, .no_timer = true,
    };
    enum status s = core_open(&c->office.core, &config, &c->office.fault);
    if (s)
        fail_msg("core_open: %s %s %s", status_name(s), c->office.fault.arg[0], c->office.fault.arg[1]);
}

/* Somebody of the account's hall. */
static void staff_of(struct txn *t, const char *unit_no, char out[16])
{
    struct scan *scan;
    struct user u;
    out[0] = '\0';
    assert_int_equal(scan_table(t, TABLE_user, NULL, &scan), ST_ok);
    while (!*out && scan_next(scan, &u, NULL) == ST_ok)
        if ((u.roles & CODE_BIT(CODE_role_cashier)) && !strncmp(unit_no, u.unit_no, strlen(u.unit_no)))
            snprintf(out, 16, "%s", u.staff_no);
    scan_end(&scan);
    assert_true(*out);
}

struct kept { struct payment last; struct account account; char staff[16]; };

static unsigned rows(struct txn *t, enum table_id table)
{
    struct scan *scan;
    unsigned n = 0;
    void *row = pool_get(txn_pool(t), table_info[table].record->size);
    assert_int_equal(scan_table(t, table, NULL, &scan), ST_ok);
    while (scan_next(scan, row, NULL) == ST_ok)
        n++;
    scan_end(&scan);
    return n;
}

/* What the old program left, by the store. */
static void read_kept(struct carried *c, struct kept *k)
{
    struct txn *t;
    struct scan *scan;
    struct payment p;
    money sum = 0;
    assert_int_equal(store_snapshot_begin(core_store(c->office.core), &t, c->office.pool), ST_ok);
    assert_int_equal(rows(t, TABLE_account), ACCOUNTS);
    assert_int_equal(rows(t, TABLE_payment), RECEIPTS);

    assert_int_equal(scan_table(t, TABLE_payment, NULL, &scan), ST_ok);
    while (scan_next(scan, &p, NULL) == ST_ok) {
        sum += p.total;
        k->last = p;
    }
    scan_end(&scan);
    assert_int_equal(sum, RECEIVED);
    assert_int_equal(k->last.receipt_no, LAST_RECEIPT);
    k->account = (struct account){ .account_no = k->last.accounts[0].account_no };
    assert_int_equal(store_get(t, TABLE_account, &k->account), ST_ok);
    staff_of(t, k->account.unit_no, k->staff);
    store_snapshot_end(&t);
}

/* The same by those who work there: by its number, by the account, by a name's words. */
static void ask_kept(struct carried *c, const struct kept *k)
{
    struct office *o = &c->office;
    struct payment shown = { 0 };
    struct payment_list list = { 0 };
    struct find_list found = { 0 };
    bool there = false;
    assert_int_equal(ask(o, k->staff, OP_pay_show, &(struct receipt_ask){ .receipt_no = LAST_RECEIPT }, &shown), ST_ok);
    assert_true(record_equal(&payment_record, &shown, &k->last));
    struct page_ask page = { .account_no = k->account.account_no };
    assert_int_equal(ask(o, k->staff, OP_account_payments, &page, &list), ST_ok);
    assert_true(list.payments_n > 0);
    assert_int_equal(list.payments[0].receipt_no, LAST_RECEIPT);
    struct find_any by_name = { .text = k->account.account_name };
    assert_int_equal(ask(o, k->staff, OP_find_any, &by_name, &found), ST_ok);
    for (uint32_t i = 0; i < found.rows_n; i++)
        there |= !strcmp(found.rows[i].account_no, k->account.account_no);
    assert_true(there);
}

static void print_line(void *context, const char *line)
{
    (void)context;
    print_message("%s\n", line);
}

static void prove(struct carried *c)
{
    uint64_t findings;
    assert_int_equal(checks_run(c->office.core, print_line, NULL, &findings), ST_ok);
    assert_int_equal(findings, 0);
}

/* Every job's events as rows, as many as it says; how many jobs. */
static unsigned jobs_carried(struct store *s, struct pool *pool)
{
    struct txn *t;
    struct scan *scan;
    struct job j;
    unsigned n = 0;
    uint64_t events = 0;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_job, NULL, &scan), ST_ok);
    for (; scan_next(scan, &j, NULL) == ST_ok; n++) {
        assert_true(j.last_event > 0);
        events += j.last_event;
    }
    scan_end(&scan);
    assert_int_equal(rows(t, TABLE_job_event), events);
    store_snapshot_end(&t);
    return n;
}

/* This program writes forms the old one cannot read: it is refused by name, and left as it was, until
 * somebody raises it. */
static void an_old_store_waits_to_be_raised(void **state)
{
    struct carried *c = *state;
    struct core_config config = {
        .store = small(c), .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 2, .no_timer = true,
    };
    struct fault f = { .status = ST_ok };
    struct kept k;
    unsigned from;
    assert_int_equal(core_open(&c->office.core, &config, &f), ST_store_unraised);
    assert_string_equal(f.arg[0], "account_word");
    assert_int_equal(core_open(&c->office.core, &config, &f), ST_store_unraised);
    assert_int_equal(store_raise(&config.store, &from, &f), ST_ok);
    assert_int_equal(from, 1);
    serve(c);
    read_kept(c, &k);
    ask_kept(c, &k);
    struct note note = { .account_no = k.account.account_no, .text = "of the new program" }, kept = { 0 };
    assert_int_equal(ask(&c->office, k.staff, OP_note_add, &note, &kept), ST_ok);
    prove(c);
    core_tick(c->office.core);
    assert_int_equal(jobs_carried(core_store(c->office.core), c->office.pool), JOBS);
    prove(c);
    core_close(&c->office.core);
    serve(c);
    prove(c);
}

static void tell(void *context, const char *index, uint64_t done, uint64_t about)
{
    (void)context;
    print_message("%s %llu of %llu\n", index, (unsigned long long)done, (unsigned long long)about);
}

/* F11: before anybody decides to raise it, it can be checked, and is left as it was. */
static void an_old_store_is_checked_as_it_is(void **state)
{
    struct carried *c = *state;
    struct core_config config = {
        .store = small(c), .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 1, .no_timer = true,
    };
    struct fault f = { 0 };
    uint64_t findings;
    config.store.read_only_check = true;
    if (core_open(&c->office.core, &config, &f))
        fail_msg("%s %s %s", status_name(f.status), f.arg[0], f.arg[1]);
    assert_int_equal(checks_run(c->office.core, print_line, NULL, &findings), ST_ok);
    assert_int_equal(findings, 0);
    core_close(&c->office.core);
    config.store.read_only_check = false;
    assert_int_equal(core_open(&c->office.core, &config, &f), ST_store_unraised);
}

/* Its words of other readings: refused by name, until it has been raised. */
static void an_old_store_is_raised_and_upgraded(void **state)
{
    struct carried *c = *state;
    struct store_config config = small(c);
    struct fault f = { .status = ST_ok };
    struct store *s;
    struct kept k;
    unsigned from;
    tables_init();
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/tests/data/other", &f), ST_store_unraised);
    assert_string_equal(f.arg[0], "account_word");
    store_close(&s);
    assert_int_equal(store_raise(&config, &from, &f), ST_ok);
    assert_int_equal(from, 1);
    config.build_at_open = 1;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/tests/data/other", &f), ST_ok);
    assert_true(store_build_due(s));
    assert_int_equal(store_upgrade(s, tell, NULL, &f), ST_ok);
    assert_false(store_build_due(s));
    store_close(&s);
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/db", &f), ST_ok);
    assert_int_equal(store_upgrade(s, tell, NULL, &f), ST_ok);
    assert_int_equal(core_carry(s), ST_ok);
    assert_int_equal(jobs_carried(s, c->office.pool), JOBS);
    store_close(&s);
    serve(c);
    assert_int_equal(store_version(core_store(c->office.core)), STORE_VERSION);
    read_kept(c, &k);
    ask_kept(c, &k);
    prove(c);
}

/* As the timer does it: a search is refused by name meanwhile, and found after. */
static void the_timer_builds_while_people_work(void **state)
{
    struct carried *c = *state;
    struct store_config config = small(c);
    struct index_list left = { 0 };
    struct find_list found = { 0 };
    struct fault f = { .status = ST_ok };
    struct store *s;
    struct kept k;
    unsigned from;
    tables_init();
    assert_int_equal(store_raise(&config, &from, &f), ST_ok);
    config.build_at_open = 1;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/tests/data/other", &f), ST_ok);
    store_close(&s);
    struct core_config core = { .store = config, .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 2,
                                .no_timer = true };
    assert_int_equal(core_open(&c->office.core, &core, &f), ST_ok);
    read_kept(c, &k);
    assert_int_equal(ask(&c->office, STAFF_OPERATOR, OP_index_list, &(struct nothing){ 0 }, &left), ST_ok);
    assert_int_equal(left.indexes_n, 2);
    assert_string_equal(left.indexes[0].index_name, "account_word");
    assert_string_equal(left.indexes[1].index_name, "bill_fee");
    struct find_any by_name = { .text = k.account.account_name };
    assert_int_equal(ask(&c->office, k.staff, OP_find_any, &by_name, &found), ST_index_building);
    assert_string_equal(c->office.fault.arg[0], "index.account_word");
    struct find_any by_number = { .text = k.account.account_no };
    assert_int_equal(ask(&c->office, k.staff, OP_find_any, &by_number, &found), ST_ok);
    assert_int_equal(found.rows_n, 1);
    core_tick(c->office.core);
    assert_false(store_build_due(core_store(c->office.core)));
    ask_kept(c, &k);
    prove(c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* -- H1: a page of each file, spoilt in turn -- */

static void flip_last_page(const char *path)
{
    struct stat st;
    uint8_t byte;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && !fstat(fd, &st));
    off_t at = st.st_size - 2000;
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* A day over it: 0 it serves, 1 it did not open and named the page. */
static int day_over(struct carried *c, const char *file)
{
    struct core_config config = {
        .store = small(c), .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 1, .no_timer = true,
    };
    struct fault f = { 0 };
    struct store_state st = { 0 };
    if (core_open(&c->office.core, &config, &f))
        return strstr(f.arg[0], file) ? 1 : 2;
    core_tick(c->office.core);
    if (ask(&c->office, STAFF_OPERATOR, OP_store_state, &(struct nothing){ 0 }, &st))
        return 3;
    core_close(&c->office.core);
    return 0;
}

static int spoilt(struct carried *c, const char *file)
{
    char command[1000], path[500];
    int ended;
    snprintf(path, sizeof path, "%s/data/%s", c->home, file);
    snprintf(command, sizeof command, "rm -rf '%s.aside' && cp -a '%s' '%s.aside'", c->home, c->home, c->home);
    assert_int_equal(system(command), 0);
    flip_last_page(path);
    pid_t pid = fork();
    if (pid == 0) {
        log_open("test", LOG_ERROR_ + 1);
        _exit(day_over(c, file));
    }
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    snprintf(command, sizeof command, "rm -rf '%s' && mv '%s.aside' '%s'", c->home, c->home, c->home);
    assert_int_equal(system(command), 0);
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
}

/* What the core must know to begin at all (its journal's end) it names; of accounts, bills,
 * payments, jobs and what was remembered it serves the rest. */
static void a_spoilt_page_is_nobodys_death(void **state)
{
    static const char *const serves[] = { "t20", "t22", "t30", "t56", "t71", "t102" };
    struct carried *c = *state;
    struct store_config config = small(c);
    unsigned from;
    assert_int_equal(store_raise(&config, &from, NULL), ST_ok);
    serve(c);
    core_tick(c->office.core);
    core_close(&c->office.core);
    for (unsigned i = 0; i < COUNT_OF(serves); i++)
        if (spoilt(c, serves[i]))
            fail_msg("%s is not served over", serves[i]);
    assert_int_equal(spoilt(c, "t40"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_old_store_waits_to_be_raised), TEST(an_old_store_is_checked_as_it_is),
        TEST(a_spoilt_page_is_nobodys_death),
        TEST(an_old_store_is_raised_and_upgraded),
        TEST(the_timer_builds_while_people_work),
    };
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

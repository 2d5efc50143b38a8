/* H1, for the core as a whole: the last page of each file of the store is damaged, one at
 * a time. The core opens, tells its keeper of the page, and serves; what cannot be done
 * without what stood there is refused as damage of that page, never done by something
 * else. Each file is tried in a process of its own, so that a death would be seen. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/counter.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static struct hall hall;

/* -- a day of before, whose store is closed -- */

#define OK(who, op, q, r) do { \
        if (counter_call(&hall, who, op, q, r)) \
            fail_msg("%s: %s %s %s", #op, status_name(hall.fault.status), hall.fault.field, hall.fault.arg[0]); \
    } while (0)

static void shift_begin(void)
{
    struct denomination cash[] = { { .face = 10000, .pieces = 3 }, { .face = 1000, .pieces = 20 } };
    struct shift_open q = { .window_no = "03", .float_from = counter_staff('v'), .float_cash = cash,
                            .float_cash_n = 2, .next_paper = counter_paper(PAPER_FIRST) };
    struct shift s;
    OK('k', OP_shift_open, &q, &s);
}

static enum status pay(char letter)
{
    struct pay_account a = { .account_no = counter_account(letter) };
    struct pay_tender t = { .tender = CODE_tender_cash };
    struct pay_ask ask = { .accounts = &a, .accounts_n = 1 };
    struct pay_quote quote;
    struct payment p;
    enum status s = counter_call(&hall, 'k', OP_pay_quote, &ask, &quote);
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .basis = quote.basis };
    return s ? s : counter_call(&hall, 'k', OP_pay_take, &q, &p);
}

static enum status accept_one(char letter)
{
    struct change change = { .new_name = "王明" };
    struct work_accept q = { .job_kind = "rename", .account_no = counter_account(letter), .change = &change,
                             .change_n = 1 };
    struct work_accepted r;
    return counter_call(&hall, 'k', OP_work_accept, &q, &r);
}

static int home_setup(void **state)
{
    counter_open(&hall, 1);
    shift_begin();
    assert_int_equal(pay('N'), ST_ok);
    assert_int_equal(accept_one('S'), ST_ok);
    core_close(&hall.core);
    return 0;
}

static int home_teardown(void **state)
{
    pool_free(&hall.pool);
    home_drop(hall.home);
    clock_freeze(0);
    return 0;
}

/* -- a damaged page -- */

static const char *in_home(const char *name)
{
    static char path[4200];
    snprintf(path, sizeof path, "%s/data/%s", hall.home, name);
    return path;
}

static uint32_t last_page_spoil(const char *file)
{
    struct stat st;
    uint8_t byte;
    int fd = open(in_home(file), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    uint32_t page = (uint32_t)(st.st_size / PAGE) - 1;
    off_t at = (off_t)page * PAGE + (page ? 1800 : 88);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
    return page;
}

static void shell(const char *format, const char *home)
{
    char line[9000];
    snprintf(line, sizeof line, format, home, home, home);
    assert_int_equal(system(line), 0);
}

/* -- the day after -- */

/* What a child ends with. */
enum ending { DONE, REFUSED, UNNAMED = 20, UNSERVED, UNTOLD, BY_ANOTHER_NAME };

static const char *const ending_name[] = {
    [UNNAMED] = "it does not open, and the page is not named", [UNSERVED] = "something is refused by another name",
    [UNTOLD] = "the keeper is not told", [BY_ANOTHER_NAME] = "it does not open, for something else",
};

static bool keeper_is_told(const char *file, uint32_t page)
{
    struct principal p = { .staff_no = STAFF_OPERATOR, .from = "local", .session = 1 };
    struct store_state r = { 0 };
    struct fault f = { 0 };
    if (core_call(hall.core, &p, OP_store_state, "", 0, &(struct nothing){ 0 }, &r, hall.pool, &f)) {
        printf("%s: store.state: %s %s\n", file, status_name(f.status), f.arg[0]);
        return false;
    }
    for (uint32_t i = 0; i < r.damaged_n; i++)
        if (!strcmp(r.damaged[i].file_name, file) && r.damaged[i].page_no == page)
            return true;
    return r.damaged_n == 0;         /* nobody needed it */
}

static enum ending open_refused(const char *file, uint32_t page, const struct fault *f)
{
    char name[48];
    snprintf(name, sizeof name, "%s:%u", file, page);
    return f->status != ST_store_broken ? BY_ANOTHER_NAME : strstr(f->arg[0], name) ? REFUSED : UNNAMED;
}

#define DAY "mBACjw"
static char refused[sizeof DAY];

/* A letter: that payment; j: a job is accepted; w: the board; m: who he is. */
static enum status act(char what)
{
    struct board_page board;
    struct session_user me;
    switch (what) {
    case 'j':
        return accept_one('P');
    case 'w':
        return counter_call(&hall, 'v', OP_work_board, &(struct board_ask){ .unit_no = "" }, &board);
    case 'm':
        return counter_call(&hall, 'm', OP_session_me, &(struct nothing){ 0 }, &me);
    default:
        return pay(what);
    }
}

static bool done_or_named(const char *file, uint32_t page, char what)
{
    char name[48];
    enum status s = act(what);
    snprintf(name, sizeof name, "%s:%u", file, page);
    if (s)
        refused[strlen(refused)] = what;
    if (!s || (s == ST_store_broken && strstr(hall.fault.arg[0], name)))
        return true;
    printf("%s: %c: %s %s %s\n", name, what, status_name(s), hall.fault.field, hall.fault.arg[0]);
    return false;
}

/* Prices are never made up, and who needs none of them is served. Which settings stand on the last page
 * of t05, which limits on that of t101, depends on how many there are. */
static bool as_it_must(const char *file)
{
    static const struct { const char *file, *refused; } rows[] = {
        { "t06", "AC" },             /* late fees: B is not late */
        { "t07", "jw" },             /* decreed days: deadlines of jobs, and no bill's due day here */
        { "t08", "BAC" },            /* how cash is taken */
        { "t100", "jw" }, { "t103", "jw" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (!strcmp(rows[i].file, file) && strcmp(rows[i].refused, refused) != 0) {
            printf("%s: \"%s\" is refused, not \"%s\"\n", file, refused, rows[i].refused);
            return false;
        }
    return true;
}

static enum ending day_after(const char *file, uint32_t page)
{
    struct fault f = { 0 };
    struct core_config config = { .store = store_small(hall.home, false), .data_dir = TOP_SRCDIR "/db",
                                  .zone = "Asia/Shanghai", .no_timer = true, .readers = 1 };
    enum status s = core_open(&hall.core, &config, &f);
    if (s)
        return open_refused(file, page, &f);
    for (const char *what = DAY; *what; what++)
        if (!done_or_named(file, page, *what))
            return UNSERVED;
    if (!as_it_must(file))
        return UNSERVED;
    return keeper_is_told(file, page) ? DONE : UNTOLD;
}

static enum ending tried(const char *file)
{
    int ended;
    uint32_t page = last_page_spoil(file);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        log_open("test", getenv("LOUD") ? LOG_WARN_ : LOG_ERROR_ + 1);
        enum ending e = day_after(file, page);
        fflush(stdout);
        _exit((int)e);
    }
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    if (!WIFEXITED(ended))
        fail_msg("%s:%u: the process died", file, page);
    return (enum ending)WEXITSTATUS(ended);
}

/* What was written last stands at the end of t40 and t72, and what comes next goes on from it:
 * without it nothing can be written that would be believed. */
static bool has_the_head(const char *file)
{
    static const char *const heads[] = { "t40", "t72" };
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (!strcmp(file, heads[i]))
            return true;
    return false;
}

static unsigned wrong;

static void try_file(const char *file)
{
    shell("rm -rf '%s.aside' && cp -a --sparse=always '%s' '%s.aside'", hall.home);
    enum ending e = tried(file);
    shell("rm -rf '%s' && mv '%s.aside' '%s'", hall.home);
    if (e == (has_the_head(file) ? REFUSED : DONE))
        return;
    printf("%s: %s\n", file, e == REFUSED ? "it does not open" : e == DONE ? "it opens" :
           e < COUNT_OF(ending_name) && ending_name[e] ? ending_name[e] : "a check failed");
    wrong++;
}

static void test_the_last_page_of_each_file(void **state)
{
    char name[FILENAME_MAX];
    for (unsigned i = 0; i < TABLE_COUNT + INDEX_COUNT; i++) {
        uint64_t no = i < TABLE_COUNT ? table_info[i].no : index_info[i - TABLE_COUNT].no;
        snprintf(name, sizeof name, "t%02u", (unsigned)no);
        try_file(name);
    }
    try_file("t00");
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_last_page_of_each_file, home_setup, home_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

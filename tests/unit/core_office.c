/* A founded office in a directory of its own. Operations are run as the core's own
 * caller runs them, without a connection; a step that must succeed fails the test. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/core_office.h"
#include "ops/bind.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST "First-Word-1"
#define START "2026-11-23T09:00:00+08:00"

static enum status start_or_not(struct office *o, bool create)
{
    struct core_config config = {
        .store = { .home = o->home, .cache_bytes = 32u << 20, .reserve_bytes = o->reserve, .create = create,
                   .agree_end = o->agree_end },
        .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .readers = 2, .no_timer = true,
    };
    return core_open(&o->core, &config, &o->fault);
}

static void start(struct office *o, bool create)
{
    enum status s = start_or_not(o, create);
    if (s)
        fail_msg("core_open: %s %s", status_name(s), o->fault.arg[0]);
}

enum status ask_as(struct office *o, const char *staff_no, enum op_id op, const char *request_id, uint64_t approval_no,
                   const void *q, void *r)
{
    struct principal p = { .from = "10.0.0.1", .session = 1, .proved_at = o->unproved ? 0 : o->now };
    text_copy(p.staff_no, sizeof p.staff_no, staff_no);
    return core_call(o->core, &p, op, request_id, approval_no, q, r, o->pool, &o->fault);
}

enum status ask(struct office *o, const char *staff_no, enum op_id op, const void *q, void *r)
{
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    return ask_as(o, staff_no, op, id, 0, q, r);
}

static void must(struct office *o, const char *staff_no, enum op_id op, const void *q, void *r)
{
    enum status s = ask(o, staff_no, op, q, r);
    if (s)
        fail_msg("%s: %s field=%s %s", op_info[op].name, status_name(s), o->fault.field, o->fault.arg[0]);
}

void office_wait(struct office *o, int64_t seconds)
{
    o->now += seconds * SECOND;
    clock_freeze(o->now);
}

static void home_make(char *home, size_t room)
{
    snprintf(home, room, TOP_BUILDDIR "/core-home-XXXXXX");
    assert_non_null(mkdtemp(home));
}

static void begin(struct office *o)
{
    *o = (struct office){ .pool = pool_new(65536) };
    assert_int_equal(instant_parse_iso(START, &o->now), ST_ok);
    clock_freeze(o->now);
    home_make(o->home, sizeof o->home);
}

void office_open(struct office *o)
{
    struct user u = { 0 };
    begin(o);
    start(o, true);
    must(o, STAFF_OPERATOR, OP_office_found, &(struct office_found){
        .unit_no = "130525", .unit_name = "隆尧县供电公司", .unit_name_en = "Longyao Power Supply", .staff_no = "90001",
        .staff_name = "管理员", .password = FIRST }, &u);
}

static void add_unit(struct office *o, const char *unit_no, const char *name)
{
    struct unit u = { 0 };
    must(o, STAFF_OPERATOR, OP_unit_put, &(struct unit){ .unit_no = unit_no, .parent = "130525", .unit_name = name,
                                                         .unit_kind = CODE_unit_kind_station }, &u);
}

static void let_work(struct office *o, const char *staff_no, const char *unit_no, uint64_t roles)
{
    struct user u = { 0 };
    struct nothing n = { 0 };
    must(o, STAFF_OPERATOR, OP_user_put, &(struct user){ .staff_no = staff_no, .staff_name = "王芳", .unit_no = unit_no,
                                                         .roles = roles }, &u);
    must(o, STAFF_OPERATOR, OP_user_reset, &(struct user_secret){ .staff_no = staff_no, .password = FIRST }, &n);
    must(o, staff_no, OP_session_password, &(struct session_password){ .old_password = FIRST,
                                                                       .new_password = PASSWORD }, &n);
    if (roles & CODE_BIT(CODE_role_supervisor))
        must(o, staff_no, OP_session_pin, &(struct session_pin){ .password = PASSWORD, .pin = PIN }, &n);
}

/* By operations, each password hashed as anybody's is: a second's work. */
static void staff(struct office *o)
{
    struct nothing n = { 0 };
    must(o, "90001", OP_session_password, &(struct session_password){ .old_password = FIRST, .new_password = PASSWORD },
         &n);
    add_unit(o, "13052510", "东良供电所");
    add_unit(o, "13052511", "双碑供电所");
    let_work(o, "80001", "130525", CODE_BIT(CODE_role_auditor));
    let_work(o, "60001", "130525", CODE_BIT(CODE_role_accountant));
    let_work(o, "20001", "13052510", CODE_BIT(CODE_role_supervisor));
    let_work(o, "10001", "13052510", CODE_BIT(CODE_role_cashier));
    let_work(o, "10002", "13052510", CODE_BIT(CODE_role_clerk));
    let_work(o, "10003", "13052510", CODE_BIT(CODE_role_cashier) | CODE_BIT(CODE_role_clerk));
    let_work(o, "20002", "13052511", CODE_BIT(CODE_role_supervisor));
    let_work(o, "10004", "13052511", CODE_BIT(CODE_role_cashier));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

/* -- the staffed office is made once in a program, and copied -- */

static char kept[256];
static pid_t keeper;

static void kept_drop(void)
{
    if (getpid() == keeper)              /* no child of a test */
        nftw(kept, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static size_t copied_from;               /* the length of its name */
static const char *copied_to;

static int copy_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    char to[512], piece[1 << 16];
    (void)at;
    snprintf(to, sizeof to, "%s%s", copied_to, path + copied_from);
    if (kind == FTW_D)
        return mkdir(to, st->st_mode & 0777) && path[copied_from];
    FILE *in = fopen(path, "re"), *out = fopen(to, "we");
    assert_true(in && out);
    for (size_t n; (n = fread(piece, 1, sizeof piece, in)) > 0;)
        assert_int_equal(fwrite(piece, 1, n, out), n);
    fclose(in);
    return fclose(out) || chmod(to, st->st_mode & 0777);
}

static void copy_home(const char *from, const char *to)
{
    copied_from = strlen(from);
    copied_to = to;
    assert_int_equal(nftw(from, copy_one, 8, FTW_PHYS), 0);
}

void office_staffed(struct office *o)
{
    if (*kept) {
        begin(o);
        copy_home(kept, o->home);
    } else {
        office_open(o);
        staff(o);
        core_close(&o->core);
        home_make(kept, sizeof kept);
        copy_home(o->home, kept);
        keeper = getpid();
        atexit(kept_drop);
    }
    start(o, false);
}

void office_reopen(struct office *o)
{
    core_close(&o->core);
    start(o, false);
}

void office_reopen_closed(struct office *o)
{
    start(o, false);
}

enum status office_try(struct office *o)
{
    return start_or_not(o, false);
}

void office_close(struct office *o)
{
    core_close(&o->core);
    pool_free(&o->pool);
    nftw(o->home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    clock_freeze(0);
}

int office_setup(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    office_staffed(o);
    *state = o;
    return 0;
}

int office_teardown(void **state)
{
    struct office *o = *state;
    office_close(o);
    free(o);
    return 0;
}

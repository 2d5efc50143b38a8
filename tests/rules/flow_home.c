/* Halls for tests of flows. */
#include "config.h"
#include "tests/paths.h"
#include "flow_home.h"
#include "base/lang.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct pool *home_pool;

const char *path_of(const char *dir, const char *name)
{
    return pool_printf(home_pool, "%s/%s", dir, name);
}

void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

void copy_file(const char *from, const char *to)
{
    char text[100000];
    FILE *f = fopen(from, "re");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = 0;
    fclose(f);
    write_file(to, text);
}

static int is_file(const struct dirent *e)
{
    return e->d_name[0] != '.' && strcmp(e->d_name, "local.mk") != 0;
}

/* Every file of a folder of the shipped rules, of the same name in the copy. */
static void copy_folder(const char *dir, const char *folder)
{
    struct dirent **entry;
    const char *from = path_of(TOP_SRCDIR "/db", folder);
    int n = scandir(from, &entry, is_file, alphasort);
    assert_true(n > 0);
    assert_int_equal(mkdir(path_of(dir, folder), 0700), 0);
    for (int i = 0; i < n; i++) {
        copy_file(path_of(from, entry[i]->d_name), path_of(path_of(dir, folder), entry[i]->d_name));
        free(entry[i]);
    }
    free(entry);
}

const char *data_new(void)
{
    const char *dir = home_new();
    static const char *const shared[] = { "pinyin", "passwords" };
    for (size_t i = 0; i < COUNT_OF(shared); i++)
        assert_int_equal(symlink(path_of(TOP_SRCDIR "/db", shared[i]), path_of(dir, shared[i])), 0);
    copy_folder(dir, "seed");
    copy_folder(dir, "flow");
    return dir;
}

enum status step(struct hall *h, char who, uint64_t job_no, unsigned stage, bool back, const char **at_r)
{
    struct job_page page;
    struct job j;
    struct work_finish q = { .job_no = job_no, .stage_no = stage, .remark = back ? "再做" : "",
                             .stage_result = back ? CODE_stage_result_back : CODE_stage_result_done };
    enum status s = counter_call(h, who, OP_work_finish, &q, &j);
    assert_int_equal(counter_call(h, 'v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    *at_r = page.stage;
    return s;
}

const char *with_flow(struct hall *h, const char *name, const char *text)
{
    struct fault f = { .status = ST_ok };
    counter_open(h, 1);
    home_pool = h->pool;
    const char *dir = data_new();
    core_close(&h->core);
    write_file(path_of(path_of(dir, "flow"), name), text);
    struct core_config config = { .store = store_small(h->home, false), .data_dir = dir, .zone = "Asia/Shanghai",
                                  .no_timer = true, .readers = 1 };
    if (core_open(&h->core, &config, &f))
        fail_msg("%s:%s: %s: %s", f.field, f.arg[0], f.arg[1], f.arg[2]);
    return dir;
}

struct job begun(struct hall *h, const char *kind, struct finding *said, uint32_t n)
{
    struct work_accepted accepted;
    struct work_accept q = { .job_kind = kind, .account_no = counter_account('A'), .found = said, .found_n = n };
    assert_int_equal(counter_call(h, 'k', OP_work_accept, &q, &accepted), ST_ok);
    return *accepted.job;
}

struct job shown(struct hall *h, uint64_t job_no)
{
    struct job_page page;
    assert_int_equal(counter_call(h, 'v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    return *page.job;
}

void stands_as(struct hall *h, uint64_t job_no, const char *want)
{
    struct job j = shown(h, job_no);
    char got[100] = "";
    if (j.stage_no)
        snprintf(got, sizeof got, "%u:%s", (unsigned)j.stage_no, j.staff_no);
    for (uint32_t i = 0; i < j.beside_n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), " %u:%s", (unsigned)j.beside[i].stage_no,
                 j.beside[i].staff_no);
    assert_string_equal(got, want);
}

uint64_t mine(struct hall *h, char who)
{
    struct board_page board;
    assert_int_equal(counter_call(h, who, OP_work_board, &(struct board_ask){ .mine = true }, &board), ST_ok);
    return board.total;
}

enum status seconded(struct hall *h, char who, char other, enum op_id op, const void *q, void *r)
{
    struct approval asked, granted;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = counter_call(h, who, OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer answer = { .approval_no = asked.approval_no, .digest = asked.digest };
    if (!s)
        s = counter_call(h, other, OP_approval_grant, &answer, &granted);
    return s ? s : counter_approved(h, who, op, asked.approval_no, q, r);
}

void proved(struct hall *h)
{
    struct principal p = { .staff_no = "operator", .from = "local" };
    struct report r = { 0 };
    assert_int_equal(core_call(h->core, &p, OP_store_check, "check", 0, &(struct check_ask){ .anchor = "" }, &r,
                               h->pool, &h->fault), ST_ok);
    for (uint32_t i = 0; i < r.lines_n && !r.good; i++)
        print_error("%s\n", r.lines[i].text);
    assert_true(r.good);
}

uint64_t finish_of(struct hall *h, uint64_t job_no, unsigned stage)
{
    struct job j = shown(h, job_no);
    for (uint32_t i = j.events_n; i-- > 0;)
        if (j.events[i].work_act == CODE_work_act_finished && j.events[i].stage_no == stage)
            return j.events[i].event_no;
    fail_msg("stage %u was never done", stage);
    return 0;
}

/* Every key has both languages (tests/lint/keys), so that one of them says it of the other. */
const char *reason_said(const char *key)
{
    static bool said;
    char dir[512];
    const char *top = getenv("TOP_BUILDDIR");
    if (!said) {
        snprintf(dir, sizeof dir, "%s/locale", top ? top : TOP_BUILDDIR);
        lang_open(dir);
        lang_set("en");
    }
    said = true;
    assert_string_not_equal(tr(key), key);
    return tr(key);
}

/* Limits and hours held in memory: an older store without rows of its own works by
 * the shipped ones, a changed row counts from its day on and at once. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/counter.h"
#include "core/engine/inner.h"

#include <stdio.h>
#include <string.h>

static struct hall hall;

static void drop_all(struct txn *t, enum table_id table)
{
    struct scan *scan;
    void *row = pool_get(hall.pool, table_info[table].record->size);
    assert_int_equal(scan_table(t, table, &(struct scan_range){ 0 }, &scan), ST_ok);
    while (scan_next(scan, row, NULL) == ST_ok)
        assert_int_equal(store_delete(t, table, row), ST_ok);
    scan_end(&scan);
}

/* A store as it was before jobs were kept: the core is down. */
static void make_old(void)
{
    struct store_config config = store_small(hall.home, false);
    struct fault f = { .status = ST_ok };
    struct store *s;
    struct batch *b;
    struct txn *t;
    core_close(&hall.core);
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    drop_all(t, TABLE_time_limit);
    drop_all(t, TABLE_office_hours);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    struct core_config again = { .store = store_small(hall.home, false), .data_dir = TOP_SRCDIR "/db",
                                 .zone = "Asia/Shanghai", .no_timer = true, .readers = 1 };
    assert_int_equal(core_open(&hall.core, &again, &f), ST_ok);
}

static struct job accepted(char account)
{
    struct work_accepted r;
    struct change change = { .new_name = "王明" };
    struct work_accept q = { .job_kind = "rename", .account_no = counter_account(account), .change = &change,
                             .change_n = 1 };
    assert_int_equal(counter_call(&hall, 'k', OP_work_accept, &q, &r), ST_ok);
    return *r.job;
}

static instant due_of(uint64_t job_no)
{
    struct job_page p;
    assert_int_equal(counter_call(&hall, 'k', OP_work_show, &(struct job_ask){ .job_no = job_no }, &p), ST_ok);
    return p.clocks[0].due;
}

static void test_shipped(void **state)
{
    (void)state;
    counter_open(&hall, 1);
    make_old();
    assert_int_equal(due_of(accepted('A').job_no), instant_of(date_of(2026, 11, 30), 17, 30, 0));
    counter_close(&hall);
}

static void load_limit(const struct time_limit *l)
{
    struct principal p = { .staff_no = "operator", .from = "local" };
    struct load load;
    struct load_answer answer;
    struct buf b;
    char id[32];
    static unsigned loads;
    snprintf(id, sizeof id, "limits-%u", ++loads);
    buf_init(&b, 4096);
    record_encode(&time_limit_record, l, NULL, &b);
    struct load_line line = { .line = 2, .row = { b.at, (uint32_t)b.n } };
    assert_int_equal(core_call(hall.core, &p, OP_load_begin, "begin", 0, &(struct load){
        .load_id = id, .load_kind = CODE_load_kind_time_limits, .file = "f.csv" }, &load, hall.pool, &hall.fault),
                     ST_ok);
    assert_int_equal(core_call(hall.core, &p, OP_load_rows, "rows", 0, &(struct load_rows){
        .load_id = id, .rows = &line, .rows_n = 1 }, &answer, hall.pool, &hall.fault), ST_ok);
    assert_int_equal(core_call(hall.core, &p, OP_load_commit, "commit", 0, &(struct load_ask){ .load_id = id }, &load,
                               hall.pool, &hall.fault), ST_ok);
    core_tick(hall.core);
    buf_release(&b);
}

static void test_changed(void **state)
{
    (void)state;
    counter_open(&hall, 1);
    uint64_t before = accepted('A').job_no;
    load_limit(&(struct time_limit){ .rule_set = CODE_rule_set_current, .job_kind = "rename", .stage = "",
                                     .limit_amount = 3, .valid_from = date_of(2026, 11, 24),
                                     .limit_unit = CODE_limit_unit_working_day, .certainty = CODE_certainty_memory });
    uint64_t same_day = accepted('B').job_no;
    clock_freeze(instant_of(date_of(2026, 11, 24), 9, 0, 0));
    uint64_t after = accepted('D').job_no;
    assert_int_equal(due_of(before), instant_of(date_of(2026, 11, 30), 17, 30, 0));
    assert_int_equal(due_of(same_day), instant_of(date_of(2026, 11, 30), 17, 30, 0));
    assert_int_equal(due_of(after), instant_of(date_of(2026, 11, 27), 17, 30, 0));
    counter_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

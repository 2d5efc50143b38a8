/* Flow files: one as a row of a table, all of an installation as a directory, and
 * a core that does not start without what an open job goes by. */
#include "config.h"
#include "tests/paths.h"
#include "rules.h"
#include "flow_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>


/* The way it goes where no condition holds: beside each other by +. */
static const char *way_of(const struct flow_info *flow)
{
    char text[200] = "";
    unsigned no = 1;
    for (unsigned i = 0; no && i < FLOW_STAGES; i++) {
        const struct stage_info *stage = &flow->stage[no - 1];
        const struct stage_way *way = &stage->way[stage->ways - 1];
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? "," : "", stage->name);
        for (unsigned k = 0; way->to_n > 1 && k + 1 < way->to_n; k++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", k ? "+" : ",",
                     flow->stage[way->to[k] - 1].name);
        no = way->to_n ? way->to[way->to_n - 1] : 0;
    }
    return pool_copy(home_pool, text);
}

static void check_flow(const struct rule *r)
{
    char text[4000] = "", got[300];
    struct flow_info *flow;
    struct fault f = { .status = ST_ok };
    char *copy = pool_copy(home_pool, r->column[0]);
    for (char *at = copy, *next; at; at = next) {
        next = strstr(at, " / ");
        if (next) {
            *next = 0;
            next += 3;
        }
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s\n", strcmp(at, "~") ? at : "");
    }
    text[strlen(text) - 1] = 0;
    enum status s = flow_read_text("install.1.flow", text, strlen(text), home_pool, &flow, &f);
    if (s == ST_ok)
        snprintf(got, sizeof got, "ok stages=%u way=%s", flow->stages, way_of(flow));
    else
        snprintf(got, sizeof got, "%s %s %s", f.arg[0], f.arg[1], reason_said(f.arg[2]));
    if (s) {
        assert_int_equal(s, ST_file_broken);
        assert_string_equal(f.field, "install.1.flow");
    }
    rule_equal(r, got, r->column[1]);
}

static void test_files(void **state)
{
    (void)state;
    home_pool = pool_new(1 << 16);
    assert_true(rules_run("flow.rules", 3, check_flow) >= 50);
    pool_free(&home_pool);
}

/* Each kind that people open has a place of its own among those offered, in a group that has a word. */
static void places_are_own(const struct flows *flows)
{
    const struct flow_info *of[100] = { NULL }, *flow;
    for (unsigned i = 0; (flow = flow_each(flows, i)); i++) {
        if (!flow->by_hand)
            continue;
        if (!flow->place || (of[flow->place] && strcmp(of[flow->place]->kind, flow->kind)))
            fail_msg("%s has the place of %s", flow->kind, flow->place ? of[flow->place]->kind : "nobody");
        of[flow->place] = flow;
    }
}

/* What a kind is accepted on is its own form, or that of applications: a stage's accepts nothing, and another kind's
 * accepts that one. */
static void forms_accept(const struct flows *flows)
{
    const struct flow_info *flow;
    for (unsigned i = 0; (flow = flow_each(flows, i)); i++)
        if (flow->by_hand && flow->form && strcmp(flow->form, flow->of_account ? flow->kind : "accept"))
            fail_msg("%s is accepted on %s", flow->kind, flow->form);
}

static void test_shipped(void **state)
{
    struct flows *flows;
    struct fault f = { .status = ST_ok };
    (void)state;
    if (flows_open(TOP_SRCDIR "/db", TOP_SRCDIR "/forms", &flows, &f))
        fail_msg("%s:%s: %s: %s", f.field, f.arg[0], f.arg[1], f.arg[2]);
    for (unsigned i = 0; flow_at(flows, i, false); i++)
        if (flow_at(flows, i, false)->by_hand)
            assert_non_null(flow_at(flows, i, false)->effect);
    places_are_own(flows);
    forms_accept(flows);
    flows_close(&flows);
}

static void refused(const char *dir, const char *forms, const char *file, const char *line, const char *word,
                    const char *reason)
{
    struct flows *flows;
    struct fault f = { .status = ST_ok };
    assert_int_equal(flows_open(dir, forms, &flows, &f), ST_file_broken);
    assert_null(flows);
    assert_string_equal(f.field, file);
    assert_string_equal(f.arg[0], line);
    assert_string_equal(f.arg[1], word);
    assert_string_equal(reason_said(f.arg[2]), reason);
}

static void test_directory(void **state)
{
    struct flows *flows;
    struct fault f = { .status = ST_ok };
    home_pool = pool_new(1 << 16);
    (void)state;
    const char *dir = data_new();
    assert_int_equal(flows_open(dir, NULL, &flows, &f), ST_ok);
    assert_non_null(flow_newest(flows, "install_household"));
    assert_null(flow_newest(flows, "nonsense"));
    assert_true(flow_excludes(flows, "rename", "close"));
    assert_false(flow_excludes(flows, "rename", "household_flag"));
    flows_close(&flows);
    refused(dir, path_of(dir, "flow"), "call_back.1.flow", "8", "stage_contact", "unknown form");
    write_file(path_of(dir, "flow/install_household.2.flow"),
               "flow install_household 2\nof application\nby hand\nform accept\nstage reply\nrole clerk\nform f\n");
    assert_int_equal(flows_open(dir, NULL, &flows, &f), ST_ok);
    assert_int_equal(flow_newest(flows, "install_household")->version, 2);
    assert_non_null(flow_of_version(flows, "install_household", 1));
    flows_close(&flows);
    write_file(path_of(dir, "seed/time_limits.csv"),
               "rule_set,job_kind,stage,valid_from,limit_amount,limit_unit,warn_percent,certainty\n"
               "current,install_household,survey,2022-01-01,2,working_day,80,memory\n"
               "current,install_household,nonsense,2022-01-01,2,working_day,80,memory\n");
    refused(dir, NULL, "time_limits.csv", "3", "nonsense", "a limit for a stage that its flow does not have");
    write_file(path_of(dir, "flow/exclusions.csv"), "job_kind,other,source\nrename,nonsense,x\n");
    refused(dir, NULL, "exclusions.csv", "2", "nonsense", "unknown flow");
    home_drop(dir);
    pool_free(&home_pool);
}

/* An open job goes by the version it began with. */
static void test_version_missing(void **state)
{
    struct hall h;
    struct fault f = { .status = ST_ok };
    struct work_accepted accepted;
    struct work_accept q = { .job_kind = "rename", .change_n = 1 };
    struct change change = { .new_name = "王明" };
    (void)state;
    counter_open(&h, 1);
    q.account_no = counter_account('A');
    q.change = &change;
    assert_int_equal(counter_call(&h, 'k', OP_work_accept, &q, &accepted), ST_ok);
    core_close(&h.core);
    home_pool = h.pool;
    const char *dir = data_new();
    struct core_config config = { .store = store_small(h.home, false), .data_dir = dir, .zone = "Asia/Shanghai",
                                  .no_timer = true, .readers = 1 };
    assert_int_equal(core_open(&h.core, &config, &f), ST_ok);
    core_close(&h.core);
    assert_int_equal(unlink(path_of(dir, "flow/rename.1.flow")), 0);
    write_file(path_of(dir, "flow/rename.2.flow"), "flow rename 2\nof account\nby hand\nform f\nstage a\nrole clerk\n"
                                                   "form f\n");
    assert_int_equal(core_open(&h.core, &config, &f), ST_file_broken);
    assert_string_equal(f.field, "rename.1.flow");
    copy_file(TOP_SRCDIR "/db/flow/rename.1.flow", path_of(dir, "flow/rename.1.flow"));
    assert_int_equal(core_open(&h.core, &config, &f), ST_ok);
    home_drop(dir);
    counter_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_directory),
        cmocka_unit_test(test_version_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

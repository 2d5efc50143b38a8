/* What points hang on beside accounts: lines and transformer areas, kept by a unit. */
#include "config.h"
#include "tests/unit/counter.h"

#include <string.h>

static struct hall hall;

static int setup(void **state)
{
    counter_open(&hall, 1);
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

static enum status as(char who, enum op_id op, const void *q, void *r)
{
    return counter_call(&hall, who, op, q, r);
}

static void expect(const char *why, enum status is, enum status status, const char *field)
{
    if (is != status || (status && field && strcmp(hall.fault.field, field)))
        fail_msg("%s: %s %s", why, status_name(is), hall.fault.field);
}

/* unit 0 the hall, 1 the station, 2 one there is not */
static const char *unit_of(unsigned unit)
{
    return unit == 2 ? "99" : counter_unit(unit);
}

static const struct { const char *why; char who; struct supply_line q; unsigned unit; enum status status;
    const char *field; } lines[] = {
    { "a unit there is not", 'v', { .line_no = "10-312" }, 2, ST_unit_unknown, "unit_no" },
    { "another's unit", 'v', { .line_no = "10-312" }, 1, ST_outside_unit, "unit_no" },
    { "a reader nobody is", 'v', { .line_no = "10-312", .reader = "nobody" }, 0, ST_user_unknown, "reader" },
    { "good", 'v', { .line_no = "10-312", .substation = "东良站" }, 0, ST_ok, NULL },
    { "an older copy", 'v', { .line_no = "10-312", .version = 9 }, 0, ST_stale, NULL },
    { "the copy there is", 'v', { .line_no = "10-312", .version = 1 }, 0, ST_ok, NULL },
    { "another's number", 'w', { .line_no = "10-312" }, 1, ST_exists, "line_no" },
    { "another one", 'w', { .line_no = "10-400" }, 1, ST_ok, NULL },
    { "not his to keep", 'c', { .line_no = "10-500" }, 0, ST_not_permitted, NULL },
};

static void test_lines(void **state)
{
    struct supply_line r;
    struct line_list list;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct supply_line q = lines[i].q;
        q.line_name = q.line_no;
        q.unit_no = unit_of(lines[i].unit);
        expect(lines[i].why, as(lines[i].who, OP_line_put, &q, &r), lines[i].status, lines[i].field);
    }
    assert_int_equal(as('v', OP_line_list, &(struct list_ask){ .token = "" }, &list), ST_ok);
    assert_int_equal(list.supply_lines_n, 1);               /* the station's is not shown to the hall */
    assert_int_equal(list.supply_lines->version, 2);
}

static const struct { const char *why; char who; struct transformer_area q; unsigned unit; enum status status;
    const char *field; } areas[] = {
    { "a unit there is not", 'v', { .area_no = "A1" }, 2, ST_unit_unknown, "unit_no" },
    { "a reader nobody is", 'v', { .area_no = "A1", .reader = "nobody" }, 0, ST_user_unknown, "reader" },
    { "a line there is not", 'v', { .area_no = "A1", .line_no = "none" }, 0, ST_line_unknown, "line_no" },
    { "another's line", 'v', { .area_no = "A1", .line_no = "10-400" }, 0, ST_line_unknown, "line_no" },
    { "good", 'v', { .area_no = "A1", .line_no = "10-312", .area_kind = CODE_area_kind_rural }, 0, ST_ok, NULL },
    { "an older copy", 'v', { .area_no = "A1", .version = 9 }, 0, ST_stale, NULL },
    { "another's number", 'w', { .area_no = "A1" }, 1, ST_exists, "area_no" },
    { "of no line", 'v', { .area_no = "A2" }, 0, ST_ok, NULL },
};

static void test_areas(void **state)
{
    struct transformer_area r;
    struct area_list list;
    for (size_t i = 0; i < COUNT_OF(areas); i++) {
        struct transformer_area q = areas[i].q;
        q.area_name = q.area_no;
        q.unit_no = unit_of(areas[i].unit);
        expect(areas[i].why, as(areas[i].who, OP_area_put, &q, &r), areas[i].status, areas[i].field);
    }
    assert_int_equal(as('v', OP_area_list, &(struct list_ask){ .token = "" }, &list), ST_ok);
    assert_int_equal(list.areas_n, 2);
    assert_string_equal(list.areas->line_no, "10-312");
}

/* A line with areas stays, one without ends; an ended one feeds no further area. */
static void test_ended(void **state)
{
    struct supply_line line = { .line_no = "10-312", .line_name = "10-312", .unit_no = counter_unit(false),
                                .ended_on = date_of(2026, 11, 23) }, r;
    struct transformer_area area = { .area_no = "A1", .area_name = "A1", .unit_no = counter_unit(false) }, ar;
    expect("areas hang on it", as('v', OP_line_put, &line, &r), ST_in_use, "ended_on");
    expect("none does", as('v', OP_area_put, &area, &ar), ST_ok, NULL);
    expect("ended", as('v', OP_line_put, &line, &r), ST_ok, NULL);
    area.line_no = "10-312";
    expect("of an ended one", as('v', OP_area_put, &area, &ar), ST_line_unknown, "line_no");
    line.ended_on = DATE_NONE;
    expect("used again", as('v', OP_line_put, &line, &r), ST_ok, NULL);
    expect("of it", as('v', OP_area_put, &area, &ar), ST_ok, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_areas),
        cmocka_unit_test(test_ended),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* What points hang on beside accounts: lines and transformer areas, kept by a unit; points of
 * these, their meters and readings; CTs and PTs with what they multiply by; seals. */
#include "config.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"

#include <string.h>

#define METER "2130001230000001722284"     /* assets-facts 1: a real one */

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

/* As it stands, its version with it: what somebody who looked at it puts back changed. */
static struct transformer_area area_now(const char *area_no)
{
    struct area_list list;
    expect("listed", as('v', OP_area_list, &(struct list_ask){ .token = "" }, &list), ST_ok, NULL);
    for (uint32_t i = 0; i < list.areas_n; i++)
        if (!strcmp(list.areas[i].area_no, area_no))
            return list.areas[i];
    fail_msg("no area %s", area_no);
    return (struct transformer_area){ .area_no = "" };
}

/* A line with areas stays, one without ends; an ended one feeds no further area. */
static void test_ended(void **state)
{
    struct supply_line line = { .line_no = "10-312", .line_name = "10-312", .unit_no = counter_unit(false),
                                .ended_on = date_of(2026, 11, 23), .version = 2 }, r;
    struct transformer_area area = { .area_no = "A1", .area_name = "A1", .unit_no = counter_unit(false) }, ar;
    expect("areas hang on it", as('v', OP_line_put, &line, &r), ST_in_use, "ended_on");
    area.version = area_now("A1").version;
    expect("none does", as('v', OP_area_put, &area, &ar), ST_ok, NULL);
    expect("ended", as('v', OP_line_put, &line, &r), ST_ok, NULL);
    area.line_no = "10-312";
    area.version = ar.version;
    expect("of an ended one", as('v', OP_area_put, &area, &ar), ST_line_unknown, "line_no");
    line.ended_on = DATE_NONE;
    line.version = r.version;
    expect("used again", as('v', OP_line_put, &line, &r), ST_ok, NULL);
    expect("of it", as('v', OP_area_put, &area, &ar), ST_ok, NULL);
}

/* -- points of what is no account -- */

static const struct { const char *why; struct point q; enum status status; const char *field; } points[] = {
    { "an area there is not", { .owner_kind = CODE_owner_kind_area, .owner_no = "none",
      .point_kind = CODE_point_kind_area_check }, ST_area_unknown, "owner_no" },
    { "a line there is not", { .owner_kind = CODE_owner_kind_supply_line, .owner_no = "none",
      .point_kind = CODE_point_kind_line_check }, ST_line_unknown, "owner_no" },
    { "another's line", { .owner_kind = CODE_owner_kind_supply_line, .owner_no = "10-400",
      .point_kind = CODE_point_kind_line_check }, ST_outside_unit, "owner_no" },
    { "sold to an area", { .owner_kind = CODE_owner_kind_area, .owner_no = "A1",
      .point_kind = CODE_point_kind_sale }, ST_code_unknown, "point_kind" },
    { "a section there is not", { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .section_no = "0999",
      .point_kind = CODE_point_kind_area_check }, ST_section_unknown, "section_no" },
    { "on a line there is not", { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .line_no = "none",
      .point_kind = CODE_point_kind_area_check }, ST_line_unknown, "line_no" },
    { "in an area there is not", { .owner_kind = CODE_owner_kind_gateway, .owner_no = "G1", .area_no = "none",
      .point_kind = CODE_point_kind_gateway_city }, ST_area_unknown, "area_no" },
    { "an area's", { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .line_no = "10-312",
      .point_kind = CODE_point_kind_area_check }, ST_ok, NULL },
    { "an older copy", { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .version = 7,
      .point_kind = CODE_point_kind_area_check }, ST_stale, NULL },
    { "a line's", { .owner_kind = CODE_owner_kind_supply_line, .owner_no = "10-312",
      .point_kind = CODE_point_kind_line_check }, ST_ok, NULL },
    { "a gateway's", { .owner_kind = CODE_owner_kind_gateway, .owner_no = "G1",
      .point_kind = CODE_point_kind_gateway_city }, ST_ok, NULL },
};

/* A gateway has no row: it is the unit's that put its first point, whoever puts what later. */
static void gateway_stays(void)
{
    struct point r, q = { .owner_kind = CODE_owner_kind_gateway, .owner_no = "G1", .point_no = 1,
                          .point_kind = CODE_point_kind_gateway_city, .version = 1 };
    expect("another unit's gateway", as('w', OP_point_put, &q, &r), ST_outside_unit, "owner_no");
    q.version = 0;
    q.point_no = 2;
    expect("a further point of it", as('w', OP_point_put, &q, &r), ST_outside_unit, "owner_no");
    expect("his own", as('v', OP_point_put, &q, &r), ST_ok, NULL);
    assert_string_equal(r.unit_no, counter_unit(false));
}

static void test_points(void **state)
{
    struct point r;
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        struct point q = points[i].q;
        q.point_no = 1;
        expect(points[i].why, as('v', OP_point_put, &q, &r), points[i].status, points[i].field);
    }
    expect("not his to keep", as('c', OP_point_put, &(struct point){ .owner_kind = CODE_owner_kind_area,
        .owner_no = "A1", .point_no = 1, .point_kind = CODE_point_kind_area_check }, &r), ST_not_permitted, NULL);
    gateway_stays();
}

/* -- devices -- */

static const struct { const char *why; struct device q; enum status status; const char *field; } devices[] = {
    { "a bar code's last digit", { .device_no = "2130001230000001722285", .device_kind = CODE_device_kind_meter },
      ST_device_check, "device_no" },
    { "a shorter one", { .device_no = "123", .device_kind = CODE_device_kind_meter }, ST_device_digits, "device_no" },
    { "a digit too few", { .device_no = "213000123000000172228", .device_kind = CODE_device_kind_meter },
      ST_device_digits, "device_no" },
    { "a CT of no ratio", { .device_no = "CT-1", .device_kind = CODE_device_kind_ct }, ST_field_missing,
      "ratio_from" },
    { "to nothing", { .device_no = "CT-1", .device_kind = CODE_device_kind_ct, .ratio_from = 400 }, ST_field_missing,
      "ratio_to" },
    { "good", { .device_no = "CT-1", .device_kind = CODE_device_kind_ct, .ratio_from = 400, .ratio_to = 5 }, ST_ok,
      NULL },
    { "another kind", { .device_no = "CT-1", .device_kind = CODE_device_kind_pt, .ratio_from = 400, .ratio_to = 5 },
      ST_device_other, "device_kind" },
    { "the second of the set", { .device_no = "CT-2", .device_kind = CODE_device_kind_ct, .ratio_from = 80,
      .ratio_to = 1 }, ST_ok, NULL },
    { "of another ratio", { .device_no = "CT-3", .device_kind = CODE_device_kind_ct, .ratio_from = 100,
      .ratio_to = 5 }, ST_ok, NULL },
    { "a PT", { .device_no = "PT-1", .device_kind = CODE_device_kind_pt, .ratio_from = 10000, .ratio_to = 100 },
      ST_ok, NULL },
    { "a meter", { .device_no = METER, .device_kind = CODE_device_kind_meter, .digits = 6, .own_ratio = 2 }, ST_ok,
      NULL },
};

static void test_devices(void **state)
{
    struct device r;
    for (size_t i = 0; i < COUNT_OF(devices); i++)
        expect(devices[i].why, as('v', OP_device_put, &devices[i].q, &r), devices[i].status, devices[i].field);
    assert_int_equal(r.device_state, CODE_device_state_spare);
}

static enum status hang(const char *device_no, date on, date off)
{
    struct mounting m;
    return as('s', OP_device_hang, &(struct device_hang){ .owner_kind = CODE_owner_kind_area, .owner_no = "A1",
        .device_no = device_no, .mounted_on = on, .removed_on = off }, &m);
}

static enum status mount(const char *device_no, uint64_t ratio, date on, struct mounting *m)
{
    struct register_value value = { .register_kind = CODE_register_kind_total, .value = 0 };
    return as('s', OP_meter_mount, &(struct meter_mount){ .owner_kind = CODE_owner_kind_area, .owner_no = "A1",
        .mounted_on = on, .device_no = device_no, .digits = 6, .ratio = ratio, .registers = &value,
        .registers_n = 1 }, m);
}

/* The ratio of a mounting is the meter's own x CT x PT, whatever is typed. */
static void test_ratio(void **state)
{
    struct mounting m;
    struct device d = { .device_no = "CT-1", .device_kind = CODE_device_kind_ct, .ratio_from = 500, .ratio_to = 5 };
    struct device kept;
    date on = date_of(2026, 11, 20);
    expect("one there is not", hang("none", on, 0), ST_device_unknown, "device_no");
    expect("a meter is mounted", hang(METER, on, 0), ST_device_other, "device_no");
    expect("tomorrow", hang("CT-1", date_of(2026, 11, 24), 0), ST_date_out_of_range, "mounted_on");
    expect("hung", hang("CT-1", on, 0), ST_ok, NULL);
    expect("twice", hang("CT-1", on, 0), ST_device_hangs, "device_no");
    expect("of the same ratio", hang("CT-2", on, 0), ST_ok, NULL);
    expect("of another", hang("CT-3", on, 0), ST_device_hangs, "device_no");
    expect("its ratio stays", as('v', OP_device_put, &d, &kept), ST_device_hangs, "device_no");
    expect("a PT", hang("PT-1", on, 0), ST_ok, NULL);
    expect("a typed total that differs", mount(METER, 8000, on, &m), ST_ratio_differs, "ratio");
    assert_string_equal(hall.fault.arg[0], "16000");
    expect("what they come to", mount(METER, 0, on, &m), ST_ok, NULL);
    assert_int_equal(m.ratio, 16000);                       /* 2 x 80 x 100 */
    expect("not under a meter that hangs", hang("PT-1", 0, date_of(2026, 11, 22)), ST_device_hangs, "device_no");
}

/* An area's meter is read as any, its device shows where it was, and nothing bills it. */
static void test_read(void **state)
{
    struct device_page page;
    struct point_page point;
    struct meter_reading r;
    struct point_terms t = { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .point_no = 1,
        .valid_from = date_of(2026, 11, 20), .category = CODE_category_residential, .voltage = CODE_voltage_v220 };
    struct point_terms added;
    struct register_value value = { .register_kind = CODE_register_kind_total, .value = 1200 };
    struct meter_reading q = { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .point_no = 1,
        .read_on = date_of(2026, 11, 23), .device_no = METER, .registers = &value, .registers_n = 1 };
    expect("read", as('r', OP_reading_put, &q, &r), ST_ok, NULL);
    expect("another unit's", as('w', OP_reading_put, &q, &r), ST_outside_unit, "owner_no");
    expect("never billed", as('v', OP_terms_add, &t, &added), ST_code_unknown, "owner_kind");
    expect("its point", as('v', OP_point_show, &(struct point_ask){ .owner_kind = CODE_owner_kind_area,
        .owner_no = "A1" }, &point), ST_ok, NULL);
    assert_int_equal(point.readings_n, 2);
    assert_int_equal(point.mountings_n, 4);
    expect("its history", as('v', OP_device_show, &(struct device_ask){ .device_no = METER }, &page), ST_ok, NULL);
    assert_int_equal(page.mountings_n, 1);
    assert_int_equal(page.mountings->ratio, 16000);
    assert_int_equal(page.readings_n, 2);
    assert_string_equal(page.devices->owner_no, "A1");
    expect("another unit's device", as('w', OP_device_show, &(struct device_ask){ .device_no = METER }, &page),
           ST_outside_unit, "owner_no");
}

/* -- transformers change -- */

static enum status hang_at(const char *area_no, const char *device_no, int on, int off)
{
    struct mounting m;
    return as('s', OP_device_hang, &(struct device_hang){ .owner_kind = CODE_owner_kind_area, .owner_no = area_no,
        .device_no = device_no, .mounted_on = on ? date_of(2026, 11, on) : DATE_NONE,
        .removed_on = off ? date_of(2026, 11, off) : DATE_NONE }, &m);
}

static enum status mount_at(const char *area_no, const char *device_no, uint64_t ratio, int on, struct mounting *m)
{
    struct register_value value = { .register_kind = CODE_register_kind_total, .value = 0 },
        before = { .register_kind = CODE_register_kind_total, .value = 5000 };
    return as('s', OP_meter_mount, &(struct meter_mount){ .owner_kind = CODE_owner_kind_area, .owner_no = area_no,
        .mounted_on = date_of(2026, 11, on), .device_no = device_no, .digits = 6, .ratio = ratio, .registers = &value,
        .registers_n = 1, .registers_before = &before, .registers_before_n = 1 }, m);
}

/* The ratio of the meter that hangs at the area now. */
static uint64_t ratio_at(const char *area_no)
{
    struct point_page page;
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_kind = CODE_owner_kind_area,
        .owner_no = area_no }, &page), ST_ok);
    for (uint32_t i = 0; i < page.mountings_n; i++)
        if (page.mountings[i].device_kind == CODE_device_kind_meter && !page.mountings[i].removed_on)
            return page.mountings[i].ratio;
    return 0;
}

/* Meter and CTs are changed on one day: the new meter is read by the new ones, in whatever order it is entered. */
static void test_changed(void **state)
{
    struct mounting m;
    struct point kept;
    struct device_page page;
    expect("a new meter under the old CTs", mount_at("A1", "M-2", 0, 23, &m), ST_ok, NULL);
    expect("it is read with one", as('v', OP_point_put, &(struct point){ .owner_kind = CODE_owner_kind_area,
        .owner_no = "A1", .point_no = 1, .point_kind = CODE_point_kind_reference }, &kept), ST_point_kind_stays,
        "point_kind");
    assert_int_equal(m.ratio, 8000);
    expect("the old one's history", as('v', OP_device_show, &(struct device_ask){ .device_no = METER }, &page), ST_ok,
           NULL);
    assert_int_equal(page.stays_n, 1);
    assert_int_equal(page.stays->removed_on, date_of(2026, 11, 23));
    assert_true(page.stays->read_mounted && page.stays->read_removed);
    assert_int_equal(page.stays->reading_mounted, 0);
    assert_int_equal(page.stays->reading_removed, 5000);
    assert_int_equal(page.stays->register_kind, CODE_register_kind_total);
    expect("one off", hang_at("A1", "CT-1", 0, 23), ST_ok, NULL);
    expect("the other", hang_at("A1", "CT-2", 0, 23), ST_ok, NULL);
    expect("the new one", hang_at("A1", "CT-3", 23, 0), ST_ok, NULL);
    assert_int_equal(ratio_at("A1"), 2000);                 /* 20 x 100 */
}

/* A CT that is said to have hung there before a meter came has to be part of that meter's ratio too. */
/* Who has not seen a row does not put another over it; the same again is no change. */
static void test_unseen(void **state)
{
    struct transformer_area area = area_now("A1"), ar;
    struct supply_line line = { .line_no = "10-777", .line_name = "x", .unit_no = counter_unit(false) }, lr;
    struct section section = { .section_no = "0777", .section_name = "x", .unit_no = counter_unit(false),
                               .read_cycle = CODE_read_cycle_monthly }, sr;
    struct device d = { .device_no = "CT-77", .device_kind = CODE_device_kind_ct, .ratio_from = 80, .ratio_to = 1 }, dr;
    struct point p = { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .point_no = 7,
                       .point_kind = CODE_point_kind_area_check }, pr;
    const struct { enum op_id op; void *q, *r; uint64_t *version; uint64_t *is; const char *field; } row[] = {
        { OP_area_put, &area, &ar, &area.version, &ar.version, "area_no" },
        { OP_line_put, &line, &lr, &line.version, &lr.version, "line_no" },
        { OP_section_put, &section, &sr, &section.version, &sr.version, "section_no" },
        { OP_device_put, &d, &dr, &d.version, &dr.version, "device_no" },
        { OP_point_put, &p, &pr, &p.version, &pr.version, "point_no" },
    };
    uint64_t first[COUNT_OF(row)];
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        expect(row[i].field, as('v', row[i].op, row[i].q, row[i].r), ST_ok, NULL);
        first[i] = *row[i].is;
        *row[i].version = 0;
        expect(row[i].field, as('v', row[i].op, row[i].q, row[i].r), ST_ok, NULL);
        assert_int_equal(*row[i].is, first[i]);
    }
    area.area_name = line.line_name = section.section_name = d.specification = "y";
    p.read_order = 9;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        expect(row[i].field, as('v', row[i].op, row[i].q, row[i].r), ST_exists, row[i].field);
        *row[i].version = first[i];
        expect(row[i].field, as('v', row[i].op, row[i].q, row[i].r), ST_ok, NULL);
        assert_int_equal(*row[i].is, first[i] + 1);
    }
}

static void test_said_afterwards(void **state)
{
    struct point p;
    struct mounting m;
    expect("an area's", as('v', OP_point_put, &(struct point){ .owner_kind = CODE_owner_kind_area, .owner_no = "A2",
        .point_no = 1, .point_kind = CODE_point_kind_area_check }, &p), ST_ok, NULL);
    expect("typed", mount_at("A2", "M-3", 30, 22, &m), ST_ok, NULL);
    expect("it hung elsewhere then", hang_at("A2", "CT-1", 22, 0), ST_date_before, "mounted_on");
    struct device d = { .device_no = "CT-4", .device_kind = CODE_device_kind_ct, .ratio_from = 80, .ratio_to = 1 };
    struct device kept;
    expect("kept", as('v', OP_device_put, &d, &kept), ST_ok, NULL);
    expect("80 is no part of 30", hang_at("A2", "CT-4", 20, 0), ST_ratio_differs, "device_no");
    d = (struct device){ .device_no = "CT-5", .device_kind = CODE_device_kind_ct, .ratio_from = 75, .ratio_to = 5 };
    expect("kept", as('v', OP_device_put, &d, &kept), ST_ok, NULL);
    expect("15 is", hang_at("A2", "CT-5", 20, 0), ST_ok, NULL);
    assert_int_equal(ratio_at("A2"), 30);
    expect("not from under a meter that came later", hang_at("A2", "CT-5", 0, 21), ST_device_hangs, "device_no");
    expect("of another ratio before it", hang_at("A2", "CT-4", 19, 0), ST_device_hangs, "device_no");
}

/* What hung elsewhere is not shown, and comes nowhere while it hung there. */
static void test_reach(void **state)
{
    struct device d = { .device_no = "T-1", .device_kind = CODE_device_kind_terminal }, kept;
    struct point p = { .owner_kind = CODE_owner_kind_supply_line, .owner_no = "10-400", .point_no = 1,
                       .point_kind = CODE_point_kind_line_check }, r;
    struct device_hang q = { .owner_kind = CODE_owner_kind_supply_line, .owner_no = "10-400", .device_no = "T-1",
                             .mounted_on = date_of(2026, 11, 10) };
    struct device_page page;
    struct mounting m;
    expect("a terminal", as('w', OP_device_put, &d, &kept), ST_ok, NULL);
    expect("at the station's line", as('w', OP_point_put, &p, &r), ST_ok, NULL);
    expect("hung", as('w', OP_device_hang, &q, &m), ST_ok, NULL);
    q.mounted_on = DATE_NONE;
    q.removed_on = date_of(2026, 11, 20);
    expect("off", as('w', OP_device_hang, &q, &m), ST_ok, NULL);
    assert_int_equal(as('w', OP_device_show, &(struct device_ask){ .device_no = "T-1" }, &page), ST_ok);
    assert_int_equal(page.mountings_n, 1);
    assert_int_equal(as('v', OP_device_show, &(struct device_ask){ .device_no = "T-1" }, &page), ST_ok);
    assert_int_equal(page.mountings_n, 0);
    expect("while it hung there", hang_at("A2", "T-1", 19, 0), ST_date_before, "mounted_on");
    expect("since", hang_at("A2", "T-1", 20, 0), ST_ok, NULL);
    expect("a meter while it hung elsewhere", mount_at("A2", METER, 0, 22, &m), ST_date_before, "mounted_on");
}

/* Lists are of a place or of a state, and each unit's own. */
static void test_lists(void **state)
{
    struct point_list all;
    struct device_list list;
    expect("points of areas", as('v', OP_point_list, &(struct point_list_ask){ .owner_no = "" }, &all), ST_ok, NULL);
    assert_int_equal(all.points_n, 2);
    assert_string_equal(all.points[0].owner_no, "A1");
    assert_int_equal(all.points->version, 1);
    expect("of a gateway", as('v', OP_point_list, &(struct point_list_ask){ .owner_kind = CODE_owner_kind_gateway,
        .owner_no = "G1" }, &all), ST_ok, NULL);
    assert_int_equal(all.points_n, 2);
    expect("of lines, the station's", as('v', OP_point_list, &(struct point_list_ask){
        .owner_kind = CODE_owner_kind_supply_line }, &all), ST_ok, NULL);
    assert_int_equal(all.points_n, 1);
    expect("another's line", as('v', OP_point_list, &(struct point_list_ask){ .owner_kind = CODE_owner_kind_supply_line,
        .owner_no = "10-400" }, &all), ST_outside_unit, "owner_no");
    expect("at an area", as('v', OP_device_list, &(struct device_list_ask){ .owner_kind = CODE_owner_kind_area,
        .owner_no = "A2" }, &list), ST_ok, NULL);
    assert_int_equal(list.devices_n, 3);                    /* M-3, CT-5, T-1 */
    expect("CTs there", as('v', OP_device_list, &(struct device_list_ask){ .owner_kind = CODE_owner_kind_area,
        .owner_no = "A2", .device_kind = CODE_device_kind_ct }, &list), ST_ok, NULL);
    assert_int_equal(list.devices_n, 1);
    assert_string_equal(list.devices->device_no, "CT-5");
    expect("removed", as('w', OP_device_list, &(struct device_list_ask){ .device_state = CODE_device_state_removed },
        &list), ST_ok, NULL);
    assert_int_equal(list.devices_n, 3);                    /* METER, CT-1, CT-2 */
    expect("in use, his own", as('w', OP_device_list, &(struct device_list_ask){
        .device_state = CODE_device_state_in_use, .device_kind = CODE_device_kind_ct }, &list), ST_ok, NULL);
    assert_int_equal(list.devices_n, 0);
    expect("spare", as('w', OP_device_list, &(struct device_list_ask){ .owner_no = "" }, &list), ST_ok, NULL);
    assert_int_equal(list.devices_n, 1);                    /* CT-4 */
    expect("one", as('w', OP_device_list, &(struct device_list_ask){ .device_no = "CT-5" }, &list), ST_outside_unit,
           "owner_no");
}

/* An odd reading of an area waits with those of accounts, and is decided on. */
static void test_odd(void **state)
{
    struct transformer_area area = { .area_no = "A1", .area_name = "东良1号", .unit_no = counter_unit(false),
                                     .line_no = "10-312", .capacity_va = 100000,
                                     .version = area_now("A1").version }, ar;
    struct register_value value = { .register_kind = CODE_register_kind_total, .value = 5000 };
    struct meter_reading q = { .owner_kind = CODE_owner_kind_area, .owner_no = "A1", .point_no = 1,
        .read_on = date_of(2026, 11, 24), .device_no = "M-2", .registers = &value, .registers_n = 1 }, r;
    struct odd_list list;
    expect("of 100 kVA", as('v', OP_area_put, &area, &ar), ST_ok, NULL);
    expect("100000 kWh in a day", as('r', OP_reading_put, &q, &r), ST_ok, NULL);
    assert_int_equal(r.reading_state, CODE_reading_state_odd);
    expect("it waits", as('v', OP_reading_odd, &(struct odd_ask){ .unit_no = "" }, &list), ST_ok, NULL);
    assert_int_equal(list.rows_n, 1);
    assert_string_equal(list.rows->account_name, "东良1号");
    assert_int_equal(list.rows->owner_kind, CODE_owner_kind_area);
    assert_int_equal(list.rows->kwh, 10000000);
    counter_change(&hall, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_area, .owner_no = "A1",
        .point_no = 1, .mounted_on = date_of(2026, 11, 23), .device_no = "M-2" }, NULL);
    expect("its stay has gone", as('v', OP_reading_odd, &(struct odd_ask){ .unit_no = "" }, &list), ST_ok, NULL);
    assert_int_equal(list.rows_n, 1);
    assert_string_equal(list.rows->account_name, "东良1号");
}

/* A meter comes off and none takes its place: with what it showed, and not below what was read. */
static void test_off(void **state)
{
    struct register_value shows = { .register_kind = CODE_register_kind_total, .value = 7000 };
    struct device_hang q = { .owner_kind = CODE_owner_kind_area, .owner_no = "A2", .device_no = "M-3",
        .removed_on = date_of(2026, 11, 23), .reason = "撤点" };
    struct device_page page;
    struct mounting m;
    expect("what it shows is needed", as('s', OP_device_hang, &q, &m), ST_field_missing, "registers_before");
    q.registers_before = &shows;
    q.registers_before_n = 1;
    q.device_no = "CT-5";
    expect("a CT shows nothing", as('s', OP_device_hang, &q, &m), ST_device_other, "registers_before");
    q.device_no = "M-3";
    expect("off", as('s', OP_device_hang, &q, &m), ST_ok, NULL);
    assert_int_equal(m.removed_on, date_of(2026, 11, 23));
    assert_int_equal(ratio_at("A2"), 0);
    assert_int_equal(as('v', OP_device_show, &(struct device_ask){ .device_no = "M-3" }, &page), ST_ok);
    assert_int_equal(page.stays->reading_removed, 7000);
    assert_int_equal(page.devices->device_state, CODE_device_state_removed);
    expect("twice", as('s', OP_device_hang, &q, &m), ST_meter_not_there, "device_no");
}

/* -- seals -- */

static const struct { const char *why; struct meter_seal q; int sealed, broken; enum status status;
    const char *field; } seals[] = {
    { "at no device", { .seal_no = "F1", .device_no = "none" }, 20, 0, ST_device_unknown, "device_no" },
    { "tomorrow", { .seal_no = "F1", .device_no = METER }, 24, 0, ST_date_out_of_range, "sealed_on" },
    { "put on", { .seal_no = "F1", .device_no = METER }, 20, 0, ST_ok, NULL },
    { "the same number twice", { .seal_no = "F1", .device_no = "CT-1" }, 21, 0, ST_seal_used, "seal_no" },
    { "and at the same device", { .seal_no = "F1", .device_no = METER }, 20, 0, ST_seal_used, "seal_no" },
    { "broken before", { .seal_no = "F1", .device_no = METER, .version = 1 }, 20, 19, ST_date_out_of_range,
      "broken_on" },
    { "broken for no reason", { .seal_no = "F1", .device_no = METER, .version = 1 }, 20, 22, ST_field_missing,
      "reason" },
    { "broken elsewhere", { .seal_no = "F1", .device_no = "CT-1", .version = 1, .reason = "轮换" }, 20, 22,
      ST_seal_used, "seal_no" },
    { "an older copy", { .seal_no = "F1", .device_no = METER, .version = 4, .reason = "轮换" }, 20, 22, ST_stale,
      NULL },
    { "broken", { .seal_no = "F1", .device_no = METER, .version = 1, .reason = "轮换" }, 20, 22, ST_ok, NULL },
    { "broken twice", { .seal_no = "F1", .device_no = METER, .version = 2, .reason = "轮换" }, 20, 22, ST_seal_used,
      "seal_no" },
    { "the next one", { .seal_no = "F2", .device_no = METER }, 22, 0, ST_ok, NULL },
};

static void test_seals(void **state)
{
    struct meter_seal r;
    struct device_page page;
    for (size_t i = 0; i < COUNT_OF(seals); i++) {
        struct meter_seal q = seals[i].q;
        q.seal_place = CODE_seal_place_cover;
        q.sealed_on = date_of(2026, 11, seals[i].sealed);
        q.broken_on = seals[i].broken ? date_of(2026, 11, seals[i].broken) : DATE_NONE;
        expect(seals[i].why, as('s', OP_seal_put, &q, &r), seals[i].status, seals[i].field);
    }
    assert_int_equal(as('v', OP_device_show, &(struct device_ask){ .device_no = METER }, &page), ST_ok);
    assert_int_equal(page.seals_n, 2);
}

/* -- proved -- */

static unsigned findings;

static void found(void *to, const char *line)
{
    findings += !strncmp(line, "point ", 6);
}

static void other_ratio(void *row)
{
    ((struct mounting *)row)->ratio = 20;                   /* 15 hang there */
}

static void test_check(void **state)
{
    uint64_t n = 0;
    assert_int_equal(checks_run(hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(findings, 0);
    counter_change(&hall, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_area, .owner_no = "A2",
        .point_no = 1, .mounted_on = date_of(2026, 11, 22), .device_no = "M-3" }, other_ratio);
    assert_int_equal(checks_run(hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(findings, 1);
    findings = 0;
    counter_change(&hall, TABLE_supply_line, &(struct supply_line){ .line_no = "10-312" }, NULL);
    assert_int_equal(checks_run(hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(findings, 2);                          /* the line's point is nobody's, and still the ratio */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_areas),
        cmocka_unit_test(test_ended),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_seals),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_said_afterwards),
        cmocka_unit_test(test_reach),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_odd),
        cmocka_unit_test(test_unseen),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_off),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}

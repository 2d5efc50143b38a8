/* A year of a sample county, lived through: each month its meters are read, odd readings decided, the month's
 * prices brought in, everyone billed by a run, bills put right, and people pay at the counters of their units. After
 * each month lived_look.c proves what must hold. What is left is a store that a server then goes on with. Prints
 * "owes STAFF ACCOUNT": a cashier, and somebody of his unit who owes a bill.
 *
 *     lived HOME EXPECTED    HOME is a sample county made on the first of a year, with the lists of its
 *                            area; into EXPECTED goes what its ledgers must show (lived_expected) */
#include "config.h"
#include "tests/flow/lived.h"
#include "tests/paths.h"
#include "core/engine/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define YEAR 2026
#define COMPANY "130525"
#define ADMINISTRATOR "10900"
#define SUPERVISOR "10518"           /* asks for corrections and decides on runs */
#define OTHER "10519"                /* grants what that one asked for */
#define BILLER "10600"
#define WINDOW "03"
#define WELLS "wells"
#define ROOF "roof"
#define PIECES_MOST 100000           /* of one face in a count, as its field holds */
#define TEN_YUAN 1000
#define ROLLS_AT 100000000           /* hundredths of kWh */

static struct lived_county county;
static struct core *core;
static struct pool *pool;            /* of one act */
static struct fault fault;
static unsigned requests;

/* -- acts -- */

static enum status approved(const char *staff_no, enum op_id op, uint64_t approval_no, const void *q, void *r)
{
    char id[REQUEST_ID_MAX + 1];
    struct principal p = { .session = 1, .from = "local", .proved_at = clock_now() };
    text_copy(p.staff_no, sizeof p.staff_no, staff_no);
    snprintf(id, sizeof id, "lived-%u", ++requests);
    memset(r, 0, op_info[op].reply->size);
    return core_call(core, &p, op, id, approval_no, q, r, pool, &fault);
}

static enum status try(const char *staff_no, enum op_id op, const void *q, void *r)
{
    return approved(staff_no, op, 0, q, r);
}

static void refused(enum op_id op, enum status s)
{
    DIE("%s: %s %s %s %s", op_info[op].name, status_name(s), fault.field, fault.arg[0], fault.arg[1]);
}

static void must(const char *staff_no, enum op_id op, const void *q, void *r)
{
    enum status s = try(staff_no, op, q, r);
    if (s)
        refused(op, s);
}

/* Asked for by one supervisor, granted by another. */
static void with_leave(enum op_id op, const void *q, void *r)
{
    struct approval asked, granted;
    struct buf b;
    buf_init(&b, 8192);
    record_encode(op_info[op].request, q, NULL, &b);
    must(SUPERVISOR, OP_approval_ask, &(struct approval_ask){ .op = op_info[op].name,
         .request = { b.at, (uint32_t)b.n } }, &asked);
    buf_release(&b);
    must(OTHER, OP_approval_grant, &(struct approval_answer){ .approval_no = asked.approval_no,
         .digest = asked.digest }, &granted);
    enum status s = approved(SUPERVISOR, op, asked.approval_no, q, r);
    if (s)
        refused(op, s);
}

/* The same number for the same account, month and matter, in every run of this. */
static unsigned chance(const char *account_no, int32_t month, unsigned matter, unsigned of)
{
    uint32_t h = 2166136261u ^ (uint32_t)month * 16777619u ^ matter * 2654435761u;
    for (; *account_no; account_no++)
        h = (h ^ (uint8_t)*account_no) * 16777619u;
    h ^= h >> 15;
    h *= 2246822519u;
    return (h ^ h >> 13) % of;
}

static const char *staff_of(const char *unit_no, uint16_t role)
{
    static struct { const char *unit_no, *staff_no; uint16_t role; } known[100];
    unsigned i = 0;
    while (known[i].unit_no && (known[i].role != role || strcmp(known[i].unit_no, unit_no)))
        if (++i == COUNT_OF(known) - 1)
            DIE("more units than are known");
    if (!known[i].unit_no) {
        known[i].staff_no = lived_staff(&county, unit_no, role);
        known[i].unit_no = unit_no;
        known[i].role = role;
    }
    return known[i].staff_no;
}

/* -- prices -- */

static struct price_row row_of(uint16_t part, date from, date until, price p)
{
    return (struct price_row){ .price_area = "hebei-south", .price_class = CODE_price_class_commercial,
        .price_part = part, .use_period = CODE_use_period_total, .valid_from = from, .valid_until = until, .price = p,
        .price_unit = CODE_price_unit_kwh, .document = "试", .price_mark = CODE_price_mark_unsure };
}

/* What is published month by month: purchase, what is lost of it, the system's running; and no other month's. */
static void month_priced(int32_t month)
{
    struct tariff_done r;
    date from = month_first(month), until = month_first(month_add(month, 1)) - 1;
    struct price_row row[] = {
        row_of(CODE_price_part_purchase, from, until, 38000000 + 137531 * (month % 100)),
        row_of(CODE_price_part_line_loss, from, until, 1551700 + 3100 * (month % 100)),
        row_of(CODE_price_part_system, from, until, 2890045 - 11111 * (month % 100)),
    };
    must(ADMINISTRATOR, OP_tariff_put, &(struct tariff_put){ .prices = row, .prices_n = COUNT_OF(row) }, &r);
}

/* Prices the area's documents do not have: transmission before August, wells, what roofs feed in. */
static void year_priced(void)
{
    struct tariff_done r;
    date from = date_of(YEAR, 1, 1), until = date_of(YEAR, 7, 31);
    struct price_row row[] = { row_of(CODE_price_part_transmission, from, until, 20000000),
        row_of(CODE_price_part_transmission, from, until, 14810000),
        row_of(CODE_price_part_capacity, from, until, 2200000000),
        row_of(CODE_price_part_demand, from, until, 3500000000),
        row_of(CODE_price_part_catalogue, from, 0, 51150000), row_of(CODE_price_part_surplus, from, 0, 36440000) };
    struct price_list list[] = { { .price_list = WELLS, .valid_from = from, .title = "机井", .price_mark =
        CODE_price_mark_unsure, .round_way = CODE_round_way_period }, { .price_list = ROOF, .valid_from = from,
        .title = "屋顶", .price_mark = CODE_price_mark_unsure, .round_way = CODE_round_way_period } };
    struct list_part part[] = { { .price_list = WELLS, .valid_from = from, .price_part = CODE_price_part_catalogue,
        .price_area = WELLS }, { .price_list = ROOF, .valid_from = from, .price_part = CODE_price_part_surplus,
        .price_area = ROOF } };
    row[0].price_system = CODE_price_system_single;
    row[0].voltage_level = CODE_voltage_level_low;
    for (unsigned i = 1; i < 4; i++) {
        row[i].price_system = CODE_price_system_two_part;
        row[i].voltage_level = CODE_voltage_level_kv10;
    }
    row[2].price_unit = CODE_price_unit_kva_month;
    row[3].price_unit = CODE_price_unit_kw_month;
    row[4].price_area = WELLS;
    row[5].price_area = ROOF;
    row[4].price_class = row[5].price_class = 0;
    must(ADMINISTRATOR, OP_tariff_put, &(struct tariff_put){ .prices = row, .prices_n = COUNT_OF(row), .lists = list,
         .lists_n = COUNT_OF(list), .parts = part, .parts_n = COUNT_OF(part) }, &r);
}

static struct point_terms terms_of(const struct lived_point *p, date from, const char *list)
{
    return (struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = p->account_no, .point_no = 1,
        .valid_from = from, .category = p->category, .voltage = p->category == CODE_category_residential
            ? CODE_voltage_v220 : CODE_voltage_v380, .price_list = list };
}

static void wells_listed(void)
{
    for (unsigned i = 0; i < county.points; i++) {
        struct lived_point *p = &county.point[i];
        struct point_terms q = terms_of(p, date_of(YEAR, 1, 1), WELLS), r;
        if (p->category == CODE_category_agricultural)
            must(BILLER, OP_terms_add, &q, &r);
    }
}

/* -- meters -- */

/* A household's month by season; a firm's the same about its size, which its number says. */
static energy used(const struct lived_point *p, int32_t month)
{
    static const unsigned season[12] = { 112, 106, 88, 80, 82, 108, 165, 172, 104, 82, 90, 108 };
    unsigned base = p->category == CODE_category_residential ? 30 + chance(p->account_no, 0, 1, 210)
                  : p->category == CODE_category_industrial ? 60000 : 200 + chance(p->account_no, 0, 1, 1500);
    unsigned percent = season[month % 100 - 1] * (85 + chance(p->account_no, month, 2, 31));
    if (!chance(p->account_no, 0, 3, 25))
        return 0;                    /* nobody lives there */
    return (energy)base * percent / 100 + chance(p->account_no, month, 4, 100);      /* hundredths */
}

static unsigned registers_of(const struct lived_point *p, struct register_value v[40])
{
    unsigned n = 0;
    for (uint16_t kind = 1; kind < 40; kind++)
        if (p->kinds & CODE_BIT(kind))
            v[n++] = (struct register_value){ .register_kind = kind, .value = p->shows[kind] };
    return n;
}

/* Its registers go on by that much, and begin anew where six digits end: shares as the sample gave them. */
static void counts(struct lived_point *p, energy kwh)
{
    static const struct { uint16_t kind; unsigned share; } of[] = { { CODE_register_kind_total, 100 },
        { CODE_register_kind_sharp, 6 }, { CODE_register_kind_peak, 32 }, { CODE_register_kind_valley, 28 },
        { CODE_register_kind_deep, 4 }, { CODE_register_kind_kvarh, 40 }, { CODE_register_kind_reverse, 55 } };
    for (size_t i = 0; i < COUNT_OF(of); i++)
        if (p->kinds & CODE_BIT(of[i].kind))
            p->shows[of[i].kind] = (p->shows[of[i].kind] + kwh / 100 * of[i].share) % ROLLS_AT;
}

static void read_on(struct lived_point *p, date on)
{
    struct register_value v[40];
    struct meter_reading r;
    unsigned n = registers_of(p, v);
    must(staff_of(p->unit_no, CODE_role_meter_reader), OP_reading_put, &(struct meter_reading){
         .owner_kind = CODE_owner_kind_account, .owner_no = p->account_no, .point_no = 1, .read_on = on,
         .device_no = p->device_no, .registers = v, .registers_n = n }, &r);
    if (r.odd)
        must(BILLER, OP_reading_decide, &(struct reading_decide){ .owner_no = p->account_no, .read_on = on,
             .device_no = p->device_no, .reading_state = CODE_reading_state_confirmed, .reason = "核实" }, &r);
}

/* Another meter in the middle of the month; one in December that counts both ways. */
static void remount(struct lived_point *p, date on, bool reverse)
{
    struct register_value before[40], after[] = { { .register_kind = CODE_register_kind_total },
                                                 { .register_kind = CODE_register_kind_reverse } };
    struct mounting r;
    unsigned n = registers_of(p, before);
    const char *device_no = pool_printf(county.pool, "Y%s", p->account_no);
    must(SUPERVISOR, OP_meter_mount, &(struct meter_mount){ .owner_no = p->account_no, .mounted_on = on,
         .device_no = device_no, .digits = 6, .registers = after, .registers_n = reverse ? 2 : 1,
         .registers_before = before, .registers_before_n = n, .reason = "轮换" }, &r);
    memset(p->shows, 0, sizeof p->shows);
    p->device_no = device_no;
    p->kinds = CODE_BIT(CODE_register_kind_total) | (reverse ? CODE_BIT(CODE_register_kind_reverse) : 0);
    p->touched = true;
}

static void roofed(struct lived_point *p, date on)
{
    struct point_terms q = terms_of(p, on, p->price_list), r;
    q.generates = CODE_generates_surplus;
    q.surplus_buyer = CODE_surplus_buyer_company;
    q.surplus_list = ROOF;
    must(BILLER, OP_terms_add, &q, &r);
}

/* The n-th household, from the county's end, that nothing happened to yet. */
static struct lived_point *household(unsigned n)
{
    for (unsigned i = county.points; i-- > 0;)
        if (county.point[i].category == CODE_category_residential && !county.point[i].touched && !n--)
            return &county.point[i];
    DIE("no household is left");
}

static void meters_read(int32_t month)
{
    date half = month_first(month) + 14, on = month_first(month_add(month, 1));
    struct lived_point *other = month % 100 % 4 == 2 ? household(3) : NULL;
    for (unsigned i = 0; i < county.points; i++) {
        struct lived_point *p = &county.point[i];
        energy kwh = used(p, month);
        pool_clear(pool);
        if (p == other) {
            counts(p, kwh / 2);
            kwh -= kwh / 2;
            remount(p, half, month % 100 == 6);
            if (month % 100 == 6)
                roofed(p, half);
        }
        counts(p, kwh);
        read_on(p, on);
    }
}

/* -- the run -- */

static struct bill_run shown(uint64_t run_no)
{
    struct bill_run r;
    must(BILLER, OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &r);
    return r;
}

static struct bill_run figured(int32_t month)
{
    struct bill_run r;
    must(BILLER, OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_unit, .scope_no = COMPANY,
         .bill_month = month }, &r);
    core_tick(core);
    r = shown(r.run_no);
    if (r.run_state != CODE_run_state_figured)
        DIE("run %llu is not figured", (unsigned long long)r.run_no);
    return r;
}

static uint64_t held(uint64_t run_no, const char *why)
{
    struct run_bills l;
    const struct run_bills_ask q = { .run_no = run_no, .run_bill_state = CODE_run_bill_state_held };
    must(BILLER, OP_run_bills, &q, &l);
    for (uint32_t i = 0; i < l.rows_n; i++)
        if (!why || strcmp(l.rows[i].status_name, why))
            DIE("%s is held: %s %s %s %s", l.rows[i].account_no, l.rows[i].status_name, l.rows[i].arg1, l.rows[i].arg2,
                l.rows[i].arg3);
    return l.rows_n;
}

static void issued(struct bill_run run)
{
    struct run_bills l = { .rows_n = 1 };
    while (l.rows_n) {
        pool_clear(pool);
        must(BILLER, OP_run_bills, &(struct run_bills_ask){ .run_no = run.run_no, .odd_only = true }, &l);
        for (uint32_t i = 0; i < l.rows_n; i++)
            must(BILLER, OP_run_look, &(struct run_look){ .run_no = run.run_no, .account_no = l.rows[i].account_no },
                 &run);
    }
    must(SUPERVISOR, OP_run_approve, &(struct bill_run_ask){ .run_no = run.run_no }, &run);
    core_tick(core);
    run = shown(run.run_no);
    if (run.run_state != CODE_run_state_issued || held(run.run_no, NULL))
        DIE("run %llu is not issued whole", (unsigned long long)run.run_no);
}

/* A month's prices come late: firms are held by its name and everyone else figured, then all. */
static void billed(int32_t month)
{
    struct bill_run run = figured(month);
    if (!held(run.run_no, "price_missing"))
        DIE("%d: a month without a price held nobody", month);
    must(BILLER, OP_run_drop, &(struct bill_run_ask){ .run_no = run.run_no }, &run);
    month_priced(month);
    issued(figured(month));
}

/* -- bills put right -- */

static void read_anew(struct lived_point *p, int32_t month)
{
    struct correction r;
    struct correction_reading fix = { .read_on = month_first(month_add(month, 1)),
        .register_kind = CODE_register_kind_total, .value = p->shows[CODE_register_kind_total] + 700 };
    with_leave(OP_bill_rebill, &(struct bill_rebill){ .account_no = p->account_no, .bill_month = month,
               .correct_cause = CODE_correct_cause_reading_wrong, .remark = "抄错", .readings = &fix,
               .readings_n = 1 }, &r);
    p->shows[CODE_register_kind_total] += 700;
    p->touched = true;
}

static void taken_back(struct lived_point *p, int32_t month)
{
    struct correction r;
    with_leave(OP_bill_reverse, &(struct bill_reverse){ .account_no = p->account_no, .bill_month = month,
               .correct_cause = CODE_correct_cause_other, .remark = "重算" }, &r);
    issued(figured(month));
    p->touched = true;
}

static void differed(struct lived_point *p, int32_t month)
{
    struct correction r;
    with_leave(OP_bill_adjust, &(struct bill_adjust){ .account_no = p->account_no,
               .correct_cause = CODE_correct_cause_device_fault, .adjust_way = CODE_adjust_way_kwh,
               .wrong_from = month_first(month), .wrong_until = month_first(month_add(month, 1)) - 1,
               .kwh = month % 2 ? 2500 : -900, .remark = "停走" }, &r);
    p->touched = true;
}

static struct lived_point *of_use(int32_t month, unsigned n)
{
    for (unsigned i = 0;; i++) {
        struct lived_point *p = household(i);
        if (used(p, month) > 4000 && !n--)
            return p;
    }
}

static void corrected(int32_t month)
{
    struct lived_point *one = of_use(month, 4), *two = of_use(month, 5), *three = of_use(month, 6);
    pool_clear(pool);
    read_anew(one, month);
    taken_back(two, month);
    differed(three, month);
}

/* -- the counter -- */

struct till { const char *cashier, *supervisor; money cash; };

/* How he pays: never, each third month all of it, ahead of what he owes, or what is due. */
static money pays(const struct lived_point *p, int32_t month, money due)
{
    unsigned habit = chance(p->account_no, 0, 5, 20);
    if (!habit || (habit < 4 && month % 3))
        return 0;
    return habit == 4 ? (due + 9999) / 10000 * 10000 : due;
}

static void served(struct till *t, const struct lived_point *p, int32_t month)
{
    struct pay_account who = { .account_no = p->account_no };
    struct pay_quote q;
    struct payment paid;
    pool_clear(pool);
    must(t->cashier, OP_pay_quote, &(struct pay_ask){ .accounts = &who, .accounts_n = 1 }, &q);
    if (q.principal != lived_owed(&county, p->account_no))
        DIE("%s: the counter asks for another sum than its bills come to", p->account_no);
    money sum = pays(p, month, q.due);
    if (!sum || !q.due)
        return;
    bool cash = chance(p->account_no, month, 6, 2) && p->category != CODE_category_industrial;
    struct pay_tender tender = { .tender = cash ? CODE_tender_cash : CODE_tender_scan };
    tender.received = (struct maybe){ .given = true, .amount = sum };
    if (cash)
        tender.received.amount = (sum + TEN_YUAN - 1) / TEN_YUAN * TEN_YUAN;
    tender.voucher = cash ? NULL : pool_printf(pool, "S%s%d", p->account_no, month);
    must(t->cashier, OP_pay_take, &(struct pay_take){ .accounts = &who, .accounts_n = 1, .tenders = &tender,
         .tenders_n = 1, .receipt_choice = CODE_receipt_choice_none, .basis = q.basis, .large_meant = true }, &paid);
    for (uint32_t i = 0; i < paid.tenders_n; i++)
        t->cash += cash ? paid.tenders[i].received - paid.tenders[i].change : 0;
}

static bool of_unit(const char *unit_no, const struct lived_point *p)
{
    return !strcmp(p->unit_no, unit_no);
}

/* A till is opened, people come, it is counted and signed. */
static void unit_served(const char *unit_no, int32_t month)
{
    struct till t = { .cashier = staff_of(unit_no, CODE_role_cashier),
                      .supervisor = staff_of(unit_no, CODE_role_supervisor) };
    struct shift s;
    struct shift_page page;
    struct denomination d[2] = { { .face = TEN_YUAN }, { .face = 10 } };
    must(t.cashier, OP_shift_open, &(struct shift_open){ .window_no = WINDOW }, &s);
    for (unsigned i = 0; i < county.points; i++)
        if (of_unit(unit_no, &county.point[i]))
            served(&t, &county.point[i], month);
    pool_clear(pool);
    d[0].pieces = (uint64_t)(t.cash / TEN_YUAN);
    d[1].pieces = (uint64_t)(t.cash % TEN_YUAN / 10);
    if (d[0].pieces > PIECES_MOST)
        DIE("a till of more than a count can say");
    must(t.cashier, OP_shift_count, &(struct shift_count){ .cash = d, .cash_n = 2 }, &page);
    if (page.differs)
        DIE("the till of %s does not hold what it took", unit_no);
    must(t.supervisor, OP_shift_sign, &(struct shift_sign){ .shift_no = page.shift->shift_no,
         .row_version = page.shift->version }, &page);
}

static void paid(int32_t month)
{
    for (unsigned i = 0; i < county.points; i++) {
        unsigned before = 0;
        while (before < i && !of_unit(county.point[i].unit_no, &county.point[before]))
            before++;
        if (before == i)
            unit_served(county.point[i].unit_no, month);
    }
}

/* -- the year -- */

static void at(date on, int hour)
{
    clock_freeze(instant_of(on, hour, 0, 0));
}

static void month_lived(int32_t month)
{
    date next = month_first(month_add(month, 1));
    at(next, 8);
    core_tick(core);
    meters_read(month);
    at(next, 11);
    billed(month);
    at(next + 1, 9);
    corrected(month);
    at(next + 10 + month % 5 * 4, 9);            /* in some months past the day it was due */
    paid(month);
    lived_proved(&county, month);
}

static void said_who_owes(void)
{
    unsigned i = 0;
    while (i < county.points && !lived_owed(&county, county.point[i].account_no))
        i++;
    if (i == county.points)
        DIE("nobody owes anything at the year's end");
    printf("owes %s %s\n", staff_of(county.point[i].unit_no, CODE_role_cashier), county.point[i].account_no);
}

int main(int argc, char **argv)
{
    struct core_config config = { .store = { .cache_bytes = 64u << 20 }, .data_dir = TOP_SRCDIR "/db",
                                  .zone = "Asia/Shanghai", .no_timer = true, .readers = 2 };
    if (argc != 3)
        DIE("HOME EXPECTED");
    tables_init();
    config.store.home = argv[1];
    at(date_of(YEAR, 1, 1), 9);
    enum status s = core_open(&core, &config, &fault);
    if (s)
        DIE("%s: %s %s", argv[1], status_name(s), fault.arg[0]);
    pool = pool_new(1 << 20);
    county = (struct lived_county){ .core = core, .pool = pool_new(1 << 20) };
    core_tick(core);
    lived_points(&county);
    year_priced();
    wells_listed();
    for (int32_t month = YEAR * 100 + 1; month <= YEAR * 100 + 12; month++)
        month_lived(month);
    lived_households(&county, YEAR * 100 + 1, YEAR * 100 + 12);
    FILE *out = fopen(argv[2], "we");
    if (!out)
        DIE("%s", argv[2]);
    lived_expected(&county, out);
    fclose(out);
    said_who_owes();
    printf("%u points, %u acts\n", county.points, requests);
    core_close(&core);
    pool_free(&county.pool);
    pool_free(&pool);
    return 0;
}

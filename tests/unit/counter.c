/* The small office of the tests of business: people, accounts and rules as tables.
 * Its rows are made before the core opens, so that each is exactly as it is written. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/counter.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"
#include "core/engine/inner.h"
#include "core/engine/seed.h"
#include "core/work/job.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*counter_more)(struct txn *t);

/* The office rows are being made for, or a test is in. */
static unsigned office;

static const char *text_of(const char *format, unsigned number)
{
    static char text[64][24];
    static unsigned next;
    char *out = text[next++ % COUNT_OF(text)];
    snprintf(out, sizeof text[0], format, number);
    return out;
}

const char *counter_unit(bool station)
{
    return text_of(station ? "1305%03u1" : "1305%03u0", office);
}

void counter_office(unsigned number)
{
    office = number;
}

static void put(struct txn *t, enum table_id table, void *row)
{
    record_init(table_info[table].record, row);
    assert_int_equal(store_insert(t, table, row), ST_ok);
}

static void put_units(struct txn *t)
{
    put(t, TABLE_unit, &(struct unit){ .unit_no = counter_unit(false), .parent = "130525", .unit_name = "东良供电所",
                                       .unit_kind = CODE_unit_kind_station });
    put(t, TABLE_unit, &(struct unit){ .unit_no = counter_unit(true), .parent = "130525", .unit_name = "固城供电所",
                                       .unit_kind = CODE_unit_kind_station });
    static const char *const windows[] = { "01", "02", "03", "04" };
    for (size_t i = 0; i < COUNT_OF(windows); i++) {
        put(t, TABLE_window, &(struct window){ .unit_no = counter_unit(false), .window_no = windows[i] });
        put(t, TABLE_window, &(struct window){ .unit_no = counter_unit(true), .window_no = windows[i] });
    }
    put(t, TABLE_window, &(struct window){ .unit_no = counter_unit(false), .window_no = "09", .closed = true });
}

enum place { HALL, STATION, COMPANY };

static const char *unit_at(enum place place)
{
    return place == COMPANY ? "130525" : counter_unit(place == STATION);
}

static const struct { char who; const char *name; enum place place; uint64_t roles; } people[] = {
    { 'k', "王芳", HALL, CODE_BIT(CODE_role_cashier) | CODE_BIT(CODE_role_clerk) },
    { 'm', "赵敏", HALL, CODE_BIT(CODE_role_cashier) },
    { 'v', "李伟", HALL, CODE_BIT(CODE_role_supervisor) },
    { 'b', "孙立", HALL, CODE_BIT(CODE_role_cashier) | CODE_BIT(CODE_role_supervisor) },
    { 'a', "刘洋", COMPANY, CODE_BIT(CODE_role_accountant) },
    { 'd', "陈静", COMPANY, CODE_BIT(CODE_role_administrator) },
    { 'u', "周强", COMPANY, CODE_BIT(CODE_role_auditor) },
    { 'x', "钱丽", STATION, CODE_BIT(CODE_role_cashier) },
    { 'c', "冯娟", HALL, CODE_BIT(CODE_role_clerk) },
    { 's', "马超", HALL, CODE_BIT(CODE_role_surveyor) },
    { 'r', "赵强", HALL, CODE_BIT(CODE_role_meter_reader) },
    { 'w', "郑平", STATION, CODE_BIT(CODE_role_supervisor) },
    { 'i', "取号机", HALL, CODE_BIT(CODE_role_kiosk) },
    { 'n', "短信平台", COMPANY, CODE_BIT(CODE_role_sender) },
    { 'o', "语音平台", COMPANY, CODE_BIT(CODE_role_sender) },
};

static const char *pattern_of(char who)
{
    static char pattern[8];
    snprintf(pattern, sizeof pattern, "%c%%03u", who);
    return pattern;
}

const char *counter_staff(char who)
{
    for (size_t i = 0; i < COUNT_OF(people); i++)
        if (people[i].who == who)
            return text_of(pattern_of(who), office);
    fail_msg("nobody is called %c", who);
    return NULL;
}

uint64_t counter_paper(uint64_t no)
{
    return no + 10000 * (uint64_t)office;
}

static void put_range(struct txn *t, char who, uint64_t first, uint64_t sheets)
{
    static uint64_t ranges;
    first = counter_paper(first);
    put(t, TABLE_paper_range, &(struct paper_range){ .range_no = ++ranges, .staff_no = counter_staff(who),
                                                     .first_paper = first, .last_paper = first + sheets - 1,
                                                     .next_paper = first, .version = 1 });
}

static void put_people(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(people); i++)
        put(t, TABLE_user, &(struct user){ .staff_no = counter_staff(people[i].who), .staff_name = people[i].name,
                                           .unit_no = unit_at(people[i].place), .roles = people[i].roles,
                                           .user_state = CODE_user_state_active, .version = 1 });
    put_range(t, 'k', PAPER_FIRST, 100);
    put_range(t, 'k', PAPER_FIRST + 500, 4000);
    put_range(t, 'm', PAPER_FIRST + 200, 2);
}

static const struct {
    char letter;
    const char *name, *address, *phone;
    enum place place;
    uint16_t category, state, pay_way;
    money prepayment;
    bool no_cheques;
    struct { int32_t month; money principal; int due_month, due_day; uint16_t state; } bill[2];
} accounts[] = {
    { 'A', "王建国", "大曹庄村3组27号", "13800002217", HALL, 1, 1, 1, 0, false,
      { { 202609, 11298, 10, 25, 1 }, { 202610, 9759, 11, 25, 1 } } },
    { 'B', "李秀英", "大曹庄村3组11号", "13800002218", HALL, 1, 1, 1, 0, false, { { 202610, 6448, 11, 25, 1 } } },
    { 'C', "隆尧华龙食品有限公司", "柴荣大街128号", "03196661234", HALL, 2, 1, 1, 0, false, { { 202608, 50000, 9, 15, 1 } } },
    { 'D', "单桂芳", "小孟村1组2号", "", HALL, 1, 1, 1, 5000, false, { { 0 } } },
    { 'E', "张伟", "小孟村1组3号", "", HALL, 1, 1, 2, 0, false, { { 202609, 8000, 10, 25, 4 } } },
    { 'F', "刘娜", "小孟村1组4号", "", HALL, 1, 1, 1, 0, false,
      { { 202608, 3000, 11, 25, 5 }, { 202610, 4000, 11, 25, 1 } } },
    { 'G', "陈静", "小孟村1组5号", "", HALL, 1, 5, 1, 0, false, { { 202610, 2000, 11, 25, 1 } } },
    { 'H', "杨帆", "小孟村1组6号", "", HALL, 1, 5, 1, 0, false, { { 0 } } },
    { 'N', "吴刚", "小孟村1组7号", "", HALL, 1, 1, 1, 0, true, { { 202610, 10000, 11, 25, 1 } } },
    { 'P', "徐明", "小孟村1组8号", "", HALL, 1, 1, 1, 50000, false, { { 202610, 10000, 11, 25, 1 } } },
    { 'Q', "何军", "小孟村1组9号", "", HALL, 1, 1, 4, 0, false, { { 0 } } },
    { 'S', "高磊", "小孟村1组10号", "", HALL, 1, 1, 1, 0, false, { { 202610, 6000, 11, 25, 1 } } },
    { 'X', "王建国", "固城村1组1号", "13900001111", STATION, 1, 1, 1, 0, false, { { 202610, 6448, 11, 25, 1 } } },
};

const char *counter_account(char letter)
{
    assert_in_range(letter, 'A', 'Z');
    return text_of("%010u", 500000000 + office * 100000 + 18300 + (unsigned)(letter - 'A'));
}

static void put_balance(struct txn *t, uint16_t ledger, const char *party, money amount)
{
    struct balance b = { .ledger = ledger, .party = party };
    if (!amount)
        return;
    enum status s = store_get(t, TABLE_balance, &b);
    if (s)
        b = (struct balance){ .ledger = ledger, .party = party };
    b.amount += amount;
    assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
}

static money put_bills(struct txn *t, size_t i)
{
    money owed = 0;
    for (size_t k = 0; k < 2 && accounts[i].bill[k].month; k++) {
        bool locked = accounts[i].bill[k].state == CODE_bill_state_in_transit;
        bool aside = accounts[i].bill[k].state == CODE_bill_state_set_aside;
        put(t, TABLE_bill, &(struct bill){
            .account_no = counter_account(accounts[i].letter), .bill_month = accounts[i].bill[k].month,
            .fee_kind = CODE_fee_kind_energy, .principal = accounts[i].bill[k].principal,
            .unit_no = unit_at(accounts[i].place),
            .due_on = date_of(2026, accounts[i].bill[k].due_month, accounts[i].bill[k].due_day), .kwh = 18700,
            .bill_state = accounts[i].bill[k].state, .batch_on = locked ? date_of(2026, 11, 22) : 0,
            .aside_reason = aside ? CODE_aside_reason_reading_disputed : 0, .version = 1 });
        owed += accounts[i].bill[k].principal;
    }
    return owed;
}

static void put_accounts(struct txn *t)
{
    static uint64_t entry;
    entry = office ? entry : 0;
    for (size_t i = 0; i < COUNT_OF(accounts); i++) {
        const char *no = counter_account(accounts[i].letter);
        put(t, TABLE_account, &(struct account){
            .account_no = no, .account_name = accounts[i].name, .address = accounts[i].address,
            .phone = accounts[i].phone, .unit_no = unit_at(accounts[i].place), .category = accounts[i].category,
            .voltage = CODE_voltage_v220, .account_state = accounts[i].state, .pay_way = accounts[i].pay_way,
            .no_cheques = accounts[i].no_cheques, .version = 1 });
        money owed = put_bills(t, i), paid = accounts[i].prepayment;
        struct journal_line line[3] = { { .ledger = CODE_ledger_receivable, .party = no, .amount = owed },
                                        { .ledger = CODE_ledger_prepayment, .party = no, .amount = -paid },
                                        { .ledger = CODE_ledger_opening, .party = "130525", .amount = paid - owed } };
        put(t, TABLE_journal, &(struct journal){ .entry_no = ++entry, .op = "load.apply", .lines = line,
                                                 .lines_n = 3 });
        for (size_t k = 0; k < 3; k++)
            put_balance(t, line[k].ledger, line[k].party, line[k].amount);
    }
    put(t, TABLE_note, &(struct note){ .account_no = counter_account('S'), .note_no = 1, .text = "欠条在案，先找班长",
                                       .staff_no = counter_staff('v'), .stops = true });
}

static void put_rules(struct txn *t)
{
    for (unsigned i = 0; i < seed_count; i++) {
        struct array rows = { 0 };
        struct fault f = { 0 };
        const struct record *r = table_info[seed_files[i].table].record;
        if (seed_read(TOP_SRCDIR "/db", seed_files[i].file, r, txn_pool(t), &rows, &f))
            fail_msg("%s line %s %s: %s", f.arg[0], f.arg[1], f.field, f.arg[2]);
        for (unsigned k = 0; k < rows.n; k++)
            put(t, seed_files[i].table, (char *)rows.at + k * r->size);
    }
}

static void fill(const char *home, unsigned offices)
{
    struct store_config config = store_small(home, true);
    struct store *s;
    struct fault f = { 0 };
    tables_init();
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/db", &f), ST_ok);
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(1 << 16);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    put_rules(t);
    put(t, TABLE_unit, &(struct unit){ .unit_no = "130525", .unit_name = "隆尧县供电公司",
                                       .unit_kind = CODE_unit_kind_company });
    for (office = 0; office < offices; office++) {
        put_units(t);
        put_people(t);
        put_accounts(t);
    }
    office = 0;
    if (counter_more)
        counter_more(t);
    store_child_end(&t, true);
    store_batch_commit(&b);
    pool_free(&pool);
    store_close(&s);
}

void counter_start(struct hall *c)
{
    struct fault f = { 0 };
    struct core_config config = { .store = store_small(c->home, false), .data_dir = TOP_SRCDIR "/db",
                                  .zone = "Asia/Shanghai", .no_timer = true, .readers = 1 };
    if (core_open(&c->core, &config, &f))
        fail_msg("core_open: %s %s", status_name(f.status), f.arg[0]);
}

void counter_restart(struct hall *c)
{
    core_close(&c->core);
    counter_start(c);
}

void counter_version(struct hall *c, char version)
{
    char path[300], text[256] = "";
    snprintf(path, sizeof path, "%s/version", c->home);
    core_close(&c->core);
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    char *digit = strstr(text, "store ");
    assert_non_null(digit);
    digit[strlen("store ")] = version;
    rewind(file);
    fputs(text, file);
    fclose(file);
    counter_start(c);
    assert_int_equal(store_version(core_store(c->core)), version - '0');
}

void counter_raise(struct hall *c)
{
    unsigned from;
    struct store_config config = store_small(c->home, false);
    core_close(&c->core);
    assert_int_equal(store_raise(&config, &from, &c->fault), ST_ok);
    counter_start(c);
    assert_int_equal(store_version(core_store(c->core)), STORE_VERSION);
}

void counter_make(struct hall *c, unsigned offices)
{
    struct fault f = { 0 };
    *c = (struct hall){ .home = home_new(), .pool = pool_new(1 << 16) };
    clock_freeze(COUNTER_NOW);
    assert_int_equal(pinyin_open(TOP_SRCDIR "/db/pinyin", &f), ST_ok);
    fill(c->home, offices);
}

void counter_open(struct hall *c, unsigned offices)
{
    counter_make(c, offices);
    counter_start(c);
}

void counter_close(struct hall *c)
{
    core_close(&c->core);
    pool_free(&c->pool);
    home_drop(c->home);
    clock_freeze(0);
}

enum status counter_approved(struct hall *c, char who, enum op_id op, uint64_t approval_no, const void *request,
                             void *reply)
{
    char id[32];
    struct principal p = { .session = 1, .from = "local", .proved_at = clock_now() };
    snprintf(p.staff_no, sizeof p.staff_no, "%s", counter_staff(who));
    snprintf(id, sizeof id, "test-%u", ++c->requests);
    memset(reply, 0, op_info[op].reply->size);
    return core_call(c->core, &p, op, id, approval_no, request, reply, c->pool, &c->fault);
}

enum status counter_call(struct hall *c, char who, enum op_id op, const void *request, void *reply)
{
    return counter_approved(c, who, op, 0, request, reply);
}

money counter_balance(struct hall *c, enum code_ledger ledger, const char *party)
{
    struct txn *t;
    struct balance b = { .ledger = (uint16_t)ledger, .party = party };
    assert_int_equal(store_snapshot_begin(core_store(c->core), &t, c->pool), ST_ok);
    enum status s = store_get(t, TABLE_balance, &b);
    store_snapshot_end(&t);
    return s ? 0 : b.amount;
}

void counter_change(struct hall *c, enum table_id table, const void *key, void (*change)(void *row))
{
    size_t size = table_info[table].record->size;
    struct store *s = core_store(c->core);
    struct batch *b;
    struct txn *t;
    void *old = pool_get(c->pool, size), *row = pool_get(c->pool, size);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, c->pool), ST_ok);
    memcpy(old, key, size);
    assert_int_equal(store_get(t, table, old), ST_ok);
    memcpy(row, old, size);
    if (change) {
        change(row);
        assert_int_equal(store_put(t, table, old, row), ST_ok);
    } else {
        assert_int_equal(store_delete(t, table, old), ST_ok);
    }
    store_child_end(&t, true);
    store_batch_commit(&b);
}

void counter_slice(struct hall *c, enum op_id op, unsigned most)
{
    struct principal p = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    char id[REQUEST_ID_MAX + 1];
    struct slice_done done;
    request_id_make(id);
    enum status s = core_call(c->core, &p, op, id, 0, &(struct slice_ask){ .most = most }, &done, c->pool, &c->fault);
    if (s)
        fail_msg("%s: %s %s", op_info[op].name, status_name(s), c->fault.field);
}

void counter_put(struct txn *t, enum table_id table, void *row)
{
    put(t, table, row);
}

/* A house as the rows of house.h say it, and what is done with it. */
#include "house.h"
#include "core/engine/inner.h"
#include "core/work/found.h"
#include "core/work/job.h"
#include "core/meter/interim.h"
#include "tests/unit/make_prices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS HOUSE_WORDS
#define BEGIN instant_of(date_of(2026, 3, 2), 9, 40, 0)

struct hall house;
static unsigned row;

static struct {
    char account[16], first[16], beside[16];
    uint64_t job_no;
    struct work_prospect prospect;
    struct bill bill;
} last;

/* -- a house -- */

static void in_batch(void (*put)(struct txn *t, char **word, unsigned n), char **word, unsigned n)
{
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(core_store(house.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, house.pool), ST_ok);
    put(t, word, n);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static void put_reading(struct txn *t, date on, energy total)
{
    struct register_value value[2] = { { .register_kind = CODE_register_kind_total, .value = total },
                                       { .register_kind = CODE_register_kind_demand, .value = 30000 } };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = last.account, .point_no = 1, .read_on = on, .device_no = last.account,
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = value,
        .registers_n = 2 });
}

static uint16_t way_of(const char *list)
{
    return !strcmp(list, "kva-22") ? CODE_basic_way_capacity : !strcmp(list, "kw-35") ? CODE_basic_way_actual_demand
        : !strcmp(list, "kw-30") ? CODE_basic_way_contract_demand : 0;
}

static void put_house(struct txn *t, char **word, unsigned n)
{
    uint64_t va = strtoull(word[0], NULL, 10) * 1000;
    uint16_t voltage = CODE_voltage_kv10, category = CODE_category_commercial;
    date opened = date_of(2010, 1, 1), supply_until = DATE_NONE;
    energy use = 0;
    int read_to = 12;
    const char *shows = "";          /* or how its meter came: "meter", "hung" */
    for (unsigned i = 2; i < n; i++) {
        if (!strncmp(word[i], "opened=", 7))
            opened = day_of(word[i] + 7);
        else if (!strncmp(word[i], "read=", 5))
            read_to = atoi(word[i] + 5);
        else if (!strncmp(word[i], "until=", 6))
            supply_until = day_of(word[i] + 6);
        else if (!strcmp(word[i], "meter") || !strcmp(word[i], "hung"))
            shows = word[i];
        else if (!strncmp(word[i], "use=", 4))
            use = atoi(word[i] + 4) * 100;
        else if (!code_value(&codes_category, word[i], &category))
            assert_true(code_value(&codes_voltage, word[i], &voltage));
    }
    counter_put(t, TABLE_account, &(struct account){ .account_no = last.account, .account_name = "东良机械厂",
        .address = "东良村", .unit_no = counter_unit(false), .category = category, .voltage = voltage,
        .capacity_w = va, .account_state = CODE_account_state_normal, .opened_on = opened,
        .meter_no = *shows ? last.account : "",
        .supply_until = supply_until, .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = last.account,
        .point_no = 1, .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use,
        .section_no = "0417", .read_order = row, .opened_on = opened });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account,
        .owner_no = last.account, .point_no = 1, .valid_from = date_of(2026, 1, 1),
        .category = category, .voltage = voltage, .price_list = word[1], .capacity_va = va,
        .basic_way = way_of(word[1]), .contract_w = strcmp(word[1], "kw-30") ? 0 : 300000 });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account,
        .owner_no = last.account, .point_no = 1, .mounted_on = opened, .device_no = last.account,
        .device_kind = CODE_device_kind_meter, .ratio = 1 });
    if (!strcmp(shows, "hung"))
        put_reading(t, opened, 0);
    for (int month = 3; month <= read_to; month++)
        put_reading(t, date_of(2026, month, 1), use * (month - 3));
}

static void put_billed(struct txn *t, char **word, unsigned n)
{
    (void)n;
    date until = day_of(word[1]);
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = last.account, .bill_month = date_month(until),
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .bill_state = CODE_bill_state_paid,
        .used_from = date_of(2026, 2, 1), .used_until = until, .version = 1 });
}

/* The house is another one from here on; "@1" and "@2" are their numbers. */
static void beside(char **word, unsigned n)
{
    snprintf(last.account, sizeof last.account, "%s", last.beside);
    in_batch(put_house, word, n);
}

static void put_ahead(struct txn *t, char **word, unsigned n)
{
    struct balance b = { .ledger = CODE_ledger_prepayment, .party = last.account };
    (void)n;
    assert_int_equal(money_parse(word[1], &b.amount), ST_ok);
    b.amount = -b.amount;
    assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
}

static void put_owed(struct txn *t, char **word, unsigned n)
{
    (void)n;
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = last.account, .bill_month = date_month(day_of(word[1])),
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .bill_state = CODE_bill_state_open,
        .principal = 10000, .due_on = day_of(word[1]), .version = 1 });
    struct balance owed = { .ledger = CODE_ledger_receivable, .party = last.account, .amount = 10000 };
    assert_int_equal(store_put(t, TABLE_balance, NULL, &owed), ST_ok);
}

static void put_read(struct txn *t, char **word, unsigned n)
{
    put_reading(t, day_of(word[1]), n > 2 ? atoi(word[2]) * 100 : 0);
}

static void put_rule(struct txn *t, char **word, unsigned n)
{
    struct fault f = { 0 };
    struct change_rule r = { .valid_from = date_of(2026, 1, 1), .certainty = CODE_certainty_memory, .source = "test",
                             .change_edition = CODE_change_edition_rules_2016, .version = 1 };
    assert_true(code_value(&codes_change_kind, word[1], &r.change_kind));
    for (unsigned i = 2; i < n; i++) {
        char *equals = strchr(word[i], '=');
        *equals = 0;
        assert_int_equal(field_parse(record_field(&change_rule_record, word[i]), &r, equals + 1, house.pool, &f),
                         ST_ok);
    }
    counter_put(t, TABLE_change_rule, &r);
}

static void drop_rule(char **word)
{
    struct change_rule r = { .change_edition = CODE_change_edition_rules_2016, .valid_from = day_of(word[2]) };
    assert_true(code_value(&codes_change_kind, word[1], &r.change_kind));
    counter_change(&house, TABLE_change_rule, &r, NULL);
}

/* -- steps -- */

struct job house_job(void)
{
    struct job j = { .job_no = last.job_no };
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(house.core), &t, house.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_job, &j), ST_ok);
    store_snapshot_end(&t);
    return j;
}

const char *house_word(const char *text)
{
    return !strcmp(text, "@1") ? last.first : !strcmp(text, "@2") ? last.beside : text;
}

/* field=value of the words: those the change has there, the others as the flow's own. */
static uint32_t fill(struct change *h, struct finding *found, char **word, unsigned n)
{
    struct fault f = { 0 };
    uint32_t found_n = 0;
    memset(h, 0, sizeof *h);
    record_init(&change_record, h);
    for (unsigned i = 0; i < n; i++) {
        char *equals = strchr(word[i], '=');
        if (!equals)
            continue;
        *equals = 0;
        const struct field *field = record_field(&change_record, word[i]);
        if (!field)
            found[found_n++] = (struct finding){ .finding = word[i], .value = house_word(equals + 1) };
        else if (field_parse(field, h, equals + 1, house.pool, &f))
            fail_msg("%s: %s", word[i], status_name(f.status));
    }
    return found_n;
}

static enum status do_accept(char who, char **word, unsigned n, bool asked)
{
    struct change h;
    struct finding found[WORDS + 1];
    struct work_accepted accepted;
    struct work_accept q = { .job_kind = word[1], .account_no = last.account, .change = &h, .change_n = 1,
                             .found = found };
    q.found_n = fill(&h, found, word + 2, n - 2);
    if (asked)
        return counter_call(&house, who, OP_work_prospect, &q, &last.prospect);
    found[q.found_n++] = (struct finding){ .finding = "transformers", .value = "1号变" };
    q.found_n -= strstr(word[1], "_back") || !strstr("suspend reduce", word[1]);
    enum status s = counter_call(&house, who, OP_work_accept, &q, &accepted);
    if (!s)
        last.job_no = accepted.job->job_no;
    return s;
}

static enum status do_finish(char who, char **word, unsigned n, bool back)
{
    struct change h;
    struct finding found[WORDS];
    struct job j = house_job(), done;
    struct work_finish q = { .job_no = j.job_no, .stage_no = j.stage_no, .change = &h, .change_n = 1, .found = found,
        .stage_result = back ? CODE_stage_result_back : CODE_stage_result_done, .remark = back ? "再看" : "" };
    q.found_n = fill(&h, found, word + 1, n - 1);
    return counter_call(&house, who, OP_work_finish, &q, &done);
}

static enum status do_set(char **word)
{
    struct setting q = { .setting_name = word[1], .valid_from = date_of(2026, 1, 1), .value = word[2] }, r;
    struct principal p = { .staff_no = "operator", .from = "local" };
    return core_call(house.core, &p, OP_setting_put, pool_printf(house.pool, "set-%u", ++house.requests), 0, &q, &r,
                     house.pool, &house.fault);
}

static enum status do_terms(char who, char **word, unsigned n)
{
    struct fault f = { 0 };
    struct point_terms r, q = { .owner_kind = CODE_owner_kind_account, .owner_no = last.account, .point_no = 1,
        .category = CODE_category_commercial, .voltage = CODE_voltage_kv10, .price_list = "kva-22" };
    for (unsigned i = 1; i < n; i++) {
        char *equals = strchr(word[i], '=');
        *equals = 0;
        assert_int_equal(field_parse(record_field(&point_terms_record, word[i]), &q, equals + 1, house.pool, &f),
                         ST_ok);
    }
    q.basic_way = way_of(q.price_list);
    return counter_call(&house, who, OP_terms_add, &q, &r);
}

static enum status do_extend(char who, char **word, unsigned n)
{
    struct fault f = { 0 };
    struct job r;
    struct plan_extend q = { .job_no = last.job_no, .reason = "施工推迟" };
    record_init(&plan_extend_record, &q);
    for (unsigned i = 1; i < n; i++) {
        char *equals = strchr(word[i], '=');
        *equals = 0;
        assert_int_equal(field_parse(record_field(&plan_extend_record, word[i]), &q, equals + 1, house.pool, &f),
                         ST_ok);
    }
    return counter_call(&house, who, OP_plan_extend, &q, &r);
}

static enum status other_step(char who, const char *verb, char **word, unsigned n)
{
    if (!strcmp(verb, "extend"))
        return do_extend(who, word, n);
    if (!strcmp(verb, "set"))
        return do_set(word);
    if (!strcmp(verb, "terms"))
        return do_terms(who, word, n);
    if (!strcmp(verb, "giveup")) {
        struct job j;
        struct work_close q = { .job_no = last.job_no, .end_reason = CODE_end_reason_customer_withdrew };
        return counter_call(&house, who, OP_work_withdraw, &q, &j);
    }
    if (!strcmp(verb, "bill"))
        return counter_call(&house, 'v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = last.account,
            .bill_month = atoi(word[1]) }, &last.bill);
    if (!strcmp(verb, "at"))
        clock_freeze(instant_of(day_of(word[1]), 9, 40, 0));
    else if (!strcmp(verb, "beside"))
        beside(word + 1, n - 1);
    else if (!strcmp(verb, "first"))
        snprintf(last.account, sizeof last.account, "%s", last.first);
    else if (!strcmp(verb, "ahead"))
        in_batch(put_ahead, word, n);
    else if (!strcmp(verb, "norule"))
        drop_rule(word);
    else if (!strcmp(verb, "lapse"))
        counter_slice(&house, OP_interim_lapse, 0);
    else
        in_batch(!strcmp(verb, "owes") ? put_owed : !strcmp(verb, "billed") ? put_billed
                 : !strcmp(verb, "read") ? put_read : put_rule, word, n);
    return ST_ok;
}

enum status house_step(char *text)
{
    char *word[WORDS], *rest, who = 'k';
    unsigned n = 0;
    for (char *w = strtok_r(text, " ", &rest); w && n < WORDS; w = strtok_r(NULL, " ", &rest))
        word[n++] = w;
    if (word[0][1] == ':') {
        who = word[0][0];
        word[0] += 2;
    }
    house.fault = (struct fault){ 0 };
    if (!strcmp(word[0], "accept") || !strcmp(word[0], "prospect"))
        return do_accept(who, word, n, *word[0] == 'p');
    if (!strcmp(word[0], "done") || !strcmp(word[0], "back"))
        return do_finish(who, word, n, *word[0] == 'b');
    return other_step(who, word[0], word, n);
}

/* -- what came of it -- */

static const char *lines_text(const struct check_line *list, uint32_t n)
{
    const char *text = "";
    for (uint32_t i = 0; i < n; i++) {
        const char *arg[] = { list[i].arg1, list[i].arg2, list[i].arg3 };
        text = pool_printf(house.pool, "%s%s%s%s", text, i ? "," : "", list[i].warns ? "!" : "",
                           strchr(list[i].key, '.') + 1);
        for (size_t k = 0; k < COUNT_OF(arg); k++)
            if (arg[k] && *arg[k])
                text = pool_printf(house.pool, "%s(%s)", text, strcmp(arg[k], last.first) ? arg[k] : "@1");
    }
    return *text ? text : "none";
}

static const char *day_text(date d)
{
    char text[DATE_TEXT];
    return pool_copy(house.pool, date_format(d, text));
}

/* Each row of a table that begins with the account's key, as `one` writes it. */
const char *house_rows(enum table_id table, const void *prefix, unsigned parts, void *at,
                       const char *(*one)(const void *row))
{
    const char *text = "";
    struct scan *scan;
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(house.core), &t, house.pool), ST_ok);
    assert_int_equal(scan_table(t, table, &(struct scan_range){ .prefix = prefix, .parts = parts }, &scan), ST_ok);
    while (!scan_next(scan, at, house.pool))
        text = pool_printf(house.pool, "%s%s%s", text, *text ? "," : "", one(at));
    scan_end(&scan);
    store_snapshot_end(&t);
    return *text ? text : "none";
}

static const char *terms_one(const void *row_)
{
    const struct point_terms *t = row_;
    return pool_printf(house.pool, "%s:%llu/%llu/%s", day_text(t->valid_from),
                       (unsigned long long)t->capacity_va / 1000,
                       (unsigned long long)t->sealed_va / 1000, t->price_list);
}

static const char *interim_one(const void *row_)
{
    const struct interim *i = row_;
    return pool_printf(house.pool, "%s:%s..%s%s%s%s%s", code_name(&codes_change_kind, i->change_kind),
                       day_text(i->began_on), day_text(i->until), i->ended_on ? ":" : "", day_text(i->ended_on),
                       i->interim_end ? code_name(&codes_interim_end, i->interim_end) : "",
                       i->charged_whole ? "(whole)" : "");
}

static const char *bill_one(const void *row_)
{
    char sum[MONEY_TEXT];
    const struct bill *b = row_;
    return pool_printf(house.pool, "%d:%s%s", (int)b->bill_month, money_format_plain(b->principal, sum),
                       b->bill_state == CODE_bill_state_cancelled ? "(cancelled)" : "");
}

static struct account account_now(void)
{
    struct account a = { .account_no = last.account };
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(house.core), &t, house.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_account, &a), ST_ok);
    store_snapshot_end(&t);
    return a;
}

static const char *jobs_text(void)
{
    struct account_page page;
    const char *text = "";
    assert_int_equal(counter_call(&house, 'v', OP_account_show, &(struct account_ask){ .account_no = last.account },
                                  &page), ST_ok);
    for (uint32_t i = 0; i < page.jobs_n; i++)
        text = pool_printf(house.pool, "%s%s%s", text, *text ? "," : "", page.jobs[i].job_kind);
    return *text ? text : "none";
}

static const char *flags_text(void)
{
    struct account a = account_now();
    unsigned standing = 0;
    for (uint32_t i = 0; i < a.flags_n; i++)
        standing += !a.flags[i].ended_on;
    return pool_printf(house.pool, "%u", standing);
}

const char *house_key(const char *key)
{
    char sum[MONEY_TEXT];
    struct point_terms t, terms = { .owner_kind = CODE_owner_kind_account, .owner_no = last.account, .point_no = 1 };
    struct interim i, interims = { .account_no = last.account };
    struct bill b, bills = { .account_no = last.account };
    if (!strcmp(key, "bill"))
        return pool_copy(house.pool, money_format_plain(last.bill.principal, sum));
    if (!strcmp(key, "bills"))
        return house_rows(TABLE_bill, &bills, 1, &b, bill_one);
    if (!strcmp(key, "checks"))
        return lines_text(last.prospect.checks, last.prospect.checks_n);
    if (!strcmp(key, "ends"))
        return lines_text(last.prospect.ends, last.prospect.ends_n);
    if (!strcmp(key, "at")) {
        struct job j = house_job();
        return j.stage_no ? flow_newest(core_flows(house.core), j.job_kind)->stage[j.stage_no - 1].name
            : code_name(&codes_job_state, j.job_state);
    }
    if (!strcmp(key, "state"))
        return code_name(&codes_account_state, account_now().account_state);
    if (!strcmp(key, "kva"))
        return pool_printf(house.pool, "%llu", (unsigned long long)account_now().capacity_w / 1000);
    if (!strcmp(key, "address"))
        return account_now().address;
    if (!strcmp(key, "terms"))
        return house_rows(TABLE_point_terms, &terms, 3, &t, terms_one);
    if (!strcmp(key, "interims"))
        return house_rows(TABLE_interim, &interims, 1, &i, interim_one);
    if (!strcmp(key, "jobs"))
        return jobs_text();
    if (!strcmp(key, "ahead"))
        return pool_copy(house.pool, money_format_plain(-counter_balance(&house, CODE_ledger_prepayment, last.account),
                                                       sum));
    if (!strcmp(key, "flags"))
        return flags_text();
    if (!strcmp(key, "plan_until")) {
        struct job j = house_job();
        return pool_copy(house.pool, job_found_text(&j, key));
    }
    fail_msg("no such key: %s", key);
    return NULL;
}

static void county(struct txn *t)
{
    make_prices_put(t);
    counter_put(t, TABLE_section, &(struct section){ .section_no = "0417", .section_name = "大曹庄",
        .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
}

void house_open(void)
{
    counter_more = county;
    counter_open(&house, 1);
}

void house_new(char *words)
{
    char *word[WORDS], *rest;
    unsigned n = 0;
    memset(&last, 0, sizeof last);
    snprintf(last.account, sizeof last.account, "0500018%03u", row++);
    snprintf(last.first, sizeof last.first, "%s", last.account);
    snprintf(last.beside, sizeof last.beside, "0500017%03u", row);
    atomic_store(&house.core->last_now, 0);
    clock_freeze(BEGIN);
    for (char *w = strtok_r(words, " ", &rest); w && n < WORDS; w = strtok_r(NULL, " ", &rest))
        word[n++] = w;
    in_batch(put_house, word, n);
}

const char *house_account(void)
{
    return last.account;
}

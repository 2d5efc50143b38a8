/* An account's row with its meter and notes, from its profile. */
#include "config.h"
#include "sample/county.h"
#include "sample/known.h"
#include "core/meter/point.h"

#include <stdio.h>
#include <string.h>

#define METER_HEAD "1330001000000"   /* owner and kind; eight digits of the serial number and a check follow */
#define METER_STEP 37u               /* odd to 10^8: every serial its own number */
#define METER_SHIFT 99667916u
#define METER_NUMBERS 100000000u
#define ELDER_FROM 1932
#define ADULT_UNTIL 2003

static const char *meter_no_make(uint32_t serial, struct pool *pool)
{
    char head[32];
    snprintf(head, sizeof head, METER_HEAD "%08u",
             (unsigned)((serial * (uint64_t)METER_STEP + METER_SHIFT) % METER_NUMBERS));
    return pool_printf(pool, "%s%u", head, bar_code_check(head));
}

static date date_draw(struct dice *d, int first_year, int last_year)
{
    date first = date_of(first_year, 1, 1);
    return first + (date)dice_below(d, (unsigned)(date_of(last_year, 12, 31) - first + 1));
}

/* -- who -- */

static void household_person(const struct county *c, const struct profile *p, struct account *a, struct dice *d,
                             struct pool *pool)
{
    /* Accounts that belong together stand in one name. */
    struct dice who = dice_of(c->config->seed, DICE_PERSON, p->link_group ? p->link_group : p->serial, 0);
    struct person owner = person_draw(c, &who);
    date birth = date_draw(&who, ELDER_FROM, ADULT_UNTIL);
    a->account_name = pool_printf(pool, "%s%s", owner.surname, owner.given);
    a->contact = a->account_name;
    a->phone = pool_printf(pool, "138000%05u", dice_below(&who, 100000));
    if (dice_chance(d, 2500))                     /* a son or daughter answers the telephone */
        a->contact = pool_printf(pool, "%s%s", owner.surname, person_draw(c, d).given);
    if (dice_chance(&who, 9300)) {
        char id[19];
        identity_make(id, birth, owner.sex, &who);
        a->id_kind = CODE_id_kind_id_card;
        a->id_no = pool_copy(pool, id);
        a->birth = birth;
    } else {
        a->id_kind = CODE_id_kind_none;
    }
}

static const char *const shop_names[] = { "鑫源", "宏达", "惠民", "福顺", "金隆", "永兴", "顺达", "家和", "天顺", "利民",
                                          "华联", "万家", "康泰", "泽丰", "润发", "同心", "吉祥", "祥瑞", "百姓", "新世纪" };
static const char *const shops[] = { "超市", "饭店", "五金店", "药店", "服装店", "农资门市", "面粉加工厂", "养殖场", "汽修厂",
                                     "建材门市", "手机店", "理发店", "机械配件厂", "塑料制品厂", "幼儿园", "卫生室" };
static const char *const works[] = { "食品", "面业", "机械", "纺织", "化工", "建材", "纸业", "饲料", "农业科技", "包装" };

static void firm_person(const struct county *c, const struct profile *p, struct account *a, struct dice *d,
                        struct pool *pool)
{
    const char *name = shop_names[dice_below(d, COUNT_OF(shop_names))];
    struct person boss = person_draw(c, d);
    char code[19];
    if (p->category == CODE_category_industrial)
        a->account_name = pool_printf(pool, "河北%s%s有限公司", name, works[dice_below(d, COUNT_OF(works))]);
    else if (p->category == CODE_category_agricultural)
        a->account_name = pool_printf(pool, "%s委会机井%u号", c->place[p->place].village[p->village], 1 + dice_below(d, 12));
    else
        a->account_name = pool_printf(pool, "隆尧县%s%s", name, shops[dice_below(d, COUNT_OF(shops))]);
    a->contact = pool_printf(pool, "%s%s", boss.surname, boss.given);
    a->phone = pool_printf(pool, "138000%05u", dice_below(d, 100000));
    a->id_kind = CODE_id_kind_none;
    if (p->category != CODE_category_agricultural) {
        credit_code_make(code, d);
        a->id_kind = CODE_id_kind_credit_code;
        a->id_no = pool_copy(pool, code);
    }
}

/* -- where -- */

static void address_set(const struct county *c, const struct profile *p, struct account *a, struct dice *d,
                        struct pool *pool)
{
    const struct place *at = &c->place[p->place];
    const char *village = at->village[p->village];
    a->place = village;
    a->unit_no = at->unit.unit_no;
    if (at->town)
        a->address = pool_printf(pool, "%s%u号%u号楼%u单元%u0%u室", village, 2 + 2 * dice_below(d, 90), 1 + dice_below(d, 12),
                                 1 + dice_below(d, 4), 1 + dice_below(d, 6), 1 + dice_below(d, 3));
    else if (p->category == CODE_category_agricultural)
        a->address = pool_printf(pool, "%s%s地%u号井", village, dice_below(d, 2) ? "东" : "南", 1 + dice_below(d, 20));
    else
        a->address = pool_printf(pool, "%s%u组%u号", village, 1 + dice_below(d, 12), 1 + dice_below(d, 60));
    size_t stem = utf8_prefix(village, utf8_count(village) - 1);      /* 大曹庄村: 大曹庄2号 */
    a->transformer_area = pool_printf(pool, "%.*s%u号", (int)stem, village, 1 + dice_below(d, 4));
    a->reading_section = pool_printf(pool, "%02u%02u-%03u", p->place, p->village + 1u, p->serial % 1000);
}

/* -- what -- */

static const char *tariff_of(const struct profile *p)
{
    switch (p->category) {
    case CODE_category_residential: return "居民阶梯 不满1kV";
    case CODE_category_agricultural: return "农业生产 不满1kV";
    case CODE_category_industrial: return "两部制工商业 1-10kV";
    default: return "单一制工商业 不满1kV";
    }
}

static uint64_t capacity_of(const struct profile *p, struct dice *d)
{
    static const uint8_t home_kw[] = { 4, 6, 8, 8, 10, 12, 16 };
    static const uint8_t shop_kw[] = { 15, 20, 30, 40, 50, 80 };
    if (p->capacity_kva)
        return p->capacity_kva * UINT64_C(1000);
    if (p->category == CODE_category_residential)
        return home_kw[dice_below(d, COUNT_OF(home_kw))] * UINT64_C(1000);
    return shop_kw[dice_below(d, COUNT_OF(shop_kw))] * UINT64_C(1000);
}

static uint16_t pay_way_of(const struct profile *p)
{
    if (p->habit == HABIT_DEBIT)
        return CODE_pay_way_direct_debit;
    return p->habit == HABIT_APP ? CODE_pay_way_app : CODE_pay_way_counter;
}

static void supply_set(const struct profile *p, struct account *a, struct dice *d, struct pool *pool)
{
    bool firm = p->category == CODE_category_commercial || p->category == CODE_category_industrial;
    a->category = p->category;
    a->voltage = p->voltage;
    a->phases = p->voltage == CODE_voltage_v220 ? CODE_phases_single
              : p->voltage == CODE_voltage_kv10 ? CODE_phases_three_wire : CODE_phases_four_wire;
    a->capacity_w = capacity_of(p, d);
    a->tariff = tariff_of(p);
    a->meter_no = meter_no_make(p->serial, pool);
    a->pay_way = pay_way_of(p);
    a->invoice_kind = firm && dice_chance(d, 5000) ? CODE_invoice_kind_special : CODE_invoice_kind_e_plain;
    a->account_state = p->unpaid >= 4 && p->unpaid < SAMPLE_MONTHS_MAX && dice_chance(d, 6000)
        ? CODE_account_state_cut_off : CODE_account_state_normal;
    a->no_cheques = firm && dice_chance(d, 200);
    a->opened_on = date_draw(d, 1998, 2023);
    if (dice_chance(d, 3000))
        a->old_no = pool_printf(pool, "LY%07u", p->serial * 7u % 10000000u);
}

static void known_account(const struct profile *p, struct account *a)
{
    const struct known *k = p->known;
    a->account_name = k->name;
    a->contact = k->contact;
    a->phone = k->phone;
    a->id_no = k->identity;
    a->id_kind = *k->identity ? CODE_id_kind_id_card : CODE_id_kind_none;
    a->birth = 0;
    if (*k->identity) {
        unsigned y, m, d;
        if (sscanf(k->identity + 6, "%4u%2u%2u", &y, &m, &d) == 3)
            a->birth = date_of((int)y, (int)m, (int)d);
    }
    a->address = k->address;
    a->transformer_area = k->transformer_area;
    a->reading_section = k->reading_section;
    a->capacity_w = 8000;
    a->account_state = CODE_account_state_normal;
    a->no_cheques = false;
    a->old_no = "";
}

static void meter_set(const struct profile *p, const struct account *a, struct meter *m)
{
    *m = (struct meter){
        .meter_no = a->meter_no, .account_no = a->account_no, .ratio = p->capacity_kva ? p->capacity_kva / 5 : 1,
        .digits = 6, .installed_on = a->opened_on > date_of(2012, 1, 1) ? a->opened_on
            : date_of(2012, 1, 1) + (date)(p->serial % 2000),
        .version = 1,
    };
}

void account_make(const struct county *c, const struct profile *p, struct account *a, struct meter *m,
                  struct pool *pool)
{
    char number[14];
    struct dice d = dice_of(c->config->seed, DICE_ACCOUNT, p->serial, 0);
    *a = (struct account){ .account_no = pool_copy(pool, account_no_make(p->serial, number)),
                           .link_group = p->link_group, .version = 1 };
    if (p->category == CODE_category_residential)
        household_person(c, p, a, &d, pool);
    else
        firm_person(c, p, a, &d, pool);
    address_set(c, p, a, &d, pool);
    supply_set(p, a, &d, pool);
    if (p->known)
        known_account(p, a);
    meter_set(p, a, m);
}

/* -- notes -- */

static const struct { const char *text; bool stops; } remarks[] = {
    { "大门常锁，抄表找西邻", false }, { "老人独居，打电话请大声", false }, { "院内有狗，先打电话", false },
    { "户主在外务工，由弟弟代交", false }, { "要求纸质收据", false }, { "屋顶光伏，注意反向电量", false },
    { "与邻居有产权纠纷，过户前问班长", true }, { "上次支票退票，先核对", true },
};

static void note_set(struct note *n, const struct account *a, const char *text, bool stops, const char *by, instant at)
{
    *n = (struct note){ .account_no = a->account_no, .note_no = 1, .text = text, .staff_no = "10518", .staff_name = by,
                        .at = at, .stops = stops };
}

unsigned notes_make(const struct county *c, const struct profile *p, struct note note[2], struct pool *pool)
{
    char number[14];
    struct dice d = dice_of(c->config->seed, DICE_ACCOUNT, p->serial, 1);
    struct account a = { .account_no = pool_copy(pool, account_no_make(p->serial, number)) };
    instant at = instant_of(c->today - dice_between(&d, 20, 500), dice_between(&d, 9, 16), dice_between(&d, 0, 59), 0);
    if (p->known) {
        if (!p->known->note)
            return 0;
        note_set(note, &a, p->known->note, false, p->known->note_by, instant_of(c->today - 165, 10, 20, 0));
        return 1;
    }
    if (!dice_chance(&d, 120))
        return 0;
    unsigned which = dice_below(&d, COUNT_OF(remarks));
    note_set(note, &a, remarks[which].text, remarks[which].stops, "李伟", at);
    return 1;
}

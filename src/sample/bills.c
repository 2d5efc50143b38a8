/* Bills of a month, and what became of them. A household's energy follows the
 * season and its tiers (Hebei south grid: 0.52, 0.57 and 0.82 yuan up to 180,
 * 280 and beyond); the others have one price, factories a capacity charge too.
 * Prices include tax and funds, so their parts are taken out of the first line
 * and stand as lines of their own: the lines add up to the principal. */
#include "config.h"
#include "sample/county.h"
#include "sample/known.h"

#include "core/bill/bill.h"

#include <inttypes.h>

#define KWH 100                      /* energy counts hundredths */
#define YUAN_E8 100000000
#define DUE_DAY 25
#define DEBIT_BATCH_DAY 20
#define LINES_MAX 7

struct prices { price energy, funds; };

static const price tier_price[3] = { 52000000, 57000000, 82000000 };
static const energy tier_upto[2] = { 180 * KWH, 280 * KWH };
static const char *const tier_name[3] = { "一档电量", "二档电量", "三档电量" };

static const struct prices price_of[] = {
    [CODE_category_residential] = { 52000000, 919688 },
    [CODE_category_commercial] = { 71240000, 2719688 },
    [CODE_category_industrial] = { 62380000, 2719688 },
    [CODE_category_agricultural] = { 51150000, 719688 },
};
#define CAPACITY_PRICE 2300          /* fen a kVA and month */

/* In percent of an ordinary month, January first. */
static const uint8_t season_home[12] = { 112, 106, 88, 80, 82, 108, 165, 172, 104, 82, 90, 108 };
static const uint8_t season_farm[12] = { 5, 10, 160, 210, 190, 180, 90, 60, 80, 150, 60, 5 };
static const uint8_t season_firm[12] = { 105, 80, 96, 94, 92, 104, 120, 122, 102, 94, 96, 104 };

static energy kwh_of(const struct county *c, const struct profile *p, unsigned age, int32_t month)
{
    if (p->known && age <= KNOWN_BILLS)
        return p->known->kwh[age - 1] * (energy)KWH;
    unsigned at = (unsigned)(month % 100) - 1;
    unsigned season = p->category == CODE_category_residential ? season_home[at]
                    : p->category == CODE_category_agricultural ? season_farm[at] : season_firm[at];
    struct dice d = dice_of(c->config->seed, DICE_MONTH, p->serial, (uint64_t)month);
    return (energy)((uint64_t)p->base * season * (unsigned)dice_between(&d, 82, 118) / 10000) * KWH;
}

static money cost(energy kwh, price each)
{
    money m = 0;
    money_share(kwh, each, YUAN_E8, &m);
    return m;
}

static energy tier_kwh(energy kwh, unsigned tier)
{
    energy from = tier ? tier_upto[tier - 1] : 0;
    energy upto = tier < 2 && kwh > tier_upto[tier] ? tier_upto[tier] : kwh;
    return upto > from ? upto - from : 0;
}

static money principal_of(const struct profile *p, energy kwh)
{
    if (p->category != CODE_category_residential)
        return cost(kwh, price_of[p->category].energy) + (money)p->capacity_kva * CAPACITY_PRICE;
    money sum = 0;
    for (unsigned tier = 0; tier < 3; tier++)
        sum += cost(tier_kwh(kwh, tier), tier_price[tier]);
    return sum;
}

/* -- fate -- */

static int month_count(int32_t month)
{
    return month / 100 * 12 + month % 100 - 1;
}

/* A period payer settles at the months his period divides; age 0 is not billed yet. */
static int group_last_age(const struct profile *p, unsigned age, int32_t month)
{
    unsigned over = (unsigned)month_count(month) % p->period;
    return (int)age - (int)((p->period - 1 - over) % p->period);
}

static date issue_date(int32_t month)
{
    return month_first(month_add(month, 1));
}

static date pay_date(const struct county *c, const struct profile *p, int32_t month)
{
    struct dice d = dice_of(c->config->seed, DICE_MONTH, p->serial, (uint64_t)month + 1000000);
    int jitter = p->habit == HABIT_APP || p->habit == HABIT_COUNTER ? dice_between(&d, 0, 4) : 0;
    return issue_date(month) + p->delay + jitter;
}

static uint8_t open_state(const struct profile *p, const struct month_bill *b)
{
    if (p->in_transit && b->age == 1)
        return CODE_bill_state_in_transit;
    return p->disputes && b->age == p->unpaid ? CODE_bill_state_set_aside : CODE_bill_state_open;
}

static void fate_set(const struct county *c, const struct profile *p, struct month_bill *b)
{
    b->fate.group_last = group_last_age(p, b->age, b->month);
    int last = b->fate.group_last;
    if (last > 0 && (unsigned)last > p->unpaid) {
        date on = pay_date(c, p, month_add(c->last_month, 1 - last));
        b->fate.paid = on < c->today;
        b->fate.paid_on = on;
    }
    b->fate.state = b->fate.paid ? CODE_bill_state_paid : open_state(p, b);
    if (b->fate.paid)
        late_fee(&c->late_fee_rule[p->category], b->principal, b->due_on, b->due_on, b->fate.paid_on, &b->late_fee,
                 &b->late_days);
}

void month_bill_make(const struct county *c, const struct profile *p, unsigned age, struct month_bill *b)
{
    *b = (struct month_bill){ .age = age, .month = month_add(c->last_month, 1 - (int)age) };
    b->issued_on = issue_date(b->month);
    b->due_on = b->issued_on + DUE_DAY - 1;
    b->kwh = kwh_of(c, p, age, b->month);
    b->principal = principal_of(p, b->kwh);
    b->funds = cost(b->kwh, price_of[p->category].funds);
    if (b->funds > b->principal)
        b->funds = b->principal;
    money_share(b->principal - b->funds, 13, 113, &b->tax);
    fate_set(c, p, b);
}

/* -- the row -- */

static void line_add(struct bill *row, uint16_t part, const char *text, energy kwh, price each, money amount)
{
    if (amount)
        row->lines[row->lines_n++] = (struct bill_line){ part, text, kwh, each, amount, { 0 } };
}

static void lines_set(const struct profile *p, const struct month_bill *b, struct bill *row, struct pool *pool)
{
    row->lines = pool_array(pool, LINES_MAX, sizeof *row->lines);
    if (p->category == CODE_category_residential)
        for (unsigned tier = 0; tier < 3; tier++)
            line_add(row, CODE_bill_part_revenue, tier_name[tier], tier_kwh(b->kwh, tier), tier_price[tier],
                     cost(tier_kwh(b->kwh, tier), tier_price[tier]));
    else
        line_add(row, CODE_bill_part_revenue, "电量电费", b->kwh, price_of[p->category].energy,
                 cost(b->kwh, price_of[p->category].energy));
    line_add(row, CODE_bill_part_revenue, "容量电费", 0, 0, (money)p->capacity_kva * CAPACITY_PRICE);
    line_add(row, CODE_bill_part_revenue, "其中税金和基金", 0, 0, -(b->tax + b->funds));
    line_add(row, CODE_bill_part_tax, "增值税", 0, 0, b->tax);
    line_add(row, CODE_bill_part_funds, "政府性基金及附加", b->kwh, price_of[p->category].funds, b->funds);
}

static const char *const paid_where[] = { [HABIT_APP] = "网上国网", [HABIT_DEBIT] = "银行代扣", [HABIT_PREPAID] = "预存抵扣" };

/* When money comes that no counter takes: the banks at night, people all day. */
static instant settled_at(const struct county *c, const struct profile *p, const struct month_bill *b)
{
    struct dice d = dice_of(c->config->seed, DICE_MONTH, p->serial, (uint64_t)b->month + 2000000);
    return p->habit == HABIT_APP ? instant_of(b->fate.paid_on, dice_between(&d, 6, 22), dice_between(&d, 0, 59), 0)
                                 : instant_of(b->fate.paid_on, 2, 0, 0);
}

static void outcome_set(const struct county *c, const struct profile *p, const struct month_bill *b, struct bill *row)
{
    row->bill_state = b->fate.state;
    if (b->fate.paid) {
        row->principal_paid = b->principal;
        row->late_fee_paid = b->late_fee;
        row->fee_from = b->late_days ? b->fate.paid_on : 0;
        row->paid_where = p->habit == HABIT_COUNTER ? "" : paid_where[p->habit];
        row->paid_at = settled_at(c, p, b);
    } else if (b->fate.state == CODE_bill_state_in_transit) {
        date batch = b->issued_on + DEBIT_BATCH_DAY - 1;
        row->batch = "农信社代扣";
        row->batch_on = batch < c->today ? batch : c->today - 1;
    } else if (b->fate.state == CODE_bill_state_set_aside) {
        row->aside_reason = CODE_aside_reason_reading_disputed;
    }
}

void bill_row(const struct county *c, const struct profile *p, const struct month_bill *b, energy reading_from,
              uint64_t receipt_no, instant paid_at, struct bill *row, struct pool *pool)
{
    char number[14];
    *row = (struct bill){
        .account_no = pool_copy(pool, account_no_make(p->serial, number)), .bill_month = b->month,
        .fee_kind = CODE_fee_kind_energy, .principal = b->principal, .due_on = b->due_on, .kwh = b->kwh,
        .reading_from = reading_from, .reading_to = reading_from + b->kwh, .unit_no = c->place[p->place].unit.unit_no,
        .version = 1,
    };
    lines_set(p, b, row, pool);
    outcome_set(c, p, b, row);
    if (receipt_no) {
        row->paid_where = pool_printf(pool, "%08" PRIu64, receipt_no);
        row->paid_at = paid_at;
    }
}

bool settlement_make(const struct county *c, const struct profile *p, unsigned age, struct settlement *s)
{
    *s = (struct settlement){ 0 };
    for (unsigned i = 0; i < p->period && age + i <= c->config->months; i++) {
        struct month_bill *b = &s->bill[s->bills];
        month_bill_make(c, p, age + i, b);
        if (!b->fate.paid || b->fate.group_last != (int)age || b->principal == 0)
            continue;
        s->on = b->fate.paid_on;
        s->principal += b->principal;
        s->late_fee += b->late_fee;
        s->bills++;
    }
    return s->bills > 0;
}

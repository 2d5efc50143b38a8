/* What an account is, in a few numbers drawn from its serial: where, which kind
 * of customer, how much he uses, how he pays. Shares are those of a county in
 * the plain: 94 in 100 households, a handful of factories on 10 kV. */
#include "config.h"
#include "sample/county.h"
#include "sample/known.h"

#include <assert.h>
#include <string.h>

uint64_t serials(const struct county *c)
{
    uint64_t n = c->config->accounts;
    for (unsigned i = 0; i < known_count; i++)
        n += known_people[i].serial > c->config->accounts;
    return n;
}

uint32_t serial_at(const struct county *c, uint64_t i)
{
    if (i < c->config->accounts)
        return (uint32_t)i + 1;
    return known_people[known_count - (serials(c) - i)].serial;
}

char *account_no_make(uint32_t serial, char out[14])
{
    snprintf(out, 14, "%010u", ACCOUNT_NO_FIRST + serial);
    return out;
}

/* A block of neighbouring numbers was opened in one village. */
static void place_draw(const struct county *c, uint32_t serial, struct profile *p)
{
    struct dice d = dice_of(c->config->seed, DICE_PLACE, serial / BLOCK, 0);
    unsigned at = dice_below(&d, c->place[c->places - 1].upto);
    while (c->place[p->place].upto <= at)
        p->place++;
    p->village = (uint8_t)dice_below(&d, VILLAGES);
}

static void kind_draw(struct dice *d, struct profile *p)
{
    unsigned at = dice_below(d, 1000);
    p->category = CODE_category_residential;
    p->voltage = dice_chance(d, 400) ? CODE_voltage_v380 : CODE_voltage_v220;
    p->base = (uint32_t)(30 + dice_below(d, 60) + dice_below(d, 60) + dice_below(d, 90));
    if (dice_chance(d, 400))
        p->base = dice_chance(d, 6000) ? 0 : 4;        /* nobody lives there any more */
    if (at >= 940) {
        p->category = CODE_category_commercial;
        p->base = 200 + dice_below(d, 900) * (1 + dice_below(d, 3));
        p->voltage = p->base > 900 ? CODE_voltage_v380 : CODE_voltage_v220;
    }
    if (at >= 990) {
        p->category = CODE_category_agricultural;
        p->voltage = CODE_voltage_v380;
        p->base = 150 + dice_below(d, 1200);
    }
    if (at >= 997) {
        static const uint16_t transformer[] = { 315, 400, 500, 630, 800, 1000, 1250 };
        p->category = CODE_category_industrial;
        p->voltage = CODE_voltage_kv10;
        p->capacity_kva = transformer[dice_below(d, COUNT_OF(transformer))];
        p->base = p->capacity_kva * (uint32_t)dice_between(d, 60, 220);
    }
}

/* How many of his newest bills he has left unpaid: of 100 accounts six are in
 * arrears, most of them by a month or two, a few by more than the year. */
static uint8_t arrears_draw(struct dice *d)
{
    if (!dice_chance(d, 600))
        return 0;
    unsigned at = dice_below(d, 100);
    if (at < 40)
        return 2;
    if (at < 62)
        return 3;
    if (at < 82)
        return (uint8_t)dice_between(d, 4, 6);
    return at < 94 ? (uint8_t)dice_between(d, 7, 12) : SAMPLE_MONTHS_MAX;
}

static void habit_draw(struct dice *d, struct profile *p)
{
    unsigned at = dice_below(d, 100);
    p->period = 1;
    p->delay = (int8_t)dice_between(d, 2, 19);
    p->habit = HABIT_APP;
    if (at >= 60)
        p->habit = HABIT_COUNTER;
    if (at >= 84) {
        p->habit = HABIT_DEBIT;
        p->delay = 17;
    }
    if (at >= 95) {
        p->habit = HABIT_PREPAID;
        p->delay = 0;
    }
    if (p->habit <= HABIT_APP || p->habit == HABIT_COUNTER) {
        if (dice_chance(d, 1300))
            p->delay = (int8_t)dice_between(d, 27, 44);        /* pays, but late */
        else if (p->habit == HABIT_COUNTER && dice_chance(d, 4000))
            p->period = (uint8_t)dice_between(d, 2, 3);
    }
    p->unpaid = p->habit == HABIT_PREPAID ? 0 : arrears_draw(d);
    p->disputes = p->unpaid && dice_chance(d, 400);
    p->in_transit = p->habit == HABIT_DEBIT && !p->unpaid;
}

static void known_set(const struct county *c, struct profile *p, const struct known *k)
{
    p->known = k;
    for (p->place = 0; strcmp(c->place[p->place].unit.unit_no, KNOWN_PLACE); p->place++)
        assert(p->place + 1u < c->places);
    p->village = 0;
    p->category = CODE_category_residential;
    p->voltage = CODE_voltage_v220;
    p->capacity_kva = 0;
    p->habit = HABIT_COUNTER;
    p->period = 1;
    p->delay = 5;
    p->unpaid = k->unpaid;
    p->disputes = p->in_transit = false;
    p->link_group = k->link_group;
}

void profile_make(const struct county *c, uint32_t serial, struct profile *p)
{
    *p = (struct profile){ .serial = serial };
    place_draw(c, serial, p);
    struct dice d = dice_of(c->config->seed, DICE_PROFILE, serial, 0);
    kind_draw(&d, p);
    habit_draw(&d, p);
    /* Every thirtieth household has the next one or two in the block with it. */
    unsigned in_block = serial % BLOCK;
    struct dice family = dice_of(c->config->seed, DICE_PROFILE, serial - in_block % 3, 1);
    if (p->category == CODE_category_residential && in_block < BLOCK - 1 && dice_chance(&family, 330) &&
        in_block % 3 <= (unsigned)dice_between(&family, 1, 2))
        p->link_group = serial - in_block % 3;
    const struct known *k = known_find(serial);
    if (k)
        known_set(c, p, k);
}

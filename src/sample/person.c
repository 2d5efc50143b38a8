/* People and firms that do not exist, with numbers of the right shape. */
#include "config.h"
#include "sample/county.h"

#include <string.h>

#define COMMON_SHARE 1500            /* in 10,000: enough for several of one name in each station */

struct person person_draw(const struct county *c, struct dice *d)
{
    unsigned at = dice_below(d, c->surname[c->surnames - 1].upto), i = 0;
    while (c->surname[i].upto <= at)
        i++;
    const struct given *g = dice_chance(d, COMMON_SHARE) ? &c->common[dice_below(d, c->commons)]
                                                         : &c->given[dice_below(d, c->givens)];
    return (struct person){ c->surname[i].name, g->name, g->sex };
}

void identity_make(char out[19], date birth, unsigned sex, struct dice *d)
{
    struct civil b = date_civil(birth);
    unsigned number = dice_below(d, 500) * 2;                     /* the last of three: odd is a man */
    if (sex == 1 || (!sex && dice_below(d, 2)))
        number++;
    snprintf(out, 19, "130525%04u%02u%02u%03u", (unsigned)b.year % 10000, (unsigned)b.month % 100,
             (unsigned)b.day % 100, number % 1000);
    out[17] = id_card_check(out);
    out[18] = 0;
}

static unsigned letter_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10;
}

/* GB 11714: the last of the organisation's nine. */
static char organisation_check(const char body[8])
{
    static const unsigned char weight[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    unsigned sum = 0;
    for (unsigned i = 0; i < 8; i++)
        sum += letter_value(body[i]) * weight[i];
    return "0X987654321"[sum % 11];
}

/* GB 32100: authority and kind, county code, organisation, check. */
void credit_code_make(char out[19], struct dice *d)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    memcpy(out, "91130525MA", 10);
    do
        for (unsigned i = 10; i < 16; i++)
            out[i] = alphabet[dice_below(d, 31)];
    while (organisation_check(out + 8) == 'X');
    out[16] = organisation_check(out + 8);
    out[17] = credit_code_check(out);
    out[18] = 0;
}

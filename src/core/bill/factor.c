/* Power factor without a root: p hundredths are reached where (200 A)^2 >= (2p - 1)^2 (A^2 + R^2),
 * which is rounding A / sqrt(A^2 + R^2) half up. */
#include "config.h"
#include "core/bill/figure.h"

#define PER 10000
#define ONE 100                      /* hundredths */
#define LARGE ((energy)1 << 50)      /* beyond it both are halved: the squares must fit */

unsigned factor_of(energy kwh, energy kvarh)
{
    if (kvarh < 0)
        kvarh = -kvarh;
    while (kwh > LARGE || kvarh > LARGE) {
        kwh /= 2;
        kvarh /= 2;
    }
    if (kwh <= 0)
        return 0;
    __int128 all = (__int128)kwh * kwh + (__int128)kvarh * kvarh;
    __int128 active = (__int128)kwh * kwh * 40000;
    unsigned p = 1;
    while (p < ONE && (__int128)(2 * p + 1) * (2 * p + 1) * all <= active)
        p++;
    return p;
}

enum status factor_amount(money base, int32_t per_10000, money *amount_r)
{
    return money_share(base, per_10000, PER, amount_r) ? ST_ok : ST_amount_overflow;
}

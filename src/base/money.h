/* Money is whole fen in 64 bits, energy 1/100 kWh, price 1e-8 yuan a kWh. No
 * floating point anywhere near them. Arithmetic that could leave the range is
 * done by the checked functions, which answer false and leave the result alone.
 * What a person types follows ux 1.9 K1-K3 (full-width digits, Chinese
 * punctuation, thousands marks, 元); three decimals are refused, never rounded. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/status.h"

typedef int64_t money;      /* fen */
typedef int64_t energy;     /* 1/100 kWh */
typedef int64_t price;      /* 1e-8 yuan */

#define MONEY_TYPED_MAX ((money)10000000000)      /* 100,000,000.00 yuan, the most one may type */
#define MONEY_TEXT 32                             /* room for any formatted amount */
#define MONEY_CAPITALS 160                        /* room for any amount in capitals */

bool money_add(money a, money b, money *sum_r);
bool money_sub(money a, money b, money *difference_r);
bool money_mul(money a, int64_t n, money *product_r);
/* Is it above so many times the due, and by more than `over`? Not where that is past all money. */
bool money_far_above(money sum, money due, int64_t times, money over);
/* a x n / d rounded half away from zero, exact in between (128 bits); d > 0. */
bool money_share(money a, int64_t n, int64_t d, money *share_r);

/* What a clerk types: 100  100.5  .5  5.  1,000  100元  １００．００  100。5 .
 * Empty text is ST_field_missing; a minus sign ST_amount_negative. */
enum status money_parse(const char *text, money *amount_r);
/* Exact machine form: -?digits.dd, as in JSON and CSV. */
enum status money_parse_exact(const char *text, money *amount_r);
/* "1,234.50", "-20.30"; returns out. */
char *money_format(money amount, char out[MONEY_TEXT]);
char *money_format_plain(money amount, char out[MONEY_TEXT]);     /* 1234.50 */
/* 贰佰柒拾捌元叁角叁分; domain 4.6. With "人民币" in front if prefix. */
char *money_capitals(money amount, bool prefix, char out[MONEY_CAPITALS]);

enum status energy_parse(const char *text, energy *kwh_r);
char *energy_format(energy kwh, char out[MONEY_TEXT]);            /* 187, 187.25 */
enum status price_parse(const char *text, price *price_r);
char *price_format(price p, char out[MONEY_TEXT]);                /* 0.52, 0.58886875 */

/* Cash moves in steps (0.10): up for what must be received, down for change. */
money money_step_up(money amount, money step);
money money_step_down(money amount, money step);

#endif

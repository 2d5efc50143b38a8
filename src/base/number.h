/* Decimal numbers as people and machines write them: the one scanner behind
 * money, energy and prices. Private to base. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* What is wrong with it, the weightiest first. */
enum number_fault {
    NUMBER_GOOD,
    NUMBER_EMPTY,
    NUMBER_INVALID,       /* not a number */
    NUMBER_NEGATIVE,      /* NUMBER_TYPED only */
    NUMBER_DECIMALS,      /* more than asked for */
    NUMBER_LARGE          /* past 64 bits */
};

enum number_style {
    NUMBER_TYPED,         /* ux K1-K3: full width, thousands marks, 元; no sign */
    NUMBER_EXACT          /* -?digits[.digits], nothing else */
};

/* *value_r is the number times 10^decimals. */
enum number_fault number_scan(const char *text, unsigned decimals, enum number_style style, int64_t *value_r);

/* value / 10^decimals with at least `least` decimals, zeros after them left
 * out, and a comma every three digits when grouped. out has room NUMBER_TEXT. */
#define NUMBER_TEXT 32
char *number_format(int64_t value, unsigned decimals, unsigned least, bool grouped, char *out);

#endif

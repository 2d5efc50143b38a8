/* Chance that can be asked again: a stream of numbers that follows from the
 * seed, what it is for, and whose it is. No state is kept between accounts, so
 * any of them can be made alone and in any order. */
#ifndef SAMPLE_DICE_H
#define SAMPLE_DICE_H

#include <stdbool.h>
#include <stdint.h>

enum dice_use { DICE_VILLAGE = 1, DICE_PLACE, DICE_PROFILE, DICE_PERSON, DICE_ACCOUNT, DICE_MONTH, DICE_OFFICE,
                DICE_SHIFT, DICE_JOB };

struct dice { uint64_t at; };

struct dice dice_of(uint64_t seed, enum dice_use use, uint64_t whose, uint64_t which);
uint64_t dice_roll(struct dice *d);
/* 0 to n-1 */
unsigned dice_below(struct dice *d, unsigned n);
/* true in `share` of 10,000 */
bool dice_chance(struct dice *d, unsigned share);
/* first to last, both possible */
int dice_between(struct dice *d, int first, int last);

#endif

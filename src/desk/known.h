/* known: the tables of the office every desk has by it, because fields ask for
 * them at each key: tenders, the office's own codes, the working calendar. They
 * are read at login, again on the core's word that they changed, and again after
 * a core was away. Until they are here, and of a year that is not loaded, nothing
 * is said by them: a desk never guesses. */
#ifndef DESK_KNOWN_H
#define DESK_KNOWN_H

#include "ops/ops.h"

struct desk;

void known_ask(struct desk *d);
void known_event(struct desk *d, const char *topic);

const struct tender_list *known_tenders(void);           /* NULL: not here yet */
/* False: not known. */
bool known_working(date day, bool *working_r);

/* The word of a code in the language of now: the office's own for a tender it has
 * renamed or a code it has added, "" for 0, the number for what nobody knows. */
const char *code_word(const struct code_set *set, uint16_t value);
/* May it be typed? A code the office has closed may not. */
bool code_offered(const struct code_set *set, unsigned long value);

struct code_choice { uint16_t value; const char *word; };
/* What may be typed, the program's own first: at most max of them into list; how many there are. */
unsigned code_choices(const struct code_set *set, struct code_choice *list, unsigned max);
/* "1 one  2 two", whole choices only, F4 behind them when not all fit: then false. */
bool code_choices_text(const struct code_set *set, int columns, char *out, size_t room);

#endif

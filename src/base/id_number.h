/* Numbers of people and firms, by the paper they stand on: base/id_papers.def has a row for
 * each. A number that does not look like one of its paper is refused at every door; what
 * the paper's check finds (area, day of birth, last character) is a warning and never a
 * refusal (ux K6): the paper in the customer's hand decides. Shared by forms, files and
 * the core. */
#ifndef BASE_ID_NUMBER_H
#define BASE_ID_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include "base/dates.h"

enum id_shape {
    ID_ANY,              /* judged by its length and characters */
    ID_CARD,
    ID_CREDIT_CODE,
    ID_LICENCE,          /* 15 digits of before 2015, or a credit code */
    ID_NONE              /* nothing bears it out */
};

/* The row of a kind of paper; "" and a kind nobody says are unsaid, one without a row is free. */
struct id_paper { const char *kind, *pattern; enum id_shape check; };
const struct id_paper *id_paper(const char *kind);
/* Does it look like one of that paper? Empty text does. */
bool id_paper_like(const struct id_paper *paper, const char *text);

enum id_fault {
    ID_GOOD,
    ID_LENGTH,           /* 18 places, a card of old 15 */
    ID_CHARACTERS,
    ID_AREA,             /* no province begins like this */
    ID_BIRTH,            /* no such day, or a day to come */
    ID_CHECK,            /* the last character does not go with the others */
    ID_FAULTS
};

/* right_r, when given, is the check character that would go with the others: for
 * ID_CHECK only. Empty text is good; with ID_ANY so is what has neither form. */
enum id_fault id_number_check(enum id_shape shape, const char *text, date today, char *right_r);
/* The key of the sentence that says it; NULL for ID_GOOD. {0} is the field, {1} the right character. */
const char *id_fault_key(enum id_fault fault);
/* Half width, capitals, letters, digits and Chinese characters only: what is hashed and compared. */
char *id_number_normal(const char *text, char *out, size_t n);
/* The day of birth a card says; DATE_NONE when it says none, or one that is not allowed (dates.h). */
date id_number_birth(const char *text);

/* The last character of 17 digits; of 17 characters of a credit code, 0 when one is none. */
char id_card_check(const char *digits);
char credit_code_check(const char *characters);
char licence_check(const char *digits);       /* of 14 */

/* A mobile of 11 digits, a line of 10 to 12 with its area, of 7 or 8 without, or a
 * short number of 5 (95598); blanks and hyphens do not count. */
bool phone_good(const char *text);

#endif

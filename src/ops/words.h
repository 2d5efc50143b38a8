/* words: what the core keeps as names, as a person reads it; the desk and the
 * command line say the same. */
#ifndef OPS_WORDS_H
#define OPS_WORDS_H

#include "ops/ops.h"

/* pay.reverse in words; a name without words is itself. */
void op_words(const char *op, char *out, size_t room);

/* What a setting is called, and who did it: a part of the program has its own name for number. */
void setting_word(const char *setting_name, char *out, size_t room);
void staff_word(const char *staff_no, const char *staff_name, char *out, size_t room);

/* Why something was done, as the audit keeps it: reverse_reason:wrong_account and
 * remark.wrong_pin as words, anything else as it is. word says a code. */
typedef const char *code_word_fn(const struct code_set *set, uint16_t value);
void remark_words(const char *remark, code_word_fn *word, char *out, size_t room);

#endif

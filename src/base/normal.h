/* The one normal form of a text, whatever door it came in by.
 *
 *     TEXT_KEPT    free text (remarks, addresses): marks nobody sees are gone, blanks of
 *                  any kind are plain ones, a radical is the character it looks like,
 *                  and the whole is in Unicode's form C: Chinese signs stay as they are
 *     TEXT_FOLDED  numbers and names: the same in form KC, so that full-width digits,
 *                  letters and signs, rings and ligatures are what they mean
 *
 * What nobody sees: Unicode's Default_Ignorable_Code_Point (U+200B, U+FEFF, U+202E,
 * variation selectors, soft hyphens ...) and the marks of annotations. An office's own
 * characters (造字) and line breaks stay. Both forms are fixed points: folding again
 * changes nothing. Secrets are never given to this: they are what was typed. */
#ifndef BASE_NORMAL_H
#define BASE_NORMAL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

enum text_form { TEXT_KEPT, TEXT_FOLDED };

/* text itself where it is in that form already, or is no UTF-8 (which utf8_valid refuses). */
const char *text_normal(struct pool *pool, const char *text, enum text_form form);
/* TEXT_FOLDED into out, room n; cut at a character. Bytes that are none are dropped. */
char *text_fold(const char *text, char *out, size_t n);
/* The same of what somebody typed, blanks at both ends dropped; false, and nothing in
 * out, where it is no text, has a control or does not fit. */
bool text_fold_typed(const char *text, char *out, size_t n);

#endif

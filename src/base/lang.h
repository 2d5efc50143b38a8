/* Words. Every text a person reads has a key (a field's name, status.NAME,
 * form.pay.hint) and stands in locale/LANG.po under it; gettext finds it. A
 * process speaks one language at a time and may change it. A missing key shows
 * as itself, and a test fails on one. */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include "base/status.h"

void lang_open(const char *locale_dir);                 /* once, before any fork */
void lang_set(const char *lang);                        /* "zh_CN", "en", "zh_TW" */
const char *lang_current(void);
const char *tr(const char *key);                        /* never NULL; borrowed */
/* Words beside those of locale/, for keys it has none for: those of stored flows. A process has one such set, copied,
 * in place of the one before; what tr() said out of that stands until the set after. Of two words of a key the later
 * is said. False: more than LANG_WORDS_MOST, and only so many are had. Not while another thread calls tr(). */
#define LANG_WORDS_MOST 20000
struct lang_word { const char *key, *lang, *text; };
bool lang_words_set(const struct lang_word *word, size_t n);
/* The sentence of a fault with {0} its field's label and {1} {2} {3} its
 * arguments. One that is itself a key (code.tender.cash, due_on) is translated; the
 * first may be a rule's (rule.notice), whose own {1} {2} are the arguments after it.
 * [[... {1} ...|...]] stands for its second part, or nothing, where an argument
 * of its first is empty. */
char *tr_fault(const struct fault *f, char *out, size_t room);
/* Who reads it. A screen has keys, a command, a file and a program have none: there
 * status.NAME.file is said where it stands. FACE_FILE until somebody says otherwise. */
enum lang_face { FACE_FILE, FACE_SCREEN };
void lang_face_set(enum lang_face face);
/* A message with {1} {2} {3} {4} replaced the same way; NULL arguments are empty. */
char *tr_fill(char *out, size_t room, const char *key, const char *a1, const char *a2, const char *a3, const char *a4);
/* The same with {0} to {9} out of arg, which has so many. */
char *tr_fill_all(char *out, size_t room, const char *key, const char *const *arg, int args);

#endif

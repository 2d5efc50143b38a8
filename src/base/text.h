/* UTF-8 text: validity, width in columns, folding, pinyin initials.
 *
 * Inside WattDesk all text is valid UTF-8 without control characters. Width is
 * the terminal's, not only Unicode's: 446 characters are one column to Unicode
 * and two on a GBK terminal, so every width question names the width mode, and
 * the same function answers ncurses (width.c). */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/status.h"

enum width_mode { WIDTH_UNICODE, WIDTH_EAST_ASIAN };    /* the second for GBK, GB18030, Big5 terminals */

/* Next code point of *at, which moves; -1 at the end or on bad bytes. */
int32_t utf8_next(const char **at, const char *end);
size_t utf8_put(int32_t c, char out[4]);                /* bytes written, 0 if c is no character */
bool utf8_valid(const char *text, size_t n);            /* well formed, no controls, no surrogates */
size_t utf8_count(const char *text);                    /* characters */
/* Longest prefix of at most `chars` characters, in bytes. */
size_t utf8_prefix(const char *text, size_t chars);

/* Characters an office has drawn for itself (造字), where GBK and GB18030 keep room for
 * them: private use to Unicode, two columns here, on every terminal. */
#define EUDC_FIRST 0xe000
#define EUDC_LAST 0xe765
static inline bool char_is_eudc(int32_t c)
{
    return c >= EUDC_FIRST && c <= EUDC_LAST;
}

int char_width(int32_t c, enum width_mode mode);        /* 0, 1 or 2; -1 for a control */
int text_width(const char *text, enum width_mode mode);
/* Longest prefix of at most `columns` columns, in bytes; never half a wide character. */
size_t text_fit(const char *text, int columns, enum width_mode mode);

/* Full-width digits, letters, space and signs to half width (ux K1), and nothing else:
 * what secrets are hashed from. Numbers and names: text_fold (normal.h). out has room n. */
char *text_fold_width(const char *text, char *out, size_t n);
/* The form names are searched by: text_fold, lower case, no dots, no spaces (ux H11). */
char *text_fold_search(const char *text, char *out, size_t n);

/* Pinyin initials (王建国 = wjg) by the commonest readings of the tables in db/pinyin; a
 * surname reading (单 s, 解 x) is used for the first character when as_name. Letters and digits
 * stand for themselves, what has no reading is left out. */
enum status pinyin_open(const char *dir, struct fault *f);
/* Of both tables as they were read: words made by other readings are other words. */
uint64_t pinyin_digest(void);
char *pinyin_initials(const char *text, bool as_name, char *out, size_t n);
/* Every way it may be read, the commonest first: 福顺商行 is fssx and fssh, or in full
 * fushunshangxing and fushunshanghang; at most PINYIN_WAYS. Each lives as long as the visit. */
#define PINYIN_WAYS 16
typedef void pinyin_way(void *context, const char *spelled);
void pinyin_ways(const char *text, bool as_name, bool full, pinyin_way *visit, void *context);

/* strlcpy that never cuts a character; true when all fitted. */
bool text_copy(char *out, size_t room, const char *text);

#endif

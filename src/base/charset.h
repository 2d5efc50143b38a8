/* What a terminal speaks. Everything inside is UTF-8; a converter stands at the
 * edge, one for each direction, keeps split sequences between calls, and never
 * fails: what the terminal cannot show becomes a substitute of the same width
 * (〓 for two columns, ? for one), what it cannot have meant becomes U+FFFD.
 * GB18030 terminals are given no four-byte forms. An office's own characters (造字) are
 * private use inside and their own two bytes on GBK and GB18030 terminals. Box and other characters that
 * are two columns on a GBK terminal but one in Unicode are mapped to ASCII of
 * one column, so that a screen counts WIDTH_UNICODE whatever the terminal has.
 * Paper has no cursor to lose: a converter_to_paper keeps those characters, and
 * who lays a sheet out counts charset_paper_width. iconv is opened when a
 * converter is made: do that before any sandbox. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <stdbool.h>
#include "base/buf.h"
#include "base/text.h"

enum charset { CHARSET_UTF8, CHARSET_GBK, CHARSET_GB18030, CHARSET_BIG5, CHARSET_ASCII, CHARSET_COUNT };

const char *charset_name(enum charset c);                /* "GBK" */
enum charset charset_by_name(const char *name);          /* any common spelling; CHARSET_COUNT if unknown */
/* From a client's LANG or LC_ALL: zh_CN.GB18030, zh_TW.Big5, C; UTF-8 when it does not say. */
enum charset charset_of_locale(const char *lang);
/* How wide text is on a screen that speaks c, and on its printer. */
enum width_mode charset_width(enum charset c);
enum width_mode charset_paper_width(enum charset c);

struct converter;
struct converter *converter_to_terminal(enum charset c);
struct converter *converter_to_paper(enum charset c);
struct converter *converter_from_terminal(enum charset c);
void converter_free(struct converter **c);
/* Appends to out what the n bytes give; a sequence cut at the end is kept for the next call. */
void converter_feed(struct converter *c, const void *bytes, size_t n, struct buf *out);
/* How many bytes are waiting for the rest of their character. */
size_t converter_waiting(const struct converter *c);

#endif

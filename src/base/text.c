/* UTF-8, character by character. What is not valid is stepped over a byte at a
 * time, so that no text, however broken, is read past its end. */
#include "config.h"
#include "base/text.h"

#include <string.h>
#include <unicase.h>
#include "base/normal.h"

#define IDEOGRAPHIC_SPACE 0x3000
#define SEARCH_BYTES 1024  /* of a text that is searched by: names and addresses are shorter */

/* Length and least value by the first byte; 0 where none starts. */
static unsigned sequence(unsigned char first, int32_t *bits_r, int32_t *least_r)
{
    static const struct { unsigned char mask, mark; unsigned n; int32_t least; } form[] = {
        { 0x80, 0x00, 1, 0 }, { 0xe0, 0xc0, 2, 0x80 }, { 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 }
    };
    for (unsigned i = 0; i < 4; i++)
        if ((first & form[i].mask) == form[i].mark) {
            *bits_r = first & (unsigned char)~form[i].mask;
            *least_r = form[i].least;
            return form[i].n;
        }
    return 0;
}

static bool is_scalar(int32_t c)
{
    return c >= 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

int32_t utf8_next(const char **at, const char *end)
{
    int32_t c, least;
    if (*at >= end)
        return -1;
    unsigned n = sequence((unsigned char)**at, &c, &least);
    if (n == 0 || n > (size_t)(end - *at))
        return -1;
    for (unsigned i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)(*at)[i];
        if ((byte & 0xc0) != 0x80)
            return -1;
        c = c << 6 | (byte & 0x3f);
    }
    if (c < least || !is_scalar(c))
        return -1;
    *at += n;
    return c;
}

size_t utf8_put(int32_t c, char out[4])
{
    static const unsigned char mark[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
    if (!is_scalar(c))
        return 0;
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(mark[n] | c);
    return n;
}

/* C0, DEL, C1; the separators and direction marks that could make a line read
 * as something it is not; and what Unicode says is never a character. */
static bool is_control(int32_t c)
{
    static const struct { int32_t from, to; } control[] = {
        { 0x00, 0x1f }, { 0x7f, 0x9f }, { 0x061c, 0x061c }, { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
        { 0xfdd0, 0xfdef }
    };
    if (c >= 0x4e00 && c <= 0x9fff)
        return false;
    for (size_t i = 0; i < sizeof control / sizeof *control; i++)
        if (c >= control[i].from && c <= control[i].to)
            return true;
    return (c & 0xfffe) == 0xfffe;
}

/* Three bytes from U+4000 to U+9FFF: what names and addresses are made of here, and
 * no control and no surrogate among them. */
static bool is_common(const unsigned char *at)
{
    return at[0] >= 0xe4 && at[0] <= 0xe9 && (at[1] & 0xc0) == 0x80 && (at[2] & 0xc0) == 0x80;
}

bool utf8_valid(const char *text, size_t n)
{
    const char *end = text + n;
    while (text < end) {
        if (end - text >= 3 && is_common((const unsigned char *)text)) {
            text += 3;
            continue;
        }
        int32_t c = utf8_next(&text, end);
        if (c < 0 || is_control(c))
            return false;
    }
    return true;
}

/* Steps over one character, or one byte that is none. */
static const char *step(const char *at, const char *end)
{
    const char *next = at;
    return utf8_next(&next, end) < 0 ? at + 1 : next;
}

size_t utf8_prefix(const char *text, size_t chars)
{
    const char *at = text, *end = text + strlen(text);
    for (; chars > 0 && at < end; chars--)
        at = step(at, end);
    return (size_t)(at - text);
}

size_t utf8_count(const char *text)
{
    const char *end = text + strlen(text);
    size_t n = 0;
    for (; text < end; n++)
        text = step(text, end);
    return n;
}

bool text_copy(char *out, size_t room, const char *text)
{
    size_t n = strlen(text), fits = n;
    if (room == 0)
        return false;
    if (n >= room)
        for (fits = room - 1; fits > 0 && ((unsigned char)text[fits] & 0xc0) == 0x80;)
            fits--;
    memmove(out, text, fits);
    out[fits] = '\0';
    return fits == n;
}

static int32_t half_width(int32_t c)
{
    if (c == IDEOGRAPHIC_SPACE)
        return ' ';
    return c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c;
}

/* Runs turn over the characters of text; -1 drops one. Bad bytes are dropped. */
static char *map_text(const char *text, char *out, size_t n, int32_t (*turn)(int32_t))
{
    const char *end = text + strlen(text);
    char *to = out, *last = out + n;
    while (n && text < end) {
        char bytes[4];
        const char *next = text;
        int32_t c = utf8_next(&next, end);
        text = c < 0 ? text + 1 : next;
        size_t put = c < 0 ? 0 : utf8_put(turn(c), bytes);
        if (put >= (size_t)(last - to))
            break;
        memcpy(to, bytes, put);
        to += put;
    }
    if (n)
        *to = '\0';
    return out;
}

char *text_fold_width(const char *text, char *out, size_t n)
{
    return map_text(text, out, n, half_width);
}

/* The dots of names written in Chinese (买买提·艾力) come in many shapes. */
static int32_t search_form(int32_t c)
{
    static const int32_t left_out[] = {
        ' ', '.', 0xa0, 0xb7, 0x2022, 0x2027, 0x2219, 0x22c5, 0x3002, 0x30fb, 0xff61, 0xff65
    };
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (c == left_out[i])
            return -1;
    return c < 0x2e80 ? (int32_t)uc_tolower((ucs4_t)c) : c;
}

char *text_fold_search(const char *text, char *out, size_t n)
{
    char folded[SEARCH_BYTES], bare[SEARCH_BYTES];
    map_text(text_fold(text, folded, sizeof folded), bare, sizeof bare, search_form);
    return text_fold(bare, out, n);      /* a mark that a dot kept apart may have met its letter */
}

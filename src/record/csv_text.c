/* The bytes of a CSV file as UTF-8, in memory of its own that the reader may cut
 * up. Spreadsheets here write UTF-8 with a mark or without, GB18030 (of which GBK and
 * GB 2312 are parts) and, as "Unicode text", UTF-16 with a mark.
 *
 * Without a mark the whole file decides, by counting lines and not by the first bad
 * byte: one damaged line in a UTF-8 file must be named as bad, not turn the whole
 * file into GB18030. Two bytes of GB 2312 may be two bytes of UTF-8 as well (郑 is
 * also a Hebrew point): a line of nothing else says nothing by itself and goes with
 * the others, and where there are no others it is Chinese, because that is what the
 * fields here hold. A Latin letter with its mark in a name (José) stands beside ASCII
 * letters, where no Chinese character would. */
#include "config.h"
#include "record/csv.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define UTF8_MARK "\xef\xbb\xbf"
#define BAD_BYTE '\x01'          /* stands for what is no character: every field refuses it */
#define GB_LEAD_LAST 0xf7        /* rows and places of GB 2312: signs, then characters by two levels */
#define GB_TRAIL_FIRST 0xa1

static const struct { const char *name, *iconv_name; unsigned unit; } form[] = {
    [CSV_DECIDE] = { "", NULL, 1 },
    [CSV_UTF8] = { "UTF-8", NULL, 1 },
    [CSV_UTF16LE] = { "UTF-16LE", "UTF-16LE", 2 },
    [CSV_UTF16BE] = { "UTF-16BE", "UTF-16BE", 2 },
    [CSV_GB18030] = { "GB18030", "GB18030", 1 },
    [CSV_GBK] = { "GBK", "GBK", 1 },
    [CSV_BIG5] = { "Big5", "BIG5", 1 },
};

const char *csv_charset_name(enum csv_charset c)
{
    return form[c].name;
}

static bool same_spelling(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "-_ ");
        b += strspn(b, "-_ ");
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (!*a)
            return true;
    }
}

bool csv_charset_by_name(const char *name, enum csv_charset *c_r)
{
    static const struct { const char *name; enum csv_charset charset; } also[] = {
        { "utf16", CSV_UTF16LE }, { "gb2312", CSV_GB18030 }, { "cp936", CSV_GBK }, { "cp950", CSV_BIG5 },
    };
    for (size_t i = 0; i < COUNT_OF(also); i++)
        if (same_spelling(name, also[i].name)) {
            *c_r = also[i].charset;
            return true;
        }
    for (size_t i = CSV_UTF8; i < COUNT_OF(form); i++)
        if (same_spelling(name, form[i].name)) {
            *c_r = (enum csv_charset)i;
            return true;
        }
    return false;
}

/* -- which it is -- */

enum line_kind { LINE_ASCII, LINE_UTF8, LINE_OTHER, LINE_EITHER, LINE_KINDS };

static bool is_pair(const unsigned char *p, const unsigned char *past)
{
    return past - p > 1 && p[0] >= GB_TRAIL_FIRST && p[0] <= GB_LEAD_LAST && p[1] >= GB_TRAIL_FIRST;
}

/* Bytes above ASCII are pairs of GB 2312, two and more together, and none stands beside
 * a letter of ASCII. */
static bool line_of_gb2312(const char *at, const char *end)
{
    const unsigned char *p = (const unsigned char *)at, *past = (const unsigned char *)end;
    for (bool after_letter = false; p < past; p++) {
        unsigned pairs = 0;
        for (; is_pair(p, past); p += 2)
            pairs++;
        if (pairs == 0 && *p >= 0x80)
            return false;
        if (pairs == 1 || (pairs > 0 && (after_letter || (p < past && (*p >= 0x80 || isalpha(*p))))))
            return false;
        after_letter = p < past && isalpha(*p);
    }
    return true;
}

static enum line_kind line_kind(const char *at, const char *end)
{
    const char *from = at;
    bool pairs = true;
    while (at < end && !(*at & 0x80))
        at++;
    if (at == end)
        return LINE_ASCII;
    while (at < end) {
        const char *was = at;
        if (utf8_next(&at, end) < 0)
            return LINE_OTHER;
        pairs &= at - was <= 2;
    }
    return pairs && line_of_gb2312(from, end) ? LINE_EITHER : LINE_UTF8;
}

static enum csv_charset charset_of_lines(const char *at, size_t n)
{
    const char *end = at + n;
    size_t lines[LINE_KINDS] = { 0 };

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end;

        lines[line_kind(at, line_end)]++;
        at = newline ? newline + 1 : end;
    }
    if (lines[LINE_UTF8] > 0)
        return lines[LINE_UTF8] >= lines[LINE_OTHER] ? CSV_UTF8 : CSV_GB18030;
    return lines[LINE_OTHER] + lines[LINE_EITHER] > 0 ? CSV_GB18030 : CSV_UTF8;
}

static bool begins(const char *bytes, size_t n, const char *mark)
{
    return n >= strlen(mark) && !memcmp(bytes, mark, strlen(mark));
}

/* A mark says it, and its length is to be left out. */
static enum csv_charset charset_by_mark(const char *bytes, size_t n, size_t *mark_r)
{
    enum csv_charset c = begins(bytes, n, UTF8_MARK) ? CSV_UTF8 : begins(bytes, n, "\xff\xfe") ? CSV_UTF16LE
                       : begins(bytes, n, "\xfe\xff") ? CSV_UTF16BE : CSV_DECIDE;
    *mark_r = c == CSV_UTF8 ? strlen(UTF8_MARK) : c != CSV_DECIDE ? 2 : 0;
    return c;
}

/* -- as UTF-8 -- */

/* One byte becomes at most three (0x80 is the euro of GBK), and so do two of UTF-16; what
 * is bad becomes one. */
static char *convert(const char *bytes, size_t n, enum csv_charset c, size_t *n_r)
{
    size_t room = 3 * n + 16;
    char *out = malloc(room + 1), *to = out, *from = (char *)(uintptr_t)bytes;
    iconv_t cd = iconv_open("UTF-8", form[c].iconv_name);

    if (!out || cd == (iconv_t)-1)
        panic("no memory or no iconv for a %s file of %zu bytes", form[c].name, n);
    while (n > 0 && iconv(cd, &from, &n, &to, &room) == (size_t)-1) {
        size_t bad = n < form[c].unit ? n : form[c].unit;

        if (errno == E2BIG || room == 0)
            panic("%s took more room than it can", form[c].name);
        *to++ = BAD_BYTE;
        room--;
        from += bad;
        n -= bad;
    }
    iconv_close(cd);
    *n_r = (size_t)(to - out);
    return out;
}

static char *duplicate(const char *bytes, size_t n)
{
    char *out = malloc(n + 1);

    if (!out)
        panic("no memory for a file of %zu bytes", n);
    return memcpy(out, bytes, n);
}

size_t csv_mark(const char *bytes, size_t n, enum csv_charset charset)
{
    size_t mark;
    return charset_by_mark(bytes, n, &mark) == charset ? mark : 0;
}

unsigned csv_unit(enum csv_charset charset)
{
    return form[charset].unit;
}

char *csv_text(const char *bytes, size_t n, enum csv_charset *charset, size_t *n_r)
{
    size_t mark;
    enum csv_charset marked = charset_by_mark(bytes, n, &mark);
    char *text;

    if (*charset == CSV_DECIDE)
        *charset = marked != CSV_DECIDE ? marked : charset_of_lines(bytes, n);
    else if (*charset == CSV_UTF16LE && marked == CSV_UTF16BE)
        *charset = marked;
    if (*charset != marked)
        mark = 0;
    bytes += mark;
    n -= mark;
    *n_r = n;
    text = form[*charset].iconv_name ? convert(bytes, n, *charset, n_r) : duplicate(bytes, n);
    for (char *at = text; (at = memchr(at, '\0', *n_r - (size_t)(at - text)));)
        *at = BAD_BYTE;
    text[*n_r] = '\0';
    return text;
}

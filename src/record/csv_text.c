/* The bytes of a CSV file as UTF-8, in memory of its own that the reader may cut
 * up. Spreadsheets here write UTF-8 with a mark, UTF-8 without, or GB18030. The
 * choice is made by counting lines, not by the first bad byte: one damaged line
 * in a UTF-8 file must be named as bad, not turn the whole file into GB18030. */
#include "config.h"
#include "record/csv.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define UTF8_MARK "\xef\xbb\xbf"
#define BAD_BYTE '\x01'          /* stands for what is no character: every field refuses it */

enum line_kind { LINE_ASCII, LINE_UTF8, LINE_OTHER };

static enum line_kind line_kind(const char *at, const char *end)
{
    while (at < end && !(*at & 0x80))
        at++;
    if (at == end)
        return LINE_ASCII;
    while (at < end)
        if (utf8_next(&at, end) < 0)
            return LINE_OTHER;
    return LINE_UTF8;
}

static bool is_utf8(const char *at, size_t n)
{
    const char *end = at + n;
    size_t lines[3] = { 0 };

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end;

        lines[line_kind(at, line_end)]++;
        at = newline ? newline + 1 : end;
    }
    return lines[LINE_UTF8] >= lines[LINE_OTHER];
}

/* Two bytes of GB18030 become at most three, four become at most four. */
static char *convert(const char *bytes, size_t n, size_t *n_r)
{
    size_t room = n + n / 2 + 16;
    char *out = malloc(room + 1), *to = out, *from = (char *)(uintptr_t)bytes;
    iconv_t cd = iconv_open("UTF-8", "GB18030");

    if (!out || cd == (iconv_t)-1)
        panic("no memory or no iconv for a GB18030 file of %zu bytes", n);
    while (n > 0 && iconv(cd, &from, &n, &to, &room) == (size_t)-1) {
        if (errno == E2BIG || room == 0)
            panic("GB18030 took more room than it can");
        *to++ = BAD_BYTE;
        room--;
        from++;
        n--;
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

char *csv_text(const char *bytes, size_t n, size_t *n_r)
{
    bool marked = n >= 3 && !memcmp(bytes, UTF8_MARK, 3);
    char *text;

    if (marked) {
        bytes += 3;
        n -= 3;
    }
    *n_r = n;
    text = marked || is_utf8(bytes, n) ? duplicate(bytes, n) : convert(bytes, n, n_r);
    for (char *at = text; (at = memchr(at, '\0', *n_r - (size_t)(at - text)));)
        *at = BAD_BYTE;
    text[*n_r] = '\0';
    return text;
}

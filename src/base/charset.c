/* Names of character sets, and the table of look-alikes. */
#include "config.h"
#include "base/charset.h"

#include <ctype.h>
#include <string.h>
#include "base/lookalike.h"

static const char *const name[CHARSET_COUNT] = {
    [CHARSET_UTF8] = "UTF-8", [CHARSET_GBK] = "GBK", [CHARSET_GB18030] = "GB18030",
    [CHARSET_BIG5] = "Big5", [CHARSET_ASCII] = "ASCII"
};

/* Spellings without their signs and in lower case. */
static const struct { const char *spelling; enum charset charset; } known[] = {
    { "utf8", CHARSET_UTF8 }, { "utf", CHARSET_UTF8 }, { "65001", CHARSET_UTF8 }, { "cp65001", CHARSET_UTF8 },
    { "gbk", CHARSET_GBK }, { "cp936", CHARSET_GBK }, { "936", CHARSET_GBK }, { "ms936", CHARSET_GBK },
    { "windows936", CHARSET_GBK }, { "gb2312", CHARSET_GBK }, { "gb", CHARSET_GBK }, { "euccn", CHARSET_GBK },
    { "gb18030", CHARSET_GB18030 }, { "cp54936", CHARSET_GB18030 }, { "54936", CHARSET_GB18030 },
    { "big5", CHARSET_BIG5 }, { "big5hkscs", CHARSET_BIG5 }, { "cp950", CHARSET_BIG5 }, { "950", CHARSET_BIG5 },
    { "ascii", CHARSET_ASCII }, { "usascii", CHARSET_ASCII }, { "ansix341968", CHARSET_ASCII },
    { "iso646us", CHARSET_ASCII }, { "646", CHARSET_ASCII }
};

const char *charset_name(enum charset c)
{
    return c < CHARSET_COUNT ? name[c] : "?";
}

enum charset charset_by_name(const char *text)
{
    char plain[24];
    size_t n = 0;
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text))
            continue;
        if (n == sizeof plain - 1)
            return CHARSET_COUNT;
        plain[n++] = (char)tolower((unsigned char)*text);
    }
    plain[n] = '\0';
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(plain, known[i].spelling) == 0)
            return known[i].charset;
    return CHARSET_COUNT;
}

/* LANG is language_COUNTRY.charset@variant. A bare zh_CN was GB2312 once, but a
 * terminal made in this century that says no more means UTF-8. */
enum charset charset_of_locale(const char *lang)
{
    char text[24];
    const char *dot = strchr(lang, '.');
    if (strcmp(lang, "C") == 0 || strcmp(lang, "POSIX") == 0)
        return CHARSET_ASCII;
    if (!dot || strcspn(dot + 1, "@") >= sizeof text)
        return CHARSET_UTF8;
    size_t n = strcspn(dot + 1, "@");
    memcpy(text, dot + 1, n);
    text[n] = '\0';
    enum charset c = charset_by_name(text);
    return c == CHARSET_COUNT ? CHARSET_UTF8 : c;
}

enum width_mode charset_width(enum charset c)
{
    (void)c;
    return WIDTH_UNICODE;
}

enum width_mode charset_paper_width(enum charset c)
{
    return c == CHARSET_GBK || c == CHARSET_GB18030 || c == CHARSET_BIG5 ? WIDTH_EAST_ASIAN : WIDTH_UNICODE;
}

/* What is typed goes through three steps: folded to plain ASCII, its shape
 * checked from left to right (digits, point, decimals, 元), and only then its
 * value taken, so that "not a number" is told before "too large". A thousands
 * mark is believed only where one belongs: 1,50 is somebody's decimal comma,
 * and reading it as 150 would be a guess with money. */
#include "config.h"
#include "base/number.h"

#include <string.h>
#include "base/normal.h"

#define TYPED_MAX 256     /* bytes; no number is longer, whatever it is written in */

struct scan {
    const char *at;
    uint64_t value;
    unsigned decimals;      /* seen */
    bool digits, large;
};

/* A digit of the kept part; further decimals are only counted. */
static void take_digit(struct scan *s, unsigned digit)
{
    s->digits = true;
    if (__builtin_mul_overflow(s->value, 10u, &s->value) || __builtin_add_overflow(s->value, digit, &s->value))
        s->large = true;
}

static unsigned digits_here(const char *at)
{
    return (unsigned)strspn(at, "0123456789");
}

static bool whole_part(struct scan *s, enum number_style style)
{
    unsigned n = digits_here(s->at);
    bool grouped = style == NUMBER_TYPED && n >= 1 && n <= 3 && s->at[n] == ',';
    for (;;) {
        while (n--)
            take_digit(s, (unsigned)(*s->at++ - '0'));
        if (!grouped || *s->at != ',')
            return true;
        n = digits_here(++s->at);
        if (n != 3)
            return false;
    }
}

static void decimal_part(struct scan *s, unsigned decimals)
{
    if (*s->at == '.')
        for (s->at++; *s->at >= '0' && *s->at <= '9'; s->at++, s->decimals++) {
            s->digits = true;
            if (s->decimals < decimals)
                take_digit(s, (unsigned)(*s->at - '0'));
        }
    for (unsigned i = s->decimals; i < decimals; i++)
        if (__builtin_mul_overflow(s->value, 10u, &s->value))
            s->large = true;
}

static enum number_fault scan_unsigned(struct scan *s, unsigned decimals, enum number_style style)
{
    const char *from = s->at;
    if (!whole_part(s, style))
        return NUMBER_INVALID;
    bool whole = s->at > from;
    decimal_part(s, decimals);
    if (style == NUMBER_EXACT && (!whole || s->at[-1] == '.'))
        return NUMBER_INVALID;
    if (style == NUMBER_TYPED && strncmp(s->at, "元", strlen("元")) == 0)
        s->at += strlen("元");
    if (*s->at || !s->digits)
        return NUMBER_INVALID;
    if (s->decimals > decimals)
        return NUMBER_DECIMALS;
    return s->large ? NUMBER_LARGE : NUMBER_GOOD;
}

static enum number_fault scan_exact(const char *text, unsigned decimals, int64_t *value_r)
{
    bool negative = *text == '-';
    struct scan s = { .at = text + negative };
    enum number_fault fault = scan_unsigned(&s, decimals, NUMBER_EXACT);
    if (fault == NUMBER_GOOD && s.value > (uint64_t)INT64_MAX + negative)
        return NUMBER_LARGE;
    if (fault == NUMBER_GOOD)
        *value_r = (int64_t)(negative ? -s.value : s.value);
    return fault;
}

/* What text_fold_typed leaves (normal.h); an input method's other points and signs
 * are turned here. */
static char *typed_ascii(const char *folded, char out[TYPED_MAX])
{
    static const struct { const char *from, *to; } turn[] = {
        { "。", "." }, { "｡", "." }, { "、", "/" }, { "−", "-" }, { "–", "-" }, { "—", "-" }
    };
    char *to = out;
    for (const char *at = folded; *at;) {
        size_t i = 0;
        while (i < sizeof turn / sizeof *turn && strncmp(at, turn[i].from, strlen(turn[i].from)) != 0)
            i++;
        if (i < sizeof turn / sizeof *turn) {
            *to++ = *turn[i].to;
            at += strlen(turn[i].from);
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
    return out;
}

static enum number_fault scan_typed(const char *text, unsigned decimals, int64_t *value_r)
{
    char folded[TYPED_MAX], ascii[TYPED_MAX];
    if (!text_fold_typed(text, folded, sizeof folded))
        return NUMBER_INVALID;
    typed_ascii(folded, ascii);
    if (strcmp(ascii, "-") == 0)
        return NUMBER_NEGATIVE;
    struct scan s = { .at = ascii + (*ascii == '-') };
    enum number_fault fault = scan_unsigned(&s, decimals, NUMBER_TYPED);
    if (fault != NUMBER_INVALID && *ascii == '-')
        return NUMBER_NEGATIVE;
    if (fault == NUMBER_GOOD && s.value > INT64_MAX)
        return NUMBER_LARGE;
    if (fault == NUMBER_GOOD)
        *value_r = (int64_t)s.value;
    return *ascii ? fault : NUMBER_EMPTY;
}

enum number_fault number_scan(const char *text, unsigned decimals, enum number_style style, int64_t *value_r)
{
    if (!*text)
        return NUMBER_EMPTY;
    return style == NUMBER_TYPED ? scan_typed(text, decimals, value_r) : scan_exact(text, decimals, value_r);
}

/* Written from the right into the end of a scratch line. */
char *number_format(int64_t value, unsigned decimals, unsigned least, bool grouped, char *out)
{
    char line[NUMBER_TEXT];
    char *at = line + sizeof line;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    bool point = false;
    *--at = '\0';
    for (unsigned i = decimals; i > 0; i--, left /= 10)
        if (point || left % 10 || i <= least) {
            *--at = (char)('0' + left % 10);
            point = true;
        }
    if (point)
        *--at = '.';
    unsigned digits = 0;
    do {
        if (grouped && digits && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + left % 10);
        left /= 10;
        digits++;
    } while (left);
    if (value < 0)
        *--at = '-';
    return memcpy(out, at, (size_t)(line + sizeof line - at)), out;
}

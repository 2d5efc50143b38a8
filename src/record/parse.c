/* One field out of text, in the exact form machines and files use. What a person
 * types at a form is read by base's more forgiving parsers first. */
#include "config.h"
#include "record/shape.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ACCOUNT_TYPED_MAX 128           /* bytes; full-width digits are three each */

/* Names what was given, unless that is no text one could show. */
static enum status fault_given(struct fault *f, enum status status, const struct field *fd, const char *text)
{
    if (!utf8_valid(text, strlen(text)))
        text = NULL;
    return fault_set(f, status, fd->name, text, NULL, NULL);
}

enum status fault_limit(struct fault *f, enum status status, const char *path, uint64_t limit)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)limit);
    return fault_set(f, status, path, text, NULL, NULL);
}

/* Digits only, in full; false on anything else or past 64 bits. */
static bool digits_parse(const char *text, uint64_t *value_r)
{
    uint64_t value = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(value, 10u, &value)
            || __builtin_add_overflow(value, (unsigned)(*text - '0'), &value))
            return false;
    }
    *value_r = value;
    return true;
}

static enum status parse_uint(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    if (text[strspn(text, "0123456789")])
        return fault_given(f, ST_number_invalid, fd, text);
    if (!digits_parse(text, bits_r) || (fd->limit && *bits_r > fd->limit))
        return fd->limit ? fault_limit(f, ST_number_out_of_range, fd->name, fd->limit)
                         : fault_set(f, ST_number_out_of_range, fd->name, NULL, NULL, NULL);
    return ST_ok;
}

static enum status parse_int(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    bool negative = *text == '-';
    const char *digits = text + negative;

    if (!*digits || digits[strspn(digits, "0123456789")])
        return fault_given(f, ST_number_invalid, fd, text);
    if (!digits_parse(digits, bits_r) || *bits_r > (uint64_t)INT64_MAX + negative)
        return fault_set(f, ST_number_out_of_range, fd->name, NULL, NULL, NULL);
    if (negative)
        *bits_r = -*bits_r;
    return ST_ok;
}

static enum status parse_amount(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    int64_t value = 0;
    enum status status = fd->type == FT_MONEY || fd->type == FT_MAYBE ? money_parse_exact(text, &value)
                       : fd->type == FT_ENERGY ? energy_parse(text, &value) : price_parse(text, &value);

    *bits_r = (uint64_t)value;
    return status == ST_ok ? ST_ok : fault_given(f, status, fd, text);
}

/* n digits at *at, which moves past them; -1 when there are none or more. */
static int digits_take(const char **at, size_t least, size_t most)
{
    size_t n = strspn(*at, "0123456789");
    int value = 0;

    if (n < least || n > most)
        return -1;
    while (n--)
        value = value * 10 + (*(*at)++ - '0');
    return value;
}

/* 2026-03-05, 2026/3/5, 2026.3.5, 20260305: always the year first and in full. */
static bool date_split(const char *text, struct civil *c)
{
    char mark;

    if (strspn(text, "0123456789") == 8 && !text[8]) {
        sscanf(text, "%4d%2d%2d", &c->year, &c->month, &c->day);
        return true;
    }
    c->year = digits_take(&text, 4, 4);
    mark = *text;
    if (c->year < 0 || !mark || !strchr("-/.", mark))
        return false;
    text++;
    c->month = digits_take(&text, 1, 2);
    if (c->month < 0 || *text++ != mark)
        return false;
    c->day = digits_take(&text, 1, 2);
    return c->day >= 0 && !*text;
}

static enum status parse_date(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    char month[12], days[12], typed[12];
    struct civil c;
    date day = date_split(text, &c) ? date_of(c.year, c.month, c.day) : DATE_NONE;

    *bits_r = (uint64_t)(int64_t)day;
    if (day)
        return date_allowed(day) ? ST_ok : fault_set(f, ST_date_out_of_range, fd->name, NULL, NULL, NULL);
    if (!date_split(text, &c))
        return fault_given(f, ST_date_unreadable, fd, text);
    if (c.month < 1 || c.month > 12 || c.year < 1900)
        return fault_set(f, ST_date_invalid, fd->name, NULL, NULL, NULL);
    snprintf(month, sizeof month, "%d", c.month);
    snprintf(days, sizeof days, "%d", date_month_days(c.year, c.month));
    snprintf(typed, sizeof typed, "%d", c.day);
    return fault_set(f, ST_date_invalid, fd->name, month, days, typed);
}

/* 2026.1 is what a spreadsheet makes of 2026.10, taken for a number. */
static bool cut_short(const char *rest)
{
    return strcmp(rest, ".1") == 0;
}

static enum status parse_month(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    const char *at = text;
    bool whole = strspn(text, "0123456789") == 6 && !text[6];
    int year = whole ? 0 : digits_take(&at, 4, 4), month;

    if (!whole && (year < 0 || !*at || !strchr("-/.", *at)))
        return fault_given(f, ST_date_out_of_range, fd, text);
    at += !whole;
    month = whole ? digits_take(&at, 6, 6) : digits_take(&at, 1, 2);
    if (month < 0 || *at || !month_valid(year * 100 + month))
        return fault_given(f, ST_date_out_of_range, fd, text);
    if (!whole && cut_short(text + 4))
        return fault_given(f, ST_month_ambiguous, fd, text);
    *bits_r = (uint64_t)(year * 100 + month);
    return ST_ok;
}

static enum status parse_time(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    instant t = 0;
    enum status status = instant_parse_iso(text, &t);

    *bits_r = (uint64_t)t;
    return status == ST_ok && instant_allowed(t) ? ST_ok : fault_given(f, ST_time_invalid, fd, text);
}

static enum status parse_code(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    uint16_t value;

    if (!code_value(fd->codes, text, &value))
        return fault_given(f, ST_code_unknown, fd, text);
    *bits_r = value;
    return ST_ok;
}

static enum status parse_codes(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    char one[48];
    uint16_t value;

    *bits_r = 0;
    for (text += strspn(text, ", "); *text; text += strspn(text, ", ")) {
        size_t n = strcspn(text, ", ");

        if (n >= sizeof one)
            return fault_given(f, ST_code_unknown, fd, text);
        memcpy(one, text, n);
        one[n] = '\0';
        if (!code_value(fd->codes, one, &value) || value > 63)
            return fault_given(f, ST_code_unknown, fd, one);
        *bits_r |= (uint64_t)1 << value;
        text += n;
    }
    return ST_ok;
}

static enum status parse_flag(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    *bits_r = !strcmp(text, "1") || !strcasecmp(text, "true");
    if (*bits_r || !strcmp(text, "0") || !strcasecmp(text, "false"))
        return ST_ok;
    return fault_given(f, ST_field_wrong_type, fd, text);
}

static enum status parse_number(const struct field *fd, const char *text, uint64_t *bits_r, struct fault *f)
{
    switch (fd->type) {
    case FT_MONEY: case FT_MAYBE: case FT_ENERGY: case FT_PRICE: return parse_amount(fd, text, bits_r, f);
    case FT_DATE: return parse_date(fd, text, bits_r, f);
    case FT_MONTH: return parse_month(fd, text, bits_r, f);
    case FT_TIME: return parse_time(fd, text, bits_r, f);
    case FT_CODE: return parse_code(fd, text, bits_r, f);
    case FT_CODES: return parse_codes(fd, text, bits_r, f);
    case FT_FLAG: return parse_flag(fd, text, bits_r, f);
    case FT_INT: return parse_int(fd, text, bits_r, f);
    default: return parse_uint(fd, text, bits_r, f);
    }
}

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool hex_parse(const char *text, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++, text += 2) {
        int high = hex_value(text[0]), low = high < 0 ? -1 : hex_value(text[1]);

        if (low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static enum status take_hash(const struct field *fd, void *s, const char *text, struct fault *f)
{
    struct hash hash = { { 0 } };

    if (*text && (strlen(text) != 2 * sizeof hash || !hex_parse(text, hash.b, sizeof hash)))
        return fault_set(f, ST_field_wrong_type, fd->name, NULL, NULL, NULL);
    *(struct hash *)field_at(fd, s) = hash;
    return ST_ok;
}

static enum status take_bytes(const struct field *fd, void *s, const char *text, struct pool *pool, struct fault *f)
{
    size_t n = strlen(text) / 2;
    uint8_t *at;

    if (n > fd->limit)
        return fault_limit(f, ST_field_too_long, fd->name, fd->limit);
    at = n ? pool_get(pool, n) : NULL;
    if (strlen(text) % 2 || !hex_parse(text, at, n))
        return fault_set(f, ST_field_wrong_type, fd->name, NULL, NULL, NULL);
    *(struct bytes *)field_at(fd, s) = (struct bytes){ at, (uint32_t)n };
    return ST_ok;
}

/* 0319-123 4567 and ０３１９ are the same number: digits, nothing between. */
static const char *account_plain(const char *text, struct pool *pool)
{
    char folded[ACCOUNT_TYPED_MAX], *to = folded;

    if (!text[strspn(text, "0123456789")] || strlen(text) >= sizeof folded)
        return text;
    for (const char *at = text; *at; at++)
        if (*at != ' ' && *at != '-')
            *to++ = *at;
    *to = '\0';
    return pool_copy(pool, folded);
}

/* The one form a text is kept in, whatever door it came by; a secret is what was typed. */
static const char *text_form_of(const struct field *fd, const char *text, struct pool *pool)
{
    if (fd->flags & F_SECRET)
        return text;
    return text_normal(pool, text, fd->flags & (F_ACCOUNT | F_IDENTITY | F_NAME) ? TEXT_FOLDED : TEXT_KEPT);
}

static enum status take_text(const struct field *fd, void *s, const char *text, bool borrow,
                             struct pool *pool, struct fault *f)
{
    const char *given = text;
    enum status status;

    text = text_form_of(fd, text, pool);
    if (fd->flags & F_ACCOUNT)
        text = account_plain(text, pool);
    status = text_check(fd, text, strlen(text));
    if (status == ST_field_too_long)
        return fault_limit(f, status, fd->name, fd->limit);
    if (status != ST_ok)
        return fault_set(f, status, fd->name, NULL, NULL, NULL);
    if (fd->flags & F_ACCOUNT && text[strspn(text, "0123456789")])
        return fault_given(f, ST_account_shape, fd, given);
    *(const char **)field_at(fd, s) = borrow || text != given ? text : pool_copy(pool, text);
    return ST_ok;
}

enum status field_take(const struct field *fd, void *s, const char *text, bool borrow,
                       struct pool *pool, struct fault *f)
{
    enum field_shape shape = shape_of(fd);
    uint64_t bits = 0;
    enum status status;

    const char *given = text;
    if (shape != SHAPE_TEXT)
        text = text_normal(pool, text, TEXT_FOLDED);
    if (*given && !*text && field_must_be_said(fd))      /* marks nobody sees say no number */
        return fault_set(f, ST_field_missing, fd->name, NULL, NULL, NULL);
    switch (shape) {
    case SHAPE_TEXT: return take_text(fd, s, text, borrow, pool, f);
    case SHAPE_HASH: return take_hash(fd, s, text, f);
    case SHAPE_BYTES: return take_bytes(fd, s, text, pool, f);
    case SHAPE_LIST: return fault_set(f, ST_field_wrong_type, fd->name, NULL, NULL, NULL);
    case SHAPE_MAYBE:
        if (!*text) {
            *(struct maybe *)field_at(fd, s) = (struct maybe){ .given = false };
            return ST_ok;
        }
        break;
    default: break;
    }
    status = *text ? parse_number(fd, text, &bits, f) : ST_ok;
    if (status == ST_ok && !integer_set(fd, s, bits))
        return fault_given(f, ST_number_out_of_range, fd, text);
    return status;
}

enum status field_parse(const struct field *fd, void *s, const char *text, struct pool *pool, struct fault *f)
{
    return field_take(fd, s, text, false, pool, f);
}

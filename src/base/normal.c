/* Nearly every text is in its form already, which a walk over its characters sees;
 * only what is not goes through the table of radicals and libunistring. */
#include "config.h"
#include "base/normal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>
#include "base/log.h"
#include "base/pool.h"
#include "base/text.h"

#define CHAR_BYTES 4

static const struct { uint16_t radical; int32_t character; } radicals[] = {
#define RADICAL(radical, character) { radical, character },
#include "base/radicals.def"
#undef RADICAL
};

static int32_t radical_character(int32_t c)
{
    size_t low = 0, high = sizeof radicals / sizeof *radicals;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (radicals[middle].radical < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof radicals / sizeof *radicals && radicals[low].radical == c ? radicals[low].character : c;
}

static bool is_annotation(int32_t c)
{
    return c >= 0xfff9 && c <= 0xfffb;
}

/* -1: left out. */
static int32_t seen_as(int32_t c)
{
    if (uc_is_property_default_ignorable_code_point((ucs4_t)c) || is_annotation(c))
        return -1;
    if (c != ' ' && uc_is_general_category_withtable((ucs4_t)c, UC_CATEGORY_MASK_Zs))
        return c == 0x3000 ? c : ' ';
    return radical_character(c);
}

/* Characters no form changes, whatever stands beside them: ASCII, the Han blocks that
 * have no doubles, Chinese punctuation, 造字. */
static bool stays(int32_t c, enum text_form form)
{
    if (c < 0x80 || (c >= 0x3400 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3020) || char_is_eudc(c))
        return true;
    return form == TEXT_KEPT && ((c >= 0xff01 && c <= 0xff5e) || c == 0x3000);
}

/* False where some character has to be looked at closer, or is none. */
static bool all_stay(const char *text, size_t n, enum text_form form)
{
    const char *end = text + n;
    while (text < end) {
        int32_t c = (unsigned char)*text < 0x80 ? *text++ : utf8_next(&text, end);
        if (c < 0 || !stays(c, form))
            return false;
    }
    return true;
}

static bool well_formed(const char *text, size_t n)
{
    const char *end = text + n;
    while (text < end)
        if (utf8_next(&text, end) < 0)
            return false;
    return true;
}

/* Radicals and blanks turned, what nobody sees left out; to has room for 4 bytes of each
 * byte. Bytes that are no character are dropped. */
static size_t map_seen(const char *text, size_t n, char *to)
{
    const char *end = text + n;
    char *from = to;
    while (text < end) {
        int32_t c = utf8_next(&text, end);
        if (c < 0)
            text++;
        else
            to += utf8_put(seen_as(c), to);
    }
    return (size_t)(to - from);
}

/* The n bytes in that form; free() it. */
static char *normalized(const char *text, size_t n, enum text_form form, size_t *n_r)
{
    char *mapped = malloc(n * CHAR_BYTES + 1);
    if (!mapped)
        panic("out of memory");
    size_t mapped_n = map_seen(text, n, mapped);
    uint8_t *out = u8_normalize(form == TEXT_FOLDED ? UNINORM_NFKC : UNINORM_NFC, (const uint8_t *)mapped, mapped_n,
                                NULL, n_r);
    free(mapped);
    if (!out)
        panic("out of memory");
    return (char *)out;
}

const char *text_normal(struct pool *pool, const char *text, enum text_form form)
{
    size_t n = strlen(text), made;
    if (all_stay(text, n, form) || !well_formed(text, n))
        return text;
    char *whole = normalized(text, n, form, &made);
    const char *kept = pool_slice(pool, whole, made);
    free(whole);
    return kept;
}

char *text_fold(const char *text, char *out, size_t n)
{
    size_t length = strlen(text), made;
    if (n == 0)
        return out;
    if (all_stay(text, length, TEXT_FOLDED)) {
        text_copy(out, n, text);
        return out;
    }
    char *whole = normalized(text, length, TEXT_FOLDED, &made);
    size_t fits = made < n ? made : n - 1;
    while (fits > 0 && fits < made && ((unsigned char)whole[fits] & 0xc0) == 0x80)
        fits--;
    memcpy(out, whole, fits);
    out[fits] = '\0';
    free(whole);
    return out;
}

bool text_fold_typed(const char *text, char *out, size_t n)
{
    size_t length = strlen(text);
    *out = '\0';
    if (length >= n || !well_formed(text, length))
        return false;
    text_fold(text, out, n);
    length = strlen(out);
    size_t blanks = strspn(out, " ");
    memmove(out, out + blanks, length - blanks + 1);
    for (length -= blanks; length > 0 && out[length - 1] == ' '; length--)
        out[length - 1] = '\0';
    if (utf8_valid(out, length))
        return true;
    *out = '\0';
    return false;
}

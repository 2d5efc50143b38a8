/* Numbers and page tokens as the text an answer carries. */
#include "config.h"
#include "core/core.h"

#include <inttypes.h>
#include <string.h>

const char *money_words(struct call *c, money amount)
{
    char text[MONEY_TEXT];
    return pool_copy(c->pool, money_format_plain(amount, text));
}

const char *number_words(struct call *c, uint64_t n)
{
    return pool_printf(c->pool, "%" PRIu64, n);
}

const char *tender_words(struct call *c, uint16_t tender)
{
    return code_words(c, &codes_tender, tender);
}

const char *month_words(struct call *c, int32_t month)
{
    return pool_printf(c->pool, "%04d-%02d", month / 100, month % 100);
}

const char *time_words(struct call *c, instant at)
{
    char text[INSTANT_TEXT];
    return pool_copy(c->pool, instant_short(at, text));
}

const char *receipt_words(struct call *c, uint64_t receipt_no)
{
    return pool_printf(c->pool, "%08" PRIu64, receipt_no);
}

const char *masked_words(struct call *c, const char *field, const char *text)
{
    char out[MASK_TEXT];
    return text && *text ? pool_copy(c->pool, mask_text(field, text, out, sizeof out)) : "";
}

const char *token_text(struct call *c, const struct scan *scan)
{
    struct key k;
    char *text, *at;
    scan_token(scan, &k);
    at = text = pool_get(c->pool, 2 * (size_t)k.n + 1);
    for (size_t i = 0; i < k.n; i++) {
        *at++ = "0123456789abcdef"[k.b[i] >> 4];
        *at++ = "0123456789abcdef"[k.b[i] & 15];
    }
    return text;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

const char *token_after(struct call *c, struct scan *scan, void *spare)
{
    const char *text = token_text(c, scan);
    return scan_next(scan, spare, NULL) == ST_ok ? text : "";
}

enum status token_read(struct call *c, const char *text, struct key *key_r)
{
    *key_r = (struct key){ 0 };
    size_t n = text ? strlen(text) : 0;
    if (n % 2 || n / 2 > sizeof key_r->b)
        return refuse(c, ST_text_invalid, "token", NULL, NULL, NULL);
    for (size_t i = 0; i < n / 2; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return refuse(c, ST_text_invalid, "token", NULL, NULL, NULL);
        key_r->b[key_r->n++] = (uint8_t)(high << 4 | low);
    }
    return ST_ok;
}

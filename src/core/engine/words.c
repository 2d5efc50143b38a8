/* Numbers and page tokens as the text an answer carries. */
#include "config.h"
#include "core/core.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN "token"
#define TOKEN_TAG 8                  /* hexadecimal digits that tell whose token it is */

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

const char *day_words(struct call *c, date day)
{
    char text[DATE_TEXT];
    return pool_copy(c->pool, date_format(day, text));
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

/* -- tokens -- */

static bool is_token(const struct field *f)
{
    size_t n = strlen(f->name);
    return f->type == FT_TEXT && n >= strlen(TOKEN) && !strcmp(f->name + n - strlen(TOKEN), TOKEN);
}

/* A further page may have another number of rows. */
static void page_blank(const struct field *f, void *q)
{
    if (is_token(f))
        *(const char **)field_at(f, q) = "";
    else if (f->type == FT_UINT && !strcmp(f->name, "rows"))
        *(uint64_t *)field_at(f, q) = 0;
}

/* All of the request but where its pages are, of this person in his unit. */
static void list_tag(struct call *c, const char *field, char tag[TOKEN_TAG + 1])
{
    const struct record *r = c->op->request;
    void *q = pool_get(c->pool, r->size);
    struct buf b;
    struct hash h;
    memcpy(q, c->request, r->size);
    for (const struct field *f = r->field; f < r->field + r->fields; f++)
        page_blank(f, q);
    buf_init(&b, WIRE_MAX);
    buf_printf(&b, "%u %s %s %s ", c->op->no, field, c->user.staff_no, c->user.unit_no);
    record_encode(r, q, NULL, &b);
    store_digest(b.at, b.n, &h);
    buf_release(&b);
    for (unsigned i = 0; i < TOKEN_TAG / 2; i++)
        snprintf(tag + 2 * i, 3, "%02x", h.b[i]);
}

const char *token_seal(struct call *c, const char *field, const char *text)
{
    char tag[TOKEN_TAG + 1];
    if (!*text)
        return "";
    list_tag(c, field, tag);
    return pool_printf(c->pool, "%s%s", tag, text);
}

enum status token_open(struct call *c, const char *field, const char *token, const char **text_r)
{
    char tag[TOKEN_TAG + 1];
    *text_r = "";
    if (!token || !*token)
        return ST_ok;
    list_tag(c, field, tag);
    if (strncmp(token, tag, TOKEN_TAG) != 0)
        return refuse(c, ST_token_other, field, NULL, NULL, NULL);
    *text_r = token + TOKEN_TAG;
    return ST_ok;
}

const char *token_place(struct call *c, const char *field, uint32_t place)
{
    return token_seal(c, field, number_words(c, place));
}

enum status token_place_read(struct call *c, const char *field, const char *text, uint32_t *place_r)
{
    const char *digits;
    enum status s = token_open(c, field, text, &digits);
    *place_r = (uint32_t)strtoul(digits, NULL, 10);
    return !s && digits[strspn(digits, "0123456789")] ? refuse(c, ST_text_invalid, field, NULL, NULL, NULL) : s;
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
    return token_seal(c, TOKEN, text);
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

bool key_of_hex(const char *text, struct key *key_r)
{
    size_t n = strlen(text);
    *key_r = (struct key){ 0 };
    if (n % 2 || n / 2 > sizeof key_r->b)
        return false;
    for (size_t i = 0; i < n / 2; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        key_r->b[key_r->n++] = (uint8_t)(high << 4 | low);
    }
    return true;
}

enum status token_read(struct call *c, const char *text, struct key *key_r)
{
    const char *hex;
    enum status s = token_open(c, TOKEN, text, &hex);
    return !s && !key_of_hex(hex, key_r) ? refuse(c, ST_text_invalid, TOKEN, NULL, NULL, NULL) : s;
}

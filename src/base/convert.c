/* The converters. Sequences are cut into characters here and iconv is asked one
 * character at a time: so the two common iconvs behave alike, nothing depends on
 * what either does with a bad or cut sequence, and an escape that follows half a
 * character is never swallowed (a GBK trail byte may look like [ or |, but a
 * control never is one). ASCII, which is nearly all of a screen's traffic, goes
 * by without iconv.
 *
 * A lead byte whose trail makes no character costs that one byte when the trail
 * is ASCII, so that a broken line spoils one place and not the next key. */
#include "config.h"
#include "base/charset.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/lookalike.h"

#define NO_ICONV ((iconv_t)-1)
#define SEQUENCE_MAX 4
#define REPLACEMENT "\xef\xbf\xbd"

typedef void feeding(struct converter *c, const uint8_t *sequence, size_t n, struct buf *out);
/* Length of the character at bytes: 0 when more is needed, -k when k bytes make none. */
typedef int cutting(const uint8_t *bytes, size_t n);

struct converter {
    iconv_t iconv;
    cutting *cut;
    feeding *feed;
    bool paper, eudc;
    char wide[3];                        /* substitute of two columns */
    uint8_t waiting[SEQUENCE_MAX];
    size_t waiting_n;
};

static int cut_utf8(const uint8_t *bytes, size_t n)
{
    const uint8_t first = bytes[0];
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return -1;
    int need = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i < need; i++, low = 0x80, high = 0xbf) {
        if ((size_t)i == n)
            return 0;
        if (bytes[i] < low || bytes[i] > high)
            return -i;
    }
    return need;
}

static int cut_gbk(const uint8_t *bytes, size_t n)
{
    if (bytes[0] <= 0x80)
        return 1;
    if (bytes[0] == 0xff)
        return -1;
    if (n < 2)
        return 0;
    return bytes[1] >= 0x40 && bytes[1] != 0x7f && bytes[1] != 0xff ? 2 : -1;
}

static int cut_gb18030(const uint8_t *bytes, size_t n)
{
    static const struct { uint8_t low, high; } part[] = { { 0x81, 0xfe }, { '0', '9' }, { 0x81, 0xfe }, { '0', '9' } };
    if (n < 2 || bytes[0] <= 0x80 || bytes[1] < '0' || bytes[1] > '9')
        return cut_gbk(bytes, n);
    for (size_t i = 0; i < 4; i++) {
        if (i == n)
            return 0;
        if (bytes[i] < part[i].low || bytes[i] > part[i].high)
            return -1;
    }
    return 4;
}

static int cut_big5(const uint8_t *bytes, size_t n)
{
    if (bytes[0] < 0x80)
        return 1;
    if (bytes[0] == 0x80 || bytes[0] == 0xff)
        return -1;
    if (n < 2)
        return 0;
    return (bytes[1] >= 0x40 && bytes[1] <= 0x7e) || (bytes[1] >= 0xa1 && bytes[1] != 0xff) ? 2 : -1;
}

static int cut_ascii(const uint8_t *bytes, size_t n)
{
    (void)n;
    return bytes[0] < 0x80 ? 1 : -1;
}

static const struct {
    const char *iconv_name;
    cutting *cut;
} form[CHARSET_COUNT] = {
    [CHARSET_UTF8] = { NULL, cut_utf8 },
    [CHARSET_GBK] = { "GBK", cut_gbk },
    [CHARSET_GB18030] = { "GB18030", cut_gb18030 },
    [CHARSET_BIG5] = { "BIG5", cut_big5 },
    [CHARSET_ASCII] = { NULL, cut_ascii }
};

/* One character through iconv; the number of bytes it gave, 0 when it has none. */
static size_t through(iconv_t cd, const void *bytes, size_t n, char *out, size_t room)
{
    char *in = (char *)(uintptr_t)bytes, *to = out;
    size_t left = n, free_room = room;
    if (cd == NO_ICONV)
        return 0;
    iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &in, &left, &to, &free_room) != 0 || left)
        return 0;
    return room - free_room;
}

/* -- 造字: three rectangles of GBK that are free, one behind the other in private use -- */

static const struct { uint8_t row, rows, trail, trails; } rectangle[] = {
    { 0xaa, 6, 0xa1, 94 }, { 0xf8, 7, 0xa1, 94 }, { 0xa1, 7, 0x40, 96 },
};

/* No trail is 7F: from there on they are one further. */
#define NO_TRAIL 0x7f

/* 0: these bytes are in none of them. */
static int32_t eudc_of_bytes(const uint8_t *bytes)
{
    int32_t first = EUDC_FIRST;
    for (size_t i = 0; i < sizeof rectangle / sizeof *rectangle; i++) {
        int row = bytes[0] - rectangle[i].row;
        int trail = bytes[1] - rectangle[i].trail - (rectangle[i].trail < NO_TRAIL && bytes[1] > NO_TRAIL);
        if (row >= 0 && row < rectangle[i].rows && trail >= 0 && trail < rectangle[i].trails)
            return first + row * rectangle[i].trails + trail;
        first += rectangle[i].rows * rectangle[i].trails;
    }
    return 0;
}

static void eudc_bytes(int32_t code, char out[2])
{
    int32_t left = code - EUDC_FIRST;
    size_t i = 0;
    while (left >= rectangle[i].rows * rectangle[i].trails) {
        left -= rectangle[i].rows * rectangle[i].trails;
        i++;
    }
    int trail = rectangle[i].trail + left % rectangle[i].trails;
    out[0] = (char)(rectangle[i].row + left / rectangle[i].trails);
    out[1] = (char)(trail + (rectangle[i].trail < NO_TRAIL && trail >= NO_TRAIL));
}

static void from_utf8(struct converter *c, const uint8_t *sequence, size_t n, struct buf *out)
{
    (void)c;
    if (n == 2 && sequence[0] == 0xc2 && sequence[1] < 0xa0)      /* C1 controls */
        buf_puts(out, REPLACEMENT);
    else
        buf_add(out, sequence, n);
}

static void from_iconv(struct converter *c, const uint8_t *sequence, size_t n, struct buf *out)
{
    char utf8[8];
    if (n == 1 && sequence[0] < 0x80) {
        buf_add(out, sequence, 1);
        return;
    }
    if (n == 1) {
        buf_puts(out, "€");      /* 0x80 of the Windows code page */
        return;
    }
    int32_t own = n == 2 && c->eudc ? eudc_of_bytes(sequence) : 0;
    size_t got = own ? utf8_put(own, utf8) : through(c->iconv, sequence, n, utf8, sizeof utf8);
    if (got && utf8_valid(utf8, got)) {
        buf_add(out, utf8, got);
        return;
    }
    buf_puts(out, REPLACEMENT);
    if (n == 2 && sequence[1] < 0x80)
        buf_add(out, sequence + 1, 1);
}

static void from_ascii(struct converter *c, const uint8_t *sequence, size_t n, struct buf *out)
{
    (void)c;
    buf_add(out, sequence, n);
}

/* Two iconvs differ in a few marks: what one calls U+2014 the other has as U+2015. */
static int32_t twin(int32_t c)
{
    static const int32_t pair[][2] = { { 0x2014, 0x2015 }, { 0xb7, 0x30fb }, { 0x2225, 0x2016 }, { 0xff5e, 0x301c } };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
        for (int side = 0; side < 2; side++)
            if (pair[i][side] == c)
                return pair[i][!side];
    return 0;
}

/* Two bytes of it, or false: one byte or four would not be two columns. */
static bool two_bytes(struct converter *c, int32_t code, char out[2])
{
    char utf8[4], bytes[8];
    size_t n = utf8_put(code, utf8);
    if (n == 0 || through(c->iconv, utf8, n, bytes, sizeof bytes) != 2)
        return false;
    memcpy(out, bytes, 2);
    return true;
}

static void to_terminal(struct converter *c, const uint8_t *sequence, size_t n, struct buf *out)
{
    const char *at = (const char *)sequence;
    char bytes[2];
    int32_t code = utf8_next(&at, at + n);
    if (code >= 0 && code < 0x80) {
        buf_u8(out, (uint8_t)code);
        return;
    }
    int width = char_width(code, c->paper ? WIDTH_EAST_ASIAN : WIDTH_UNICODE);
    if (c->eudc && char_is_eudc(code)) {
        eudc_bytes(code, bytes);
        buf_add(out, bytes, 2);
    } else if (width == 1)
        buf_u8(out, (uint8_t)lookalike(code));
    else if (width == 2 && (two_bytes(c, code, bytes) || two_bytes(c, twin(code), bytes)))
        buf_add(out, bytes, 2);
    else if (width == 2)
        buf_add(out, c->wide, 2);
}

/* The first of these the character set has in two bytes. */
static void wide_choose(struct converter *c)
{
    static const int32_t candidate[] = { 0x3013, 0x25a1, 0xff1f };
    memcpy(c->wide, "??", sizeof c->wide);
    for (size_t i = 0; i < sizeof candidate / sizeof *candidate; i++)
        if (two_bytes(c, candidate[i], c->wide))
            return;
}

static struct converter *converter_make(const char *to, const char *from, cutting *cut, feeding *feed)
{
    struct converter *c = calloc(1, sizeof *c);
    if (!c)
        panic("out of memory");
    *c = (struct converter){ .iconv = NO_ICONV, .cut = cut, .feed = feed };
    if (to && from) {
        c->iconv = iconv_open(to, from);
        if (c->iconv == NO_ICONV)
            log_error("iconv cannot turn %s into %s: substitutes are shown instead", from, to);
    }
    return c;
}

static bool has_eudc(enum charset charset)
{
    return charset == CHARSET_GBK || charset == CHARSET_GB18030;
}

static struct converter *converter_out(enum charset charset, bool paper)
{
    bool utf8 = charset == CHARSET_UTF8;
    const char *name = form[charset].iconv_name;
    struct converter *c = converter_make(name, "UTF-8", cut_utf8, utf8 ? from_utf8 : to_terminal);
    c->paper = paper && charset_paper_width(charset) == WIDTH_EAST_ASIAN;
    c->eudc = has_eudc(charset);
    wide_choose(c);
    return c;
}

struct converter *converter_to_terminal(enum charset charset)
{
    return converter_out(charset, false);
}

struct converter *converter_to_paper(enum charset charset)
{
    return converter_out(charset, true);
}

struct converter *converter_from_terminal(enum charset charset)
{
    feeding *feed = charset == CHARSET_UTF8 ? from_utf8 : charset == CHARSET_ASCII ? from_ascii : from_iconv;
    struct converter *c = converter_make("UTF-8", form[charset].iconv_name, form[charset].cut, feed);
    c->eudc = has_eudc(charset);
    return c;
}

void converter_free(struct converter **c)
{
    if (*c && (*c)->iconv != NO_ICONV)
        iconv_close((*c)->iconv);
    free(*c);
    *c = NULL;
}

size_t converter_waiting(const struct converter *c)
{
    return c->waiting_n;
}

/* One step over bytes: how many were used, 0 when the rest must wait. */
static size_t feed_one(struct converter *c, const uint8_t *bytes, size_t n, struct buf *out)
{
    int length = c->cut(bytes, n);
    if (length > 0)
        c->feed(c, bytes, (size_t)length, out);
    else if (length < 0)
        c->feed == to_terminal ? buf_u8(out, '?') : buf_puts(out, REPLACEMENT);
    return (size_t)(length < 0 ? -length : length);
}

/* Takes bytes one by one behind what waits until it is a character or none. */
static size_t feed_waiting(struct converter *c, const uint8_t *bytes, size_t n, struct buf *out)
{
    size_t taken = 0;
    while (c->waiting_n && taken < n) {
        c->waiting[c->waiting_n++] = bytes[taken++];
        size_t used = feed_one(c, c->waiting, c->waiting_n, out);
        memmove(c->waiting, c->waiting + used, c->waiting_n - used);
        c->waiting_n -= used;
        while (used && c->waiting_n) {
            used = feed_one(c, c->waiting, c->waiting_n, out);
            memmove(c->waiting, c->waiting + used, c->waiting_n - used);
            c->waiting_n -= used;
        }
    }
    return taken;
}

static size_t ascii_run(const uint8_t *bytes, size_t n)
{
    size_t i = 0;
    while (i < n && bytes[i] < 0x80)
        i++;
    return i;
}

void converter_feed(struct converter *c, const void *bytes, size_t n, struct buf *out)
{
    if (n == 0)
        return;
    const uint8_t *at = bytes, *end = at + n;
    at += feed_waiting(c, at, n, out);
    while (at < end) {
        size_t run = ascii_run(at, (size_t)(end - at));
        buf_add(out, at, run);
        at += run;
        size_t used = at < end ? feed_one(c, at, (size_t)(end - at), out) : 0;
        at += used;
        if (at < end && used == 0)
            break;
    }
    if (at < end) {
        c->waiting_n = (size_t)(end - at);
        memcpy(c->waiting, at, c->waiting_n);
    }
}

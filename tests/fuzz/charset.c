/* Bytes of a terminal in any character set, cut anywhere: both ways of cutting
 * give the same, what comes in is UTF-8, and what goes out again takes exactly
 * its columns. The first byte says the set, the second how it is cut. */
#include "config.h"
#include "base/base.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define OUT_MAX (1u << 20)

static void feed_in_pieces(struct converter *c, const uint8_t *bytes, size_t n, size_t piece, struct buf *out)
{
    for (size_t at = 0; at < n; at += piece) {
        converter_feed(c, bytes + at, piece < n - at ? piece : n - at, out);
        assert(converter_waiting(c) <= 3);
    }
}

/* Every sequence is whole; controls may pass, a C1 never does. */
static void check_utf8(const struct buf *text)
{
    const char *at = (const char *)text->at, *end = at + text->n;
    while (at < end) {
        int32_t c = utf8_next(&at, end);
        assert(c >= 0 && !(c >= 0x80 && c < 0xa0));
    }
}

static size_t columns(const struct buf *text)
{
    const char *at = (const char *)text->at, *end = at + text->n;
    size_t sum = 0;
    while (at < end) {
        int32_t c = utf8_next(&at, end);
        int width = char_width(c, WIDTH_UNICODE);
        sum += c < 0x80 ? 1 : width > 0 ? (size_t)width : 0;
    }
    return sum;
}

static void check_out(enum charset charset, const struct buf *text, size_t piece)
{
    struct converter *c = converter_to_terminal(charset);
    struct buf shown;
    buf_init(&shown, OUT_MAX);
    feed_in_pieces(c, text->at, text->n, piece, &shown);
    assert(!shown.full && converter_waiting(c) == 0);
    if (charset != CHARSET_UTF8)
        assert(shown.n == columns(text));
    buf_release(&shown);
    converter_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n < 2 || n > 10000)
        return 0;
    enum charset charset = bytes[0] % CHARSET_COUNT;
    size_t piece = 1 + bytes[1] % 7;
    struct converter *whole = converter_from_terminal(charset), *cut = converter_from_terminal(charset);
    struct buf a, b;
    buf_init(&a, OUT_MAX);
    buf_init(&b, OUT_MAX);
    converter_feed(whole, bytes + 2, n - 2, &a);
    feed_in_pieces(cut, bytes + 2, n - 2, piece, &b);
    assert(a.n == b.n && !a.full && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0));
    assert(converter_waiting(whole) == converter_waiting(cut));
    if (a.n) {
        check_utf8(&a);
        check_out(charset, &a, piece);
    }
    buf_release(&a);
    buf_release(&b);
    converter_free(&whole);
    converter_free(&cut);
    return 0;
}

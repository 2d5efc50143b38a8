/* The line being typed. It moves by clusters and counts columns by the terminal's
 * own widths, so that the cursor never stands inside a character. */
#include "config.h"
#include "desk/editor.h"
#include <string.h>

void editor_init(struct editor *e, struct pool *pool, enum typed typed, unsigned limit, unsigned columns)
{
    *e = (struct editor){
        .room = limit * 4 + 1, .limit = limit, .columns = (uint16_t)columns, .typed = (uint8_t)typed,
    };
    e->text = pool_get(pool, e->room);
}

static int32_t fold_width(int32_t ch)
{
    if (ch == 0x3000)
        return ' ';
    if (ch >= 0xff01 && ch <= 0xff5e)
        return ch - 0xfee0;
    return ch;
}

static int32_t fold_amount(int32_t ch)
{
    if (ch == 0x3002)                 /* 。 */
        return '.';
    if (ch == 0x5143)                 /* 元 */
        return ch;
    ch = fold_width(ch);
    return ch < 0x80 ? ch : 0;
}

int32_t editor_fold(enum typed typed, int32_t ch)
{
    switch (typed) {
    case TYPED_TEXT:
        return ch;
    case TYPED_COMMAND:
        return ch == 0x3001 ? '/' : fold_width(ch);      /* 、 */
    case TYPED_AMOUNT:
        return fold_amount(ch);
    case TYPED_SECRET: case TYPED_ACCOUNT:
        return fold_width(ch);
    case TYPED_IDENTITY:
        ch = fold_width(ch);
        return ch >= 'a' && ch <= 'z' ? ch - 'a' + 'A' : ch;
    case TYPED_NUMBER:
        ch = fold_width(ch);
        return ch < 0x80 ? ch : 0;
    case TYPED_DATE:
        ch = ch == 0x3002 ? '.' : fold_width(ch);
        return ch < 0x80 || ch == 0x5e74 || ch == 0x6708 || ch == 0x65e5 ? ch : 0;    /* 年月日 */
    }
    return 0;
}

static unsigned char_bytes(const char *at)
{
    uint8_t c = (uint8_t)*at;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static int width_at(const char *at)
{
    const char *p = at;
    int32_t ch = utf8_next(&p, at + char_bytes(at));
    int w = ch < 0 ? 0 : char_width(ch, WIDTH_UNICODE);
    return w < 0 ? 0 : w;
}

static unsigned next_cluster(const struct editor *e, unsigned at)
{
    if (at >= e->n)
        return e->n;
    at += char_bytes(e->text + at);
    while (at < e->n && width_at(e->text + at) == 0)
        at += char_bytes(e->text + at);
    return at;
}

static unsigned prev_cluster(const struct editor *e, unsigned at)
{
    while (at > 0) {
        do
            at--;
        while (at > 0 && ((uint8_t)e->text[at] & 0xc0) == 0x80);
        if (width_at(e->text + at) > 0)
            break;
    }
    return at;
}

void editor_set(struct editor *e, const char *text)
{
    size_t n = utf8_prefix(text, e->limit);
    memcpy(e->text, text, n);
    memset(e->text + n, 0, e->room - n);
    e->n = e->at = (unsigned)n;
    e->fresh = e->cut = false;
}

static void remove_bytes(struct editor *e, unsigned from, unsigned to)
{
    memmove(e->text + from, e->text + to, e->n - to);
    e->n -= to - from;
    e->cut = false;
    memset(e->text + e->n, 0, to - from);
}

bool editor_insert(struct editor *e, int32_t ch)
{
    char bytes[4];
    ch = editor_fold(e->typed, ch);
    size_t n = ch > 0 ? utf8_put(ch, bytes) : 0;
    if (n == 0 || !utf8_valid(bytes, n))
        return false;
    if (e->fresh)
        editor_set(e, "");
    e->cut |= e->n + n >= e->room || utf8_count(e->text) >= e->limit;
    if (e->cut)
        return false;
    memmove(e->text + e->at + n, e->text + e->at, e->n - e->at);
    memcpy(e->text + e->at, bytes, n);
    e->n += (unsigned)n;
    e->at += (unsigned)n;
    return true;
}

bool editor_backspace(struct editor *e)
{
    e->fresh = false;
    unsigned from = prev_cluster(e, e->at);
    if (from == e->at)
        return false;
    remove_bytes(e, from, e->at);
    e->at = from;
    return true;
}

bool editor_delete(struct editor *e)
{
    e->fresh = false;
    unsigned to = next_cluster(e, e->at);
    if (to == e->at)
        return false;
    remove_bytes(e, e->at, to);
    return true;
}

void editor_left(struct editor *e)
{
    e->fresh = false;
    e->at = prev_cluster(e, e->at);
}

void editor_right(struct editor *e)
{
    e->fresh = false;
    e->at = next_cluster(e, e->at);
}

void editor_home(struct editor *e)
{
    e->fresh = false;
    e->at = 0;
}

void editor_end(struct editor *e)
{
    e->fresh = false;
    e->at = e->n;
}

/* Columns of the clusters in [from, to). */
static unsigned columns_of(const struct editor *e, unsigned from, unsigned to, enum width_mode mode)
{
    unsigned columns = 0;
    const char *p = e->text + from;
    while (p < e->text + to) {
        int32_t ch = utf8_next(&p, e->text + to);
        int w = ch < 0 ? 0 : char_width(ch, mode);
        columns += w > 0 ? (unsigned)w : 0;
        if (ch < 0)
            break;
    }
    return columns;
}

static unsigned show_stars(const struct editor *e, char *out, size_t room)
{
    size_t n = utf8_count(e->text);
    if (n > e->columns - 1u)
        n = e->columns - 1u;
    if (n >= room)
        n = room - 1;
    memset(out, '*', n);
    out[n] = '\0';
    return (unsigned)n;
}

unsigned editor_show(const struct editor *e, enum width_mode mode, char *out, size_t room)
{
    if (e->typed == TYPED_SECRET)
        return show_stars(e, out, room);
    /* A field whose limit fits needs no free cell behind its last character. */
    unsigned seen = e->limit <= e->columns ? e->columns : e->columns - 1u, from = 0;
    while (from < e->at && columns_of(e, from, e->at, mode) > seen)
        from = next_cluster(e, from);
    size_t n = text_fit(e->text + from, e->columns, mode);
    if (n >= room)
        n = room - 1;
    memcpy(out, e->text + from, n);
    out[n] = '\0';
    return columns_of(e, from, e->at, mode);
}

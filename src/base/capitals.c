/* Amounts in Chinese capitals, domain 4.6. Where the rule leaves a choice the
 * shorter form is taken: no 零 for a zero in the place of 元 or 万 alone, no 整
 * after 角. */
#include "config.h"
#include "base/money.h"

#include <string.h>

#define WAN 10000u
#define YI 100000000u

static const char *const digit[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

struct words { char *at, *end; };

static void put(struct words *w, const char *word)
{
    size_t n = strlen(word);
    if (n >= (size_t)(w->end - w->at))
        return;
    memcpy(w->at, word, n + 1);
    w->at += n;
}

/* 1 to 9999; zeros between its digits are one 零, zeros after them nothing. */
static void put_thousands(struct words *w, unsigned n)
{
    static const struct { unsigned value; const char *word; } place[] = {
        { 1000, "仟" }, { 100, "佰" }, { 10, "拾" }, { 1, "" }
    };
    bool begun = false, zero = false;
    for (unsigned i = 0; i < 4; i++) {
        unsigned d = n / place[i].value % 10;
        if (d == 0) {
            zero = begun;
            continue;
        }
        if (zero)
            put(w, digit[0]);
        put(w, digit[d]);
        put(w, place[i].word);
        begun = true;
        zero = false;
    }
}

static void put_whole(struct words *w, uint64_t n);

/* The part above a unit, the unit, and what is left under it. */
static void put_split(struct words *w, uint64_t n, uint64_t unit, const char *word)
{
    put_whole(w, n / unit);
    put(w, word);
    uint64_t left = n % unit;
    if (left && left < unit / 10)
        put(w, digit[0]);
    if (left)
        put_whole(w, left);
}

static void put_whole(struct words *w, uint64_t n)
{
    if (n >= YI)
        put_split(w, n, YI, "亿");
    else if (n >= WAN)
        put_split(w, n, WAN, "万");
    else
        put_thousands(w, (unsigned)n);
}

static void put_cents(struct words *w, unsigned jiao, unsigned fen, bool whole)
{
    if (jiao) {
        put(w, digit[jiao]);
        put(w, "角");
    } else if (fen && whole) {
        put(w, digit[0]);
    }
    if (fen) {
        put(w, digit[fen]);
        put(w, "分");
    }
}

char *money_capitals(money amount, bool prefix, char out[MONEY_CAPITALS])
{
    struct words w = { out, out + MONEY_CAPITALS };
    uint64_t fen = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;
    uint64_t whole = fen / 100;
    fen %= 100;
    if (prefix)
        put(&w, "人民币");
    if (amount < 0)
        put(&w, "负");
    if (whole)
        put_whole(&w, whole);
    else if (!fen)
        put(&w, digit[0]);
    if (whole || !fen)
        put(&w, "元");
    put_cents(&w, (unsigned)fen / 10, (unsigned)fen % 10, whole > 0);
    if (!fen)
        put(&w, "整");
    return out;
}

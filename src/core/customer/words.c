/* The search words of an account, some two dozen each (ux 2.2): number tails as
 * reversed digits, names and contacts as suffixes, initials and whole pinyin in every
 * way they may be read, Latin words, the village, the longer words and the house number
 * of the address, the identity's hash. Generic endings carry no words, so that "公司"
 * does not point at half the county. */
#include "config.h"
#include "core/customer/customer.h"

#include <ctype.h>
#include <string.h>

#define NAME_SUFFIXES 8
#define NAME_CHARS 8
#define ADDRESS_CHARS 12
#define ADDRESS_RUNS 4
#define DIGITS "0123456789"

static void unit_hash(const char *unit_no, uint8_t out[3])
{
    uint32_t h = 2166136261u;
    for (const char *at = unit_no ? unit_no : ""; *at; at++)
        h = (h ^ (uint8_t)*at) * 16777619u;
    h ^= h >> 24;
    out[0] = (uint8_t)(h >> 16);
    out[1] = (uint8_t)(h >> 8);
    out[2] = (uint8_t)h;
}

void word_make(struct word *w, const char *unit_no, enum word_kind kind, const void *token, size_t n, bool whole)
{
    if (n > WORD_TOKEN)
        n = WORD_TOKEN;
    unit_hash(unit_no, w->b);
    w->b[3] = (uint8_t)kind;
    memcpy(w->b + WORD_HEAD, token, n);
    w->n = WORD_HEAD + n;
    if (whole)
        w->b[w->n++] = 0;
}

size_t digits_reversed(const char *text, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = strlen(text); i-- > 0 && n + 1 < room;)
        if (text[i] >= '0' && text[i] <= '9')
            out[n++] = text[i];
    out[n] = 0;
    return n;
}

char *account_id_normal(const char *id_no, char *out, size_t n)
{
    return id_number_normal(id_no, out, n);
}

struct words {
    struct word_sink *sink;
    const char *unit_no;
};

static void emit(const struct words *w, enum word_kind kind, const void *token, size_t n)
{
    struct word word;
    if (!n)
        return;
    word_make(&word, w->unit_no, kind, token, n, true);
    w->sink->emit(w->sink, word.b, word.n);
}

static void emit_digits(const struct words *w, const char *text)
{
    char reversed[40];
    if (text && *text)
        emit(w, WORD_DIGITS, reversed, digits_reversed(text, reversed, sizeof reversed));
}

static void emit_letters(void *context, const char *spelled)
{
    emit(context, WORD_LETTERS, spelled, strlen(spelled));
}

/* Initials and whole pinyin are looked up alike: nobody says which he types. */
static void emit_spelled(const struct words *w, const char *text, bool as_name)
{
    pinyin_ways(text, as_name, false, emit_letters, (void *)(uintptr_t)w);
    pinyin_ways(text, as_name, true, emit_letters, (void *)(uintptr_t)w);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The words of a Latin name but its first, which the whole begins with: smith of John Smith. */
static void emit_latin(const struct words *w, const char *name)
{
    char normal[FOLDED], folded[FOLDED];
    unsigned words = 0;
    text_fold(name, normal, sizeof normal);
    for (const char *at = normal; *at && words < LATIN_WORDS; at++)
        if (at > normal && is_letter(at[0]) && !is_letter(at[-1])) {
            text_fold_search(at, folded, sizeof folded);
            emit(w, WORD_LETTERS, folded, strlen(folded));
            words++;
        }
}

static bool begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

static bool generic(const char *suffix)
{
    static const char *const endings[] = { "有限公司", "有限责任", "责任公司", "公司", "限公司", "任公司" };
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (begins(suffix, endings[i]))
            return true;
    return false;
}

/* A name of up to four characters is found by each of its suffixes, a longer one
 * by those of two characters and more. */
static void emit_name(const struct words *w, const char *name)
{
    char folded[FOLDED];
    text_fold_search(name, folded, sizeof folded);
    size_t count = utf8_count(folded);
    const char *at = folded, *end = folded + strlen(folded);
    for (size_t i = 0; i < count && i < NAME_SUFFIXES; i++) {
        if (i && ((count > 4 && i + 1 == count) || generic(at)))
            break;
        emit(w, WORD_TEXT, at, utf8_prefix(at, NAME_CHARS));
        utf8_next(&at, end);
    }
}

static bool counts_in_address(int32_t c)
{
    static const char units[] = "号组楼栋幢单元室户排院层段队";
    const char *at = units, *end = units + sizeof units - 1;
    for (int32_t u; (u = utf8_next(&at, end)) >= 0;)
        if (u == c)
            return true;
    return false;
}

/* Characters of the run of Chinese text at `at`, and where it ends. */
static size_t run_length(const char *at, const char *end, const char **past_r)
{
    size_t n = 0;
    for (*past_r = at; at < end; *past_r = at, n++)
        if (utf8_next(&at, end) < 0x80)
            break;
    return n;
}

static const char *skip_to_run(const char *at, const char *end)
{
    while (at < end) {
        const char *next = at;
        int32_t c = utf8_next(&next, end);
        if (c < 0 || (c >= 0x80 && !counts_in_address(c)))
            return c < 0 ? end : at;
        at = next;
    }
    return end;
}

/* The first run is the village: it is found from its second character on too. */
static void emit_address(const struct words *w, const char *address)
{
    char folded[FOLDED];
    text_fold_search(address, folded, sizeof folded);
    const char *at = folded, *end = folded + strlen(folded);
    for (unsigned run = 0; run < ADDRESS_RUNS; run++) {
        const char *past;
        at = skip_to_run(at, end);
        size_t n = run_length(at, end, &past);
        if (n < 2 && run)
            break;
        emit(w, WORD_TEXT, at, utf8_prefix(at, ADDRESS_CHARS));
        for (size_t i = 1; !run && i + 3 <= n; i++) {
            utf8_next(&at, end);
            emit(w, WORD_TEXT, at, utf8_prefix(at, ADDRESS_CHARS));
        }
        at = past;
    }
}

/* From each of its numbers on: 3组27号 and 27号, and the last one bare (27). */
static void emit_house(const struct words *w, const char *address)
{
    char folded[FOLDED];
    const char *last = NULL;
    text_fold_search(address, folded, sizeof folded);
    for (const char *at = folded + strcspn(folded, DIGITS); *at; at += strcspn(at, DIGITS)) {
        last = at;
        emit(w, WORD_TEXT, at, utf8_prefix(at, NAME_CHARS));
        at += strspn(at, DIGITS);
    }
    if (last)
        emit(w, WORD_TEXT, last, strspn(last, DIGITS));
}

static bool hash_given(const struct hash *h)
{
    static const struct hash none;
    return memcmp(h, &none, sizeof none) != 0;
}

void words_digits(struct word_sink *sink, const char *unit_no, const char *text)
{
    emit_digits(&(struct words){ sink, unit_no }, text);
}

void words_name(struct word_sink *sink, const char *unit_no, const char *name)
{
    const struct words w = { sink, unit_no };
    if (!name || !*name)
        return;
    emit_name(&w, name);
    emit_spelled(&w, name, true);
    emit_latin(&w, name);
}

void words_address(struct word_sink *sink, const char *unit_no, const char *address)
{
    const struct words w = { sink, unit_no };
    if (!address || !*address)
        return;
    emit_address(&w, address);
    emit_spelled(&w, address, false);
    emit_house(&w, address);
}

void words_identity(struct word_sink *sink, const char *unit_no, const struct hash *hash)
{
    if (hash_given(hash))
        emit(&(struct words){ sink, unit_no }, WORD_IDENTITY, hash->b, 8);
}

void account_words(const void *row, struct word_sink *sink)
{
    const struct account *a = row;
    const struct words w = { .sink = sink, .unit_no = a->unit_no };
    if (a->of_job && a->account_state == CODE_account_state_closed)
        return;                      /* it has become another, which has words of its own */
    emit_digits(&w, a->account_no);
    if (a->of_job)
        return;                      /* the job is found by everything else */
    emit_digits(&w, a->meter_no);
    emit_digits(&w, a->phone);
    emit_digits(&w, a->old_no);
    words_name(sink, a->unit_no, a->account_name);
    if (a->contact && strcmp(a->contact, a->account_name ? a->account_name : ""))
        words_name(sink, a->unit_no, a->contact);
    words_address(sink, a->unit_no, a->address);
    words_identity(sink, a->unit_no, &a->id_hash);
}

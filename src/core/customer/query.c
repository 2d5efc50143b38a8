/* The shape of what is typed says what it is (ux 2.2): digits are the tail of a
 * number or a house, letters are initials, pinyin or a Latin word, anything else is part
 * of a name or an address. */
#include "config.h"
#include "core/customer/query.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define TAIL_LEAST 3

static enum token_shape shape_of(const char *text)
{
    bool digits = true, letters = true;
    for (const char *at = text; *at; at++) {
        digits &= *at >= '0' && *at <= '9';
        letters &= *at >= 'a' && *at <= 'z';
    }
    return digits ? TOKEN_DIGITS : letters ? TOKEN_LETTERS : TOKEN_TEXT;
}

static void whole_text(struct query *q, const char *folded)
{
    size_t n = 0;
    for (const char *at = folded; *at && n + 1 < sizeof q->whole; at++)
        if (*at != ' ' && *at != '-')
            q->whole[n++] = *at;
    q->whole[n] = 0;
}

static bool number_parts(const char *text)
{
    bool some = false;
    for (const char *at = text; *at; at++) {
        if (!(*at >= '0' && *at <= '9') && *at != ' ' && *at != '-')
            return false;
        some |= *at == '-' || *at == ' ';
    }
    return some;
}

/* 0525 018 346 is one number; wjg 27 is two words. */
static bool grouped_number(const char *folded, const char *whole)
{
    size_t n = strlen(whole);
    return number_parts(folded) && (n == 10 || n == 11 || n == 13 || n == 15 || n == 18 || n == 22);
}

static enum status token_add(struct query *q, const char *word, size_t n, struct fault *f)
{
    char copy[QUERY_TEXT];
    if (q->tokens == QUERY_TOKENS) {
        char most[8];
        snprintf(most, sizeof most, "%d", QUERY_TOKENS);
        return fault_set(f, ST_field_too_many, "text", most, NULL, NULL);
    }
    memcpy(copy, word, n);
    copy[n] = 0;
    struct token *t = &q->token[q->tokens];
    text_fold_search(copy, t->text, sizeof t->text);
    t->n = strlen(t->text);
    t->shape = shape_of(t->text);
    q->tokens += t->n > 0;
    return ST_ok;
}

enum status query_read(struct query *q, const char *text, struct fault *f)
{
    char folded[QUERY_TEXT];
    *q = (struct query){ 0 };
    text_fold(text, folded, sizeof folded);
    whole_text(q, folded);
    if (grouped_number(folded, q->whole))
        return token_add(q, q->whole, strlen(q->whole), f);
    for (const char *at = folded; *at;) {
        size_t n = strcspn(at, " ");
        if (n) {
            enum status s = token_add(q, at, n, f);
            if (s)
                return s;
        }
        at += n + (at[n] == ' ');
    }
    if (q->tokens == 1 && q->token[0].shape == TOKEN_DIGITS && q->token[0].n == 1)
        q->tokens = 0;               /* one digit is an act of its page, not a search */
    return ST_ok;
}

bool query_identity(const struct query *q)
{
    size_t n = strlen(q->whole), digits = 0, letters = 0;
    if (q->tokens != 1 || (n != 15 && n != 18))
        return false;
    for (size_t i = 0; i < n; i++) {
        digits += isdigit((unsigned char)q->whole[i]) != 0;
        letters += isalpha((unsigned char)q->whole[i]) != 0;
    }
    return n == 15 ? digits == n : digits + letters == n && digits >= 8;
}

bool token_word(const struct token *t, const char *unit_no, bool whole, struct word *w_r)
{
    static const enum word_kind kinds[] = { [TOKEN_DIGITS] = WORD_TEXT, [TOKEN_LETTERS] = WORD_LETTERS,
                                            [TOKEN_TEXT] = WORD_TEXT };
    char reversed[WORD_TOKEN];
    if (t->shape == TOKEN_DIGITS && t->n >= sizeof reversed)
        return false;
    if (t->shape == TOKEN_DIGITS && t->n >= TAIL_LEAST) {
        digits_reversed(t->text, reversed, sizeof reversed);
        word_make(w_r, unit_no, WORD_DIGITS, reversed, t->n, whole);
        return true;
    }
    /* Stored words are cut: what is longer is looked up by its beginning. */
    size_t chars = t->shape == TOKEN_LETTERS ? WORD_TOKEN : 8;
    size_t n = utf8_prefix(t->text, chars);
    word_make(w_r, unit_no, kinds[t->shape], t->text, n, whole);
    return true;
}

static bool ends_with(const char *text, const struct token *t)
{
    char digits[QUERY_TEXT], tail[QUERY_TEXT];
    if (!text || !*text)
        return false;
    size_t n = digits_reversed(text, digits, sizeof digits);
    digits_reversed(t->text, tail, sizeof tail);
    return n >= t->n && !strncmp(digits, tail, t->n);
}

struct spelling { const struct token *token; bool found; };

static void spelling_begins(void *context, const char *spelled)
{
    struct spelling *s = context;
    s->found |= !strncmp(spelled, s->token->text, s->token->n);
}

/* In any way it may be read, by initials or whole. */
static bool spelled_begins(const char *text, bool as_name, const struct token *t)
{
    struct spelling s = { .token = t };
    if (!text || !*text)
        return false;
    pinyin_ways(text, as_name, false, spelling_begins, &s);
    if (!s.found)
        pinyin_ways(text, as_name, true, spelling_begins, &s);
    return s.found;
}

static bool contains(const char *text, const struct token *t)
{
    char folded[QUERY_TEXT * 2];
    if (!text || !*text)
        return false;
    text_fold_search(text, folded, sizeof folded);
    return strstr(folded, t->text);
}

/* Texts of a row by what they are: the ends of numbers are typed, letters are of names
 * and places, and anything may be part of a name or a place. */
static bool token_matches(const struct token *t, const struct texts *x)
{
    bool found = false;
    for (unsigned i = 0; !found && i < QUERY_TEXTS; i++)
        switch (t->shape) {
        case TOKEN_DIGITS:
            found = ends_with(x->number[i], t) || contains(x->place[i], t);
            break;
        case TOKEN_LETTERS:
            found = contains(x->name[i], t) || spelled_begins(x->name[i], true, t) ||
                spelled_begins(x->place[i], false, t);
            break;
        case TOKEN_TEXT:
            found = contains(x->name[i], t) || contains(x->place[i], t) || contains(x->number[i], t);
            break;
        }
    return found;
}

/* Initials last: they are the dearest to make. */
bool query_matches(const struct query *q, const struct texts *x)
{
    for (unsigned letters = 0; letters < 2; letters++)
        for (unsigned i = 0; i < q->tokens; i++)
            if ((q->token[i].shape == TOKEN_LETTERS) == (letters == 1) && !token_matches(&q->token[i], x))
                return false;
    return true;
}

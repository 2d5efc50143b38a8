/* Check digits, areas and birthdays of the numbers of people and firms, and what the
 * numbers of each paper look like. Each shape is judged by its own standard; where no
 * paper is named, which one is meant follows from the text alone. */
#include "config.h"
#include "base/id_number.h"

#include <ctype.h>
#include <pthread.h>
#include <regex.h>
#include <string.h>
#include "base/log.h"
#include "base/normal.h"
#include "base/text.h"

#define PLACES 18
#define PLACES_OLD 15
#define NORMAL 128

char *id_number_normal(const char *text, char *out, size_t n)
{
    char folded[NORMAL];
    size_t at = 0;
    text_fold(text ? text : "", folded, sizeof folded);
    for (const char *p = folded; *p && at + 1 < n; p++)
        if (isalnum((unsigned char)*p) || *p & 0x80)
            out[at++] = (char)toupper((unsigned char)*p);
    out[at] = '\0';
    return out;
}

/* -- papers -- */

#define ID_CHECK_NONE ID_NONE
#define ID_CHECK_CARD ID_CARD
#define ID_CHECK_CREDIT_CODE ID_CREDIT_CODE
#define ID_CHECK_LICENCE ID_LICENCE

static const struct id_paper papers[] = {
#define ID_PAPER(kind, pattern, check) { #kind, pattern, ID_CHECK_##check },
#include "base/id_papers.def"
#undef ID_PAPER
};
#define PAPERS (sizeof papers / sizeof *papers)

static regex_t likeness[PAPERS];
static pthread_once_t compiled = PTHREAD_ONCE_INIT;

static void compile(void)
{
    for (size_t i = 0; i < PAPERS; i++)
        if (regcomp(&likeness[i], papers[i].pattern, REG_EXTENDED) != 0)
            panic("base/id_papers.def: the pattern of %s", papers[i].kind);
}

const struct id_paper *id_paper(const char *kind)
{
    static const struct id_paper free_text = { "", "", ID_NONE };
    for (size_t i = 0; i < PAPERS; i++)
        if (strcmp(papers[i].kind, *kind ? kind : "unsaid") == 0)
            return &papers[i];
    return &free_text;
}

bool id_paper_like(const struct id_paper *paper, const char *text)
{
    char id[NORMAL];
    regmatch_t whole;
    if (!*paper->pattern || !text || !*text)
        return true;
    pthread_once(&compiled, compile);
    id_number_normal(text, id, sizeof id);
    return regexec(&likeness[paper - papers], id, 1, &whole, 0) == 0 && whole.rm_so == 0 &&
        (size_t)whole.rm_eo == strlen(id);
}

/* -- checks -- */

/* GB 11643, ISO 7064 MOD 11-2: weight 2^(18-i) mod 11. */
char id_card_check(const char *digits)
{
    static const unsigned char weight[PLACES - 1] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    unsigned sum = 0;
    for (unsigned i = 0; i < PLACES - 1; i++)
        sum += (unsigned)(digits[i] - '0') * weight[i];
    return "10X98765432"[sum % 11];
}

/* GB 32100: weight 3^i mod 31 over an alphabet without I, O, S, V and Z. */
char credit_code_check(const char *characters)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    unsigned sum = 0, weight = 1;
    for (unsigned i = 0; i < PLACES - 1; i++, weight = weight * 3 % 31) {
        const char *at = characters[i] ? strchr(alphabet, characters[i]) : NULL;
        if (!at)
            return '\0';
        sum += (unsigned)(at - alphabet) * weight;
    }
    return alphabet[(31 - sum % 31) % 31];
}

/* GS 15-2006, ISO 7064 MOD 11,10. */
char licence_check(const char *digits)
{
    unsigned p = 10;
    for (unsigned i = 0; i < PLACES_OLD - 1; i++) {
        unsigned sum = (p + (unsigned)(digits[i] - '0')) % 10;
        p = (sum ? sum : 10) * 2 % 11;
    }
    return (char)('0' + (11 - p) % 10);
}

/* The provinces of GB/T 2260 by their two digits, and 81 to 83 of those who live here on a permit. */
static bool is_area(const char *id)
{
    static const char areas[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
                                "61 62 63 64 65 71 81 82 83 91";
    for (const char *at = areas; ; at += 3) {
        if (at[0] == id[0] && at[1] == id[1])
            return true;
        if (!at[2])
            return false;
    }
}

static size_t digits_of(const char *text)
{
    return strspn(text, "0123456789");
}

static int number(const char *digits, unsigned n)
{
    int value = 0;
    for (unsigned i = 0; i < n; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* A card of 15 places is of a person born in the last century: none were given after 1999. */
static date birth(const char *id)
{
    size_t n = strlen(id);
    if (n == PLACES && digits_of(id) >= PLACES - 1)
        return date_of(number(id + 6, 4), number(id + 10, 2), number(id + 12, 2));
    if (n == PLACES_OLD && digits_of(id) == PLACES_OLD)
        return date_of(1900 + number(id + 6, 2), number(id + 8, 2), number(id + 10, 2));
    return DATE_NONE;
}

static bool born(const char *id, date today)
{
    date day = birth(id);
    return day && day <= today;
}

date id_number_birth(const char *text)
{
    char id[NORMAL];
    date day = birth(id_number_normal(text, id, sizeof id));
    return date_allowed(day) ? day : DATE_NONE;
}

static enum id_fault last_is(const char *id, char right, char *right_r)
{
    if (right_r)
        *right_r = id[PLACES - 1] == right ? '\0' : right;
    return id[PLACES - 1] == right ? ID_GOOD : ID_CHECK;
}

static enum id_fault card_check(const char *id, date today, char *right_r)
{
    size_t n = strlen(id), digits = digits_of(id);
    if (n != PLACES && n != PLACES_OLD)
        return ID_LENGTH;
    if (digits < (n == PLACES ? PLACES - 1u : PLACES_OLD) || (digits < n && id[n - 1] != 'X'))
        return ID_CHARACTERS;
    if (!is_area(id))
        return ID_AREA;
    if (!born(id, today))
        return ID_BIRTH;
    return n == PLACES_OLD ? ID_GOOD : last_is(id, id_card_check(id), right_r);
}

static enum id_fault code_check(const char *id, char *right_r)
{
    if (strlen(id) != PLACES)
        return ID_LENGTH;
    char right = credit_code_check(id);
    return right ? last_is(id, right, right_r) : ID_CHARACTERS;
}

static enum id_fault licence_fault(const char *id, char *right_r)
{
    if (strlen(id) != PLACES_OLD || digits_of(id) != PLACES_OLD)
        return code_check(id, right_r);
    char right = licence_check(id);
    if (right_r)
        *right_r = id[PLACES_OLD - 1] == right ? '\0' : right;
    return id[PLACES_OLD - 1] == right ? ID_GOOD : ID_CHECK;
}

/* Digits, the last perhaps X, are a card's; 18 places with letters a credit code,
 * and so is one of digits alone that its own check bears out. */
static enum id_fault any_check(const char *id, date today, char *right_r)
{
    size_t n = strlen(id), digits = digits_of(id);
    bool card = digits == n || (digits + 1 == n && id[n - 1] == 'X');
    if (n == PLACES && code_check(id, NULL) == ID_GOOD)
        return ID_GOOD;
    if (card && n >= PLACES_OLD - 1)
        return card_check(id, today, right_r);
    return n == PLACES ? code_check(id, right_r) : ID_GOOD;
}

enum id_fault id_number_check(enum id_shape shape, const char *text, date today, char *right_r)
{
    char id[NORMAL];
    if (right_r)
        *right_r = '\0';
    if (shape == ID_NONE || !*id_number_normal(text, id, sizeof id))
        return ID_GOOD;
    if (shape == ID_CARD)
        return card_check(id, today, right_r);
    if (shape == ID_LICENCE)
        return licence_fault(id, right_r);
    return shape == ID_CREDIT_CODE ? code_check(id, right_r) : any_check(id, today, right_r);
}

const char *id_fault_key(enum id_fault fault)
{
    static const char *const key[ID_FAULTS] = {
        [ID_LENGTH] = "id_number.length", [ID_CHARACTERS] = "id_number.characters", [ID_AREA] = "id_number.area",
        [ID_BIRTH] = "id_number.birth",
        [ID_CHECK] = "id_number.check",
    };
    return key[fault];
}

bool phone_good(const char *text)
{
    char folded[NORMAL], digit[NORMAL];
    size_t n = 0;
    text_fold(text ? text : "", folded, sizeof folded);
    for (const char *p = folded; *p; p++) {
        if (isdigit((unsigned char)*p))
            digit[n++] = *p;
        else if (!strchr(" -", *p))
            return false;
    }
    digit[n] = '\0';
    if (digit[0] == '0')
        return n >= 10 && n <= 12;
    if (n == 11)
        return digit[0] == '1' && digit[1] >= '3';
    return n == 5 || n == 7 || n == 8 ||
        ((n == 10) && (strncmp(digit, "400", 3) == 0 || strncmp(digit, "800", 3) == 0));
}

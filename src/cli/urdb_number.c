/* Numbers of a JSON file by their decimals: a tree's are binary fractions, and 0.1 would no
 * longer be 0.1. So they are texts before the tree is made, and are read here. */
#include "config.h"
#include "cli/urdb.h"

#include <ctype.h>
#include <string.h>

#define DIGITS_MOST 30                   /* that are looked at; those after them are below any unit */
#define EXPONENT_MOST 400

/* Outside of strings only numbers begin so, in what is JSON already. */
static size_t number_length(const char *text, size_t n)
{
    size_t i = 0;
    if (!n || (*text != '-' && !isdigit((unsigned char)*text)))
        return 0;
    while (i < n && (isdigit((unsigned char)text[i]) || strchr("+-.eE", text[i])))
        i++;
    return i;
}

char *urdb_numbers_quoted(struct pool *pool, const char *text, size_t n, size_t *n_r)
{
    char *out = pool_get(pool, n * 3 + 1), *at = out;
    bool in_string = false;
    for (size_t i = 0; i < n;) {
        size_t digits = in_string ? 0 : number_length(text + i, n - i);
        if (digits) {
            *at++ = '"';
            memcpy(at, text + i, digits);
            at += digits;
            *at++ = '"';
            i += digits;
            continue;
        }
        if (in_string && text[i] == '\\')
            *at++ = text[i++];
        else if (text[i] == '"')
            in_string = !in_string;
        *at++ = text[i++];
    }
    *n_r = (size_t)(at - out);
    return out;
}

static bool exponent_take(const char *text, int *exponent)
{
    bool less = *text == '-';
    int n = 0;
    text += less || *text == '+';
    if (!isdigit((unsigned char)*text))
        return false;
    for (; isdigit((unsigned char)*text); text++)
        n = n < EXPONENT_MOST ? n * 10 + *text - '0' : n;
    *exponent += less ? -n : n;
    return !*text;
}

/* n x 10^exponent, half away from nought; cut: something was below a unit. */
static bool scaled(__int128 n, int exponent, int64_t *n_r, bool *cut_r)
{
    __int128 unit = 1;
    for (; exponent > 0 && n && n <= INT64_MAX; exponent--)
        n *= 10;
    for (; exponent < 0 && n; exponent++) {
        if (unit / 100 > n) {                /* it is nought, however far it goes on */
            *cut_r = true;
            *n_r = 0;
            return true;
        }
        unit *= 10;
    }
    *cut_r |= n % unit != 0;
    n = (n * 2 + unit) / (unit * 2);
    *n_r = (int64_t)n;
    return n <= INT64_MAX;
}

bool urdb_decimal(const char *text, int places, int64_t *n_r, bool *cut_r)
{
    bool less = *text == '-', point = false, any = false;
    int digits = 0, exponent = places;
    __int128 n = 0;
    *cut_r = false;
    for (text += less; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        any = true;
        if (digits < DIGITS_MOST) {
            n = n * 10 + (*text - '0');
            digits += n > 0;
            exponent -= point;
        } else {
            exponent += !point;
            *cut_r |= *text != '0';
        }
    }
    bool good = any && (!*text || ((*text == 'e' || *text == 'E') && exponent_take(text + 1, &exponent)));
    if (!good || !scaled(n, exponent, n_r, cut_r))
        return false;
    *n_r = less ? -*n_r : *n_r;
    return true;
}

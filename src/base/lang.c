/* gettext, used as a table of symbolic keys. The C library answers only while
 * the locale is not plain C, so the process stands in C.UTF-8 and LANGUAGE says
 * which catalogues are asked, in order: what zh_TW lacks is said in zh_CN, which
 * is complete. _nl_msg_cat_cntr is the library's documented way to be told that
 * LANGUAGE changed. Every catalogue is opened in lang_open, so that forked
 * processes share its pages and need no file once they are sandboxed. */
#include "config.h"
#include "base/lang.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/base.h"
#include "base/log.h"
#include "base/text.h"

#define DOMAIN "wattdesk"
#define FULL_LANG "zh_CN"
#define LANG_TEXT 16
#define KEY_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"

extern int _nl_msg_cat_cntr;

static const char *const shipped[] = { "zh_CN", "en", "zh_TW" };
static char current[LANG_TEXT] = FULL_LANG;
static enum lang_face face = FACE_FILE;

void lang_open(const char *locale_dir)
{
    if (!setlocale(LC_ALL, "C.UTF-8") && !setlocale(LC_ALL, "en_US.UTF-8"))
        fatal("locale: neither C.UTF-8 nor en_US.UTF-8 is known here");
    if (!bindtextdomain(DOMAIN, locale_dir) || !bind_textdomain_codeset(DOMAIN, "UTF-8"))
        fatal("%s: out of memory", locale_dir);
    for (size_t i = sizeof shipped / sizeof *shipped; i-- > 0;) {
        lang_set(shipped[i]);
        if (strcmp(tr("lang.code"), shipped[i]) != 0)
            log_warn("%s: no words for %s", locale_dir, shipped[i]);
    }
}

/* en_US and en_GB are both the English there is. */
static bool same_lang(const char *shipped_one, const char *lang)
{
    size_t n = strlen(shipped_one);
    return strncmp(shipped_one, lang, n) == 0 && (lang[n] == '\0' || lang[n] == '_');
}

void lang_set(const char *lang)
{
    char order[2 * LANG_TEXT + 1];
    size_t i = 0;
    while (i < sizeof shipped / sizeof *shipped && !same_lang(shipped[i], lang))
        i++;
    const char *known = i < sizeof shipped / sizeof *shipped ? shipped[i] : FULL_LANG;
    snprintf(current, sizeof current, "%s", known);
    snprintf(order, sizeof order, "%s:%s", known, FULL_LANG);
    if (setenv("LANGUAGE", order, 1) != 0)
        panic("out of memory");
    _nl_msg_cat_cntr++;
}

const char *lang_current(void)
{
    return current;
}

/* -- words beside the catalogues -- */

/* By key and language; the texts lie behind, in the same piece of memory. */
static struct lang_words { struct lang_word *at; size_t n; } own, own_before;

static int by_key_and_lang(const void *a, const void *b)
{
    const struct lang_word *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : strcmp(x->lang, y->lang);
}

/* The later of two stands first, so that a search by halves need not look about. */
static int as_they_stand(const void *a, const void *b)
{
    const struct lang_word *x = *(const struct lang_word *const *)a, *y = *(const struct lang_word *const *)b;
    int order = by_key_and_lang(x, y);
    return order ? order : (x < y) - (x > y);
}

static char *text_put(char **at, const char *text)
{
    char *put = *at;
    size_t n = strlen(text) + 1;
    memcpy(put, text, n);
    *at += n;
    return put;
}

static struct lang_words words_copy(const struct lang_word *const *word, size_t n)
{
    struct lang_words r = { .n = 0 };
    size_t bytes = (n + 1) * sizeof *r.at;
    for (size_t i = 0; i < n; i++)
        bytes += strlen(word[i]->key) + strlen(word[i]->lang) + strlen(word[i]->text) + 3;
    r.at = malloc(bytes);
    if (!r.at)
        panic("out of memory");
    char *at = (char *)(r.at + n + 1);
    for (size_t i = 0; i < n; i++) {
        if (r.n && by_key_and_lang(&r.at[r.n - 1], word[i]) == 0)
            continue;
        r.at[r.n].key = text_put(&at, word[i]->key);
        r.at[r.n].lang = text_put(&at, word[i]->lang);
        r.at[r.n++].text = text_put(&at, word[i]->text);
    }
    return r;
}

bool lang_words_set(const struct lang_word *word, size_t n)
{
    size_t most = n < LANG_WORDS_MOST ? n : LANG_WORDS_MOST;
    const struct lang_word **order = malloc((most + 1) * sizeof *order);
    if (!order)
        panic("out of memory");
    for (size_t i = 0; i < most; i++)
        order[i] = &word[i];
    qsort(order, most, sizeof *order, as_they_stand);
    free(own_before.at);
    own_before = own;
    own = words_copy(order, most);
    free(order);
    return most == n;
}

static const char *own_word(const char *key, const char *lang)
{
    const struct lang_word wanted = { .key = key, .lang = lang };
    const struct lang_word *found = own.n ? bsearch(&wanted, own.at, own.n, sizeof wanted, by_key_and_lang) : NULL;
    return found ? found->text : NULL;
}

/* As of the catalogues: what a language lacks is said in the full one. */
static const char *own_tr(const char *key)
{
    const char *word = own_word(key, current);
    if (!word)
        word = own_word(key, FULL_LANG);
    return word ? word : key;
}

/* The empty key is the catalogue's head. */
const char *tr(const char *key)
{
    const char *word = *key ? dgettext(DOMAIN, key) : "";
    return word == key && own.n ? own_tr(key) : word;
}

struct filler {
    char *at;
    size_t room;
    const char *const *arg;
    int args;
};

static void put(struct filler *o, const char *text)
{
    if (o->room && !text_copy(o->at, o->room, text))
        o->room = strlen(o->at) + 1;      /* full: nothing more follows what was cut */
    size_t n = o->room ? strlen(o->at) : 0;
    o->at += n;
    o->room -= n;
    if (o->room == 1)
        o->room = 0;
}

/* A field that is not named takes the mark after it along: "{0}: wrong" is "wrong". */
static const char *skip_mark(const char *at)
{
    static const char *const marks[] = { "：", ": ", ":", "，", ", ", " " };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strncmp(at, marks[i], strlen(marks[i])) == 0)
            return at + strlen(marks[i]);
    return at;
}

static bool is_place(const struct filler *o, const char *at, const char *end)
{
    return end - at >= 3 && at[0] == '{' && at[1] >= '0' && at[1] < '0' + o->args && at[2] == '}';
}

/* An argument may be a key itself: a dotted one, or a field's name. Words of
 * people have no such form. */
static const char *argument_words(const char *arg)
{
    bool key = *arg >= 'a' && *arg <= 'z' && strpbrk(arg, "._") && !arg[strspn(arg, KEY_CHARACTERS)];
    return key ? tr(arg) : arg;
}

static const char *put_argument(struct filler *o, const char *at)
{
    const char *arg = o->arg[at[1] - '0'];
    at += strlen("{0}");
    if (!arg || !*arg)
        return skip_mark(at);
    put(o, argument_words(arg));
    return at;
}

static void put_plain(struct filler *o, const char *at, size_t n)
{
    char piece[256];
    while (n) {
        size_t part = n < sizeof piece ? n : sizeof piece - 1;
        while (part < n && ((unsigned char)at[part] & 0xc0) == 0x80)
            part--;
        memcpy(piece, at, part);
        piece[part] = '\0';
        put(o, piece);
        at += part;
        n -= part;
    }
}

/* Are all the arguments named in it there? */
static bool arguments_there(const struct filler *o, const char *at, const char *end)
{
    for (; at < end; at++)
        if (is_place(o, at, end) && (!o->arg[at[1] - '0'] || !*o->arg[at[1] - '0']))
            return false;
    return true;
}

static void put_span(struct filler *o, const char *at, const char *end)
{
    while (at < end && o->room) {
        if (is_place(o, at, end)) {
            at = put_argument(o, at);
            continue;
        }
        size_t n = 1;
        while (at + n < end && !is_place(o, at + n, end))
            n++;
        put_plain(o, at, n);
        at += n;
    }
}

/* [[the {1} way|another way]]: the second where an argument of the first is not
 * there; it may be left out. */
static const char *put_choice(struct filler *o, const char *at, const char *close)
{
    const char *first = at + strlen("[["), *bar = memchr(first, '|', (size_t)(close - first));
    if (arguments_there(o, first, bar ? bar : close))
        put_span(o, first, bar ? bar : close);
    else if (bar)
        put_span(o, bar + 1, close);
    return close + strlen("]]");
}

static char *fill(char *out, size_t room, const char *format, const char *const *arg, int args)
{
    struct filler o = { out, room, arg, args };
    if (room)
        *out = '\0';
    for (const char *at = format; *at && o.room;) {
        const char *open = strstr(at, "[["), *close = open ? strstr(open, "]]") : NULL;
        put_span(&o, at, close ? open : at + strlen(at));
        if (!close)
            break;
        at = put_choice(&o, open, close);
    }
    return out;
}

char *tr_fill(char *out, size_t room, const char *key, const char *a1, const char *a2, const char *a3, const char *a4)
{
    const char *const arg[] = { NULL, a1, a2, a3, a4 };
    return fill(out, room, tr(key), arg, 5);
}

char *tr_fill_all(char *out, size_t room, const char *key, const char *const *arg, int args)
{
    return fill(out, room, tr(key), arg, args);
}

/* "lines[2].amount" is the amount of the third line: "Amount (3)". What is no
 * field at all, such as a file's name, stands for itself. */
static void field_label(const char *field, char *out, size_t room)
{
    char name[sizeof ((struct fault *)0)->field];
    const char *last = strrchr(field, '.');
    snprintf(name, sizeof name, "%s", last ? last + 1 : field);
    name[strcspn(name, "[")] = '\0';
    const char *label = tr(name), *index = strrchr(field, '[');
    if (label == name)
        snprintf(out, room, "%s", field);
    else if (index)
        snprintf(out, room, "%s (%lu)", label, strtoul(index + 1, NULL, 10) + 1);
    else
        snprintf(out, room, "%s", label);
}

void lang_face_set(enum lang_face to)
{
    face = to;
}

/* The sentence as it fits the face; key is what it is found by. */
static const char *status_sentence(enum status s, char *key, size_t room)
{
    snprintf(key, room, "status.%s.file", status_name(s));
    const char *sentence = tr(key);
    if (face == FACE_FILE && sentence != key)
        return sentence;
    snprintf(key, room, "status.%s", status_name(s));
    return tr(key);
}

/* A rule's words among the arguments have places too: {1} of them is the argument after them. What is said there is
 * not said again behind them. */
static const char *rule_filled(const char *arg[], int args, int rule, char *out, size_t room)
{
    char place[] = "{1}";
    const char *words = arg[rule] ? argument_words(arg[rule]) : NULL;
    uint32_t said = 0;
    if (!words || words == arg[rule])
        return arg[rule];
    for (int i = 1; i < args - rule; i++) {
        place[1] = (char)('0' + i);
        said |= strstr(words, place) ? 1u << i : 0;
    }
    if (!said)
        return arg[rule];
    fill(out, room, words, arg + rule, args - rule);
    for (int i = 1; i < args - rule; i++)
        if (said & 1u << i)
            arg[rule + i] = NULL;
    return out;
}

/* Of several wishes asked at once "wishes[1].x" is about x of the second: which one it is goes before the sentence. */
static const char *wish_said(const char *field, char *out, size_t room)
{
    char number[24];
    const char *dot = strchr(field, '.');
    out[0] = '\0';
    if (strncmp(field, "wishes[", 7) || !dot)
        return field;
    snprintf(number, sizeof number, "%lu", strtoul(field + 7, NULL, 10) + 1);
    const char *arg[] = { "", number };
    fill(out, room, tr("fault.of_wish"), arg, COUNT_OF(arg));
    return dot + 1;
}

char *tr_fault(const struct fault *f, char *out, size_t room)
{
    char label[128], key[64], rule[256];
    const char *field = wish_said(f->field, out, room);
    size_t before = strlen(out);
    if (f->status == ST_file_broken)         /* the name of a file, though it may end like one of a field */
        snprintf(label, sizeof label, "%s", f->field);
    else
        field_label(field, label, sizeof label);
    const char *sentence = status_sentence(f->status, key, sizeof key);
    const char *arg[] = { label, f->arg[0], f->arg[1], f->arg[2] };
    arg[1] = rule_filled(arg, COUNT_OF(arg), 1, rule, sizeof rule);
    fill(out + before, room - before, sentence, arg, COUNT_OF(arg));
    return out;
}

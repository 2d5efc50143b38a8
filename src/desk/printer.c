/* A printer's charset, width, language and commands. ESC/P is of impact printers on
 * sheets (Epson LQ and those that follow it; FS W is for Chinese), ESC/POS of receipt
 * printers on rolls. */
#include "config.h"
#include "desk/printer.h"
#include "desk/screen.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static struct converter *to_paper[CHARSET_COUNT];

void printer_prepare(void)
{
    for (int c = 0; c < CHARSET_COUNT; c++)
        if (!to_paper[c])
            to_paper[c] = converter_to_paper((enum charset)c);
}

/* -- what it is -- */

/* A printer without Chinese is spoken to in English, one of Big5 in its own characters. */
static const char *language(const struct session_user *u, enum charset charset)
{
    const char *named = code_name(&codes_lang, u->paper_lang);
    if (u->paper_lang && named)
        return named;
    if (charset == CHARSET_ASCII)
        return "en";
    return charset == CHARSET_BIG5 && strcmp(lang_current(), "zh_CN") == 0 ? "zh_TW" : lang_current();
}

struct printer printer_of(const struct session_user *u, enum charset terminal)
{
    static const int columns[] = {
        [0] = PAPER_COLUMNS, [CODE_paper_size_sheet_80] = PAPER_COLUMNS, [CODE_paper_size_sheet_132] = 132,
        [CODE_paper_size_roll_80] = 48, [CODE_paper_size_roll_58] = 32,
    };
    struct printer p = { .charset = terminal, .codes = u->printer_codes, .columns = PAPER_COLUMNS };
    if (u->paper_charset && u->paper_charset <= CHARSET_COUNT)
        p.charset = (enum charset)(u->paper_charset - 1);
    if (u->paper_size < COUNT_OF(columns))
        p.columns = columns[u->paper_size];
    p.roll = p.columns < PAPER_COLUMNS;
    p.lang = language(u, p.charset);
    return p;
}

const struct form *printer_form(const struct printer *p, const char *name)
{
    char own[64];
    const struct form *form = NULL;
    if (p->roll) {
        snprintf(own, sizeof own, "%s_%d", name, p->columns);
        form = form_by_name(own);
        snprintf(own, sizeof own, "%s_32", name);
        return form ? form : form_by_name(own);
    }
    snprintf(own, sizeof own, "%s_large", name);
    form = p->large ? form_by_name(own) : NULL;
    return form ? form : form_by_name(name);
}

/* -- its characters -- */

static size_t bytes_of(enum charset charset, const char *text, size_t n, char out[16])
{
    struct buf b;
    buf_init(&b, 64);
    converter_feed(to_paper[charset], text, n, &b);
    size_t k = b.n < 16 ? b.n : 16;
    memcpy(out, b.at, k);
    buf_release(&b);
    return k;
}

#define SUBSTITUTE "〓"

/* What the converter puts in its place is what it puts in everything's place. */
static bool can_print(enum charset charset, const char *ch, size_t n)
{
    char is[16], instead[16];
    if (charset == CHARSET_UTF8)
        return true;
    size_t k = bytes_of(charset, ch, n, is), m = bytes_of(charset, SUBSTITUTE, strlen(SUBSTITUTE), instead);
    bool unsaid = (k == m && memcmp(is, instead, k) == 0) || (k && is[0] == '?');
    return !unsaid || strncmp(ch, SUBSTITUTE, n) == 0;
}

struct spelling { char *out; size_t room; };

static void first_reading(void *context, const char *spelled)
{
    struct spelling *s = context;
    if (!s->out[0])
        text_copy(s->out, s->room, spelled);
}

/* One character: half its width, or as it is read. */
static void spell(const char *ch, size_t n, char *out, size_t room)
{
    char one[8] = "", half[16];
    memcpy(one, ch, n < sizeof one ? n : sizeof one - 1);
    out[0] = '\0';
    text_fold_width(one, half, sizeof half);
    if ((unsigned char)half[0] < 0x80)
        text_copy(out, room, half);
    else
        pinyin_ways(one, false, true, first_reading, &(struct spelling){ out, room });
    out[0] = (char)toupper((unsigned char)out[0]);
    if (!out[0])
        text_copy(out, room, one);       /* nobody knows how it is read: the converter puts its mark */
}

char *printer_words(const struct printer *p, const char *text, char *out, size_t room)
{
    const char *end = text + strlen(text);
    size_t n = 0;
    out[0] = '\0';
    for (const char *at = text, *from = text; at < end && n + 1 < room; from = at) {
        char one[16];
        int32_t code = utf8_next(&at, end);
        size_t k = (size_t)(at - from);
        if (code < 0x80 || can_print(p->charset, from, k))
            snprintf(one, sizeof one, "%.*s", (int)k, from);
        else
            spell(from, k, one, sizeof one);
        text_copy(out + n, room - n, one);
        n += strlen(out + n);
    }
    return out;
}

/* What stands without a blank in a figure, a date, a time or a number of a paper. */
static bool of_number(char c)
{
    return isdigit((unsigned char)c) || (c && strchr(".,:-", c));
}

size_t printer_row_fit(const char *text, int columns)
{
    size_t n = text_fit(text, columns, WIDTH_EAST_ASIAN), from = n;
    while (from > 0 && of_number(text[from - 1]))
        from--;
    return of_number(text[n]) && from > 0 ? from : n;
}

void printer_bytes(const struct printer *p, const struct buf *sheets, struct buf *out)
{
    if (p->charset == CHARSET_UTF8)
        buf_add(out, sheets->at, sheets->n);
    else
        converter_feed(to_paper[p->charset], sheets->at, sheets->n, out);
}

/* -- its commands -- */

/* Twice as wide and high, Chinese too, and on sheets lines twice as far apart. */
const char *printer_large_on(const struct printer *p)
{
    if (!p->large || p->codes == CODE_printer_codes_plain || !p->codes)
        return "";
    if (p->codes == CODE_printer_codes_escpos)
        return p->roll ? "\035!\001\034!\010" : "\035!\021\034W\001";
    return "\033W1\033w1\034W1\0333\074";
}

const char *printer_large_off(const struct printer *p)
{
    if (!*printer_large_on(p))
        return "";
    return p->codes == CODE_printer_codes_escpos ? "\033@" : "\033W0\033w0\034W0\0332";
}

bool printer_spread(const struct printer *p)
{
    return p->large && !*printer_large_on(p) && p->charset != CHARSET_ASCII && !p->roll;
}

const char *printer_end(const struct printer *p)
{
    if (!p->roll)
        return "\f";
    return p->codes == CODE_printer_codes_escpos ? "\n\n\n\035VB" "\001" : "\n\n\n\n";
}

const char *paper_unit(const struct session_user *u)
{
    return desk_english() && u->unit_name_en[0] ? u->unit_name_en : u->unit_name;
}

const char *paper_company(const struct session_user *u)
{
    return desk_english() && u->company_name_en[0] ? u->company_name_en : u->company_name;
}

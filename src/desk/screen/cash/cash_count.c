/* The block of faces and pieces that several forms share. The faces are the
 * office's and the inputs the form's: an input without a face is hidden. */
#include "config.h"
#include "desk/screen/cash/cash_count.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void input_name(const struct cash_count *c, unsigned i, char name[16])
{
    snprintf(name, 16, "%s%u", c->inputs ? c->inputs : "@pieces", i + 1);
}

static uint64_t pieces(const struct page *p, const struct cash_count *c, unsigned i)
{
    char name[16];
    uint64_t n;
    input_name(c, i, name);
    return input_number(p, name, &n, NULL) == ST_ok && n <= INT64_MAX ? n : 0;      /* too many: the core refuses */
}

void cash_faces_set(struct page *p, struct cash_count *c, const struct denomination *faces, unsigned n)
{
    char name[16];
    c->faces = n < CASH_FACES ? n : CASH_FACES;
    if (c->faces)
        memcpy(c->face, faces, c->faces * sizeof *faces);
    for (unsigned i = 0; i < CASH_FACES; i++) {
        input_name(c, i, name);
        input_hide(p, name, i >= c->faces);
    }
}

static money amount(const struct page *p, const struct cash_count *c, unsigned i)
{
    money sum = 0;
    return money_mul(c->face[i].face, (int64_t)pieces(p, c, i), &sum) ? sum : 0;
}

money cash_total(const struct page *p, const struct cash_count *c)
{
    money sum = 0;
    for (unsigned i = 0; i < c->faces; i++)
        sum += amount(p, c, i);
    return sum;
}

/* 100, 0.5: as people say them, without needless noughts. */
static void face_text(money face, char *out, size_t room)
{
    char text[MONEY_TEXT];
    money_format_plain(face, text);
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] == '0')
        text[--n] = '\0';
    if (n > 0 && text[n - 1] == '.')
        text[--n] = '\0';
    text_copy(out, room, text);
}

bool cash_text(const struct page *p, const struct cash_count *c, const char *name, char *out, size_t room)
{
    char text[MONEY_TEXT];
    bool face = strncmp(name, "@face", 5) == 0, sum = strncmp(name, "@amount", 7) == 0;
    if (strcmp(name, "@cash_total") == 0) {
        text_copy(out, room, money_format(cash_total(p, c), text));
        return true;
    }
    if (!face && !sum)
        return false;
    unsigned i = (unsigned)atoi(name + (face ? 5 : 7)) - 1;
    out[0] = '\0';
    if (i < c->faces && face)
        face_text(c->face[i].face, out, room);
    else if (i < c->faces && pieces(p, c, i))
        text_copy(out, room, money_format(amount(p, c, i), text));
    return true;
}

unsigned cash_list(const struct page *p, const struct cash_count *c, struct denomination *out)
{
    unsigned n = 0;
    for (unsigned i = 0; i < c->faces; i++)
        if (pieces(p, c, i))
            out[n++] = (struct denomination){ .face = c->face[i].face, .pieces = pieces(p, c, i) };
    return n;
}

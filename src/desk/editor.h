/* One line being typed: text with a cursor, in columns and in bytes.
 *
 * The unit of motion is a cluster: a character with what combines onto it, one
 * or two columns wide; nothing ever stands in the middle of a wide one. What a
 * person types is folded by the kind of field (ux K1, K2): full-width digits and
 * letters become half width where numbers, dates, codes and commands are typed,
 * 。 is the point of an amount, 、 the slash of a command. The text's memory is
 * the page's; its size is fixed by the field's limit when the page opens. */
#ifndef DESK_EDITOR_H
#define DESK_EDITOR_H

#include "base/base.h"

enum typed {
    TYPED_TEXT,      /* as typed */
    TYPED_AMOUNT,
    TYPED_NUMBER,    /* digits of a count, a number, a code */
    TYPED_DATE,
    TYPED_ACCOUNT,
    TYPED_IDENTITY,  /* half width, capitals */
    TYPED_COMMAND,
    TYPED_SECRET     /* shown as stars */
};

struct editor {
    char *text;
    unsigned room;           /* bytes, the NUL included */
    unsigned n, at;          /* bytes of text, of the text before the cursor */
    unsigned limit;          /* characters */
    uint16_t columns;        /* cells it is shown in */
    uint8_t typed;           /* enum typed */
    bool fresh;              /* the next character replaces the whole text */
    bool cut;                /* more was typed than it holds: a scan is taken whole or not at all (ux K12) */
};

void editor_init(struct editor *e, struct pool *pool, enum typed typed, unsigned limit, unsigned columns);
void editor_set(struct editor *e, const char *text);       /* cursor at the end */
/* False when nothing changed: full, or the field has no use for ch. */
bool editor_insert(struct editor *e, int32_t ch);
bool editor_backspace(struct editor *e);
bool editor_delete(struct editor *e);
void editor_left(struct editor *e);
void editor_right(struct editor *e);
void editor_home(struct editor *e);
void editor_end(struct editor *e);

/* What is seen: the slice of the text in its cells, scrolled so that the cursor
 * is inside. Returns the cursor's column from 0; out has room for 4 bytes a cell. */
unsigned editor_show(const struct editor *e, enum width_mode mode, char *out, size_t room);

/* The character a field of that kind makes of ch; 0: none. */
int32_t editor_fold(enum typed typed, int32_t ch);

#endif

/* The last row of the frame: what the function keys do here. Places are fixed, a key that
 * does nothing leaves its own blank; on a narrow terminal, which has no function keys, those that do something stand
 * one after the other. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>

static bool page_has(const struct page *p, int key)
{
    const struct screen *s = p->screen;
    const struct input *in = p->focus >= 0 ? &p->input[p->focus] : NULL;
    bool home = !p->below, closed = s->flags & SCREEN_CLOSED;
    switch (key) {
    case 1: return true;
    case 2: case 3: return !home && !closed;
    case 4: return s->flags & SCREEN_LISTS || choices_there(p, in);
    case 5: return s->flags & SCREEN_REFRESH;
    case 6: return s->print;
    case 7: case 8: return !closed && page_turns(p);
    case 9: return page_posts(p);
    case 10: return !closed;
    default: return false;
    }
}

/* On a narrow terminal those that do something, one after the other, by their digit after Esc. */
static void paint_keys_narrow(const struct page *p, int row, bool esc)
{
    int column = esc ? 6 : 2;
    for (int key = 1; key <= 10; key++) {
        char word[32], name[24];
        snprintf(name, sizeof name, "key.f%d", key);
        if (!page_has(p, key))
            continue;
        snprintf(word, sizeof word, "%d%s", key % 10, tr(name));
        if (column + paint_width(word) > form_edge(p->form) + 1)
            break;
        paint_text(row, column, paint_width(word), LOOK_PLAIN, word);
        column += paint_width(word) + 1;
    }
}

void frame_keys(const struct desk *d, const struct page *p, int row)
{
    bool esc = keys_waiting(&d->keys);
    if (p->form->columns < TTY_COLUMNS) {
        if (esc)
            paint_text(row, 1, 5, LOOK_BOLD, "Esc-");
        paint_keys_narrow(p, row, esc);
        return;
    }
    if (esc)
        paint_text(row, 1, 5, LOOK_BOLD, "Esc-");
    for (int key = 1; key <= 10; key++) {
        char word[32], name[24];
        snprintf(name, sizeof name, "key.f%d", key);
        if (!page_has(p, key))
            continue;
        if (esc) {
            snprintf(word, sizeof word, "%d%s", key % 10, tr(name));
            paint_text(row, 6 + (key - 1) * 7, 7, LOOK_PLAIN, word);
        } else {
            snprintf(word, sizeof word, "F%d%s", key, tr(name));
            paint_text(row, 1 + (key - 1) * 8, key == 10 ? 7 : 8, LOOK_PLAIN, word);
        }
    }
}

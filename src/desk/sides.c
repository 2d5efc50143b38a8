/* A form that has more on it than a page holds stands on sides, of which the page shows
 * one; and the form of a page may be made once the core has said what it is about. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void side_show(struct page *p, unsigned side)
{
    p->form = &p->form->side[side];
    for (unsigned i = 0; i < p->form->inputs; i++)
        p->input[i].spec = &p->form->input[i];
    p->desk->dirty = true;
}

void side_of_input(struct page *p, int input)
{
    const struct input_spec *spec = &p->form->input[input];
    if (p->form->side && !spec->row)
        side_show(p, spec->side - 1u);
}

/* Its first input has the cursor; of one without, it is only looked at. */
bool side_turn(struct page *p, int step)
{
    unsigned at = p->form->side ? (unsigned)(p->form - p->form->side) : 0;
    if (!p->form->side || (step > 0 ? at + 1 >= p->form->sides : at == 0))
        return false;
    at = step > 0 ? at + 1 : at - 1;
    side_show(p, at);
    for (unsigned i = 0; i < p->form->inputs; i++) {
        if (p->form->input[i].side != at + 1 || p->input[i].hidden)
            continue;
        page_focus_at(p, (int)i);
        break;
    }
    return true;
}

void page_side_text(const struct page *p, char *out, size_t room)
{
    if (p->form->side)
        snprintf(out, room, "%u/%u", (unsigned)(p->form - p->form->side) + 1, p->form->sides);
}

/* -- made -- */

static void input_carry(struct page *p, unsigned to, const struct input *from)
{
    struct input *in = &p->input[to];
    editor_set(&in->editor, from->editor.text);
    in->editor.fresh = from->editor.fresh;
    in->own = from->own;
    in->entered = from->entered;
    in->wrong = from->wrong;
    in->doubt = from->doubt;
    in->hidden = from->hidden;
    text_copy(in->shown, sizeof in->shown, from->shown);
}

void page_form(struct page *p, const struct form *form)
{
    const struct form *was = p->form;
    const struct input *had = p->input;
    int focus = p->focus;
    free(p->undo_text);                  /* it points into what goes */
    p->undo_text = NULL;
    p->undo_input = NULL;
    p->form = form->side ? form->side : form;
    inputs_open(p);
    for (unsigned i = 0; i < p->form->inputs; i++) {
        int old = form_input(was, p->form->input[i].name);
        if (old >= 0)
            input_carry(p, i, &had[old]);
    }
    int now = focus >= 0 ? form_input(p->form, was->input[focus].name) : -1;
    if (now >= 0) {
        p->focus = now;
        side_of_input(p, now);
        p->input[now].editor.at = p->input[now].editor.n;
    }
    parked_load(p);
    now = p->kept_focus ? form_input(p->form, p->kept_focus) : -1;
    if (now >= 0) {
        p->kept_focus = NULL;
        page_focus_at(p, now);
    }
    p->desk->dirty = true;
}

/* Co-signature (G5): a supervisor types his own number and PIN at the clerk's
 * keyboard, on a page that says what he allows and how much. Opened with the
 * approval's number, and the staff number when the clerk has picked one: "17 10101". */
#include "config.h"
#include "desk/screen/common/effect.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = { "@what", "@amount", "@label", "@before", "@after", NULL };

static void signed_(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok) {
        page_close(p);
        return;
    }
    editor_set(&page_input(p, "pin")->editor, "");
    page_refused(p, a);
}

static void post(struct page *p, bool by_enter)
{
    struct pool *pool = pool_new(512);
    struct fault f = { .status = ST_ok };
    struct approval_cosign q = { .approval_no = strtoull(p->arg, NULL, 10) };
    (void)by_enter;
    if (!p->shown)                   /* nobody signs for what he has not read */
        page_beep(p);
    else if (page_fill(p, &q, pool, &f) == ST_ok)
        page_ask(p, OP_approval_cosign, &q, signed_);
    else
        page_say_fault(p, &f);
    pool_free(&pool);
}

static void enter(struct page *p, int input)
{
    if (strcmp(p->input[input].spec->name, "staff_no") == 0)
        page_focus(p, "pin");
    else if (page_check(p))
        post(p, true);
}

static void shown(struct page *p, struct answer *a)
{
    page_began(p, a);
}

static void open_page(struct page *p)
{
    struct approval_no q = { .approval_no = strtoull(p->arg, NULL, 10) };
    const char *staff_no = strchr(p->arg, ' ');
    page_ask(p, OP_approval_show, &q, shown);
    if (!staff_no)
        return;
    input_set(p, "staff_no", staff_no + 1);
    page_focus(p, "pin");
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    const struct approval *a = p->shown;
    if (a && strcmp(name, "@what") == 0)
        effect_what(a->op, out, room);
    else if (a && a->amount)
        text_copy(out, room, money_format(a->amount, amount));
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    effect_cell(&((const struct approval *)p->shown)->effect[row], column, out, room);
}

const struct screen screen_cosign = {
    .name = "cosign", .computed = computed, .open = open_page, .enter = enter, .post = post, .text = text,
    .cell = cell,
};

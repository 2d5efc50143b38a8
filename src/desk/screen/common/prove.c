/* The page that asks for PIN or password. It knows nothing of what was refused: a
 * function to go on with is all it keeps. */
#include "config.h"
#include "desk/screen/common/prove.h"
#include "desk/screen/common/effect.h"
#include "desk/seat.h"
#include <string.h>

#define SECRET_ROOM (128 * 4 + 1)

struct prove { proved_fn *then; enum op_id op; char about[200]; };

static const char *const computed[] = { "@act", "@about", "@pin_hint", "@password_hint", NULL };

static struct prove *prove_of(const struct page *p)
{
    return p->state;
}

static void proved(struct page *p, struct answer *a)
{
    proved_fn *then = prove_of(p)->then;
    struct page *below = p->below;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        if (a->fault.status == ST_pin_locked)
            page_focus(p, "password");
        return;
    }
    page_close(p);
    if (then)
        then(below);
}

/* What was typed leaves the field before it leaves the desk. */
static void enter(struct page *p, int input)
{
    char secret[SECRET_ROOM];
    struct session_prove q = { .pin = "", .password = "", .op = op_info[prove_of(p)->op].name };
    const char *name = p->input[input].spec->name;
    text_copy(secret, sizeof secret, input_text(p, name));
    if (secret[0] == '\0')
        return;
    editor_set(&page_input(p, name)->editor, "");
    if (strcmp(name, "pin") == 0)
        q.pin = secret;
    else
        q.password = secret;
    page_ask(p, OP_session_prove, &q, proved);
    explicit_bzero(secret, sizeof secret);
}

static void open_page(struct page *p)
{
    if (desk_user(p->desk)->has_pin)
        return;
    input_hide(p, "pin", true);
    page_focus(p, "password");
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    if (strcmp(name, "@act") == 0)
        effect_what(op_info[prove_of(p)->op].name, out, room);
    else if (strcmp(name, "@about") == 0)
        text_copy(out, room, prove_of(p)->about);
    else if (strcmp(name, "@password_hint") == 0)
        text_copy(out, room, tr("form.prove.hint_password"));
    else if (!page_input(p, "pin")->hidden)
        text_copy(out, room, tr("form.prove.hint"));
}

void prove_then(struct page *p, enum op_id op, proved_fn *fn)
{
    struct page *v = page_open(p->desk, "prove", "");
    prove_of(v)->then = fn;
    prove_of(v)->op = op;
}

void prove_about(struct page *p, const char *about)
{
    struct page *top = desk_top(p->desk);
    if (top->screen == &screen_prove)
        text_copy(prove_of(top)->about, sizeof prove_of(top)->about, about);
}

bool prove_went(struct page *p, struct answer *a, proved_fn *fn)
{
    if (a->fault.status != ST_proof_needed)
        return page_went(p, a);
    prove_then(p, a->op, fn);
    return false;
}

const struct screen screen_prove = {
    .name = "prove", .state = sizeof(struct prove), .computed = computed, .open = open_page, .enter = enter,
    .text = text,
};

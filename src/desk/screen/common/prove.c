/* The page that asks for PIN or password. It knows nothing of what was refused: a
 * function to go on with is all it keeps. */
#include "config.h"
#include "desk/screen/common/prove.h"
#include <string.h>

#define SECRET_ROOM (128 * 4 + 1)

struct prove { proved_fn *then; };

static const char *const computed[] = { "@pin_hint", "@password_hint", NULL };

static void proved(struct page *p, struct answer *a)
{
    const struct prove *v = p->state;
    proved_fn *then = v->then;
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
    struct session_prove q = { .pin = "", .password = "" };
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
    bool pin = strcmp(name, "@pin_hint") == 0;
    if (!pin)
        text_copy(out, room, tr("form.prove.hint_password"));
    else if (!page_input(p, "pin")->hidden)
        text_copy(out, room, tr("form.prove.hint"));
}

void prove_then(struct page *p, proved_fn *fn)
{
    struct page *v = page_open(p->desk, "prove", "");
    ((struct prove *)v->state)->then = fn;
}

bool prove_went(struct page *p, struct answer *a, proved_fn *fn)
{
    if (a->fault.status != ST_proof_needed)
        return page_went(p, a);
    prove_then(p, fn);
    return false;
}

const struct screen screen_prove = {
    .name = "prove", .state = sizeof(struct prove), .computed = computed, .open = open_page, .enter = enter,
    .text = text,
};

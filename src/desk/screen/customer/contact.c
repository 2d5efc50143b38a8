/* Phone and contact of an account (act 4 of its summary, code 43). What is there
 * is masked; `*` in the empty phone field shows it whole, and that look is
 * audited. The phone is a field of digits, so Enter may post: the first says what
 * the next one does. In the contact's field, where Chinese is typed, only F9 does
 * (ux K11). */
#include "config.h"
#include "desk/screen/common/of_account.h"
#include <stdio.h>
#include <string.h>

struct contacting {
    struct account_reveal whole;     /* account_no is NULL until it was looked at */
    bool armed;                      /* what Enter will do was said */
};

static const char *const computed[] = { "@phone", "@id_no", "@code_points", NULL };

static struct contacting *contacting_of(const struct page *p)
{
    return p->state;
}

/* -- opening -- */

static void answered(struct page *p, struct answer *a)
{
    if (of_account_shown(p, a))
        page_focus(p, "phone");
}

static void open_page(struct page *p)
{
    *contacting_of(p) = (struct contacting){ .armed = false };
    of_account_ask(p, answered);
}

/* -- whole -- */

static void revealed(struct page *p, struct answer *a)
{
    struct contacting *s = contacting_of(p);
    if (!page_went(p, a))
        return;
    record_copy(&account_reveal_record, &s->whole, a->reply, p->pool);
    page_say(p, "form.contact.audited", NULL, NULL, NULL, NULL);
}

/* A look has a request id of its own: the page's is for the change. */
static bool operator(struct page *p, int ch)
{
    struct account_ask q = { .account_no = p->arg };
    if (ch != '*' || !of_account(p) || strcmp(page_focus_name(p), "phone") != 0)
        return false;
    page_ask(p, OP_account_reveal, &q, revealed);
    return true;
}

/* -- posting -- */

static void posted(struct page *p, struct answer *a)
{
    const struct account *after = a->reply;
    contacting_of(p)->armed = false;
    if (page_went(p, a))
        page_leave(p, "form.contact.done", after->account_name, NULL, NULL);
}

static void post(struct page *p, bool by_enter)
{
    const struct account *a = of_account(p);
    (void)by_enter;
    if (!a) {
        page_beep(p);
        return;
    }
    struct account_contact q = { .account_no = a->account_no, .row_version = a->version };
    page_send(p, OP_account_contact, &q, posted);
}

static void enter(struct page *p, int input)
{
    struct contacting *s = contacting_of(p);
    const char *name = p->input[input].spec->name;
    const struct account *a = of_account(p);
    if (strcmp(name, "@line") == 0 && strcmp(input_text(p, "@line"), p->arg) != 0) {
        p->arg = "";
        of_account_enter(p, input);
    } else if (strcmp(name, "phone") != 0) {
        page_focus(p, "phone");
    } else if (a && !input_empty(p, "phone") && s->armed) {
        post(p, true);
    } else if (a && !input_empty(p, "phone")) {
        s->armed = true;
        page_say(p, "form.contact.will", a->account_name, input_text(p, "phone"), NULL, NULL);
    }
}

static void typed(struct page *p)
{
    contacting_of(p)->armed = false;
}

/* -- shown -- */

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct account_reveal *whole = contacting_of(p)->whole.account_no ? &contacting_of(p)->whole : NULL;
    const struct account *a = of_account(p);
    if (!a)
        return;
    if (strcmp(name, "@phone") == 0)
        text_copy(out, room, whole ? whole->phone : a->phone);
    else if (strcmp(name, "@id_no") == 0)
        text_copy(out, room, whole ? whole->id_no : a->id_no);
    else
        text_copy(out, room, whole ? whole->code_points : "");
}

const struct screen screen_contact = {
    .name = "contact", .state = sizeof(struct contacting), .computed = computed, .open = open_page,
    .operator = operator, .enter = enter, .typed = typed, .post = post, .text = text,
};

/* Login on a shared terminal. The gate asks the core; the password is wiped here
 * as soon as it has been sent. */
#include "config.h"
#include "desk/session.h"
#include "desk/screen/common/entrance.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = { "@window", "@charset", NULL };

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    if (strcmp(name, "@charset") == 0)
        tr_fill(out, room, "form.login.garbled", charset_name(p->desk->charset), NULL, NULL, NULL);
    else
        text_copy(out, room, p->desk->hello.from);
}

static bool operator(struct page *p, int ch)
{
    return p->focus == 0 && entrance_operator(p, ch);
}

static void login_send(struct page *p)
{
    struct buf body;
    struct input *secret = page_input(p, "@password");
    if (p->posting)
        return;
    p->posting = true;
    buf_init(&body, CONTROL_MAX);
    buf_text(&body, input_text(p, "@staff_no"));
    buf_text(&body, secret->editor.text);
    control_send(p->desk->control, CTRL_LOGIN, body.at, body.n, -1, -1);
    explicit_bzero(body.at, body.n);
    buf_release(&body);
    editor_set(&secret->editor, "");
    page_say(p, "form.login.asking", NULL, NULL, NULL, NULL);
}

static void enter(struct page *p, int input)
{
    if (input == 0)
        page_focus_at(p, 1);
    else
        login_send(p);
}

void login_refused(struct page *p, enum status status, unsigned seconds)
{
    char n[24];
    struct fault f;
    snprintf(n, sizeof n, "%u", seconds);
    p->posting = false;
    fault_set(&f, status, "", n, NULL, NULL);
    page_say_fault(p, &f);
    page_focus_at(p, 1);
    page_stop(p);
}

const struct screen screen_login = {
    .name = "login", .flags = SCREEN_CLOSED, .computed = computed, .text = text, .operator = operator, .enter = enter,
};

/* Login on a shared terminal. The gate asks the core; the password is wiped here
 * as soon as it has been sent. */
#include "config.h"
#include "desk/screen/common/entrance.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = { "@window", "@charset", NULL };

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    if (strcmp(name, "@charset") == 0)
        tr_fill(out, room, "form.login.garbled", charset_name(session_charset_now(p->desk)), NULL, NULL, NULL);
    else
        text_copy(out, room, session_from(p->desk));
}

static bool operator(struct page *p, int ch)
{
    return p->focus == 0 && entrance_operator(p, ch);
}

static void login_send(struct page *p)
{
    struct input *secret = page_input(p, "@password");
    if (p->posting)
        return;
    p->posting = true;
    session_login(p->desk, input_text(p, "@staff_no"), secret->editor.text);
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

static void refused(struct page *p, enum status status, unsigned seconds)
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
    .name = "login", .flags = SCREEN_CLOSED, .computed = computed, .text = text, .login_no = refused,
    .operator = operator, .enter = enter,
};

/* One width function: ours. ncurses asks wcwidth(), which is looked up in the
 * program before the C library, so defining it here makes ncurses lay out a line
 * as the terminal will. */
#include "config.h"
#include "desk/tty.h"
#include <wchar.h>

static enum width_mode mode_now = WIDTH_UNICODE;

void width_mode_set(enum width_mode mode)
{
    mode_now = mode;
}

enum width_mode width_mode_now(void)
{
    return mode_now;
}

int wcwidth(wchar_t c)
{
    return c == 0 ? 0 : char_width((int32_t)c, mode_now);
}

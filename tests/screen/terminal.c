/* The terminal a test looks at, and the hands on its keyboard. */
#include "config.h"
#include "world.h"
#include <stdlib.h>
#include <string.h>

/* -- the terminal -- */

static int bell(void *user)
{
    (void)user;
    h.bells++;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .bell = bell };

void terminal_open(int rows, int columns)
{
    if (h.vt)
        vterm_free(h.vt);
    h.vt = vterm_new(rows, columns);
    vterm_set_utf8(h.vt, 1);
    h.screen = vterm_obtain_screen(h.vt);
    glass_open(&h.glass, h.hello.name, (enum charset)h.hello.charset, rows, columns);
    vterm_screen_enable_altscreen(h.screen, 1);
    vterm_screen_set_callbacks(h.screen, &callbacks, NULL);
    vterm_screen_reset(h.screen, 1);
}

void charset_set(enum charset charset)
{
    converter_free(&h.to);
    converter_free(&h.back);
    converter_free(&h.from);
    h.charset = charset;
    h.glass.charset = charset;
    h.to = converter_to_terminal(charset);
    h.back = converter_from_terminal(charset);
    h.from = converter_from_terminal(charset);
}

/* What the terminal is sent, in its charset and back again, is what libvterm shows. */
void terminal_feed(const uint8_t *bytes, size_t n)
{
    struct buf there, again;
    buf_init(&there, 4u << 20);
    buf_init(&again, 4u << 20);
    converter_feed(h.to, bytes, n, &there);
    h.bytes += there.n;
    glass_feed(&h.glass, there.at, there.n);
    converter_feed(h.back, there.at, there.n, &again);
    if (again.n)
        vterm_input_write(h.vt, (const char *)again.at, again.n);
    buf_release(&there);
    buf_release(&again);
}

void row_text(int row, char *out, size_t room)
{
    int rows, columns;
    size_t n = 0;
    vterm_get_size(h.vt, &rows, &columns);
    for (int x = 0; x < columns;) {
        VTermScreenCell cell;
        char bytes[4];
        vterm_screen_get_cell(h.screen, (VTermPos){ .row = row, .col = x }, &cell);
        uint32_t c = cell.chars[0] ? cell.chars[0] : ' ';
        if (c == (uint32_t)-1) {
            x++;
            continue;
        }
        if (c == 0x2500)
            c = '-';
        else if (c == ' ' && cell.attrs.underline)
            c = '_';
        size_t k = utf8_put((int32_t)c, bytes);
        if (n + k < room)
            memcpy(out + n, bytes, k), n += k;
        x += cell.width > 0 ? cell.width : 1;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

void screen_dump(FILE *out)
{
    int rows, columns;
    char text[2048];
    vterm_get_size(h.vt, &rows, &columns);
    for (int y = 0; y < rows; y++) {
        row_text(y, text, sizeof text);
        fprintf(out, "%s\n", text);
    }
}

bool screen_has(const char *text)
{
    int rows, columns;
    char row[2048];
    vterm_get_size(h.vt, &rows, &columns);
    for (int y = 0; y < rows; y++) {
        row_text(y, row, sizeof row);
        if (strstr(row, text))
            return true;
    }
    return false;
}

int do_colour(const char *text)
{
    (void)text;
    h.colour = true;
    return 1;
}

int do_tint(const char *text)
{
    static const char *const colours[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };
    int row, column;
    char wanted[16];
    VTermScreenCell cell;
    if (sscanf(text, "%d %d %15s", &row, &column, wanted) != 3)
        return fail("tint ROW COLUMN COLOUR");
    vterm_screen_get_cell(h.screen, (VTermPos){ .row = row - 1, .col = column - 1 }, &cell);
    const char *is = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ? "none"
                     : VTERM_COLOR_IS_INDEXED(&cell.fg) ? colours[cell.fg.indexed.idx % COUNT_OF(colours)] : "other";
    return strcmp(is, wanted) == 0 ? 1 : fail("what stands at %d %d is %s", row, column, is);
}

/* -- keys -- */

struct named { const char *name, *bytes; };

static const struct named names[] = {
    { "Enter", "\r" }, { "Tab", "\t" }, { "Esc", "\033" }, { "BS", "\177" }, { "Del", "\033[3~" },
    { "Up", "\033[A" }, { "Down", "\033[B" }, { "Right", "\033[C" }, { "Left", "\033[D" },
    { "Home", "\033[H" }, { "End", "\033[F" }, { "PgUp", "\033[5~" }, { "PgDn", "\033[6~" }, { "BackTab", "\033[Z" },
    { "F1", "\033OP" }, { "F2", "\033OQ" }, { "F3", "\033OR" }, { "F4", "\033OS" }, { "F5", "\033[15~" },
    { "F6", "\033[17~" }, { "F7", "\033[18~" }, { "F8", "\033[19~" }, { "F9", "\033[20~" }, { "F10", "\033[21~" },
    { "lt", "<" }, { "Space", " " }, { "Paste", "\033[200~" }, { "EndPaste", "\033[201~" },
};

int keys_bytes(const char *text, struct buf *out)
{
    while (*text) {
        const char *end = *text == '<' ? strchr(text, '>') : NULL;
        char name[24] = "";
        if (!end) {
            buf_u8(out, (uint8_t)*text++);
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)(end - text - 1), text + 1);
        text = end + 1;
        if (strncmp(name, "C-", 2) == 0) {
            buf_u8(out, (uint8_t)(name[2] & 0x1f));
            continue;
        }
        unsigned times = 1;
        char *star = strchr(name, '*');
        if (star) {
            *star = '\0';
            times = (unsigned)atoi(star + 1);
        }
        const struct named *found = NULL;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            if (strcmp(names[i].name, name) == 0)
                found = &names[i];
        if (!found)
            return fail("no key <%s>", name);
        while (times--)
            buf_puts(out, found->bytes);
    }
    return 1;
}

/* Keys leave as one burst, through the terminal's charset as a transport does it. */
int type_bytes(const void *bytes, size_t n)
{
    h.bytes = 0;
    h.bells = 0;
    term_send(&h.line, TERM_DATA, bytes, n);
    term_flush(&h.line);
    return settle();
}

int do_keys(const char *text)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    int good = keys_bytes(text, &out) && type_bytes(out.at, out.n);
    if (getenv("SCREEN_BYTES"))
        printf("%6zu bytes  %-14s %s\n", h.bytes, h.hello.name, text);
    buf_release(&out);
    return good;
}

/* One key a burst: the same as a slow hand. */
int do_slowly(const char *text)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    int good = keys_bytes(text, &out);
    for (size_t i = 0; i < out.n && good;) {
        size_t n = 1;
        if (out.at[i] == 0x1b)
            while (i + n < out.n && (n < 3 || (out.at[i + 2] < 0x40 && out.at[i + n - 1] != '~')))
                n++;
        else
            while (i + n < out.n && (out.at[i + n] & 0xc0) == 0x80)
                n++;
        good = type_bytes(out.at + i, n);
        i += n;
    }
    buf_release(&out);
    return good;
}

int do_raw(const char *text)
{
    uint8_t bytes[256];
    size_t n = 0;
    unsigned v;
    int used;
    while (n < sizeof bytes && sscanf(text, "%2x%n", &v, &used) == 1) {
        bytes[n++] = (uint8_t)v;
        text += used;
        text += strspn(text, " ");
    }
    return type_bytes(bytes, n);
}

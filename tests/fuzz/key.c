/* Whatever a terminal sends: the decoder answers only with keys there are, an
 * Enter comes only from a byte or sequence that is one, nothing but a character
 * or Next comes out of a paste, what is kept stays within its bounds, Back by hand
 * comes out of any state, and the editor behind it keeps valid text. */
#include "config.h"
#include "desk/editor.h"
#include "desk/keys.h"
#include <assert.h>
#include <string.h>

struct fed { struct key_reader keys; struct editor editor; enum typed typed; int32_t last; };

static void edit(struct editor *e, struct press p)
{
    switch (p.code) {
    case PRESS_CHAR: editor_insert(e, p.ch); break;
    case PRESS_BACKSPACE: editor_backspace(e); break;
    case PRESS_DELETE: editor_delete(e); break;
    case PRESS_LEFT: editor_left(e); break;
    case PRESS_RIGHT: editor_right(e); break;
    case PRESS_HOME: editor_home(e); break;
    case PRESS_END: editor_end(e); break;
    case PRESS_CLEAR: editor_set(e, ""); break;
    default: break;
    }
}

static void take(void *to, struct press p)
{
    struct fed *f = to;
    char shown[256];
    assert(p.code > PRESS_NONE && p.code < PRESS_COUNT);
    assert(p.code != PRESS_CHAR || (p.ch >= 0x20 && p.ch != 0x7f && p.ch <= 0x10ffff));
    assert(!f->keys.paste || p.code == PRESS_CHAR || p.code == PRESS_NEXT);
    f->last = p.ch;
    edit(&f->editor, p);
    assert(f->editor.n == strlen(f->editor.text) && f->editor.at <= f->editor.n);
    assert(utf8_valid(f->editor.text, f->editor.n));
    assert(utf8_count(f->editor.text) <= f->editor.limit);
    assert(editor_show(&f->editor, WIDTH_UNICODE, shown, sizeof shown) <= f->editor.columns);
    assert(text_width(shown, WIDTH_UNICODE) <= f->editor.columns);
}

static void learn(struct key_reader *k)
{
    keys_learn(k, "\x01@\r", PRESS_F1);
    keys_learn(k, "\x0b", PRESS_UP);
    keys_learn(k, "\0337", PRESS_ENTER);
    keys_learn(k, "\033Ot", PRESS_F5);
    keys_learn(k, "\033[25~", PRESS_F4);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Whatever has come before, silence and a read that is ^C are Back, and then keys are keys. */
static void keyboard_lives(struct fed *f)
{
    static const struct { const char *bytes; size_t n; } hands[] = { { "\x03", 1 }, { "\033OR", 3 }, { "5", 1 } };
    keys_rest(&f->keys);
    for (size_t i = 0; i < COUNT_OF(hands); i++)
        keys_feed(&f->keys, (const uint8_t *)hands[i].bytes, hands[i].n, take, f);
    assert(!f->keys.paste && f->last == '5');
}

/* The first byte says which kind of field, whether terminfo knows keys, and how
 * large a read is; before a read that begins with FF there is silence. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct fed f = { .typed = TYPED_TEXT };
    struct pool *pool = pool_new(1024);
    size_t step = n ? bytes[0] >> 4 : 0;
    keys_init(&f.keys);
    if (n && bytes[0] & 8)
        learn(&f.keys);
    editor_init(&f.editor, pool, (enum typed)(n ? bytes[0] % 7 : 0), 12, 8);
    for (size_t at = 1; at < n; at += step + 1) {
        if (bytes[at] == 0xff)
            keys_rest(&f.keys);
        keys_feed(&f.keys, bytes + at, n - at < step + 1 ? n - at : step + 1, take, &f);
        assert(f.keys.seen <= SEQUENCE_BYTES && f.keys.held_n <= HAND_BYTES && f.keys.pasted <= PASTE_MOST + 1);
    }
    keyboard_lives(&f);
    pool_free(&pool);
    return 0;
}

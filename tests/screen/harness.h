/* Screen tests: keys in, screen out.
 *
 * A forked process runs desk_main as the master would start it. The harness is
 * its gate (control socket), its transport (the line: keys as bytes in, frames
 * out, charset conversion as the transport does it, libvterm as the terminal)
 * and its core (a socket that answers operations from the script's own table).
 * Nothing sleeps: after keys the harness waits until the desk stands in poll()
 * with every socket empty, then looks.
 *
 * A script is lines of words:
 *
 *     clock 2026-11-23T09:44:00+08:00        when it is
 *     lang zh_CN | en                        language of the user
 *     term xterm 24 80 [UTF-8]               terminal the desk starts on
 *     forms FOLDER                           of the source tree, instead of forms/
 *     colour                                 the desk may use it
 *     user 10327                             whose desk; none: shared terminal
 *     answer OP {json}                       what the core says to OP from now on
 *     refuse OP status field [arg ...]       or that it refuses
 *     hold OP | release OP                   answers of OP wait
 *     event TOPIC                            the core tells the desk
 *     start                                  fork the desk
 *     keys TEXT                              with <Enter> <F9> <Esc> <Tab> <Up> <C-u> <"FILE"> ...
 *     hit N TEXT                             the same, and it takes exactly N keys (ASCII)
 *     slowly TEXT                            the same, a key a read
 *     raw HEX                                bytes as they are
 *     see TEXT | not TEXT                    somewhere on the screen
 *     await TEXT                             the same, within ten seconds
 *     row N TEXT                             row N is exactly this
 *     cursor ROW COLUMN
 *     tint ROW COLUMN red|yellow|white|none   what stands there is coloured so
 *     screen NAME                            whole screen as in expected/NAME.txt
 *                                            and the same figures in the same cells in both languages
 *     languages                              only the latter
 *     glass NAME [bur]                       the same on a terminal that knows only its own language and
 *                                            charset, with looks; those named are left out
 *     asked OP {json}                        the last request of OP was this
 *     count OP N                             so many requests of OP since the last count
 *     same-id OP                             the last two requests of OP had one request id
 *     size ROWS COLUMNS | drop | attach TERM ROWS COLUMNS CHARSET
 *     stall | go                             the terminal stops reading, and reads again
 *     core-drop | core-back
 *     control KIND                           the last packet to the gate
 *     printed TEXT                           went to the terminal's printer
 *     spooled FILE TEXT                      stands in the print spool
 *     bytes N                                fewer than N bytes since the last keys
 *     beep | quiet                           rang, or not, since the last keys
 *
 * SCREEN_BYTES=1 tells how many bytes each keys line sent. SCREEN_MEMORY=1 tells what the desk holds at the end.
 * SCREEN_FORMS names another folder of forms. GENERATE=1 in the environment writes expected/NAME.txt instead of
 * comparing. */
#ifndef SCREEN_HARNESS_H
#define SCREEN_HARNESS_H

#include <stdbool.h>
#include <stddef.h>

struct asked;
struct rule;
struct buf;

/* Set, scripts only lead from page to page, in its language: a line whose word does not lead on
 * is left out, the others are done and then looked at. look: 0 ends the script. answers, NULL none:
 * sees what is asked before it is answered by its rule (NULL none); true: it has put the answer. */
struct looking {
    const char *lang;
    bool (*leads)(const char *line, size_t word_n);
    int (*look)(const char *line);
    bool (*answers)(struct asked *a, struct rule *r, struct buf *out);
};
extern const struct looking *looking;

/* Runs one script; false after saying on standard error what was wrong and where. */
int script_run(const char *path);

#endif

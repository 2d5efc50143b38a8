/* desk: one clerk's session. A process forked by the master from its warm image,
 * one for each person at a terminal; it holds a link to the core that is bound
 * to its user, and the screen. It opens no store and no file but its forms and
 * words (read before the fork) and its print spool.
 *
 * The screen is drawn from the desk's own model, so that a lost line costs
 * nothing: a new line (any terminal type, size, charset) is a new ncurses screen
 * and a redraw, half-typed field included.
 *
 * desk_prepare reads forms/ and the key table once, in the master, before any
 * fork; a mistake there is one line with file and line, and no start. desk_main
 * never returns to the master's loop: it ends by exit. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "ops/ops.h"
#include "ops/terminal.h"

struct desk_config {
    const char *form_dir;        /* forms/ */
    const char *spool_dir;       /* print files go here; "" none */
    const char *terminfo;        /* fixed TERMINFO, "" the system's */
    bool colour;                 /* where the terminal can */
    const char *data_dir;        /* db/: the readings of names */
};

/* ST_file_broken with {file, line, reason} in the fault. */
enum status desk_prepare(const struct desk_config *config, struct fault *f);

/* The last thing a master does before it forks: the holes in its heap are filled,
 * so that what a child takes lies on pages of the child's own and the rest of the
 * image stays shared. */
void desk_image_close(void);

/* In a child, after its root has become the spool: where that is now. */
void desk_rooted(const char *spool_dir);

/* control_fd: to the gate (ops/terminal.h). The first packet is CTRL_START. */
void desk_main(int control_fd) __attribute__((noreturn));

#endif

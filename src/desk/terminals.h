/* terminals: the descriptions of all terminals, read before the fork: a desk has no
 * files. They lie in memory that costs a desk nothing but the pages it looks at. */
#ifndef DESK_TERMINALS_H
#define DESK_TERMINALS_H

/* The master's, once. dir: instead of the system's; "" those. */
void terminals_read(const char *dir);
/* What newterm finds next: that terminal's description, or none. */
void terminal_choose(const char *name);

#endif

/* What stands on the terminal, put there cell by cell. Rows and columns count from
 * 1. What passes `columns` is cut at a character and ends in ~; a figure (right) that does
 * not fit becomes ###. Nothing leaves for the terminal before the frame is whole. */
#ifndef DESK_PAINT_H
#define DESK_PAINT_H

enum look {
    LOOK_PLAIN, LOOK_BOLD, LOOK_HERE, LOOK_INPUT, LOOK_TITLE, LOOK_COUNT,
    /* With one of these a look is coloured where the terminal can. It says nothing that
     * words and marks do not say (ux 4.11), and leaves the look as it is elsewhere. */
    TINT_LATE = 1 << 4, TINT_RISK = 2 << 4, TINT_OWED = 3 << 4, TINT_DONE = 4 << 4, TINTS = 7 << 4
};

void paint_text(int row, int column, int columns, enum look look, const char *text);
void paint_right(int row, int column, int columns, enum look look, const char *text);
/* The same, and what does not fit takes blank cells before it, then behind it, where there are as many
 * and one more: what else stands on the row is painted before. */
void paint_figure(int row, int column, int columns, enum look look, const char *text);
void paint_blank(int row, int column, int columns, enum look look);
void paint_rule(int row, int column, int columns);
/* Around an input, where the terminal cannot underline it. */
void paint_brackets(int row, int from, int to);
int paint_width(const char *text);
/* For tests: told of each text that had too little room. NULL otherwise. */
extern void (*paint_cut)(int row, int column, int columns, const char *text);

#endif

/* A terminal as plain as a real one: bytes in the terminal's own charset go in,
 * cells come out. Two bytes of GBK are two columns here because they are two
 * columns on the desk of a clerk, whatever Unicode thinks of the character.
 *
 * It knows the escape language of its TERM and no more: what that terminal does
 * not understand is kept as a complaint, and so are blinking and colour. */
#ifndef SCREEN_GLASS_H
#define SCREEN_GLASS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "base/charset.h"

#define GLASS_ROWS 120
#define GLASS_COLUMNS 250

enum { GLASS_BOLD = 1, GLASS_UNDERLINE = 2, GLASS_REVERSE = 4 };

struct glass_cell { int32_t ch; uint8_t look; };   /* ch -1: the right half of its neighbour */

struct glass {
    int rows, columns, row, column, top, bottom, saved_row, saved_column;
    bool wyse, vt52, last_column, insert, shifted, pc, kept;
    char set[2], said[64], complaint[120];
    unsigned said_n;
    uint8_t look;
    int32_t last;
    enum charset charset;
    uint8_t half[4];
    unsigned half_n;
    unsigned pads;
    struct glass_cell cell[GLASS_ROWS][GLASS_COLUMNS];
};

void glass_open(struct glass *g, const char *term, enum charset charset, int rows, int columns);
void glass_resize(struct glass *g, int rows, int columns);
void glass_feed(struct glass *g, const uint8_t *bytes, size_t n);
/* Rows as text, each followed by a row of its looks where it has any; the looks
 * in without are left out. */
void glass_dump(const struct glass *g, uint8_t without, FILE *out);

#endif

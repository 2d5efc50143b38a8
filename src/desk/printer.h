/* printer: what a window's printer takes, whatever the terminal is: its charset, how wide a
 * line of it is, in which language it speaks and whose commands it knows. */
#ifndef DESK_PRINTER_H
#define DESK_PRINTER_H

#include "desk/form.h"
#include "ops/ops.h"

#define PAPER_COLUMNS 80

struct printer {
    enum charset charset;
    int columns;                     /* of a line: 80, 132; a roll 48 or 32 */
    bool roll;                       /* no sheets: empty rows are left out, and it is cut at its end */
    const char *lang;
    uint16_t codes;                  /* CODE_printer_codes_*: whose commands */
    bool large;                      /* in letters of twice the size */
};

/* Converters for every charset; iconv opens files, so before any sandbox. */
void printer_prepare(void);
/* terminal: the charset of who says none. Rests on what the window says, and on the language of now. */
struct printer printer_of(const struct session_user *u, enum charset terminal);
/* The form of a sheet so wide: NAME_48 or NAME_32 of a roll, NAME_large, NAME; NULL: there is none so narrow. */
const struct form *printer_form(const struct printer *p, const char *name);
/* The text with what the charset has not: Chinese spelled (国 is Guo), full-width signs halved. */
char *printer_words(const struct printer *p, const char *text, char *out, size_t room);
/* Bytes of the first of the rows a text takes at so many columns; a number is broken only where no row holds it. */
size_t printer_row_fit(const char *text, int columns);
/* Appends the sheets as the printer takes them. */
void printer_bytes(const struct printer *p, const struct buf *sheets, struct buf *out);

/* Commands around what is printed; "" where the printer has none. */
const char *printer_large_on(const struct printer *p);
const char *printer_large_off(const struct printer *p);
/* It is large without commands: figures by full-width characters, every second row empty. */
bool printer_spread(const struct printer *p);
/* After the last row of a sheet. */
const char *printer_end(const struct printer *p);

/* Who takes the money, in the language of the paper. */
const char *paper_unit(const struct session_user *u);
const char *paper_company(const struct session_user *u);

#endif

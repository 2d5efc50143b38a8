/* told: lines that say how a figure came about, language by language. The core names the
 * words by their key and gives what stands in them; who shows it says it in the
 * reader's language. In a line an arithmetic stands with blanks about its signs and is right
 * as it stands: what is after "=" is what is before it, rounded to the digits that are shown. */
#ifndef OPS_TOLD_H
#define OPS_TOLD_H

#include "ops/ops.h"

#define TOLD_TEXT 1600               /* room for a line, whatever stands in it */
char *told_text(const struct told_line *line, char *out, size_t room);

#endif

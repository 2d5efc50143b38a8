/* A desk is forked from a warm image and shares its memory until it writes to
 * it. Small pieces of memory taken from holes between the image's own would make
 * a private copy of a whole page each, so the master fills its holes before it
 * forks: what a desk then takes lies together on pages of its own. */
#include "config.h"
#include "desk/session.h"
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define PLUG_MOST (64u << 10)

#ifdef WD_SANITIZED
/* The sanitizers' heap is another, and every piece taken for good a leak. */
void desk_image_close(void)
{
}
#else

/* Takes what fits below top, for good. */
static void plug(size_t bytes, uintptr_t top)
{
    void *piece;
    while ((piece = malloc(bytes)) && (uintptr_t)piece < top)
        *(volatile char *)piece = 0;
    free(piece);
}

void desk_image_close(void)
{
    uintptr_t top = (uintptr_t)sbrk(0) - mallinfo2().keepcost;
    for (size_t bytes = PLUG_MOST; bytes > 1024; bytes /= 2)
        plug(bytes, top);
    for (size_t bytes = 1016; bytes >= 24; bytes -= 16)
        plug(bytes, top);
}
#endif

void heap_rest(void)
{
    malloc_trim(0);
}

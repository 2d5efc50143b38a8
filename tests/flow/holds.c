/* holds FILE PID: do the bytes of the file lie anywhere in the memory of that process?
 * Ends with 0 if they do, 1 if not, 2 where that cannot be seen. */
#include "config.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BYTES_MOST 4096
#define STEP (1u << 20)

static uint8_t wanted[BYTES_MOST];
static size_t wanted_n;
static uint8_t block[STEP + BYTES_MOST];

/* Blocks overlap by what is looked for, so that no border hides it. */
static bool lies_in(int memory, uint64_t from, uint64_t to)
{
    while (from < to) {
        uint64_t n = to - from < sizeof block ? to - from : sizeof block;
        ssize_t got = pread(memory, block, (size_t)n, (off_t)from);
        if (got <= 0)
            return false;
        if (memmem(block, (size_t)got, wanted, wanted_n))
            return true;
        from += n < sizeof block ? n : STEP;
    }
    return false;
}

static bool holds(int memory, FILE *maps)
{
    unsigned long long from, to;
    char line[1024], may[8];

    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%llx-%llx %7s", &from, &to, may) == 3 && may[0] == 'r' && lies_in(memory, from, to))
            return true;
    return false;
}

int main(int argc, char **argv)
{
    char path[64];
    FILE *file = argc == 3 ? fopen(argv[1], "re") : NULL, *maps;
    int memory;

    if (!file)
        return 2;
    wanted_n = fread(wanted, 1, sizeof wanted, file);
    snprintf(path, sizeof path, "/proc/%d/maps", atoi(argv[2]));
    maps = fopen(path, "re");
    snprintf(path, sizeof path, "/proc/%d/mem", atoi(argv[2]));
    memory = open(path, O_RDONLY | O_CLOEXEC);
    if (wanted_n == 0 || !maps || memory < 0)
        return 2;
    return holds(memory, maps) ? 0 : 1;
}

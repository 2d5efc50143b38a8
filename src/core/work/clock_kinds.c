/* Which clock a number means. */
#include "config.h"
#include "core/work/clock.h"

#define CLOCK(name, number, waits) _Static_assert(number > FLOW_STAGES && number <= CLOCK_NUMBERS, #name);
#include "core/work/clocks.def"
#undef CLOCK

static const struct own { uint8_t no, kind; bool waits; } own[] = {
#define CLOCK(name, number, waits) { number, CODE_clock_kind_##name, waits },
#include "core/work/clocks.def"
#undef CLOCK
};

static const struct own *own_of(unsigned no)
{
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (own[i].no == no)
            return &own[i];
    return NULL;
}

bool clock_own(unsigned no)
{
    return own_of(no);
}

bool clock_waits(unsigned no)
{
    return !own_of(no) || own_of(no)->waits;
}

uint16_t clock_kind_of(unsigned no)
{
    const struct own *o = own_of(no);
    return o ? o->kind : no ? CODE_clock_kind_stage : CODE_clock_kind_whole;
}

unsigned clock_number(uint16_t kind)
{
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (own[i].kind == kind)
            return own[i].no;
    return 0;
}

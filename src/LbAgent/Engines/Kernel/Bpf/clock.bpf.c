/* The time on the clock that flows are stamped with. By itself: its rate must be known before the rest is loaded. */
#include "shared/types.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "MIT";

SEC("syscall")
int clock(struct clock_reading *reading)
{
    reading->ticks = bpf_jiffies64();
    return 0;
}

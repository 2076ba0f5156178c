/* What the loader sets. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

const volatile struct settings settings SEC(".rodata.settings") = {
    .ticks_per_second = 250,
    .opening_ticks = 60 * 250,
    .fragment_ticks = 30 * 250,
    .answers_per_second = 1000,
    .stale_ticks = 5 * 250,
    .adopted_ticks = 300 * 250,
    .adopted_per_second = 10000,
    .adopted_most = LB_FLOWS / 4,
};

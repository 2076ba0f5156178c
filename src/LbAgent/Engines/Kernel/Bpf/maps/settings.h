/* What the loader sets. */
#pragma once

#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

const volatile struct settings settings SEC(".rodata.settings") = {
    .ticks_per_second = 250,
    .opening_ticks = 60 * 250,
    .fragment_ticks = 30 * 250,
    .answers_per_second = 1000,
};

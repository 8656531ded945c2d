#pragma once

#include "CHDF5.h"

/// Cuts a new child off from what its parent has: signal handlers, open files, the terminal. What is
/// left is `descriptor`, under a number that is returned.
int confine_inherited(int descriptor);

/// Takes from this process what reading numbers in memory does not need: from now on it opens nothing,
/// starts nothing, and has so much time and memory.
void confine_resources(const struct hdf5_reader_limits *limits);

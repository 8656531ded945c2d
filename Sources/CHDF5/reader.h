#pragma once

#include <stddef.h>
#include <stdint.h>

// What the child does. Both end the process where something is wrong, after saying so.

/// Loads the library; everything is said through `descriptor` from now on.
void reader_load(int descriptor);

/// Reads a file in memory, and sends its datasets, converting at most so many bytes of numbers.
void reader_run(const void *image, size_t size, uint64_t most_bytes);

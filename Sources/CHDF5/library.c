#include "library.h"

#include <dlfcn.h>

#include "CHDF5.h"

#define QUOTED(text) #text
#define TEXT(macro) QUOTED(macro)

// First the names that come with the headers, then those of the library alone: 103 is 1.10, 200 is
// 1.12, 310 is 1.14.
static const char *const places[] = {
#ifdef __APPLE__
    "libhdf5.dylib",
    "/opt/homebrew/lib/libhdf5.dylib",
    "/usr/local/lib/libhdf5.dylib",
#else
    "libhdf5_serial.so",
    "libhdf5.so",
    "libhdf5_serial.so.103",
    "libhdf5.so.103",
    "libhdf5_serial.so.200",
    "libhdf5.so.200",
    "libhdf5_serial.so.310",
    "libhdf5.so.310",
#endif
};

int library_load(struct library *library) {
  int found = 0;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    void *handle = dlopen(places[i], RTLD_LAZY | RTLD_LOCAL);
    if (!handle) continue;
    __typeof__(&H5get_libversion) get_version = dlsym(handle, "H5get_libversion");
    unsigned major, minor, release;
    if (!get_version || get_version(&major, &minor, &release) < 0) continue;
    library->version = major * 1000000 + minor * 1000 + release;
    found = 1;
    if (major != H5_VERS_MAJOR || minor != H5_VERS_MINOR) continue;

    int missing = 0;
#define LOAD(name) missing |= !(library->name = (__typeof__(library->name))dlsym(handle, TEXT(name)));
    HDF5_FUNCTIONS(LOAD)
    HDF5_VALUES(LOAD)
#undef LOAD
    if (!missing && library->H5open() >= 0) return 0;
  }
  return found ? HDF5_LIBRARY_VERSION : HDF5_LIBRARY_MISSING;
}

const char *hdf5_built_version(void) {
  return TEXT(H5_VERS_MAJOR) "." TEXT(H5_VERS_MINOR) "." TEXT(H5_VERS_RELEASE);
}

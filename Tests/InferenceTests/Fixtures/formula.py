"""The formula that the fixtures' weights and pictures come from; needs numpy alone.

Every value is a hash of the tensor's name and the element's index, exact in 32-bit floats, so that
PyTorch, the other frameworks and the Swift tests (HashedWeights.swift) have the same numbers and none
need be stored.
"""
import numpy as np


def fnv1a(name):
    """FNV-1a, 64 bits, of a name's UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return np.uint64(value)


def hashed(name, count):
    """`count` floats, evenly spread over [-1, 1), multiples of 2^-23: SplitMix64 of name and index."""
    key = fnv1a(name)
    out = np.empty(count, np.float32)
    run = 1 << 22  # VGG's classifier has 10^8 elements.
    for start in range(0, count, run):
        end = min(start + run, count)
        with np.errstate(over="ignore"):
            z = np.arange(start + 1, end + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + key
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
        out[start:end] = (z >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)
    return out


# Role: what vectors of it lie around, and how far from that they go.
VECTORS = {
    "bias": (0, 0.125),
    "shift": (0, 0.125),
    "scale": (1, 0.5),
    # The last gamma of a residual branch that ends in batch norm.
    "small scale": (0.5, 0.25),
    "slope": (0.25, 0.125),
    "mean": (0, 0.25),
    "variance": (1, 0.5),
}


def weights(name, role, shape):
    """A tensor of a role: "convolution" (outputs, inputs, k, k), "linear" or one of `VECTORS`."""
    flat = hashed(name, int(np.prod(shape)))
    if role in ("convolution", "linear"):
        # Uniform; for convolutions with He's variance, 2 / fan-in: bound sqrt(6 / fan-in).
        gain = 6.0 if role == "convolution" else 3.0
        flat = flat * np.float32(np.sqrt(gain / int(np.prod(shape[1:]))))
    else:
        middle, spread = VECTORS[role]
        flat = np.float32(middle) + np.float32(spread) * flat
    return flat.reshape(shape)


def picture(height, width):
    """The picture, already preprocessed: 3 × height × width in -2...2."""
    return (hashed("image", 3 * height * width) * np.float32(2)).reshape(3, height, width)


_direction = np.empty(0, np.float32)


def measured(tensor):
    """A tensor's L2 norm and its inner product with the direction hashed("direction"), whose element i
    belongs to the tensor's element i in the order channels × height × width."""
    global _direction
    flat = np.asarray(tensor, np.float64).ravel()
    if len(_direction) < len(flat):
        _direction = hashed("direction", len(flat))
    return [float(np.sqrt(flat @ flat)), float(flat @ _direction[: len(flat)].astype(np.float64))]

"""Makes the fixtures of PicturesTests, next to this file. Needs Pillow and NumPy:

    python3 make_fixtures.py [FOLDER WITH chelsea.png AND rocket.jpg]

decode/   pictures of every kind, and beside each what Pillow makes of it (NAME.ppm)
resize/   source.ppm, and Pillow's bilinear resizes of it, named by their size
input/    a picture, and the float32 input that torchvision's steps on Pillow images make of it
npy/      arrays that must be read
bad/      one file for each cause, named by it
crop-starts.txt   extent, window, start: Python's int(round((extent - window) / 2.0))
references.txt    sizes and FNV-1a digests of two real pictures' decoded and preprocessed forms

Without the folder references.txt is left alone.
"""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(7)


def save(path, data):
    path = HERE / path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def scene(width, height, channels=3):
    """A gradient with waves and noise: something for every filter to get wrong."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = [
        127 + 100 * np.sin(x / (3 + c) + c) * np.cos(y / (4 + c)) + RANDOM.normal(0, 20, x.shape)
        for c in range(channels)
    ]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def ppm(image):
    out = io.BytesIO()
    image.convert("RGB").save(out, "PPM")
    return out.getvalue()


# PNG, written by hand: Pillow writes neither interlaced files nor every depth.


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(samples, color, depth, interlaced=False, before=b"", after=b"", data=None):
    """samples: height × width × channels."""
    height, width = samples.shape[:2]

    def rows(part):
        out = b""
        for row in part:
            flat = row.reshape(-1)
            if depth == 16:
                packed = flat.astype(">u2").tobytes()
            elif depth == 8:
                packed = flat.astype(np.uint8).tobytes()
            else:
                bits = ((flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
                packed = np.packbits(bits.reshape(-1)).tobytes()
            out += b"\0" + packed
        return out

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
              (0, 1, 1, 2)]
    if interlaced:
        parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes]
        raw = b"".join(rows(part) for part in parts if part.size)
    else:
        raw = rows(samples)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    idat = zlib.compress(raw, 9) if data is None else data
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", idat) + after
            + chunk(b"IEND", b""))


def decoded(name, data, expected=None):
    save(f"decode/{name}", data)
    image = Image.open(io.BytesIO(data)) if expected is None else expected
    save(f"decode/{name}.ppm", ppm(image))


def make_pngs():
    w, h = 23, 17
    rgb, rgba = scene(w, h), scene(w, h, 4)
    rgba[0, :, 3] = 0
    grey, grey_alpha = scene(w, h, 1), scene(w, h, 2)
    grey_alpha[3, :, 1] = 0
    wide = RANDOM.integers(0, 65536, (h, w, 4))
    palette = chunk(b"PLTE", RANDOM.integers(0, 256, 48, dtype=np.uint8).tobytes())
    gamma = chunk(b"gAMA", struct.pack(">I", 100000))
    srgb = chunk(b"sRGB", b"\0")
    for interlaced in (False, True):
        tail = "-interlaced.png" if interlaced else ".png"
        decoded("rgb" + tail, png(rgb, 2, 8, interlaced))
        decoded("rgba" + tail, png(rgba, 6, 8, interlaced))
        decoded("grey" + tail, png(grey, 0, 8, interlaced))
        decoded("palette" + tail, png(grey % 16, 3, 8, interlaced, palette))
        decoded("rgb16" + tail, png(wide[..., :3], 2, 16, interlaced))
    decoded("grey-alpha.png", png(grey_alpha, 4, 8))
    decoded("grey-alpha16.png", png(wide[..., :2], 4, 16))
    decoded("rgba16.png", png(wide, 6, 16))
    # Pillow clips 16-bit grey; we keep the upper half.
    upper = Image.fromarray((wide[..., 0] >> 8).astype(np.uint8))
    decoded("grey16.png", png(wide[..., :1], 0, 16), upper)
    for depth in (1, 2, 4):
        decoded(f"grey{depth}.png", png(grey >> (8 - depth), 0, depth))
        decoded(f"palette{depth}.png", png(grey >> (8 - depth), 3, depth, before=palette))
    decoded("grey4-interlaced.png", png(grey >> 4, 0, 4, True))
    alphas = chunk(b"tRNS", bytes(range(0, 160, 10)))
    decoded("palette-transparent.png", png(grey % 16, 3, 8, before=palette + alphas))
    decoded("rgb-transparent.png",
            png(rgb, 2, 8, before=chunk(b"tRNS", struct.pack(">HHH", *map(int, rgb[0, 0])))))
    decoded("grey-transparent.png", png(grey, 0, 8, before=chunk(b"tRNS", b"\0\x80")))
    decoded("rgb-gamma.png", png(rgb, 2, 8, before=gamma))
    decoded("rgb16-gamma.png", png(wide[..., :3], 2, 16, before=gamma))
    decoded("grey-gamma.png", png(grey, 0, 8, before=gamma))
    decoded("rgba-srgb.png", png(rgba, 6, 8, before=srgb))
    decoded("rgb-text.png", png(rgb, 2, 8, before=chunk(b"tEXt", b"Title\0waves"),
                                after=chunk(b"tIME", b"\x07\xe0\1\1\0\0\0")))
    decoded("one-pixel.png", png(np.array([[[1, 2, 3]]]), 2, 8))


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **{"quality": 85, **options})
    return out.getvalue()


def orientation(value, order="<", kind=3, count=1):
    """An EXIF payload with one entry."""
    field = struct.pack(order + ("HH" if kind == 3 else "I"), *((value, 0) if kind == 3 else (value,)))
    mark = b"II" if order == "<" else b"MM"
    return (b"Exif\0\0" + mark + struct.pack(order + "HIH", 42, 8, 1)
            + struct.pack(order + "HHI", 0x0112, kind, count) + field + bytes(4))


def make_jpegs():
    image = Image.fromarray(scene(37, 29))
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        decoded(f"ycc{name}.jpg", jpeg(image, subsampling=subsampling))
    decoded("progressive.jpg", jpeg(image, progressive=True))
    decoded("coarse.jpg", jpeg(image, quality=15))
    decoded("restarts.jpg", jpeg(image, restart_marker_blocks=2))
    decoded("stored-as-rgb.jpg", jpeg(image, keep_rgb=True))
    decoded("grey.jpg", jpeg(image.convert("L")))
    decoded("cmyk.jpg", jpeg(Image.fromarray(scene(21, 13, 4), mode="CMYK")))
    decoded("one-pixel.jpg", jpeg(image.crop((0, 0, 1, 1))))
    plain = jpeg(image)
    decoded("bytes-after-the-end.jpg", plain + b"appended")
    decoded("stray-bytes.jpg", plain[:20] + b"\0\1\2" + plain[20:])
    small = image.crop((0, 0, 19, 11))
    for value in range(1, 9):
        data = jpeg(small, exif=orientation(value), subsampling=0)
        decoded(f"exif-{value}.jpg", data, ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    turned = ImageOps.exif_transpose(Image.open(io.BytesIO(jpeg(small, exif=orientation(6)))))
    decoded("exif-big-endian.jpg", jpeg(small, exif=orientation(6, ">")), turned)
    decoded("exif-long.jpg", jpeg(small, exif=orientation(6, kind=4)), turned)

    # Metadata that are broken in every way we could think of; the pictures are still upright ones.
    upright = Image.open(io.BytesIO(jpeg(small)))
    good = orientation(6)
    for name, exif in {
        "value-9": orientation(9), "value-0": orientation(0), "two-values": orientation(6, count=2),
        "ends-early": good[:20], "no-directory": good[:10] + b"\xff\xff\xff\xff",
        "loops": good[:10] + struct.pack("<IH", 8, 0) + struct.pack("<I", 8),
        "too-many-entries": good[:14] + struct.pack("<H", 65535) + bytes(24),
        "no-byte-order": b"Exif\0\0XX" + good[8:], "no-tiff": b"Exif\0\0",
    }.items():
        data = jpeg(small)
        segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        decoded(f"exif-{name}.jpg", data[:2] + segment + data[2:], upright)


def make_pnms():
    rgb, grey = scene(11, 7), scene(11, 7, 1)
    binary = lambda kind, maximum, data: b"%s\n11 7\n%d\n" % (kind, maximum) + data
    plain = lambda samples: b" ".join(b"%d" % s for s in samples.reshape(-1)) + b"\n"
    wide = RANDOM.integers(0, 1001, (7, 11, 3))
    decoded("colour.ppm", binary(b"P6", 255, rgb.tobytes()))
    decoded("grey.pgm", binary(b"P5", 255, grey.tobytes()))
    decoded("plain-colour.ppm", binary(b"P3", 255, plain(rgb)))
    decoded("plain-grey.pgm", binary(b"P2", 255, plain(grey)))
    decoded("maximum-100.ppm", binary(b"P6", 100, (rgb % 101).tobytes()))
    decoded("above-maximum.ppm", binary(b"P6", 100, rgb.tobytes()))
    decoded("maximum-1000.ppm", binary(b"P6", 1000, wide.astype(">u2").tobytes()))
    decoded("plain-maximum-1000.ppm", binary(b"P3", 1000, plain(wide)))
    decoded("maximum-1.ppm", binary(b"P6", 1, (rgb % 2).tobytes()))
    deep = np.rint(wide[..., 0] / 1000 * 255).astype(np.uint8)  # Pillow clips this one
    decoded("maximum-1000.pgm", binary(b"P5", 1000, wide[..., 0].astype(">u2").tobytes()),
            Image.fromarray(deep))
    decoded("comments.ppm", b"P6 # a\n# b\n11# c\n 7\n255\n" + rgb.tobytes())
    decoded("comments-in-raster.pgm", b"P2\n2 1\n9\n4 # four\n# nothing\n9\n")


SIZES = [(1, 1), (2, 3), (5, 7), (36, 29), (37, 28), (38, 30), (37, 29), (74, 58), (100, 31), (20, 60),
         (3, 90), (130, 2), (37, 1), (1, 29), (19, 15), (111, 87)]


def make_resizes():
    image = Image.fromarray(RANDOM.integers(0, 256, (29, 37, 3), dtype=np.uint8))
    save("resize/source.ppm", ppm(image))
    for size in SIZES:
        save("resize/%dx%d.ppm" % size, ppm(resized(image, size)))


def resized(image, size):
    """Pillow's bilinear resize, columns before rows. Up to version 12 Pillow always works in this order;
    version 13 takes the rows first where that is cheaper (never at a photo's proportions), which
    rounds a few samples to a neighbouring value. One side at a time is the same in every version."""
    narrow = image.resize((size[0], image.height), Image.Resampling.BILINEAR)
    return narrow.resize(size, Image.Resampling.BILINEAR)


def resized_short_side(image, side):
    w, h = image.size
    short, long = min(w, h), max(w, h)
    other = int(side * long / short)
    size = (side, other) if w <= h else (other, side)
    return resized(image, size)


def centre_cropped(image, side):
    w, h = image.size
    top, left = int(round((h - side) / 2.0)), int(round((w - side) / 2.0))
    return image.crop((left, top, left + side, top + side))


IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


def normalized(image, mean, std):
    planes = np.asarray(image).transpose(2, 0, 1).astype(np.float32) / np.float32(255)
    column = lambda numbers: np.array(numbers, np.float32)[:, None, None]
    return (planes - column(mean)) / column(std)


def network_input(image, side):
    """torchvision's steps for a side of 224, in proportion for another."""
    enlarged = round(256 / 224 * side)
    return normalized(centre_cropped(resized_short_side(image, enlarged), side), *IMAGENET)


def npy(array, version=(1, 0)):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version, allow_pickle=True)
    return out.getvalue()


def make_inputs():
    for name, (w, h), side in (("wide", (61, 40), 28), ("tall", (33, 47), 21)):
        image = Image.fromarray(scene(w, h))
        for kind, data in (("jpg", jpeg(image)), ("png", png(np.asarray(image), 2, 8))):
            save(f"input/{name}-{side}.{kind}", data)
            opened = Image.open(io.BytesIO(data))
            save(f"input/{name}-{side}.{kind}.npy", npy(network_input(opened, side)))


def make_npys():
    array = RANDOM.normal(0, 1, (3, 4, 5)).astype("<f4")
    for version in (1, 2, 3):
        save(f"npy/version-{version}.npy", npy(array, (version, 0)))
    body = array.tobytes()

    def by_hand(header, body=body, version=1):
        size = struct.pack("<H" if version == 1 else "<I", len(header))
        return b"\x93NUMPY" + bytes([version, 0]) + size + header + body

    save("npy/other-spelling.npy", by_hand(
        b'{"shape":(3,4,5,),\n"descr" : \'<f4\', "fortran_order":False}'))
    header = lambda descr="'<f4'", order="False", shape="(3, 4, 5)": (
        "{'descr': %s, 'fortran_order': %s, 'shape': %s, }" % (descr, order, shape)).encode()

    broken = array.copy()
    broken[1, 2, 3] = np.nan
    bad("nan.npy", npy(broken))
    broken[1, 2, 3] = np.inf
    bad("infinity.npy", npy(broken))
    bad("float64.npy", npy(array.astype("<f8")))
    bad("big-endian.npy", npy(array.astype(">f4")))
    bad("objects.npy", npy(np.array([1, "a"], dtype=object)))
    bad("structured.npy", npy(np.zeros(3, dtype=[("a", "<f4"), ("b", "<f4")])))
    bad("fortran-order.npy", npy(np.asfortranarray(array)))
    bad("two-dimensions.npy", npy(array[0]))
    bad("one-number.npy", npy(np.array(1, "<f4")))
    bad("four-channels.npy", npy(np.zeros((4, 2, 2), "<f4")))
    bad("no-rows.npy", npy(np.zeros((3, 0, 2), "<f4")))
    bad("elements-missing.npy", npy(array)[:-2])
    bad("bytes-after-the-end.npy", npy(array) + b"\0")
    bad("header-missing.npy", b"\x93NUMPY\1\0\x76")
    bad("header-cut.npy", npy(array)[:40])
    bad("signature-only.npy", b"\x93NUMPY")
    bad("version-9.npy", b"\x93NUMPY\x09\0" + npy(array)[8:])
    bad("huge-header.npy", b"\x93NUMPY\2\0\xff\xff\xff\xff{")
    bad("huge-shape.npy", by_hand(header(shape="(3, 4611686018427387904, 4611686018427387904)")))
    bad("overflowing-shape.npy", by_hand(header(shape="(3, 99999999999999999999, 1)")))
    bad("negative-shape.npy", by_hand(header(shape="(3, -4, 5)")))
    bad("wide-shape.npy", by_hand(header(shape="(3, 1, 16385)")))
    bad("bracketed-not-tuple.npy", by_hand(header(shape="(3)")))
    bad("key-twice.npy", by_hand(b"{'descr': '<f4', 'descr': '<f4', 'shape': (3, 4, 5)}"))
    bad("key-missing.npy", by_hand(b"{'descr': '<f4', 'shape': (3, 4, 5)}"))
    bad("key-unknown.npy", by_hand(header()[:-2] + b"'more': 1}"))
    bad("expression.npy", by_hand(header(shape="tuple([3, 4, 5])")))
    bad("text-after-header.npy", by_hand(header() + b" x"))


def bad(name, data):
    save(f"bad/{name}", data)


def make_bad():
    bad("empty.png", b"")
    bad("text.jpg", b"This is not a picture.\n")
    bad("gif.png", b"GIF89a\1\0\1\0")
    bad("webp.jpg", b"RIFF\x10\0\0\0WEBPVP8 ")
    bad("array.png", npy(np.zeros((3, 2, 2), "<f4")))

    small = png(scene(9, 9), 2, 8)
    header = lambda w, h, depth=8, color=2: (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, color, 0, 0, 0)))
    bad("signature-only.png", small[:8])
    bad("header-cut.png", small[:30])
    bad("pixels-cut.png", small[: len(small) // 2])
    bad("end-missing.png", small[:-12])
    bad("checksum-wrong.png", small[:-16] + bytes([small[-16] ^ 1]) + small[-15:])
    bad("rows-missing.png", png(scene(9, 9), 2, 8, data=zlib.compress(bytes(100))))
    bad("deflate-broken.png", png(scene(9, 9), 2, 8, data=b"\x78\x9c" + b"\xff" * 40))
    bad("palette-missing.png", png(scene(9, 9, 1), 3, 8))
    bad("depth-3.png", header(9, 9, depth=3) + small[33:])
    bad("color-type-5.png", header(9, 9, color=5) + small[33:])
    bad("header-not-first.png", small[:8] + small[33:])
    bad("no-width.png", header(0, 9) + small[33:])
    bad("50000x50000.png", header(50000, 50000) + small[33:])
    bad("10000x10000.png", header(10000, 10000) + small[33:])
    bad("promises-too-much.png", header(8000, 8000) + small[33:])
    bad("negative-width.png", header(0xFFFFFFFF, 9) + small[33:])

    photo = jpeg(Image.fromarray(scene(33, 25)))
    scan = photo.index(b"\xff\xda")
    frame = photo.index(b"\xff\xc0")
    resized = lambda h, w: photo[: frame + 5] + struct.pack(">HH", h, w) + photo[frame + 9:]
    bad("signature-only.jpg", photo[:3])
    bad("segment-cut.jpg", photo[:40])
    bad("scan-missing.jpg", photo[:scan])
    bad("scan-cut.jpg", photo[: scan + (len(photo) - scan) // 2])
    bad("end-missing.jpg", photo[:-2])
    bad("scan-short.jpg", photo[: scan + 40].rstrip(b"\xff") + b"\xff\xd9")
    bad("frame-missing.jpg", photo[:frame] + photo[frame + 19:])
    bad("no-segments.jpg", b"\xff\xd8\xff\xd9")
    bad("no-rows.jpg", resized(0, 33))
    bad("65535x65535.jpg", resized(65535, 65535))
    bad("16000x16000.jpg", resized(16000, 16000))
    bad("two-components.jpg", photo[: frame + 9] + b"\2" + photo[frame + 10:])
    bad("tables-missing.jpg", photo[:2] + photo[frame:])
    table = photo.index(b"\xff\xc4")
    bad("huffman-broken.jpg", photo[: table + 5] + b"\xff" * 16 + photo[table + 21:])

    bad("nothing-after-signature.ppm", b"P6")
    bad("maximum-missing.ppm", b"P6\n3 2\n")
    bad("pixels-cut.ppm", b"P6\n3 2\n255\n" + bytes(17))
    bad("pixels-cut-16.ppm", b"P6\n3 2\n256\n" + bytes(35))
    bad("plain-pixels-cut.ppm", b"P3\n1 2\n255\n1 2 3 4 5")
    bad("plain-long-pixels-cut.ppm", b"P3\n1 2\n255\n100 200 100 200 100\n")
    bad("maximum-0.ppm", b"P6\n1 1\n0\n" + bytes(3))
    bad("maximum-65536.ppm", b"P6\n1 1\n65536\n" + bytes(6))
    bad("maximum-of-30-digits.ppm", b"P6\n1 1\n" + b"9" * 30 + b"\n" + bytes(6))
    bad("sample-above-maximum.ppm", b"P3\n1 1\n7\n1 8 1\n")
    bad("no-width.ppm", b"P6\n0 2\n255\n")
    bad("width-of-30-digits.ppm", b"P6\n" + b"9" * 30 + b" 2\n255\n" + bytes(6))
    bad("50000x50000.ppm", b"P6\n50000 50000\n255\n" + bytes(6))
    bad("16000x4000.ppm", b"P6\n16000 4000\n255\n" + bytes(6))
    bad("negative-width.ppm", b"P6\n-1 2\n255\n" + bytes(6))
    bad("word-as-height.ppm", b"P6\n1 two\n255\n" + bytes(6))
    bad("endless-comment.ppm", b"P6\n# no line end")
    bad("plain-sample-is-a-word.ppm", b"P3\n1 1\n7\n1 x\x1b[2J 1\n")
    bad("bitmap.ppm", b"P4\n8 1\n\0")


def make_crop_starts():
    lines = [f"{extent} {window} {int(round((extent - window) / 2.0))}"
             for extent in range(1, 25) for window in range(1, extent + 1)]
    save("crop-starts.txt", ("\n".join(lines) + "\n").encode())


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def make_references(folder):
    """One line: picture, form, width, height, digest of the samples (float32: of their bytes)."""
    lines = []
    for name in ("chelsea.png", "rocket.jpg"):
        image = ImageOps.exif_transpose(Image.open(Path(folder) / name)).convert("RGB")
        view = centre_cropped(resized_short_side(image, 256), 224)
        for form, picture in (("decoded", image), ("short-side-256", resized_short_side(image, 256)),
                              ("view-224", view)):
            lines.append(f"{name} {form} {picture.width} {picture.height} {fnv1a(picture.tobytes())}")
        numbers = network_input(image, 224)
        lines.append(f"{name} imagenet-224 224 224 {fnv1a(numbers.astype('<f4').tobytes())}")
        lines.append(f"{name} imagenet-32 32 32 {fnv1a(network_input(image, 32).tobytes())}")
    save("references.txt", ("\n".join(lines) + "\n").encode())


make_pngs()
make_jpegs()
make_pnms()
make_resizes()
make_inputs()
make_npys()
make_bad()
make_crop_starts()
if len(sys.argv) > 1:
    make_references(sys.argv[1])
